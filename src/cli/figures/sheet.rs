//! Figures as a table: short and aligned for a terminal, whole for spreadsheets. Must not know how figures are counted.

use super::names::RowNames;
use crate::cli::output;
use crate::figures::row::{FigureTally, Figures};
use crate::paper::grid::{Grid, GridCell};

/// A row that stands for all.
const TOTAL: &str = "total";

/// The figures for a terminal.
pub(super) fn text(figures: &Figures) -> String {
    let header = [
        figures.by.as_str(),
        "before",
        "new",
        "early",
        "in time",
        "late",
        "reported",
        "awaits",
        "cancelled",
        "open",
        "overdue",
        "on time",
        "updated",
    ];
    let table = &figures.now;
    let mut rows: Vec<Vec<String>> = table.rows.iter().map(|row| line(&row.key, &row.tally)).collect();
    rows.push(line(TOTAL, &table.total));
    let before = figures.before.as_ref();
    rows.extend(before.map(|before| line(&format!("({})", before.period.label()), &before.total)));
    let table_text = output::aligned(&header, rows);
    let mut text =
        format!("{}: {} to {}\n{table_text}", table.period.label(), table.period.from, table.period.to);
    if table.total.amended > 0 {
        text.push_str("* counted as of a moment within the period, although recorded behind it\n");
    }
    text
}

fn line(key: &str, tally: &FigureTally) -> Vec<String> {
    let share = |share: Option<f64>| share.map_or("-".to_owned(), |share| format!("{:.1}%", share * 100.0));
    let mark = if tally.amended > 0 { " *" } else { "" };
    let mut cells = vec![format!("{key}{mark}")];
    cells.extend(places(tally).map(|count| count.to_string()));
    cells.extend([share(tally.on_time_rate()), share(tally.update_rate())]);
    cells
}

/// What came in, and where each of it stands.
fn places(tally: &FigureTally) -> [u32; 10] {
    [
        tally.carried_in,
        tally.received,
        tally.done_early,
        tally.done_on_time,
        tally.done_late,
        tally.reported,
        tally.awaiting,
        tally.cancelled,
        tally.open_in_time,
        tally.open_overdue,
    ]
}

/// The figures for a spreadsheet, whose last row is the total.
pub(super) fn grid(names: &RowNames<'_>, figures: &Figures) -> Grid {
    let columns = [
        ("Mã", 14),
        (names.heading(), 34),
        ("Kỳ trước chuyển sang", 10),
        ("Tiếp nhận trong kỳ", 10),
        ("Hoàn thành trước hạn", 10),
        ("Hoàn thành đúng hạn", 10),
        ("Hoàn thành quá hạn", 10),
        ("Chờ xác nhận", 10),
        ("Chưa có mốc thời gian", 10),
        ("Thôi theo dõi", 10),
        ("Đang thực hiện, trong hạn", 10),
        ("Đang thực hiện, quá hạn", 10),
        ("Được gia hạn", 10),
        ("Số lần trả lại", 10),
        ("Quá hạn do nguyên nhân khách quan", 12),
        ("Quá hạn có báo trước", 10),
        ("Có ý kiến về số liệu", 10),
        ("Tỷ lệ đúng hạn", 10),
        ("Tính trên số việc", 10),
        ("Tỷ lệ cập nhật", 10),
        ("Tính trên số việc được cập nhật", 12),
        ("Ghi nhận sau kỳ", 10),
    ];
    let period = &figures.now.period;
    let days = [period.from, period.to].map(|day| day.format("%d.%m.%Y").to_string());
    let mut grid = Grid::new(format!("{} - {}", days[0], days[1]), &columns);
    for row in &figures.now.rows {
        grid.rows.push(cells(&row.key, &names.of(&row.key), &row.tally));
    }
    grid.rows.push(cells("", "Tổng số", &figures.now.total));
    grid
}

fn cells(key: &str, name: &str, tally: &FigureTally) -> Vec<GridCell> {
    let marks = [tally.extended, tally.returned, tally.cause_confirmed, tally.warned, tally.disputed];
    let mut cells = vec![GridCell::text(key), GridCell::text(name)];
    cells.extend(places(tally).into_iter().chain(marks).map(GridCell::count));
    for (rate, of) in [(tally.on_time_rate(), tally.on_time_of()), (tally.update_rate(), tally.update_of)] {
        cells.extend([GridCell::share(rate), GridCell::count(of)]);
    }
    cells.push(GridCell::count(tally.amended));
    cells
}

//! The tables and charts of figures that papers of a period show. Every number is one of the figures.
//! Must not know which paper shows them.

use crate::figures::row::{FigureRow, FigureTally};
use crate::paper::chart::{ChartScale, ChartSeries, ChartShape, PaperChart};
use crate::paper::grid::GridCell;
use crate::paper::table::{ColumnBand, PaperRow, PaperTable};

/// The columns behind the name of a row: id, heading, width, and the band over them.
const COLUMNS: [(&str, &str, u16); 11] = [
    ("chuyen_sang", "Kỳ trước chuyển sang", 9),
    ("tiep_nhan", "Tiếp nhận trong kỳ", 9),
    ("truoc_han", "Trước hạn", 8),
    ("dung_han", "Đúng hạn", 8),
    ("tre_han", "Trễ hạn", 8),
    ("trong_han", "Trong hạn", 8),
    ("qua_han", "Quá hạn", 8),
    ("cho_xac_nhan", "Chờ xác nhận", 9),
    ("chua_co_han", "Chưa có thời hạn", 9),
    ("khong_con", "Không còn phải thực hiện", 10),
    ("ty_le", "Tỷ lệ đúng hạn", 10),
];

/// A table of figures: a row for each name, and what all come to below, under a name of its own.
pub(in crate::paper::contents) fn table(
    caption: &str,
    named: (&str, &str),
    rows: &[(String, FigureTally)],
    sum: (&str, &FigureTally),
) -> PaperTable {
    let columns: Vec<(&str, &str, u16)> = std::iter::once((named.0, named.1, 30)).chain(COLUMNS).collect();
    let mut table = PaperTable::new(caption, &columns);
    "Kỳ trước chuyển sang và tiếp nhận trong kỳ bằng tổng các cột sau, trừ tỷ lệ; tỷ lệ đúng hạn là số việc \
                         hoàn thành trước hạn, đúng hạn trên số việc đã hoàn thành hoặc quá hạn"
        .clone_into(&mut table.description);
    let band = |name: &str, columns| ColumnBand { name: name.to_owned(), columns };
    table.bands = vec![band("", 3), band("Đã hoàn thành", 3), band("Đang thực hiện", 2), band("", 4)];
    for (name, tally) in rows {
        table.rows.push(PaperRow::Cells(cells(name, tally)));
    }
    table.rows.push(PaperRow::Sum(cells(sum.0, sum.1)));
    table
}

fn cells(name: &str, tally: &FigureTally) -> Vec<GridCell> {
    let counts = [
        tally.carried_in,
        tally.received,
        tally.done_early,
        tally.done_on_time,
        tally.done_late,
        tally.open_in_time,
        tally.open_overdue,
        tally.reported,
        tally.awaiting,
        tally.cancelled,
    ];
    let counts = counts.into_iter().map(GridCell::count);
    let rate = GridCell::share(tally.on_time_rate());
    std::iter::once(GridCell::from(name)).chain(counts).chain([rate]).collect()
}

/// The rows with their names, those without anything left out.
pub(in crate::paper::contents) fn named(
    rows: &[FigureRow],
    name: impl Fn(&str) -> String,
) -> Vec<(String, FigureTally)> {
    let filled = rows.iter().filter(|row| row.tally.all() > 0);
    filled.map(|row| (name(&row.key), row.tally)).collect()
}

/// Bars of what is overdue by unit.
pub(in crate::paper::contents) fn overdue_chart(rows: &[(String, FigureTally)]) -> PaperChart {
    let count =
        |of: fn(&FigureTally) -> u32| rows.iter().map(|(_, tally)| Some(f64::from(of(tally)))).collect();
    PaperChart {
        title: "Việc trễ hạn, quá hạn theo đơn vị".to_owned(),
        description: "Số việc hoàn thành trễ hạn trong kỳ và số việc quá hạn chưa hoàn thành của mỗi đơn vị"
            .to_owned(),
        shape: ChartShape::Lying,
        scale: ChartScale::Count,
        categories: rows.iter().map(|(name, _)| name.clone()).collect(),
        series: vec![
            ChartSeries {
                name: "Quá hạn, chưa hoàn thành".to_owned(),
                values: count(|tally| tally.open_overdue),
            },
            ChartSeries {
                name: "Hoàn thành trễ hạn".to_owned(), values: count(|tally| tally.done_late)
            },
        ],
    }
}

/// Bars of the rate on time by month.
pub(in crate::paper::contents) fn rate_chart(months: &[(String, FigureTally)]) -> PaperChart {
    PaperChart {
        title: "Tỷ lệ đúng hạn theo tháng".to_owned(),
        description:
            "Tỷ lệ việc hoàn thành trước hạn, đúng hạn của mỗi tháng trên số việc đã hoàn thành hoặc quá hạn"
                .to_owned(),
        shape: ChartShape::Upright,
        scale: ChartScale::Share,
        categories: months.iter().map(|(name, _)| name.clone()).collect(),
        series: vec![ChartSeries {
            name: "Tỷ lệ đúng hạn".to_owned(),
            values: months.iter().map(|(_, tally)| tally.on_time_rate()).collect(),
        }],
    }
}

//! *Bảng số liệu đánh giá*: figures by person and month for the rating of officials (NĐ 335/2025/NĐ-CP), and the items behind
//! them, so that a head scores without typing their names. Must not know its form, or who may see it.

use std::collections::BTreeMap;

use super::span::{PeriodItem, PeriodSources};
use crate::figures::period::FigurePeriod;
use crate::figures::reckon::CountedItem;
use crate::figures::row::FigureTally;
use crate::model::{Day, Organisation, UnitCode};
use crate::paper::contents::head;
use crate::paper::contents::items::sources::is_of_citizens;
use crate::paper::contents::items::words;
use crate::paper::document::{HeadingLevel, Paper, PaperBlock, PaperPart, PaperRun, PaperTitle};
use crate::paper::grid::GridCell;
use crate::paper::table::{ColumnBand, PaperRow, PaperTable};
use crate::planner::decide::people::units_of;

/// What each return costs of quality and each delay of progress, in percent (NĐ 335/2025/NĐ-CP Điều 14 khoản 2).
const COST: u32 = 25;

/// One month of the figures by person.
#[derive(Debug, Clone)]
pub struct RatedMonth {
    pub period: FigurePeriod,
    /// By the key of the person: their counts.
    pub rows: BTreeMap<String, FigureTally>,
    /// The items of the month, each under the key of its person.
    pub items: Vec<CountedItem>,
}

/// Whom a sheet is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatedOf<'a> {
    /// One person, by the key of their figures.
    Person(&'a str),
    Unit(&'a UnitCode),
    All,
}

/// The sheet of the months in `months`; `whole` holds each item once, as it counts in the whole period.
pub fn rating(
    sources: &PeriodSources<'_>,
    of: RatedOf<'_>,
    months: &[RatedMonth],
    whole: &[PeriodItem],
) -> Paper {
    let org = &sources.rules.org;
    let day = sources.rules.calendar.zone.day(sources.as_of);
    let about = match of {
        RatedOf::Person(key) => format!("Kết quả thực hiện nhiệm vụ của {}", person(org, key)),
        RatedOf::Unit(code) => {
            format!("Kết quả thực hiện nhiệm vụ của cá nhân thuộc {}", org.unit_name(code))
        }
        RatedOf::All => format!("Kết quả thực hiện nhiệm vụ của cá nhân thuộc {}", org.name),
    };
    let closing = match of {
        RatedOf::All => head::signed_by_office(vec![head::filed()]),
        RatedOf::Person(_) | RatedOf::Unit(_) => head::signed_by_unit(vec![head::filed()]),
    };
    let wanted = |key: &str| match of {
        RatedOf::Person(only) => key == only,
        RatedOf::Unit(_) | RatedOf::All => true,
    };
    let heading = |text: &str| PaperBlock::Heading(HeadingLevel::First, text.to_owned());
    let note = |text: &str| PaperBlock::Paragraph(vec![PaperRun::italic(text)]);
    let blocks = vec![
        heading("I. SỐ LIỆU THEO CÁ NHÂN VÀ THÁNG"),
        PaperBlock::Table(summary(org, months, &wanted)),
        heading("II. CHI TIẾT TỪNG VIỆC"),
        PaperBlock::Table(details(sources, whole, &wanted)),
        note(
            "Gợi ý theo khoản 2 Điều 14 Nghị định số 335/2025/NĐ-CP: mỗi lần trả lại trừ 25% chất lượng, mỗi lần chậm trừ 25% \
             tiến độ, trừ trường hợp được xác nhận do nguyên nhân khách quan. Người có thẩm quyền quyết định kết quả đánh giá.",
        ),
        note("Cá nhân có ý kiến khác về một việc đề nghị phản hồi trước khi chốt số liệu của kỳ."),
        PaperBlock::Closing(closing),
    ];
    Paper {
        name: format!("Bảng số liệu đánh giá {}", sources.name()),
        head: Some(head::of_organisation(org, "UBND", day)),
        title: PaperTitle::Named {
            kind: "BẢNG SỐ LIỆU ĐÁNH GIÁ".to_owned(),
            about: format!("{about}, {}", sources.name()),
            below: vec![
                sources.below(),
                "(Chỉ cung cấp cho cá nhân, người đứng đầu đơn vị và Văn phòng)".to_owned(),
            ],
        },
        parts: vec![PaperPart { is_wide: true, blocks }],
    }
}

/// The title of whoever a row counts; a unit where nobody stands for it.
fn person(org: &Organisation, key: &str) -> String {
    match org.people.get(key) {
        Some(person) => person.title.clone(),
        None => org
            .units
            .get(key)
            .map_or_else(|| "(không còn trong danh sách)".to_owned(), |unit| unit.name.clone()),
    }
}

fn summary(org: &Organisation, months: &[RatedMonth], wanted: &dyn Fn(&str) -> bool) -> PaperTable {
    let mut table = PaperTable::new(
        "Số liệu theo cá nhân và tháng",
        &[
            ("ca_nhan", "Cá nhân", 20),
            ("don_vi", "Đơn vị", 18),
            ("thang", "Tháng", 10),
            ("duoc_giao", "Được giao", 9),
            ("truoc_han", "Trước hạn", 9),
            ("dung_han", "Đúng hạn", 9),
            ("tre_han", "Trễ hạn", 9),
            ("qua_han", "Quá hạn chưa xong", 9),
            ("con_lai", "Còn lại", 9),
            ("so_ngay", "Số ngày trễ", 9),
            ("khach_quan", "Khách quan, đã xác nhận", 10),
            ("tinh_tre", "Chưa được xác nhận", 10),
            ("tra_lai", "Lượt trả lại", 9),
            ("bao_truoc", "Đã báo trước", 9),
            ("y_kien", "Có ý kiến", 9),
            ("ty_le", "Tỷ lệ đúng hạn", 9),
        ],
    );
    "Mỗi dòng là một cá nhân trong một tháng; số ngày trễ là ngày làm việc, cộng của các việc trễ"
        .clone_into(&mut table.description);
    let band = |name: &str, columns| ColumnBand { name: name.to_owned(), columns };
    table.bands = vec![
        band("", 4),
        band("Đã hoàn thành", 3),
        band("", 2),
        band("Việc trễ hạn, quá hạn", 3),
        band("", 4),
    ];
    let mut rows: Vec<(String, String, FigurePeriod, FigureTally, i64)> = Vec::new();
    for month in months {
        for (key, tally) in month.rows.iter().filter(|(key, tally)| wanted(key) && tally.all() > 0) {
            let mine = month.items.iter().filter(|counted| counted.key == *key);
            let days = mine.filter_map(|counted| counted.late_by).sum();
            let unit = unit_of(org, key, month.period.to);
            rows.push((person(org, key), unit, month.period, *tally, days));
        }
    }
    rows.sort_by(|a, b| (&a.1, &a.0, a.2.from).cmp(&(&b.1, &b.0, b.2.from)));
    table.rows = rows
        .into_iter()
        .map(|(name, unit, period, tally, days)| {
            let month = period
                .named
                .map_or_else(|| period.label(), |named| format!("{:02}/{}", named.index, named.year));
            let rest = tally.open_in_time + tally.reported + tally.awaiting + tally.cancelled;
            let mut cells: Vec<GridCell> = vec![name.into(), unit.into(), month.into()];
            let counts = [
                tally.all(),
                tally.done_early,
                tally.done_on_time,
                tally.done_late,
                tally.open_overdue,
                rest,
            ];
            cells.extend(counts.map(GridCell::count));
            cells.push(GridCell::Number(days));
            let late = [tally.cause_confirmed, tally.late() - tally.cause_confirmed];
            let said = [tally.returned, tally.warned, tally.disputed];
            cells.extend(late.into_iter().chain(said).map(GridCell::count));
            cells.push(tally.on_time_rate().map_or(GridCell::Empty, GridCell::Share));
            PaperRow::Cells(cells)
        })
        .collect();
    if table.rows.is_empty() {
        table.rows.push(PaperRow::Part("Không có việc được giao trong kỳ".to_owned()));
    }
    table
}

/// The unit in which somebody holds a post on that day; empty where in none.
fn unit_of(org: &Organisation, key: &str, day: Day) -> String {
    let units = units_of(org, key, day);
    units.first().map(|code| org.unit_name(code).to_owned()).unwrap_or_default()
}

fn details(sources: &PeriodSources<'_>, whole: &[PeriodItem], wanted: &dyn Fn(&str) -> bool) -> PaperTable {
    let mut table = PaperTable::new(
        "Chi tiết từng việc theo cá nhân",
        &[
            ("tt", "TT", 7),
            ("viec", "Việc", 48),
            ("thoi_han", "Thời hạn", 12),
            ("hoan_thanh", "Hoàn thành", 12),
            ("ket_qua", "Kết quả", 24),
            ("nguyen_nhan", "Nguyên nhân chậm", 24),
            ("tra_lai", "Lượt trả lại", 9),
            ("tien_do", "Gợi ý tiến độ", 10),
            ("chat_luong", "Gợi ý chất lượng", 10),
            ("diem", "Điểm", 10),
        ],
    );
    "Mỗi dòng là một việc của một cá nhân; cột điểm để trống cho người đánh giá"
        .clone_into(&mut table.description);
    let mut people: BTreeMap<String, Vec<&PeriodItem>> = BTreeMap::new();
    for known in whole.iter().filter(|known| wanted(&known.counted.key)) {
        people.entry(person(&sources.rules.org, &known.counted.key)).or_default().push(known);
    }
    for (name, items) in people {
        table.rows.push(PaperRow::Part(format!("{name} ({})", words::things(items.len()))));
        let (listed, others): (Vec<&PeriodItem>, Vec<&PeriodItem>) =
            items.into_iter().partition(|known| is_listed(known));
        table.rows.extend(listed.into_iter().zip(1..).map(|(known, number)| row(sources, known, number)));
        if !others.is_empty() {
            let words = format!(
                "Hồ sơ, phản ánh, kiến nghị không trễ, không bị trả lại: {}",
                words::things(others.len())
            );
            table.rows.push(PaperRow::Cells(filled(vec![GridCell::Empty, words.into()])));
        }
    }
    table
}

/// Whether an item has a line of its own: cases of citizens only where something was late, returned or objected to.
fn is_listed(known: &PeriodItem) -> bool {
    let tally = &known.counted.tally;
    !is_of_citizens(known.item.spec.kind) || tally.late() + tally.returned + tally.disputed > 0
}

fn row(sources: &PeriodSources<'_>, known: &PeriodItem, number: u32) -> PaperRow {
    let (tally, item) = (&known.counted.tally, &known.item);
    let is_judged = tally.done() + tally.open_overdue > 0;
    let counted_late = tally.late() - tally.cause_confirmed;
    let share = |lost: u32| {
        let left = 100_u32.saturating_sub(COST * lost);
        if is_judged { GridCell::Share(f64::from(left) / 100.0) } else { GridCell::Empty }
    };
    PaperRow::Cells(filled(vec![
        GridCell::count(number),
        words::item_name(item).into(),
        known.counted.due.map_or_else(|| words::due_without_day(item).into(), GridCell::Day),
        known.counted.finished.into(),
        result(known).into(),
        GridCell::text(words::cause(sources.rules, item)),
        GridCell::count(tally.returned),
        share(counted_late),
        share(tally.returned),
    ]))
}

/// How the item ended within the period, or stood as it ended.
fn result(known: &PeriodItem) -> String {
    let tally = &known.counted.tally;
    let late = known.counted.late_by.map(words::overdue_by).unwrap_or_default();
    let mut said = match () {
        () if tally.done_early > 0 => "Trước hạn".to_owned(),
        () if tally.done_on_time > 0 => "Đúng hạn".to_owned(),
        () if tally.done_late > 0 => format!("Trễ {late}"),
        () if tally.open_overdue > 0 => format!("Quá hạn {late}, chưa hoàn thành"),
        () if tally.reported > 0 => "Đã báo cáo, chờ xác nhận".to_owned(),
        () if tally.awaiting > 0 => "Chưa có thời hạn".to_owned(),
        () if tally.cancelled > 0 => "Không còn phải thực hiện".to_owned(),
        () => "Trong hạn".to_owned(),
    };
    if tally.warned > 0 {
        said += "; đã báo trước";
    }
    if tally.disputed > 0 {
        said += "; cá nhân có ý kiến";
    }
    said
}

/// The cells with blanks up to the last column.
fn filled(mut cells: Vec<GridCell>) -> Vec<GridCell> {
    cells.resize(10, GridCell::Empty);
    cells
}

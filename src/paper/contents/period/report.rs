//! *Báo cáo kỳ*: what a month, quarter, half or year brought, in words made from its figures, with tables, charts and the list
//! of what remains. Must not know in which form it is written.

use super::figures;
use super::span::{Compared, PeriodItem, PeriodSources};
use crate::figures::row::{FigureTally, Figures};
use crate::model::{Kind, Period};
use crate::paper::contents::head;
use crate::paper::contents::items::sources::is_of_citizens;
use crate::paper::contents::items::words;
use crate::paper::document::{HeadingLevel, Paper, PaperBlock, PaperPart, PaperRun, PaperTitle};
use crate::paper::grid::GridCell;
use crate::paper::table::{PaperRow, PaperTable};
use crate::render::vi;

/// The figures of a report, and the items that have not ended.
#[derive(Debug, Clone, Copy)]
pub struct ReportFigures<'a> {
    pub by_unit: &'a Figures,
    pub by_kind: &'a Figures,
    /// Of the months of the period; of a single month, of the six that end with it.
    pub by_month: &'a Figures,
    pub remaining: &'a [PeriodItem],
}

/// The report on a period.
pub fn report(sources: &PeriodSources<'_>, found: &ReportFigures<'_>) -> Paper {
    let org = &sources.rules.org;
    let day = sources.rules.calendar.zone.day(sources.as_of);
    let units = figures::named(&found.by_unit.now.rows, |key| org.unit_name(&key.into()).to_owned());
    let kinds = figures::named(&found.by_kind.now.rows, |key| match Kind::parse(key) {
        Some(kind) => vi::capital(words::kind(kind)),
        None => key.to_owned(),
    });
    let months = figures::named(&found.by_month.now.rows, month);
    let heading = |text: &str| PaperBlock::Heading(HeadingLevel::First, text.to_owned());
    let total = &found.by_unit.now.total;
    let mut blocks = vec![heading("I. KẾT QUẢ CHUNG")];
    blocks.extend(results(sources, found));
    blocks.push(heading("II. KẾT QUẢ THEO ĐƠN VỊ"));
    blocks.push(PaperBlock::words(by_unit(&units)));
    if total.late() > 0 {
        blocks.push(PaperBlock::Chart(figures::overdue_chart(&units)));
    }
    blocks.push(heading("III. DIỄN BIẾN THEO THÁNG"));
    blocks.push(PaperBlock::words("Số liệu từng tháng tại Bảng 3 của Phụ lục."));
    if months.iter().filter(|(_, tally)| tally.on_time_rate().is_some()).count() > 1 {
        blocks.push(PaperBlock::Chart(figures::rate_chart(&months)));
    }
    blocks.push(heading("IV. VIỆC CÒN LẠI"));
    blocks.push(PaperBlock::words(remains(total)));
    blocks.push(heading("V. ĐỀ XUẤT, KIẾN NGHỊ"));
    blocks.push(PaperBlock::Paragraph(vec![PaperRun::italic("(Cơ quan soạn thảo bổ sung.)")]));
    let upper = sources.period.is_reporting.then_some(org.province.as_deref()).flatten();
    let upper = upper.map(|province| format!("UBND {province} (để báo cáo)"));
    let copies =
        upper.into_iter().chain([head::leaders(org), "Các cơ quan, đơn vị".to_owned(), head::filed()]);
    blocks.push(PaperBlock::Closing(head::signed_by_chair(copies.collect())));
    let by_kind = &found.by_kind.now.total;
    let annex = vec![
        PaperBlock::Title(PaperTitle::Named {
            kind: "PHỤ LỤC".to_owned(),
            about: format!("Số liệu {}", sources.name()),
            below: vec![sources.below()],
        }),
        PaperBlock::Table(figures::table(
            "Bảng 1. Kết quả theo đơn vị",
            ("don_vi", "Đơn vị"),
            &units,
            ("Cộng", total),
        )),
        PaperBlock::Table(figures::table(
            "Bảng 2. Kết quả theo loại việc",
            ("loai", "Loại việc"),
            &kinds,
            ("Cộng", by_kind),
        )),
        PaperBlock::Table(figures::table(
            "Bảng 3. Kết quả theo tháng",
            ("thang", "Tháng"),
            &months,
            ("Cả giai đoạn", &found.by_month.now.total),
        )),
        PaperBlock::Table(remaining(sources, found.remaining)),
    ];
    Paper {
        name: format!("Báo cáo {}", sources.name()),
        head: Some(head::of_organisation(org, "BC-UBND", day)),
        title: PaperTitle::Named {
            kind: "BÁO CÁO".to_owned(),
            about: format!("Kết quả theo dõi, đôn đốc thực hiện nhiệm vụ {}", sources.name()),
            below: vec![sources.below()],
        },
        parts: vec![PaperPart { is_wide: false, blocks }, PaperPart { is_wide: true, blocks: annex }],
    }
}

fn month(key: &str) -> String {
    match Period::parse(key) {
        Some(month) => vi::capital(&vi::period(month)),
        None => key.to_owned(),
    }
}

/// The results of the whole organisation in sentences.
fn results(sources: &PeriodSources<'_>, found: &ReportFigures<'_>) -> Vec<PaperBlock> {
    let total = &found.by_unit.now.total;
    let before = sources.before(found.by_unit);
    let name = vi::capital(&sources.name());
    let org = &sources.rules.org.name;
    if total.all() == 0 {
        return vec![PaperBlock::words(format!(
            "{name}, các cơ quan, đơn vị thuộc {org} không có việc phải theo dõi."
        ))];
    }
    let mut opening = format!(
        "{name}, các cơ quan, đơn vị thuộc {org} phải thực hiện {}{}; {}.",
        things(total.all()),
        before.words.count(total.all(), before.tally.all(), "việc"),
        origin(total),
    );
    if let Some(unknown) = before.words.unknown().filter(|_| !sources.is_running()) {
        opening = format!("{opening} {unknown}");
    }
    let lines = lines(total, &before).into_iter().map(|line| vec![PaperRun::plain(line)]).collect();
    let mut blocks = vec![PaperBlock::words(opening), PaperBlock::List(lines)];
    if total.amended > 0 {
        blocks.push(PaperBlock::words(format!(
            "Số liệu đã tính {} có kết quả ghi nhận sau kỳ theo thời điểm hoàn thành thực tế.",
            things(total.amended)
        )));
    }
    blocks
}

/// A line for each result; what there is none of and was none of is left out.
fn lines(total: &FigureTally, before: &Compared) -> Vec<String> {
    let compared = |of: fn(&FigureTally) -> u32| before.words.count(of(total), of(&before.tally), "việc");
    let mut lines = vec![match total.done() {
        0 => format!("Chưa hoàn thành việc nào{}.", compared(FigureTally::done)),
        done => format!(
            "Đã hoàn thành {}{}; gồm {}.",
            things(done),
            compared(FigureTally::done),
            parts(&[
                ("trước hạn", total.done_early),
                ("đúng hạn", total.done_on_time),
                ("trễ hạn", total.done_late)
            ])
        ),
    }];
    lines.push(match total.on_time_rate() {
        Some(rate) => format!(
            "Tỷ lệ đúng hạn đạt {} ({}/{} việc đã hoàn thành hoặc quá hạn){}.",
            vi::percent(rate),
            vi::count((total.done_early + total.done_on_time) as usize),
            vi::count(total.on_time_of() as usize),
            before.words.share(rate, before.tally.on_time_rate()),
        ),
        None => "Chưa có việc hoàn thành hoặc quá hạn nên không tính tỷ lệ đúng hạn.".to_owned(),
    });
    lines.push(match total.open_overdue {
        0 => format!(
            "Không có việc quá hạn chưa hoàn thành{}.",
            before.words.count(0, before.tally.open_overdue, "việc")
        ),
        count => {
            format!("Quá hạn, chưa hoàn thành {}{}.", things(count), compared(|tally| tally.open_overdue))
        }
    });
    let rest = [
        ("Đang thực hiện trong hạn", total.open_in_time, "việc"),
        ("Đã báo cáo, chờ xác nhận", total.reported, "việc"),
        ("Chưa có thời hạn", total.awaiting, "việc"),
        ("Không còn phải thực hiện", total.cancelled, "việc"),
        ("Được gia hạn", total.extended, "việc"),
        ("Kết quả được trả lại để hoàn thiện", total.returned, "lượt"),
        ("Việc trễ hạn, quá hạn được xác nhận do nguyên nhân khách quan", total.cause_confirmed, "việc"),
        ("Việc trễ hạn, quá hạn mà đơn vị đã báo trước", total.warned, "việc"),
        ("Cá nhân có ý kiến về cách tính", total.disputed, "việc"),
    ];
    let rest = rest.into_iter().filter(|(_, count, _)| *count > 0);
    lines.extend(rest.map(|(what, count, thing)| format!("{what}: {} {thing}.", vi::count(count as usize))));
    if let Some(rate) = total.update_rate() {
        let of = vi::count(total.update_of as usize);
        let updated = vi::count(total.updated as usize);
        lines.push(format!(
            "Đơn vị có cập nhật trong kỳ {updated}/{of} việc đang theo dõi, đạt {}{}.",
            vi::percent(rate),
            before.words.share(rate, before.tally.update_rate()),
        ));
    }
    lines
}

/// How the units stand, in a sentence.
fn by_unit(units: &[(String, FigureTally)]) -> String {
    let late: Vec<String> = units
        .iter()
        .filter(|(_, tally)| tally.open_overdue > 0)
        .map(|(name, tally)| format!("{name} {}", things(tally.open_overdue)))
        .collect();
    let said = if late.is_empty() {
        "Không đơn vị nào có việc quá hạn chưa hoàn thành.".to_owned()
    } else {
        format!("Việc quá hạn chưa hoàn thành: {}.", late.join("; "))
    };
    format!("{said} Số liệu từng đơn vị tại Bảng 1 của Phụ lục.")
}

fn remains(total: &FigureTally) -> String {
    let open = total.open_overdue + total.open_in_time + total.reported + total.awaiting;
    if open == 0 {
        return "Không còn việc nào chưa hoàn thành.".to_owned();
    }
    let cases = if total.open_in_time > 0 {
        "; hồ sơ, phản ánh, kiến nghị trong hạn không liệt kê"
    } else {
        ""
    };
    let parts = parts(&[
        ("quá hạn", total.open_overdue),
        ("trong hạn", total.open_in_time),
        ("chờ xác nhận", total.reported),
        ("chưa có thời hạn", total.awaiting),
    ]);
    format!("Chuyển sang kỳ sau {}: {parts}. Danh sách tại Bảng 4 của Phụ lục{cases}.", things(open))
}

/// Where the items of a period come from: `trong đó kỳ trước chuyển sang 05 việc, tiếp nhận trong kỳ 02 việc`.
fn origin(total: &FigureTally) -> String {
    match (total.carried_in, total.received) {
        (_, 0) => "đều từ kỳ trước chuyển sang".to_owned(),
        (0, _) => "đều tiếp nhận trong kỳ".to_owned(),
        (carried_in, received) => format!(
            "trong đó kỳ trước chuyển sang {}, tiếp nhận trong kỳ {}",
            things(carried_in),
            things(received)
        ),
    }
}

/// Counts one behind the other, those of nothing left out: `trước hạn 01 việc, trễ hạn 02 việc`.
fn parts(counts: &[(&str, u32)]) -> String {
    let counts = counts.iter().filter(|(_, count)| *count > 0);
    counts.map(|(name, count)| format!("{name} {}", things(*count))).collect::<Vec<_>>().join(", ")
}

/// A group of what remains: its heading, and which items it holds.
type Group = (&'static str, fn(&FigureTally) -> bool);

/// The groups in which what remains is listed.
const GROUPS: [Group; 4] = [
    ("Quá hạn, chưa hoàn thành", |tally| tally.open_overdue > 0),
    ("Đã báo cáo, chờ xác nhận", |tally| tally.reported > 0),
    ("Trong hạn", |tally| tally.open_in_time > 0),
    ("Chưa có thời hạn", |tally| tally.awaiting > 0),
];

fn remaining(sources: &PeriodSources<'_>, items: &[PeriodItem]) -> PaperTable {
    let mut table = PaperTable::new(
        "Bảng 4. Việc chưa hoàn thành khi kết thúc kỳ",
        &[
            ("tt", "TT", 7),
            ("nhiem_vu", "Việc", 52),
            ("don_vi", "Đơn vị", 28),
            ("thoi_han", "Thời hạn", 12),
            ("qua_han", "Quá hạn (ngày làm việc)", 11),
            ("ly_do", "Lý do", 26),
            ("cam_ket", "Cam kết hoàn thành", 13),
        ],
    );
    "Mỗi dòng là một việc chưa hoàn thành, xếp theo tình trạng".clone_into(&mut table.description);
    for (name, is_in) in GROUPS {
        let mut found: Vec<&PeriodItem> = items
            .iter()
            .filter(|known| is_in(&known.counted.tally))
            .filter(|known| known.counted.tally.open_in_time == 0 || !is_of_citizens(known.item.spec.kind))
            .collect();
        found.sort_by_key(|known| (known.counted.due.is_none(), known.counted.due, &known.counted.id));
        if found.is_empty() {
            continue;
        }
        table.rows.push(PaperRow::Part(format!("{name} ({})", words::things(found.len()))));
        table.rows.extend(found.into_iter().zip(1..).map(|(known, number)| {
            let item = &known.item;
            PaperRow::Cells(vec![
                GridCell::count(number),
                words::item_name(item).into(),
                sources.rules.org.unit_name(&item.spec.unit).into(),
                known.counted.due.map_or_else(|| words::due_without_day(item).into(), GridCell::Day),
                known.counted.late_by.map_or(GridCell::Empty, GridCell::Number),
                GridCell::text(words::cause(sources.rules, item)),
                item.commitment.as_ref().map(|commitment| commitment.day).into(),
            ])
        }));
    }
    if table.rows.is_empty() {
        table.rows.push(PaperRow::Part("Không còn việc nào chưa hoàn thành".to_owned()));
    }
    table
}

fn things(count: u32) -> String {
    words::things(count as usize)
}

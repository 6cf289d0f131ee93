//! *Danh sách nhiệm vụ chậm*: what is overdue by unit, with its state, why, and what the unit has committed itself to, after
//! the Government's own list (624/TB-VPCP of 16/11/2025). Must not know in which form it is written.

use std::collections::BTreeMap;

use super::sources::{PaperItem, PaperSources};
use super::words;
use crate::model::UnitCode;
use crate::paper::contents::head;
use crate::paper::document::{Paper, PaperBlock, PaperPart, PaperTitle};
use crate::paper::grid::GridCell;
use crate::paper::table::{ColumnBand, PaperRow, PaperTable};
use crate::render::vi;

/// The list of everything that is overdue.
pub fn late_list(sources: &PaperSources<'_>) -> Paper {
    let org = sources.org();
    let overdue = sources.all_overdue();
    let copies =
        vec![head::leaders(org), "Các cơ quan, đơn vị có tên trong danh sách".to_owned(), head::filed()];
    let blocks = vec![
        PaperBlock::words(summary(sources, &overdue)),
        PaperBlock::Table(table(sources, &overdue)),
        PaperBlock::Closing(head::signed_by_office(copies)),
    ];
    Paper {
        name: "Danh sách nhiệm vụ chậm".to_owned(),
        head: Some(head::of_organisation(org, "UBND", sources.today())),
        title: PaperTitle::Named {
            kind: "DANH SÁCH".to_owned(),
            about: format!("Nhiệm vụ chậm, quá hạn của các cơ quan, đơn vị thuộc {}", org.name),
            below: vec![words::data_as_of(sources.hour())],
        },
        parts: vec![PaperPart { is_wide: true, blocks }],
    }
}

fn summary(sources: &PaperSources<'_>, overdue: &[(&PaperItem, i64)]) -> String {
    let Some((_, longest)) = overdue.first() else {
        return "Không có nhiệm vụ, hồ sơ quá hạn.".to_owned();
    };
    let has = |of: &dyn Fn(&PaperItem) -> bool| overdue.iter().filter(|(known, _)| of(known)).count();
    let committed = has(&|known| known.item.commitment.is_some());
    let named = has(&|known| known.item.cause.is_some());
    let broken = match words::past_commitments(sources, overdue) {
        0 => String::new(),
        count => format!(", trong đó {} đã quá ngày cam kết", words::things(count)),
    };
    let mut units: BTreeMap<&UnitCode, usize> = BTreeMap::new();
    for (known, _) in overdue {
        *units.entry(&known.item.spec.unit).or_default() += 1;
    }
    let units: Vec<String> = units
        .into_iter()
        .map(|(unit, count)| format!("{} {}", sources.org().unit_name(unit), words::things(count)))
        .collect();
    format!(
        "Tổng số {} quá hạn ({}); việc quá hạn lâu nhất {}. Đã nêu lý do {}; đã cam kết thời hạn mới {}{broken}.",
        words::things(overdue.len()),
        units.join("; "),
        words::overdue_by(*longest),
        words::things(named),
        words::things(committed),
    )
}

fn table(sources: &PaperSources<'_>, overdue: &[(&PaperItem, i64)]) -> PaperTable {
    let mut table = PaperTable::new(
        "Nhiệm vụ quá hạn theo đơn vị",
        &[
            ("tt", "TT", 7),
            ("nhiem_vu", "Nhiệm vụ", 42),
            ("nguon", "Nguồn giao", 26),
            ("thoi_han", "Thời hạn", 12),
            ("qua_han", "Quá hạn (ngày làm việc)", 11),
            ("tinh_trang", "Tình trạng", 22),
            ("ly_do", "Lý do", 26),
            ("ngay_moi", "Ngày hoàn thành mới", 13),
            ("nguoi_chiu", "Người chịu trách nhiệm", 20),
        ],
    );
    "Mỗi dòng là một việc quá hạn, xếp theo đơn vị, quá hạn lâu nhất đứng trước"
        .clone_into(&mut table.description);
    table.bands = vec![
        ColumnBand { name: String::new(), columns: 7 },
        ColumnBand { name: "Cam kết của đơn vị".to_owned(), columns: 2 },
    ];
    let mut by_unit: BTreeMap<&UnitCode, Vec<&(&PaperItem, i64)>> = BTreeMap::new();
    for late in overdue {
        by_unit.entry(&late.0.item.spec.unit).or_default().push(late);
    }
    if by_unit.is_empty() {
        table.rows.push(PaperRow::Part("Không có nhiệm vụ quá hạn".to_owned()));
    }
    for (unit, items) in by_unit {
        let count = words::things(items.len());
        table.rows.push(PaperRow::Part(format!("{} ({count})", sources.org().unit_name(unit))));
        table.rows.extend(items.into_iter().zip(1..).map(|((known, days), number)| {
            let item = &known.item;
            let commitment = item.commitment.as_ref();
            let answers = commitment.and_then(|commitment| commitment.person.as_ref());
            PaperRow::Cells(vec![
                GridCell::count(number),
                words::item_name(item).into(),
                words::source(sources.rules, item).into(),
                item.due().into(),
                GridCell::Number(*days),
                standing(sources, known).into(),
                GridCell::text(words::cause(sources.rules, item)),
                commitment.map(|commitment| commitment.day).into(),
                GridCell::text(answers.map(|id| words::person(sources.rules, id)).unwrap_or_default()),
            ])
        }));
    }
    table
}

/// How a late item stands: its state, how far it has come, and whether the unit had said so ahead of time.
fn standing(sources: &PaperSources<'_>, known: &PaperItem) -> String {
    let item = &known.item;
    let mut said = words::state(sources, item);
    if let Some(share) = item.progress {
        said = format!("{said}; tiến độ {share}%");
    }
    if let Some(at) = item.progressed_at {
        said = format!("{said} (cập nhật {})", vi::date(sources.calendar().zone.day(at)));
    }
    if item.warned_at.is_some() {
        said += "; đơn vị đã báo trước là không kịp hạn";
    }
    said
}

//! *Bảng đôn đốc hồ sơ, phản ánh, kiến nghị*: the open cases of citizens by unit, most urgent first: code, field, days, unit.
//! Must not know in which form it is written; there is nothing of a citizen to know.

use std::collections::BTreeMap;

use super::sources::{PaperItem, PaperSources, is_of_citizens};
use super::words;
use crate::figures::standing::{Standing, is_counted};
use crate::model::{Kind, UnitCode};
use crate::paper::contents::head;
use crate::paper::document::{HeadingLevel, Paper, PaperBlock, PaperPart, PaperTitle};
use crate::paper::grid::GridCell;
use crate::paper::table::{PaperRow, PaperTable};
use crate::render::vi;

/// The sheet of the petitions and dossiers that are open.
pub fn cases(sources: &PaperSources<'_>) -> Paper {
    let org = sources.org();
    let open: Vec<&PaperItem> = sources
        .items
        .iter()
        .filter(|known| is_of_citizens(known.item.spec.kind) && !known.item.status.is_closed())
        .filter(|known| is_counted(&known.item))
        .collect();
    let copies = vec![head::leaders(org), "Các cơ quan, đơn vị có tên trong bảng".to_owned(), head::filed()];
    let mut blocks = vec![
        PaperBlock::Heading(HeadingLevel::First, "I. TỔNG HỢP THEO ĐƠN VỊ".to_owned()),
        PaperBlock::Table(counts(sources, &open)),
    ];
    for (number, kind) in [("II", Kind::Petition), ("III", Kind::Dossier)] {
        let of_kind: Vec<&PaperItem> =
            open.iter().copied().filter(|known| known.item.spec.kind == kind).collect();
        let name = words::kind(kind).to_uppercase();
        blocks.push(PaperBlock::Heading(HeadingLevel::First, format!("{number}. {name} ĐANG GIẢI QUYẾT")));
        blocks.push(PaperBlock::Table(table(sources, kind, of_kind)));
    }
    blocks.push(PaperBlock::Closing(head::signed_by_office(copies)));
    Paper {
        name: "Bảng đôn đốc hồ sơ, phản ánh, kiến nghị".to_owned(),
        head: Some(head::of_organisation(org, "UBND", sources.today())),
        title: PaperTitle::Named {
            kind: "BẢNG ĐÔN ĐỐC".to_owned(),
            about: "Giải quyết hồ sơ thủ tục hành chính, phản ánh, kiến nghị".to_owned(),
            below: vec![words::data_as_of(sources.hour())],
        },
        parts: vec![PaperPart { is_wide: true, blocks }],
    }
}

/// The groups in which open cases are counted, most urgent first.
const GROUPS: [fn(Option<Standing>) -> bool; 4] = [
    |stands| stands == Some(Standing::Overdue),
    |stands| stands == Some(Standing::DueToday),
    |stands| matches!(stands, Some(Standing::Reported)),
    |stands| !matches!(stands, Some(Standing::Overdue | Standing::DueToday | Standing::Reported)),
];

fn counts(sources: &PaperSources<'_>, open: &[&PaperItem]) -> PaperTable {
    let mut table = PaperTable::new(
        "Số lượng đang giải quyết",
        &[
            ("don_vi", "Đơn vị", 36),
            ("loai", "Loại", 26),
            ("tong", "Tổng số", 10),
            ("qua_han", "Quá hạn", 10),
            ("hom_nay", "Đến hạn hôm nay", 10),
            ("cho_xac_nhan", "Chờ xác nhận", 10),
            ("trong_han", "Trong hạn, khác", 10),
        ],
    );
    "Mỗi dòng là một loại hồ sơ của một đơn vị".clone_into(&mut table.description);
    let mut rows: BTreeMap<(&UnitCode, Kind), [usize; 4]> = BTreeMap::new();
    for known in open {
        let counts = rows.entry((&known.item.spec.unit, known.item.spec.kind)).or_default();
        let stands = sources.standing(&known.item);
        for (count, is_in) in counts.iter_mut().zip(GROUPS) {
            *count += usize::from(is_in(stands));
        }
    }
    let mut sum = [0; 4];
    let cells = |counts: [usize; 4]| {
        let all = counts.iter().sum::<usize>();
        std::iter::once(all).chain(counts).map(GridCell::count).collect::<Vec<_>>()
    };
    for ((unit, kind), counts) in rows {
        sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        let names = [sources.org().unit_name(unit).into(), vi::capital(words::kind(kind)).into()];
        table.rows.push(PaperRow::Cells(names.into_iter().chain(cells(counts)).collect()));
    }
    let names = [GridCell::from("Cộng"), GridCell::Empty];
    table.rows.push(PaperRow::Sum(names.into_iter().chain(cells(sum)).collect()));
    table
}

fn table(sources: &PaperSources<'_>, kind: Kind, mut items: Vec<&PaperItem>) -> PaperTable {
    let caption = match kind {
        Kind::Petition => "Phản ánh, kiến nghị đang giải quyết",
        _ => "Hồ sơ đang giải quyết",
    };
    let mut table = PaperTable::new(
        caption,
        &[
            ("tt", "TT", 7),
            ("ma", "Mã", 26),
            ("linh_vuc", "Lĩnh vực", 22),
            ("tiep_nhan", "Ngày tiếp nhận", 12),
            ("thoi_han", "Hạn giải quyết", 12),
            ("con_lai", "Còn lại, quá hạn", 18),
            ("tinh_trang", "Tình trạng", 24),
            ("hen_lai", "Số lần hẹn lại, gia hạn", 10),
        ],
    );
    "Mỗi dòng là một hồ sơ, xếp theo đơn vị, việc gấp nhất đứng trước".clone_into(&mut table.description);
    items.sort_by_key(|known| {
        let item = &known.item;
        (item.spec.unit.clone(), sources.standing(item), item.due(), item.id().clone())
    });
    if items.is_empty() {
        table.rows.push(PaperRow::Part(format!("Không có {} đang giải quyết", words::kind(kind))));
    }
    let mut unit: Option<&UnitCode> = None;
    let mut number = 0;
    for known in items {
        let item = &known.item;
        if unit != Some(&item.spec.unit) {
            (unit, number) = (Some(&item.spec.unit), 0);
            table.rows.push(PaperRow::Part(sources.org().unit_name(&item.spec.unit).to_owned()));
        }
        number += 1;
        let origin = item.spec.source.case();
        let postponed = if kind == Kind::Dossier { item.appointments } else { item.extensions.granted };
        table.rows.push(PaperRow::Cells(vec![
            GridCell::count(number),
            item.id().without_unit().into(),
            GridCell::text(origin.and_then(|origin| origin.field.clone()).unwrap_or_default()),
            origin.and_then(|origin| origin.received).into(),
            item.due().map_or_else(|| words::due_without_day(item).into(), GridCell::Day),
            GridCell::text(words::distance(sources, item)),
            words::state(sources, item).into(),
            GridCell::count(postponed),
        ]));
    }
    table
}

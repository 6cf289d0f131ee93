//! *Bảng theo dõi nhiệm vụ*: every item of a plan or of units, what it is to bring, how it stands, and which document shows it.
//! Must not know in which form it is written.

use std::collections::BTreeMap;

use super::sources::{PaperItem, PaperSources, is_of_citizens};
use super::words;
use crate::figures::standing::{Standing, is_counted};
use crate::model::{Day, Item, Status, UnitCode};
use crate::paper::contents::head;
use crate::paper::document::{Paper, PaperBlock, PaperPart, PaperTitle};
use crate::paper::grid::GridCell;
use crate::paper::table::{PaperRow, PaperTable};
use crate::render::vi;

/// What a tracking sheet is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrackingOf {
    /// The items of a plan, by the number and date of its document.
    Plan { number: String, date: Day, title: String },
    /// The items of a unit.
    Unit(UnitCode),
    /// The items of all plans and tasks.
    All,
}

/// The sheet of the items in `sources`, which hold what was asked for alone.
pub fn tracking(sources: &PaperSources<'_>, of: &TrackingOf) -> Paper {
    let org = sources.org();
    let about = match of {
        TrackingOf::Plan { number, date, title } => {
            format!("Thực hiện Kế hoạch số {number} ngày {}: {title}", vi::date(*date))
        }
        TrackingOf::Unit(code) => format!("Nhiệm vụ của {}", org.unit_name(code)),
        TrackingOf::All => format!("Nhiệm vụ của các cơ quan, đơn vị thuộc {}", org.name),
    };
    let items: Vec<&PaperItem> =
        sources.items.iter().filter(|known| !is_of_citizens(known.item.spec.kind)).collect();
    let copies = vec![head::leaders(org), "Các cơ quan, đơn vị có tên trong bảng".to_owned(), head::filed()];
    let blocks = vec![
        PaperBlock::words(summary(sources, &items)),
        PaperBlock::Table(table(sources, &items)),
        PaperBlock::Closing(head::signed_by_office(copies)),
    ];
    Paper {
        name: "Bảng theo dõi nhiệm vụ".to_owned(),
        head: Some(head::of_organisation(org, "UBND", sources.today())),
        title: PaperTitle::Named {
            kind: "BẢNG THEO DÕI".to_owned(),
            about,
            below: vec![words::data_as_of(sources.hour())],
        },
        parts: vec![PaperPart { is_wide: true, blocks }],
    }
}

/// How many items stand how, in a sentence.
fn summary(sources: &PaperSources<'_>, items: &[&PaperItem]) -> String {
    let counted: Vec<&Item> = items.iter().map(|known| &known.item).filter(|item| is_counted(item)).collect();
    let of = |wanted: &[Standing]| {
        let stands = |item: &&&Item| sources.standing(item).is_some_and(|found| wanted.contains(&found));
        counted.iter().filter(stands).count()
    };
    let done = of(&[Standing::Done]);
    let late = counted.iter().filter(|item| item.status == Status::Done);
    let late = late.filter(|item| words::late_by(sources, item).is_some()).count();
    let mut said = format!("Tổng số {}: đã hoàn thành {}", words::things(counted.len()), words::things(done));
    if late > 0 {
        said = format!("{said} (trong đó {} trễ hạn)", words::things(late));
    }
    let rest = [
        ("đã báo cáo, chờ xác nhận", of(&[Standing::Reported])),
        ("quá hạn, chưa hoàn thành", of(&[Standing::Overdue])),
        ("trong hạn", of(&[Standing::Upcoming, Standing::DueToday, Standing::Confirming, Standing::Paused])),
        ("chưa có thời hạn", of(&[Standing::Awaiting])),
        ("thường xuyên", counted.iter().filter(|item| sources.standing(item).is_none()).count()),
    ];
    for (name, count) in rest.into_iter().filter(|(_, count)| *count > 0) {
        said = format!("{said}; {name} {}", words::things(count));
    }
    said + "."
}

fn table(sources: &PaperSources<'_>, items: &[&PaperItem]) -> PaperTable {
    let mut table = PaperTable::new(
        "Tình hình thực hiện từng nhiệm vụ",
        &[
            ("muc", "Mục", 9),
            ("nhiem_vu", "Nhiệm vụ", 44),
            ("san_pham", "Sản phẩm", 26),
            ("thoi_han", "Thời hạn", 12),
            ("tinh_trang", "Tình trạng", 22),
            ("van_ban", "Văn bản", 16),
            ("tien_do", "Tiến độ", 9),
            ("so_ngay", "Còn lại, quá hạn", 16),
        ],
    );
    "Mỗi dòng là một nhiệm vụ của một đơn vị, xếp theo đơn vị chủ trì".clone_into(&mut table.description);
    let mut by_unit: BTreeMap<&UnitCode, Vec<&PaperItem>> = BTreeMap::new();
    for known in items {
        by_unit.entry(&known.item.spec.unit).or_default().push(known);
    }
    for (unit, items) in by_unit {
        table.rows.push(PaperRow::Part(sources.org().unit_name(unit).to_owned()));
        table.rows.extend(items.into_iter().map(|known| PaperRow::Cells(row(sources, known))));
    }
    table
}

fn row(sources: &PaperSources<'_>, known: &PaperItem) -> Vec<GridCell> {
    let item = &known.item;
    let place = match item.spec.source.plan() {
        Some(row) => row.row.clone(),
        None => item.id().without_unit().to_owned(),
    };
    let name = match item.spec.coordinators.as_slice() {
        [] => words::item_name(item),
        others => format!("{} (phối hợp: {})", words::item_name(item), words::units(sources.rules, others)),
    };
    let due = item.due().map_or_else(|| words::due_without_day(item).into(), GridCell::Day);
    let state = if item.spec.tracked_by_duties {
        "Theo dõi qua các nhiệm vụ thành phần".to_owned()
    } else {
        words::state(sources, item)
    };
    vec![
        place.into(),
        name.into(),
        GridCell::text(item.spec.product.as_deref().map(vi::one_line).unwrap_or_default()),
        due,
        state.into(),
        GridCell::text(known.evidence.clone().unwrap_or_default()),
        share(item).map_or(GridCell::Empty, |share| GridCell::Share(f64::from(share) / 100.0)),
        GridCell::text(words::distance(sources, item)),
    ]
}

/// The share reached, in percent: what is done is whole, unless it had a share to reach.
fn share(item: &Item) -> Option<u32> {
    let is_whole = item.status == Status::Done && item.spec.target.is_none();
    if is_whole { Some(100) } else { item.progress }
}

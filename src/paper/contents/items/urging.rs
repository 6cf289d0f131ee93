//! *Công văn đôn đốc*: the draft of a letter to a unit about what it has overdue, with the table behind it.
//! Must not know in which form it is written.

use chrono::Datelike as _;

use super::sources::{PaperItem, PaperSources, is_of_citizens};
use super::words;
use crate::model::{Kind, UnitCode};
use crate::paper::contents::head;
use crate::paper::document::{Paper, PaperBlock, PaperPart, PaperTitle};
use crate::paper::grid::GridCell;
use crate::paper::table::{PaperRow, PaperTable};
use crate::render::vi;

/// The letter to a unit; none where it has nothing overdue, for then there is nothing to press for.
pub fn urging(sources: &PaperSources<'_>, unit: &UnitCode) -> Option<Paper> {
    let org = sources.org();
    let mut overdue = sources.all_overdue();
    overdue.retain(|(known, _)| known.item.spec.unit == *unit);
    let (_, longest) = overdue.first()?;
    let name = org.unit_name(unit);
    let office = org.roles.chair_office.holders_on(sources.today()).next();
    let office = office
        .and_then(|id| org.units.values().find(|unit| unit.head.is_held_by(id.as_str(), sources.today())));
    let to_office = office.filter(|office| office.code != *unit);
    let through = to_office.map(|office| format!(" (qua {})", office.name)).unwrap_or_default();
    let year = sources.today().year();
    let has_cases = overdue.iter().any(|(known, _)| is_of_citizens(known.item.spec.kind));
    let first = if has_cases {
        "; ưu tiên phản ánh, kiến nghị và hồ sơ của tổ chức, cá nhân"
    } else {
        ""
    };
    let copies = vec!["Như trên".to_owned(), head::leaders(org), head::filed()];
    let letter = vec![
        PaperBlock::words(facts(sources, name, &overdue, *longest)),
        PaperBlock::words(format!("Để bảo đảm tiến độ, {} đề nghị {name}:", org.name)),
        PaperBlock::words(format!("1. Tập trung hoàn thành các việc nêu trên{first}.")),
        PaperBlock::words(format!(
            "2. Với mỗi việc chưa thể hoàn thành ngay, báo cáo {}{through} lý do, ngày hoàn thành và người chịu trách nhiệm, \
             trước ngày … tháng … năm {year}.",
            org.name,
        )),
        PaperBlock::words(
            "3. Việc đã hoàn thành mà chưa cập nhật: cập nhật kết quả kèm số, ngày của văn bản chứng minh.",
        ),
        PaperBlock::words(format!("{} đề nghị {name} quan tâm thực hiện./.", org.name)),
        PaperBlock::Closing(head::signed_by_chair(copies)),
    ];
    let annex = vec![
        PaperBlock::Title(PaperTitle::Named {
            kind: "PHỤ LỤC".to_owned(),
            about: format!("Các việc quá hạn của {name}"),
            below: vec![
                format!("(Kèm theo Công văn số … ngày … tháng … năm {year} của {})", org.name),
                words::data_as_of(sources.hour()),
            ],
        }),
        PaperBlock::Table(table(sources, &overdue)),
    ];
    Some(Paper {
        name: format!("Công văn đôn đốc {name}"),
        head: Some(head::of_organisation(org, "UBND-VP", sources.today())),
        title: PaperTitle::Letter {
            about: "đôn đốc thực hiện nhiệm vụ quá hạn".to_owned(),
            to: vec![name.to_owned()],
        },
        parts: vec![PaperPart { is_wide: false, blocks: letter }, PaperPart { is_wide: true, blocks: annex }],
    })
}

/// What is overdue, since when, and how often the unit was reminded.
fn facts(sources: &PaperSources<'_>, name: &str, overdue: &[(&PaperItem, i64)], longest: i64) -> String {
    let of = |wanted: &dyn Fn(Kind) -> bool| {
        overdue.iter().filter(|(known, _)| wanted(known.item.spec.kind)).count()
    };
    let kinds = [
        (of(&|kind| matches!(kind, Kind::Task | Kind::Directive)), "nhiệm vụ"),
        (of(&|kind| kind == Kind::Report), "báo cáo"),
        (of(&|kind| kind == Kind::Petition), "phản ánh, kiến nghị"),
        (of(&|kind| kind == Kind::Dossier), "hồ sơ thủ tục hành chính"),
    ];
    let kinds: Vec<String> = kinds
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{} {name}", vi::count(count)))
        .collect();
    let earliest = overdue.iter().filter_map(|(known, _)| known.item.due()).min();
    let earliest = earliest.map(|day| format!(" (hạn {})", vi::date(day))).unwrap_or_default();
    let mut said = format!(
        "Theo dữ liệu theo dõi của {} đến {}, {name} còn {} quá hạn, gồm {}; việc quá hạn lâu nhất là {}{earliest}.",
        sources.org().name,
        words::instant(sources.hour()),
        words::things(overdue.len()),
        kinds.join(", "),
        words::overdue_by(longest),
    );
    let broken = words::past_commitments(sources, overdue);
    if broken > 0 {
        said = format!("{said} Trong đó {} đã quá ngày đơn vị cam kết hoàn thành.", words::things(broken));
    }
    let times: u32 = overdue.iter().map(|(known, _)| known.reminded.days).sum();
    let last = overdue.iter().filter_map(|(known, _)| known.reminded.last).max();
    if let Some(last) = last {
        let times = vi::count(times as usize);
        said = format!(
            "{said} Hệ thống theo dõi đã nhắc đơn vị {times} lượt về các việc này, lần gần nhất ngày {}.",
            vi::date(last)
        );
    }
    said
}

fn table(sources: &PaperSources<'_>, overdue: &[(&PaperItem, i64)]) -> PaperTable {
    let mut table = PaperTable::new(
        "Bảng kê việc quá hạn",
        &[
            ("tt", "TT", 7),
            ("nhiem_vu", "Việc", 44),
            ("nguon", "Nguồn giao", 28),
            ("thoi_han", "Thời hạn", 12),
            ("qua_han", "Quá hạn (ngày làm việc)", 11),
            ("so_lan_nhac", "Số lần đã nhắc", 9),
            ("nhac_gan_nhat", "Nhắc gần nhất", 12),
            ("ly_do", "Lý do đơn vị nêu", 26),
            ("cam_ket", "Cam kết hoàn thành", 13),
        ],
    );
    "Mỗi dòng là một việc quá hạn của đơn vị, quá hạn lâu nhất đứng trước".clone_into(&mut table.description);
    table.rows = overdue
        .iter()
        .zip(1..)
        .map(|((known, days), number)| {
            let item = &known.item;
            PaperRow::Cells(vec![
                GridCell::count(number),
                words::item_name(item).into(),
                words::source(sources.rules, item).into(),
                item.due().into(),
                GridCell::Number(*days),
                GridCell::count(known.reminded.days),
                known.reminded.last.into(),
                GridCell::text(words::cause(sources.rules, item)),
                item.commitment.as_ref().map(|commitment| commitment.day).into(),
            ])
        })
        .collect();
    table
}

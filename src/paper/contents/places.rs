//! What a commune's own template of a paper may name: the words of its head and title, its tables and charts, its sums.
//! Must not know how a template is filled.

use std::collections::BTreeMap;

use crate::paper::document::{Paper, PaperBlock, PaperClosing, PaperTitle};
use crate::paper::table::{PaperRow, PaperTable};
use crate::paper::template::PaperPlaces;

/// How many charts a paper has at most; a chart that a paper does without leaves its place empty.
const MOST_CHARTS: usize = 2;

/// The places of a paper, by their names.
pub fn places(paper: &Paper) -> PaperPlaces {
    let mut places = PaperPlaces { texts: texts(paper), ..PaperPlaces::default() };
    let is_kept = |block: &&PaperBlock| !matches!(block, PaperBlock::Closing(_));
    let kept =
        |part: &crate::paper::document::PaperPart| part.blocks.iter().filter(is_kept).cloned().collect();
    let mut parts = paper.parts.iter();
    let first: Vec<PaperBlock> = parts.next().map(kept).unwrap_or_default();
    places.blocks.insert("noi_dung".to_owned(), first);
    places.blocks.insert("phu_luc".to_owned(), parts.flat_map(kept).collect());
    let blocks = || paper.parts.iter().flat_map(|part| &part.blocks);
    let tables = blocks().filter_map(|block| match block {
        PaperBlock::Table(table) => Some(table),
        _ => None,
    });
    for (table, number) in tables.zip(1..) {
        places.texts.extend(sums(table, number));
        places.blocks.insert(numbered("bang", number), vec![PaperBlock::Table(table.clone())]);
    }
    let charts: Vec<&PaperBlock> = blocks().filter(|block| matches!(block, PaperBlock::Chart(_))).collect();
    for number in 1..=MOST_CHARTS {
        let chart = charts.get(number - 1).map(|chart| (*chart).clone());
        places.blocks.insert(numbered("bieu_do", number), chart.into_iter().collect());
    }
    places
}

/// `bang`, `bang_2`, `bang_3`.
fn numbered(name: &str, number: usize) -> String {
    if number == 1 { name.to_owned() } else { format!("{name}_{number}") }
}

fn texts(paper: &Paper) -> BTreeMap<String, String> {
    let head = paper.head.clone().unwrap_or_default();
    let (kind, about, below, to) = match &paper.title {
        PaperTitle::Letter { about, to } => (String::new(), about.clone(), String::new(), to.join("; ")),
        PaperTitle::Named { kind, about, below } => {
            (kind.clone(), about.clone(), below.join(" "), String::new())
        }
    };
    let closing = paper.parts.iter().flat_map(|part| &part.blocks).find_map(|block| match block {
        PaperBlock::Closing(closing) => Some(closing.clone()),
        _ => None,
    });
    let PaperClosing { signs, copies } = closing.unwrap_or_default();
    let texts = [
        ("co_quan_cap_tren", head.superior.unwrap_or_default()),
        ("co_quan", head.issuer.replace('\n', " ")),
        ("ky_hieu", head.symbol),
        ("dia_danh", head.place),
        ("nam", head.year.to_string()),
        ("ten_van_ban", paper.name.clone()),
        ("ten_loai", kind),
        ("trich_yeu", about),
        ("pham_vi_so_lieu", below),
        ("kinh_gui", to),
        ("quyen_han_ky", signs.join(" ")),
        ("noi_nhan", copies.join("; ")),
    ];
    texts.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

/// The sums below a table, each by the name of its column: `tong_qua_han`, `tong_2_qua_han`.
fn sums(table: &PaperTable, number: usize) -> Vec<(String, String)> {
    let sum = table.rows.iter().rev().find_map(|row| match row {
        PaperRow::Sum(cells) => Some(cells),
        _ => None,
    });
    let prefix = numbered("tong", number);
    let cells = sum.into_iter().flatten().zip(&table.columns).skip(1);
    cells.map(|(cell, column)| (format!("{prefix}_{}", column.id), cell.shown())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::document::{PaperHead, PaperPart};
    use crate::paper::grid::GridCell;

    #[test]
    fn a_template_may_name_the_head_the_tables_their_sums_and_charts_that_are_left_out() {
        let mut table = PaperTable::new("Bảng 1", &[("don_vi", "Đơn vị", 20), ("qua_han", "Quá hạn", 9)]);
        table.rows.push(PaperRow::Sum(vec!["Cộng".into(), GridCell::Number(3)]));
        let paper = Paper {
            name: "Báo cáo".into(),
            head: Some(PaperHead { issuer: "ỦY BAN NHÂN DÂN\nXÃ A".into(), ..PaperHead::default() }),
            title: PaperTitle::Named { kind: "BÁO CÁO".into(), about: "Kết quả".into(), below: vec![] },
            parts: vec![PaperPart { is_wide: false, blocks: vec![PaperBlock::Table(table)] }],
        };
        let places = places(&paper);
        assert_eq!(places.texts["co_quan"], "ỦY BAN NHÂN DÂN XÃ A");
        assert_eq!(places.texts["tong_qua_han"], "3");
        assert_eq!(places.blocks["bang"].len(), 1);
        assert!(places.blocks["bieu_do"].is_empty() && places.blocks["bieu_do_2"].is_empty());
        assert!(places.blocks["phu_luc"].is_empty());
    }
}

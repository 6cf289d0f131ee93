//! The head and the end of papers: the body that issues, its place, who signs, who gets copies. A paper is a draft, so the
//! number, the day and the name stay blank. Must not know what stands between.

use chrono::Datelike as _;

use crate::model::{Day, Organisation};
use crate::paper::document::{PaperClosing, PaperHead};

/// What stands for a place that is not known.
const UNKNOWN: &str = "…";
/// What a committee's name begins with, short and in full.
const COMMITTEE: [&str; 2] = ["UBND", "Ủy ban nhân dân"];
/// What a commune's name begins with.
const LEVELS: [&str; 5] = ["xã", "phường", "đặc khu", "thị trấn", "thành phố"];

/// The head of a paper that the organisation issues. A people's committee names no body above it (NĐ 30/2020/NĐ-CP,
/// appendix I, part II, 2).
pub(in crate::paper::contents) fn of_organisation(org: &Organisation, symbol: &str, day: Day) -> PaperHead {
    PaperHead {
        superior: None,
        issuer: issuer(org),
        symbol: symbol.to_owned(),
        place: place(org),
        year: day.year(),
    }
}

/// The head of a paper that a unit issues.
pub(in crate::paper::contents) fn of_unit(
    org: &Organisation,
    unit: &str,
    symbol: &str,
    day: Day,
) -> PaperHead {
    let superior = Some(issuer(org).replace('\n', " "));
    PaperHead { superior, issuer: unit.to_uppercase(), ..of_organisation(org, symbol, day) }
}

/// The organisation in capitals and in full, on two lines: `ỦY BAN NHÂN DÂN`, `XÃ DIÊN KHÁNH`.
fn issuer(org: &Organisation) -> String {
    match after_committee(&org.name) {
        Some(rest) => format!("ỦY BAN NHÂN DÂN\n{}", rest.to_uppercase()),
        None => org.name.to_uppercase(),
    }
}

/// The place that is written before the day: the commune's own name.
fn place(org: &Organisation) -> String {
    let Some(rest) = after_committee(&org.name) else { return UNKNOWN.to_owned() };
    let name = LEVELS.iter().find_map(|level| rest.strip_prefix(level)).unwrap_or(rest).trim();
    if name.is_empty() { UNKNOWN.to_owned() } else { name.to_owned() }
}

fn after_committee(name: &str) -> Option<&str> {
    COMMITTEE.iter().find_map(|word| name.strip_prefix(word)).map(str::trim).filter(|rest| !rest.is_empty())
}

/// The end of a paper that the chair signs for the committee.
pub(in crate::paper::contents) fn signed_by_chair(copies: Vec<String>) -> PaperClosing {
    PaperClosing { signs: vec!["TM. ỦY BAN NHÂN DÂN".to_owned(), "CHỦ TỊCH".to_owned()], copies }
}

/// The end of a paper that the head of the Office signs on behalf of the chair.
pub(in crate::paper::contents) fn signed_by_office(copies: Vec<String>) -> PaperClosing {
    PaperClosing { signs: vec!["TL. CHỦ TỊCH".to_owned(), "CHÁNH VĂN PHÒNG".to_owned()], copies }
}

/// The end of a paper that the head of a unit signs.
pub(in crate::paper::contents) fn signed_by_unit(copies: Vec<String>) -> PaperClosing {
    PaperClosing { signs: vec!["THỦ TRƯỞNG ĐƠN VỊ".to_owned()], copies }
}

/// The last line of every list of copies.
pub(in crate::paper::contents) fn filed() -> String {
    "Lưu: VT".to_owned()
}

/// The leaders of the organisation, for the list of copies.
pub(in crate::paper::contents) fn leaders(org: &Organisation) -> String {
    format!("Chủ tịch, các Phó Chủ tịch {}", org.name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::Roles;

    fn named(name: &str) -> Organisation {
        Organisation {
            id: "x".into(),
            name: name.to_owned(),
            province: None,
            contact: None,
            units: BTreeMap::default(),
            groups: BTreeMap::default(),
            people: BTreeMap::default(),
            roles: Roles::default(),
            absences: Vec::new(),
            papers: Vec::new(),
        }
    }

    #[test]
    fn the_issuing_body_stands_in_full_and_the_place_is_its_name() {
        let head = |name: &str| {
            let head = of_organisation(&named(name), "BC-UBND", "2026-01-05".parse().expect("a day"));
            (head.issuer, head.place, head.year)
        };
        let diên_khánh = ("ỦY BAN NHÂN DÂN\nXÃ DIÊN KHÁNH".to_owned(), "Diên Khánh".to_owned(), 2026);
        assert_eq!(head("UBND xã Diên Khánh"), diên_khánh);
        assert_eq!(head("Ủy ban nhân dân phường Bắc Nha Trang").1, "Bắc Nha Trang");
        assert_eq!(head("Trung tâm X"), ("TRUNG TÂM X".to_owned(), "…".to_owned(), 2026));
    }
}

//! The meaning of a title in an office: the post of a unit, how the title is written beside the unit's name, and the id
//! that is proposed for its holder. Must not know people.toml.

use crate::config::people::edit::UnitPost;
use crate::model::fold::fold;

/// Titles by how they begin, the longer before the shorter: the post that each stands for, and the beginning of the id.
const TITLES: [(&str, Option<UnitPost>, &str); 32] = [
    ("pho chu tich", None, "pct"),
    ("chu tich", None, "chu-tich"),
    ("pho truong phong", Some(UnitPost::Deputy), "pho"),
    ("pho truong ban", Some(UnitPost::Deputy), "pho"),
    ("pho truong", Some(UnitPost::Deputy), "pho"),
    ("pho chanh van phong", Some(UnitPost::Deputy), "pho"),
    ("pho giam doc", Some(UnitPost::Deputy), "pho"),
    ("pho chi huy truong", Some(UnitPost::Deputy), "pho"),
    ("pho phong", Some(UnitPost::Deputy), "pho"),
    ("pho", Some(UnitPost::Deputy), "pho"),
    ("cap pho", Some(UnitPost::Deputy), "pho"),
    ("deputy", Some(UnitPost::Deputy), "pho"),
    ("truong phong", Some(UnitPost::Head), "tp"),
    ("chanh van phong", Some(UnitPost::Head), "cvp"),
    ("giam doc", Some(UnitPost::Head), "gd"),
    ("truong ban", Some(UnitPost::Head), "tb"),
    ("truong cong an", Some(UnitPost::Head), "truong"),
    ("chi huy truong", Some(UnitPost::Head), "cht"),
    ("thu truong", Some(UnitPost::Head), "truong"),
    ("head", Some(UnitPost::Head), "truong"),
    ("dau moi", Some(UnitPost::Focal), "dm"),
    ("can bo dau moi", Some(UnitPost::Focal), "dm"),
    ("cong chuc dau moi", Some(UnitPost::Focal), "dm"),
    ("chuyen vien dau moi", Some(UnitPost::Focal), "dm"),
    ("focal", Some(UnitPost::Focal), "dm"),
    ("chuyen vien", None, "cv"),
    ("can bo", None, "cb"),
    ("cong chuc", None, "cc"),
    ("vien chuc", None, "vc"),
    ("nhan vien", None, "nv"),
    ("van thu", None, "vt"),
    ("ke toan", None, "kt"),
];

/// Words in front of a title that are no part of it: acting, in charge.
const BEFORE: [&str; 3] = ["quyen ", "q ", "phu trach "];

/// The meaning of a title in an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Meaning {
    /// The post of a unit that the title stands for; none where it stands for none.
    pub(in crate::cli) post: Option<UnitPost>,
    /// The beginning of the holder's id.
    pub(in crate::cli) id: &'static str,
}

/// The meaning of a title; none where the title is not known.
pub(in crate::cli) fn meaning(title: &str) -> Option<Meaning> {
    let folded = fold(title);
    let plain = BEFORE.iter().find_map(|before| folded.strip_prefix(before)).unwrap_or(&folded);
    // Compared by whole words: "can bo" must not match "can bong".
    let begins =
        |name: &str| plain.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    if plain == "truong" {
        return Some(Meaning { post: Some(UnitPost::Head), id: "truong" });
    }
    let (_, post, id) = TITLES.iter().find(|(name, ..)| begins(name))?;
    Some(Meaning { post: *post, id })
}

/// The title with the name of the unit: "Trưởng phòng" of "Phòng Kinh tế" is "Trưởng phòng Kinh tế".
pub(in crate::cli) fn with_unit(title: &str, unit: &str) -> String {
    let (title, unit) = (title.trim(), unit.trim());
    if unit.is_empty() || fold(title).contains(&fold(unit)) {
        return title.to_owned();
    }
    let (words, names): (Vec<&str>, Vec<&str>) =
        (title.split_whitespace().collect(), unit.split_whitespace().collect());
    let same = |count: &usize| {
        let end = &words[words.len() - count..];
        end.iter().zip(&names).all(|(word, name)| fold(word) == fold(name))
    };
    let shared = (0..=words.len().min(names.len())).rev().find(same).unwrap_or(0);
    // A title that goes on after its known words already names its unit, in words of its own.
    let names_one = shared == 0 && words.len() > 4;
    if names_one { title.to_owned() } else { [words, names[shared..].to_vec()].concat().join(" ") }
}

/// An id for the holder of a title, such as `tp-kt` or `cv-kt`; made of the title's words where the title is not known.
pub(in crate::cli) fn id(title: &str, unit: Option<&str>) -> String {
    let unit = unit.map(|unit| fold(unit).replace(' ', "-"));
    let begins = match meaning(title) {
        Some(Meaning { id, .. }) => id.to_owned(),
        None => fold(title).split(' ').take(4).collect::<Vec<_>>().join("-"),
    };
    match unit {
        Some(unit) if !unit.is_empty() => format!("{begins}-{unit}"),
        _ => begins,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_known_by_whole_words() {
        let post = |title: &str| meaning(title).map(|meaning| meaning.post);
        assert_eq!(post("Trưởng phòng"), Some(Some(UnitPost::Head)));
        assert_eq!(post("Chánh Văn phòng HĐND và UBND"), Some(Some(UnitPost::Head)));
        assert_eq!(post("Q. Giám đốc"), Some(Some(UnitPost::Head)));
        assert_eq!(post("Phó Trưởng phòng"), Some(Some(UnitPost::Deputy)));
        assert_eq!(post("Phó Chủ tịch UBND xã"), Some(None));
        assert_eq!(post("Chuyên viên"), Some(None));
        assert_eq!(post("Kế toán trưởng"), Some(None));
        assert_eq!(post("Thợ điện"), None);
    }

    #[test]
    fn a_title_takes_the_name_of_its_unit_once() {
        assert_eq!(with_unit("Trưởng phòng", "Phòng Kinh tế"), "Trưởng phòng Kinh tế");
        assert_eq!(with_unit("Trưởng phòng Kinh tế", "Phòng Kinh tế"), "Trưởng phòng Kinh tế");
        let office = "Văn phòng HĐND và UBND xã";
        assert_eq!(with_unit("Chánh Văn phòng", office), "Chánh Văn phòng HĐND và UBND xã");
        assert_eq!(with_unit("Chuyên viên", office), "Chuyên viên Văn phòng HĐND và UBND xã");
        assert_eq!(with_unit("Giám đốc", "Trung tâm PVHCC"), "Giám đốc Trung tâm PVHCC");
    }

    #[test]
    fn ids_are_like_those_of_the_shipped_file() {
        assert_eq!(id("Trưởng phòng", Some("KT")), "tp-kt");
        assert_eq!(id("Phó Giám đốc", Some("TTPVHCC")), "pho-ttpvhcc");
        assert_eq!(id("Chủ tịch UBND xã", None), "chu-tich");
        assert_eq!(id("Thợ điện", Some("KT")), "tho-dien-kt");
    }
}

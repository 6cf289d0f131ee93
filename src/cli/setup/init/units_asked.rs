//! Reads the units of a commune as its administrator types them: `KT = Phòng Kinh tế; Công an xã`. Proposes a code
//! where none is given. Must not ask or write.

use crate::cli::setup::people::titles as people_titles;
use crate::config::people::edit::NewUnit;
use crate::model::fold::fold;

/// How the names of units begin, what the head of such a unit is called, and whether those first words say nothing
/// about which unit it is.
const SORTS: [(&str, &str, &str); 8] = [
    ("van phong", "Chánh Văn phòng", "VP"),
    ("phong", "Trưởng phòng", ""),
    ("trung tam", "Giám đốc", "TT"),
    ("ban chi huy", "Chỉ huy trưởng", "BCH"),
    ("ban", "Trưởng ban", "B"),
    ("cong an", "Trưởng Công an", "CA"),
    ("tram", "Trạm trưởng", "T"),
    ("truong", "Hiệu trưởng", "TR"),
];

/// Words that give no letter to a code, and endings of names that give none because they only say what the unit belongs
/// to.
const SILENT: [&str; 2] = ["va", "cua"];
const ENDS: [&str; 4] = [" xa", " phuong", " thi tran", " dac khu"];

/// Reads the list of units, or says in words what is wrong with it.
pub(in crate::cli) fn parse(text: &str, known: &[(String, String)]) -> Result<Vec<(String, String)>, String> {
    let mut units: Vec<(String, String)> = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (code, name) = match part.split_once('=') {
            Some((code, name)) => (code.trim().to_owned(), name.trim()),
            None => match known.iter().find(|(code, name)| code == part || fold(name) == fold(part)) {
                Some((code, name)) => (code.clone(), name.as_str()),
                None => (code_of(part), part),
            },
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if code.is_empty() || name.is_empty() || !code.chars().all(plain) || code.starts_with('-') {
            return Err(format!(
                "`{part}` is no unit: write a name, or CODE = name, with ASCII letters and digits in the code"
            ));
        }
        if units.iter().any(|(other, _)| other.eq_ignore_ascii_case(&code)) {
            return Err(format!("two units would have the code {code}: write CODE = name for one of them"));
        }
        units.push((code, name.to_owned()));
    }
    if units.is_empty() { Err("there must be a unit at least".to_owned()) } else { Ok(units) }
}

/// The list of units as it is typed.
pub(in crate::cli) fn shown(units: &[(String, String)]) -> String {
    units.iter().map(|(code, name)| format!("{code} = {name}")).collect::<Vec<_>>().join("; ")
}

/// A code made of the capitals of a name: `Phòng Kinh tế` is KT, `Công an xã` is CA.
fn code_of(name: &str) -> String {
    let folded = fold(name);
    let sort = SORTS.iter().find(|(begins, ..)| {
        folded.strip_prefix(begins).is_some_and(|rest| rest.starts_with(' ') || rest.is_empty())
    });
    let (rest, begins) = sort.map_or((folded.as_str(), ""), |(sort, _, code)| (&folded[sort.len()..], *code));
    if begins == "VP" {
        return begins.to_owned();
    }
    let rest = ENDS.iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest);
    let words = rest.split_whitespace().filter(|word| !SILENT.contains(word));
    let capitals: String = words.filter_map(|word| word.chars().next()).collect();
    format!("{begins}{}", capitals.to_uppercase())
}

/// A unit with the posts that every new unit begins with.
pub(in crate::cli) fn with_posts(code: &str, name: &str) -> NewUnit {
    let folded = fold(name);
    let head = SORTS
        .iter()
        .find(|(begins, ..)| folded.starts_with(begins))
        .map_or("Thủ trưởng", |(_, title, _)| title);
    let post =
        |title: &str, id: &str| (people_titles::id(id, Some(code)), people_titles::with_unit(title, name));
    NewUnit {
        code: code.to_owned(),
        name: name.to_owned(),
        head: post(head, head),
        focal: (people_titles::id("Đầu mối", Some(code)), format!("Đầu mối {name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_get_the_codes_that_offices_give_them() {
        for (name, code) in [
            ("Phòng Kinh tế", "KT"),
            ("Phòng Văn hóa - Xã hội", "VHXH"),
            ("Phòng Kinh tế, Hạ tầng và Đô thị", "KTHTDT"),
            ("Văn phòng HĐND và UBND", "VP"),
            ("Công an xã", "CA"),
            ("Ban Chỉ huy Quân sự xã", "BCHQS"),
            ("Trung tâm Phục vụ hành chính công", "TTPVHCC"),
        ] {
            assert_eq!(code_of(name), code, "{name}");
        }
    }

    #[test]
    fn a_list_is_read_as_it_is_typed() {
        let known = [("KT".to_owned(), "Phòng Kinh tế".to_owned())];
        let units = parse("KT; QS = Ban Chỉ huy Quân sự xã; Công an xã;", &known).expect("a list");
        assert_eq!(shown(&units), "KT = Phòng Kinh tế; QS = Ban Chỉ huy Quân sự xã; CA = Công an xã");
        assert!(parse("Công an xã; Công an xã", &known).expect_err("twice").contains("CA"));
        assert!(parse("K T = Phòng", &known).is_err() && parse(" ; ", &known).is_err());
        let unit = with_posts("CA", "Công an xã");
        assert_eq!(unit.head, ("truong-ca".to_owned(), "Trưởng Công an xã".to_owned()));
        assert_eq!(unit.focal, ("dm-ca".to_owned(), "Đầu mối Công an xã".to_owned()));
    }
}

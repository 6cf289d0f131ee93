//! The words around names of bodies: with which a body begins, what is said before and behind it, and what it does.
//! Must not know any name.

use super::tokens::{Break, Token, is_accent};

/// The words with which names of bodies begin.
const HEADS: &[&str] = &[
    "so",
    "bo",
    "ban",
    "phong",
    "cuc",
    "vu",
    "vien",
    "van phong",
    "trung tam",
    "hoi",
    "doan",
    "ubnd",
    "hdnd",
    "cong ti",
    "doanh nghiep",
    "truong",
    "hiep hoi",
    "lien hiep",
    "lien doan",
    "dai",
    "co quan",
    "don vi",
    "to chuc chinh",
    "to chuc xa",
    "to chuc doan",
    "thanh vien",
    "mttq",
    "tdp",
    "thon",
    "khu",
    "dang ui",
    "chi bo",
    "thuong truc",
    "doi",
    "tram",
    "xi nghiep",
    "nha",
    "cong an",
    "ngan hang",
    "toa an",
    "kho bac",
    "bao hiem",
    "chi cuc",
    "chi nhanh",
    "tap doan",
    "bai",
    "hop tac xa",
    "to hop tac",
    "to cong nghe",
    "to cong tac",
    "to hoa giai",
    "buu dien",
    "dien luc",
    "hat kiem lam",
    "don bien phong",
    "thi hanh an",
    "thanh tra",
    "ke toan",
    "dai hoc",
];
/// Heads of which other words have the same letters: as they are written.
const WRITTEN: &[(&str, &str)] = &[
    ("so", "sở"),
    ("bo", "bộ"),
    ("ban", "ban"),
    ("phong", "phòng"),
    ("cuc", "cục"),
    ("vu", "vụ"),
    ("vien", "viện"),
    ("hoi", "hội"),
    ("doan", "đoàn"),
    ("truong", "trường"),
    ("dai", "đài"),
    ("doi", "đội"),
    ("tram", "trạm"),
    ("nha", "nhà"),
    ("khu", "khu"),
    ("thon", "thôn"),
    ("bai", "bãi"),
];
/// What begins with the same word as a body and is none.
const NO_BODIES: &[&str] = &[
    "hoi nghi",
    "hoi thao",
    "hoi thi",
    "hoi cho",
    "hoi dien",
    "hoi lang",
    "hoi i",
    "hoi xuan",
    "hoi trai",
    "ban hanh",
    "ban giao",
    "ban do",
    "khu vuc",
    "khu dan cu",
    "nha o",
    "nha van hoa",
    "nha nuoc",
    "nha tam",
    "nha thau",
    "nha dau tu",
    "bo sung",
    "bo tri",
    "bo phan",
    "bo tieu chi",
    "vu viec",
    "doan kiem tra",
    "truong hop",
    "doi tuong",
    "phong trao",
];
/// Words that say nothing of who does what.
const FILLERS: &[&str] = &[
    "cac",
    "cung",
    "voi",
    "nhung",
    "dong chi",
    "chanh",
    "pho",
    "giam doc",
    "thu truong",
    "truong",
    "lanh dao",
    "can bo",
    "cong chuc",
    "chi hui truong",
    "chi hui",
    "cuc truong",
    "vu truong",
    "hieu truong",
    "chu tich",
    "bi thu",
    "ong",
    "ba",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "khac",
    "moi",
    "tat ca",
    "toan bo",
];
/// Words behind which bodies take part.
const TOGETHER: &[&str] = &["phoi hop", "voi su tham gia", "tham gia", "moi tham gia"];
/// What stands behind a name and belongs to it, up to the next break.
const BEHIND: &[&str] = &[
    "lien quan",
    "co lien quan",
    "khac",
    "khac lien quan",
    "khac co lien quan",
    "thuoc",
    "truc thuoc",
    "tren dia ban",
    "tren dia ban xa",
    "cua",
    "cap xa",
    "cap tinh",
    "xa",
    "tinh",
    "phuong",
];
/// What is said before whoever is told to do something.
const ORDERS: &[&str] = &[
    "giao",
    "ieu cau",
    "de nghi",
    "phan cong",
    "chi dao",
    "moi",
    "thong nhat",
    "i kien",
    "doi voi",
    "ve phia",
];
/// Verbs that end a name.
const DOES: &[&str] = &[
    "chu tri",
    "phoi hop",
    "tham muu",
    "thuc hien",
    "theo doi",
    "tong hop",
    "bao cao",
    "gui",
    "xai dung",
    "ra soat",
    "to chuc",
    "huong dan",
    "kiem tra",
    "cung cap",
    "gop i",
    "chuan bi",
    "niem iet",
    "don doc",
    "trinh",
    "ban hanh",
    "lap",
    "tiep nhan",
    "duoc",
    "chiu trach nhiem",
    "sap xep",
    "nao vet",
    "tuien truien",
    "van dong",
];
/// Verbs behind which somebody is named to whom something goes.
const SENDS: &[&str] = &["gui", "nop", "bao cao", "cung cap", "trinh", "chuien"];
/// What stands behind "cơ quan", "đơn vị" where these are no bodies but say what the next one is.
const LABELS: &[&str] = &["chu tri", "phoi hop", "thuc hien", "dau moi", "tham muu", "chiu trach nhiem"];

/// Whether these words begin with a phrase, in one go.
pub(super) fn starts(words: &[Token], phrase: &str) -> bool {
    let mut parts = phrase.split(' ').enumerate();
    parts.all(|(place, part)| {
        words.get(place).is_some_and(|word| word.key == part && (place == 0 || word.before == Break::None))
    })
}

/// How many words the longest of these phrases takes that words begin with.
fn taken(words: &[Token], phrases: &[&str]) -> Option<usize> {
    let found = phrases.iter().filter(|phrase| starts(words, phrase));
    found.map(|phrase| phrase.split(' ').count()).max()
}

/// How many words the beginning of a body takes; `text` is what the words stand in.
pub(super) fn head(words: &[Token], text: &str) -> Option<usize> {
    let count = taken(words, HEADS)?;
    let first = words.first()?;
    let written = WRITTEN.iter().find(|(key, _)| *key == first.key && count == 1);
    let raw = text.get(first.span.clone()).unwrap_or_default();
    // Texts without accents, and with accents that stand alone, say less.
    let is_plain = raw.is_ascii() && text.is_ascii() || raw.contains(is_accent);
    let is_written = written.is_none_or(|(_, written)| is_plain || raw.to_lowercase().starts_with(written));
    (is_written && taken(words, NO_BODIES).is_none()).then_some(count)
}

pub(super) fn filler(words: &[Token]) -> Option<usize> {
    taken(words, FILLERS)
}

pub(super) fn together(words: &[Token]) -> Option<usize> {
    taken(words, TOGETHER)
}

pub(super) fn order(words: &[Token]) -> Option<usize> {
    taken(words, ORDERS)
}

pub(super) fn does(words: &[Token]) -> bool {
    taken(words, DOES).is_some()
}

pub(super) fn sends(words: &[Token]) -> Option<usize> {
    taken(words, SENDS)
}

/// "Cơ quan chủ trì:", which names nobody; how many words it takes before what it says.
pub(super) fn label(words: &[Token]) -> Option<usize> {
    let count = taken(words, &["co quan", "don vi", "bo phan"])?;
    taken(words.get(count..)?, LABELS).map(|_| count)
}

/// How many words behind a name belong to it.
pub(super) fn behind(rest: &[Token]) -> usize {
    let Some(first) = rest.first().filter(|word| word.before == Break::None) else { return 0 };
    let Some(count) = taken(rest, BEHIND) else { return 0 };
    // "thuộc UBND xã", "của tỉnh": all of it.
    if matches!(first.key.as_str(), "thuoc" | "cua" | "truc") {
        let joined = |word: &&Token| word.before == Break::None && word.depth == first.depth;
        return 1 + rest.iter().skip(1).take_while(joined).take(4).count();
    }
    count
}

/// Whether a level above the commune stands behind a name: `tỉnh`, `cấp tỉnh`, `huyện`, `Trung ương`.
pub(super) fn is_above_commune(rest: &[Token]) -> bool {
    let is_joined = rest.first().is_some_and(|word| word.before == Break::None);
    let Some(count) = taken(rest, &["tinh", "cap tinh", "thanh pho", "trung uong", "huien"]) else {
        return false;
    };
    // "cấp tỉnh/cấp xã" is both.
    let is_both = rest.get(count).is_some_and(|word| matches!(word.key.as_str(), "cap" | "xa"));
    is_joined && !is_both
}

//! Days of birth, houses, plots of land and plates. Must not know names.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::lexicon::TextWord;

/// `79A-123.45`, `79-H1 123.45`, `79N1 23456` (Thông tư 79/2024/TT-BCA, phụ lục).
static PLATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(^|[^0-9A-Za-z/.])\d{2}[ .-]{0,3}[A-ZĐa-z][A-ZĐ]?\d?[ .-]{0,3}\d{3}[ .]?\d{1,2}($|[^0-9/])")
        .ok()
});
/// Words before `sinh` where nobody is born.
const BORN_NOT: [&str; 20] = [
    "hoc", "ve", "phat", "an", "tuyen", "thi", "tai", "ky", "ho", "nghi", "hy", "giao", "sinh", "truong",
    "sap", "nay", "quyen", "dan", "moi", "de",
];
/// Words before the number of a house or a plot.
const HOUSES: [&str; 16] = [
    "nha",
    "so nha",
    "nha so",
    "hem",
    "ngo",
    "ngach",
    "kiet",
    "can ho",
    "can so",
    "phong tro",
    "thua dat",
    "thua so",
    "thua",
    "to ban do",
    "so to",
    "lo dat",
];

/// Whether a day or year of birth stands in the text.
pub(super) fn holds_birth(words: &[TextWord]) -> bool {
    let folded = |at: usize| words.get(at).map_or("", |word| word.folded.as_str());
    let is_number = |at: usize| folded(at).starts_with(|c: char| c.is_ascii_digit());
    (0..words.len()).any(|at| match folded(at) {
        "sinh" => {
            let before = if at > 0 { folded(at - 1) } else { "" };
            let is_day = is_number(at + 1)
                || (matches!(folded(at + 1), "ngay" | "nam" | "thang" | "vao")
                    && (at + 2..at + 6).any(is_number));
            let is_word = matches!(before, "ngay" | "nam") && (at + 1..at + 4).any(is_number);
            (is_day && !BORN_NOT.contains(&before)) || is_word
        }
        "sn" | "ns" | "dob" | "nsinh" => is_number(at + 1),
        "tuoi" => {
            let counted = at >= 2 && matches!(folded(at - 2), "tren" | "duoi" | "du" | "tu" | "den" | "va");
            at > 0 && is_number(at - 1) && !counted
        }
        _ => false,
    })
}

/// Whether a house or a plot of land stands in the text.
pub(super) fn holds_house(words: &[TextWord]) -> bool {
    let folded = |at: usize| words.get(at).map_or("", |word| word.folded.as_str());
    let is_number = |at: usize| folded(at).starts_with(|c: char| c.is_ascii_digit());
    let named = (0..words.len()).any(|at| {
        HOUSES.iter().any(|house| {
            let parts: Vec<&str> = house.split(' ').collect();
            let fits = parts.iter().enumerate().all(|(n, part)| folded(at + n) == *part);
            let next = at + parts.len();
            let is_behind = is_number(next) || (folded(next) == "so" && is_number(next + 1));
            // "ngõ" and "ngô" are folded alike; only the first is followed by a number.
            let is_size = *house == "nha" && matches!(folded(next + 1), "tang" | "m2" | "cap" | "can" | "ho");
            fits && is_behind && !is_size
        })
    });
    let on_a_street = (1..words.len()).any(|at| {
        let is_street = matches!(words[at].lower.as_str(), "đường" | "duong" | "phố");
        let before =
            is_number(at - 1) || (at > 1 && is_number(at - 2) && words[at - 1].raw.chars().count() == 1);
        is_street && before && words.get(at + 1).is_some_and(|next| next.is_capital || is_number(at + 1))
    });
    let is_place = |at: usize| {
        is_number(at)
            || matches!(folded(at), "thon" | "to" | "so" | "ap" | "khu" | "duong" | "xa" | "nha" | "hem")
    };
    let resides = (0..words.len()).any(|at| {
        matches!((folded(at), folded(at + 1)), ("tru" | "ngu", "tai") | ("ngu", "o")) && is_place(at + 2)
    });
    named || on_a_street || resides
}

/// Whether a plate stands in the text.
pub(super) fn holds_plate(text: &str) -> bool {
    PLATE.as_ref().is_some_and(|plate| plate.is_match(text))
}

//! Codes as files write them: in capitals, without the words around them. Any code is taken that can be an id.
//! Must not know which kinds there are.

use crate::phrase::{capitals, name_key};

/// The longest code, in characters.
const LONGEST: usize = 60;

/// What a cell says where a code is looked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FoundCode<'a> {
    Code {
        code: String,
        /// What stands behind the code as its day: `125/UBND-VX ngày 12/11/2026`.
        day: Option<&'a str>,
    },
    /// The text can be no code.
    NotACode,
}

/// Reads a code.
pub(super) fn code(text: &str) -> FoundCode<'_> {
    let text = text.trim().trim_start_matches('\'');
    let (text, day) = parted(text);
    let text = capitals(without_word(text));
    let mut code = String::with_capacity(text.len());
    let mut breaks = 0;
    for word in text.split_whitespace() {
        let joins = |c: char| matches!(c, '/' | '-' | '.' | '–' | '_' | '&');
        if !code.is_empty() && !code.ends_with(joins) && !word.starts_with(joins) {
            code.push('-');
            breaks += 1;
        }
        code.push_str(word);
    }
    let code = code.replace(['–', '—'], "-");
    let is_plain = code.chars().all(|c| c.is_alphanumeric() || "/-._&+()".contains(c));
    let has_figure = code.bytes().any(|byte| byte.is_ascii_digit());
    // Words without figures are a name or a heading within the table.
    if !is_plain || !has_figure || breaks > 1 || code.chars().count() > LONGEST {
        return FoundCode::NotACode;
    }
    FoundCode::Code { code, day }
}

/// Whether a code may be a number of a person: a phone, an identity card.
pub(super) fn is_personal(code: &str) -> bool {
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    let is_number = code.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '(' | ')'));
    is_number && (9..=12).contains(&digits)
}

/// The code and the day behind it.
fn parted(text: &str) -> (&str, Option<&str>) {
    for mark in [" ngày ", "\nngày ", " Ngày ", "\nNgày "] {
        if let Some((code, day)) = text.split_once(mark) {
            // Behind the day the issuer may be named.
            let day = day.trim().split([' ', '\n']).next();
            return (code.trim_end_matches([',', ';', ' ']), day);
        }
    }
    (text, None)
}

/// The code without the words before it: `Số:`, `Công văn số`.
fn without_word(text: &str) -> &str {
    /// Behind so many words a code does not begin any more.
    const WORDS: usize = 5;
    let (mut rest, mut code) = (text, text);
    for _ in 0..WORDS {
        let Some((word, behind)) = rest.split_once([' ', ':']) else { break };
        let behind = behind.trim_start_matches([':', ' ']);
        if matches!(name_key(word).as_str(), "so" | "ma" | "vb" | "cv" | "hieu") {
            code = behind;
        }
        // A word with figures is the code itself.
        if word.bytes().any(|byte| byte.is_ascii_digit()) {
            break;
        }
        rest = behind;
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_stands_in_capitals_without_the_words_around_it() {
        for (text, wanted) in [
            ("pakn.20261116.0007", "PAKN.20261116.0007"),
            ("1755/2026/tkbo/bnÐp", "1755/2026/TKBO/BNĐP"),
            ("Số 125/UBND-VX", "125/UBND-VX"),
            ("Số: 125 / UBND - VX", "125/UBND-VX"),
            ("Công văn số 125/UBND-VX", "125/UBND-VX"),
            ("Số ký hiệu: 125/UBND-VX", "125/UBND-VX"),
            ("125/UBND-VX ngày 12/11/2026", "125/UBND-VX"),
            ("125/UBND–VX", "125/UBND-VX"),
            ("HS 000123", "HS-000123"),
            ("'00123", "00123"),
        ] {
            assert!(matches!(code(text), FoundCode::Code { code, .. } if code == wanted), "{text}");
        }
        for text in ["", "Tổng cộng", "Nguyễn Văn A 1980 HT", "a@b.vn 1", "PAKN#2", &"1".repeat(61)] {
            assert_eq!(code(text), FoundCode::NotACode, "{text}");
        }
        assert!(is_personal("0905123456") && is_personal("0905.123.456") && is_personal("056099001234"));
        assert!(!is_personal("125/UBND-VX") && !is_personal("12345678"));
    }

    #[test]
    fn a_day_behind_a_code_is_not_lost() {
        let found = code("125/UBND-VX, ngày 12/11/2026");
        assert_eq!(found, FoundCode::Code { code: "125/UBND-VX".to_owned(), day: Some("12/11/2026") });
    }
}

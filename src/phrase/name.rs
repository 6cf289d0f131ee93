//! Names and headings in one form, so that those which people take for the same compare as equal.
//! Must not know what is named.

use crate::model::fold::fold;

/// A text for comparison: small letters without accents, with look-alikes of other scripts and of Đ as the Vietnamese
/// letter, i for y (`xử lí`, `xử lý`), words parted by single spaces. The place of a tone mark does not matter (`hòa`,
/// `hoà`).
pub fn name_key(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !is_unseen(*c)).map(plain_letter).collect();
    fold(&plain).replace('y', "i")
}

/// The text without what stands in brackets: `Hạn xử lý (dd/mm/yyyy)` is headed `Hạn xử lý`.
pub fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let mut left = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' | '{' | '（' => depth += 1,
            ')' | ']' | '}' | '）' => depth = depth.saturating_sub(1),
            c if depth == 0 => left.push(c),
            _ => {}
        }
    }
    left
}

/// Where the words of a name begin in a key, in bytes: whole words only.
pub fn find_words(key: &str, name: &str) -> Option<usize> {
    let is_whole = |at: &usize| {
        let (before, behind) = (&key[..*at], &key[at + name.len()..]);
        (before.is_empty() || before.ends_with(' ')) && (behind.is_empty() || behind.starts_with(' '))
    };
    key.match_indices(name).map(|(at, _)| at).find(is_whole)
}

/// The words of a key beside those of a name; none where the name does not stand in it.
pub fn words_beside<'k>(key: &'k str, name: &str) -> Option<impl Iterator<Item = &'k str>> {
    let at = find_words(key, name)?;
    Some(key[..at].split_whitespace().chain(key[at + name.len()..].split_whitespace()))
}

/// A code in capitals, with any look-alike of Đ as Đ and letters of other scripts as the Latin ones that they look like.
pub fn capitals(code: &str) -> String {
    code.chars().filter(|c| !is_unseen(*c)).map(plain_letter).flat_map(char::to_uppercase).collect()
}

/// Whether a letter has no width: it comes with texts that were copied from pages.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// The Vietnamese letter that a letter of another script or alphabet looks like.
fn plain_letter(c: char) -> char {
    /// Pairs of a letter and what it looks like.
    const LIKE: [(&str, &str); 3] = [
        ("ðÐɖƉ", "đĐđĐ"),
        ("аАВвеЕКкМНОоРрСсТуУхХіІ", "aABbeEKkMHOoPpCcTyYxXiI"),
        ("ΑΒΕΗΙΚΜΝΟοΡΤΥΧ", "ABEHIKMNOoPTYX"),
    ];
    // Most letters of Vietnamese text: no other script.
    if c.is_ascii() || ('\u{1e00}'..='\u{1eff}').contains(&c) {
        return c;
    }
    if ('！'..='～').contains(&c) {
        // Letters of full width stand in the order of ASCII.
        return char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c);
    }
    let found = LIKE.iter().find_map(|(from, to)| from.chars().zip(to.chars()).find(|(from, _)| *from == c));
    found.map_or(c, |(_, to)| to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_the_same_have_one_key() {
        for (one, other) in [
            ("Hạn xử lý", "HẠN  XỬ LÍ:"),
            ("Đơn vị", "Ðơn vị"),
            ("Văn hóa", "Văn hoà"),
            ("Mã hồ sơ", "Мã hồ sо"),
            ("Ngày\nhẹn trả", "Ngày hẹn\u{200b} trả"),
            ("Ｍã", "Mã"),
        ] {
            assert_eq!(name_key(one), name_key(other), "{one}");
        }
        assert_eq!(without_brackets("Hạn (ngày [giờ]) xử lý*"), "Hạn  xử lý*");
        assert_eq!(find_words("han xu li", "xu li"), Some(4));
        assert_eq!(find_words("chua xu lin", "xu li"), None);
        let beside = words_beside("ma ho so 1", "ho so").map(Iterator::collect::<Vec<_>>);
        assert_eq!(beside, Some(vec!["ma", "1"]));
        assert_eq!(capitals("1755/2026/tkbo/bnÐp"), "1755/2026/TKBO/BNĐP");
    }
}

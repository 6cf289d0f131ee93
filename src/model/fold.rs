//! Texts that people write in many ways, made alike: case, accents, spaces and punctuation do not matter.
//! Must not know what the texts stand for.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The accented letters of Latin scripts stand below this.
const LATIN: usize = 0x1F00;

/// For each letter with accents the plain small letter that it is; zero for everything else. Taking a letter apart costs
/// more than all that is done with it.
static PLAIN: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let plain = |code: usize| {
        let letter = u32::try_from(code).ok().and_then(char::from_u32)?;
        let mut parts = apart(letter);
        let first = parts.next().filter(|_| !letter.is_ascii())?;
        let base = u8::try_from(first).ok().filter(u8::is_ascii_lowercase)?;
        parts.next().is_none().then_some(base)
    };
    (0..LATIN).map(|code| plain(code).unwrap_or(0)).collect()
});

/// A letter in small letters without its accents.
fn apart(letter: char) -> impl Iterator<Item = char> {
    std::iter::once(letter).nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase)
}

/// Whether a word folds to this: as `fold(word) == folded`, without a new text for each word of a list.
pub fn folds_to(word: &str, folded: &str) -> bool {
    let mut left = folded.bytes();
    for c in word.chars() {
        let plain = match PLAIN.get(c as usize) {
            _ if c.is_ascii_alphanumeric() => c.to_ascii_lowercase() as u8,
            _ if matches!(c, 'đ' | 'Đ') => b'd',
            Some(plain) if *plain != 0 => *plain,
            _ => return fold(word) == folded,
        };
        if left.next() != Some(plain) {
            return false;
        }
    }
    left.next().is_none()
}

/// The text in small letters without accents, words parted by single spaces.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut add = |c: char| match c {
        'đ' => folded.push('d'),
        c if c.is_alphanumeric() => folded.push(c),
        _ if folded.ends_with(' ') || folded.is_empty() => {}
        _ => folded.push(' '),
    };
    for c in text.chars() {
        match PLAIN.get(c as usize) {
            _ if c.is_ascii() => add(c.to_ascii_lowercase()),
            Some(plain) if *plain != 0 => add(char::from(*plain)),
            _ => apart(c).for_each(&mut add),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn accents_case_and_punctuation_do_not_matter() {
        for text in ["Hạn xử lý", "HẠN XỬ LÝ", "han_xu_ly", " Hạn  xử\nlý: ", "Ha\u{323}n xử lý"]
        {
            assert_eq!(fold(text), "han xu ly", "{text}");
        }
        assert_eq!(fold("Đơn vị (chủ trì)"), "don vi chu tri");
        assert_eq!(fold(" - "), "");
    }

    #[test]
    fn every_letter_is_folded_as_if_it_were_taken_apart() {
        for letter in (0..0x3000).filter_map(char::from_u32) {
            let apart: String = super::apart(letter).map(|c| if c == 'đ' { 'd' } else { c }).collect();
            let wanted = apart.chars().all(char::is_alphanumeric).then_some(apart.as_str());
            let folded = fold(&letter.to_string());
            assert_eq!(folded, wanted.unwrap_or(""), "{letter:?}");
            assert!(super::folds_to(&letter.to_string(), &folded), "{letter:?}");
        }
    }
}

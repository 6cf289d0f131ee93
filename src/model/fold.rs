//! Texts that people write in many ways, made alike: case, accents, spaces and punctuation do not matter.
//! Must not know what the texts stand for.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text in small letters without accents, words parted by single spaces.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'đ' => folded.push('d'),
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.ends_with(' ') || folded.is_empty() => {}
            _ => folded.push(' '),
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
}

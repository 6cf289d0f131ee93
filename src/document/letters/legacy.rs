//! The fonts of before Unicode: letters that stand in the places of others.
//! Must not know when a text is in such a font.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// TCVN 5712:1993, what the fonts of ABC show for the characters U+00A1 to U+00FF. Parted by blanks because some are marks
/// that stand after their letter.
const TCVN3: &str = "Ă Â Ê Ô Ơ Ư Đ ă â ê ô ơ ư đ Ằ \u{300} \u{309} \u{303} \u{301} \u{323} à ả ã á ạ Ẳ ằ ẳ ẵ ắ Ẵ Ắ Ầ Ẩ Ẫ Ấ Ề ặ ầ \
    ẩ ẫ ấ ậ è Ể ẻ ẽ é ẹ ề ể ễ ế ệ ì ỉ Ễ Ế Ồ ĩ í ị ò Ổ ỏ õ ó ọ ồ ổ ỗ ố ộ ờ ở ỡ ớ ợ ù Ỗ ủ ũ ú ụ ừ ử ữ ứ ự ỳ ỷ ỹ ý ỵ Ố";

/// The letters of VNI that are one character, small ones.
const VNI_LETTERS: [(char, &str); 9] = [
    ('ñ', "đ"),
    ('ô', "ơ"),
    ('ö', "ư"),
    ('í', "í"),
    ('ì', "ì"),
    ('æ', "ỉ"),
    ('ó', "ĩ"),
    ('ò', "ị"),
    ('î', "ỵ"),
];

/// The characters of VNI that put marks on the vowel before them, small ones.
const VNI_MARKS: [(char, &str); 17] = [
    ('ù', "\u{301}"),
    ('ø', "\u{300}"),
    ('û', "\u{309}"),
    ('õ', "\u{303}"),
    ('ï', "\u{323}"),
    ('â', "\u{302}"),
    ('á', "\u{302}\u{301}"),
    ('à', "\u{302}\u{300}"),
    ('å', "\u{302}\u{309}"),
    ('ã', "\u{302}\u{303}"),
    // The dot goes below before the roof: so is the order of marks.
    ('ä', "\u{323}\u{302}"),
    ('ê', "\u{306}"),
    ('é', "\u{306}\u{301}"),
    ('è', "\u{306}\u{300}"),
    ('ú', "\u{306}\u{309}"),
    ('ü', "\u{306}\u{303}"),
    ('ë', "\u{323}\u{306}"),
];

/// A family of fonts whose texts look right in these fonts alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::document) enum OldFont {
    Tcvn3,
    Vni,
}

impl OldFont {
    /// A text as it looks in the font; none where no character shows another, or one that such a font does not have is
    /// there: that text is in Unicode already.
    pub(in crate::document) fn read(self, text: &str) -> Option<String> {
        let is_old = |c: char| ('\u{a1}'..='\u{ff}').contains(&c);
        // What Windows has between these in its code page for the West, such as long dashes.
        let is_sign = |c: char| c <= '\u{a0}' || ('\u{2013}'..='\u{2122}').contains(&c);
        if text.is_ascii() || !text.chars().any(is_old) || !text.chars().all(|c| is_old(c) || is_sign(c)) {
            return None;
        }
        Some(self.letters(text))
    }

    /// A text as it looks in the font, whatever else is in it.
    pub(in crate::document) fn letters(self, text: &str) -> String {
        match self {
            Self::Tcvn3 => tcvn3(text).nfc().collect(),
            Self::Vni => vni(text).nfc().collect(),
        }
    }
}

fn tcvn3(text: &str) -> String {
    static SHOWN: LazyLock<Vec<&str>> = LazyLock::new(|| TCVN3.split_ascii_whitespace().collect());
    let mut read = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        match (u32::from(c) as usize).checked_sub(0xa1).and_then(|at| SHOWN.get(at)) {
            Some(letter) => read.push_str(letter),
            None => read.push(c),
        }
    }
    read
}

fn vni(text: &str) -> String {
    let mut read = String::with_capacity(text.len() * 2);
    let mut is_after_vowel = false;
    for c in text.chars() {
        let small = c.to_lowercase().next().unwrap_or(c);
        let marks = VNI_MARKS.iter().find(|(mark, _)| is_after_vowel && *mark == small);
        let letter = VNI_LETTERS.iter().find(|(letter, _)| *letter == small);
        is_after_vowel = matches!(small, 'a' | 'e' | 'o' | 'u' | 'y' | 'ô' | 'ö') && marks.is_none();
        match (marks, letter) {
            (Some((_, marks)), _) => read.push_str(marks),
            (None, Some((_, letter))) if c == small => read.push_str(letter),
            (None, Some((_, letter))) => read.extend(letter.chars().flat_map(char::to_uppercase)),
            (None, None) => read.push(c),
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_an_old_font_reads_as_it_looks() {
        for (old, looks) in [
            ("M· hå s¬", "Mã hồ sơ"),
            ("§¬n vÞ thô lý", "Đơn vị thụ lý"),
            ("H¹n xö lý", "Hạn xử lý"),
            ("Phßng Kinh tÕ", "Phòng Kinh tế"),
            ("Tr¹ng th¸i: ®ang thùc hiÖn \u{2013} 50%", "Trạng thái: đang thực hiện \u{2013} 50%"),
            ("\u{a6}u tiªn, l\u{ad}u", "Ưu tiên, lưu"),
        ] {
            assert_eq!(OldFont::Tcvn3.read(old).as_deref(), Some(looks), "{old}");
        }
        for (old, looks) in [
            ("Maõ hoà sô", "Mã hồ sơ"),
            ("Ñôn vò thuï lyù", "Đơn vị thụ lý"),
            ("Haïn xöû lyù", "Hạn xử lý"),
            ("Phoøng Kinh teá", "Phòng Kinh tế"),
            ("TRAÏNG THAÙI, ÑAËC BIEÄT, ÖU TIEÂN", "TRẠNG THÁI, ĐẶC BIỆT, ƯU TIÊN"),
            ("kyõ thuaät, nghæ, luõy, kî", "kỹ thuật, nghỉ, lũy, kỵ"),
        ] {
            assert_eq!(OldFont::Vni.read(old).as_deref(), Some(looks), "{old}");
        }
    }

    #[test]
    fn a_text_in_unicode_is_left_alone() {
        for text in ["", "ASCII", "Hạn xử lý", "Phòng Kinh tế"] {
            assert_eq!(OldFont::Tcvn3.read(text), None);
            assert_eq!(OldFont::Vni.read(text), None);
        }
        assert_eq!(TCVN3.split_ascii_whitespace().count(), 0xff - 0xa1 + 1);
    }
}

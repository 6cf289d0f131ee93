//! A text as people see it: without characters that take no room, its lines without blanks around them.
//! Must not know where the text stands.

use super::super::cell::plain;

/// The text line by line: composed letters, single blanks, no empty lines.
pub(super) fn lines(text: &str) -> String {
    let text = plain(text);
    let mut seen = String::with_capacity(text.len());
    for line in text.split('\n') {
        let before = seen.len();
        for word in line.split([' ', '\t']).filter(|word| !word.is_empty()) {
            if seen.len() > before {
                seen.push(' ');
            } else if before > 0 {
                seen.push('\n');
            }
            // Where a word may be parted, which nobody sees before it is.
            seen.extend(word.chars().filter(|c| *c != '\u{ad}'));
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_single_blanks_and_no_lines_without_letters() {
        assert_eq!(
            lines(" Phòng\u{a0}Kinh  tế \r\n\n\t + Văn\tphòng\u{200b} \n "),
            "Phòng Kinh tế\n+ Văn phòng"
        );
        assert_eq!(lines("Ủy ban nhân\u{ad} dân xa\u{303}"), "Ủy ban nhân dân xã");
        assert_eq!(lines(" \n\u{a0}"), "");
    }
}

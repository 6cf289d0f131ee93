//! Whether a text marks its document as a state secret.
//! Must not know where in the file the text stands.

use super::letters::OldFont;

/// The longest text that can be nothing but such a mark, in bytes.
const LONGEST: usize = 80;
/// What marks a state secret: the Law on the Protection of State Secrets, article 8.
const MARKS: [&str; 3] = ["mật", "tối mật", "tuyệt mật"];
/// What may stand before the mark.
const LABELS: [&str; 3] = ["độ mật", "mức độ mật", "mức độ bảo mật"];

/// Whether a text is the mark of a state secret and nothing else, as "MẬT" or "Độ mật: Tối mật", also in an old font.
pub(super) fn is_mark(text: &str) -> bool {
    if text.is_ascii() || text.len() > LONGEST {
        return false;
    }
    let old = [OldFont::Tcvn3, OldFont::Vni].map(|font| font.read(text));
    is_plain_mark(text) || old.into_iter().flatten().any(|text| is_plain_mark(&text))
}

fn is_plain_mark(text: &str) -> bool {
    let words = |text: &str| {
        let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(" ")
    };
    let text = words(&text.to_lowercase());
    let labelled = LABELS.iter().find_map(|label| text.strip_prefix(label));
    MARKS.contains(&labelled.unwrap_or(&text).trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_known_however_it_is_printed_and_a_text_that_speaks_of_secrets_is_none() {
        for mark in [
            "MẬT",
            "Mật",
            "TỐI MẬT",
            "Tuyệt mật",
            "(MẬT)",
            "* TỐI MẬT *",
            "Độ mật: Mật",
            "ĐỘ MẬT:TUYỆT MẬT",
            "Mức độ mật - Tối mật",
            "MËT",
            "MAÄT",
        ] {
            assert!(is_mark(mark), "{mark}");
        }
        for other in [
            "",
            "Độ mật",
            "Độ mật:",
            "Độ mật: Thường",
            "Mật khẩu",
            "Bảo mật",
            "mat",
            "Nguyễn Thị Mật",
            "Mặt",
            "Mất",
        ] {
            assert!(!is_mark(other), "{other}");
        }
    }
}

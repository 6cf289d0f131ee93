//! The words that every paper carries, and how its blanks and lists are written.
//! Must not know in which form a paper is written.

use super::document::{PaperClosing, PaperHead};

/// What is written on every page of a paper that nobody signed yet.
pub(super) const DRAFT: &str = "DỰ THẢO";
/// What every paper of the state carries.
pub(super) const COUNTRY: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
pub(super) const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
/// What says where to sign.
pub(super) const SIGN: &str = "(Ký tên, đóng dấu)";

/// The number, left blank.
pub(super) fn number(head: &PaperHead) -> String {
    format!("Số:          /{}", head.symbol)
}

/// The place, and the day left blank.
pub(super) fn place_and_day(head: &PaperHead) -> String {
    format!("{}, ngày      tháng      năm {}", head.place, head.year)
}

/// The lines below `Nơi nhận:`, each with its dash and its end.
pub(super) fn copies(closing: &PaperClosing) -> Vec<String> {
    let last = closing.copies.len().saturating_sub(1);
    let line = |(at, copy): (usize, &String)| format!("- {copy}{}", if at == last { "." } else { ";" });
    closing.copies.iter().enumerate().map(line).collect()
}

/// The recipients of a letter, each with its dash and its end where there are several.
pub(super) fn recipients(to: &[String]) -> Vec<String> {
    match to {
        [one] => vec![format!("{one}.")],
        several => {
            let last = several.len().saturating_sub(1);
            let line = |(at, to): (usize, &String)| format!("- {to}{}", if at == last { "." } else { ";" });
            several.iter().enumerate().map(line).collect()
        }
    }
}

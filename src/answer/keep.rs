//! What of the words behind a command is kept: the document and its day as such; prose only where the word
//! calls for a reason, and only as the filter for personal data lets it through. Must not know how whoever
//! wrote is told of the rest.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::{CommandWord, SpokenCommand, What};
use crate::model::fold::fold;
use crate::model::scrub::{Personal, clean, scrub};

/// A document's number, and the day behind it where one is named.
static DOCUMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let number = r"\d{1,6}(?:/\d{4})?/[A-ZĐa-zđ]{1,10}(?:-[A-ZĐa-zđ0-9&]{1,12})*";
    Regex::new(&format!(
        r"(?:^|[\s(,;:])({number})(?:,?\s+(?:ngày\s+|ngay\s+)?(\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}))?"
    ))
    .ok()
});
/// A day that is written out.
static WRITTEN_OUT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})").ok());
/// Words around a document that say nothing more.
const FILLING: [&str; 33] = [
    "bc", "bao", "cao", "vb", "van", "ban", "so", "cv", "cong", "kh", "ke", "hoach", "qd", "tb", "tai",
    "theo", "ngay", "da", "gui", "co", "roi", "va", "to", "trinh", "quyet", "dinh", "thong", "nghi", "kem",
    "bang", "bien", "qua", "la",
];

/// How many bytes of a remark are looked at.
const LONGEST: usize = 2000;

/// Why something that was written is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// The text may lead to a person.
    Personal(Personal),
    /// The word calls for no remark.
    NotAskedFor,
}

/// What is kept of the rest of a command, and why the other part is not. The person whom GIAO names is looked
/// up, never kept.
pub fn keep(said: &SpokenCommand) -> (String, Option<LeftOut>) {
    let What { rest, share, .. } = &said.what;
    if said.word == CommandWord::Assign || rest.is_empty() {
        return (rest.clone(), None);
    }
    let text = clean(clipped(rest, LONGEST).0);
    let judged = scrub(&text);
    if said.word.calls_for_a_reason(*share)
        && let Ok(kept) = judged
    {
        return (kept, None);
    }
    let (documents, other) = documents(&text);
    let left_out = match judged {
        Err(what) => Some(LeftOut::Personal(what)),
        Ok(_) => (!other.is_empty()).then_some(LeftOut::NotAskedFor),
    };
    (documents, left_out)
}

/// The documents that a text names, and its other words, filling words left out.
pub(super) fn documents(text: &str) -> (String, Vec<String>) {
    let Some(pattern) = DOCUMENT.as_ref() else { return (String::new(), Vec::new()) };
    // Most texts name no document, and a document that stands far behind belongs to no command.
    let (text, far) = clipped(text, if text.contains('/') { LONGEST } else { 0 });
    let text = &WRITTEN_OUT.as_ref().map_or(text.into(), |day| day.replace_all(text, "$1/$2/$3"));
    let mut named = Vec::new();
    let mut other = String::new();
    let mut from = 0;
    for found in pattern.captures_iter(text) {
        let (Some(whole), Some(number)) = (found.get(0), found.get(1)) else { continue };
        let day = found.get(2).map(|day| day.as_str());
        let real = day.filter(|day| is_real(day)).map(|day| format!(" {day}")).unwrap_or_default();
        if day.is_some() && real.is_empty() {
            other.push_str("ngay khong co");
        }
        named.push(format!("{}{real}", number.as_str()));
        other.push_str(&text[from..whole.start()]);
        other.push(' ');
        from = whole.end();
    }
    other.push_str(&text[from..]);
    other.push_str(far);
    let words = fold(&other);
    let other = words.split(' ').filter(|word| !word.is_empty() && !FILLING.contains(word));
    (named.join(", "), other.map(str::to_owned).collect())
}

/// A text parted behind `most` bytes at the most.
fn clipped(text: &str, most: usize) -> (&str, &str) {
    let at = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.split_at(at)
}

/// Whether a day in figures exists.
fn is_real(day: &str) -> bool {
    let parts: Vec<u32> = day.split(['/', '.', '-']).filter_map(|part| part.parse().ok()).collect();
    let [first, month, last] = *parts.as_slice() else { return false };
    let (year, day) = if first > 31 { (first, last) } else { (last, first) };
    chrono::NaiveDate::from_ymd_opt(year as i32, month, day).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::EntriesMeant;

    fn kept(word: CommandWord, share: Option<u32>, rest: &str) -> (String, Option<LeftOut>) {
        let what = What { when: None, share, rest: rest.to_owned() };
        keep(&SpokenCommand { word, which: EntriesMeant::default(), what })
    }

    #[test]
    fn a_document_and_its_day_are_kept_as_such() {
        for (rest, document) in [
            ("BC 45/BC-KT 20/11/2025", "45/BC-KT 20/11/2025"),
            ("Báo cáo số 45/BC-KT ngày 20/11/2025", "45/BC-KT 20/11/2025"),
            ("1234/2025/QĐ-UBND và 46/BC-KT", "1234/2025/QĐ-UBND, 46/BC-KT"),
        ] {
            assert_eq!(kept(CommandWord::Report, None, rest), (document.to_owned(), None), "{rest}");
        }
        let (document, left_out) = kept(CommandWord::Report, None, "45/BC-KT, gọi ông Nguyễn Văn An");
        assert_eq!((document.as_str(), left_out), ("45/BC-KT", Some(LeftOut::Personal(Personal::Name))));
    }

    #[test]
    fn prose_is_kept_where_a_reason_is_called_for_and_nowhere_else() {
        let reason = "chờ hướng dẫn của Sở Nội vụ";
        for word in [CommandWord::Promise, CommandWord::Extend, CommandWord::Refuse, CommandWord::Return] {
            assert_eq!(kept(word, None, reason), (reason.to_owned(), None));
            let (text, left_out) = kept(word, None, "bà Lan xin lùi ngày");
            assert_eq!((text.as_str(), left_out), ("", Some(LeftOut::Personal(Personal::Name))));
        }
        assert_eq!(kept(CommandWord::Report, Some(80), reason), (reason.to_owned(), None));
        assert_eq!(kept(CommandWord::Report, None, reason), (String::new(), Some(LeftOut::NotAskedFor)));
        assert_eq!(kept(CommandWord::Ack, None, reason), (String::new(), Some(LeftOut::NotAskedFor)));
        assert_eq!(kept(CommandWord::Assign, None, "Nguyễn Văn An"), ("Nguyễn Văn An".to_owned(), None));
    }
}

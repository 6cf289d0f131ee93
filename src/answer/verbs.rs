//! What people say, in sentences of their own, for the words of the grammar: as data, with which of two weighs
//! more.
//! Must not know what else stands in the sentence.

use super::word::{Behind, Word};
use super::words::Words;

/// What people say for a word, without accents. Where two fit at one place, the earlier line counts.
const VERBS: [(&str, Word); 78] = [
    ("khong dong y gia han", Word::Refuse),
    ("khong dong y cho gia han", Word::Refuse),
    ("khong duyet", Word::Refuse),
    ("dong y gia han", Word::Grant),
    ("dong y cho gia han", Word::Grant),
    ("duyet gia han", Word::Grant),
    ("duyet", Word::Grant),
    ("xin gia han", Word::Extend),
    ("gia han", Word::Extend),
    ("xin lui", Word::Extend),
    ("lui han", Word::Extend),
    ("lui den", Word::Extend),
    ("lui sang", Word::Extend),
    ("lui toi", Word::Extend),
    ("doi han", Word::Extend),
    ("doi thoi han", Word::Extend),
    ("doi den", Word::Extend),
    ("doi sang", Word::Extend),
    ("doi toi", Word::Extend),
    ("chuyen han", Word::Extend),
    ("chuyen thoi han", Word::Extend),
    ("dieu chinh han", Word::Extend),
    ("dieu chinh thoi han", Word::Extend),
    ("gh", Word::Extend),
    ("lui ngay", Word::Extend),
    ("lui thoi han", Word::Extend),
    ("xin them", Word::Extend),
    ("can them", Word::Extend),
    ("keo dai", Word::Extend),
    ("extend", Word::Extend),
    ("extension", Word::Extend),
    ("tra lai", Word::Return),
    ("tra ve", Word::Return),
    ("se xong", Word::Promise),
    ("se hoan thanh", Word::Promise),
    ("se hoan tat", Word::Promise),
    ("se gui", Word::Promise),
    ("se nop", Word::Promise),
    ("se bao cao", Word::Promise),
    ("se co", Word::Promise),
    ("hen", Word::Promise),
    ("du kien", Word::Promise),
    ("cam ket", Word::Promise),
    ("will finish", Word::Promise),
    ("will complete", Word::Promise),
    ("will send", Word::Promise),
    ("will be done", Word::Promise),
    ("da nhan duoc", Word::Ack),
    ("xac nhan da nhan", Word::Ack),
    ("xac nhan", Word::Confirm),
    ("da xong", Word::Report),
    ("xong", Word::Report),
    ("da hoan thanh", Word::Report),
    ("hoan thanh", Word::Report),
    ("hoan tat", Word::Report),
    ("da gui", Word::Report),
    ("da nop", Word::Report),
    ("da bao cao", Word::Report),
    ("da thuc hien", Word::Report),
    ("da ban hanh", Word::Report),
    ("da trinh", Word::Report),
    ("gui roi", Word::Report),
    ("nop roi", Word::Report),
    ("lam roi", Word::Report),
    ("ht", Word::Report),
    ("done", Word::Report),
    ("completed", Word::Report),
    ("complete", Word::Report),
    ("finished", Word::Report),
    ("da nhan", Word::Ack),
    ("nhan duoc", Word::Ack),
    ("nhan viec", Word::Ack),
    ("tiep nhan", Word::Ack),
    ("nhan", Word::Ack),
    ("received", Word::Ack),
    ("noted", Word::Ack),
    ("ok", Word::Ack),
    ("dong y", Word::Grant),
];
/// Phrases that are verbs only right beside an entry: without accents they are many other words.
const WEAK: [&str; 8] = ["nhan", "ok", "dong y", "duyet", "du kien", "hen", "gh", "ht"];
/// Words for what is finished or asked for besides entries: "họp xong", "xin thêm kinh phí".
const OTHER: [&str; 8] = ["hop", "an", "ngu", "uong", "hoc", "choi", "nhau", "xem"];
const TIMES: [&str; 6] = ["ngay", "tuan", "thang", "thoi", "han", "hom"];

/// The verb at a place, how many words it takes, and whether it is a verb only beside an entry.
pub(super) fn verb(words: &Words<'_>, at: usize) -> Option<(Word, usize, bool)> {
    let first = words.folded(at);
    let fits = |text: &str| {
        text.starts_with(first) && text.split(' ').enumerate().all(|(n, word)| words.folded(at + n) == word)
    };
    let (text, word) = VERBS.iter().filter(|_| !first.is_empty()).find(|(text, _)| fits(text))?;
    let taken = text.split(' ').count();
    if *text == "xong" && at > 0 && OTHER.contains(&words.folded(at - 1)) {
        return None;
    }
    let of_time = || (at + taken..at + taken + 5).any(|at| TIMES.contains(&words.folded(at)));
    if matches!(*text, "xin them" | "can them") && !of_time() {
        return None;
    }
    Some((*word, taken, WEAK.contains(text)))
}

/// Whether a word may stand beside something that is denied: "chưa xong, xin gia hạn".
pub(super) fn needs_no_affirming(word: Word) -> bool {
    word.shape().is_some_and(|shape| matches!(shape.behind, Behind::Reason | Behind::ReasonMust))
}

/// How much a word says: of two about the same entries, the stronger one counts.
pub(super) fn strength(word: Option<Word>) -> u8 {
    match word {
        None => 0,
        Some(Word::Ack) => 1,
        Some(Word::Report | Word::Confirm) => 2,
        Some(Word::Promise | Word::Return | Word::SetDue) => 3,
        Some(Word::Extend) => 4,
        Some(_) => 5,
    }
}

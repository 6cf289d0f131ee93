//! What people say, in sentences of their own, for the words of the grammar: as data, with which of two weighs
//! more.
//! Must not know what else stands in the sentence.

use super::words::FoldedWords;
use crate::answer::word::{Behind, CommandWord};

/// What people say for a word, without accents. Where two fit at one place, the earlier line counts.
const VERBS: [(&str, CommandWord); 103] = [
    ("khong xac nhan ly do", CommandWord::RefuseCause),
    ("khong chap nhan ly do", CommandWord::RefuseCause),
    ("xac nhan ly do", CommandWord::ConfirmCause),
    ("chap nhan ly do", CommandWord::ConfirmCause),
    ("khong kip", CommandWord::Warn),
    ("ko kip", CommandWord::Warn),
    ("khong the hoan thanh", CommandWord::Warn),
    ("khong the xong", CommandWord::Warn),
    ("khong hoan thanh kip", CommandWord::Warn),
    ("khong xong kip", CommandWord::Warn),
    ("se cham", CommandWord::Warn),
    ("se tre", CommandWord::Warn),
    ("cham do", CommandWord::Cause),
    ("cham vi", CommandWord::Cause),
    ("tre do", CommandWord::Cause),
    ("tre vi", CommandWord::Cause),
    ("muon do", CommandWord::Cause),
    ("qua han do", CommandWord::Cause),
    ("qua han vi", CommandWord::Cause),
    ("ly do cham", CommandWord::Cause),
    ("tien do", CommandWord::Progress),
    ("dang lam", CommandWord::Progress),
    ("dang thuc hien", CommandWord::Progress),
    ("dang trien khai", CommandWord::Progress),
    ("lam duoc", CommandWord::Progress),
    ("khong dong y gia han", CommandWord::Refuse),
    ("khong dong y cho gia han", CommandWord::Refuse),
    ("khong duyet", CommandWord::Refuse),
    ("dong y gia han", CommandWord::Grant),
    ("dong y cho gia han", CommandWord::Grant),
    ("duyet gia han", CommandWord::Grant),
    ("duyet", CommandWord::Grant),
    ("xin gia han", CommandWord::Extend),
    ("gia han", CommandWord::Extend),
    ("xin lui", CommandWord::Extend),
    ("lui han", CommandWord::Extend),
    ("lui den", CommandWord::Extend),
    ("lui sang", CommandWord::Extend),
    ("lui toi", CommandWord::Extend),
    ("doi han", CommandWord::Extend),
    ("doi thoi han", CommandWord::Extend),
    ("doi den", CommandWord::Extend),
    ("doi sang", CommandWord::Extend),
    ("doi toi", CommandWord::Extend),
    ("chuyen han", CommandWord::Extend),
    ("chuyen thoi han", CommandWord::Extend),
    ("dieu chinh han", CommandWord::Extend),
    ("dieu chinh thoi han", CommandWord::Extend),
    ("gh", CommandWord::Extend),
    ("lui ngay", CommandWord::Extend),
    ("lui thoi han", CommandWord::Extend),
    ("xin them", CommandWord::Extend),
    ("can them", CommandWord::Extend),
    ("keo dai", CommandWord::Extend),
    ("extend", CommandWord::Extend),
    ("extension", CommandWord::Extend),
    ("tra lai", CommandWord::Return),
    ("tra ve", CommandWord::Return),
    ("se xong", CommandWord::Promise),
    ("se hoan thanh", CommandWord::Promise),
    ("se hoan tat", CommandWord::Promise),
    ("se gui", CommandWord::Promise),
    ("se nop", CommandWord::Promise),
    ("se bao cao", CommandWord::Promise),
    ("se co", CommandWord::Promise),
    ("hen", CommandWord::Promise),
    ("du kien", CommandWord::Promise),
    ("cam ket", CommandWord::Commit),
    ("will finish", CommandWord::Promise),
    ("will complete", CommandWord::Promise),
    ("will send", CommandWord::Promise),
    ("will be done", CommandWord::Promise),
    ("da nhan duoc", CommandWord::Ack),
    ("xac nhan da nhan", CommandWord::Ack),
    ("xac nhan", CommandWord::Confirm),
    ("da xong", CommandWord::Report),
    ("xong", CommandWord::Report),
    ("da hoan thanh", CommandWord::Report),
    ("hoan thanh", CommandWord::Report),
    ("hoan tat", CommandWord::Report),
    ("da gui", CommandWord::Report),
    ("da nop", CommandWord::Report),
    ("da bao cao", CommandWord::Report),
    ("da thuc hien", CommandWord::Report),
    ("da ban hanh", CommandWord::Report),
    ("da trinh", CommandWord::Report),
    ("gui roi", CommandWord::Report),
    ("nop roi", CommandWord::Report),
    ("lam roi", CommandWord::Report),
    ("ht", CommandWord::Report),
    ("done", CommandWord::Report),
    ("completed", CommandWord::Report),
    ("complete", CommandWord::Report),
    ("finished", CommandWord::Report),
    ("da nhan", CommandWord::Ack),
    ("nhan duoc", CommandWord::Ack),
    ("nhan viec", CommandWord::Ack),
    ("tiep nhan", CommandWord::Ack),
    ("nhan", CommandWord::Ack),
    ("received", CommandWord::Ack),
    ("noted", CommandWord::Ack),
    ("ok", CommandWord::Ack),
    ("dong y", CommandWord::Grant),
];
/// Phrases that are verbs only right beside an entry: without accents they are many other words.
const WEAK: [&str; 8] = ["nhan", "ok", "dong y", "duyet", "du kien", "hen", "gh", "ht"];
/// Words for what is finished or asked for besides entries: "họp xong", "xin thêm kinh phí".
const OTHER: [&str; 8] = ["hop", "an", "ngu", "uong", "hoc", "choi", "nhau", "xem"];
const TIMES: [&str; 6] = ["ngay", "tuan", "thang", "thoi", "han", "hom"];

/// The verb at a place, how many words it takes, and whether it is a verb only beside an entry.
pub(in crate::answer) fn verb(words: &FoldedWords<'_>, at: usize) -> Option<(CommandWord, usize, bool)> {
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
pub(in crate::answer) fn needs_no_affirming(word: CommandWord) -> bool {
    word.shape().is_some_and(|shape| {
        matches!(shape.behind, Behind::Reason | Behind::ReasonMust | Behind::ShareOrReason | Behind::Cause)
    })
}

/// How much a word says: of two about the same entries, the stronger one counts.
pub(in crate::answer) fn strength(word: Option<CommandWord>) -> u8 {
    match word {
        None => 0,
        Some(CommandWord::Ack | CommandWord::Progress) => 1,
        Some(CommandWord::Report | CommandWord::Confirm | CommandWord::Cause) => 2,
        Some(
            CommandWord::Promise
            | CommandWord::Commit
            | CommandWord::Warn
            | CommandWord::Return
            | CommandWord::SetDue,
        ) => 3,
        Some(CommandWord::Extend) => 4,
        Some(_) => 5,
    }
}

//! Words in a sentence that deny, ask, demand, suppose or take back, so that nothing is read out of it.
//! Must not know entries, nor what is read out of other sentences.

use super::words::FoldedWords;

/// Words that deny, or speak of what is not yet so, before a verb or right behind it.
const NOT: [&str; 22] = [
    "chua", "khong", "ko", "k", "chang", "not", "hong", "cha", "dung", "huy", "sap", "gan", "kho", "neu",
    "khi", "dau", "hk", "hok", "hem", "khg", "chx", "khoi",
];
/// Words that look like one of [`NOT`] without accents, but deny nothing.
const NO_NOT: [&str; 2] = ["nêu", "đầu"];
/// Words that deny behind a verb, with their accents: without them they are many others.
const NOT_BEHIND: [&str; 2] = ["đâu", "mô"];
/// Words that suppose or ask: nothing is read out of a sentence with one, but for what stands before its
/// reason.
const SUPPOSES: [&str; 15] = [
    "neu",
    "gia su",
    "gia nhu",
    "mien la",
    "khi nao",
    "bao gio",
    "dung khong",
    "dung ko",
    "phai khong",
    "lam sao",
    "lam gi co",
    "sao duoc",
    "ai bao",
    "hay chua",
    "if",
];
/// Words that say that something is not so, or not yet, wherever they stand beside a report.
const NOT_SO: [&str; 6] = ["con lau", "mot nua", "em goi", "goi lai", "bao lai", "ai"];
/// Words that demand of others, before a verb: "đề nghị phòng hoàn thành".
const DEMANDS: [&str; 4] = ["de nghi", "yeu cau", "co gang", "dung quen"];
/// Words that make of a verb right behind them something that is still to be, with accents: without, they are
/// many others.
const STILL_TO_BE: [&str; 11] =
    ["phải", "cần", "nên", "hãy", "muốn", "chờ", "đợi", "để", "mong", "cố", "sắp"];
/// Words that take back or explain what stands beside them: nothing is read out of a text with one.
const EXPLAINS: [&str; 2] = ["cach tra loi", "co phai"];
/// How many words before a verb a demand may stand.
const FAR: usize = 12;

/// Words beside a command that leave open whether it is meant, with accents where other words look alike
/// without.
const DOUBTS: [&str; 12] = [
    "không phải",
    "đừng",
    "nếu",
    "định",
    "xem giúp",
    "chưa chắc",
    "khong phai",
    "dinh chinh",
    "đính chính",
    "sẽ báo",
    "se bao",
    "giả sử",
];

/// The most words of a sentence that puts commands in doubt.
const SHORT: usize = 24;

/// Whether a sentence beside commands leaves open whether they are meant.
pub(in crate::answer) fn puts_in_doubt(words: &FoldedWords<'_>) -> bool {
    // Longer sentences are what offices put below their mails: "Nếu thư này đến nhầm …".
    if words.raw.len() > SHORT {
        return false;
    }
    let text = words.raw.join(" ").to_lowercase();
    let marked = format!(" {} ", text.replace(['.', ',', ';', ':', '!', '?'], " "));
    text.contains('?') || DOUBTS.iter().any(|doubt| marked.contains(&format!(" {doubt} ")))
}

/// Whether the words from a place on are these.
fn is(words: &FoldedWords<'_>, at: usize, phrase: &str) -> bool {
    phrase.starts_with(words.folded(at))
        && phrase.split(' ').enumerate().all(|(n, word)| words.folded(at + n) == word)
}

fn small(words: &FoldedWords<'_>, at: usize) -> String {
    words.raw(at).trim_matches([',', '.', ';', '?', '!']).to_lowercase()
}

/// Whether the word at a place denies the verb beside it.
pub(in crate::answer) fn denies(words: &FoldedWords<'_>, at: usize) -> bool {
    let raw = small(words, at);
    let refuses = words.folded(at) == "choi" && at > 0 && words.folded(at - 1) == "tu";
    // "neu tren" is "nêu trên".
    let above = words.folded(at) == "neu" && matches!(words.folded(at + 1), "tren" | "o" | "tai");
    let other = NO_NOT.contains(&raw.as_str()) || raw.starts_with('đ') && raw != "đừng";
    refuses || NOT.contains(&words.folded(at)) && !other && !above
}

/// Whether the word at a place denies a report, wherever in the part it stands.
pub(in crate::answer) fn is_not_so(words: &FoldedWords<'_>, at: usize, behind_verb: bool) -> bool {
    let raw = small(words, at);
    let sao = words.folded(at) == "sao"
        && !(at > 0 && words.folded(at - 1) == "ban")
        && words.folded(at + 1) != "y";
    sao || behind_verb && NOT_BEHIND.contains(&raw.as_str())
        || NOT_SO.iter().any(|phrase| is(words, at, phrase))
        || raw == "trừ"
        || raw == "tru" && matches!(words.folded(at + 1), "viec" | "muc" | "nhiem")
}

/// Whether the report at a place is still to come: it is demanded, waited for, or a condition of what follows.
pub(in crate::answer) fn is_to_come(words: &FoldedWords<'_>, at: usize, taken: usize) -> bool {
    if words.folded(at) == "da" {
        return false;
    }
    let from = |most: usize| (at.saturating_sub(most)..at).rev().take_while(|at| !ends(words, *at));
    from(2).any(|at| STILL_TO_BE.contains(&small(words, at).as_str()))
        || from(FAR).any(|at| DEMANDS.iter().any(|phrase| is(words, at, phrase)))
        || words.folded(at + taken) == "thi" && !words.raw(at + taken - 1).ends_with([',', '.', ';'])
        || (1..4).any(|n| words.folded(at + taken + n) == "thi" && words.folded(at + taken + n + 1) == "em")
}

/// Whether a sentence ends with the word at a place.
fn ends(words: &FoldedWords<'_>, at: usize) -> bool {
    let raw = words.raw(at);
    raw.ends_with([';', '?', '!']) || raw.ends_with('.') && raw.contains(char::is_alphabetic)
}

/// For each word, whether it stands in a sentence that supposes or asks.
pub(in crate::answer) fn supposed(words: &FoldedWords<'_>) -> Vec<bool> {
    let mut supposed = vec![false; words.raw.len()];
    let mut from = 0;
    while from < words.raw.len() {
        let until = (from..words.raw.len()).find(|at| ends(words, *at)).map_or(words.raw.len(), |at| at + 1);
        let reason = (from..until).find(|at| matches!(small(words, *at).as_str(), "do" | "vì" | "because"));
        let supposes = |at: usize| {
            SUPPOSES.iter().any(|phrase| is(words, at, phrase))
                && (words.folded(at) != "neu" || denies(words, at))
        };
        let without = (from..until)
            .find(|at| words.folded(*at) == "ma" && matches!(words.folded(at + 1), "khong" | "ko" | "chua"));
        let then = without.is_some_and(|at| (at..until).any(|at| words.folded(at) == "thi"));
        if then || (from..reason.unwrap_or(until)).any(supposes) {
            supposed[from..until].fill(true);
        }
        from = until;
    }
    supposed
}

/// Whether a text explains how to answer instead of answering.
pub(in crate::answer) fn explains(words: &FoldedWords<'_>) -> bool {
    (0..words.raw.len()).any(|at| EXPLAINS.iter().any(|phrase| is(words, at, phrase)))
}

/// Whether a text takes back what stands beside it: "nhầm", but not "nhằm".
pub(in crate::answer) fn takes_back(words: &FoldedWords<'_>) -> bool {
    (0..words.raw.len()).any(|at| match words.folded(at) {
        "nham" => matches!(small(words, at).as_str(), "nhầm" | "nham"),
        "dinh" => words.folded(at + 1) == "chinh",
        _ => false,
    })
}

//! What people put around a command to be polite, how they close a letter, and how they ask.
//! Must not know commands.

use super::words::FoldedWords;
use crate::answer::said::SpokenCommand;

/// Words around a command that say nothing more: ạ, nhé, dạ, vâng, rồi, anh, chị, đồng chí, cảm ơn …
const POLITE: [&str; 43] = [
    "a", "nhe", "nha", "nghe", "da", "vang", "ah", "ak", "roi", "anh", "chi", "em", "dong", "cam", "on",
    "thay", "co", "chu", "bac", "sep", "lanh", "dao", "ok", "oke", "okie", "thanks", "thank", "you",
    "please", "xin", "chao", "kinh", "thua", "e", "ac", "dc", "tks", "nhes", "hen", "luon", "het", "do", "",
];
/// Words before a command that say nothing more.
const LEADING: [&str; 4] = ["da", "vang", "thua", "a"];
/// Words around a wish for the list or for help.
const ABOUT_LISTS: [&str; 22] = [
    "viec", "cua", "toi", "em", "con", "lai", "hien", "nay", "nhung", "cac", "cho", "xin", "voi", "cach",
    "tra", "loi", "giup", "gui", "minh", "don", "vi", "moi",
];
/// Words that close a letter; behind them stands who wrote.
const CLOSINGS: [&str; 18] = [
    "tran trong",
    "than ai",
    "than men",
    "than",
    "kinh thu",
    "best regards",
    "kind regards",
    "regards",
    "brgds",
    "br",
    "sincerely",
    "sent from",
    "get outlook",
    "gui tu",
    "da gui tu",
    "duoc gui tu",
    "tu iphone",
    "nguoi gui",
];
/// Words that ask for what somebody does not know.
const WONDERS: [&str; 12] = [
    "den dau",
    "toi dau",
    "the nao",
    "nhu nao",
    "ra sao",
    "lam sao",
    "bao nhieu",
    "khi nao",
    "bao gio",
    "la gi",
    "vi sao",
    "tai sao",
];
/// The most words of a line that closes a letter.
const CLOSING: usize = 9;

/// How many words of politeness stand at the beginning, where a command follows them.
pub(in crate::answer) fn leading(words: &FoldedWords<'_>) -> usize {
    let polite = |at: &usize| {
        let raw = words.raw(*at);
        // "Đã" is not "dạ", though without accents they are one.
        LEADING.contains(&words.folded(*at))
            // “Vâng, xong 1” is an example.
            && raw.starts_with(char::is_alphabetic)
            && (words.folded(*at) != "da" || raw.to_lowercase().starts_with("dạ"))
            || matches!(raw, "-" | "*" | "•" | "+" | "–")
    };
    (0..words.raw.len()).take_while(polite).count().min(3)
}

/// Whether these words are nothing but politeness.
pub(in crate::answer) fn is_only<T: AsRef<str>>(folded: &[T]) -> bool {
    folded.iter().all(|word| word.as_ref().split(' ').all(|word| POLITE.contains(&word)))
}

/// Whether these words only say which list or what help is wanted.
pub(in crate::answer) fn is_about_lists<T: AsRef<str>>(folded: &[T]) -> bool {
    let about = |word: &str| ABOUT_LISTS.contains(&word) || POLITE.contains(&word);
    folded.len() <= 6 && folded.iter().all(|word| word.as_ref().split(' ').all(about))
}

/// Whether a line asks something: by its mark, or by how it ends.
pub(in crate::answer) fn asks(words: &FoldedWords<'_>) -> bool {
    let marked = words.raw.iter().any(|word| word.ends_with('?'));
    let mut last = words.folded.iter().rev().filter(|word| !POLITE.contains(&word.as_str()));
    let end = last.next().map(String::as_str).unwrap_or_default();
    marked || matches!(end, "khong" | "ko" | "chua")
}

/// Whether words ask for what somebody does not know: "đến đâu rồi", "là gì".
pub(in crate::answer) fn wonders<T: AsRef<str>>(folded: &[T]) -> bool {
    let asks = |phrase: &&str| {
        let words: Vec<&str> = phrase.split(' ').collect();
        folded.windows(words.len()).any(|at| at.iter().map(AsRef::as_ref).eq(words.iter().copied()))
    };
    WONDERS.iter().any(asks)
}

/// Whether a question only asks for leave: "được không ạ?".
pub(in crate::answer) fn only_asks<T: AsRef<str>>(folded: &[T]) -> bool {
    let asks = |word: &str| matches!(word, "duoc" | "khong" | "ko" | "co" | "the") || POLITE.contains(&word);
    folded.iter().all(|word| word.as_ref().split(' ').all(asks))
}

/// The line without the words that close it: "chờ số liệu. Trân trọng. Nguyễn Văn A".
pub(in crate::answer) fn without_closing(line: &str) -> &str {
    let closing = |(at, mark): &(usize, &str)| {
        let rest = line[at + mark.len()..].trim_start();
        let sentence = rest.split(['.', ',', ';']).next().unwrap_or_default();
        closes(&crate::model::fold::fold(sentence), sentence)
    };
    line.match_indices(['.', ';', ',']).find(closing).map_or(line, |(at, _)| &line[..at])
}

/// Whether a line closes a letter, so that the lines behind it in the same paragraph say who wrote.
pub(in crate::answer) fn closes(folded: &str, raw: &str) -> bool {
    let raw = raw.trim();
    // Longer marks part a text, and an answer may follow.
    let mark = matches!(raw, "--" | "—" | "---" | "–" | "__");
    let short = folded.split(' ').count() <= CLOSING && !folded.contains(|c: char| c.is_ascii_digit());
    let begins = |closing: &&str| match folded.strip_prefix(*closing) {
        Some("") => true,
        // "Thân gửi" opens a letter instead of closing it.
        Some(rest) => short && rest.starts_with(' ') && *closing != "than",
        None => false,
    };
    mark || CLOSINGS.iter().any(begins)
}

impl SpokenCommand {
    /// Whether nothing but politeness stands behind the word: a yes with anything else behind it may be none.
    pub fn is_plain(&self) -> bool {
        self.which.is_bare() && is_only(&[crate::model::fold::fold(&self.what.rest)])
    }
}

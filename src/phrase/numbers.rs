//! Numbers in figures and in words.

/// The numbers from one to ten in words, without accents; four and five have two.
const WORDS: [(&str, u32); 11] = [
    ("mot", 1),
    ("hai", 2),
    ("ba", 3),
    ("bon", 4),
    ("tu", 4),
    ("nam", 5),
    ("sau", 6),
    ("bay", 7),
    ("tam", 8),
    ("chin", 9),
    ("muoi", 10),
];

/// A number of up to four figures, or one to ten in words. `word` is folded.
pub fn number(word: &str) -> Option<u32> {
    if !word.is_empty() && word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().ok();
    }
    WORDS.iter().find(|(text, _)| *text == word).map(|(_, number)| *number)
}

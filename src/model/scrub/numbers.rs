//! Numbers that lead to a person, told from those of documents, cases, days, shares and money; and addresses of mail.
//! Must not know names.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::lexicon::TextWord;
use crate::model::Day;
use crate::model::fold::fold;

/// Digits in a row, whatever stands between them, from which on a number may be a person's.
const SCATTERED: usize = 8;
/// Digits with nothing between them, from which on a number may be a person's: a phone of a house has seven.
const TOGETHER: usize = 7;
/// So many digits are a person's behind a word that says whose they are.
const NAMED: usize = 5;
/// So many words for digits in a row may be a person's number.
const SPOKEN: usize = 7;

/// What is harmless with digits in it: document numbers, codes of cases, ids of our items, days, shares, hours.
static HARMLESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(\d{1,6}(/\d{4})?/[A-ZĐ]{1,10}\d{0,2}(-[A-ZĐ0-9&.]{1,12})*(\.\d{1,2})?|(PAKN|BC)\.\d{8}\.\d{2,6}|(\d{3}\.\d{2}\.\d{2,3}\.)?[A-ZĐ]{1,4}\d{0,3}(\.\d{1,3}){0,3}[.-](\d{6}|\d{8})[.-]\d{3,6}|[A-ZĐ][A-Z0-9Đ]{0,9}(\.([A-ZĐ]{1,5}|\d{1,2})){1,4}(#s\d{1,3})?(@[A-ZĐ0-9-]{1,12})?|20\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])|\d{1,2}-\d{1,2}/\d{1,2}(/20\d{2})?|\d{1,2}/\d{1,2}(/20\d{2})?-\d{1,2}/\d{1,2}/20\d{2}|\d{1,3}([.,]\d{1,4})?%(-\d{1,3}%)?|\d{1,2}[hg:]\d{0,2}|\d{1,2}/20\d{2})$").ok()
});
/// An amount of money or of anything else, written in thousands.
static AMOUNT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[1-9]\d{0,2}([.,]\d{3}){1,4}(đ|đồng|VNĐ|VND)?$").ok());
/// Words that follow an amount.
const OF_AMOUNT: [&str; 14] =
    ["dong", "d", "vnd", "trieu", "ty", "nghin", "ngan", "m2", "ha", "luot", "nguoi", "ho", "kg", "tan"];
/// Words before a number that say that it is a person's.
const OF_PERSON: [&str; 26] = [
    "cccd",
    "cmnd",
    "cmt",
    "can cuoc",
    "chung minh",
    "ho chieu",
    "passport",
    "dinh danh",
    "sdt",
    "dt",
    "dien thoai",
    "phone",
    "tel",
    "hotline rieng",
    "di dong",
    "stk",
    "tai khoan",
    "so the",
    "bhyt",
    "bhxh",
    "ma so thue",
    "mst",
    "so cuoi",
    "gplx",
    "bien so",
    "bks",
];
/// Words for digits, folded.
const DIGITS: [&str; 16] = [
    "khong", "mot", "hai", "ba", "bon", "tu", "nam", "lam", "sau", "bay", "tam", "chin", "muoi", "linh",
    "le", "o",
];

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// Whether digits or words for them could lead to a person.
pub(super) fn holds_number(text: &str, words: &[TextWord]) -> bool {
    is_named(words) || is_spoken(words) || runs(&without_harmless(text)).iter().any(Run::is_personal)
}

/// Whether digits stand soon behind a word that says whose they are.
fn is_named(words: &[TextWord]) -> bool {
    let digits = |word: &TextWord| word.raw.chars().filter(char::is_ascii_digit).count();
    (0..words.len()).any(|at| {
        let two = || words.get(at + 1).map(|next| format!("{} {}", words[at].folded, next.folded));
        let is_word = |known: &str| words[at].folded == known || two().is_some_and(|two| two == known);
        let Some(known) = OF_PERSON.iter().find(|known| is_word(known)) else { return false };
        let least = if matches!(*known, "so cuoi" | "bien so" | "bks") { 3 } else { NAMED };
        let behind = words.iter().skip(at + 1).take(5).map(digits);
        behind.clone().max().unwrap_or(0) >= least && behind.sum::<usize>() >= least
    })
}

fn is_spoken(words: &[TextWord]) -> bool {
    let mut run = 0;
    words.iter().any(|word| {
        run = if DIGITS.contains(&word.folded.as_str()) { run + 1 } else { 0 };
        run >= SPOKEN
    })
}

/// The text with what is harmless taken out. A day without its year stays where it stands between other digits,
/// because it may be a part of them.
fn without_harmless(text: &str) -> String {
    let tokens: Vec<&str> = text.split(' ').collect();
    let is_digits = |token: Option<&&str>| {
        token.is_some_and(|token| {
            token.contains(|c: char| c.is_ascii_digit()) && !token.contains(char::is_alphabetic)
        })
    };
    let mut out = String::new();
    for (at, token) in tokens.iter().enumerate() {
        let bare = token.trim_matches([',', '.', ';', ':', '(', ')', '"', '\'', '!', '?', '[', ']']);
        let next = tokens.get(at + 1).map(|next| fold(next)).unwrap_or_default();
        let is_money = bare.ends_with(char::is_alphabetic);
        let is_amount = matches(&AMOUNT, bare) && (is_money || OF_AMOUNT.contains(&next.as_str()));
        let before = if at > 0 { tokens.get(at - 1) } else { None };
        let is_between = is_digits(before) || is_digits(tokens.get(at + 1));
        let is_harmless = matches(&HARMLESS, bare) || is_amount || is_day(bare, is_between);
        out.push_str(if is_harmless { "x" } else { token });
        out.push(' ');
    }
    out
}

/// Whether the token is a day that exists, between 2000 and 2099: a day of birth is mostly earlier. Among other
/// digits a day must have its year.
fn is_day(token: &str, is_between: bool) -> bool {
    let parts: Vec<&str> = token.split(['/', '-', '.']).collect();
    let numbers: Option<Vec<u32>> = parts.iter().map(|part| part.parse().ok()).collect();
    match numbers.as_deref() {
        Some(&[day, month]) => !is_between && (1..=31).contains(&day) && (1..=12).contains(&month),
        Some(&[first, month, last]) => {
            let (year, day) = if first > 31 { (first, last) } else { (last, first) };
            let year = if year < 100 { year + 2000 } else { year };
            (2000..2100).contains(&year) && Day::from_ymd_opt(year as i32, month, day).is_some()
        }
        _ => false,
    }
}

/// Digits with at most three signs between them.
#[derive(Default)]
struct Run {
    groups: Vec<String>,
    is_list: bool,
}

impl Run {
    fn is_personal(&self) -> bool {
        let digits: usize = self.groups.iter().map(String::len).sum();
        if self.groups.iter().any(|group| group.len() >= TOGETHER) {
            return true;
        }
        let is_year =
            |group: &String| group.len() == 4 && (group.starts_with("20") || group.starts_with("19"));
        let is_counted = |group: &String| group.len() <= 3 && !group.starts_with('0');
        let is_harmless =
            self.groups.iter().all(is_year) || (self.is_list && self.groups.iter().all(is_counted));
        digits >= SCATTERED && !is_harmless
    }
}

/// Every run of digits; letters part them, but for an O among digits.
fn runs(text: &str) -> Vec<Run> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = vec![Run::default()];
    let (mut gap, mut comma, mut is_open) = (0, false, false);
    for (at, c) in chars.iter().enumerate() {
        let beside = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
        let is_o = matches!(c, 'o' | 'O') && (beside(at.checked_sub(1)) || beside(Some(at + 1)));
        let Some(run) = found.last_mut() else { break };
        if c.is_ascii_digit() || is_o {
            if is_open {
                if let Some(group) = run.groups.last_mut() {
                    group.push(*c);
                }
            } else {
                run.is_list = run.groups.is_empty() || (run.is_list && comma);
                run.groups.push(c.to_string());
            }
            (gap, comma, is_open) = (0, false, true);
        } else {
            gap += 1;
            comma |= matches!(c, ',' | ';');
            is_open = false;
            if c.is_alphabetic() || gap > 3 {
                found.push(Run::default());
                (gap, comma) = (0, false);
            }
        }
    }
    found
}

/// Whether a mail address or a person's page stands in the text. An id of an item has an at sign too:
/// `A.1#s1@KT`.
pub(super) fn holds_address(text: &str) -> bool {
    let text = text.to_lowercase();
    let pages = [
        "facebook.com",
        "fb.com",
        "zalo.me",
        "tiktok.com",
        "gmail",
        "yahoo",
        "hotmail",
        "outlook.com",
        "icloud",
    ];
    let spoken = ["a còng", "a cong ", "(at)", "[at]", "{at}"];
    if pages.iter().chain(&spoken).any(|words| text.contains(words)) {
        return true;
    }
    text.match_indices('@').any(|(at, _)| {
        let (before, behind) = (text[..at].trim_end(), text[at + 1..].trim_start());
        let domain = behind.split([' ', ',', ';', ')']).next().unwrap_or_default().trim_end_matches('.');
        let is_ours = !domain.contains('.') && before.ends_with(|c: char| c.is_ascii_digit());
        before.ends_with(char::is_alphanumeric) && domain.starts_with(char::is_alphanumeric) && !is_ours
    })
}

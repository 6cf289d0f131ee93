//! A text as words for comparison, each with its place, and what stands between them.
//! Must not know any name.

use std::ops::Range;

use crate::phrase::name_key;

/// What parts a word from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Break {
    /// A blank, a hyphen or an ampersand.
    None,
    /// An opening or closing bracket.
    Bracket,
    /// A comma, a slash, a plus.
    Comma,
    /// A colon.
    Colon,
    /// A line end: a new sentence, unless a name goes on behind it.
    Line,
    /// A semicolon, a full stop: a new sentence.
    Sentence,
}

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Its letters for comparison.
    pub(super) key: String,
    /// Where it stands in the text, in bytes.
    pub(super) span: Range<usize>,
    /// What stands before it.
    pub(super) before: Break,
    /// How many brackets are open around it.
    pub(super) depth: u8,
    /// Whether all its letters are capitals.
    pub(super) is_capitals: bool,
}

/// Several words that names write as one, and the other way round; the first is what is compared.
const SAME: &[(&str, &[&str])] = &[
    ("ubnd", &["ui", "ban", "nhan", "dan"]),
    ("ubnd", &["ub", "nhan", "dan"]),
    ("hdnd", &["hoi", "dong", "nhan", "dan"]),
    ("mttq", &["mat", "tran", "to", "quoc"]),
    ("mttq", &["mat", "tran", "to", "quoc", "viet", "nam"]),
    ("mttq", &["mttq", "viet", "nam"]),
    ("mttq", &["mttq", "vn"]),
    ("mttq", &["mttqvn"]),
    ("mttq", &["ui", "ban", "mat", "tran", "to", "quoc"]),
    ("mttq", &["ui", "ban", "mat", "tran", "to", "quoc", "viet", "nam"]),
    ("mttq", &["ui", "ban", "mttq"]),
    ("mttq", &["ui", "ban", "mttq", "viet", "nam"]),
    ("mttq", &["ui", "ban", "mttq", "vn"]),
    ("mttq", &["ui", "ban", "mttqvn"]),
    ("mttq", &["ub", "mttq"]),
    ("mttq", &["ub", "mttq", "viet", "nam"]),
    ("mttq", &["ub", "mttq", "vn"]),
    ("mttq", &["ubmttq"]),
    ("mttq", &["ubmttq", "viet", "nam"]),
    ("mttq", &["ubmttqvn"]),
    ("vhxh", &["van", "hoa", "xa", "hoi"]),
    ("vhxh", &["vh", "xh"]),
    ("vhtt", &["van", "hoa", "thong", "tin"]),
    ("vhttdl", &["van", "hoa", "the", "thao", "du", "lich"]),
    ("vhttdl", &["vh", "tt", "dl"]),
    ("vhttdl", &["vhtt", "dl"]),
    ("khcn", &["khoa", "hoc", "cong", "nghe"]),
    ("khcn", &["kh", "cn"]),
    ("gddt", &["giao", "duc", "dao", "tao"]),
    ("gddt", &["gd", "dt"]),
    ("nnmt", &["nong", "nghiep", "moi", "truong"]),
    ("nnmt", &["nn", "mt"]),
    ("ktht", &["kinh", "te", "ha", "tang"]),
    ("phong", &["p"]),
    ("van phong", &["vp"]),
    ("trung tam", &["tt"]),
    ("ban chi hui", &["bch"]),
    ("ban chi hui qs", &["bchqs"]),
    ("chi hui qs", &["chqs"]),
    ("pvhcc", &["phuc", "vu", "hanh", "chinh", "cong"]),
    ("pvhcc", &["phuc", "vu", "hcc"]),
    ("pvhcc", &["hanh", "chinh", "cong"]),
    ("trung tam pvhcc", &["ttpvhcc"]),
    ("trung tam pvhcc", &["tthcc"]),
    ("tdp", &["to", "dan", "pho"]),
    ("qs", &["quan", "su"]),
    ("cong an", &["ca"]),
    ("cong an xa", &["cax"]),
    ("hop tac xa", &["htx"]),
    ("doan tn", &["doan", "thanh", "nien"]),
    ("doan tn", &["doan", "tncs"]),
    ("doan tn", &["doan", "tncs", "hcm"]),
    ("doan tn", &["doan", "tncs", "ho", "chi", "minh"]),
    ("doan tn", &["doan", "thanh", "nien", "cong", "san", "ho", "chi", "minh"]),
    ("hoi lhpn", &["hoi", "phu", "nu"]),
    ("hoi lhpn", &["hoi", "lien", "hiep", "phu", "nu"]),
    ("hoi lhpn", &["hoi", "lien", "hiep", "phu", "nu", "viet", "nam"]),
    ("hoi lhpn", &["hoi", "lhpn", "viet", "nam"]),
    ("hoi ccb", &["hoi", "cuu", "chien", "binh"]),
    ("hoi ccb", &["hoi", "cuu", "chien", "binh", "viet", "nam"]),
    ("hoi nd", &["hoi", "nong", "dan"]),
    ("hoi nd", &["hoi", "nong", "dan", "viet", "nam"]),
];

/// The words of a text; "và" and what joins like it are left out, and shows as a [`Break::Comma`] before the next word.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let (mut before, mut depth) = (Break::Sentence, 0_u8);
    let mut start = None;
    let bounds = text.char_indices().chain(std::iter::once((text.len(), '\n')));
    for (at, c) in bounds {
        if c.is_alphanumeric() || is_accent(c) {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            let key = name_key(&text[from..at]);
            if matches!(key.as_str(), "va") {
                before = before.max(Break::Comma);
            } else if !key.is_empty() {
                let is_capitals = !text[from..at].chars().any(char::is_lowercase);
                found.push(Token { key, span: from..at, before, depth, is_capitals });
                before = Break::None;
            }
        }
        before = before.max(match c {
            '/' if is_in_number(text, at) => Break::None,
            ',' | '/' | '+' | '|' => Break::Comma,
            ':' => Break::Colon,
            '\n' => Break::Line,
            ';' => Break::Sentence,
            '.' if is_short(found.last()) && !text[at + 1..].trim().is_empty() => Break::None,
            '.' if text[at + 1..].is_empty() || text[at + 1..].starts_with([' ', '\n']) => Break::Sentence,
            '(' | '[' => {
                depth = depth.saturating_add(1);
                Break::Bracket
            }
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                Break::Bracket
            }
            _ => Break::None,
        });
    }
    joined(&found)
}

/// Whether a slash stands in the number of a document: `45/SXD-QLN`, `12/2024/QĐ-UBND`.
fn is_in_number(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let behind = text.get(at + 1..).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
    let is_mark = behind.contains('-') || behind.starts_with(|c: char| c.is_ascii_digit());
    before.is_some_and(|c| c.is_ascii_digit()) && is_mark
}

/// Whether a word is one that offices shorten with a full stop: `P. Kinh tế`, `VP. HĐND`.
fn is_short(word: Option<&Token>) -> bool {
    word.is_some_and(|word| {
        word.is_capitals && matches!(word.key.as_str(), "p" | "tp" | "tt" | "vp" | "ca" | "bch" | "ub")
    })
}

/// Whether a character is an accent that stands by itself, as in texts whose letters are not composed.
pub(super) fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn joined(found: &[Token]) -> Vec<Token> {
    let mut joined = Vec::with_capacity(found.len());
    let mut at = 0;
    while at < found.len() {
        let same = SAME.iter().filter(|(_, words)| {
            found.len() - at >= words.len()
                && found[at..].iter().zip(*words).all(|(token, word)| token.key == *word)
        });
        let Some((short, words)) = same.max_by_key(|(_, words)| words.len()) else {
            joined.push(found[at].clone());
            at += 1;
            continue;
        };
        let span = found[at].span.start..found[at + words.len() - 1].span.end;
        for (place, word) in short.split(' ').enumerate() {
            let before = if place == 0 { found[at].before } else { Break::None };
            let Token { depth, is_capitals, .. } = found[at];
            joined.push(Token { key: word.to_owned(), span: span.clone(), before, depth, is_capitals });
        }
        at += words.len();
    }
    joined
}

/// A name for comparison: its words, as [`tokens`] compares them.
pub(super) fn key(name: &str) -> String {
    tokens(name).into_iter().map(|token| token.key).collect::<Vec<_>>().join(" ")
}

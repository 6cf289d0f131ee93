//! One file of the config folder: its text, places in the text, and which parts may never be shown.
//! Must not know TOML or what the keys mean.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The file that names servers and secrets.
pub(in crate::config) const SETTINGS: &str = "dondoc.toml";

/// A file with its text. Has no debug output: the text may hold a password.
pub(in crate::config) struct File {
    /// The path, relative to the config folder.
    pub(in crate::config) path: PathBuf,
    pub(in crate::config) text: String,
    /// Whether the file may hold secrets under any key, so that nothing of it is shown unless its reader says
    /// that it may be.
    pub(in crate::config) is_closed: bool,
    secrets: Vec<Range<usize>>,
    /// The byte at which each line begins.
    lines: Vec<usize>,
}

/// A stretch of a file.
#[derive(Clone, Copy)]
pub(in crate::config) struct Place<'f> {
    pub(in crate::config) file: &'f File,
    start: usize,
    end: usize,
    is_closed: bool,
}

/// A value and where it stands.
#[derive(Clone)]
pub(in crate::config) struct Placed<'f, T> {
    pub(in crate::config) value: T,
    pub(in crate::config) at: Place<'f>,
}

impl File {
    pub(in crate::config) fn new(path: PathBuf, text: String) -> Self {
        let secrets = secrets(&text);
        let is_closed = path == Path::new(SETTINGS);
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { path, text, is_closed, secrets, lines }
    }

    /// The first character: the place of a problem that belongs to no line.
    pub(in crate::config) fn top(&self) -> Place<'_> {
        Place { file: self, start: 0, end: 0, is_closed: self.is_closed }
    }

    /// The place of a byte range, moved to character boundaries where it does not lie on them. The place is as
    /// closed as the file.
    pub(in crate::config) fn place(&self, span: Range<usize>) -> Place<'_> {
        let start = self.text.floor_char_boundary(span.start);
        let end = self.text.floor_char_boundary(span.end).max(start);
        Place { file: self, start, end, is_closed: self.is_closed }
    }
}

impl<'f> Place<'f> {
    /// This range of the file, with whether its line must not be shown.
    pub(in crate::config) fn closed(self, is_closed: bool) -> Self {
        Self { is_closed, ..self }
    }

    /// Whether nothing of the text at this place may be shown.
    pub(in crate::config) fn is_closed(self) -> bool {
        self.is_closed
    }

    /// Whether this is the very beginning of the file, which stands for the file as a whole.
    pub(in crate::config) fn is_top(self) -> bool {
        self.end == 0
    }

    /// The number of the line, from 1.
    pub(in crate::config) fn line(self) -> usize {
        self.file.lines.partition_point(|begin| *begin <= self.start)
    }

    /// The number of the column, from 1, in characters.
    pub(in crate::config) fn column(self) -> usize {
        self.file.text[self.line_start()..self.start].chars().count() + 1
    }

    /// The text at this place.
    pub(in crate::config) fn text(self) -> &'f str {
        &self.file.text[self.start..self.end]
    }

    /// The byte at which the place begins, for sorting into file order.
    pub(in crate::config) fn offset(self) -> usize {
        self.start
    }

    /// The line up to the place, the place itself, and the rest of the line. Secrets are cut off.
    pub(in crate::config) fn shown(self) -> (&'f str, &'f str, &'f str) {
        let text = self.file.text.as_str();
        let from = self.line_start();
        let line_end = text[self.start..].find(['\r', '\n']).map_or(text.len(), |at| self.start + at);
        let hidden = self.file.secrets.iter().find(|secret| secret.start < line_end && from < secret.end);
        let until = hidden.map_or(line_end, |secret| secret.start.clamp(from, line_end));
        let start = self.start.min(until);
        let end = self.end.clamp(start, until);
        (&text[from..start], &text[start..end], &text[end..until])
    }

    fn line_start(self) -> usize {
        self.file.lines[self.line() - 1]
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.path.display(), self.line())
    }
}

/// The ranges that follow a word like "password", to the end of the value. They are found in the plain text, so
/// that a secret stays hidden also when the key is misspelt or the line is no TOML.
fn secrets(text: &str) -> Vec<Range<usize>> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut rest = text;
    while let Some(begin) = rest.find(is_word) {
        let word = &rest[begin..];
        let length = word.find(|c| !is_word(c)).unwrap_or(word.len());
        let after = text.len() - rest.len() + begin + length;
        if names_a_secret(&word[..length]) && found.last().is_none_or(|last| last.end <= after) {
            found.push(after..after + value_length(&text[after..]));
        }
        rest = &word[length..];
    }
    found
}

fn names_a_secret(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    if word.ends_with("_file") || word.len() > 20 {
        return false;
    }
    ["pass", "pwd", "secret", "token"].iter().any(|part| word.contains(part))
        || strsim::normalized_damerau_levenshtein(&word, "password") >= 0.7
}

fn value_length(after: &str) -> usize {
    let line = after.find('\n').unwrap_or(after.len());
    let opening = ["\"\"\"", "'''"]
        .into_iter()
        .find_map(|marks| after[..line].find(marks).map(|at| (at + marks.len(), marks)));
    match opening {
        Some((from, marks)) => {
            after[from..].find(marks).map_or(after.len(), |at| from + at + marks.len()).max(line)
        }
        None => line,
    }
}

/// The text, or an empty one where it is missing; a missing text has been reported, so nothing of the config
/// will be used.
pub(in crate::config) fn value(found: Option<&Placed<'_, String>>) -> String {
    found.map(|found| found.value.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, needle: &str) -> String {
        let file = File::new("dondoc.toml".into(), text.into());
        let start = text.find(needle).expect("the needle");
        let (before, at, after) = file.place(start..start + needle.len()).shown();
        format!("{before}{at}{after}")
    }

    #[test]
    fn a_password_is_cut_off_however_the_line_is_broken() {
        for text in [
            "password = \"hunter2\"",
            "password hunter2",
            "passwrod = 'hunter2'",
            "\"password\" = hunter2",
            "email = { user = \"u\", password = \"hunter2\", prot = 25 }",
            "password = \"\"\"\nhunter2\"\"\"",
        ] {
            assert!(!shown(text, "hunter2").contains("hunter"), "{text}");
        }
        assert_eq!(shown("password_file = \"/run/x\"", "/run"), "password_file = \"/run/x\"");
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        let file = File::new("a.toml".into(), "x = 1\nname = \"Diên\" # Ố".into());
        let place = file.place(file.text.find('#').expect("there")..file.text.len());
        assert_eq!((place.line(), place.column()), (2, 15));
    }
}

//! A problem found in the config: where it stands, what is wrong, what to do.
//! Must not know which rule found the problem.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::source::Place;

/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The config cannot be used.
    Error,
    /// The config works, but probably not as meant.
    Warning,
}

impl Severity {
    /// The name in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A problem in one of the config files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The file, relative to the config folder.
    pub file: PathBuf,
    /// The line, from 1; 1 also where the problem belongs to no line.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    pub severity: Severity,
    /// The rule, as a stable name.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about the problem.
    pub hint: Option<String>,
    #[serde(skip)]
    excerpt: Option<Excerpt>,
}

/// The line of a problem, cut to fit, with the place to underline.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Excerpt {
    before: String,
    marked: String,
    after: String,
}

/// A line up to this many terminal columns is shown whole.
const WHOLE: usize = 120;
/// Terminal columns that an excerpt of a longer line shows before, at and after the place.
const BEFORE: usize = 40;
const MARKED: usize = 60;
const AFTER: usize = 20;

impl Diagnostic {
    pub(in crate::config) fn new(
        at: Place<'_>,
        severity: Severity,
        code: &'static str,
        message: String,
    ) -> Self {
        let (before, marked, after) = at.shown();
        let fits = before.width() + marked.width() + after.width() <= WHOLE;
        let excerpt = if fits {
            Excerpt { before: plain(before), marked: plain(marked), after: plain(after) }
        } else {
            Excerpt {
                before: last(before, BEFORE),
                marked: first(marked, MARKED),
                after: first(after, AFTER),
            }
        };
        let shows_something = !at.is_top() && !at.is_closed();
        Self {
            file: at.file.path.clone(),
            line: at.line(),
            column: at.column(),
            severity,
            code,
            message,
            hint: None,
            excerpt: shows_something.then_some(excerpt),
        }
    }

    pub(in crate::config) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Sets the hint when there is one.
    pub(in crate::config) fn hint_if(self, hint: Option<String>) -> Self {
        Self { hint: hint.or(self.hint), ..self }
    }

    /// Whether the config cannot be used because of the problem.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Several lines of plain text: the place, the message, the source line underlined, the hint.
    pub fn render(&self) -> String {
        let place = format!("{}:{}:{}", self.file.display(), self.line, self.column);
        let mut text = format!("{place}: {}[{}]: {}", self.severity.as_str(), self.code, self.message);
        if let Some(Excerpt { before, marked, after }) = &self.excerpt {
            let line = self.line.to_string();
            let gutter = " ".repeat(line.len());
            let pad = " ".repeat(before.width());
            let mark = "^".repeat(marked.width().max(1));
            // Writing to a string cannot fail.
            let _ = write!(text, "\n  {line} | {before}{marked}{after}\n  {gutter} | {pad}{mark}");
        }
        if let Some(hint) = &self.hint {
            let _ = write!(text, "\n  hint: {hint}");
        }
        text
    }
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file.display(), self.line, self.column, self.message)
    }
}

fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The beginning of a text that fits into `columns`.
fn first(text: &str, columns: usize) -> String {
    let text = plain(text);
    if text.width() <= columns {
        return text;
    }
    text.chars().take(columns - 1).chain(['…']).collect()
}

/// The end of a text that fits into `columns`.
fn last(text: &str, columns: usize) -> String {
    let text = plain(text);
    if text.width() <= columns {
        return text;
    }
    let skipped = text.chars().count().saturating_sub(columns - 1);
    ['…'].into_iter().chain(text.chars().skip(skipped)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read::source::File;

    fn rendered(text: &str, needle: &str) -> String {
        let file = File::new("people.toml".into(), text.into());
        let start = text.find(needle).expect("the needle");
        let at = file.place(start..start + needle.len());
        Diagnostic::new(at, Severity::Error, "rule", "what".into()).hint("do this").render()
    }

    #[test]
    fn the_underline_stands_below_its_text_after_vietnamese_in_either_form() {
        let composed = rendered("x = { name = \"Phòng Kinh tế\", heda = 1 }", "heda");
        let decomposed = rendered("x = { name = \"Pho\u{300}ng Kinh te\u{302}\u{301}\", heda = 1 }", "heda");
        let below = |text: &str| text.lines().nth(2).expect("three lines").to_owned();
        assert_eq!(below(&composed), below(&decomposed));
        assert_eq!(
            composed,
            "people.toml:1:31: error[rule]: what\n  1 | x = { name = \"Phòng Kinh tế\", heda = 1 }\n    \
             |                               ^^^^\n  hint: do this"
        );
    }

    #[test]
    fn a_long_line_is_shown_around_the_place() {
        let text = format!("title = \"{}\", hre = 1, more = \"{}\"", "ố".repeat(300), "y".repeat(300));
        let shown = rendered(&text, "hre");
        assert!(shown.lines().all(|line| line.width() < 130), "{shown}");
        assert!(shown.contains("hre"));
    }
}

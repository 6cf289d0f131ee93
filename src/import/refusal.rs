//! Why a row is refused: the column and the rule, never what stands in it.

use std::fmt;

/// Why a row is refused: the column and the rule, never what stands in the cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What the column means.
    pub column: &'static str,
    /// Its letter in the file; none where the file has no such column.
    pub letter: Option<String>,
    /// The rule.
    pub why: Why,
}

/// The rules that a cell may break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Why {
    /// Nothing stands where something must.
    #[error("is empty")]
    Missing,
    /// No code of any kind.
    #[error("is no code of a kind that cases.toml sets up")]
    NotACode,
    /// No unit has that code, name or alias.
    #[error("names no unit of people.toml")]
    UnknownUnit,
    /// A group where one unit is needed.
    #[error("names a group of units; one unit is needed")]
    Group,
    /// Not in the kind's list.
    #[error("names no field that cases.toml lists for this kind")]
    UnknownField,
    /// No day.
    #[error("is no day such as 27/11/2026")]
    NotADay,
    /// A day so far away that it cannot be meant.
    #[error("lies before 2000 or more than five years ahead; write a day such as 27/11/2026")]
    TooFar,
    /// The due day lies before the day of receipt.
    #[error("lies before the day of receipt")]
    DueBeforeReceived,
    /// Not one of the configured words.
    #[error("is no state that cases.toml knows")]
    UnknownState,
    /// Not a source.
    #[error("names no source of cases.toml")]
    UnknownSource,
    /// A formula.
    #[error("holds a formula; paste values instead")]
    Formula,
    /// Longer than any cell that may be read.
    #[error("is too long")]
    TooLong,
    /// A number, true or false, an error where a text is needed.
    #[error("holds a value of another type")]
    WrongType,
    /// The same code stands in an earlier row.
    #[error("stands in an earlier row already")]
    Twice,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.letter {
            Some(letter) => write!(f, "column {letter} ({}) {}", self.column, self.why),
            None => write!(f, "the {} {}: the file has no such column", self.column, self.why),
        }
    }
}

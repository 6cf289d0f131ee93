//! Why a row is refused: the column and the rule, never the text of a cell.

use std::fmt;

/// Why a row is refused: the column and the rule, never the text of the cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowRefusal {
    /// What the column means.
    pub column: &'static str,
    /// The column's letter in the file; none where the file has no such column.
    pub letter: Option<String>,
    /// The rule that the cell breaks.
    pub why: CellRule,
}

/// The rules that a cell may break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum CellRule {
    /// The cell is empty and must not be.
    #[error("is empty")]
    Missing,
    /// The text is no code of any kind.
    #[error("is no code of a kind that cases.toml sets up")]
    NotACode,
    /// No unit has that code, name or alias.
    #[error("names no unit of people.toml")]
    UnknownUnit,
    /// The cell names a group where one unit is needed.
    #[error("names a group of units; one unit is needed")]
    Group,
    /// The field is not in the list of the kind.
    #[error("names no field that cases.toml lists for this kind")]
    UnknownField,
    /// The cell holds no day.
    #[error("is no day such as 27/11/2026")]
    NotADay,
    /// The day is so far away that it cannot be meant.
    #[error("lies before 2000 or more than five years ahead; write a day such as 27/11/2026")]
    TooFar,
    /// The due day lies before the day of receipt.
    #[error("lies before the day of receipt")]
    DueBeforeReceived,
    /// The text is none of the configured words for a state.
    #[error("is no state that cases.toml knows")]
    UnknownState,
    /// The text names no source.
    #[error("names no source of cases.toml")]
    UnknownSource,
    /// The cell holds a formula.
    #[error("holds a formula; paste values instead")]
    Formula,
    /// The text is longer than any cell that may be read.
    #[error("is too long")]
    TooLong,
    /// The cell holds a number, true or false, or an error where a text is needed.
    #[error("holds a value of another type")]
    WrongType,
    /// An earlier row of the file has this code already.
    #[error("stands in an earlier row already")]
    Twice,
}

impl fmt::Display for RowRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.letter {
            Some(letter) => write!(f, "column {letter} ({}) {}", self.column, self.why),
            None => write!(f, "the {} {}: the file has no such column", self.column, self.why),
        }
    }
}

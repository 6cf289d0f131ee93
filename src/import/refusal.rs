//! Why a row or a file is refused, or taken with a remark: the column and the rule, and a word only where it can be no
//! citizen's.
//! Must not know how any of it is said.

use std::fmt;

use crate::document::SheetError;
use crate::model::Column;
use crate::model::scrub::scrub;

/// What is to be said of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowRemark {
    /// The column.
    pub column: Column,
    /// Its letter in the file; none where the file has no such column.
    pub letter: Option<String>,
    /// The rule.
    pub why: CellRule,
    /// The word that was not known.
    pub word: Option<String>,
}

/// The rules that a cell may break, and the remarks on cells that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellRule {
    /// The cell is empty and must not be.
    Missing,
    /// The text can be no code: it is longer than any, holds a mark that ids need, or looks like a number of a person.
    NotACode,
    /// The code has the shape of no kind, and nothing else tells the kind.
    NoKind,
    /// No unit has that code, name or alias.
    UnknownUnit,
    /// The cell names a group where one unit is needed.
    Group,
    /// The field is not in the list of the kind.
    UnknownField,
    /// The cell holds no day.
    NotADay,
    /// The day may be read in two ways: other days of the column name the month first.
    MonthFirst,
    /// The day is so far away that it cannot be meant.
    TooFar,
    /// The due day lies before the day of receipt.
    DueBeforeReceived,
    /// The text is none of the configured words for a state.
    UnknownState,
    /// The text names no source.
    UnknownSource,
    /// The cell holds a formula without its result.
    Formula,
    /// The text is longer than any cell that may be read.
    TooLong,
    /// The cell holds true or false, or an error where a text is needed.
    WrongType,
    /// The row is marked as a state secret.
    Secret,
    /// Remark: another row of the file tells the same case anew.
    Repeated,
    /// Remark: the code has not the shape of its kind.
    OddCode,
    /// Remark: the content seems to name a citizen, and is not kept.
    Personal,
    /// Remark: the row stands for another task of a number that has one.
    Numbered,
}

impl CellRule {
    /// Whether a row is taken all the same.
    pub fn is_remark(self) -> bool {
        matches!(self, Self::Repeated | Self::OddCode | Self::Personal | Self::Numbered)
    }
}

/// A column that seems to be there and is not understood.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ColumnDoubt {
    /// What it seems to be.
    pub column: Column,
    /// Its letter in the file.
    pub letter: String,
    /// Its heading as it is printed; empty where it has none.
    pub heading: String,
}

/// Why a file as a whole is refused.
#[derive(Debug, thiserror::Error)]
pub enum FileRefusal {
    /// It cannot be read.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// No row names the code of a case.
    #[error("no heading in the first 20 rows names the code of a case; write one of: {headings}")]
    NoHeader {
        /// The headings that would do.
        headings: String,
        /// The first headings that look like some, where there are any.
        seen: Vec<String>,
    },
    /// The sheet names units and codes, but nothing that makes a case of them.
    #[error("no column says when anything is due, came or how it stands")]
    NoCases,
    /// Two columns mean the same.
    #[error("the columns {first} and {second} are both headed as the same thing")]
    ColumnTwice {
        /// What both columns mean.
        column: Column,
        /// The letter of the first column.
        first: String,
        /// The letter of the second column.
        second: String,
    },
    /// Columns that decide about cases seem to be there and are not understood.
    #[error("{} are not understood", told(.0))]
    Doubts(Vec<ColumnDoubt>),
}

fn told(doubts: &[ColumnDoubt]) -> impl fmt::Display {
    let letters: Vec<&str> = doubts.iter().map(|doubt| doubt.letter.as_str()).collect();
    format!("the columns {}", letters.join(", "))
}

/// The word of a cell as a report may show it; none where it could be a citizen's data.
pub fn shown(text: &str) -> Option<String> {
    /// No state, unit or field is longer.
    const LONGEST: usize = 80;
    let has_number = text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() > 5);
    if text.chars().count() > LONGEST || has_number {
        return None;
    }
    scrub(text).ok().filter(|word| !word.is_empty())
}

//! A table as data: what its columns are called, and what stands in its cells.
//! Must not know in which form it is written.

use chrono::NaiveDateTime;

use crate::model::Day;
use crate::render::vi;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum GridCell {
    #[default]
    Empty,
    Text(String),
    Number(i64),
    /// A share of a whole, from 0 to 1.
    Share(f64),
    Day(Day),
    /// An instant as the clock of the organisation shows it.
    Moment(NaiveDateTime),
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridColumn {
    pub name: String,
    /// How wide it is, in characters; texts that are longer wrap.
    pub width: u16,
}

/// A table with a heading over each column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// What the table shows; the name of its sheet.
    pub title: String,
    pub columns: Vec<GridColumn>,
    /// Rows with a cell for each column.
    pub rows: Vec<Vec<GridCell>>,
}

impl Grid {
    /// A table without rows.
    pub fn new(title: impl Into<String>, columns: &[(&str, u16)]) -> Self {
        let column = |(name, width): &(&str, u16)| GridColumn { name: (*name).to_owned(), width: *width };
        Self { title: title.into(), columns: columns.iter().map(column).collect(), rows: Vec::new() }
    }
}

impl GridCell {
    /// The text, where there is one.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// What the cell shows in a paper, as its readers write it.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Share(share) => vi::percent(*share),
            Self::Day(day) => day.format("%d/%m/%Y").to_string(),
            Self::Moment(at) => at.format("%d/%m/%Y %H:%M").to_string(),
        }
    }

    /// Whether it is a number, which stands at the right of its column.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Share(_))
    }

    /// A share of a whole, from 0 to 1, where there is one.
    pub fn share(share: Option<f64>) -> Self {
        share.map_or(Self::Empty, Self::Share)
    }

    /// A number of things.
    pub fn count(count: impl TryInto<i64>) -> Self {
        count.try_into().map_or(Self::Empty, Self::Number)
    }
}

impl<T: Into<GridCell>> From<Option<T>> for GridCell {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Self::Empty, Into::into)
    }
}

impl From<Day> for GridCell {
    fn from(day: Day) -> Self {
        Self::Day(day)
    }
}

impl From<&str> for GridCell {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for GridCell {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

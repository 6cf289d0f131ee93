//! A piece of a document in the lines of the reader's process, and how much of such a line is believed.
//! Must not know who says it, nor the other lines.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::super::how::HowRead;
use super::super::sheet::{MOST_COLUMNS, MOST_NAME, SheetError};
use super::piece::{MOST_NUMBER, MOST_TEXT, WholeCell, WholePiece};

/// A piece as the reader's process says it.
#[derive(Serialize, Deserialize)]
pub(in crate::document) enum SaidPiece {
    How(HowRead),
    /// Text, number, whether it is a heading.
    Paragraph(String, Option<String>, bool),
    /// Name, whether it is hidden.
    Table(String, bool),
    /// Number, whether it is hidden, whether it is repeated, cells.
    Row(u32, bool, bool, Vec<SaidCell>),
    TableEnd,
}

/// A cell; the names have one letter, because there are many cells.
#[derive(Serialize, Deserialize)]
pub(in crate::document) enum SaidCell {
    /// An empty text.
    E,
    T(String),
    D(NaiveDateTime),
    N(f64),
    A,
    L,
    X,
}

impl SaidPiece {
    pub(super) fn of(piece: WholePiece) -> Self {
        match piece {
            WholePiece::How(how) => Self::How(how),
            WholePiece::Paragraph { text, number, is_heading } => Self::Paragraph(text, number, is_heading),
            WholePiece::Table { name, is_hidden } => Self::Table(name, is_hidden),
            WholePiece::Row { number, is_hidden, is_repeated_heading, cells } => {
                Self::Row(number, is_hidden, is_repeated_heading, cells.into_iter().map(said).collect())
            }
            WholePiece::TableEnd => Self::TableEnd,
        }
    }

    /// The piece as the parent takes it, no larger than one can be.
    pub(super) fn heard(self) -> Result<WholePiece, SheetError> {
        let cut = |text: String, most: usize| -> String {
            text.chars().filter(|c| !c.is_control() || *c == '\n').take(most).collect()
        };
        Ok(match self {
            Self::How(how) => WholePiece::How(how),
            Self::Paragraph(text, number, is_heading) => WholePiece::Paragraph {
                text: cut(text, MOST_TEXT),
                number: number.map(|number| cut(number, MOST_NUMBER)),
                is_heading,
            },
            Self::Table(name, is_hidden) => WholePiece::Table { name: cut(name, MOST_NAME), is_hidden },
            Self::Row(number, is_hidden, is_repeated_heading, cells) => {
                if cells.len() > MOST_COLUMNS {
                    return Err(SheetError::TooManyColumns { row: number });
                }
                let cells = cells.into_iter().map(heard).collect();
                WholePiece::Row { number, is_hidden, is_repeated_heading, cells }
            }
            Self::TableEnd => WholePiece::TableEnd,
        })
    }
}

fn said(cell: WholeCell) -> SaidCell {
    match cell {
        WholeCell::Text(text) if text.is_empty() => SaidCell::E,
        WholeCell::Text(text) => SaidCell::T(text),
        WholeCell::Day(at) => SaidCell::D(at),
        WholeCell::Number(number) if number.is_finite() => SaidCell::N(number),
        WholeCell::Number(_) => SaidCell::E,
        WholeCell::Above => SaidCell::A,
        WholeCell::Left => SaidCell::L,
        WholeCell::TooLong => SaidCell::X,
    }
}

fn heard(cell: SaidCell) -> WholeCell {
    match cell {
        SaidCell::E => WholeCell::empty(),
        SaidCell::T(text) => WholeCell::of_text(&text),
        SaidCell::D(at) => WholeCell::Day(at),
        SaidCell::N(number) => WholeCell::Number(number),
        SaidCell::A => WholeCell::Above,
        SaidCell::L => WholeCell::Left,
        SaidCell::X => WholeCell::TooLong,
    }
}

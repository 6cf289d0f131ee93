//! Finds the headings of a sheet and takes out of each row the cells that were asked for: all others stay in the file.
//! Runs in the reader's process; must not know what the columns mean.

use super::layout::Layout;
use super::{HeadingMeaning, Headings};
use crate::calendar::TypedDay;
use crate::document::{Cell, Looks};
use crate::phrase::name_key;

/// A row with no more cells than this may be a label.
const LABEL: usize = 2;
/// In so many rows below the headings it is told how hidden cells look: what a column holds is seen by then.
const LOOKED_AT: u32 = 300;

/// What is handed on of a sheet.
pub enum Picked {
    /// The headings, a text for each column; they come before the rows that they head.
    Headings(Vec<String>),
    /// A row with its number; of cells that were not asked for it shows only how they look.
    Row(u32, Vec<Cell>),
}

/// Takes the cells that were asked for out of the rows of one sheet.
pub struct Picker<'h> {
    headings: &'h Headings,
    place: Place,
    /// In how many more rows it is told how hidden cells look.
    looks: u32,
}

enum Place {
    Above,
    /// A row is the headings; the next row may be their second level.
    At(Vec<Cell>),
    Below(Layout),
}

impl<'h> Picker<'h> {
    /// A picker that stands at the beginning of a sheet.
    pub fn new(headings: &'h Headings) -> Self {
        Self { headings, place: Place::Above, looks: LOOKED_AT }
    }

    /// Takes a row; says whether the headings have been found.
    pub fn pick(&mut self, number: u32, cells: &[Cell], out: &mut Vec<Picked>) -> bool {
        if let Place::At(first) = &self.place {
            let second = self.second_level(first, cells);
            let texts = texts(first, second.as_deref());
            let is_second = second.is_some();
            self.head(texts, out);
            if is_second {
                return true;
            }
        }
        if let Place::Below(layout) = &self.place {
            out.push(Picked::Row(number, self.shown(layout, cells)));
            self.looks = self.looks.saturating_sub(1);
            return true;
        }
        if self.headings.are(cells) {
            self.place = Place::At(cells.to_vec());
            return true;
        }
        if self.headings.labels {
            out.push(Picked::Row(number, cells.to_vec()));
        }
        false
    }

    /// Ends the sheet: headings under which nothing stands are handed on all the same.
    pub fn end(&mut self, out: &mut Vec<Picked>) {
        if let Place::At(first) = &self.place {
            let texts = texts(first, None);
            self.head(texts, out);
        }
    }

    fn head(&mut self, texts: Vec<String>, out: &mut Vec<Picked>) {
        let layout = Layout::of(&texts, self.headings);
        // Where nothing is missed, no other column is looked at.
        let asked = self.headings.words.iter().enumerate().filter(|(_, words)| !words.is_empty());
        let mut wanted = asked.map(|(column, _)| column).chain(self.headings.days.iter().copied());
        if wanted.all(|column| layout.column(column).is_some()) {
            self.looks = 0;
        }
        self.place = Place::Below(layout);
        out.push(Picked::Headings(texts));
    }

    /// The second level of two-level headings, where the row is one: it repeats or leaves empty what must be there and
    /// names something in another way. A cell that says more than the one above it stands for both.
    fn second_level(&self, first: &[Cell], cells: &[Cell]) -> Option<Vec<Option<String>>> {
        let at = |cells: &[Cell], column: usize| match cells.get(column) {
            Some(Cell::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let is_needed = |heading: &str| matches!(self.headings.meaning(heading), HeadingMeaning::Surely { column, .. } if self.headings.needed.contains(&column));
        // Above a second level one heading stands over several columns, or there is nothing.
        let is_over_several = |column: usize| {
            let above = at(first, column);
            let beside = |other: usize| at(first, other) == above;
            above.is_empty() || (column > 0 && beside(column - 1)) || beside(column + 1)
        };
        let mut names_more = false;
        let mut second = Vec::new();
        for column in 0..first.len().max(cells.len()) {
            let (above, below) = (at(first, column), at(cells, column));
            let is_empty = cells.get(column).is_none_or(|cell| *cell == Cell::Empty);
            if is_needed(&above) && !is_empty && above != below {
                return None;
            }
            let says_more = !below.is_empty() && above != below;
            if says_more {
                names_more |=
                    is_over_several(column) && self.headings.meaning(&below) != HeadingMeaning::Nothing;
                // A name of its own needs nothing from above; other words are read together.
                let alone = matches!(self.headings.meaning(&below), HeadingMeaning::Surely { .. });
                second.push(Some(if alone || above.is_empty() { below } else { format!("{above} {below}") }));
            } else if !is_empty && below.is_empty() {
                return None;
            } else {
                second.push(None);
            }
        }
        names_more.then_some(second)
    }

    fn shown(&self, layout: &Layout, cells: &[Cell]) -> Vec<Cell> {
        let filled = cells.iter().filter(|cell| **cell != Cell::Empty).count();
        if self.headings.labels && filled <= LABEL {
            return cells.to_vec();
        }
        let asked = |column: usize| layout.columns.get(column).copied().flatten().is_some();
        let shown = |(column, cell): (usize, &Cell)| match cell {
            cell if asked(column) => cell.clone(),
            Cell::Empty => Cell::Empty,
            _ if self.looks == 0 => Cell::Hidden(Looks::Other),
            cell => Cell::Hidden(self.looks(cell)),
        };
        cells.iter().enumerate().map(shown).collect()
    }

    /// How a cell looks that was not asked for: a column of unknown heading may be one that is missed.
    fn looks(&self, cell: &Cell) -> Looks {
        match cell {
            Cell::Day(_) => Looks::Day,
            Cell::Text(text) if text.len() <= 24 && text.parse::<TypedDay>().is_ok() => Looks::Day,
            Cell::Text(text)
                if text.len() <= 80 && self.headings.words.iter().any(|words| !words.is_empty()) =>
            {
                let key = name_key(text);
                let column = self.headings.words.iter().position(|words| words.binary_search(&key).is_ok());
                column.and_then(|column| u8::try_from(column).ok()).map_or(Looks::Other, Looks::Word)
            }
            _ => Looks::Other,
        }
    }
}

/// The headings as one text for each column.
fn texts(first: &[Cell], second: Option<&[Option<String>]>) -> Vec<String> {
    let columns = first.len().max(second.map_or(0, <[_]>::len));
    let of = |column: usize| {
        let below = second.and_then(|second| second.get(column).cloned().flatten());
        below.unwrap_or_else(|| match first.get(column) {
            Some(Cell::Text(text)) => text.clone(),
            _ => String::new(),
        })
    };
    (0..columns).map(of).collect()
}

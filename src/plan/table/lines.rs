//! The pieces of a document as paragraphs and tables of texts, merged cells told apart.
//! Must not know what a column means.

use chrono::Timelike as _;

use crate::document::whole::{WholeCell, WholePiece};
use crate::model::short::cut;

/// A row of a table.
#[derive(Debug, Clone, Default)]
pub(in crate::plan) struct PlanTableLine {
    /// Its number in the document, from 1.
    pub(in crate::plan) number: u32,
    pub(in crate::plan) cells: Vec<PlanCell>,
}

/// A cell of a row.
#[derive(Debug, Clone, Default)]
pub(in crate::plan) struct PlanCell {
    /// What stands there; what the cell above holds where both are merged, and nothing where it is merged with the one to
    /// the left.
    pub(in crate::plan) text: String,
    /// Merged with the cell above.
    pub(in crate::plan) is_above: bool,
    /// Merged with the cell to the left.
    pub(in crate::plan) is_left: bool,
}

impl PlanTableLine {
    /// The text of a column; empty where the row has none.
    pub(in crate::plan) fn text(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", |cell| cell.text.as_str())
    }

    /// The only text of a row, which stands over the whole table or in one cell of it.
    pub(in crate::plan) fn only_text(&self) -> Option<(usize, &str)> {
        let mut filled =
            self.cells.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty() && !cell.is_above);
        let (at, cell) = filled.next()?;
        filled.next().is_none().then_some((at, cell.text.as_str()))
    }

    /// How many cells at the end of the row are merged with the ones before them.
    pub(in crate::plan) fn merged(&self) -> usize {
        self.cells.iter().filter(|cell| cell.is_left).count()
    }
}

/// A table as it stands in the document.
#[derive(Debug, Default)]
pub(in crate::plan) struct RawTable {
    /// The sheet; empty where there is none.
    pub(in crate::plan) name: String,
    pub(in crate::plan) is_hidden: bool,
    /// Its number among the tables of the document, from 1.
    pub(in crate::plan) number: usize,
    pub(in crate::plan) lines: Vec<PlanTableLine>,
    /// How many paragraphs stand before it.
    pub(in crate::plan) after: usize,
}

impl RawTable {
    /// How the table is named to people.
    pub(in crate::plan) fn place(&self) -> String {
        if self.name.is_empty() {
            format!("bảng {}", self.number)
        } else {
            format!("trang tính «{}»", self.name)
        }
    }

    /// The beginning of its text.
    pub(in crate::plan) fn first_words(&self) -> String {
        let texts = self.lines.iter().flat_map(|line| &line.cells).map(|cell| cell.text.trim());
        let first = texts.filter(|text| !text.is_empty()).take(3).collect::<Vec<_>>().join(" · ");
        cut(&first, 60)
    }
}

/// A paragraph outside of tables.
#[derive(Debug, Clone)]
pub(in crate::plan) struct DocumentText {
    pub(in crate::plan) text: String,
    /// Its automatic number.
    pub(in crate::plan) number: Option<String>,
    /// Whether it is bold as a whole, or styled as a heading.
    pub(in crate::plan) is_heading: bool,
}

/// Sorts the pieces of a document into paragraphs and tables.
pub(in crate::plan) fn gather(pieces: Vec<WholePiece>) -> (Vec<DocumentText>, Vec<RawTable>) {
    let (mut texts, mut tables): (Vec<DocumentText>, Vec<RawTable>) = (Vec::new(), Vec::new());
    for piece in pieces {
        match piece {
            WholePiece::How(_) | WholePiece::TableEnd => {}
            WholePiece::Paragraph { text, number, is_heading } => {
                texts.push(DocumentText { text, number, is_heading });
            }
            WholePiece::Table { name, is_hidden } => {
                let number = tables.len() + 1;
                tables.push(RawTable { name, is_hidden, number, lines: Vec::new(), after: texts.len() });
            }
            WholePiece::Row { number, cells, .. } => {
                let Some(table) = tables.last_mut() else { continue };
                let line = line(number, cells, table.lines.last());
                table.lines.push(line);
            }
        }
    }
    (texts, tables)
}

fn line(number: u32, cells: Vec<WholeCell>, above: Option<&PlanTableLine>) -> PlanTableLine {
    let filled = cells.into_iter().enumerate().map(|(at, cell)| match cell {
        WholeCell::Text(text) => PlanCell { text: text.trim().to_owned(), ..PlanCell::default() },
        WholeCell::Day(day) => {
            let has_hour = (day.hour(), day.minute()) != (0, 0);
            let format = if has_hour { "%H:%M ngày %d/%m/%Y" } else { "%d/%m/%Y" };
            PlanCell { text: day.format(format).to_string(), ..PlanCell::default() }
        }
        WholeCell::Number(number) => PlanCell { text: number.to_string(), ..PlanCell::default() },
        WholeCell::Above => {
            let text = above.map_or("", |line| line.text(at)).to_owned();
            PlanCell { text, is_above: true, is_left: false }
        }
        WholeCell::Left => PlanCell { is_left: true, ..PlanCell::default() },
        WholeCell::TooLong => PlanCell::default(),
    });
    PlanTableLine { number, cells: filled.collect() }
}

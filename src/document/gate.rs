//! What every row of every format passes on its way out: the limits, marks of secrets, old fonts, merged cells. Holds
//! the first rows of each sheet back until it is known how they read.
//! Must not know the format, nor what the columns mean.

use super::cell::Cell;
use super::how::{HowRead, TextEncoding};
use super::letters::OldFont;
use super::merges::{Merge, Merges};
use super::secret::is_mark;
use super::sheet::{HEADER_WITHIN, Judge, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, Part, SheetError, Taker};

const FONTS: [OldFont; 2] = [OldFont::Tcvn3, OldFont::Vni];

/// How much of a sheet is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The rows among which the headings must be are held back.
    First,
    /// The headings are found: rows are handed on at once.
    Table,
    /// There are no headings, or the sheet is hidden.
    Over,
}

/// A sheet, with its first rows.
struct Sheet {
    name: String,
    is_hidden: bool,
    first: Vec<(u32, Vec<Cell>)>,
    merges: Merges,
    font: Option<OldFont>,
    /// Which columns have a heading, once the headings are found.
    headed: Option<Vec<bool>>,
}

/// The way of all rows of one file to `take`.
pub(super) struct Gate<'t, 'a> {
    judge: &'t Judge<'t>,
    take: &'t mut Taker<'a>,
    how: HowRead,
    is_how_said: bool,
    /// Sheets that are held back because nothing so far says how the file reads.
    waiting: Vec<Sheet>,
    sheet: Option<Sheet>,
    stage: Stage,
    /// How many rows of the file had something in them, and how many sheets there were.
    rows: u32,
    sheets: usize,
}

impl<'t, 'a> Gate<'t, 'a> {
    pub(super) fn new(how: HowRead, judge: &'t Judge<'t>, take: &'t mut Taker<'a>) -> Self {
        let (waiting, sheet, stage) = (Vec::new(), None, Stage::Over);
        Self { judge, take, how, is_how_said: false, waiting, sheet, stage, rows: 0, sheets: 0 }
    }

    /// A sheet begins.
    pub(super) fn sheet(&mut self, name: &str, is_hidden: bool) -> Result<(), SheetError> {
        self.settle()?;
        self.sheets += 1;
        if self.sheets > MOST_SHEETS {
            return Err(SheetError::TooManySheets);
        }
        let (first, merges) = (Vec::new(), Merges::default());
        self.stage = if is_hidden { Stage::Over } else { Stage::First };
        self.sheet = Some(Sheet { name: shown(name), is_hidden, first, merges, font: None, headed: None });
        Ok(())
    }

    /// Cells of the sheet are merged; to be said before their first row.
    pub(super) fn merge(&mut self, merge: Merge) {
        if let Some(sheet) = &mut self.sheet {
            sheet.merges.add(merge);
        }
    }

    /// A row of the sheet; says whether further ones are wanted. Its cells may be taken away.
    pub(super) fn row(&mut self, number: u32, cells: &mut Vec<Cell>) -> Result<bool, SheetError> {
        if self.stage == Stage::Over {
            return Ok(false);
        }
        let filled = cells.iter().rposition(|cell| *cell != Cell::Empty).map_or(0, |last| last + 1);
        cells.truncate(filled);
        if cells.is_empty() {
            return Ok(true);
        }
        if cells.len() > MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { row: number });
        }
        self.rows += 1;
        if self.rows > MOST_ROWS {
            return Err(SheetError::TooManyRows);
        }
        if self.stage == Stage::First && number > HEADER_WITHIN {
            self.settle()?;
        }
        match (self.stage, &mut self.sheet) {
            (Stage::First, Some(sheet)) => {
                sheet.first.push((number, std::mem::take(cells)));
                Ok(true)
            }
            (Stage::Table, Some(sheet)) => {
                hand_on(sheet, number, cells, self.take)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// The file ends.
    pub(super) fn end(mut self) -> Result<(), SheetError> {
        self.settle()?;
        self.release()
    }

    /// Whether the sheet has headings, and how many cells there are in their row.
    pub(super) fn headings(&mut self) -> Result<Option<usize>, SheetError> {
        if self.stage == Stage::First {
            self.settle()?;
        }
        Ok(self.sheet.as_ref().and_then(|sheet| sheet.headed.as_ref()).map(Vec::len))
    }

    /// Looks at the rows that were held back: which font makes sense of them, and whether there are headings at all.
    fn settle(&mut self) -> Result<(), SheetError> {
        let Some(sheet) = self.sheet.as_mut().filter(|sheet| self.stage == Stage::First || sheet.is_hidden)
        else {
            return Ok(());
        };
        self.stage = Stage::Over;
        let (sense, font) = best_font(&sheet.first, self.judge);
        sheet.font = font;
        if sense == 0 && !self.is_how_said {
            self.waiting.extend(self.sheet.take());
            return Ok(());
        }
        if let (Some(font), false) = (font, self.is_how_said) {
            self.how.encoding = Some(match font {
                OldFont::Tcvn3 => TextEncoding::Tcvn3,
                OldFont::Vni => TextEncoding::Vni,
            });
        }
        self.release()?;
        if let Some(sheet) = &mut self.sheet {
            hand_on_all(sheet, self.take)?;
            if sheet.headed.is_some() {
                self.stage = Stage::Table;
            }
            if sheet.is_hidden {
                self.sheet = None;
            }
        }
        Ok(())
    }

    /// Says how the file was read, and hands on what waited for that.
    fn release(&mut self) -> Result<(), SheetError> {
        if !self.is_how_said {
            self.is_how_said = true;
            (self.take)(Part::HowRead(&self.how))?;
        }
        for mut sheet in self.waiting.drain(..) {
            hand_on_all(&mut sheet, self.take)?;
        }
        Ok(())
    }
}

fn hand_on_all(sheet: &mut Sheet, take: &mut Taker<'_>) -> Result<(), SheetError> {
    take(Part::Sheet { name: &sheet.name, is_hidden: sheet.is_hidden })?;
    for (number, mut cells) in std::mem::take(&mut sheet.first) {
        hand_on(sheet, number, &mut cells, take)?;
    }
    Ok(())
}

fn hand_on(
    sheet: &mut Sheet,
    number: u32,
    cells: &mut Vec<Cell>,
    take: &mut Taker<'_>,
) -> Result<(), SheetError> {
    if let Some(font) = sheet.font {
        *cells = read_in(font, cells);
    }
    refuse_secret(cells, sheet.headed.as_deref())?;
    sheet.merges.fill(number, cells, sheet.headed.is_none());
    if take(Part::Row(number, cells))? && sheet.headed.is_none() {
        sheet.headed = Some(cells.iter().map(|cell| *cell != Cell::Empty).collect());
    }
    Ok(())
}

/// A mark of secrecy above, below or beside the table refuses the file. What stands in a column of the table is a word of
/// that column, unless it stands alone.
fn refuse_secret(cells: &[Cell], headed: Option<&[bool]>) -> Result<(), SheetError> {
    let is_alone = cells.iter().filter(|cell| **cell != Cell::Empty).nth(1).is_none();
    for (column, cell) in cells.iter().enumerate() {
        let is_inside = headed.is_some_and(|headed| headed.get(column).copied().unwrap_or(false));
        if let Cell::Text(text) = cell
            && (is_alone || !is_inside)
            && is_mark(text)
        {
            return Err(SheetError::Secret);
        }
    }
    Ok(())
}

/// The font that makes most sense of some rows, and how much that is; none where they need none.
fn best_font(rows: &[(u32, Vec<Cell>)], judge: &Judge<'_>) -> (usize, Option<OldFont>) {
    let sense = |font: Option<OldFont>| {
        let read = rows
            .iter()
            .map(|(_, cells)| font.map_or_else(|| judge(cells), |font| judge(&read_in(font, cells))));
        read.max().unwrap_or(0)
    };
    let plain = sense(None);
    let is_old = |(_, cells): &(u32, Vec<Cell>)| {
        cells.iter().any(|cell| matches!(cell, Cell::Text(text) if !text.is_ascii()))
    };
    if !rows.iter().any(is_old) {
        return (plain, None);
    }
    let [tcvn3, vni] = FONTS.map(|font| (sense(Some(font)), Some(font)));
    let old = if vni.0 > tcvn3.0 { vni } else { tcvn3 };
    if old.0 > plain { old } else { (plain, None) }
}

/// Passes a text that stands in no sheet, where it may be a mark of secrecy.
pub(super) fn pass_aside(text: &str) -> Result<(), SheetError> {
    if is_mark(text) { Err(SheetError::Secret) } else { Ok(()) }
}

/// How many known headings a row names, in whatever font.
pub(super) fn sense(cells: &[Cell], judge: &Judge<'_>) -> usize {
    let old = FONTS.map(|font| judge(&read_in(font, cells)));
    old.into_iter().fold(judge(cells), usize::max)
}

/// Cells whose texts are read as a font shows them; a text that is in Unicode already stays as it is.
fn read_in(font: OldFont, cells: &[Cell]) -> Vec<Cell> {
    let read = cells.iter().map(|cell| match cell {
        Cell::Text(text) => font.read(text).map_or_else(|| cell.clone(), |text| Cell::of_text(&text, false)),
        _ => cell.clone(),
    });
    read.collect()
}

/// The name of a sheet as it is told.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(super::sheet::MOST_NAME).collect()
}

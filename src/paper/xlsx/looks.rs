//! The looks of cells in a workbook: Times New Roman, thin lines, dates of Viet Nam.
//! Must not know what stands in them.

use chrono::{Datelike as _, NaiveDate, Timelike as _};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use super::super::grid::GridCell;

/// The most characters of a cell.
const MOST: usize = 32_767;

/// The looks of cells of one weight.
pub(super) struct CellLooks {
    pub(super) text: Format,
    number: Format,
    share: Format,
    day: Format,
    moment: Format,
}

/// All looks of a workbook.
pub(super) struct SheetLooks {
    pub(super) heading: Format,
    /// A line above a table, and one in bold.
    pub(super) line: Format,
    pub(super) title: Format,
    pub(super) cells: CellLooks,
    /// Sums, and the names of parts.
    pub(super) sums: CellLooks,
}

impl SheetLooks {
    pub(super) fn new() -> Self {
        let letters = Format::new().set_font_name("Times New Roman").set_font_size(12);
        let base = letters.clone().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        Self {
            heading: base
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x00D9_D9D9)),
            title: letters.clone().set_bold(),
            line: letters,
            cells: CellLooks::new(&base),
            sums: CellLooks::new(&base.set_bold()),
        }
    }
}

impl CellLooks {
    fn new(base: &Format) -> Self {
        let like = |format: &str| base.clone().set_num_format(format);
        Self {
            text: base.clone().set_text_wrap(),
            number: base.clone(),
            share: like("0.0%"),
            day: like("dd/mm/yyyy"),
            moment: like("dd/mm/yyyy hh:mm"),
        }
    }

    /// Writes the cell. A day before 1900, which no sheet can count, stands there as text.
    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        cell: &GridCell,
    ) -> Result<(), XlsxError> {
        match cell {
            GridCell::Empty => sheet.write_blank(row, column, &self.text)?,
            GridCell::Text(text) if text.len() <= MOST => {
                sheet.write_string_with_format(row, column, text, &self.text)?
            }
            GridCell::Text(text) => {
                let cut: String = text.chars().take(MOST).collect();
                sheet.write_string_with_format(row, column, cut, &self.text)?
            }
            GridCell::Number(number) => {
                sheet.write_number_with_format(row, column, *number as f64, &self.number)?
            }
            GridCell::Share(share) => sheet.write_number_with_format(row, column, *share, &self.share)?,
            GridCell::Day(day) => match date(*day) {
                Ok(at) => sheet.write_datetime_with_format(row, column, &at, &self.day)?,
                Err(_) => sheet.write_string_with_format(row, column, cell.shown(), &self.text)?,
            },
            GridCell::Moment(at) => {
                let time = at.time();
                match date(at.date()).and_then(|day| day.and_hms(time.hour() as u16, time.minute() as u8, 0))
                {
                    Ok(at) => sheet.write_datetime_with_format(row, column, &at, &self.moment)?,
                    Err(_) => sheet.write_string_with_format(row, column, cell.shown(), &self.text)?,
                }
            }
        };
        Ok(())
    }
}

fn date(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or(0), day.month() as u8, day.day() as u8)
}

//! Which table a row of a template repeats for, and what its cells say in each row.
//! Must not know of Word or Excel.

use super::PaperPlaces;
use super::fault::FillFault;
use super::place::{TemplatePlace, known_column, places, said};
use crate::paper::grid::GridCell;
use crate::paper::table::{PaperRow, PaperTable};

/// The table for which a row with these texts repeats; none where it names no cell of a table.
///
/// # Errors
/// A place is unknown or torn, or the row names cells of two tables.
pub(super) fn repeated<'a>(
    texts: &[String],
    known: &'a PaperPlaces,
) -> Result<Option<&'a PaperTable>, FillFault> {
    let mut first: Option<TemplatePlace> = None;
    for text in texts {
        for place in places(text)?.into_iter().filter(|place| place.column.is_some()) {
            known_column(&place, known)?;
            match &first {
                Some(other) if other.name != place.name => {
                    return Err(FillFault::TwoTables { first: other.name.clone(), second: place.name });
                }
                Some(_) => {}
                None => first = Some(place),
            }
        }
    }
    Ok(first.and_then(|place| known.table(&place.name)))
}

/// The rows for which it repeats: those with items, without parts and sums.
pub(super) fn rows(table: &PaperTable) -> impl Iterator<Item = &[GridCell]> {
    table.rows.iter().filter_map(|row| match row {
        PaperRow::Cells(cells) => Some(cells.as_slice()),
        PaperRow::Part(_) | PaperRow::Sum(_) => None,
    })
}

/// What a place says in one row of the table.
pub(super) fn in_row(
    place: &TemplatePlace,
    known: &PaperPlaces,
    row: &[GridCell],
) -> Result<GridCell, FillFault> {
    if place.column.is_none() {
        return said(place, known).map(GridCell::text);
    }
    Ok(row.get(known_column(place, known)?).cloned().unwrap_or_default())
}

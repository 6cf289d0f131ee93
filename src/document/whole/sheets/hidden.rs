//! Which rows and columns of a sheet of Excel are hidden, which only the sheet's own XML says.
//! Must not know what stands in the cells.

use std::collections::{HashMap, HashSet};
use std::fs::File;

use quick_xml::events::{BytesStart, Event};

use super::super::super::formats::archive;
use super::super::super::formats::xml::{attribute, count};
use super::super::super::sheet::{MOST_COLUMNS, MOST_SHEETS, SheetError};
use super::super::word::Markup;

/// The most hidden rows and stretches of columns of a sheet that are kept.
const MOST_HIDDEN: usize = 100_000;

/// What is hidden in one sheet.
#[derive(Default)]
pub(super) struct HiddenParts {
    /// Rows from 1.
    pub(super) rows: HashSet<u32>,
    /// Columns from 0, both ends included.
    pub(super) columns: Vec<(usize, usize)>,
}

/// The part of each sheet in the archive, by the sheet's name.
pub(super) fn parts(file: &File) -> Result<HashMap<String, String>, SheetError> {
    let mut names: Vec<(String, String)> = Vec::new();
    each(file, "xl/workbook.xml", &mut |tag| {
        if tag.local_name().as_ref() == "sheet"
            && names.len() <= MOST_SHEETS
            && let (Some(name), Some(id)) = (attribute(tag, "name"), attribute(tag, "id"))
        {
            names.push((name, id));
        }
    })?;
    let mut targets: HashMap<String, String> = HashMap::new();
    each(file, "xl/_rels/workbook.xml.rels", &mut |tag| {
        if let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target"))
            && targets.len() < 4 * MOST_SHEETS
        {
            let part = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            targets.insert(id, part);
        }
    })?;
    Ok(names.into_iter().filter_map(|(name, id)| Some((name, targets.remove(&id)?))).collect())
}

/// What is hidden in the sheet of a part.
pub(super) fn look(file: &File, part: &str) -> Result<HiddenParts, SheetError> {
    let mut hidden = HiddenParts::default();
    let mut row: u32 = 0;
    each(file, part, &mut |tag| match tag.local_name().as_ref() {
        "col" if is_hidden(tag) => {
            let first = count(tag, "min").unwrap_or(1).saturating_sub(1) as usize;
            let last = count(tag, "max").unwrap_or(1).saturating_sub(1) as usize;
            if hidden.columns.len() < MOST_HIDDEN && first < MOST_COLUMNS {
                hidden.columns.push((first, last));
            }
        }
        "row" => {
            row = count(tag, "r").unwrap_or_else(|| row.saturating_add(1));
            if is_hidden(tag) && hidden.rows.len() < MOST_HIDDEN {
                hidden.rows.insert(row);
            }
        }
        _ => {}
    })?;
    Ok(hidden)
}

fn is_hidden(tag: &BytesStart<'_>) -> bool {
    matches!(attribute(tag, "hidden").as_deref(), Some("1" | "true"))
}

/// Shows every element of a part, if the part is there.
fn each(file: &File, part: &str, see: &mut dyn FnMut(&BytesStart<'_>)) -> Result<(), SheetError> {
    if !archive::has_part(file, part)? {
        return Ok(());
    }
    archive::with_part(file, part, |part| {
        let mut markup = Markup::new(part);
        loop {
            match markup.next()? {
                Event::Start(tag) => see(&tag),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    })
}

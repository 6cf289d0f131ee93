//! Places in a text: `{{name}}` and `{{table.column}}`.
//! Must not know where the text stands.

use std::ops::Range;

use super::PaperPlaces;
use super::fault::FillFault;

/// A place, and where it stands in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TemplatePlace {
    pub(super) at: Range<usize>,
    pub(super) name: String,
    /// The column, where it is a cell of a row that repeats.
    pub(super) column: Option<String>,
}

impl TemplatePlace {
    /// How it is written between its braces.
    pub(super) fn whole_name(&self) -> String {
        self.column.as_ref().map_or_else(|| self.name.clone(), |column| format!("{}.{column}", self.name))
    }
}

/// Every place of a text, from its start.
///
/// # Errors
/// One is not closed, or its name is no name.
pub(super) fn places(text: &str) -> Result<Vec<TemplatePlace>, FillFault> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("{{").map(|at| from + at) {
        let torn = || FillFault::Torn { text: text[start..].chars().take(40).collect() };
        let end = text[start..].find("}}").map(|at| start + at).ok_or_else(torn)?;
        let inside = text[start + 2..end].trim();
        let (name, column) = match inside.split_once('.') {
            Some((name, column)) => (name, Some(column)),
            None => (inside, None),
        };
        if !is_name(name) || !column.is_none_or(is_name) {
            return Err(torn());
        }
        let at = start..end + 2;
        found.push(TemplatePlace { at, name: name.to_owned(), column: column.map(str::to_owned) });
        from = end + 2;
    }
    Ok(found)
}

fn is_name(text: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !text.is_empty() && text.chars().all(is_of_name)
}

/// What a place says in a running text: for a cell of a row, ask [`super::rows`].
pub(super) fn said(place: &TemplatePlace, places: &PaperPlaces) -> Result<String, FillFault> {
    if place.column.is_some() {
        known_column(place, places)?;
        return Err(FillFault::NotInRow { place: place.whole_name() });
    }
    match places.texts.get(&place.name) {
        Some(text) => Ok(text.clone()),
        None if places.blocks.contains_key(&place.name) => {
            Err(FillFault::NotAlone { place: place.name.clone() })
        }
        None => Err(unknown(place, places)),
    }
}

/// The number of the column that a place of a row names.
pub(super) fn known_column(place: &TemplatePlace, places: &PaperPlaces) -> Result<usize, FillFault> {
    let table = places.table(&place.name).ok_or_else(|| unknown(place, places))?;
    let is_it = |id: &str| place.column.as_deref() == Some(id);
    table.columns.iter().position(|column| is_it(&column.id)).ok_or_else(|| unknown(place, places))
}

pub(super) fn unknown(place: &TemplatePlace, places: &PaperPlaces) -> FillFault {
    let known: Vec<String> = places.known().iter().map(|name| format!("{{{{{name}}}}}")).collect();
    FillFault::Unknown { place: place.whole_name(), known: known.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_with_its_name_and_one_that_is_torn_is_told() {
        let found = places("Kính gửi {{ don_vi }}: {{bang.han}}").expect("places");
        let names: Vec<String> = found.iter().map(TemplatePlace::whole_name).collect();
        assert_eq!(names, ["don_vi", "bang.han"]);
        assert_eq!(found[0].at, 12..24);
        for torn in ["{{don_vi", "{{Đơn vị}}", "{{}}", "{{a.b.c}}", "{{a.}}"] {
            assert!(matches!(places(torn), Err(FillFault::Torn { .. })), "{torn}");
        }
    }
}

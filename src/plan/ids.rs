//! The ids that rows are given: by the headings above them and their numbers, each once.
//! Must not know what a row says.

use std::collections::BTreeMap;

use super::number::{Path, letter};

/// The ids of a document, as its rows come.
#[derive(Debug, Default)]
pub(super) struct RowIds {
    /// The last number that was seen.
    last: String,
    /// How many rows stand under that number so far, the row of the number itself among them.
    rows: usize,
    /// How often each id was given.
    seen: BTreeMap<String, usize>,
}

/// An id that was given.
pub(super) struct RowId {
    pub(super) id: String,
    /// Whether another row has the same number.
    pub(super) is_repeated: bool,
}

impl RowIds {
    /// Goes under a heading.
    pub(super) fn enter(&mut self, number: Option<&str>) {
        (self.last, self.rows) = (number.unwrap_or_default().to_owned(), 0);
    }

    /// The id of the next row; `number` is empty where it has none of its own.
    pub(super) fn next(&mut self, path: &Path, number: &str) -> RowId {
        let base = if number.is_empty() {
            let (last, place) = (&self.last, letter(self.rows));
            path.id(&format!("{last}{place}"))
        } else {
            (self.last, self.rows) = (number.to_owned(), 0);
            path.id(number)
        };
        self.rows += 1;
        let count = self.seen.entry(base.clone()).or_insert(0);
        *count += 1;
        if *count == 1 {
            return RowId { id: base, is_repeated: false };
        }
        // The letters behind a number may be taken by rows without one.
        let mut place = *count - 1;
        while self.seen.contains_key(&format!("{base}{}", letter(place))) {
            place += 1;
        }
        let id = format!("{base}{}", letter(place));
        self.seen.insert(id.clone(), 1);
        RowId { id, is_repeated: true }
    }
}

#[cfg(test)]
mod tests {
    use super::super::number::Number;
    use super::*;

    fn ids(numbers: &[&str]) -> Vec<String> {
        let (mut ids, path) = (RowIds::default(), Path::default());
        numbers.iter().map(|number| ids.next(&path, number).id).collect()
    }

    #[test]
    fn rows_without_a_number_are_lettered_behind_the_one_above() {
        assert_eq!(ids(&["1", "", "", "2", ""]), ["1", "1b", "1c", "2", "2b"]);
        assert_eq!(ids(&["", "", ""]), ["a", "b", "c"]);
    }

    #[test]
    fn a_number_that_comes_again_never_takes_the_id_of_another_row() {
        assert_eq!(ids(&["1", "1", "1"]), ["1", "1b", "1c"]);
        assert_eq!(ids(&["1", "", "2", "1", "1"]), ["1", "1b", "2", "1c", "1d"]);
    }

    #[test]
    fn rows_under_a_numbered_heading_begin_with_a() {
        let (mut ids, mut path) = (RowIds::default(), Path::default());
        path.enter(Number::of("1.1", None), "Việc".to_owned());
        ids.enter(Some("1.1"));
        let found: Vec<String> = (0..3).map(|_| ids.next(&path, "").id).collect();
        assert_eq!(found, ["1.1a", "1.1b", "1.1c"]);
    }
}

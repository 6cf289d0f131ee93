//! Which column of a sheet holds what, by its headings: at most one column for each thing that is asked for.
//! Must not know what the cells below hold.

use super::{HeadingMeaning, Headings};

/// The columns of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// What each column of the sheet is asked for, by its place in [`Headings::names`].
    pub columns: Vec<Option<usize>>,
    /// What each column of the sheet looks like, where it is not asked for.
    pub perhaps: Vec<Option<usize>>,
    /// Columns that are named alike: what they mean, and both of them.
    pub twice: Vec<(usize, usize, usize)>,
}

impl Layout {
    /// The columns that these headings name. Of several that mean the same, the one with the better name is taken; where
    /// both are named as well, they stand in `twice` and the first is taken.
    pub fn of(texts: &[String], headings: &Headings) -> Self {
        let meanings: Vec<HeadingMeaning> = texts.iter().map(|text| headings.meaning(text)).collect();
        let mut layout =
            Self { columns: vec![None; texts.len()], perhaps: vec![None; texts.len()], twice: Vec::new() };
        for wanted in 0..headings.names.len() {
            let named = meanings.iter().enumerate().filter_map(|(at, meaning)| match meaning {
                HeadingMeaning::Surely { column, place } if *column == wanted => Some((*place, at)),
                _ => None,
            });
            let mut named: Vec<(usize, usize)> = named.collect();
            named.sort_unstable();
            let Some((place, first)) = named.first().copied() else { continue };
            layout.columns[first] = Some(wanted);
            let is_single = headings.single.contains(&wanted);
            let second = named.iter().skip(1).find(|(other, second)| {
                // One heading over two columns is one column that takes their room.
                let is_wide = texts[*second] == texts[first] && *second == first + 1;
                let is_exact = *other < headings.names[wanted].len();
                !is_wide && (*other == place || (is_single && is_exact))
            });
            layout.twice.extend(second.map(|(_, second)| (wanted, first, *second)));
        }
        for (at, meaning) in meanings.iter().enumerate() {
            if let (HeadingMeaning::Perhaps(column), None) = (meaning, layout.columns[at]) {
                layout.perhaps[at] = Some(*column);
            }
        }
        layout
    }

    /// The column of the sheet that holds what is asked for.
    pub fn column(&self, wanted: usize) -> Option<usize> {
        self.columns.iter().position(|column| *column == Some(wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrase::name_key;

    #[test]
    fn the_better_name_is_taken_and_equal_names_are_told() {
        let keys = |words: &[&str]| words.iter().map(|word| name_key(word)).collect::<Vec<_>>();
        let headings = Headings {
            names: vec![keys(&["Mã"]), keys(&["Ngày giao", "Ngày đến"])],
            ..Headings::default()
        };
        let texts = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let layout = Layout::of(&texts(&["Ngày đến", "Mã", "Ngày giao"]), &headings);
        assert_eq!(layout.columns, [None, Some(0), Some(1)]);
        assert_eq!(layout.twice, []);
        assert_eq!(Layout::of(&texts(&["Mã", "x", "Mã"]), &headings).twice, [(0, 0, 2)]);
        assert_eq!(Layout::of(&texts(&["Mã", "Mã"]), &headings).twice, []);
    }
}

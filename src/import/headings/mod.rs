//! What the headings of a sheet mean: by their names, by names with harmless words beside them, and by words that make a
//! column look like one that is wanted.
//! Must not know what the columns hold.

pub mod layout;
pub mod picker;

use serde::{Deserialize, Serialize};

use crate::document::Cell;
use crate::phrase::{find_words, name_key, without_brackets, words_beside};

/// How headings are recognised. All names and words are keys, as [`name_key`] makes them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headings {
    /// The names that a column may have, one list for each column that is asked for; the better name stands first.
    pub names: Vec<Vec<String>>,
    /// The columns, by their place in `names`, without which a row is not the headings.
    pub needed: Vec<usize>,
    /// How many columns the headings must name at least, of those that are asked for or known.
    pub least: usize,
    /// Names of other columns: they help to tell the headings, and their cells are not asked for.
    pub known: Vec<String>,
    /// Words that may stand beside a name and change nothing.
    pub beside: Vec<String>,
    /// For each column that is asked for: words by which a heading that is no name seems to be one. May be shorter than
    /// `names`.
    pub hints: Vec<Vec<String>>,
    /// For each column that is asked for: words of cells by which a column with an unknown heading seems to be one. May be
    /// shorter than `names`.
    pub words: Vec<Vec<String>>,
    /// The columns whose cells are days: a column of days with an unknown heading seems to be one of these.
    pub days: Vec<usize>,
    /// The columns of which a sheet may have only one: two with a name each are told, whichever name is the better.
    pub single: Vec<usize>,
    /// Whether rows of one or two cells are handed on as they stand: they name what the rows below them belong to.
    pub labels: bool,
}

/// What a heading means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HeadingMeaning {
    /// A column by its name; `place` is that of the name among the names of the column, behind all exact ones where other
    /// words stand beside the name.
    Surely {
        column: usize,
        place: usize,
    },
    /// No name, but it looks like this column.
    Perhaps(usize),
    Nothing,
}

impl Headings {
    /// What a heading means.
    pub fn meaning(&self, heading: &str) -> HeadingMeaning {
        let keys = [name_key(heading), name_key(&without_brackets(heading))];
        let exact = |key: &String| {
            let names = self.names.iter().enumerate();
            names
                .filter_map(|(column, names)| Some((names.iter().position(|name| name == key)?, column)))
                .min()
        };
        if let Some((place, column)) = keys.iter().find_map(exact) {
            return HeadingMeaning::Surely { column, place };
        }
        let key = keys.iter().rev().find(|key| !key.is_empty()).map_or("", String::as_str);
        if key.is_empty() || keys.iter().any(|key| self.known.contains(key)) {
            return HeadingMeaning::Nothing;
        }
        self.longer(key).or_else(|| self.misspelt(key)).unwrap_or_else(|| self.hinted(key))
    }

    /// The one column whose name stands in the heading with nothing but harmless words beside it.
    fn longer(&self, key: &str) -> Option<HeadingMeaning> {
        let mut best: Option<(usize, usize, usize)> = None;
        let mut is_tied = false;
        for (column, names) in self.names.iter().enumerate() {
            for (place, name) in names.iter().enumerate() {
                let Some(mut beside) = words_beside(key, name) else { continue };
                if !beside.all(|word| self.is_harmless(word)) {
                    continue;
                }
                let words = name.split(' ').count();
                match best {
                    Some((length, other, _)) if length == words => is_tied |= other != column,
                    Some((length, ..)) if length > words => {}
                    _ => (best, is_tied) = (Some((words, column, place)), false),
                }
            }
        }
        let (_, column, place) = best.filter(|_| !is_tied)?;
        Some(HeadingMeaning::Surely { column, place: self.names[column].len() + place })
    }

    fn is_harmless(&self, word: &str) -> bool {
        self.beside.iter().any(|known| known == word) || word.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// The column of a name from which the heading differs by one letter.
    fn misspelt(&self, key: &str) -> Option<HeadingMeaning> {
        /// In shorter names one letter makes another word.
        const LEAST: usize = 7;
        let near = |name: &String| name.len() >= LEAST && strsim_one(name, key);
        let column = self.names.iter().position(|names| names.iter().any(near))?;
        Some(HeadingMeaning::Perhaps(column))
    }

    /// The column that the first telling words of the heading look like.
    fn hinted(&self, key: &str) -> HeadingMeaning {
        let places = self.hints.iter().enumerate().flat_map(|(column, hints)| {
            hints.iter().filter_map(move |hint| Some((find_words(key, hint)?, column)))
        });
        places.min().map_or(HeadingMeaning::Nothing, |(_, column)| HeadingMeaning::Perhaps(column))
    }

    /// How many columns a row names that are asked for or known, those included that it only seems to name.
    pub fn count(&self, cells: &[Cell]) -> usize {
        let named = self.named(cells);
        named.seen.iter().filter(|seen| **seen).count() + named.known
    }

    /// Whether a row is the headings: it names what must be there, and enough beside it.
    pub fn are(&self, cells: &[Cell]) -> bool {
        let named = self.named(cells);
        let has_needed = self.needed.iter().all(|column| named.surely.get(*column).copied().unwrap_or(false));
        has_needed && named.seen.iter().filter(|seen| **seen).count() + named.known >= self.least.max(1)
    }

    fn named(&self, cells: &[Cell]) -> Named {
        let none = || vec![false; self.names.len()];
        let mut named = Named { surely: none(), seen: none(), known: 0 };
        for cell in cells {
            let Cell::Text(text) = cell else { continue };
            match self.meaning(text) {
                HeadingMeaning::Surely { column, .. } => {
                    named.surely[column] = true;
                    named.seen[column] = true;
                }
                HeadingMeaning::Perhaps(column) => named.seen[column] = true,
                HeadingMeaning::Nothing => named.known += usize::from(self.known.contains(&name_key(text))),
            }
        }
        named
    }
}

/// What a row names.
struct Named {
    /// Which columns it names.
    surely: Vec<bool>,
    /// Which columns it names or seems to name.
    seen: Vec<bool>,
    /// How many it names of those that are known and not asked for.
    known: usize,
}

/// Whether two keys differ by one letter that is missing, added, changed or swapped with its neighbour.
fn strsim_one(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    let same = short.iter().zip(long.iter()).take_while(|(a, b)| a == b).count();
    let tail = |skip: usize, of: &[char]| of.get(same + skip..).map(<[char]>::to_vec);
    match long.len() - short.len() {
        1 => tail(0, short) == tail(1, long),
        0 if same < short.len() => {
            let swapped =
                same + 1 < long.len() && short[same] == long[same + 1] && short[same + 1] == long[same];
            tail(1, short) == tail(1, long) || (swapped && tail(2, short) == tail(2, long))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings() -> Headings {
        let keys = |words: &[&str]| words.iter().map(|word| name_key(word)).collect::<Vec<_>>();
        Headings {
            names: vec![
                keys(&["Mã", "Mã hồ sơ"]),
                keys(&["Hạn xử lý", "Hạn"]),
                keys(&["Đơn vị chủ trì", "Đơn vị"]),
            ],
            needed: vec![0],
            least: 2,
            known: keys(&["Đơn vị phối hợp"]),
            beside: keys(&["theo", "quy", "định", "hồ", "sơ", "của"]),
            hints: vec![vec![], keys(&["hạn", "hẹn"]), keys(&["đơn vị", "cơ quan"])],
            ..Headings::default()
        }
    }

    #[test]
    fn a_heading_is_a_name_or_looks_like_one_or_is_nothing() {
        let surely = |column, place| HeadingMeaning::Surely { column, place };
        for (heading, meaning) in [
            ("Mã hồ sơ", surely(0, 1)),
            ("HẠN XỬ LÍ (dd/mm/yyyy)", surely(1, 0)),
            ("Hạn xử lý\ntheo quy định", surely(1, 2)),
            ("Ðơn vị", surely(2, 1)),
            ("Đơn vị phối hợp", HeadingMeaning::Nothing),
            ("Hạn trả lời công dân", HeadingMeaning::Perhaps(1)),
            ("Hạn xử lys", HeadingMeaning::Perhaps(1)),
            ("Cơ quan giải quyết", HeadingMeaning::Perhaps(2)),
            ("Họ tên", HeadingMeaning::Nothing),
            ("", HeadingMeaning::Nothing),
        ] {
            assert_eq!(headings().meaning(heading), meaning, "{heading}");
        }
    }

    #[test]
    fn a_row_is_the_headings_only_with_what_must_be_there() {
        let row =
            |texts: &[&str]| texts.iter().map(|text| Cell::Text((*text).to_owned())).collect::<Vec<_>>();
        assert!(headings().are(&row(&["Mã", "Hạn"])));
        assert!(headings().are(&row(&["Mã", "Đơn vị phối hợp"])));
        assert!(!headings().are(&row(&["Đơn vị", "Hạn"])));
        assert!(!headings().are(&row(&["Mã"])));
    }
}

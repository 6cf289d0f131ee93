//! Numbers of headings and rows: `A`, `I`, `1`, `1.2`, `a)`, `Bước 1`; how one lies under another, and what ids they make.
//! Must not know cells.

use crate::phrase::name_key;

/// The sort of a number: numbers of one sort stand beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Part,
    Letter,
    Roman,
    /// So many figures with dots between: `1`, `1.2`, `1.2.3`.
    Decimal(usize),
    /// A roman number with figures behind it: `III.1`.
    Mixed(usize),
    Small,
    /// A heading without a number.
    Words,
}

/// The number at the beginning of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    /// Without its full stop or bracket: `III.1`.
    pub(super) text: String,
    pub(super) sort: Sort,
}

impl Number {
    /// Reads a cell that holds a number and nothing else. `before` is the last number of letters, which tells `I` the
    /// letter from `I` the roman number.
    pub(super) fn of(text: &str, before: Option<&str>) -> Option<Self> {
        let text = text.trim().trim_matches(['.', ')', '(', ':', '-', ' ', '/', '*']).trim();
        if text.is_empty() || text.chars().count() > 12 {
            return None;
        }
        let key = name_key(text);
        for word in ["buoc", "phan", "muc", "chuong", "nhiem vu", "viec"] {
            if let Some(rest) = key.strip_prefix(word).and_then(|rest| rest.strip_prefix(' ')) {
                let is_plain = rest.bytes().all(|byte| byte.is_ascii_digit()) || roman(rest).is_some();
                return is_plain.then(|| Self { text: text.to_owned(), sort: Sort::Part });
            }
        }
        let parts: Vec<&str> = text.split('.').map(str::trim).filter(|part| !part.is_empty()).collect();
        let (first, rest) = parts.split_first()?;
        let is_figures = |part: &&str| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        if !rest.iter().all(is_figures) {
            // "1.a", "2.b)": a letter within a number.
            let (last, middle) = rest.split_last()?;
            let is_small = last.len() == 1 && last.bytes().all(|byte| byte.is_ascii_lowercase());
            return (is_figures(first) && middle.iter().all(is_figures) && is_small)
                .then(|| Self { text: parts.join("."), sort: Sort::Decimal(parts.len()) });
        }
        let sort = if is_figures(first) {
            Sort::Decimal(parts.len())
        } else if rest.is_empty() {
            sort_of(first, before)?
        } else {
            roman(&first.to_lowercase())
                .filter(|_| first.chars().all(char::is_uppercase))
                .or_else(|| (first.chars().count() == 1).then_some(0))?;
            Sort::Mixed(parts.len())
        };
        Some(Self { text: parts.join("."), sort })
    }

    /// The number before the words of a heading or title, and the words: `I. NHÓM VIỆC`, `1) Rà soát`.
    pub(super) fn before<'t>(text: &'t str, last: Option<&str>) -> Option<(Self, &'t str)> {
        let text = text.trim_start();
        let end = text.find(char::is_whitespace)?;
        let (word, rest) = text.split_at(end);
        let rest = rest.trim_start();
        if name_key(word) == "phan"
            && let Some(found) = part_in_words(word, rest)
        {
            return Some(found);
        }
        if matches!(name_key(word).as_str(), "phan" | "muc" | "chuong" | "buoc") {
            let (next, rest) = rest.split_once([' ', '.', ':', '\n']).unwrap_or((rest, ""));
            let number = Self::of(next, last)?;
            return Some((
                Self { text: format!("{word} {}", number.text), sort: Sort::Part },
                rest.trim_start_matches(['.', ':', ' ', '-', '–']),
            ));
        }
        let is_marked = word.ends_with(['.', ')', '/', ':']) || word.contains('.');
        is_marked.then(|| Self::of(word, last)).flatten().map(|number| (number, rest))
    }
}

/// `PHẦN THỨ NHẤT: …`, `Phần thứ hai …`.
fn part_in_words<'t>(word: &str, rest: &'t str) -> Option<(Number, &'t str)> {
    const PLACES: [&str; 8] = ["nhat", "hai", "ba", "tu", "nam", "sau", "bai", "tam"];
    let (thu, behind) = rest.split_once(' ')?;
    let (place, text) = behind.split_once([' ', '.', ':', '\n']).unwrap_or((behind, ""));
    let key = name_key(place);
    let number = PLACES.iter().position(|known| *known == key).filter(|_| name_key(thu) == "thu")? + 1;
    let text = text.trim_start_matches(['.', ':', ' ', '-', '–', '\n']);
    Some((Number { text: format!("{word} {number}"), sort: Sort::Part }, text))
}

fn sort_of(word: &str, before: Option<&str>) -> Option<Sort> {
    let is_upper = word.chars().all(char::is_uppercase);
    let count = word.chars().count();
    let as_roman = roman(&word.to_lowercase()).is_some();
    match (count, is_upper, as_roman) {
        (1, true, true) => {
            // "I" behind "H" is a letter; behind nothing, or "C" behind no "B", a roman number.
            let follows = before.and_then(|last| last.chars().next()).map(next_letter);
            Some(if follows == word.chars().next() {
                Sort::Letter
            } else if word == "I" || word == "V" || word == "X" {
                Sort::Roman
            } else {
                Sort::Letter
            })
        }
        (_, true, true) => Some(Sort::Roman),
        (1, true, false) => word.chars().all(char::is_alphabetic).then_some(Sort::Letter),
        (1, false, _) => word.chars().all(char::is_alphabetic).then_some(Sort::Small),
        (2..=5, false, true) => Some(Sort::Small),
        _ => None,
    }
}

/// The letter that stands behind another in a list; Đ stands between D and E.
fn next_letter(letter: char) -> char {
    match letter {
        'D' => 'Đ',
        'Đ' => 'E',
        letter => char::from_u32(u32::from(letter) + 1).unwrap_or(letter),
    }
}

/// A roman number in small letters.
fn roman(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 7 {
        return None;
    }
    let value = |c| match c {
        'i' => Some(1),
        'v' => Some(5),
        'x' => Some(10),
        'l' => Some(50),
        'c' => Some(100),
        _ => None,
    };
    let values: Vec<u32> = text.chars().map(value).collect::<Option<_>>()?;
    let next = values.iter().copied().skip(1).chain(std::iter::once(0));
    let sum = values.iter().zip(next).fold(0_i64, |sum, (own, next)| {
        let own = i64::from(*own);
        if own < i64::from(next) { sum - own } else { sum + own }
    });
    u32::try_from(sum).ok().filter(|sum| *sum > 0)
}

/// One heading above a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) number: Option<Number>,
    pub(super) title: String,
    /// The place of a heading without a number among those beside it, from 1.
    pub(super) place: usize,
}

impl Heading {
    fn sort(&self) -> Sort {
        self.number.as_ref().map_or(Sort::Words, |number| number.sort)
    }
}

/// The headings that a row stands under.
#[derive(Debug, Clone, Default)]
pub(super) struct Path {
    headings: Vec<Heading>,
    unnumbered: usize,
}

impl Path {
    /// Goes under a heading: beside the last of its sort, or below all.
    pub(super) fn enter(&mut self, number: Option<Number>, title: String) {
        let sort = number.as_ref().map_or(Sort::Words, |number| number.sort);
        let is_within = |heading: &Heading| {
            let (Some(outer), Some(inner)) = (&heading.number, &number) else { return false };
            inner.text.strip_prefix(outer.text.as_str()).is_some_and(|rest| rest.starts_with('.'))
        };
        // Below the heading whose number this one repeats; else beside the first of its sort.
        let depth = match self.headings.iter().rposition(is_within) {
            Some(outer) => outer + 1,
            // A heading in words stands above numbers, unless it stands within them.
            None => {
                self.headings.iter().position(|heading| heading.sort() == sort).unwrap_or(self.headings.len())
            }
        };
        self.headings.truncate(depth);
        if number.is_none() {
            self.unnumbered += 1;
        }
        self.headings.push(Heading { number, title, place: self.unnumbered });
    }

    /// Leaves the headings that a row of this number does not stand under: `2` ends what `1` headed.
    pub(super) fn leave(&mut self, number: &Number) {
        let Sort::Decimal(depth) = number.sort else { return };
        let ends = |heading: &Heading| match &heading.number {
            Some(Number { sort: Sort::Decimal(own), text }) => {
                *own >= depth || !number.text.starts_with(&format!("{text}."))
            }
            _ => false,
        };
        if let Some(at) = self.headings.iter().position(ends) {
            self.headings.truncate(at);
        }
    }

    /// The last number of the headings.
    pub(super) fn last_letter(&self) -> Option<&str> {
        let letters = self.headings.iter().rev().filter_map(|heading| heading.number.as_ref());
        letters.filter(|number| number.sort == Sort::Letter).map(|number| number.text.as_str()).next()
    }

    /// The words of the headings, from the innermost.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.headings.iter().rev().map(|heading| heading.title.as_str())
    }

    /// The headings, from the outermost: numbers, words where there are none.
    pub(super) fn shown(&self) -> Vec<String> {
        let shown = |heading: &Heading| {
            heading.number.as_ref().map_or_else(|| heading.title.clone(), |number| number.text.clone())
        };
        self.headings.iter().map(shown).collect()
    }

    /// The titles of the headings, from the outermost, each with its number.
    pub(super) fn titles(&self) -> Vec<String> {
        let shown = |heading: &Heading| match &heading.number {
            Some(number) => format!("{}. {}", number.text, heading.title),
            None => heading.title.clone(),
        };
        self.headings.iter().map(shown).collect()
    }

    /// The id of a row below these headings: numbers joined by dots, one that the next repeats left out.
    pub(super) fn id(&self, number: &str) -> String {
        let own = self.headings.iter().map(|heading| match &heading.number {
            Some(number) => plain(&number.text),
            None => format!("M{}", heading.place),
        });
        let parts: Vec<String> =
            own.chain(std::iter::once(plain(number))).filter(|part| !part.is_empty()).collect();
        let repeats = |at: usize| {
            let rest = parts.get(at + 1).and_then(|next| next.strip_prefix(parts[at].as_str()));
            // "1.1" is repeated by "1.1.2", and by "1.1a", a row without a number below it.
            rest.is_some_and(|rest| {
                rest.starts_with('.')
                    || rest.bytes().all(|byte| byte.is_ascii_lowercase()) && !rest.is_empty()
            })
        };
        let left: Vec<&str> =
            (0..parts.len()).filter(|at| !repeats(*at)).map(|at| parts[at].as_str()).collect();
        left.join(".")
    }
}

/// A number as an id may hold it.
fn plain(number: &str) -> String {
    let key = name_key(number);
    let word = number.split_whitespace().last().unwrap_or(number);
    let is_figures = word.bytes().all(|byte| byte.is_ascii_digit());
    let text = if key.starts_with("buoc ") {
        format!("B{word}")
    } else if key.starts_with("phan ") && is_figures {
        format!("P{word}")
    } else {
        word.to_owned()
    };
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | 'Đ'))
        .map(|c| if c == 'Đ' { "DD".to_owned() } else { c.to_string() })
        .collect()
}

/// `a` for the first row without a number, `b` for the second; behind `z` with figures.
pub(super) fn letter(place: usize) -> String {
    u8::try_from(place)
        .ok()
        .filter(|place| *place < 26)
        .map_or_else(|| format!("x{place}"), |place| char::from(b'a' + place).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sort(text: &str, before: Option<&str>) -> Option<Sort> {
        Number::of(text, before).map(|number| number.sort)
    }

    #[test]
    fn a_cell_that_holds_a_number_says_its_sort() {
        for (text, wanted) in [
            ("1", Some(Sort::Decimal(1))),
            ("01.", Some(Sort::Decimal(1))),
            ("1.2.3", Some(Sort::Decimal(3))),
            ("(4)", Some(Sort::Decimal(1))),
            ("II", Some(Sort::Roman)),
            ("XIV.", Some(Sort::Roman)),
            ("III.1", Some(Sort::Mixed(2))),
            ("A", Some(Sort::Letter)),
            ("Đ", Some(Sort::Letter)),
            ("b)", Some(Sort::Small)),
            ("Bước 2", Some(Sort::Part)),
            ("Phần II", Some(Sort::Part)),
            ("Lập sổ", None),
            ("2026/01", None),
            ("", None),
        ] {
            assert_eq!(sort(text, None), wanted, "{text}");
        }
    }

    #[test]
    fn i_is_a_letter_behind_h_and_else_a_roman_number() {
        assert_eq!(sort("I", None), Some(Sort::Roman));
        assert_eq!(sort("I", Some("H")), Some(Sort::Letter));
        assert_eq!(sort("C", Some("B")), Some(Sort::Letter));
        assert_eq!(sort("Đ", Some("D")), Some(Sort::Letter));
    }

    #[test]
    fn the_number_before_a_heading_is_cut_off() {
        let cut = |text| Number::before(text, None).map(|(number, rest)| (number.text, rest));
        assert_eq!(cut("I. NHÓM VIỆC"), Some(("I".to_owned(), "NHÓM VIỆC")));
        assert_eq!(cut("PHẦN THỨ HAI: VIỆC RIÊNG"), Some(("PHẦN 2".to_owned(), "VIỆC RIÊNG")));
        assert_eq!(cut("Phần II. VIỆC RIÊNG"), Some(("Phần II".to_owned(), "VIỆC RIÊNG")));
        assert_eq!(cut("1) Rà soát"), Some(("1".to_owned(), "Rà soát")));
        assert_eq!(cut("Rà soát sổ"), None);
        assert_eq!(cut("I love"), None);
    }

    #[test]
    fn headings_stand_beside_those_of_their_sort_and_below_others() {
        let mut path = Path::default();
        let mut enter = |number: &str| {
            path.enter(Number::of(number, None), "Việc".to_owned());
            path.shown().join("/")
        };
        assert_eq!(enter("A"), "A");
        assert_eq!(enter("I"), "A/I");
        assert_eq!(enter("II"), "A/II");
        assert_eq!(enter("II.1"), "A/II/II.1");
        assert_eq!(enter("II.2"), "A/II/II.2");
        assert_eq!(enter("III"), "A/III");
        assert_eq!(enter("B"), "B");
    }

    #[test]
    fn an_id_leaves_out_what_the_next_number_repeats() {
        let mut path = Path::default();
        path.enter(Number::of("B", None), "Phần".to_owned());
        path.enter(Number::of("II", None), "Mục".to_owned());
        path.enter(Number::of("3", None), "Nhóm".to_owned());
        assert_eq!(path.id("3.4"), "B.II.3.4");
        assert_eq!(path.id("3b"), "B.II.3b");
        path.leave(&Number::of("4", None).expect("a number"));
        assert_eq!(path.id("4"), "B.II.4");
    }
}

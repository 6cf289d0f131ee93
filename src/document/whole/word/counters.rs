//! Counts the numbered paragraphs of a document, and says each number as it is shown.
//! Must not know what stands in the paragraphs.

use std::collections::{HashMap, HashSet};

use super::numbering::{Counting, LEVELS, ListLevel, Numbering};
use super::properties::ParagraphProperties;
use super::styles::StyleSheet;

/// A number before a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    /// Whether the text of the paragraph follows at once.
    pub(super) is_close: bool,
    /// Whether it is only a sign that counts nothing.
    pub(super) is_bullet: bool,
}

/// The counts of all lists at one place of the document.
pub(super) struct Counters<'n> {
    numbering: &'n Numbering,
    counts: HashMap<u32, [Option<u32>; LEVELS]>,
    /// The levels of numberings that have been used: a start of their own holds only for the first time.
    begun: HashSet<(u32, usize)>,
}

impl<'n> Counters<'n> {
    pub(super) fn new(numbering: &'n Numbering) -> Self {
        Self { numbering, counts: HashMap::new(), begun: HashSet::new() }
    }

    /// The number of the next paragraph that has these properties; none where it has none.
    pub(super) fn next(&mut self, properties: &ParagraphProperties, styles: &StyleSheet) -> Option<Shown> {
        let of_style = styles.numbering(properties.style.as_deref());
        let numbering = properties.numbering.or(of_style.map(|(numbering, ..)| numbering))?;
        let level = properties.level.or_else(|| {
            let (_, style, level) = of_style.filter(|(of_style, ..)| *of_style == numbering)?;
            self.numbering.level_of_style(numbering, style).or(level)
        });
        self.count(numbering, level.unwrap_or(0) as usize)
    }

    fn count(&mut self, numbering: u32, level: usize) -> Option<Shown> {
        let list = self.numbering.list(numbering)?;
        let own = self.numbering.level_of(numbering, level)?;
        let is_first = self.begun.insert((numbering, level));
        let own_start = self.numbering.own_start(numbering, level);
        let start = own_start.or(own.start).unwrap_or(0);
        let restarts: Vec<bool> =
            (0..LEVELS).map(|deeper| self.begins_again(numbering, deeper, level)).collect();
        let counts = self.counts.entry(list).or_default();
        let count = counts.get_mut(level)?;
        *count = match *count {
            Some(count) if !(is_first && own_start.is_some()) => Some(count.saturating_add(1)),
            _ => Some(start),
        };
        for (count, begins_again) in counts.iter_mut().zip(restarts) {
            if begins_again {
                *count = None;
            }
        }
        let counts = *counts;
        Some(self.shown(numbering, own, &counts))
    }

    /// Whether a level begins again after a paragraph of a level above it.
    fn begins_again(&self, numbering: u32, deeper: usize, after: usize) -> bool {
        let restart = self.numbering.level_of(numbering, deeper).and_then(|level| level.restart);
        deeper > after && restart.is_none_or(|restart| after < restart as usize)
    }

    fn shown(&self, numbering: u32, own: &ListLevel, counts: &[Option<u32>; LEVELS]) -> Shown {
        let is_bullet = own.counting == Counting::Bullet;
        let text =
            if is_bullet { bullet(&own.pattern).to_owned() } else { self.filled(numbering, own, counts) };
        Shown { text: text.trim().to_owned(), is_close: own.is_close, is_bullet }
    }

    /// The pattern of a level with the numbers of all levels that it names.
    fn filled(&self, numbering: u32, own: &ListLevel, counts: &[Option<u32>; LEVELS]) -> String {
        let mut text = String::new();
        let mut signs = own.pattern.chars().peekable();
        while let Some(sign) = signs.next() {
            let named =
                signs.peek().and_then(|digit| digit.to_digit(10)).filter(|digit| sign == '%' && *digit > 0);
            let Some(level) = named.map(|digit| digit as usize - 1) else {
                text.push(sign);
                continue;
            };
            signs.next();
            let Some(named) = self.numbering.level_of(numbering, level) else { continue };
            let count = counts.get(level).copied().flatten();
            // A level that was passed over counts as begun.
            let count = count.or(self.numbering.own_start(numbering, level)).or(named.start).unwrap_or(1);
            let is_plain = own.is_legal && named.counting != Counting::None;
            text.push_str(&counted(count, if is_plain { Counting::Decimal } else { named.counting }));
        }
        text
    }
}

/// A number as it is counted.
fn counted(count: u32, counting: Counting) -> String {
    match counting {
        Counting::Decimal => count.to_string(),
        Counting::DecimalZero => format!("{count:02}"),
        Counting::LowerLetter => letters(count, 'a'),
        Counting::UpperLetter => letters(count, 'A'),
        Counting::LowerRoman => roman(count).to_lowercase(),
        Counting::UpperRoman => roman(count),
        Counting::Bullet | Counting::None => String::new(),
    }
}

/// `a` to `z`, then `aa` to `zz`, as Word goes on.
fn letters(count: u32, first: char) -> String {
    let Some(before) = count.checked_sub(1).filter(|before| *before < 26 * 20) else {
        return count.to_string();
    };
    let letter = char::from_u32(u32::from(first) + before % 26).unwrap_or(first);
    (0..=before / 26).map(|_| letter).collect()
}

fn roman(count: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4_000).contains(&count) {
        return count.to_string();
    }
    let (mut text, mut left) = (String::new(), count);
    for (worth, sign) in SIGNS {
        while left >= worth {
            text.push_str(sign);
            left -= worth;
        }
    }
    text
}

/// A sign before a paragraph. Those of fonts of signs are letters of no text.
fn bullet(pattern: &str) -> &str {
    match pattern.trim() {
        "" => "",
        sign @ ("-" | "–" | "—" | "+" | "*" | "•") => sign,
        _ => "•",
    }
}

//! The automatic numbering that a document defines: lists with their levels, and the numberings that use them.
//! Must not know which paragraphs are numbered.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::super::super::formats::xml::{attribute, count};
use super::super::super::sheet::SheetError;
use super::markup::Markup;
use super::properties::is_on;
use super::styles::StyleSheet;

/// How many levels a list has.
pub(super) const LEVELS: usize = 9;
/// The most lists and the most numberings that are kept.
const MOST_LISTS: usize = 10_000;
/// The longest pattern of a number, in bytes.
const LONGEST_PATTERN: usize = 120;

/// How a level counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Counting {
    #[default]
    Decimal,
    /// With a zero before a single digit.
    DecimalZero,
    LowerLetter,
    UpperLetter,
    LowerRoman,
    UpperRoman,
    Bullet,
    /// Not shown.
    None,
}

/// One level of a list.
#[derive(Debug, Clone, Default)]
pub(super) struct ListLevel {
    pub(super) start: Option<u32>,
    pub(super) counting: Counting,
    /// What is shown, with `%1` for the number of the first level.
    pub(super) pattern: String,
    /// The level whose number makes this one begin again, from 1; 0 for none; usually any above.
    pub(super) restart: Option<u32>,
    /// Whether the numbers of all levels are shown as digits.
    pub(super) is_legal: bool,
    /// Whether the text follows the number at once.
    pub(super) is_close: bool,
    /// The style whose paragraphs are on this level.
    pub(super) style: Option<String>,
}

type Levels = [Option<ListLevel>; LEVELS];

/// A list that is defined.
#[derive(Default)]
struct List {
    levels: Levels,
    /// The style by which the list is defined elsewhere.
    elsewhere: Option<String>,
}

/// A numbering: a list, and what differs from it.
#[derive(Default, Clone)]
struct Use {
    list: u32,
    starts: [Option<u32>; LEVELS],
    levels: Levels,
}

/// All lists and numberings of a document.
#[derive(Default)]
pub(super) struct Numbering {
    lists: HashMap<u32, List>,
    uses: HashMap<u32, Use>,
}

/// Where in the definitions reading stands.
#[derive(Default)]
struct Place {
    list: Option<u32>,
    using: Option<u32>,
    level: Option<usize>,
    /// The level that is being changed for one numbering.
    changed: Option<usize>,
}

impl Numbering {
    pub(super) fn read(markup: &mut Markup<'_>) -> Result<Self, SheetError> {
        let (mut numbering, mut at) = (Self::default(), Place::default());
        loop {
            match markup.next()? {
                Event::Start(tag) => {
                    let level =
                        || count(&tag, "ilvl").map(|level| level as usize).filter(|level| *level < LEVELS);
                    match tag.local_name().as_ref() {
                        "abstractNum" => {
                            at = Place { list: count(&tag, "abstractNumId"), ..Place::default() };
                            if let Some(list) = at.list.filter(|_| numbering.lists.len() < MOST_LISTS) {
                                numbering.lists.insert(list, List::default());
                            }
                        }
                        "num" => {
                            at = Place { using: count(&tag, "numId"), ..Place::default() };
                            if let Some(using) = at.using.filter(|_| numbering.uses.len() < MOST_LISTS) {
                                numbering.uses.insert(using, Use::default());
                            }
                        }
                        "lvlOverride" => at.changed = level(),
                        "lvl" => {
                            at.level = level();
                            if let Some(level) = numbering.level(&at) {
                                *level = Some(ListLevel::default());
                            }
                        }
                        name => {
                            let value = attribute(&tag, "val").unwrap_or_default();
                            numbering.see(&at, name, value, is_on(&tag));
                        }
                    }
                }
                Event::End(tag) => match tag.local_name().as_ref() {
                    "lvl" => at.level = None,
                    "lvlOverride" => at.changed = None,
                    "abstractNum" | "num" => at = Place::default(),
                    _ => {}
                },
                Event::Eof => return Ok(numbering),
                _ => {}
            }
        }
    }

    fn see(&mut self, at: &Place, name: &str, value: String, is_on: bool) {
        let number = value.trim().parse().ok();
        if let Some(Some(level)) = self.level(at) {
            match name {
                "start" => level.start = number,
                "numFmt" => level.counting = counting(&value),
                "lvlText" if value.len() <= LONGEST_PATTERN => level.pattern = value,
                "lvlRestart" => level.restart = number,
                "isLgl" => level.is_legal = is_on,
                "suff" => level.is_close = value == "nothing",
                "pStyle" => level.style = Some(value),
                _ => {}
            }
            return;
        }
        let list = at.list.and_then(|list| self.lists.get_mut(&list));
        let using = at.using.and_then(|using| self.uses.get_mut(&using));
        match (name, list, using) {
            ("numStyleLink", Some(list), _) => list.elsewhere = Some(value),
            ("abstractNumId", _, Some(using)) => using.list = number.unwrap_or(u32::MAX),
            ("startOverride", _, Some(using)) => {
                if let Some(start) = at.changed.and_then(|level| using.starts.get_mut(level)) {
                    *start = number;
                }
            }
            _ => {}
        }
    }

    /// The level that is open, in a list or in what a numbering changes.
    fn level(&mut self, at: &Place) -> Option<&mut Option<ListLevel>> {
        let level = at.level?;
        match (at.list, at.using) {
            (Some(list), _) => self.lists.get_mut(&list)?.levels.get_mut(level),
            (_, Some(using)) => self.uses.get_mut(&using)?.levels.get_mut(level),
            _ => None,
        }
    }

    /// Lets the numberings whose list is defined by a style use that style's list.
    pub(super) fn follow_styles(&mut self, styles: &StyleSheet) {
        let lists = &self.lists;
        let elsewhere = |list: u32| {
            let style = lists.get(&list)?.elsewhere.as_deref()?;
            styles.numbering(Some(style)).map(|(numbering, ..)| numbering)
        };
        let followed: Vec<(u32, u32)> = self
            .uses
            .iter()
            .filter_map(|(key, using)| {
                let list = self.uses.get(&elsewhere(using.list)?)?.list;
                Some((*key, list))
            })
            .collect();
        for (key, list) in followed {
            if let Some(using) = self.uses.get_mut(&key) {
                using.list = list;
            }
        }
    }

    /// The list that a numbering uses; numberings of one list count on together.
    pub(super) fn list(&self, numbering: u32) -> Option<u32> {
        let list = self.uses.get(&numbering)?.list;
        self.lists.contains_key(&list).then_some(list)
    }

    /// A level as a numbering has it.
    pub(super) fn level_of(&self, numbering: u32, level: usize) -> Option<&ListLevel> {
        let using = self.uses.get(&numbering)?;
        let changed = using.levels.get(level)?.as_ref();
        changed.or_else(|| self.lists.get(&using.list)?.levels.get(level)?.as_ref())
    }

    /// Where a numbering begins on a level when it is used there first, if that is not where the list is.
    pub(super) fn own_start(&self, numbering: u32, level: usize) -> Option<u32> {
        *self.uses.get(&numbering)?.starts.get(level)?
    }

    /// The level of a numbering that a style is on.
    pub(super) fn level_of_style(&self, numbering: u32, style: &str) -> Option<u32> {
        let is_its = |level: &usize| {
            self.level_of(numbering, *level).is_some_and(|level| level.style.as_deref() == Some(style))
        };
        (0..LEVELS).find(is_its).map(|level| level as u32)
    }
}

fn counting(name: &str) -> Counting {
    match name {
        "decimalZero" => Counting::DecimalZero,
        "lowerLetter" => Counting::LowerLetter,
        "upperLetter" => Counting::UpperLetter,
        "lowerRoman" => Counting::LowerRoman,
        "upperRoman" => Counting::UpperRoman,
        "bullet" => Counting::Bullet,
        "none" => Counting::None,
        _ => Counting::Decimal,
    }
}

//! What papers are made of: the rules, the instant, and the items as they stood then.
//! Must not know what a paper says of them.

use chrono::NaiveDateTime;

use crate::calendar::Calendar;
use crate::figures::standing::{Standing, days, standing};
use crate::model::{Day, Instant, Item, Kind, Organisation};
use crate::planner::Rules;

/// What a paper about items is made of.
#[derive(Debug, Clone, Copy)]
pub struct PaperSources<'a> {
    pub rules: &'a Rules,
    /// The instant up to which things are known.
    pub as_of: Instant,
    /// Every item that is counted, in the order in which a plan prints them.
    pub items: &'a [PaperItem],
}

/// An item with what the store alone knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperItem {
    pub item: Item,
    /// Number, date or link of the document that shows its result.
    pub evidence: Option<String>,
    pub reminded: Reminded,
}

/// How often an item's own unit was reminded of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reminded {
    /// On how many days.
    pub days: u32,
    /// The last of them.
    pub last: Option<Day>,
}

impl<'a> PaperSources<'a> {
    pub(in crate::paper::contents) fn org(&self) -> &'a Organisation {
        &self.rules.org
    }

    pub(in crate::paper::contents) fn calendar(&self) -> &'a Calendar {
        &self.rules.calendar
    }

    /// The day on which the paper is made.
    pub(in crate::paper::contents) fn today(&self) -> Day {
        self.calendar().zone.day(self.as_of)
    }

    /// The hour of the data, as the clock of the organisation shows it.
    pub(in crate::paper::contents) fn hour(&self) -> NaiveDateTime {
        self.calendar().zone.local(self.as_of)
    }

    /// How an item stands.
    pub(in crate::paper::contents) fn standing(&self, item: &Item) -> Option<Standing> {
        standing(self.calendar(), item, self.as_of)
    }

    /// Working days overdue; none where the item is not.
    pub(in crate::paper::contents) fn overdue(&self, item: &Item) -> Option<i64> {
        let is_overdue = self.standing(item) == Some(Standing::Overdue);
        days(self.calendar(), item, self.as_of).filter(|_| is_overdue).map(|days| -days)
    }

    /// The items that are overdue, longest first.
    pub(in crate::paper::contents) fn all_overdue(&self) -> Vec<(&'a PaperItem, i64)> {
        let overdue = |known: &'a PaperItem| Some((known, self.overdue(&known.item)?));
        let mut found: Vec<_> = self.items.iter().filter_map(overdue).collect();
        found.sort_by_key(|(known, days)| (-days, known.item.due(), known.item.id()));
        found
    }
}

/// Whether items of this kind are cases of citizens: of these a paper shows code, field, days and unit alone.
pub(in crate::paper::contents) fn is_of_citizens(kind: Kind) -> bool {
    matches!(kind, Kind::Petition | Kind::Dossier)
}

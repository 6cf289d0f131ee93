//! What people answer from a phone or a mailbox: from their text to what they mean, and whether they may.
//! Pure; must not know how a text came in, nor how an answer to it leaves.

pub mod act;
pub mod code;
mod denial;
mod entries;
pub mod keep;
mod likely;
pub mod own;
mod part;
mod plain;
mod polite;
mod read;
pub mod refer;
pub mod rights;
mod said;
mod spelling;
mod verbs;
mod word;

pub use read::{ask_first, read};
pub use said::{Misread, Reading, Said, What, Which};
pub use word::Word;

use crate::calendar::Calendar;
use crate::model::{Day, ItemId};
use crate::phrase::When;

/// What has to be known to read an answer.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The day on which it was written.
    pub today: Day,
    /// For days that are counted.
    pub calendar: &'a Calendar,
    /// Recognises the id of an item, whatever its case.
    pub known: &'a dyn Fn(&str) -> Option<ItemId>,
}

impl Asking<'_> {
    /// What counts from a deadline, counted from today.
    fn counted_from_today(&self, when: When) -> Option<When> {
        let When::Later { days, working } = when else { return Some(when) };
        let day = if working {
            Some(self.calendar.work.add(self.today, days))
        } else {
            self.today.checked_add_days(chrono::Days::new(days.into()))
        };
        day.map(When::Day)
    }
}

impl Said {
    /// Whether nothing but politeness stands behind the word: a yes with anything else behind it may be none.
    pub fn is_plain(&self) -> bool {
        self.which.is_bare() && polite::is_only(&[crate::model::fold::fold(&self.what.rest)])
    }
}

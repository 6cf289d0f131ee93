//! What one message is composed from: notices with their items, to whom, and when.
//! Must not know how it is arranged or worded.

use crate::model::{Day, Decision, Instant, Item, Notice, RecipientId};
use crate::planner::decide::rules::Rules;
use crate::planner::decide::weekly::Listed;

/// A notice with the item it speaks of and what was decided for it.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// The notice.
    pub notice: &'a Notice,
    /// Its item.
    pub item: &'a Item,
    /// The item's decisions.
    pub decided: &'a [Decision],
    /// When the data of an imported case came.
    pub as_of: Option<Instant>,
}

impl Said<'_> {
    /// Every notice of the item so far, this one among them.
    pub(super) fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.decided.iter().flat_map(|decision| &decision.notices)
    }
}

/// To whom and when a message is written.
#[derive(Debug, Clone, Copy)]
pub struct Writing<'a> {
    /// To whom.
    pub recipient: &'a RecipientId,
    /// The slot it belongs to.
    pub slot_at: Instant,
    /// The instant of writing; what it says is "as of now".
    pub now: Instant,
    /// Written in a rehearsal.
    pub rehearsal: bool,
    /// The recipient has had no message before.
    pub first: bool,
}

impl Writing<'_> {
    pub(super) fn today(&self, rules: &Rules) -> Day {
        rules.calendar.zone.day(self.now)
    }
}

/// What a message tells.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told<'a> {
    /// What steps say of items.
    pub said: &'a [Said<'a>],
    /// The weekly list, where this message holds it.
    pub list: &'a [Listed<'a>],
    /// Overdue items of which a leader has been told before, see [`super::leaders::knows`].
    pub known: &'a [&'a Item],
}

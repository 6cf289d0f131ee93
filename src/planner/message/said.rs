//! What one message is composed from: notices with their items, to whom, and when.
//! Must not know how a message is arranged or worded.

use super::digest::DataNote;
use crate::figures::rates::WeeklyRates;
use crate::model::paper::MonthlyPaper;
use crate::model::{Day, Decision, Instant, Item, Notice, RecipientId};
use crate::planner::decide::rules::Rules;
use crate::planner::decide::weekly::ListedItem;

/// A notice with the item it speaks of and what was decided for it.
#[derive(Debug, Clone, Copy)]
pub struct NoticeInContext<'a> {
    pub notice: &'a Notice,
    pub item: &'a Item,
    pub decided: &'a [Decision],
    /// When the data of an imported case came.
    pub as_of: Option<Instant>,
}

impl NoticeInContext<'_> {
    /// Every notice of the item so far, this one among them.
    pub(super) fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.decided.iter().flat_map(|decision| &decision.notices)
    }
}

/// What the reader can do with a message besides reading it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ways {
    /// Whether an answer to the message is read.
    pub answers: bool,
    /// Whether the reader has a mailbox that the whole list goes to.
    pub has_mail: bool,
}

/// To whom and when a message is written.
#[derive(Debug, Clone, Copy)]
pub struct Writing<'a> {
    pub recipient: &'a RecipientId,
    /// The slot that the message belongs to.
    pub slot_at: Instant,
    /// The instant of writing: the message says how things stand then.
    pub now: Instant,
    /// Whether the message is written in a rehearsal.
    pub rehearsal: bool,
    /// Whether the recipient has had no message before.
    pub first: bool,
    pub ways: Ways,
}

impl Writing<'_> {
    pub(super) fn today(&self, rules: &Rules) -> Day {
        rules.calendar.zone.day(self.now)
    }
}

/// What a message tells.
#[derive(Debug, Clone, Copy, Default)]
pub struct MessageContent<'a> {
    /// What steps say of items.
    pub said: &'a [NoticeInContext<'a>],
    /// The weekly list, where this message holds it.
    pub list: &'a [ListedItem<'a>],
    /// Overdue items of which a leader has been told before, see [`super::leaders::knows`].
    pub known: &'a [&'a Item],
    /// The sources of which a new file is asked for.
    pub asked: &'a [DataNote],
    /// On-time rates, where the message may hold them.
    pub rates: Option<&'a WeeklyRates>,
    /// Papers that go with the message.
    pub papers: &'a [&'a MonthlyPaper],
}

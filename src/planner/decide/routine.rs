//! What comes by itself, whatever items do: the weekly messages, the counts for groups, the administrators'
//! daily line; and when each was made last. Must not know wording.

use super::outbox::{weekly_for_admins, weekly_for_readers, weekly_slot};
use super::rules::Rules;
use crate::model::{ChannelName, Day, Instant, Slot};
use crate::planner::message::board::Board;
use crate::planner::message::tally::ItemCounts;

/// When what comes by itself was made last; none before the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Made {
    /// When the chair's weekly message was made last.
    pub chair: Option<Instant>,
    /// When the lists of what is overdue were made last.
    pub lists: Option<Instant>,
    /// When the administrators' weekly line was made last.
    pub admins: Option<Instant>,
    /// When the administrators' daily line was made last.
    pub daily: Option<Instant>,
    /// Until this day only the initial review speaks of what was overdue at the start.
    pub review_until: Option<Day>,
}

impl Made {
    /// Counts weekly messages that were never made as made at `at`, so that no slot before that instant is
    /// missed.
    #[must_use]
    pub fn since(self, at: Instant) -> Self {
        let or = |made: Option<Instant>| made.or(Some(at));
        Self { chair: or(self.chair), lists: or(self.lists), admins: or(self.admins), ..self }
    }

    /// Whether anything comes by itself at `now`. Asked at every pass, so it must be true for one pass only.
    pub fn is_due(&self, rules: &Rules, now: Instant) -> bool {
        weekly_slot(rules, self.lists.unwrap_or(now), now).is_some()
            || !weekly_for_readers(rules, self.chair.unwrap_or(now), self.review_until, now).is_empty()
            || !weekly_for_admins(rules, self.admins.unwrap_or(now), now).is_empty()
            || self.is_day_due(rules, now)
    }

    /// Whether today's slot of the administrators' daily line has come since the last, where config wants it.
    fn is_day_due(&self, rules: &Rules, now: Instant) -> bool {
        let calendar = &rules.calendar;
        let day = |at| calendar.zone.day(at);
        // A slot that an outage missed is gone: a line of another day says nothing of this one.
        let slot = calendar.last_slot(Slot::Daily, now).filter(|slot| day(*slot) == day(now));
        rules.routine.daily && self.daily.is_none_or(|last| slot.is_some_and(|slot| slot > last))
    }

    /// Whether the lists of the week are due at `now`, which are made from the items of the organisation.
    pub fn needs_lists(&self, rules: &Rules, now: Instant) -> bool {
        weekly_slot(rules, self.lists.unwrap_or(now), now).is_some()
    }
}

/// The week's counts for one group.
#[derive(Debug, Clone)]
pub struct GroupWeek {
    pub channel: ChannelName,
    /// The vendor's id of the group.
    pub group: String,
    pub board: Board,
}

/// The administrators' daily line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayLine {
    /// When the daily line before this one was made: this one counts what has happened since.
    pub since: Instant,
    /// Whether the administrators hear of the week on the same day anyway.
    pub beside_week: bool,
}

/// The week's counts for each group that config names.
pub fn groups(rules: &Rules, tally: &ItemCounts) -> Vec<GroupWeek> {
    let of = |(channel, group): &(ChannelName, String)| GroupWeek {
        channel: *channel,
        group: group.clone(),
        board: tally.board(rules, |_| true),
    };
    rules.routine.groups.iter().map(of).collect()
}

/// The daily line, where config wants it and today's slot has come since the last. The first look makes none: it has
/// nothing to look back on.
pub(in crate::planner) fn day_line(rules: &Rules, made: &mut Made, now: Instant) -> Option<DayLine> {
    if !made.is_day_due(rules, now) {
        return None;
    }
    let day = |at| rules.calendar.zone.day(at);
    let beside_week = made.admins.is_some_and(|at| day(at) == day(now))
        || !weekly_for_admins(rules, made.admins.unwrap_or(now), now).is_empty();
    made.daily.replace(now).map(|since| DayLine { since, beside_week })
}

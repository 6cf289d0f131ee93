//! Figures of a period as data: what is counted, by what, and the rates that follow.
//! Must not know how anything is counted, nor what units and people are called.

use super::period::FigurePeriod;
use crate::model::Instant;

/// What figures are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FiguresBy {
    /// The unit that owes the item.
    Unit,
    Kind,
    /// Who does the item, else the focal person of its unit, else the unit.
    Person,
    /// The months of the period.
    Month,
    /// The plan; cases together.
    Plan,
    /// The system that a case comes from; items of plans together.
    Source,
}

/// The key of what has no plan, or comes from no other system.
pub const OTHER: &str = "khac";

impl FiguresBy {
    /// Every way, in order.
    pub const ALL: [Self; 6] = [Self::Unit, Self::Kind, Self::Person, Self::Month, Self::Plan, Self::Source];

    /// The name on the command line and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Kind => "kind",
            Self::Person => "person",
            Self::Month => "month",
            Self::Plan => "plan",
            Self::Source => "source",
        }
    }
}

/// Items of one row, counted. In every row, what was carried in and what was received is together what was done, reported,
/// waits, was cancelled or is open: [`Self::is_whole`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FigureTally {
    /// Open as the period began.
    pub carried_in: u32,
    /// Opened within the period, or ended before it and taken up again within it.
    pub received: u32,
    /// Finished on a day before the due day.
    pub done_early: u32,
    /// Finished on the due day and by its hour, or owed without a day.
    pub done_on_time: u32,
    pub done_late: u32,
    /// Said to be finished; waits to be confirmed.
    pub reported: u32,
    /// Waits for a date.
    pub awaiting: u32,
    pub cancelled: u32,
    pub open_overdue: u32,
    /// Open and not overdue; paused, continuous, and asked for its result after its period are among them.
    pub open_in_time: u32,
    /// Items that were given more time within the period.
    pub extended: u32,
    /// How often a report went back to its unit within the period.
    pub returned: u32,
    /// Late items whose cause a post confirmed as objective (NĐ 335/2025/NĐ-CP Điều 14 khoản 2); they stay among the late.
    pub cause_confirmed: u32,
    /// Late items whose unit had said so ahead of time (NĐ 335/2025/NĐ-CP Điều 18 khoản 1 điểm d).
    pub warned: u32,
    /// Items of which a person objected within the period to how they count.
    pub disputed: u32,
    /// Items of which their unit said something within the period.
    pub updated: u32,
    /// Items of which their unit could have said something: all but those that wait for a date or were cancelled.
    pub update_of: u32,
    /// Items that count otherwise than was known as the period ended, because their end was recorded later as of then.
    pub amended: u32,
}

impl FigureTally {
    /// Late: done late, or open and overdue.
    pub fn late(&self) -> u32 {
        self.done_late + self.open_overdue
    }

    /// Finished and confirmed.
    pub fn done(&self) -> u32 {
        self.done_early + self.done_on_time + self.done_late
    }

    /// Of how many items [`Self::on_time_rate`] is: all that are done or late.
    pub fn on_time_of(&self) -> u32 {
        self.done() + self.open_overdue
    }

    /// The share of items done early or on time among those done or late, to four decimals; none where there are none.
    pub fn on_time_rate(&self) -> Option<f64> {
        share(self.done_early + self.done_on_time, self.on_time_of())
    }

    /// The share of items of which their unit said something, to four decimals; none where there are none.
    pub fn update_rate(&self) -> Option<f64> {
        share(self.updated, self.update_of)
    }

    /// All items of the row.
    pub fn all(&self) -> u32 {
        self.carried_in + self.received
    }

    /// Whether each item stands in exactly one place.
    pub fn is_whole(&self) -> bool {
        let ended = self.done() + self.reported + self.awaiting + self.cancelled;
        self.all() == ended + self.open_overdue + self.open_in_time
    }

    /// Takes in what was counted of other items.
    pub fn join(&mut self, other: &Self) {
        let mut others = *other;
        for (own, other) in self.numbers().into_iter().zip(others.numbers()) {
            *own += *other;
        }
    }

    fn numbers(&mut self) -> [&mut u32; 18] {
        let Self {
            carried_in,
            received,
            done_early,
            done_on_time,
            done_late,
            reported,
            awaiting,
            cancelled,
            open_overdue,
            open_in_time,
            extended,
            returned,
            cause_confirmed,
            warned,
            disputed,
            updated,
            update_of,
            amended,
        } = self;
        [
            carried_in,
            received,
            done_early,
            done_on_time,
            done_late,
            reported,
            awaiting,
            cancelled,
            open_overdue,
            open_in_time,
            extended,
            returned,
            cause_confirmed,
            warned,
            disputed,
            updated,
            update_of,
            amended,
        ]
    }
}

fn share(part: u32, of: u32) -> Option<f64> {
    (of > 0).then(|| (f64::from(part) / f64::from(of) * 10_000.0).round() / 10_000.0)
}

/// What was counted under one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRow {
    /// The code of the unit, the id of the person or plan, the name of the kind, the month.
    pub key: String,
    pub tally: FigureTally,
}

/// The rows of one period, in the order of their keys, and all items together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureTable {
    pub period: FigurePeriod,
    pub rows: Vec<FigureRow>,
    pub total: FigureTally,
}

/// Figures of a period beside those of the period before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    pub by: FiguresBy,
    /// The instant up to which events are known.
    pub as_of: Instant,
    pub now: FigureTable,
    /// The figures of the period before; none before the years that are counted.
    pub before: Option<FigureTable>,
}

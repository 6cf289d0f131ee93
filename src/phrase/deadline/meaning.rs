//! What a line of the grammar means, and where in a document it may stand.
//! Must not know how the line is worded.

use super::said::EveryDay;
use crate::model::Cycle;

/// Where the words of a line are a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    /// Wherever they stand.
    Anywhere,
    /// In a cell, and in a sentence behind words such as `hoàn thành` or `thời hạn:`.
    Announced,
    /// In a cell alone.
    Cell,
}

/// What the words of a line mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DueMeaning {
    /// What is named is the last good day, or the last good period.
    Until,
    /// As `Until`, of several that make one span.
    UntilSpan,
    /// As `Until`, but not for certain.
    UntilVague,
    /// What is named is too late.
    Before,
    /// `chậm nhất trước ngày X`.
    BeforeUnclear,
    /// From the first that is named to the second.
    FromTo,
    /// The first day of the period.
    Start,
    /// The middle day of the period.
    Middle,
    /// The end of the year of the plan.
    PlanYear,
    /// The day of the document.
    Today,
    /// The end of the working week of the document.
    ThisWeek,
    /// The end of the period in which the document was written.
    This(Cycle),
    /// So many days from the day of the document.
    Counted,
    /// So many working days from the day of the document.
    CountedWorking,
    /// Every period: the month inside it and the day, where the line itself says them.
    Every(Cycle, Option<u32>, Option<EveryDay>),
    /// Every year on the days, or in the periods, that are named.
    EveryYearOn,
    /// So many times a period.
    TimesEvery(Cycle),
    EveryWeek,
    EveryDayOf,
    /// A beginning is named, but no end.
    Begins,
    /// No deadline can be read, or a day is named that is none.
    Waits,
    Continuous,
    /// Never due, within what is named.
    ContinuousWithin,
}

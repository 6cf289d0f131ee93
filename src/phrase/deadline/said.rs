//! What a phrase says of a deadline, and what is doubtful about that.
//! Must not know how phrases are worded.

use std::ops::Range;

use chrono::{NaiveTime, Weekday};

use crate::model::{Day, Deadline};

/// What must be known to read the deadlines of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueContext {
    /// The date of the document.
    pub written: Day,
    /// The year that the plan is for: days without a year lie in it.
    pub year: i32,
}

/// A deadline phrase inside a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuePhrase {
    /// Where the phrase stands, in bytes.
    pub span: Range<usize>,
    pub said: SaidDue,
    pub doubts: Vec<DueDoubt>,
}

/// A whole cell of a column of deadlines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellDuePhrase {
    pub said: SaidDue,
    pub doubts: Vec<DueDoubt>,
    /// How many percent are to be reached until when, where the cell says so.
    pub milestones: Vec<(u8, Deadline)>,
}

impl CellDuePhrase {
    /// Nothing that can be read, and nothing asked yet.
    pub fn waiting() -> Self {
        Self { said: SaidDue::Waits, doubts: Vec::new(), milestones: Vec::new() }
    }
}

impl From<DuePhrase> for CellDuePhrase {
    /// A phrase that stands for a whole cell.
    fn from(phrase: DuePhrase) -> Self {
        Self { said: phrase.said, doubts: phrase.doubts, milestones: Vec::new() }
    }
}

/// What words say of a deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaidDue {
    /// One last good day.
    Once(Deadline),
    /// Several days that are meant each for itself, in their order; the last one is the due of the whole.
    Many(Vec<Deadline>),
    /// Again and again.
    Every(EveryDue),
    /// No day that can be read: it waits for somebody to say one.
    Waits,
    /// "thường xuyên": never due.
    Continuous,
}

impl SaidDue {
    /// The deadlines with a day, in their order.
    pub fn deadlines(&self) -> &[Deadline] {
        match self {
            Self::Once(deadline) => std::slice::from_ref(deadline),
            Self::Many(deadlines) => deadlines,
            Self::Every(_) | Self::Waits | Self::Continuous => &[],
        }
    }
}

/// A duty that falls due again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EveryDue {
    pub cadence: Cadence,
    /// The month inside a period, from 1.
    pub month: Option<u32>,
    pub day: Option<EveryDay>,
    /// The number that is printed, where the words are "trước ngày N": the last good day is the one before.
    pub before: Option<u32>,
    pub time: Option<NaiveTime>,
}

impl EveryDue {
    /// A duty of which no more is known than how often it comes.
    pub fn each(cadence: Cadence) -> Self {
        Self { cadence, month: None, day: None, before: None, time: None }
    }

    /// Whether the day inside a period is known.
    pub fn has_day(&self) -> bool {
        self.day.is_some() || matches!(self.cadence, Cadence::Week { weekday: Some(_), .. } | Cadence::Day)
    }
}

/// How often a duty comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cadence {
    Day,
    Week {
        weekday: Option<Weekday>,
        /// The weeks of a month that are meant, from 1; empty for every week.
        weeks: Vec<u32>,
    },
    Month,
    Quarter,
    Half,
    Year,
}

/// The last good day inside a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EveryDay {
    /// The day of the month.
    Number(u32),
    /// The last day of the month.
    Last,
    /// The last working day of the month.
    LastWorking,
}

/// Why somebody should look at what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueDoubt {
    /// The words name no day, or only about when.
    Vague,
    /// A span of time: its end was taken.
    Span,
    /// Two days that differ.
    TwoDates,
    /// Nothing is written.
    NoDue,
    /// The duty never ends, and nothing else is written.
    ContinuousOnly,
    /// "chậm nhất trước ngày X" may mean X or the day before.
    AmbiguousBefore,
    Other(DueOddity),
}

/// A doubt of a rarer kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueOddity {
    /// The calendar has no such day: 31/11.
    NoSuchDay,
    /// The year is not written and may be another one.
    NoYear,
    /// Counted from the date of the document, without the days off that nobody told of.
    Counted,
    /// The weekday is not the one of that day.
    Weekday,
    /// The year lies far from that of the document.
    FarYear,
    /// The day had passed when the document was written.
    Past,
    /// The duty comes back, or never ends, and a day is written besides.
    Besides,
}

impl DueDoubt {
    /// The code of the question that this doubt leads to.
    pub fn code(self) -> &'static str {
        match self {
            Self::Vague => "vague_due",
            Self::Span => "span",
            Self::TwoDates => "two_dates",
            Self::NoDue => "no_due",
            Self::ContinuousOnly => "continuous_only",
            Self::AmbiguousBefore => "ambiguous_before",
            Self::Other(_) => "other",
        }
    }
}

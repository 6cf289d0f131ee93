//! What is said of a task for units: whole, or what is missing in it.
//! Must not know how a text is read.

use serde::{Deserialize, Serialize};

use crate::model::scrub::Personal;
use crate::model::{Day, Deadline, Organisation, UnitCode};

/// What must be known to read a task that is given to units.
#[derive(Debug, Clone, Copy)]
pub struct DirectiveContext<'a> {
    pub organisation: &'a Organisation,
    /// Whether the writer may give tasks to some unit: a name that is no unit is then told of, and not passed over.
    pub leads: bool,
}

/// A task that is given to units, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpokenDirective {
    /// The units, each once, in the order in which they are named.
    pub units: Vec<UnitCode>,
    /// What is to be done, as it may be kept.
    pub title: String,
    /// Always with a day.
    pub deadline: Deadline,
}

/// Why words that give a task to units cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectiveFlaw {
    /// No unit is named.
    NoUnit,
    /// Something is named that is no unit.
    UnknownUnit(String),
    /// Nothing says what is to be done.
    NoTitle,
    /// What is to be done is longer than so many letters.
    TooLong(usize),
    /// What is to be done may lead to a person.
    Personal(Personal),
    /// No day is named.
    NoDay,
    /// Several days are named, or a duty that comes back.
    SeveralDays,
    /// These words name no one day.
    UnclearDay(String),
    /// The day has passed.
    PastDay(Day),
    /// It is asked, not told.
    Asked,
}

/// A task that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectiveRefused {
    /// The units that are named.
    pub units: Vec<UnitCode>,
    /// What is missing or wrong, each once.
    pub flaws: Vec<DirectiveFlaw>,
}

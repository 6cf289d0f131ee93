//! Events as figures need them: read from the chain's own text, with what figures do not count left out.
//! Must not know what an event does to an item; `life` does.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::standing::late_from;
use crate::calendar::Calendar;
use crate::model::item::REMOVED_FROM_CONFIG;
use crate::model::{Day, Deadline, DueKind, Instant, Kind};

/// A text that stands in many items, as its number in [`Interned`].
pub(super) type WordNumber = u32;

/// The texts that many items share, each kept once.
#[derive(Debug, Default)]
pub(super) struct Interned {
    numbers: HashMap<Box<str>, WordNumber>,
    texts: Vec<Box<str>>,
}

impl Interned {
    fn number(&mut self, text: &str) -> WordNumber {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = WordNumber::try_from(self.texts.len()).unwrap_or(WordNumber::MAX);
        self.texts.push(text.into());
        self.numbers.insert(text.into(), number);
        number
    }

    /// The text of a number.
    pub(super) fn text(&self, word: WordNumber) -> &str {
        self.texts.get(word as usize).map_or("", |text| text)
    }
}

/// What an item is counted under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) unit: WordNumber,
    pub(super) kind: Kind,
    pub(super) plan: Option<WordNumber>,
    pub(super) source: Option<WordNumber>,
    /// Whether its duties speak for it, so that it is not counted itself.
    pub(super) is_silent: bool,
}

/// A deadline as far as figures ask: its last good day, and from when an item is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) due: Option<Day>,
    pub(super) late_from: Option<Instant>,
    /// Whether it is owed all the time and never due.
    pub(super) is_continuous: bool,
}

impl Limit {
    fn of(calendar: &Calendar, deadline: &Deadline) -> Self {
        Self {
            due: deadline.day,
            late_from: late_from(calendar, deadline),
            is_continuous: deadline.kind() == DueKind::Continuous,
        }
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Happened {
    Opened(Terms, Limit),
    Respecified(Terms),
    DeadlineSet(Limit),
    Granted(Limit),
    Resumed(Limit),
    Refused,
    /// The unit says that it is finished; with whether it names an earlier moment.
    Reported(bool),
    Returned,
    /// Finished and confirmed; with whether an earlier moment is named.
    Done(bool),
    Confirmed,
    /// No longer owed; with whether config dropped it, which may name it again.
    Cancelled(bool),
    Restored,
    Reopened,
    Paused,
    Assigned(WordNumber),
    Acknowledged,
    Asked,
    Warned,
    CauseNamed,
    /// Whether the cause was found objective, and whether the post named one.
    CauseJudged(bool, bool),
    Disputed,
    /// The unit said something that changes nothing figures ask for.
    Said,
}

impl Happened {
    /// Whether this is a statement of the unit that owes the item, or of a coordinating one.
    pub(super) fn is_said_by_unit(self) -> bool {
        matches!(
            self,
            Self::Acknowledged
                | Self::Asked
                | Self::Reported(_)
                | Self::Warned
                | Self::CauseNamed
                | Self::Said
        )
    }
}

/// One event of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Happening {
    /// As of when it counts: when it was recorded, or the earlier moment that it names.
    pub(super) at: Instant,
    pub(super) recorded_at: Instant,
    pub(super) what: Happened,
}

/// A text inside the body of an event, borrowed where it holds no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// The fields of stored actions that figures need; the others are passed over unread.
#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    action: Text<'a>,
    #[serde(borrow)]
    spec: Option<SpecBody<'a>>,
    deadline: Option<Deadline>,
    as_of: Option<Instant>,
    #[serde(borrow)]
    person: Option<Text<'a>>,
    #[serde(borrow)]
    reason: Option<Text<'a>>,
    is_objective: Option<bool>,
    cause: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct SpecBody<'a> {
    kind: Kind,
    #[serde(borrow)]
    unit: Text<'a>,
    deadline: Deadline,
    #[serde(borrow)]
    source: OriginBody<'a>,
    tracked_by_duties: bool,
}

#[derive(Deserialize)]
struct OriginBody<'a> {
    #[serde(borrow)]
    plan: Option<Text<'a>>,
    #[serde(borrow)]
    system: Option<Text<'a>>,
}

/// Reads the stored text of an event; none for events that figures do not ask for.
///
/// # Errors
/// The text is no action.
pub(super) fn read(
    calendar: &Calendar,
    words: &mut Interned,
    recorded_at: Instant,
    body: &str,
) -> Result<Option<Happening>, serde_json::Error> {
    let body: Body<'_> = serde_json::from_str(body)?;
    let at = body.as_of.map_or(recorded_at, |at| at.min(recorded_at));
    let limit = || body.deadline.as_ref().map(|deadline| Limit::of(calendar, deadline));
    let what = match &*body.action.0 {
        "opened" => {
            body.spec.map(|spec| Happened::Opened(terms(words, &spec), Limit::of(calendar, &spec.deadline)))
        }
        "respecified" => body.spec.map(|spec| Happened::Respecified(terms(words, &spec))),
        "deadline_set" => limit().map(Happened::DeadlineSet),
        "extension_granted" => limit().map(Happened::Granted),
        "resumed" => limit().map(Happened::Resumed),
        "extension_refused" => Some(Happened::Refused),
        "reported" => Some(Happened::Reported(body.as_of.is_some())),
        "returned" => Some(Happened::Returned),
        "done" => Some(Happened::Done(body.as_of.is_some())),
        "confirmed" => Some(Happened::Confirmed),
        "cancelled" => {
            Some(Happened::Cancelled(body.reason.is_some_and(|reason| reason.0 == REMOVED_FROM_CONFIG)))
        }
        "restored" => Some(Happened::Restored),
        "reopened" => Some(Happened::Reopened),
        "paused" => Some(Happened::Paused),
        "assigned" => body.person.map(|person| Happened::Assigned(words.number(&person.0))),
        "acknowledged" => Some(Happened::Acknowledged),
        "extension_asked" => Some(Happened::Asked),
        "warned" => Some(Happened::Warned),
        "cause_named" => Some(Happened::CauseNamed),
        "cause_judged" => body.is_objective.map(|is| Happened::CauseJudged(is, body.cause.is_some())),
        "disputed" => Some(Happened::Disputed),
        "progressed" | "contributed" | "part_progressed" | "promised" | "committed" => Some(Happened::Said),
        _ => None,
    };
    Ok(what.map(|what| Happening { at, recorded_at, what }))
}

fn terms(words: &mut Interned, spec: &SpecBody<'_>) -> Terms {
    Terms {
        unit: words.number(&spec.unit.0),
        kind: spec.kind,
        plan: spec.source.plan.as_ref().map(|plan| words.number(&plan.0)),
        source: spec.source.system.as_ref().map(|system| words.number(&system.0)),
        is_silent: spec.tracked_by_duties,
    }
}

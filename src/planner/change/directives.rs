//! A task that is given to units here, by a leader's message or out of a document: its code, and the items that it opens.
//! Must not know how it was said, or who may give one.

use super::cases::{CaseRefusal, spec};
use crate::model::{Case, Day, Deadline, GivenBy, ItemId, ItemSpec, Kind, Origin, UnitCode};
use crate::planner::decide::rules::Rules;

/// A task for one unit or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDirective {
    /// Its code, with the number of the task behind it where a document gives several.
    pub code: String,
    pub units: Vec<UnitCode>,
    pub coordinators: Vec<UnitCode>,
    /// What is to be done.
    pub title: String,
    pub deadline: Deadline,
    /// The day on which it was given.
    pub received: Option<Day>,
    /// The leader who gave it in a message.
    pub given: Option<GivenBy>,
}

/// The code of the `number`th task that leaders give in messages on a day: `GIAO-20261130-01`.
pub fn code(day: Day, number: usize) -> String {
    format!("GIAO-{}-{number:02}", day.format("%Y%m%d"))
}

/// The specs of the items that a task opens, one for each unit.
///
/// # Errors
/// The kind is not set up, or one of the days cannot be meant.
pub fn specs(rules: &Rules, new: &NewDirective, today: Day) -> Result<Vec<ItemSpec>, CaseRefusal> {
    let kind = Kind::Directive;
    let source = &rules.cases.kinds.get(&kind).ok_or(CaseRefusal::NoKind(kind))?.source;
    let is_several = new.units.len() > 1;
    let one = |unit: &UnitCode| {
        let case = Case {
            kind,
            id: ItemId::of_row(&new.code, None, None, is_several.then_some(unit)),
            code: new.code.clone(),
            unit: unit.clone(),
            field: None,
            received: new.received.map(Into::into),
            due: Some(new.deadline.clone()),
            period: None,
            source: source.clone(),
            content: Some(new.title.clone()),
            finished: None,
        };
        let mut spec = spec(rules, &case, false, today)?;
        spec.coordinators = new.coordinators.iter().filter(|other| *other != unit).cloned().collect();
        if let Origin::Case(origin) = &mut spec.source {
            origin.given.clone_from(&new.given);
        }
        Ok(spec)
    };
    new.units.iter().map(one).collect()
}

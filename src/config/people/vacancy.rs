//! Warnings about posts of a unit that nobody fills, since steps that name them tell nobody.
//! Must not know items.

use std::collections::BTreeMap;

use super::unit::RawUnit;
use crate::config::read::report::Report;
use crate::config::read::source::value;
use crate::model::{Day, Person, PersonId};

/// Warns of the vacant posts of a unit, and of posts whose holder is no longer in office.
pub(in crate::config) fn warn(
    unit: &RawUnit<'_>,
    people: &BTreeMap<PersonId, Person>,
    today: Day,
    report: &Report,
) {
    let code = value(unit.code.as_ref());
    let tell = |rule, message: String, hint: &str| report.add(unit.at.warning(rule, message).hint(hint));
    match (!unit.focal.is_empty(), unit.mailbox.is_some()) {
        (false, false) => tell(
            "nobody_to_tell",
            format!("nobody can be told of what unit `{code}` owes"),
            "give it a `focal` person or a `mailbox`",
        ),
        (false, true) => tell(
            "no_focal",
            format!("unit `{code}` has no focal person; only its mailbox is told"),
            "name one with `focal`",
        ),
        (true, false) => tell(
            "no_mailbox",
            format!("unit `{code}` has no mailbox; nobody is told when its focal person has left"),
            "give it a `mailbox`",
        ),
        (true, true) => {}
    }
    if unit.head.is_empty() {
        let message = format!("unit `{code}` has no head; a deputy or the next level hears instead");
        tell("no_head", message, "name one with `head`");
    }
    if unit.vice_chair.is_empty() {
        let message =
            format!("no vice chair is in charge of unit `{code}`; steps for the vice chair are skipped");
        tell("no_vice_chair", message, "name one with `vice_chair`");
    }
    for (post, holder) in [("head", &unit.head), ("focal", &unit.focal), ("vice_chair", &unit.vice_chair)] {
        let Some((id, tenure_ends)) = holder.last() else { continue };
        let leaves = people.get(id.value.as_str()).and_then(|person| person.until);
        let until = tenure_ends.into_iter().chain(leaves).min();
        if let Some(until) = until.filter(|until| *until < today) {
            let message = format!("the `{post}` of unit `{code}`, `{}`, left office on {until}", id.value);
            let hint = "name the successor, or leave the post empty";
            report.add(id.at.warning("has_left", message).hint(hint));
        }
    }
}

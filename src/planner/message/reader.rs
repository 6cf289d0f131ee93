//! Who reads a message, and what it says of the entries as a whole: for whom it is worded, what the reader's
//! units owe and finished, and who is reached by another way. Must not know single entries.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::digest::{Audience, Fallen, Own};
use super::leaders::is_chair;
use super::said::Writing;
use super::tally::ItemCounts;
use crate::model::{ChannelName, Day, RecipientId, Role, Slot, UnitCode};
use crate::planner::decide::people::admins;
use crate::planner::decide::rules::Rules;

/// What the reader's units owe. A head hears of nothing that is under review, not even that something is.
/// Once a week a head sees who of the unit does what.
pub(super) fn own(
    rules: &Rules,
    writing: Writing,
    units: &[&UnitCode],
    audience: Audience,
    tally: &ItemCounts,
) -> Option<Own> {
    let shows_people = audience == Audience::Head && is_weekly(rules, writing);
    (!units.is_empty()).then(|| Own {
        people: if shows_people { tally.people(rules, units) } else { Vec::new() },
        units: units.iter().map(|code| rules.org.unit_name(code).to_owned()).collect(),
        counts: tally.counts(units, audience == Audience::Head),
    })
}

/// For whom the message is worded. Whoever leads and heads a unit besides reads of that unit's items as its head.
pub(super) fn audience(rules: &Rules, writing: Writing, roles: &BTreeSet<Role>) -> Audience {
    let owes = [Role::Lead, Role::LeadHead, Role::Part].iter().any(|role| roles.contains(role));
    match roles.first() {
        _ if is_chair(rules, writing.recipient, writing.today(rules)) => {
            if owes {
                Audience::Head
            } else {
                Audience::Chair
            }
        }
        // A message without any notice that is not the chair's is the administrators' weekly line.
        None if is_admin(rules, writing) => Audience::Admin,
        None
        | Some(
            Role::Lead
            | Role::OwedTo
            | Role::Overseer
            | Role::Coordinators
            | Role::Clerk
            | Role::Informed
            | Role::Part
            | Role::Follower,
        ) => Audience::Unit,
        Some(Role::LeadHead) => Audience::Head,
        Some(Role::ViceChair | Role::ChairOffice) => Audience::Leader,
        Some(Role::Chair) => Audience::Chair,
        Some(Role::Admin) => Audience::Admin,
    }
}

fn is_admin(rules: &Rules, writing: Writing) -> bool {
    admins(&rules.org, writing.today(rules)).iter().any(|admin| admin.recipient == *writing.recipient)
}

/// How the reader is addressed.
pub(super) fn name(rules: &Rules, recipient: &RecipientId) -> String {
    rules.org.recipient(recipient).map_or_else(|| recipient.to_string(), |found| found.name)
}

/// Who lately fell from one channel to another: the reader, and once a week a head's own people.
pub(super) fn fallen(rules: &Rules, writing: Writing, audience: Audience) -> Vec<Fallen> {
    let today = rules.calendar.zone.day(writing.now);
    let of = |id: &str, name: Option<String>, last: Day| {
        let lost = rules.org.people.get(id).map(|person| &person.reach.lost);
        let lately = lost.into_iter().flatten().filter(move |(_, since)| **since >= last && **since <= today);
        let one = move |(channel, since): (&ChannelName, &Day)| Fallen {
            whom: name.clone(),
            channel: *channel,
            since: *since,
        };
        lately.map(one).collect::<Vec<_>>()
    };
    let mut found = of(writing.recipient.as_str(), None, rules.calendar.work.sub(today, 1));
    let weekly = rules.calendar.slot_on(Slot::Weekly, rules.calendar.zone.day(writing.slot_at), None);
    if audience == Audience::Head && weekly == Some(writing.slot_at) {
        let week = today - TimeDelta::days(6);
        let units =
            rules.org.units.values().filter(|unit| unit.head.is_held_by(writing.recipient.as_str(), today));
        let staff = units
            .flat_map(|unit| unit.focal.holders_on(today))
            .filter(|id| id.as_str() != writing.recipient.as_str());
        for id in staff {
            let title = rules.org.people.get(id).map(|person| person.title.clone());
            found.extend(of(id.as_str(), title, week));
        }
    }
    found
}

/// What the recipient's units finished in the last seven days; thanked for in the weekly slot only.
pub(super) fn finished(
    rules: &Rules,
    writing: Writing,
    audience: Audience,
    own_units: &[&UnitCode],
    tally: &ItemCounts,
) -> Vec<String> {
    let day = rules.calendar.zone.day(writing.slot_at);
    let weekly = rules.calendar.slot_on(Slot::Weekly, day, None) == Some(writing.slot_at);
    if !weekly || !matches!(audience, Audience::Unit | Audience::Head) {
        return Vec::new();
    }
    tally.finished(own_units)
}

/// Whether the message is that of the weekly slot.
pub(super) fn is_weekly(rules: &Rules, writing: Writing) -> bool {
    let day = rules.calendar.zone.day(writing.slot_at);
    rules.calendar.slot_on(Slot::Weekly, day, None) == Some(writing.slot_at)
}

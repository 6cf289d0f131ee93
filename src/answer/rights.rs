//! Who may say what of an item: whoever holds a role in it today, and whoever was asked in one; and who may give tasks.
//! Must not know what was said.

use std::collections::BTreeMap;

use crate::model::statement::Verb;
use crate::model::{By, Day, Item, ItemId, Kind, Organisation, RecipientId, Role, UnitCode, Via};
use crate::planner::Rules;
use crate::planner::decide::people::{leaders, units_of};
use crate::planner::decide::who;

/// Whoever follows up, and the posts above the unit: they change what is owed, and never answer for the unit.
const ABOVE: [Role; 4] = [Role::Overseer, Role::ViceChair, Role::ChairOffice, Role::Chair];

/// Who speaks, and through what.
#[derive(Debug, Clone, Copy)]
pub struct Speaker<'a> {
    /// A person, a unit by its mailbox, or a role that records what was said elsewhere.
    pub by: &'a By,
    pub via: &'a Via,
    /// The roles in which the message that is answered asked the speaker of its items.
    pub asked: &'a BTreeMap<ItemId, Vec<Role>>,
}

/// Whether the speaker may make such a statement of the item. Roles, and the administrators at a keyboard, record what
/// was said elsewhere.
pub fn may(rules: &Rules, item: &Item, verb: Verb, speaker: &Speaker<'_>, day: Day) -> bool {
    let By::Someone(id) = speaker.by else { return true };
    // Who decides on more time the policy names, and the planner checks that itself.
    if matches!(verb, Verb::Grant | Verb::Refuse) {
        return true;
    }
    let roles = roles(rules, item, id, day);
    let asked = speaker.asked.get(item.id()).into_iter().flatten();
    let says = |verb| {
        let mut held = roles.iter().chain(asked.clone());
        held.any(|role| says(rules, item, *role, verb))
    };
    // What changes an item is said where whoever says it sees the item, not by a word on a phone.
    let sees = matches!(speaker.via, Via::Cli(_) | Via::Page);
    says(verb) || sees && (is_admin(rules, id) || may_change(rules, item, verb, id, day, &says))
}

/// Whether somebody may give tasks to a unit on that day in a message of their own: the posts above it, but for
/// whoever only follows up.
pub fn may_direct(org: &Organisation, unit: &UnitCode, id: &RecipientId, day: Day) -> bool {
    let unit = org.units.get(unit);
    unit.is_some_and(|unit| leaders(org, unit, Kind::Directive, day).contains(id))
}

/// Whether somebody may give tasks to any unit on that day.
pub fn may_direct_any(org: &Organisation, id: &RecipientId, day: Day) -> bool {
    org.units.keys().any(|unit| may_direct(org, unit, id, day))
}

/// Who may say a verb of the item on that day, by id: whoever holds a role in it, but for the administrators.
pub fn who_may(rules: &Rules, item: &Item, verb: Verb, via: &Via, day: Day) -> Vec<RecipientId> {
    let asked = BTreeMap::new();
    let may = |id: &RecipientId| {
        let by = By::Someone(id.clone());
        !is_admin(rules, id) && may(rules, item, verb, &Speaker { by: &by, via, asked: &asked }, day)
    };
    let holders = Role::ALL.into_iter().flat_map(|role| who::holders(rules, item, role, day));
    let mut found: Vec<RecipientId> = holders.map(|holder| holder.recipient).filter(may).collect();
    found.sort();
    found.dedup();
    found
}

/// Whether somebody in the role may say the verb for the unit, or for whoever receives its work.
fn says(rules: &Rules, item: &Item, role: Role, verb: Verb) -> bool {
    match verb {
        Verb::Acknowledge | Verb::Report | Verb::Promise | Verb::Ask | Verb::SetDue => {
            matches!(role, Role::Lead | Role::LeadHead)
        }
        Verb::Confirm => rules.confirms(item, role),
        Verb::Assign => role == Role::LeadHead,
        Verb::Return => matches!(role, Role::LeadHead | Role::OwedTo),
        Verb::Finish
        | Verb::Reopen
        | Verb::Cancel
        | Verb::Pause
        | Verb::Resume
        | Verb::Grant
        | Verb::Refuse => false,
    }
}

/// What else those may say who see the item before them: the posts above the unit, and whoever may report or confirm.
fn may_change(
    rules: &Rules,
    item: &Item,
    verb: Verb,
    id: &RecipientId,
    day: Day,
    says: &dyn Fn(Verb) -> bool,
) -> bool {
    let is_above = || {
        let own = units_of(&rules.org, id.as_str(), day);
        let oversees = item.spec.overseer.as_ref().is_some_and(|unit| own.contains(&unit));
        oversees || ABOVE.into_iter().any(|role| holds(rules, item, role, id, day))
    };
    match verb {
        Verb::Assign => is_above(),
        Verb::Return => says(Verb::Confirm) || is_above(),
        Verb::Finish | Verb::Reopen | Verb::Cancel | Verb::SetDue | Verb::Pause | Verb::Resume => {
            says(Verb::Report) || says(Verb::Confirm) || is_above()
        }
        Verb::Acknowledge
        | Verb::Report
        | Verb::Promise
        | Verb::Ask
        | Verb::Confirm
        | Verb::Grant
        | Verb::Refuse => false,
    }
}

fn is_admin(rules: &Rules, id: &RecipientId) -> bool {
    rules.org.roles.admins.iter().any(|admin| admin.as_str() == id.as_str())
}

fn holds(rules: &Rules, item: &Item, role: Role, id: &RecipientId, day: Day) -> bool {
    who::holders(rules, item, role, day).iter().any(|holder| holder.recipient == *id)
}

/// The roles in which a person or unit has to do with the item on that day.
fn roles(rules: &Rules, item: &Item, who: &RecipientId, day: Day) -> Vec<Role> {
    let id = who.as_str();
    let units = units_of(&rules.org, id, day);
    let unit = rules.org.units.get(&item.spec.unit);
    let is_head = unit.is_some_and(|unit| unit.head.is_held_by(id, day) || unit.deputies.is_held_by(id, day));
    let receives = item.spec.owed_to.as_ref().is_some_and(|receiver| units.contains(&receiver));
    let held = [Role::Lead, Role::LeadHead, Role::OwedTo];
    let mut found: Vec<Role> = held.into_iter().filter(|role| holds(rules, item, *role, who, day)).collect();
    found.extend(units.contains(&&item.spec.unit).then_some(Role::Lead));
    found.extend(is_head.then_some(Role::LeadHead));
    found.extend(receives.then_some(Role::OwedTo));
    found
}

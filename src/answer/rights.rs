//! Who may say what of an item: whoever holds a role in it today, and whoever was asked in one; and who may give tasks.
//! Must not know what was said.

use std::collections::BTreeMap;

use crate::model::statement::Verb;
use crate::model::{
    By, Day, Item, ItemId, Kind, LatenessRules, Organisation, Post, RecipientId, Role, UnitCode, Via,
};
use crate::planner::Rules;
use crate::planner::change::standing;
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
    // Whoever has a part of an item says how far it has come, and whoever wants to may hear of an item's ends.
    let has_part = || standing::own_part(item, speaker.by).is_some();
    match verb {
        Verb::Follow => return rules.org.people.contains_key(id.as_str()),
        Verb::Progress | Verb::Report if has_part() => return true,
        Verb::JudgeCause => {
            let judges = &rules.lateness.confirmed_by;
            return judges.iter().any(|role| holds(rules, item, *role, id, day));
        }
        _ => {}
    }
    // What changes an item is said where whoever says it sees the item, not by a word on a phone.
    let sees = matches!(speaker.via, Via::Cli(_) | Via::Page);
    says(verb) || sees && (is_admin(rules, id) || may_change(rules, item, verb, id, day, &says))
}

/// Whether whoever speaks holds a post that confirms causes, of whatever unit's items; a role that records what was said
/// elsewhere does where it is one of those.
pub fn confirms_causes(org: &Organisation, rules: &LatenessRules, by: &By, day: Day) -> bool {
    let By::Someone(id) = by else {
        return matches!(by, By::Role(role) if rules.confirmed_by.contains(role));
    };
    let held = |post: &Post| post.is_held_by(id.as_str(), day);
    rules.confirmed_by.iter().any(|role| match role {
        Role::Chair => held(&org.roles.chair),
        Role::ChairOffice => held(&org.roles.chair_office),
        Role::ViceChair => org.units.values().any(|unit| held(&unit.vice_chair)),
        Role::LeadHead => org.units.values().any(|unit| held(&unit.head)),
        _ => false,
    })
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
        Verb::Acknowledge
        | Verb::Report
        | Verb::Promise
        | Verb::Ask
        | Verb::SetDue
        | Verb::Warn
        | Verb::NameCause
        | Verb::Commit
        | Verb::Dispute => matches!(role, Role::Lead | Role::LeadHead),
        Verb::Progress => matches!(role, Role::Lead | Role::LeadHead | Role::Coordinators),
        Verb::Confirm => rules.confirms(item, role),
        Verb::Assign => role == Role::LeadHead,
        Verb::Return => matches!(role, Role::LeadHead | Role::OwedTo),
        Verb::Finish
        | Verb::Reopen
        | Verb::Cancel
        | Verb::Pause
        | Verb::Resume
        | Verb::Grant
        | Verb::Refuse
        | Verb::JudgeCause
        | Verb::Follow => false,
    }
}

/// Whether whoever speaks answers for the item as a whole: a role that records what was said, or one of the unit's own.
pub fn is_of_lead(rules: &Rules, item: &Item, by: &By, day: Day) -> bool {
    let By::Someone(id) = by else { return true };
    let held = [Role::Lead, Role::LeadHead];
    held.into_iter().any(|role| holds(rules, item, role, id, day)) || id.as_str() == item.spec.unit.as_str()
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
        | Verb::Refuse
        | Verb::Progress
        | Verb::Warn
        | Verb::NameCause
        | Verb::JudgeCause
        | Verb::Commit
        | Verb::Dispute
        | Verb::Follow => false,
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
    let takes_part = item.spec.coordinators.iter().any(|unit| units.contains(&unit));
    found.extend(takes_part.then_some(Role::Coordinators));
    found
}

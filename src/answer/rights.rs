//! Who may say what of an item: whoever holds a role in it today, and whoever was asked in one.
//! Must not know what was said.

use std::collections::BTreeMap;

use super::Word;
use crate::model::{Day, Item, ItemId, RecipientId, Role};
use crate::planner::Rules;
use crate::planner::decide::people::units_of;

/// Who speaks: a person, or a unit by its mailbox.
#[derive(Debug, Clone, Copy)]
pub struct Speaker<'a> {
    /// The speaker's id.
    pub id: &'a RecipientId,
    /// The roles in which the message that is answered asked the speaker of its items.
    pub asked: &'a BTreeMap<ItemId, Vec<Role>>,
}

/// Whether somebody in the role may say the word. Who decides on more time the policy names, and the planner
/// checks that itself.
fn says(rules: &Rules, item: &Item, role: Role, word: Word) -> bool {
    match word {
        Word::Ack | Word::Report | Word::Promise | Word::Extend | Word::SetDue => {
            matches!(role, Role::Lead | Role::LeadHead)
        }
        Word::Confirm => rules.confirms(item, role),
        Word::Assign => role == Role::LeadHead,
        Word::Return => matches!(role, Role::LeadHead | Role::OwedTo),
        Word::Grant | Word::Refuse => true,
        Word::List | Word::Help | Word::Yes | Word::No | Word::Register => false,
    }
}

/// The roles in which the speaker has to do with the item on that day.
fn roles(rules: &Rules, item: &Item, speaker: &Speaker<'_>, day: Day) -> Vec<Role> {
    let id = speaker.id.as_str();
    let units = units_of(&rules.org, id, day);
    let unit = rules.org.units.get(&item.spec.unit);
    let is_head = unit.is_some_and(|unit| unit.head.is_held_by(id, day) || unit.deputies.is_held_by(id, day));
    let receives = item.spec.owed_to.as_ref().is_some_and(|receiver| units.contains(&receiver));
    let holds =
        |role: &Role| rules.holders(item, *role, day).iter().any(|holder| holder.recipient == *speaker.id);
    let mut found: Vec<Role> = [Role::Lead, Role::LeadHead, Role::OwedTo].into_iter().filter(holds).collect();
    found.extend(units.contains(&&item.spec.unit).then_some(Role::Lead));
    found.extend(is_head.then_some(Role::LeadHead));
    found.extend(receives.then_some(Role::OwedTo));
    // A speaker who was asked may answer, though the post they were asked for has gone back meanwhile.
    found.extend(speaker.asked.get(item.id()).into_iter().flatten());
    found
}

/// Whether the speaker may say the word of the item.
pub fn may(rules: &Rules, item: &Item, word: Word, speaker: &Speaker<'_>, day: Day) -> bool {
    matches!(word, Word::Grant | Word::Refuse)
        || roles(rules, item, speaker, day).into_iter().any(|role| says(rules, item, role, word))
}

//! Who may say what of an item: those of the owing unit, its head, the unit that receives, and whoever decides.
//! Must not know what was said.

use super::parse::Word;
use crate::model::{Day, Item, PersonId, Role, Verify};
use crate::planner::Rules;
use crate::planner::people::units_of;

/// Whether the person has to do with the item in that role on that day.
fn is(rules: &Rules, item: &Item, role: Role, person: &PersonId, day: Day) -> bool {
    rules.holders(item, role, day).iter().any(|holder| holder.recipient.as_str() == person.as_str())
}

/// Whether the person may say the word of the item. More time is decided by whom the policy names, which the
/// planner checks itself.
pub fn may(rules: &Rules, item: &Item, word: Word, person: &PersonId, day: Day) -> bool {
    let units = units_of(&rules.org, person.as_str(), day);
    let own = units.contains(&&item.spec.unit) || is(rules, item, Role::Lead, person, day);
    let head = || {
        let unit = rules.org.units.get(&item.spec.unit);
        let holds = unit.is_some_and(|unit| {
            unit.head.is_held_by(person.as_str(), day) || unit.deputies.is_held_by(person.as_str(), day)
        });
        holds || is(rules, item, Role::LeadHead, person, day)
    };
    let receives = || item.spec.owed_to.as_ref().is_some_and(|receiver| units.contains(&receiver));
    match word {
        Word::Ack | Word::Report | Word::Promise | Word::Extend | Word::SetDue => own || head(),
        Word::Confirm if rules.verify(item) == Some(Verify::OwedTo) && item.spec.owed_to.is_some() => {
            receives()
        }
        Word::Confirm | Word::Assign => head(),
        Word::Return => head() || receives(),
        Word::Grant | Word::Refuse => true,
        Word::List | Word::Help | Word::Yes | Word::No | Word::Register => false,
    }
}

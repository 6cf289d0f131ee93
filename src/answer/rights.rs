//! Who may say what of an item: those of the owing unit, its head, the unit that receives, and whoever decides.
//! Must not know what was said.

use super::parse::Word;
use crate::model::{Day, Item, PersonId, RecipientId, Role, Verify};
use crate::planner::Rules;
use crate::planner::people::unit_of;

/// Whether the person has to do with the item in that role on that day.
fn is(rules: &Rules, item: &Item, role: Role, person: &PersonId, day: Day) -> bool {
    rules.holders(item, role, day).iter().any(|holder| holder.recipient.as_str() == person.as_str())
}

/// Whether the person may say the word of the item. More time is decided by whom the policy names, which the
/// planner checks itself.
pub fn may(rules: &Rules, item: &Item, word: Word, person: &PersonId, day: Day) -> bool {
    let unit = unit_of(&rules.org, &RecipientId::new(person.as_str()), day);
    let own = unit == Some(&item.spec.unit) || is(rules, item, Role::Lead, person, day);
    let head = || {
        let unit = rules.org.units.get(&item.spec.unit);
        let holds = unit.is_some_and(|unit| {
            let deputy = |held: &crate::model::post::Tenure| held.person == *person && held.covers(day);
            unit.head.is_held_by(person.as_str(), day) || unit.deputies.0.iter().any(deputy)
        });
        holds || is(rules, item, Role::LeadHead, person, day)
    };
    let receives = || item.spec.owed_to.is_some() && unit == item.spec.owed_to.as_ref();
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

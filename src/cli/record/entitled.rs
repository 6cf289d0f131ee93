//! Whether the person or unit that `--by` names may say what is to be recorded, by the rules that hold for their own
//! answers. Must not know how it is recorded.

use std::collections::BTreeMap;

use super::kind::Kind;
use crate::answer::Word;
use crate::answer::rights::{Speaker, may};
use crate::cli::exit::CommandError;
use crate::model::{By, Day, Item, RecipientId, Role};
use crate::planner::Rules;
use crate::planner::decide::people::units_of;

/// Whoever follows up, and the posts above the unit: they change what is owed, and never answer for the unit.
const ABOVE: [Role; 4] = [Role::Overseer, Role::ViceChair, Role::ChairOffice, Role::Chair];

/// Refuses what the named one has no right to say, before anything is recorded. Roles and the administrators record
/// what was said elsewhere.
pub(in crate::cli) fn refuse_others(
    rules: &Rules,
    item: &Item,
    kind: Kind,
    by: &By,
    today: Day,
) -> anyhow::Result<()> {
    let By::Someone(id) = by else { return Ok(()) };
    if is_entitled(rules, item, kind, id, today) {
        return Ok(());
    }
    let mut others: Vec<String> = Role::ALL
        .into_iter()
        .flat_map(|role| rules.holders(item, role, today))
        .map(|holder| holder.recipient)
        .filter(|other| !is_admin(rules, other) && is_entitled(rules, item, kind, other, today))
        .map(|other| other.to_string())
        .collect();
    others.sort();
    others.dedup();
    let others = if others.is_empty() { "nobody today".to_owned() } else { others.join(", ") };
    Err(CommandError::refused(format!(
        "`{id}` has no right to {} {}, so nothing was recorded; who has: {others}. Leave --by out to record as the \
         administrator what was decided elsewhere",
        kind.word(),
        item.id()
    )))
}

fn is_admin(rules: &Rules, id: &RecipientId) -> bool {
    rules.org.roles.admins.iter().any(|admin| admin.as_str() == id.as_str())
}

fn is_entitled(rules: &Rules, item: &Item, kind: Kind, id: &RecipientId, today: Day) -> bool {
    let asked = BTreeMap::new();
    let says = |word| may(rules, item, word, &Speaker { id, asked: &asked }, today);
    let is_above = || {
        let oversees =
            item.spec.overseer.as_ref().is_some_and(|unit| {
                units_of(&rules.org, id.as_str(), today).into_iter().any(|own| own == unit)
            });
        let holds =
            |role: Role| rules.holders(item, role, today).iter().any(|holder| holder.recipient == *id);
        oversees || ABOVE.into_iter().any(holds)
    };
    is_admin(rules, id)
        || match kind {
            Kind::Ack => says(Word::Ack),
            Kind::Report => says(Word::Report),
            Kind::Promise => says(Word::Promise),
            Kind::ExtendRequest { .. } => says(Word::Extend),
            Kind::Confirm => says(Word::Confirm),
            Kind::Assign => says(Word::Assign) || is_above(),
            Kind::Return => says(Word::Return) || says(Word::Confirm) || is_above(),
            Kind::Done | Kind::Reopen | Kind::Cancel | Kind::SetDue | Kind::Pause | Kind::Resume => {
                says(Word::Report) || says(Word::Confirm) || is_above()
            }
            // The planner knows who decides, and says it.
            Kind::ExtendGrant | Kind::ExtendRefuse => true,
        }
}

//! From a role to recipients, with what config says beside the people: sources of cases, and whom a
//! policy informs. Must not know about steps or channels.

use super::people::{self, Holder, focal_of, part_holders};
use super::rules::Rules;
use crate::model::{Day, Item, Kind, Role, SourceId, UnitCode};

/// Whoever must be told in that role on that day; empty when nobody can be.
pub fn holders(rules: &Rules, item: &Item, role: Role, day: Day) -> Vec<Holder> {
    let focal = |code: &UnitCode| focal_of(&rules.org, code, item.spec.kind, day);
    match role {
        Role::Overseer => overseer(rules, item).map(focal).unwrap_or_default(),
        Role::Clerk => clerk(rules, item, day),
        Role::Informed => {
            rules.extension(item).into_iter().flat_map(|rule| &rule.copy).flat_map(focal).collect()
        }
        _ => people::holders(&rules.org, item, role, day),
    }
}

/// As [`holders`], but of the people who have a part of the item only who has the part of that number, where one is named.
pub fn told(rules: &Rules, item: &Item, (role, part): (Role, Option<u32>), day: Day) -> Vec<Holder> {
    match part {
        Some(number) if role == Role::Part => {
            let of_number = item.parts.iter().filter(|part| part.number == number);
            part_holders(&rules.org, item, of_number, day)
        }
        _ => holders(rules, item, role, day),
    }
}

/// The unit that follows the item up; for a case, the unit that config names for its source today.
pub fn overseer<'a>(rules: &'a Rules, item: &'a Item) -> Option<&'a UnitCode> {
    let Some(origin) = item.spec.source.case() else { return item.spec.overseer.as_ref() };
    let source = rules.cases.sources.get(&origin.system);
    let named = source.and_then(|source| source.overseer.as_ref());
    let roles = &rules.org.roles.overseer;
    // A source without an overseer of its own is followed up by whoever follows up its kind.
    let of_kind = || source.and_then(|source| source.kind).and_then(|kind| roles.get(kind.as_str()));
    named.or_else(|| roles.get(origin.system.as_str())).or_else(of_kind)
}

/// Who brings the files of the item's source.
fn clerk(rules: &Rules, item: &Item, day: Day) -> Vec<Holder> {
    let source = item.spec.source.case().map(|origin| &origin.system);
    source.map(|source| clerks(rules, source, item.spec.kind, day)).unwrap_or_default()
}

/// Who brings the files of a source with cases of that kind.
pub fn clerks(rules: &Rules, id: &SourceId, kind: Kind, day: Day) -> Vec<Holder> {
    let Some(source) = rules.cases.sources.get(id) else { return Vec::new() };
    let in_office = |person: &&crate::model::PersonId| {
        rules.org.people.get(person.as_str()).is_some_and(|person| person.holds_on(day))
    };
    if let Some(person) = source.clerk.as_ref().filter(in_office) {
        return vec![Holder::in_person(person)];
    }
    let overseer = source.overseer.as_ref().or_else(|| rules.org.roles.overseer.get(id.as_str()));
    overseer.map(|code| focal_of(&rules.org, code, kind, day)).unwrap_or_default()
}

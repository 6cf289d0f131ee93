//! From a role to the people who hold it on a day, absences and vacant posts included.
//! Must not know about steps or channels.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Day, Item, ItemPart, Kind, Organisation, Person, PersonId, Post, RecipientId, Role, Unit, UnitCode,
};

/// A recipient found for a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Person or unit mailbox.
    pub recipient: RecipientId,
    /// Why the recipient is told in place of the holder of the post: "do Trưởng phòng Kinh tế vắng".
    pub stands_in: Option<String>,
    /// The person for whom a delegate acts; they get a copy once a week.
    pub away: Option<PersonId>,
}

/// Everybody who must be told in `role` on `day`, all who share a post among them; empty when nobody can be.
pub fn holders(org: &Organisation, item: &Item, role: Role, day: Day) -> Vec<Holder> {
    let search = Search { org, day, kind: item.spec.kind };
    let unit = org.units.get(&item.spec.unit);
    let of = |code: Option<&UnitCode>| code.map(|code| search.focal_of(code)).unwrap_or_default();
    match role {
        Role::Lead => match search.assignee(item) {
            Some(assignee) => vec![assignee],
            None => unit.map(|unit| search.focal(unit)).unwrap_or_default(),
        },
        Role::LeadHead => unit.map(|unit| search.head(unit)).unwrap_or_default(),
        Role::OwedTo => of(item.spec.owed_to.as_ref().filter(|code| **code != item.spec.unit)),
        Role::Overseer => of(item.spec.overseer.as_ref()),
        Role::ViceChair => unit.map(|unit| search.vice_chair(unit)).unwrap_or_default(),
        Role::ChairOffice => search.post(&org.roles.chair_office),
        Role::Chair => search.post(&org.roles.chair),
        // Clerks and informed units depend on config other than the people: `who` finds them.
        Role::Clerk | Role::Informed => Vec::new(),
        Role::Coordinators => {
            let units = item.spec.coordinators.iter().filter_map(|code| org.units.get::<UnitCode>(code));
            units.flat_map(|unit| search.desk(unit)).collect()
        }
        Role::Part => part_holders(org, item, item.parts.iter(), day),
        // What a person follows concerns nobody who acts for them.
        Role::Follower => {
            let in_office = |id: &&PersonId| org.people.get(*id).is_some_and(|person| person.holds_on(day));
            item.followers.iter().filter(in_office).map(Holder::in_person).collect()
        }
        Role::Admin => admins(org, day),
    }
}

/// Who has one of these parts of the item still to do, or acts for them; each once.
pub fn part_holders<'a>(
    org: &Organisation,
    item: &Item,
    parts: impl Iterator<Item = &'a ItemPart>,
    day: Day,
) -> Vec<Holder> {
    let search = Search { org, day, kind: item.spec.kind };
    let mut found: Vec<Holder> = Vec::new();
    for holder in parts.filter(|part| part.done_at.is_none()).filter_map(|part| search.person(&part.person)) {
        if !found.iter().any(|known| known.recipient == holder.recipient) {
            found.push(holder);
        }
    }
    found
}

/// The focal persons of a unit, whoever acts for them, its mailbox, else the head.
pub fn focal_of(org: &Organisation, code: &UnitCode, kind: Kind, day: Day) -> Vec<Holder> {
    Search { org, day, kind }.focal_of(code)
}

/// The focal persons and heads of a unit, or whoever acts for them: those who see all that the unit owes.
pub fn desk_and_head(org: &Organisation, unit: &Unit, kind: Kind, day: Day) -> Vec<(Holder, Role)> {
    let search = Search { org, day, kind };
    let desk = search.focal(unit).into_iter().map(|holder| (holder, Role::Lead));
    desk.chain(search.head(unit).into_iter().map(|holder| (holder, Role::LeadHead))).collect()
}

/// The leaders who give tasks to a unit on that day, by their posts: the vice chair in charge, the head of the Office,
/// the chair, and whoever acts for one of them. Who is away still holds the post.
pub fn leaders(org: &Organisation, unit: &Unit, kind: Kind, day: Day) -> Vec<RecipientId> {
    let search = Search { org, day, kind };
    let posts = [&unit.vice_chair, &org.roles.chair_office, &org.roles.chair];
    let held = posts.into_iter().flat_map(|post| search.in_office(post));
    let mut found: Vec<RecipientId> = held.map(|id| RecipientId::new(id.as_str())).collect();
    let acting = search.vice_chair(unit).into_iter();
    let acting = acting.chain(posts.into_iter().flat_map(|post| search.post(post)));
    found.extend(acting.map(|holder| holder.recipient));
    found.sort();
    found.dedup();
    found
}

impl Holder {
    /// A holder of a post who is told in person, not as a stand-in.
    pub fn in_person(id: &PersonId) -> Self {
        Self { recipient: RecipientId::new(id.as_str()), stands_in: None, away: None }
    }
}

/// Whoever acts as chair on that day.
pub fn chairs(org: &Organisation, day: Day) -> Vec<Holder> {
    Search { org, day, kind: Kind::Task }.post(&org.roles.chair)
}

/// The administrators in office on that day.
pub fn admins(org: &Organisation, day: Day) -> Vec<Holder> {
    let search = Search { org, day, kind: Kind::Task };
    org.roles.admins.iter().filter_map(|id| search.person(id)).collect()
}

/// The units that a recipient belongs to on that day: as their mailbox, focal person, head or deputy.
pub fn units_of<'a>(org: &'a Organisation, recipient: &str, day: Day) -> Vec<&'a UnitCode> {
    let belongs = |unit: &&Unit| {
        unit.code.as_str() == recipient
            || unit.focal.is_held_by(recipient, day)
            || unit.head.is_held_by(recipient, day)
            || unit.deputies.is_held_by(recipient, day)
    };
    org.units.values().filter(belongs).map(|unit| &unit.code).collect()
}

/// By recipient, the units of whose items they may read on that day: those that they belong to, and those for whose people
/// they act.
pub fn readers(org: &Organisation, day: Day) -> BTreeMap<RecipientId, BTreeSet<&UnitCode>> {
    let mut found: BTreeMap<RecipientId, BTreeSet<&UnitCode>> = BTreeMap::new();
    for unit in org.units.values() {
        let acting = Kind::ALL.into_iter().flat_map(|kind| desk_and_head(org, unit, kind, day));
        let acting = acting.map(|(holder, _)| holder.recipient);
        let posts = [&unit.focal, &unit.head, &unit.deputies].into_iter();
        let held = posts.flat_map(|post| post.holders_on(day)).map(|id| RecipientId::new(id.as_str()));
        for recipient in acting.chain(held).chain([RecipientId::new(unit.code.as_str())]) {
            found.entry(recipient).or_default().insert(&unit.code);
        }
    }
    found
}

/// The posts that nobody holds on that day, in words for the administrators.
pub fn vacancies(org: &Organisation, day: Day) -> Vec<String> {
    let search = Search { org, day, kind: Kind::Task };
    let vacant = |post: &Post| search.in_office(post).next().is_none();
    let mut found = Vec::new();
    for (title, post) in [("Chủ tịch", &org.roles.chair), ("Chánh Văn phòng", &org.roles.chair_office)]
    {
        found.extend(vacant(post).then(|| title.to_owned()));
    }
    for unit in org.units.values() {
        let posts = [
            ("thủ trưởng", &unit.head),
            ("đầu mối", &unit.focal),
            ("Phó Chủ tịch phụ trách", &unit.vice_chair),
        ];
        found.extend(
            posts.into_iter().filter(|(_, post)| vacant(post)).map(|(t, _)| format!("{t} {}", unit.name)),
        );
    }
    found
}

struct Search<'a> {
    org: &'a Organisation,
    day: Day,
    kind: Kind,
}

impl Search<'_> {
    fn assignee(&self, item: &Item) -> Option<Holder> {
        self.person(item.assignee.as_ref()?)
    }

    fn focal_of(&self, code: &UnitCode) -> Vec<Holder> {
        self.org.units.get(code).map(|unit| self.focal(unit)).unwrap_or_default()
    }

    /// The focal persons, whoever acts for them, else the shared mailbox; never all staff.
    fn desk(&self, unit: &Unit) -> Vec<Holder> {
        or_else(self.post(&unit.focal), || {
            let mailbox = unit.mailbox.iter().map(|_| RecipientId::new(unit.code.as_str()));
            mailbox.map(|recipient| Holder { recipient, stands_in: None, away: None }).collect()
        })
    }

    /// As [`Self::desk`], else the next level up.
    fn focal(&self, unit: &Unit) -> Vec<Holder> {
        or_else(self.desk(unit), || {
            let why = self.why_not(&unit.focal, || format!("đầu mối {}", unit.name));
            instead(self.head(unit), &why)
        })
    }

    /// The heads, their delegates, a deputy, else the next level up.
    fn head(&self, unit: &Unit) -> Vec<Holder> {
        or_else(self.post(&unit.head), || {
            let why = self.why_not(&unit.head, || format!("thủ trưởng {}", unit.name));
            let mut deputies = unit.deputies.holders_on(self.day);
            match deputies.find_map(|id| self.present(id)) {
                Some(person) => vec![acting(&person.id, why)],
                None => instead(self.vice_chair(unit), &why),
            }
        })
    }

    /// The vice chairs in charge, their delegates, else the chair.
    fn vice_chair(&self, unit: &Unit) -> Vec<Holder> {
        or_else(self.post(&unit.vice_chair), || {
            let why = self.why_not(&unit.vice_chair, || format!("Phó Chủ tịch phụ trách {}", unit.name));
            instead(self.post(&self.org.roles.chair), &why)
        })
    }

    /// Everybody who holds a post, or the delegate of each who is away.
    fn post(&self, post: &Post) -> Vec<Holder> {
        self.in_office(post).filter_map(|id| self.person(id)).collect()
    }

    /// Those who hold the post on the day and are in office.
    fn in_office<'p>(&self, post: &'p Post) -> impl Iterator<Item = &'p PersonId> {
        let in_office = |id: &&PersonId| self.org.people.get(*id).is_some_and(|p| p.holds_on(self.day));
        post.holders_on(self.day).filter(in_office)
    }

    /// The person, or the delegate while the person is away.
    fn person(&self, id: &PersonId) -> Option<Holder> {
        if let Some(person) = self.present(id) {
            return Some(Holder::in_person(&person.id));
        }
        let absence = self.org.absences.iter().find(|a| a.person == *id && a.covers(self.day, self.kind))?;
        let delegate = self.present(absence.delegate.as_ref()?)?;
        let title = self.org.people.get(id).filter(|person| person.holds_on(self.day))?.title.clone();
        Some(Holder { away: Some(id.clone()), ..acting(&delegate.id, format!("do {title} vắng")) })
    }

    /// The person, if in office and not away.
    fn present(&self, id: &PersonId) -> Option<&Person> {
        let person = self.org.people.get(id).filter(|person| person.holds_on(self.day))?;
        let away = self.org.absences.iter().any(|a| a.person == *id && a.covers(self.day, self.kind));
        (!away).then_some(person)
    }

    fn why_not(&self, post: &Post, named: impl Fn() -> String) -> String {
        match self.in_office(post).next().and_then(|id| self.org.people.get(id)) {
            Some(person) => format!("do {} vắng", person.title),
            None => format!("do khuyết {}", named()),
        }
    }
}

fn or_else(found: Vec<Holder>, others: impl FnOnce() -> Vec<Holder>) -> Vec<Holder> {
    if found.is_empty() { others() } else { found }
}

/// The holders of the level above, each marked with whom they stand in for.
fn instead(above: Vec<Holder>, why: &str) -> Vec<Holder> {
    above.into_iter().map(|holder| Holder { stands_in: Some(why.to_owned()), ..holder }).collect()
}

fn acting(id: &PersonId, why: String) -> Holder {
    Holder { recipient: RecipientId::new(id.as_str()), stands_in: Some(why), away: None }
}

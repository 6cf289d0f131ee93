//! From a role to the people who hold it on a day, absences and vacant posts included.
//! Must not know about steps or channels.

use crate::model::{Day, Item, Kind, Organisation, Person, PersonId, RecipientId, Role, Unit, UnitCode};

/// A recipient found for a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Person or unit mailbox.
    pub recipient: RecipientId,
    /// Why it is not the one who holds the post: "do Trưởng phòng Kinh tế vắng".
    pub stands_in: Option<String>,
}

/// Whoever must be told in that role on that day; empty when nobody can be.
pub fn holders(org: &Organisation, item: &Item, role: Role, day: Day) -> Vec<Holder> {
    let search = Search { org, day, kind: item.spec.kind };
    let unit = org.units.get(&item.spec.unit);
    let one = |found: Option<Holder>| found.into_iter().collect();
    match role {
        Role::Lead => one(search.assignee(item).or_else(|| search.focal(unit?))),
        Role::LeadHead => one(unit.and_then(|unit| search.head(unit))),
        Role::OwedTo => {
            let receiver = item.spec.owed_to.as_ref().filter(|code| **code != item.spec.unit);
            one(receiver.and_then(|code| search.focal_of(code)))
        }
        Role::Overseer => one(item.spec.overseer.as_ref().and_then(|code| search.focal_of(code))),
        Role::ViceChair => one(unit.and_then(|unit| search.vice_chair(unit))),
        Role::ChairOffice => one(search.post(org.roles.chair_office.as_ref())),
        Role::Chair => one(search.post(org.roles.chair.as_ref())),
        // Config beside the people says who these are; see `who`.
        Role::Clerk | Role::Informed => Vec::new(),
        Role::Coordinators => {
            item.spec.coordinators.iter().filter_map(|code| search.focal_of(code)).collect()
        }
        Role::Admin => org.roles.admins.iter().filter_map(|id| search.post(Some(id))).collect(),
    }
}

/// The focal person of a unit, whoever acts for them, else its mailbox.
pub fn focal_of(org: &Organisation, code: &UnitCode, kind: Kind, day: Day) -> Option<Holder> {
    Search { org, day, kind }.focal_of(code)
}

impl Holder {
    /// The holder of a post themselves.
    pub fn in_person(id: &PersonId) -> Self {
        Self { recipient: RecipientId::new(id.as_str()), stands_in: None }
    }
}

/// Whoever acts as chair on that day.
pub fn chair(org: &Organisation, day: Day) -> Option<Holder> {
    Search { org, day, kind: Kind::Task }.post(org.roles.chair.as_ref())
}

/// The administrators in office on that day.
pub fn admins(org: &Organisation, day: Day) -> Vec<Holder> {
    let search = Search { org, day, kind: Kind::Task };
    org.roles.admins.iter().filter_map(|id| search.post(Some(id))).collect()
}

/// The unit that a recipient belongs to: its mailbox, focal person, head or deputy.
pub fn unit_of<'a>(org: &'a Organisation, recipient: &RecipientId) -> Option<&'a UnitCode> {
    let id = recipient.as_str();
    let is = |person: &PersonId| person.as_str() == id;
    let belongs = |unit: &&Unit| {
        unit.code.as_str() == id
            || unit.focal.as_ref().is_some_and(is)
            || unit.head.as_ref().is_some_and(is)
            || unit.deputies.iter().any(is)
    };
    org.units.values().find(belongs).map(|unit| &unit.code)
}

struct Search<'a> {
    org: &'a Organisation,
    day: Day,
    kind: Kind,
}

impl Search<'_> {
    fn assignee(&self, item: &Item) -> Option<Holder> {
        self.post(item.assignee.as_ref())
    }

    fn focal_of(&self, code: &UnitCode) -> Option<Holder> {
        self.focal(self.org.units.get(code)?)
    }

    /// The focal person, whoever acts for them, else the shared mailbox; never all staff.
    fn focal(&self, unit: &Unit) -> Option<Holder> {
        self.post(unit.focal.as_ref()).or_else(|| {
            unit.mailbox.as_ref()?;
            Some(Holder { recipient: RecipientId::new(unit.code.as_str()), stands_in: None })
        })
    }

    /// The head, the delegate, a deputy, else the next level up.
    fn head(&self, unit: &Unit) -> Option<Holder> {
        self.post(unit.head.as_ref()).or_else(|| {
            let why = self.why_not(unit.head.as_ref(), || format!("thủ trưởng {}", unit.name));
            let deputy = unit.deputies.iter().find_map(|id| self.present(id));
            match deputy {
                Some(person) => Some(acting(&person.id, why)),
                None => self.vice_chair(unit).map(|above| Holder { stands_in: Some(why), ..above }),
            }
        })
    }

    /// The vice chair in charge, the delegate, else the chair.
    fn vice_chair(&self, unit: &Unit) -> Option<Holder> {
        self.post(unit.vice_chair.as_ref()).or_else(|| {
            let why =
                self.why_not(unit.vice_chair.as_ref(), || format!("Phó Chủ tịch phụ trách {}", unit.name));
            let chair = self.present(self.org.roles.chair.as_ref()?)?;
            Some(acting(&chair.id, why))
        })
    }

    /// The holder of a post, or the delegate while the holder is away.
    fn post(&self, id: Option<&PersonId>) -> Option<Holder> {
        let id = id?;
        if let Some(person) = self.present(id) {
            return Some(Holder { recipient: RecipientId::new(person.id.as_str()), stands_in: None });
        }
        let absence = self.org.absences.iter().find(|a| a.person == *id && a.covers(self.day, self.kind))?;
        let delegate = self.present(absence.delegate.as_ref()?)?;
        Some(acting(&delegate.id, self.why_not(Some(id), String::new)))
    }

    /// The person, if in office and not away.
    fn present(&self, id: &PersonId) -> Option<&Person> {
        let person = self.org.people.get(id).filter(|person| person.holds_on(self.day))?;
        let away = self.org.absences.iter().any(|a| a.person == *id && a.covers(self.day, self.kind));
        (!away).then_some(person)
    }

    fn why_not(&self, id: Option<&PersonId>, post: impl Fn() -> String) -> String {
        match id.and_then(|id| self.org.people.get(id)).filter(|person| person.holds_on(self.day)) {
            Some(person) => format!("do {} vắng", person.title),
            None => format!("do khuyết {}", post()),
        }
    }
}

fn acting(id: &PersonId, why: String) -> Holder {
    Holder { recipient: RecipientId::new(id.as_str()), stands_in: Some(why) }
}

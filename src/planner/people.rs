//! From a role to the people who hold it on a day, absences and vacant posts included.
//! Must not know about steps or channels.

use crate::model::{
    Day, Item, Kind, Organisation, Person, PersonId, Post, RecipientId, Role, Unit, UnitCode,
};

/// A recipient found for a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Person or unit mailbox.
    pub recipient: RecipientId,
    /// Why it is not the one who holds the post: "do Trưởng phòng Kinh tế vắng".
    pub stands_in: Option<String>,
    /// The person for whom a delegate acts; they get a copy once a week.
    pub away: Option<PersonId>,
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
        Role::ChairOffice => one(search.post(&org.roles.chair_office)),
        Role::Chair => one(search.post(&org.roles.chair)),
        // Config beside the people says who these are; see `who`.
        Role::Clerk | Role::Informed => Vec::new(),
        Role::Coordinators => {
            let unit = |code| org.units.get::<UnitCode>(code);
            item.spec.coordinators.iter().filter_map(unit).filter_map(|unit| search.desk(unit)).collect()
        }
        Role::Admin => admins(org, day),
    }
}

/// The focal person of a unit, whoever acts for them, its mailbox, else the head.
pub fn focal_of(org: &Organisation, code: &UnitCode, kind: Kind, day: Day) -> Option<Holder> {
    Search { org, day, kind }.focal_of(code)
}

impl Holder {
    /// The holder of a post themselves.
    pub fn in_person(id: &PersonId) -> Self {
        Self { recipient: RecipientId::new(id.as_str()), stands_in: None, away: None }
    }
}

/// Whoever acts as chair on that day.
pub fn chair(org: &Organisation, day: Day) -> Option<Holder> {
    Search { org, day, kind: Kind::Task }.post(&org.roles.chair)
}

/// The administrators in office on that day.
pub fn admins(org: &Organisation, day: Day) -> Vec<Holder> {
    let search = Search { org, day, kind: Kind::Task };
    org.roles.admins.iter().filter_map(|id| search.person(id)).collect()
}

/// The unit that a recipient belongs to on that day: its mailbox, focal person, head or deputy.
pub fn unit_of<'a>(org: &'a Organisation, recipient: &RecipientId, day: Day) -> Option<&'a UnitCode> {
    let id = recipient.as_str();
    let belongs = |unit: &&Unit| {
        unit.code.as_str() == id
            || unit.focal.is_held_by(id, day)
            || unit.head.is_held_by(id, day)
            || unit.deputies.0.iter().any(|deputy| deputy.person.as_str() == id && deputy.covers(day))
    };
    org.units.values().find(belongs).map(|unit| &unit.code)
}

/// The posts that nobody holds on that day, in words for the administrators.
pub fn vacancies(org: &Organisation, day: Day) -> Vec<String> {
    let search = Search { org, day, kind: Kind::Task };
    let vacant = |post: &Post| search.in_office(post).is_none();
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

    fn focal_of(&self, code: &UnitCode) -> Option<Holder> {
        self.focal(self.org.units.get(code)?)
    }

    /// The focal person, whoever acts for them, else the shared mailbox; never all staff.
    fn desk(&self, unit: &Unit) -> Option<Holder> {
        self.post(&unit.focal).or_else(|| {
            unit.mailbox.as_ref()?;
            Some(Holder { recipient: RecipientId::new(unit.code.as_str()), stands_in: None, away: None })
        })
    }

    /// As [`Self::desk`], else the next level up.
    fn focal(&self, unit: &Unit) -> Option<Holder> {
        self.desk(unit).or_else(|| {
            let why = self.why_not(&unit.focal, || format!("đầu mối {}", unit.name));
            self.head(unit).map(|above| Holder { stands_in: Some(why), ..above })
        })
    }

    /// The head, the delegate, a deputy, else the next level up.
    fn head(&self, unit: &Unit) -> Option<Holder> {
        self.post(&unit.head).or_else(|| {
            let why = self.why_not(&unit.head, || format!("thủ trưởng {}", unit.name));
            let deputies = unit.deputies.0.iter().filter(|deputy| deputy.covers(self.day));
            match deputies.map(|deputy| &deputy.person).find_map(|id| self.present(id)) {
                Some(person) => Some(acting(&person.id, why)),
                None => self.vice_chair(unit).map(|above| Holder { stands_in: Some(why), ..above }),
            }
        })
    }

    /// The vice chair in charge, the delegate, else the chair.
    fn vice_chair(&self, unit: &Unit) -> Option<Holder> {
        self.post(&unit.vice_chair).or_else(|| {
            let why = self.why_not(&unit.vice_chair, || format!("Phó Chủ tịch phụ trách {}", unit.name));
            self.post(&self.org.roles.chair).map(|chair| Holder { stands_in: Some(why), ..chair })
        })
    }

    /// The holder of a post, or the delegate while the holder is away.
    fn post(&self, post: &Post) -> Option<Holder> {
        self.person(self.in_office(post)?)
    }

    /// Whoever holds the post on the day and is in office.
    fn in_office<'p>(&self, post: &'p Post) -> Option<&'p PersonId> {
        let id = post.holder_on(self.day)?;
        self.org.people.get(id).filter(|person| person.holds_on(self.day)).map(|_| id)
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
        match self.in_office(post).and_then(|id| self.org.people.get(id)) {
            Some(person) => format!("do {} vắng", person.title),
            None => format!("do khuyết {}", named()),
        }
    }
}

fn acting(id: &PersonId, why: String) -> Holder {
    Holder { recipient: RecipientId::new(id.as_str()), stands_in: Some(why), away: None }
}

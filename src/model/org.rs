//! The organisation: units, groups, people and who holds which role.
//! Holds data and plain look-ups; who stands in for whom on a day is decided in `planner`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::channel::AddressedBy;
use super::paper::{MonthlyPaper, PaperName};
use super::{ChannelName, Day, Kind, OrgId, PersonId, Post, RecipientId, UnitCode};

/// A unit of the administration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unit {
    pub code: UnitCode,
    /// The unit's full name, as messages write it.
    pub name: String,
    /// Other names that documents use.
    pub aliases: Vec<String>,
    /// The shared mailbox, told when the unit has no focal person.
    pub mailbox: Option<String>,
    pub head: Post,
    /// Deputies, in the order they stand in; several hold the post at once.
    pub deputies: Post,
    /// The focal person (*đầu mối*).
    pub focal: Post,
    /// The vice chair in charge.
    pub vice_chair: Post,
}

/// A named set of units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    pub code: String,
    /// The group's name in documents.
    pub name: String,
    pub units: Vec<UnitCode>,
}

/// A person who can be told something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    pub id: PersonId,
    /// The role title that messages address.
    pub title: String,
    /// Mail address.
    pub email: Option<String>,
    /// Mobile number, as `84` and nine digits.
    pub phone: Option<String>,
    /// Channels in the order the person wants them.
    pub prefer: Vec<ChannelName>,
    /// First day in office.
    pub from: Option<Day>,
    /// Last day in office.
    pub until: Option<Day>,
    /// How the person is reached besides what config says.
    pub reach: Reach,
}

/// What the store knows of how a person is reached; config cannot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// The ids under which the person writes to us.
    pub bound: BTreeMap<ChannelName, String>,
    /// Channels that refused this recipient, and since which day.
    pub lost: BTreeMap<ChannelName, Day>,
}

impl Person {
    /// Whether the person is in office on that day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// Days on which a person is away, and who acts instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Absence {
    /// Who is away.
    pub person: PersonId,
    /// First day away.
    pub from: Day,
    /// Last day away.
    pub until: Day,
    /// Who acts instead.
    pub delegate: Option<PersonId>,
    /// The kinds of item for which the absence holds; empty means all.
    pub kinds: Vec<Kind>,
}

impl Absence {
    /// Whether the absence covers an item of this kind on that day.
    pub fn covers(&self, day: Day, kind: Kind) -> bool {
        self.from <= day && day <= self.until && (self.kinds.is_empty() || self.kinds.contains(&kind))
    }
}

/// Who holds the roles that are not of one unit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Roles {
    /// The chair of the People's Committee.
    pub chair: Post,
    /// The head of the Office, copied on what goes to chair and vice chair.
    pub chair_office: Post,
    /// The administrators of this program.
    pub admins: Vec<PersonId>,
    /// The unit that follows up each source of items (`plan`, `tinh`, `dvcqg`, `directive`).
    pub overseer: BTreeMap<String, UnitCode>,
}

/// One organisation with everybody in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Organisation {
    pub id: OrgId,
    /// The organisation's name, as messages write it.
    pub name: String,
    /// The organisation's province, for what is printed.
    pub province: Option<String>,
    /// One line for the footer of messages: whom to ask.
    pub contact: Option<String>,
    pub units: BTreeMap<UnitCode, Unit>,
    /// Groups by code.
    pub groups: BTreeMap<String, Group>,
    pub people: BTreeMap<PersonId, Person>,
    pub roles: Roles,
    pub absences: Vec<Absence>,
    /// Papers that go to people once a month.
    pub papers: Vec<MonthlyPaper>,
}

/// Whoever gets a message: a person, or a unit's shared mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Person id or unit code.
    pub id: RecipientId,
    /// How messages address the recipient.
    pub name: String,
    /// Mail address.
    pub email: Option<String>,
    /// Mobile number, as `84` and nine digits.
    pub phone: Option<String>,
    /// Channels in order.
    pub prefer: Vec<ChannelName>,
    /// How the recipient is reached besides what config says.
    pub reach: Reach,
}

impl Recipient {
    /// Where a channel finds the recipient; none where it cannot.
    pub fn address(&self, channel: ChannelName) -> Option<&str> {
        match channel.addressed_by() {
            AddressedBy::Mailbox => self.email.as_deref(),
            AddressedBy::Account => self.reach.bound.get(&channel).map(String::as_str),
            AddressedBy::Phone => self.phone.as_deref(),
            AddressedBy::Id => Some(self.id.as_str()),
        }
    }
}

impl Organisation {
    /// The recipient with this id, whether a person or a unit's mailbox.
    pub fn recipient(&self, id: &RecipientId) -> Option<Recipient> {
        if let Some(person) = self.people.get(id.as_str()) {
            return Some(Recipient {
                id: id.clone(),
                name: person.title.clone(),
                email: person.email.clone(),
                phone: person.phone.clone(),
                prefer: person.prefer.clone(),
                reach: person.reach.clone(),
            });
        }
        let unit = self.units.get(id.as_str())?;
        Some(Recipient {
            id: id.clone(),
            name: unit.name.clone(),
            email: unit.mailbox.clone(),
            phone: None,
            prefer: vec![ChannelName::Email],
            reach: Reach::default(),
        })
    }

    /// The papers that go to somebody once a month, as of that day: to people of the organisation; figures of people only
    /// while the reader heads their unit or the chair's office.
    pub fn papers_for<'a>(&'a self, id: &'a RecipientId, day: Day) -> impl Iterator<Item = &'a MonthlyPaper> {
        let id = id.as_str();
        let is_here = self.people.get(id).is_some_and(|person| person.holds_on(day));
        let to_them = move |paper: &&MonthlyPaper| paper.to.iter().any(|person| person.as_str() == id);
        self.papers.iter().filter(move |paper| is_here && to_them(paper) && self.may_read(paper, id, day))
    }

    fn may_read(&self, paper: &MonthlyPaper, id: &str, day: Day) -> bool {
        let heads = || {
            let unit = paper.unit.as_ref().and_then(|code| self.units.get(code));
            unit.is_some_and(|unit| unit.head.is_held_by(id, day))
        };
        paper.name != PaperName::Rating || heads() || self.roles.chair_office.is_held_by(id, day)
    }

    /// The name of a unit for people; its code where it is no longer known.
    pub fn unit_name<'a>(&'a self, code: &'a UnitCode) -> &'a str {
        self.units.get(code).map_or(code.as_str(), |unit| unit.name.as_str())
    }
}

//! people.toml: units, groups, people, absences and roles, and every name that these go by.
//! Must not know plans or policies.

use std::collections::BTreeMap;

use super::names::Names;
use super::person::RawPerson;
use super::unit::{RawGroup, RawUnit};
use super::{absence, paper, roles, vacancy};
use crate::config::read::once::Once;
use crate::config::read::report::Report;
use crate::config::read::table::Table;
use crate::model::paper::MonthlyPaper;
use crate::model::{Absence, Day, Group, Person, PersonId, Roles, Unit, UnitCode};

/// Everybody, and the names by which the other files refer to them.
#[derive(Default)]
pub(in crate::config) struct People {
    pub(in crate::config) units: BTreeMap<UnitCode, Unit>,
    pub(in crate::config) groups: BTreeMap<String, Group>,
    pub(in crate::config) persons: BTreeMap<PersonId, Person>,
    pub(in crate::config) absences: Vec<Absence>,
    pub(in crate::config) papers: Vec<MonthlyPaper>,
    pub(in crate::config) roles: Roles,
    pub(in crate::config) names: Names,
}

/// Reads the whole file. `today` decides only which vacancies are worth a warning.
pub(in crate::config) fn read(root: &Table<'_>, today: Day, report: &Report) -> People {
    let units: Vec<_> = root.tables("unit", "unit").iter().map(|unit| RawUnit::read(unit, report)).collect();
    let groups: Vec<_> =
        root.tables("group", "group").iter().map(|group| RawGroup::read(group, report)).collect();
    let people: Vec<_> =
        root.tables("person", "person").iter().map(|person| RawPerson::read(person, report)).collect();

    let mut ids = Once::default();
    for unit in &units {
        ids.take_if("unit", unit.code.as_ref(), report);
    }
    for group in &groups {
        ids.take_if("group", group.code.as_ref(), report);
    }
    for person in &people {
        ids.take_if("person", person.id.as_ref(), report);
    }

    let mut names = Names::of_a_readable_file();
    for unit in &units {
        unit.add_to(&mut names, report);
    }
    for id in people.iter().filter_map(|person| person.id.as_ref()) {
        names.add_person(&id.value);
    }
    let groups: BTreeMap<_, _> =
        groups.iter().filter_map(|group| group.resolve(&mut names, report)).collect();

    let resolved: Vec<_> = units.iter().map(|unit| unit.resolve(&names, report)).collect();
    let roles = roles::read(root, &names, report);
    let people: BTreeMap<_, _> = people.iter().filter_map(RawPerson::resolve).collect();
    let absences = absence::read(&root.tables("absence", "absence"), &names, report);
    let papers = paper::read(&root.tables("paper", "paper"), &names, &resolved, &roles, report);
    root.close();
    for unit in &units {
        vacancy::warn(unit, &people, today, report);
    }
    let units = resolved.into_iter().map(|unit| (unit.code.clone(), unit)).collect();
    People { units, groups, persons: people, absences, papers, roles, names }
}

//! One unit or group of people.toml, first as read, then with its names resolved.
//! Must not know who is away or what the unit owes.

use std::collections::BTreeSet;

use super::names::Names;
use super::post::RawPost;
use crate::config::read::address;
use crate::config::read::once::{check_free, check_id, no_repeats};
use crate::config::read::report::Report;
use crate::config::read::source::{Place, Placed, value};
use crate::config::read::table::Table;
use crate::model::{Group, Unit, UnitCode};

/// A unit whose people have not been looked up yet.
pub(in crate::config) struct RawUnit<'f> {
    pub(in crate::config) at: Place<'f>,
    pub(in crate::config) code: Option<Placed<'f, String>>,
    name: Option<Placed<'f, String>>,
    aliases: Vec<Placed<'f, String>>,
    pub(in crate::config) mailbox: Option<Placed<'f, String>>,
    pub(in crate::config) head: RawPost<'f>,
    deputies: RawPost<'f>,
    pub(in crate::config) focal: RawPost<'f>,
    pub(in crate::config) vice_chair: RawPost<'f>,
}

/// A group whose units have not been looked up yet.
pub(in crate::config) struct RawGroup<'f> {
    pub(in crate::config) code: Option<Placed<'f, String>>,
    name: Option<Placed<'f, String>>,
    aliases: Vec<Placed<'f, String>>,
    units: Vec<Placed<'f, String>>,
}

impl<'f> RawUnit<'f> {
    pub(in crate::config) fn read(table: &Table<'f>, report: &Report) -> Self {
        let unit = Self {
            at: table.at,
            code: table.need_text("code"),
            name: table.need_text("name"),
            aliases: table.texts("aliases"),
            mailbox: table.text("mailbox"),
            head: RawPost::read(table, "head", report),
            deputies: RawPost::read(table, "deputies", report),
            focal: RawPost::read(table, "focal", report),
            vice_chair: RawPost::read(table, "vice_chair", report),
        };
        table.close();
        if let Some(code) = &unit.code {
            check_id("unit", code, report);
            check_free("unit", code, report);
        }
        if let Some(mailbox) = &unit.mailbox {
            address::check(mailbox, report);
        }
        unit
    }

    pub(in crate::config) fn add_to(&self, names: &mut Names, report: &Report) {
        if let Some(code) = &self.code {
            let all = [code].into_iter().chain(&self.name).chain(&self.aliases);
            names.add(all, &code.value, false, &[UnitCode::new(code.value.as_str())], report);
        }
    }

    pub(in crate::config) fn resolve(&self, names: &Names, report: &Report) -> Unit {
        Unit {
            code: UnitCode::new(value(self.code.as_ref())),
            name: value(self.name.as_ref()),
            aliases: self.aliases.iter().map(|alias| alias.value.clone()).collect(),
            mailbox: self.mailbox.as_ref().map(|mailbox| mailbox.value.clone()),
            head: self.head.resolve(names, report),
            deputies: self.deputies.resolve(names, report),
            focal: self.focal.resolve(names, report),
            vice_chair: self.vice_chair.resolve(names, report),
        }
    }
}

impl<'f> RawGroup<'f> {
    pub(in crate::config) fn read(table: &Table<'f>, report: &Report) -> Self {
        let group = Self {
            code: table.need_text("code"),
            name: table.need_text("name"),
            aliases: table.texts("aliases"),
            units: table.texts("units"),
        };
        if group.units.is_empty() {
            let message = "a group needs at least one unit in `units`";
            report.add(table.at.error("empty_group", message));
        }
        table.close();
        if let Some(code) = &group.code {
            check_id("group", code, report);
            check_free("group", code, report);
        }
        no_repeats("units", &group.units, report);
        group
    }

    /// Looks up the units of the group, then makes the group itself known.
    pub(in crate::config) fn resolve(&self, names: &mut Names, report: &Report) -> Option<(String, Group)> {
        let code = self.code.as_ref()?;
        let mut seen = BTreeSet::new();
        let found = self.units.iter().filter_map(|name| names.unit(name, report));
        let units: Vec<UnitCode> = found.filter(|unit| seen.insert(unit.clone())).collect();
        let all = [code].into_iter().chain(&self.name).chain(&self.aliases);
        names.add(all, &code.value, true, &units, report);
        let group = Group { code: code.value.clone(), name: value(self.name.as_ref()), units };
        Some((code.value.clone(), group))
    }
}

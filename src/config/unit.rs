//! One unit or group of people.toml, first as read, then with its names resolved.
//! Must not know who is away or what the unit owes.

use super::address;
use super::names::Names;
use super::once::{check_free, check_id, no_repeats};
use super::post::RawPost;
use super::report::Report;
use super::source::{Found, Place};
use super::table::Table;
use crate::model::{Group, Unit, UnitCode};

/// A unit whose people are not looked up yet.
pub(super) struct RawUnit<'f> {
    pub(super) at: Place<'f>,
    pub(super) code: Option<Found<'f, String>>,
    name: Option<Found<'f, String>>,
    aliases: Vec<Found<'f, String>>,
    pub(super) mailbox: Option<Found<'f, String>>,
    pub(super) head: RawPost<'f>,
    deputies: RawPost<'f>,
    pub(super) focal: RawPost<'f>,
    pub(super) vice_chair: RawPost<'f>,
}

/// A group whose units are not looked up yet.
pub(super) struct RawGroup<'f> {
    pub(super) code: Option<Found<'f, String>>,
    name: Option<Found<'f, String>>,
    aliases: Vec<Found<'f, String>>,
    units: Vec<Found<'f, String>>,
}

impl<'f> RawUnit<'f> {
    pub(super) fn read(table: &Table<'f>, report: &Report) -> Self {
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

    pub(super) fn add_to(&self, names: &mut Names, report: &Report) {
        if let Some(code) = &self.code {
            let all = [code].into_iter().chain(&self.name).chain(&self.aliases);
            names.add(all, &code.value, (false, &[UnitCode::new(code.value.as_str())]), report);
        }
    }

    pub(super) fn resolve(&self, names: &Names, report: &Report) -> Unit {
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
    pub(super) fn read(table: &Table<'f>, report: &Report) -> Self {
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

    /// Looks up the units, then makes the group itself known.
    pub(super) fn resolve(&self, names: &mut Names, report: &Report) -> Option<(String, Group)> {
        let code = self.code.as_ref()?;
        let mut units: Vec<UnitCode> = Vec::new();
        for unit in self.units.iter().filter_map(|name| names.unit(name, report)) {
            if !units.contains(&unit) {
                units.push(unit);
            }
        }
        let all = [code].into_iter().chain(&self.name).chain(&self.aliases);
        names.add(all, &code.value, (true, &units), report);
        let group = Group { code: code.value.clone(), name: value(self.name.as_ref()), units };
        Some((code.value.clone(), group))
    }
}

/// The text, or an empty one where it was missing; that was reported, and nothing will be used.
pub(super) fn value(found: Option<&Found<'_, String>>) -> String {
    found.map(|found| found.value.clone()).unwrap_or_default()
}

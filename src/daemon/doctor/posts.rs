//! Checks who would hear: roles without people, empty posts, administrators with one channel; and the years of the
//! calendar. Must not know items.

use chrono::Datelike as _;

use super::Finding;
use crate::engine::setup::Setup;
use crate::model::{Instant, Kind, RecipientId};
use crate::planner::decide::people::{admins, chairs, focal_of};

/// Whether each post has somebody who can be reached today.
pub(super) fn posts(setup: &Setup, now: Instant) -> Vec<Finding> {
    let rules = &setup.rules;
    let today = rules.calendar.zone.day(now);
    let mut found = Vec::new();
    let routes = |id: &RecipientId| rules.org.recipient(id).map_or(0, |found| rules.routes(&found).len());
    for (code, unit) in &rules.org.units {
        let focal = focal_of(&rules.org, code, Kind::Task, today);
        if focal.iter().all(|holder| routes(&holder.recipient) == 0) {
            let detail = format!("nobody can be told of what {code} ({}) owes", unit.name);
            let hint = "name a `focal` person with an address, or a `mailbox`, in people.toml";
            found.push(Finding::error("posts", detail, hint));
        }
    }
    if chairs(&rules.org, today).iter().all(|holder| routes(&holder.recipient) == 0) {
        let hint = "name the `chair` in [roles] of people.toml, with an address";
        found.push(Finding::warning("posts", "no chair can be told", hint));
    }
    let admins = admins(&rules.org, today);
    let reached: Vec<usize> = admins.iter().map(|admin| routes(&admin.recipient)).collect();
    match reached.iter().max() {
        None | Some(0) => {
            let hint = "name `admins` in [roles] of people.toml, with an address";
            found.push(Finding::error("admins", "no administrator hears of what fails", hint));
        }
        Some(1) => {
            let detail = "administrators are reached by one channel: they do not hear when that one fails";
            let hint = "give one of them a second channel in `prefer`, see docs/zalo.md; or set up `heartbeat` in [watch]";
            found.push(Finding::warning("admins", detail, hint));
        }
        Some(_) => found.push(Finding::ok("admins", "reached by more than one channel")),
    }
    if found.iter().all(|finding| finding.check != "posts") {
        found.push(Finding::ok("posts", "each unit, and the chair, has somebody who can be reached"));
    }
    found
}

/// Whether the official days off of this year and the next one are known.
pub(super) fn calendar(setup: &Setup, now: Instant) -> Vec<Finding> {
    let calendar = &setup.rules.calendar;
    let today = calendar.zone.day(now);
    let (year, is_time) = (today.year(), today.month() >= 10);
    let hint = "take the official table over into calendar.toml; it is announced in the autumn before";
    let missing = |year: i32| format!("calendar.toml has no table for {year}");
    let mut found = Vec::new();
    if !calendar.work.knows_year(year) {
        found.push(Finding::error("calendar", missing(year), hint));
    }
    if is_time && !calendar.work.knows_year(year + 1) {
        found.push(Finding::warning("calendar", missing(year + 1), hint));
    }
    if found.is_empty() {
        found.push(Finding::ok("calendar", format!("the days off of {year} are known")));
    }
    found
}

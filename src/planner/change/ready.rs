//! What would keep an organisation silent although it is live: nothing owed, nobody who can be told, days that are not
//! known. Must not know servers; whether one can be reached is no rule.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{Datelike, TimeDelta};

use super::golive::go_live;
use crate::model::{Day, Instant, Item, ItemId, Role, Step, StepId, UnitCode};
use crate::planner::decide::people::Holder;
use crate::planner::decide::rules::Rules;
use crate::planner::decide::who;

/// A run of days off longer than this is no holiday but a mistake in the calendar.
const SIGHT: TimeDelta = TimeDelta::days(31);

/// What would stop messages, with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// No item is open, neither of a plan nor a case.
    #[error(
        "nothing is open: put a plan into plans/, or take cases in with `dondoc import` or `dondoc open`"
    )]
    NothingOwed,
    /// No recipient of anything that is open can be reached.
    #[error(
        "nobody can be told of anything: name heads and focal persons of the units in people.toml, each with an address \
         of a channel that dondoc.toml sets up"
    )]
    NobodyToTell,
    /// The policies of what is open are empty.
    #[error("the policies of what is open list no steps: write some into policies.toml")]
    NoSteps,
    /// Nobody holds the posts that some steps name.
    #[error("{0}: name somebody for {roles} in people.toml", roles = list(&.0.roles))]
    Vacant(Unheard),
    /// The posts that some steps name are held, but no holder can be reached.
    #[error(
        "{0}: give whoever holds {roles} an address of a channel that dondoc.toml sets up, or let them link their Zalo",
        roles = list(&.0.roles)
    )]
    Unreachable(Unheard),
    /// `calendar.toml` has no table of days off for this year.
    #[error("calendar.toml has no table for {0}: take its official days off over as a [[year]]")]
    NoTable(i32),
    /// The calendar has no working day before this day, so the office would never open.
    #[error("calendar.toml knows no working day before {0}: are its days off right?")]
    NoWorkingDay(Day),
}

impl Obstacle {
    /// Whether messages stop until the obstacle is gone. A holder without an address stops nothing: they are
    /// told as soon as they have one, and until then the level above is.
    pub fn stops(&self) -> bool {
        !matches!(self, Self::Unreachable(_))
    }
}

/// The steps that would tell nobody of what a unit owes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unheard {
    /// The owing unit.
    pub unit: Option<UnitCode>,
    pub steps: BTreeSet<StepId>,
    /// The roles that those steps name.
    pub roles: BTreeSet<&'static str>,
    pub items: BTreeSet<ItemId>,
}

impl fmt::Display for Unheard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.unit.as_ref().map_or("-", UnitCode::as_str);
        let (steps, items) = (list(&self.steps), self.items.len());
        write!(f, "of what {unit} owes ({items} items) nobody would be told at {steps}")
    }
}

fn list<T: ToString>(items: &BTreeSet<T>) -> String {
    items.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

/// Everything that would stop messages if the rehearsal ended at `now`.
pub fn obstacles(rules: &Rules, items: &[Item], now: Instant) -> Vec<Obstacle> {
    let calendar = &rules.calendar;
    let today = calendar.zone.day(now);
    let mut found = Vec::new();
    let changes = go_live(rules, items.iter(), now);
    if changes.is_empty() {
        found.push(Obstacle::NothingOwed);
    } else {
        found.extend(unheard(rules, changes.iter().map(|change| &change.item), today));
    }
    if !calendar.work.knows_year(today.year()) {
        found.push(Obstacle::NoTable(today.year()));
    }
    let sight = now + SIGHT;
    if calendar.next_open(now) > sight {
        found.push(Obstacle::NoWorkingDay(calendar.zone.day(sight)));
    }
    found
}

/// By unit, the steps that would tell nobody; where no step tells anybody, only that.
fn unheard<'a>(rules: &Rules, items: impl Iterator<Item = &'a Item>, today: Day) -> Vec<Obstacle> {
    let mut silent: BTreeMap<(bool, &UnitCode), Unheard> = BTreeMap::new();
    let (mut any_item, mut any_step, mut any_told) = (false, false, false);
    for item in items.filter(|item| item.status.may_be_reminded() && !item.spec.tracked_by_duties) {
        any_item = true;
        for step in speaking(rules, item) {
            let roles: Vec<Role> = step.to.iter().copied().filter(|role| applies(item, *role)).collect();
            let holders = |role: &Role| who::holders(rules, item, *role, today);
            let holders: Vec<Holder> = roles.iter().flat_map(holders).collect();
            any_step |= !roles.is_empty();
            let is_told = holders.iter().any(|holder| is_reached(rules, holder));
            any_told |= is_told;
            if is_told || roles.is_empty() {
                continue;
            }
            let unit = &item.spec.unit;
            let unheard = silent.entry((!holders.is_empty(), unit)).or_default();
            unheard.unit = Some(unit.clone());
            unheard.steps.insert(step.id.clone());
            unheard.roles.extend(roles.iter().map(|role| role.as_str()));
            unheard.items.insert(item.id().clone());
        }
    }
    if any_item && !any_told {
        return vec![if any_step { Obstacle::NobodyToTell } else { Obstacle::NoSteps }];
    }
    let named = |((is_held, _), unheard): ((bool, &UnitCode), Unheard)| {
        if is_held { Obstacle::Unreachable(unheard) } else { Obstacle::Vacant(unheard) }
    };
    silent.into_iter().map(named).collect()
}

/// The steps that still lie ahead of the item; of an old debt, the review and the steps after due.
fn speaking<'a>(rules: &'a Rules, item: &'a Item) -> impl Iterator<Item = &'a Step> {
    let is_old = item.adopted_on.is_some();
    let review = is_old.then_some(&rules.built_in.review);
    rules.steps(item).iter().filter(move |step| !is_old || step.at.offset.is_after()).chain(review)
}

/// Whether the role applies to the item: an item that no other unit receives has no receiver.
fn applies(item: &Item, role: Role) -> bool {
    match role {
        Role::OwedTo => item.spec.owed_to.as_ref().is_some_and(|unit| *unit != item.spec.unit),
        Role::Coordinators => !item.spec.coordinators.is_empty(),
        Role::Clerk => item.spec.source.case().is_some_and(|origin| origin.imported),
        _ => true,
    }
}

fn is_reached(rules: &Rules, holder: &Holder) -> bool {
    let recipient = rules.org.recipient(&holder.recipient);
    recipient.is_some_and(|recipient| !rules.routes(&recipient).is_empty())
}

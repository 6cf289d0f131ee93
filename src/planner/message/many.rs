//! Cases that are too many for a list: counted by field, the oldest named, all codes for the attachment.
//! Must not know how the counts are worded.

use std::collections::{BTreeMap, BTreeSet};

use super::digest::{CaseCode, CaseCount};
use crate::figures::standing::days;
use crate::model::{Instant, Item, ItemId, Kind, UnitCode};
use crate::planner::decide::rules::Rules;
use crate::planner::decide::weekly::ListedItem;

/// Up to so many petitions, or dossiers, of a unit stand on a list one by one.
const LISTED: usize = 30;
/// Of a longer list, so many cases are named, the oldest.
const NAMED: usize = 10;

/// A list as a message shows it.
#[derive(Debug, Default)]
pub(super) struct Arranged<'l, 'a> {
    /// Cases that stand in the list one by one.
    pub(super) named: Vec<&'l ListedItem<'a>>,
    /// Cases that are counted, by unit and kind.
    pub(super) counted: Vec<CaseCount>,
    /// The code of each case that is counted.
    pub(super) codes: Vec<CaseCode>,
    /// Items that are counted and not named.
    pub(super) left_out: BTreeSet<&'a ItemId>,
}

/// Parts the cases that are named from those that are counted.
pub(super) fn arrange<'l, 'a>(rules: &Rules, list: &'l [ListedItem<'a>], now: Instant) -> Arranged<'l, 'a> {
    let mut groups: BTreeMap<(&UnitCode, Kind), Vec<&'l ListedItem<'a>>> = BTreeMap::new();
    for listed in list {
        groups.entry((&listed.item.spec.unit, listed.item.spec.kind)).or_default().push(listed);
    }
    let mut arranged = Arranged::default();
    for ((_, kind), mut group) in groups {
        if !matches!(kind, Kind::Petition | Kind::Dossier) || group.len() <= LISTED {
            arranged.named.append(&mut group);
            continue;
        }
        group.sort_by_key(|listed| (listed.item.due(), listed.item.id()));
        arranged.counted.push(count(rules, kind, &group, now));
        arranged.codes.extend(group.iter().map(|listed| code(rules, listed.item, now)));
        arranged.left_out.extend(group.split_off(NAMED).into_iter().map(|listed| listed.item.id()));
        arranged.named.append(&mut group);
    }
    arranged
}

fn count(rules: &Rules, kind: Kind, group: &[&ListedItem], now: Instant) -> CaseCount {
    let mut fields: BTreeMap<&str, usize> = BTreeMap::new();
    for listed in group {
        *fields.entry(field(listed.item).unwrap_or_default()).or_default() += 1;
    }
    let mut fields: Vec<(String, usize)> =
        fields.into_iter().map(|(field, count)| (field.to_owned(), count)).collect();
    fields.sort_by_key(|(field, count)| (std::cmp::Reverse(*count), field.clone()));
    let overdue = group.iter().filter_map(|listed| days(&rules.calendar, listed.item, now));
    CaseCount {
        kind,
        unit: group
            .first()
            .map(|listed| rules.org.unit_name(&listed.item.spec.unit))
            .unwrap_or_default()
            .into(),
        count: group.len(),
        fields,
        longest: overdue.map(|days| -days).max().unwrap_or(0),
        named: NAMED,
    }
}

fn code(rules: &Rules, item: &Item, now: Instant) -> CaseCode {
    CaseCode {
        code: item.id().to_string(),
        unit: rules.org.unit_name(&item.spec.unit).to_owned(),
        field: field(item).map(str::to_owned),
        received: item.spec.source.case().and_then(|origin| origin.received),
        due: item.due(),
        days: -days(&rules.calendar, item, now).unwrap_or(0),
    }
}

fn field(item: &Item) -> Option<&str> {
    item.spec.source.case().and_then(|origin| origin.field.as_deref())
}

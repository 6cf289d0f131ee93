//! Items: read by id, by source, by when they are due for a look; written with the revision at which they were read.
//! Must not know what an item means.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::column::{Datum, FromDatum, Json, ToDatum, cells};
use super::error::Result;
use super::rows::ItemRow;
use super::table::read_column;
use super::tx::Tx;
use super::types::{DueItem, ItemWrite, OpenItems, PlanWrite, Stored};
use super::view::StoreView;
use crate::model::{Day, Instant, Item, ItemId, SourceId, StepId};

/// Open items, in the order of the index that holds no others; without it a database goes through all items.
const OPEN: &str = "is_open ORDER BY wake_at, id";
/// Items that ended after an instant.
const ENDED_AFTER: &str = "NOT is_open AND closed_at > $2";

/// One item.
pub fn get(view: &StoreView<'_>, id: &ItemId) -> Result<Option<Stored>> {
    Ok(view.get::<ItemRow>(&cells![id])?.map(ItemRow::stored))
}

/// Every item, by id.
pub fn all(view: &StoreView<'_>) -> Result<Vec<Stored>> {
    Ok(view.select::<ItemRow>("TRUE ORDER BY id", &[])?.into_iter().map(ItemRow::stored).collect())
}

/// The items with these ids, by id; ids that do not exist are left out.
pub fn of(view: &StoreView<'_>, ids: &[ItemId]) -> Result<Vec<Stored>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids.iter().collect::<BTreeSet<_>>() {
        found.extend(get(view, id)?);
    }
    Ok(found)
}

/// The ids of the items of a task's number beside the number itself: `NUMBER#2`, `NUMBER@UNIT`, by id.
pub fn of_code(view: &StoreView<'_>, code: &str) -> Result<Vec<ItemId>> {
    let ask = "SELECT id FROM item WHERE org = $1 AND id >= $2 AND id < $3 ORDER BY id";
    let mut found = Vec::new();
    // Each range ends before the next character in order.
    for (from, to) in [('#', '$'), ('@', 'A')] {
        let (from, to) = (format!("{code}{from}"), format!("{code}{to}"));
        found.extend(ids(view, ask, &cells![&from, &to])?);
    }
    Ok(found)
}

/// As [`of`], with the ids of those whose record cannot be read.
pub fn readable(view: &StoreView<'_>, ids: &[ItemId]) -> Result<(Vec<Stored>, Vec<ItemId>)> {
    let (mut items, mut unreadable) = (Vec::with_capacity(ids.len()), Vec::new());
    for id in ids.iter().collect::<BTreeSet<_>>() {
        match get(view, id) {
            Err(error) if error.is_of_record() => unreadable.push(id.clone()),
            read => items.extend(read?),
        }
    }
    Ok((items, unreadable))
}

/// The items that came from plans, by id; apart the ids of those whose record cannot be read.
pub fn of_plans(view: &StoreView<'_>) -> Result<(Vec<Stored>, Vec<ItemId>)> {
    let ids = ids(view, "SELECT id FROM item WHERE org = $1 AND source IS NULL ORDER BY id", &[])?;
    readable(view, &ids)
}

/// The item ids that these texts in capitals name, with or without a unit behind them. Walks all ids: people type few of
/// them.
pub fn ids_like(view: &StoreView<'_>, capitals: &[String]) -> Result<Vec<ItemId>> {
    let wanted: BTreeSet<&str> = capitals.iter().map(String::as_str).collect();
    let mut found = ids(view, "SELECT id FROM item WHERE org = $1", &[])?;
    found.retain(|id| {
        let capitals = id.as_str().to_ascii_uppercase();
        let bare = capitals.split('@').next().unwrap_or_default();
        wanted.contains(capitals.as_str()) || wanted.contains(bare)
    });
    Ok(found)
}

fn ids(view: &StoreView<'_>, sql: &str, parameters: &[Datum<'_>]) -> Result<Vec<ItemId>> {
    view.ask(sql, parameters, |cells| read_column(cells, 0, "id"))
}

/// Hands out the items that are open, and those that ended after an instant, one by one, until `take` breaks. One that
/// cannot be read is left out.
pub fn each_current(
    view: &StoreView<'_>,
    ended_after: Instant,
    take: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<()> {
    let mut one = |row: ItemRow| take(row.body.0);
    view.walk_readable::<ItemRow>(OPEN, &[], &mut one)?;
    view.walk_readable::<ItemRow>(ENDED_AFTER, &cells![ended_after], &mut one)
}

/// Hands out the open items that are due on a day or were before, one by one, until `take` breaks. One that cannot be read
/// is left out.
pub fn each_due_by(
    view: &StoreView<'_>,
    day: Day,
    take: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<()> {
    view.walk_readable::<ItemRow>("is_open AND due IS NOT NULL AND due <= $2", &cells![day], &mut |row| {
        take(row.body.0)
    })
}

/// Cases of a source in the order of their ids, from behind the id `after`. One that cannot be read is left out.
pub fn cases(view: &StoreView<'_>, source: &SourceId, after: &str, limit: u32) -> Result<Vec<Stored>> {
    let which = "source = $2 AND id > $3 ORDER BY id LIMIT $4";
    let found = view.readable::<ItemRow>(which, &cells![source, after, limit])?;
    Ok(found.into_iter().map(ItemRow::stored).collect())
}

/// The items to look at now: those that have ended since and are still to be spoken of, then the open ones, longest waiting
/// first.
pub fn due(view: &StoreView<'_>, now: Instant, limit: u32) -> Result<Vec<DueItem>> {
    let due = |which: &str, limit: u32| {
        let ask = format!("{which} AND wake_at <= $2 ORDER BY wake_at, id LIMIT $3");
        looked_at(view, &ask, &cells![now, limit])
    };
    let mut found = due("NOT is_open", limit)?;
    found.extend(due("is_open", limit.saturating_sub(found.len() as u32))?);
    Ok(found)
}

/// A page of the open items that have something in common, by id, from behind the id `after`.
pub fn open_behind(view: &StoreView<'_>, which: &OpenItems, after: &str, limit: u32) -> Result<Vec<DueItem>> {
    let (condition, value) = match which {
        OpenItems::All => ("", None),
        OpenItems::Waiting => (" AND waiting <> '[]'", None),
        OpenItems::OfPolicy(mark) => (" AND policy_mark = $4", Some(mark.cell())),
        OpenItems::OfSource(source) => (" AND source = $4", Some(source.cell())),
        OpenItems::WaitingOf(source) => (" AND source = $4 AND waiting <> '[]'", Some(source.cell())),
    };
    let mut parameters = cells![after, limit].to_vec();
    parameters.extend(value);
    looked_at(view, &format!("id > $2 AND is_open{condition} ORDER BY id LIMIT $3"), &parameters)
}

fn looked_at(view: &StoreView<'_>, which: &str, parameters: &[Datum<'_>]) -> Result<Vec<DueItem>> {
    let ask = format!("SELECT id, revision, policy_mark, waiting FROM item WHERE org = $1 AND {which}");
    view.ask(&ask, parameters, |cells| {
        Ok(DueItem {
            id: read_column(cells, 0, "id")?,
            revision: read_column(cells, 1, "revision")?,
            policy_mark: read_column(cells, 2, "policy_mark")?,
            waiting: Json::<Vec<StepId>>::read(&cells[3]).map(|waiting| waiting.0),
        })
    })
}

/// Which of these items are no longer at the revision at which they were read, or exist although they must be new.
pub fn moved_on<'a>(
    view: &StoreView<'_>,
    read: impl IntoIterator<Item = (&'a ItemId, Option<i64>)>,
) -> Result<Vec<ItemId>> {
    let mut moved = Vec::new();
    for (id, expect) in read {
        let ask = "SELECT revision FROM item WHERE org = $1 AND id = $2";
        let found: Option<i64> = view.ask(ask, &cells![id], |cells| read_column(cells, 0, "revision"))?.pop();
        if found != expect {
            moved.push(id.clone());
        }
    }
    Ok(moved)
}

/// Writes items as their events leave them. Returns those that had moved on since they were read; nothing is written
/// then.
pub fn put(tx: &mut Tx<'_>, writes: &[ItemWrite]) -> Result<Vec<ItemId>> {
    let moved = moved_on(tx, writes.iter().map(|write| (write.item.id(), write.expect)))?;
    if !moved.is_empty() {
        return Ok(moved);
    }
    for ItemWrite { item, expect, wake_at } in writes {
        let source = item.spec.source.case().map(|origin| origin.system.clone());
        let revision = expect.unwrap_or(0) + 1;
        if expect.is_none() {
            let row = ItemRow {
                id: item.id().clone(),
                status: item.status,
                version: item.version,
                due: item.due(),
                wake_at: *wake_at,
                revision,
                policy_mark: String::new(),
                waiting: Json(Vec::new()),
                body: Json(item.clone()),
                source,
                closed_at: item.closed_at,
            };
            tx.insert(&row)?;
            continue;
        }
        let body = Json(item);
        let columns = [
            ("status", item.status.cell()),
            ("version", item.version.cell()),
            ("due", item.due().cell().into_owned()),
            ("wake_at", wake_at.cell()),
            ("revision", revision.cell()),
            ("body", body.cell()),
            ("source", source.cell()),
            ("closed_at", item.closed_at.cell()),
        ];
        tx.set::<ItemRow>("id = $2", &cells![item.id()], &columns)?;
    }
    Ok(Vec::new())
}

/// Writes when to look at an item next, and what waits; false, and nothing written, where the item has moved on since it
/// was read. Its decisions are for the caller to add.
pub fn plan(tx: &mut Tx<'_>, plan: &PlanWrite) -> Result<bool> {
    if !moved_on(tx, [(&plan.item, Some(plan.expect))])?.is_empty() {
        return Ok(false);
    }
    let waiting = Json(&plan.waiting);
    let columns = [
        ("wake_at", plan.wake_at.cell()),
        ("policy_mark", plan.policy_mark.cell()),
        ("waiting", waiting.cell()),
    ];
    tx.set::<ItemRow>("id = $2", &cells![plan.item], &columns)?;
    Ok(true)
}

/// Has these items looked at again at `now`.
pub fn wake(tx: &mut Tx<'_>, items: &[ItemId], now: Instant) -> Result<()> {
    for item in items {
        let which = "id = $2 AND is_open AND (wake_at IS NULL OR wake_at > $3)";
        tx.set::<ItemRow>(which, &cells![item, now], &[("wake_at", now.cell())])?;
    }
    Ok(())
}

/// Puts off the look at items until an instant, whatever they wait for.
pub fn put_off(tx: &mut Tx<'_>, items: &[ItemId], until: Instant) -> Result<()> {
    for item in items {
        tx.set::<ItemRow>("id = $2", &cells![item], &[("wake_at", until.cell())])?;
    }
    Ok(())
}

/// How many items are in which status. Reads an index of all items.
pub fn statuses(view: &StoreView<'_>) -> Result<BTreeMap<String, u64>> {
    let ask = "SELECT status, COUNT(*) FROM item WHERE org = $1 GROUP BY status";
    let found = view.ask(ask, &[], |cells| {
        Ok((read_column(cells, 0, "status")?, read_column::<i64>(cells, 1, "count")?.unsigned_abs()))
    })?;
    Ok(found.into_iter().collect())
}

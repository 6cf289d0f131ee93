//! The audit of items: each row must be the fold of its events.

use std::collections::BTreeMap;

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, query};

use super::super::error::SqlFault;
use super::super::{rows, sql};
use super::{PAGE, Problems};
use crate::model::{Action, Event, Item, ItemId, OrgId};

/// Compares every item with its events, and finds events whose item is gone.
pub(super) async fn compare(
    connection: &mut SqliteConnection,
    org: &OrgId,
    problems: &mut Problems,
) -> Result<(), SqlFault> {
    let mut last = String::new();
    loop {
        let ask = query(sql::item::PAGE).bind(org.as_str()).bind(&last).bind(PAGE);
        let page = ask.fetch_all(&mut *connection).await?;
        let ids: Vec<String> =
            page.iter().map(|row| Ok(row.try_get("id")?)).collect::<Result<_, SqlFault>>()?;
        let Some(end) = ids.last() else { break };
        last.clone_from(end);
        let mut folded = fold(connection, org, &ids).await?;
        for (id, row) in ids.iter().zip(&page) {
            if let Some(what) = differs(row, folded.remove(id.as_str()).flatten())? {
                problems.add(format!("item {id}"), what);
            }
        }
    }
    for row in query(sql::item::LOST).bind(org.as_str()).fetch_all(connection).await? {
        let id: String = row.try_get("item")?;
        problems.add(format!("item {id}"), "has events, but its row is missing");
    }
    Ok(())
}

/// The items as their events make them; none where the events make no item.
async fn fold(
    connection: &mut SqliteConnection,
    org: &OrgId,
    ids: &[String],
) -> Result<BTreeMap<ItemId, Option<Item>>, SqlFault> {
    let ask = query(sql::event::OF_ITEMS).bind(org.as_str()).bind(rows::json(ids)?);
    let mut items: BTreeMap<ItemId, Option<Item>> = BTreeMap::new();
    for row in ask.fetch_all(connection).await? {
        // The walk along the chain reports an event that cannot be read.
        let Ok(Event { body, .. }) = rows::event(&row) else { continue };
        let Some(id) = body.item else { continue };
        let item = items.entry(id).or_default();
        if let (None, Action::Opened { spec, .. }) = (&item, &body.action) {
            *item = Some(Item::open((**spec).clone(), body.at));
        }
        if let Some(item) = item {
            item.apply(body.at, &body.action);
        }
    }
    Ok(items)
}

/// What is wrong with the row of an item, if anything.
fn differs(row: &SqliteRow, folded: Option<Item>) -> Result<Option<&'static str>, SqlFault> {
    let Some(folded) = folded else { return Ok(Some("has no event that opened it")) };
    let body: &str = row.try_get("body")?;
    let Ok(stored) = serde_json::from_str::<Item>(body) else { return Ok(Some("cannot be read")) };
    if stored != folded {
        return Ok(Some("is not what its events made of it"));
    }
    let (id, status, version): (&str, &str, i64) =
        (row.try_get("id")?, row.try_get("status")?, row.try_get("version")?);
    let due: Option<String> = row.try_get("due")?;
    let same = id == stored.id().as_str()
        && status == stored.status.as_str()
        && version == i64::from(stored.version)
        && due == stored.due().map(|day| day.to_string());
    Ok((!same).then_some("has columns that differ from its body"))
}

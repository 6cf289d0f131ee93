//! Small named values, what holds for the whole organisation, and when anything needs attention next. Must not know what a
//! value means.

use super::column::{Datum, cells};
use super::error::{Fault, Result};
use super::rows::ValueRow;
use super::table::read_column;
use super::tx::Tx;
use super::types::Meta;
use super::view::StoreView;
use crate::model::Instant;

/// The slot of the oldest notice that is in no message yet.
const OLDEST_HELD: &str = "SELECT MIN(slot_at) FROM notice WHERE org = $1 AND state = 'held'";

/// What holds for the whole organisation.
pub fn meta(view: &StoreView<'_>) -> Result<Meta> {
    let ask = "SELECT is_virtual, live_at, head_seq, head_hash FROM meta WHERE org = $1";
    let found = view.ask(ask, &[], |cells| {
        Ok(Meta {
            is_virtual: read_column(cells, 0, "is_virtual")?,
            live_at: read_column(cells, 1, "live_at")?,
            head_seq: read_column(cells, 2, "head_seq")?,
            head_hash: read_column(cells, 3, "head_hash")?,
        })
    })?;
    view.named(
        found.into_iter().next().ok_or_else(|| Fault::Value { column: "org", found: view.org.to_string() }),
    )
}

/// Ends the rehearsal.
pub fn go_live(tx: &mut Tx<'_>, live_at: Instant) -> Result<()> {
    tx.go_live(live_at)
}

/// A small named value.
pub fn get(view: &StoreView<'_>, key: &str) -> Result<Option<String>> {
    Ok(view.get::<ValueRow>(&cells![key])?.map(|row| row.value))
}

/// Every named value whose key starts with `prefix`, in the order of keys: the rest of the key, and the value.
pub fn all(view: &StoreView<'_>, prefix: &str) -> Result<Vec<(String, String)>> {
    let found = view.select::<ValueRow>("key >= $2 ORDER BY key", &cells![prefix])?;
    let found = found
        .into_iter()
        .map_while(|ValueRow { key, value }| Some((key.strip_prefix(prefix)?.to_owned(), value)));
    Ok(found.collect())
}

/// Sets named values.
pub fn set(tx: &mut Tx<'_>, values: &[(String, String)]) -> Result<()> {
    values.iter().try_for_each(|(key, value)| tx.put(&ValueRow { key: key.clone(), value: value.clone() }))
}

/// The next instant at which anything stored needs attention: an item, a slot, a retry or a lease. May lie in the past.
pub fn next_wake(view: &StoreView<'_>) -> Result<Option<Instant>> {
    let each = [
        "SELECT MIN(wake_at) FROM item WHERE org = $1 AND is_open",
        OLDEST_HELD,
        "SELECT MIN(not_before) FROM message WHERE org = $1 AND state = 'pending' AND lease_until IS NULL",
        "SELECT MIN(lease_until) FROM message WHERE org = $1 AND lease_until IS NOT NULL",
    ];
    let mut earliest: Option<Instant> = None;
    for ask in each {
        let found = view.ask(ask, &[], |cells| read_column::<Option<Instant>>(cells, 0, "at"))?;
        earliest = earliest.into_iter().chain(found.into_iter().flatten()).min();
    }
    Ok(earliest)
}

/// The slot of the oldest notice that is in no message yet.
pub fn oldest_held(view: &StoreView<'_>) -> Result<Option<Instant>> {
    Ok(view.ask(OLDEST_HELD, &[] as &[Datum<'_>], |cells| read_column(cells, 0, "at"))?.pop().flatten())
}

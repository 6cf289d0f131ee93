//! Gives every row of a database that an older program wrote its seal, and the chain the link that says what all rows come
//! to. Must not know why a row is as it is.

use std::path::Path;

use rusqlite::{Connection, params_from_iter};

use super::{Sqlite, cell_of, listed};
use crate::model::{Instant, OrgId};
use crate::store::audit::with_more_kept;
use crate::store::column::Datum;
use crate::store::error::{Fault, StoreError};
use crate::store::rows::ItemRow;
use crate::store::table::StoredRow;
use crate::store::tables::{WithTable, each_table};
use crate::store::tx::Tx;
use crate::store::view::StoreView;
use crate::store::{keys, values};

/// Rows read at once.
const PAGE: i64 = 1000;

/// Seals everything in the file, organisation by organisation.
pub(super) fn seal_everything(connection: &Connection) -> Result<(), Fault> {
    let mut ask = connection.prepare(
        "SELECT org, COALESCE((SELECT MAX(at) FROM event WHERE event.org = meta.org), 0) FROM meta",
    )?;
    let found = ask.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    let orgs: Vec<(String, i64)> = found.collect::<Result<_, _>>()?;
    for (org, last_at) in orgs {
        let (org, at) = (OrgId::new(org), Instant::from_timestamp_millis(last_at).unwrap_or_default());
        let faults = listed::faults(connection, org.as_str())?;
        seal_organisation(connection, &org, at, &faults).map_err(StoreError::into_fault)?;
    }
    Ok(())
}

fn seal_organisation(
    connection: &Connection,
    org: &OrgId,
    at: Instant,
    faults: &[String],
) -> crate::store::Result<()> {
    let driver = Sqlite(connection);
    let path = connection.path().map(str::to_owned).unwrap_or_default();
    let mut tx = Tx::begin(StoreView { org, path: Path::new(&path), driver: &driver }, at)?;
    keep_more(connection, &tx)?;
    each_table(&mut Sealing { connection, tx: &mut tx })?;
    if !faults.is_empty() {
        // Every audit from now on tells of what was found then.
        values::set(&mut tx, &[(keys::FOUND_BEFORE.to_owned(), faults.join("\n"))])?;
    }
    tx.reseal();
    tx.finish()
}

/// Writes into each item what its events say of it and the older program did not keep beside it.
fn keep_more(connection: &Connection, tx: &Tx<'_>) -> crate::store::Result<()> {
    let mut after = i64::MIN;
    loop {
        let page = tx.named(page::<ItemRow>(connection, tx.org, after))?;
        let Some((end, _)) = page.last() else { return Ok(()) };
        after = *end;
        for (place, cells) in page {
            // A row that cannot be read stays for the audit to name.
            let Ok(row) = ItemRow::read(&cells) else { continue };
            let Some(item) = with_more_kept(tx, &row.body.0)? else { continue };
            let body = serde_json::to_string(&item)
                .map_err(|error| Fault::from(rusqlite::Error::ToSqlConversionFailure(error.into())));
            let written = body.and_then(|body| {
                Ok(connection.execute("UPDATE item SET body = ?1 WHERE rowid = ?2", (body, place))?)
            });
            tx.named(written)?;
        }
    }
}

/// The sealing of the rows of each table of an organisation.
struct Sealing<'s, 'c> {
    connection: &'s Connection,
    tx: &'s mut Tx<'c>,
}

impl WithTable for Sealing<'_, '_> {
    fn with<T: StoredRow>(&mut self, _noun: &str) -> crate::store::Result<()> {
        seal_table::<T>(self.connection, self.tx)
    }
}

fn seal_table<T: StoredRow>(connection: &Connection, tx: &mut Tx<'_>) -> crate::store::Result<()> {
    let mut last = i64::MIN;
    loop {
        let page = tx.named(page::<T>(connection, tx.org, last))?;
        let Some((end, _)) = page.last() else { return Ok(()) };
        last = *end;
        for (row, cells) in page {
            let seal = T::sql().seal(tx.org, &cells);
            let set = format!("UPDATE {} SET digest = ?1 WHERE rowid = ?2", T::NAME);
            let set =
                connection.prepare_cached(&set).and_then(|mut set| set.execute((seal.0.as_slice(), row)));
            tx.named(set.map_err(Fault::from))?;
            tx.count(T::NAME, 1, seal);
        }
    }
}

type Page = Vec<(i64, Vec<Datum<'static>>)>;

fn page<T: StoredRow>(connection: &Connection, org: &OrgId, after: i64) -> Result<Page, Fault> {
    let ask = format!(
        "SELECT rowid, {} FROM {} WHERE org = ?1 AND rowid > ?2 ORDER BY rowid LIMIT {PAGE}",
        T::COLUMNS.join(", "),
        T::NAME
    );
    let mut ask = connection.prepare_cached(&ask)?;
    let mut rows = ask.query(params_from_iter([
        rusqlite::types::Value::Text(org.to_string()),
        rusqlite::types::Value::Integer(after),
    ]))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let cells: Result<Vec<_>, Fault> =
            (1..=T::COLUMNS.len()).map(|place| Ok(cell_of(row.get_ref(place)?)?.into_owned())).collect();
        found.push((row.get(0)?, cells?));
    }
    Ok(found)
}

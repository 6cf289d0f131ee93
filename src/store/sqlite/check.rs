//! What the database itself can say of a file: whether it is whole, and whether its tables are those that the migrations
//! make. Must not know what the tables hold.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::migrate;
use crate::store::error::Fault;

/// What is wrong with the pages of a file, and, with `deep`, with its indexes and references.
pub(super) fn damage(connection: &Connection, deep: bool) -> Result<Vec<String>, Fault> {
    let mut found = Vec::new();
    let mut check =
        connection.prepare(if deep { "PRAGMA integrity_check(10)" } else { "PRAGMA quick_check(10)" })?;
    let mut rows = check.query([])?;
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        found.extend((line != "ok").then_some(line));
    }
    let mut check = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = check.query([])?;
    while let Some(row) = rows.next()? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        found.push(format!("a record of {table} names a {parent} that is missing"));
    }
    Ok(found)
}

/// How the tables of a file differ from what the migrations make.
pub(super) fn schema_faults(connection: &Connection) -> Result<Vec<String>, Fault> {
    let wanted: BTreeMap<String, String> = migrate::schema()?.into_iter().collect();
    let found: BTreeMap<String, String> = migrate::schema_of(connection)?.into_iter().collect();
    let mut faults: Vec<String> = Vec::new();
    for (name, made) in &found {
        match wanted.get(name) {
            None => faults.push(format!("{name} is not of dondoc's making")),
            Some(wanted) if wanted != made => {
                faults.push(format!("{name} was made otherwise than dondoc makes it"));
            }
            Some(_) => {}
        }
    }
    faults.extend(
        wanted.keys().filter(|name| !found.contains_key(*name)).map(|name| format!("{name} is missing")),
    );
    faults.extend(migrate::list_faults(connection)?);
    Ok(faults)
}

//! A fingerprint of everything in a file, which a backup carries: every byte that means something. Knows no table by its
//! content.

use rusqlite::{Connection, OptionalExtension as _};
use sha2::{Digest as _, Sha256};

use crate::model::ids::hex;
use crate::store::error::Fault;

/// The fingerprint of a backup, which belongs to no organisation.
const GET: &str = "SELECT value FROM value WHERE org = '' AND key = 'backup_digest'";
const SET: &str = "INSERT INTO value (org, key, value) VALUES ('', 'backup_digest', ?1) \
     ON CONFLICT (org, key) DO UPDATE SET value = excluded.value";
const REMOVE: &str = "DELETE FROM value WHERE org = '' AND key = 'backup_digest'";
/// Leaves the fingerprint itself out.
const BUT_ITSELF: &str = "WHERE NOT (org = '' AND key = 'backup_digest')";

/// The schema of the file, without what `SQLite` makes by itself.
const SCHEMA: &str = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' \
     ORDER BY type, name";

/// One expression with all columns of a table, each as text that tells its type.
const COLUMNS: &str = "SELECT group_concat('quote(\"' || name || '\")', ' || '','' || ' ORDER BY cid) \
     FROM pragma_table_info(?1)";

/// Writes the fingerprint of all other content into a copy.
pub(super) fn sign(connection: &Connection) -> Result<(), Fault> {
    let found = of_content(connection)?;
    connection.execute(SET, [found])?;
    Ok(())
}

/// What is wrong with a file that carries a fingerprint, if anything. A file without one is not looked at.
pub(super) fn fault(connection: &Connection) -> Result<Option<&'static str>, Fault> {
    let signed: Option<String> = connection.query_row(GET, [], |row| row.get(0)).optional()?;
    let Some(signed) = signed else { return Ok(None) };
    let is_same = of_content(connection)? == signed;
    Ok((!is_same).then_some("its content is not what was backed up"))
}

/// Takes the fingerprint out of a file that is about to be written to.
pub(in crate::store) fn remove(connection: &Connection) -> Result<(), Fault> {
    let signed: Option<String> = connection.query_row(GET, [], |row| row.get(0)).optional()?;
    if signed.is_some() {
        connection.execute(REMOVE, [])?;
    }
    Ok(())
}

fn of_content(connection: &Connection) -> Result<String, Fault> {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    };
    let mut tables = Vec::new();
    let mut schema = connection.prepare(SCHEMA)?;
    let mut rows = schema.query([])?;
    while let Some(row) = rows.next()? {
        let (kind, name, made): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        add(&made);
        tables.extend((kind == "table").then_some(name));
    }
    for table in tables {
        let columns: String = connection.query_row(COLUMNS, [&table], |row| row.get(0))?;
        let but = if table == "value" { BUT_ITSELF } else { "" };
        // Names of tables and columns come from this program or a newer one, never from outside.
        let mut content =
            connection.prepare(&format!("SELECT {columns} FROM \"{table}\" {but} ORDER BY rowid"))?;
        let mut rows = content.query([])?;
        while let Some(row) = rows.next()? {
            add(row.get_ref(0)?.as_str().unwrap_or_default());
        }
    }
    Ok(hex(&hash.finalize()))
}

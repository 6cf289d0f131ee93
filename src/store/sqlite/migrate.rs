//! Brings tables forward, one migration after the other, each in one transaction. Must not know what the tables hold.

use rusqlite::Connection;
use sha2::{Digest as _, Sha384};

use super::super::error::Fault;
use super::forward;

/// A change of the tables.
struct Migration {
    version: i64,
    name: &'static str,
    sql: &'static str,
}

macro_rules! migrations {
    ($($version:literal $name:literal),+ $(,)?) => {
        &[$(Migration {
            version: $version,
            name: $name,
            sql: include_str!(concat!("../../../migrations/sqlite/", $name, ".sql")),
        }),+]
    };
}

const MIGRATIONS: &[Migration] = migrations!(
    1 "0001_store",
    2 "0002_cases",
    3 "0003_waiting",
    4 "0004_notice",
    5 "0005_answers",
    6 "0006_secret",
    7 "0007_keeping",
    8 "0008_watch",
    9 "0009_notice_key",
    10 "0010_notice_ended",
    11 "0011_event_via",
    12 "0012_lists",
    13 "0013_seals",
    14 "0014_ready",
    15 "0015_ended",
);

/// The migration from which on every row has its seal.
const SEALS: i64 = 13;

/// What `PRAGMA application_id` of the first migration wrote.
const OUR_APPLICATION_ID: i64 = 0x646f_6e64;

/// The list of the migrations that were run, in the form in which the first released program kept it.
const LIST: &str = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
)";

/// The last migration of this program.
pub(in crate::store) fn known() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.version)
}

/// The first migration that a file at `version` has yet to see.
pub(in crate::store) fn next_after(version: i64) -> Option<i64> {
    MIGRATIONS.iter().map(|migration| migration.version).find(|next| *next > version)
}

/// Whether the file is ours, by the mark that the first migration leaves.
pub(super) fn is_ours(connection: &Connection) -> Result<bool, Fault> {
    let found: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    Ok(found == OUR_APPLICATION_ID)
}

/// The last migration that a file has seen.
pub(super) fn last(connection: &Connection) -> Result<i64, Fault> {
    let ask = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";
    Ok(connection.query_row(ask, [], |row| row.get(0))?)
}

/// Brings the tables of a file forward.
pub(super) fn run(connection: &Connection) -> Result<(), Fault> {
    run_until(connection, known())
}

/// Brings the tables of a file forward up to a migration.
pub(super) fn run_until(connection: &Connection, last: i64) -> Result<(), Fault> {
    connection.execute_batch(LIST)?;
    for migration in MIGRATIONS.iter().filter(|migration| migration.version <= last) {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let done = step(connection, migration);
        let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = connection.execute_batch(end);
        done?;
        ended?;
    }
    Ok(())
}

fn step(connection: &Connection, migration: &Migration) -> Result<(), Fault> {
    // Another process may have been faster.
    if self::last(connection)? >= migration.version {
        return Ok(());
    }
    connection.execute_batch(migration.sql)?;
    if migration.version == SEALS {
        forward::seal_everything(connection)?;
    }
    connection.execute(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (?1, ?2, TRUE, ?3, -1)",
        (migration.version, migration.name[5..].replace('_', " "), Sha384::digest(migration.sql).as_slice()),
    )?;
    Ok(())
}

/// The schema that the migrations make.
pub(in crate::store) fn schema() -> Result<Vec<(String, String)>, Fault> {
    let fresh = Connection::open_in_memory()?;
    run(&fresh)?;
    schema_of(&fresh)
}

/// The tables, indexes and triggers of a file, each by its name, with the words that made it.
pub(in crate::store) fn schema_of(connection: &Connection) -> Result<Vec<(String, String)>, Fault> {
    let ask = "SELECT name, type || ' ' || COALESCE(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' \
               AND name NOT LIKE '%_sqlx_migrations%' ORDER BY name";
    let mut statement = connection.prepare(ask)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How the list of migrations that a file has seen differs from those of this program.
pub(super) fn list_faults(connection: &Connection) -> Result<Vec<String>, Fault> {
    let mut statement = connection
        .prepare("SELECT version, description, success, checksum FROM _sqlx_migrations ORDER BY version")?;
    let found = statement.query_map([], |row| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, bool>(2)?,
            row.get::<_, Vec<u8>>(3)?,
        ))
    })?;
    let found: Vec<_> = found.collect::<Result<_, _>>()?;
    let wanted: Vec<_> = MIGRATIONS
        .iter()
        .map(|one| (one.version, one.name[5..].replace('_', " "), true, Sha384::digest(one.sql).to_vec()))
        .collect();
    Ok(if found == wanted {
        Vec::new()
    } else {
        vec!["the list of migrations is not what dondoc wrote".to_owned()]
    })
}

/// A database as an older program made it, up to and including migration `version`.
#[cfg(test)]
pub(in crate::store) fn connected_at(
    path: &std::path::Path,
    version: i64,
) -> std::result::Result<Connection, Fault> {
    let connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA foreign_keys = ON")?;
    connection.execute_batch(super::way::WRITING)?;
    run_until(&connection, version)?;
    Ok(connection)
}

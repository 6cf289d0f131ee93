//! A fingerprint of everything in a file, which a backup carries: the chain covers what was decided and told,
//! the database its own structure, and the fingerprint every other byte that means something. Knows no table by
//! its content.

use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, Row, SqliteConnection, query, query_scalar};

use super::error::StoreStep;
use super::sql;
use crate::model::ids::hex;

/// Writes the fingerprint of all other content into a copy.
pub(super) async fn sign(connection: &mut SqliteConnection) -> StoreStep {
    let found = of_content(connection).await?;
    query(sql::keep::SET_DIGEST).bind(found).execute(connection).await?;
    Ok(())
}

/// What is wrong with a file that carries a fingerprint, if anything. A file without one is not looked at.
pub(super) async fn fault(connection: &mut SqliteConnection) -> StoreStep<Option<&'static str>> {
    let signed: Option<String> = query_scalar(sql::keep::DIGEST).fetch_optional(&mut *connection).await?;
    let Some(signed) = signed else { return Ok(None) };
    let same = of_content(connection).await? == signed;
    Ok((!same).then_some("its content is not what was backed up"))
}

/// Takes the fingerprint out of a file that is about to be written to.
pub(super) async fn remove(connection: &mut SqliteConnection) -> StoreStep {
    let signed: Option<String> = query_scalar(sql::keep::DIGEST).fetch_optional(&mut *connection).await?;
    if signed.is_some() {
        query(sql::keep::REMOVE_DIGEST).execute(connection).await?;
    }
    Ok(())
}

async fn of_content(connection: &mut SqliteConnection) -> StoreStep<String> {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    };
    let mut tables = Vec::new();
    for row in query(sql::keep::SCHEMA).fetch_all(&mut *connection).await? {
        let (kind, name, made): (String, String, String) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        add(&made);
        tables.extend((kind == "table").then_some(name));
    }
    for table in tables {
        let columns: String =
            query_scalar(sql::keep::COLUMNS).bind(&table).fetch_one(&mut *connection).await?;
        let but = if table == "value" { sql::keep::BUT_DIGEST } else { "" };
        // Names of tables and columns come from this program or a newer one, never from outside.
        let ask = format!("SELECT {columns} FROM \"{table}\" {but} ORDER BY rowid");
        let mut rows = query(AssertSqlSafe(ask)).fetch(&mut *connection);
        while let Some(row) = rows.try_next().await? {
            add(row.try_get(0)?);
        }
    }
    Ok(hex(&hash.finalize()))
}

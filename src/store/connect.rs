//! How a database file is connected to, and up to which migration it has been brought. Must not know what the
//! tables hold.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{SqliteConnection, query_scalar};

use super::error::SqlFault;
use super::sql;

/// How long a statement waits for another process.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).busy_timeout(PATIENCE).foreign_keys(true)
}

pub(super) async fn last_migration(connection: &mut SqliteConnection) -> std::result::Result<i64, SqlFault> {
    Ok(query_scalar(sql::meta::LAST_MIGRATION).fetch_one(connection).await?)
}

//! How a connection to a database file is made. Must not know what is done with it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::super::error::Fault;

/// How long a statement waits for another process.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a connection that writes sets. A commit is on disk before it is acknowledged: mail is sent on the strength of it.
///
/// `wal_autocheckpoint`: pages of 4 KiB that commits leave in the log before they are copied into the file; a page that
/// changes often is copied once. `cache_size`: what a connection keeps of the file in memory, in KiB (negative:
/// `SQLite`'s way to say so); what a unit of work touches and does not fit is written twice. `secure_delete`: what is
/// removed or replaced is overwritten, not only forgotten.
pub(super) const WRITING: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192; \
     PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 8000";

/// How a connection is made.
#[derive(Debug, Clone)]
pub(in crate::store) struct Way {
    pub(in crate::store) path: Arc<PathBuf>,
    writes: bool,
}

impl Way {
    /// A connection that writes.
    pub(in crate::store) fn writing(path: &Path) -> Self {
        Self { path: Arc::new(path.to_owned()), writes: true }
    }

    /// A connection that only reads.
    pub(in crate::store) fn reading(path: &Path) -> Self {
        Self { path: Arc::new(path.to_owned()), writes: false }
    }

    /// Connects.
    pub(in crate::store) fn connect(&self) -> std::result::Result<Connection, Fault> {
        let mode =
            if self.writes { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
        let connection = Connection::open_with_flags(
            self.path.as_path(),
            mode | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE,
        )?;
        connection.busy_timeout(PATIENCE)?;
        // Otherwise a statement with a condition of a partial index is prepared anew for each value that it is given.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.execute_batch("PRAGMA foreign_keys = ON")?;
        if self.writes {
            connection.execute_batch(WRITING)?;
        }
        Ok(connection)
    }
}

//! Opening and creating the database file, and refusing what is not ours before anything is written.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::super::error::{Fault, Result, StoreError};
use super::{copy, migrate};

/// How long a statement waits for another process.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a connection that writes sets. A commit is on disk before it is acknowledged: mail is sent on the strength of it.
///
/// `wal_autocheckpoint`: pages of 4 KiB that commits leave in the log before they are copied into the file; a page that
/// changes often is copied once. `cache_size`: what a connection keeps of the file in memory, in KiB (negative:
/// `SQLite`'s way to say so); what a unit of work touches and does not fit is written twice. `secure_delete`: what is
/// removed or replaced is overwritten, not only forgotten.
const WRITING: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192; \
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
        let mode = if self.writes { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
        let connection = Connection::open_with_flags(
            self.path.as_path(),
            mode | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE,
        )?;
        connection.busy_timeout(PATIENCE)?;
        connection.execute_batch("PRAGMA foreign_keys = ON")?;
        if self.writes {
            connection.execute_batch(WRITING)?;
        }
        Ok(connection)
    }
}

/// What becomes of a file on being opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Forward {
    /// Its tables are brought forward, after a copy was kept of how they were.
    KeepingCopy,
    /// Its tables are brought forward. It is a copy itself, and is refused where it is not what was copied.
    Copy,
}

/// Brings the tables of a file forward; false where there is no file.
pub(in crate::store) fn bring_forward(path: &Path, how: Forward) -> Result<bool> {
    let Some(version) = inspect(path)? else { return Ok(false) };
    let next = migrate::next_after(version);
    if let Some(next) = next.filter(|_| how == Forward::KeepingCopy) {
        copy::keep_before_migration(path, next)?;
    }
    if how == Forward::Copy {
        copy::check(path)?;
    }
    if next.is_some() {
        let run = Way::writing(path).connect().and_then(|connection| migrate::run(&connection));
        run.map_err(|fault| StoreError::new(path, fault))?;
    }
    Ok(true)
}

/// Whether there is a file whose tables this program can read as they are.
pub(in crate::store) fn is_readable(path: &Path) -> Result<bool> {
    let (found, known) = (inspect(path)?, migrate::known());
    match found {
        None => Ok(false),
        Some(found) if found < known => Err(StoreError::Older { path: path.to_owned(), found, known }),
        Some(_) => Ok(true),
    }
}

/// Makes an empty database, unless there is a file.
pub(in crate::store) fn create(path: &Path) -> Result<()> {
    if inspect(path)?.is_none() { create_file(path) } else { Ok(()) }
}

/// The last migration of the file; none when there is no file. Writes nothing.
fn inspect(path: &Path) -> Result<Option<i64>> {
    let unreadable = |detail: String| StoreError::Unreadable { path: path.to_owned(), detail };
    match fs::File::open(path).and_then(|file| file.metadata()) {
        Ok(meta) if !meta.is_file() => return Err(unreadable("it is not a file".into())),
        Ok(meta) if meta.len() == 0 => {
            return Err(StoreError::Corrupt { path: path.to_owned(), detail: "it is empty".into() });
        }
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error.to_string())),
    }
    let found = look_inside(path).map_err(|fault| StoreError::new(path, fault))?;
    let known = migrate::known();
    match found {
        None => Err(StoreError::NotOurs { path: path.to_owned() }),
        Some((found, writer)) if found > known => Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known,
            writer: writer.map_or("a newer dondoc".to_owned(), |version| format!("dondoc {version}")),
            copy: copy::readable_copy(path, known),
        }),
        Some((found, _)) => Ok(Some(found)),
    }
}

/// The last migration, and which program wrote last where it is newer than this one; none when the file is some
/// other program's.
fn look_inside(path: &Path) -> std::result::Result<Option<(i64, Option<String>)>, Fault> {
    let connection = Way::reading(path).connect()?;
    if !migrate::is_ours(&connection)? {
        return Ok(None);
    }
    let version = migrate::last(&connection)?;
    // A newer program may call its tables otherwise, so an error here is no fault.
    let ask = "SELECT value FROM value WHERE key = 'dondoc_version' LIMIT 1";
    let writer = if version > migrate::known() {
        connection.query_row(ask, [], |row| row.get(0)).optional().ok().flatten()
    } else {
        None
    };
    Ok(Some((version, writer)))
}

/// Makes an empty database beside its place and links it there when complete, so that a crash never
/// leaves half a database behind and two creators cannot overwrite each other.
fn create_file(path: &Path) -> Result<()> {
    let draft = draft_name(path);
    let made = fill(&draft).and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(StoreError::Unreadable { path: path.to_owned(), detail: error.to_string() })
        }
        _ => Ok(()),
    });
    // A draft that cannot be removed does no harm.
    let _ = fs::remove_file(&draft);
    made.map_err(|error| error.of_file(path))
}

fn fill(draft: &Path) -> Result<()> {
    let of_file = |error: std::io::Error| StoreError::Unreadable { path: draft.to_owned(), detail: error.to_string() };
    if let Err(error) = fs::remove_file(draft)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(of_file(error));
    }
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(draft).map_err(of_file)?;
    let migrate = || {
        let connection = Way::writing(draft).connect()?;
        migrate::run(&connection)?;
        connection.close().map_err(|(_, error)| Fault::from(error))
    };
    migrate().map_err(|fault| StoreError::new(draft, fault))
}

/// The name of the draft of a database; the process id in it keeps two creators apart.
fn draft_name(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".new-{}", std::process::id()));
    path.with_file_name(name)
}

/// A database as an older program made it, up to and including migration `version`.
#[cfg(test)]
pub(in crate::store) fn connected_at(path: &Path, version: i64) -> std::result::Result<Connection, Fault> {
    let connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA foreign_keys = ON")?;
    connection.execute_batch(WRITING)?;
    migrate::run_until(&connection, version)?;
    Ok(connection)
}

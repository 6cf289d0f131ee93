//! Opening and creating the database file, and refusing what is not ours before anything is written.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::OptionalExtension as _;

use super::super::error::{Fault, Result, StoreError};
use super::way::Way;
use super::{copy, migrate};

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
    let of_file =
        |error: std::io::Error| StoreError::Unreadable { path: draft.to_owned(), detail: error.to_string() };
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

//! Whole copies of a database file: made beside a running daemon, checked, put aside. Must not know when a copy is made.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::way::Way;
use super::{fingerprint, migrate};
use crate::durable::{DraftFile, SIDES, sync_folder, with_suffix};
use crate::store::error::{Fault, Result, StoreError};

/// How many copies from before a change of the tables are kept.
const KEPT: usize = 2;
/// What stands before the number of the migration in the name of a copy from before a change of the tables.
const BEFORE: &str = ".before-";

/// Writes everything as it is at one moment into an empty file, with a fingerprint of the content.
pub(in crate::store) fn copy_to(connection: &Connection, file: &Path) -> Result<()> {
    let copied = || {
        copy(connection, file)?;
        let copied = Way::writing(file).connect()?;
        // A copy is one file: nothing of it may stay in a log.
        copied.execute_batch("PRAGMA journal_mode = DELETE")?;
        fingerprint::sign(&copied)?;
        close(copied)
    };
    copied().map_err(|fault| StoreError::new(file, fault))
}

/// Refuses a file that carries a fingerprint of other content than it has.
pub fn check(file: &Path) -> Result<()> {
    let fault = Way::reading(file).connect().and_then(|copied| fingerprint::fault(&copied));
    match fault.map_err(|fault| StoreError::new(file, fault))? {
        Some(fault) => Err(StoreError::Corrupt { path: file.to_owned(), detail: fault.to_owned() }),
        None => Ok(()),
    }
}

fn close(connection: Connection) -> std::result::Result<(), Fault> {
    connection.close().map_err(|(_, error)| Fault::from(error))
}

fn copy(connection: &Connection, file: &Path) -> std::result::Result<(), Fault> {
    // The path is absolute, so that no name is taken for anything but a path.
    let name = std::path::absolute(file).ok().and_then(|path| path.to_str().map(str::to_owned));
    let Some(name) = name else {
        return Err(Fault::Value { column: "file name", found: file.to_string_lossy().into_owned() });
    };
    connection.execute("VACUUM INTO ?1", [name])?;
    Ok(())
}

/// Before the tables are brought forward, keeps the database as it was, as `NAME.before-NNNN` with the number of the
/// first migration to come; older such copies but the last two go.
pub(super) fn keep_before_migration(path: &Path, next: i64) -> Result<()> {
    let target = with_suffix(path, &format!("{BEFORE}{next:04}"));
    let io = |error: &std::io::Error| StoreError::of_io(&target, error);
    let draft = DraftFile::beside(&target).map_err(|error| io(&error))?;
    let made = || {
        copy(&Way::reading(path).connect()?, draft.path())?;
        let copied = Way::reading(draft.path()).connect()?;
        Ok::<_, Fault>((migrate::last(&copied)?, super::check::damage(&copied, true)?))
    };
    let (version, problems) = made().map_err(|fault| StoreError::new(path, fault))?;
    if let Some(first) = problems.into_iter().next() {
        return Err(StoreError::Corrupt { path: path.to_owned(), detail: first });
    }
    if version >= next {
        // Another process was faster, and has kept its own copy.
        return Ok(());
    }
    draft.replace().map_err(|error| io(&error))?;
    for old in copies_before(path).into_iter().rev().skip(KEPT) {
        // An old copy that cannot be removed takes space and does no harm.
        let _ = fs::remove_file(old.1);
    }
    Ok(())
}

/// The copies from before changes of the tables, by the migration they stand in front of.
fn copies_before(path: &Path) -> Vec<(i64, PathBuf)> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<(i64, PathBuf)> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let digits = path.file_name()?.to_str()?.strip_prefix(&name)?.strip_prefix(BEFORE)?;
            let all = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
            Some((digits.parse().ok().filter(|_| all)?, path.clone()))
        })
        .collect();
    found.sort();
    found
}

/// The latest copy that a program can read which knows tables up to `known`, in words.
pub(super) fn readable_copy(path: &Path, known: i64) -> String {
    let mut readable = copies_before(path).into_iter().filter(|(before, _)| *before <= known + 1);
    match readable.next_back() {
        Some((_, copy)) => copy.display().to_string(),
        None => "a backup made before".to_owned(),
    }
}

/// Gives the database another name, with every file that belongs to it, and leaves it under its old name until
/// the next file takes that; says whether there was a database. The caller holds the lock of the state folder.
///
/// Fails as busy while another command has the database open: that command would go on writing to what was put
/// aside.
pub fn set_aside(path: &Path, aside: &Path) -> Result<bool> {
    let io = |error: std::io::Error| StoreError::of_io(path, &error);
    if path.exists() && empty_log(path) && with_suffix(path, SIDES[0]).exists() {
        return Err(StoreError::Busy { path: path.to_owned() });
    }
    let was_there = path.exists();
    if was_there && fs::hard_link(path, aside).is_err() {
        fs::rename(path, aside).map_err(io)?;
    }
    // The log of a damaged database goes with the file: it must never be taken for that of the next one.
    for side in SIDES {
        let beside = with_suffix(path, side);
        if beside.exists() {
            fs::rename(beside, with_suffix(aside, side)).map_err(io)?;
        }
    }
    sync_folder(path).map_err(io)?;
    Ok(was_there)
}

/// Moves what lies in the log into the database file, where that can be read; false where it cannot.
fn empty_log(path: &Path) -> bool {
    let run = || {
        let connection = Way::writing(path).connect()?;
        checkpoint(&connection)?;
        close(connection)
    };
    run().is_ok()
}

/// Moves the log into the file and cuts it to nothing; says whether nobody else was reading the log.
pub(in crate::store) fn checkpoint(connection: &Connection) -> std::result::Result<bool, Fault> {
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(busy == 0)
}

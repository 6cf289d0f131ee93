//! Whole copies of the database: made beside a running daemon, proved, put aside. Must not know when a copy is
//! made.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::{Connection, Row, SqliteConnection, query};

use super::audit::Audit;
use super::connect::{last_migration, options};
use super::error::{Result, SqlFault, StoreError};
use super::{Store, digest, rows, sql};
use crate::durable::{DraftFile, SIDES, sync_folder, with_suffix};
use crate::model::Instant;

/// How many copies from before a change of the tables are kept.
const KEPT: usize = 2;
/// What stands before the number of the migration in the name of a copy from before a change of the tables.
const BEFORE: &str = ".before-";

/// What a database holds, once everything in the file agrees.
#[derive(Debug, Clone)]
pub struct Proof {
    /// What the audit counted; the audit found nothing wrong.
    pub audit: Audit,
    /// How many items there are.
    pub items: i64,
    /// How many messages there are.
    pub messages: i64,
    /// When the last event happened; none before the first.
    pub last_at: Option<Instant>,
    /// Whether the database was written on a virtual clock.
    pub is_virtual: bool,
}

impl Store {
    /// Writes everything as it is at one moment into an empty file, with a fingerprint of the content. The
    /// daemon may run on meanwhile.
    pub async fn copy_to(&self, file: &Path) -> Result<()> {
        let named = |fault| StoreError::new(file, fault);
        copy(&mut *self.hold().await?, file).await.map_err(named)?;
        let sign = async {
            let mut copied = SqliteConnection::connect_with(&options(file)).await?;
            digest::sign(&mut copied).await?;
            Ok::<_, SqlFault>(copied.close().await?)
        };
        sign.await.map_err(named)
    }

    /// Refuses a file that carries a fingerprint of other content than it has.
    pub async fn check_copy(file: &Path) -> Result<()> {
        let check = async {
            let mut copied = SqliteConnection::connect_with(&options(file).read_only(true)).await?;
            let fault = digest::fault(&mut copied).await?;
            copied.close().await?;
            Ok::<_, SqlFault>(fault)
        };
        match check.await.map_err(|fault| StoreError::new(file, fault))? {
            Some(fault) => Err(StoreError::Corrupt { path: file.to_owned(), detail: fault.to_owned() }),
            None => Ok(()),
        }
    }

    /// Proves that the file is whole, that no record names a missing one, and that the chain and the sum of
    /// notices hold; the error says what is wrong first.
    pub async fn prove(&self) -> Result<Proof> {
        let mut problems = self.named(damage(&mut *self.hold().await?).await)?;
        let audit = self.audit().await?;
        problems.extend(audit.problems.iter().map(ToString::to_string));
        if let Some(first) = problems.first() {
            let (path, problems) = (self.path().to_owned(), problems.len());
            return Err(StoreError::Unsound { path, problems, first: first.clone() });
        }
        let is_virtual = self.meta().await?.is_virtual;
        let ask = query(sql::keep::HOLDINGS).bind(self.org.as_str());
        let row = self.named(ask.fetch_one(&mut *self.hold().await?).await)?;
        let (items, messages) = (self.named(row.try_get("items"))?, self.named(row.try_get("messages"))?);
        let last_at = self.named(rows::maybe_instant(&row, "last_at"))?;
        Ok(Proof { audit, items, messages, last_at, is_virtual })
    }
}

/// What the database itself finds wrong with the file.
async fn damage(connection: &mut SqliteConnection) -> std::result::Result<Vec<String>, SqlFault> {
    let mut found = Vec::new();
    for row in query(sql::keep::INTEGRITY_CHECK).fetch_all(&mut *connection).await? {
        let line: String = row.try_get(0)?;
        found.extend((line != "ok").then_some(line));
    }
    for row in query(sql::keep::FOREIGN_KEY_CHECK).fetch_all(connection).await? {
        let (table, parent): (String, String) = (row.try_get(0)?, row.try_get(2)?);
        found.push(format!("a record of {table} names a {parent} that is missing"));
    }
    Ok(found)
}

async fn copy(connection: &mut SqliteConnection, file: &Path) -> std::result::Result<(), SqlFault> {
    // The path is absolute, so that no name is taken for anything but a path.
    let name = std::path::absolute(file).ok().and_then(|path| path.to_str().map(str::to_owned));
    let Some(name) = name else {
        return Err(SqlFault::Value { column: "file name", found: file.to_string_lossy().into_owned() });
    };
    query(sql::keep::COPY).bind(name).execute(connection).await?;
    Ok(())
}

/// Before the tables are brought forward, keeps the database as it was, as `NAME.before-NNNN` with the number of the
/// first migration to come; older such copies but the last two go.
pub(super) async fn keep_before_migration(path: &Path, next: i64) -> Result<()> {
    let target = with_suffix(path, &format!("{BEFORE}{next:04}"));
    let io = |error: &std::io::Error| StoreError::of_io(&target, error);
    let draft = DraftFile::beside(&target).map_err(|error| io(&error))?;
    let made = async {
        let mut connection = SqliteConnection::connect_with(&options(path).read_only(true)).await?;
        copy(&mut connection, draft.path()).await?;
        connection.close().await?;
        let mut copied = SqliteConnection::connect_with(&options(draft.path()).read_only(true)).await?;
        let problems = damage(&mut copied).await?;
        let version = last_migration(&mut copied).await?;
        copied.close().await?;
        Ok::<_, SqlFault>((version, problems))
    };
    let (version, problems) = made.await.map_err(|fault| StoreError::new(path, fault))?;
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
pub async fn set_aside(path: &Path, aside: &Path) -> Result<bool> {
    let io = |error: std::io::Error| StoreError::of_io(path, &error);
    if path.exists() && empty_log(path).await && with_suffix(path, SIDES[0]).exists() {
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
async fn empty_log(path: &Path) -> bool {
    let run = async {
        let mut connection = SqliteConnection::connect_with(&options(path)).await?;
        query(sql::keep::CHECKPOINT).fetch_one(&mut connection).await?;
        connection.close().await
    };
    run.await.is_ok()
}

//! Opening and creating the database file, and refusing what is not ours before anything is written.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection, query, query_scalar};

use super::connect::{last_migration, options};
use super::error::{Result, SqlFault, StoreError};
use super::link::Link;
use super::{Store, VERSION, copy, digest, rows, sql};
use crate::model::ids::hex;
use crate::model::{OrgId, TagKey};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");

/// Pages of 4 KiB that commits leave in the log before they are copied into the file: a page that changes often
/// is copied once.
const CHECKPOINT: &str = "8000";
/// What a connection keeps of the file in memory, in KiB (negative: `SQLite`'s way to say so). A batch of plans
/// touches more than the usual 2 MiB, and what does not fit is written twice. The cache is no larger than it
/// need be: at the end of a commit that has split pages of an index, `SQLite` goes through all of it.
const CACHE: &str = "-8192";

impl Store {
    /// Opens the database and brings its tables forward, after keeping a copy of how it was; none when there is
    /// no file, or nothing of this organisation in it.
    pub async fn open(path: &Path, org: &OrgId) -> Result<Option<Self>> {
        Self::bring_forward(path, org, true).await
    }

    /// As [`Self::open`], for a file that is itself a copy: no copy is kept of it, and it is refused where it
    /// is not what was copied.
    pub async fn open_copy(path: &Path, org: &OrgId) -> Result<Option<Self>> {
        Self::bring_forward(path, org, false).await
    }

    async fn bring_forward(path: &Path, org: &OrgId, keep_copy: bool) -> Result<Option<Self>> {
        let Some(version) = inspect(path).await? else { return Ok(None) };
        let next = MIGRATIONS.iter().map(|migration| migration.version).filter(|next| *next > version).min();
        if let Some(next) = next.filter(|_| keep_copy) {
            copy::keep_before_migration(path, next).await?;
        }
        if !keep_copy {
            Self::check_copy(path).await?;
        }
        let store = connect(path, org, false);
        if next.is_some() {
            store.named(MIGRATIONS.run(&mut *store.hold().await?).await)?;
        }
        let Some(store) = store.if_present(true).await? else { return Ok(None) };
        store.sign().await?;
        Ok(Some(store))
    }

    /// Opens the database for commands that only show: nothing is written, and tables are not changed.
    pub async fn open_read_only(path: &Path, org: &OrgId) -> Result<Option<Self>> {
        let Some(found) = inspect(path).await? else { return Ok(None) };
        if found < known() {
            return Err(StoreError::Older { path: path.to_owned(), found, known: known() });
        }
        connect(path, org, true).if_present(false).await
    }

    /// Opens the database, or creates it marked as virtual or not. A database that exists keeps its own mark.
    pub async fn create(path: &Path, org: &OrgId, is_virtual: bool) -> Result<Self> {
        if inspect(path).await?.is_none() {
            create_file(path).await?;
        }
        if let Some(store) = Self::open(path, org).await? {
            return Ok(store);
        }
        let mut store = connect(path, org, false);
        let added = query(sql::meta::ADD)
            .bind(org.as_str())
            .bind(is_virtual)
            .bind(secret(path)?)
            .execute(&mut *store.hold().await?)
            .await;
        store.named(added)?;
        store.learn_secret().await?;
        store.sign().await?;
        Ok(store)
    }

    /// Records which program wrote last, for a program that is too old to read the tables. Takes out the
    /// fingerprint of a backup, which the first change makes untrue.
    async fn sign(&self) -> Result<()> {
        let unsigned = digest::remove(&mut *self.hold().await?).await;
        self.named(unsigned)?;
        if self.value(SIGNATURE).await?.as_deref() == Some(VERSION) {
            return Ok(());
        }
        let signed = query(sql::meta::SET_VALUES)
            .bind(self.org.as_str())
            .bind(self.named(rows::json(&[(SIGNATURE, VERSION)]))?)
            .execute(&mut *self.hold().await?)
            .await;
        self.named(signed)?;
        Ok(())
    }

    /// The store, unless it holds nothing of its organisation.
    async fn if_present(mut self, writing: bool) -> Result<Option<Self>> {
        match self.learn_secret().await? {
            Some(true) => Ok(Some(self)),
            Some(false) if !writing => Ok(Some(self)),
            Some(false) => {
                let made = query(sql::meta::SET_SECRET)
                    .bind(self.org.as_str())
                    .bind(secret(&self.path)?)
                    .execute(&mut *self.hold().await?)
                    .await;
                self.named(made)?;
                // Another process may have been first.
                self.learn_secret().await?;
                Ok(Some(self))
            }
            None => {
                self.close().await;
                Ok(None)
            }
        }
    }

    /// Reads the secret. Says whether the organisation has one; none where there is nothing of this
    /// organisation.
    async fn learn_secret(&mut self) -> Result<Option<bool>> {
        let ask = query_scalar(sql::meta::SECRET).bind(self.org.as_str());
        let found: Option<String> = self.named(ask.fetch_optional(&mut *self.hold().await?).await)?;
        let Some(secret) = found else { return Ok(None) };
        self.tags = TagKey::new(&secret);
        Ok(Some(!secret.is_empty()))
    }
}

/// The named value that says which program wrote last.
const SIGNATURE: &str = "dondoc_version";

/// The last migration of this program.
fn known() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The options of a connection that writes. A commit is on disk before it is acknowledged: mail is sent on the
/// strength of it.
fn writing(path: &Path) -> SqliteConnectOptions {
    options(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("cache_size", CACHE)
        .pragma("temp_store", "MEMORY")
        // What is removed or replaced is overwritten, not only forgotten.
        .pragma("secure_delete", "ON")
        .pragma("wal_autocheckpoint", CHECKPOINT)
}

fn connect(path: &Path, org: &OrgId, read_only: bool) -> Store {
    let options = if read_only { options(path).read_only(true) } else { writing(path) };
    let tags = TagKey::new("");
    let (path, link) = (Arc::new(path.to_owned()), Link::new(options));
    Store { org: org.clone(), path, link, tags, live_at: Arc::default() }
}

/// A fresh secret, in the form in which the database keeps it.
fn secret(path: &Path) -> Result<String> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| StoreError::Unreadable {
        path: path.to_owned(),
        detail: format!("the system gives no random numbers for its secret: {error}"),
    })?;
    Ok(hex(&random))
}

/// The last migration of the file; none when there is no file. Writes nothing.
async fn inspect(path: &Path) -> Result<Option<i64>> {
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
    let found = look_inside(path).await.map_err(|fault| StoreError::new(path, fault))?;
    match found {
        None => Err(StoreError::NotOurs { path: path.to_owned() }),
        Some((found, writer)) if found > known() => Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known: known(),
            writer: writer.map_or("a newer dondoc".to_owned(), |version| format!("dondoc {version}")),
            copy: copy::readable_copy(path, known()),
        }),
        Some((found, _)) => Ok(Some(found)),
    }
}

/// The last migration, and which program wrote last where it is newer than this one; none when the file is some
/// other program's.
async fn look_inside(path: &Path) -> std::result::Result<Option<(i64, Option<String>)>, SqlFault> {
    let mut connection = SqliteConnection::connect_with(&options(path).read_only(true)).await?;
    let ours: i32 = query_scalar(sql::meta::APPLICATION_ID).fetch_one(&mut connection).await?;
    let mut found = None;
    if ours == sql::meta::OUR_APPLICATION_ID {
        let version = last_migration(&mut connection).await?;
        // A newer program may call its tables otherwise, so an error here is no fault.
        let ask = query_scalar(sql::keep::WRITER);
        let writer = if version > known() { ask.fetch_optional(&mut connection).await.ok() } else { None };
        found = Some((version, writer.flatten()));
    }
    connection.close().await?;
    Ok(found)
}

/// Makes an empty database beside its place and links it there when complete, so that a crash never
/// leaves half a database behind and two creators cannot overwrite each other.
async fn create_file(path: &Path) -> Result<()> {
    let draft = draft_name(path);
    let made = match fill(&draft).await {
        Ok(()) => match fs::hard_link(&draft, path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                Err(StoreError::Unreadable { path: path.to_owned(), detail: error.to_string() })
            }
            _ => Ok(()),
        },
        Err(Failure::File(error)) => {
            Err(StoreError::Unreadable { path: path.to_owned(), detail: error.to_string() })
        }
        Err(Failure::Database(fault)) => Err(StoreError::new(path, fault)),
    };
    // A draft that cannot be removed does no harm.
    let _ = fs::remove_file(&draft);
    made
}

enum Failure {
    File(std::io::Error),
    Database(SqlFault),
}

async fn fill(draft: &Path) -> std::result::Result<(), Failure> {
    if let Err(error) = fs::remove_file(draft)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(Failure::File(error));
    }
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(draft).map_err(Failure::File)?;
    let migrate = async {
        let mut connection = SqliteConnection::connect_with(&writing(draft)).await?;
        MIGRATIONS.run(&mut connection).await?;
        connection.close().await?;
        Ok::<(), SqlFault>(())
    };
    migrate.await.map_err(Failure::Database)
}

/// The name of the draft of a database; the process id in it keeps two creators apart.
fn draft_name(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".new-{}", std::process::id()));
    path.with_file_name(name)
}

/// A database as an older program made it, up to and including migration `version`.
#[cfg(test)]
pub(super) async fn connected_at(
    path: &Path,
    version: i64,
) -> std::result::Result<SqliteConnection, SqlFault> {
    let mut connection = SqliteConnection::connect_with(&writing(path).create_if_missing(true)).await?;
    let older =
        MIGRATIONS.iter().filter(|migration| migration.version <= version).cloned().collect::<Vec<_>>();
    Migrator { migrations: older.into(), ..Migrator::DEFAULT }.run(&mut connection).await?;
    Ok(connection)
}

//! Opening and creating the store of one organisation, copying it, and proving that it is whole.

use std::path::Path;

use super::error::{Fault, Result, StoreError};
use super::sqlite::open::{Forward, bring_forward, create, is_readable};
use super::sqlite::{copy, fingerprint};
use super::table::read_column;
use super::{Audit, Store, VERSION, audit, values};
use crate::model::ids::hex;
use crate::model::{Instant, OrgId, TagKey};

/// The named value that says which program wrote last.
const SIGNATURE: &str = "dondoc_version";

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
    /// Opens the database and brings its tables forward, after keeping a copy of how it was; none when there is
    /// no file, or nothing of this organisation in it.
    pub async fn open(path: &Path, org: &OrgId) -> Result<Option<Self>> {
        open_forward(path, org, Forward::KeepingCopy).await
    }

    /// As [`Self::open`], for a file that is itself a copy: no copy is kept of it, and it is refused where it
    /// is not what was copied.
    pub async fn open_copy(path: &Path, org: &OrgId) -> Result<Option<Self>> {
        open_forward(path, org, Forward::Copy).await
    }

    /// Opens the database for commands that only show: nothing is written, and tables are not changed.
    pub async fn open_read_only(path: &Path, org: &OrgId) -> Result<Option<Self>> {
        if !is_readable(path)? {
            return Ok(None);
        }
        let mut store = Self::new(path, org, false);
        if learn_secret(&mut store).await? {
            return Ok(Some(store));
        }
        store.close().await;
        Ok(None)
    }

    /// Opens the database, or creates it marked as virtual or not. A database that exists keeps its own mark.
    pub async fn create(path: &Path, org: &OrgId, is_virtual: bool) -> Result<Self> {
        create(path)?;
        if let Some(store) = Self::open(path, org).await? {
            return Ok(store);
        }
        let mut store = Self::new(path, org, true);
        let (org, secret) = (org.to_string(), secret(path)?);
        let add = "INSERT INTO meta (org, is_virtual, secret) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        directly(&store, move |connection| {
            Ok(connection.execute(add, (org, is_virtual, secret)).map(drop)?)
        })
        .await?;
        learn_secret(&mut store).await?;
        sign(&mut store).await?;
        Ok(store)
    }

    /// Moves the log into the file and cuts it to nothing, so that what was removed or replaced stands nowhere
    /// any more; says whether nobody else was reading the log.
    pub async fn empty_log(&self) -> Result<bool> {
        directly(self, copy::checkpoint).await
    }

    /// Writes everything as it is at one moment into an empty file, with a fingerprint of the content. The
    /// daemon may run on meanwhile.
    pub async fn copy_to(&self, file: &Path) -> Result<()> {
        let file = file.to_owned();
        self.readers[0].run(move |connection| copy::copy_to(connection, &file)).await
    }

    /// Proves that the file is whole, that no record names a missing one, and that the chain, the seals and the sum of
    /// notices hold; the error says what is wrong first.
    pub async fn prove(&self) -> Result<Proof> {
        let path = self.path.clone();
        self.read(move |view| {
            let audit = audit(view, true)?;
            if let Some(first) = audit.problems.first() {
                let (path, problems) = (path.to_path_buf(), audit.problems.len());
                return Err(StoreError::Unsound { path, problems, first: first.to_string() });
            }
            let count =
                |ask| Ok(view.ask(ask, &[], |cells| read_column(cells, 0, "count"))?.pop().unwrap_or(0));
            let last = "SELECT MAX(at) FROM event WHERE org = $1";
            Ok(Proof {
                items: count("SELECT COUNT(*) FROM item WHERE org = $1")?,
                messages: count("SELECT COUNT(*) FROM message WHERE org = $1")?,
                last_at: view.ask(last, &[], |cells| read_column(cells, 0, "at"))?.pop().flatten(),
                is_virtual: values::meta(view)?.is_virtual,
                audit,
            })
        })
        .await
    }
}

async fn open_forward(path: &Path, org: &OrgId, how: Forward) -> Result<Option<Store>> {
    if !bring_forward(path, how)? {
        return Ok(None);
    }
    let mut store = Store::new(path, org, true);
    if !learn_secret(&mut store).await? {
        store.close().await;
        return Ok(None);
    }
    sign(&mut store).await?;
    Ok(Some(store))
}

/// Records which program wrote last, for a program that is too old to read the tables. Takes out the
/// fingerprint of a backup, which the first change makes untrue. Gives a database that an older program made its
/// secret.
async fn sign(store: &mut Store) -> Result<()> {
    directly(store, fingerprint::remove).await?;
    let no_secret: bool =
        store.read(|view| view.is_any("SELECT 1 FROM meta WHERE org = $1 AND secret = ''", &[])).await?;
    if no_secret {
        let (org, secret) = (store.org.to_string(), secret(&store.path)?);
        let set = "UPDATE meta SET secret = ?2 WHERE org = ?1 AND secret = ''";
        directly(store, move |connection| Ok(connection.execute(set, (org, secret)).map(drop)?)).await?;
        // Another process may have been first.
        learn_secret(store).await?;
    }
    let (known, at) = store
        .read(|view| {
            let last = "SELECT at FROM event WHERE org = $1 ORDER BY seq DESC LIMIT 1";
            let at = view.ask(last, &[], |cells| read_column::<Instant>(cells, 0, "at"))?.pop();
            Ok::<_, StoreError>((values::get(view, SIGNATURE)?, at.unwrap_or_default()))
        })
        .await?;
    if no_secret || known.as_deref() != Some(VERSION) {
        let signature = [(SIGNATURE.to_owned(), VERSION.to_owned())];
        store
            .write(at, move |tx| {
                tx.reseal();
                values::set(tx, &signature)
            })
            .await?;
    }
    Ok(())
}

/// Reads the secret. Says whether there is anything of this organisation.
async fn learn_secret(store: &mut Store) -> Result<bool> {
    let ask = "SELECT secret FROM meta WHERE org = $1";
    let found: Option<String> = store
        .read(move |view| {
            Ok::<_, StoreError>(view.ask(ask, &[], |cells| read_column(cells, 0, "secret"))?.pop())
        })
        .await?;
    let Some(secret) = found else { return Ok(false) };
    store.tags = TagKey::new(&secret);
    Ok(true)
}

/// Works on the file outside of any transaction of ours.
async fn directly<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&rusqlite::Connection) -> std::result::Result<T, Fault> + Send + 'static,
) -> Result<T> {
    let path = store.path.clone();
    store.writer.run(move |connection| work(connection).map_err(|fault| StoreError::new(&path, fault))).await
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

//! What dondoc remembers: items, events, decisions, notices and messages. A unit of work is handed over whole, and all of it
//! is written or nothing: `store.write(now, |tx| …)`, `store.read(|view| …)`. The modules are the nouns; their functions
//! are what can be done with them. Must not know what is due or how a message is sent; never reads the clock.

mod audit;
mod chain;
mod column;
pub mod decisions;
mod driver;
mod error;
pub mod events;
mod export;
pub mod items;
pub mod keys;
pub mod messages;
pub mod notices;
mod open;
pub mod outbox;
pub mod people;
mod record;
pub mod retire;
mod rows;
mod sqlite;
mod table;
mod tables;
mod tx;
mod types;
pub mod values;
mod view;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::Connection;

pub use audit::{Audit, Problem, audit};
pub use error::{Result, StoreError};
pub use export::export;
pub use open::Proof;
pub use record::Record;
pub use sqlite::copy::{check as check_copy, set_aside};
pub use tx::Tx;
pub use types::{
    ClaimFilter, ClaimsHeld, Dot, DueItem, Inbound, Invite, ItemWrite, Marked, Meta, NewMessage,
    NoticeChange, OpenItems, PeopleWrite, PlanWrite, QueueState, Reached, ReadySlot, Records, Recovered,
    Retired, Settlement, Sought, Stored, Wanted,
};
pub use view::StoreView;

use crate::model::{Instant, OrgId, TagKey};
use sqlite::Sqlite;
use sqlite::way::Way;
use sqlite::worker::Worker;

/// The version of this program, as the database keeps it.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// How many threads read: one may be busy with a long export while another answers.
const READERS: usize = 2;

/// The database of one organisation. Cheap to clone; clones share the threads that work on it.
#[derive(Debug, Clone)]
pub struct Store {
    org: OrgId,
    writer: Worker,
    readers: Arc<[Worker; READERS]>,
    /// Which reader is next.
    turn: Arc<AtomicUsize>,
    path: Arc<std::path::PathBuf>,
    tags: TagKey,
}

impl Store {
    fn new(path: &Path, org: &OrgId, writes: bool) -> Self {
        let reading = Way::reading(path);
        Self {
            org: org.clone(),
            writer: Worker::new(if writes { Way::writing(path) } else { reading.clone() }),
            readers: Arc::new([Worker::new(reading.clone()), Worker::new(reading)]),
            turn: Arc::default(),
            path: Arc::new(path.to_owned()),
            tags: TagKey::new(""),
        }
    }

    /// The organisation whose rows this store shows.
    pub fn org(&self) -> &OrgId {
        &self.org
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The key that proves that a Message-ID is ours.
    pub fn tags(&self) -> &TagKey {
        &self.tags
    }

    /// Reads rows as they stand at one moment.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&StoreView<'_>) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (org, path) = (self.org.clone(), Arc::clone(&self.path));
        let reader = &self.readers[self.turn.fetch_add(1, Ordering::Relaxed) % READERS];
        reader
            .run(move |connection| {
                within(connection, &path, "BEGIN", || {
                    work(&StoreView { org: &org, path: &path, driver: &Sqlite(connection) })
                })
            })
            .await
    }

    /// Writes, all or nothing: an error undoes everything. `at` is when it happens: the time of what ends in it, and of
    /// its seal.
    pub async fn write<T, E>(
        &self,
        at: Instant,
        work: impl FnOnce(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (org, path) = (self.org.clone(), Arc::clone(&self.path));
        // `IMMEDIATE` takes the lock at once: a transaction that reads first and then wants to write fails as busy
        // whenever another process wrote in between, whatever the time-out.
        let run = move |connection: &Connection| {
            within(connection, &path, "BEGIN IMMEDIATE", || {
                let driver = Sqlite(connection);
                let mut tx = Tx::begin(StoreView { org: &org, path: &path, driver: &driver }, at)?;
                let done = work(&mut tx)?;
                tx.finish()?;
                Ok(done)
            })
        };
        self.writer.run(run).await
    }

    /// The size of the database file in bytes; 0 where it cannot be seen.
    pub fn size(&self) -> u64 {
        std::fs::metadata(self.path()).map_or(0, |file| file.len())
    }

    /// Waits for running work and closes the file.
    pub async fn close(&self) {
        for reader in self.readers.iter() {
            reader.close().await;
        }
        self.writer.close().await;
    }
}

/// Runs work inside a transaction, which an error undoes.
fn within<T, E: From<StoreError>>(
    connection: &Connection,
    path: &Path,
    begin: &str,
    work: impl FnOnce() -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let run = |statement: &str| {
        let done = connection.prepare_cached(statement).and_then(|mut statement| statement.execute([]));
        done.map(drop).map_err(|error| StoreError::new(path, error.into()))
    };
    run(begin)?;
    let done = work().and_then(|done| {
        run("COMMIT")?;
        Ok(done)
    });
    if done.is_err() && !connection.is_autocommit() {
        // Where even this fails, the thread drops its connection.
        let _ = run("ROLLBACK");
    }
    done
}

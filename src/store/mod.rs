//! What dondoc remembers: items, events, decisions, notices and messages, each change in one transaction.
//! The only user of sqlx. Must not know what is due or how a message is sent; never reads the clock.

mod audit;
mod chain;
mod commit;
mod connect;
mod copy;
mod digest;
mod error;
mod export;
pub mod keys;
mod link;
mod news;
mod notice;
mod open;
mod outbox;
mod people;
mod read;
mod record;
mod retire;
mod rows;
mod sql;
mod story;
mod survey;
mod types;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use sqlx::{Connection, Sqlite, Transaction};

pub use audit::{Audit, Problem};
pub use copy::{Proof, set_aside};
pub use error::{Result, StoreError};
pub use news::{History, News};
pub use record::Record;
pub use story::Sought;
pub use types::{
    Batch, ClaimFilter, ClaimsHeld, Committed, Dot, DueItem, Inbound, Invite, ItemWrite, MessageSources,
    Meta, NewMessage, NoticeChange, PeopleWrite, PlanWrite, QueueState, Reached, Records, Recovered, Retired,
    Settlement, Stored, Wanted,
};

use crate::model::{Instant, OrgId, TagKey};
use error::SqlFault;
use link::{Link, LinkGuard};

/// The version of this program, as the database keeps it.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The database of one organisation. Cheap to clone; clones share the connection.
#[derive(Debug, Clone)]
pub struct Store {
    org: OrgId,
    path: Arc<PathBuf>,
    link: Link,
    tags: TagKey,
    /// When the rehearsal ended, once that is known to have happened.
    live_at: Arc<OnceLock<Instant>>,
}

impl Store {
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

    /// Moves the log into the file and cuts it to nothing, so that what was removed or replaced stands nowhere
    /// any more; says whether nobody else was reading the log.
    pub async fn empty_log(&self) -> Result<bool> {
        let emptied = sqlx::query(sql::keep::CHECKPOINT).fetch_one(&mut *self.hold().await?).await;
        let busy: i64 = self.named(emptied.and_then(|row| sqlx::Row::try_get(&row, 0)))?;
        Ok(busy == 0)
    }

    /// Waits for running statements and closes the file.
    pub async fn close(&self) {
        self.link.close().await;
    }

    /// Waits for the connection.
    async fn hold(&self) -> Result<LinkGuard> {
        self.named(self.link.hold().await)
    }

    /// Starts a writing transaction; dropping it undoes everything.
    ///
    /// `IMMEDIATE` takes the lock at once: a transaction that reads first and then wants to write
    /// fails as busy whenever another process wrote in between, whatever the time-out.
    async fn begin<'h>(&self, held: &'h mut LinkGuard) -> Result<Transaction<'h, Sqlite>> {
        self.named(held.begin_with("BEGIN IMMEDIATE").await)
    }

    /// Adds the name of the file to what went wrong.
    fn named<T>(&self, result: std::result::Result<T, impl Into<SqlFault>>) -> Result<T> {
        result.map_err(|fault| StoreError::new(&self.path, fault.into()))
    }
}

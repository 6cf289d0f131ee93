//! How things stand as a whole: counts, and the oldest notice or message that waits.
//! Must not know what is late or well.

use std::collections::BTreeMap;

use sqlx::{Row, query};

use super::error::Result;
use super::types::QueueState;
use super::{Store, rows, sql};
use crate::model::{ChannelName, Instant};

impl Store {
    /// Messages that have not ended, by channel.
    pub async fn waiting(&self) -> Result<BTreeMap<ChannelName, QueueState>> {
        Ok(self
            .all(query(sql::survey::WAITING).bind(self.org.as_str()), rows::waiting)
            .await?
            .into_iter()
            .collect())
    }

    /// The slot of the oldest notice that is in no message yet.
    pub async fn oldest_held(&self) -> Result<Option<Instant>> {
        let ask = query(sql::survey::OLDEST_HELD).bind(self.org.as_str());
        Ok(self.one(ask, |row| rows::maybe_instant(row, "at")).await?.flatten())
    }

    /// How many items are in which status. Reads an index of all items.
    pub async fn statuses(&self) -> Result<BTreeMap<String, u64>> {
        self.tally(query(sql::survey::STATUSES).bind(self.org.as_str()), "status").await
    }

    /// How many messages ended in which state from `since` on, which must be later than what retention has
    /// emptied.
    pub async fn ended_since(&self, since: Instant) -> Result<BTreeMap<String, u64>> {
        let ask = query(sql::survey::ENDED_SINCE).bind(self.org.as_str()).bind(since.timestamp_millis());
        self.tally(ask, "state").await
    }

    /// The size of the database file in bytes; 0 where it cannot be seen.
    pub fn size(&self) -> u64 {
        std::fs::metadata(self.path()).map_or(0, |file| file.len())
    }

    async fn tally(&self, ask: super::read::Ask<'_>, column: &'static str) -> Result<BTreeMap<String, u64>> {
        let found = self.named(ask.fetch_all(&mut *self.hold().await?).await)?;
        let read = |row: &sqlx::sqlite::SqliteRow| {
            let count: i64 = row.try_get("count")?;
            Ok::<_, super::error::SqlFault>((row.try_get(column)?, count.unsigned_abs()))
        };
        found.iter().map(|row| self.named(read(row))).collect()
    }
}

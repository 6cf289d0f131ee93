//! Looking at what is stored: one statement each, on the reading connections.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Sqlite, query};

use super::error::{Fault, Result};
use super::types::{Meta, Stored};
use super::{Store, rows, sql};
use crate::model::{
    Attempt, ChannelName, Decision, Event, Instant, ItemId, Message, MessageId, Notice, NoticeState,
    RecipientId, SourceId, StepId,
};

type FromRow<T> = fn(&SqliteRow) -> std::result::Result<T, Fault>;
type Ask<'q> = Query<'q, Sqlite, SqliteArguments>;

impl Store {
    /// What holds for the whole organisation.
    pub async fn meta(&self) -> Result<Meta> {
        let row = query(sql::meta::GET).bind(self.org.as_str()).fetch_one(&self.read).await;
        self.named(rows::meta(&self.named(row)?))
    }

    /// A small named value.
    pub async fn value(&self, key: &str) -> Result<Option<String>> {
        self.one(query(sql::meta::VALUE).bind(self.org.as_str()).bind(key), rows::value).await
    }

    /// Every named value whose key starts with `prefix`: the rest of the key, and the value.
    pub async fn values(&self, prefix: &str) -> Result<Vec<(String, String)>> {
        let ask = query(sql::meta::VALUES).bind(self.org.as_str()).bind(prefix);
        self.all(ask, rows::named_value).await
    }

    /// One item.
    pub async fn item(&self, id: &ItemId) -> Result<Option<Stored>> {
        self.one(query(sql::item::GET).bind(self.org.as_str()).bind(id.as_str()), rows::stored).await
    }

    /// Every item, by id.
    pub async fn items(&self) -> Result<Vec<Stored>> {
        self.all(query(sql::item::ALL).bind(self.org.as_str()), rows::stored).await
    }

    /// The items that came from plans, by id.
    pub async fn plan_items(&self) -> Result<Vec<Stored>> {
        self.all(query(sql::item::OF_PLANS).bind(self.org.as_str()), rows::stored).await
    }

    /// These items, by id; those that do not exist are left out.
    pub async fn items_of(&self, ids: &[ItemId]) -> Result<Vec<Stored>> {
        let list = self.named(rows::json(ids))?;
        self.list(query(sql::item::LISTED).bind(self.org.as_str()).bind(list), rows::listed_item).await
    }

    /// The items that are open, and those that ended after an instant.
    pub async fn current_items(&self, ended_after: Instant) -> Result<Vec<Stored>> {
        let ask = query(sql::item::CURRENT).bind(self.org.as_str()).bind(ended_after.timestamp_millis());
        self.list(ask, rows::listed_item).await
    }

    /// Cases of a source in the order of their ids, those behind `after`.
    pub async fn cases(&self, source: &SourceId, after: &str, limit: u32) -> Result<Vec<Stored>> {
        let ask = query(sql::item::CASES)
            .bind(self.org.as_str())
            .bind(source.as_str())
            .bind(after)
            .bind(i64::from(limit));
        self.all(ask, rows::stored).await
    }

    /// The open items to look at now, longest waiting first.
    pub async fn due_items(&self, now: Instant, limit: u32) -> Result<Vec<Stored>> {
        let ask =
            query(sql::item::DUE).bind(self.org.as_str()).bind(now.timestamp_millis()).bind(i64::from(limit));
        self.list(ask, rows::listed_item).await
    }

    /// What was decided for these items, with the notices, in the order it was decided.
    /// Items without decisions are left out.
    pub async fn histories(&self, items: &[ItemId]) -> Result<BTreeMap<ItemId, Vec<Decision>>> {
        let list = self.named(rows::json(items))?;
        // Decisions first: of one made in between only the notices are seen, and dropped.
        let decided = query(sql::item::DECISIONS).bind(self.org.as_str()).bind(&list);
        let decided = self.list(decided, rows::listed_decision).await?;
        let told = query(sql::notice::OF_ITEMS).bind(self.org.as_str()).bind(&list);
        let told = self.list(told, rows::listed_notice).await?;
        Ok(histories(decided, told))
    }

    /// How many messages the recipient has in a slot already.
    pub async fn messages_in_slot(
        &self,
        recipient: &RecipientId,
        channel: ChannelName,
        slot_at: Instant,
    ) -> Result<u32> {
        let counted = query(sql::message::IN_SLOT)
            .bind(self.org.as_str())
            .bind(recipient.as_str())
            .bind(channel.as_str())
            .bind(slot_at.timestamp_millis());
        Ok(self.one(counted, rows::count).await?.unwrap_or_default())
    }

    /// Whether a message left for the recipient from `since` on.
    pub async fn has_left_since(
        &self,
        recipient: &RecipientId,
        channel: ChannelName,
        since: Instant,
    ) -> Result<bool> {
        let counted = query(sql::message::LEFT_SINCE)
            .bind(self.org.as_str())
            .bind(recipient.as_str())
            .bind(channel.as_str())
            .bind(since.timestamp_millis());
        Ok(self.one(counted, rows::count).await?.unwrap_or_default() > 0)
    }

    /// Notices whose slot has come and whose message is not under way.
    pub async fn ready_notices(&self, now: Instant) -> Result<Vec<Notice>> {
        let ask = query(sql::notice::READY).bind(self.org.as_str()).bind(now.timestamp_millis());
        self.list(ask, rows::listed_notice).await
    }

    /// The notices in a message, by item.
    pub async fn notices_of(&self, message: &MessageId) -> Result<Vec<Notice>> {
        let ask = query(sql::notice::OF_MESSAGE).bind(self.org.as_str()).bind(message.as_str());
        self.list(ask, rows::listed_notice).await
    }

    /// How many notices are in which state; states without any are left out.
    pub async fn notice_counts(&self) -> Result<BTreeMap<NoticeState, i64>> {
        let counts = self.all(query(sql::notice::COUNTS).bind(self.org.as_str()), rows::notice_count).await?;
        Ok(counts.into_iter().collect())
    }

    /// One message, with its bytes.
    pub async fn message(&self, id: &MessageId) -> Result<Option<Message>> {
        self.one(query(sql::message::GET).bind(self.org.as_str()).bind(id.as_str()), rows::message).await
    }

    /// Messages by slot, recipient and sequence, without their bytes.
    pub async fn messages(&self, open_only: bool) -> Result<Vec<Message>> {
        let statement = if open_only { sql::message::OPEN } else { sql::message::ALL };
        self.all(query(statement).bind(self.org.as_str()), rows::message).await
    }

    /// The tries to send a message, first to last.
    pub async fn attempts(&self, message: &MessageId) -> Result<Vec<Attempt>> {
        let ask = query(sql::message::ATTEMPTS).bind(self.org.as_str()).bind(message.as_str());
        self.all(ask, rows::attempt).await
    }

    /// The next instant at which anything stored needs attention: an item, a slot, a retry or a lease.
    /// May lie in the past.
    pub async fn next_wake(&self) -> Result<Option<Instant>> {
        let ask = query(sql::meta::NEXT_WAKE).bind(self.org.as_str());
        Ok(self.one(ask, |row| rows::maybe_instant(row, "at")).await?.flatten())
    }

    /// Events after a sequence, in order.
    pub async fn events(&self, after_seq: i64, limit: u32) -> Result<Vec<Event>> {
        let ask = query(sql::event::AFTER).bind(self.org.as_str()).bind(after_seq).bind(i64::from(limit));
        self.all(ask, rows::event).await
    }

    async fn one<T>(&self, ask: Ask<'_>, read: FromRow<T>) -> Result<Option<T>> {
        let row = self.named(ask.fetch_optional(&self.read).await)?;
        row.map(|row| self.named(read(&row))).transpose()
    }

    /// What a statement returns as one JSON list of columns.
    async fn list<C: DeserializeOwned, T>(
        &self,
        ask: Ask<'_>,
        read: fn(C) -> std::result::Result<T, Fault>,
    ) -> Result<Vec<T>> {
        let row = self.named(ask.fetch_one(&self.read).await)?;
        let listed: Vec<C> = self.named(rows::from_json(&row, "list"))?;
        listed.into_iter().map(|columns| self.named(read(columns))).collect()
    }

    async fn all<T>(&self, ask: Ask<'_>, read: FromRow<T>) -> Result<Vec<T>> {
        let rows = self.named(ask.fetch_all(&self.read).await)?;
        rows.iter().map(|row| self.named(read(row))).collect()
    }
}

/// Puts each notice to its decision.
fn histories(decided: Vec<Decision>, told: Vec<Notice>) -> BTreeMap<ItemId, Vec<Decision>> {
    let mut notices: BTreeMap<(ItemId, u32, StepId, String), Vec<Notice>> = BTreeMap::new();
    for notice in told {
        let key = (notice.item.clone(), notice.version, notice.step.clone(), notice.occurrence.clone());
        notices.entry(key).or_default().push(notice);
    }
    let mut histories: BTreeMap<ItemId, Vec<Decision>> = BTreeMap::new();
    for mut decision in decided {
        let key =
            (decision.item.clone(), decision.version, decision.step.clone(), decision.occurrence.clone());
        decision.notices = notices.remove(&key).unwrap_or_default();
        histories.entry(decision.item.clone()).or_default().push(decision);
    }
    histories
}

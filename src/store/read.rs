//! Looking at what is stored: one statement each.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Sqlite, query};

use super::error::{Result, SqlFault};
use super::news::News;
use super::types::{DueItem, MessageSources, Meta, Stored};
use super::{Store, rows, sql};
use crate::model::{
    Attempt, ChannelName, Decision, Event, Instant, Item, ItemId, Message, MessageId, Notice, NoticeState,
    RecipientId, Role, SourceId,
};

pub(super) type FromRow<T> = fn(&SqliteRow) -> std::result::Result<T, SqlFault>;
pub(super) type Ask<'q> = Query<'q, Sqlite, SqliteArguments>;

impl Store {
    /// What holds for the whole organisation.
    pub async fn meta(&self) -> Result<Meta> {
        let row = query(sql::meta::GET).bind(self.org.as_str()).fetch_one(&mut *self.hold().await?).await;
        self.named(rows::meta(&self.named(row)?))
    }

    /// When the rehearsal ended; none while it lasts. A rehearsal never begins again, so the value is read only
    /// until it ended.
    pub async fn live_at(&self) -> Result<Option<Instant>> {
        if let Some(at) = self.live_at.get() {
            return Ok(Some(*at));
        }
        let live_at = self.meta().await?.live_at;
        Ok(live_at.map(|at| *self.live_at.get_or_init(|| at)))
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

    /// As [`Self::plan_items`], with the ids of those whose record cannot be read.
    pub async fn readable_plan_items(&self) -> Result<(Vec<Stored>, Vec<ItemId>)> {
        match self.plan_items().await {
            Err(error) if error.is_of_record() => {}
            read => return Ok((read?, Vec::new())),
        }
        let ids = query(sql::item::IDS_OF_PLANS).bind(self.org.as_str());
        let ids: Vec<ItemId> = self.list(ids, |row| rows::from_json(row, "list")).await?;
        self.readable_items(&ids).await
    }

    /// As [`Self::items_of`], with the ids of those whose record cannot be read.
    pub async fn readable_items(&self, ids: &[ItemId]) -> Result<(Vec<Stored>, Vec<ItemId>)> {
        match self.items_of(ids).await {
            Err(error) if error.is_of_record() => {}
            read => return Ok((read?, Vec::new())),
        }
        let (mut items, mut unreadable) = (Vec::new(), Vec::new());
        for id in ids {
            match self.item(id).await {
                Err(error) if error.is_of_record() => unreadable.push(id.clone()),
                read => items.extend(read?),
            }
        }
        Ok((items, unreadable))
    }

    /// The items with these ids, by id; ids that do not exist are left out.
    pub async fn items_of(&self, ids: &[ItemId]) -> Result<Vec<Stored>> {
        let list = self.named(rows::json(ids))?;
        self.list(query(sql::item::LISTED).bind(self.org.as_str()).bind(list), rows::items).await
    }

    /// The item ids that these texts in capitals name, with or without a unit behind them.
    pub async fn ids_like(&self, capitals: &[String]) -> Result<Vec<ItemId>> {
        let list = self.named(rows::json(capitals))?;
        self.list(query(sql::item::IDS_LIKE).bind(self.org.as_str()).bind(list), |row| {
            rows::from_json(row, "list")
        })
        .await
    }

    /// The items that are open, and those that ended after an instant. One that cannot be read is left out.
    pub async fn current_items(&self, ended_after: Instant) -> Result<Vec<Stored>> {
        let ask = query(sql::item::CURRENT).bind(self.org.as_str()).bind(ended_after.timestamp_millis());
        match self.list(ask, rows::items).await {
            Err(error) if error.is_of_record() => {}
            read => return read,
        }
        let ids = self.current_revisions(ended_after).await?;
        let ids: Vec<ItemId> = ids.into_iter().map(|(id, _)| id).collect();
        Ok(self.readable_items(&ids).await?.0)
    }

    /// The items that are open, and those that ended after an instant, each by its id and revision.
    pub async fn current_revisions(&self, ended_after: Instant) -> Result<Vec<(ItemId, i64)>> {
        let ask =
            query(sql::item::CURRENT_REVISIONS).bind(self.org.as_str()).bind(ended_after.timestamp_millis());
        self.list(ask, |row| rows::from_json(row, "list")).await
    }

    /// Cases of a source in the order of their ids, from behind the id `after`. One that cannot be read is left out.
    pub async fn cases(&self, source: &SourceId, after: &str, limit: u32) -> Result<Vec<Stored>> {
        let ask = query(sql::item::CASES)
            .bind(self.org.as_str())
            .bind(source.as_str())
            .bind(after)
            .bind(i64::from(limit));
        self.readable(ask, rows::stored).await
    }

    /// The open items to look at now, longest waiting first.
    pub async fn due_items(&self, now: Instant, limit: u32) -> Result<Vec<DueItem>> {
        let ask =
            query(sql::item::DUE).bind(self.org.as_str()).bind(now.timestamp_millis()).bind(i64::from(limit));
        self.list(ask, rows::due).await
    }

    /// What was decided for these items, with the notices, in the order it was decided.
    /// Items without decisions are left out.
    pub async fn histories(&self, items: &[ItemId]) -> Result<BTreeMap<ItemId, Vec<Decision>>> {
        let mut histories = items.iter().map(|item| (item.clone(), Arc::default())).collect();
        self.news_of(items).await?.add_to(&mut histories);
        let decided = histories.into_iter().filter(|(_, decided)| !decided.is_empty());
        Ok(decided.map(|(item, decided)| (item, Arc::unwrap_or_clone(decided))).collect())
    }

    /// Everything that was decided for these items.
    pub async fn news_of(&self, items: &[ItemId]) -> Result<News> {
        let list = self.named(rows::json(items))?;
        self.news(query(sql::item::HISTORIES).bind(self.org.as_str()).bind(list)).await
    }

    /// The weekly lists so far, with their notices.
    pub async fn lists(&self) -> Result<Vec<Decision>> {
        let of_no_item = self.named(rows::json(&[rows::item_text(None)]))?;
        let news = self.news(query(sql::item::HISTORIES).bind(self.org.as_str()).bind(of_no_item)).await?;
        Ok(news.into_decisions())
    }

    /// Which of these items have a notice of their present deadline that, in a role, ended in one of these
    /// states before an instant.
    pub async fn heard_of(
        &self,
        items: &[&Item],
        (role, states): (Role, &[NoticeState]),
        before: Instant,
    ) -> Result<HashSet<ItemId>> {
        let states: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
        let ask = query(sql::notice::HEARD_OF)
            .bind(self.org.as_str())
            .bind(self.named(versions(items))?)
            .bind(role.as_str())
            .bind(self.named(rows::json(&states))?)
            .bind(before.timestamp_millis());
        let row = self.named(ask.fetch_one(&mut *self.hold().await?).await)?;
        self.named(rows::from_json(&row, "list"))
    }

    /// Which of these items have a present deadline of which the recipient was told.
    pub async fn told_to(&self, items: &[&Item], recipient: &RecipientId) -> Result<HashSet<ItemId>> {
        let ask = query(sql::notice::TOLD_TO)
            .bind(self.org.as_str())
            .bind(self.named(versions(items))?)
            .bind(recipient.as_str());
        let row = self.named(ask.fetch_one(&mut *self.hold().await?).await)?;
        self.named(rows::from_json(&row, "list"))
    }

    /// What was decided behind a link of the chain, for whatever item.
    pub async fn news_since(&self, link: i64) -> Result<News> {
        self.news(query(sql::item::NEWS).bind(self.org.as_str()).bind(link)).await
    }

    async fn news(&self, ask: Ask<'_>) -> Result<News> {
        let row = self.named(ask.fetch_one(&mut *self.hold().await?).await)?;
        self.named(rows::news(&row))
    }

    /// How many messages there are already in each of these slots of a recipient and channel.
    pub async fn messages_in_slots(
        &self,
        slots: &[(&RecipientId, ChannelName, Instant)],
    ) -> Result<Vec<u32>> {
        let slot = |(to, channel, at): &(&RecipientId, ChannelName, Instant)| {
            (to.to_string(), channel.as_str(), at.timestamp_millis())
        };
        let list = self.named(rows::json(&slots.iter().map(slot).collect::<Vec<_>>()))?;
        self.list(query(sql::message::IN_SLOTS).bind(self.org.as_str()).bind(list), |row| {
            rows::from_json(row, "list")
        })
        .await
    }

    /// Which of these recipients and channels a message left to from `since` on.
    pub async fn left_since(
        &self,
        to: &BTreeSet<(RecipientId, ChannelName)>,
        since: Instant,
    ) -> Result<BTreeSet<(RecipientId, ChannelName)>> {
        let list: Vec<_> = to.iter().map(|(recipient, channel)| (recipient, channel.as_str())).collect();
        let ask = query(sql::message::LEFT_SINCE)
            .bind(self.org.as_str())
            .bind(self.named(rows::json(&list))?)
            .bind(since.timestamp_millis());
        Ok(self.list(ask, rows::routes).await?.into_iter().collect())
    }

    /// Every notice that has not ended.
    pub async fn open_notices(&self) -> Result<Vec<Notice>> {
        let ask = query(sql::notice::OPEN).bind(self.org.as_str());
        self.list(ask, |row| rows::readable_notices(row, "list")).await
    }

    /// Notices whose slot has come and whose message is not under way.
    pub async fn ready_notices(&self, now: Instant) -> Result<Vec<Notice>> {
        let ask = query(sql::notice::READY).bind(self.org.as_str()).bind(now.timestamp_millis());
        self.list(ask, |row| rows::readable_notices(row, "list")).await
    }

    /// What each of these messages is written from, as it stands at one moment, with the named values whose key
    /// starts with `prefix`.
    pub async fn drafts(
        &self,
        messages: &[&MessageId],
        prefix: &str,
    ) -> Result<BTreeMap<MessageId, MessageSources>> {
        let list = self.named(rows::json(messages))?;
        let ask = query(sql::message::DRAFTS).bind(self.org.as_str()).bind(list).bind(prefix);
        Ok(self.all(ask, rows::draft).await?.into_iter().collect())
    }

    /// The notices in a message, by item.
    pub async fn notices_of(&self, message: &MessageId) -> Result<Vec<Notice>> {
        let ask = query(sql::notice::OF_MESSAGE).bind(self.org.as_str()).bind(message.as_str());
        self.list(ask, |row| rows::notices(row, "list")).await
    }

    /// How many notices are in which state; states without any are left out.
    pub async fn notice_counts(&self) -> Result<BTreeMap<NoticeState, i64>> {
        let counts = self.all(query(sql::notice::TALLY).bind(self.org.as_str()), rows::notice_count).await?;
        Ok(counts.into_iter().collect())
    }

    /// One message, with its bytes.
    pub async fn message(&self, id: &MessageId) -> Result<Option<Message>> {
        self.one(query(sql::message::GET).bind(self.org.as_str()).bind(id.as_str()), rows::message).await
    }

    /// Messages by slot, recipient and sequence, without their bytes.
    pub async fn messages(&self, open_only: bool) -> Result<Vec<Message>> {
        let statement = if open_only { sql::message::OPEN } else { sql::message::ALL };
        self.readable(query(statement).bind(self.org.as_str()), rows::message).await
    }

    /// The message that a vendor's id names.
    pub async fn message_by_vendor(&self, channel: ChannelName, id: &str) -> Result<Option<Message>> {
        let ask = query(sql::message::BY_VENDOR).bind(self.org.as_str()).bind(channel.as_str()).bind(id);
        self.one(ask, rows::message).await
    }

    /// The last message to a recipient since an instant whose numbers may be meant.
    pub async fn last_numbered(
        &self,
        (recipient, channel): (&RecipientId, ChannelName),
        since: Instant,
    ) -> Result<Option<Message>> {
        let ask = query(sql::message::LAST_NUMBERED)
            .bind(self.org.as_str())
            .bind(recipient.as_str())
            .bind(channel.as_str())
            .bind(since.timestamp_millis());
        self.one(ask, rows::message).await
    }

    /// Messages to a recipient since an instant of which nobody knows whether they arrived, with their bytes.
    pub async fn in_doubt(
        &self,
        (recipient, channel): (&RecipientId, ChannelName),
        since: Instant,
    ) -> Result<Vec<Message>> {
        let ask = query(sql::message::IN_DOUBT)
            .bind(self.org.as_str())
            .bind(recipient.as_str())
            .bind(channel.as_str())
            .bind(since.timestamp_millis());
        self.all(ask, rows::message).await
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

    pub(super) async fn one<T>(&self, ask: Ask<'_>, read: FromRow<T>) -> Result<Option<T>> {
        let row = self.named(ask.fetch_optional(&mut *self.hold().await?).await)?;
        row.map(|row| self.named(read(&row))).transpose()
    }

    /// What a statement returns as one JSON list.
    async fn list<T>(
        &self,
        ask: Ask<'_>,
        read: impl FnOnce(&SqliteRow) -> std::result::Result<Vec<T>, SqlFault>,
    ) -> Result<Vec<T>> {
        let row = self.named(ask.fetch_one(&mut *self.hold().await?).await)?;
        self.named(read(&row))
    }

    /// As [`Self::all`]; a row that cannot be read is left out and logged, for the others can be worked on.
    async fn readable<T>(&self, ask: Ask<'_>, read: FromRow<T>) -> Result<Vec<T>> {
        let rows = self.named(ask.fetch_all(&mut *self.hold().await?).await)?;
        Ok(rows.iter().filter_map(|row| rows::logged(self.named(read(row)))).collect())
    }

    pub(super) async fn all<T>(&self, ask: Ask<'_>, read: FromRow<T>) -> Result<Vec<T>> {
        let rows = self.named(ask.fetch_all(&mut *self.hold().await?).await)?;
        rows.iter().map(|row| self.named(read(row))).collect()
    }
}

/// Each item with the versions that notices of its present deadline may bear.
fn versions(items: &[&Item]) -> std::result::Result<String, SqlFault> {
    let version = |item: &&Item| (item.id().clone(), item.version, item.opened_version);
    rows::json(&items.iter().map(version).collect::<Vec<_>>())
}

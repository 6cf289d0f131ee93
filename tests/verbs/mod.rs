//! The verbs of the store by the names that tests read well with: each one is a unit of work of its own, where the program
//! puts several verbs into one. What a test has to write at once is a [`Batch`].
#![allow(dead_code, unreachable_pub, reason = "every test program uses a part of the verbs")]

mod batch;

use std::collections::BTreeMap;

use dondoc::model::{
    Attempt, ChannelName, Decision, Event, InboundOutcome, Instant, ItemId, Message, MessageId, MessageState,
    Notice, NoticeEnd, NoticeState, RecipientId,
};
use dondoc::store::{
    Audit, ClaimsHeld, DueItem, Invite, Meta, Reached, Records, Recovered, Result, Retired, Settlement,
    Sought, Store, Stored, Wanted, audit, decisions, events, items, messages, notices, outbox, people,
    retire, values,
};

pub use batch::{Batch, Committed};

/// One verb, one unit of work.
pub trait StoreVerbs {
    fn store(&self) -> &Store;

    async fn meta(&self) -> Result<Meta> {
        self.store().read(values::meta).await
    }

    async fn value(&self, key: &str) -> Result<Option<String>> {
        let key = key.to_owned();
        self.store().read(move |view| values::get(view, &key)).await
    }

    async fn next_wake(&self) -> Result<Option<Instant>> {
        self.store().read(values::next_wake).await
    }

    async fn item(&self, id: &ItemId) -> Result<Option<Stored>> {
        let id = id.clone();
        self.store().read(move |view| items::get(view, &id)).await
    }

    async fn items(&self) -> Result<Vec<Stored>> {
        self.store().read(items::all).await
    }

    async fn due_items(&self, now: Instant, limit: u32) -> Result<Vec<DueItem>> {
        self.store().read(move |view| items::due(view, now, limit)).await
    }

    async fn wake(&self, ids: &[ItemId], now: Instant) -> Result<()> {
        let ids = ids.to_vec();
        self.store().write(now, move |tx| items::wake(tx, &ids, now)).await
    }

    async fn events(&self, after: i64, limit: u32) -> Result<Vec<Event>> {
        self.store().read(move |view| events::after(view, after, limit)).await
    }

    async fn events_of(&self, item: &ItemId) -> Result<Vec<Event>> {
        let item = item.clone();
        self.store().read(move |view| events::of(view, &item)).await
    }

    async fn evidence_of(&self, items: &[ItemId]) -> Result<BTreeMap<ItemId, String>> {
        let items = items.to_vec();
        self.store().read(move |view| events::evidence_of(view, &items)).await
    }

    async fn histories(&self, items: &[ItemId]) -> Result<BTreeMap<ItemId, Vec<Decision>>> {
        let items = items.to_vec();
        self.store().read(move |view| decisions::histories(view, &items)).await
    }

    async fn lists(&self) -> Result<Vec<Decision>> {
        self.store().read(decisions::lists).await
    }

    async fn open_notices(&self) -> Result<Vec<Notice>> {
        self.store().read(|view| notices::open_on(view, &ChannelName::ALL)).await
    }

    async fn held_notices(&self, now: Instant) -> Result<Vec<Notice>> {
        self.store().read(move |view| notices::held(view, now)).await
    }

    async fn notices_of(&self, message: &MessageId) -> Result<Vec<Notice>> {
        let message = message.clone();
        self.store().read(move |view| notices::of_message(view, &message)).await
    }

    async fn notice_counts(&self) -> Result<BTreeMap<NoticeState, i64>> {
        self.store().read(notices::counts).await
    }

    async fn message(&self, id: &MessageId) -> Result<Option<Message>> {
        let id = id.clone();
        self.store().read(move |view| messages::get(view, &id)).await
    }

    async fn messages(&self, open_only: bool) -> Result<Vec<Message>> {
        self.store().read(move |view| messages::all(view, open_only)).await
    }

    async fn sought(&self, sought: &Sought) -> Result<Vec<Message>> {
        let sought = sought.clone();
        self.store().read(move |view| messages::sought(view, &sought)).await
    }

    async fn message_by_vendor(&self, channel: ChannelName, id: &str) -> Result<Option<Message>> {
        let id = id.to_owned();
        self.store().read(move |view| messages::by_vendor(view, channel, &id)).await
    }

    async fn last_numbered(
        &self,
        to: &RecipientId,
        channel: ChannelName,
        since: Instant,
    ) -> Result<Option<Message>> {
        let to = to.clone();
        self.store().read(move |view| messages::last_numbered(view, &to, channel, since)).await
    }

    async fn written_out(&self, sent: bool, since: Instant, limit: u32) -> Result<Vec<Message>> {
        self.store().read(move |view| messages::written_out(view, sent, since, limit)).await
    }

    async fn stripped_at(&self, id: &MessageId) -> Result<Option<Instant>> {
        let id = id.clone();
        self.store().read(move |view| messages::stripped_at(view, &id)).await
    }

    async fn attempts(&self, id: &MessageId) -> Result<Vec<Attempt>> {
        let id = id.clone();
        self.store().read(move |view| messages::attempts(view, &id)).await
    }

    async fn defer(&self, until: Instant) -> Result<()> {
        self.store().write(until, move |tx| messages::defer(tx, until)).await
    }

    async fn hasten_channels(&self, channels: &[ChannelName], now: Instant) -> Result<()> {
        let channels = channels.to_vec();
        self.store().write(now, move |tx| messages::hasten_channels(tx, &channels, now)).await
    }

    async fn claim(&self, now: Instant, lease_until: Instant, wanted: Wanted) -> Result<Vec<Message>> {
        self.store().write(now, move |tx| outbox::claim(tx, lease_until, &wanted)).await
    }

    async fn record(&self, at: Instant, records: Records) -> Result<ClaimsHeld> {
        self.store().write(at, move |tx| outbox::record(tx, &records)).await
    }

    async fn settle(&self, at: Instant, results: Vec<Settlement>) -> Result<Vec<bool>> {
        self.store().write(at, move |tx| outbox::settle(tx, &results)).await
    }

    async fn correct(
        &self,
        at: Instant,
        message: &MessageId,
        from: NoticeState,
        state: MessageState,
        end: NoticeEnd,
    ) -> Result<()> {
        let message = message.clone();
        self.store().write(at, move |tx| outbox::correct(tx, &message, from, state, end)).await
    }

    async fn recover(&self, now: Instant, owner_is_dead: bool) -> Result<Recovered> {
        self.store().write(now, move |tx| outbox::recover(tx, owner_is_dead)).await
    }

    async fn reached(&self) -> Result<Reached> {
        self.store().read(people::reached).await
    }

    async fn invited(&self, code: &str) -> Result<Option<Invite>> {
        let code = code.to_owned();
        self.store().read(move |view| people::invited(view, &code)).await
    }

    async fn has_inbound(&self, key: &str) -> Result<bool> {
        let key = key.to_owned();
        self.store().read(move |view| people::has_inbound(view, &key)).await
    }

    async fn inbound_since(
        &self,
        channel: ChannelName,
        sender: &str,
        since: Instant,
        outcome: InboundOutcome,
    ) -> Result<i64> {
        let sender = sender.to_owned();
        self.store().read(move |view| people::inbound_since(view, channel, &sender, since, outcome)).await
    }

    async fn forget(&self, losses: Instant, inbound: Instant) -> Result<()> {
        self.store().write(losses, move |tx| people::forget(tx, losses, inbound)).await
    }

    /// Where nothing is old nothing may be removed, whoever forgets to ask first.
    async fn retire(&self, at: Instant, before: Instant, limit: u32) -> Result<Retired> {
        let has_old = self.store().read(move |view| retire::has_old(view, before)).await?;
        let retired = self.store().write(at, move |tx| retire::retire(tx, before, limit)).await?;
        assert_eq!(has_old, retired != Retired::default(), "what is old is what goes");
        Ok(retired)
    }

    async fn audit(&self) -> Result<Audit> {
        self.store().read(|view| audit(view, false)).await
    }

    async fn commit(&self, at: Instant, batch: Batch) -> Result<Committed> {
        self.store().write(at, move |tx| batch.apply(tx)).await
    }
}

impl StoreVerbs for Store {
    fn store(&self) -> &Store {
        self
    }
}

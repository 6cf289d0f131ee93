//! The old methods of the store, over the verbs by noun. Tests have their own (`tests/verbs`), so nobody outside sees these.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::*;
use super::notices::ItemVersions;
use crate::model::*;

macro_rules! reads {
    ($($name:ident($($arg:ident: $type:ty => $own:expr),*) -> $out:ty = |$view:ident| $body:expr;)+) => {
        impl Store {$(
            pub(crate) async fn $name(&self, $($arg: $type),*) -> Result<$out> {
                $(let $arg = $own;)*
                self.read(move |$view| $body).await
            }
        )+}
    };
}

reads! {
    meta() -> Meta = |view| values::meta(view);
    value(key: &str => key.to_owned()) -> Option<String> = |view| values::get(view, &key);
    values(prefix: &str => prefix.to_owned()) -> Vec<(String, String)> = |view| values::all(view, &prefix);
    item(id: &ItemId => id.clone()) -> Option<Stored> = |view| items::get(view, &id);
    items() -> Vec<Stored> = |view| items::all(view);
    readable_plan_items() -> (Vec<Stored>, Vec<ItemId>) = |view| items::of_plans(view);
    readable_items(ids: &[ItemId] => ids.to_vec()) -> (Vec<Stored>, Vec<ItemId>) = |view| items::readable(view, &ids);
    items_of(ids: &[ItemId] => ids.to_vec()) -> Vec<Stored> = |view| items::of(view, &ids);
    ids_like(capitals: &[String] => capitals.to_vec()) -> Vec<ItemId> = |view| items::ids_like(view, &capitals);
    current_items(after: Instant => after) -> Vec<Stored> = |view| items::current(view, after);
    current_revisions(after: Instant => after) -> Vec<(ItemId, i64)> = |view| items::current_revisions(view, after);
    cases(source: &SourceId => source.clone(), after: &str => after.to_owned(), limit: u32 => limit) -> Vec<Stored> = |view| items::cases(view, &source, &after, limit);
    due_items(now: Instant => now, limit: u32 => limit) -> Vec<DueItem> = |view| items::due(view, now, limit);
    statuses() -> BTreeMap<String, u64> = |view| items::statuses(view);
    histories(ids: &[ItemId] => ids.to_vec()) -> BTreeMap<ItemId, Vec<Decision>> = |view| decisions::histories(view, &ids);
    news_of(ids: &[ItemId] => ids.to_vec()) -> News = |view| decisions::of(view, &ids);
    news_since(link: i64 => link) -> News = |view| decisions::since(view, link);
    lists() -> Vec<Decision> = |view| decisions::lists(view);
    open_notices() -> Vec<Notice> = |view| notices::open(view);
    ready_notices(now: Instant => now) -> Vec<Notice> = |view| notices::ready(view, now);
    notices_of(message: &MessageId => message.clone()) -> Vec<Notice> = |view| notices::of_message(view, &message);
    notice_counts() -> BTreeMap<NoticeState, i64> = |view| notices::counts(view);
    message(id: &MessageId => id.clone()) -> Option<Message> = |view| messages::get(view, &id);
    messages(open: bool => open) -> Vec<Message> = |view| messages::all(view, open);
    message_by_vendor(channel: ChannelName => channel, id: &str => id.to_owned()) -> Option<Message> = |view| messages::by_vendor(view, channel, &id);
    attempts(id: &MessageId => id.clone()) -> Vec<Attempt> = |view| messages::attempts(view, &id);
    next_wake() -> Option<Instant> = |view| values::next_wake(view);
    events(after: i64 => after, limit: u32 => limit) -> Vec<Event> = |view| events::after(view, after, limit);
    events_of(item: &ItemId => item.clone()) -> Vec<Event> = |view| events::of(view, &item);
    bound_since(after: i64 => after, since: Instant => since) -> Vec<Event> = |view| events::bound_since(view, after, since);
    sought(sought: &Sought => sought.clone()) -> Vec<Message> = |view| messages::sought(view, &sought);
    stripped_at(id: &MessageId => id.clone()) -> Option<Instant> = |view| messages::stripped_at(view, &id);
    written_out(sent: bool => sent, since: Instant => since, limit: u32 => limit) -> Vec<Message> = |view| messages::written_out(view, sent, since, limit);
    waiting() -> BTreeMap<ChannelName, QueueState> = |view| messages::waiting(view);
    oldest_held() -> Option<Instant> = |view| values::oldest_held(view);
    ended_since(since: Instant => since) -> BTreeMap<String, u64> = |view| messages::ended_since(view, since);
    reached() -> Reached = |view| people::reached(view);
    invited(code: &str => code.to_owned()) -> Option<Invite> = |view| people::invited(view, &code);
    has_inbound(key: &str => key.to_owned()) -> bool = |view| people::has_inbound(view, &key);
    inbound_ended(channel: ChannelName => channel, outcome: InboundOutcome => outcome, since: Instant => since) -> i64 = |view| people::inbound_ended(view, channel, outcome, since);
    audit() -> Audit = |view| super::audit(view, false);
}

macro_rules! writes {
    ($($name:ident($($arg:ident: $type:ty => $own:expr),*; $at:ident) -> $out:ty = |$tx:ident| $body:expr;)+) => {
        impl Store {$(
            pub(crate) async fn $name(&self, $($arg: $type),*) -> Result<$out> {
                $(let $arg = $own;)*
                self.write($at, move |$tx| $body).await
            }
        )+}
    };
}

writes! {
    wake(items: &[ItemId] => items.to_vec(), now: Instant => now; now) -> () = |tx| items::wake(tx, &items, now);
    put_off(items: &[ItemId] => items.to_vec(), until: Instant => until; until) -> () = |tx| items::put_off(tx, &items, until);
    claim(now: Instant => now, lease: Instant => lease, wanted: Wanted => wanted; now) -> Vec<Message> = |tx| outbox::claim(tx, lease, &wanted);
    defer_channels(channels: &[ChannelName] => channels.to_vec(), until: Instant => until; until) -> () = |tx| messages::defer_channels(tx, &channels, until);
    hasten_channels(channels: &[ChannelName] => channels.to_vec(), now: Instant => now; now) -> () = |tx| messages::hasten_channels(tx, &channels, now);
    defer(until: Instant => until; until) -> () = |tx| messages::defer(tx, until);
    record(at: Instant => at, records: Records => records; at) -> ClaimsHeld = |tx| outbox::record(tx, &records);
    settle(at: Instant => at, results: Vec<Settlement> => results; at) -> Vec<bool> = |tx| outbox::settle(tx, &results);
    correct(at: Instant => at, message: &MessageId => message.clone(), from: NoticeState => from, end: (MessageState, NoticeState, Reason) => end; at) -> () = |tx| outbox::correct(tx, &message, from, end);
    recover(now: Instant => now, dead: bool => dead; now) -> Recovered = |tx| outbox::recover(tx, dead);
    forget(losses: Instant => losses, inbound: Instant => inbound; losses) -> () = |tx| people::forget(tx, losses, inbound);
    commit(at: Instant => at, batch: Batch => batch; at) -> Committed = |tx| apply(tx, &batch);
}

impl Store {
    pub(crate) async fn live_at(&self) -> Result<Option<Instant>> {
        if let Some(at) = self.live_at.get() {
            return Ok(Some(*at));
        }
        let live_at = self.meta().await?.live_at;
        Ok(live_at.map(|at| *self.live_at.get_or_init(|| at)))
    }

    pub(crate) async fn plan_items(&self) -> Result<Vec<Stored>> {
        Ok(self.readable_plan_items().await?.0)
    }

    pub(crate) async fn heard_of(&self, items: &[&Item], (role, states): (Role, &[NoticeState]), before: Instant) -> Result<HashSet<ItemId>> {
        let items: Vec<ItemVersions> = items.iter().map(|item| ItemVersions::from(*item)).collect();
        let states = states.to_vec();
        self.read(move |view| notices::heard_of(view, &items, (role, &states), before)).await
    }

    pub(crate) async fn told_to(&self, items: &[&Item], recipient: &RecipientId) -> Result<HashSet<ItemId>> {
        let items: Vec<ItemVersions> = items.iter().map(|item| ItemVersions::from(*item)).collect();
        let recipient = recipient.clone();
        self.read(move |view| notices::told_to(view, &items, &recipient)).await
    }

    pub(crate) async fn messages_in_slots(&self, slots: &[(&RecipientId, ChannelName, Instant)]) -> Result<Vec<u32>> {
        let slots: Vec<_> = slots.iter().map(|(to, channel, at)| ((*to).clone(), *channel, *at)).collect();
        self.read(move |view| messages::in_slots(view, &slots)).await
    }

    pub(crate) async fn left_since(&self, to: &BTreeSet<(RecipientId, ChannelName)>, since: Instant) -> Result<BTreeSet<(RecipientId, ChannelName)>> {
        let to = to.clone();
        self.read(move |view| messages::left_since(view, &to, since)).await
    }

    pub(crate) async fn drafts(&self, messages: &[&MessageId], prefix: &str) -> Result<BTreeMap<MessageId, MessageSources>> {
        let ids: Vec<MessageId> = messages.iter().map(|id| (*id).clone()).collect();
        let prefix = prefix.to_owned();
        self.read(move |view| messages::drafts(view, &ids, &prefix)).await
    }

    pub(crate) async fn last_numbered(&self, (to, channel): (&RecipientId, ChannelName), since: Instant) -> Result<Option<Message>> {
        let to = to.clone();
        self.read(move |view| messages::last_numbered(view, (&to, channel), since)).await
    }

    pub(crate) async fn in_doubt(&self, (to, channel): (&RecipientId, ChannelName), since: Instant) -> Result<Vec<Message>> {
        let to = to.clone();
        self.read(move |view| messages::in_doubt(view, (&to, channel), since)).await
    }

    pub(crate) async fn evidence_of<'a>(&self, items: impl IntoIterator<Item = &'a ItemId> + Send) -> Result<BTreeMap<ItemId, String>> {
        let ids: Vec<ItemId> = items.into_iter().cloned().collect();
        self.read(move |view| events::evidence_of(view, &ids)).await
    }

    pub(crate) async fn inbound_since(&self, (channel, sender): (ChannelName, &str), since: Instant, outcome: InboundOutcome) -> Result<i64> {
        let sender = sender.to_owned();
        self.read(move |view| people::inbound_since(view, (channel, &sender), since, outcome)).await
    }

    pub(crate) async fn retire(&self, at: Instant, before: Instant, limit: u32) -> Result<Retired> {
        if !self.read(move |view| retire::has_old(view, before)).await? {
            return Ok(Retired::default());
        }
        self.write(at, move |tx| retire::retire(tx, before, limit)).await
    }
}

fn apply(tx: &mut Tx<'_>, batch: &Batch) -> Result<Committed> {
    if let Some(inbound) = &batch.inbound
        && !people::add_inbound(tx, inbound)?
    {
        return Ok(Committed { repeated: true, ..Committed::default() });
    }
    let mut done = Committed { written: true, ..Committed::default() };
    let moved = items::moved_on(tx, batch.items.iter().map(|write| (write.item.id(), write.expect)))?;
    if !moved.is_empty() {
        // Nothing but what came in was written, and that goes with the rest.
        tx.undo()?;
        return Ok(Committed { stale: moved, ..Committed::default() });
    }
    events::append(tx, &batch.events)?;
    items::put(tx, &batch.items)?;
    messages::dissolve(tx, &batch.dissolve)?;
    messages::move_to(tx, &batch.moves)?;
    let mut making = messages::make(tx, &batch.messages)?;
    for plan in &batch.plans {
        if !items::plan(tx, plan)? {
            done.stale.push(plan.item.clone());
            continue;
        }
        let added = decisions::add(tx, &plan.decisions, &mut making)?;
        done.decisions += added.new;
        done.already += added.already;
        notices::change(tx, &plan.superseded)?;
    }
    let added = decisions::add(tx, &batch.lists, &mut making)?;
    done.decisions += added.new;
    done.already += added.already;
    done.messages = making.finish(tx)?;
    notices::change(tx, &batch.notices)?;
    values::set(tx, &batch.values)?;
    people::write(tx, &batch.people)?;
    for source in &batch.wake_waiting {
        items::wake_source(tx, source, true)?;
    }
    for source in &batch.wake_sources {
        items::wake_source(tx, source, false)?;
    }
    if let Some(at) = batch.wake_open {
        items::wake_open(tx, at)?;
    }
    if let Some(at) = batch.live_at {
        values::go_live(tx, at)?;
    }
    Ok(done)
}

//! What becomes of a message that was certainly not sent: another try, the recipient's next channel, or the end.
//! Must not know how it was sent.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::settle::{Settling, notices_of, pending, settlement};
use crate::channel::SendFailure;
use crate::engine::setup::EngineError;
use crate::model::{
    About, Attempt, ChannelName, Instant, ItemId, Message, MessageState, Notice, NoticeState, Reason,
    Recipient, SendError, Slot,
};
use crate::planner::backoff;
use crate::store::{NoticeChange, PeopleWrite, StoreView, Tx, decisions, items, notices, people};

/// Working days after which a message that could not be sent takes the next channel.
const GIVES_UP: i64 = 3;

impl Settling {
    /// The message was certainly not sent but is worth another try: later, or by the next channel once it has failed
    /// for too long.
    pub(in crate::engine) async fn later(
        &self,
        message: &Message,
        to: Option<&Recipient>,
        after: Option<std::time::Duration>,
        attempt: Attempt,
    ) -> Result<(), EngineError> {
        self.onward_or_later(message, to, false, after, attempt).await
    }

    /// The message was certainly not sent: it is tried again later, or by the next channel, at once where `at_once`
    /// says so.
    pub(in crate::engine) async fn onward_or_later(
        &self,
        message: &Message,
        to: Option<&Recipient>,
        at_once: bool,
        after: Option<std::time::Duration>,
        attempt: Attempt,
    ) -> Result<(), EngineError> {
        if self.moved_on(message, to, at_once, Some(attempt.clone())).await? {
            return Ok(());
        }
        let at = self.next_try(message, after.and_then(|after| TimeDelta::from_std(after).ok()));
        self.settle(pending(message, at, Some(attempt), Vec::new())).await?;
        Ok(())
    }

    /// Moves the notices of a message to the recipient's next channel, once they have waited for too long. Notices that
    /// have no channel left end with the message; where no notice has one, the message waits on.
    pub(in crate::engine) async fn moved_on(
        &self,
        message: &Message,
        to: Option<&Recipient>,
        at_once: bool,
        attempt: Option<Attempt>,
    ) -> Result<bool, EngineError> {
        if message.resent || message.note.is_some() || self.later_routes(message, to).is_empty() {
            return Ok(false);
        }
        let calendar = &self.tools.tenant.setup.rules.calendar;
        let today = calendar.zone.day(self.tools.tenant.clock.now());
        let long = |at: Instant| calendar.work.count(calendar.zone.day(at), today) >= GIVES_UP;
        let onward = self.onward(message, to).await?;
        let Some(next) = onward.iter().find_map(|(_, next)| *next) else { return Ok(false) };
        if !at_once && !onward.iter().any(|(notice, _)| long(notice.slot_at)) {
            return Ok(false);
        }
        let moves = onward.into_iter().map(|(notice, next)| match next {
            Some(_) => NoticeChange {
                channel: next,
                ..NoticeChange::to(notice.id, NoticeState::Held, Reason::ChannelDown)
            },
            None => NoticeChange::to(notice.id, NoticeState::Undeliverable, Reason::NoChannel),
        });
        tracing::warn!(
            recipient = %message.recipient,
            from = message.channel.as_str(),
            to = next.as_str(),
            "a message takes the next channel"
        );
        self.settle(settlement(message, MessageState::Undeliverable, attempt, moves.collect())).await?;
        Ok(true)
    }

    /// The recipient's channels that come after the message's channel.
    fn later_routes(&self, message: &Message, to: Option<&Recipient>) -> Vec<ChannelName> {
        let Some(to) = to else { return Vec::new() };
        let place = |channel: &ChannelName| to.prefer.iter().position(|other| other == channel);
        let routes = self.tools.tenant.setup.rules.routes(to).into_iter();
        routes.filter(|route| place(route) > place(&message.channel)).collect()
    }

    /// The open notices of a message, each with the recipient's next channel that no other notice of the same decision
    /// uses: where a step demands several channels, each has a notice of its own.
    async fn onward(
        &self,
        message: &Message,
        to: Option<&Recipient>,
    ) -> Result<Vec<(Notice, Option<ChannelName>)>, EngineError> {
        let routes = self.later_routes(message, to);
        let (id, is_last) = (message.id.clone(), routes.is_empty());
        let read = move |view: &StoreView<'_>| {
            let mut told = notices::of_message(view, &id)?;
            told.retain(|notice| notice.state.is_open());
            let items: Vec<ItemId> = told.iter().filter_map(|notice| notice.item.clone()).collect();
            let decided = if is_last { BTreeMap::new() } else { decisions::histories(view, &items)? };
            Ok::<_, EngineError>((told, decided))
        };
        let (told, decided) = self.tools.tenant.store.read(read).await?;
        let taken = |notice: &Notice, route: ChannelName| {
            let key =
                |one: &Notice| (one.version, one.step.clone(), one.occurrence.clone(), one.recipient.clone());
            let history = notice.item.as_ref().and_then(|item| decided.get(item)).into_iter().flatten();
            let mut others = history.flat_map(|decision| &decision.notices);
            others.any(|other| other.id != notice.id && other.channel == route && key(other) == key(notice))
        };
        let next = |notice: Notice| {
            let next = routes.iter().copied().find(|route| !taken(&notice, *route));
            (notice, next)
        };
        Ok(told.into_iter().map(next).collect())
    }

    /// The server refused for certain: the message goes on to the recipient's next channel, or ends.
    pub(in crate::engine) async fn refused(
        &self,
        message: &Message,
        to: Option<&Recipient>,
        failure: &SendFailure,
        attempt: Attempt,
    ) -> Result<(), EngineError> {
        let onward = self.onward(message, to).await?;
        let (recipient, channel, detail) = (&message.recipient, self.channel.as_str(), &failure.detail);
        // A message whose words are settled has no notices and moves nowhere, but the recipient is reached elsewhere
        // from now on.
        let others = || self.later_routes(message, to).first().copied().filter(|_| message.note.is_some());
        if let Some(next) = onward.iter().find_map(|(_, next)| *next).or_else(others) {
            let next = next.as_str();
            tracing::warn!(%recipient, channel, next, "a message was refused and takes the next channel: {detail}");
        } else {
            let what = match failure.about {
                About::Recipient => "correct the address in people.toml",
                _ => "the server takes other messages: ask those who run it about this one",
            };
            tracing::error!(%recipient, channel, "a message was refused for good: {detail}; {what}");
        }
        let ends = onward.into_iter().map(|(notice, next)| match next {
            Some(_) => NoticeChange {
                channel: next,
                ..NoticeChange::to(notice.id, NoticeState::Held, Reason::WaitsForSlot)
            },
            None => NoticeChange::to(notice.id, NoticeState::Undeliverable, Reason::Refused),
        });
        let ends = ends.collect();
        let told_of = notices_of(&self.tools, message).await?;
        self.settle(settlement(message, MessageState::Undeliverable, Some(attempt), ends)).await?;
        let now = self.tools.tenant.clock.now();
        let is_zalo = self.channel.is_bound() || self.channel == ChannelName::ZaloZbs;
        let is_lost = is_zalo && failure.error == SendError::RecipientGone && to.is_some();
        let lost = PeopleWrite::Lost { recipient: message.recipient.clone(), channel: self.channel };
        // The level above and the administrators are to hear of the refusal.
        let woken: Vec<ItemId> = told_of.into_iter().filter_map(|notice| notice.item).collect();
        let write = move |tx: &mut Tx<'_>| {
            if is_lost {
                people::write(tx, &[lost])?;
            }
            items::wake(tx, &woken, now)
        };
        Ok(self.tools.tenant.store.write(now, write).await?)
    }

    /// When to try again: in working hours, and after today not before the next daily slot. Somebody who waits for an
    /// answer gets it at any hour.
    pub(in crate::engine) fn next_try(&self, message: &Message, asked: Option<TimeDelta>) -> Instant {
        let calendar = &self.tools.tenant.setup.rules.calendar;
        let now = self.tools.tenant.clock.now();
        let wait = asked.unwrap_or_else(|| backoff::wait(message.tries + 1, &message.id));
        if message.note.as_ref().is_some_and(|note| note.at_once) {
            return now + wait;
        }
        let at = calendar.next_open(now + wait);
        let same_day = calendar.zone.day(at) == calendar.zone.day(now);
        if same_day { at } else { calendar.next_slot(Slot::Daily, at, None) }
    }

    /// Accepts a permanent refusal: the message goes to the next channel, or ends. If its first try may have arrived,
    /// it ends as uncertain instead: a refusal of the second try proves nothing about the first.
    pub(in crate::engine) async fn given_up(
        &self,
        message: &Message,
        to: Option<&Recipient>,
        failure: &SendFailure,
        attempt: Attempt,
    ) -> Result<(), EngineError> {
        if message.resent {
            self.uncertain(message, attempt, false).await
        } else {
            self.refused(message, to, failure, attempt).await
        }
    }
}

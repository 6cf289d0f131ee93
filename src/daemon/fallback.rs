//! What becomes of a message that was not sent for certain: another try, the recipient's next channel, or the end.
//! Must not know how it was sent.

use chrono::TimeDelta;

use super::engine::EngineError;
use super::sender::{Sender, pending, settlement};
use crate::channel::SendFailure;
use crate::channel::zalo::codes::LATER;
use crate::model::{
    Attempt, ChannelName, Instant, ItemId, Message, MessageState, NoticeState, Reason, Recipient, SendError,
    Slot,
};
use crate::planner::backoff;
use crate::store::{Batch, NoticeChange, PeopleWrite};

/// Working days after which a message that could not be sent takes the next channel.
const GIVES_UP: i64 = 3;

impl Sender {
    /// Not sent for certain, but worth another try: later, or by the next channel where that has been so for long
    /// or a quota is used up.
    pub(super) async fn later(
        &self,
        message: &Message,
        to: Option<&Recipient>,
        after: Option<std::time::Duration>,
        attempt: Attempt,
    ) -> Result<(), EngineError> {
        let used_up = after.is_some_and(|after| after >= LATER);
        if self.moved_on(message, to, used_up, Some(attempt.clone())).await? {
            return Ok(());
        }
        let at = self.next_try(message, after.and_then(|after| TimeDelta::from_std(after).ok()));
        self.settle(pending(message, at, Some(attempt), Vec::new())).await?;
        Ok(())
    }

    /// Moves the notices of a message to the recipient's next channel, where they have waited for so long.
    pub(super) async fn moved_on(
        &self,
        message: &Message,
        to: Option<&Recipient>,
        at_once: bool,
        attempt: Option<Attempt>,
    ) -> Result<bool, EngineError> {
        let Some(next) = self.next_route(message, to).filter(|_| !message.resent && message.note.is_none())
        else {
            return Ok(false);
        };
        let calendar = &self.engine.setup.rules.calendar;
        let today = calendar.zone.day(self.engine.clock.now());
        let long = |at: Instant| calendar.work.count(calendar.zone.day(at), today) >= GIVES_UP;
        let notices = self.engine.store.notices_of(&message.id).await?;
        if !at_once && !notices.iter().any(|notice| notice.state.is_open() && long(notice.slot_at)) {
            return Ok(false);
        }
        let moves = notices.iter().filter(|notice| notice.state.is_open()).map(|notice| NoticeChange {
            channel: Some(next),
            ..NoticeChange::to(notice.id.clone(), NoticeState::Held, Reason::ChannelDown)
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

    /// The recipient's next channel behind the one of the message.
    fn next_route(&self, message: &Message, to: Option<&Recipient>) -> Option<ChannelName> {
        let to = to?;
        let place = |channel: &ChannelName| to.prefer.iter().position(|other| other == channel);
        let routes = self.engine.setup.rules.routes(to);
        routes.into_iter().find(|route| place(route) > place(&message.channel))
    }

    /// A definite refusal: on to the recipient's next channel, or the end.
    pub(super) async fn refused(
        &self,
        message: &Message,
        to: Option<&Recipient>,
        failure: &SendFailure,
        attempt: Attempt,
    ) -> Result<(), EngineError> {
        let next = self.next_route(message, to);
        let (recipient, channel, detail) = (&message.recipient, self.channel.as_str(), &failure.detail);
        if let Some(next) = next {
            let next = next.as_str();
            tracing::warn!(%recipient, channel, next, "a message was refused and takes the next channel: {detail}");
        } else {
            tracing::error!(
                %recipient, channel, "a message was refused for good: {detail}; correct the address in people.toml"
            );
        }
        let notices = self.open_notices(message, NoticeState::Undeliverable, Reason::Refused).await?;
        let notices = match next {
            Some(channel) => notices
                .into_iter()
                .map(|change| NoticeChange {
                    state: NoticeState::Held,
                    reason: Reason::WaitsForSlot,
                    channel: Some(channel),
                    ..change
                })
                .collect(),
            None => notices,
        };
        let told_of = self.engine.store.notices_of(&message.id).await?;
        self.settle(settlement(message, MessageState::Undeliverable, Some(attempt), notices)).await?;
        let now = self.engine.clock.now();
        let is_zalo = self.channel.is_bound() || self.channel == ChannelName::ZaloZbs;
        if is_zalo && failure.error == SendError::RecipientGone && to.is_some() {
            let lost = PeopleWrite::Lost { recipient: message.recipient.clone(), channel: self.channel };
            self.engine.store.commit(now, Batch { people: vec![lost], ..Batch::default() }).await?;
        }
        // The level above and the administrators are to hear of it.
        let items: Vec<ItemId> = told_of.into_iter().map(|notice| notice.item).collect();
        self.engine.store.wake(&items, now).await?;
        Ok(())
    }

    /// When to try again: in working hours, and after today not before the next daily slot. Whoever waits for an
    /// answer gets it at any hour.
    pub(super) fn next_try(&self, message: &Message, asked: Option<TimeDelta>) -> Instant {
        let calendar = &self.engine.setup.rules.calendar;
        let now = self.engine.clock.now();
        let wait = asked.unwrap_or_else(|| backoff::wait(message.tries + 1, &message.id));
        if message.note.as_ref().is_some_and(|note| note.at_once) {
            return now + wait;
        }
        let at = calendar.next_open(now + wait);
        let same_day = calendar.zone.day(at) == calendar.zone.day(now);
        if same_day { at } else { calendar.next_slot(Slot::Daily, at, None) }
    }
}

//! Claims the messages of a channel, and reads and writes them while its sessions still send others: a few ahead, so that
//! neither waits for the other. Must not send; a message that changes meanwhile is found by its mark.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::round::{ClaimedMessage, Line, Round};
use super::sender::Sender;
use super::tools::Tools;
use super::write::{MANY, ReadyMessage, WriteOutcome};
use crate::clock::runtime;
use crate::engine::known::sources::{MessageSources, fresh, sources_with};
use crate::engine::setup::EngineError;
use crate::model::{Message, MessageId};
use crate::store::{StoreView, Tx, Wanted, outbox};

/// Messages claimed at a time for each session: enough to keep it busy, few enough that a lease covers them all.
const CLAIM_PER_SESSION: usize = 4;
/// Messages that may lie written for each session.
pub(super) const AHEAD_PER_SESSION: usize = 2;

/// Keeps the sessions of one channel in messages.
pub(super) struct Ahead {
    pub(super) tools: Tools,
    pub(super) round: Round,
    pub(super) line: Arc<Line>,
    /// Writes the messages.
    pub(super) sender: Sender,
    pub(super) stop: CancellationToken,
}

impl Ahead {
    /// Claims and writes until nothing is left, `stop` is cancelled, or no session is there any more.
    pub(super) async fn run(self, queue: mpsc::Sender<ClaimedMessage>) -> Result<(), EngineError> {
        let channel = self.tools.channel(self.round.channel);
        let sessions = channel.sessions().max(1);
        let limit = sessions * CLAIM_PER_SESSION;
        // A claim must outlast every message that one session may have to send before the last one: those that were
        // claimed with it, those that lay written before it, and the one that was under way.
        let lease = channel.lease() * (CLAIM_PER_SESSION + AHEAD_PER_SESSION + 1) as u32;
        let lease = TimeDelta::from_std(lease).unwrap_or(TimeDelta::hours(1));
        while !self.stop.is_cancelled() {
            let now = self.tools.tenant.clock.now();
            let (channels, which) = (self.round.takes.clone(), self.round.which);
            let wanted = Wanted { channels, which, limit: limit as u32 };
            let claim = move |tx: &mut Tx<'_>| outbox::claim(tx, now + lease, &wanted);
            let mut claimed = self.tools.tenant.store.write(now, claim).await?;
            let is_last = claimed.len() < limit;
            while !claimed.is_empty() {
                let rest = claimed.split_off(claimed.len().min(sessions));
                if !self.hand_on(claimed, &queue).await? {
                    return Ok(());
                }
                claimed = rest;
            }
            if is_last {
                break;
            }
        }
        Ok(())
    }

    /// Writes messages and hands them to the sessions; false where no session is left.
    async fn hand_on(
        &self,
        messages: Vec<Message>,
        queue: &mpsc::Sender<ClaimedMessage>,
    ) -> Result<bool, EngineError> {
        let mut drafts = if self.leaves_nothing() { BTreeMap::new() } else { self.read(&messages).await? };
        for message in messages {
            let at = runtime();
            let ready = match drafts.remove(&message.id) {
                Some(draft) if !self.leaves_nothing() => self.write(&message, draft).await,
                _ => None,
            };
            if queue.send(ClaimedMessage { message, ready, at }).await.is_err() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the sessions only put messages back.
    fn leaves_nothing(&self) -> bool {
        self.stop.is_cancelled() || self.line.down.load(Ordering::Relaxed)
    }

    /// A message that can leave as it is written now. Whatever else there is to say of it, the session finds out when its
    /// turn comes.
    async fn write(&self, message: &Message, draft: MessageSources) -> Option<Box<ReadyMessage>> {
        match self.sender.write(message, Some(draft)).await {
            Ok(WriteOutcome::Ready(ready)) => Some(ready),
            Ok(WriteOutcome::Empty(_) | WriteOutcome::Broken(_)) | Err(_) => None,
        }
    }

    /// Reads what messages are written from.
    async fn read(&self, messages: &[Message]) -> Result<BTreeMap<MessageId, MessageSources>, EngineError> {
        let unwritten = messages.iter().filter(|message| message.note.is_none() && !message.resent);
        let unwritten: Vec<Message> = unwritten.cloned().collect();
        let met = self.tools.met.clone();
        let read = move |view: &StoreView<'_>| {
            let fresh = fresh(view)?;
            let mut drafts = BTreeMap::new();
            for message in unwritten {
                // One with very many notices is read when it is its turn to be written.
                if let Some(draft) = sources_with(view, &met, &fresh, &message, MANY)? {
                    drafts.insert(message.id, draft);
                }
            }
            Ok(drafts)
        };
        let read: Result<_, EngineError> = self.tools.tenant.store.read(read).await;
        match read {
            // The unreadable message shows up when each is written alone.
            Err(error) if error.is_of_record() => Ok(BTreeMap::new()),
            read => read,
        }
    }
}

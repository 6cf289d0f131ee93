//! The Deliver service's loop: each channel claims what is ready and lets its sessions send it, until nothing is left.
//! Must not decide when or to whom, which the planner settled; only whether a notice still holds.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use chrono::TimeDelta;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::Deliver;
use super::refusals::settle_refused;
use super::sender::{Fate, Sender};
use super::served::{Served, note};
use super::settle::Settling;
use super::upkeep::keep_token;
use crate::channel::{Channel, Session};
use crate::engine::health::breaker::{self, Outage};
use crate::engine::health::pulse::Stage;
use crate::engine::known::background::Background;
use crate::engine::known::sources::{MessageSources, sources};
use crate::engine::pass::Pass;
use crate::engine::setup::EngineError;
use crate::model::{ChannelName, Instant, Message, MessageId, MessageState, RecipientId};
use crate::store::{ClaimFilter, StoreView, Tx, Wanted, messages, outbox, values};

/// Messages claimed at a time for each session: enough to keep it busy, few enough that a lease covers them all.
const CLAIM_PER_SESSION: usize = 4;

/// The work of one channel in a pass: whose messages it takes.
#[derive(Clone)]
struct Round {
    channel: ChannelName,
    /// The channels whose messages this one takes: its own, and those that are not set up.
    takes: Vec<ChannelName>,
    which: ClaimFilter,
    live: bool,
}

/// The state that the sessions of one channel share during a pass.
struct Line {
    /// The claimed messages, each with what was read ahead for it.
    queue: Mutex<VecDeque<(Message, Option<MessageSources>)>>,
    /// The server cannot be reached, or the channel needs a person: the other sessions need not find out one by one.
    down: AtomicBool,
    /// How many messages the channel has taken in this pass.
    taken: AtomicUsize,
}

impl Deliver {
    /// Sends everything that is ready, adding to `pass` what happened. Stops between two messages when `stop` is
    /// cancelled.
    pub(in crate::engine) async fn deliver(
        &self,
        stop: &CancellationToken,
        pass: &mut Pass,
    ) -> Result<(), EngineError> {
        let now = self.tools.tenant.clock.now();
        keep_token(&self.tools.tenant, now).await?;
        let calendar = &self.tools.tenant.setup.rules.calendar;
        let opens = calendar.next_open(now);
        let before = self.tools.tenant.store.write(now, move |tx| before_sending(tx, opens)).await?;
        let BeforeSending { mut ready, live, outages } = before;
        ready.retain(|message| is_ready(message, opens > now, now));
        if ready.is_empty() {
            return Ok(());
        }
        let background = Arc::new(Background::default());
        let longest = self.tools.tenant.setup.channels.values().map(Channel::lease).max().unwrap_or_default();
        self.tools.pulse.at(Stage::Delivering(longest.max(self.tools.tenant.setup.capture.lease())));
        let mut failed = Ok(());
        let mut lines = JoinSet::new();
        for round in self.rounds(live, opens > now) {
            if !ready.iter().any(|message| round.wants(message)) {
                continue;
            }
            if let Some(outage) = outages.get(&round.channel).filter(|outage| outage.until > now) {
                let (takes, until) = (round.takes.clone(), outage.until);
                let defer = move |tx: &mut Tx<'_>| messages::defer_channels(tx, &takes, until);
                self.tools.tenant.store.write(now, defer).await?;
                continue;
            }
            let (all, background, stop) = (self.clone(), Arc::clone(&background), stop.clone());
            lines.spawn(async move {
                let served = all.serve(&round, &background, &stop).await;
                served.map(|served| (round.channel, served))
            });
        }
        while let Some(ended) = lines.join_next().await {
            let Ok(ended) = ended else {
                tracing::error!("a channel's task died; its messages will be retried");
                continue;
            };
            // An error of one channel does not stop the others.
            let noted = match ended {
                Ok((channel, served)) => note(&self.tools.tenant, channel, &served, &outages, pass).await,
                Err(error) => Err(error),
            };
            failed = failed.and(noted);
        }
        failed
    }

    /// Which channel takes which messages. In a rehearsal everything is captured but answers to somebody who wrote.
    fn rounds(&self, live: bool, closed: bool) -> Vec<Round> {
        let delivering: Vec<ChannelName> = self.tools.tenant.setup.channels.keys().copied().collect();
        let mut rounds = Vec::new();
        if !live || delivering.is_empty() {
            let which = match (delivering.is_empty(), closed) {
                (_, true) => ClaimFilter::AtOnce,
                (true, false) => ClaimFilter::All,
                (false, false) => ClaimFilter::Routine,
            };
            if delivering.is_empty() || !closed {
                rounds.push(Round {
                    channel: ChannelName::Capture,
                    takes: ChannelName::ALL.into(),
                    which,
                    live,
                });
            }
        }
        for (place, channel) in delivering.iter().enumerate() {
            let others = ChannelName::ALL.into_iter().filter(|other| !delivering.contains(other));
            let takes = std::iter::once(*channel).chain(others.filter(|_| place == 0)).collect();
            let which = if live && !closed { ClaimFilter::All } else { ClaimFilter::AtOnce };
            rounds.push(Round { channel: *channel, takes, which, live: true });
        }
        rounds
    }

    fn settling(&self, round: &Round) -> Settling {
        Settling { tools: self.tools.clone(), channel: round.channel, live: round.live }
    }

    /// Claims and sends until nothing is left, or the channel is down.
    async fn serve(
        &self,
        round: &Round,
        background: &Arc<Background>,
        stop: &CancellationToken,
    ) -> Result<Served, EngineError> {
        let mut served = Served::default();
        // Kept from claim to claim: a connection is worth more than a message.
        let mut idle: Vec<Session> = Vec::new();
        let limit = self.tools.channel(round.channel).sessions() * CLAIM_PER_SESSION;
        // A claim must outlast every message that one session may have to send before its last one.
        let lease = self.tools.channel(round.channel).lease() * CLAIM_PER_SESSION as u32;
        let lease = TimeDelta::from_std(lease).unwrap_or(TimeDelta::hours(1));
        while !stop.is_cancelled() {
            let now = self.tools.tenant.clock.now();
            let wanted = Wanted { channels: round.takes.clone(), which: round.which, limit: limit as u32 };
            let claim = move |tx: &mut Tx<'_>| outbox::claim(tx, now + lease, &wanted);
            let claimed = self.tools.tenant.store.write(now, claim).await?;
            let last = claimed.len() < limit;
            if claimed.is_empty() {
                break;
            }
            self.run_line(round, claimed, background, &mut served, &mut idle, stop).await?;
            if last {
                break;
            }
        }
        for session in idle {
            session.close().await;
        }
        settle_refused(&self.settling(round), &mut served).await?;
        Ok(served)
    }

    async fn run_line(
        &self,
        round: &Round,
        claimed: Vec<Message>,
        background: &Arc<Background>,
        served: &mut Served,
        idle: &mut Vec<Session>,
        stop: &CancellationToken,
    ) -> Result<(), EngineError> {
        let channel = self.tools.channel(round.channel);
        let sessions = self.tools.channel(round.channel).sessions().min(claimed.len());
        let mut drafts = match self.read_ahead(&claimed[..sessions]).await {
            // The unreadable message shows up when each is written alone.
            Err(error) if error.is_of_record() => BTreeMap::new(),
            read => read?,
        };
        let queue = claimed.into_iter().map(|message| {
            let draft = drafts.remove(&message.id);
            (message, draft)
        });
        let line = Arc::new(Line {
            queue: Mutex::new(queue.collect()),
            down: AtomicBool::new(served.down.is_some()),
            taken: AtomicUsize::new(served.sent),
        });
        let mut drains = JoinSet::new();
        for _ in 0..sessions {
            let session = idle.pop().unwrap_or_else(|| channel.session());
            let sender = Sender::new(self.settling(round), Arc::clone(background));
            drains.spawn(drain(sender, session, Arc::clone(&line), stop.clone()));
        }
        while let Some(ended) = drains.join_next().await {
            let Ok(fates) = ended else {
                tracing::error!(
                    channel = round.channel.as_str(),
                    "a sending task died; its messages will be retried"
                );
                continue;
            };
            let (fates, session) = fates?;
            for (recipient, behind, fate) in fates {
                served.count(recipient, behind, fate);
            }
            idle.push(session);
        }
        Ok(())
    }

    /// Reads what the messages that leave at once are written from. A message that leaves later is read when it leaves,
    /// because much may have happened by then.
    async fn read_ahead(
        &self,
        messages: &[Message],
    ) -> Result<BTreeMap<MessageId, MessageSources>, EngineError> {
        let unwritten = messages.iter().filter(|message| message.note.is_none() && !message.resent);
        let unwritten: Vec<Message> = unwritten.cloned().collect();
        let met = self.tools.met.clone();
        let read = move |view: &StoreView<'_>| {
            let each = unwritten.into_iter();
            each.map(|message| Ok((message.id.clone(), sources(view, &met, &message)?))).collect()
        };
        self.tools.tenant.store.read(read).await
    }
}

/// How things stand before anything is sent.
struct BeforeSending {
    /// The messages that have not ended.
    ready: Vec<Message>,
    /// Whether the rehearsal has ended.
    live: bool,
    outages: BTreeMap<ChannelName, Outage>,
}

/// Takes back messages that nobody holds any more, and, while the office is closed, puts off everything but answers.
fn before_sending(tx: &mut Tx<'_>, opens: Instant) -> Result<BeforeSending, EngineError> {
    let now = tx.at();
    let mut open = messages::all(tx, true)?;
    let lost = |m: &Message| m.state == MessageState::Dot && m.lease_until.is_none_or(|until| until <= now);
    if open.iter().any(lost) {
        outbox::recover(tx, false)?;
        open = messages::all(tx, true)?;
    }
    if opens > now && !open.is_empty() {
        // Whatever waited, was recovered or is late: while the office is closed nothing leaves but answers.
        messages::defer(tx, opens)?;
    }
    let live = values::meta(tx)?.live_at.is_some();
    Ok(BeforeSending { ready: open, live, outages: breaker::outages(tx)? })
}

impl Round {
    fn wants(&self, message: &Message) -> bool {
        let at_once = message.note.as_ref().is_some_and(|note| note.at_once);
        let which = match self.which {
            ClaimFilter::All => true,
            ClaimFilter::AtOnce => at_once,
            ClaimFilter::Routine => !at_once,
        };
        which && self.takes.contains(&message.channel)
    }
}

/// Whether a message may be claimed now; in closed hours only an answer to somebody who waits may be.
fn is_ready(message: &Message, closed: bool, now: Instant) -> bool {
    let at_once = message.note.as_ref().is_some_and(|note| note.at_once);
    let due = match message.state {
        MessageState::Pending => message.not_before <= now,
        MessageState::Claimed => message.lease_until.is_none_or(|until| until <= now),
        // The message was just recovered, or is still under way.
        _ => false,
    };
    due && (!closed || at_once)
}

/// Lets one session send messages until the line is empty.
async fn drain(
    sender: Sender,
    mut session: Session,
    line: Arc<Line>,
    stop: CancellationToken,
) -> Result<(Vec<(RecipientId, usize, Fate)>, Session), EngineError> {
    let mut fates = Vec::new();
    loop {
        let next = line.queue.lock().await.pop_front();
        let Some((message, draft)) = next else { break };
        let recipient = message.recipient.clone();
        if stop.is_cancelled() {
            sender.give_back(message).await?;
        } else if line.down.load(Ordering::Relaxed) {
            fates.push((recipient, 0, sender.postpone(message).await?));
        } else {
            let fate = sender.send(message, draft, &mut session).await?;
            if matches!(fate, Fate::Down { .. }) {
                line.down.store(true, Ordering::Relaxed);
            }
            let taken = usize::from(fate == Fate::Sent);
            let behind = line.taken.fetch_add(taken, Ordering::Relaxed);
            fates.push((recipient, behind, fate));
        }
    }
    Ok((fates, session))
}

//! The Deliver service's loop: each channel claims what is ready and lets its sessions send it, until nothing is left.
//! Must not decide when or to whom, which the planner settled; only whether a notice still holds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::Deliver;
use super::ahead::{AHEAD_PER_SESSION, Ahead};
use super::refusals::settle_refused;
use super::round::{ClaimedMessage, Line, Round};
use super::sender::{Ended, Fate, Sender};
use super::served::{Served, note};
use super::settle::Settling;
use super::upkeep::keep_token;
use crate::channel::{Channel, Session};
use crate::clock::runtime;
use crate::engine::health::breaker::{self, Outage};
use crate::engine::health::pulse::Stage;
use crate::engine::known::background::Background;
use crate::engine::pass::Pass;
use crate::engine::setup::EngineError;
use crate::model::{ChannelName, Instant, RecipientId};
use crate::store::{ClaimFilter, Tx, messages, outbox, values};

/// A message that was written longer ago than this is written anew when its turn comes.
const FRESH: Duration = Duration::from_secs(10);

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
        let BeforeSending { ready, live, outages } = before;
        if ready.is_empty() {
            return Ok(());
        }
        let background = Arc::new(Background::default());
        let longest = self.tools.tenant.setup.channels.values().map(Channel::lease).max().unwrap_or_default();
        self.tools.pulse.at(Stage::Delivering(longest.max(self.tools.tenant.setup.capture.lease())));
        let mut failed = Ok(());
        let mut lines = JoinSet::new();
        for round in self.rounds(live, opens > now) {
            if !ready.iter().any(|ready| round.wants(*ready)) {
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

    /// Sends until nothing is left, or the channel is down.
    async fn serve(
        &self,
        round: &Round,
        background: &Arc<Background>,
        stop: &CancellationToken,
    ) -> Result<Served, EngineError> {
        let channel = self.tools.channel(round.channel);
        let sessions = channel.sessions().max(1);
        let line = Arc::new(Line::default());
        let sender = || Sender::new(self.settling(round), Arc::clone(background));
        let (hand, queue) = mpsc::channel(sessions * AHEAD_PER_SESSION);
        let ahead = Ahead {
            tools: self.tools.clone(),
            round: round.clone(),
            line: Arc::clone(&line),
            sender: sender(),
            stop: stop.clone(),
        };
        let mut tasks = JoinSet::new();
        tasks.spawn(ahead.run(hand));
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..sessions {
            let (session, line, queue) = (channel.session(), Arc::clone(&line), Arc::clone(&queue));
            tasks.spawn(drain(sender(), session, queue, line, stop.clone()));
        }
        drop(queue);
        let mut failed = Ok(());
        while let Some(ended) = tasks.join_next().await {
            let Ok(ended) = ended else {
                tracing::error!(
                    channel = round.channel.as_str(),
                    "a sending task died; its messages will be retried"
                );
                continue;
            };
            failed = failed.and(ended);
        }
        failed?;
        let mut served = std::mem::take(&mut *line.served.lock().await);
        settle_refused(&self.settling(round), &mut served).await?;
        Ok(served)
    }
}

/// How things stand before anything is sent.
struct BeforeSending {
    /// Which channels have messages that may leave, and whether those answer somebody who waits.
    ready: BTreeSet<(ChannelName, bool)>,
    /// Whether the rehearsal has ended.
    live: bool,
    outages: BTreeMap<ChannelName, Outage>,
}

/// Takes back messages that nobody holds any more, and, while the office is closed, puts off everything but answers.
fn before_sending(tx: &mut Tx<'_>, opens: Instant) -> Result<BeforeSending, EngineError> {
    let now = tx.at();
    if outbox::has_lost(tx, now)? {
        outbox::recover(tx, false)?;
    }
    if opens > now {
        // Whatever waited, was recovered or is late: while the office is closed nothing leaves but answers.
        messages::defer(tx, opens)?;
    }
    let mut ready = outbox::claimable(tx, now)?;
    ready.retain(|(_, at_once)| *at_once || opens <= now);
    let live = values::meta(tx)?.live_at.is_some();
    Ok(BeforeSending { ready, live, outages: breaker::outages(tx)? })
}

/// Lets one session send messages until none comes any more.
async fn drain(
    sender: Sender,
    mut session: Session,
    queue: Arc<Mutex<mpsc::Receiver<ClaimedMessage>>>,
    line: Arc<Line>,
    stop: CancellationToken,
) -> Result<(), EngineError> {
    // The result of the message before is recorded no later than the mark of the next one, so nobody waits for it.
    let mut before: Option<(RecipientId, usize, Ended)> = None;
    loop {
        let next = queue.lock().await.recv().await;
        let Some(ClaimedMessage { message, ready, at }) = next else { break };
        let recipient = message.recipient.clone();
        let ended = if stop.is_cancelled() {
            sender.give_back(message).await?;
            continue;
        } else if line.down.load(Ordering::Relaxed) {
            Ended::So(sender.postpone(message).await?)
        } else {
            let ready = ready.filter(|_| runtime() - at < FRESH);
            sender.send(message, ready, &mut session).await?
        };
        if matches!(ended, Ended::So(Fate::Down { .. })) {
            line.down.store(true, Ordering::Relaxed);
        }
        let taken = usize::from(matches!(ended, Ended::Accepted(_)));
        let behind = line.taken.fetch_add(taken, Ordering::Relaxed);
        count(&line, before.replace((recipient, behind, ended))).await;
    }
    count(&line, before).await;
    session.close().await;
    Ok(())
}

async fn count(line: &Line, ended: Option<(RecipientId, usize, Ended)>) {
    let Some((recipient, behind, ended)) = ended else { return };
    let fate = ended.fate().await;
    line.served.lock().await.count(recipient, behind, fate);
}

//! Delivery: claim what is ready, let the sessions send it, until nothing is left.
//! Decides only whether a notice still holds; when and to whom was settled by the tick.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::background::Background;
use super::engine::{Engine, EngineError, Pass};
use super::sender::{Fate, Sender};
use crate::channel::{Channel, Session};
use crate::model::{ChannelName, Message, MessageState};

/// Messages claimed at a time for each session: enough to keep it busy, few enough that a lease
/// covers them all.
const CLAIM_PER_SESSION: usize = 4;

/// Without a mail server: enough at once that their marks and results share commits.
const CAPTURE_SESSIONS: usize = 16;

/// What the sessions of one channel share during a pass.
struct Line {
    channel: ChannelName,
    queue: Mutex<VecDeque<Message>>,
    /// The server cannot be reached: the rest need not find out one by one.
    down: AtomicBool,
}

impl Engine {
    /// Sends everything that is ready, adding to `pass` what happened. Stops between two messages
    /// when `stop` is cancelled.
    pub async fn deliver(
        &self,
        pass: &mut Pass,
        background: Background,
        stop: &CancellationToken,
    ) -> Result<(), EngineError> {
        let now = self.clock.now();
        let open = self.store.messages(true).await?;
        let lost =
            |m: &Message| m.state == MessageState::Dot && m.lease_until.is_none_or(|until| until <= now);
        if open.iter().any(lost) {
            self.store.recover(now, false).await?;
        }
        let opens = self.setup.rules.calendar.next_open(now);
        if opens > now {
            // Whatever waited, was recovered or is late: nothing leaves while the office is closed.
            self.store.defer(opens).await?;
            return Ok(());
        }
        let live = self.store.meta().await?.live_at.is_some();
        let background = Arc::new(background);
        while !stop.is_cancelled() {
            let now = self.clock.now();
            let claimed = self.store.claim(now, now + self.lease(), self.claim_size()).await?;
            let last = claimed.len() < self.claim_size() as usize;
            let mut lines: Vec<Arc<Line>> = Vec::new();
            for message in claimed {
                let channel = if live { self.way(message.channel) } else { ChannelName::Capture };
                match lines.iter().find(|line| line.channel == channel) {
                    Some(line) => line.queue.lock().await.push_back(message),
                    None => lines.push(Arc::new(Line {
                        channel,
                        queue: Mutex::new(VecDeque::from([message])),
                        down: AtomicBool::new(false),
                    })),
                }
            }
            for line in lines {
                self.run_line(&line, &background, live, pass, stop).await?;
            }
            if last {
                break;
            }
        }
        Ok(())
    }

    /// What was decided before a channel was set up goes through that channel once it is.
    fn way(&self, decided: ChannelName) -> ChannelName {
        let first = self.setup.channels.keys().next().copied();
        if self.setup.channels.contains_key(&decided) { decided } else { first.unwrap_or(decided) }
    }

    /// The channel behind a name; what is not set up is captured.
    pub(super) fn channel(&self, name: ChannelName) -> &Channel {
        self.setup.channels.get(&name).unwrap_or(&self.setup.capture)
    }

    fn sessions(&self) -> usize {
        self.setup.config.settings.email.as_ref().map_or(CAPTURE_SESSIONS, |email| email.sessions)
    }

    fn claim_size(&self) -> u32 {
        (self.sessions() * CLAIM_PER_SESSION) as u32
    }

    /// A claim must outlast every message that one session may have to send before its last one.
    fn lease(&self) -> TimeDelta {
        let one = self.setup.channels.values().map(Channel::lease).max().unwrap_or_default();
        let all = one.max(self.setup.capture.lease()) * CLAIM_PER_SESSION as u32;
        TimeDelta::from_std(all).unwrap_or(TimeDelta::hours(1))
    }

    async fn run_line(
        &self,
        line: &Arc<Line>,
        background: &Arc<Background>,
        live: bool,
        pass: &mut Pass,
        stop: &CancellationToken,
    ) -> Result<(), EngineError> {
        let channel = self.channel(line.channel);
        let waiting = line.queue.lock().await.len();
        let mut sessions = JoinSet::new();
        for _ in 0..self.sessions().min(waiting) {
            let session = channel.session();
            let sender = Sender::new(self.clone(), Arc::clone(background), line.channel, live);
            sessions.spawn(drain(sender, session, Arc::clone(line), stop.clone()));
        }
        let mut first_failure = None;
        while let Some(ended) = sessions.join_next().await {
            let Ok(fates) = ended else {
                tracing::error!(
                    channel = line.channel.as_str(),
                    "a sending task died; its messages will be retried"
                );
                continue;
            };
            for fate in fates? {
                match fate {
                    Fate::Sent => pass.sent += 1,
                    Fate::Cancelled | Fate::Lost => {}
                    Fate::Uncertain(detail) => {
                        pass.uncertain += 1;
                        first_failure.get_or_insert(detail);
                    }
                    Fate::Failed(detail) => {
                        pass.failed += 1;
                        first_failure.get_or_insert(detail);
                    }
                }
            }
        }
        if let Some(detail) = first_failure {
            // Once for the whole pass: a mail server that is down is one fact, not two hundred.
            tracing::warn!(
                channel = line.channel.as_str(),
                failed = pass.failed,
                uncertain = pass.uncertain,
                "not everything could be sent; it is kept and tried again: {detail}"
            );
        }
        Ok(())
    }
}

/// One session sends messages until the line is empty.
async fn drain(
    sender: Sender,
    mut session: Session,
    line: Arc<Line>,
    stop: CancellationToken,
) -> Result<Vec<Fate>, EngineError> {
    let mut fates = Vec::new();
    loop {
        let next = line.queue.lock().await.pop_front();
        let Some(message) = next else { break };
        if stop.is_cancelled() {
            sender.give_back(message).await?;
        } else if line.down.load(Ordering::Relaxed) {
            fates.push(sender.postpone(message).await?);
        } else {
            let (fate, reachable) = sender.send(message, &mut session).await?;
            fates.push(fate);
            if !reachable {
                line.down.store(true, Ordering::Relaxed);
            }
        }
    }
    session.close().await;
    Ok(fates)
}

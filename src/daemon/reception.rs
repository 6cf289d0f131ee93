//! How answers come in: a small server that Zalo calls, a task that asks the bot, and one that looks into the mailbox.
//! Each only keeps what came and wakes the daemon. One of the few users of axum.
//! Must not know what an answer says.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use chrono::TimeDelta;
use futures_util::FutureExt as _;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::descriptors;
use super::listener::{Bounds, Door, serve};
use super::minute::Minute;
use crate::channel::email::inbound::proven_sender;
use crate::channel::zalo::Polled;
use crate::channel::zalo::inbound::{happened_at, is_event, is_from_account, is_from_bot};
use crate::channel::{BotChannel, imap};
use crate::clock::Clock;
use crate::config::ImapSettings;
use crate::engine::receive::{brings_files, mailbox};
use crate::engine::setup::Setup;
use crate::model::{ChannelName, Instant};
use crate::state::spool;

/// The longest event that is accepted, in bytes.
const LONGEST: usize = 256 * 1024;
/// The shortest and the longest pause after a request to the bot failed.
const SHORTEST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_mins(2);
/// How long the server may take to close: longer than it gives requests in hand.
const FAREWELL: Duration = Duration::from_secs(3);
/// How far around midnight an event of one day may arrive on the next.
const AROUND: TimeDelta = TimeDelta::hours(6);

/// The open ways by which answers come in; dropping this closes them.
pub struct Reception {
    stop: DropGuard,
    server: Option<JoinHandle<()>>,
    mailbox: Option<JoinHandle<()>>,
    /// The address of the server, if it listens.
    pub listening: Option<SocketAddr>,
}

impl Reception {
    /// Frees the address and the mailbox, because the next reception may want the same ones.
    pub async fn close(self) {
        drop(self.stop);
        if let Some(mailbox) = self.mailbox {
            // The task stops at its next wait.
            drop(tokio::time::timeout(FAREWELL, mailbox).await);
        }
        if let Some(server) = self.server
            && tokio::time::timeout(FAREWELL, server).await.is_err()
        {
            tracing::warn!("the server for answers is still busy with a request");
        }
    }
}

/// What the ways of receiving share: where they keep a piece, and how they wake the daemon.
#[derive(Clone)]
struct ReceptionDesk {
    setup: Arc<Setup>,
    state: Arc<PathBuf>,
    clock: Clock,
    wakes: mpsc::Sender<String>,
    minute: Arc<Minute>,
}

impl ReceptionDesk {
    /// Keeps a piece, then wakes the daemon.
    fn keep(&self, channel: ChannelName, bytes: &[u8]) -> std::io::Result<()> {
        spool::put(&self.state, channel, bytes, self.clock.now())?;
        // A full queue means that a pass is due anyway.
        drop(self.wakes.try_send("answer".to_owned()));
        Ok(())
    }

    /// Whether something happened today by the office's calendar, or so recently that only midnight lies between.
    fn is_of_today(&self, at: Instant) -> bool {
        let (zone, now) = (self.setup.rules.calendar.zone, self.clock.now());
        zone.day(at) == zone.day(now) || (now - at).abs() <= AROUND
    }
}

/// Opens every way of receiving that config names. One that cannot be opened is logged and left out.
pub async fn open(setup: &Arc<Setup>, clock: &Clock, wakes: &mpsc::Sender<String>) -> Reception {
    let stop = CancellationToken::new();
    let state = Arc::new(setup.state.clone());
    let minute = Arc::new(Minute::new("answers"));
    let (clock, wakes) = (clock.clone(), wakes.clone());
    let desk = ReceptionDesk { setup: Arc::clone(setup), state, clock, wakes, minute };
    let settings = &setup.config.settings;
    let (mut listening, mut server) = (None, None);
    if let Some(address) = settings.answers.listen {
        match TcpListener::bind(address).await {
            Ok(listener) => {
                listening = listener.local_addr().ok();
                tracing::info!(%address, "answers are received");
                let bounds = Bounds::of(descriptors::share().answers, LONGEST);
                let (door, minute) = (Door::Tcp(listener), Arc::clone(&desk.minute));
                server = Some(tokio::spawn(serve(door, routes(desk.clone()), bounds, minute, stop.clone())));
            }
            Err(error) => tracing::error!("answers cannot be received on {address}: {error}"),
        }
    }
    let mailbox = settings.answers.imap.clone();
    let mailbox = mailbox.map(|imap| tokio::spawn(read_mailbox(imap, desk.clone(), stop.clone())));
    let brought = settings.zalo_bot.as_ref().is_some_and(|bot| bot.webhook_secret.is_some());
    if let Some(bot) = setup.bot.clone().filter(|_| !brought) {
        tokio::spawn(ask(bot, desk, stop.clone()));
    }
    Reception { stop: stop.drop_guard(), server, mailbox, listening }
}

fn routes(desk: ReceptionDesk) -> Router {
    Router::new().route("/zalo/oa", post(from_account)).route("/zalo/bot", post(from_bot)).with_state(desk)
}

async fn from_account(State(desk): State<ReceptionDesk>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Some(settings) = &desk.setup.config.settings.zalo_oa else { return StatusCode::NOT_FOUND };
    let signature = headers.get("x-zevent-signature").and_then(|value| value.to_str().ok());
    let is_genuine = || is_from_account(settings, signature, &body);
    // Whoever saw a signed event can send it again, so it must be of today.
    let is_fresh = || happened_at(&body).is_some_and(|at| desk.is_of_today(at));
    take(&desk, ChannelName::ZaloOa, &body, is_genuine, is_fresh)
}

async fn from_bot(State(desk): State<ReceptionDesk>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Some(settings) = &desk.setup.config.settings.zalo_bot else { return StatusCode::NOT_FOUND };
    let secret = headers.get("x-bot-api-secret-token").and_then(|value| value.to_str().ok());
    // The secret is no signature: whoever knows it can write any date, so the date is not checked.
    take(&desk, ChannelName::ZaloBot, &body, || is_from_bot(settings, secret), || true)
}

/// Keeps an event that can be read, is genuine and is of today, checked in this order. Zalo sends an event again when
/// it could not be kept.
fn take(
    desk: &ReceptionDesk,
    channel: ChannelName,
    body: &[u8],
    is_genuine: impl FnOnce() -> bool,
    is_fresh: impl FnOnce() -> bool,
) -> StatusCode {
    if !is_event(body) {
        desk.minute.note("unreadable");
        return StatusCode::BAD_REQUEST;
    }
    if !is_genuine() {
        tracing::debug!(channel = channel.as_str(), "a request without the right signature was turned away");
        desk.minute.note("without_the_right_signature");
        return StatusCode::UNAUTHORIZED;
    }
    if !is_fresh() {
        desk.minute.note("of_another_day");
        return StatusCode::BAD_REQUEST;
    }
    match desk.keep(channel, body) {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            tracing::error!("what came in cannot be kept in spool/: {error}; make the state folder writable");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// Asks the bot for events again and again. Zalo forgets an event once it has handed it out, so it is kept at once.
async fn ask(bot: BotChannel, desk: ReceptionDesk, stop: CancellationToken) {
    let mut rest = SHORTEST_REST;
    loop {
        let polled = tokio::select! {
            () = stop.cancelled() => return,
            polled = bot.poll() => polled,
        };
        match polled {
            Ok(Polled::Nothing) => rest = SHORTEST_REST,
            Ok(Polled::News(body)) => {
                rest = SHORTEST_REST;
                // Nobody else has the event any more: it is held until it can be kept.
                while let Err(error) = desk.keep(ChannelName::ZaloBot, &body) {
                    tracing::error!(
                        "an answer cannot be kept in spool/: {error}; make the state folder writable"
                    );
                    tokio::select! {
                        () = stop.cancelled() => return,
                        () = tokio::time::sleep(LONGEST_REST) => {}
                    }
                }
            }
            Err(failure) => {
                tracing::warn!("the bot cannot be asked for answers: {}", failure.detail);
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(rest) => rest = (rest * 2).min(LONGEST_REST),
                }
            }
        }
    }
}

impl imap::MailSink for ReceptionDesk {
    /// Only whoever brings case files may send more than an answer, and only where a server speaks for them.
    fn wants_whole(&self, beginning: &[u8]) -> bool {
        let rules = &self.setup.rules;
        let vouching = self.setup.config.settings.answers.imap.as_ref().map(|imap| &imap.vouching);
        let sender = vouching.and_then(|vouching| proven_sender(beginning, vouching));
        sender.is_some_and(|sender| brings_files(rules, &sender, rules.calendar.zone.day(self.clock.now())))
    }

    fn keep(&self, mail: &[u8]) -> std::io::Result<()> {
        Self::keep(self, ChannelName::Email, mail)
    }

    fn remember(&self, memory: &imap::MailboxMemory) -> std::io::Result<()> {
        mailbox::write(&self.state, memory)
    }
}

/// Looks into the mailbox for answers again and again.
async fn read_mailbox(settings: ImapSettings, desk: ReceptionDesk, stop: CancellationToken) {
    let mut memory = mailbox::take(&desk.state, &settings);
    let mut rest = settings.every;
    loop {
        let before = memory.aside();
        let visit = imap::Visit { now: desk.clock.now(), patience: imap::PATIENCE };
        // A panic about a mail that nobody thought of must not end the task.
        let looking = AssertUnwindSafe(imap::look(&settings, visit, &mut memory, &desk)).catch_unwind();
        let looked = tokio::select! {
            () = stop.cancelled() => return,
            looked = looking => looked,
        };
        let failed = match looked {
            Ok(Ok(_)) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("a look ended in a panic; tell the developers".to_owned()),
        };
        let aside = memory.aside().difference(&before).count();
        if aside > 0 {
            tracing::error!(
                mails = aside,
                "mails in the mailbox for answers could not be read after {} tries: open it and look at what is unread",
                imap::TRIES
            );
            drop(desk.wakes.try_send("mailbox".to_owned()));
        }
        rest = match failed {
            None => settings.every,
            Some(why) => {
                tracing::warn!("the mailbox for answers cannot be read: {why}");
                (rest * 2).clamp(settings.every, settings.every.max(LONGEST_REST))
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(rest) => {}
        }
    }
}

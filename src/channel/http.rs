//! Requests over HTTP whose last byte waits for the `dot` mark. Only this layer
//! uses reqwest.
//! Must not know what is sent to whom.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::sync::Mutex as AsyncMutex;
use tokio::time::{Instant, sleep_until};

use super::{DotMark, MarkRefused, SendFailure, ServerFault, SettingsError, tls};
use crate::clock::runtime;
use crate::config::Pace;
use crate::model::{Phase, SendError};

/// The longest answer that is read.
const LONGEST_ANSWER: usize = 256 * 1024;
/// The longest rest that a server may ask for: no answer of a server is a reason to be silent for ever.
const LONGEST_REST: Duration = Duration::from_hours(72);
/// The longest time for name look-up, TCP and TLS together.
const CONNECT: Duration = Duration::from_secs(10);
/// The least that a timer can wait. Whoever has less to wait goes at once, and those behind make up for it.
const FINEST: Duration = Duration::from_millis(1);
/// How often others may run between an answer and the next request.
const YIELDS: usize = 4;
/// What the lease allows for the mark, and for a second request where a token was renewed.
const ALLOWANCE: Duration = Duration::from_mins(1);

/// A client with its own connections and its own pace, shared by the sessions of a channel.
#[derive(Debug, Clone)]
pub(super) struct Http {
    client: reqwest::Client,
    timeout: Duration,
    turn: Arc<Turn>,
}

/// Lets one request through at a time, at an even pace.
#[derive(Debug)]
struct Turn {
    every: Duration,
    /// When the next request may leave; none before the first.
    next: AsyncMutex<Option<Instant>>,
}

impl Turn {
    fn new(per_second: u32) -> Self {
        Self { every: Duration::from_secs(1) / per_second.max(1), next: AsyncMutex::default() }
    }

    /// Waits until the next request may leave.
    async fn come(&self) {
        let mut next = self.next.lock().await;
        let now = runtime();
        let at = next.map_or(now, |next| next.max(now));
        if at - now >= FINEST {
            sleep_until(at).await;
        }
        *next = Some(at + self.every);
    }
}

/// What a server answered.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// How long the server asks us to wait.
    pub(super) retry_after: Option<Duration>,
    /// The body, cut where it is too long.
    pub(super) body: Vec<u8>,
}

impl Reply {
    /// The body as JSON, where it is JSON.
    pub(super) fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// A request without an answer.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{detail}")]
pub(super) struct NoReply {
    /// Whether the server cannot have taken the whole request in.
    pub(super) before_the_end: bool,
    /// How far the request got.
    pub(super) phase: Phase,
    /// What happened, without the address, which may hold a secret.
    pub(super) detail: String,
    /// What stands in the way.
    pub(super) cause: ServerFault,
}

impl Http {
    pub(super) fn new(pace: Pace) -> Result<Self, SettingsError> {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::client(None)?)
            .user_agent(concat!("dondoc/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .timeout(pace.timeout)
            .pool_max_idle_per_host(pace.sessions)
            .pool_idle_timeout(Duration::from_secs(30))
            // A redirect would carry the secret elsewhere.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| tls::setup(&error))?;
        Ok(Self { client, timeout: pace.timeout, turn: Arc::new(Turn::new(pace.per_second)) })
    }

    /// How long a claim must hold: for a request, another after a renewed token, and the renewal between them.
    pub(super) fn lease(&self) -> Duration {
        self.timeout * 4 + ALLOWANCE
    }

    /// Waits until the pace allows another message.
    pub(super) async fn turn(&self) {
        self.turn.come().await;
    }

    /// A POST request, to be completed by the caller.
    pub(super) fn post(&self, url: &str) -> reqwest::RequestBuilder {
        self.client.post(url)
    }

    /// A GET request, to be completed by the caller.
    pub(super) fn get(&self, url: &str) -> reqwest::RequestBuilder {
        self.client.get(url)
    }

    /// Sends a request whose body leaves whole only once `mark` is committed.
    pub(super) async fn send_marked(
        &self,
        request: reqwest::RequestBuilder,
        body: Vec<u8>,
        mark: DotMark,
    ) -> Result<Reply, NoReplyOr> {
        let passed = Arc::new(Passed::default());
        let gate = Gate::new(body, mark, Arc::clone(&passed));
        let request = request.body(reqwest::Body::wrap(gate));
        match send(request).await {
            _ if passed.refused.load(Ordering::SeqCst) => Err(NoReplyOr::Refused),
            Ok(reply) => Ok(reply),
            Err(error) => {
                let before_the_end = !passed.whole.load(Ordering::SeqCst);
                let phase = if before_the_end { error.phase } else { Phase::Dot };
                Err(NoReplyOr::NoReply(NoReply { before_the_end, phase, ..error }))
            }
        }
    }
}

/// Why a marked request has no answer.
#[derive(Debug, Clone)]
pub(super) enum NoReplyOr {
    /// The mark was refused.
    Refused,
    /// The network or the server failed.
    NoReply(NoReply),
}

impl From<NoReply> for SendFailure {
    /// The failure of a request that only asks, and so may be sent again.
    fn from(why: NoReply) -> Self {
        Self::new(SendError::Transient, why.phase, None, &why.detail).because(why.cause)
    }
}

impl From<NoReplyOr> for SendFailure {
    fn from(why: NoReplyOr) -> Self {
        match why {
            NoReplyOr::Refused => {
                Self::new(SendError::Superseded, Phase::Body, None, &MarkRefused.to_string())
            }
            NoReplyOr::NoReply(NoReply { before_the_end, phase, detail, cause }) => {
                let error = if before_the_end { SendError::Transient } else { SendError::Ambiguous };
                Self::new(error, phase, None, &detail).because(cause)
            }
        }
    }
}

/// Sends a request and reads its answer.
pub(super) async fn send(request: reqwest::RequestBuilder) -> Result<Reply, NoReply> {
    let mut response = request.send().await.map_err(no_reply)?;
    let status = response.status().as_u16();
    let seconds = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
    let mut body = Vec::new();
    while body.len() < LONGEST_ANSWER {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                body.extend_from_slice(&chunk[..chunk.len().min(LONGEST_ANSWER - body.len())]);
            }
            Ok(None) => break,
            Err(error) => return Err(NoReply { before_the_end: false, ..no_reply(error) }),
        }
    }
    // The client takes the connection back in tasks of its own. Whoever asks for one before they have run makes it open
    // another.
    for _ in 0..YIELDS {
        tokio::task::yield_now().await;
    }
    let retry_after = seconds.map(|seconds| Duration::from_secs(seconds).min(LONGEST_REST));
    Ok(Reply { status, retry_after, body })
}

fn no_reply(error: reqwest::Error) -> NoReply {
    let before_the_end = error.is_connect() || error.is_builder();
    let phase = if error.is_builder() {
        Phase::Build
    } else if error.is_connect() {
        Phase::Connect
    } else {
        Phase::Body
    };
    let what = if error.is_timeout() { "no answer in time" } else { "the connection failed" };
    // The address may hold a secret, so it is taken out before the error is put into words.
    let error = error.without_url();
    let known = if error.is_timeout() { Some(ServerFault::Silent) } else { ServerFault::of(&error) };
    let mut detail = what.to_owned();
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(why) = cause {
        detail = format!("{detail}: {why}");
        cause = why.source();
    }
    NoReply { before_the_end, phase, detail, cause: known.unwrap_or(ServerFault::Other) }
}

#[derive(Default)]
struct Passed {
    whole: AtomicBool,
    refused: AtomicBool,
}

/// A body whose last byte waits for the mark.
struct Gate {
    head: Option<Bytes>,
    last: Option<Bytes>,
    // Behind a lock only because a body must be `Sync`; nobody shares the mark.
    mark: Mutex<DotMark>,
    passed: Arc<Passed>,
}

impl Gate {
    fn new(body: Vec<u8>, mark: DotMark, passed: Arc<Passed>) -> Self {
        let mut head = Bytes::from(body);
        let last = head.split_off(head.len().saturating_sub(1));
        Self {
            head: Some(head).filter(|head| !head.is_empty()),
            last: Some(last),
            mark: Mutex::new(mark),
            passed,
        }
    }
}

impl http_body::Body for Gate {
    type Data = Bytes;
    type Error = MarkRefused;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, MarkRefused>>> {
        if let Some(head) = self.head.take() {
            return Poll::Ready(Some(Ok(Frame::data(head))));
        }
        let gate = &mut *self;
        if gate.last.is_none() {
            return Poll::Ready(None);
        }
        let mark = gate.mark.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        if ready!(mark.as_mut().poll(context)).is_err() {
            gate.last = None;
            gate.passed.refused.store(true, Ordering::SeqCst);
            return Poll::Ready(Some(Err(MarkRefused)));
        }
        gate.passed.whole.store(true, Ordering::SeqCst);
        Poll::Ready(gate.last.take().map(|last| Ok(Frame::data(last))))
    }

    fn is_end_stream(&self) -> bool {
        self.head.is_none() && self.last.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let length = |part: &Option<Bytes>| part.as_ref().map_or(0, |bytes| bytes.len() as u64);
        SizeHint::with_exact(length(&self.head) + length(&self.last))
    }
}

#[cfg(test)]
mod tests;

//! Writes the marks and results of all sessions: those that arrive together share one commit.
//! Must not know what a message says or how it was sent.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout_at;

use crate::clock::{Clock, elapsed, monotonic, runtime};
use crate::store::{Dot, Marked, NoticeChange, Records, Settlement, Store, StoreError, outbox};

/// How many requests may wait: more than any number of sessions.
const QUEUE: usize = 256;
/// How long results alone wait for marks to share their commit. Nobody is kept waiting: whoever has sent a message begins
/// the next one meanwhile.
const COMPANY: Duration = Duration::from_millis(3);
/// The least that a timer can wait.
const FINEST: Duration = Duration::from_millis(1);

enum Request {
    Mark(Dot, oneshot::Sender<Answer<Marked>>),
    Settle(Box<Settlement>, oneshot::Sender<Answer<bool>>),
    Withdraw(Vec<NoticeChange>, oneshot::Sender<Answer<()>>),
}

/// What was written, or why nothing could be.
type Answer<T> = Result<T, StoreError>;

/// An answer that comes with the commit.
pub(in crate::engine) type Coming<T> = oneshot::Receiver<Answer<T>>;

/// A handle to the task that writes; cheap to clone.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Ledger {
    requests: mpsc::Sender<Request>,
}

impl Ledger {
    /// Starts the task that writes; it ends when the last handle is dropped.
    pub(in crate::engine) fn start(store: Store, clock: Clock) -> Self {
        let (requests, inbox) = mpsc::channel(QUEUE);
        tokio::spawn(write(store, clock, inbox));
        Self { requests }
    }

    /// Commits the mark before the final dot, unless the claim is lost or the message is out of date.
    pub(in crate::engine) async fn mark(&self, dot: Dot) -> Result<Marked, String> {
        heard(self.ask(|answer| Request::Mark(dot, answer)).await).await
    }

    /// Has a result recorded, no later than any mark that is asked for afterwards. [`heard`] waits for it: `false` means
    /// that the claim was lost.
    pub(in crate::engine) async fn settle(&self, settlement: Settlement) -> Coming<bool> {
        self.ask(|answer| Request::Settle(Box::new(settlement), answer)).await
    }

    /// Takes notices out of a message that is about to leave.
    pub(in crate::engine) async fn withdraw(&self, notices: Vec<NoticeChange>) -> Result<(), String> {
        heard(self.ask(|answer| Request::Withdraw(notices, answer)).await).await
    }

    async fn ask<T>(&self, request: impl FnOnce(oneshot::Sender<Answer<T>>) -> Request) -> Coming<T> {
        let (answer, coming) = oneshot::channel();
        // Where the writer has stopped, the answer is dropped with the request, and `heard` says so.
        drop(self.requests.send(request(answer)).await);
        coming
    }
}

/// Waits for an answer.
pub(in crate::engine) async fn heard<T>(coming: Coming<T>) -> Result<T, String> {
    match coming.await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err("the writer has stopped".to_owned()),
    }
}

async fn write(store: Store, clock: Clock, mut inbox: mpsc::Receiver<Request>) {
    let mut requests = Vec::new();
    let mut before = Before::default();
    while inbox.recv_many(&mut requests, QUEUE).await > 0 {
        before.gather(&mut requests, &mut inbox).await;
        let mut records = Records::default();
        let (mut withdrawers, mut markers, mut reporters) = (Vec::new(), Vec::new(), Vec::new());
        for request in requests.drain(..) {
            match request {
                Request::Mark(dot, answer) => {
                    records.marks.push(dot);
                    markers.push(answer);
                }
                Request::Settle(settlement, answer) => {
                    records.results.push(*settlement);
                    reporters.push(answer);
                }
                Request::Withdraw(notices, answer) => {
                    records.withdrawn.extend(notices);
                    withdrawers.push(answer);
                }
            }
        }
        let begun = monotonic();
        let recorded = store.write(clock.now(), move |tx| outbox::record(tx, &records)).await;
        before = Before { took: elapsed(begun), marks: [markers.len(), before.marks[0]] };
        match recorded {
            Ok(recorded) => {
                answer(markers, recorded.marked.into_iter().map(Ok));
                answer(reporters, recorded.settled.into_iter().map(Ok));
                answer(withdrawers, std::iter::repeat(Ok(())));
            }
            Err(error) => {
                answer(markers, std::iter::repeat(Err(error.clone())));
                answer(reporters, std::iter::repeat(Err(error.clone())));
                answer(withdrawers, std::iter::repeat(Err(error)));
            }
        }
    }
}

/// The last commits, which tell what is worth waiting for.
#[derive(Default)]
struct Before {
    /// How long the last one took.
    took: Duration,
    /// How many marks the last two held.
    marks: [usize; 2],
}

impl Before {
    /// Waits for those who are about to ask, but never for longer than half a commit. Whoever had a mark with the last two
    /// commits is about to ask for the next: without the wait, the sessions would come in two halves, with a commit each.
    async fn gather(&self, requests: &mut Vec<Request>, inbox: &mut mpsc::Receiver<Request>) {
        let marks = |requests: &[Request]| {
            requests.iter().filter(|request| matches!(request, Request::Mark(..))).count()
        };
        let has_results_alone = requests.iter().all(|request| matches!(request, Request::Settle(..)));
        let wait = if has_results_alone { COMPANY } else { self.took / 2 };
        let expected = self.marks.iter().sum::<usize>().max(1);
        let end = runtime() + wait;
        while wait >= FINEST && marks(requests) < expected {
            match timeout_at(end, inbox.recv_many(requests, QUEUE)).await {
                Ok(more) if more > 0 => {}
                _ => break,
            }
        }
    }
}

fn answer<T>(askers: Vec<oneshot::Sender<Answer<T>>>, answers: impl Iterator<Item = Answer<T>>) {
    for (asker, answer) in askers.into_iter().zip(answers) {
        // The asker may have been cut off by a time-out; what was written stands all the same.
        drop(asker.send(answer));
    }
}

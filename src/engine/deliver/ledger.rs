//! Writes the marks and results of all sessions: those that arrive together share one commit.
//! Must not know what a message says or how it was sent.

use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;
use crate::store::{ClaimsHeld, Dot, NoticeChange, Records, Settlement, Store, StoreError, outbox};

/// How many requests may wait: more than any number of sessions.
const QUEUE: usize = 256;

enum Request {
    Mark(Dot, oneshot::Sender<Answer>),
    Settle(Box<Settlement>, oneshot::Sender<Answer>),
    Withdraw(Vec<NoticeChange>, oneshot::Sender<Answer>),
}

/// Whether the claim on the message still held, or why nothing could be written.
type Answer = Result<bool, String>;

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

    /// Commits the mark before the final dot. `false` means that the claim was lost.
    pub(in crate::engine) async fn mark(&self, dot: Dot) -> Answer {
        self.ask(|answer| Request::Mark(dot, answer)).await
    }

    /// Records how a message ended. `false` means that the claim was lost.
    pub(in crate::engine) async fn settle(&self, settlement: Settlement) -> Answer {
        self.ask(|answer| Request::Settle(Box::new(settlement), answer)).await
    }

    /// Takes notices out of a message that is about to leave.
    pub(in crate::engine) async fn withdraw(&self, notices: Vec<NoticeChange>) -> Result<(), String> {
        self.ask(|answer| Request::Withdraw(notices, answer)).await.map(drop)
    }

    async fn ask(&self, request: impl FnOnce(oneshot::Sender<Answer>) -> Request) -> Answer {
        let (answer, heard) = oneshot::channel();
        let gone = || "the writer has stopped".to_owned();
        self.requests.send(request(answer)).await.map_err(|_| gone())?;
        heard.await.map_err(|_| gone())?
    }
}

async fn write(store: Store, clock: Clock, mut inbox: mpsc::Receiver<Request>) {
    let mut batch = Vec::new();
    while inbox.recv_many(&mut batch, QUEUE).await > 0 {
        let mut records = Records::default();
        let (mut withdrawers, mut markers, mut reporters) = (Vec::new(), Vec::new(), Vec::new());
        for request in batch.drain(..) {
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
        let outcome = store.write(clock.now(), move |tx| outbox::record(tx, &records)).await;
        let outcome = outcome.map_err(|error: StoreError| error.to_string());
        let held = |held: fn(&ClaimsHeld) -> &Vec<bool>| outcome.as_ref().map(held).map_err(String::as_str);
        answer(markers, held(|recorded| &recorded.marked));
        answer(reporters, held(|recorded| &recorded.settled));
        let withdrawn = vec![true; withdrawers.len()];
        answer(withdrawers, outcome.as_ref().map(|_| &withdrawn).map_err(String::as_str));
    }
}

fn answer(askers: Vec<oneshot::Sender<Answer>>, outcome: Result<&Vec<bool>, &str>) {
    for (place, asker) in askers.into_iter().enumerate() {
        let answer = outcome.map_err(str::to_owned);
        // The asker may have been cut off by a time-out; what was written stands all the same.
        drop(asker.send(answer.map(|held| held.get(place).copied().unwrap_or(false))));
    }
}

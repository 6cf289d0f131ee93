//! Shared commits: marks and results of all sessions that arrive together are written together.
//! Must not know what a message says or how it was sent.

use tokio::sync::{mpsc, oneshot};

use super::clock::Clock;
use crate::store::{Batch, Dot, NoticeChange, Settlement, Store, StoreError};

/// How many requests may wait; more than any number of sessions.
const QUEUE: usize = 256;

enum Request {
    Mark(Dot, oneshot::Sender<Answer>),
    Settle(Box<Settlement>, oneshot::Sender<Answer>),
    Withdraw(Vec<NoticeChange>, oneshot::Sender<Answer>),
}

/// Whether the claim still held; or why nothing could be written.
type Answer = Result<bool, String>;

/// A handle to the writer; cheap to clone.
#[derive(Debug, Clone)]
pub struct Ledger {
    requests: mpsc::Sender<Request>,
}

impl Ledger {
    /// Starts the writer; it ends when the last handle is dropped.
    pub fn start(store: Store, clock: Clock) -> Self {
        let (requests, inbox) = mpsc::channel(QUEUE);
        tokio::spawn(write(store, clock, inbox));
        Self { requests }
    }

    /// Commits the mark before the final dot. `false` means that the claim was lost.
    pub async fn mark(&self, dot: Dot) -> Answer {
        self.ask(|answer| Request::Mark(dot, answer)).await
    }

    /// Records how a message ended. `false` means that the claim was lost.
    pub async fn settle(&self, settlement: Settlement) -> Answer {
        self.ask(|answer| Request::Settle(Box::new(settlement), answer)).await
    }

    /// Takes notices out of a message that is about to leave.
    pub async fn withdraw(&self, notices: Vec<NoticeChange>) -> Result<(), String> {
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
        let (mut marks, mut markers) = (Vec::new(), Vec::new());
        let (mut results, mut reporters) = (Vec::new(), Vec::new());
        let (mut withdrawn, mut withdrawers) = (Vec::new(), Vec::new());
        for request in batch.drain(..) {
            match request {
                Request::Mark(dot, answer) => {
                    marks.push(dot);
                    markers.push(answer);
                }
                Request::Settle(settlement, answer) => {
                    results.push(*settlement);
                    reporters.push(answer);
                }
                Request::Withdraw(notices, answer) => {
                    withdrawn.extend(notices);
                    withdrawers.push(answer);
                }
            }
        }
        if !withdrawn.is_empty() {
            let batch = Batch { notices: withdrawn, ..Batch::default() };
            let held = vec![true; withdrawers.len()];
            answer(withdrawers, store.commit(clock.now(), batch).await.map(|_| held));
        }
        if !marks.is_empty() {
            answer(markers, store.mark_dot(clock.now(), &marks).await);
        }
        if !results.is_empty() {
            answer(reporters, store.settle(clock.now(), results).await);
        }
    }
}

fn answer(askers: Vec<oneshot::Sender<Answer>>, outcome: Result<Vec<bool>, StoreError>) {
    let answers: Vec<Answer> = match outcome {
        Ok(held) => held.into_iter().map(Ok).collect(),
        Err(error) => askers.iter().map(|_| Err(error.to_string())).collect(),
    };
    for (asker, answer) in askers.into_iter().zip(answers) {
        // Whoever asked may have been cut off by a time-out; the record stands all the same.
        drop(asker.send(answer));
    }
}

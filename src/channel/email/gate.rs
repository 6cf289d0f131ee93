//! The gate on the way to the server: closed when only the final dot is left, it lets the dot pass only after
//! the `dot` mark has been committed. On the way back it counts bytes, so that no answer is without an end.
//! Must not know SMTP or TLS.

use std::{
    fmt, io, mem,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use tokio::sync::watch;

use crate::channel::DotMark;

/// The most that a server may say before it is asked something else: a hundred lines. The reader keeps all of
/// it, and looks at it anew with every line.
const LONGEST_ANSWER: u64 = 8 * 1024;
/// The most that a server may say while a connection is being encrypted: the longest chain of certificates,
/// with room to spare.
const LONGEST_HANDSHAKE: u64 = 64 * 1024;

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// The body of the message is being written, or there is none yet.
    Body,
    /// The body of the message has left; the mark is being committed.
    Marking,
    /// The mark stands: from here on the message may have arrived.
    Dot,
    /// The mark was refused; nothing passes any more.
    Refused,
}

enum State {
    /// Bytes pass.
    Open,
    /// Bytes pass; the mark waits for its time.
    Armed(DotMark),
    /// Bytes wait for the mark.
    Closed(DotMark),
    /// Bytes never pass again.
    Refused,
}

/// The gate, shared by the stream, which asks it before each write, and the session, which arms it.
pub(super) struct DotGate {
    state: Mutex<State>,
    progress: watch::Sender<Progress>,
    bytewise: AtomicBool,
    /// How many bytes the server may still say.
    room: AtomicU64,
}

impl DotGate {
    /// A gate that lets everything pass.
    pub(super) fn new() -> Self {
        Self {
            state: Mutex::new(State::Open),
            progress: watch::Sender::new(Progress::Body),
            bytewise: AtomicBool::new(false),
            room: AtomicU64::new(LONGEST_HANDSHAKE),
        }
    }

    /// Takes the mark of the next message; returns a watch on the progress of that message.
    pub(super) fn arm(&self, mark: DotMark) -> watch::Receiver<Progress> {
        *self.state() = State::Armed(mark);
        self.progress.send_replace(Progress::Body);
        self.progress.subscribe()
    }

    /// Closes the gate because the body has left: what comes next is the final dot.
    pub(super) fn close(&self) {
        let mut state = self.state();
        *state = match mem::replace(&mut *state, State::Refused) {
            State::Armed(mark) => State::Closed(mark),
            other => other,
        };
        drop(state);
        self.progress.send_replace(Progress::Marking);
    }

    /// How far the present message has come.
    pub(super) fn progress(&self) -> Progress {
        *self.progress.borrow()
    }

    /// Ready when bytes may pass; commits the mark if it stands in the way.
    pub(super) fn poll_pass(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = self.state();
        let (next, progress) = match &mut *state {
            State::Open | State::Armed(_) => return Poll::Ready(Ok(())),
            State::Refused => return Poll::Ready(Err(refused())),
            State::Closed(mark) => match mark.as_mut().poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(())) => (State::Open, Progress::Dot),
                Poll::Ready(Err(_)) => (State::Refused, Progress::Refused),
            },
        };
        *state = next;
        drop(state);
        self.progress.send_replace(progress);
        Poll::Ready(if progress == Progress::Dot { Ok(()) } else { Err(refused()) })
    }

    /// While set, the stream gives its reader one byte at a time, so that nothing is read ahead.
    pub(super) fn read_bytewise(&self, on: bool) {
        self.bytewise.store(on, Ordering::Relaxed);
    }

    /// Whether the stream is to give one byte at a time.
    pub(super) fn is_bytewise(&self) -> bool {
        self.bytewise.load(Ordering::Relaxed)
    }

    /// Begins to count anew, because the server is about to be asked something. The count does not follow what
    /// is written, because under TLS a server can make us write.
    pub(super) fn asks(&self) {
        self.room.store(LONGEST_ANSWER, Ordering::Relaxed);
    }

    /// Allows for a handshake, because the connection is about to be encrypted.
    pub(super) fn seals(&self) {
        self.room.store(LONGEST_HANDSHAKE, Ordering::Relaxed);
    }

    /// Counts bytes that have come; an error where they are too many.
    pub(super) fn hears(&self, bytes: usize) -> io::Result<()> {
        let left = self.room.load(Ordering::Relaxed).checked_sub(bytes as u64);
        self.room.store(left.unwrap_or(0), Ordering::Relaxed);
        let endless = || io::Error::new(io::ErrorKind::FileTooLarge, "the answer of the server has no end");
        left.map(drop).ok_or_else(endless)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for DotGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DotGate({:?})", self.progress())
    }
}

fn refused() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, crate::channel::MarkRefused)
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::sync::oneshot;

    use super::*;
    use crate::channel::MarkRefused;

    fn pass(gate: &DotGate) -> impl Future<Output = io::Result<()>> {
        poll_fn(|cx| gate.poll_pass(cx))
    }

    #[tokio::test]
    async fn nothing_passes_a_closed_gate_until_the_mark_is_committed() {
        let gate = DotGate::new();
        let (commit, committed) = oneshot::channel();
        gate.arm(Box::pin(async move { committed.await.map_err(|_| MarkRefused) }));
        pass(&gate).await.expect("the body passes");
        gate.close();
        assert_eq!(gate.progress(), Progress::Marking);

        let waiting = poll_fn(|cx| Poll::Ready(gate.poll_pass(cx).is_pending())).await;
        assert!(waiting);
        assert_eq!(gate.progress(), Progress::Marking);

        commit.send(()).expect("the gate listens");
        pass(&gate).await.expect("the dot passes");
        assert_eq!(gate.progress(), Progress::Dot);
    }

    #[test]
    fn an_answer_has_an_end_and_the_next_one_begins_anew() {
        let gate = DotGate::new();
        for _ in 0..3 {
            gate.asks();
            assert!((0..8).all(|_| gate.hears(1024).is_ok()));
            assert_eq!(gate.hears(1).map_err(|error| error.kind()), Err(io::ErrorKind::FileTooLarge));
        }
    }

    #[tokio::test]
    async fn a_refused_mark_shuts_the_gate_for_good() {
        let gate = DotGate::new();
        gate.arm(Box::pin(async { Err(MarkRefused) }));
        gate.close();
        for _ in 0..2 {
            let error = pass(&gate).await.expect_err("shut");
            assert_eq!(error.kind(), io::ErrorKind::ConnectionAborted);
        }
        assert_eq!(gate.progress(), Progress::Refused);
    }
}

//! A connection that brings no more in answer to one command than a mailbox ever needs to. The length that a
//! server announces counts at once, because the parser makes room for it before the first byte of it has come.
//! Must not know commands.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The most bytes that are taken in between two commands.
const MOST: u64 = 32 * 1024 * 1024;
/// The longest line, without announced lengths: a long line is parsed again with each piece of it that comes.
const LINE: u64 = 1024 * 1024;

/// The stream under a connection, encrypted or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Stream for S {}

/// A connection whose answers to one command are cut off at [`MOST`] bytes, and their lines at [`LINE`].
#[derive(Debug)]
pub(super) struct Bounded {
    inner: Box<dyn Stream>,
    meter: Meter,
}

impl Bounded {
    pub(super) fn new(inner: impl Stream + 'static) -> Self {
        Self { inner: Box::new(inner), meter: Meter::default() }
    }
}

/// Counts the bytes that have come, announced lengths included.
#[derive(Debug, Default)]
struct Meter {
    taken: u64,
    line: u64,
    /// What is left of an announced length: the bytes in it announce nothing.
    literal: u64,
    /// The number that an open brace holds so far.
    open: Option<u64>,
    /// The number in the last braces, as long as nothing has come behind them.
    closed: Option<u64>,
}

impl Meter {
    /// Counts bytes that have come; false where they are too many.
    fn take(&mut self, mut bytes: &[u8]) -> bool {
        while let Some((first, rest)) = bytes.split_first() {
            if self.literal > 0 {
                let skipped = self.literal.min(bytes.len() as u64);
                self.literal -= skipped;
                bytes = &bytes[skipped as usize..];
                continue;
            }
            bytes = rest;
            self.taken += 1;
            self.line = if *first == b'\n' { 0 } else { self.line + 1 };
            let (open, closed) = (self.open.take(), self.closed.take());
            match (first, open, closed) {
                (b'{', _, _) => self.open = Some(0),
                (b'0'..=b'9', Some(n), _) => {
                    self.open = Some(n.saturating_mul(10).saturating_add(u64::from(first - b'0')));
                }
                (b'}', Some(n), _) | (b'\r', _, Some(n)) => self.closed = Some(n),
                (b'\n', _, Some(n)) => {
                    self.literal = n;
                    self.taken = self.taken.saturating_add(n);
                }
                _ => {}
            }
            if self.taken > MOST || self.line > LINE {
                return false;
            }
        }
        true
    }
}

impl AsyncRead for Bounded {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.inner).poll_read(context, buffer))?;
        if this.meter.take(&buffer.filled()[before..]) {
            return Poll::Ready(Ok(()));
        }
        Poll::Ready(Err(io::Error::new(io::ErrorKind::FileTooLarge, "an answer is too long")))
    }
}

impl AsyncWrite for Bounded {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.meter.taken = 0;
        Pin::new(&mut this.inner).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goes(pieces: &[&str]) -> bool {
        let mut meter = Meter::default();
        pieces.iter().all(|piece| meter.take(piece.as_bytes()))
    }

    #[test]
    fn an_announced_length_counts_before_it_comes_and_what_it_holds_announces_nothing() {
        assert!(goes(&["* 1 FETCH (UID 1 BODY[]<0> {12}\r\n{99999999}\r\n)\r\nA1 OK\r\n"]));
        assert!(!goes(&["* 1 FETCH (UID 1 BODY[]<0> {99999999}\r\n"]));
        assert!(!goes(&["* 1 FETCH (BODY[] {999", "99999999999999999999999}", "\r", "\n"]), "in pieces");
        assert!(goes(&["* 1 FETCH (FLAGS ({99999999} x)\r\n"]), "only at the end of a line");
        assert!(goes(&["* 1 FETCH (BODY[] {3}\r\nab", "c {2}\r\nxy)\r\n"]));
    }

    #[test]
    fn an_endless_line_ends() {
        let mut meter = Meter::default();
        let piece = [b'1'; 4096];
        assert!((0..256).all(|_| meter.take(&piece)), "as long as one may be");
        assert!(!meter.take(&piece));
    }

    #[test]
    fn endless_lines_end() {
        let mut meter = Meter::default();
        let line = b"* 1 EXPUNGE\r\n".repeat(1024);
        assert!((0..2520).all(|_| meter.take(&line)), "as many as there may be");
        assert!(!(0..3).all(|_| meter.take(&line)));
    }
}

//! Whom a refusal is about: it decides whether one message ends or a whole channel rests.
//! Must not know any vendor's codes.

/// Whom a refusal is about, as the vendor's table says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    /// Our own sender: its account, its address, its right to send.
    Us,
    Recipient,
    /// The message: its size, its form, its words.
    Message,
    /// The server itself, at present.
    Server,
}

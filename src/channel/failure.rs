//! Why a try failed, in words that may be stored and logged: no address, no secret, no body.
//! Must not know any protocol.

use std::fmt;

use super::ServerFault;
use crate::model::{About, Phase, SendError};

/// The longest detail that is kept, in characters.
const DETAIL_CHARS: usize = 200;
/// How much is shown of an address that is no mail address, in characters.
const SHOWN: usize = 4;

/// A try that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendFailure {
    /// What to do next.
    pub error: SendError,
    /// Whom the failure is about.
    pub about: About,
    /// Whether the answer names beyond doubt whom it is about. Otherwise it counts only where other messages
    /// were accepted at the same time: many a server has one code for many things.
    pub is_sure: bool,
    /// How far the try got.
    pub phase: Phase,
    /// The server's answer code, if it answered.
    pub code: Option<i32>,
    /// What happened or what the server said: one line, addresses masked, at most 200 characters.
    pub detail: String,
    /// What stands in the way, as far as one can tell.
    pub cause: ServerFault,
    /// Whether a template was tried instead, which has no numbers to answer by.
    pub unnumbered: bool,
}

impl SendFailure {
    /// A failure before anything was handed to a server.
    pub fn building(error: SendError, detail: &str) -> Self {
        Self::new(error, Phase::Build, None, detail)
    }

    /// A failure with its detail made fit to be kept.
    pub(super) fn new(error: SendError, phase: Phase, code: Option<i32>, detail: &str) -> Self {
        let about = match error {
            SendError::AuthExpired | SendError::Blocked | SendError::QuotaUsed { .. } => About::Us,
            SendError::RecipientGone => About::Recipient,
            SendError::Permanent => About::Message,
            _ => About::Server,
        };
        let is_sure = phase == Phase::Build;
        let cause = match error {
            SendError::AuthExpired => ServerFault::Credentials,
            SendError::RateLimited { .. } | SendError::QuotaUsed { .. } => ServerFault::TooMuch,
            _ => ServerFault::Other,
        };
        Self { error, about, is_sure, phase, code, cause, detail: clean(detail), unnumbered: false }
    }

    /// The failure with its cause.
    pub(super) fn because(self, cause: ServerFault) -> Self {
        Self { cause, ..self }
    }

    /// The failure, marked with whom it is about by the vendor's table.
    pub(super) fn about(self, about: About, is_sure: bool) -> Self {
        Self { about, is_sure, ..self }
    }
}

impl fmt::Display for SendFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.error.as_str(), self.phase.as_str())?;
        if let Some(code) = self.code {
            write!(f, " ({code})")?;
        }
        write!(f, ": {}", self.detail)
    }
}

impl std::error::Error for SendFailure {}

/// An address as logs show it: `v***@example.vn`; of an id or a number only the beginning.
pub fn masked(address: &str) -> String {
    if address.contains('@') {
        return clean(address);
    }
    let shown: String = address.chars().take(SHOWN).collect();
    if shown.len() == address.len() { shown } else { format!("{shown}***") }
}

/// One line of at most 200 characters in which every address has lost all but the first letter of its
/// local part.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = 0;
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if c == '@' && out.len() > word {
            let first = out[word..].chars().next().map_or(0, char::len_utf8);
            out.truncate(word + first);
            out.push_str("***");
        }
        out.push(c);
        if c.is_whitespace() || "<>()[]\"',;:".contains(c) {
            word = out.len();
        }
    }
    out.trim().chars().take(DETAIL_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_masked_wherever_they_stand() {
        assert_eq!(masked("van.phong@example.vn"), "v***@example.vn");
        assert_eq!(masked("84905123456"), "8490***");
        assert_eq!(
            clean("5.1.1 <nva@example.vn>: user unknown (đầu.mối@xã.vn)"),
            "5.1.1 <n***@example.vn>: user unknown (đ***@xã.vn)"
        );
        assert_eq!(clean("@ alone, and a@"), "@ alone, and a***@");
    }

    #[test]
    fn a_detail_is_one_short_line() {
        let detail = clean(&format!("first\r\nsecond\u{7}{}", "ộ".repeat(300)));
        assert!(detail.starts_with("first  second "));
        assert_eq!(detail.chars().count(), DETAIL_CHARS);
    }
}

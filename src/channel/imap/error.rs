//! Why a mailbox could not be read. Must not know mails.

use crate::channel::ServerFault;

/// Why a look failed.
#[derive(Debug, thiserror::Error)]
#[error("{said}")]
pub struct ImapError {
    pub(super) said: String,
    /// What stands in the way.
    pub cause: ServerFault,
}

impl ImapError {
    pub(super) fn of(said: String) -> Self {
        Self { said, cause: ServerFault::Other }
    }

    pub(super) fn because(self, cause: ServerFault) -> Self {
        Self { cause, ..self }
    }
}

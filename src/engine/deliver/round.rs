//! The work of one channel in a pass: which messages it takes, and what its sessions know of one another.
//! Must not know how a message is written or sent.

use std::sync::atomic::{AtomicBool, AtomicUsize};

use tokio::sync::Mutex;

use super::served::Served;
use super::write::ReadyMessage;
use crate::model::{ChannelName, Message};
use crate::store::ClaimFilter;

/// Whose messages a channel takes in a pass.
#[derive(Debug, Clone)]
pub(super) struct Round {
    pub(super) channel: ChannelName,
    /// The channels whose messages this one takes: its own, and those that are not set up.
    pub(super) takes: Vec<ChannelName>,
    pub(super) which: ClaimFilter,
    pub(super) live: bool,
}

impl Round {
    /// Whether the channel takes messages of a channel, given whether they answer somebody who waits.
    pub(super) fn wants(&self, (channel, at_once): (ChannelName, bool)) -> bool {
        let which = match self.which {
            ClaimFilter::All => true,
            ClaimFilter::AtOnce => at_once,
            ClaimFilter::Routine => !at_once,
        };
        which && self.takes.contains(&channel)
    }
}

/// A claimed message on its way to a session.
pub(super) struct ClaimedMessage {
    pub(super) message: Message,
    /// The message as it was written ahead; none where the session is to write it.
    pub(super) ready: Option<Box<ReadyMessage>>,
    /// When it was written ahead.
    pub(super) at: tokio::time::Instant,
}

/// What the sessions of one channel share during a pass.
#[derive(Default)]
pub(super) struct Line {
    /// The server cannot be reached, or the channel needs a person: the other sessions need not find out one by one.
    pub(super) down: AtomicBool,
    /// How many messages the server has taken in this pass.
    pub(super) taken: AtomicUsize,
    /// What became of the messages.
    pub(super) served: Mutex<Served>,
}

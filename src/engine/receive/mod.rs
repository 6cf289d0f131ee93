//! The Receive service: takes in what people wrote, and what servers said of earlier messages.
//! Must not know how it reached the state folder.

mod aftermath;
mod answers;
mod bindings;
mod hear;
pub(super) mod heard;
mod linking;
mod listing;
pub mod mailbox;
pub(in crate::engine) mod mails;
mod tables;

pub use mails::brings_files;

use crate::engine::health::metrics::Metrics;
use crate::engine::tenant::Tenant;

/// Takes in what people wrote and what servers said.
#[derive(Debug)]
pub struct Receive {
    pub(in crate::engine) tenant: Tenant,
    metrics: Metrics,
    /// The last link of the event chain up to which people have been told of accounts linked to them.
    links_seen: Option<i64>,
}

impl Receive {
    pub(in crate::engine) fn new(tenant: Tenant, metrics: Metrics) -> Self {
        Self { tenant, metrics, links_seen: None }
    }
}

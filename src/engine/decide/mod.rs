//! The Decide service: brings items in line with config, decides what is due, and makes the messages of it.
//! Must not send.

mod compare;
mod golive;
mod group;
mod reroute;
mod routine;
mod tick;

pub(in crate::engine) use golive::go_live;

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::deliver::Tools;
use super::health::metrics::Metrics;
use super::health::pulse::Pulse;
use super::known::current::Current;
use super::known::histories::Histories;
use super::tenant::Tenant;
use crate::model::{Instant, ItemId};

/// Decides what the present instant has reached.
#[derive(Debug)]
pub struct Decide {
    pub(in crate::engine) tenant: Tenant,
    current: Current,
    /// The decisions made for items, kept in memory from pass to pass.
    pub histories: Histories,
    metrics: Metrics,
    pulse: Pulse,
    /// Items whose records cannot be read, each with the instant until which the item is left alone.
    aside: Mutex<BTreeMap<ItemId, Instant>>,
}

impl Decide {
    pub(in crate::engine) fn new(tools: &Tools) -> Self {
        let Tools { tenant, current, histories, metrics, pulse, .. } = tools.clone();
        Self { tenant, current, histories, metrics, pulse, aside: Mutex::default() }
    }
}

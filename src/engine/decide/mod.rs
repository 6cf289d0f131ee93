//! The Decide service: brings items in line with config, decides what is due, and makes the messages of it.
//! Must not send.

mod by_itself;
mod compare;
mod evaluation;
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
use super::tenant::Tenant;
use crate::model::{Instant, ItemId};

/// Items whose records cannot be read, each with the instant until which it is left alone.
type Aside = BTreeMap<ItemId, Instant>;

/// Decides what the present instant has reached.
#[derive(Debug)]
pub struct Decide {
    pub(in crate::engine) tenant: Tenant,
    metrics: Metrics,
    pulse: Pulse,
    aside: Mutex<Aside>,
}

impl Decide {
    pub(in crate::engine) fn new(tools: &Tools) -> Self {
        let Tools { tenant, metrics, pulse, .. } = tools.clone();
        Self { tenant, metrics, pulse, aside: Mutex::default() }
    }
}

//! What every part of delivery works with.
//! Must not know in what order.

use super::ledger::Ledger;
use crate::channel::Channel;
use crate::engine::health::metrics::Metrics;
use crate::engine::health::pulse::Pulse;
use crate::engine::known::current::Current;
use crate::engine::known::histories::Histories;
use crate::engine::known::met::Met;
use crate::engine::tenant::Tenant;
use crate::model::ChannelName;

/// See the head of the file. Cheap to clone; clones share what they keep.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Tools {
    /// The organisation at work.
    pub tenant: Tenant,
    /// The items as they stand.
    pub current: Current,
    /// What was decided for items.
    pub histories: Histories,
    /// Where marks and results are written.
    pub ledger: Ledger,
    /// Whether the work moves on.
    pub pulse: Pulse,
    /// What is counted.
    pub metrics: Metrics,
    /// Who has had a message before.
    pub met: Met,
}

impl Tools {
    pub(in crate::engine) fn new(tenant: Tenant, pulse: Pulse, metrics: Metrics) -> Self {
        let ledger = Ledger::start(tenant.store.clone(), tenant.clock.clone());
        let (current, histories, met) = (Current::default(), Histories::default(), Met::default());
        Self { tenant, current, histories, ledger, pulse, metrics, met }
    }

    /// The channel behind a name; what is not set up is captured.
    pub(in crate::engine) fn channel(&self, name: ChannelName) -> &Channel {
        self.tenant.setup.channels.get(&name).unwrap_or(&self.tenant.setup.capture)
    }
}

//! What every part of delivery works with. Must not know in what order the parts run.

use super::ledger::Ledger;
use crate::channel::Channel;
use crate::engine::health::metrics::Metrics;
use crate::engine::health::pulse::Pulse;
use crate::engine::known::met::Met;
use crate::engine::tenant::Tenant;
use crate::model::ChannelName;

/// The tools that every part of delivery shares. Cheap to clone; clones share what they keep.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Tools {
    pub tenant: Tenant,
    /// Writes marks and results.
    pub ledger: Ledger,
    /// Shows whether the work moves on.
    pub pulse: Pulse,
    pub metrics: Metrics,
    /// Knows which recipients have had a message before.
    pub met: Met,
}

impl Tools {
    pub(in crate::engine) fn new(tenant: Tenant, pulse: Pulse, metrics: Metrics) -> Self {
        let ledger = Ledger::start(tenant.store.clone(), tenant.clock.clone());
        Self { tenant, ledger, pulse, metrics, met: Met::default() }
    }

    /// The channel of that name; messages for a channel that is not set up are captured.
    pub(in crate::engine) fn channel(&self, name: ChannelName) -> &Channel {
        self.tenant.setup.channels.get(&name).unwrap_or(&self.tenant.setup.capture)
    }
}

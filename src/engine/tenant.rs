//! One organisation: its setup, its store, its clock.
//! Must not know what is done with them.

use std::sync::Arc;

use super::setup::{EngineError, Setup};
use crate::clock::Clock;
use crate::store::{Store, people};

/// One organisation at work, as every service holds it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tenant {
    pub setup: Arc<Setup>,
    pub store: Store,
    pub clock: Clock,
}

/// Takes over from the store how people are reached, where that differs from the setup.
pub async fn learn_reach(tenant: &mut Tenant) -> Result<(), EngineError> {
    let reached = tenant.store.read(people::reached).await?;
    if reached != tenant.setup.reached {
        tenant.setup = Arc::new(tenant.setup.reaching(reached));
    }
    Ok(())
}

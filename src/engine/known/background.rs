//! What the messages of one pass share: the items of the organisation, and of which overdue ones the leads have heard.
//! Read once, because twenty messages of one morning count the same items.
//! Must not be asked whether a notice still holds: that is always read anew.

use std::sync::Arc;

use tokio::sync::OnceCell;

use super::heard::{lately, leads_heard};
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{Instant, Item};
use crate::planner::decide::weekly::LeadsTold;

/// The data that the messages of one pass share, read when first needed.
#[derive(Debug, Default)]
pub struct Background {
    everything: OnceCell<Arc<Vec<Item>>>,
    heard: OnceCell<LeadsTold>,
}

impl Background {
    /// Every open item, and those that ended lately.
    pub async fn everything(&self, tenant: &Tenant, now: Instant) -> Result<&Arc<Vec<Item>>, EngineError> {
        let read = async || tenant.store.read(move |view| lately(view, now)).await.map(Arc::new);
        self.everything.get_or_try_init(read).await
    }

    /// The overdue items of which the leads have heard.
    pub async fn heard(&self, tenant: &Tenant, now: Instant) -> Result<&LeadsTold, EngineError> {
        let read = async || {
            let items = Arc::clone(self.everything(tenant, now).await?);
            let setup = Arc::clone(&tenant.setup);
            tenant.store.read(move |view| leads_heard(view, &setup.rules, &items, now)).await
        };
        self.heard.get_or_try_init(read).await
    }
}

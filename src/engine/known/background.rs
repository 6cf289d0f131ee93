//! What the messages of one pass share: all items, and what was decided for those they speak of. Read once, because
//! twenty messages of one morning speak of the same items.
//! Must not be asked whether a notice still holds: that is always read anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::sync::{Mutex, OnceCell};

use super::current::Current;
use super::heard::leads_heard;
use super::histories::Histories;
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{Instant, Item, ItemId};
use crate::planner::decide::weekly::LeadsTold;
use crate::store::History;

/// The data that the messages of one pass share, read when first needed.
#[derive(Debug, Default)]
pub struct Background {
    everything: OnceCell<Vec<Arc<Item>>>,
    heard: OnceCell<LeadsTold>,
    histories: Mutex<BTreeMap<ItemId, History>>,
}

impl Background {
    /// Every open item, and those that ended lately.
    pub async fn everything(
        &self,
        (tenant, current): (&Tenant, &Current),
        now: Instant,
    ) -> Result<&[Arc<Item>], EngineError> {
        let read = async || current.items(&tenant.store, now).await;
        Ok(self.everything.get_or_try_init(read).await?)
    }

    /// The overdue items of which the leads have heard.
    pub async fn heard(
        &self,
        (tenant, current): (&Tenant, &Current),
        now: Instant,
    ) -> Result<&LeadsTold, EngineError> {
        let read = async || leads_heard(tenant, self.everything((tenant, current), now).await?, now).await;
        self.heard.get_or_try_init(read).await
    }

    /// Takes over what a tick has decided, so that its messages need not read that again.
    pub fn seed(&mut self, decided: impl IntoIterator<Item = (ItemId, History)>) {
        self.histories.get_mut().extend(decided);
    }

    /// The decisions made for these items, each of which may be named more than once.
    pub async fn histories(
        &self,
        (tenant, histories): (&Tenant, &Histories),
        items: impl Iterator<Item = &ItemId>,
    ) -> Result<BTreeMap<ItemId, History>, EngineError> {
        let items: BTreeSet<&ItemId> = items.collect();
        let mut known = self.histories.lock().await;
        let unknown: Vec<ItemId> =
            items.iter().filter(|id| !known.contains_key(**id)).map(|id| (*id).clone()).collect();
        if !unknown.is_empty() {
            let read = histories.read(&tenant.store, &unknown).await?;
            known.extend(histories.keep(read).await);
        }
        Ok(items.into_iter().map(|id| (id.clone(), Arc::clone(&known[id]))).collect())
    }
}

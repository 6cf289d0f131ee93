//! What the messages of one pass share: the items of the organisation counted, those that are overdue, and of which of
//! these the leads have heard. Read once, because twenty messages of one morning count the same items; the overdue ones only
//! where a message may list them.
//! Must not be asked whether a notice still holds: that is always read anew.

use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard, OnceCell};

use super::{heard, rates};
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::figures::rates::WeeklyRates;
use crate::model::{Instant, Item};
use crate::planner::decide::weekly::LeadsTold;
use crate::planner::message::tally::ItemCounts;

/// The data that the messages of one pass share, read when first needed.
#[derive(Debug, Default)]
pub struct Background {
    tally: OnceCell<ItemCounts>,
    overdue: OnceCell<Arc<Vec<Item>>>,
    heard: OnceCell<LeadsTold>,
    rates: OnceCell<Option<WeeklyRates>>,
    /// Held while a message with very many notices is written.
    large: Mutex<()>,
}

impl Background {
    /// Waits until no other message with very many notices is being written: what one is written from is held in memory
    /// whole, and what all of them are would be too much.
    pub async fn alone(&self) -> MutexGuard<'_, ()> {
        self.large.lock().await
    }

    /// Every open item, and those that ended lately, counted.
    pub async fn tally(&self, tenant: &Tenant, now: Instant) -> Result<&ItemCounts, EngineError> {
        let setup = Arc::clone(&tenant.setup);
        let read = async || Ok(tenant.store.read(move |view| heard::tally(view, &setup.rules, now)).await?);
        self.tally.get_or_try_init(read).await
    }

    /// The items that are overdue or asked to be confirmed.
    pub async fn overdue(&self, tenant: &Tenant, now: Instant) -> Result<&Arc<Vec<Item>>, EngineError> {
        let setup = Arc::clone(&tenant.setup);
        let read = async || {
            let read = tenant.store.read(move |view| heard::overdue(view, &setup.rules, now)).await;
            Ok(Arc::new(read?))
        };
        self.overdue.get_or_try_init(read).await
    }

    /// The on-time rates of the week, the quarter and the year; none where a day lies beyond the calendar.
    pub async fn rates(&self, tenant: &Tenant, now: Instant) -> Result<Option<&WeeklyRates>, EngineError> {
        let read =
            async || Ok::<_, EngineError>(rates::weekly(&tenant.store, &tenant.setup.rules, now).await?);
        Ok(self.rates.get_or_try_init(read).await?.as_ref())
    }

    /// The overdue items of which the leads have heard.
    pub async fn heard(&self, tenant: &Tenant, now: Instant) -> Result<&LeadsTold, EngineError> {
        let read = async || {
            let items = Arc::clone(self.overdue(tenant, now).await?);
            let setup = Arc::clone(&tenant.setup);
            tenant.store.read(move |view| heard::leads_heard(view, &setup.rules, &items, now)).await
        };
        self.heard.get_or_try_init(read).await
    }
}

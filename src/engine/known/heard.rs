//! Finds the overdue items of which the leads have heard.
//! Must not know who asks.

use std::sync::Arc;

use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::figures::standing::{Standing, standing};
use crate::model::notice::TOLD;
use crate::model::{Instant, Item, Role};
use crate::planner::decide::weekly::LeadsTold;

/// The overdue items of which the leads have heard.
pub(in crate::engine) async fn leads_heard(
    tenant: &Tenant,
    items: &[Arc<Item>],
    now: Instant,
) -> Result<LeadsTold, EngineError> {
    let calendar = &tenant.setup.rules.calendar;
    let today = calendar.zone.start_of(calendar.zone.day(now));
    let passed =
        |item: &Item| matches!(standing(calendar, item, now), Some(Standing::Overdue | Standing::Confirming));
    let passed: Vec<&Item> = items.iter().map(AsRef::as_ref).filter(|item| passed(item)).collect();
    let heard = tenant.store.heard_of(&passed, (Role::Lead, &TOLD), today).await?;
    Ok(LeadsTold::new(heard, &tenant.store.lists().await?, today))
}

//! Going live: the rehearsal ends, every open item starts afresh, old debts go to the initial review.
//! Must not know who asked for it.

use super::Decide;
use crate::engine::kept::just_before;
use crate::engine::record::written;
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{Action, By, Instant, MessageState, NewEvent, NoticeState, Reason, Via};
use crate::planner::change::golive;
use crate::store::{NoticeChange, Settlement, Stored, keys};

/// Ends the rehearsal: every open item starts afresh, old debts go to the initial review.
/// Returns false when the organisation is live already.
pub(in crate::engine) async fn go_live(decide: &Decide, now: Instant) -> Result<bool, EngineError> {
    decide.reconcile(now).await?;
    if decide.tenant.store.live_at().await?.is_some() {
        return Ok(false);
    }
    end_rehearsed(&decide.tenant, now).await?;
    let stored = decide.tenant.store.items().await?;
    let changes = golive::go_live(&decide.tenant.setup.rules, stored.iter().map(|stored| &stored.item), now);
    let review = changes.iter().filter_map(|change| change.item.review_until).max();
    let mut batch = written(changes, stored.iter().map(Stored::revised));
    batch.events.push(NewEvent {
        at: now,
        item: None,
        by: By::system(),
        via: Some(Via::System),
        action: Action::OrganisationLive,
    });
    batch.live_at = Some(now);
    batch.values = vec![
        (keys::LAST_WEEKLY.into(), just_before(now)),
        (keys::LAST_LISTS.into(), just_before(now)),
        (keys::LAST_ADMIN_LINE.into(), just_before(now)),
    ];
    batch.values.extend(review.map(|until| (keys::REVIEW_UNTIL.into(), until.to_string())));
    Ok(decide.tenant.store.commit(now, batch).await?.stale.is_empty())
}

/// Ends the messages and notices of the rehearsal: they must not leave for real.
async fn end_rehearsed(tenant: &Tenant, now: Instant) -> Result<(), EngineError> {
    let mut ends = Vec::new();
    for message in tenant.store.messages(true).await? {
        let open = tenant.store.notices_of(&message.id).await?.into_iter().filter(|n| n.state.is_open());
        ends.push(Settlement::of(
            &message,
            MessageState::Rehearsed,
            open.map(|n| NoticeChange::to(n.id, NoticeState::Rehearsed, Reason::Rehearsal)).collect(),
        ));
    }
    tenant.store.settle(now, ends).await?;
    Ok(())
}

//! Going live: the rehearsal ends, every open item starts afresh, old debts go to the initial review.
//! Must not know who asked for it.

use super::Decide;
use crate::engine::kept::just_before;
use crate::engine::record;
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{Action, By, Instant, MessageState, NewEvent, NoticeState, Reason, Via};
use crate::planner::change::golive;
use crate::store::{
    NoticeChange, Settlement, Stored, Tx, events, items, keys, messages, notices, outbox, values,
};

/// Ends the rehearsal: every open item starts afresh, old debts go to the initial review.
/// Returns false when the organisation is live already.
pub(in crate::engine) async fn go_live(decide: &Decide, now: Instant) -> Result<bool, EngineError> {
    decide.reconcile(now).await?;
    let tenant = decide.tenant.clone();
    decide.tenant.store.write(now, move |tx| end_rehearsal(tx, &tenant, now)).await
}

fn end_rehearsal(tx: &mut Tx<'_>, tenant: &Tenant, now: Instant) -> Result<bool, EngineError> {
    if values::meta(tx)?.live_at.is_some() {
        return Ok(false);
    }
    end_rehearsed(tx)?;
    let stored = items::all(tx)?;
    let changes = golive::go_live(&tenant.setup.rules, stored.iter().map(|stored| &stored.item), now);
    let review = changes.iter().filter_map(|change| change.item.review_until).max();
    record::written(tx, changes, stored.iter().map(Stored::revised))?;
    let action = Action::OrganisationLive;
    let live = NewEvent { at: now, item: None, by: By::system(), via: Some(Via::System), action };
    events::append(tx, &[live])?;
    values::go_live(tx, now)?;
    let mut remembered = vec![
        (keys::LAST_WEEKLY.into(), just_before(now)),
        (keys::LAST_LISTS.into(), just_before(now)),
        (keys::LAST_ADMIN_LINE.into(), just_before(now)),
    ];
    remembered.extend(review.map(|until| (keys::REVIEW_UNTIL.into(), until.to_string())));
    values::set(tx, &remembered)?;
    Ok(true)
}

/// Ends the messages and notices of the rehearsal: they must not leave for real.
fn end_rehearsed(tx: &mut Tx<'_>) -> Result<(), EngineError> {
    let mut ends = Vec::new();
    for message in messages::all(tx, true)? {
        let open = notices::of_message(tx, &message.id)?.into_iter().filter(|n| n.state.is_open());
        ends.push(Settlement::of(
            &message,
            MessageState::Rehearsed,
            open.map(|n| NoticeChange::to(n.id, NoticeState::Rehearsed, Reason::Rehearsal)).collect(),
        ));
    }
    outbox::settle(tx, &ends)?;
    Ok(())
}

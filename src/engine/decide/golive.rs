//! Going live: the rehearsal ends, every open item starts afresh, old debts go to the initial review.
//! Must not know who asked for it.

use super::Decide;
use crate::engine::kept::just_before;
use crate::engine::record::written;
use crate::engine::setup::EngineError;
use crate::model::{Action, By, Instant, MessageState, NewEvent, NoticeState, Reason, Via};
use crate::planner::change::golive::go_live;
use crate::store::{NoticeChange, Settlement, Stored, keys};
impl Decide {
    /// Ends the rehearsal: every open item starts afresh, old debts go to the initial review.
    /// Returns false when the organisation is live already.
    pub async fn go_live(&self, now: Instant) -> Result<bool, EngineError> {
        self.reconcile(now).await?;
        if self.tenant.store.live_at().await?.is_some() {
            return Ok(false);
        }
        self.end_rehearsed(now).await?;
        let stored = self.tenant.store.items().await?;
        let changes = go_live(&self.tenant.setup.rules, stored.iter().map(|stored| &stored.item), now);
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
        Ok(self.tenant.store.commit(now, batch).await?.stale.is_empty())
    }

    /// What the rehearsal wrote out must not leave for real.
    async fn end_rehearsed(&self, now: Instant) -> Result<(), EngineError> {
        let mut ends = Vec::new();
        for message in self.tenant.store.messages(true).await? {
            let open =
                self.tenant.store.notices_of(&message.id).await?.into_iter().filter(|n| n.state.is_open());
            ends.push(Settlement {
                message: message.id,
                token: message.token,
                state: MessageState::Rehearsed,
                not_before: None,
                resent: None,
                vendor_id: None,
                unnumbered: false,
                attempt: None,
                notices: open
                    .map(|n| NoticeChange::to(n.id, NoticeState::Rehearsed, Reason::Rehearsal))
                    .collect(),
            });
        }
        self.tenant.store.settle(now, ends).await?;
        Ok(())
    }
}

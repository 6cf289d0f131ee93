//! After a restore, nothing is said twice: what may have left after the backup was made becomes `uncertain`, so it is
//! neither sent again nor lost from sight. Must not know how a database is restored.

use crate::model::{Action, By, Instant, Message, MessageState, NewEvent, NoticeState, Reason, Via};
use crate::store::{Batch, NoticeChange, Settlement, Store, StoreError, keys};

/// How much of a restored backup may have left since the backup was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Doubt {
    /// Messages that became uncertain.
    pub messages: usize,
    /// Notices that became uncertain.
    pub notices: usize,
}

/// Ends as `uncertain` everything that waited when the backup was made and whose time had come by `until`. The value
/// `RESTORED_UNTIL` makes the first look afterwards do the same with what it finds due by then. In a rehearsal nothing
/// ever left, so nothing changes.
pub async fn doubt(store: &Store, until: Instant, now: Instant) -> Result<Doubt, StoreError> {
    if store.live_at().await?.is_none() {
        return Ok(Doubt::default());
    }
    let mut found = Doubt::default();
    let mut ends = Vec::new();
    for message in store.messages(true).await?.into_iter().filter(|message| may_have_left(message, until)) {
        let open = store.notices_of(&message.id).await?.into_iter().filter(|notice| notice.state.is_open());
        let notices: Vec<NoticeChange> = open.map(|notice| uncertain(notice.id)).collect();
        found.messages += 1;
        found.notices += notices.len();
        ends.push(Settlement::of(&message, MessageState::Uncertain, notices));
    }
    store.settle(now, ends).await?;
    let held = store.ready_notices(until).await?.into_iter();
    let notices: Vec<NoticeChange> =
        held.filter(|notice| notice.message.is_none()).map(|notice| uncertain(notice.id)).collect();
    found.notices += notices.len();
    let action = Action::StateRestored { until, messages: found.messages as u64 };
    let (until, now_millis) = (until.timestamp_millis().to_string(), now.timestamp_millis().to_string());
    let values = vec![
        (keys::RESTORED_UNTIL.to_owned(), until),
        // This week's message has most likely been heard; next week's proves again that the machine is alive.
        (keys::LAST_WEEKLY.to_owned(), now_millis.clone()),
        (keys::LAST_LISTS.to_owned(), now_millis.clone()),
        (keys::LAST_ADMIN_LINE.to_owned(), now_millis),
    ];
    let events = vec![NewEvent { at: now, item: None, by: By::system(), via: Some(Via::System), action }];
    store.commit(now, Batch { events, notices, values, ..Batch::default() }).await?;
    Ok(found)
}

/// Whether a message may have left by `until`; a message that nobody could try before then has not left.
fn may_have_left(message: &Message, until: Instant) -> bool {
    message.state != MessageState::Pending || message.resent || message.not_before <= until
}

fn uncertain(id: crate::model::NoticeId) -> NoticeChange {
    NoticeChange::to(id, NoticeState::Uncertain, Reason::Restored)
}

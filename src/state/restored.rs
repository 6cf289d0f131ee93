//! After a restore, nothing is said twice: what may have left after the backup was made becomes `uncertain`, so it is
//! neither sent again nor lost from sight. Must not know how a database is restored.

use crate::model::{Action, By, Instant, Message, MessageState, NewEvent, NoticeState, Reason, Via};
use crate::store::{
    NoticeChange, Settlement, Store, StoreError, Tx, events, keys, messages, notices, outbox, values,
};

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
    store.write(now, move |tx| doubted(tx, until, now)).await
}

fn doubted(tx: &mut Tx<'_>, until: Instant, now: Instant) -> Result<Doubt, StoreError> {
    let mut found = Doubt::default();
    if values::meta(tx)?.live_at.is_none() {
        return Ok(found);
    }
    let mut ends = Vec::new();
    for message in messages::all(tx, true)?.into_iter().filter(|message| may_have_left(message, until)) {
        let open = notices::of_message(tx, &message.id)?.into_iter().filter(|notice| notice.state.is_open());
        let changes: Vec<NoticeChange> = open.map(|notice| uncertain(notice.id)).collect();
        found.messages += 1;
        found.notices += changes.len();
        ends.push(Settlement::of(&message, MessageState::Uncertain, changes));
    }
    outbox::settle(tx, &ends)?;
    // What was in no message when the backup was made may have been put into one since.
    let changes: Vec<NoticeChange> =
        notices::held(tx, until)?.into_iter().map(|notice| uncertain(notice.id)).collect();
    found.notices += changes.len();
    let action = Action::StateRestored { until, messages: found.messages as u64 };
    let (until, now_millis) = (until.timestamp_millis().to_string(), now.timestamp_millis().to_string());
    let named = [
        (keys::RESTORED_UNTIL.to_owned(), until),
        // This week's message has most likely been heard; next week's proves again that the machine is alive.
        (keys::LAST_WEEKLY.to_owned(), now_millis.clone()),
        (keys::LAST_LISTS.to_owned(), now_millis.clone()),
        (keys::LAST_ADMIN_LINE.to_owned(), now_millis),
    ];
    let said = NewEvent { at: now, item: None, by: By::system(), via: Some(Via::System), action };
    events::append(tx, &[said])?;
    notices::change(tx, &changes)?;
    values::set(tx, &named)?;
    Ok(found)
}

/// Whether a message may have left by `until`; a message that nobody could try before then has not left.
fn may_have_left(message: &Message, until: Instant) -> bool {
    message.state != MessageState::Pending || message.resent || message.not_before <= until
}

fn uncertain(id: crate::model::NoticeId) -> NoticeChange {
    NoticeChange::to(id, NoticeState::Uncertain, Reason::Restored)
}

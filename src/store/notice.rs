//! Writing notices inside a transaction, and telling the chain of it.
//! Must not know why a notice moves.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, query};

use super::chain::Chain;
use super::error::Fault;
use super::types::NoticeChange;
use super::{rows, sql};
use crate::model::{Instant, MessageId, Notice, NoticeId, NoticeState, OrgId, Reason};

/// Writes a new notice at its place in the decision. A second one of the same key is left out.
pub(super) async fn add(
    connection: &mut SqliteConnection,
    org: &OrgId,
    chain: &mut Chain<'_>,
    (place, notice): (usize, &Notice),
) -> Result<(), Fault> {
    let added = query(sql::notice::ADD)
        .bind(org.as_str())
        .bind(notice.id.as_str())
        .bind(notice.item.as_str())
        .bind(notice.version)
        .bind(notice.step.as_str())
        .bind(&notice.occurrence)
        .bind(notice.recipient.as_str())
        .bind(notice.channel.as_str())
        .bind(notice.role.as_str())
        .bind(rows::json(&notice.also)?)
        .bind(notice.stands_in.as_deref())
        .bind(notice.state.as_str())
        .bind(notice.reason.as_str())
        .bind(notice.slot_at.timestamp_millis())
        .bind(notice.message.as_ref().map(MessageId::as_str))
        .bind(notice.settled_at.map(|at| at.timestamp_millis()))
        .bind(chain.seal())
        .bind(place as i64)
        .execute(connection)
        .await?;
    if added.rows_affected() == 1 {
        chain.seal_notice(&notice.id, notice.state, notice.reason);
    }
    Ok(())
}

/// Moves a notice on, where the rules of [`NoticeChange`] let it.
pub(super) async fn change(
    connection: &mut SqliteConnection,
    org: &OrgId,
    chain: &mut Chain<'_>,
    at: Instant,
    change: &NoticeChange,
) -> Result<(), Fault> {
    let ends = change.state.is_final();
    let changed = query(sql::notice::CHANGE)
        .bind(org.as_str())
        .bind(change.id.as_str())
        .bind(change.state.as_str())
        .bind(change.reason.as_str())
        .bind(change.slot_at.map(|at| at.timestamp_millis()))
        .bind(change.channel.map(crate::model::ChannelName::as_str))
        .bind(change.message.as_ref().map(MessageId::as_str))
        .bind(ends.then(|| at.timestamp_millis()))
        .bind(ends.then(|| chain.seal()))
        .execute(connection)
        .await?;
    if ends && changed.rows_affected() == 1 {
        chain.seal_notice(&change.id, change.state, change.reason);
    }
    Ok(())
}

/// Ends every open notice of a message.
pub(super) async fn end_of_message(
    connection: &mut SqliteConnection,
    org: &OrgId,
    chain: &mut Chain<'_>,
    at: Instant,
    message: &MessageId,
    (state, reason): (NoticeState, Reason),
) -> Result<(), Fault> {
    let ended = query(sql::notice::END_OF_MESSAGE)
        .bind(org.as_str())
        .bind(message.as_str())
        .bind(state.as_str())
        .bind(reason.as_str())
        .bind(at.timestamp_millis())
        .bind(chain.seal())
        .fetch_all(connection)
        .await?;
    for id in ids(&ended)? {
        chain.seal_notice(&NoticeId::new(id), state, reason);
    }
    Ok(())
}

/// The ids that a statement returned.
pub(super) fn ids(rows: &[SqliteRow]) -> Result<Vec<String>, Fault> {
    rows.iter().map(|row| Ok(row.try_get("id")?)).collect()
}

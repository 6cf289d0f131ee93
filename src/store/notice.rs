//! Writing notices inside a transaction, and telling the chain of it.
//! Must not know why a notice moves.

use std::collections::BTreeMap;

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, query};

use super::chain::Chain;
use super::error::Fault;
use super::types::NoticeChange;
use super::{rows, sql};
use crate::model::{Instant, MessageId, Notice, NoticeId, NoticeState, OrgId, Reason};

/// Writes new notices, each with its place in its decision. A second one of the same key is left out.
pub(super) async fn add<'a>(
    connection: &mut SqliteConnection,
    org: &OrgId,
    chain: &mut Chain<'_>,
    notices: impl Iterator<Item = (usize, &'a Notice)>,
) -> Result<(), Fault> {
    let mut listed: BTreeMap<&str, &Notice> = BTreeMap::new();
    let mut columns = Vec::new();
    for (place, notice) in notices {
        listed.insert(notice.id.as_str(), notice);
        columns.push(serde_json::json!([
            notice.id,
            notice.item,
            notice.version,
            notice.step,
            notice.occurrence,
            notice.recipient,
            notice.channel.as_str(),
            notice.role.as_str(),
            rows::json(&notice.also)?,
            notice.stands_in,
            notice.state.as_str(),
            notice.reason.as_str(),
            notice.slot_at.timestamp_millis(),
            notice.message,
            notice.settled_at.map(|at| at.timestamp_millis()),
            place,
        ]));
    }
    if columns.is_empty() {
        return Ok(());
    }
    let added = query(sql::notice::ADD)
        .bind(org.as_str())
        .bind(rows::json(&columns)?)
        .bind(chain.seal())
        .fetch_all(connection)
        .await?;
    for id in ids(&added)? {
        if let Some(notice) = listed.get(id.as_str()) {
            chain.seal_notice(&notice.id, notice.state, notice.reason);
        }
    }
    Ok(())
}

/// Moves notices on, where the rules of [`NoticeChange`] let them; those that only end, together.
pub(super) async fn change_all(
    connection: &mut SqliteConnection,
    org: &OrgId,
    chain: &mut Chain<'_>,
    at: Instant,
    changes: &[NoticeChange],
) -> Result<(), Fault> {
    let mut ends: BTreeMap<(NoticeState, Reason), Vec<&NoticeId>> = BTreeMap::new();
    for change in changes {
        let plain = change.slot_at.is_none() && change.message.is_none() && change.channel.is_none();
        if plain && change.state.is_final() {
            ends.entry((change.state, change.reason)).or_default().push(&change.id);
        } else {
            self::change(connection, org, chain, at, change).await?;
        }
    }
    for ((state, reason), listed) in ends {
        let ended = query(sql::notice::END)
            .bind(org.as_str())
            .bind(rows::json(&listed)?)
            .bind(state.as_str())
            .bind(reason.as_str())
            .bind(at.timestamp_millis())
            .bind(chain.seal())
            .fetch_all(&mut *connection)
            .await?;
        for id in ids(&ended)? {
            chain.seal_notice(&NoticeId::new(id), state, reason);
        }
    }
    Ok(())
}

/// Moves a notice on, where the rules of [`NoticeChange`] let it.
async fn change(
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

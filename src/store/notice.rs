//! Writing notices inside a transaction, and sealing them in the chain.
//! Must not know why a notice moves.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, query};

use super::chain::Chain;
use super::error::SqlFault;
use super::types::NoticeChange;
use super::{rows, sql};
use crate::model::{Instant, MessageId, Notice, NoticeId, NoticeState, OrgId, Reason};

/// Which notices are to join which new messages.
pub(super) type Joining<'a> = BTreeMap<&'a NoticeId, &'a MessageId>;

/// Writes new notices, each with its place in its decision and in the message that it joins; written notices
/// are taken out of `joining`. A second notice of the same key is left out.
pub(super) async fn add<'a>(
    connection: &mut SqliteConnection,
    org: &OrgId,
    chain: &mut Chain<'_>,
    notices: impl Iterator<Item = (usize, &'a Notice)>,
    joining: &mut Joining<'_>,
) -> Result<(), SqlFault> {
    let mut listed: BTreeMap<&str, &Notice> = BTreeMap::new();
    let mut columns = Vec::new();
    for (place, notice) in notices {
        listed.insert(notice.id.as_str(), notice);
        let joined = joining.get(&notice.id).filter(|_| notice.state.is_open()).copied();
        let state = joined.map_or(notice.state, |_| NoticeState::Pending);
        columns.push((
            &notice.id,
            rows::item_text(notice.item.as_ref()),
            notice.version,
            &notice.step,
            &notice.occurrence,
            &notice.recipient,
            notice.channel.as_str(),
            notice.role.as_str(),
            rows::json(&notice.also)?,
            &notice.stands_in,
            state.as_str(),
            notice.reason.as_str(),
            notice.slot_at.timestamp_millis(),
            joined.or(notice.message.as_ref()),
            notice.settled_at.map(|at| at.timestamp_millis()),
            place,
        ));
    }
    if columns.is_empty() {
        return Ok(());
    }
    let added = query(sql::notice::ADD)
        .bind(org.as_str())
        .bind(rows::json(&columns)?)
        .bind(chain.seal())
        .execute(&mut *connection)
        .await?;
    let ids: Vec<&NoticeId> = listed.values().map(|notice| &notice.id).collect();
    for id in written(connection, org, chain, &ids, added.rows_affected()).await? {
        if let Some(notice) = listed.get(id.as_str()) {
            chain.seal_notice(&notice.id, notice.state, notice.reason);
            joining.remove(&notice.id);
        }
    }
    Ok(())
}

/// Which of these notices a statement wrote under the present seal. Ordinarily all of them, as the statement's
/// count tells; rows are asked for only otherwise, because each row costs more than writing it.
async fn written(
    connection: &mut SqliteConnection,
    org: &OrgId,
    chain: &Chain<'_>,
    ids: &[&NoticeId],
    count: u64,
) -> Result<Vec<NoticeId>, SqlFault> {
    if count == ids.len() as u64 {
        return Ok(ids.iter().map(|id| (*id).clone()).collect());
    }
    let row = query(sql::notice::UNDER_SEAL)
        .bind(org.as_str())
        .bind(rows::json(ids)?)
        .bind(chain.seal())
        .fetch_one(connection)
        .await?;
    rows::from_json(&row, "list")
}

/// Moves notices on, where the rules of [`NoticeChange`] let them; notices that only end or wait are moved
/// together.
pub(super) async fn change_all(
    connection: &mut SqliteConnection,
    org: &OrgId,
    chain: &mut Chain<'_>,
    at: Instant,
    changes: &[&NoticeChange],
) -> Result<(), SqlFault> {
    let mut ends: BTreeMap<(NoticeState, Reason), BTreeSet<&NoticeId>> = BTreeMap::new();
    let mut waits: BTreeMap<(Instant, Reason), Vec<&NoticeId>> = BTreeMap::new();
    for change in changes {
        let plain = change.message.is_none() && change.channel.is_none();
        match change.slot_at {
            None if plain && change.state.is_final() => {
                ends.entry((change.state, change.reason)).or_default().insert(&change.id);
            }
            Some(slot_at) if plain && change.state == NoticeState::Held => {
                waits.entry((slot_at, change.reason)).or_default().push(&change.id);
            }
            _ => self::change(connection, org, chain, at, change).await?,
        }
    }
    for ((slot_at, reason), listed) in waits {
        query(sql::notice::PUT_OFF)
            .bind(org.as_str())
            .bind(rows::json(&listed)?)
            .bind(reason.as_str())
            .bind(slot_at.timestamp_millis())
            .execute(&mut *connection)
            .await?;
    }
    for ((state, reason), listed) in ends {
        let ended = query(sql::notice::END)
            .bind(org.as_str())
            .bind(rows::json(&listed)?)
            .bind(state.as_str())
            .bind(reason.as_str())
            .bind(at.timestamp_millis())
            .bind(chain.seal())
            .execute(&mut *connection)
            .await?;
        let listed: Vec<&NoticeId> = listed.into_iter().collect();
        for id in written(connection, org, chain, &listed, ended.rows_affected()).await? {
            chain.seal_notice(&id, state, reason);
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
) -> Result<(), SqlFault> {
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
) -> Result<(), SqlFault> {
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
pub(super) fn ids(rows: &[SqliteRow]) -> Result<Vec<String>, SqlFault> {
    rows.iter().map(|row| Ok(row.try_get("id")?)).collect()
}

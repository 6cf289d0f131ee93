//! The sums of the audit: every notice in a known state, every end with its time, every ended notice sealed.

use std::collections::BTreeMap;

use sqlx::{Row, SqliteConnection, query};

use super::super::error::SqlFault;
use super::super::sql;
use super::{MOST_PROBLEMS, Problems};
use crate::model::{MessageState, NoticeState, OrgId};

/// Counts the notices by state and compares them with the ends that the chain has sealed.
pub(super) async fn notices(
    connection: &mut SqliteConnection,
    org: &OrgId,
    (ended, retired): (i64, i64),
    problems: &mut Problems,
) -> Result<BTreeMap<NoticeState, i64>, SqlFault> {
    let mut counts = BTreeMap::new();
    for row in query(sql::notice::COUNTS).bind(org.as_str()).fetch_all(&mut *connection).await? {
        let (state, count): (String, i64) = (row.try_get("state")?, row.try_get("count")?);
        match NoticeState::parse(&state) {
            Some(state) => {
                counts.insert(state, count);
            }
            None => problems.add("notices", format!("{count} are in the unknown state {state:?}")),
        }
    }
    let stored: i64 = counts.iter().filter(|(state, _)| state.is_final()).map(|(_, count)| count).sum();
    if stored + retired != ended {
        let removed =
            if retired > 0 { format!(", {retired} were removed by retention") } else { String::new() };
        let what = format!("{ended} ends are sealed, {stored} notices have ended{removed}");
        problems.add("notices", what);
    }
    inconsistent(connection, org, problems).await?;
    for row in query(sql::message::STATES).bind(org.as_str()).fetch_all(connection).await? {
        let state: String = row.try_get("state")?;
        if MessageState::parse(&state).is_none() {
            problems.add("messages", format!("some are in the unknown state {state:?}"));
        }
    }
    Ok(counts)
}

/// Notices whose state, time and message cannot be true together.
async fn inconsistent(
    connection: &mut SqliteConnection,
    org: &OrgId,
    problems: &mut Problems,
) -> Result<(), SqlFault> {
    let rows = query(sql::notice::INCONSISTENT)
        .bind(org.as_str())
        .bind(MOST_PROBLEMS as i64)
        .fetch_all(connection)
        .await?;
    for row in rows {
        let (id, state, fault): (String, String, String) =
            (row.try_get("id")?, row.try_get("state")?, row.try_get("fault")?);
        let what = match fault.as_str() {
            "no_time" => "has ended, but not when",
            "time" => "has not ended, but has the time of an end",
            "no_message" => "is under way, but in no message",
            _ => "is under way in a message that has ended",
        };
        problems.add(format!("notice {id}"), format!("{state}: {what}"));
    }
    Ok(())
}

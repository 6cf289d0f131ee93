//! What older programs sealed one by one: compared once, when a database is brought forward, with the rows that lie there.
//! From then on rows have seals of their own. Must not know what is done with what is found.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use crate::model::event::{SealedDecision, SealedNotice};
use crate::model::{Action, ItemId};
use crate::store::error::Fault;

/// The most faults that are told.
const MOST: usize = 100;

/// What the chain says of records that it lists.
#[derive(Default)]
struct Listed {
    /// By id: the last event that speaks of a notice, and what it says; none where the notice was open then.
    notices: BTreeMap<String, (i64, Option<String>)>,
    /// By key: the event that seals a decision, and what it says.
    decisions: BTreeMap<String, (i64, String)>,
    /// Notices that retention removed.
    retired: BTreeSet<String>,
}

/// What is wrong with the records that the chain of an organisation lists.
pub(super) fn faults(connection: &Connection, org: &str) -> Result<Vec<String>, Fault> {
    let mut listed = read(connection, org)?;
    let mut found = Vec::new();
    let mut ask = connection.prepare("SELECT id, state, reason, seal FROM notice WHERE org = ?1")?;
    let mut rows = ask.query([org])?;
    while let Some(row) = rows.next()? {
        let (id, seal): (String, i64) = (row.get(0)?, row.get(3)?);
        let (state, reason): (String, String) = (row.get(1)?, row.get(2)?);
        let is_open = matches!(state.as_str(), "held" | "pending" | "sending");
        let what = match listed.notices.remove(&id) {
            _ if listed.retired.contains(&id) => Some("is stored, though retention removed it".to_owned()),
            None => Some("is in no seal".to_owned()),
            Some((seq, _)) if seq != seal => {
                Some(format!("was sealed in event {seq}, which it does not say"))
            }
            Some((_, None)) => (!is_open).then(|| format!("is {state}, but that end was never sealed")),
            Some((_, Some(said))) => {
                let stored = format!("{state} ({reason})");
                (said != stored).then(|| format!("is {stored}, was sealed as {said}"))
            }
        };
        found.extend(what.map(|what| format!("notice {id}: {what}")));
    }
    let missing = listed.notices.iter().filter(|(id, _)| !listed.retired.contains(*id));
    found.extend(
        missing.map(|(id, (seq, _))| format!("notice {id}: is missing, though event {seq} sealed it")),
    );
    let mut ask = connection.prepare(
        "SELECT item, version, step, occurrence, outcome, reason, seal FROM decision WHERE org = ?1",
    )?;
    let mut rows = ask.query([org])?;
    while let Some(row) = rows.next()? {
        let key = decision_key(
            &row.get::<_, String>(0)?,
            row.get(1)?,
            &row.get::<_, String>(2)?,
            &row.get::<_, String>(3)?,
        );
        let stored = format!("{} ({})", row.get::<_, String>(4)?, row.get::<_, String>(5)?);
        let seal: i64 = row.get(6)?;
        if listed.decisions.remove(&key).is_none_or(|(seq, said)| (seq, said) != (seal, stored)) {
            found.push(format!("decision {key}: is not what was sealed"));
        }
    }
    found.extend(
        listed.decisions.keys().map(|key| format!("decision {key}: is missing, though it was sealed")),
    );
    found.truncate(MOST);
    Ok(found)
}

fn read(connection: &Connection, org: &str) -> Result<Listed, Fault> {
    let mut listed = Listed::default();
    let mut ask =
        connection.prepare("SELECT seq, body FROM event WHERE org = ?1 AND item IS NULL ORDER BY seq")?;
    let mut rows = ask.query([org])?;
    while let Some(row) = rows.next()? {
        let (seq, body): (i64, String) = (row.get(0)?, row.get(1)?);
        // The audit reports an event that cannot be read.
        match serde_json::from_str(&body) {
            Ok(Action::Sealed { decisions, notices, .. }) => {
                for SealedDecision(item, version, step, occurrence, outcome, reason) in decisions {
                    let item = item.as_ref().map_or("", ItemId::as_str);
                    let key = decision_key(item, version.into(), step.as_str(), &occurrence);
                    listed.decisions.insert(key, (seq, format!("{} ({reason})", outcome.as_str())));
                }
                for SealedNotice(id, state, reason) in notices {
                    let end = state.is_final().then(|| format!("{} ({reason})", state.as_str()));
                    listed.notices.insert(id.to_string(), (seq, end));
                }
            }
            Ok(Action::Retired { notices, .. }) => {
                listed.retired.extend(notices.iter().map(ToString::to_string));
            }
            Ok(_) | Err(_) => {}
        }
    }
    Ok(listed)
}

fn decision_key(item: &str, version: i64, step: &str, occurrence: &str) -> String {
    format!("{item} version {version} step {step} occurrence {occurrence}")
}

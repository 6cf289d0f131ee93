//! The audit of the chain: each link follows from the one before, and each sealed decision and notice is
//! stored as its last seal says.

use std::collections::BTreeMap;

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, query};

use super::super::chain::link;
use super::super::error::SqlFault;
use super::super::types::Meta;
use super::super::{rows, sql};
use super::retired::RetiredIds;
use super::{PAGE, Problems};
use crate::model::event::{SealedDecision, SealedNotice};
use crate::model::{Action, ChannelName, ItemId, Notice, NoticeState, OrgId, Reason, RecipientId, StepId};

/// The most seals of notices that wait for a later seal: more are looked up at once, so that they do not fill
/// the memory.
const MOST_WAITING: usize = 200_000;

/// What the walk along the chain counted.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) events: i64,
    /// Decisions sealed.
    pub(super) decisions: i64,
    /// Ends of notices sealed.
    pub(super) notices_ended: i64,
    /// Notices that retention removed.
    pub(super) retired: i64,
}

/// The seals to which no record has been put yet.
#[derive(Default)]
struct Seals {
    /// By name and seal: the outcome and reason of decisions. Holds those of one page.
    decisions: BTreeMap<(String, i64), String>,
    /// By id and seal: what was sealed of notices. A notice that was sealed again stands under its last seal,
    /// which the walk has yet to reach.
    notices: BTreeMap<(String, i64), Seal>,
}

/// What a seal says of a notice.
enum Seal {
    /// The notice was open; its open state may change unsealed.
    Open,
    /// The notice had ended, with state and reason.
    Ended(NoticeState, Reason),
}

/// Walks the chain from its beginning.
pub(super) async fn walk(
    connection: &mut SqliteConnection,
    org: &OrgId,
    meta: &Meta,
    problems: &mut Problems,
) -> Result<Walked, SqlFault> {
    let mut walked = Walked::default();
    let gone = RetiredIds::read(connection, org).await?;
    let (mut last, mut hash) = (0, String::new());
    let mut seals = Seals::default();
    loop {
        let ask = query(sql::event::AFTER).bind(org.as_str()).bind(last).bind(PAGE);
        let page = ask.fetch_all(&mut *connection).await?;
        if page.is_empty() {
            break;
        }
        let before = last;
        for row in &page {
            let seq: i64 = row.try_get("seq")?;
            check_link(row, (last, &hash), problems)?;
            seals.gather(row, &gone, &mut walked, problems)?;
            (last, hash) = (seq, row.try_get("hash")?);
            walked.events += 1;
        }
        compare(connection, org, (before, last), (&mut seals, &gone), problems).await?;
        if seals.notices.len() > MOST_WAITING {
            seals.look_up(connection, org, problems).await?;
        }
    }
    // Records that claim a seal before the first or after the last event are compared too.
    for span in [(i64::MIN, 0), (last, i64::MAX)] {
        compare(connection, org, span, (&mut seals, &gone), problems).await?;
    }
    seals.look_up(connection, org, problems).await?;
    if last < meta.head_seq {
        problems.add("chain", format!("events {} to {} are missing at its end", last + 1, meta.head_seq));
    } else if last > meta.head_seq || hash != meta.head_hash {
        problems.add("chain", format!("its head does not match event {last}"));
    }
    Ok(walked)
}

/// Checks one link: its place, and the hash of its content.
fn check_link(row: &SqliteRow, (last, hash): (i64, &str), problems: &mut Problems) -> Result<(), SqlFault> {
    let seq: i64 = row.try_get("seq")?;
    if seq != last + 1 {
        // The link before is gone, so the hash of this one cannot be checked.
        problems.add(format!("event {}", last + 1), format!("is missing before event {seq}"));
        return Ok(());
    }
    let (item, actor): (Option<&str>, &str) = (row.try_get("item")?, row.try_get("actor")?);
    let (at, body, via) = (row.try_get("at")?, row.try_get("body")?, row.try_get("via")?);
    let expected = link(hash, seq, at, item.unwrap_or_default(), actor, body, via);
    if expected != row.try_get::<&str, _>("hash")? {
        problems.add(format!("event {seq}"), "was changed, or does not follow from the event before it");
    }
    Ok(())
}

impl Seals {
    fn gather(
        &mut self,
        row: &SqliteRow,
        gone: &RetiredIds,
        walked: &mut Walked,
        problems: &mut Problems,
    ) -> Result<(), SqlFault> {
        let seq: i64 = row.try_get("seq")?;
        let Ok(action) = serde_json::from_str::<Action>(row.try_get("body")?) else {
            problems.add(format!("event {seq}"), "cannot be read");
            return Ok(());
        };
        let (decisions, notices) = match action {
            Action::Sealed { decisions, notices } => (decisions, notices),
            Action::Retired { notices, .. } => {
                walked.retired += notices.len() as i64;
                return Ok(());
            }
            _ => return Ok(()),
        };
        walked.decisions += decisions.len() as i64;
        for SealedDecision(item, version, step, occurrence, outcome, reason) in decisions {
            let name = decision_name(
                item.as_ref().map_or("", ItemId::as_str),
                version.into(),
                step.as_str(),
                &occurrence,
            );
            self.decisions.insert((name, seq), format!("{} {reason}", outcome.as_str()));
        }
        for SealedNotice(id, state, reason) in notices {
            walked.notices_ended += i64::from(state.is_final() && !reason.is_correction());
            if gone.by(id.as_str()).is_some_and(|event| event > seq) {
                continue;
            }
            let seal = if state.is_final() { Seal::Ended(state, reason) } else { Seal::Open };
            self.notices.insert((id.as_str().to_owned(), seq), seal);
        }
        Ok(())
    }

    /// Takes out what seals before this one say of a notice.
    fn take_before(&mut self, id: &str, seal: i64) -> impl Iterator<Item = (i64, Seal)> {
        let before = self.notices.extract_if((id.to_owned(), i64::MIN)..(id.to_owned(), seal), |_, _| true);
        before.map(|((_, seal), said)| (seal, said))
    }

    /// Looks for the notices to which no record has been put, wherever they stand.
    async fn look_up(
        &mut self,
        connection: &mut SqliteConnection,
        org: &OrgId,
        problems: &mut Problems,
    ) -> Result<(), SqlFault> {
        let waiting = std::mem::take(&mut self.notices);
        if waiting.is_empty() {
            return Ok(());
        }
        let ids: Vec<&str> = waiting.keys().map(|(id, _)| id.as_str()).collect();
        let ask = query(sql::notice::SEALS).bind(org.as_str()).bind(rows::json(&ids)?);
        let mut standing: BTreeMap<String, Standing> = BTreeMap::new();
        for row in ask.fetch_all(connection).await? {
            standing.insert(row.try_get("id")?, Standing::read(&row)?);
        }
        for ((id, seal), said) in &waiting {
            let what = match standing.get(id) {
                None => Some(format!("is missing, though event {seal} sealed it")),
                Some(standing) => standing.fault(*seal, said),
            };
            if let Some(what) = what {
                problems.add(format!("notice {id}"), what);
            }
        }
        Ok(())
    }
}

fn decision_name(item: &str, version: i64, step: &str, occurrence: &str) -> String {
    format!("{item} version {version} step {step} occurrence {occurrence}")
}

/// Compares the records sealed in a span of events with what their seals say.
async fn compare(
    connection: &mut SqliteConnection,
    org: &OrgId,
    (after, until): (i64, i64),
    (seals, gone): (&mut Seals, &RetiredIds),
    problems: &mut Problems,
) -> Result<(), SqlFault> {
    let span = |statement| query(statement).bind(org.as_str()).bind(after).bind(until);
    for row in span(sql::item::DECISIONS_SEALED).fetch_all(&mut *connection).await? {
        let seal: i64 = row.try_get("seal")?;
        let name = decision_name(
            row.try_get("item")?,
            row.try_get("version")?,
            row.try_get("step")?,
            row.try_get("occurrence")?,
        );
        let stored = format!("{} {}", row.try_get::<&str, _>("outcome")?, row.try_get::<&str, _>("reason")?);
        match seals.decisions.remove(&(name.clone(), seal)) {
            None => problems.add(format!("decision {name}"), format!("is not in seal {seal}")),
            Some(sealed) if sealed != stored => {
                problems.add(format!("decision {name}"), format!("is {stored}, was sealed as {sealed}"));
            }
            Some(_) => {}
        }
    }
    for (name, seal) in std::mem::take(&mut seals.decisions).into_keys() {
        problems.add(format!("decision {name}"), format!("is missing, though event {seal} sealed it"));
    }
    for row in span(sql::notice::SEALED).fetch_all(&mut *connection).await? {
        let (id, seal): (String, i64) = (row.try_get("id")?, row.try_get("seal")?);
        let sealed = seals.notices.remove(&(id.clone(), seal));
        if let Some(event) = gone.by(&id) {
            problems.add(format!("notice {id}"), format!("is stored, though event {event} removed it"));
            continue;
        }
        if let Some(what) = notice_fault(&row, org, sealed.as_ref(), seal)? {
            problems.add(format!("notice {id}"), what);
        }
        let standing = Standing::read(&row)?;
        for (earlier, said) in seals.take_before(&id, seal) {
            if let Some(what) = standing.fault(earlier, &said) {
                problems.add(format!("notice {id}"), what);
            }
        }
    }
    Ok(())
}

/// What is wrong with a notice, if anything.
fn notice_fault(
    row: &SqliteRow,
    org: &OrgId,
    sealed: Option<&Seal>,
    seal: i64,
) -> Result<Option<String>, SqlFault> {
    let (state, reason): (&str, &str) = (row.try_get("state")?, row.try_get("reason")?);
    let fault = match sealed {
        None => Some(format!("is not in seal {seal}")),
        Some(Seal::Open) if !NoticeState::parse(state).is_some_and(NoticeState::is_open) => {
            Some(format!("is {state}, but that end was never sealed"))
        }
        Some(Seal::Ended(end, why)) if (end.as_str(), why.as_str()) != (state, reason) => {
            Some(format!("is {state} ({reason}), was sealed as {} ({why})", end.as_str()))
        }
        Some(_) if !has_own_id(row, org)? => Some("tells somebody else or something else than its id".into()),
        Some(_) => None,
    };
    Ok(fault)
}

/// Whether the id of a notice follows from what it tells whom; its channel may have changed since.
fn has_own_id(row: &SqliteRow, org: &OrgId) -> Result<bool, SqlFault> {
    let text = |column| row.try_get::<String, _>(column);
    let item = rows::item_of(text("item")?);
    let Ok(version) = u32::try_from(row.try_get::<i64, _>("version")?) else { return Ok(false) };
    let (step, occurrence) = (StepId::new(text("step")?), text("occurrence")?);
    let (recipient, id) = (RecipientId::new(text("recipient")?), text("id")?);
    let named = |channel| {
        Notice::id_of(org, (item.as_ref(), version), (&step, &occurrence), (&recipient, channel)).as_str()
            == id
    };
    Ok(ChannelName::ALL.into_iter().any(named))
}

/// The seal under which a notice stands.
struct Standing {
    seal: i64,
    /// Whether the notice ended by the word of a vendor, which came after its first end.
    corrected: bool,
}

impl Standing {
    fn read(row: &SqliteRow) -> Result<Self, SqlFault> {
        let reason = Reason::parse(row.try_get("reason")?);
        Ok(Self { seal: row.try_get("seal")?, corrected: reason.is_some_and(Reason::is_correction) })
    }

    /// What is wrong when another seal speaks of the notice too: only a notice that was open then, or of which
    /// a vendor spoke later, may stand under another seal.
    fn fault(&self, seal: i64, said: &Seal) -> Option<String> {
        match said {
            Seal::Open if self.seal > seal => None,
            Seal::Ended(..) if self.seal > seal && self.corrected => None,
            Seal::Open => Some(format!("was sealed in event {seal}, which it does not say")),
            Seal::Ended(end, _) => Some(format!("had ended as {} in event {seal}", end.as_str())),
        }
    }
}

//! Proves that the store is what it was: the chain is whole, every record is the one that was sealed, every
//! item is the fold of its events, every notice is accounted for. Reads in pages; changes nothing.

mod chain;
mod items;
mod retired;
mod sums;

use std::collections::BTreeMap;

use sqlx::{Connection, Row, SqliteConnection, query, query_scalar};

use super::error::{Result, SqlFault};
use super::{Store, rows, sql};
use crate::model::{NoticeState, OrgId};

/// How many rows are read at once: few, since the seal of one batch can be large.
const PAGE: i64 = 64;
/// The most problems that are named: a store with more needs a backup, not a longer list.
const MOST_PROBLEMS: usize = 1000;

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// Events in the chain.
    pub events: i64,
    /// The sequence that the head records.
    pub head_seq: i64,
    /// The hash that the head records.
    pub head_hash: String,
    /// How many notices are in which state.
    pub notices: BTreeMap<NoticeState, i64>,
    /// Notices that retention removed, as the chain says.
    pub retired: i64,
    /// Decisions stored.
    pub decisions: i64,
    /// Everything that is wrong, at most about a thousand; empty when all is well.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which record: `event 12`, `notice n…`, `item A.I.1`.
    pub record: String,
    /// What is wrong with the record.
    pub what: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.record, self.what)
    }
}

/// The problems so far.
#[derive(Default)]
struct Problems {
    found: Vec<Problem>,
    left_out: usize,
}

impl Problems {
    fn add(&mut self, record: impl Into<String>, what: impl Into<String>) {
        if self.found.len() < MOST_PROBLEMS {
            self.found.push(Problem { record: record.into(), what: what.into() });
        } else {
            self.left_out += 1;
        }
    }

    fn finish(mut self) -> Vec<Problem> {
        if self.left_out > 0 {
            let what = format!("{} further problems are not listed", self.left_out);
            self.found.push(Problem { record: "audit".into(), what });
        }
        self.found
    }
}

impl Store {
    /// Audits everything stored, as it is at one moment; the daemon may run on meanwhile.
    ///
    /// An audit cannot see a change that also rewrites every hash after it. Keep the head's hash elsewhere to
    /// notice such a change.
    pub async fn audit(&self) -> Result<Audit> {
        let mut held = self.hold().await?;
        let mut tx = self.named(held.begin().await)?;
        self.named(run(&mut tx, &self.org).await)
    }
}

async fn run(connection: &mut SqliteConnection, org: &OrgId) -> std::result::Result<Audit, SqlFault> {
    let mut problems = Problems::default();
    for row in query(sql::meta::QUICK_CHECK).fetch_all(&mut *connection).await? {
        let found: String = row.try_get(0)?;
        if found != "ok" {
            problems.add("file", found);
        }
    }
    let meta = rows::meta(&query(sql::meta::GET).bind(org.as_str()).fetch_one(&mut *connection).await?)?;
    let walked = chain::walk(connection, org, &meta, &mut problems).await?;
    items::compare(connection, org, &mut problems).await?;
    let notices =
        sums::notices(connection, org, (walked.notices_ended, walked.retired), &mut problems).await?;
    let decisions: i64 =
        query_scalar(sql::item::COUNT_DECISIONS).bind(org.as_str()).fetch_one(&mut *connection).await?;
    if decisions != walked.decisions {
        let what = format!("{} are sealed, {decisions} are stored", walked.decisions);
        problems.add("decisions", what);
    }
    Ok(Audit {
        events: walked.events,
        head_seq: meta.head_seq,
        head_hash: meta.head_hash,
        notices,
        retired: walked.retired,
        decisions,
        problems: problems.finish(),
    })
}

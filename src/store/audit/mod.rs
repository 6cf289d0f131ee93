//! Proves that the store is what it was: the chain is whole, every row has the seal that it was written with and all rows
//! come to what the chain says, every item is the fold of its events, every notice is accounted for. Reads row by row;
//! changes nothing.

mod chain;
mod items;
mod sums;
mod tables;

use std::collections::BTreeMap;

pub(super) use items::with_more_kept;

use super::error::Result;
use super::table::read_column;
use super::view::StoreView;
use super::{keys, values};
use crate::model::NoticeState;

/// How many rows are read at once.
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

/// Audits everything stored, as it is at one moment; the daemon may run on meanwhile. With `deep` the database compares
/// every index with its table besides.
///
/// An audit cannot see a change that also rewrites every seal and hash after it. Keep the head's hash elsewhere to
/// notice such a change.
pub fn audit(view: &StoreView<'_>, deep: bool) -> Result<Audit> {
    let mut problems = Problems::default();
    for found in view.named(view.driver.damage(deep))? {
        problems.add("file", found);
    }
    for found in values::get(view, keys::FOUND_BEFORE)?.iter().flat_map(|found| found.lines()) {
        let (record, what) = found.split_once(": ").unwrap_or(("records", found));
        problems.add(record, format!("{what} (found when the database was brought forward)"));
    }
    let meta = values::meta(view)?;
    let walked = chain::walk(view, &meta, &mut problems)?;
    tables::compare(view, &walked, &mut problems)?;
    items::compare(view, &mut problems)?;
    let notices = sums::notices(view, &mut problems)?;
    let ask = "SELECT COUNT(*) FROM decision WHERE org = $1";
    let decisions = view.ask(ask, &[], |cells| read_column(cells, 0, "count"))?.pop().unwrap_or(0);
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

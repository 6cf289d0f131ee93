//! The sums of the audit: every notice in a known state, every end with its time, none under way in a message that has
//! ended.

use std::collections::BTreeMap;

use super::super::column::cells;
use super::super::error::Result;
use super::super::notices::state_now;
use super::super::table::read_column;
use super::super::view::StoreView;
use super::{MOST_PROBLEMS, Problems};
use crate::model::{MessageState, NoticeState};

/// Notices whose state, time, and message cannot be true together.
const INCONSISTENT: &str = "SELECT notice.id, notice.state, CASE \
         WHEN NOT notice.is_open AND notice.settled_at IS NULL THEN 'has ended, but not when' \
         WHEN notice.is_open AND notice.settled_at IS NOT NULL THEN 'has not ended, but has the time of an end' \
         WHEN notice.state = 'pending' AND notice.message IS NULL THEN 'is under way, but in no message' \
         ELSE 'is under way in a message that has ended' END AS fault \
     FROM notice LEFT JOIN message ON message.org = notice.org AND message.id = notice.message \
     WHERE notice.org = $1 AND (notice.is_open = (notice.settled_at IS NOT NULL) \
         OR (notice.state = 'pending' AND (message.id IS NULL OR NOT message.is_open))) \
     ORDER BY notice.id LIMIT $2";

/// Counts the notices by state, row by row, and finds those that cannot be as they are.
pub(super) fn notices(view: &StoreView<'_>, problems: &mut Problems) -> Result<BTreeMap<NoticeState, i64>> {
    let mut counts = BTreeMap::new();
    let ask = format!("SELECT {}, COUNT(*) FROM notice WHERE org = $1 GROUP BY 1", state_now());
    let found = view.ask(&ask, &cells![], |cells| {
        Ok((read_column::<String>(cells, 0, "state")?, read_column::<i64>(cells, 1, "count")?))
    })?;
    for (state, count) in found {
        match NoticeState::parse(&state) {
            Some(state) => {
                counts.insert(state, count);
            }
            None => problems.add("notices", format!("{count} are in the unknown state {state:?}")),
        }
    }
    let most = MOST_PROBLEMS as i64;
    let found = view.ask(INCONSISTENT, &cells![most], |cells| {
        let column = |place| read_column::<String>(cells, place, "fault");
        Ok((column(0)?, column(1)?, column(2)?))
    })?;
    for (id, state, fault) in found {
        problems.add(format!("notice {id}"), format!("{state}: {fault}"));
    }
    let ask = "SELECT DISTINCT state FROM message WHERE org = $1";
    for state in view.ask(ask, &cells![], |cells| read_column::<String>(cells, 0, "state"))? {
        if MessageState::parse(&state).is_none() {
            problems.add("messages", format!("some are in the unknown state {state:?}"));
        }
    }
    Ok(counts)
}

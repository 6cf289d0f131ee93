//! What was decided, as it is read: in whole for some items, or behind a link of the chain; and how a history
//! is brought up to date by such news. Must not know any statement.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Decision, ItemId, Notice};

/// What was decided for an item, with the notices.
pub type History = Arc<Vec<Decision>>;

/// What was decided, in whole or behind a link of the chain; in the latter case with every open notice besides.
#[derive(Debug, Clone, Default)]
pub struct News {
    /// The end of the chain when the news was read.
    pub head: i64,
    /// The decisions, in the order in which they were made, without their notices.
    pub decisions: Vec<Decision>,
    /// The notices, in the order of the recipients of each decision.
    pub notices: Vec<Notice>,
}

impl News {
    /// The decisions with their notices, of whatever items.
    pub fn into_decisions(self) -> Vec<Decision> {
        let mut decisions = self.decisions;
        for notice in self.notices {
            let of = |decision: &&mut Decision| {
                decision.item == notice.item && decision.is(notice.version, &notice.step, &notice.occurrence)
            };
            if let Some(decision) = decisions.iter_mut().find(of) {
                decision.notices.push(notice);
            }
        }
        decisions
    }

    /// Adds to each of these histories the news of its item; some of the news may be in it already, mostly at
    /// the end.
    pub fn add_to(self, histories: &mut BTreeMap<ItemId, History>) {
        for decision in self.decisions {
            let item = decision.item.as_ref();
            let Some(history) = item.and_then(|item| histories.get_mut(item)) else { continue };
            let history = Arc::make_mut(history);
            let same =
                |known: &&mut Decision| known.is(decision.version, &decision.step, &decision.occurrence);
            match history.iter_mut().rev().find(same) {
                Some(known) => *known = Decision { notices: std::mem::take(&mut known.notices), ..decision },
                None => history.push(decision),
            }
        }
        for notice in self.notices {
            let item = notice.item.as_ref();
            let Some(history) = item.and_then(|item| histories.get_mut(item)) else { continue };
            let of = |known: &&mut Decision| known.is(notice.version, &notice.step, &notice.occurrence);
            let decision = Arc::make_mut(history).iter_mut().rev().find(of);
            let Some(Decision { notices, .. }) = decision else { continue };
            match notices.iter_mut().find(|known| known.id == notice.id) {
                Some(known) => *known = notice,
                None => notices.push(notice),
            }
        }
    }
}

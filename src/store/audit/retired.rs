//! What the chain says was removed by retention, so that a removed notice is not taken for one that somebody
//! deleted.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};
use sqlx::{Row, SqliteConnection, query};

use super::super::error::SqlFault;
use super::super::sql;
use super::PAGE;
use crate::model::{Action, OrgId};

/// The notices that retention removed, each with the event that says so. Over the years these are many, so only a
/// fingerprint of each id is held.
#[derive(Default)]
pub(super) struct RetiredIds(HashMap<[u8; 16], i64>);

impl RetiredIds {
    pub(super) async fn read(connection: &mut SqliteConnection, org: &OrgId) -> Result<Self, SqlFault> {
        let (mut found, mut last) = (Self::default(), 0_i64);
        loop {
            let ask = query(sql::keep::RETIRED).bind(org.as_str()).bind(last).bind(PAGE);
            let page = ask.fetch_all(&mut *connection).await?;
            for row in &page {
                last = row.try_get("seq")?;
                // The walk along the chain reports an event that cannot be read.
                let Ok(Action::Retired { notices, .. }) = serde_json::from_str(row.try_get("body")?) else {
                    continue;
                };
                found.0.extend(notices.iter().map(|id| (fingerprint(id.as_str()), last)));
            }
            if page.is_empty() {
                return Ok(found);
            }
        }
    }

    /// The sequence of the event that says that the notice was removed.
    pub(super) fn by(&self, id: &str) -> Option<i64> {
        self.0.get(&fingerprint(id)).copied()
    }
}

fn fingerprint(id: &str) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&Sha256::digest(id)[..16]);
    short
}

//! Retention: old notices and messages go, and the chain says so. Events, items and decisions stay: they are
//! the proof, and a decision's key is what keeps a step from being decided twice.
//! Must not know how long anything is kept.

use std::collections::BTreeSet;

use sqlx::{Row, SqliteConnection, query};

use super::chain::Chain;
use super::error::{Result, SqlFault};
use super::types::Retired;
use super::{Store, notice, rows, sql};
use crate::model::{Action, By, Instant, NewEvent, NoticeId, OrgId, Via};

impl Store {
    /// Removes at most `limit` notices of items, and empties at most `limit` messages, that ended before
    /// `before`, in one short transaction. `at` is when the removal happens.
    ///
    /// A message that no notice names any more is removed as a whole; another keeps its key and state.
    pub async fn retire(&self, at: Instant, before: Instant, limit: u32) -> Result<Retired> {
        // On most days there is nothing to remove.
        let ask = query(sql::keep::HAS_OLD).bind(self.org.as_str()).bind(before.timestamp_millis());
        let mut held = self.hold().await?;
        if self.named(ask.fetch_optional(&mut *held).await)?.is_none() {
            return Ok(Retired::default());
        }
        let mut tx = self.begin(&mut held).await?;
        let retired = self.named(retire(&mut tx, &self.org, at, before, limit).await)?;
        self.named(tx.commit().await)?;
        Ok(retired)
    }
}

async fn retire(
    connection: &mut SqliteConnection,
    org: &OrgId,
    at: Instant,
    before: Instant,
    limit: u32,
) -> std::result::Result<Retired, SqlFault> {
    let (millis, limit) = (before.timestamp_millis(), i64::from(limit));
    let ask = |statement| query(statement).bind(org.as_str()).bind(millis).bind(limit);
    let old = ask(sql::keep::OLD_NOTICES).fetch_all(&mut *connection).await?;
    let mut notices: Vec<(String, String)> = Vec::with_capacity(old.len());
    let mut told_in: BTreeSet<String> = BTreeSet::new();
    for row in &old {
        notices.push((row.try_get("item")?, row.try_get("id")?));
        told_in.extend(row.try_get::<Option<String>, _>("message")?);
    }
    let messages = notice::ids(&ask(sql::keep::OLD_MESSAGES).fetch_all(&mut *connection).await?)?;
    if notices.is_empty() && messages.is_empty() {
        return Ok(Retired::default());
    }
    let listed = |statement, list: &str| query(statement).bind(org.as_str().to_owned()).bind(list.to_owned());
    listed(sql::keep::REMOVE_NOTICES, &rows::json(&notices)?).execute(&mut *connection).await?;
    let whole = rows::json(&messages)?;
    listed(sql::keep::STRIP, &whole).bind(at.timestamp_millis()).execute(&mut *connection).await?;
    listed(sql::keep::REMOVE_ATTEMPTS, &whole).execute(&mut *connection).await?;
    told_in.extend(messages.iter().cloned());
    listed(sql::keep::REMOVE_MESSAGES, &rows::json(&told_in)?).execute(&mut *connection).await?;

    let retired = Retired { notices: notices.len(), messages: messages.len() };
    let action = Action::Retired {
        before,
        notices: notices.into_iter().map(|(_, id)| NoticeId::new(id)).collect(),
        messages: messages.len() as u64,
    };
    let mut chain = Chain::load(connection, org).await?;
    chain.append(&[NewEvent { at, item: None, by: By::system(), via: Some(Via::System), action }])?;
    chain.finish(connection, at).await?;
    Ok(retired)
}

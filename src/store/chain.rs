//! The hash chain of events: how a link is computed, and how a transaction adds its links and its seal.
//! Must not know why something happened.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use sqlx::{SqliteConnection, query};

use super::error::SqlFault;
use super::{rows, sql};
use crate::model::event::{SealedDecision, SealedNotice};
use crate::model::ids::hex;
use crate::model::{
    Action, By, Decision, Instant, ItemId, NewEvent, NoticeId, NoticeState, OrgId, Reason, Via,
};

/// The hash of one link, in hex: over the hash before it and every column of the event.
///
/// Each part is preceded by its length, so that no two different events run together. `body` is the stored text
/// itself: what is hashed is what lies in the file. `via` comes last, and only where the event has one: events
/// of older programs have none.
pub(super) fn link(
    previous: &str,
    seq: i64,
    at_millis: i64,
    item: &str,
    actor: &str,
    body: &str,
    via: Option<&str>,
) -> String {
    let mut hash = Sha256::new();
    let parts = [previous, &seq.to_string(), &at_millis.to_string(), item, actor, body];
    for part in parts.into_iter().chain(via) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex(&hash.finalize())
}

/// The columns of an event: sequence, instant, item, actor, body, hash, way.
type Link = (i64, i64, Option<String>, String, String, String, Option<String>);

/// The growing end of the chain within one transaction.
pub(super) struct Chain<'a> {
    org: &'a OrgId,
    seq: i64,
    hash: String,
    links: Vec<Link>,
    decisions: Vec<SealedDecision>,
    /// The last state of each notice in this transaction, so that one written and ended at once is sealed by
    /// its end.
    notices: BTreeMap<NoticeId, (NoticeState, Reason)>,
}

impl<'a> Chain<'a> {
    /// Takes up the chain where the last transaction left it.
    pub(super) async fn load(connection: &mut SqliteConnection, org: &'a OrgId) -> Result<Self, SqlFault> {
        let row = query(sql::meta::GET).bind(org.as_str()).fetch_one(connection).await?;
        let meta = rows::meta(&row)?;
        Ok(Self {
            org,
            seq: meta.head_seq,
            hash: meta.head_hash,
            links: Vec::new(),
            decisions: Vec::new(),
            notices: BTreeMap::new(),
        })
    }

    /// Adds events; they are written when the transaction finishes.
    pub(super) fn append(&mut self, events: &[NewEvent]) -> Result<(), SqlFault> {
        for event in events {
            let body = rows::json(&event.action)?;
            let item = event.item.as_ref().map(ItemId::as_str);
            let (seq, at, actor) = (self.seq + 1, event.at.timestamp_millis(), event.by.as_str());
            let via = event.via.as_ref().map(Via::to_string);
            let hash = link(&self.hash, seq, at, item.unwrap_or_default(), actor, &body, via.as_deref());
            (self.seq, self.hash) = (seq, hash.clone());
            self.links.push((seq, at, item.map(str::to_owned), actor.to_owned(), body, hash, via));
        }
        Ok(())
    }

    /// The sequence that the seal of this transaction will have, once all other events are appended.
    pub(super) fn seal(&self) -> i64 {
        self.seq + 1
    }

    /// Seals a decision that was just written.
    pub(super) fn seal_decision(&mut self, decision: &Decision) {
        self.decisions.push(SealedDecision(
            decision.item.clone(),
            decision.version,
            decision.step.clone(),
            decision.occurrence.clone(),
            decision.outcome,
            decision.reason,
        ));
    }

    /// Seals a notice that was just written or has just ended.
    pub(super) fn seal_notice(&mut self, id: &NoticeId, state: NoticeState, reason: Reason) {
        self.notices.insert(id.clone(), (state, reason));
    }

    /// Adds the seal, where there is something to seal, and writes the events and the new head.
    pub(super) async fn finish(
        mut self,
        connection: &mut SqliteConnection,
        at: Instant,
    ) -> Result<(), SqlFault> {
        if !self.decisions.is_empty() || !self.notices.is_empty() {
            let mut decisions = std::mem::take(&mut self.decisions);
            decisions.sort();
            let notices = std::mem::take(&mut self.notices)
                .into_iter()
                .map(|(id, (state, reason))| SealedNotice(id, state, reason))
                .collect();
            let action = Action::Sealed { decisions, notices };
            self.append(&[NewEvent { at, item: None, by: By::system(), via: Some(Via::System), action }])?;
        }
        if !self.links.is_empty() {
            query(sql::event::ADD)
                .bind(self.org.as_str())
                .bind(rows::json(&self.links)?)
                .bind(self.seq)
                .bind(&self.hash)
                .execute(connection)
                .await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::link;

    #[test]
    fn every_part_of_an_event_changes_its_link() {
        let all = [
            link("", 1, 5, "A", "vp", "{}", None),
            link("0", 1, 5, "A", "vp", "{}", None),
            link("", 2, 5, "A", "vp", "{}", None),
            link("", 1, 6, "A", "vp", "{}", None),
            link("", 1, 5, "", "vp", "{}", None),
            link("", 1, 5, "Av", "p", "{}", None),
            link("", 1, 5, "A", "vp", "{ }", None),
            link("", 1, 5, "A", "vp", "{}", Some("")),
            link("", 1, 5, "A", "vp", "{}", Some("mail")),
            link("", 1, 5, "A", "vp", "{}mail", None),
        ];
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn the_link_is_sha256_over_length_prefixed_parts() {
        // The expected hash was computed outside this program, so that a rewrite cannot silently break every
        // existing chain.
        let body = r#"{"action":"organisation_live"}"#;
        assert_eq!(
            link("", 1, 1_764_000_000_000, "A.I.1", "config", body, None),
            "128bec5e53ccbbfcd95c69fe6f7edaeeb72b43127ccf0b771d59065e5300250f"
        );
    }
}

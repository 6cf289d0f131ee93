//! The hash chain of events: how a link is computed, and what all rows together come to, which the last link of each
//! unit of work seals. Must not know why something happened.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::column::{Datum, FromDatum, cells};
use super::error::{Fault, Result};
use super::rows::WordsRow;
use super::table::{Seal, read_column};
use super::view::StoreView;
use crate::model::ids::hex;
use crate::model::item::FIXED_REASONS;
use crate::model::{Action, Event, ItemId, NewEvent, Via};

/// Adds an event.
pub(super) const ADD: &str = "INSERT INTO event (org, seq, at, item, actor, body, hash, via) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// The columns of an event, with its words.
const SELECT: &str = "SELECT event.seq, at, item, actor, body, hash, via, words.text FROM event LEFT JOIN words \
     ON words.org = event.org AND words.seq = event.seq WHERE event.org = $1 AND ";

/// The end of the chain.
#[derive(Debug, Clone)]
pub(super) struct Head {
    /// The sequence of the last event; 0 before the first.
    pub(super) seq: i64,
    /// The hash of the last event; empty before the first.
    pub(super) hash: String,
    pub(super) sums: Sums,
}

/// What all rows come to: for each table how many rows there are, and their seals together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sums {
    /// By the name of the table: the number of rows, and their seals together.
    pub(super) tables: BTreeMap<String, (i64, Seal)>,
    /// The digest of what holds for the whole organisation.
    pub(super) organisation: String,
}

impl Sums {
    /// Takes in rows that come or go.
    pub(super) fn add(&mut self, table: &str, rows: i64, seal: Seal) {
        if let Some((count, seals)) = self.tables.get_mut(table) {
            *count += rows;
            seals.toggle(seal);
        } else {
            self.tables.insert(table.to_owned(), (rows, seal));
        }
    }

    /// The sums as the organisation's row keeps them.
    pub(super) fn text(&self) -> std::result::Result<String, Fault> {
        serde_json::to_string(self).map_err(|error| Fault::Value { column: "sums", found: error.to_string() })
    }

    /// Reads what [`Self::text`] wrote.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() { Some(Self::default()) } else { serde_json::from_str(text).ok() }
    }
}

/// A digest of some text, in hex.
pub(super) fn digest_of(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// Where the chain ends.
pub(super) fn head(view: &StoreView<'_>) -> Result<Head> {
    let read = |cells: &[Datum<'_>]| {
        let sums: String = read_column(cells, 2, "sums")?;
        Ok(Head {
            seq: read_column(cells, 0, "head_seq")?,
            hash: read_column(cells, 1, "head_hash")?,
            sums: Sums::parse(&sums)
                .ok_or_else(|| Fault::Value { column: "sums", found: sums.chars().take(80).collect() })?,
        })
    };
    let found = view.ask("SELECT head_seq, head_hash, sums FROM meta WHERE org = $1", &[], read)?.pop();
    view.named(found.ok_or_else(|| Fault::Value { column: "org", found: view.org.to_string() }))
}

/// The digest of what holds for the whole organisation: whether it is virtual, when it went live, its secret.
pub(super) fn organisation(view: &StoreView<'_>) -> std::result::Result<String, Fault> {
    let mut digest = None;
    view.driver.each(
        "SELECT is_virtual, live_at, secret FROM meta WHERE org = $1",
        &cells![view.org],
        &mut |cells| {
            let shown: Vec<String> = cells.iter().map(|cell| format!("{cell:?}")).collect();
            digest = Some(digest_of(&shown.join("\n")));
            Ok(std::ops::ControlFlow::Continue(()))
        },
    )?;
    digest.ok_or_else(|| Fault::Value { column: "org", found: view.org.to_string() })
}

/// A link that is about to be added.
pub(super) struct NewLink {
    pub(super) seq: i64,
    /// The action as it is stored.
    pub(super) body: String,
    pub(super) hash: String,
    /// The words of the event, where it has some.
    pub(super) words: Option<WordsRow>,
}

/// The link that an event makes behind a head. Its words are kept beside the chain, which holds their digest alone, so
/// that they can be erased.
pub(super) fn link_of(head: &Head, event: &NewEvent) -> std::result::Result<NewLink, Fault> {
    let wrong = |error: &dyn std::fmt::Display| Fault::Value { column: "body", found: error.to_string() };
    let seq = head.seq + 1;
    let mut action = serde_json::to_value(&event.action).map_err(|error| wrong(&error))?;
    let mut words = None;
    if let Some(text) = take_words(&mut action) {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|error| wrong(&error))?;
        let row = WordsRow { seq, salt: hex(&salt), text };
        if let Value::Object(fields) = &mut action {
            fields.insert(WORDS.to_owned(), Value::String(words_digest(&row)));
        }
        words = Some(row);
    }
    let body = serde_json::to_string(&action).map_err(|error| wrong(&error))?;
    let via = event.via.as_ref().map(Via::to_string);
    let item = event.item.as_ref().map_or("", ItemId::as_str);
    let at = event.at.timestamp_millis();
    let hash = link(&head.hash, seq, at, item, event.by.as_str(), &body, via.as_deref());
    Ok(NewLink { seq, body, hash, words })
}

/// The field of a stored action that holds the digest of its words.
const WORDS: &str = "words";
/// The field of a stored action that holds free text: for a cancellation its reason, which is a fixed word or a text.
fn words_field(action: &Value) -> &'static str {
    if action.get("action").and_then(Value::as_str) == Some("cancelled") { "reason" } else { "note" }
}

/// The free text of an action, where it has some.
fn words_of(action: &Value) -> Option<&str> {
    let text = action.get(words_field(action))?.as_str()?;
    let is_fixed = FIXED_REASONS.contains(&text);
    (!text.is_empty() && !is_fixed).then_some(text)
}

fn take_words(action: &mut Value) -> Option<String> {
    let words = words_of(action)?.to_owned();
    let field = words_field(action);
    action.as_object_mut()?.remove(field);
    Some(words)
}

/// Whether a stored action holds free text itself, as older programs wrote it.
pub(super) fn has_own_words(body: &str) -> bool {
    serde_json::from_str::<Value>(body).is_ok_and(|action| words_of(&action).is_some())
}

/// The digest by which the chain knows the words of an event.
pub(super) fn words_digest(words: &WordsRow) -> String {
    digest_of(&format!("{}\n{}", words.salt, words.text))
}

/// The digest of its words that a stored action names.
pub(super) fn named_words(body: &str) -> Option<String> {
    if !body.contains("\"words\":\"") {
        return None;
    }
    serde_json::from_str::<Value>(body).ok()?.get(WORDS)?.as_str().map(str::to_owned)
}

/// Reads a stored action and gives it its words back, where they are still there.
fn action(body: &str, words: Option<String>) -> Option<Action> {
    let Some(words) = words else { return serde_json::from_str(body).ok() };
    let mut stored: Value = serde_json::from_str(body).ok()?;
    let field = words_field(&stored);
    let fields = stored.as_object_mut()?;
    fields.remove(WORDS);
    fields.insert(field.to_owned(), Value::String(words));
    serde_json::from_value(stored).ok()
}

/// An event as it lies in its table.
pub(super) struct EventRow {
    pub(super) seq: i64,
    pub(super) at_millis: i64,
    pub(super) item: Option<String>,
    pub(super) actor: String,
    pub(super) body: String,
    pub(super) hash: String,
    pub(super) via: Option<String>,
    /// The words, where the event has some that were not erased.
    pub(super) words: Option<String>,
}

impl EventRow {
    fn read(cells: &[Datum<'_>]) -> std::result::Result<Self, Fault> {
        Ok(Self {
            seq: read_column(cells, 0, "seq")?,
            at_millis: read_column(cells, 1, "at")?,
            item: read_column(cells, 2, "item")?,
            actor: read_column(cells, 3, "actor")?,
            body: read_column(cells, 4, "body")?,
            hash: read_column(cells, 5, "hash")?,
            via: read_column(cells, 6, "via")?,
            words: read_column(cells, 7, "text")?,
        })
    }

    /// The event.
    pub(super) fn event(self) -> std::result::Result<Event, Fault> {
        let column = |column, found: &str| Fault::Value { column, found: found.chars().take(80).collect() };
        let at = FromDatum::read(&Datum::Int(self.at_millis));
        let via = self.via.as_deref().map(|via| Via::parse(via).ok_or_else(|| column("via", via)));
        Ok(Event {
            seq: self.seq,
            body: NewEvent {
                at: at.ok_or_else(|| column("at", &self.at_millis.to_string()))?,
                item: self.item.map(ItemId::new),
                by: crate::model::By::read(&self.actor),
                via: via.transpose()?,
                action: action(&self.body, self.words).ok_or_else(|| column("body", &self.body))?,
            },
            hash: self.hash,
        })
    }
}

/// Events as they lie in their table; `which` goes on behind `WHERE event.org = $1 AND`, its parameters from `$2`.
pub(super) fn select(view: &StoreView<'_>, which: &str, parameters: &[Datum<'_>]) -> Result<Vec<EventRow>> {
    view.ask(&format!("{SELECT}{which}"), parameters, EventRow::read)
}

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

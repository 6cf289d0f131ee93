//! What somebody looks up afterwards: what happened to an item, which document shows it, which messages went to
//! whom. Only reads; must not know how anything is shown.

use std::collections::BTreeMap;

use sqlx::query;

use super::error::Result;
use super::{Store, rows, sql};
use crate::model::{Event, Instant, ItemId, Message, MessageId, MessageState, RecipientId};

/// Which messages are looked for; a field that is none does not matter.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// Whether only messages that have not ended are sought.
    pub open: bool,
    pub recipient: Option<RecipientId>,
    /// What has become of the messages.
    pub state: Option<MessageState>,
    /// Messages that tell of this item.
    pub item: Option<ItemId>,
    /// Messages of slots from this instant on.
    pub from: Option<Instant>,
    /// Messages of slots before this instant.
    pub before: Option<Instant>,
}

impl Store {
    /// What happened to an item, in order.
    pub async fn events_of(&self, item: &ItemId) -> Result<Vec<Event>> {
        let list = self.named(rows::json(&[item]))?;
        self.all(query(sql::event::OF_ITEMS).bind(self.org.as_str()).bind(list), rows::event).await
    }

    /// The last document that a report or a confirmed end names, by item; items without one are left out.
    pub async fn evidence_of<'a>(
        &self,
        items: impl IntoIterator<Item = &'a ItemId> + Send,
    ) -> Result<BTreeMap<ItemId, String>> {
        let ids: Vec<&ItemId> = items.into_iter().collect();
        let list = self.named(rows::json(&ids))?;
        let ask = query(sql::event::EVIDENCE).bind(self.org.as_str()).bind(list);
        let row = self.named(ask.fetch_one(&mut *self.hold().await?).await)?;
        let named: Vec<(ItemId, String)> = self.named(rows::from_json(&row, "list"))?;
        // The documents come in the order of the chain, so that the last one stays.
        Ok(named.into_iter().collect())
    }

    /// The messages that are sought, by slot, recipient and sequence, without their bytes.
    pub async fn sought(&self, sought: &Sought) -> Result<Vec<Message>> {
        let ask = query(sql::message::SOUGHT)
            .bind(self.org.as_str())
            .bind(sought.open)
            .bind(sought.recipient.as_ref().map(RecipientId::as_str))
            .bind(sought.state.map(MessageState::as_str))
            .bind(sought.item.as_ref().map(ItemId::as_str))
            .bind(sought.from.map(|at| at.timestamp_millis()))
            .bind(sought.before.map(|at| at.timestamp_millis()));
        self.all(ask, rows::message).await
    }

    /// When retention removed what a message said; none where it did not.
    pub async fn stripped_at(&self, message: &MessageId) -> Result<Option<Instant>> {
        let ask = query(sql::message::STRIPPED_AT).bind(self.org.as_str()).bind(message.as_str());
        Ok(self.one(ask, |row| rows::maybe_instant(row, "stripped_at")).await?.flatten())
    }

    /// The newest messages that were written out from `since` on, last first, without their bytes: messages of
    /// the rehearsal, and with `sent` those that left as well.
    pub async fn written_out(&self, sent: bool, since: Instant, limit: u32) -> Result<Vec<Message>> {
        let ask = query(sql::message::WRITTEN_OUT).bind(self.org.as_str()).bind(sent).bind(i64::from(limit));
        self.all(ask.bind(since.timestamp_millis()), rows::message).await
    }
}

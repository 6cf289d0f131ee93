//! Keeps the token of the Official Account fresh, also while nothing is to be sent, so that its end finds somebody
//! awake. Must not know how tokens are renewed.

use super::breaker::{self, Outage};
use super::engine::{Engine, EngineError};
use crate::channel::zalo::TokenError;
use crate::model::{ChannelName, Instant};
use crate::store::Batch;

impl Engine {
    /// Renews the token where it is time. A token that only a person can renew stops the channel, and the
    /// administrators hear of it; once it is there again, the channel goes on.
    pub(super) async fn keep_token(&self, now: Instant) -> Result<(), EngineError> {
        let Some(account) = &self.setup.account else { return Ok(()) };
        let is_open = self.setup.rules.calendar.next_open(now) <= now;
        let kept = account.upkeep(now, is_open).await;
        let outages = breaker::outages(&self.store).await?;
        let before = outages.get(&ChannelName::ZaloOa);
        let error = match kept {
            Ok(()) => {
                if before.is_some_and(|outage| outage.blocked) {
                    let channels = [ChannelName::ZaloOa, ChannelName::ZaloZbs];
                    let values = channels.map(|name| breaker::kept(name, None)).into();
                    self.store.commit(now, Batch { values, ..Batch::default() }).await?;
                    self.store.hasten_channels(&channels, now).await?;
                    tracing::info!("the Official Account takes our token again");
                }
                return Ok(());
            }
            Err(error) => error,
        };
        if let TokenError::Trouble(why) = &error {
            tracing::warn!(
                "the token of the Official Account could not be renewed, it is tried again: {why}"
            );
            return Ok(());
        }
        if before.is_some_and(|outage| outage.blocked && outage.until > now) {
            return Ok(());
        }
        tracing::error!("{error}");
        let mut outage = Outage::after(before, true, &error.to_string(), now);
        let mut batch = Batch::default();
        if outage.is_news(now) {
            batch = self.tell_of_outage(ChannelName::ZaloOa, &outage, now).await?;
            outage.told = true;
        }
        batch.values.push(breaker::kept(ChannelName::ZaloOa, Some(&outage)));
        self.store.commit(now, batch).await?;
        Ok(())
    }
}

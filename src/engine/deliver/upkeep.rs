//! Keeps the token of the Official Account fresh, also while nothing is to be sent, so that somebody learns in time
//! when it ends. Must not know how tokens are renewed.

use crate::channel::SendFailure;
use crate::channel::zalo::TokenError;
use crate::engine::health::breaker::{self, FoundBy, Outage};
use crate::engine::notes::{tell_of_outage, write_notes};
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{ChannelName, Instant};
use crate::store::{Tx, messages, values};

/// The channels that send with the token of the Official Account.
const WITH_TOKEN: [ChannelName; 2] = [ChannelName::ZaloOa, ChannelName::ZaloZbs];

/// Renews the token when it is time. If only a person can renew it, the channels that send with it stop and the
/// administrators hear of it; with a new token they go on. A channel that stopped for another reason is not touched: a
/// working token says nothing about that.
pub(in crate::engine) async fn keep_token(tenant: &Tenant, now: Instant) -> Result<(), EngineError> {
    let Some(account) = &tenant.setup.account else { return Ok(()) };
    let is_open = tenant.setup.rules.calendar.next_open(now) <= now;
    let kept = account.upkeep(now, is_open).await;
    let outages = tenant.store.read(breaker::outages).await?;
    let error = match kept {
        Ok(()) => {
            let ours = |name: &ChannelName| {
                outages.get(name).is_some_and(|outage| outage.blocked && outage.cause == FoundBy::Token)
            };
            let channels: Vec<ChannelName> = WITH_TOKEN.into_iter().filter(ours).collect();
            if !channels.is_empty() {
                let kept: Vec<_> = channels.iter().map(|name| breaker::kept(*name, None)).collect();
                let go_on = move |tx: &mut Tx<'_>| {
                    values::set(tx, &kept)?;
                    messages::hasten_channels(tx, &channels, now)
                };
                tenant.store.write(now, go_on).await?;
                tracing::info!("the Official Account takes our token again");
            }
            return Ok(());
        }
        Err(error) => error,
    };
    if let TokenError::Trouble(why) = &error {
        tracing::warn!("the token of the Official Account could not be renewed, it is tried again: {why}");
        return Ok(());
    }
    let before = outages.get(&ChannelName::ZaloOa);
    let rests = |outage: &&Outage| outage.blocked && outage.until > now;
    if before.filter(rests).is_some_and(|outage| outage.cause == FoundBy::Token) {
        return Ok(());
    }
    // In the words with which a message would have failed, so that nobody is told twice.
    let detail = SendFailure::from(error).detail;
    if before.filter(rests).is_none_or(|outage| outage.detail != detail) {
        tracing::error!("{detail}");
    }
    let mut outage = Outage::after(before, FoundBy::Token, true, &detail, now);
    let mut made = Vec::new();
    if outage.is_news(now) {
        made = tell_of_outage(tenant, ChannelName::ZaloOa, &outage, now);
        outage.told = true;
    }
    let set_up = WITH_TOKEN.into_iter().filter(|name| tenant.setup.channels.contains_key(name));
    let kept = set_up.map(|name| breaker::kept(name, Some(&outage))).collect();
    write_notes(tenant, made, kept, now).await
}

//! Moves waiting messages from a channel that is no longer set up to their recipient's present channel, so that one
//! message leaves and the outbox names the channel that took it.
//! Must not know how anything is sent.

use std::collections::BTreeSet;

use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{ChannelName, Instant, MessageId, MessageState, NoticeState, RecipientId};
use crate::store::{NoticeChange, Tx, messages, notices};

/// Moves messages that wait; a message that may have left keeps its channel. Called when config has changed.
pub(in crate::engine) async fn reroute(tenant: &Tenant, now: Instant) -> Result<(), EngineError> {
    let own = tenant.clone();
    tenant.store.write(now, move |tx| moved(tx, &own)).await
}

fn moved(tx: &mut Tx<'_>, tenant: &Tenant) -> Result<(), EngineError> {
    let set_up = &tenant.setup.channels;
    let gone: Vec<ChannelName> =
        ChannelName::ALL.into_iter().filter(|name| !set_up.contains_key(name)).collect();
    let mut moves = Vec::new();
    for message in messages::open_on(tx, &gone)? {
        // A message that was worded for a fixed address stays with that address.
        let is_bound = message.note.as_ref().is_some_and(|note| note.address.is_some());
        let waits = message.state == MessageState::Pending && !message.resent && !is_bound;
        let channel = instead(tenant, &message.recipient, message.channel).filter(|_| waits);
        moves.extend(channel.map(|channel| (message.id, channel)));
    }
    let moved: BTreeSet<&MessageId> = moves.iter().map(|(id, _)| id).collect();
    let mut changes = Vec::new();
    for notice in notices::open_on(tx, &gone)? {
        let waits =
            notice.message.as_ref().map_or(notice.state == NoticeState::Held, |id| moved.contains(id));
        if let Some(channel) = instead(tenant, &notice.recipient, notice.channel).filter(|_| waits) {
            let stays = NoticeChange::to(notice.id, notice.state, notice.reason);
            changes.push(NoticeChange { channel: Some(channel), ..stays });
        }
    }
    messages::move_to(tx, &moves)?;
    Ok(notices::change(tx, &changes)?)
}

/// The recipient's present channel, where `channel` is no longer set up.
fn instead(tenant: &Tenant, recipient: &RecipientId, channel: ChannelName) -> Option<ChannelName> {
    if tenant.setup.channels.contains_key(&channel)
        || (tenant.setup.channels.is_empty() && channel == ChannelName::Capture)
    {
        return None;
    }
    let recipient = tenant.setup.rules.org.recipient(recipient)?;
    tenant.setup.rules.routes(&recipient).first().copied()
}

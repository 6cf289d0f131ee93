//! Later news of a message that has left: it has arrived after all, or it came back.
//! Must not know in which words the vendor said so.

use chrono::TimeDelta;

use crate::engine::reach;
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{
    ChannelName, Instant, Message, MessageId, MessageState, NoticeEnd, NoticeState, Reason, RecipientId,
};
use crate::store::{NoticeChange, Settlement, Tx, items, messages, notices, outbox};

/// How long after a message was sent news of it is matched to it.
const ECHOES: TimeDelta = TimeDelta::days(2);

/// Records that a message which the next server had taken came back: the level above and the administrators are to hear
/// of it. Only where the address that the message went to is among those that failed: what a mailbox forwards to others
/// may come back from there, while the mailbox itself has it.
pub(in crate::engine) fn bounced(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    id: &MessageId,
    recipients: &[String],
    now: Instant,
) -> Result<bool, EngineError> {
    let Some(message) = messages::get(tx, id)? else { return Ok(false) };
    if message.state != MessageState::Sent {
        return Ok(false);
    }
    if recipients.is_empty() {
        tracing::info!("a report of a mail that came back names no recipient; nothing was changed");
        return Ok(false);
    }
    let address = tenant.setup.rules.org.recipient(&message.recipient).and_then(|recipient| recipient.email);
    let is_theirs =
        |failed: &String| address.as_ref().is_some_and(|address| address.eq_ignore_ascii_case(failed));
    if !recipients.iter().any(is_theirs) {
        tracing::info!("a mail came back from an address that it did not go to; nothing was changed");
        return Ok(false);
    }
    let end = NoticeEnd { state: NoticeState::Undeliverable, reason: Reason::Bounced };
    outbox::correct(tx, id, NoticeState::Sent, MessageState::Undeliverable, end)?;
    tracing::error!(recipient = %message.recipient, "a mail came back; correct the address in people.toml");
    let items: Vec<_> = notices::of_message(tx, id)?.into_iter().filter_map(|notice| notice.item).collect();
    items::wake(tx, &items, now)?;
    Ok(true)
}

/// Records that messages arrived, as the vendor says.
pub(in crate::engine) fn delivered(
    tx: &mut Tx<'_>,
    vendor_ids: &[String],
    own: Option<&MessageId>,
) -> Result<bool, EngineError> {
    let mut found = Vec::new();
    if let Some(id) = own {
        found.extend(messages::get(tx, id)?);
    }
    for id in vendor_ids {
        for channel in [ChannelName::ZaloOa, ChannelName::ZaloZbs] {
            found.extend(messages::by_vendor(tx, channel, id)?);
        }
    }
    let mut settled = false;
    for message in found {
        settled |= arrived(tx, &message, None)?;
    }
    Ok(settled)
}

/// Handles a message of ours that the vendor repeats to us: a message in doubt to the same person with the same words
/// has arrived.
pub(in crate::engine) fn echoed(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    channel: ChannelName,
    recipient: &str,
    text: &str,
    vendor_id: &str,
    now: Instant,
) -> Result<bool, EngineError> {
    let Some(person) = reach::owner(&tenant.setup.rules.org, channel, recipient) else { return Ok(false) };
    let to = RecipientId::new(person.as_str());
    let doubtful = messages::in_doubt(tx, &to, channel, now - ECHOES)?;
    let same =
        |message: &&Message| message.bytes.as_deref().is_some_and(|bytes| text.as_bytes().starts_with(bytes));
    match doubtful.iter().find(same) {
        Some(message) => arrived(tx, message, Some(vendor_id)),
        None => Ok(false),
    }
}

/// Settles a message in doubt as sent; a message that is no longer in doubt stays as it is.
fn arrived(tx: &mut Tx<'_>, message: &Message, vendor_id: Option<&str>) -> Result<bool, EngineError> {
    match message.state {
        MessageState::Uncertain => {
            let end = NoticeEnd { state: NoticeState::Sent, reason: Reason::ConfirmedLater };
            outbox::correct(tx, &message.id, NoticeState::Uncertain, MessageState::Sent, end)?;
            Ok(true)
        }
        MessageState::Pending if message.resent => {
            let notices = notices::of_message(tx, &message.id)?;
            let open = notices.into_iter().filter(|notice| notice.state.is_open());
            let sent = |id| NoticeChange::to(id, NoticeState::Sent, Reason::Accepted);
            let settlement = Settlement {
                vendor_id: vendor_id.map(str::to_owned),
                ..Settlement::of(message, MessageState::Sent, open.map(|notice| sent(notice.id)).collect())
            };
            Ok(outbox::settle(tx, &[settlement])? == [true])
        }
        _ => Ok(false),
    }
}

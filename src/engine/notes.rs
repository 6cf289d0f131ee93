//! Turns prepared texts into messages: alerts to the administrators, the week's counts for groups, answers.
//! Must not know how they are worded or sent.

use super::health::breaker::Outage;
use super::setup::EngineError;
use super::tenant::Tenant;
use crate::model::{ChannelName, Instant, ItemId, Message, Note, RecipientId};
use crate::planner::decide::people::admins;
use crate::render::note;
use crate::store::{NewMessage, StoreView, Tx, messages, values};

/// A prepared text with its recipient and channel, before it has a place among the messages of its slot.
pub struct Prepared {
    pub recipient: RecipientId,
    pub channel: ChannelName,
    pub note: Note,
    /// The items that the numbers in the text stand for.
    pub entries: Vec<ItemId>,
}

/// Adds messages made of prepared texts to those that are about to be written; answers may leave at once, the rest when
/// the office opens.
pub fn prepare(
    view: &StoreView<'_>,
    tenant: &Tenant,
    made: Vec<Prepared>,
    new: &mut Vec<NewMessage>,
    now: Instant,
) -> Result<(), EngineError> {
    let slots: Vec<_> = made.iter().map(|one| (one.recipient.clone(), one.channel, now)).collect();
    let taken = messages::in_slots(view, &slots)?;
    let opens = tenant.setup.rules.calendar.next_open(now);
    for (one, stored) in made.into_iter().zip(taken) {
        let opens = if one.note.at_once { now } else { opens };
        let same = |Message { recipient, channel, slot_at, .. }: &Message| {
            *recipient == one.recipient && *channel == one.channel && *slot_at == now
        };
        let beside = new.iter().filter(|new| same(&new.message)).count() as u32;
        let message =
            Message::pending(tenant.store.org(), &one.recipient, one.channel, now, stored + beside, opens);
        let message = Message { note: Some(one.note), entries: one.entries, ..message };
        new.push(NewMessage { message, notices: Vec::new() });
    }
    Ok(())
}

/// Tells the administrators, by another channel, that a channel stands still.
pub(in crate::engine) fn tell_of_outage(
    tenant: &Tenant,
    channel: ChannelName,
    outage: &Outage,
    now: Instant,
) -> Vec<Prepared> {
    let rules = &tenant.setup.rules;
    let (subject, text) =
        note::outage(channel, outage.since, outage.standstill(), &outage.detail, rules.calendar.zone);
    let made = to_admins(tenant, &subject, &text, &[channel], now);
    if made.is_empty() {
        tracing::warn!(
            channel = channel.as_str(),
            "no administrator can be told of it by another channel: give them a second one in `prefer`"
        );
    }
    made
}

/// Writes prepared texts as messages, with the named values that remember them.
pub async fn write_notes(
    tenant: &Tenant,
    made: Vec<Prepared>,
    remembered: Vec<(String, String)>,
    now: Instant,
) -> Result<(), EngineError> {
    let own = tenant.clone();
    let write = move |tx: &mut Tx<'_>| {
        let mut new = Vec::new();
        prepare(tx, &own, made, &mut new, now)?;
        messages::queue(tx, &new)?;
        Ok(values::set(tx, &remembered)?)
    };
    tenant.store.write(now, write).await
}

/// A prepared text for each administrator, on their first channel that does not stand still.
pub(in crate::engine) fn to_admins(
    tenant: &Tenant,
    subject: &str,
    text: &str,
    still: &[ChannelName],
    now: Instant,
) -> Vec<Prepared> {
    let rules = &tenant.setup.rules;
    let recipients = admins(&rules.org, rules.calendar.zone.day(now)).into_iter();
    recipients
        .filter_map(|admin| rules.org.recipient(&admin.recipient))
        .filter_map(|admin| {
            let channel = rules.routes(&admin).into_iter().find(|route| !still.contains(route))?;
            let note = Note::new(subject, text);
            Some(Prepared { recipient: admin.id, channel, note, entries: Vec::new() })
        })
        .collect()
}

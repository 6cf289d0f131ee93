//! Accounts that are linked to people: people hear in their own mailbox of each account that was linked to them, and a
//! link ends with the person's post. Must not know how an account came to be linked.

use chrono::TimeDelta;

use crate::engine::notes::{Prepared, write_notes};
use crate::engine::setup::EngineError;
use crate::engine::tenant::{Tenant, learn_reach};
use crate::model::{Action, By, ChannelName, Instant, NewEvent, Note, PersonId, RecipientId, Via};
use crate::render::answer;
use crate::store::{PeopleWrite, StoreError, StoreView, Tx, events, keys, people, values};

/// Nobody is told of links older than this: they were made before there was such a mail.
const NEWS: TimeDelta = TimeDelta::days(7);

/// Ends the links of everybody whose post has ended: what is written from their accounts then counts as a stranger's.
pub(in crate::engine) async fn end_bindings(tenant: &mut Tenant, now: Instant) -> Result<(), EngineError> {
    let rules = &tenant.setup.rules;
    let today = rules.calendar.zone.day(now);
    let has_ended = |id: &PersonId| match rules.org.people.get(id) {
        Some(person) => person.until.is_some_and(|until| until < today),
        None => true,
    };
    let bound = tenant.setup.bound();
    let ended = bound.filter(|(person, _)| has_ended(person));
    let ended: Vec<(PersonId, ChannelName)> =
        ended.map(|(person, channel)| (person.clone(), channel)).collect();
    if ended.is_empty() {
        return Ok(());
    }
    tracing::info!(
        accounts = ended.len(),
        "linked accounts of people whose post has ended are no longer theirs"
    );
    let events = ended.iter().map(|(person, channel)| NewEvent {
        at: now,
        item: None,
        by: By::system(),
        via: Some(Via::System),
        action: Action::Unbound { person: person.clone(), channel: *channel },
    });
    let writes = ended
        .iter()
        .map(|(person, channel)| PeopleWrite::Unbind { person: person.clone(), channel: *channel });
    let (unbound, writes): (Vec<NewEvent>, Vec<PeopleWrite>) = (events.collect(), writes.collect());
    let write = move |tx: &mut Tx<'_>| {
        events::append(tx, &unbound)?;
        people::write(tx, &writes)
    };
    tenant.store.write(now, write).await?;
    learn_reach(tenant).await
}

/// Tells people of each account that was linked to them, by a code or by the administrator. The mail goes to the
/// mailbox that config knows, because somebody who linked another person's account does not read that mailbox.
pub(in crate::engine) async fn tell_of_links(
    tenant: &Tenant,
    links_seen: &mut Option<i64>,
    now: Instant,
) -> Result<(), EngineError> {
    let seen = *links_seen;
    let unseen = move |view: &StoreView<'_>| {
        let head = values::meta(view)?.head_seq;
        let told = match seen {
            Some(seen) => seen,
            None => values::get(view, keys::LINKS_TOLD)?.and_then(|seq| seq.parse().ok()).unwrap_or(0),
        };
        let news = if head > told { events::bound_since(view, told, now - NEWS)? } else { Vec::new() };
        Ok::<_, StoreError>((head.max(told), news))
    };
    let (head, news) = tenant.store.read(unseen).await?;
    let rules = &tenant.setup.rules;
    let zone = rules.calendar.zone;
    let mut made = Vec::new();
    for event in &news {
        let Action::Bound { person, channel } = &event.body.action else { continue };
        let person = rules.org.people.get(person).filter(|person| person.holds_on(zone.day(now)));
        let Some(person) = person.filter(|person| person.email.is_some()) else { continue };
        if !tenant.setup.channels.contains_key(&ChannelName::Email) {
            tracing::warn!(
                "an account was linked to a person who cannot be told: there is no channel for mail"
            );
            continue;
        }
        let by_code = event.body.via == Some(Via::Zalo);
        let at = event.body.at;
        let (subject, text) =
            answer::linked_by_mail(&person.title, *channel, at, zone, by_code, &rules.org.name);
        let note = Note { at_once: true, ..Note::new(subject, text) };
        let recipient = RecipientId::new(person.id.as_str());
        made.push(Prepared { recipient, channel: ChannelName::Email, note, entries: Vec::new() });
    }
    if let Some(last) = news.last() {
        write_notes(tenant, made, vec![(keys::LINKS_TOLD.to_owned(), last.seq.to_string())], now).await?;
    }
    *links_seen = Some(head);
    Ok(())
}

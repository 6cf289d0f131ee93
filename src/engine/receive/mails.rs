//! Handles a mail that came in: who wrote it, what it says without what it quotes, and whether it is answered at all.
//! Must not know what a command means.

use chrono::TimeDelta;

use super::answers::answer;
use super::answers::direct::directive_context;
use super::heard::{LedTo, NUMBERS, Piece, automatic_key, conclude};
use super::tables::{sources_of, take_tables};
use crate::answer::rights::may_direct_any;
use crate::answer::{Asking, Reading, own, read};
use crate::channel::Mail;
use crate::channel::said::said;
use crate::engine::health::metrics::Metrics;
use crate::engine::notes::Prepared;
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{ChannelName, Day, InboundOutcome, Instant, Message, MessageId, Note, RecipientId};
use crate::planner::Rules;
use crate::planner::decide::people::units_of;
use crate::render::answer as words;
use crate::store::{StoreView, Tx, messages, people, values};

/// Somebody is told how to answer once in this time.
const POLITE: TimeDelta = TimeDelta::hours(24);
/// What becomes of mails from addresses that config does not know.
pub(in crate::engine) const UNKNOWN: [InboundOutcome; 2] =
    [InboundOutcome::Elsewhere, InboundOutcome::Stranger];
/// The most mails of ours that one is compared with.
const COMPARED: usize = 12;

/// Takes in a mail that a person wrote.
pub(in crate::engine) fn by_mail(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    metrics: &Metrics,
    key: &str,
    mail: &Mail,
    now: Instant,
) -> Result<bool, EngineError> {
    let today = tenant.setup.rules.calendar.zone.day(now);
    let answered = match &mail.answers {
        Some(id) => messages::get(tx, id)?,
        None => None,
    };
    let heard = |kept: &str| Piece {
        tenant,
        metrics,
        key,
        channel: ChannelName::Email,
        sender: &mail.sender,
        kept: kept.to_owned(),
        now,
        quote: None,
        mail: Some(mail),
        answered: answered.as_ref(),
    };
    let writers = writers(&tenant.setup.rules, &mail.sender, today);
    let clerk = take_tables(tx, &heard(""), mail, &writers)?;
    if let Some(speaker) = answered.as_ref().and_then(|message| speaker(tenant, message, &writers, today)) {
        let heard = heard(speaker.as_str());
        if mail.looks_automatic && !first_automatic(tx, &speaker)? {
            return conclude(tx, &heard, "", InboundOutcome::Automatic, None, LedTo::default());
        }
        let said = own(&mail.text, &sent(tx, tenant, mail)?);
        if clerk.is_none() || !said.trim().is_empty() {
            return answer(tx, &heard, &speaker, &said);
        }
    }
    let leader = Some(()).filter(|()| answered.is_none() && clerk.is_none() && !mail.looks_automatic);
    let leader = leader.and_then(|()| giving(&tenant.setup.rules, mail, &writers, now));
    // A leader's own mail answers none of ours; the yes to it must.
    if let Some(leader) = leader.filter(|_| mail.proven) {
        return answer(tx, &heard(leader.as_str()), leader, &own(&mail.text, &sent(tx, tenant, mail)?));
    }
    if let Some(clerk) = clerk {
        // What is to be said of the files is said apart, and the text answers nothing.
        let outcome = if mail.proven { InboundOutcome::Answered } else { InboundOutcome::Unproven };
        return conclude(tx, &heard(clerk.as_str()), "", outcome, None, LedTo::default());
    }
    // The person concerned is told in their own mailbox, never at an address that a mail names.
    let (whom, outcome, text, entries) = match (&answered, leader.or(writers.first())) {
        (Some(message), _) => {
            let entries = message.entries.clone();
            (Some(message.recipient.clone()), InboundOutcome::Elsewhere, words::from_elsewhere(), entries)
        }
        (None, Some(writer)) if leader.is_some() => {
            (Some(writer.clone()), InboundOutcome::NoAnswer, words::unproven_directive(), Vec::new())
        }
        (None, Some(writer)) => {
            let last = messages::last_numbered(tx, writer, ChannelName::Email, now - NUMBERS)?;
            let entries = last.map(|message| message.entries).unwrap_or_default();
            (Some(writer.clone()), InboundOutcome::NoAnswer, words::not_an_answer(), entries)
        }
        (None, None) => (None, InboundOutcome::Stranger, String::new(), Vec::new()),
    };
    tracing::info!(
        outcome = outcome.as_str(),
        "a mail that answers none of ours, or from an unknown address, was put aside"
    );
    let in_office = |id: &RecipientId| holds_office(tenant, id, today);
    let whom = whom.filter(in_office).filter(|_| !mail.looks_automatic);
    let heard = heard(whom.as_ref().map_or("", RecipientId::as_str));
    let told = people::inbound_since(tx, ChannelName::Email, &heard.kept, now - POLITE, outcome)?;
    let rules = &tenant.setup.rules;
    let reply = whom.as_ref().filter(|_| told == 0).and_then(|whom| {
        let name = rules.org.recipient(whom)?.name;
        let text = heard.voice().letter(&name, &text, &rules.org.name);
        // Somebody who answers this mail means the numbers of the reminder.
        let reply = heard.reply(whom.as_str(), &words::subject(None), text);
        // The reader has never seen the mail from the unknown address: no part of it is passed on.
        Some(Prepared { entries, note: Note { thread: None, ..reply.note }, ..reply })
    });
    conclude(tx, &heard, "", outcome, reply, LedTo::default())
}

/// Who gives tasks to units in a mail, where one of its writers is a leader and it seems to do that.
fn giving<'w>(
    rules: &Rules,
    mail: &Mail,
    writers: &'w [RecipientId],
    now: Instant,
) -> Option<&'w RecipientId> {
    let today = rules.calendar.zone.day(now);
    let leader = writers.iter().find(|writer| may_direct_any(&rules.org, writer, today))?;
    let directives = Some(directive_context(rules, leader, now));
    let (calendar, lateness) = (&rules.calendar, &rules.lateness);
    let asking = Asking { today, calendar, lateness, known: &|_| None, directives };
    let gives = |reading: &Reading| matches!(reading, Reading::Direct(_));
    read(&own(&mail.text, &[]), &asking).iter().any(gives).then_some(leader)
}

/// Whether somebody who brings case files writes by this address.
pub fn brings_files(rules: &Rules, address: &str, today: Day) -> bool {
    let writers = writers(rules, address, today);
    writers.iter().any(|writer| !sources_of(rules, writer, today).is_empty())
}

/// The people in office and units with this address.
fn writers(rules: &Rules, address: &str, today: Day) -> Vec<RecipientId> {
    let org = &rules.org;
    let is = |email: &Option<String>| email.as_ref().is_some_and(|email| email.eq_ignore_ascii_case(address));
    let people = org.people.values().filter(|person| is(&person.email) && person.holds_on(today));
    let people = people.map(|person| RecipientId::new(person.id.as_str()));
    let units = org.units.values().filter(|unit| is(&unit.mailbox));
    people.chain(units.map(|unit| RecipientId::new(unit.code.as_str()))).collect()
}

/// Who speaks in an answer to a message: its recipient; for a message to a unit's mailbox also the unit's people, and
/// for a message to one of those people also the unit's mailbox.
fn speaker(tenant: &Tenant, message: &Message, writers: &[RecipientId], today: Day) -> Option<RecipientId> {
    let org = &tenant.setup.rules.org;
    let to = &message.recipient;
    let belong = |writer: &&RecipientId| {
        let of = |one: &RecipientId, unit: &RecipientId| {
            units_of(org, one.as_str(), today).iter().any(|code| code.as_str() == unit.as_str())
        };
        org.units.contains_key(to.as_str()) && of(writer, to)
            || org.units.contains_key(writer.as_str()) && of(to, writer)
    };
    let writer = writers.iter().find(|writer| *writer == to).or_else(|| writers.iter().find(belong))?;
    holds_office(tenant, to, today).then(|| writer.clone())
}

fn holds_office(tenant: &Tenant, id: &RecipientId, today: Day) -> bool {
    let org = &tenant.setup.rules.org;
    let person = org.people.get(id.as_str());
    person.map_or_else(|| org.units.contains_key(id.as_str()), |person| person.holds_on(today))
}

/// Whether no mail of the speaker's that looked automatic has been answered before.
fn first_automatic(view: &StoreView<'_>, speaker: &RecipientId) -> Result<bool, EngineError> {
    Ok(values::get(view, &automatic_key(speaker))?.is_none())
}

/// The texts of ours that a mail may quote: those of the message that it answers, and of earlier ones in its thread.
fn sent(view: &StoreView<'_>, tenant: &Tenant, mail: &Mail) -> Result<Vec<Vec<String>>, EngineError> {
    let named = mail.thread.references.iter().rev().filter_map(|id| {
        let local = id.trim_start_matches('<').split('@').next()?;
        tenant.store.tags().message(local)
    });
    let mut ids: Vec<MessageId> = mail.answers.iter().cloned().chain(named).take(COMPARED).collect();
    ids.dedup();
    let mut texts = Vec::new();
    for id in ids {
        let Some(message) = messages::get(view, &id)? else { continue };
        match (message.bytes, message.note) {
            (Some(bytes), _) => texts.push(said(message.channel, &bytes).texts()),
            (None, Some(note)) => texts.push(vec![note.text]),
            (None, None) => {}
        }
    }
    Ok(texts)
}

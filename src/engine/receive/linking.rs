//! Answers strangers: a one-time code links their account to a person, anything else changes nothing.
//! Must not know how a code was handed over.

use chrono::TimeDelta;

use super::heard::{LedTo, Piece, conclude};
use crate::answer::{Asking, CommandWord, Reading, code, read};
use crate::engine::notes::{Prepared, prepare};
use crate::engine::setup::EngineError;
use crate::model::{Action, By, ChannelName, InboundOutcome, NewEvent, Note, RecipientId, Via};
use crate::render::answer;
use crate::store::{Invite, PeopleWrite, StoreView, Tx, messages, people};

/// A stranger gets a polite answer once in this time.
const POLITE: TimeDelta = TimeDelta::hours(24);
/// Answers to strangers are counted over this time. Ids cost nothing, so somebody who makes up a thousand of them
/// counts as one crowd.
const WHILE: TimeDelta = TimeDelta::hours(1);
/// How many wrong codes and requests for a code are answered in that time, over all strangers of a channel. A right
/// code does not count.
const CROWD: i64 = 30;
/// How often in that time a sender is told that they try too often.
const WARNED: i64 = 3;
/// How many wrong codes, and how many requests for a code, one sender has in an hour.
const TRIES: i64 = 5;
const ASKED: i64 = 3;
/// How long a code lives that somebody asked for by themselves.
const SELF_ASKED: TimeDelta = TimeDelta::minutes(15);

/// Answers a stranger: a code, a request for a code, or else a polite word, once a day to each and once an hour to all
/// of them.
pub(in crate::engine) fn stranger(
    tx: &mut Tx<'_>,
    heard: &Piece<'_>,
    text: &str,
) -> Result<bool, EngineError> {
    if let Some(code) = code::read(text) {
        return with_code(tx, heard, &code);
    }
    let rules = &heard.tenant.setup.rules;
    let (calendar, lateness) = (&rules.calendar, &rules.lateness);
    let today = calendar.zone.day(heard.now);
    let asking = Asking { today, calendar, lateness, known: &|_| None, directives: None };
    let line = text.lines().next().unwrap_or_default();
    if let Some(Reading::Plain(said)) = read(line, &asking).first()
        && said.word == CommandWord::Register
    {
        return asks_for_code(tx, heard, &said.what.rest);
    }
    let said_lately =
        people::inbound_since(tx, heard.channel, &heard.kept, heard.now - POLITE, InboundOutcome::Stranger)?
            + people::inbound_ended(tx, heard.channel, InboundOutcome::Stranger, heard.now - WHILE)?;
    tracing::info!(channel = heard.channel.as_str(), "somebody unknown wrote; nothing was recorded");
    let words = answer::stranger(&heard.tenant.setup.rules.org.name);
    let reply = (said_lately == 0).then(|| heard.reply(RecipientId::STRANGER, &answer::subject(None), words));
    let outcome = if reply.is_some() { InboundOutcome::Stranger } else { InboundOutcome::Unanswered };
    conclude(tx, heard, "", outcome, reply, LedTo::default())
}

/// Whether so many strangers try codes that no more of them are answered.
fn is_crowded(view: &StoreView<'_>, heard: &Piece<'_>) -> Result<bool, EngineError> {
    let mut answered = 0;
    for outcome in [InboundOutcome::WrongCode, InboundOutcome::TooOften, InboundOutcome::CodeAsked] {
        answered += people::inbound_ended(view, heard.channel, outcome, heard.now - WHILE)?;
    }
    if answered >= CROWD {
        tracing::info!(channel = heard.channel.as_str(), "many strangers try codes; they are not answered");
    }
    Ok(answered >= CROWD)
}

/// Tells a sender a few times that they try too often.
fn too_often(tx: &mut Tx<'_>, heard: &Piece<'_>, command: &str, words: String) -> Result<bool, EngineError> {
    let warned =
        people::inbound_since(tx, heard.channel, &heard.kept, heard.now - WHILE, InboundOutcome::TooOften)?;
    if warned >= WARNED || is_crowded(tx, heard)? {
        return conclude(tx, heard, command, InboundOutcome::Unanswered, None, LedTo::default());
    }
    let reply = heard.reply(RecipientId::STRANGER, &answer::subject(None), words);
    conclude(tx, heard, command, InboundOutcome::TooOften, Some(reply), LedTo::default())
}

fn with_code(tx: &mut Tx<'_>, heard: &Piece<'_>, given: &str) -> Result<bool, EngineError> {
    if people::inbound_since(tx, heard.channel, &heard.kept, heard.now - WHILE, InboundOutcome::WrongCode)?
        >= TRIES
    {
        tracing::warn!(channel = heard.channel.as_str(), "somebody tries many codes; they are not looked at");
        return too_often(tx, heard, "MA", answer::too_often());
    }
    let hash = code::hashed(&heard.tenant.setup.rules.org.id, given);
    let fits = |invite: &Invite| {
        let only = invite.only_from.as_ref();
        invite.expires_at > heard.now
            && only.is_none_or(|(channel, address)| (*channel, address) == (heard.channel, &heard.kept))
    };
    let invite = people::invited(tx, &hash)?.filter(fits);
    let crowded = is_crowded(tx, heard)?;
    let today = heard.tenant.setup.rules.calendar.zone.day(heard.now);
    let person = invite.as_ref().and_then(|invite| heard.tenant.setup.rules.org.people.get(&invite.person));
    let Some(person) = person.filter(|person| person.holds_on(today)) else {
        let reply = heard.reply(RecipientId::STRANGER, &answer::subject(None), answer::wrong_code());
        let reply = Some(reply).filter(|_| !crowded);
        return conclude(tx, heard, "MA", InboundOutcome::WrongCode, reply, LedTo::default());
    };
    let (id, title) = (person.id.clone(), person.title.clone());
    let bound = Action::Bound { person: id.clone(), channel: heard.channel };
    let batch = LedTo {
        events: vec![NewEvent {
            at: heard.now,
            item: None,
            by: By::someone(id.as_str()),
            via: Some(Via::heard_on(heard.channel)),
            action: bound,
        }],
        people: vec![
            PeopleWrite::Bind {
                person: id.clone(),
                channel: heard.channel,
                address: heard.sender.to_owned(),
            },
            PeopleWrite::EndInvite { code: hash },
            PeopleWrite::Found { recipient: RecipientId::new(id.as_str()) },
        ],
        ..LedTo::default()
    };
    let reply = heard.reply(id.as_str(), &answer::subject(None), answer::bound(&title));
    conclude(tx, heard, "MA", InboundOutcome::Bound, Some(reply), batch)
}

/// Sends a code to the mailbox of the person whom config knows by this address; the chat answer is the same whether
/// there is one or not. A sender who asks too often gets that answer too, and the address is not looked up. Counting
/// goes by who asks, so that nobody can lock others out or learn from the answer whose address is known.
fn asks_for_code(tx: &mut Tx<'_>, heard: &Piece<'_>, address: &str) -> Result<bool, EngineError> {
    let since = heard.now - WHILE;
    if people::inbound_since(tx, heard.channel, &heard.kept, since, InboundOutcome::CodeAsked)? >= ASKED {
        tracing::info!(channel = heard.channel.as_str(), "somebody asks for many codes; none is made");
        return too_often(tx, heard, "DANG KY", answer::code_sent());
    }
    if is_crowded(tx, heard)? {
        return conclude(tx, heard, "DANG KY", InboundOutcome::Unanswered, None, LedTo::default());
    }
    let rules = &heard.tenant.setup.rules;
    let today = rules.calendar.zone.day(heard.now);
    let has =
        |mail: &Option<String>| mail.as_ref().is_some_and(|mail| mail.eq_ignore_ascii_case(address.trim()));
    let person = rules.org.people.values().find(|person| has(&person.email) && person.holds_on(today));
    let mut batch = LedTo::default();
    let mut made = Vec::new();
    if let Some(person) = person.filter(|_| heard.tenant.setup.channels.contains_key(&ChannelName::Email)) {
        let mut random = [0; code::LENGTH];
        if let Err(error) = getrandom::fill(&mut random) {
            tracing::error!("the system gives no random numbers, so no code can be made: {error}");
            return Ok(false);
        }
        let fresh = code::of(random);
        batch.people.push(PeopleWrite::Invite(Invite {
            code: code::hashed(&rules.org.id, &fresh),
            person: person.id.clone(),
            only_from: Some((heard.channel, heard.kept.clone())),
            issued_at: heard.now,
            expires_at: heard.now + SELF_ASKED,
        }));
        let (subject, text) = answer::code_by_mail(&fresh, &rules.org.name);
        let note = Note { at_once: true, ..Note::new(subject, text) };
        let recipient = RecipientId::new(person.id.as_str());
        made.push(Prepared { recipient, channel: ChannelName::Email, note, entries: Vec::new() });
    }
    let mut messages = Vec::new();
    prepare(tx, heard.tenant, made, &mut messages, heard.now)?;
    messages::queue(tx, &messages)?;
    let reply = heard.reply(RecipientId::STRANGER, &answer::subject(None), answer::code_sent());
    conclude(tx, heard, "DANG KY", InboundOutcome::CodeAsked, Some(reply), batch)
}

//! Answers a person of the organisation: each command is found, checked and recorded, in one transaction with the
//! answer to it. Must not know how the text came in or how the answer is worded.

mod ask;
mod asked;
pub(in crate::engine) mod direct;
mod draft;
mod say;

use std::collections::BTreeMap;

use chrono::TimeDelta;

use self::say::record;
use super::answers::ask::{confirmed, propose};
use super::answers::direct::{directive_context, hear_directive};
use super::answers::draft::AnswerDraft;
use super::heard::{LedTo, NUMBERS, Piece, automatic_key};
use super::listing::list;
use crate::answer::{Asking, CommandWord, Misread, Reading, ask_first, read, refer};
use crate::engine::notes::{Prepared, prepare};
use crate::engine::record::AT_ONCE;
use crate::engine::setup::EngineError;
use crate::model::{InboundOutcome, ItemId, Message, RecipientId, Role, Via};
use crate::planner::decide::people::units_of;
use crate::render::answer as words;
use crate::store::{ItemWrite, PeopleWrite, StoreView, Tx, items, messages, notices, people};

/// The most commands of one text that are recorded.
const COMMANDS: usize = 50;
/// The most words of one text that are looked up as ids.
const IDS: usize = 200;
/// The longest word that may be an id.
const LONGEST_ID: usize = 80;
/// How often in a day somebody is told that they were not understood.
const UNCLEAR_A_DAY: i64 = 3;
/// How often in a day somebody is answered by mail without anything being recorded.
const IDLE_A_DAY: i64 = 10;
const DAY: TimeDelta = TimeDelta::hours(24);

/// Answers somebody who belongs to the organisation.
pub(in crate::engine) fn answer(
    tx: &mut Tx<'_>,
    heard: &Piece<'_>,
    speaker: &RecipientId,
    text: &str,
) -> Result<bool, EngineError> {
    let tenant = heard.tenant;
    let answered = answered(tx, heard, speaker)?;
    let asked = match &answered {
        Some(message) => asked_in(tx, message)?,
        None => BTreeMap::new(),
    };
    let mut draft = AnswerDraft {
        rules: &tenant.setup.rules,
        speaker,
        asked,
        voice: heard.voice(),
        via: Via::heard_on(heard.channel),
        now: heard.now,
        entries: answered.map(|message| message.entries),
        items: BTreeMap::new(),
        changed: Vec::new(),
        events: Vec::new(),
        values: Vec::new(),
        texts: Vec::new(),
        questions: Vec::new(),
        directives: Vec::new(),
        opened: Vec::new(),
        alone: true,
        list: None,
        words: Vec::new(),
    };
    let known = named(tx, &draft, text)?;
    let asking = Asking {
        today: draft.rules.calendar.zone.day(draft.now),
        calendar: &draft.rules.calendar,
        lateness: &draft.rules.lateness,
        known: &|text| known.get(&text.to_uppercase()).cloned(),
        directives: Some(directive_context(&tenant.setup.rules, speaker, heard.now)),
    };
    let mut readings = read(text, &asking);
    if heard.mail.is_some_and(|mail| mail.looks_automatic) {
        // A text that a machine may have written is asked back before anything is recorded.
        readings.iter_mut().for_each(ask_first);
        draft.values.push((automatic_key(speaker), "1".to_owned()));
    }
    let left = readings.split_off(readings.len().min(COMMANDS));
    draft.alone = readings.len() == 1;
    for reading in &readings {
        one(tx, heard, &mut draft, reading)?;
    }
    if let Some(Reading::Plain(said) | Reading::Likely(said)) = left.first() {
        let labels: Vec<String> = said.which.numbers.iter().map(u32::to_string).collect();
        let next = words::command(said.word, &labels.join(" "), &crate::answer::What::default());
        draft.texts.push(words::too_many(COMMANDS, &next, left.len()));
    }
    // An empty mail with an attachment is an answer too; an empty text in a chat is a picture or a greeting.
    let greets = text.trim().is_empty() && heard.mail.is_none();
    let unclear = draft.says_nothing() && !greets;
    written(tx, heard, draft, greets, unclear)
}

/// The message that a text answers: the one that it quotes, else the last one with numbers.
fn answered(
    view: &StoreView<'_>,
    heard: &Piece<'_>,
    speaker: &RecipientId,
) -> Result<Option<Message>, EngineError> {
    if heard.mail.is_some() {
        return Ok(heard.answered.cloned());
    }
    if let Some(quote) = heard.quote
        && let Some(message) = messages::by_vendor(view, heard.channel, quote)?
        && message.recipient == *speaker
    {
        return Ok(Some(message));
    }
    Ok(messages::last_numbered(view, speaker, heard.channel, heard.now - NUMBERS)?)
}

/// For each item, the roles in which a message asked its reader.
fn asked_in(view: &StoreView<'_>, message: &Message) -> Result<BTreeMap<ItemId, Vec<Role>>, EngineError> {
    let mut asked: BTreeMap<ItemId, Vec<Role>> = BTreeMap::new();
    for notice in notices::of_message(view, &message.id)? {
        if let Some(item) = notice.item {
            let roles = asked.entry(item).or_default();
            roles.push(notice.role);
            roles.extend(notice.also);
        }
    }
    Ok(asked)
}

fn one(
    view: &StoreView<'_>,
    heard: &Piece<'_>,
    draft: &mut AnswerDraft<'_>,
    reading: &Reading,
) -> Result<(), EngineError> {
    let (said, sure) = match reading {
        Reading::Plain(said) => (said, true),
        Reading::Likely(said) => (said, false),
        Reading::Wrong(misread) => {
            draft.texts.push(words::misread(draft.voice, misread));
            return Ok(());
        }
        Reading::Direct(read) => {
            draft.words.push(CommandWord::Assign.as_str());
            hear_directive(draft, read);
            return Ok(());
        }
    };
    draft.words.push(said.word.as_str());
    match said.word {
        CommandWord::Help => draft.texts.push(words::help(draft.voice, &draft.rules.org.name)),
        CommandWord::List => draft.list = Some(list(view, heard.tenant, draft.speaker, draft.now)?),
        CommandWord::Register => draft.texts.push(words::bound(&draft.title())),
        CommandWord::Yes | CommandWord::No => confirmed(view, heard, draft, said)?,
        _ => match refer::items(said, draft.entries.as_deref()) {
            Err(Misread::NoList) if said.which.is_bare() && !said.what.rest.is_empty() => {
                draft.texts.push(words::misread(draft.voice, &Misread::NoSuchItem));
            }
            Err(misread) => draft.texts.push(words::misread(draft.voice, &misread)),
            // A decision by mail is asked back where nothing proves who wrote.
            Ok(items) if said.which.all || !sure || said.word.decides() && !heard.is_proven() => {
                propose(view, draft, said, items)?;
            }
            Ok(items) => record(view, draft, said, &items)?,
        },
    }
    Ok(())
}

/// The items whose ids a text may name, by the word that was typed. Of a fanned-out item, the one of the speaker's own
/// unit.
fn named(
    view: &StoreView<'_>,
    draft: &AnswerDraft<'_>,
    text: &str,
) -> Result<BTreeMap<String, ItemId>, EngineError> {
    let clean = |token: &str| token.trim_matches([',', ';', ':', '.', '(', ')']).to_uppercase();
    let may_be = |token: &String| {
        token.chars().any(|c| c.is_ascii_digit())
            && token.chars().any(char::is_alphabetic)
            && token.len() <= LONGEST_ID
    };
    let typed: Vec<String> = text.split_whitespace().map(clean).filter(may_be).take(IDS).collect();
    if typed.is_empty() {
        return Ok(BTreeMap::new());
    }
    let today = draft.rules.calendar.zone.day(draft.now);
    let own = units_of(&draft.rules.org, draft.speaker.as_str(), today);
    let in_message = |id: &ItemId| draft.entries.as_ref().is_some_and(|entries| entries.contains(id));
    let mine = |id: &ItemId| own.iter().any(|unit| id.as_str().ends_with(&format!("@{unit}")));
    let rank = |id: &ItemId| (in_message(id), mine(id));
    let mut found: BTreeMap<String, ItemId> = BTreeMap::new();
    for id in items::ids_like(view, &typed)? {
        let whole = id.as_str().to_uppercase();
        let bare = id.without_unit().to_uppercase();
        if bare != whole
            && typed.contains(&bare)
            && found.get(&bare).is_none_or(|known| rank(&id) > rank(known))
        {
            found.insert(bare, id.clone());
        }
        found.insert(whole, id);
    }
    Ok(found)
}

/// Writes everything that a text led to.
fn written(
    tx: &mut Tx<'_>,
    heard: &Piece<'_>,
    mut draft: AnswerDraft<'_>,
    greeting: bool,
    unclear: bool,
) -> Result<bool, EngineError> {
    let mut outcome = match (greeting, draft.changed.is_empty() && draft.opened.is_empty()) {
        (true, _) => InboundOutcome::Greeting,
        (false, false) => InboundOutcome::Recorded,
        (false, true) => InboundOutcome::Answered,
    };
    let today = |outcome| people::inbound_since(tx, heard.channel, &heard.kept, heard.now - DAY, outcome);
    if unclear {
        let told = today(InboundOutcome::Unclear)?;
        // Two machines that answer each other would go on for ever.
        outcome = if told < UNCLEAR_A_DAY { InboundOutcome::Unclear } else { InboundOutcome::Unanswered };
        if told < UNCLEAR_A_DAY {
            draft.texts.push(words::unclear(draft.voice));
        }
    }
    // No task that a leader surely gave is passed over in silence.
    let gives = !draft.directives.is_empty() && heard.is_proven();
    if heard.mail.is_some()
        && !gives
        && outcome == InboundOutcome::Answered
        && today(InboundOutcome::Answered)? >= IDLE_A_DAY
    {
        outcome = InboundOutcome::Unanswered;
        (draft.texts, draft.questions, draft.list) = (Vec::new(), Vec::new(), None);
        draft.directives.clear();
    }
    let asked = draft.ask();
    let mut made: Vec<Prepared> = Vec::new();
    let entries = draft.entries.clone().unwrap_or_default();
    let subject = words::subject(heard.answered.and_then(subject_of));
    let reply = |text: &str, entries: &[ItemId]| {
        let reply = heard.reply(draft.speaker.as_str(), &subject, draft.letter(text));
        Prepared { entries: entries.to_vec(), ..reply }
    };
    if !draft.texts.is_empty() {
        made.push(reply(&draft.texts.join("\n\n"), &entries));
    }
    if let Some((parts, entries)) = &draft.list {
        made.extend(parts.iter().map(|part| reply(part, entries)));
    }
    let AnswerDraft { mut items, changed, opened, events, values, words: said, speaker, .. } = draft;
    let writes = changed.iter().filter_map(|id| items.remove(id));
    let writes = writes.map(|(item, revision)| (item, Some(revision)));
    let writes = writes.chain(opened.into_iter().map(|item| (item, None)));
    let writes = writes.map(|(item, expect)| ItemWrite { item, expect, wake_at: Some(AT_ONCE) });
    let mut led_to = LedTo {
        events,
        items: writes.collect(),
        values,
        // Somebody who writes on a channel can be reached there again.
        people: vec![PeopleWrite::Found { recipient: speaker.clone() }],
    };
    let mut messages = Vec::new();
    prepare(tx, heard.tenant, made, &mut messages, heard.now)?;
    if let Some(asked) = asked {
        let question = messages.first().map(|new| new.message.id.clone());
        led_to.values.push(ask::stored(heard, speaker, asked, question));
    }
    led_to.write(tx, &heard.inbound(&said.join(" "), outcome), &messages)?;
    Ok(true)
}

/// The subject of the message that a mail answers.
fn subject_of(message: &Message) -> Option<&str> {
    message.subject.as_deref().or(message.note.as_ref().map(|note| note.subject.as_str()))
}

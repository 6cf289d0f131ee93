//! What a person of ours says: each command found, checked and recorded, in one transaction with the answer to it.
//! Must not know how it came in or how the answer is worded.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::engine::{Engine, EngineError};
use super::hear::{Heard, Taken};
use super::notes::Prepared;
use super::record::AT_ONCE;
use crate::answer::act::{self, Why};
use crate::answer::keep::{LeftOut, keep};
use crate::answer::parse::lines;
use crate::answer::{Misread, Said, Which, Word, parse, refer};
use crate::model::allowed::Refusal;
use crate::model::{
    Action, By, ChannelName, Day, Instant, Item, ItemId, MessageId, NewEvent, PersonId, RecipientId, Via,
};
use crate::planner::Rules;
use crate::planner::people::units_of;
use crate::render::answer as words;
use crate::render::answer::{Recorded, Refused, Row};
use crate::store::{Batch, ItemWrite, PeopleWrite};

/// How long a message's numbers may be meant.
const NUMBERS: TimeDelta = TimeDelta::days(7);
/// How long a question waits for its yes.
const QUESTION: TimeDelta = TimeDelta::minutes(30);
/// How often to try again when somebody else wrote to the same item meanwhile.
const TRIES: usize = 5;
/// The most commands of one text.
const COMMANDS: usize = 10;
/// Followed by channel and person: what was asked back, as JSON.
const ASKED: &str = "asked:";

/// What was asked back before a whole list is recorded.
#[derive(Serialize, Deserialize)]
struct Asked {
    until: Instant,
    word: Word,
    items: Vec<ItemId>,
    day: Option<Day>,
    share: Option<u32>,
    rest: String,
}

/// What a text leads to, gathered before it is written.
struct Draft<'a> {
    rules: &'a Rules,
    person: &'a PersonId,
    via: Via,
    now: Instant,
    /// What the numbers of the message that is meant stand for.
    entries: Option<Vec<ItemId>>,
    /// Items as they are after what was said so far, with the revision they were read at.
    items: BTreeMap<ItemId, (Item, i64)>,
    changed: Vec<ItemId>,
    events: Vec<NewEvent>,
    values: Vec<(String, String)>,
    texts: Vec<String>,
    /// Parts of a list, which share their numbers.
    list: Option<(Vec<String>, Vec<ItemId>)>,
    words: Vec<&'static str>,
}

impl Engine {
    /// Answers a person of ours.
    pub(super) async fn answer(
        &self,
        heard: &Heard<'_>,
        person: &PersonId,
        text: &str,
        quote: Option<&str>,
    ) -> Result<Taken, EngineError> {
        let me = RecipientId::new(person.as_str());
        for _ in 0..TRIES {
            let entries = self.numbers(heard, &me, quote).await?;
            let mut draft = Draft {
                rules: &self.setup.rules,
                person,
                via: Via::heard_on(heard.channel),
                now: heard.now,
                entries,
                items: BTreeMap::new(),
                changed: Vec::new(),
                events: Vec::new(),
                values: Vec::new(),
                texts: Vec::new(),
                list: None,
                words: Vec::new(),
            };
            for line in lines(text).iter().take(COMMANDS) {
                self.one(heard, &mut draft, line).await?;
            }
            let batch = self.written(heard, draft, text.trim().is_empty()).await?;
            let done = self.store.commit(heard.now, batch).await?;
            if done.written || done.repeated {
                return Ok(Taken::Done(done.written));
            }
        }
        tracing::warn!("an answer could not be recorded because its items kept changing; it is tried again");
        Ok(Taken::Again)
    }

    /// What the numbers of the message that is meant stand for: the one that is quoted, else the last.
    async fn numbers(
        &self,
        heard: &Heard<'_>,
        me: &RecipientId,
        quote: Option<&str>,
    ) -> Result<Option<Vec<ItemId>>, EngineError> {
        if heard.channel == ChannelName::Email {
            let message = self.store.message(&MessageId::new(quote.unwrap_or_default())).await?;
            return Ok(message.map(|message| message.entries));
        }
        if let Some(quote) = quote
            && let Some(message) = self.store.message_by_vendor(heard.channel, quote).await?
            && message.recipient == *me
        {
            return Ok(Some(message.entries));
        }
        let last = self.store.last_numbered((me, heard.channel), heard.now - NUMBERS).await?;
        Ok(last.map(|message| message.entries))
    }

    async fn one(&self, heard: &Heard<'_>, draft: &mut Draft<'_>, line: &str) -> Result<(), EngineError> {
        let today = draft.rules.calendar.zone.day(draft.now);
        let named = self.named(draft, line).await?;
        let said = match parse(line, today, &|text| named.get(&text.to_uppercase()).cloned()) {
            Ok(said) => said,
            Err(misread) => {
                draft.texts.push(words::misread(&misread));
                return Ok(());
            }
        };
        draft.words.push(said.word.as_str());
        match said.word {
            Word::Help => draft.texts.push(words::help(&draft.rules.org.name)),
            Word::List => draft.list = Some(self.list(draft.person, draft.now).await?),
            Word::Register => draft.texts.push(words::bound(&title(draft.rules, draft.person))),
            Word::Yes | Word::No => self.confirmed(heard, draft, &said).await?,
            _ => match refer::items(&said, draft.entries.as_deref()) {
                Err(_) if said.which.is_bare() && !said.rest.is_empty() => {
                    draft.texts.push(words::misread(&Misread::NoSuchItem));
                }
                Err(misread) => draft.texts.push(words::misread(&misread)),
                Ok(items) if said.which.all => self.ask_back(heard, draft, &said, items).await?,
                Ok(items) => self.record(draft, &said, &items).await?,
            },
        }
        Ok(())
    }

    /// The items whose ids a line may name, by what was typed in capitals. Of a fanned-out item, the own unit's.
    async fn named(&self, draft: &Draft<'_>, line: &str) -> Result<BTreeMap<String, ItemId>, EngineError> {
        let clean = |token: &str| token.trim_matches([',', ';', ':']).to_uppercase();
        let may_be = |token: &String| {
            token.chars().any(|c| c.is_ascii_digit())
                && token.chars().any(char::is_alphabetic)
                && token.len() <= 80
        };
        let typed: Vec<String> = line.split_whitespace().map(clean).filter(may_be).collect();
        if typed.is_empty() {
            return Ok(BTreeMap::new());
        }
        let today = draft.rules.calendar.zone.day(draft.now);
        let own = units_of(&draft.rules.org, draft.person.as_str(), today);
        let mine = |id: &ItemId| own.iter().any(|unit| id.as_str().ends_with(&format!("@{unit}")));
        let mut found: BTreeMap<String, ItemId> = BTreeMap::new();
        for id in self.store.ids_like(&typed).await? {
            let whole = id.as_str().to_uppercase();
            let bare = id.without_unit().to_uppercase();
            if bare != whole && typed.contains(&bare) && (mine(&id) || !found.contains_key(&bare)) {
                found.insert(bare, id.clone());
            }
            found.insert(whole, id);
        }
        Ok(found)
    }

    /// Asks once before a whole list is recorded; what the person may not say of it is left out at once.
    async fn ask_back(
        &self,
        heard: &Heard<'_>,
        draft: &mut Draft<'_>,
        said: &Said,
        items: Vec<ItemId>,
    ) -> Result<(), EngineError> {
        self.load(draft, &items).await?;
        // What is somebody else's, has ended or stands there already is not meant; what lacks a document is told of.
        let meant = |id: &ItemId| {
            let Some((item, _)) = draft.items.get(id) else { return false };
            match act::action(draft.rules, item, said, draft.person, draft.now) {
                Err(Why::NotYours) => false,
                Err(Why::Refused(refusal)) => !matches!(
                    refusal,
                    Refusal::Closed { .. }
                        | Refusal::Already { .. }
                        | Refusal::Not { .. }
                        | Refusal::NotAsked { .. }
                ),
                _ => true,
            }
        };
        let items: Vec<ItemId> = items.into_iter().filter(meant).collect();
        if items.is_empty() {
            draft.texts.push(words::misread(&Misread::NothingLeft));
            return Ok(());
        }
        let rows: Vec<Row> = items.iter().map(|id| draft.row(id)).collect();
        draft.texts.push(words::sure(said.word, &rows));
        let asked = Asked {
            until: draft.now + QUESTION,
            word: said.word,
            items,
            day: said.day,
            share: said.share,
            rest: keep(said).0,
        };
        let text = serde_json::to_string(&asked).unwrap_or_default();
        draft.values.push((asked_key(heard, draft.person), text));
        Ok(())
    }

    /// Yes or no to what was asked back.
    async fn confirmed(
        &self,
        heard: &Heard<'_>,
        draft: &mut Draft<'_>,
        answer: &Said,
    ) -> Result<(), EngineError> {
        let key = asked_key(heard, draft.person);
        let asked = self.store.value(&key).await?;
        let asked: Option<Asked> = asked.and_then(|text| serde_json::from_str(&text).ok());
        let Some(asked) = asked.filter(|asked| asked.until > draft.now) else {
            draft.texts.push(words::nothing_to_confirm());
            return Ok(());
        };
        if answer.word == Word::Yes && !answer.is_plain() {
            // "Có 2 việc chưa xong" is no yes: it is asked again, and the question stands as long as before.
            self.load(draft, &asked.items).await?;
            let rows: Vec<Row> = asked.items.iter().map(|id| draft.row(id)).collect();
            draft.texts.push(words::sure(asked.word, &rows));
            return Ok(());
        }
        draft.values.push((key, String::new()));
        if answer.word == Word::No {
            draft.texts.push(words::dropped());
            return Ok(());
        }
        let Asked { word, items, day, share, rest, .. } = asked;
        let said = Said { word, which: Which { all: true, ..Which::default() }, day, share, rest };
        self.record(draft, &said, &items).await
    }

    /// Records one command for each item it may be recorded for.
    async fn record(&self, draft: &mut Draft<'_>, said: &Said, items: &[ItemId]) -> Result<(), EngineError> {
        self.load(draft, items).await?;
        let (rest, left_out) = keep(said);
        if let Some(LeftOut::Personal(what)) = left_out.filter(|_| said.word == Word::Return) {
            // Without its reason nobody knows what to mend.
            draft.texts.push(words::no_reason(what));
            return Ok(());
        }
        let said = Said { rest, ..said.clone() };
        let (mut recorded, mut refused) = (Vec::new(), Vec::new());
        for id in items {
            let row = draft.row(id);
            match draft.say(id, &said) {
                Ok(action) => recorded.push(Recorded { row, whom: draft.whom(id, &action), action }),
                Err(why) => refused.push(Refused { row, why }),
            }
        }
        draft.texts.push(words::outcome(&recorded, &refused, left_out));
        Ok(())
    }

    async fn load(&self, draft: &mut Draft<'_>, ids: &[ItemId]) -> Result<(), EngineError> {
        let missing: Vec<ItemId> = ids.iter().filter(|id| !draft.items.contains_key(*id)).cloned().collect();
        if !missing.is_empty() {
            let stored = self.store.items_of(&missing).await?;
            draft.items.extend(
                stored.into_iter().map(|stored| (stored.item.id().clone(), (stored.item, stored.revision))),
            );
        }
        Ok(())
    }

    /// Everything a text led to, in one batch.
    async fn written(
        &self,
        heard: &Heard<'_>,
        draft: Draft<'_>,
        greeting: bool,
    ) -> Result<Batch, EngineError> {
        let Draft { mut items, changed, events, values, texts, list, words: said, person, .. } = draft;
        let mut made: Vec<Prepared> = Vec::new();
        if !texts.is_empty() {
            made.push(heard.reply(person.as_str(), texts.join("\n\n")));
        }
        if let Some((parts, entries)) = list {
            made.extend(
                parts
                    .into_iter()
                    .map(|part| Prepared { entries: entries.clone(), ..heard.reply(person.as_str(), part) }),
            );
        }
        let outcome = match (greeting, changed.is_empty()) {
            (true, _) => "greeting",
            (false, false) => "recorded",
            (false, true) => "answered",
        };
        let writes = changed.iter().filter_map(|id| items.remove(id));
        let writes =
            writes.map(|(item, revision)| ItemWrite { item, expect: Some(revision), wake_at: Some(AT_ONCE) });
        let mut batch = Batch {
            events,
            items: writes.collect(),
            values,
            // Whoever writes can be reached again.
            people: vec![PeopleWrite::Found { recipient: RecipientId::new(person.as_str()) }],
            inbound: Some(heard.inbound(&said.join(" "), outcome)),
            ..Batch::default()
        };
        self.prepare(made, &mut batch, heard.now).await?;
        Ok(batch)
    }
}

impl Draft<'_> {
    /// Makes the event and applies it, so that a later command sees it.
    fn say(&mut self, id: &ItemId, said: &Said) -> Result<Action, Why> {
        let (item, _) = self.items.get_mut(id).ok_or(Why::NotYours)?;
        let action = act::action(self.rules, item, said, self.person, self.now)?;
        item.apply(self.now, &action);
        let by = By::someone(self.person.as_str());
        let via = Some(self.via.clone());
        self.events.push(NewEvent { at: self.now, item: Some(id.clone()), by, via, action: action.clone() });
        if !self.changed.contains(id) {
            self.changed.push(id.clone());
        }
        Ok(action)
    }

    /// How an answer names an item: by its number where it has one.
    fn row(&self, id: &ItemId) -> Row {
        let place = self.entries.as_ref().and_then(|entries| entries.iter().position(|entry| entry == id));
        let title = self.items.get(id).map(|(item, _)| item.spec.short.clone());
        Row {
            label: place.map_or_else(|| id.to_string(), |place| (place + 1).to_string()),
            title: title.unwrap_or_else(|| id.to_string()),
        }
    }

    /// Whom an action names: who decides, or who does it.
    fn whom(&self, id: &ItemId, action: &Action) -> Option<String> {
        match action {
            Action::Assigned { person } => Some(title(self.rules, person)),
            Action::ExtensionAsked { .. } => {
                let (item, _) = self.items.get(id)?;
                let approver = self.rules.extension(item)?.approver;
                let today = self.rules.calendar.zone.day(self.now);
                let holder = self.rules.holders(item, approver, today).into_iter().next()?;
                self.rules.org.recipient(&holder.recipient).map(|recipient| recipient.name)
            }
            _ => None,
        }
    }
}

fn title(rules: &Rules, person: &PersonId) -> String {
    rules.org.people.get(person).map_or_else(|| person.to_string(), |person| person.title.clone())
}

fn asked_key(heard: &Heard<'_>, person: &PersonId) -> String {
    format!("{ASKED}{}:{person}", heard.channel.as_str())
}

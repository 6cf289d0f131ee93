//! Asks back before something is recorded, and handles the yes or no to that.
//! Must not know how a text is read.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::asked::{AskedBack, QuestionAsked};
use super::direct::{give, line};
use super::draft::AnswerDraft;
use super::say::{load, lost_words, record};
use crate::answer::act::NotRecorded;
use crate::answer::keep::keep;
use crate::answer::{CommandWord, EntriesMeant, Misread, SpokenCommand, SpokenDirective, What};
use crate::engine::receive::heard::Piece;
use crate::engine::setup::EngineError;
use crate::model::allowed::Refusal;
use crate::model::{Instant, ItemId, MessageId, RecipientId, Status};
use crate::render::answer as words;
use crate::render::answer::{ItemLabel, Proposed, RefusedLine, Voice};
use crate::store::{StoreView, events, values};

/// How long a question waits for its yes, with the words for it: in a chat people are still there, mail is read when
/// there is time.
const IN_CHAT: (TimeDelta, &str) = (TimeDelta::minutes(30), "30 phút");
const BY_MAIL: (TimeDelta, &str) = (TimeDelta::days(3), "03 ngày");
/// The prefix of the key under which open questions are stored as JSON; channel and speaker follow.
const ASKED: &str = "asked:";

/// Everything that was asked back about one text.
#[derive(Serialize, Deserialize)]
pub(in crate::engine) struct OpenQuestion {
    until: Instant,
    message: Option<MessageId>,
    asked: Vec<AskedBack>,
    /// The tasks that a yes gives to units.
    #[serde(default)]
    directives: Vec<SpokenDirective>,
}

fn lives(voice: Voice) -> (TimeDelta, &'static str) {
    match voice {
        Voice::Mail => BY_MAIL,
        Voice::Chat => IN_CHAT,
    }
}

fn key(heard: &Piece<'_>, speaker: &RecipientId) -> String {
    format!("{ASKED}{}:{speaker}", heard.channel.as_str())
}

/// The stored value of an open question, kept until its yes.
pub(in crate::engine) fn stored(
    heard: &Piece<'_>,
    speaker: &RecipientId,
    asked: QuestionAsked,
    message: Option<MessageId>,
) -> (String, String) {
    let until = heard.now + lives(heard.voice()).0;
    let QuestionAsked { commands: asked, directives } = asked;
    let question = OpenQuestion { until, message, asked, directives };
    let text = serde_json::to_string(&question).unwrap_or_default();
    (key(heard, speaker), text)
}

impl AnswerDraft<'_> {
    /// Words what is to be asked back, and returns it to be stored.
    pub(in crate::engine) fn ask(&mut self) -> Option<QuestionAsked> {
        let commands = std::mem::take(&mut self.questions);
        let directives = std::mem::take(&mut self.directives);
        let lives = lives(self.voice).1;
        if !commands.is_empty() {
            self.texts.push(words::question(self.voice, &self.proposed(&commands), lives));
        }
        if !directives.is_empty() {
            let lines: Vec<_> = directives.iter().map(|directive| line(self.rules, directive)).collect();
            self.texts.push(words::directive_question(self.voice, &lines, lives));
        }
        let asks = !commands.is_empty() || !directives.is_empty();
        asks.then_some(QuestionAsked { commands, directives })
    }

    fn proposed(&self, asked: &[AskedBack]) -> Vec<Proposed> {
        let one = |asked: &AskedBack| Proposed {
            word: asked.word,
            what: asked.what.clone(),
            rows: asked.items.iter().map(|id| self.row(id)).collect::<Vec<ItemLabel>>(),
        };
        asked.iter().map(one).collect()
    }
}

/// Prepares a question about a command. What the rules would refuse anyway is said at once.
pub(in crate::engine) fn propose(
    view: &StoreView<'_>,
    draft: &mut AnswerDraft<'_>,
    said: &SpokenCommand,
    items: Vec<ItemId>,
) -> Result<(), EngineError> {
    load(view, draft, &items)?;
    if let Some(what) = lost_words(said).filter(|_| said.word != CommandWord::Return) {
        draft.texts.push(words::no_reason(what));
        return Ok(());
    }
    let rest = keep(said).0;
    let said = SpokenCommand { what: What { rest, ..said.what.clone() }, ..said.clone() };
    let (mut meant, mut refused) = (Vec::new(), Vec::new());
    for id in items {
        let Some((item, _)) = draft.items.get(&id) else { continue };
        match draft.action(item, &said) {
            Ok(_) => meant.push(id),
            // Where a whole list was named, items that are somebody else's, have ended or already stand so are not
            // meant.
            Err(why) if said.which.all && is_beside(&why) => {}
            // An item that lacks a document is told of once the command is confirmed.
            Err(NotRecorded::Refused(Refusal::EvidenceMissing { .. })) if said.which.all => meant.push(id),
            Err(why) => refused.push(RefusedLine { row: draft.row(&id), why }),
        }
    }
    if !refused.is_empty() {
        draft.texts.push(words::outcome(draft.voice, &[], &refused, None));
    }
    if meant.is_empty() {
        if refused.is_empty() {
            draft.texts.push(words::misread(draft.voice, &Misread::NothingLeft));
        }
        return Ok(());
    }
    let asked = AskedBack { word: said.word, items: meant, what: said.what, seen: Vec::new() };
    draft.questions.extend(as_it_stands(view, vec![asked])?);
    Ok(())
}

/// The given questions, each with the last event of its items as of now.
fn as_it_stands(view: &StoreView<'_>, asked: Vec<AskedBack>) -> Result<Vec<AskedBack>, EngineError> {
    let mut fresh = Vec::new();
    for one in asked {
        let mut seen = Vec::new();
        for id in &one.items {
            seen.push(last_event(view, id)?);
        }
        fresh.push(AskedBack { seen, ..one });
    }
    Ok(fresh)
}

/// Whether anything was recorded about the items since they were asked about.
fn has_moved(view: &StoreView<'_>, asked: &[AskedBack]) -> Result<bool, EngineError> {
    for one in asked {
        for (id, seen) in one.items.iter().zip(&one.seen) {
            if last_event(view, id)? != *seen {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn last_event(view: &StoreView<'_>, id: &ItemId) -> Result<i64, EngineError> {
    let events = events::of(view, id)?;
    Ok(events.last().map_or(0, |event| event.seq))
}

/// Handles a yes or no where nothing was asked back: if the message itself asks about a request for more time, the yes
/// or no answers that.
fn no_question(
    view: &StoreView<'_>,
    draft: &mut AnswerDraft<'_>,
    answer: &SpokenCommand,
) -> Result<(), EngineError> {
    let entries = draft.entries.clone().unwrap_or_default();
    load(view, draft, &entries)?;
    let waits =
        |id: &&ItemId| draft.items.get(*id).is_some_and(|(item, _)| item.status == Status::ExtensionPending);
    let requests: Vec<ItemId> = entries.iter().filter(waits).cloned().collect();
    if let [request] = requests.as_slice()
        && draft.alone
        && answer.is_plain()
    {
        let word = if answer.word == CommandWord::Yes { CommandWord::Grant } else { CommandWord::Refuse };
        let said = SpokenCommand { word, which: EntriesMeant::default(), what: What::default() };
        return propose(view, draft, &said, vec![request.clone()]);
    }
    // "Ok anh" above an answer is politeness, and "không phải việc của đơn vị tôi" answers no question of ours.
    if answer.is_plain() && draft.alone {
        draft.texts.push(words::nothing_to_confirm(draft.voice));
    }
    Ok(())
}

/// Handles a yes or no to what was asked back.
pub(in crate::engine) fn confirmed(
    view: &StoreView<'_>,
    heard: &Piece<'_>,
    draft: &mut AnswerDraft<'_>,
    answer: &SpokenCommand,
) -> Result<(), EngineError> {
    let key = key(heard, draft.speaker);
    let stored = values::get(view, &key)?;
    let stored: Option<OpenQuestion> = stored.and_then(|text| serde_json::from_str(&text).ok());
    let waits = |question: &OpenQuestion| {
        question.until > draft.now && heard.answers_question(question.message.as_ref())
    };
    let Some(OpenQuestion { asked, directives, .. }) = stored.filter(waits) else {
        return no_question(view, draft, answer);
    };
    for one in &asked {
        load(view, draft, &one.items)?;
    }
    if !answer.is_plain() || answer.word == CommandWord::Yes && has_moved(view, &asked)? {
        // "Có 2 việc chưa xong" is no yes, and a yes to an older state of the items may be none: the question is asked
        // again.
        draft.questions.extend(as_it_stands(view, asked)?);
        draft.directives.extend(directives);
        return Ok(());
    }
    draft.values.push((key, String::new()));
    if answer.word == CommandWord::No {
        draft.texts.push(words::dropped());
        return Ok(());
    }
    for AskedBack { word, items, what, .. } in asked {
        let which = EntriesMeant { all: true, ..EntriesMeant::default() };
        record(view, draft, &SpokenCommand { word, which, what }, &items)?;
    }
    give(view, draft, directives)
}

/// Whether an item of a whole list is left out without a word.
fn is_beside(why: &NotRecorded) -> bool {
    match why {
        NotRecorded::NotYours => true,
        NotRecorded::Refused(refusal) => matches!(
            refusal,
            Refusal::Closed { .. }
                | Refusal::Already { .. }
                | Refusal::Not { .. }
                | Refusal::NotAsked { .. }
                | Refusal::NotLate { .. }
                | Refusal::LateAlready { .. }
                | Refusal::NoCause { .. }
        ),
        NotRecorded::NotAwaiting | NotRecorded::NoSuchPerson(_) | NotRecorded::NoSuchCause => false,
    }
}

//! What a message says at the moment it leaves: recheck, compose, render, build.
//! Must not send; settles nothing but the notices that no longer hold.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use chrono::TimeDelta;

use super::background::Background;
use super::engine::{Engine, EngineError};
use super::kept::{self, keys};
use super::mails;
use crate::channel::{Envelope, SendFailure};
use crate::model::{
    ChannelName, Form, Item, ItemId, Message, Note, Notice, NoticeId, NoticeState, Outbound, Reason,
    Recipient, SendError, Slot,
};
use crate::planner::admin::report;
use crate::planner::compose::{Said, Told, Writing, compose};
use crate::planner::digest::{AdminReport, Digest, Letter};
use crate::planner::freshness::Freshness;
use crate::planner::leaders::{knows, needs_known};
use crate::planner::people::{admins, chairs};
use crate::planner::recheck::withdrawn;
use crate::planner::weekly::{self, Known, Listed};
use crate::render::chat::{fit, leaves_out};
use crate::render::{TemplateError, note_document, note_fields};
use crate::store::{Draft, History, NoticeChange};

/// What the administrators' weekly line looks back on.
const WEEK: TimeDelta = TimeDelta::days(7);
/// The sequence of mails that go out beside a message on a phone.
const BESIDE: u32 = 1_000;

/// What became of writing a message.
pub enum Written {
    /// Ready to leave.
    Ready {
        /// As it goes out.
        out: Outbound,
        /// The notices it holds.
        told: Vec<NoticeId>,
        /// What its numbers stand for.
        entries: Vec<ItemId>,
        /// The whole list by mail, where a phone shows only its beginning.
        follow: Option<Box<Message>>,
    },
    /// Nothing in it holds any more; how its notices end.
    Empty(Vec<NoticeChange>),
    /// It could not be written.
    Broken(SendFailure),
}

/// For whom and by which channel a message is written.
#[derive(Clone, Copy)]
pub struct Writer<'a> {
    /// The organisation at work.
    pub engine: &'a Engine,
    /// What the messages of this pass share.
    pub background: &'a Background,
    /// The channel that takes the message.
    pub serving: ChannelName,
    /// Where it goes.
    pub address: &'a str,
    /// The recipient, where config knows them.
    pub to: Option<&'a Recipient>,
    /// It is only captured.
    pub rehearsal: bool,
}

impl Writer<'_> {
    /// What the message looks like: what is captured looks as it would have gone out.
    fn form(&self, message: &Message) -> Form {
        let name = if self.serving == ChannelName::Capture { message.channel } else { self.serving };
        name.form()
    }

    fn build(&self, message: &Message, letter: &Letter) -> Result<Outbound, SendFailure> {
        let engine = self.engine;
        let local_part = engine.store.tags().local_part(&message.id);
        let envelope = Envelope {
            id: &message.id,
            local_part: &local_part,
            to: self.address,
            to_name: self.to.map_or("", |to| to.name.as_str()),
            letter,
            at: engine.clock.now(),
            zone: engine.setup.rules.calendar.zone,
        };
        let out = engine.channel(self.serving).build(&envelope)?;
        Ok(Outbound { tries: message.tries, ..out })
    }

    /// Whether the reader's mailbox is there for what a phone cannot show.
    fn has_mail(&self) -> bool {
        self.to.is_some_and(|to| to.email.is_some())
            && self.engine.setup.channels.contains_key(&ChannelName::Email)
    }
}

/// Writes a message as of now. `draft` is what was read for it a moment ago, where that was.
pub async fn write(
    writer: Writer<'_>,
    message: &Message,
    draft: Option<Draft>,
) -> Result<Written, EngineError> {
    let Writer { engine, background, rehearsal, .. } = writer;
    if let Some(note) = &message.note {
        return Ok(written_before(writer, message, note));
    }
    let now = engine.clock.now();
    let draft = match draft {
        Some(draft) => draft,
        None => {
            engine.store.drafts(&[&message.id], keys::IMPORTED).await?.remove(&message.id).unwrap_or_default()
        }
    };
    let Draft { mut notices, items, values } = draft;
    let is_weekly = notices.is_empty() || is_weekly(engine, message);
    notices.retain(|notice| notice.state.is_open());
    let items = engine.current.at(&engine.store, items.iter()).await?;
    let fresh = kept::fresh_of(values);
    let everything = background.everything(engine, now).await?;
    let list = list(writer, message, &notices, (everything, &fresh)).await?;
    let (notices, withdrawals) = recheck(engine, notices, &items, (&fresh, list.is_empty()));
    if notices.is_empty() && !is_weekly {
        return Ok(Written::Empty(withdrawals));
    }
    if !withdrawals.is_empty()
        && let Err(detail) = engine.ledger.withdraw(withdrawals).await
    {
        return Ok(broken(&detail));
    }
    let first = engine.is_first(&message.recipient).await?;
    let writing = Writing { recipient: &message.recipient, slot_at: message.slot_at, now, rehearsal, first };
    let admin = admin_report(engine, message, is_weekly, &fresh).await?;
    let histories = background.histories(engine, items.keys()).await?;
    let known = known(writer, message, &notices, (everything, &fresh)).await?;
    let form = writer.form(message);
    let templates = &engine.setup.templates;
    let worded = catch_unwind(AssertUnwindSafe(|| {
        let said = said(&notices, &items, &histories, &fresh);
        let told = Told { said: &said, list: &list, known: &known };
        let digest = compose(&engine.setup.rules, writing, told, everything.iter().map(AsRef::as_ref));
        let answers = engine.setup.reads_answers(writer.serving);
        let digest = Digest { admin, answers, has_mail: writer.has_mail(), ..digest };
        let (letter, fault) = templates.letter_at_any_rate(&digest, form)?;
        if let Some(fault) = fault {
            engine.setup.template_fault.met(&fault);
        }
        let whole = form == Form::Chat && digest.has_mail && leaves_out(&digest);
        let whole = whole.then(|| templates.letter_at_any_rate(&digest, Form::Mail)).transpose()?;
        let whole = whole.map(|(letter, _)| letter);
        let entries: Vec<ItemId> = digest.entries.into_iter().map(|entry| entry.item).collect();
        Ok::<_, TemplateError>((letter, whole, entries))
    }));
    let (letter, whole, entries) = match worded {
        Ok(Ok(worded)) => worded,
        Ok(Err(error)) => return Ok(broken(&error.to_string())),
        Err(_) => return Ok(broken("this message cannot be worded; it is kept and tried again")),
    };
    let told = notices.into_iter().map(|notice| notice.id).collect();
    let follow = whole.map(|letter| Box::new(by_mail(engine, message, letter, &entries)));
    let built = writer.build(message, &letter);
    Ok(built.map_or_else(Written::Broken, |out| Written::Ready { out, told, entries, follow }))
}

/// A message whose words were settled when it was made.
fn written_before(writer: Writer<'_>, message: &Message, note: &Note) -> Written {
    let name = writer.to.map_or("", |to| to.name.as_str());
    let today = writer.engine.setup.rules.calendar.zone.day(writer.engine.clock.now());
    let text = match writer.serving.form() {
        Form::Mail => note.text.clone(),
        Form::Chat => fit(&note.text),
        Form::Fields => note_fields(&note.subject, name, today),
        Form::Document => note_document(message.recipient.as_str(), &note.subject, &note.text),
    };
    let (html, attachment) = (note.html.clone(), note.attachment.clone());
    let thread = note.thread.clone();
    let letter = Letter { subject: note.subject.clone(), text, html, attachment, thread };
    let entries = message.entries.clone();
    let built = writer.build(message, &letter);
    built.map_or_else(Written::Broken, |out| Written::Ready { out, told: Vec::new(), entries, follow: None })
}

/// The whole list as a mail that goes out beside the beginning of it on a phone.
fn by_mail(engine: &Engine, message: &Message, letter: Letter, entries: &[ItemId]) -> Message {
    let key = (&message.recipient, ChannelName::Email);
    let opens = engine.setup.rules.calendar.next_open(engine.clock.now());
    // Behind every message that this slot may have of its own.
    let place = (message.slot_at, BESIDE + message.sequence);
    let Letter { subject, text, html, attachment, .. } = letter;
    let note = Note { subject, text, html, attachment, address: None, thread: None, at_once: false };
    Message {
        note: Some(note),
        entries: entries.to_vec(),
        ..Message::pending(engine.store.org(), key, place, opens)
    }
}

/// Parts the notices that still hold from those that must be withdrawn.
fn recheck(
    engine: &Engine,
    notices: Vec<Notice>,
    items: &BTreeMap<ItemId, Arc<Item>>,
    (fresh, list_is_empty): (&Freshness, bool),
) -> (Vec<Notice>, Vec<NoticeChange>) {
    let rules = &engine.setup.rules;
    let of_item = |item: &Item, notice: &Notice| withdrawn(rules, item, fresh.as_of(item), notice);
    let reason = |notice: &Notice| match &notice.item {
        None => list_is_empty.then_some(Reason::NothingOverdue),
        Some(id) => items.get(id).map_or(Some(Reason::ItemCancelled), |item| of_item(item, notice)),
    };
    let mut withdrawals = Vec::new();
    let mut holding = Vec::new();
    for notice in notices {
        match reason(&notice) {
            Some(reason) => withdrawals.push(NoticeChange::to(notice.id, NoticeState::Cancelled, reason)),
            None => holding.push(notice),
        }
    }
    (holding, withdrawals)
}

fn said<'a>(
    notices: &'a [Notice],
    items: &'a BTreeMap<ItemId, Arc<Item>>,
    histories: &'a BTreeMap<ItemId, History>,
    fresh: &Freshness,
) -> Vec<Said<'a>> {
    let said = notices.iter().filter_map(|notice| {
        let id = notice.item.as_ref()?;
        let decided = histories.get(id).map_or(&[][..], |history| history.as_slice());
        let item = items.get(id)?;
        Some(Said { notice, item, decided, as_of: fresh.as_of(item) })
    });
    said.collect()
}

/// The weekly list as it stands now, where the message holds one.
async fn list<'a>(
    writer: Writer<'_>,
    message: &Message,
    notices: &[Notice],
    (everything, fresh): (&'a [Arc<Item>], &Freshness),
) -> Result<Vec<Listed<'a>>, EngineError> {
    if notices.iter().all(|notice| notice.item.is_some()) {
        return Ok(Vec::new());
    }
    let Writer { engine, background, .. } = writer;
    let now = engine.clock.now();
    let known = Known { heard: background.heard(engine, now).await?, fresh };
    let items = everything.iter().map(AsRef::as_ref);
    Ok(weekly::listed(&engine.setup.rules, items, &message.recipient, known, now))
}

/// The overdue items of which a leader has been told, where the message is for one.
async fn known<'a>(
    writer: Writer<'_>,
    message: &Message,
    notices: &[Notice],
    (everything, fresh): (&'a [Arc<Item>], &Freshness),
) -> Result<Vec<&'a Item>, EngineError> {
    let (rules, now) = (&writer.engine.setup.rules, writer.engine.clock.now());
    if !needs_known(rules, &message.recipient, notices, now) {
        return Ok(Vec::new());
    }
    let items = everything.iter().map(AsRef::as_ref);
    let overdue: Vec<&Item> = items.filter(|item| knows(rules, item, fresh.as_of(item), now)).collect();
    let told = writer.engine.store.told_to(&overdue, &message.recipient).await?;
    Ok(overdue.into_iter().filter(|item| told.contains(item.id())).collect())
}

/// A message that cannot be worded never stops the others.
fn broken(detail: &str) -> Written {
    Written::Broken(SendFailure::building(SendError::Transient, detail))
}

/// The weekly message of the chair and the administrators goes out even when nothing in it holds any more.
fn is_weekly(engine: &Engine, message: &Message) -> bool {
    let rules = &engine.setup.rules;
    let day = rules.calendar.zone.day(message.slot_at);
    let is_chair = chairs(&rules.org, day).iter().any(|chair| chair.recipient == message.recipient);
    let in_slot = rules.calendar.slot_on(Slot::Weekly, day, None) == Some(message.slot_at);
    in_slot && (is_chair || is_admin(engine, message))
}

fn is_admin(engine: &Engine, message: &Message) -> bool {
    let rules = &engine.setup.rules;
    let day = rules.calendar.zone.day(message.slot_at);
    admins(&rules.org, day).iter().any(|admin| admin.recipient == message.recipient)
}

/// What the administrators are told once a week; none for anybody else.
async fn admin_report(
    engine: &Engine,
    message: &Message,
    is_weekly: bool,
    fresh: &Freshness,
) -> Result<Option<AdminReport>, EngineError> {
    if !is_weekly || !is_admin(engine, message) {
        return Ok(None);
    }
    let meta = engine.store.meta().await?;
    let now = engine.clock.now();
    let mut unknown_mails = 0;
    for outcome in mails::UNKNOWN {
        let count = engine.store.inbound_ended(ChannelName::Email, outcome, now - WEEK).await?;
        unknown_mails += u64::try_from(count).unwrap_or(0);
    }
    let counts = engine.store.notice_counts().await?;
    Ok(Some(AdminReport {
        head: Some(format!("{}:{}", meta.head_seq, meta.head_hash)),
        notices: counts.into_iter().map(|(state, n)| (state.as_str(), n)).collect(),
        unknown_mails,
        ..report(&engine.setup.rules, fresh, now)
    }))
}

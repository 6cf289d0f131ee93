//! Writes a message at the moment it leaves: recheck, compose, render, build.
//! Must not send, and settles nothing.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::TimeDelta;

use super::tools::Tools;
use crate::channel::{Envelope, SendFailure};
use crate::engine::known::background::Background;
use crate::engine::known::sources::{MessageSources, sources};
use crate::engine::papers::beside::beside;
use crate::engine::receive::mails;
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::figures::rates::WeeklyRates;
use crate::model::{
    ChannelName, Form, Instant, Item, ItemId, Message, Note, NoticeId, NoticeState, Outbound, Recipient,
    SendError,
};
use crate::planner::decide::freshness::Freshness;
use crate::planner::message::digest::{Digest, Letter, StoreReport};
use crate::planner::message::leaders::{knows, needs_known, shows_rates};
use crate::planner::message::said::{Ways, Writing};
use crate::planner::message::tell::{Facts, Lookup, Telling, holds_list, holds_report, tell};
use crate::render::digest::chat::{fit, leaves_out};
use crate::render::{TemplateError, note_document, note_fields};
use crate::store::notices::ItemVersions;
use crate::store::{NoticeChange, StoreView, notices, people, values};

/// How far the administrators' weekly line looks back.
const WEEK: TimeDelta = TimeDelta::days(7);
/// A message with more notices is written while no other of that sort is.
pub(super) const MANY: usize = 300;
/// The sequence numbers of mails that go out beside a message on a phone begin here.
const BESIDE: u32 = 1_000;

/// The result of writing a message.
pub(in crate::engine) enum WriteOutcome {
    /// The message is ready to leave.
    Ready(Box<ReadyMessage>),
    /// Nothing in the message holds any more; these are the ends of its notices.
    Empty(Vec<NoticeChange>),
    /// The message could not be written.
    Broken(SendFailure),
}

/// A message that is ready to leave.
pub(in crate::engine) struct ReadyMessage {
    /// The message as it goes out.
    pub out: Outbound,
    /// The notices in the message, where it was written just now; none where its bytes are those of an earlier try.
    pub told: Option<Vec<NoticeId>>,
    /// The items that the numbers in the message stand for.
    pub entries: Vec<ItemId>,
    /// The mail with the whole list, where a phone shows only its beginning.
    pub follow: Option<Box<Message>>,
    /// The items that the message speaks of, each with the revision that it was written from.
    pub seen: Vec<(ItemId, i64)>,
    /// The notices that no longer hold, with their ends: to be taken out before the message leaves.
    pub withdrawn: Vec<NoticeChange>,
}

impl ReadyMessage {
    /// A message that speaks of nothing that may change.
    pub(super) fn unchanging(out: Outbound, told: Option<Vec<NoticeId>>, entries: Vec<ItemId>) -> Box<Self> {
        Box::new(Self { out, told, entries, follow: None, seen: Vec::new(), withdrawn: Vec::new() })
    }
}

/// For whom and by which channel a message is written.
#[derive(Clone, Copy)]
pub(in crate::engine) struct Writer<'a> {
    pub tools: &'a Tools,
    /// The data that the messages of this pass share.
    pub background: &'a Background,
    pub serving: ChannelName,
    /// The recipient's address on that channel.
    pub address: &'a str,
    /// The recipient, where config knows them.
    pub to: Option<&'a Recipient>,
    /// The message is captured in a rehearsal.
    pub rehearsal: bool,
}

impl Writer<'_> {
    /// The form of the message; a captured message has the form in which it would have gone out.
    fn form(&self, message: &Message) -> Form {
        let name = if self.serving == ChannelName::Capture { message.channel } else { self.serving };
        name.form()
    }

    fn build(&self, message: &Message, letter: &Letter) -> Result<Outbound, SendFailure> {
        let Tools { tenant, .. } = self.tools;
        let local_part = tenant.store.tags().local_part(&message.id);
        let envelope = Envelope {
            id: &message.id,
            local_part: &local_part,
            to: self.address,
            to_name: self.to.map_or("", |to| to.name.as_str()),
            letter,
            at: tenant.clock.now(),
            zone: tenant.setup.rules.calendar.zone,
        };
        let out = self.tools.channel(self.serving).build(&envelope)?;
        Ok(Outbound { tries: message.tries, ..out })
    }

    /// Whether the reader has a mailbox for what a phone cannot show.
    fn has_mail(&self) -> bool {
        self.to.is_some_and(|to| to.email.is_some())
            && self.tools.tenant.setup.channels.contains_key(&ChannelName::Email)
    }
}

/// Writes a message as of now. `draft` holds what was read ahead for it, if anything was.
pub(in crate::engine) async fn write(
    writer: Writer<'_>,
    message: &Message,
    draft: Option<MessageSources>,
) -> Result<WriteOutcome, EngineError> {
    let Writer { tools, background, rehearsal, .. } = writer;
    let Tools { tenant, .. } = tools;
    if let Some(note) = &message.note {
        return Ok(written_before(writer, message, note));
    }
    let now = tenant.clock.now();
    let draft = match draft {
        Some(draft) => Some(draft),
        None => read_sources(tools, message, MANY).await?,
    };
    let _alone;
    let draft = if let Some(draft) = draft {
        draft
    } else {
        _alone = background.alone().await;
        read_sources(tools, message, usize::MAX).await?.unwrap_or_default()
    };
    let MessageSources { mut notices, items, seen, decided, fresh, is_first: first } = draft;
    let is_bare = notices.is_empty();
    notices.retain(|notice| notice.state.is_open());
    let (recipient, slot_at) = (&message.recipient, message.slot_at);
    let tally = background.tally(tenant, now).await?;
    let heard = if holds_list(&notices) { Some(background.heard(tenant, now).await?) } else { None };
    let knows_more = needs_known(&tenant.setup.rules, recipient, &notices, now);
    let overdue: &[Item] =
        if heard.is_some() || knows_more { background.overdue(tenant, now).await? } else { &[] };
    let known = if knows_more { known(writer, message, overdue, &fresh).await? } else { HashSet::new() };
    let ways = Ways { answers: tenant.setup.reads_answers(writer.serving), has_mail: writer.has_mail() };
    let writing = Writing { recipient, slot_at, now, rehearsal, first, ways };
    let is_report = holds_report(&tenant.setup.rules, recipient, slot_at, is_bare);
    let store = if is_report { Some(store_report(tenant, now).await?) } else { None };
    let rates = if shows_rates(&tenant.setup.rules, recipient, slot_at) {
        background.rates(tenant, now).await?
    } else {
        None
    };
    let (fresh, store) = (&fresh, store.as_ref());
    let facts = Facts { writing, notices: &notices, is_bare, heard, fresh, tally, store, rates };
    let telling = or_broken(|| {
        let lookup = Lookup {
            item: &|id| items.get(id),
            decided: &|id| decided.get(id).map_or(&[][..], Vec::as_slice),
            told: &|id| known.contains(id),
        };
        tell(&tenant.setup.rules, facts, lookup, overdue.iter())
    });
    let Some(Telling { digest, told, withdrawn }) = telling else { return Ok(broken(UNWORDED)) };
    let cancelled = |(id, reason)| NoticeChange::to(id, NoticeState::Cancelled, reason);
    let withdrawn: Vec<NoticeChange> = withdrawn.into_iter().map(cancelled).collect();
    let Some(mut digest) = digest else { return Ok(WriteOutcome::Empty(withdrawn)) };
    let (form, templates) = (writer.form(message), &tenant.setup.templates);
    let (pictures, papers) = beside(tenant, &mut digest, form, now).await;
    let worded = or_broken(|| {
        let (letter, fault) = templates.letter_at_any_rate(&digest, form)?;
        if let Some(fault) = fault {
            tenant.setup.template_fault.met(&fault);
        }
        let whole = form == Form::Chat && digest.has_mail && leaves_out(&digest);
        // That mail is stored as words, without pictures.
        let whole =
            whole.then(|| templates.letter_at_any_rate(&without_months(&digest), Form::Mail)).transpose()?;
        let whole = whole.map(|(letter, _)| letter);
        Ok::<_, TemplateError>((letter, whole))
    });
    let (letter, whole) = match worded {
        Some(Ok(worded)) => worded,
        Some(Err(error)) => return Ok(broken(&error.to_string())),
        None => return Ok(broken(UNWORDED)),
    };
    let letter = Letter { pictures, papers, ..letter };
    let entries: Vec<ItemId> = digest.entries.into_iter().map(|entry| entry.item).collect();
    let told = Some(told.into_iter().map(|notice| notice.id).collect());
    let follow = whole.map(|letter| Box::new(by_mail(tenant, message, letter, &entries)));
    let built = writer.build(message, &letter);
    Ok(built.map_or_else(WriteOutcome::Broken, |out| {
        WriteOutcome::Ready(Box::new(ReadyMessage { out, told, entries, follow, seen, withdrawn }))
    }))
}

/// Said of a message whose wording makes the program panic: that message waits, and the others leave.
const UNWORDED: &str = "this message cannot be worded; it is kept and tried again";

fn or_broken<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// Writes a message whose words were settled when it was made.
fn written_before(writer: Writer<'_>, message: &Message, note: &Note) -> WriteOutcome {
    let name = writer.to.map_or("", |to| to.name.as_str());
    let today = writer.tools.tenant.setup.rules.calendar.zone.day(writer.tools.tenant.clock.now());
    let text = match writer.serving.form() {
        Form::Mail => note.text.clone(),
        Form::Chat => fit(&note.text),
        Form::Fields => note_fields(&note.subject, name, today),
        Form::Document => note_document(message.recipient.as_str(), &note.subject, &note.text),
    };
    let (html, attachment) = (note.html.clone(), note.attachment.clone());
    let thread = note.thread.clone();
    let letter =
        Letter { subject: note.subject.clone(), text, html, attachment, thread, ..Letter::default() };
    let entries = message.entries.clone();
    let built = writer.build(message, &letter);
    built.map_or_else(WriteOutcome::Broken, |out| {
        WriteOutcome::Ready(ReadyMessage::unchanging(out, Some(Vec::new()), entries))
    })
}

/// The digest without what is drawn.
fn without_months(digest: &Digest) -> Digest {
    let rates = digest.rates.clone().map(|rates| WeeklyRates { months: Vec::new(), ..rates });
    Digest { rates, ..digest.clone() }
}

/// The mail with the whole list, which goes out beside the beginning of the list on a phone.
fn by_mail(tenant: &Tenant, message: &Message, letter: Letter, entries: &[ItemId]) -> Message {
    let opens = tenant.setup.rules.calendar.next_open(tenant.clock.now());
    // Numbered after every message that this slot may have of its own.
    let sequence = BESIDE + message.sequence;
    let Letter { subject, text, html, attachment, .. } = letter;
    let note = Note { html, attachment, ..Note::new(subject, text) };
    Message {
        note: Some(note),
        entries: entries.to_vec(),
        ..Message::pending(
            tenant.store.org(),
            &message.recipient,
            ChannelName::Email,
            message.slot_at,
            sequence,
            opens,
        )
    }
}

/// The overdue items of which a leader has been told before the slot of the message.
async fn known(
    writer: Writer<'_>,
    message: &Message,
    overdue: &[Item],
    fresh: &Freshness,
) -> Result<HashSet<ItemId>, EngineError> {
    let (rules, now) = (&writer.tools.tenant.setup.rules, writer.tools.tenant.clock.now());
    let overdue = overdue.iter().filter(|item| knows(rules, item, fresh.as_of(item), now));
    let overdue: Vec<ItemVersions> = overdue.map(ItemVersions::from).collect();
    let (recipient, slot_at) = (message.recipient.clone(), message.slot_at);
    let told = move |view: &StoreView<'_>| notices::told_to(view, &overdue, &recipient, slot_at);
    Ok(writer.tools.tenant.store.read(told).await?)
}

/// The outcome for a message that cannot be worded; it never stops the others.
pub(super) fn broken(detail: &str) -> WriteOutcome {
    WriteOutcome::Broken(SendFailure::building(SendError::Transient, detail))
}

/// The part of the administrators' weekly line that only the store knows.
async fn store_report(tenant: &Tenant, now: Instant) -> Result<StoreReport, EngineError> {
    let read = move |view: &StoreView<'_>| {
        let meta = values::meta(view)?;
        let mut unknown_mails = 0;
        for outcome in mails::UNKNOWN {
            let count = people::inbound_ended(view, ChannelName::Email, outcome, now - WEEK)?;
            unknown_mails += count.unsigned_abs();
        }
        Ok(StoreReport {
            head: Some(format!("{}:{}", meta.head_seq, meta.head_hash)),
            notices: notices::counts(view)?.into_iter().collect(),
            unknown_mails,
        })
    };
    tenant.store.read(read).await
}

/// Reads what a message is written from; none where it has more than `most` notices.
async fn read_sources(
    tools: &Tools,
    message: &Message,
    most: usize,
) -> Result<Option<MessageSources>, EngineError> {
    let (met, message) = (tools.met.clone(), message.clone());
    Ok(tools.tenant.store.read(move |view| sources(view, &met, &message, most)).await?)
}

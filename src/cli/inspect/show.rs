//! `show`: the story of an item: what was said by whom through what, who was told when and why, what comes next. Writes
//! nothing. Names recipients by id, never by address.

use std::collections::BTreeSet;

use serde::Serialize;

use super::forecast::{KnownDecisions, Next, look_ahead};
use super::projection::{Projection, project_items};
use crate::calendar::Zone;
use crate::cli::common::Format;
use crate::cli::context::CommandContext;
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::model::{
    Decision, Event, Instant, Item, ItemId, MessageId, Notice, NoticeState, Origin, Outcome, RecipientId,
};
use crate::planner::Rules;
use crate::planner::change::extension;
use crate::store::{StoreError, StoreView, events};

#[derive(Debug, Serialize)]
struct StoryJson {
    item: ItemId,
    events: Vec<EventJson>,
    told: Vec<ToldJson>,
    next: Vec<NextJson>,
}

#[derive(Debug, Serialize)]
struct EventJson {
    seq: i64,
    at: String,
    by: String,
    via: Option<String>,
    action: &'static str,
    value: Option<String>,
    evidence: Option<String>,
    note: Option<String>,
}

#[derive(Debug, Serialize)]
struct ToldJson {
    at: String,
    person: RecipientId,
    channel: &'static str,
    role: &'static str,
    step: String,
    state: NoticeState,
    reason: &'static str,
    message: Option<MessageId>,
}

#[derive(Debug, Serialize)]
struct NextJson {
    at: String,
    step: String,
    people: BTreeSet<RecipientId>,
}

/// Tells the story of an item.
pub async fn show(context: &CommandContext, id: &ItemId, format: Format) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let mut projection = project_items(context, &config, &[id]).await?;
    let item = projection.desk.items[id].item.clone();
    let zone = projection.rules.calendar.zone;
    let (mut events, mut told) = (Vec::new(), Vec::new());
    if let Some(store) = context.reading(&config).await? {
        let of = id.clone();
        let past = move |view: &StoreView<'_>| {
            Ok::<_, StoreError>((events::of(view, &of)?, KnownDecisions::read(view, &of)?))
        };
        let (happened, decided) = store.read(past).await?;
        events = happened.iter().map(|event| said(zone, event)).collect();
        let lists = decided.lists_with(&projection.rules, &item);
        let decided = decided.of_item.into_iter().chain(lists);
        let mut notices: Vec<Notice> = decided.flat_map(|decision| decision.notices).collect();
        notices.sort_by_key(|notice| (when(notice), notice.recipient.clone()));
        told = notices.into_iter().map(|notice| heard(zone, notice)).collect();
    }
    let next = next(&mut projection, id, context.now());
    let story = StoryJson { item: id.clone(), events, told, next };
    match format {
        Format::Json => output::json(&story)?,
        Format::Table => print(&projection.rules, &item, &story),
    }
    Ok(Exit::Ok)
}

fn said(zone: Zone, event: &Event) -> EventJson {
    let body = &event.body;
    let named = body.action.named();
    EventJson {
        seq: event.seq,
        at: zone.rfc3339(body.at),
        by: body.by.as_str().to_owned(),
        via: body.via.as_ref().map(ToString::to_string),
        action: body.action.name(),
        value: named.value,
        evidence: named.evidence.map(str::to_owned),
        note: named.note.map(str::to_owned),
    }
}

/// The instant at which a notice ended or is to leave.
fn when(notice: &Notice) -> Instant {
    notice.settled_at.unwrap_or(notice.slot_at)
}

fn heard(zone: Zone, notice: Notice) -> ToldJson {
    ToldJson {
        at: zone.rfc3339(when(&notice)),
        person: notice.recipient,
        channel: notice.channel.as_str(),
        role: notice.role.as_str(),
        step: notice.step.to_string(),
        state: notice.state,
        reason: notice.reason.as_str(),
        message: notice.message,
    }
}

/// The next occurrence of each step that would tell somebody, in the order of time.
fn next(projection: &mut Projection, id: &ItemId, now: Instant) -> Vec<NextJson> {
    let known = look_ahead(projection, id, now);
    let zone = projection.rules.calendar.zone;
    let mut ahead: Vec<&Decision> = projection.desk.items[id].memory.decided.iter().skip(known).collect();
    ahead.sort_by_key(|decision| (decision.at, decision.decided_at));
    let mut first = Next::of_each(1);
    let mut next: Vec<(Instant, NextJson)> = Vec::new();
    for decision in ahead.into_iter().filter(|decision| decision.outcome == Outcome::Told) {
        let told = || decision.notices.iter().filter(|notice| notice.state.counts_as_told());
        let Some(at) = told().map(when).min() else { continue };
        if first.takes(decision) {
            let people = told().map(|notice| notice.recipient.clone()).collect();
            next.push((at, NextJson { at: zone.rfc3339(at), step: decision.step.to_string(), people }));
        }
    }
    next.sort_by_key(|(at, _)| *at);
    next.into_iter().map(|(_, next)| next).collect()
}

fn print(rules: &Rules, item: &Item, story: &StoryJson) {
    for line in header(rules, item) {
        output::line(&output::plain(&line));
    }
    let mut rows: Vec<(&str, Vec<String>)> = Vec::new();
    for event in &story.events {
        let what = event
            .value
            .as_ref()
            .map_or_else(|| event.action.to_owned(), |value| format!("{} {value}", event.action));
        let shown = [event.evidence.as_deref(), event.note.as_deref()];
        let shown = shown.into_iter().flatten().map(output::plain).collect::<Vec<_>>().join("; ");
        let via = event.via.clone().unwrap_or_else(|| "-".to_owned());
        rows.push((&event.at, vec![what, event.by.clone(), via, shown, String::new()]));
    }
    for told in &story.told {
        let message = told.message.as_ref().map_or_else(String::new, ToString::to_string);
        let who = format!("{} ({})", told.person, told.role);
        let why = format!("{}: {}", told.state.as_str(), told.reason);
        rows.push((
            &told.at,
            vec![
                format!("{} {}", whether_told(told.state), told.step),
                who,
                told.channel.to_owned(),
                why,
                message,
            ],
        ));
    }
    // Events of one instant stay in the order of the chain, and come before the notices about them.
    rows.sort_by_key(|(at, _)| *at);
    output::line("");
    if rows.is_empty() {
        output::line("Nothing has been recorded of it yet.");
    } else {
        let rows = rows.into_iter().map(|(at, rest)| [vec![output::minute(at)], rest].concat());
        output::table(&["at", "what", "who", "through", "shown by, or why", "message"], rows);
        output::line("\n`dondoc outbox show MESSAGE --text` prints what a message said.");
    }
    output::line("");
    if story.next.is_empty() {
        output::line("Nobody will be told anything more, if nobody acts.");
        return;
    }
    output::line("Forecast, if nobody acts (the next of each step):");
    let people = |next: &NextJson| next.people.iter().map(RecipientId::as_str).collect::<Vec<_>>().join(", ");
    let rows = story.next.iter().map(|next| vec![output::minute(&next.at), next.step.clone(), people(next)]);
    output::table(&["at", "step", "people"], rows);
}

/// The word of the story for the state of a notice.
fn whether_told(state: NoticeState) -> &'static str {
    match state {
        NoticeState::Sent => "told",
        NoticeState::Uncertain => "perhaps told",
        NoticeState::Rehearsed => "rehearsed",
        NoticeState::Held | NoticeState::Pending | NoticeState::Sending => "to tell",
        NoticeState::Cancelled | NoticeState::Superseded | NoticeState::Undeliverable => "not told",
    }
}

/// The lines that say what the item is and how it stands.
fn header(rules: &Rules, item: &Item) -> Vec<String> {
    let spec = &item.spec;
    let day = |day: Option<_>| day.map_or_else(|| "-".to_owned(), |day: crate::model::Day| day.to_string());
    let source = match &spec.source {
        Origin::Plan(row) => format!("row {} of {} of {}", row.row, row.number, row.date),
        Origin::Case(origin) => format!("case of {}", origin.system),
    };
    let mut lines = vec![
        format!("{}  {}", item.id(), spec.title),
        format!("unit {}  status {}  version {}", spec.unit, item.status.as_str(), item.version),
        format!(
            "due {}  cutoff {}  policy {}",
            day(item.due()),
            day(extension::cutoff(rules, item)),
            item.policy
        ),
        format!("from {source}"),
    ];
    lines.extend(spec.product.as_ref().map(|product| format!("to deliver: {product}")));
    lines.extend(spec.owed_to.as_ref().map(|unit| format!("owed to {unit}")));
    lines.extend(item.assignee.as_ref().map(|person| format!("done by {person}")));
    lines.extend(item.promised.map(|day| format!("promised for {day}")));
    lines
}

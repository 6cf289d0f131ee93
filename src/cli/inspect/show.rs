//! `show`: the story of an item: what was said by whom through what, who was told when and why, what comes next. Writes
//! nothing. Names recipients by id, never by address.

use std::collections::BTreeSet;

use serde::Serialize;

use super::forecast::{KnownDecisions, Next, look_ahead};
use super::projection::{Projection, project_items};
use crate::calendar::Zone;
use crate::cli::common::RowsArg;
use crate::cli::context::CommandContext;
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::rows::{RowColumn, RowOf, RowSheet, RowsTo, words};
use crate::model::{
    Decision, Event, Instant, Item, ItemId, MessageId, Notice, NoticeState, Origin, Outcome, PersonId,
    RecipientId,
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
    /// What the value is of or from: a unit, the number of a part, whoever answers; of a cause its name.
    about: Option<String>,
    /// Since when what is said counts, where it was recorded later.
    as_of: Option<String>,
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

static EVENTS: RowSheet = RowSheet {
    name: "events",
    title: "Diễn biến",
    row: RowOf::Row,
    columns: &[
        RowColumn::new("seq", "Số", 8),
        RowColumn::moment("at", "Lúc"),
        RowColumn::new("by", "Người ghi nhận", 16),
        RowColumn::new("via", "Qua", 14),
        RowColumn::new("action", "Sự việc", 20),
        RowColumn::new("value", "Giá trị", 16),
        RowColumn::new("evidence", "Văn bản kết quả", 24),
        RowColumn::new("note", "Ghi chú", 50),
    ],
};

static TOLD: RowSheet = RowSheet {
    name: "told",
    title: "Lượt nhắc",
    row: RowOf::Row,
    columns: &[
        RowColumn::moment("at", "Lúc"),
        RowColumn::new("person", "Người nhận", 16),
        RowColumn::new("channel", "Kênh", 12),
        RowColumn::said("role", "Vai trò", 24, words::ROLE),
        RowColumn::new("step", "Bậc", 20),
        RowColumn::said("state", "Tình trạng", 20, words::NOTICE),
        RowColumn::new("reason", "Lý do", 22),
        RowColumn::new("message", "Tin nhắc", 24),
    ],
};

static NEXT: RowSheet = RowSheet {
    name: "next",
    title: "Sắp tới",
    row: RowOf::Row,
    columns: &[
        RowColumn::moment("at", "Lúc"),
        RowColumn::new("step", "Bậc", 20),
        RowColumn::new("people", "Người nhận", 30),
    ],
};

/// Tells the story of an item.
pub async fn show(context: &CommandContext, id: &ItemId, asked: &RowsArg) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let to = RowsTo::open(context, Some(&config), asked)?;
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
        events = happened.iter().map(|event| said(&projection.rules, event)).collect();
        let lists = decided.lists_with(&projection.rules, &item);
        let decided = decided.of_item.into_iter().chain(lists);
        let mut notices: Vec<Notice> = decided.flat_map(|decision| decision.notices).collect();
        notices.sort_by_key(|notice| (when(notice), notice.recipient.clone()));
        told = notices.into_iter().map(|notice| heard(zone, notice)).collect();
    }
    let next = next(&mut projection, id, context.now());
    let story = StoryJson { item: id.clone(), events, told, next };
    match to {
        RowsTo::Json => output::json(&story)?,
        RowsTo::File(file) => {
            file.write(vec![EVENTS.of(&story.events), TOLD.of(&story.told), NEXT.of(&story.next)])?;
        }
        RowsTo::Table => print(&projection.rules, &item, &story),
    }
    Ok(Exit::Ok)
}

fn said(rules: &Rules, event: &Event) -> EventJson {
    let zone = rules.calendar.zone;
    let body = &event.body;
    let named = body.action.named();
    let cause = body.action.cause().and_then(|cause| rules.lateness.causes.get(cause)).cloned();
    EventJson {
        seq: event.seq,
        at: zone.rfc3339(body.at),
        by: body.by.as_str().to_owned(),
        via: body.via.as_ref().map(ToString::to_string),
        action: body.action.name(),
        value: named.value,
        about: named.about.or(cause),
        as_of: named.as_of.map(|at| zone.rfc3339(at)),
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
        let as_of = event.as_of.as_ref().map(|at| format!("as of {}", output::minute(at)));
        let shown =
            [event.about.as_deref(), as_of.as_deref(), event.evidence.as_deref(), event.note.as_deref()];
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
    lines.extend(standing(rules, item));
    lines
}

/// The lines that say what the unit and its people have said of the item.
fn standing(rules: &Rules, item: &Item) -> Vec<String> {
    let day = |at: Instant| rules.calendar.zone.day(at);
    let share = |share: Option<u32>| share.map_or_else(String::new, |share| format!(" {share} %"));
    let mut lines = Vec::new();
    let progressed = item.progressed_at;
    lines.extend(progressed.map(|at| format!("progress{} said on {}", share(item.progress), day(at))));
    lines.extend(item.parts.iter().map(|part| {
        let until = part.until.map_or_else(String::new, |day| format!(" until {day}"));
        let done = part.done_at.map_or_else(String::new, |at| format!(", done on {}", day(at)));
        format!("part {}: {} by {}{until}, {} %{done}", part.number, part.title, part.person, part.share)
    }));
    lines.extend(item.contributed.iter().map(|(unit, part)| {
        format!("coordinating unit {unit}:{} said on {}", share(part.share), day(part.at))
    }));
    lines.extend(item.warned_at.map(|at| format!("early word on {}", day(at))));
    lines.extend(item.cause.as_ref().map(|cause| {
        let name = rules.lateness.causes.get(&cause.id).map_or(cause.id.as_str(), String::as_str);
        let verdict = match cause.verdict.map(|verdict| verdict.is_objective) {
            Some(true) => "confirmed as objective",
            Some(false) => "not confirmed as objective",
            None => "nobody has decided",
        };
        format!("cause {name} ({verdict})")
    }));
    lines.extend(item.commitment.as_ref().map(|made| {
        let person = made.person.as_ref().map_or_else(String::new, |person| format!(" by {person}"));
        format!("committed to {}{person} on {}", made.day, day(made.at))
    }));
    lines.extend((item.returns > 0).then(|| format!("sent back {} times", item.returns)));
    lines.extend(item.disputed_at.map(|at| format!("disputed on {}", day(at))));
    let followers: Vec<&str> = item.followers.iter().map(PersonId::as_str).collect();
    lines.extend((!followers.is_empty()).then(|| format!("followed by {}", followers.join(", "))));
    lines
}

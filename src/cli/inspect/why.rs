//! `why`: explains each step of an item: when, who, told or silent, and why. Answers from stored decisions, and for the
//! future from a dry run in which nobody acts.
//! Must not write anything.

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;

use super::forecast::{KnownDecisions, Next, look_ahead};
use super::projection::project_items;
use crate::calendar::{Toward, TypedDay};
use crate::cli::common::{ItemIdArg, RowsArg};
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::rows::{RowColumn, RowOf, RowSheet, RowsTo, words};
use crate::cli::{output, typed};
use crate::model::{Day, Decision, Instant, ItemId, Outcome, RecipientId, StepId};
use crate::planner::Rules;
use crate::planner::change::extension;
use crate::planner::decide::who;
use crate::planner::desk::Desk;

#[derive(Debug, Serialize)]
struct WhyJson {
    item: ItemId,
    due: Option<Day>,
    cutoff: Option<Day>,
    version: u32,
    steps: Vec<StepJson>,
}

#[derive(Debug, Serialize)]
struct StepJson {
    version: u32,
    step: StepId,
    occurrence: String,
    at: String,
    people: Vec<PersonJson>,
    #[serde(skip)]
    is_ahead: bool,
}

#[derive(Debug, Serialize)]
struct PersonJson {
    person: Option<String>,
    channel: Option<&'static str>,
    role: Option<&'static str>,
    state: &'static str,
    reason: &'static str,
    at: Option<String>,
}

static STEPS: RowSheet = RowSheet {
    name: "steps",
    title: "Các bậc nhắc",
    row: RowOf::Element("people"),
    columns: &[
        RowColumn::new("version", "Lần đặt hạn", 10),
        RowColumn::new("step", "Bậc", 20),
        RowColumn::new("occurrence", "Lần", 12),
        RowColumn::moment("at", "Đến bậc lúc"),
        RowColumn::new("people.person", "Người nhận", 16),
        RowColumn::new("people.channel", "Kênh", 12),
        RowColumn::said("people.role", "Vai trò", 24, words::ROLE),
        RowColumn::said("people.state", "Tình trạng", 20, words::NOTICE),
        RowColumn::new("people.reason", "Lý do", 22),
        RowColumn::moment("people.at", "Lúc"),
    ],
};

/// Explains an item.
pub async fn why(context: &CommandContext, args: &WhyArgs) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let person = args.person.as_deref();
    if let Some(who) = person.filter(|who| config.org.recipient(&RecipientId::new(*who)).is_none()) {
        return Err(CommandError::not_found(format!("no person or unit `{who}` in people.toml")));
    }
    let id = &args.item.0;
    let to = RowsTo::open(context, Some(&config), &args.format)?;
    let mut projection = project_items(context, &config, &[id]).await?;
    let now = context.now();
    if let (Some(store), Some(tracked)) = (context.reading(&config).await?, projection.desk.items.get_mut(id))
    {
        let of = id.clone();
        let decided = store.read(move |view| KnownDecisions::read(view, &of)).await?;
        tracked.memory.decided.extend(decided.lists_with(&projection.rules, &tracked.item));
    }
    let known = look_ahead(&mut projection, id, now);
    let mut next = Next::of_each(args.ahead);
    let on = args.on.as_ref().map(|on| typed::day(context, "--on", on, Toward::Near)).transpose()?;
    let rules = &projection.rules;
    let answer = answer(rules, &projection.desk, id, known, now, |step, is_ahead, people| {
        people.retain(|p| person.is_none_or(|wanted| p.person.as_deref() == Some(wanted)));
        match on {
            _ if people.is_empty() => false,
            // Of a day on the command line, every step is shown.
            Some(on) => rules.calendar.zone.day(step.at) == on,
            None => !is_ahead || next.takes(step),
        }
    });
    match to {
        RowsTo::Json => output::json(&answer)?,
        RowsTo::File(file) => file.write(vec![STEPS.of(&answer.steps)])?,
        RowsTo::Table => print(&answer),
    }
    Ok(Exit::Ok)
}

fn answer(
    rules: &Rules,
    desk: &Desk,
    id: &ItemId,
    known: usize,
    now: Instant,
    mut keep: impl FnMut(&Decision, bool, &mut Vec<PersonJson>) -> bool,
) -> WhyJson {
    let tracked = &desk.items[id];
    let mut decisions: Vec<(usize, &Decision)> = tracked.memory.decided.iter().enumerate().collect();
    decisions.sort_by_key(|(_, decision)| (decision.at, decision.decided_at));
    let steps = decisions.into_iter().filter_map(|(index, decision)| {
        let is_ahead = index >= known;
        let mut people = people(rules, desk, id, decision, is_ahead, now);
        keep(decision, is_ahead, &mut people).then(|| StepJson {
            version: decision.version,
            step: decision.step.clone(),
            occurrence: decision.occurrence.clone(),
            at: rules.calendar.zone.rfc3339(decision.at),
            people,
            is_ahead,
        })
    });
    WhyJson {
        item: id.clone(),
        due: tracked.item.due(),
        cutoff: extension::cutoff(rules, &tracked.item),
        version: tracked.item.version,
        steps: steps.collect(),
    }
}

/// The people whom a decision tells; for a silent one, those whom it would have told.
fn people(
    rules: &Rules,
    desk: &Desk,
    id: &ItemId,
    decision: &Decision,
    ahead: bool,
    now: Instant,
) -> Vec<PersonJson> {
    let zone = rules.calendar.zone;
    let item = &desk.items[id].item;
    if decision.notices.is_empty() {
        let day = zone.day(decision.decided_at);
        let roles = rules.step(item, &decision.step).map_or(&[][..], |step| &step.to);
        let mut who: BTreeMap<Option<String>, &'static str> = BTreeMap::new();
        for role in roles.iter().rev() {
            for holder in who::holders(rules, item, *role, day) {
                who.insert(Some(holder.recipient.to_string()), role.as_str());
            }
        }
        if who.is_empty() {
            who.insert(None, roles.first().map_or("", |role| role.as_str()));
        }
        let silent = |(person, role): (Option<String>, &'static str)| PersonJson {
            person,
            channel: None,
            role: Some(role),
            state: Outcome::Silent.as_str(),
            reason: decision.reason.as_str(),
            at: Some(zone.rfc3339(decision.decided_at)),
        };
        return who.into_iter().map(silent).collect();
    }
    let told = |notice: &crate::model::Notice| {
        // A stored notice that only the dry run sent is still open in reality.
        let planned =
            notice.state.counts_as_told() && (ahead || notice.settled_at.is_some_and(|at| at >= now));
        PersonJson {
            person: Some(notice.recipient.to_string()),
            channel: Some(notice.channel.as_str()),
            role: Some(notice.role.as_str()),
            state: if planned { "planned" } else { notice.state.as_str() },
            reason: if planned { decision.reason.as_str() } else { notice.reason.as_str() },
            at: Some(zone.rfc3339(notice.settled_at.unwrap_or(notice.slot_at))),
        }
    };
    decision.notices.iter().map(told).collect()
}

fn print(answer: &WhyJson) {
    let day = |day: Option<Day>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    output::line(&format!(
        "{}  due {}  cutoff {}  version {}",
        answer.item,
        day(answer.due),
        day(answer.cutoff),
        answer.version
    ));
    let (ahead, decided): (Vec<&StepJson>, Vec<&StepJson>) =
        answer.steps.iter().partition(|step| step.is_ahead);
    if !decided.is_empty() {
        output::line("\nDecided:");
        table(&decided);
    }
    if !ahead.is_empty() {
        output::line("\nForecast, if nobody acts (the next of each step; --ahead N shows more):");
        table(&ahead);
    }
}

fn table(steps: &[&StepJson]) {
    let rows = steps.iter().flat_map(|step| {
        step.people.iter().map(|person| {
            vec![
                step.version.to_string(),
                step.step.to_string(),
                step.occurrence.clone(),
                output::minute(&step.at),
                person.person.clone().unwrap_or_else(|| "nobody".to_owned()),
                person.role.unwrap_or_default().to_owned(),
                person.state.to_owned(),
                person.reason.to_owned(),
                person.at.as_deref().map_or_else(String::new, output::minute),
            ]
        })
    });
    output::table(
        &["version", "step", "occurrence", "reached", "person", "role", "state", "reason", "at"],
        rows,
    );
}

/// What `why` accepts.
#[derive(Debug, Args)]
pub struct WhyArgs {
    /// The item
    pub item: ItemIdArg,
    /// Only this person or unit mailbox
    #[arg(long)]
    pub person: Option<String>,
    /// Only steps reached on this day
    #[arg(long)]
    pub on: Option<TypedDay>,
    /// How many occurrences of each step to forecast
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub ahead: usize,
    /// How to answer
    #[command(flatten)]
    pub format: RowsArg,
}

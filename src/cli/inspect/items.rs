//! `items`: every item, as config and events say.
//! Must not know about steps or messages.

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;

use super::projection::project;
use crate::cli::common::{Format, FormatArg};
use crate::cli::context::CommandContext;
use crate::cli::exit::Exit;
use crate::cli::filter::WhichItems;
use crate::cli::{filter, output};
use crate::model::{Day, DueKind, Item, ItemId, Kind, Origin, PolicyId, Status, UnitCode};
use crate::planner::Rules;
use crate::planner::change::extension;
use crate::planner::change::recur::listed;
use crate::store::events;

/// An item in JSON; documented in docs/json.md.
#[derive(Debug, Serialize)]
pub struct ItemJson<'a> {
    id: &'a ItemId,
    parent: Option<&'a ItemId>,
    kind: Kind,
    title: &'a str,
    short: &'a str,
    product: Option<&'a str>,
    unit: &'a UnitCode,
    coordinators: &'a [UnitCode],
    due: Option<Day>,
    due_time: Option<String>,
    due_kind: DueKind,
    target_day: Option<Day>,
    cutoff: Option<Day>,
    owed_to: Option<&'a UnitCode>,
    same_as: &'a [ItemId],
    tracked_by_duties: bool,
    target: Option<u32>,
    progress: Option<u32>,
    promised: Option<Day>,
    original_due: Option<Day>,
    extensions: u32,
    late_requests: u32,
    appointments: u32,
    missing: bool,
    status: Status,
    version: u32,
    policy: &'a PolicyId,
    source: &'a Origin,
    opened: String,
    reported_at: Option<String>,
    done_at: Option<String>,
    evidence: Option<&'a str>,
}

/// The JSON view of an item; `evidence` is the document that proves it.
pub fn view<'a>(rules: &Rules, item: &'a Item, evidence: Option<&'a str>) -> ItemJson<'a> {
    let spec = &item.spec;
    let zone = rules.calendar.zone;
    let done_at = item.closed_at.filter(|_| item.status == Status::Done);
    ItemJson {
        id: &spec.id,
        parent: spec.parent.as_ref(),
        kind: spec.kind,
        title: &spec.title,
        short: &spec.short,
        product: spec.product.as_deref(),
        unit: &spec.unit,
        coordinators: &spec.coordinators,
        due: item.due(),
        due_time: item.deadline.time.map(|time| time.format("%H:%M").to_string()),
        due_kind: item.deadline.kind(),
        target_day: rules.calendar.target_day(&item.deadline),
        cutoff: extension::cutoff(rules, item),
        owed_to: spec.owed_to.as_ref(),
        same_as: &spec.same_as,
        tracked_by_duties: spec.tracked_by_duties,
        target: spec.target,
        progress: item.progress,
        promised: item.promised,
        original_due: spec.deadline.day,
        extensions: item.extensions.granted,
        late_requests: item.extensions.late,
        appointments: item.appointments,
        missing: item.missing_since.is_some(),
        status: item.status,
        version: item.version,
        policy: &item.policy,
        source: &spec.source,
        opened: zone.rfc3339(item.opened_at),
        reported_at: item.reported_at.map(|at| zone.rfc3339(at)),
        done_at: done_at.map(|at| zone.rfc3339(at)),
        evidence,
    }
}

/// Lists the items that are asked for, sorted by id.
pub async fn items(context: &CommandContext, args: &ItemsArgs) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let unit = filter::unit(&config, args.which.unit.as_deref())?;
    let status = filter::state(&Status::ALL, Status::as_str, args.which.state.wanted.as_deref())?;
    let due = args.which.due.checked(context)?;
    let projection = project(context, &config).await?;
    let (rules, now) = (&projection.rules, context.now());
    let mut items: BTreeMap<ItemId, Item> =
        projection.desk.items.iter().map(|(id, tracked)| (id.clone(), tracked.item.clone())).collect();
    if !projection.is_stored {
        // Without a database nothing is tracked yet: recurring duties are shown as the plan states them.
        let today = rules.calendar.zone.day(now);
        for spec in config.templates.iter().flat_map(|template| listed(&rules.calendar, template, today)) {
            items.entry(spec.id.clone()).or_insert_with(|| Item::open(spec, now));
        }
    }
    items.retain(|_, item| {
        unit.is_none_or(|unit| item.spec.unit == *unit)
            && status.is_none_or(|status| item.status == status)
            && due.holds(item.due())
    });
    match args.format.format {
        Format::Json => {
            let evidence = match context.reading(&config).await? {
                Some(store) => {
                    let ids: Vec<ItemId> = items.keys().cloned().collect();
                    store.read(move |view| events::evidence_of(view, &ids)).await?
                }
                None => BTreeMap::new(),
            };
            let shown = |item| evidence.get(Item::id(item)).map(String::as_str);
            let items: Vec<_> = items.values().map(|item| view(rules, item, shown(item))).collect();
            output::json(&items)?;
        }
        Format::Table => output::table(
            &["item", "unit", "due", "status", "policy", "title"],
            items.values().map(|item| {
                vec![
                    item.id().to_string(),
                    item.spec.unit.to_string(),
                    item.due().map_or_else(|| "-".to_owned(), |day| day.to_string()),
                    item.status.as_str().to_owned(),
                    item.policy.to_string(),
                    item.spec.short.clone(),
                ]
            }),
        ),
    }
    Ok(Exit::Ok)
}

/// What `items` accepts.
#[derive(Debug, Args)]
pub struct ItemsArgs {
    /// Which of them
    #[command(flatten)]
    pub which: WhichItems,
    /// How to answer
    #[command(flatten)]
    pub format: FormatArg,
}

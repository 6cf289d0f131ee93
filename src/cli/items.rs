//! `items`: every item, as config and events say.
//! Must not know about steps or messages.

use std::collections::BTreeMap;

use serde::Serialize;

use super::context::Context;
use super::projection::project;
use super::{Exit, Format, output};
use crate::model::{Day, DueKind, Item, ItemId, Kind, PolicyId, Source, Status, UnitCode};
use crate::planner::Rules;
use crate::planner::recur::listed;

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
    source: &'a Source,
}

/// The JSON view of an item.
pub fn view<'a>(rules: &Rules, item: &'a Item) -> ItemJson<'a> {
    let spec = &item.spec;
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
        cutoff: rules.cutoff(item),
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
    }
}

/// Lists every item, sorted by id.
pub async fn items(context: &Context, format: Format) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let projection = project(context, &config).await?;
    let (rules, now) = (&projection.rules, context.now());
    let mut items: BTreeMap<ItemId, Item> =
        projection.desk.items.iter().map(|(id, tracked)| (id.clone(), tracked.item.clone())).collect();
    if !projection.is_stored {
        // Without a database nothing is tracked yet: recurring duties are shown as the plan has them.
        let today = rules.calendar.zone.day(now);
        for spec in config.templates.iter().flat_map(|template| listed(&rules.calendar, template, today)) {
            items.entry(spec.id.clone()).or_insert_with(|| Item::open(spec, now));
        }
    }
    let items = items.values();
    match format {
        Format::Json => {
            let items: Vec<_> = items.map(|item| view(&projection.rules, item)).collect();
            output::json(&items)?;
        }
        Format::Table => output::table(
            &["item", "unit", "due", "status", "policy", "title"],
            items.map(|item| {
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

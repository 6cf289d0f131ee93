//! `agenda`: what is upcoming, due and overdue.
//! Must not know about steps or messages.

use serde::Serialize;

use super::context::Context;
use super::exit::CommandError;
use super::projection::project;
use super::{Exit, Format, output};
use crate::model::{Day, Item, ItemId, Kind, Status, UnitCode};
use crate::planner::agenda::{Standing, days, is_listed, standing};

#[derive(Debug, Serialize)]
struct Line<'a> {
    item: &'a ItemId,
    unit: &'a UnitCode,
    kind: Kind,
    title: &'a str,
    due: Option<Day>,
    days: Option<i64>,
    state: &'static str,
}

/// Lists the agenda, most serious first.
pub async fn agenda(
    context: &Context,
    unit: Option<&str>,
    ahead: u64,
    all: bool,
    format: Format,
) -> anyhow::Result<Exit> {
    let config = context.config()?;
    if let Some(code) = unit.filter(|code| !config.org.units.contains_key(*code)) {
        let known: Vec<&str> = config.org.units.keys().map(UnitCode::as_str).collect();
        return Err(CommandError::not_found(format!("no unit `{code}`: known are {}", known.join(", "))));
    }
    let projection = project(context, &config).await?;
    let calendar = &projection.rules.calendar;
    let now = context.now();
    let wanted = |item: &&Item| {
        !item.spec.tracked_by_duties
            && item.status != Status::Cancelled
            && unit.is_none_or(|code| item.spec.unit.as_str() == code)
            && (all || is_listed(calendar, item, now, ahead))
    };
    let items = projection.desk.items.values().map(|tracked| &tracked.item).filter(wanted);
    let mut lines: Vec<(Standing, &Item)> =
        items.filter_map(|item| Some((standing(calendar, item, now)?, item))).collect();
    lines.sort_by_key(|(standing, item)| (*standing, item.due(), item.id().clone()));
    match format {
        Format::Json => {
            let lines: Vec<Line> = lines
                .iter()
                .map(|(standing, item)| Line {
                    item: item.id(),
                    unit: &item.spec.unit,
                    kind: item.spec.kind,
                    title: &item.spec.title,
                    due: item.due(),
                    days: days(calendar, item, now),
                    state: standing.as_str(),
                })
                .collect();
            output::json(&lines)?;
        }
        Format::Table => output::table(
            &["state", "days", "due", "unit", "item", "title"],
            lines.iter().map(|(standing, item)| {
                vec![
                    standing.as_str().to_owned(),
                    days(calendar, item, now).map_or_else(String::new, |days| days.to_string()),
                    item.due().map_or_else(|| "-".to_owned(), |day| day.to_string()),
                    item.spec.unit.to_string(),
                    item.id().to_string(),
                    item.spec.short.clone(),
                ]
            }),
        ),
    }
    Ok(Exit::Ok)
}

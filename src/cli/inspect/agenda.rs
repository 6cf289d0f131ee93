//! `agenda`: what is upcoming, due and overdue.
//! Must not know about steps or messages.

use clap::Args;
use serde::Serialize;

use super::projection::project;
use crate::cli::common::RowsArg;
use crate::cli::context::CommandContext;
use crate::cli::exit::Exit;
use crate::cli::filter::WhichItems;
use crate::cli::rows::{RowColumn, RowOf, RowSheet, RowsTo, words};
use crate::cli::{filter, output};
use crate::figures::standing::{Standing, days, is_listed, standing};
use crate::model::{Day, Item, ItemId, Kind, Status, UnitCode};

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

static AGENDA: RowSheet = RowSheet {
    name: "agenda",
    title: "Việc theo thời hạn",
    row: RowOf::Row,
    columns: &[
        RowColumn::new("item", "Mã việc", 18),
        RowColumn::new("unit", "Đơn vị", 10),
        RowColumn::said("kind", "Loại", 18, words::KIND),
        RowColumn::new("title", "Nội dung", 60),
        RowColumn::day("due", "Hạn"),
        RowColumn::new("days", "Số ngày làm việc còn lại", 12),
        RowColumn::said("state", "Tình trạng", 22, words::STANDING),
    ],
};

/// Lists the agenda, most serious first.
pub async fn agenda(context: &CommandContext, args: &AgendaArgs) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let unit = filter::unit(&config, args.which.unit.as_deref())?;
    let state = filter::state(&Standing::ALL, Standing::as_str, args.which.state.wanted.as_deref())?;
    let due = args.which.due.checked(context)?;
    let to = RowsTo::open(context, Some(&config), &args.format)?;
    let projection = project(context, &config).await?;
    let calendar = &projection.rules.calendar;
    let now = context.now();
    let wanted = |item: &&Item| {
        !item.spec.tracked_by_duties
            && item.status != Status::Cancelled
            && unit.is_none_or(|unit| item.spec.unit == *unit)
            && due.holds(item.due())
    };
    let listed = |standing: Standing, item: &Item| match (state, standing) {
        // An item in a state that the agenda usually leaves out is shown when that state is asked for.
        (Some(state), Standing::Awaiting | Standing::Paused | Standing::Done) => state == standing,
        (Some(state), _) if state != standing => false,
        _ if args.all => true,
        // Days on the command line take the place of `--days`.
        (_, Standing::Overdue | Standing::DueToday | Standing::Upcoming) if due.is_set() => true,
        _ => is_listed(calendar, item, now, args.days),
    };
    let items = projection.desk.items.values().map(|tracked| &tracked.item).filter(wanted);
    let mut lines: Vec<(Standing, &Item)> = items
        .filter_map(|item| Some((standing(calendar, item, now)?, item)))
        .filter(|(standing, item)| listed(*standing, item))
        .collect();
    lines.sort_by_key(|(standing, item)| (*standing, item.due(), item.id().clone()));
    let said = lines.iter().map(|(standing, item)| Line {
        item: item.id(),
        unit: &item.spec.unit,
        kind: item.spec.kind,
        title: &item.spec.title,
        due: item.due(),
        days: days(calendar, item, now),
        state: standing.as_str(),
    });
    match to {
        RowsTo::Json => output::json(&said.collect::<Vec<_>>())?,
        RowsTo::File(file) => file.write(vec![AGENDA.of(said)])?,
        RowsTo::Table => output::table(
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

/// What `agenda` accepts.
#[derive(Debug, Args)]
pub struct AgendaArgs {
    /// Which of them
    #[command(flatten)]
    pub which: WhichItems,
    /// How many calendar days ahead
    #[arg(long, default_value_t = 14)]
    pub days: u64,
    /// Also what lies further ahead, waits, is paused or done
    #[arg(long)]
    pub all: bool,
    /// How to answer
    #[command(flatten)]
    pub format: RowsArg,
}

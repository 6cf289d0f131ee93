//! `check`: tells whether the config is right, when its schedules run, and what a reload would change. Writes nothing.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::cli::common::RowsArg;
use crate::cli::context::{CommandContext, today_anywhere};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::rows::{RowColumn, RowOf, RowSheet, RowsTo, words};
use crate::config::{self, Config, Diagnostic};
use crate::engine::kept::{self, NamedValues};
use crate::engine::papers::template;
use crate::engine::setup::rules;
use crate::model::{Action, Day, Instant, Item, ItemId};
use crate::planner::Rules;
use crate::planner::change::cases::recounted;
use crate::planner::change::reconcile::{Change, FirstSight, reconcile};
use crate::planner::decide::people::vacancies;
use crate::planner::decide::who;
use crate::render::Templates;
use crate::store::{Reached, StoreError, StoreView, items, values};

/// How many cases are read at a time.
const PAGE: u32 = 1_000;
/// How many cases are listed one by one.
const LISTED: usize = 20;

#[derive(Debug, Serialize)]
struct ProblemJson<'a> {
    file: &'a Path,
    line: usize,
    column: usize,
    severity: &'static str,
    code: &'a str,
    message: &'a str,
    hint: Option<&'a str>,
}

static PROBLEMS: RowSheet = RowSheet {
    name: "problems",
    title: "Kiểm tra cấu hình",
    row: RowOf::Row,
    columns: &[
        RowColumn::new("file", "Tệp", 24),
        RowColumn::new("line", "Dòng", 8),
        RowColumn::new("column", "Cột", 8),
        RowColumn::said("severity", "Mức", 12, words::GRADE),
        RowColumn::new("code", "Mã lỗi", 24),
        RowColumn::new("message", "Nội dung", 60),
        RowColumn::new("hint", "Cách sửa", 60),
    ],
};

/// Checks the config folder.
pub async fn check(context: &CommandContext, asked: &RowsArg) -> anyhow::Result<Exit> {
    let loaded = config::load(&context.config_dir, today_anywhere(context.now()));
    let template_error = loaded.config.as_ref().and_then(|config| Templates::new(&config.overrides).err());
    let papers = loaded.config.as_ref();
    let papers = papers.map(|config| template::problems(config, context.now()));
    let papers = papers.unwrap_or_default();
    let sound = loaded.config.is_some() && template_error.is_none() && papers.is_empty();
    let to = RowsTo::open(context, loaded.config.as_ref(), asked)?;
    if !matches!(to, RowsTo::Table) {
        let mut problems: Vec<_> = loaded.diagnostics.iter().map(problem).collect();
        let broken = template_error.as_ref().map(|error| (error.place(), error.to_string()));
        if let Some(((name, line), message)) = &broken {
            problems.push(ProblemJson {
                file: Path::new(name),
                line: *line,
                column: 1,
                severity: "error",
                code: "bad_template",
                message,
                hint: None,
            });
        }
        problems.extend(papers.iter().map(|(file, message)| ProblemJson {
            file: Path::new(file),
            line: 1,
            column: 1,
            severity: "error",
            code: "bad_template",
            message,
            hint: None,
        }));
        match to {
            RowsTo::File(file) => file.write(vec![PROBLEMS.of(&problems)])?,
            RowsTo::Json | RowsTo::Table => output::json(&problems)?,
        }
        return Ok(if sound { Exit::Ok } else { Exit::Usage });
    }
    for found in &loaded.diagnostics {
        output::line(&found.render());
    }
    if let Some(error) = &template_error {
        output::line(&error.to_string());
    }
    for (file, message) in &papers {
        output::line(&format!("{file}: {message}"));
    }
    let errors = loaded.diagnostics.iter().filter(|found| found.is_error()).count();
    let warnings = loaded.diagnostics.len() - errors;
    if let Some(config) = loaded.config.filter(|_| sound) {
        output::line(&format!("{}: sound, {warnings} warnings", context.config_dir.display()));
        schedules(context, &config);
        empty_roles(context, &config);
        let today = config.calendar.zone.day(context.now());
        for post in vacancies(&config.org, today) {
            output::line(&format!("nobody holds this post today, the next level is told instead: {post}"));
        }
        changes(context, &config).await?;
        return Ok(Exit::Ok);
    }
    output::line(&format!("{}: {errors} errors, {warnings} warnings", context.config_dir.display()));
    Ok(Exit::Usage)
}

fn problem(found: &Diagnostic) -> ProblemJson<'_> {
    ProblemJson {
        file: &found.file,
        line: found.line,
        column: found.column,
        severity: if found.is_error() { "error" } else { "warning" },
        code: found.code,
        message: &found.message,
        hint: found.hint.as_deref(),
    }
}

/// Shows the next three runs of each schedule, so that the reader can check them.
fn schedules(context: &CommandContext, config: &Config) {
    let zone = config.calendar.zone;
    for schedule in &config.settings.schedule {
        let runs: Vec<String> = schedule
            .next_after(context.now(), zone, 3)
            .into_iter()
            .map(|at| zone.local(at).format("%a %d/%m/%Y %H:%M").to_string())
            .collect();
        output::line(&format!("schedule {} ({}): {}", schedule.name, schedule.cron, runs.join(", ")));
    }
}

/// Shows the steps of configured items that would tell nobody.
fn empty_roles(context: &CommandContext, config: &Config) {
    let rules: Rules = rules(config, &Reached::default());
    let today = rules.calendar.zone.day(context.now());
    let mut empty: BTreeMap<(String, String), usize> = BTreeMap::new();
    for spec in config.items.iter().filter(|spec| !spec.tracked_by_duties) {
        let item = Item::open(spec.clone(), context.now());
        for step in rules.steps(&item) {
            let mut roles = step.to.iter();
            if roles.all(|role| who::holders(&rules, &item, *role, today).is_empty()) {
                *empty.entry((spec.policy.to_string(), step.id.to_string())).or_default() += 1;
            }
        }
    }
    for ((policy, step), count) in empty {
        output::line(&format!("step {policy}/{step} would tell nobody for {count} items"));
    }
}

/// Shows what a reload would change in the database, if there is one.
async fn changes(context: &CommandContext, config: &Config) -> anyhow::Result<()> {
    let Some(store) = context.reading(config).await? else { return Ok(()) };
    let now = context.now();
    let rules = rules(config, &Reached::default());
    let stand = move |view: &StoreView<'_>| {
        let (items, _) = items::of_plans(view)?;
        let moved = MovedCases::read(view, &rules, now)?;
        Ok::<_, StoreError>((items, values::all(view, "")?, values::meta(view)?.live_at, moved))
    };
    let (items, named, live_at, moved) = store.read(stand).await?;
    let known: BTreeMap<ItemId, Item> =
        items.into_iter().map(|stored| (stored.item.spec.id.clone(), stored.item)).collect();
    let mut values = NamedValues::default();
    values.set(&named);
    let today = config.calendar.zone.day(now);
    let specs = kept::specs(config, &values.recurring(config, today), today);
    let sight = FirstSight::at(now, live_at);
    let found = reconcile(&config.calendar, &specs, &known, sight, now);
    output::line(&format!("a reload would change {} items", found.len()));
    for change in found {
        let actions: Vec<&str> = change.events.iter().map(|event| event.action.name()).collect();
        let removed = change.events.iter().any(|event| matches!(event.action, Action::Cancelled { .. }));
        let note = if removed { "  (no longer in config)" } else { "" };
        output::line(&format!("  {}: {}{note}", change.item.id(), actions.join(", ")));
    }
    moved.show();
    Ok(())
}

/// The cases that a reload would count to another day, because the calendar has changed.
#[derive(Default)]
struct MovedCases {
    count: usize,
    /// The first of them, each with its due day before and after.
    listed: Vec<(ItemId, Option<Day>, Option<Day>)>,
}

impl MovedCases {
    /// Looks through the cases page by page, so that memory stays small.
    fn read(view: &StoreView<'_>, rules: &Rules, now: Instant) -> Result<Self, StoreError> {
        let mut moved = Self::default();
        for source in rules.cases.sources.keys() {
            let mut after = String::new();
            loop {
                let page = items::cases(view, source, &after, PAGE)?;
                let Some(last) = page.last() else { break };
                after = last.item.id().to_string();
                for before in page.iter().map(|stored| &stored.item) {
                    let Some(Change { item, .. }) = recounted(rules, before, now) else { continue };
                    moved.count += 1;
                    if moved.listed.len() < LISTED {
                        moved.listed.push((item.id().clone(), before.due(), item.due()));
                    }
                }
            }
        }
        Ok(moved)
    }

    fn show(&self) {
        let Self { count, listed } = self;
        if *count > 0 {
            output::line(&format!("the calendar would move the due of {count} cases"));
        }
        let day = |day: Option<Day>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        for (id, before, after) in listed {
            output::line(&format!("  {id}: {} -> {}", day(*before), day(*after)));
        }
        if *count > listed.len() {
            output::line(&format!("  and {} more", count - listed.len()));
        }
    }
}

//! Opens the tasks that were chosen among those that a document proposes: all of them, or none.
//! Must not decide what a sentence says: the plan layer does.

use crate::cli::account::at_the_keyboard;
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::inspect::items::view;
use crate::cli::output;
use crate::cli::record::confirm;
use crate::cli::record::event::said_by;
use crate::daemon::poke;
use crate::engine::cases;
use crate::engine::setup::rules;
use crate::model::{Day, Deadline, Kind, UnitCode};
use crate::plan::ProseTask;
use crate::plan::bodies::Bodies;
use crate::planner::change::directives::{NewDirective, specs};
use crate::render::vi;
use crate::store::Reached;

/// Which proposals are to be opened, and as what.
#[derive(Clone, Copy)]
pub(super) struct Chosen<'a> {
    /// Their numbers as they are listed, from 1.
    pub(super) numbers: &'a [usize],
    /// The number of the document.
    pub(super) code: &'a str,
    /// The day of the document.
    pub(super) day: Day,
    pub(super) bodies: &'a Bodies,
    /// Who gives them: a person, unit or role id.
    pub(super) by: Option<&'a str>,
    /// Whether nobody is asked.
    pub(super) yes: bool,
    /// Whether people read the answer; else it is JSON.
    pub(super) is_table: bool,
}

/// Shows what was chosen, asks once, and opens it.
pub(super) async fn open_tasks(
    context: &CommandContext,
    found: &[ProseTask],
    chosen: Chosen<'_>,
) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let by = said_by(&config, chosen.by)?;
    let shape = config.cases.kinds.get(&Kind::Directive).map(|kind| &kind.code);
    if !shape.is_some_and(|shape| shape.matches(chosen.code)) {
        return Err(CommandError::refused(format!(
            "`{}` is no code of a directive: cases.toml says what they look like under [kind.directive]",
            chosen.code
        )));
    }
    let (now, rules) = (context.now(), rules(&config, &Reached::default()));
    let today = rules.calendar.zone.day(now);
    let new = directives(found, &chosen, today)?;
    let mut all = Vec::new();
    for one in &new {
        let passed = rules.calendar.overdue_from(&one.deadline).is_some_and(|from| from <= now);
        if let Some(day) = one.deadline.day.filter(|_| passed) {
            return Err(CommandError::refused(format!(
                "{day} has passed, so nothing was opened: open {} by `dondoc open directive --overdue`",
                one.code
            )));
        }
        let specs = specs(&rules, one, today);
        all.extend(
            specs.map_err(|why| CommandError::refused(format!("{} was not opened: {why}", one.code)))?,
        );
    }
    let is_table = chosen.is_table;
    if is_table {
        show(&rules.org, &new);
    }
    if !chosen.yes && !confirm::ask(&format!("Mở {} việc? [c/K] ", vi::count(all.len())))? {
        output::line("Chưa mở việc nào.");
        return Ok(Exit::Ok);
    }
    let state = context.state(&config)?;
    let store = context.writing(&config, false).await?;
    let items = cases::open_all(&store, &rules, &all, &by, &at_the_keyboard(), now).await?;
    poke::poke(&state);
    if is_table {
        let ids: Vec<&str> = items.iter().map(|item| item.id().as_str()).collect();
        output::line(&format!("Đã mở {} việc: {}.", vi::count(items.len()), ids.join(", ")));
    } else {
        output::json(&items.iter().map(|item| view(&rules, item, None)).collect::<Vec<_>>())?;
    }
    Ok(Exit::Ok)
}

fn show(org: &crate::model::Organisation, new: &[NewDirective]) {
    for one in new {
        let units: Vec<&str> = one.units.iter().map(|unit| org.unit_name(unit)).collect();
        output::line(&format!("{}: {}", one.code, output::plain(&one.title)));
        output::line(&format!("   {}, hạn {}", units.join(", "), vi::deadline(&one.deadline)));
    }
}

/// What was chosen, each with its code: the first has the document's own, the others a number behind it.
fn directives(found: &[ProseTask], chosen: &Chosen<'_>, today: Day) -> anyhow::Result<Vec<NewDirective>> {
    let mut numbers = chosen.numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let mut new = Vec::new();
    for number in numbers {
        let place = number.checked_sub(1);
        let Some(task) = place.and_then(|place| found.get(place)) else {
            return Err(CommandError::not_found(format!(
                "there is no proposal {number}: the document proposes {}",
                found.len()
            )));
        };
        let deadline = settled(number, task)?;
        let code = match new.len() {
            0 => chosen.code.to_owned(),
            before => format!("{}#{}", chosen.code, before + 1),
        };
        new.push(NewDirective {
            code,
            units: units(&task.lead, chosen.bodies),
            coordinators: units(&task.coordinators, chosen.bodies),
            title: task.title.clone(),
            deadline: deadline.clone(),
            received: Some(chosen.day).filter(|day| *day <= today),
            given: None,
        });
    }
    Ok(new)
}

/// The deadline of a proposal of which nothing is left to ask.
fn settled(number: usize, task: &ProseTask) -> anyhow::Result<&Deadline> {
    if let Some(question) = task.questions.first() {
        return Err(CommandError::refused(format!(
            "proposal {number} has a question to be answered first, so nothing was opened: {} [{}]. Open it by itself with \
             `dondoc open directive`",
            output::plain(&question.text),
            question.code.as_str()
        )));
    }
    let deadline = task.due().1.filter(|deadline| deadline.day.is_some());
    match (deadline, task.lead.is_empty() || task.title.is_empty()) {
        (Some(deadline), false) => Ok(deadline),
        _ => Err(CommandError::refused(format!(
            "proposal {number} names no unit or no one day, so nothing was opened: open it by itself with `dondoc open \
             directive`, or put a duty that comes back into a plan"
        ))),
    }
}

/// The units of these codes, groups as the units that they hold, each once.
fn units(codes: &[String], bodies: &Bodies) -> Vec<UnitCode> {
    let mut found: Vec<UnitCode> = Vec::new();
    for code in codes {
        let group = bodies.body(code).and_then(|body| body.units.as_ref());
        for unit in group.unwrap_or(&vec![code.clone()]) {
            if !found.iter().any(|known| known.as_str() == unit) {
                found.push(UnitCode::new(unit.as_str()));
            }
        }
    }
    found
}

//! `tasks`: proposes tasks from the prose of a conclusion notice, and opens those that are chosen.
//! Must not decide what a sentence says: the plan layer does.

use std::path::PathBuf;

use clap::Args;

use super::bodies::bodies;
use super::document::pieces;
use super::json::TasksJson;
use super::lists::TASKS;
use super::open_tasks::{Chosen, open_tasks};
use crate::calendar::{Toward, TypedDay};
use crate::cli::common::RowsArg;
use crate::cli::context::{CommandContext, today_anywhere};
use crate::cli::exit::Exit;
use crate::cli::rows::RowsTo;
use crate::cli::{output, typed};
use crate::model::Day;
use crate::plan::{self, ProseTask, date_of};
use crate::render::vi;

/// What `tasks` takes.
#[derive(Debug, Args)]
pub struct TasksArgs {
    /// The document
    pub file: PathBuf,
    /// The day of the document [default: the one that it bears]
    #[arg(long, value_name = "DAY")]
    pub date: Option<TypedDay>,
    /// Open these of the proposals as directives, by their numbers: 1,3
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', requires = "code")]
    pub open: Vec<usize>,
    /// The number of the document, the code of what is opened: 35/TB-UBND
    #[arg(long, requires = "open")]
    pub code: Option<String>,
    /// Who gives them: a person, unit or role id
    #[arg(long, value_name = "PERSON", requires = "open")]
    pub by: Option<String>,
    /// Open without asking
    #[arg(long, requires = "open")]
    pub yes: bool,
    /// How to answer
    #[command(flatten)]
    pub format: RowsArg,
}

/// Proposes tasks, and opens those that are chosen.
///
/// # Errors
/// The document cannot be read, or no unit is known; what was chosen cannot be opened.
pub async fn tasks(context: &CommandContext, args: &TasksArgs) -> anyhow::Result<Exit> {
    let bodies = bodies(context)?;
    let given =
        args.date.as_ref().map(|date| typed::day(context, "--date", date, Toward::Near)).transpose()?;
    let pieces = pieces(&args.file)?;
    let day = given.or_else(|| date_of(&pieces)).unwrap_or_else(|| today_anywhere(context.now()));
    let found = plan::tasks(pieces, &bodies, day);
    if let Some(code) = &args.code {
        let (numbers, by) = (&args.open, args.by.as_deref());
        let is_table = matches!(RowsTo::plain(&args.format)?, RowsTo::Table);
        let chosen = Chosen { numbers, code, day, bodies: &bodies, by, yes: args.yes, is_table };
        return open_tasks(context, &found, chosen).await;
    }
    match RowsTo::open(context, None, &args.format)? {
        RowsTo::Table => show(&found, day),
        RowsTo::Json => output::json(&TasksJson::of(&found))?,
        RowsTo::File(file) => file.write(vec![TASKS.of(TasksJson::of(&found).tasks)])?,
    }
    Ok(Exit::Ok)
}

fn show(found: &[ProseTask], day: Day) {
    for (number, task) in found.iter().enumerate() {
        let (_, deadline) = task.due();
        let due = deadline.map_or_else(|| "chưa có hạn".to_owned(), vi::deadline);
        let lead = if task.lead.is_empty() { "?".to_owned() } else { task.lead.join(", ") };
        output::line(&format!("{}. {lead}: {}", number + 1, output::plain(&task.title)));
        let together = if task.coordinators.is_empty() {
            String::new()
        } else {
            format!(" · phối hợp {}", task.coordinators.join(", "))
        };
        output::line(&format!("   hạn: {due}{together}"));
        for question in &task.questions {
            output::line(&format!("   hỏi: {} [{}]", output::plain(&question.text), question.code.as_str()));
        }
        if let (Some(unit), Some(day)) = (task.lead.first(), deadline.and_then(|deadline| deadline.day)) {
            output::line(&format!("   mở: dondoc open directive SỐ-VĂN-BẢN --unit {unit} --due {day}"));
        }
    }
    if !found.is_empty() {
        output::line("Mở nhiều việc một lần: thêm --open 1,2 --code SỐ-VĂN-BẢN.");
    }
    output::line(&format!(
        "{} việc được đề xuất từ văn bản ngày {}; chưa mở việc nào.",
        vi::count(found.len()),
        vi::date(day)
    ));
}

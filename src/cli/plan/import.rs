//! `plan import`: reads a plan document, shows what was understood, and writes it as a plan file.
//! Must not decide what a document says: the plan layer does.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::bodies::bodies;
use super::document::pieces;
use super::json::PlanJson;
use super::lists::tables;
use crate::cli::common::{RowsArg, RowsFormat};
use crate::cli::context::{CommandContext, today_anywhere};
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::cli::rows::RowsTo;
use crate::cli::setup::replace::replace;

use crate::config::file::Unreadable;
use crate::config::{PrintedPlan, plan_text, printed_plan, printed_plans};
use crate::durable::DraftFile;
use crate::phrase::name_key;
use crate::plan::out::{Amended, KnownRow, PlanFileHead, amend, plan_file};
use crate::plan::{PlanLine, ReadDocument, ReadOptions, due_of, read};
use crate::render::vi;

/// What `plan import` takes.
#[derive(Debug, Args)]
pub struct PlanImportArgs {
    /// The document: .docx, .xlsx, .xls, .ods, .csv, .txt; .doc and .pdf where a converter is installed
    pub file: PathBuf,
    /// Write the plan file here, such as config/plans/67-KH-UBND-2025.toml; where it stands already, its rows keep their ids
    #[arg(long, value_name = "FILE.toml")]
    pub out: Option<PathBuf>,
    /// The id of the plan [default: from its number and year]
    #[arg(long)]
    pub id: Option<String>,
    /// The year that the plan is for [default: as its title or date says]
    #[arg(long)]
    pub year: Option<i32>,
    /// Read this sheet alone
    #[arg(long)]
    pub sheet: Option<String>,
    /// How to answer
    #[arg(long, value_enum, default_value = "table")]
    pub format: RowsFormat,
}

/// Reads a plan.
///
/// # Errors
/// The document cannot be read, no unit is known, or the file cannot be written.
pub fn import(context: &CommandContext, args: &PlanImportArgs) -> anyhow::Result<Exit> {
    // `--out` names the plan file here, so rows go to standard output.
    let to = RowsTo::open(context, None, &RowsArg { format: args.format, out: None })?;
    let bodies = bodies(context)?;
    let today = today_anywhere(context.now());
    let options = ReadOptions { bodies: &bodies, year: args.year, sheet: args.sheet.as_deref(), today };
    let mut found = read(pieces(&args.file)?, &options);
    let old = args.out.as_deref().map(standing).transpose()?.flatten();
    let known = match &old {
        Some((_, known)) => Some(known.clone()),
        None => in_force(context, args.id.as_deref(), &found),
    };
    let amended = known.as_ref().map(|(_, rows)| amend(rows, &mut found));
    let year = found.head.year.unwrap_or_else(|| chrono::Datelike::year(&today));
    let own = || known.as_ref().map(|(id, _)| id.clone());
    let id = args.id.clone().or_else(own).unwrap_or_else(|| id_of(&found, &args.file, year));
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let head = PlanFileHead { id: &id, from: &name, date: found.head.date.unwrap_or(today), year };
    // What stands there is never replaced by a plan without rows.
    let out = args.out.as_deref().filter(|_| !found.rows.is_empty());
    if let Some(out) = out {
        write(out, old.as_ref().map(|(text, _)| text.as_str()), &plan_file(&found, &head))?;
    }
    match to {
        RowsTo::Json => output::json(&PlanJson::of(&id, &found, amended.as_ref()))?,
        RowsTo::File(file) => file.write(tables(&PlanJson::of(&id, &found, amended.as_ref())))?,
        RowsTo::Table => show(&id, &found, amended.as_ref(), out),
    }
    if found.rows.is_empty() {
        return Err(CommandError::refused("no table of tasks was found: nothing was read"));
    }
    Ok(Exit::Ok)
}

type Known = (String, Vec<KnownRow>);

/// The plan that stands in a file already, with its text.
fn standing(path: &Path) -> anyhow::Result<Option<(String, Known)>> {
    let text = match plan_text(path) {
        Ok(text) => text,
        Err(Unreadable::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(why) => return Err(anyhow::Error::new(why).context(format!("{} cannot be read", path.display()))),
    };
    let plan = printed_plan(&text).map_err(|why| {
        CommandError::usage(format!("{} stands already and is no plan file: {why}", path.display()))
    })?;
    let known = known(plan);
    Ok(Some((text, known)))
}

fn known(plan: PrintedPlan) -> Known {
    let rows = plan.row.into_iter().filter(|row| row.item != Some(false));
    (plan.plan.id, rows.map(|row| KnownRow { id: row.id, title: row.title }).collect())
}

/// The plan in force that has this id or number.
fn in_force(context: &CommandContext, id: Option<&str>, found: &ReadDocument) -> Option<Known> {
    let is_this = |plan: &PrintedPlan| match id {
        Some(id) => plan.plan.id == id,
        None => !found.head.number.is_empty() && plan.plan.number == found.head.number,
    };
    let plans = printed_plans(&context.config_dir).into_iter().map(|(_, plan)| plan);
    plans.into_iter().find(is_this).map(known)
}

/// `67-KH-UBND-2025`: from the number and the year, else from the name of the file.
fn id_of(found: &ReadDocument, file: &Path, year: i32) -> String {
    let base = if found.head.number.is_empty() {
        name_key(&file.file_stem().unwrap_or_default().to_string_lossy())
    } else {
        found.head.number.replace(['Đ', 'đ'], "D")
    };
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let base: String = base.chars().map(plain).collect();
    let base = base.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    format!("{base}-{year}")
}

/// Writes the plan file; a text that was read before must still be there.
fn write(path: &Path, old: Option<&str>, text: &str) -> anyhow::Result<()> {
    let failed = |error: std::io::Error| {
        anyhow::Error::new(error).context(format!("{} cannot be written", path.display()))
    };
    if let Some(old) = old {
        return replace(path, old, text).map_err(failed);
    }
    let draft = DraftFile::beside(path).map_err(failed)?;
    fs::write(draft.path(), text).map_err(failed)?;
    draft.publish().map_err(failed)
}

fn show(id: &str, found: &ReadDocument, amended: Option<&Amended>, out: Option<&Path>) {
    let rows = found.rows.iter().map(|row| {
        vec![
            row.id.clone(),
            output::short(&row.title, 44),
            row.lead.join(", "),
            output::short(&row.printed, 26),
            read_as(row),
            marks(row),
        ]
    });
    output::table(&["số", "nhiệm vụ", "chủ trì", "in", "đọc là", "hỏi"], rows);
    let asked = || {
        found.rows.iter().flat_map(|row| {
            row.questions
                .iter()
                .chain(row.duties.iter().flat_map(|duty| &duty.doubts))
                .map(move |question| (row.id.as_str(), question))
        })
    };
    let all = found.questions.iter().map(|question| ("", question)).chain(asked());
    let count = found.questions.len() + asked().count();
    output::line("");
    output::line(&format!(
        "Kế hoạch {id}: {} nhiệm vụ, {} câu hỏi.",
        vi::count(found.rows.len()),
        vi::count(count)
    ));
    for (row, question) in all {
        let row = if row.is_empty() { String::new() } else { format!("{row}: ") };
        output::line(&format!("- {row}{} [{}]", question.text, question.code.as_str()));
    }
    for left in &found.left_out {
        output::line(&format!("Không lấy {}: {}", left.place, left.reason));
    }
    if let Some(amended) = amended {
        let list = |what: &str, ids: &[String]| {
            if !ids.is_empty() {
                output::line(&format!("{what} ({}): {}", vi::count(ids.len()), ids.join(", ")));
            }
        };
        output::line("So với bản đang có:");
        list("Thêm mới", &amended.added);
        list("Viết lại", &amended.renamed);
        list("Không còn", &amended.dropped);
        if amended.added.is_empty() && amended.renamed.is_empty() && amended.dropped.is_empty() {
            output::line("các nhiệm vụ như cũ");
        }
    }
    match out {
        Some(path) => output::line(&format!(
            "Đã ghi {}. Xem lại: dondoc plan review {}",
            path.display(),
            path.display()
        )),
        None => output::line("Chưa ghi gì: thêm --out TÊN.toml để ghi thành tệp kế hoạch."),
    }
}

fn read_as(row: &PlanLine) -> String {
    let (kind, deadline) = due_of(&row.due);
    match deadline {
        Some(deadline) => vi::deadline(deadline),
        None => match kind {
            crate::model::DueKind::Every => "định kỳ".to_owned(),
            crate::model::DueKind::Continuous => "thường xuyên".to_owned(),
            _ => "chờ thời hạn".to_owned(),
        },
    }
}

fn marks(row: &PlanLine) -> String {
    let mut codes: Vec<&str> = row.questions.iter().map(|question| question.code.as_str()).collect();
    codes.dedup();
    codes.join(", ")
}

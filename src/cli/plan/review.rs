//! `plan review`: each row of a plan file as it is printed and as it is read, with the next three dates, and the rows that
//! leave open who, what or when.
//! Must not change anything.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::review_page::page;
use super::reviewed::{PlanChanges, PlanReview, ReviewedRow};
use crate::calendar::recurrence::occurrences;
use crate::cli::common::RowsArg;
use crate::cli::context::{CommandContext, today_anywhere};
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::cli::rows::{RowColumn, RowOf, RowSheet, RowsTo, words};
use crate::config::file::Unreadable;
use crate::config::{self, Config, PrintedPlan, PrintedRow, plan_text, printed_plan, printed_plans};
use crate::model::{Day, DueKind, ItemSpec};
use crate::plan::out::{KnownRow, compare};
use crate::render::vi;

/// What `plan review` takes.
#[derive(Debug, Args)]
pub struct PlanReviewArgs {
    /// The plan file
    pub file: PathBuf,
    /// Show what it changes in this older plan file
    #[arg(long, value_name = "OLD.toml")]
    pub against: Option<PathBuf>,
    /// Write it as a page for a browser
    #[arg(long, value_name = "FILE.html")]
    pub html: Option<PathBuf>,
    /// How to answer
    #[command(flatten)]
    pub format: RowsArg,
}

static REVIEWED: RowSheet = RowSheet {
    name: "rows",
    title: "Rà soát kế hoạch",
    row: RowOf::Row,
    columns: &[
        RowColumn::new("id", "Số", 12),
        RowColumn::new("title", "Nhiệm vụ", 60),
        RowColumn::new("lead", "Chủ trì", 14),
        RowColumn::new("printed", "Thời hạn như in", 30),
        RowColumn::new("read_as", "Đọc là", 40),
        RowColumn::said("due_kind", "Cách ghi hạn", 16, words::DUE_KIND),
        RowColumn::day("next", "Các mốc tới"),
        RowColumn::new("open", "Chưa rõ", 30),
    ],
};

/// Reviews a plan file.
///
/// # Errors
/// The file is no plan file, or the config with it has errors: these are printed.
pub async fn review(context: &CommandContext, args: &PlanReviewArgs) -> anyhow::Result<Exit> {
    let today = today_anywhere(context.now());
    let (printed, config) = load(context, &args.file, today)?;
    let rows = rows(&config, &printed, today);
    let changes = match &args.against {
        None => None,
        Some(old) => {
            let (old_printed, old_config) = load(context, old, today)?;
            Some(changes(&old_printed, &self::rows(&old_config, &old_printed, today), &printed, &rows))
        }
    };
    let to = RowsTo::open(context, Some(&config), &args.format)?;
    let review =
        PlanReview { plan: printed.plan.id.clone(), title: printed.plan.title.clone(), rows, changes };
    if let Some(html) = &args.html {
        std::fs::write(html, page(&review)?)?;
    }
    match to {
        RowsTo::Json => output::json(&review)?,
        RowsTo::File(file) => file.write(vec![REVIEWED.of(&review.rows)])?,
        RowsTo::Table => {
            show(&review);
            if let Some(html) = &args.html {
                output::line(&format!("Đã ghi {}", html.display()));
            }
        }
    }
    Ok(Exit::Ok)
}

/// The words of a plan file, and the config as it is with this file in force.
fn load(context: &CommandContext, path: &Path, today: Day) -> anyhow::Result<(PrintedPlan, Config)> {
    let text = plan_text(path).map_err(|why| match why {
        Unreadable::Io(error) if error.kind() == std::io::ErrorKind::NotFound => {
            CommandError::not_found(format!("there is no file {}", path.display()))
        }
        why => anyhow::Error::new(why).context(format!("{} cannot be read", path.display())),
    })?;
    let printed = printed_plan(&text)
        .map_err(|why| CommandError::usage(format!("{} is no plan file: {why}", path.display())))?;
    let place = place(&context.config_dir, &printed.plan.id, path);
    let loaded = config::load_changed(&context.config_dir, [(place.clone(), text)], today);
    let of_file = |found: &&config::Diagnostic| found.is_error();
    let config = loaded.config.ok_or_else(|| {
        for found in loaded.diagnostics.iter().filter(of_file) {
            output::complain(&found.render());
        }
        CommandError::usage(format!("the config with {} has errors", path.display()))
    })?;
    Ok((printed, config))
}

/// Where the file stands among the plans: in the place of the one that has its id.
fn place(dir: &Path, id: &str, path: &Path) -> PathBuf {
    let same = printed_plans(dir).into_iter().find(|(_, plan)| plan.plan.id == id);
    same.map_or_else(|| Path::new("plans").join(path.file_name().unwrap_or_default()), |(place, _)| place)
}

fn rows(config: &Config, printed: &PrintedPlan, today: Day) -> Vec<ReviewedRow> {
    let mut items: BTreeMap<(String, Option<String>), Vec<&ItemSpec>> = BTreeMap::new();
    let of_plan = |spec: &ItemSpec| spec.source.plan().is_some_and(|row| row.plan == printed.plan.id);
    for spec in config.items.iter().filter(|spec| of_plan(spec)) {
        let bare = spec.id.as_str().split('@').next().unwrap_or_default();
        let (row, duty) =
            bare.split_once('#').map_or((bare, None), |(row, duty)| (row, Some(duty.to_owned())));
        items.entry((row.to_owned(), duty)).or_default().push(spec);
    }
    let mut found = Vec::new();
    for row in &printed.row {
        let duties = row.duties.iter().map(|duty| (Some(duty.id.clone()), duty));
        let own = (row.item != Some(false)).then_some((None, row));
        for (duty, entry) in own.into_iter().chain(duties) {
            let lead = if entry.lead.is_empty() { row.lead.clone() } else { entry.lead.clone() };
            let id = duty.as_ref().map_or_else(|| row.id.clone(), |duty| format!("{}#{duty}", row.id));
            let template = config
                .templates
                .iter()
                .find(|template| of_plan(&template.spec) && template.row == row.id && template.duty == duty);
            let once = items.get(&(row.id.clone(), duty)).and_then(|items| items.first());
            let (read_as, due_kind, next) = match (once, template) {
                (Some(spec), _) => (
                    vi::deadline(&spec.deadline),
                    Some(spec.deadline.kind()),
                    spec.deadline.day.into_iter().collect(),
                ),
                (None, Some(template)) => {
                    let three: Vec<_> =
                        occurrences(&config.calendar.work, &template.recurrence, today).take(3).collect();
                    let first = three.first().map_or_else(String::new, |first| vi::deadline(&first.deadline));
                    (
                        format!("lặp lại; gần nhất: {first}"),
                        Some(DueKind::Every),
                        three.iter().map(|one| one.day).collect(),
                    )
                }
                (None, None) => ("không đọc được".to_owned(), None, Vec::new()),
            };
            let open = open(entry, &lead, due_kind);
            found.push(ReviewedRow {
                id,
                title: entry.title.clone(),
                lead,
                printed: entry.printed.clone(),
                read_as,
                due_kind,
                next,
                open,
            });
        }
    }
    found
}

/// What a row leaves open of who does what by when with what result ("6 rõ").
fn open(entry: &PrintedRow, lead: &[String], due: Option<DueKind>) -> Vec<&'static str> {
    let mut open = Vec::new();
    if lead.is_empty() {
        open.push("chưa rõ ai làm");
    }
    match due {
        Some(DueKind::Continuous) => open.push("chỉ ghi thường xuyên"),
        Some(DueKind::Awaiting) | None => open.push("chưa rõ thời hạn"),
        _ => {}
    }
    if entry.product.as_deref().is_none_or(|product| product.trim().is_empty()) {
        open.push("chưa rõ kết quả");
    }
    open
}

fn changes(
    old: &PrintedPlan,
    old_rows: &[ReviewedRow],
    new: &PrintedPlan,
    new_rows: &[ReviewedRow],
) -> PlanChanges {
    let known = |plan: &PrintedPlan| {
        plan.row
            .iter()
            .map(|row| KnownRow { id: row.id.clone(), title: row.title.clone() })
            .collect::<Vec<_>>()
    };
    let found = compare(&known(old), &known(new));
    let redated = new_rows.iter().filter(|row| {
        old_rows.iter().any(|old| old.id == row.id && (&old.next, &old.read_as) != (&row.next, &row.read_as))
    });
    PlanChanges {
        redated: redated.map(|row| row.id.clone()).collect(),
        added: found.added,
        renamed: found.renamed,
        dropped: found.dropped,
    }
}

fn show(review: &PlanReview) {
    let rows = review.rows.iter().map(|row| {
        let next: Vec<String> = row.next.iter().map(|day| vi::short_day(*day)).collect();
        vec![
            row.id.clone(),
            output::short(&output::plain(&row.title), 40),
            row.lead.join(", "),
            output::short(&output::plain(&row.printed), 28),
            row.read_as.clone(),
            next.join(" · "),
        ]
    });
    output::table(&["số", "nhiệm vụ", "chủ trì", "in", "đọc là", "ba mốc tới"], rows);
    output::line("");
    let asked: Vec<&ReviewedRow> = review.rows.iter().filter(|row| !row.open.is_empty()).collect();
    if asked.is_empty() {
        output::line("Dòng nào cũng rõ người, rõ việc, rõ thời hạn, rõ kết quả.");
    } else {
        output::line(&format!(
            "Chưa đủ rõ người, rõ việc, rõ thời hạn, rõ kết quả ({} dòng):",
            vi::count(asked.len())
        ));
        for row in asked {
            output::line(&format!("- {}: {}", row.id, row.open.join("; ")));
        }
    }
    if let Some(changes) = &review.changes {
        output::line("So với bản cũ:");
        for (what, ids) in [
            ("thêm mới", &changes.added),
            ("viết lại", &changes.renamed),
            ("đổi hạn", &changes.redated),
            ("không còn", &changes.dropped),
        ] {
            let list = if ids.is_empty() { "không có".to_owned() } else { ids.join(", ") };
            output::line(&format!("- {what}: {list}"));
        }
    }
}

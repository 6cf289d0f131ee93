//! `import`: takes petitions, dossiers and directives in from a spreadsheet. Shows counts, and for each refused row the
//! column and the rule; never what stands in a cell.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use crate::cli::common::{Format, FormatArg};
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::clock::{elapsed, monotonic};
use crate::config::Config;
use crate::daemon::poke;
use crate::engine::intake as inbox;
use crate::engine::intake::take::{Options, Tally, take};
use crate::engine::setup::rules;
use crate::import::{self, SheetError};
use crate::model::{Kind, SourceId};
use crate::planner::Rules;
use crate::state::reader::{self, Reader};
use crate::store::{Reached, Store};

/// Work that ends sooner needs no progress bar.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many refused rows are listed for people; JSON holds all.
const LISTED: usize = 50;

#[derive(Debug, Serialize)]
struct ImportJson {
    dry_run: bool,
    rows: usize,
    opened: usize,
    updated: usize,
    ended: usize,
    unchanged: usize,
    skipped: usize,
    ahead: usize,
    missing: usize,
    again: usize,
    refused: Vec<RefusedJson>,
}

#[derive(Debug, Serialize)]
struct RefusedJson {
    row: u32,
    why: String,
}

/// Takes in a file of cases.
pub async fn import(context: &CommandContext, args: ImportArgs) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let rules = rules(&config, &Reached::default());
    let kind = args.kind.as_deref().map(known_kind).transpose()?;
    let source = args.source.as_deref().map(|id| known_source(&rules, id)).transpose()?;
    let source = source.or_else(|| inbox::source_of(&rules, &args.file));
    let (now, zone) = (context.now(), rules.calendar.zone);
    let reading = import::ImportContext {
        org: &rules.org,
        cases: &rules.cases,
        kind,
        source: source.as_ref(),
        zone,
        today: zone.day(now),
    };
    context.before_reading(&config, &args.file)?;
    let file = reader::open(&args.file).map_err(refused_file)?;
    let rows =
        tokio::task::block_in_place(|| Reader::default().cases(file, reading)).map_err(refused_file)?;
    let mut complete = inbox::complete(&rules);
    if args.complete {
        let named =
            rows.iter().filter_map(|row| row.found.as_ref().ok()).map(|(case, _)| case.source.clone());
        complete.extend(named.chain(source));
    }
    let options = Options { complete, dry_run: args.dry_run };
    let (started, total) = (monotonic(), rows.len());
    let mut bar = |through: usize| {
        if std::io::stderr().is_terminal() && elapsed(started) >= PATIENCE {
            output::progress("rows", through, total);
        }
    };
    let tally = match store(context, &config, args.dry_run).await? {
        Some(store) => take(&store, &rules, rows, &options, now, &mut bar).await?,
        None => {
            return Err(CommandError::not_found(
                "there is no database yet: import without --dry-run makes one",
            ));
        }
    };
    if !args.dry_run {
        poke::poke(&context.state(&config)?);
    }
    tell(&tally, args.dry_run, args.format.format)?;
    let nothing_taken = tally.rows > 0 && tally.refused.len() == tally.rows;
    Ok(if nothing_taken { Exit::Refused } else { Exit::Ok })
}

/// The database to import into; a dry run only reads, and creates none.
async fn store(context: &CommandContext, config: &Config, dry_run: bool) -> anyhow::Result<Option<Store>> {
    if dry_run { context.reading(config).await } else { Ok(Some(context.writing(config, false).await?)) }
}

fn known_kind(text: &str) -> anyhow::Result<Kind> {
    let kind = Kind::parse(text).filter(|kind| *kind != Kind::Task);
    kind.ok_or_else(|| CommandError::usage("--kind is one of petition, dossier, directive, report"))
}

fn known_source(rules: &Rules, id: &str) -> anyhow::Result<SourceId> {
    if rules.cases.sources.contains_key(id) {
        return Ok(SourceId::new(id));
    }
    let known: Vec<&str> = rules.cases.sources.keys().map(SourceId::as_str).collect();
    Err(CommandError::not_found(format!("no source `{id}`: cases.toml has {}", known.join(", "))))
}

/// The error for a file that is not there, or that breaks a rule.
fn refused_file(error: SheetError) -> anyhow::Error {
    match error {
        SheetError::Io(error) if error.kind() == std::io::ErrorKind::NotFound => {
            CommandError::not_found("there is no such file")
        }
        SheetError::Io(error) => anyhow::Error::new(error).context("the file cannot be read"),
        error @ SheetError::NoReader(_) => error.into(),
        error => CommandError::refused(format!("nothing was imported: {error}")),
    }
}

fn tell(tally: &Tally, dry_run: bool, format: Format) -> anyhow::Result<()> {
    if format == Format::Json {
        return output::json(&ImportJson {
            dry_run,
            rows: tally.rows,
            opened: tally.opened,
            updated: tally.updated,
            ended: tally.ended,
            unchanged: tally.unchanged,
            skipped: tally.skipped,
            ahead: tally.ahead,
            missing: tally.missing,
            again: tally.again,
            refused: tally
                .refused
                .iter()
                .map(|(row, why)| RefusedJson { row: *row, why: why.clone() })
                .collect(),
        });
    }
    let would = if dry_run { "would be " } else { "" };
    output::line(&format!(
        "{} rows: {} {would}opened, {} {would}updated, {} {would}ended, {} unchanged, {} refused",
        tally.rows,
        tally.opened,
        tally.updated,
        tally.ended,
        tally.unchanged,
        tally.refused.len()
    ));
    let notes = [
        (tally.skipped, "had ended before they were ever seen here and were not taken up"),
        (tally.ahead, "have ended here and are still open in the file"),
        (tally.missing, "are not in the file any more: units are asked whether they have ended"),
        (tally.again, "have been given a later day for the second time"),
    ];
    for (count, what) in notes.into_iter().filter(|(count, _)| *count > 0) {
        output::line(&format!("{count} cases {what}"));
    }
    for (row, why) in tally.refused.iter().take(LISTED) {
        output::line(&format!("row {row}: {why}"));
    }
    if tally.refused.len() > LISTED {
        output::line(&format!(
            "and {} more rows; --format json lists them all",
            tally.refused.len() - LISTED
        ));
    }
    Ok(())
}

/// What `import` takes.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The file
    pub file: PathBuf,
    /// The kind of every row, instead of what each code says
    #[arg(long)]
    pub kind: Option<String>,
    /// The source of rows that name none [default: what the file's name begins with, else the kind's]
    #[arg(long)]
    pub source: Option<String>,
    /// The file lists every open case of its source: units are asked about those it does not name
    #[arg(long)]
    pub complete: bool,
    /// Show what would change, change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How to answer
    #[command(flatten)]
    pub format: FormatArg,
}

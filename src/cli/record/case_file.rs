//! The file that `import` is given: its options, and reading it by some rules for cases.
//! Must not know what becomes of the rows.

use std::path::PathBuf;

use clap::Args;

use crate::cli::common::RowsArg;
use crate::cli::context::CommandContext;
use crate::cli::exit::CommandError;
use crate::config::Config;
use crate::document::SheetError;
use crate::engine::intake as inbox;
use crate::engine::setup::rules;
use crate::import::{CaseFile, FileRefusal, ImportContext};
use crate::model::{CaseRules, Kind, SourceId};
use crate::planner::Rules;
use crate::state::reader::{self, Reader};
use crate::store::Reached;

/// What `import` takes.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own on the command line")]
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
    /// Show which headings and words cases.toml lacks for this file, take nothing
    #[arg(long, conflicts_with = "learn")]
    pub suggest: bool,
    /// Add what cases.toml lacks for this file, its comments kept, then take the file
    #[arg(long)]
    pub learn: bool,
    /// Learn without asking
    #[arg(long, requires = "learn")]
    pub yes: bool,
    /// How to answer
    #[command(flatten)]
    pub format: RowsArg,
}

/// Reads the file by these rules for cases.
///
/// # Errors
/// There is no such file, it cannot be opened, or the reader cannot work; the file's own faults are the inner error.
pub(super) fn read(
    context: &CommandContext,
    config: &Config,
    args: &ImportArgs,
    cases: &CaseRules,
) -> anyhow::Result<Result<CaseFile, FileRefusal>> {
    let rules = rules(config, &Reached::default());
    let kind = args.kind.as_deref().map(known_kind).transpose()?;
    let source = source(&rules, args)?;
    let zone = rules.calendar.zone;
    let reading = ImportContext {
        org: &rules.org,
        cases,
        kind,
        source: source.as_ref(),
        zone,
        today: zone.day(context.now()),
    };
    let read = reader::open(&args.file).map_err(FileRefusal::from);
    let read = read.and_then(|file| tokio::task::block_in_place(|| Reader::default().cases(file, reading)));
    match read {
        Err(FileRefusal::Sheet(SheetError::Io(error))) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(CommandError::not_found("there is no such file"))
        }
        Err(FileRefusal::Sheet(SheetError::Io(error))) => {
            Err(anyhow::Error::new(error).context("the file cannot be read"))
        }
        Err(FileRefusal::Sheet(error @ SheetError::NoReader(_))) => Err(error.into()),
        read => Ok(read),
    }
}

/// The source that is named, else that of the file's name.
pub(super) fn source(rules: &Rules, args: &ImportArgs) -> anyhow::Result<Option<SourceId>> {
    let named = args.source.as_deref().map(|id| known_source(rules, id)).transpose()?;
    Ok(named.or_else(|| inbox::source_of(rules, &args.file)))
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

//! `figures`: what a period brought, counted from events, beside the period before. Reads only, and creates no database.
//! Must not count anything itself.

mod json;
mod names;
mod public;
mod sheet;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::context::{CommandContext, parse_instant};
use super::exit::{CommandError, Exit};
use super::filter::DaysArg;
use super::maintain::outside;
use super::{filter, output};
use crate::config::Config;
use crate::engine::counted;
use crate::figures::period::FigurePeriod;
use crate::figures::reckon::{FiguresAsked, Lives};
use crate::figures::row::{Figures, FiguresBy};
use crate::model::{Instant, Kind};
use crate::paper::csv::csv;
use crate::paper::grid::Grid;
use crate::paper::xlsx::xlsx;
use names::RowNames;

/// What is published: how petitions and dossiers of citizens and businesses are handled.
const PUBLIC: [Kind; 2] = [Kind::Petition, Kind::Dossier];

/// Counts a period and shows it.
pub async fn figures(context: &CommandContext, args: &FiguresArgs) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let asked = asked(context, &config, args)?;
    let is_bytes = args.format == FiguresFormat::Xlsx && args.out.is_none();
    if is_bytes && std::io::stdout().is_terminal() {
        return Err(CommandError::usage("a workbook is no text: name a file with --out"));
    }
    if args.format == FiguresFormat::Html && !args.public {
        return Err(CommandError::usage("--format html shows what may be published: add --public"));
    }
    let place = match &args.out {
        Some(file) => outside::Outside::of(context, &config, file)?,
        None => None,
    };
    let lives = lives(context, &config).await?;
    let found = lives.figures(&asked, &|unit, day| counted::focal(&config.org, unit, day));
    let bytes = if args.public {
        public::shown(&config, &found, args.format)?
    } else {
        shown(&config, &found, args.format)?
    };
    match &args.out {
        Some(file) => written(file, place, &bytes)?,
        None => output::bytes(&bytes),
    }
    Ok(Exit::Ok)
}

/// The events to count; none where there is no database.
async fn lives(context: &CommandContext, config: &Config) -> anyhow::Result<Lives> {
    let Some(store) = context.reading(config).await? else {
        output::note("there is no database yet, so nothing has happened: every figure is zero");
        return Ok(Lives::new(config.calendar.clone()));
    };
    let lives = counted::lives(&store, &config.calendar).await?;
    store.close().await;
    Ok(lives)
}

fn shown(config: &Config, found: &Figures, format: FiguresFormat) -> anyhow::Result<Vec<u8>> {
    let names = RowNames { config, by: found.by };
    Ok(match format {
        FiguresFormat::Json => json::document(&json::FiguresJson::new(&names, found))?,
        FiguresFormat::Table => sheet::text(found).into_bytes(),
        FiguresFormat::Csv | FiguresFormat::Xlsx => sheet_bytes(sheet::grid(&names, found), format)?,
        FiguresFormat::Html => Vec::new(),
    })
}

fn sheet_bytes(table: Grid, format: FiguresFormat) -> anyhow::Result<Vec<u8>> {
    Ok(if format == FiguresFormat::Xlsx { xlsx(&[table])? } else { csv(&table) })
}

fn written(file: &Path, place: Option<outside::Outside>, bytes: &[u8]) -> anyhow::Result<()> {
    outside::write(file, place, bytes)?;
    output::line(&format!("{}: {} bytes", file.display(), bytes.len()));
    Ok(())
}

fn asked(context: &CommandContext, config: &Config, args: &FiguresArgs) -> anyhow::Result<FiguresAsked> {
    let as_of = match &args.as_of {
        Some(text) => parse_instant("--as-of", text)?,
        None => context.now(),
    };
    let period = period(context, config, args, as_of)?;
    filter::has_begun(config, &period, as_of)?;
    let kinds: Vec<Kind> = match (&args.kind, args.public) {
        (_, true) => PUBLIC.to_vec(),
        (Some(kind), _) => vec![kind_named(kind)?],
        (None, _) => Vec::new(),
    };
    let by = if args.public { FiguresBy::Kind } else { args.by.into() };
    let unit = filter::unit(config, args.unit.as_deref())?.cloned();
    Ok(FiguresAsked { period, by, as_of, unit, kinds })
}

fn kind_named(kind: &str) -> anyhow::Result<Kind> {
    Kind::parse(kind).ok_or_else(|| {
        let known = Kind::ALL.map(Kind::as_str).join(", ");
        CommandError::usage(format!("no kind `{kind}`: there are {known}"))
    })
}

/// The period asked for; where none is, the month of the instant until which events are known.
fn period(
    context: &CommandContext,
    config: &Config,
    args: &FiguresArgs,
    as_of: Instant,
) -> anyhow::Result<FigurePeriod> {
    let days = args.days.checked(context)?;
    let named = match (&args.period, days.from, days.to) {
        (None, Some(from), Some(to)) if !args.reporting => {
            return FigurePeriod::days(from, to)
                .ok_or_else(|| CommandError::usage("--to lies before --from: name the earlier day first"));
        }
        (None, None, None) => {
            let month = FigurePeriod::month_of(config.calendar.zone.day(as_of), args.reporting);
            month.and_then(|month| month.named).ok_or_else(|| CommandError::usage("this month is none"))?
        }
        (Some(text), None, None) => filter::named_period(text)?,
        _ => {
            return Err(CommandError::usage(
                "name a period in one way: --period, with --reporting or not, or --from and --to",
            ));
        }
    };
    filter::days_of(named, args.reporting)
}

/// How figures are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FiguresFormat {
    /// For people
    Table,
    /// One JSON document; the fields are in docs/json.md
    Json,
    /// A table for spreadsheets, as text
    Csv,
    /// A workbook
    Xlsx,
    /// A piece of a web page, with --public
    Html,
}

/// What figures are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ByArg {
    /// The unit that owes the item
    Unit,
    Kind,
    /// Who does the item, else the focal person of its unit
    Person,
    Month,
    Plan,
    /// The system that a case comes from
    Source,
}

impl From<ByArg> for FiguresBy {
    fn from(by: ByArg) -> Self {
        match by {
            ByArg::Unit => Self::Unit,
            ByArg::Kind => Self::Kind,
            ByArg::Person => Self::Person,
            ByArg::Month => Self::Month,
            ByArg::Plan => Self::Plan,
            ByArg::Source => Self::Source,
        }
    }
}

/// What `figures` accepts.
#[derive(Debug, Args)]
pub struct FiguresArgs {
    /// The period: 2026, 2026-H1, 2026-Q3, 2026-11 or 2026-W48 [default: this month]
    #[arg(long)]
    pub period: Option<String>,
    /// Any days in place of a period
    #[command(flatten)]
    pub days: DaysArg,
    /// From the 15th of the month before the period to the 14th of its last month, as reports run
    #[arg(long)]
    pub reporting: bool,
    /// What to count by
    #[arg(long, value_enum, default_value = "unit")]
    pub by: ByArg,
    /// Only this unit
    #[arg(long, conflicts_with = "public")]
    pub unit: Option<String>,
    /// Only this kind: task, report, petition, dossier or directive
    #[arg(long, conflicts_with = "public")]
    pub kind: Option<String>,
    /// As it was known at this instant, such as 2026-12-01T00:00:00+07:00 [default: now]
    #[arg(long, value_name = "RFC3339")]
    pub as_of: Option<String>,
    /// Only what may be published: petitions and dossiers by kind
    #[arg(long)]
    pub public: bool,
    /// How to answer
    #[arg(long, value_enum, default_value = "table")]
    pub format: FiguresFormat,
    /// Write to this new file
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

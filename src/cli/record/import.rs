//! `import`: takes petitions, dossiers and directives in from a spreadsheet, and says what of it was used, what became of
//! each row and why. Must not show what stands in a cell, but for words that config does not know.

use std::io::IsTerminal as _;
use std::time::Duration;

use super::case_file::{ImportArgs, read, source};
use super::import_json::{IMPORTED, ImportJson};
use super::learn;
use crate::cli::common::RowsFormat;
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::cli::rows::RowsTo;
use crate::clock::{elapsed, monotonic};
use crate::config::Config;
use crate::daemon::poke;
use crate::engine::intake as inbox;
use crate::engine::intake::take::{Options, take};
use crate::engine::intake::tally::Tally;
use crate::engine::intake::words;
use crate::engine::setup::rules;
use crate::import::{CaseFile, FileRefusal};
use crate::render::intake::body;
use crate::store::{Reached, Store};

/// Work that ends sooner needs no progress bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Takes in a file of cases.
pub async fn import(context: &CommandContext, args: ImportArgs) -> anyhow::Result<Exit> {
    let mut config = context.config()?;
    context.before_reading(&config, &args.file)?;
    if args.suggest {
        RowsTo::plain(&args.format)?;
    }
    if args.suggest || args.learn {
        let suggested = learn::suggestion(context, &config, &args)?;
        if args.suggest || !learn::learn(context, &suggested, &args)? {
            return learn::tell(&suggested, args.format.format.plain()?);
        }
        config = context.config()?;
    }
    let rules = rules(&config, &Reached::default());
    let read = match read(context, &config, &args, &rules.cases)? {
        Ok(file) => file,
        Err(refusal) => return refused(&refusal, &args),
    };
    let to = RowsTo::open(context, Some(&config), &args.format)?;
    let source = source(&rules, &args)?;
    let mut complete = inbox::complete(&rules);
    if args.complete {
        let told = read.rows.iter().filter_map(|row| row.found.as_ref().ok());
        complete.extend(told.map(|told| told.source.clone()).chain(source));
    }
    let options = Options { complete, dry_run: args.dry_run };
    let (started, total) = (monotonic(), read.rows.len());
    let mut bar = |through: usize| {
        if std::io::stderr().is_terminal() && elapsed(started) >= PATIENCE {
            output::progress("rows", through, total);
        }
    };
    let now = context.now();
    let tally = match store(context, &config, args.dry_run).await? {
        Some(store) => {
            let tally = take(&store, &rules, &read, &options, now, &mut bar).await?;
            store.close().await;
            tally
        }
        None => {
            return Err(CommandError::not_found(
                "there is no database yet: import without --dry-run makes one",
            ));
        }
    };
    if !args.dry_run {
        poke::poke(&context.state(&config)?);
    }
    tell(&read, &tally, args.dry_run, to)?;
    // Rows that were taken stay; a script must learn that another was refused.
    Ok(if tally.refused() > 0 { Exit::Refused } else { Exit::Ok })
}

/// The database to import into; a dry run only reads, and creates none.
async fn store(context: &CommandContext, config: &Config, dry_run: bool) -> anyhow::Result<Option<Store>> {
    if dry_run { context.reading(config).await } else { Ok(Some(context.writing(config, false).await?)) }
}

/// Says why the file as a whole is refused.
fn refused(refusal: &FileRefusal, args: &ImportArgs) -> anyhow::Result<Exit> {
    let why = words::file_refusal(refusal);
    if args.format.format == RowsFormat::Json {
        output::json(&ImportJson::refused(&why, args.dry_run))?;
    }
    Err(CommandError::refused(format!("nothing was imported: {why}")))
}

fn tell(file: &CaseFile, tally: &Tally, dry_run: bool, to: RowsTo) -> anyhow::Result<()> {
    match to {
        RowsTo::Json => return output::json(&ImportJson::of(file, tally, dry_run)),
        RowsTo::File(out) => {
            return out.write(vec![IMPORTED.of(ImportJson::of(file, tally, dry_run).rows)]);
        }
        RowsTo::Table => {}
    }
    if dry_run {
        output::line("Chạy thử, chưa ghi gì:");
    }
    for line in body(&words::file_report(file, tally)) {
        output::line(&line);
    }
    Ok(())
}

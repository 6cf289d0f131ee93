//! Where the rows of an answer go: to the terminal, into JSON, CSV or a workbook, to standard output or a file.
//! Must not know any command.

mod sheet;
pub(in crate::cli) mod words;

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

pub(in crate::cli) use sheet::{RowColumn, RowOf, RowSheet, RowTable};

use super::common::{Format, RowsArg, RowsFormat};
use super::context::{CommandContext, today_anywhere};
use super::exit::CommandError;
use super::maintain::outside::Outside;
use super::output;
use crate::config::{self, Config};
use crate::durable::DraftFile;
use crate::paper::{csv, xlsx};
use crate::store::StoreError;

/// Why a table for people and JSON are not written to a file.
const NO_FILE: &str = "--out is for --format csv and --format xlsx; other answers go to standard output";

/// Where the rows of an answer go.
pub(in crate::cli) enum RowsTo {
    Table,
    Json,
    File(RowsFile),
}

/// A file of rows in the making.
pub(in crate::cli) struct RowsFile {
    is_workbook: bool,
    /// None where the rows go to standard output.
    place: Option<(PathBuf, Place)>,
}

/// A file under another name, until it is whole.
enum Place {
    Beside(DraftFile),
    Outside(Outside),
}

impl RowsTo {
    /// Opens what the options ask for. To be called once config, and what else root alone may read, has been read: from
    /// here on a command of root's may act as the owner of the state folder.
    ///
    /// # Errors
    /// `--out` without rows, a workbook for a terminal; the file exists already or cannot be made.
    pub(in crate::cli) fn open(
        context: &CommandContext,
        config: Option<&Config>,
        asked: &RowsArg,
    ) -> anyhow::Result<Self> {
        let is_workbook = asked.format == RowsFormat::Xlsx;
        let place = match (asked.format, asked.out.as_deref()) {
            (RowsFormat::Table, None) => return Ok(Self::Table),
            (RowsFormat::Json, None) => return Ok(Self::Json),
            (RowsFormat::Table | RowsFormat::Json, Some(_)) => {
                return Err(CommandError::usage(NO_FILE));
            }
            (RowsFormat::Xlsx, None) if io::stdout().is_terminal() => {
                return Err(CommandError::usage(
                    "a workbook cannot be shown on a terminal: add --out FILE.xlsx, or send it on with > or |",
                ));
            }
            (_, None) => None,
            (_, Some(out)) => Some((out.to_owned(), place(context, config, out)?)),
        };
        Ok(Self::File(RowsFile { is_workbook, place }))
    }

    /// Where an answer goes that turns out to be no list of rows.
    ///
    /// # Errors
    /// Rows were asked for.
    pub(in crate::cli) fn plain(asked: &RowsArg) -> anyhow::Result<Self> {
        match (asked.format.plain()?, &asked.out) {
            (_, Some(_)) => Err(CommandError::usage(NO_FILE)),
            (Format::Table, None) => Ok(Self::Table),
            (Format::Json, None) => Ok(Self::Json),
        }
    }
}

fn place(context: &CommandContext, config: Option<&Config>, out: &Path) -> anyhow::Result<Place> {
    let outside = match config {
        Some(config) => Outside::of(context, config, out)?,
        None => match config::load(&context.config_dir, today_anywhere(context.now())).config {
            Some(config) => return place(context, Some(&config), out),
            None => None,
        },
    };
    if let Some(outside) = outside {
        return Ok(Place::Outside(outside));
    }
    match config {
        Some(config) => drop(context.state(config)?),
        None => drop(context.state_of_the_service()?),
    }
    if out.symlink_metadata().is_ok() {
        return Err(StoreError::Exists { path: out.to_owned() }.into());
    }
    Ok(Place::Beside(DraftFile::beside(out).map_err(|error| StoreError::of_io(out, &error))?))
}

impl RowsFile {
    /// Writes the lists: a sheet each, or one below the other. A file gets its name once it is whole.
    ///
    /// # Errors
    /// The file cannot be written; a sheet has no room for so many rows. What standard output does not take is told at
    /// the end, as of every answer.
    pub(in crate::cli) fn write(self, tables: Vec<RowTable<'_>>) -> anyhow::Result<()> {
        let Some((path, mut place)) = self.place else {
            if self.is_workbook {
                let (bytes, _) = workbook(tables)?;
                output::pass(|out| out.write_all(&bytes));
            } else {
                output::pass(|out| table(tables, out).map(drop));
            }
            return Ok(());
        };
        let failed = |error: &io::Error| StoreError::of_io(&path, error);
        let file = match &mut place {
            Place::Beside(draft) => File::options().write(true).open(draft.path()),
            Place::Outside(outside) => outside.file().try_clone(),
        };
        let mut out = BufWriter::new(file.map_err(|error| failed(&error))?);
        let rows = if self.is_workbook {
            let (bytes, rows) = workbook(tables)?;
            out.write_all(&bytes).map(|()| rows)
        } else {
            table(tables, &mut out)
        };
        let rows = rows.and_then(|rows| out.flush().map(|()| rows)).map_err(|error| failed(&error))?;
        drop(out);
        match place {
            Place::Beside(draft) => draft.publish().map_err(|error| failed(&error))?,
            Place::Outside(outside) => outside.publish()?,
        }
        output::line(&format!("{}: {rows} rows", path.display()));
        Ok(())
    }
}

/// Writes the lists as CSV, row by row, and returns how many rows there were.
fn table(tables: Vec<RowTable<'_>>, out: &mut dyn Write) -> io::Result<usize> {
    let fields = RowTable::fields(&tables);
    let mut count = 0;
    let rows = tables.into_iter().flat_map(|table| table.below(&fields)).inspect(|_| count += 1);
    csv::csv_rows(out, &fields, rows)?;
    Ok(count)
}

/// The bytes of the lists as a workbook, and how many rows there are.
fn workbook(tables: Vec<RowTable<'_>>) -> anyhow::Result<(Vec<u8>, usize)> {
    let grids = tables.into_iter().map(RowTable::grid).collect::<io::Result<Vec<_>>>()?;
    let rows = grids.iter().map(|grid| grid.rows.len()).sum();
    Ok((xlsx::xlsx(&grids)?, rows))
}

//! Arguments that many commands have. Must not know any command.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Args, ValueEnum};

use super::exit::CommandError;
use crate::model::ItemId;

/// How a command answers whose answer is no list of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// One JSON document on stdout; the fields are in docs/json.md
    Json,
}

/// How a command answers whose answer is a list of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RowsFormat {
    /// For people
    Table,
    /// One JSON document on stdout; the fields are in docs/json.md
    Json,
    /// The rows as CSV for other programs: UTF-8, headings as the fields of JSON
    Csv,
    /// The rows as a workbook for Excel
    Xlsx,
}

/// Why CSV and XLSX are refused.
const NO_ROWS: &str = "this answer is no list of rows, so it cannot be csv or xlsx: use table or json";

impl RowsFormat {
    /// The format, where the answer turns out to be no list of rows.
    ///
    /// # Errors
    /// CSV or XLSX was asked for.
    pub(super) fn plain(self) -> anyhow::Result<Format> {
        match self {
            Self::Table => Ok(Format::Table),
            Self::Json => Ok(Format::Json),
            Self::Csv | Self::Xlsx => Err(CommandError::usage(NO_ROWS)),
        }
    }
}

/// The answer format of a command without rows.
#[derive(Debug, Clone, Copy, Args)]
pub struct FormatArg {
    /// How to answer
    #[arg(long, value_parser = PlainFormats, default_value = "table", global = true)]
    pub format: Format,
}

/// The answer format of a command with rows.
#[derive(Debug, Clone, Args)]
pub struct RowsArg {
    /// How to answer
    #[arg(long, value_enum, default_value = "table", global = true)]
    pub format: RowsFormat,
    /// Write csv or xlsx to this file; must not exist yet [default: standard output]
    #[arg(long, value_name = "FILE", global = true)]
    pub out: Option<PathBuf>,
}

/// Reads a [`Format`], and says of the others why they are refused.
#[derive(Debug, Clone)]
struct PlainFormats;

impl TypedValueParser for PlainFormats {
    type Value = Format;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Format, clap::Error> {
        let has_rows =
            |text: &str| RowsFormat::from_str(text, false).is_ok_and(|format| format.plain().is_err());
        if value.to_str().is_some_and(has_rows) {
            return Err(clap::Error::raw(ErrorKind::InvalidValue, format!("{NO_ROWS}\n")).with_cmd(command));
        }
        EnumValueParser::<Format>::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Format::value_variants().iter().filter_map(ValueEnum::to_possible_value)))
    }
}

/// An item id on the command line.
#[derive(Debug, Clone)]
pub struct ItemIdArg(pub ItemId);

impl std::str::FromStr for ItemIdArg {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(ItemId::new(text)))
    }
}

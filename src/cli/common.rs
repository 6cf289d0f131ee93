//! Arguments that many commands have. Must not know any command.

use clap::{Args, ValueEnum};

use crate::model::ItemId;

/// How a read command answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// One JSON document on stdout; the fields are in docs/json.md
    Json,
}

/// The answer format of a read command.
#[derive(Debug, Clone, Copy, Args)]
pub struct FormatArg {
    /// How to answer
    #[arg(long, value_enum, default_value = "table", global = true)]
    pub format: Format,
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

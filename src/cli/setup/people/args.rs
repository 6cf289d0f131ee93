//! The arguments of `people`. Must not know what becomes of them.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use crate::calendar::TypedDay;
use crate::cli::common::{FormatArg, RowsArg};
use crate::config::people::edit::UnitPost;

/// What can be done with people.
#[derive(Debug, Subcommand)]
pub enum PeopleAction {
    /// List people with the posts they hold
    List {
        /// On this day instead of today
        #[arg(long)]
        on: Option<TypedDay>,
        /// How to answer
        #[command(flatten)]
        format: RowsArg,
    },
    /// Somebody leaves office
    Leave {
        /// Who
        person: String,
        /// The last day in office
        day: TypedDay,
        /// Who holds the posts from the next day on
        #[arg(long)]
        successor: Option<String>,
    },
    /// Somebody takes a post in another unit
    Move {
        /// Who
        person: String,
        /// The first day in the new post
        day: TypedDay,
        /// The unit
        #[arg(long)]
        to: String,
        /// The post
        #[arg(long = "as", value_enum, default_value = "focal")]
        post: PostArg,
    },
    /// Make a one-time code by which a person links their Zalo; earlier ones no longer work
    Invite {
        /// Who
        person: String,
        /// A sheet to hand out, instead of the code alone
        #[arg(long)]
        print: bool,
        /// Make none; only have earlier ones no longer work
        #[arg(long, conflicts_with = "print")]
        revoke: bool,
    },
    /// Say under which id a person writes on a channel
    Bind {
        /// Who
        person: String,
        /// `zalo_bot` or `zalo_oa`
        channel: String,
        /// The id
        address: String,
    },
    /// Say that a person is no longer reached on a channel
    Unbind {
        /// Who
        person: String,
        /// `zalo_bot` or `zalo_oa`; without one, both
        channel: Option<String>,
    },
    /// Take staff in from a spreadsheet (CSV UTF-8 or XLSX)
    Import {
        /// The file; headings: Mã, Chức danh, Email, Đơn vị, Vai trò, Từ ngày, Đến ngày
        file: PathBuf,
        /// Show what would change, change nothing
        #[arg(long)]
        dry_run: bool,
        /// How to answer
        #[command(flatten)]
        format: FormatArg,
    },
}

/// A post of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PostArg {
    /// The focal person
    Focal,
    /// The head
    Head,
    /// A deputy
    Deputy,
}

impl From<PostArg> for UnitPost {
    fn from(post: PostArg) -> Self {
        match post {
            PostArg::Focal => Self::Focal,
            PostArg::Head => Self::Head,
            PostArg::Deputy => Self::Deputy,
        }
    }
}

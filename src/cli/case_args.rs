//! What the commands on cases, extensions and people accept.
//! Holds no logic.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::args::{EventArgs, FormatArg};
use crate::calendar::Written;
use crate::config::people::edit::UnitPost;

/// What `open` takes.
#[derive(Debug, Args)]
pub struct OpenArgs {
    /// petition, dossier, directive or report
    pub kind: String,
    /// The case's own code
    pub code: String,
    /// The unit that owes the answer
    #[arg(long)]
    pub unit: String,
    /// The last good day: 2026-11-28, 28/11/2026 or 28/11; with an hour: "28/11/2026 16:30"
    #[arg(long)]
    pub due: Option<Written>,
    /// The day of receipt; a period counts from it, by default from today
    #[arg(long)]
    pub received: Option<Written>,
    /// From receipt to due, such as 10wd or 15d, instead of the usual period of the kind
    #[arg(long, conflicts_with = "due")]
    pub period: Option<String>,
    /// The field, one of those in cases.toml
    #[arg(long)]
    pub field: Option<String>,
    /// Where it comes from, a source of cases.toml
    #[arg(long)]
    pub source: Option<String>,
    /// It is overdue already
    #[arg(long)]
    pub overdue: bool,
    /// Who says so: a person, unit or role id
    #[arg(long)]
    pub by: Option<String>,
    /// How to answer
    #[command(flatten)]
    pub format: FormatArg,
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

/// What can be done with people.
#[derive(Debug, Subcommand)]
pub enum PeopleAction {
    /// List people with the posts they hold
    List {
        /// On this day instead of today
        #[arg(long)]
        on: Option<Written>,
        /// How to answer
        #[command(flatten)]
        format: FormatArg,
    },
    /// Somebody leaves office
    Leave {
        /// Who
        person: String,
        /// The last day in office
        day: Written,
        /// Who holds the posts from the next day on
        #[arg(long)]
        successor: Option<String>,
    },
    /// Somebody takes a post in another unit
    Move {
        /// Who
        person: String,
        /// The first day in the new post
        day: Written,
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

/// What can be done about the Official Account.
#[derive(Debug, Subcommand)]
pub enum ZaloAction {
    /// Consent in a browser, or hand over a pair of tokens
    Login {
        /// Ask for a pair of tokens, as the API Explorer of developers.zalo.me shows them
        #[arg(long)]
        tokens: bool,
    },
    /// Tell how old the tokens are, and whether Zalo takes them
    Status {
        /// How to answer
        #[command(flatten)]
        format: FormatArg,
    },
}

/// What a new config is made of; what is left out is asked for at a terminal.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The config folder; where there is a config, what is answered otherwise is changed
    pub dir: PathBuf,
    /// Name of the organisation, such as "UBND xã Diên Khánh"
    #[arg(long)]
    pub name: Option<String>,
    /// Its id in every key of the database [default: made of the name]
    #[arg(long)]
    pub id: Option<String>,
    /// The province, such as "tỉnh Khánh Hòa"
    #[arg(long)]
    pub province: Option<String>,
    /// A unit, as CODE=NAME or by its name alone; may be given several times [default: those of every commune]
    #[arg(long, value_name = "UNIT")]
    pub unit: Vec<String>,
    /// Whom messages name as the one to ask
    #[arg(long, value_name = "WHO")]
    pub contact: Option<String>,
    /// The time zone, by its IANA name [default: that of Viet Nam]
    #[arg(long)]
    pub zone: Option<String>,
    /// Mail address of the administrator
    #[arg(long, value_name = "ADDRESS")]
    pub admin: Option<String>,
    /// Mail server that takes our messages
    #[arg(long, value_name = "HOST")]
    pub mail_host: Option<String>,
    /// Its port [default: 587, or 465 with implicit, 25 with none]
    #[arg(long, value_name = "PORT")]
    pub mail_port: Option<u16>,
    /// How the connection is secured; `none` only for a server on this machine
    #[arg(long, value_name = "TLS", value_parser = ["starttls", "implicit", "none"])]
    pub mail_tls: Option<String>,
    /// Address that messages come from
    #[arg(long, value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// Log-in name at the mail server
    #[arg(long, value_name = "USER")]
    pub mail_user: Option<String>,
    /// File that holds the password; it is copied into secrets/
    #[arg(long, value_name = "FILE")]
    pub mail_password_file: Option<PathBuf>,
    /// Take the people and the plan of Diên Khánh as an example
    #[arg(long)]
    pub example: bool,
    /// Ask nothing
    #[arg(long)]
    pub yes: bool,
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

/// What happens to a request for more time.
#[derive(Debug, Subcommand)]
pub enum ExtendAction {
    /// The unit asks for more time: --value YYYY-MM-DD names the day it needs
    Request {
        /// The last day to ask has passed
        #[arg(long)]
        late: bool,
        /// The item, and who says what
        #[command(flatten)]
        args: EventArgs,
    },
    /// More time is granted: until --value, else until the day that was asked for
    Grant(EventArgs),
    /// The deadline stays
    Refuse(EventArgs),
}

//! The arguments of `init`. Must not know what becomes of them.

use std::path::PathBuf;

use clap::Args;

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

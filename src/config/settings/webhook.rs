//! The webhook channel of dondoc.toml, and the mailbox for answers.
//! Must not know what is sent or answered.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::email::{duration, read_root};
use super::outside::{self, OutsideUrl, is_this_machine};
use super::pace::{self, Pace};
use crate::config::read::address;
use crate::config::read::closed::Closed;
use crate::config::read::report::Report;
use crate::config::read::secret::{self, Secret, keys};

/// A server of the organisation's own choice, `[channel.webhook]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookSettings {
    /// Where requests go.
    pub url: OutsideUrl,
    /// The key that signs requests.
    pub secret: Secret,
    /// How fast the server is used.
    pub pace: Pace,
}

/// Reads `[channel.webhook]`; paths in it start from `dir`.
pub(in crate::config) fn read(table: &Closed<'_>, dir: &Path, report: &Report) -> Option<WebhookSettings> {
    let url = table.need_text("url");
    let url = url.and_then(|url| outside::read("url", &url, OutsideUrl::parse, report));
    let secret = secret::need(table, keys!("secret"), dir, report);
    let pace = pace::read(table, report);
    table.close();
    Some(WebhookSettings { url: url?, secret: secret?, pace })
}

/// A mailbox that answers come to, `[answers.imap]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImapSettings {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Whether the connection is secured by TLS from the first byte; without TLS for servers on this machine
    /// only.
    pub tls: bool,
    /// The log-in name.
    pub user: String,
    pub password: Secret,
    /// The folder of the mailbox that is read.
    pub folder: String,
    /// A root certificate to trust beside the usual ones (PEM).
    pub ca_file: Option<PathBuf>,
    /// The time between two looks.
    pub every: Duration,
    /// The servers whose `Authentication-Results` are believed, by the name that stands in that field.
    pub vouching: Vec<String>,
}

/// Reads `[answers.imap]`; paths in it start from `dir`.
pub(in crate::config) fn imap(table: &Closed<'_>, dir: &Path, report: &Report) -> Option<ImapSettings> {
    let host = table.need_text("host");
    if let Some(host) = &host {
        address::check_host(host, report);
    }
    let port = table.number("port", 1..=65_535).map_or(993, |port| port as u16);
    let tls = table.flag("tls").unwrap_or(true);
    let user = table.need_text("user");
    let password = secret::need(table, keys!("password"), dir, report);
    let folder = table.text("folder").map_or_else(|| "INBOX".to_owned(), |folder| folder.value.reveal());
    let ca_file = table.text("ca_file").map(|file| read_root(file, dir, report));
    let every = duration(table, "every", 60, report);
    let vouching = table.texts("vouching").into_iter().map(|name| name.trim().to_owned());
    let vouching = vouching.filter(|name| !name.is_empty()).collect();
    table.close();
    if let Some(host) = host.as_ref().filter(|host| !tls && !is_this_machine(host.value.peek())) {
        let message = "`host` is another machine; mail and passwords would cross in the clear";
        report.add(host.at.error("imap_without_tls", message).hint("leave `tls` out"));
    }
    Some(ImapSettings {
        host: host?.value.reveal(),
        port,
        tls,
        user: user?.value.reveal(),
        password: password?,
        folder,
        ca_file,
        every,
        vouching,
    })
}

//! How the daemon lets itself be watched: `[watch]` of dondoc.toml.
//! Must not know what is measured or who is told.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::email::duration;
use super::pace::check_url;
use super::report::Report;
use super::secret::{self, Secret, keys};
use super::source::Found;
use super::table::Table;

/// How the daemon lets itself be watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchSettings {
    /// Where Prometheus reads the figures.
    pub listen: Option<Listen>,
    /// The address that is asked as long as all is well; whoever serves it notices when that stops.
    pub heartbeat: Option<Secret>,
    /// Between two heartbeats.
    pub every: Duration,
    /// Whether administrators get a line each working day.
    pub daily: bool,
}

impl Default for WatchSettings {
    fn default() -> Self {
        Self { listen: None, heartbeat: None, every: Duration::from_secs(EVERY), daily: false }
    }
}

/// Where figures are served; never beyond this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// A port of this machine.
    Tcp(SocketAddr),
    /// A socket in the file system.
    Unix(PathBuf),
}

/// Seconds between two heartbeats.
const EVERY: u64 = 300;

/// Reads `[watch]`; paths in it start from `dir`.
pub(super) fn read(table: &Table<'_>, dir: &Path, report: &Report) -> WatchSettings {
    let listen = table.text("listen").and_then(|text| listen(&text, report));
    let heartbeat = heartbeat(table, dir, report);
    let every = duration(table, "heartbeat_every", EVERY, report);
    let daily = table.get::<bool>("daily").is_some_and(|daily| daily.value);
    table.close();
    WatchSettings { listen, heartbeat, every, daily }
}

fn listen(text: &Found<'_, String>, report: &Report) -> Option<Listen> {
    if let Some(path) = text.value.strip_prefix("unix:").filter(|path| path.starts_with('/')) {
        return Some(Listen::Unix(path.into()));
    }
    let address = text.value.parse::<SocketAddr>().ok().filter(|address| address.ip().is_loopback());
    if address.is_none() {
        let message = format!("`{}` is no address of this machine with a port", text.value);
        let hint = "write it as \"127.0.0.1:9468\", or as \"unix:/run/dondoc/metrics.sock\"";
        report.add(text.at.error("bad_watch_listen", message).hint(hint));
    }
    address.map(Listen::Tcp)
}

/// The address may stand here or, because whoever knows it can pretend that all is well, be kept as a secret.
fn heartbeat(table: &Table<'_>, dir: &Path, report: &Report) -> Option<Secret> {
    let keys = keys!("heartbeat");
    let kept = table.has(keys.file) || table.has(keys.credential);
    match table.text(keys.plain) {
        Some(url) if !kept => {
            check_url(&url, report);
            Some(Secret::new(url.value))
        }
        _ => secret::read(table, keys, dir, report),
    }
}

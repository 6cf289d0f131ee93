//! How the daemon lets itself be watched: `[watch]` of dondoc.toml.
//! Must not know what is measured or who is told.

use std::path::Path;
use std::time::Duration;

use super::email::duration;
use super::listen::{self, Listen};
use super::outside::{self, OutsideUrl};
use crate::config::read::closed::Closed;
use crate::config::read::report::Report;
use crate::config::read::secret::{self, keys};

/// How the daemon lets itself be watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchSettings {
    /// Where Prometheus reads the figures.
    pub listen: Option<Listen>,
    /// The address that is asked as long as all is well; whoever serves it notices when that stops.
    pub heartbeat: Option<OutsideUrl>,
    /// The time between two heartbeats.
    pub every: Duration,
    /// Whether administrators get a line each working day.
    pub daily: bool,
}

impl Default for WatchSettings {
    fn default() -> Self {
        Self { listen: None, heartbeat: None, every: Duration::from_secs(EVERY), daily: false }
    }
}

/// Seconds between two heartbeats.
const EVERY: u64 = 300;

/// Reads `[watch]`; paths in it start from `dir`.
pub(in crate::config) fn read(table: &Closed<'_>, dir: &Path, report: &Report) -> WatchSettings {
    let listen = listen::watch(table, report);
    let heartbeat = heartbeat(table, dir, report);
    let every = duration(table, "heartbeat_every", EVERY, report);
    let daily = table.flag("daily").unwrap_or(false);
    table.close();
    WatchSettings { listen, heartbeat, every, daily }
}

/// The heartbeat's address. It may stand in the file or, because whoever knows it can pretend that all is well,
/// be kept as a secret.
fn heartbeat(table: &Closed<'_>, dir: &Path, report: &Report) -> Option<OutsideUrl> {
    let keys = keys!("heartbeat");
    let kept = [keys.file, keys.credential].into_iter().find_map(|key| Some((key, table.text(key)?.at)));
    match (table.text(keys.plain), kept) {
        (Some(url), None) => outside::read(keys.plain, &url, OutsideUrl::parse, report),
        (_, Some((key, at))) => {
            let secret = secret::read(table, keys, dir, report)?;
            let complain = |fault: &outside::UrlFault| {
                let message = format!("the address that `{key}` names: {fault}");
                report.add(at.error("bad_url_kept", message).hint("it must read https://host/path"));
            };
            OutsideUrl::parse(secret.reveal()).inspect_err(complain).ok()
        }
        (None, None) => None,
    }
}

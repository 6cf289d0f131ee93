//! What all channels over HTTP have in common in dondoc.toml: where the server is, and how fast it is used.
//! Must not know what is said to it.

use std::time::Duration;

use super::email::{duration, is_loopback};
use super::report::Report;
use super::source::Found;
use super::table::Table;

/// How fast a server is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Parallel connections.
    pub sessions: usize,
    /// Messages a second, at most.
    pub per_second: u32,
    /// The longest wait for an answer.
    pub timeout: Duration,
}

/// Reads `sessions`, `per_second` and `timeout`.
pub(super) fn read(table: &Table<'_>, report: &Report) -> Pace {
    Pace {
        sessions: table.number("sessions", 1..=16).map_or(2, |number| number.value as usize),
        per_second: table.number("per_second", 1..=10_000).map_or(8, |number| number.value as u32),
        timeout: duration(table, "timeout", 30, report),
    }
}

/// The address of a server, without a slash at its end; `usual` where config names none.
pub(super) fn base(table: &Table<'_>, key: &'static str, usual: &str, report: &Report) -> String {
    let Some(url) = table.text(key) else { return usual.to_owned() };
    check_url(&url, report);
    url.value.trim_end_matches('/').to_owned()
}

/// Reports an address that no request can go to, or that would carry secrets in the clear.
pub(super) fn check_url(url: &Found<'_, String>, report: &Report) {
    let split = url.value.split_once("://");
    let host = |rest: &str| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
        host.trim_matches(['[', ']']).to_owned()
    };
    let problem = match split {
        Some(("https", rest)) if !host(rest).is_empty() => return,
        Some(("http", rest)) if is_loopback(&host(rest)) => return,
        Some(("http", _)) => {
            "secrets would cross the network in the clear: only this machine may do without https"
        }
        _ => "no request can go there",
    };
    let message = format!("`{}`: {problem}", url.value);
    report.add(url.at.error("bad_url", message).hint("write it as https://host/path"));
}

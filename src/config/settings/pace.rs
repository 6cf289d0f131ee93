//! What all channels over HTTP have in common in dondoc.toml: where the server is, and how fast requests may
//! come.
//! Must not know what is sent to the server.

use std::time::Duration;

use super::email::duration;
use super::outside::{self, OutsideUrl};
use crate::config::read::closed::Closed;
use crate::config::read::report::Report;

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
pub(in crate::config) fn read(table: &Closed<'_>, report: &Report) -> Pace {
    Pace {
        sessions: table.number("sessions", 1..=16).map_or(2, |number| number as usize),
        // How much a server takes is for its operator to say.
        per_second: table.number("per_second", 1..=u32::MAX.into()).map_or(8, |number| number as u32),
        timeout: duration(table, "timeout", 30, report),
    }
}

/// The address of a server behind which paths are put; `usual` where config names none. None where neither can
/// be used; the fault has then been reported.
pub(in crate::config) fn base(
    table: &Closed<'_>,
    key: &'static str,
    usual: &str,
    report: &Report,
) -> Option<OutsideUrl> {
    match table.text(key) {
        Some(text) => outside::read(key, &text, OutsideUrl::base, report),
        None => OutsideUrl::base(usual).ok(),
    }
}

//! Where the daemon listens: an address of this machine, or another one that config must confirm by a second
//! key.
//! Must not know what is served at an address.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::outside::is_this_address;
use crate::config::read::closed::Closed;
use crate::config::read::report::Report;
use crate::config::read::source::Place;

/// Where figures are served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// A port.
    Tcp(SocketAddr),
    /// A socket in the file system.
    Unix {
        /// The path of the socket.
        path: PathBuf,
        /// The group that may read the socket besides the daemon's own account, by name or number.
        group: Option<String>,
    },
}

/// The `listen` of a table, where it is an address with a port. An address beyond this machine needs
/// `listen_public = true` beside it: a slip of the pen must not open a door to the whole network.
pub(in crate::config) fn address(table: &Closed<'_>, report: &Report) -> Option<SocketAddr> {
    let text = table.text("listen");
    let is_public = is_public(table);
    let text = text?;
    let Ok(address) = text.value.peek().parse() else {
        let message = "`listen` is no address with a port";
        let hint = "write it as \"127.0.0.1:8467\"; a web server with a certificate passes requests on to it";
        report.add(text.at.error("bad_listen", message).hint(hint));
        return None;
    };
    said_twice(text.at, address, is_public, report);
    Some(address)
}

/// The `listen` of `[watch]`: an address, or a socket with the group that reads it.
pub(in crate::config) fn watch(table: &Closed<'_>, report: &Report) -> Option<Listen> {
    let text = table.text("listen");
    let is_public = is_public(table);
    let group = table.text("group");
    let socket = text.as_ref().and_then(|text| text.value.peek().strip_prefix("unix:"));
    if let Some(path) = socket.filter(|path| path.starts_with('/')) {
        return Some(Listen::Unix { path: path.into(), group: group.map(|group| group.value.reveal()) });
    }
    if let Some(group) = group {
        let message = "`group` says who reads a socket, and `listen` names none";
        let hint = "write listen = \"unix:/run/dondoc/metrics.sock\", or leave `group` out";
        report.add(group.at.error("group_without_socket", message).hint(hint));
    }
    let text = text?;
    let Ok(address) = text.value.peek().parse() else {
        let message = "`listen` is neither an address with a port nor a socket";
        let hint = "write it as \"127.0.0.1:9468\", or as \"unix:/run/dondoc/metrics.sock\"";
        report.add(text.at.error("bad_watch_listen", message).hint(hint));
        return None;
    };
    said_twice(text.at, address, is_public, report);
    Some(Listen::Tcp(address))
}

fn is_public(table: &Closed<'_>) -> bool {
    table.flag("listen_public").unwrap_or(false)
}

fn said_twice(at: Place<'_>, address: SocketAddr, is_public: bool, report: &Report) {
    if is_public || is_this_address(address.ip()) {
        return;
    }
    let message = "`listen` can be reached from other machines";
    let hint = "listen on 127.0.0.1 and let a web server with a certificate pass requests on; where it is meant, write \
                `listen_public = true` beside it";
    report.add(at.error("listen_public_missing", message).hint(hint));
}

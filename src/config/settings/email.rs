//! The mail server of dondoc.toml, with its secrets read from where they are kept.
//! Must not know SMTP; opening connections belongs to `channel`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::outside::is_this_machine;
use crate::config::read::closed::{Closed, PrivateText};
use crate::config::read::report::Report;
use crate::config::read::secret::{self, Secret, keys};
use crate::config::read::{address, file};

/// How to reach the mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailSettings {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How the connection is secured.
    pub tls: Tls,
    /// The sender: an address, or `Name <address>`.
    pub from: String,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<String>,
    /// The login, where the server asks for one.
    pub login: Option<Login>,
    /// A root certificate to trust beside the usual ones (PEM).
    pub ca_file: Option<PathBuf>,
    /// The name we give in EHLO.
    pub hello: String,
    /// Parallel connections.
    pub sessions: usize,
    /// The longest wait in one network step.
    pub timeout: Duration,
    /// The longest wait for the answer to the final dot.
    pub dot_timeout: Duration,
}

/// How a connection is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// TLS from the first byte.
    Implicit,
    /// TLS raised by STARTTLS before anything else is said.
    StartTls,
    /// No TLS; for servers on this machine only.
    None,
}

/// A login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The user name.
    pub user: String,
    pub password: Secret,
}

const TLS: [(&str, Tls); 3] = [("implicit", Tls::Implicit), ("starttls", Tls::StartTls), ("none", Tls::None)];

/// Reads `[channel.email]`; paths in it start from `dir`.
pub(in crate::config) fn read(table: &Closed<'_>, dir: &Path, report: &Report) -> Option<EmailSettings> {
    let host = table.need_text("host");
    if let Some(host) = &host {
        address::check_host(host, report);
    }
    table.need_key("port");
    let port = table.number("port", 1..=65_535);
    table.need_key("tls");
    let tls = table.choice("tls", "unknown_tls", &TLS);
    let from = table.need_text("from");
    let domain = from.as_ref().and_then(|from| address::check_named("from", from, report));
    let reply_to = table.text("reply_to");
    if let Some(reply_to) = &reply_to {
        address::check_named("reply_to", reply_to, report);
    }
    let login = read_login(table, dir, report);
    let ca_file = table.text("ca_file").map(|file| read_root(file, dir, report));
    let hello = table.text("hello").map(|hello| hello.value.reveal());
    let sessions = table.number("sessions", 1..=16).map_or(2, |sessions| sessions as usize);
    let timeout = duration(table, "timeout", 60, report);
    let dot_timeout = duration(table, "dot_timeout", 600, report);
    table.close();

    if let (Some(host), Some(tls)) = (&host, &tls)
        && tls.value == Tls::None
        && !is_this_machine(host.value.peek())
    {
        let message = "`host` is another machine; mail and passwords would cross in the clear";
        report.add(tls.at.error("tls_none", message).hint("use tls = \"starttls\" or \"implicit\""));
    }
    Some(EmailSettings {
        host: host?.value.reveal(),
        port: u16::try_from(port?).ok()?,
        tls: tls?.value,
        from: from?.value.reveal(),
        reply_to: reply_to.map(|reply_to| reply_to.value.reveal()),
        login,
        ca_file,
        hello: hello.or(domain)?,
        sessions,
        timeout,
        dot_timeout,
    })
}

fn read_login(table: &Closed<'_>, dir: &Path, report: &Report) -> Option<Login> {
    let keys = keys!("password");
    let user = table.text("user");
    let given = [keys.plain, keys.file, keys.credential].into_iter().find_map(|key| table.text(key));
    let half = match (&user, &given) {
        (Some(user), None) => Some((user.at, "`user` is set, but no password", "add `password_file`")),
        (None, Some(given)) => Some((given.at, "a password is set, but no `user`", "add `user`")),
        _ => None,
    };
    if let Some((at, message, hint)) = half {
        report.add(at.error("half_a_login", message).hint(hint));
    }
    let password = secret::read(table, keys, dir, report);
    Some(Login { user: user?.value.reveal(), password: password? })
}

pub(in crate::config) fn read_root(file: PrivateText<'_>, dir: &Path, report: &Report) -> PathBuf {
    let path = dir.join(file.value.reveal());
    let problem = match file::read(&path, file::CERTIFICATES) {
        Ok(text) if text.contains("-----BEGIN CERTIFICATE-----") => None,
        Ok(_) => Some("holds no PEM certificate".to_owned()),
        Err(why) => Some(format!("cannot be read: {why}")),
    };
    if let Some(problem) = problem {
        let message = format!("the root certificate that `ca_file` names {problem}");
        report
            .add(file.at.error("bad_ca_file", message).hint("a relative path starts from the config folder"));
    }
    path
}

/// Reads a duration: `60s`, `10m` or `500ms`.
pub(in crate::config) fn duration(
    table: &Closed<'_>,
    key: &'static str,
    usual: u64,
    report: &Report,
) -> Duration {
    let usual = Duration::from_secs(usual);
    let Some(text) = table.text(key) else { return usual };
    let split = text.value.peek().find(|c: char| !c.is_ascii_digit()).unwrap_or(text.value.peek().len());
    let (number, unit) = text.value.peek().split_at(split);
    let number = number.parse::<u64>().ok().filter(|number| (1..=1_000_000).contains(number));
    let read = match (number, unit) {
        (Some(number), "ms") => Some(Duration::from_millis(number)),
        (Some(number), "s") => Some(Duration::from_secs(number)),
        (Some(number), "m") => Some(Duration::from_secs(number * 60)),
        _ => None,
    };
    read.unwrap_or_else(|| {
        let message = format!("`{key}` is no span of time");
        report.add(
            text.at.error("bad_duration", message).hint("write it as \"60s\" or \"10m\", more than nothing"),
        );
        usual
    })
}

//! Addresses that requests go to: parsed once, here, so that the address which was judged is the one that is
//! asked. Also says which host is this machine. The only user of url. Must not know what is sent.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use crate::config::read::closed::PrivateText;
use crate::config::read::report::Report;

/// An address that requests may go to: over https, or in the clear to this machine; without a user and without
/// a fragment.
#[derive(Clone, PartialEq, Eq)]
pub struct OutsideUrl {
    /// The address as it was written, because some servers compare it letter by letter.
    text: String,
    /// Scheme and host: all of the address that may be shown, for the rest can hold a secret.
    shown: String,
    server: (String, u16),
}

/// Why no request goes to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlFault {
    /// The text is no address, or one of another scheme.
    #[error("no request can go there")]
    NoAddress,
    /// Requests would leave this machine without encryption.
    #[error("secrets would cross the network in the clear: only this machine may do without https")]
    InTheClear,
    /// The address names a user: a name before an `@` looks like a host, and the host is what stands behind.
    #[error("what stands before an @ is not the host but a user, and no user belongs here")]
    User,
    /// The address has a fragment, which never leaves a browser.
    #[error("what stands behind a # is never sent")]
    Fragment,
    /// The address has a query, but paths are put behind it.
    #[error("a path is put behind it, so it cannot have a query")]
    Query,
}

impl OutsideUrl {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, UrlFault> {
        // A parser of addresses passes over some of these characters, and takes a backslash for a slash.
        if text.chars().any(|c| c == '\\' || c.is_whitespace() || c.is_control()) {
            return Err(UrlFault::NoAddress);
        }
        let (scheme, rest) = text.split_once("://").ok_or(UrlFault::NoAddress)?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(UrlFault::User);
        }
        if !matches!(scheme, "https" | "http") || authority.is_empty() || authority.starts_with(':') {
            return Err(UrlFault::NoAddress);
        }
        let url = Url::parse(text).map_err(|_| UrlFault::NoAddress)?;
        if url.fragment().is_some() {
            return Err(UrlFault::Fragment);
        }
        let host = url.host().ok_or(UrlFault::NoAddress)?;
        if scheme == "http" && !(is_here(&host) && is_this_machine(without_port(authority))) {
            return Err(UrlFault::InTheClear);
        }
        // A name in brackets is an address of IPv6, which is looked up without the brackets.
        let name = host.to_string().trim_matches(['[', ']']).to_owned();
        let server = (name, url.port_or_known_default().ok_or(UrlFault::NoAddress)?);
        Ok(Self { text: text.to_owned(), shown: format!("{scheme}://{host}"), server })
    }

    /// Reads the address of a server behind which paths are put.
    pub fn base(text: &str) -> Result<Self, UrlFault> {
        let url = Self::parse(text.trim_end_matches('/'))?;
        if url.text.contains('?') { Err(UrlFault::Query) } else { Ok(url) }
    }

    /// The whole address, for whoever sends the request.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Host and port, for whoever tries whether the server is there.
    pub fn server(&self) -> (String, u16) {
        self.server.clone()
    }

    /// Whether requests to the address go over TLS.
    pub fn is_sealed(&self) -> bool {
        self.text.starts_with("https:")
    }

    /// The address with a path behind it.
    pub fn with(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }
}

impl fmt::Debug for OutsideUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/…", self.shown)
    }
}

/// Reads an address in config. A fault is reported where the address stands, but without the address: it may
/// hold a secret.
pub(in crate::config) fn read(
    key: &str,
    text: &PrivateText<'_>,
    parse: fn(&str) -> Result<OutsideUrl, UrlFault>,
    report: &Report,
) -> Option<OutsideUrl> {
    let parsed = parse(text.value.peek());
    let complain = |fault: &UrlFault| {
        let message = format!("the address in `{key}`: {fault}");
        report.add(text.at.error("bad_url", message).hint("write it as https://host/path"));
    };
    parsed.inspect_err(complain).ok()
}

/// Whether a host is this machine for certain: a loopback address, or the one name that always means this
/// machine. Never judged by how the text begins.
pub fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(is_this_address)
}

/// Whether an address is this machine's own, also where it is an IPv4 address written as IPv6.
pub(in crate::config) fn is_this_address(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

fn is_here(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(ip) => is_this_address((*ip).into()),
        Host::Ipv6(ip) => is_this_address((*ip).into()),
    }
}

/// The host in `host:port` or `[host]:port`.
fn without_port(authority: &str) -> &str {
    match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<UrlFault> {
        OutsideUrl::parse(text).err()
    }

    #[test]
    fn the_host_is_what_a_request_would_go_to() {
        for text in [
            "http://127.0.0.1:1@evil.example",
            "http://127.0.0.1@evil.example/",
            "http://localhost:80@evil.example:81/x",
            "https://user@a.vn",
            "https://user:word@a.vn",
            "https://@a.vn",
            "https://:@a.vn",
            "http://[::1]@evil.example",
        ] {
            assert_eq!(fault(text), Some(UrlFault::User), "{text}");
        }
        assert_eq!(fault("https://a.vn/@room?to=b@c"), None, "an @ in a path is no user");
    }

    #[test]
    fn in_the_clear_only_to_this_machine() {
        for text in [
            "http://localhost",
            "http://localhost:8080/x",
            "http://127.0.0.1",
            "http://127.8.9.1:80/x?y",
            "http://[::1]",
            "http://[::1]:80/",
            "http://[0:0:0:0:0:0:0:1]/",
            "http://[::ffff:127.0.0.1]:80/",
        ] {
            assert_eq!(fault(text), None, "{text}");
        }
        for text in [
            "http://a.vn",
            "http://127.0.0.1.vn",
            "http://127.0.0.1.evil.example/",
            "http://1127.0.0.1",
            "http://localhost.evil.example",
            "http://localhost.",
            "http://localhost.localdomain",
            "http://0.0.0.0",
            "http://[::]",
            "http://10.0.0.1",
            "http://[::ffff:10.0.0.1]",
            "http://127.1",
            "http://0x7f.1",
            "http://2130706433",
        ] {
            assert!(matches!(fault(text), Some(UrlFault::InTheClear | UrlFault::NoAddress)), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in [
            "",
            "a.vn",
            "//a.vn",
            "https:",
            "https://",
            "https:///a",
            "https://?a",
            "https://#a",
            "https://:80",
            "ftp://a",
            "HTTPS://a",
            "javascript:alert(1)",
            "https:a.vn",
            "https://a b",
            "https://a\n.vn",
            "https:\\\\a.vn",
            "http://127.0.0.1\\@evil.example",
            "https://a:99999",
            "https://a:b",
            "https://[::1",
            " https://a",
            "https://a\t.vn",
        ] {
            assert_eq!(fault(text), Some(UrlFault::NoAddress), "{text}");
        }
        assert_eq!(fault("https://a.vn/#x"), Some(UrlFault::Fragment));
        assert_eq!(fault("https://a.vn#"), Some(UrlFault::Fragment));
    }

    #[test]
    fn a_base_has_paths_behind_it_and_shows_no_secret() {
        assert_eq!(OutsideUrl::base("https://a.vn/x/").expect("good").with("/y"), "https://a.vn/x/y");
        assert_eq!(OutsideUrl::base("https://a.vn?x=/"), Err(UrlFault::Query));
        let url = OutsideUrl::parse("https://a.vn:1/hook/s3cret?k=s3cret").expect("good");
        assert_eq!(format!("{url:?}"), "https://a.vn/…");
        assert_eq!(url.as_str(), "https://a.vn:1/hook/s3cret?k=s3cret");
    }
}

//! Settings that a channel cannot be made of. Must not know where the values come from.

use std::path::PathBuf;

/// Settings that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// `from` or `reply_to` is no address that every server takes.
    #[error("\"{text}\" is not a mail address in ASCII; write `user@domain` or `Name <user@domain>`")]
    Address {
        /// The text that was given.
        text: String,
    },
    /// The host is neither a DNS name nor an address.
    #[error("\"{host}\" is neither a host name nor an address, so no certificate can be checked against it")]
    Host {
        /// The host that was given.
        host: String,
    },
    /// The name for `EHLO` would break the dialogue.
    #[error("\"{hello}\" cannot be said in EHLO; give the full name of this machine, such as may.example.vn")]
    Hello {
        /// The name that was given.
        hello: String,
    },
    /// The file of issuers cannot be used.
    #[error("cannot read certificates from {}: {reason}; give a PEM file with at least one", path.display())]
    CaFile {
        /// The file of certificates.
        path: PathBuf,
        /// Why the file cannot be used.
        reason: String,
    },
    /// An address that no request can go to.
    #[error("no request can go there: {reason}")]
    Url {
        /// Why no request can go there.
        reason: String,
    },
    /// The TLS library refuses to start.
    #[error("TLS cannot be set up: {reason}")]
    Tls {
        /// What the library said.
        reason: String,
    },
}

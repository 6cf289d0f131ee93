//! Settings that a channel cannot be made of. Must not know where the values come from.

use std::path::PathBuf;

/// Settings that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// `from` or `reply_to` is no address that every server takes.
    #[error("\"{text}\" is not a mail address in ASCII; write `user@domain` or `Name <user@domain>`")]
    Address {
        /// What was given.
        text: String,
    },
    /// The host is neither a DNS name nor an address.
    #[error("\"{host}\" is neither a host name nor an address, so no certificate can be checked against it")]
    Host {
        /// What was given.
        host: String,
    },
    /// The name for `EHLO` would break the dialogue.
    #[error("\"{hello}\" cannot be said in EHLO; give the full name of this machine, such as may.example.vn")]
    Hello {
        /// What was given.
        hello: String,
    },
    /// The file of issuers cannot be used.
    #[error("cannot read certificates from {}: {reason}; give a PEM file with at least one", path.display())]
    CaFile {
        /// Which file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// An address that no request can go to.
    #[error("no request can go there: {reason}")]
    Url {
        /// Why not.
        reason: String,
    },
    /// The TLS library refuses to start.
    #[error("TLS cannot be set up: {reason}")]
    Tls {
        /// Why not.
        reason: String,
    },
}

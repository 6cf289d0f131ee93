//! What stands in the way of a server, as far as one can tell: one list for every channel, so that the same
//! hints fit all.
//! Must not know which channel it is, nor what a person can do about the cause.

use std::error::Error;
use std::io;

use rustls::CertificateError;

/// Why a server is not reached, or reached and of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServerFault {
    /// The server's name leads nowhere.
    NoName,
    /// Nobody listens at the server's port.
    Refused,
    /// The server does not answer, or no way leads to it.
    Silent,
    /// The server's certificate has expired, or is not valid yet.
    Expired,
    /// The server's certificate is of another name.
    WrongName,
    /// Nobody whom we trust has signed the server's certificate.
    NotTrusted,
    /// The server does not speak TLS at this port, or not as we do.
    NoTls,
    /// The server does not take our name and password, or our token.
    Credentials,
    /// The server says that it is in trouble itself.
    InTrouble,
    /// The server says that we ask too often, or have used up what we may send.
    TooMuch,
    /// The server refuses for another reason, which it names.
    Other,
}

impl ServerFault {
    /// Every cause, for tests and tables.
    pub const ALL: [Self; 11] = [
        Self::NoName,
        Self::Refused,
        Self::Silent,
        Self::Expired,
        Self::WrongName,
        Self::NotTrusted,
        Self::NoTls,
        Self::Credentials,
        Self::InTrouble,
        Self::TooMuch,
        Self::Other,
    ];

    /// The cause of an error that the system reports of a connection.
    pub fn of_io(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused,
            io::ErrorKind::TimedOut
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown => Self::Silent,
            _ => Self::of(error).unwrap_or(Self::Other),
        }
    }

    /// The cause that an error names of TLS or of a connection, however deep it is wrapped; none where it names
    /// neither.
    pub(super) fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut next = Some(error);
        let mut found = None;
        while let Some(error) = next {
            if let Some(tls) = error.downcast_ref::<rustls::Error>() {
                return Some(Self::of_tls(tls));
            }
            if let Some(io) = error.downcast_ref::<io::Error>() {
                if let Some(inside) = io.get_ref()
                    && let Some(deeper) = Self::of(inside)
                {
                    return Some(deeper);
                }
                found = found.or(match io.kind() {
                    io::ErrorKind::ConnectionRefused => Some(Self::Refused),
                    io::ErrorKind::TimedOut => Some(Self::Silent),
                    _ => None,
                });
            }
            next = error.source();
        }
        found
    }

    fn of_tls(error: &rustls::Error) -> Self {
        use CertificateError as C;
        match error {
            rustls::Error::InvalidCertificate(why) => match why {
                C::Expired | C::ExpiredContext { .. } | C::NotValidYet | C::NotValidYetContext { .. } => {
                    Self::Expired
                }
                C::NotValidForName | C::NotValidForNameContext { .. } => Self::WrongName,
                _ => Self::NotTrusted,
            },
            _ => Self::NoTls,
        }
    }
}

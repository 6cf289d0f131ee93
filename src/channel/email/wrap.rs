//! How the TCP stream is wrapped: in TLS by one of two ways, or not at all. Must not know SMTP.

use std::sync::Arc;

use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use rustls_pki_types::ServerName;
use tokio_rustls::TlsConnector;

use crate::channel::{SettingsError, tls};
use crate::config::{EmailSettings, Tls};

/// What is put around the TCP stream.
pub(super) enum Wrap {
    /// Nothing.
    None,
    /// TLS by STARTTLS; lettre makes the handshake.
    StartTls(TlsParameters),
    /// TLS from the first byte; we make the handshake, because lettre takes a stream as it is.
    Implicit(TlsConnector, ServerName<'static>),
}

impl Wrap {
    /// Loads the trusted certificates as the settings ask.
    pub(super) fn new(settings: &EmailSettings) -> Result<Self, SettingsError> {
        if settings.tls == Tls::None {
            return Ok(Self::None);
        }
        let host = settings.host.clone();
        let name =
            ServerName::try_from(host.clone()).map_err(|_| SettingsError::Host { host: host.clone() })?;
        if settings.tls == Tls::StartTls {
            let mut builder = TlsParameters::builder(host).certificate_store(CertificateStore::WebpkiRoots);
            for certificate in tls::trusted(settings.ca_file.as_deref())? {
                let certificate =
                    Certificate::from_der(certificate.to_vec()).map_err(|error| tls::setup(&error))?;
                builder = builder.add_root_certificate(certificate);
            }
            return Ok(Self::StartTls(builder.build().map_err(|error| tls::setup(&error))?));
        }
        let config = tls::client(settings.ca_file.as_deref())?;
        Ok(Self::Implicit(TlsConnector::from(Arc::new(config)), name))
    }
}

//! Which certificates are trusted, and the two ways to TLS. One crypto provider: ring, named here, so
//! that no global one need be installed. Must not know SMTP.

use std::{path::Path, sync::Arc};

use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio_rustls::TlsConnector;

use super::settings::SettingsError;
use crate::config::{EmailSettings, Tls};

/// What is put around the TCP stream.
pub(super) enum Wrap {
    /// Nothing.
    None,
    /// TLS by STARTTLS; lettre makes the handshake.
    StartTls(TlsParameters),
    /// TLS from the first byte; we make the handshake, for lettre takes a stream as it is.
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
        let trusted = trusted(settings.ca_file.as_deref())?;
        if settings.tls == Tls::StartTls {
            let mut builder = TlsParameters::builder(host).certificate_store(CertificateStore::WebpkiRoots);
            for certificate in trusted {
                let certificate =
                    Certificate::from_der(certificate.to_vec()).map_err(|error| setup(&error))?;
                builder = builder.add_root_certificate(certificate);
            }
            return Ok(Self::StartTls(builder.build().map_err(|error| setup(&error))?));
        }
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        roots.add_parsable_certificates(trusted);
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| setup(&error))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self::Implicit(TlsConnector::from(Arc::new(config)), name))
    }
}

/// The system's certificates that can be used, and all of the file's.
fn trusted(ca_file: Option<&Path>) -> Result<Vec<CertificateDer<'static>>, SettingsError> {
    // What the system holds and rustls cannot read is of no use, but no reason to stop either.
    let mut store = RootCertStore::empty();
    let mut trusted = rustls_native_certs::load_native_certs().certs;
    trusted.retain(|certificate| store.add(certificate.clone()).is_ok());
    let Some(path) = ca_file else {
        return Ok(trusted);
    };
    let wrong = |reason: String| SettingsError::CaFile { path: path.to_owned(), reason };
    let before = trusted.len();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| wrong(error.to_string()))? {
        let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
        store.add(certificate.clone()).map_err(|error| wrong(error.to_string()))?;
        trusted.push(certificate);
    }
    if trusted.len() == before {
        return Err(wrong("no certificate in it".to_owned()));
    }
    Ok(trusted)
}

fn setup(error: &dyn std::error::Error) -> SettingsError {
    SettingsError::Tls { reason: error.to_string() }
}

//! Which certificates are trusted. One crypto provider, ring, is named here, so that no global one need be
//! installed. Must not know what is sent over the connection.

use std::{path::Path, sync::Arc};

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};

use super::ServerFault;
use super::settings::SettingsError;
use crate::config::file;

/// TLS for a client that trusts the usual issuers, the system's, and those of `ca_file`.
pub(super) fn client(ca_file: Option<&Path>) -> Result<ClientConfig, SettingsError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    roots.add_parsable_certificates(trusted(ca_file)?);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Ok(builder.map_err(|error| setup(&error))?.with_root_certificates(roots).with_no_client_auth())
}

/// The system's certificates that can be used, and all certificates of `ca_file`.
pub(super) fn trusted(ca_file: Option<&Path>) -> Result<Vec<CertificateDer<'static>>, SettingsError> {
    // A certificate of the system that rustls cannot read is of no use, but no reason to stop either.
    let mut store = RootCertStore::empty();
    let mut trusted = rustls_native_certs::load_native_certs().certs;
    trusted.retain(|certificate| store.add(certificate.clone()).is_ok());
    let Some(path) = ca_file else {
        return Ok(trusted);
    };
    let wrong = |reason: String| SettingsError::CaFile { path: path.to_owned(), reason };
    let before = trusted.len();
    let text = file::read(path, file::CERTIFICATES).map_err(|error| wrong(error.to_string()))?;
    for certificate in CertificateDer::pem_slice_iter(text.as_bytes()) {
        let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
        store.add(certificate.clone()).map_err(|error| wrong(error.to_string()))?;
        trusted.push(certificate);
    }
    if trusted.len() == before {
        return Err(wrong("no certificate in it".to_owned()));
    }
    Ok(trusted)
}

/// Shakes hands with a server and says nothing more.
pub async fn shakes_hands(host: &str, stream: tokio::net::TcpStream) -> Result<(), (ServerFault, String)> {
    let other = |why: String| (ServerFault::NoTls, why);
    let config = client(None).map_err(|error| other(error.to_string()))?;
    let name = ServerName::try_from(host.to_owned()).map_err(|error| other(error.to_string()))?;
    let shaken = tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    shaken
        .map(drop)
        .map_err(|error| (ServerFault::of(&error).unwrap_or(ServerFault::NoTls), error.to_string()))
}

pub(super) fn setup(error: &dyn std::error::Error) -> SettingsError {
    SettingsError::Tls { reason: error.to_string() }
}

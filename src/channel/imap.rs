//! A mailbox that answers come to, over IMAP and TLS. The only user of async-imap.
//! Must not know what a mail says.

use std::sync::Arc;
use std::time::Duration;

use async_imap::Session;
use futures_util::{StreamExt as _, TryStreamExt as _};
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::tls;
use crate::config::ImapSettings;

/// The longest wait for the whole look.
const LOOK: Duration = Duration::from_mins(2);
/// Mails looked at in one go.
const AT_ONCE: usize = 50;
/// How much of a mail is fetched: what was written stands first, and pictures and files behind it are of no use here.
const LARGEST: u32 = 512 * 1024;

/// Why a look failed.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ImapError(String);

fn failed(what: &str, error: &dyn std::fmt::Display) -> ImapError {
    ImapError(format!("{what}: {error}"))
}

/// Looks for new mail, hands each to `keep`, and marks as seen what was kept. Says how many there were.
pub async fn look(
    settings: &ImapSettings,
    keep: &(dyn Fn(&[u8]) -> std::io::Result<()> + Send + Sync),
) -> Result<usize, ImapError> {
    let looked = timeout(LOOK, async {
        let stream = TcpStream::connect((settings.host.as_str(), settings.port))
            .await
            .map_err(|error| failed("the server cannot be reached", &error))?;
        if !settings.tls {
            return session(settings, stream, keep).await;
        }
        let config = tls::client(settings.ca_file.as_deref()).map_err(|error| failed("TLS", &error))?;
        let name = ServerName::try_from(settings.host.clone()).map_err(|error| failed("the host", &error))?;
        let stream = TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
            .map_err(|error| failed("the TLS handshake failed", &error))?;
        session(settings, stream, keep).await
    });
    looked.await.unwrap_or_else(|_| Err(ImapError("no answer in time".into())))
}

async fn session<S>(
    settings: &ImapSettings,
    stream: S,
    keep: &(dyn Fn(&[u8]) -> std::io::Result<()> + Send + Sync),
) -> Result<usize, ImapError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug,
{
    let mut client = async_imap::Client::new(stream);
    let greeting = client.read_response().await.map_err(|error| failed("no greeting", &error))?;
    if greeting.is_none() {
        return Err(ImapError("the server closed the connection".into()));
    }
    let logged_in = client.login(&settings.user, settings.password.reveal()).await;
    let mut session = logged_in.map_err(|(error, _)| failed("the login was refused", &error))?;
    session.select(&settings.folder).await.map_err(|error| failed("the folder cannot be opened", &error))?;
    let unseen = session.uid_search("UNSEEN").await;
    let mut unseen: Vec<u32> =
        unseen.map_err(|error| failed("the search failed", &error))?.into_iter().collect();
    unseen.sort_unstable();
    let mut kept = 0;
    for uid in unseen.into_iter().take(AT_ONCE) {
        if let Some(body) = fetch(&mut session, uid).await? {
            keep(&body).map_err(|error| failed("a mail cannot be kept in spool/", &error))?;
            kept += 1;
        }
        let seen = session.uid_store(uid.to_string(), "+FLAGS (\\Seen)").await;
        let seen = seen.map_err(|error| failed("a mail cannot be marked", &error))?;
        seen.try_collect::<Vec<_>>().await.map_err(|error| failed("a mail cannot be marked", &error))?;
    }
    // The work is done; a server that takes no leave changes nothing.
    drop(session.logout().await);
    Ok(kept)
}

async fn fetch<S>(session: &mut Session<S>, uid: u32) -> Result<Option<Vec<u8>>, ImapError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug,
{
    let fetched = session.uid_fetch(uid.to_string(), format!("(UID BODY.PEEK[]<0.{LARGEST}>)")).await;
    let mut fetched = std::pin::pin!(fetched.map_err(|error| failed("a mail cannot be fetched", &error))?);
    let mut body = None;
    while let Some(mail) = fetched.next().await {
        let mail = mail.map_err(|error| failed("a mail cannot be fetched", &error))?;
        body = body.or_else(|| mail.body().map(<[u8]>::to_vec));
    }
    Ok(body)
}

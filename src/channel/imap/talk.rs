//! One connection to a mailbox and the commands that are given over it. Each answer is read to its end here,
//! because async-imap takes a refusal, or the end of the connection, for an empty answer.
//! Must not know which mails are wanted, nor repeat what the server says of a mail.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use async_imap::imap_proto::{AttributeValue, MailboxDatum, Response, Status};
use async_imap::{Client, Session};
use rustls_pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

use super::bounded::Bounded;
use super::error::ImapError;
use crate::channel::failure::clean;
use crate::channel::{ServerFault, tls};
use crate::config::ImapSettings;

/// Why a command came to nothing.
#[derive(Debug)]
pub(super) enum CommandFailure {
    /// The server refused the command, and the next one may be given.
    Refused,
    /// The connection is of no more use.
    Broken(ImapError),
}

impl CommandFailure {
    fn of(self, what: &str) -> ImapError {
        match self {
            Self::Refused => ImapError::of(format!("{what}: the server refuses it")),
            Self::Broken(error) => error,
        }
    }
}

/// What the server says of a folder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folder {
    /// The server's `UIDVALIDITY`: as long as it stays, numbers mean what they meant.
    pub(super) uid_validity: u32,
    /// The number that the next mail will have, where the server says so.
    pub(super) uid_next: Option<u32>,
    /// How many mails are in the folder.
    pub(super) mails: u32,
}

/// A connection that is logged in.
#[derive(Debug)]
pub(super) struct Talk {
    session: Session<Bounded>,
}

fn failed(what: &str, error: &dyn std::fmt::Display) -> ImapError {
    ImapError::of(format!("{what}: {}", clean(&error.to_string())))
}

impl Talk {
    /// Connects and logs in.
    pub(super) async fn open(settings: &ImapSettings) -> Result<Self, ImapError> {
        let mut client = Client::new(connect(settings).await?);
        let greeting = client.read_response().await.map_err(|error| failed("no greeting", &error.kind()))?;
        if greeting.is_none() {
            return Err(ImapError::of("the server closed the connection".into()));
        }
        let logged_in = client.login(&settings.user, settings.password.reveal()).await;
        let session = logged_in.map_err(|(error, _)| {
            failed("the login was refused", &error).because(match error {
                async_imap::error::Error::No(_) | async_imap::error::Error::Bad(_) => {
                    ServerFault::Credentials
                }
                _ => ServerFault::Other,
            })
        })?;
        Ok(Self { session })
    }

    /// Opens a folder; with `to_look` nothing in it is changed.
    pub(super) async fn folder(&mut self, name: &str, to_look: bool) -> Result<Folder, ImapError> {
        let opened = if to_look { self.session.examine(name).await } else { self.session.select(name).await };
        let opened = opened.map_err(|error| failed("the folder cannot be opened", &error))?;
        Ok(Folder {
            uid_validity: opened.uid_validity.unwrap_or(0),
            uid_next: opened.uid_next,
            mails: opened.exists,
        })
    }

    /// The numbers of the mails that fit the search.
    pub(super) async fn search(&mut self, wanted: &str) -> Result<BTreeSet<u32>, ImapError> {
        let mut found = BTreeSet::new();
        let each = |response: &Response<'_>| {
            if let Response::MailboxData(MailboxDatum::Search(uids)) = response {
                found.extend(uids);
            }
        };
        let asked = self.ask(&format!("UID SEARCH {wanted}"), each).await;
        asked.map_err(|trouble| trouble.of("the search failed"))?;
        Ok(found)
    }

    /// The first `most` bytes of a mail, without marking it as seen; none where the server gives none.
    pub(super) async fn fetch(&mut self, uid: u32, most: u32) -> Result<Option<Vec<u8>>, CommandFailure> {
        let mut body = None;
        let each = |response: &Response<'_>| {
            if let Response::Fetch(_, attributes) = response
                && attributes.contains(&AttributeValue::Uid(uid))
            {
                let given = attributes.iter().find_map(|attribute| match attribute {
                    AttributeValue::BodySection { section: None, data: Some(data), .. } => {
                        Some(data.to_vec())
                    }
                    _ => None,
                });
                body = body.take().or(given);
            }
        };
        self.ask(&format!("UID FETCH {uid} (UID BODY.PEEK[]<0.{most}>)"), each).await?;
        Ok(body)
    }

    /// Marks a mail as seen. Where the server does not allow that, the mail stays as it is: the memory knows it
    /// all the same.
    pub(super) async fn mark_seen(&mut self, uid: u32) -> Result<(), ImapError> {
        match self.ask(&format!("UID STORE {uid} +FLAGS (\\Seen)"), |_| {}).await {
            Err(CommandFailure::Broken(error)) => Err(error),
            _ => Ok(()),
        }
    }

    /// Takes leave. The work is done, so an error here changes nothing.
    pub(super) async fn leave(mut self) {
        drop(self.session.logout().await);
    }

    /// Gives a command and hands each answer to `each` until the server says that it is done.
    async fn ask(
        &mut self,
        command: &str,
        mut each: impl FnMut(&Response<'_>) + Send,
    ) -> Result<(), CommandFailure> {
        let broken =
            |error: &dyn std::fmt::Display| CommandFailure::Broken(failed("the connection broke", error));
        let id = self.session.run_command(command).await.map_err(|error| match error {
            async_imap::error::Error::Io(error) => broken(&error.kind()),
            _ => broken(&"the command cannot be given"),
        })?;
        loop {
            // Only the kind of an error is told: its text may hold what could not be parsed.
            let answer = self.session.read_response().await.map_err(|error| broken(&error.kind()))?;
            let Some(answer) = answer else {
                return Err(broken(&"the server closed it"));
            };
            match answer.parsed() {
                Response::Done { tag, status, .. } if *tag == id => {
                    return if *status == Status::Ok { Ok(()) } else { Err(CommandFailure::Refused) };
                }
                Response::Data { status: Status::Bye, .. } => return Err(broken(&"the server took leave")),
                other => each(other),
            }
        }
    }
}

async fn connect(settings: &ImapSettings) -> Result<Bounded, ImapError> {
    let unreachable = |error: std::io::Error| {
        failed("the server cannot be reached", &error).because(ServerFault::of_io(&error))
    };
    let found = lookup_host((settings.host.as_str(), settings.port)).await;
    let found =
        found.map_err(|error| failed("the server cannot be reached", &error).because(ServerFault::NoName))?;
    // Without TLS only loopback addresses count: a name is this machine only where it leads there.
    let addresses: Vec<_> = found.filter(|at| settings.tls || at.ip().to_canonical().is_loopback()).collect();
    if addresses.is_empty() {
        return Err(ImapError::of(
            "the server is not on this machine, and mail is never read unencrypted".into(),
        ));
    }
    let stream = TcpStream::connect(&*addresses).await.map_err(unreachable)?;
    // A command is written in pieces, and without this each would wait for word of the one before.
    stream.set_nodelay(true).map_err(|error| failed("the server cannot be reached", &error))?;
    if !settings.tls {
        return Ok(Bounded::new(stream));
    }
    let config = tls::client(settings.ca_file.as_deref()).map_err(|error| failed("TLS", &error))?;
    let name = ServerName::try_from(settings.host.clone()).map_err(|error| failed("the host", &error))?;
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|error| {
        failed("the TLS handshake failed", &error)
            .because(ServerFault::of(&error).unwrap_or(ServerFault::NoTls))
    })?;
    Ok(Bounded::new(stream))
}

/// The numbers of mails as a command names them.
pub(super) fn set(uids: &[u32]) -> String {
    let mut text = String::new();
    for (n, uid) in uids.iter().enumerate() {
        // Writing to a text cannot fail.
        let _ = write!(text, "{}{uid}", if n == 0 { "" } else { "," });
    }
    text
}

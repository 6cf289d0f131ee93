//! A mailbox that answers come to, over IMAP and TLS: a look reads the mails that are to be read and keeps
//! count of them one by one, so that one that cannot be read stops no other. The only user of async-imap. Must
//! not know what a mail says.

mod bounded;
mod error;
mod memory;
mod talk;

use std::time::Duration;

pub use error::ImapError;
pub use memory::{MailboxMemory, ServerNumbers, TRIES};
use tokio::time::timeout;

use self::talk::{CommandFailure, Folder, Talk};
use super::ServerFault;
use crate::config::ImapSettings;
use crate::model::Instant;

/// The longest wait for a whole look.
pub const PATIENCE: Duration = Duration::from_mins(2);
/// Mails looked at in one go.
const AT_ONCE: usize = 50;
/// How much of a mail is fetched, in bytes: a person's words stand first, and pictures behind them are of no use here.
const BEGINNING: u32 = 512 * 1024;
/// How much is fetched of a mail that is wanted whole, in bytes: the largest case file as a mail encodes it.
const WHOLE: u32 = 28 * 1024 * 1024;

/// Where a look puts mails and its memory. After a crash either method may be called again with what it has had
/// before.
pub trait MailSink: Send + Sync {
    /// Whether more of a mail is wanted than its beginning.
    fn wants_whole(&self, _beginning: &[u8]) -> bool {
        false
    }
    /// Keeps a mail so that it is not lost.
    fn keep(&self, mail: &[u8]) -> std::io::Result<()>;
    /// Keeps what is remembered of the mailbox.
    fn remember(&self, memory: &MailboxMemory) -> std::io::Result<()>;
}

/// When a look is made, and how long it may take.
#[derive(Debug, Clone, Copy)]
pub struct Visit {
    /// The present instant.
    pub now: Instant,
    /// The longest wait for the whole look.
    pub patience: Duration,
}

/// Looks for mails that are to be read, hands each to the desk and marks as seen those that were kept. Says how
/// many there were. A mail that the server does not give stays as it is; a mail at which the connection breaks
/// ends the look, and the next look goes on with the others.
pub async fn look(
    settings: &ImapSettings,
    visit: Visit,
    memory: &mut MailboxMemory,
    desk: &dyn MailSink,
) -> Result<usize, ImapError> {
    let before = memory.clone();
    let looked = timeout(visit.patience, async {
        let mut talk = Talk::open(settings).await?;
        let kept = read(&mut talk, settings, visit.now, memory, desk).await;
        if kept.is_ok() {
            talk.leave().await;
        }
        kept
    });
    let looked = looked.await.unwrap_or_else(|_| Err(late()));
    memory.settle();
    if *memory != before {
        remember(memory, desk)?;
    }
    looked
}

/// Logs in and opens the folder without changing anything. Says how many mails are in it.
pub async fn probe(settings: &ImapSettings, patience: Duration) -> Result<u32, ImapError> {
    let probed = timeout(patience, async {
        let mut talk = Talk::open(settings).await?;
        let Folder { mails, .. } = talk.folder(&settings.folder, true).await?;
        talk.leave().await;
        Ok(mails)
    });
    probed.await.unwrap_or_else(|_| Err(late()))
}

async fn read(
    talk: &mut Talk,
    settings: &ImapSettings,
    now: Instant,
    memory: &mut MailboxMemory,
    desk: &dyn MailSink,
) -> Result<usize, ImapError> {
    let folder = talk.folder(&settings.folder, false).await?;
    let highest = match folder.uid_next {
        Some(next) => next.saturating_sub(1),
        None => talk.search("ALL").await?.last().copied().unwrap_or(0),
    };
    memory.meet(folder.uid_validity, highest);
    let mut kept = 0;
    for uid in memory.plan(&list(talk, memory).await?, now).into_iter().take(AT_ONCE) {
        memory.begin(uid, now);
        // This comes before anything else: a mail that ends this process must be known to the next one.
        if let Err(error) = remember(memory, desk) {
            memory.unkept(uid);
            return Err(error);
        }
        match fetch(talk, uid, desk).await {
            Ok(Some(body)) => {
                if let Err(error) = desk.keep(&body) {
                    memory.unkept(uid);
                    return Err(ImapError::of(format!("a mail cannot be kept in spool/: {error}")));
                }
                memory.done(uid);
                kept += 1;
                talk.mark_seen(uid).await?;
            }
            Ok(None) | Err(CommandFailure::Refused) => {
                if talk.search(&format!("UID {uid}")).await?.is_empty() {
                    // Somebody was quicker and deleted the mail.
                    memory.done(uid);
                } else {
                    tracing::warn!(
                        uid,
                        "the server does not give a mail in the mailbox for answers; it is left unread"
                    );
                }
            }
            Err(CommandFailure::Broken(error)) => return Err(error),
        }
    }
    Ok(kept)
}

/// As much of a mail as is of use.
async fn fetch(talk: &mut Talk, uid: u32, desk: &dyn MailSink) -> Result<Option<Vec<u8>>, CommandFailure> {
    let beginning = talk.fetch(uid, BEGINNING).await?;
    let is_cut = |mail: &Vec<u8>| mail.len() == BEGINNING as usize;
    match beginning {
        Some(mail) if is_cut(&mail) && desk.wants_whole(&mail) => talk.fetch(uid, WHOLE).await,
        beginning => Ok(beginning),
    }
}

/// Lists the mails. Those behind the known ones come first: a mail that arrives in between is then known to be
/// unread.
async fn list(talk: &mut Talk, memory: &MailboxMemory) -> Result<ServerNumbers, ImapError> {
    let above = talk.search(&format!("UID {}:*", memory.known_to().saturating_add(1))).await?;
    let unseen = talk.search("UNSEEN").await?;
    let asked: Vec<u32> = memory.asked();
    let mut listed = ServerNumbers { above, unseen, ..ServerNumbers::default() };
    if !asked.is_empty() {
        listed.present = talk.search(&format!("UID {}", talk::set(&asked))).await?;
    }
    Ok(listed)
}

fn remember(memory: &MailboxMemory, desk: &dyn MailSink) -> Result<(), ImapError> {
    desk.remember(memory)
        .map_err(|error| ImapError::of(format!("what was read cannot be remembered: {error}")))
}

fn late() -> ImapError {
    ImapError::of("no answer in time".into()).because(ServerFault::Silent)
}

//! Messages written to a Maildir instead of being sent: for the rehearsal and for trying things out.
//! Must not know SMTP.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::task::spawn_blocking;

use super::{
    Accepted, DotMark, Envelope, SendFailure, SettingsError,
    email::{SenderAddresses, build_mime, message_id},
};
use crate::channel::contract::{Carrier, Connection, Doing, Session};
use crate::model::{ChannelName, Instant, MessageId, Outbound, Phase, SendError};

/// How long a claim of a captured message holds: longer than a disk takes to write one file.
const LEASE: Duration = Duration::from_mins(2);

/// Into files: enough at once that their marks and results share commits.
const SESSIONS: usize = 16;

/// The settings of the capture channel.
#[derive(Debug, Clone)]
pub struct CaptureSettings {
    /// The Maildir; made when it is missing.
    pub folder: PathBuf,
    /// The sender, as in the e-mail channel, so that a captured message looks like a sent one.
    pub from: String,
    /// Where answers go, as in the e-mail channel.
    pub reply_to: Option<String>,
}

/// The capture channel.
#[derive(Debug, Clone)]
pub struct CaptureChannel {
    folder: PathBuf,
    sender: SenderAddresses,
}

impl CaptureChannel {
    /// Checks the settings; touches no file.
    pub fn new(settings: CaptureSettings) -> Result<Self, SettingsError> {
        let sender = SenderAddresses::new(&settings.from, settings.reply_to.as_deref())?;
        Ok(Self { folder: settings.folder, sender })
    }
}

impl Carrier for CaptureChannel {
    fn name(&self) -> ChannelName {
        ChannelName::Capture
    }

    fn build(&self, envelope: &Envelope) -> Result<Outbound, SendFailure> {
        build_mime(&self.sender, envelope)
    }

    fn message_id(&self, _id: &MessageId, local_part: &str) -> String {
        message_id(&self.sender, local_part)
    }

    fn session(&self) -> Session {
        Session::on(CaptureSession { folder: self.folder.clone() })
    }

    fn sessions(&self) -> usize {
        SESSIONS
    }

    fn lease(&self) -> Duration {
        LEASE
    }
}

/// A sender into a Maildir.
#[derive(Debug)]
pub(super) struct CaptureSession {
    folder: PathBuf,
}

impl CaptureSession {
    /// Writes the message to its file. The file is named by the message, so a message written twice is there
    /// once. That is why the mark can come before the file, and not only before the file gets its name.
    async fn hand_over(&mut self, out: &Outbound, mark: DotMark) -> Result<Accepted, SendFailure> {
        if let Err(refused) = mark.await {
            return Err(SendFailure::new(SendError::Superseded, Phase::Body, None, &refused.to_string()));
        }
        let name = file_name(&out.id);
        let (file, bytes) = (name.clone(), out.bytes.clone());
        let kept = self
            .on_disk(Phase::Body, move |folder| {
                let written = folder.join("tmp").join(&file);
                write(folder, &written, &bytes)?;
                fs::rename(written, folder.join("new").join(file))?;
                Ok(File::open(folder.join("new")).and_then(|new| new.sync_all()))
            })
            .await?;
        if let Err(error) = kept {
            let detail = format!("new/{name} was written, but may not survive a power cut: {error}");
            return Err(SendFailure::new(SendError::Ambiguous, Phase::Dot, None, &detail));
        }
        Ok(Accepted { detail: format!("new/{name}"), vendor_id: None, unnumbered: false })
    }

    async fn reach(&mut self) -> Result<String, SendFailure> {
        let trial = self.folder.join("tmp").join("probe");
        self.on_disk(Phase::Connect, move |folder| {
            write(folder, &trial, b"")?;
            fs::remove_file(&trial)
        })
        .await?;
        Ok(format!("{} can be written", self.folder.display()))
    }

    /// Runs work on the Maildir where it may block, all steps in one go: handing over each step by itself would
    /// cost more than doing it.
    async fn on_disk<T: Send + 'static>(
        &self,
        phase: Phase,
        work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
    ) -> Result<T, SendFailure> {
        let folder = self.folder.clone();
        let done = spawn_blocking(move || work(&folder)).await;
        done.unwrap_or_else(|died| Err(io::Error::other(died))).map_err(|error| self.failed(phase, &error))
    }

    fn failed(&self, phase: Phase, error: &io::Error) -> SendFailure {
        let detail = format!("cannot write to the Maildir {}: {error}", self.folder.display());
        SendFailure::new(SendError::Transient, phase, None, &detail)
    }
}

impl Connection for CaptureSession {
    fn send<'a>(&'a mut self, out: &'a Outbound, mark: DotMark) -> Doing<'a, Result<Accepted, SendFailure>> {
        Box::pin(self.hand_over(out, mark))
    }

    fn probe(&mut self, _now: Instant) -> Doing<'_, Result<String, SendFailure>> {
        Box::pin(self.reach())
    }
}

/// Writes the file so that it survives a power cut, and makes the folders if they are missing.
fn write(folder: &Path, file: &Path, bytes: &[u8]) -> io::Result<()> {
    let opened = || OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file);
    let mut file = match opened() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            for part in ["tmp", "new", "cur"] {
                DirBuilder::new().recursive(true).mode(0o700).create(folder.join(part))?;
            }
            opened()?
        }
        other => other?,
    };
    file.write_all(bytes)?;
    file.sync_all()
}

/// The name of a message's file. Ids are hashes; whatever else an id might hold cannot leave the folder.
fn file_name(id: &MessageId) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    id.as_str().chars().map(safe).chain(".eml".chars()).collect()
}

#[cfg(test)]
mod tests;

//! Messages written to a Maildir instead of being sent: for the rehearsal and for trying things out.
//! Must not know SMTP.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::{
    fs::{self, File, OpenOptions},
    io::AsyncWriteExt,
};

use super::{
    Accepted, Envelope, Mark, SendFailure,
    email::{Sender, SettingsError, build_mime, message_id},
};
use crate::model::{MessageId, Outbound, Phase, SendError};

/// Longer than a disk takes to write one file.
pub(super) const LEASE: Duration = Duration::from_mins(2);

/// The settings of the capture channel.
#[derive(Debug, Clone)]
pub struct CaptureSettings {
    /// The Maildir; made when it is missing.
    pub folder: PathBuf,
    /// As in the e-mail channel, so that a captured message looks like a sent one.
    pub from: String,
    /// As in the e-mail channel.
    pub reply_to: Option<String>,
}

/// The capture channel.
#[derive(Debug, Clone)]
pub struct CaptureChannel {
    folder: PathBuf,
    sender: Sender,
}

impl CaptureChannel {
    /// Checks the settings; touches no file.
    pub fn new(settings: CaptureSettings) -> Result<Self, SettingsError> {
        let sender = Sender::new(&settings.from, settings.reply_to.as_deref())?;
        Ok(Self { folder: settings.folder, sender })
    }

    pub(super) fn build(&self, envelope: &Envelope) -> Result<Outbound, SendFailure> {
        build_mime(&self.sender, envelope)
    }

    pub(super) fn message_id(&self, id: &MessageId) -> String {
        message_id(&self.sender, id)
    }

    pub(super) fn session(&self) -> CaptureSession {
        CaptureSession { folder: self.folder.clone() }
    }
}

/// A sender into a Maildir.
#[derive(Debug)]
pub struct CaptureSession {
    folder: PathBuf,
}

impl CaptureSession {
    /// The file is named by the message, so a message written twice is there once.
    pub(super) async fn send(&mut self, out: &Outbound, mark: Mark) -> Result<Accepted, SendFailure> {
        let name = file_name(&out.id);
        let (written, target) = (self.folder.join("tmp").join(&name), self.folder.join("new").join(&name));
        self.write(&written, &out.bytes).await.map_err(|error| self.failed(Phase::Body, &error))?;
        if let Err(refused) = mark.await {
            let _ = fs::remove_file(&written).await;
            return Err(SendFailure::new(SendError::Superseded, Phase::Body, None, &refused.to_string()));
        }
        fs::rename(&written, &target).await.map_err(|error| self.failed(Phase::Dot, &error))?;
        if let Err(error) = sync(&self.folder.join("new")).await {
            let detail =
                format!("{} was written, but may not survive a power cut: {error}", target.display());
            return Err(SendFailure::new(SendError::Ambiguous, Phase::Dot, None, &detail));
        }
        Ok(Accepted { detail: format!("new/{name}") })
    }

    pub(super) async fn probe(&mut self) -> Result<String, SendFailure> {
        let trial = self.folder.join("tmp").join("probe");
        self.write(&trial, b"").await.map_err(|error| self.failed(Phase::Connect, &error))?;
        fs::remove_file(&trial).await.map_err(|error| self.failed(Phase::Connect, &error))?;
        Ok(format!("{} can be written", self.folder.display()))
    }

    /// Writes the file so that it survives a power cut, and makes the folders if they are missing.
    async fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        for part in ["tmp", "new", "cur"] {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(self.folder.join(part)).await?;
        }
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file).await?;
        file.write_all(bytes).await?;
        // A write error shows up at the flush: without it a full disk would pass for success.
        file.flush().await?;
        file.sync_all().await
    }

    fn failed(&self, phase: Phase, error: &io::Error) -> SendFailure {
        let detail = format!("cannot write to the Maildir {}: {error}", self.folder.display());
        SendFailure::new(SendError::Transient, phase, None, &detail)
    }
}

async fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder).await?.sync_all().await
}

/// Ids are hashes; whatever else one might hold cannot leave the folder.
fn file_name(id: &MessageId) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    id.as_str().chars().map(safe).chain(".eml".chars()).collect()
}

#[cfg(test)]
mod tests;

//! The pair of tokens on disk: one file, replaced as a whole, for its owner alone.
//! Must not know when a token is renewed.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use chrono::DateTime;
use serde::{Deserialize, Serialize};

use crate::durable;
use crate::model::Instant;

/// What is known of the tokens of an account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pair {
    /// The access token, valid for about a day.
    pub(super) access: String,
    /// The refresh token, valid for three months and for one use.
    pub(super) refresh: String,
    /// When the pair was issued, in epoch milliseconds.
    pub(super) issued_at: i64,
    /// When the access token ends, in epoch milliseconds.
    pub(super) expires_at: i64,
    /// What is known of a renewal.
    #[serde(default)]
    pub(super) renewal: Renewal,
    /// The pair before this one, kept until this one is replaced.
    #[serde(default)]
    pub(super) previous: Option<(String, String)>,
}

/// How far a renewal has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Renewal {
    /// No renewal is under way.
    #[default]
    None,
    /// The request is about to leave whole; whoever finds this mark knows that it may have been answered.
    Sent,
    /// The request was left without an answer, this often.
    Unanswered(u8),
    /// A person must consent again, for this reason.
    Dead(String),
}

impl Pair {
    /// A pair that was just granted.
    pub(super) fn granted(access: String, refresh: String, lives: i64, now: Instant) -> Self {
        let issued_at = now.timestamp_millis();
        Self {
            access,
            refresh,
            issued_at,
            expires_at: issued_at + lives * 1_000,
            renewal: Renewal::None,
            previous: None,
        }
    }

    /// When the access token was issued.
    pub(super) fn issued(&self) -> Option<Instant> {
        DateTime::from_timestamp_millis(self.issued_at)
    }

    /// When the access token ends.
    pub(super) fn expires(&self) -> Option<Instant> {
        DateTime::from_timestamp_millis(self.expires_at)
    }
}

/// The file of a pair, and the lock beside it.
#[derive(Debug, Clone)]
pub(super) struct PairFile {
    path: PathBuf,
}

impl PairFile {
    /// The file below the state folder.
    pub(super) fn below(state: &Path) -> Self {
        Self { path: state.join("zalo").join("oa-token.json") }
    }

    /// The pair that is kept; none before the first consent.
    pub(super) fn read(&self) -> io::Result<Option<Pair>> {
        match fs::read(&self.path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Replaces the pair, so that a crash or a power cut leaves the old or the new one.
    pub(super) fn write(&self, pair: &Pair) -> io::Result<()> {
        self.folder()?;
        durable::replace(&self.path, &serde_json::to_vec(pair).map_err(io::Error::other)?)
    }

    /// Waits until no other process renews; held until dropped.
    pub(super) fn lock(&self) -> io::Result<File> {
        self.folder()?;
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(self.path.with_extension("lock"))?;
        file.lock()?;
        Ok(file)
    }

    fn folder(&self) -> io::Result<&Path> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        Ok(folder)
    }
}

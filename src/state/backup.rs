//! A backup: one file with everything in the database, proved before it gets its name.
//! Must not know where backups are kept, or for how long.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::seal::{SealError, seal};
use crate::durable::DraftFile;
use crate::model::Instant;
use crate::store::{Proof, Store, StoreError, check_copy};

/// The name, in the state folder, of a copy that goes elsewhere or is encrypted. Whoever may read the copy may read the
/// database too.
const SCRATCH: &str = "backup";

/// A backup that was made.
#[derive(Debug, Clone)]
pub struct Backup {
    /// What the backup holds, counted in the copy itself.
    pub proof: Proof,
    /// In bytes.
    pub size: u64,
}

/// Why there is no backup. Nothing was kept of it.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database or a disk failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The copy could not be encrypted.
    #[error("{}: {error}", path.display())]
    Seal {
        /// The file that was to be written.
        path: PathBuf,
        error: SealError,
    },
}

/// Removes from the state folder what an interrupted backup left there.
pub fn sweep(state: &Path, now: Instant) {
    DraftFile::sweep(state, now, |name| name == SCRATCH);
}

/// Writes the database as it is at one moment to `target`, which must not exist yet. Works beside a running daemon.
pub async fn backup(store: &Store, target: &Path) -> Result<Backup, BackupError> {
    let (backup, draft) = draft(store, target, target).await?;
    draft.publish().map_err(|error| StoreError::of_io(target, &error))?;
    Ok(backup)
}

/// Writes the database to `target`, encrypted. Unencrypted, the copy stands only in the state folder, and there only
/// until it is encrypted.
pub async fn sealed(
    store: &Store,
    target: &Path,
    state: &Path,
    recipients: &[String],
) -> Result<Backup, BackupError> {
    let io = |error: io::Error| StoreError::of_io(target, &error);
    let draft = DraftFile::beside(target).map_err(io)?;
    let mut out = File::options().write(true).open(draft.path()).map_err(io)?;
    let backup = backup_to(store, target, &mut out, state, recipients).await?;
    draft.publish().map_err(io)?;
    Ok(backup)
}

/// Writes the database to a file that is already open. The copy is made and proved in the state folder; its bytes,
/// encrypted where there are recipients, go to the file. Whoever opened the file gives it its name.
pub async fn backup_to(
    store: &Store,
    target: &Path,
    out: &mut File,
    state: &Path,
    recipients: &[String],
) -> Result<Backup, BackupError> {
    let (mut backup, draft) = draft(store, target, &state.join(SCRATCH)).await?;
    let io = |error: io::Error| StoreError::of_io(target, &error);
    let mut copy = File::open(draft.path()).map_err(io)?;
    if recipients.is_empty() {
        io::copy(&mut copy, out).map_err(io)?;
    } else {
        let named = |error| BackupError::Seal { path: target.to_owned(), error };
        seal(recipients, copy, out).map_err(named)?;
    }
    out.sync_all().map_err(io)?;
    backup.size = out.metadata().map_err(io)?.len();
    Ok(backup)
}

async fn draft(store: &Store, target: &Path, beside: &Path) -> Result<(Backup, DraftFile), StoreError> {
    if target.symlink_metadata().is_ok() {
        return Err(StoreError::Exists { path: target.to_owned() });
    }
    let io = |error: &std::io::Error| StoreError::of_io(target, error);
    let draft = DraftFile::beside(beside).map_err(|error| io(&error))?;
    store.copy_to(draft.path()).await.map_err(|error| error.of_file(target))?;
    let proof = prove(draft.path(), store).await.map_err(|error| error.of_file(target))?;
    let size = draft.path().metadata().map_err(|error| io(&error))?.len();
    Ok((Backup { proof, size }, draft))
}

async fn prove(copy: &Path, of: &Store) -> Result<Proof, StoreError> {
    check_copy(copy)?;
    let Some(copy) = Store::open_read_only(copy, of.org()).await? else {
        return Err(StoreError::NotOurs { path: copy.to_owned() });
    };
    let proof = copy.prove().await;
    copy.close().await;
    proof
}

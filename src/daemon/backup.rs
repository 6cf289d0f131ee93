//! A backup: one file with everything in the database, proved before it gets its name.
//! Must not know where backups are kept, or for how long.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::store::{DraftFile, Proof, Store, StoreError};

/// A backup that was made.
#[derive(Debug, Clone)]
pub struct Backup {
    /// What it holds, counted in the copy itself.
    pub proof: Proof,
    /// Its size in bytes.
    pub size: u64,
}

/// Writes the database as it is at one moment to `target`, which must not exist yet. Works beside a running daemon.
pub async fn backup(store: &Store, target: &Path) -> Result<Backup, StoreError> {
    let (backup, draft) = draft(store, target, target).await?;
    draft.publish().map_err(|error| StoreError::of_io(target, &error))?;
    Ok(backup)
}

/// The same for a place that the one who reads the database may not write to: the copy is made and proved at `beside`,
/// and its bytes go to a file that is open already, for whoever opened it to give it its name.
pub async fn backup_to(
    store: &Store,
    target: &Path,
    out: &mut File,
    beside: &Path,
) -> Result<Backup, StoreError> {
    let (backup, draft) = draft(store, target, beside).await?;
    let copied = File::open(draft.path()).and_then(|mut copy| io::copy(&mut copy, out));
    let settled = copied.and_then(|_| out.sync_all());
    settled.map_err(|error| StoreError::of_io(target, &error))?;
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
    Store::check_copy(copy).await?;
    let Some(copy) = Store::open_read_only(copy, of.org()).await? else {
        return Err(StoreError::NotOurs { path: copy.to_owned() });
    };
    let proof = copy.prove().await;
    copy.close().await;
    proof
}

//! A backup: one file with everything in the database, proved before it gets its name.
//! Must not know where backups are kept, or for how long.

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
    if target.symlink_metadata().is_ok() {
        return Err(StoreError::Exists { path: target.to_owned() });
    }
    let io = |error: &std::io::Error| StoreError::of_io(target, error);
    let draft = DraftFile::beside(target).map_err(|error| io(&error))?;
    store.copy_to(draft.path()).await.map_err(|error| error.of_file(target))?;
    let proof = prove(draft.path(), store).await.map_err(|error| error.of_file(target))?;
    let size = draft.path().metadata().map_err(|error| io(&error))?.len();
    draft.publish().map_err(|error| io(&error))?;
    Ok(Backup { proof, size })
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

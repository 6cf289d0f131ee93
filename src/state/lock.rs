//! The lock on a state folder: only one process at a time decides and sends for it.
//! Must not know what that process does.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

/// The lock on a state folder; released when dropped, also by a crash.
#[derive(Debug)]
pub struct StateLock {
    _file: File,
}

/// Why the lock was not obtained.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds the lock.
    #[error("another dondoc is already running on {}: stop it first, or use another --state", path.display())]
    Held { path: PathBuf },
    /// The lock file cannot be used.
    #[error("cannot lock {}: {source}; check that the folder exists and is writable", path.display())]
    Io { path: PathBuf, source: std::io::Error },
}

/// Takes the lock on a state folder without waiting.
pub fn take(state: &Path) -> Result<StateLock, LockError> {
    let path = state.join("daemon.lock");
    let io = |source| LockError::Io { path: path.clone(), source };
    let mut options = OpenOptions::new();
    // With `NOFOLLOW`, because a link could lead to somebody else's file.
    options.create(true).truncate(false).write(true).custom_flags(OFlags::NOFOLLOW.bits() as i32);
    let file = options.open(&path).map_err(io)?;
    match file.try_lock() {
        Ok(()) => Ok(StateLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(LockError::Held { path }),
        Err(TryLockError::Error(source)) => Err(io(source)),
    }
}

//! Exit codes, and which error leads to which.
//! Must not print anything.

use std::process::ExitCode;

use crate::daemon::run::RunError;
use crate::engine::record::RecordError;
use crate::state::StateError;
use crate::state::backup::BackupError;
use crate::state::lock::LockError;
use crate::state::restore::RestoreError;
use crate::store::StoreError;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The command did what was asked.
    Ok = 0,
    Failed = 1,
    /// The command line or the config is wrong.
    Usage = 2,
    /// The thing that was asked for does not exist.
    NotFound = 3,
    /// A rule forbids what was asked for.
    Refused = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An error that names its own exit code.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct CommandError {
    exit: Exit,
    message: String,
}

impl CommandError {
    /// An error for a wrong command line or config.
    pub fn usage(message: impl Into<String>) -> anyhow::Error {
        Self { exit: Exit::Usage, message: message.into() }.into()
    }

    /// An error for something that does not exist.
    pub fn not_found(message: impl Into<String>) -> anyhow::Error {
        Self { exit: Exit::NotFound, message: message.into() }.into()
    }

    /// An error for something that a rule forbids.
    pub fn refused(message: impl Into<String>) -> anyhow::Error {
        Self { exit: Exit::Refused, message: message.into() }.into()
    }
}

/// The exit code that an error leads to.
pub fn of_error(error: &anyhow::Error) -> Exit {
    if let Some(error) = error.downcast_ref::<CommandError>() {
        return error.exit;
    }
    if let Some(error) = error.downcast_ref::<RecordError>() {
        return match error {
            RecordError::NotFound(_) => Exit::NotFound,
            RecordError::Refused(_) => Exit::Refused,
            RecordError::Store(_) => Exit::Failed,
        };
    }
    match error.downcast_ref::<RestoreError>() {
        Some(RestoreError::NoFile { .. }) => return Exit::NotFound,
        Some(error) if error.is_refusal() => return Exit::Refused,
        _ => {}
    }
    let store = error.downcast_ref::<StoreError>().or(match error.downcast_ref::<BackupError>() {
        Some(BackupError::Store(store)) => Some(store),
        _ => None,
    });
    if let Some(StoreError::Exists { .. }) = store {
        return Exit::Refused;
    }
    let state = error.downcast_ref::<StateError>().or(match error.downcast_ref::<RunError>() {
        Some(RunError::State(state)) => Some(state),
        _ => None,
    });
    let held = |lock: &LockError| matches!(lock, LockError::Held { .. });
    let locked = error.downcast_ref::<LockError>().is_some_and(held)
        || matches!(error.downcast_ref::<RunError>(), Some(RunError::Lock(lock)) if held(lock));
    if locked || state.is_some_and(StateError::is_refusal) { Exit::Refused } else { Exit::Failed }
}

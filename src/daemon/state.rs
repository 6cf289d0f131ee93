//! The state folder: where the database lives, and which clock may write to it.
//! Must not know what is written.

use std::io;
use std::path::{Path, PathBuf};

use crate::model::OrgId;
use crate::store::{Store, StoreError};

/// Why a store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// A database that was made on a virtual clock must not meet the real one.
    #[error(
        "{} was first written under --now and holds virtual time: use another --state, or give --now again",
        path.display()
    )]
    Virtual {
        /// The database.
        path: PathBuf,
    },
    /// A real database must not be written under a virtual clock.
    #[error("{} holds real data: --now may only read it; use another --state to try things out", path.display())]
    Real {
        /// The database.
        path: PathBuf,
    },
    /// The database belongs to another organisation.
    #[error(
        "{} holds nothing of the organisation `{org}`: put `id` in dondoc.toml back as it was, or use another \
         --state for a new organisation",
        path.display()
    )]
    Foreign {
        /// The database.
        path: PathBuf,
        /// The organisation that config names.
        org: OrgId,
    },
    /// The folder cannot be made.
    #[error("cannot create {}: {source}; choose another --state", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StateError {
    /// Whether a rule forbids it, rather than something being broken.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Virtual { .. } | Self::Real { .. } | Self::Foreign { .. })
    }
}

/// The database of a state folder.
pub fn database(state: &Path) -> PathBuf {
    state.join("dondoc.db")
}

/// A store that was opened for writing, and whether it was made just now.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// There was none before.
    pub created: bool,
}

/// Opens the database of a state folder for writing, or creates it.
///
/// `is_virtual` says whether the clock in use is a virtual one; `strict` refuses a virtual database
/// under the real clock, as everything must that sends or decides.
pub async fn open(state: &Path, org: &OrgId, is_virtual: bool, strict: bool) -> Result<Opened, StateError> {
    let path = database(state);
    let folder = |source| StateError::Folder { path: state.to_owned(), source };
    std::fs::create_dir_all(state).map_err(folder)?;
    if let Some(store) = Store::open(&path, org).await? {
        let made_virtual = store.meta().await?.is_virtual;
        if made_virtual && !is_virtual && strict {
            return Err(StateError::Virtual { path });
        }
        if !made_virtual && is_virtual {
            return Err(StateError::Real { path });
        }
        return Ok(Opened { store, created: false });
    }
    if path.exists() {
        return Err(StateError::Foreign { path, org: org.clone() });
    }
    let store = Store::create(&path, org, is_virtual).await?;
    Ok(Opened { store, created: true })
}

/// Opens the database of a state folder for reading; none when there is no database yet.
pub async fn open_read_only(state: &Path, org: &OrgId) -> Result<Option<Store>, StateError> {
    let path = database(state);
    match Store::open_read_only(&path, org).await? {
        None if path.exists() => Err(StateError::Foreign { path, org: org.clone() }),
        found => Ok(found),
    }
}

//! Opening the database of the state folder, and which clock may write to it.
//! Must not know what is written.

use std::io;
use std::path::{Path, PathBuf};

use crate::model::OrgId;
use crate::store::{Store, StoreError, values};

/// Why a store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// A database that was made on a virtual clock must not meet the real one.
    #[error(
        "{} was first written under --now and holds virtual time: use another --state, or give --now again",
        path.display()
    )]
    Virtual { path: PathBuf },
    /// A real database must not be written under a virtual clock.
    #[error("{} holds real data: --now may only read it; use another --state to try things out", path.display())]
    Real { path: PathBuf },
    /// The database belongs to another organisation.
    #[error(
        "{} holds nothing of the organisation `{org}`: put `id` in dondoc.toml back as it was, or use another \
         --state for a new organisation",
        path.display()
    )]
    Foreign {
        path: PathBuf,
        /// The organisation that config names.
        org: OrgId,
    },
    /// Somebody who is neither root nor the owner of the folder controls where the path to it leads.
    #[error(
        "the way to {} leads through {}, which belongs to the user {uid}: that user could put another folder in its \
         place; use another --state, or give that folder to root",
        path.display(), at.display()
    )]
    Way {
        /// The state folder.
        path: PathBuf,
        /// The part of the path that belongs to somebody else.
        at: PathBuf,
        /// The user it belongs to.
        uid: u32,
    },
    /// Something in the folder is a link, and links are not followed there.
    #[error("{} is a link, and links in the state folder are not followed: put what it names in its place", path.display())]
    Link { path: PathBuf },
    /// Root's rights could not be given up.
    #[error(
        "cannot act as the user whom {} belongs to: {source}; run the command as that user, such as with \
         `runuser -u dondoc`",
        path.display()
    )]
    Owner {
        /// The state folder.
        path: PathBuf,
        source: io::Error,
    },
    /// The folder cannot be made.
    #[error("cannot create {}: {source}; choose another --state", path.display())]
    Folder { path: PathBuf, source: io::Error },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StateError {
    /// Whether a rule forbids the use of the store, rather than something being broken.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Virtual { .. }
                | Self::Real { .. }
                | Self::Foreign { .. }
                | Self::Way { .. }
                | Self::Link { .. }
                | Self::Owner { .. }
        )
    }
}

/// The database of a state folder.
pub fn database(state: &Path) -> PathBuf {
    state.join("dondoc.db")
}

/// What dondoc opens, makes or empties in the state folder, besides what config names.
const OURS: [&str; 12] = [
    "daemon.lock",
    "dondoc.db",
    "dondoc.db-wal",
    "dondoc.db-shm",
    "dondoc.db-journal",
    "poke.sock",
    "spool",
    "inbox",
    "zalo",
    "zalo/oa-token.json",
    "mailbox.json",
    "reload.json",
];

/// Refuses a state folder in which one of dondoc's own names, or the folder `mail`, is a link: a link could lead
/// anywhere.
pub fn refuse_links(state: &Path, mail: &Path) -> Result<(), StateError> {
    let below = ["new", "cur", "tmp", "index.html"].map(|name| mail.join(name));
    // Collecting the components drops a trailing slash, which would make the system follow the link.
    let mail: PathBuf = mail.components().collect();
    let all = OURS.iter().map(PathBuf::from).chain([mail]).chain(below).map(|name| state.join(name));
    match all.into_iter().find(|path| path.is_symlink()) {
        Some(path) => Err(StateError::Link { path }),
        None => Ok(()),
    }
}

/// A store that was opened for writing, and whether it was made just now.
#[derive(Debug)]
pub struct Opened {
    pub store: Store,
    /// Whether the database was created by this call.
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
        let made_virtual = store.read(values::meta).await?.is_virtual;
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

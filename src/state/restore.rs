//! Restoring a backup: it is copied beside the database, proved, and only then put in place. The database that was
//! there before is never lost. Must not know what is said to whoever asked for the restore.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use super::lock::{self, LockError, StateLock};
use super::open as state;
use super::restored::{self, Doubt};
use crate::durable::DraftFile;
use crate::model::{Instant, OrgId};
use crate::store::{Proof, Store, StoreError, events, set_aside};

/// What an encrypted file begins with.
const SEALED: &[u8; 18] = b"age-encryption.org";

/// Why a backup cannot be restored. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// A daemon or another restore works on the state folder.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// There is no such file.
    #[error("there is no file {}: name a backup that `dondoc backup` made", path.display())]
    NoFile { path: PathBuf },
    /// The file was encrypted.
    #[error(
        "{} is encrypted, so nothing was changed: `age --decrypt -i KEY {} | dondoc restore --yes -`, with the file of \
         the secret key for KEY",
        path.display(), path.display()
    )]
    Sealed { path: PathBuf },
    /// The file is the database itself.
    #[error("{} is the present database: name a backup of it", path.display())]
    Itself { path: PathBuf },
    /// The file belongs to another organisation.
    #[error(
        "{} holds nothing of the organisation `{org}`, so nothing was changed: name a backup of this one, or the \
         config of that one with --config",
        path.display()
    )]
    Foreign {
        path: PathBuf,
        /// The organisation that config names.
        org: OrgId,
    },
    /// A backup made under a virtual clock, restored under the real one, or the other way round.
    #[error(
        "{} holds {}, so nothing was changed: {}",
        path.display(),
        if *is_virtual { "virtual time, first written under --now" } else { "real data" },
        if *is_virtual { "give --now with another --state to look at it" } else { "leave --now out" }
    )]
    Time {
        path: PathBuf,
        /// Whether the file was made on a virtual clock.
        is_virtual: bool,
    },
    /// The file is damaged, too new, or not a dondoc database; or a disk failed.
    #[error("nothing was changed: {0}")]
    Store(#[from] StoreError),
}

impl RestoreError {
    /// Whether a rule forbids the restore, rather than something being broken.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Lock(LockError::Held { .. })
                | Self::Sealed { .. }
                | Self::Itself { .. }
                | Self::Foreign { .. }
                | Self::Time { .. }
        )
    }
}

/// A backup that was proved sound and waits to be put in place. Holds the lock of the state folder, so that no daemon
/// starts meanwhile; dropping it changes nothing.
#[derive(Debug)]
pub struct Ready {
    /// What the backup holds.
    pub proof: Proof,
    /// When something last happened in the present database, where that can be read.
    pub present: Option<Instant>,
    /// Whether there is a present database at all.
    pub has_present: bool,
    store: Store,
    draft: DraftFile,
    path: PathBuf,
    _lock: StateLock,
}

/// What a restore left behind.
#[derive(Debug)]
pub struct Restored {
    /// Where the database that was there before is kept; none where there was none.
    pub aside: Option<PathBuf>,
    /// What the backup held as waiting and may have left since; it is `uncertain` now.
    pub doubt: Doubt,
}

/// A backup, open for reading. Root opens it before becoming the owner of the state folder, who may not be able to read
/// it.
#[derive(Debug)]
pub struct BackupSource {
    path: PathBuf,
    database: File,
    /// The write-ahead log beside a database that was set aside while it was open.
    log: Option<File>,
}

impl BackupSource {
    /// Opens the backup in a file; refuses one that is encrypted.
    pub fn open(path: &Path) -> Result<Self, RestoreError> {
        if !path.is_file() {
            return Err(RestoreError::NoFile { path: path.to_owned() });
        }
        let failed = |error: io::Error| StoreError::of_io(path, &error);
        let mut beside = path.as_os_str().to_owned();
        beside.push("-wal");
        let log = match File::open(PathBuf::from(beside)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            log => Some(log.map_err(failed)?),
        };
        let database = File::open(path).map_err(failed)?;
        let mut head = [0; SEALED.len()];
        if database.read_exact_at(&mut head, 0).is_ok() && head == *SEALED {
            return Err(RestoreError::Sealed { path: path.to_owned() });
        }
        Ok(Self { path: path.to_owned(), database, log })
    }

    /// A backup that is piped into standard input, such as one that is being decrypted.
    pub fn piped() -> Result<Self, RestoreError> {
        let path = PathBuf::from("standard input");
        let input = io::stdin().as_fd().try_clone_to_owned();
        let input = input.map_err(|error| StoreError::of_io(&path, &error))?;
        Ok(Self { path, database: input.into(), log: None })
    }

    fn is(&self, other: &Path) -> bool {
        let id = |meta: std::fs::Metadata| (meta.dev(), meta.ino());
        let (Ok(own), Ok(other)) = (self.database.metadata(), other.metadata()) else { return false };
        id(own) == id(other)
    }
}

/// Copies a backup into the state folder, migrates the tables of the copy and proves it. The backup itself is only
/// read.
pub async fn prepare(
    folder: &Path,
    org: &OrgId,
    source: BackupSource,
    is_virtual: bool,
) -> Result<Ready, RestoreError> {
    let file = source.path.as_path();
    let path = state::database(folder);
    std::fs::create_dir_all(folder).map_err(|error| StoreError::of_io(folder, &error))?;
    let lock = lock::take(folder)?;
    if source.is(&path) {
        return Err(RestoreError::Itself { path: file.to_owned() });
    }
    let draft = DraftFile::beside(&path).map_err(|error| StoreError::of_io(&path, &error))?;
    take_over(&source, draft.path()).map_err(|error| {
        let full = error.kind() == io::ErrorKind::StorageFull;
        StoreError::of_io(if full { &path } else { file }, &error)
    })?;
    let present = last_event(&path, org).await;
    let opened = Store::open_copy(draft.path(), org).await.map_err(|error| error.of_file(file))?;
    let Some(store) = opened else {
        return Err(RestoreError::Foreign { path: file.to_owned(), org: org.clone() });
    };
    let proof = store.prove().await.map_err(|error| error.of_file(file))?;
    if proof.is_virtual != is_virtual {
        return Err(RestoreError::Time { path: file.to_owned(), is_virtual: proof.is_virtual });
    }
    Ok(Ready { proof, present, has_present: path.exists(), store, draft, path, _lock: lock })
}

impl Ready {
    /// Puts the backup in place; the present database is kept under a name with the instant in it.
    ///
    /// `sent_until` is the instant until which messages may have left that the backup does not know of; none where none can have left,
    /// because the machine has stood still since.
    pub async fn put_in_place(
        self,
        sent_until: Option<Instant>,
        now: Instant,
    ) -> Result<Restored, RestoreError> {
        let doubt = match sent_until {
            Some(until) => restored::doubt(&self.store, until, now).await?,
            None => Doubt::default(),
        };
        self.store.close().await;
        let aside = free_name(&self.path, now);
        let was_there = set_aside(&self.path, &aside)?;
        self.draft.replace().map_err(|error| StoreError::of_io(&self.path, &error))?;
        Ok(Restored { aside: was_there.then_some(aside), doubt })
    }
}

/// Copies a database that nobody writes, with its write-ahead log where it was set aside with one.
fn take_over(source: &BackupSource, draft: &Path) -> io::Result<()> {
    let mut log = draft.as_os_str().to_owned();
    log.push("-wal");
    let log = source.log.as_ref().map(|from| (from, PathBuf::from(log)));
    for (mut from, to) in [(&source.database, draft.to_owned())].into_iter().chain(log) {
        let mut out = OpenOptions::new().write(true).create(true).truncate(true).open(to)?;
        io::copy(&mut from, &mut out)?;
    }
    Ok(())
}

/// When something last happened in the present database; none where it cannot be read.
async fn last_event(path: &Path, org: &OrgId) -> Option<Instant> {
    let store = Store::open_read_only(path, org).await.ok()??;
    let last = store.read(events::last).await.ok()?;
    store.close().await;
    Some(last?.body.at)
}

/// `dondoc.db.before-restore-20261126T161130Z`, with a number behind it where that name is taken.
fn free_name(path: &Path, now: Instant) -> PathBuf {
    let named = |end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".before-restore-{}{end}", now.format("%Y%m%dT%H%M%SZ")));
        PathBuf::from(name)
    };
    let taken = |path: &PathBuf| path.symlink_metadata().is_ok();
    let others = (2..).map(|number| named(&format!("-{number}")));
    std::iter::once(named("")).chain(others).find(|path| !taken(path)).unwrap_or_else(|| named("-"))
}

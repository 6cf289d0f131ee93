//! Files that a crash or a power cut leaves either old or new, never half written: each is written beside its place,
//! readable by its owner alone, forced to disk, then given its name.
//! Must not know what a file holds.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::TimeDelta;

use crate::model::Instant;

/// Stands in a draft's name between the name of the target and the id of the process that writes it.
const PART: &str = ".part-";
/// A draft that was not written to for this long is abandoned.
const BROKEN_OFF: TimeDelta = TimeDelta::hours(6);
/// The files that `SQLite` puts beside a database.
pub(crate) const SIDES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// A file in the making; dropping it removes it.
#[derive(Debug)]
pub struct DraftFile {
    path: PathBuf,
    target: PathBuf,
}

impl DraftFile {
    /// An empty file beside `target`, on the same disk. The process id keeps two makers apart.
    pub fn beside(target: &Path) -> io::Result<Self> {
        let draft = Self {
            path: with_suffix(target, &format!("{PART}{}", std::process::id())),
            target: target.to_owned(),
        };
        draft.remove();
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft.path)?;
        Ok(draft)
    }

    /// Removes abandoned drafts from a folder, as after a loss of power: those whose target has a name for which
    /// `is_ours` holds. A draft that cannot be removed does no harm.
    pub fn sweep(folder: &Path, now: Instant, is_ours: impl Fn(&str) -> bool) {
        let before = SystemTime::from(now - BROKEN_OFF);
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_left = name.rsplit_once(PART).is_some_and(|(target, _)| is_ours(target));
            let since = entry.metadata().and_then(|meta| meta.modified()).ok();
            if is_left && since.is_some_and(|since| since < before) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Where the draft is written.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Forces the draft to disk and gives it its name; where a file has that name already, fails and keeps that file.
    pub fn publish(self) -> io::Result<()> {
        self.settle()?;
        match fs::hard_link(&self.path, &self.target) {
            // Disks without links, such as a stick, can only rename.
            Err(error) if error.kind() != ErrorKind::AlreadyExists && !self.target.exists() => {
                fs::rename(&self.path, &self.target)?;
            }
            linked => linked?,
        }
        sync_folder(&self.target)
    }

    /// Forces the draft to disk and puts it in place of a file that has the name: the name exists at every moment.
    pub fn replace(self) -> io::Result<()> {
        self.settle()?;
        fs::rename(&self.path, &self.target)?;
        sync_folder(&self.target)
    }

    /// Forces the draft to disk. A database must be closed by then: content of its write-ahead log would stay behind.
    fn settle(&self) -> io::Result<()> {
        if with_suffix(&self.path, SIDES[0]).exists() {
            return Err(io::Error::other("it is still open"));
        }
        File::open(&self.path)?.sync_all()
    }

    fn remove(&self) {
        // A draft that cannot be removed does no harm.
        let _ = fs::remove_file(&self.path);
        for side in SIDES {
            let _ = fs::remove_file(with_suffix(&self.path, side));
        }
    }
}

impl Drop for DraftFile {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Puts these bytes in the place of a file, or where there is none.
pub fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = DraftFile::beside(file)?;
    File::options().write(true).open(draft.path())?.write_all(bytes)?;
    draft.replace()
}

/// Forces the name of a file to disk. Some network disks have no such call, and settle names by themselves.
pub(crate) fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match File::open(folder)?.sync_all() {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}

/// The path with a suffix added to its file name.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

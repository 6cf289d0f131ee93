//! The folder of the daily backups: the name of the next one, which backups are there, and which are old enough to
//! remove. Must not know how a backup is made.

use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::{NaiveDateTime, TimeDelta};

use crate::durable::DraftFile;
use crate::model::Instant;

const BEFORE: &str = "dondoc-";
const STAMP: &str = "%Y%m%dT%H%M%SZ";
const PLAIN: &str = ".db";
const SEALED: &str = ".db.age";
/// This many of the newest backups stay however old they are: a clock that once ran ahead must not remove them all.
const LEAST: usize = 7;

/// A backup in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    /// When the backup was made, as its name says.
    pub at: Instant,
    pub path: PathBuf,
}

/// Where the backup of this instant is to be written.
pub fn next(folder: &Path, now: Instant, is_sealed: bool) -> PathBuf {
    let end = if is_sealed { SEALED } else { PLAIN };
    folder.join(format!("{BEFORE}{}{end}", now.format(STAMP)))
}

/// The backups in the folder, the newest first; files with other names are left out.
pub fn list(folder: &Path) -> io::Result<Vec<BackupFile>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(at) = made_at(&name) {
            found.push(BackupFile { at, path: path.clone() });
        }
    }
    found.sort_by(|one, other| other.at.cmp(&one.at).then_with(|| one.path.cmp(&other.path)));
    Ok(found)
}

/// Removes backups that are older than this many days, and what an interrupted backup left; returns what was removed.
/// To be called once the new backup is whole. The error names what cannot be removed.
pub fn thin(folder: &Path, days: u32, now: Instant) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    DraftFile::sweep(folder, now, |name| made_at(name).is_some());
    let kept = list(folder).map_err(|error| (folder.to_owned(), error))?;
    let since = now - TimeDelta::days(days.into());
    let mut gone = Vec::new();
    for old in kept.into_iter().skip(LEAST).filter(|kept| kept.at < since) {
        fs::remove_file(&old.path).map_err(|error| (old.path.clone(), error))?;
        gone.push(old.path);
    }
    Ok(gone)
}

fn made_at(name: &str) -> Option<Instant> {
    let stamp = name.strip_prefix(BEFORE)?;
    let stamp = stamp.strip_suffix(SEALED).or_else(|| stamp.strip_suffix(PLAIN))?;
    NaiveDateTime::parse_from_str(stamp, STAMP).ok().map(|at| at.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn what_has_had_its_time_goes_and_nothing_else() {
        let dir = tempfile::tempdir().expect("a folder");
        let put = |name: &str| fs::write(dir.path().join(name), "x").expect("written");
        let now = instant("2025-11-30T15:30:00Z");
        for back in 0..40 {
            let sealed = back % 2 == 0;
            fs::write(next(dir.path(), now - TimeDelta::days(back), sealed), "x").expect("written");
        }
        for other in
            ["dondoc-truoc-nang-cap.db", "2020-01-01.db", "dondoc-20200101T000000Z.db.part-1", "dondoc.db"]
        {
            put(other);
        }
        let gone = thin(dir.path(), 30, now).expect("removed");
        assert_eq!(gone.len(), 9, "{gone:?}");
        let left = list(dir.path()).expect("lists");
        assert_eq!((left.len(), left[0].at), (31, now));
        assert!(left.iter().all(|kept| kept.at >= now - TimeDelta::days(30)));
        assert_eq!(fs::read_dir(dir.path()).expect("lists").count(), 31 + 4, "other files are left alone");
    }

    #[test]
    fn the_newest_stay_whatever_the_clock_says() {
        let dir = tempfile::tempdir().expect("a folder");
        let now = instant("2025-11-30T15:30:00Z");
        for back in 0..10 {
            fs::write(next(dir.path(), now - TimeDelta::days(back), false), "x").expect("written");
        }
        let ahead = instant("2099-01-01T00:00:00Z");
        assert_eq!(thin(dir.path(), 30, ahead).expect("removed").len(), 3);
        assert_eq!(list(dir.path()).expect("lists").len(), LEAST);
    }
}

//! What can go wrong with the database, in words for whoever keeps the machine.
//! Turns the driver's codes into these few cases; knows no table.

use std::path::{Path, PathBuf};

/// What the store's methods return.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why the database did not do what was asked. Nothing of the refused step was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The file is no dondoc database.
    #[error(
        "{} is not a dondoc database: move it away, or name another folder with --state", path.display()
    )]
    NotOurs {
        /// The database file.
        path: PathBuf,
    },
    /// The file was cut short or changed by something other than dondoc.
    #[error(
        "{} is damaged ({detail}): stop the daemon, keep a copy of the file, and restore the last backup",
        path.display()
    )]
    Corrupt {
        /// The database file.
        path: PathBuf,
        /// What the database found.
        detail: String,
    },
    /// The file cannot be opened.
    #[error(
        "{} cannot be opened ({detail}): let the user who runs dondoc read and write it and its folder",
        path.display()
    )]
    Unreadable {
        /// The database file.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// No space is left.
    #[error(
        "no space is left to write {}, so nothing of this step was kept: free some space and try again",
        path.display()
    )]
    Full {
        /// The database file.
        path: PathBuf,
    },
    /// The file may only be read.
    #[error(
        "{} can only be read: let the user who runs dondoc write it and its folder", path.display()
    )]
    ReadOnly {
        /// The database file.
        path: PathBuf,
    },
    /// Another program kept the file locked for too long.
    #[error(
        "{} is in use by another program: try again when a backup or another command has ended",
        path.display()
    )]
    Busy {
        /// The database file.
        path: PathBuf,
    },
    /// A newer dondoc has changed the tables.
    #[error(
        "{} was written by {writer} (tables {found}); this is dondoc {} and knows tables {known}: nothing was \
         changed; install that version again, or go back to {copy} with `dondoc restore`, without what happened since",
        path.display(), super::VERSION
    )]
    Newer {
        /// The database file.
        path: PathBuf,
        /// The last migration of the file.
        found: i64,
        /// The last migration of this program.
        known: i64,
        /// The program that wrote the file last.
        writer: String,
        /// Which copy this program can read.
        copy: String,
    },
    /// A copy never replaces a file.
    #[error("{} exists already and is kept: name another file, or move that one away first", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The records of a file do not agree with each other.
    #[error(
        "{} does not prove sound ({problems} problems; first: {first}): run `dondoc audit`, and take an older backup \
         where this one is to be restored",
        path.display()
    )]
    Unsound {
        /// The database file.
        path: PathBuf,
        /// How many problems were found.
        problems: usize,
        /// The first of the problems.
        first: String,
    },
    /// The tables are older than this program and may not be changed by a reading command.
    #[error(
        "{} was written by an older dondoc (tables {found}, this one needs {known}): start the daemon once",
        path.display()
    )]
    Older {
        /// The database file.
        path: PathBuf,
        /// The last migration of the file.
        found: i64,
        /// The last migration of this program.
        known: i64,
    },
    /// A record holds what this program does not know.
    #[error("{}: a record holds {found:?} as its {column}: run `dondoc audit` to find it", path.display())]
    Record {
        /// The database file.
        path: PathBuf,
        column: String,
        /// What the column holds.
        found: String,
    },
    /// Anything else.
    #[error("{}: {detail}: run `dondoc audit`, and look at the disk", path.display())]
    Other {
        /// The database file.
        path: PathBuf,
        /// What the database said.
        detail: String,
    },
}

impl StoreError {
    /// Whether one record alone cannot be read: others can be worked on.
    pub fn is_of_record(&self) -> bool {
        matches!(self, Self::Record { .. })
    }
}

/// What went wrong below, before the name of the file is known.
#[derive(Debug)]
pub(super) enum Fault {
    /// What the driver said: its code and its words.
    Database { code: u32, detail: String },
    /// A column that does not hold what was written there.
    Value { column: &'static str, found: String },
    /// What is known with the name of the file already.
    Named(Box<StoreError>),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(failure, said) => Self::Database {
                code: failure.extended_code.unsigned_abs(),
                detail: said.unwrap_or_else(|| failure.to_string()),
            },
            other => Self::Database { code: 0, detail: other.to_string() },
        }
    }
}

impl StoreError {
    /// This error with the name of another file: an error found in a copy is told of the file that was copied.
    #[must_use]
    pub fn of_file(mut self, file: &Path) -> Self {
        let (Self::NotOurs { path }
        | Self::Corrupt { path, .. }
        | Self::Unreadable { path, .. }
        | Self::Full { path }
        | Self::ReadOnly { path }
        | Self::Busy { path }
        | Self::Newer { path, .. }
        | Self::Exists { path }
        | Self::Unsound { path, .. }
        | Self::Older { path, .. }
        | Self::Record { path, .. }
        | Self::Other { path, .. }) = &mut self;
        file.clone_into(path);
        self
    }

    /// What the system said of a file.
    pub fn of_io(path: &Path, error: &std::io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            std::io::ErrorKind::StorageFull => Self::Full { path },
            std::io::ErrorKind::AlreadyExists => Self::Exists { path },
            _ => Self::Unreadable { path, detail: error.to_string() },
        }
    }

    /// Names the case of a fault in the file at `path`.
    pub(super) fn new(path: &Path, fault: Fault) -> Self {
        let path = path.to_owned();
        match fault {
            Fault::Database { code, detail } => Self::of_code(path, code, detail),
            Fault::Value { column, found } => Self::Record { path, column: column.to_owned(), found },
            Fault::Named(error) => *error,
        }
    }

    /// The error as something that went wrong below.
    pub(super) fn into_fault(self) -> Fault {
        Fault::Named(Box::new(self))
    }

    /// The case of an `SQLite` result code; the low byte is the primary code.
    fn of_code(path: PathBuf, code: u32, detail: String) -> Self {
        match code & 0xff {
            5 | 6 => Self::Busy { path },
            8 => Self::ReadOnly { path },
            11 => Self::Corrupt { path, detail },
            13 => Self::Full { path },
            // Files beside the database are grown by other calls, which say only that they failed.
            10 if is_full(&path) => Self::Full { path },
            3 | 14 | 23 => Self::Unreadable { path, detail },
            26 => Self::NotOurs { path },
            _ => Self::Other { path, detail },
        }
    }
}

/// The least that `SQLite` needs to begin a transaction, generously.
const LEAST: u64 = 1 << 20;

/// Whether the disk that holds a file has no room left.
fn is_full(path: &Path) -> bool {
    let folder = path.parent().unwrap_or(path);
    rustix::fs::statvfs(folder).is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) < LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extended_result_codes_belong_to_their_primary_code() {
        let case = |code| StoreError::of_code("x.db".into(), code, "why".into());
        assert!(matches!(case(517), StoreError::Busy { .. }), "busy snapshot");
        assert!(matches!(case(1032), StoreError::ReadOnly { .. }), "read-only database moved");
        assert!(matches!(case(267), StoreError::Corrupt { .. }), "corrupt virtual table");
        assert!(matches!(case(270), StoreError::Unreadable { .. }), "cannot open, not a folder");
        assert!(matches!(case(2067), StoreError::Other { .. }), "unique constraint");
        assert!(matches!(case(4874), StoreError::Other { .. }), "no shared memory, on a disk with room");
    }

    #[test]
    fn every_error_is_one_line_that_names_the_file() {
        for code in [5, 8, 11, 13, 14, 26, 1] {
            let text = StoreError::of_code("/var/lib/x.db".into(), code, "why".into()).to_string();
            assert!(text.contains("/var/lib/x.db") && !text.contains('\n') && !text.ends_with('.'), "{text}");
        }
    }
}

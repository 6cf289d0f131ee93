//! The drop folder and dondoc's own folders beside it, held as descriptors: no link is ever followed, and a file is
//! claimed by renaming it into a folder that nobody else enters.
//! Must not know what is in a file.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use rustix::fs::{self as sys, AtFlags, Gid, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

use super::look::{FileStamp, shown};
use super::mailed::{self, READING, token};

/// The most entries that one look takes in; the rest wait for the next look.
const AT_ONCE: usize = 2_000;
/// How many files of one name may stand beside each other.
const ALIKE: u32 = 10_000;

/// The drop folder below the state folder.
pub fn folder(state: &Path) -> PathBuf {
    state.join("inbox")
}

/// Whether an entry of the drop folder is a folder of dondoc's own.
pub(in crate::engine) fn is_own(name: &OsStr) -> bool {
    ReportPlace::ALL.iter().any(|kept| name == kept.name())
}

/// The folder that a report goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum ReportPlace {
    Done,
    Rejected,
}

impl ReportPlace {
    pub(in crate::engine) const ALL: [Self; 2] = [Self::Done, Self::Rejected];

    pub(in crate::engine) fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Rejected => "rejected",
        }
    }
}

/// How often reading a claimed file has begun. The file's name tells it, also after a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum BegunCount {
    /// Reading has begun this often.
    Tried(u8),
    /// The entry is nothing that may be read.
    Strange,
}

impl BegunCount {
    fn of(private: &str) -> Self {
        match private.as_bytes().first() {
            Some(digit @ b'0'..=b'9') => Self::Tried(digit - b'0'),
            _ => Self::Strange,
        }
    }

    fn letter(self) -> char {
        match self {
            Self::Tried(times) => char::from(b'0' + times.min(9)),
            Self::Strange => 'x',
        }
    }
}

/// The open folders.
pub(in crate::engine) struct Places {
    inbox: OwnedFd,
    reading: OwnedFd,
    done: OwnedFd,
    rejected: OwnedFd,
    group: Gid,
}

impl Places {
    /// Opens the folders, and makes those that are dondoc's own; none where there is no drop folder.
    pub(in crate::engine) fn open(state: &Path) -> io::Result<Option<Self>> {
        let folder = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let state = sys::open(state, folder, Mode::empty())?;
        let inbox = match sys::openat(&state, "inbox", folder, Mode::empty()) {
            Err(Errno::NOENT) => return Ok(None),
            opened => opened?,
        };
        let owner = sys::fstat(&state)?.st_uid;
        let group = Gid::from_raw(sys::fstat(&inbox)?.st_gid);
        let reading = own(&state, READING, owner, None, 0o700)
            .map_err(|error| io::Error::new(error.kind(), format!("reading/: {error}")))?;
        let mut kept = ReportPlace::ALL.map(|kept| {
            let name = kept.name();
            let made = own(&inbox, name, owner, Some(group), 0o750).map_err(io::Error::from).or_else(|_| {
                // Somebody has put an entry of their own in the place of the folder.
                claim(&inbox, OsStr::new(name), &reading, BegunCount::Strange)?;
                own(&inbox, name, owner, Some(group), 0o750).map_err(io::Error::from)
            });
            made.map_err(|error| io::Error::new(error.kind(), format!("inbox/{name}: {error}")))
        });
        let [done, rejected] = kept.each_mut().map(|made| std::mem::replace(made, Err(Errno::NOENT.into())));
        Ok(Some(Self { inbox, reading, done: done?, rejected: rejected?, group }))
    }

    fn kept(&self, kept: ReportPlace) -> &OwnedFd {
        match kept {
            ReportPlace::Done => &self.done,
            ReportPlace::Rejected => &self.rejected,
        }
    }

    /// The entries of the drop folder, by name; hidden files belong to the programs that write them.
    pub(in crate::engine) fn waiting(&self) -> io::Result<Vec<OsString>> {
        let hidden = |name: &OsString| name.as_bytes().starts_with(b".") || name.as_bytes().starts_with(b"~");
        let mut names = list(&self.inbox, |name| !is_own(name) && !hidden(name))?;
        names.sort();
        Ok(names)
    }

    /// The files that were claimed and not finished.
    pub(in crate::engine) fn left(&self) -> io::Result<Vec<String>> {
        // The name of a claimed file has its mark alone in front of the first `_`.
        let names = list(&self.reading, |name| name.as_bytes().get(1) == Some(&b'_'))?;
        Ok(names.into_iter().filter_map(|name| name.into_string().ok()).collect())
    }

    /// How often a claimed file has been begun.
    pub(in crate::engine) fn mark(private: &str) -> BegunCount {
        BegunCount::of(private)
    }

    /// The name under which a claimed file came.
    pub(in crate::engine) fn name(private: &str) -> &str {
        private.splitn(3, '_').nth(2).unwrap_or(private)
    }

    pub(in crate::engine) fn look(&self, name: &OsStr) -> io::Result<FileStamp> {
        Ok(FileStamp::of(&sys::statat(&self.inbox, name, AtFlags::SYMLINK_NOFOLLOW)?))
    }

    /// Moves an entry out of the drop folder; nobody else can change its name from here on.
    pub(in crate::engine) fn claim(&self, name: &OsStr, mark: BegunCount) -> io::Result<String> {
        claim(&self.inbox, name, &self.reading, mark)
    }

    /// Records another try in the name of a claimed file.
    pub(in crate::engine) fn remark(&self, private: &str, mark: BegunCount) -> io::Result<String> {
        let name = format!("{}{}", mark.letter(), private.get(1..).unwrap_or_default());
        rename(&self.reading, OsStr::new(private), &self.reading, OsStr::new(&name))?;
        Ok(name)
    }

    /// Puts a claimed file back under its name. Returns false where another entry has that name by now: the file then
    /// stays claimed and is tried anew.
    pub(in crate::engine) fn put_back(&self, private: &str) -> io::Result<bool> {
        if token(private).is_some() {
            // A file that came by mail was never in the drop folder.
            self.remark(private, BegunCount::Tried(0))?;
            return Ok(false);
        }
        let back = rename(&self.reading, OsStr::new(private), &self.inbox, OsStr::new(Self::name(private)));
        if back.is_err() {
            self.remark(private, BegunCount::Tried(0))?;
        }
        Ok(back.is_ok())
    }

    /// Opens a claimed file without waiting for a pipe or following a link.
    pub(in crate::engine) fn read(&self, private: &str) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
        Ok(File::from(sys::openat(&self.reading, private, flags, Mode::empty())?))
    }

    /// The stamp of a claimed entry.
    pub(in crate::engine) fn look_claimed(&self, private: &str) -> io::Result<FileStamp> {
        Ok(FileStamp::of(&sys::statat(&self.reading, private, AtFlags::SYMLINK_NOFOLLOW)?))
    }

    /// Writes a report with the instant in front of its name, and puts the claimed entry beside it or removes the
    /// entry. The report on a file that came by mail is laid ready to be sent too, and the file is removed: its sender
    /// has it.
    pub(in crate::engine) fn report(
        &self,
        kept: ReportPlace,
        private: Option<&str>,
        name: &str,
        text: &str,
        now: NaiveDateTime,
    ) -> io::Result<()> {
        let mailed = private.and_then(token);
        if let Some(token) = mailed {
            mailed::keep_report(&self.reading, token, text)?;
        }
        let (folder, stamp, name) = (self.kept(kept), now.format("%Y-%m-%d_%H%M%S"), shown(name.as_bytes()));
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        for again in 1..ALIKE {
            let number = if again > 1 { format!("-{again}") } else { String::new() };
            let base = format!("{stamp}{number}_{name}");
            let beside = format!("{base}.txt");
            let report = match sys::openat(folder, &beside, flags, Mode::from_raw_mode(0o640)) {
                Err(Errno::EXIST) => continue,
                opened => opened?,
            };
            share(&report, 0o640, self.group);
            let told = File::from(report).write_all(text.as_bytes()).and_then(|()| match private {
                Some(private) if kept == ReportPlace::Rejected && mailed.is_none() => {
                    Ok(rename(&self.reading, OsStr::new(private), folder, OsStr::new(&base))?)
                }
                Some(private) => Ok(sys::unlinkat(&self.reading, private, AtFlags::empty())?),
                None => Ok(()),
            });
            if told.is_err() {
                let _ = sys::unlinkat(folder, &beside, AtFlags::empty());
            }
            return told;
        }
        Err(Errno::EXIST.into())
    }
}

/// Opens a folder of dondoc's own: made where there is none, refused where it is a link or belongs to somebody else.
fn own(parent: &OwnedFd, name: &str, owner: u32, group: Option<Gid>, mode: u32) -> Result<OwnedFd, Errno> {
    let made = match sys::mkdirat(parent, name, Mode::from_raw_mode(mode)) {
        Err(Errno::EXIST) => false,
        made => made.map(|()| true)?,
    };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let folder = sys::openat(parent, name, flags, Mode::empty())?;
    let stat = sys::fstat(&folder)?;
    let us = rustix::process::geteuid().as_raw();
    if stat.st_uid != us && stat.st_uid != owner {
        return Err(Errno::PERM);
    }
    if made || stat.st_mode & 0o777 != mode {
        match group {
            Some(group) => share(&folder, mode, group),
            None => sys::fchmod(&folder, Mode::from_raw_mode(mode))?,
        }
    }
    Ok(folder)
}

/// Lets the clerks' group read what dondoc made; where that is not possible, only root and the service can.
fn share(made: impl AsFd, mode: u32, group: Gid) {
    let _ = sys::fchown(&made, None, Some(group));
    let _ = sys::fchmod(&made, Mode::from_raw_mode(mode));
}

fn list(folder: &OwnedFd, wanted: impl Fn(&OsString) -> bool) -> io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in sys::Dir::read_from(folder)? {
        let name = OsString::from_vec(entry?.file_name().to_bytes().to_vec());
        if name != "." && name != ".." && wanted(&name) {
            names.push(name);
            if names.len() == AT_ONCE {
                break;
            }
        }
    }
    Ok(names)
}

fn claim(from: &OwnedFd, name: &OsStr, reading: &OwnedFd, mark: BegunCount) -> io::Result<String> {
    // A file to be read keeps its name, because it may have to go back under it.
    let kept = match (mark, name.to_str()) {
        (BegunCount::Tried(_), Some(name)) => name.to_owned(),
        _ => shown(name.as_bytes()),
    };
    for number in 0..ALIKE {
        let private = format!("{}_{number}_{kept}", mark.letter());
        match rename(from, name, reading, OsStr::new(&private)) {
            Err(Errno::EXIST) => {}
            Err(error) => return Err(error.into()),
            Ok(()) => return Ok(private),
        }
    }
    Err(Errno::EXIST.into())
}

/// Renames an entry, but never over another one.
fn rename(from: &OwnedFd, name: &OsStr, to: &OwnedFd, new: &OsStr) -> Result<(), Errno> {
    match sys::renameat_with(from, name, to, new, RenameFlags::NOREPLACE) {
        // This file system cannot promise not to replace an entry.
        Err(Errno::INVAL | Errno::NOSYS) => match sys::statat(to, new, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => sys::renameat(from, name, to, new),
            Ok(_) => Err(Errno::EXIST),
            Err(error) => Err(error),
        },
        renamed => renamed,
    }
}

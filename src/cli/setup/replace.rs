//! Replaces the text of a config file. Owner, group, mode and access lists stay, so that whoever could read the file
//! still can, and a crash leaves the old file or the new one.
//! Must not know what is in it.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Gid, Mode, OFlags, Uid, XattrFlags};
use rustix::io::Errno;

/// The most bytes of one extended attribute; what a file carries beside its content is short.
const MOST_XATTR: usize = 64 * 1024;

/// Replaces the file by `text`, provided that it still is `expected`: what somebody else changed meanwhile is kept.
///
/// # Errors
/// The file cannot be replaced; nothing was changed.
pub(in crate::cli) fn replace(path: &Path, expected: &str, text: &str) -> io::Result<()> {
    let path = behind_link(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let folder: File = rustix::fs::open(folder, OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?.into();
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let mut old: File = rustix::fs::openat(&folder, name, flags, Mode::empty())?.into();
    let mut found = String::new();
    old.read_to_string(&mut found)?;
    if found != expected {
        return Err(io::Error::other(
            "it was changed by somebody else meanwhile: look at it, then repeat the command",
        ));
    }
    // The name is hidden, so that no loader takes the draft for config.
    let draft = PathBuf::from(format!(".{}.new-{}", name.to_string_lossy(), std::process::id()));
    let _ = rustix::fs::unlinkat(&folder, &draft, AtFlags::empty());
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let new: File = rustix::fs::openat(&folder, &draft, flags, Mode::RUSR | Mode::WUSR)?.into();
    let made =
        fill(&old, &new, text).and_then(|()| Ok(rustix::fs::renameat(&folder, &draft, &folder, name)?));
    if made.is_err() {
        let _ = rustix::fs::unlinkat(&folder, &draft, AtFlags::empty());
    }
    made?;
    match folder.sync_all() {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        synced => synced,
    }
}

/// The file that a link names, where the link is the administrator's own.
fn behind_link(path: &Path) -> io::Result<PathBuf> {
    let meta = fs::symlink_metadata(path)?;
    if !meta.is_symlink() {
        return Ok(path.to_owned());
    }
    let own = nix::unistd::geteuid().as_raw();
    if meta.uid() == 0 || meta.uid() == own {
        return path.canonicalize();
    }
    Err(io::Error::other("it is a link of somebody else's, which is not followed"))
}

/// Copies rights and text into the new file, by descriptor alone: what stands under a name may change at any moment.
fn fill(old: &File, mut new: &File, text: &str) -> io::Result<()> {
    new.write_all(text.as_bytes())?;
    let (was, is) = (old.metadata()?, new.metadata()?);
    if (was.uid(), was.gid()) != (is.uid(), is.gid()) {
        let (uid, gid) = (Uid::from_raw(was.uid()), Gid::from_raw(was.gid()));
        rustix::fs::fchown(new, Some(uid), Some(gid)).map_err(|error| {
            let error = io::Error::from(error);
            io::Error::new(
                error.kind(),
                format!("its owner and group cannot be kept: {error}; run it as root"),
            )
        })?;
    }
    rustix::fs::fchmod(new, Mode::from_raw_mode(was.mode() & 0o7777))?;
    for name in xattrs(old)? {
        let mut value = vec![0; MOST_XATTR];
        let length = rustix::fs::fgetxattr(old, name.as_str(), &mut value[..])?;
        let set = rustix::fs::fsetxattr(new, name.as_str(), &value[..length], XattrFlags::empty());
        // An access list must be copied; labels that the system gives by itself need not be.
        if name.starts_with("system.posix_acl") {
            set?;
        }
    }
    new.sync_all()
}

fn xattrs(file: &File) -> io::Result<Vec<String>> {
    let mut names = vec![0; MOST_XATTR];
    let length = match rustix::fs::flistxattr(file, &mut names[..]) {
        Err(Errno::NOTSUP | Errno::NOSYS) => 0,
        listed => listed?,
    };
    let names = String::from_utf8_lossy(&names[..length]).into_owned();
    Ok(names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

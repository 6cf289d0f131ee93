//! Reads files that must be regular ones and of a sane size. A pipe, a device, a socket or a folder in the
//! place of a file is refused before it can block or flood the reader. Must not know what a file holds.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::fs::OFlags;

/// A file of the config: a plan of a thousand rows has a tenth of this.
pub const CONFIG: u64 = 4 << 20;
/// An override of a template.
pub const TEMPLATE: u64 = 256 << 10;
/// A template of a paper, with its pictures.
pub const PAPER: u64 = 8 << 20;
/// A password, a token, a key.
pub const SECRET: u64 = 64 << 10;
/// Root certificates; those of a whole system fit into this.
pub const CERTIFICATES: u64 = 4 << 20;

/// Why a file is not read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Something that is no regular file has the name.
    #[error("it is {0}, and only a regular file is read")]
    NoFile(&'static str),
    /// The file is larger than a file of its sort ever is.
    #[error("it is larger than {} KiB", .0 >> 10)]
    TooLarge(u64),
    /// The file is no text.
    #[error("it is not UTF-8")]
    NotText,
    /// The system refuses to open or read the file.
    #[error("{}", .0.kind())]
    Io(#[from] io::Error),
}

impl Unreadable {
    /// What a person can do about the fault.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoFile(_) => "put a regular file there, or move away what bears its name",
            Self::TooLarge(_) => "is it the right file? divide it where it is",
            Self::NotText => "save it as UTF-8",
            Self::Io(_) => "it must be there and readable by the daemon's user",
        }
    }
}

/// The text of a regular file of at most `most` bytes.
pub fn read(path: &Path, most: u64) -> Result<String, Unreadable> {
    String::from_utf8(bytes(path, most)?).map_err(|_| Unreadable::NotText)
}

/// The bytes of a regular file of at most `most` of them.
pub fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, Unreadable> {
    let file = open(path)?;
    let mut bytes = Vec::new();
    // The size alone does not do: a file may grow while it is read, and files of /proc have none.
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(Unreadable::TooLarge(most));
    }
    Ok(bytes)
}

/// Whether a file could be read, without reading it.
pub fn probe(path: &Path) -> Result<(), Unreadable> {
    open(path)?.take(1).read_to_end(&mut Vec::new())?;
    Ok(())
}

/// Opens a regular file. The path is looked at before, because opening alone makes some devices do something;
/// and the open file after, because another thing may have taken the name, which is why opening never waits.
pub fn open(path: &Path) -> Result<File, Unreadable> {
    regular(&std::fs::metadata(path)?)?;
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = OpenOptions::new().read(true).custom_flags(flags.bits() as i32).open(path)?;
    regular(&file.metadata()?)?;
    Ok(file)
}

fn regular(meta: &Metadata) -> Result<(), Unreadable> {
    let kind = meta.file_type();
    let what = match () {
        () if kind.is_file() => return Ok(()),
        () if kind.is_dir() => "a folder",
        () if kind.is_fifo() => "a pipe",
        () if kind.is_socket() => "a socket",
        () => "a device",
    };
    Err(Unreadable::NoFile(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_of_a_sane_size_are_read_and_nothing_blocks() {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        std::fs::write(at("text"), "Diên").expect("written");
        std::fs::write(at("bytes"), [0xff]).expect("written");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            at("pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RWXU,
            0,
        )
        .expect("a pipe");
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).expect("a socket");
        std::os::unix::fs::symlink("/dev/zero", at("device")).expect("a link");
        std::os::unix::fs::symlink(at("text"), at("link")).expect("a link");
        let said = |name: &str, most| read(&at(name), most).map_err(|why| why.to_string());
        assert_eq!(said("text", 5), Ok("Diên".to_owned()));
        assert_eq!(said("link", 5), Ok("Diên".to_owned()));
        assert_eq!(said("text", 4), Err("it is larger than 0 KiB".to_owned()));
        assert_eq!(said("bytes", 9), Err("it is not UTF-8".to_owned()));
        for (name, what) in [("pipe", "pipe"), ("socket", "socket"), ("device", "device"), ("", "folder")] {
            assert_eq!(said(name, 9), Err(format!("it is a {what}, and only a regular file is read")));
            assert!(matches!(probe(&at(name)), Err(Unreadable::NoFile(_))), "{name}");
        }
        assert!(probe(&at("text")).is_ok());
    }
}

//! How an entry of a folder looks, which entries may not be read, and how a name may be shown.
//! Must not know folders: only what the system says of one entry.

use rustix::fs::{FileType, Stat};

/// The longest name that is taken, in bytes: a day and a number are put in front of it.
const LONGEST_NAME: usize = 200;
/// The longest name of a report, in bytes, without its day.
const SHOWN: usize = 120;

/// The facts about a file that must stay the same between two looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) struct FileStamp {
    /// The device and the inode: the same for the same file under any name.
    pub(in crate::engine) id: (u64, u64),
    /// In bytes.
    pub(in crate::engine) size: u64,
    modified: (i64, i64),
    /// The time of the last change, which also moves when the file is renamed.
    changed: (i64, i64),
    kind: FileType,
    links: u64,
}

impl FileStamp {
    #[expect(clippy::unnecessary_cast, reason = "the fields have other types on other machines")]
    pub(in crate::engine) fn of(stat: &Stat) -> Self {
        Self {
            id: (stat.st_dev as u64, stat.st_ino as u64),
            size: u64::try_from(stat.st_size).unwrap_or(0),
            modified: (stat.st_mtime as i64, stat.st_mtime_nsec as i64),
            changed: (stat.st_ctime as i64, stat.st_ctime_nsec as i64),
            kind: FileType::from_raw_mode(stat.st_mode),
            links: stat.st_nlink as u64,
        }
    }

    /// Whether this is the same file with the same content, whatever its name is by now.
    pub(in crate::engine) fn is_as(&self, other: &Self) -> bool {
        let content = |look: &Self| (look.id, look.size, look.modified, look.kind);
        content(self) == content(other)
    }

    pub(in crate::engine) fn is_file(&self) -> bool {
        self.kind == FileType::RegularFile
    }

    /// Why the entry may not be read; none for a plain file.
    pub(in crate::engine) fn strange(&self) -> Option<Strange> {
        match self.kind {
            FileType::RegularFile if self.links > 1 => Some(Strange::HardLink),
            FileType::RegularFile => None,
            FileType::Symlink => Some(Strange::Link),
            FileType::Directory => Some(Strange::Folder),
            _ => Some(Strange::Device),
        }
    }
}

/// Why an entry is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum Strange {
    Link,
    HardLink,
    Folder,
    Device,
    LongName,
    NotUtf8Name,
    NoRight,
    Twice,
    StillWritten,
    CannotMove,
}

/// Why a name is not taken; none for a good name.
pub(in crate::engine) fn strange_name(name: &[u8]) -> Option<Strange> {
    match std::str::from_utf8(name) {
        Err(_) => Some(Strange::NotUtf8Name),
        Ok(_) if name.len() > LONGEST_NAME => Some(Strange::LongName),
        Ok(_) => None,
    }
}

/// A name as a report may show it: cut to length, and without characters that move a cursor or turn text around.
pub(in crate::engine) fn shown(name: &[u8]) -> String {
    let turns =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}');
    let hidden = |c: char| c.is_control() || c == '/' || c == '\u{feff}' || turns(c);
    let mut shown = String::with_capacity(SHOWN);
    for c in String::from_utf8_lossy(name).chars().map(|c| if hidden(c) { '_' } else { c }) {
        if shown.len() + c.len_utf8() > SHOWN {
            break;
        }
        shown.push(c);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_between_letters_and_turn_nothing_around() {
        let long = shown("ờ".repeat(200).as_bytes());
        assert!(long.len() <= SHOWN && long.chars().all(|c| c == 'ờ'));
        assert_eq!(shown("a\nb\u{202e}c\x1b/".as_bytes()), "a_b_c__");
        assert_eq!(shown(b"\xff.csv"), "\u{fffd}.csv");
        assert_eq!(strange_name(&[b'x'; 201]), Some(Strange::LongName));
        assert_eq!(strange_name(b"\xff"), Some(Strange::NotUtf8Name));
        assert_eq!(strange_name("-hồ sơ.csv".as_bytes()), None);
    }
}

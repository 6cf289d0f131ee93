//! `[backup]` of dondoc.toml: where the daily backups are kept, for how long, and who alone can open them.
//! Must not know how a backup is made.

use std::path::{Path, PathBuf};

use crate::config::read::closed::Closed;
use crate::config::read::file::{self, Unreadable};
use crate::config::read::report::Report;

/// The folder that the package makes for backups.
const FOLDER: &str = "/var/backups/dondoc";
const DAYS: u32 = 30;
const MOST_DAYS: i64 = 3650;
/// A key that opens backups begins so; it has no business on this machine.
const SECRET_KEY: &str = "AGE-SECRET-KEY-";

/// The daily backups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupSettings {
    /// The folder that the backups are written to.
    pub folder: PathBuf,
    /// For how many days each backup is kept.
    pub days: u32,
    /// The public keys that the backups are encrypted to; plain files where there are none.
    pub recipients: Vec<String>,
}

impl Default for BackupSettings {
    fn default() -> Self {
        Self { folder: FOLDER.into(), days: DAYS, recipients: Vec::new() }
    }
}

/// Why backups cannot be encrypted to what config names.
#[derive(Debug, thiserror::Error)]
pub enum RecipientFault {
    /// The text holds a secret key, the other half of the pair.
    #[error(
        "holds a secret key, which opens every backup: keep that on another machine, and name the public one"
    )]
    Secret,
    /// A line of the file, counted from 1, is no public key.
    #[error("line {0} is no public key: one begins with `age1`, `ssh-ed25519` or `ssh-rsa`")]
    Line(usize),
    /// The file holds no public key.
    #[error("names no public key: `age-keygen` on another machine prints one that begins with `age1`")]
    Empty,
    /// The text is no public key, and no file that can be read.
    #[error("is no public key, and no file that can be read: {0}")]
    Unreadable(#[from] Unreadable),
}

/// The public keys that a text names: one key, or a file with one on each line, as `age` reads them. A relative path
/// starts from `dir`.
///
/// # Errors
/// The text names no public key.
pub fn recipients(text: &str, dir: &Path) -> Result<Vec<String>, RecipientFault> {
    let text = text.trim();
    if text.starts_with(SECRET_KEY) {
        return Err(RecipientFault::Secret);
    }
    if is_key(text) {
        return Ok(vec![text.to_owned()]);
    }
    let file = file::read(&dir.join(text), file::SECRET)?;
    if file.contains(SECRET_KEY) {
        return Err(RecipientFault::Secret);
    }
    let lines = file.lines().map(str::trim).enumerate();
    let keys = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let named = |(number, line): (usize, &str)| {
        if is_key(line) { Ok(line.to_owned()) } else { Err(RecipientFault::Line(number + 1)) }
    };
    let keys: Vec<String> = keys.map(named).collect::<Result<_, _>>()?;
    if keys.is_empty() { Err(RecipientFault::Empty) } else { Ok(keys) }
}

/// Whether a text has the form of a public key; only `age` itself knows whether it is one.
fn is_key(text: &str) -> bool {
    let letters = |rest: &str| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.strip_prefix("age1").is_some_and(letters)
        || text.starts_with("ssh-ed25519 ")
        || text.starts_with("ssh-rsa ")
}

/// Reads `[backup]`; paths in it start from `dir`.
pub(in crate::config) fn read(table: &Closed<'_>, dir: &Path, report: &Report) -> BackupSettings {
    let usual = BackupSettings::default();
    let folder = table.text("folder").map(|folder| dir.join(folder.value.reveal()));
    let days = table.number("days", 1..=MOST_DAYS).map(|days| days as u32);
    let recipients = table.text("recipient").map(|named| {
        recipients(named.value.peek(), dir).unwrap_or_else(|fault| {
            let message = format!("`recipient`: what is named there {fault}");
            let hint = "write a public key, or a file of them; a relative path starts from the config folder";
            report.add(named.at.error("bad_recipient", message).hint(hint));
            Vec::new()
        })
    });
    table.close();
    BackupSettings {
        folder: folder.unwrap_or(usual.folder),
        days: days.unwrap_or(usual.days),
        recipients: recipients.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_taken_as_it_is_and_a_file_by_its_lines() {
        let dir = tempfile::tempdir().expect("a folder");
        let read = |text: &str| {
            std::fs::write(dir.path().join("keys"), text).expect("written");
            recipients("keys", dir.path())
        };
        assert_eq!(recipients(" age1qx ", dir.path()).expect("a key"), ["age1qx"]);
        let two = read("# the deputy's\nage1qx\n\nssh-ed25519 AAAA an@xa\n").expect("two");
        assert_eq!(two, ["age1qx", "ssh-ed25519 AAAA an@xa"]);
        assert!(matches!(read("# nobody\n"), Err(RecipientFault::Empty)));
        assert!(matches!(read("age1qx\n--output=x\n"), Err(RecipientFault::Line(2))));
        assert!(matches!(read("# public key: age1qx\nAGE-SECRET-KEY-1X\n"), Err(RecipientFault::Secret)));
        assert!(matches!(recipients("AGE-SECRET-KEY-1X", dir.path()), Err(RecipientFault::Secret)));
        assert!(matches!(recipients("nowhere", dir.path()), Err(RecipientFault::Unreadable(_))));
        assert!(matches!(recipients("age1", dir.path()), Err(RecipientFault::Unreadable(_))));
    }
}

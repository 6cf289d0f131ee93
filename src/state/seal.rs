//! Encrypts to public keys with the program `age`: whoever holds the file needs a key that this machine never had.
//! Must not know what is encrypted.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::process::{Command, Stdio};

const PROGRAM: &str = "age";
/// `age` adds this much to each piece of a file, besides the header of the file.
const PIECE: u64 = 64 * 1024;
const TAG: u64 = 16;

/// Why nothing was encrypted.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The program `age` is not installed.
    #[error("it is to be encrypted, and `age` is not installed, so nothing was kept: `apt-get install age`")]
    Missing,
    /// `age` could not be started, or its files could not be handed over.
    #[error("it is to be encrypted, and `age` could not be run ({0}), so nothing was kept")]
    Run(#[from] io::Error),
    /// `age` refused.
    #[error("`age` did not encrypt it, so nothing was kept: {said}")]
    Refused { said: String },
    /// What `age` wrote is too short to hold everything.
    #[error(
        "`age` wrote only {written} bytes for {read}, so nothing was kept: look at the disk, and at `age --version`"
    )]
    Short {
        /// Bytes that `age` was given.
        read: u64,
        /// Bytes that `age` wrote.
        written: u64,
    },
}

/// Whether this machine can encrypt.
pub fn is_possible() -> bool {
    let asked = Command::new(PROGRAM).arg("--version").stdin(Stdio::null()).output();
    asked.is_ok_and(|answer| answer.status.success())
}

/// Writes all of `from` to `out`, encrypted so that each of the recipients can open it. No unencrypted copy is made:
/// `age` reads and writes only these two files.
pub fn seal(recipients: &[String], from: File, out: &File) -> Result<(), SealError> {
    let read = from.metadata()?.len();
    let mut age = Command::new(PROGRAM);
    age.arg("--encrypt").args(recipients.iter().flat_map(|key| ["--recipient", key]));
    let run = age.stdin(from).stdout(out.try_clone()?).stderr(Stdio::piped()).output();
    let answer = run.map_err(|error| match error.kind() {
        ErrorKind::NotFound => SealError::Missing,
        _ => SealError::Run(error),
    })?;
    if !answer.status.success() {
        let said = String::from_utf8_lossy(&answer.stderr);
        let said = said.lines().next().unwrap_or("it did not say why").to_owned();
        return Err(SealError::Refused { said });
    }
    let written = out.metadata()?.len();
    if written < read + read.div_ceil(PIECE) * TAG {
        return Err(SealError::Short { read, written });
    }
    Ok(())
}

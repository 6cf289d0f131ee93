//! Encrypts to public keys by the program `age`, so that who holds the file needs a key which this machine never had.
//! Must not know what is encrypted.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::process::{Command, Stdio};

const PROGRAM: &str = "age";
/// What stands in front of each piece and behind it; the head of the file comes on top.
const PIECE: u64 = 64 * 1024;
const TAG: u64 = 16;

/// Why nothing was encrypted.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The program is not there.
    #[error("it is to be encrypted, and `age` is not installed, so nothing was kept: `apt-get install age`")]
    Missing,
    /// It could not be started or its files not handed over.
    #[error("it is to be encrypted, and `age` could not be run ({0}), so nothing was kept")]
    Run(#[from] io::Error),
    /// It said no.
    #[error("`age` did not encrypt it, so nothing was kept: {said}")]
    Refused {
        /// What it said.
        said: String,
    },
    /// What it wrote cannot hold everything.
    #[error(
        "`age` wrote only {written} bytes for {read}, so nothing was kept: look at the disk, and at `age --version`"
    )]
    Short {
        /// Bytes that it was given.
        read: u64,
        /// Bytes that it wrote.
        written: u64,
    },
}

/// Whether it can be done on this machine.
pub fn is_possible() -> bool {
    let asked = Command::new(PROGRAM).arg("--version").stdin(Stdio::null()).output();
    asked.is_ok_and(|answer| answer.status.success())
}

/// Writes all of `from` to `out`, encrypted so that each of the recipients can open it. What is written stands nowhere
/// in the clear: the program reads and writes nothing but these two files.
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

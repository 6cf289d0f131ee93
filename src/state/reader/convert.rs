//! Documents that other programs must convert before they can be read: `LibreOffice` makes `.docx` of old text documents,
//! `pdftotext` the text of a PDF. The program works behind fences in a folder of its own, which is removed afterwards.
//! Must not know what the document says.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Seek as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use rustix::process::Pid;
use tokio_util::sync::CancellationToken;

use super::confine::{OPEN_FENCE, confine_program};
use super::process::{OwnProcess, kill};
use crate::clock::{elapsed, monotonic};
use crate::config::file;
use crate::document::SheetError;
use crate::document::how::OtherFormat;
use crate::document::sheet::MOST_BYTES;

/// How long a program may take: `LibreOffice` needs some seconds to start, and a minute for a book.
const PATIENCE: Duration = Duration::from_mins(2);
/// Processor time, in seconds.
const SECONDS: u64 = 90;
const LOOK: Duration = Duration::from_millis(50);

/// Where such programs are looked for.
pub(super) const PLACES: [&str; 2] = ["/usr/bin", "/usr/local/bin"];

/// A program that converts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Converter {
    /// Text documents, by `LibreOffice`.
    Office,
    /// Pages of a PDF, by Poppler.
    Pages,
}

impl Converter {
    /// What converts a format; none where nothing does.
    pub(super) fn of(format: OtherFormat) -> Option<Self> {
        match format {
            OtherFormat::Word => Some(Self::Office),
            OtherFormat::Pdf => Some(Self::Pages),
            _ => None,
        }
    }

    /// How the program is called.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Office => "soffice",
            Self::Pages => "pdftotext",
        }
    }

    /// The converter that is called so.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Office, Self::Pages].into_iter().find(|converter| converter.as_str() == name)
    }

    /// What the document is called in the folder, before and after.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            // Programs look into it for its kind; without such a name some ask.
            Self::Office => ("document.doc", "document.docx"),
            Self::Pages => ("document.pdf", "document.txt"),
        }
    }

    fn arguments(self, folder: &Path) -> Vec<String> {
        let (from, to) = self.names();
        let text = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        match self {
            Self::Office => {
                let profile = format!("-env:UserInstallation=file://{}/profile", escaped(folder));
                let mut arguments = text(&["--headless", "--norestore", "--nolockcheck", "--nodefault"]);
                arguments.push(profile);
                arguments.extend(text(&["--convert-to", "docx", "--outdir", ".", from]));
                arguments
            }
            Self::Pages => text(&["-layout", "-enc", "UTF-8", from, to]),
        }
    }
}

/// A path as part of an address.
fn escaped(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt as _;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
    let bytes = path.as_os_str().as_bytes().iter();
    bytes
        .map(|byte| if is_plain(*byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A folder for one conversion, which only this user may enter; it goes with all that is in it.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> io::Result<Self> {
        let mut sign = [0; 8];
        getrandom::fill(&mut sign).map_err(io::Error::other)?;
        let name = format!("dondoc-{:016x}", u64::from_le_bytes(sign));
        let folder = fs::canonicalize(std::env::temp_dir())?.join(name);
        DirBuilder::new().mode(0o700).create(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Converts a document, by a copy of this program that goes behind fences and becomes the converter.
///
/// # Errors
/// The converter is not installed, takes too long, or makes nothing of the document.
pub(super) fn convert(
    own: &Path,
    places: &[PathBuf],
    converter: Converter,
    mut file: &File,
    stop: &CancellationToken,
) -> Result<File, SheetError> {
    let program = places.iter().map(|place| place.join(converter.as_str())).find(|program| program.is_file());
    let Some(program) = program else { return Err(missing(converter)) };
    let unusable = |error: io::Error| SheetError::NoReader(error.to_string());
    let folder = Scratch::new().map_err(unusable)?;
    let (from, to) = converter.names();
    file.rewind()?;
    let mut copy = File::create_new(folder.0.join(from)).map_err(unusable)?;
    let size = io::copy(&mut io::Read::take(file, MOST_BYTES + 1), &mut copy)?;
    if size > MOST_BYTES {
        return Err(SheetError::TooLarge);
    }
    drop(copy);
    let mut command = Command::new(own);
    command.args(["read-file", "--convert", converter.as_str(), "--program"]).arg(program);
    command.env_clear().env("PATH", "/usr/bin:/bin").env("LANG", "C.UTF-8");
    for name in ["HOME", "TMPDIR"] {
        command.env(name, &folder.0);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = OwnProcess(command.current_dir(&folder.0).process_group(0).spawn().map_err(unusable)?);
    let group = Pid::from_child(&child.0);
    let began = monotonic();
    let ended = loop {
        if let Some(status) = child.0.try_wait().map_err(unusable)? {
            break Ok(status);
        }
        if stop.is_cancelled() {
            break Err(SheetError::Stopped);
        }
        if elapsed(began) >= PATIENCE {
            break Err(SheetError::TooSlow);
        }
        std::thread::sleep(LOOK);
    };
    // It may have started others, which are of no use to anybody.
    kill(group);
    let status = ended?;
    if status.code() == Some(i32::from(OPEN_FENCE)) {
        return Err(SheetError::NoReader(format!(
            "{} cannot be started behind its fences",
            converter.as_str()
        )));
    }
    // What it made may be anything, also a pipe or a link.
    let made = folder.0.join(to);
    let is_plain = fs::symlink_metadata(&made).is_ok_and(|made| made.is_file());
    if status.success() && is_plain {
        file::open(&made).map_err(|_| SheetError::Damaged)
    } else {
        Err(SheetError::Damaged)
    }
}

fn missing(converter: Converter) -> SheetError {
    match converter {
        Converter::Office => SheetError::NoConverter(OtherFormat::Word),
        Converter::Pages => SheetError::NoConverter(OtherFormat::Pdf),
    }
}

/// The child's side: goes behind the fences and becomes the program, in the folder where it stands.
pub(super) fn become_program(converter: Converter, program: &Path) -> ExitCode {
    let Ok(folder) = std::env::current_dir() else { return ExitCode::from(OPEN_FENCE) };
    let Ok(home) = fs::canonicalize(program) else { return ExitCode::from(OPEN_FENCE) };
    let homes = [program, home.as_path()].map(|program| program.parent().unwrap_or(program));
    if confine_program(&folder, &homes, SECONDS).is_err() {
        return ExitCode::from(OPEN_FENCE);
    }
    // Comes back only where the program could not be started.
    let _ = Command::new(program).args(converter.arguments(&folder)).exec();
    ExitCode::from(OPEN_FENCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_part_of_an_address_only_in_plain_letters() {
        assert_eq!(escaped(Path::new("/tmp/dondoc-1/a b%")), "/tmp/dondoc-1/a%20b%25");
    }

    #[test]
    fn each_converter_is_known_by_its_program() {
        for converter in [Converter::Office, Converter::Pages] {
            assert_eq!(Converter::named(converter.as_str()), Some(converter));
        }
        assert_eq!(Converter::named("sh"), None);
        assert_eq!(Converter::of(OtherFormat::Slides), None);
    }
}

//! A file that others made is read in a separate process, which may use little memory and time and nothing else; never
//! in this process instead.
//! Must not know what the columns mean or what becomes of the rows.

mod child;
mod confine;
mod convert;
mod process;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufReader, Seek as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::{Pid, Signal};
use tokio_util::sync::CancellationToken;

pub use super::reader::child::{ReadTask, run};
pub use super::reader::convert::Converter;

use super::reader::confine::OPEN_FENCE;
use super::reader::convert::{PLACES, convert};
use super::reader::process::{OwnProcess, kill};
use crate::clock::{elapsed, monotonic};
use crate::config::file::{self, Unreadable};
use crate::document::grid::{Fences, ReaderReport, hear};
use crate::document::sheet::MOST_BYTES;
use crate::document::whole::heard::hear_pieces;
use crate::document::whole::{PieceTaker, WholePiece};
use crate::document::{Part, SheetError, Taker};
use crate::import::{self, CaseFile, FileRefusal, Headings, ImportContext, headings};

/// This very program, even after an upgrade has replaced its file.
const OWN: &str = "/proc/self/exe";
/// How often the watching thread checks whether reading should stop.
const LOOK: Duration = Duration::from_millis(50);

/// What reading one file may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// In MiB.
    pub memory: u64,
    /// Processor time, in seconds.
    pub seconds: u64,
    /// Time on the wall clock.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        // A list of 100,000 rows takes a few seconds and a tenth of this memory.
        Self { memory: 384, seconds: 20, patience: Duration::from_mins(1) }
    }
}

/// Reads each file in a process of its own.
#[derive(Debug, Clone)]
pub struct Reader {
    program: PathBuf,
    pub limits: Limits,
    /// Ends the running process; its file is then neither taken nor refused.
    pub stop: CancellationToken,
    /// The folders in which programs that convert documents are looked for.
    pub places: Vec<PathBuf>,
}

impl Default for Reader {
    fn default() -> Self {
        Self::at(OWN)
    }
}

impl Reader {
    /// A reader that starts another copy of the program: a test program is not dondoc.
    pub fn at(program: impl Into<PathBuf>) -> Self {
        let places = PLACES.map(PathBuf::from).to_vec();
        Self { program: program.into(), limits: Limits::default(), stop: CancellationToken::new(), places }
    }

    /// The cases of a file.
    ///
    /// # Errors
    /// See [`FileRefusal`].
    pub fn cases(&self, file: File, context: ImportContext<'_>) -> Result<CaseFile, FileRefusal> {
        let headings = headings(context.org, context.cases);
        let mut again = file.try_clone().map_err(SheetError::from)?;
        let read = import::read(context, &headings, |take| self.rows(file, &headings, take));
        let Err(FileRefusal::NoHeader { headings: names, .. }) = read else { return read };
        // A second look, for headings that lack a name of the code: what is there instead helps whoever brought the file.
        again.rewind().map_err(SheetError::from)?;
        let loose = import::loose(&headings);
        let mut seen = Vec::new();
        self.rows(again, &loose, &mut |part| match part {
            Part::Headings(texts) => {
                seen.extend(import::like_codes(&headings, texts));
                Ok(true)
            }
            Part::Row(..) => Ok(true),
            _ => Ok(false),
        })?;
        Err(FileRefusal::NoHeader { headings: names, seen })
    }

    /// Hands `take` every visible sheet with its headings and the rows below them; where labels are asked for, also the
    /// rows above.
    ///
    /// # Errors
    /// See [`SheetError`].
    pub fn rows(&self, file: File, headings: &Headings, take: &mut Taker<'_>) -> Result<(), SheetError> {
        let headings =
            serde_json::to_string(headings).map_err(|error| SheetError::NoReader(error.to_string()))?;
        self.read([OsStr::new("--headings"), headings.as_ref()], file, &mut |from| hear(from, take))
    }

    /// The pieces of a document, as its author sees it. An old text document and a PDF are converted first.
    ///
    /// # Errors
    /// See [`SheetError`].
    pub fn pieces(&self, mut file: File) -> Result<Vec<WholePiece>, SheetError> {
        file.rewind()?;
        let foreign = match self.pieces_of(file.try_clone()?, "--pieces") {
            Err(SheetError::Foreign(foreign)) => foreign,
            read => return read,
        };
        let Some(converter) = Converter::of(foreign) else { return Err(SheetError::Foreign(foreign)) };
        let converted = convert(&self.program, &self.places, converter, &file, &self.stop)?;
        self.pieces_of(converted, if converter == Converter::Pages { "--page" } else { "--pieces" })
    }

    fn pieces_of(&self, file: File, task: &str) -> Result<Vec<WholePiece>, SheetError> {
        let mut pieces = Vec::new();
        let take: &mut PieceTaker<'_> = &mut |piece| {
            pieces.push(piece);
            Ok(())
        };
        self.read([OsStr::new(task)], file, &mut |from| hear_pieces(from, take))?;
        Ok(pieces)
    }

    fn read<'a>(
        &self,
        arguments: impl IntoIterator<Item = &'a OsStr>,
        file: File,
        hear: &mut Hearer<'_>,
    ) -> Result<(), SheetError> {
        if file.metadata()?.len() > MOST_BYTES {
            return Err(SheetError::TooLarge);
        }
        let (heard, status, is_late) = self.run(arguments, file.into(), hear)?;
        match heard.end {
            Some(end) => end,
            None if self.stop.is_cancelled() => Err(SheetError::Stopped),
            None if heard.fences.is_none() => Err(SheetError::NoReader(format!("it ended with {status}"))),
            None if is_late => Err(SheetError::TooSlow),
            None => Err(died(status)),
        }
    }

    /// Which fences would confine a reader on this machine.
    ///
    /// # Errors
    /// The reader cannot be started, or its limits cannot be set.
    pub fn fences(&self) -> Result<Fences, SheetError> {
        let (heard, status, _) =
            self.run([OsStr::new("--probe")], Stdio::null(), &mut |from| hear(from, &mut |_| Ok(true)))?;
        heard.fences.ok_or_else(|| SheetError::NoReader(format!("it ended with {status}")))
    }

    fn run<'a>(
        &self,
        arguments: impl IntoIterator<Item = &'a OsStr>,
        file: Stdio,
        hear: &mut Hearer<'_>,
    ) -> Result<(ReaderReport, ExitStatus, bool), SheetError> {
        let Limits { memory, seconds, patience } = self.limits;
        let mut command = Command::new(&self.program);
        command.arg("read-file").args(arguments);
        command.arg("--memory").arg(memory.to_string()).arg("--seconds").arg(seconds.to_string());
        // Small pieces, because no limit takes back memory that was reserved before it was set. The child's complaints
        // may quote the file.
        command.env_clear().env("MIMALLOC_ARENA_RESERVE", "16384").env("MIMALLOC_ARENA_EAGER_COMMIT", "0");
        command.stdin(file).stdout(Stdio::piped()).stderr(Stdio::null()).current_dir("/").process_group(0);
        let unusable = |error: std::io::Error| SheetError::NoReader(error.to_string());
        let mut child = OwnProcess(command.spawn().map_err(unusable)?);
        drop(command);
        let output =
            child.0.stdout.take().ok_or_else(|| SheetError::NoReader("it has no output".to_owned()))?;
        let group = Pid::from_child(&child.0);
        let (done, over) = mpsc::channel::<()>();
        let (heard, is_late) = std::thread::scope(|threads| {
            let watch = threads.spawn(move || self.watch(group, patience, &over));
            let heard = hear(BufReader::new(output));
            if heard.is_err() {
                kill(group);
            }
            drop(done);
            (heard, watch.join().unwrap_or(false))
        });
        // Whatever the process still does is of no use to anybody.
        kill(group);
        let status = child.0.wait().map_err(unusable)?;
        Ok((heard?, status, is_late))
    }

    /// Ends the process when its time is up or reading should stop; says whether its time was up.
    fn watch(&self, group: Pid, patience: Duration, over: &mpsc::Receiver<()>) -> bool {
        let began = monotonic();
        while over.recv_timeout(LOOK) == Err(mpsc::RecvTimeoutError::Timeout) {
            let is_late = elapsed(began) >= patience;
            if is_late || self.stop.is_cancelled() {
                kill(group);
                return is_late;
            }
        }
        false
    }
}

/// Listens to a reader until it ends.
type Hearer<'a> = dyn FnMut(BufReader<ChildStdout>) -> Result<ReaderReport, SheetError> + 'a;

/// What the exit of a reader that did not finish says about the file.
fn died(status: ExitStatus) -> SheetError {
    let signal = status.signal().and_then(Signal::from_named_raw);
    if status.code() == Some(i32::from(OPEN_FENCE)) {
        return SheetError::NoReader("its limits cannot be set".to_owned());
    }
    match signal {
        Some(Signal::XCPU) => SheetError::TooSlow,
        // Memory that the limit refuses ends in an abort; a process that takes too much all the same is killed by the
        // kernel.
        Some(Signal::ABORT | Signal::KILL) => SheetError::TooHeavy,
        _ => SheetError::Broken,
    }
}

/// Opens a file that somebody names; never waits for something that is no plain file, such as a pipe.
///
/// # Errors
/// There is no such file, it cannot be opened, or it is a folder, a device or a pipe.
pub fn open(path: &Path) -> Result<File, SheetError> {
    file::open(path).map_err(|why| match why {
        Unreadable::Io(error) => error.into(),
        _ => SheetError::NotAFile,
    })
}

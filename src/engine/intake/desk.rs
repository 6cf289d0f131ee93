//! Looks at the files of the drop folder, claims and reads them one after the other. A refused file ends here with a
//! report; the rows of a good one are handed on.
//! Must not know the store.

use std::collections::{HashMap, HashSet, VecDeque};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant as Moment};

use chrono::NaiveDateTime;

use super::look::{FileStamp, Strange, shown, strange_name};
use super::places::{BegunCount, Places, ReportPlace};
use super::words;
use crate::clock::monotonic;
use crate::document::SheetError;
use crate::document::sheet::MOST_BYTES;
use crate::engine::setup::Setup;
use crate::import::{CaseFile, FileRefusal, ImportContext};
use crate::model::{Instant, SourceId};
use crate::planner::Rules;
use crate::render::intake::report;
use crate::state::reader::Reader;

/// How often reading a file may begin: a file that has ended the whole program twice is not read again.
const TRIES: u8 = 2;
/// At its first turn a file gets this fraction, one fifth, of the time that reading may take.
const FIRST_TURN: u64 = 5;
/// A file that is still being written after this long counts as never ending.
const LONGEST_WRITE: Duration = Duration::from_hours(1);
/// How long a file is left alone that could not be dealt with for a reason that is not its own.
const HOLD: Duration = Duration::from_mins(1);

/// A file that was read.
#[derive(Debug)]
pub(in crate::engine) struct FileRead {
    /// The file's name in the folder of claimed files.
    pub(in crate::engine) private: String,
    pub(in crate::engine) file: CaseFile,
}

/// The work on one entry: a file that was found, or one that was claimed before.
#[derive(Debug)]
enum Job {
    Found(OsString, FileStamp, Option<Strange>),
    Left(String),
}

#[derive(Debug)]
struct Seen {
    look: FileStamp,
    since: Moment,
    first: Moment,
}

/// What is remembered of the drop folder from look to look.
#[derive(Debug)]
pub(in crate::engine) struct DropFolder {
    state: PathBuf,
    reader: Reader,
    settle: Duration,
    seen: HashMap<OsString, Seen>,
    queue: VecDeque<Job>,
    /// Files claimed before and not finished: done one at a time, when nothing new waits.
    left: VecDeque<String>,
    is_settling: bool,
    /// Entries that cannot be moved, so that each is logged only once.
    stuck: HashSet<(u64, u64)>,
    held: HashMap<(u64, u64), Moment>,
    /// Whether the files that were there at the start have been looked at.
    recovered: bool,
    /// Whether it was logged that the folders cannot be used.
    complained: bool,
}

impl DropFolder {
    pub(in crate::engine) fn new(state: &Path, reader: Reader, settle: Duration) -> Self {
        Self {
            state: state.to_owned(),
            reader,
            settle,
            seen: HashMap::new(),
            queue: VecDeque::new(),
            left: VecDeque::new(),
            is_settling: false,
            stuck: HashSet::new(),
            held: HashMap::new(),
            recovered: false,
            complained: false,
        }
    }

    /// The reader of this folder's files.
    pub(in crate::engine) fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Whether a file may be complete soon.
    pub(in crate::engine) fn is_settling(&self) -> bool {
        self.is_settling
    }

    /// The next file that could be read; none when no file is complete.
    pub(in crate::engine) fn next(&mut self, setup: &Setup, now: Instant) -> Option<FileRead> {
        let places = match Places::open(&self.state) {
            Ok(places) => {
                self.complained = false;
                places?
            }
            Err(error) => {
                if !std::mem::replace(&mut self.complained, true) {
                    tracing::error!("files in inbox/ are not taken: {error}; see `dondoc doctor`");
                }
                return None;
            }
        };
        while !self.reader.stop.is_cancelled() {
            let Some(job) = self.queue.pop_front() else {
                self.look(&places);
                if self.queue.is_empty() {
                    return None;
                }
                continue;
            };
            if let Some(taken) = self.do_job(&places, job, setup, now) {
                return Some(taken);
            }
        }
        None
    }

    /// Leaves the report on a file that was taken.
    pub(in crate::engine) fn finish(
        &mut self,
        taken: &FileRead,
        kept: ReportPlace,
        text: &str,
        now: NaiveDateTime,
    ) {
        let done = Places::open(&self.state).and_then(|places| {
            let places = places.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
            self.end(&places, Some(&taken.private), Places::name(&taken.private), kept, text, now);
            Ok(())
        });
        if let Err(error) = done {
            tracing::error!("there is no inbox/ to leave a report in: {error}");
        }
    }

    /// Puts back a file that was read but could not be taken.
    pub(in crate::engine) fn give_back(&mut self, private: &str) {
        if let Ok(Some(places)) = Places::open(&self.state) {
            self.hold(&places, private);
        }
    }

    /// Notes which entries have changed since the last look, and queues those that have not.
    fn look(&mut self, places: &Places) {
        let now = monotonic();
        self.is_settling = false;
        for name in places.left().unwrap_or_default() {
            // After the start, only files that wait for their second turn or could not go back under their name.
            let waits = !self.recovered || Places::mark(&name) == BegunCount::Tried(0);
            if waits && !self.left.contains(&name) {
                self.left.push_back(name);
            }
        }
        self.recovered = true;
        self.held.retain(|_, since| now.saturating_duration_since(*since) < HOLD);
        let names = places.waiting().unwrap_or_default();
        let mut seen = std::mem::take(&mut self.seen);
        for name in names {
            let Ok(look) = places.look(&name) else { continue };
            if self.stuck.contains(&look.id) || self.held.contains_key(&look.id) {
                continue;
            }
            let mut known = seen.remove(&name).unwrap_or(Seen { look, since: now, first: now });
            if known.look != look {
                known = Seen { look, since: now, ..known };
            }
            let is_settled = now.saturating_duration_since(known.since) >= self.settle;
            let strange = strange_name(name.as_bytes()).or_else(|| look.strange());
            let endless = now.saturating_duration_since(known.first) >= LONGEST_WRITE;
            if is_settled || look.is_file() && look.size > MOST_BYTES {
                self.queue.push_back(Job::Found(name, look, strange));
            } else if endless {
                self.queue.push_back(Job::Found(name, look, Some(Strange::StillWritten)));
            } else {
                self.is_settling = true;
                self.seen.insert(name, known);
            }
        }
        if self.queue.is_empty() {
            let is_held =
                |name: &str| places.look_claimed(name).is_ok_and(|look| self.held.contains_key(&look.id));
            let next = self.left.iter().position(|name| !is_held(name));
            self.queue.extend(next.and_then(|at| self.left.remove(at)).map(Job::Left));
        }
    }

    fn do_job(&mut self, places: &Places, job: Job, setup: &Setup, now: Instant) -> Option<FileRead> {
        let local = setup.rules.calendar.zone.local(now);
        let (name, look, strange) = match job {
            Job::Left(private) => {
                let next = match Places::mark(&private) {
                    BegunCount::Tried(times) if times < TRIES => BegunCount::Tried(times + 1),
                    BegunCount::Tried(_) => return self.refuse(places, &private, Strange::Twice, local),
                    BegunCount::Strange => {
                        let why = places.look_claimed(&private).ok().and_then(|look| look.strange());
                        return self.refuse(places, &private, why.unwrap_or(Strange::Device), local);
                    }
                };
                let private = places.remark(&private, next).ok()?;
                return self.read(places, private, None, setup, now);
            }
            Job::Found(name, look, strange) => (name, look, strange),
        };
        let mark = if strange.is_some() { BegunCount::Strange } else { BegunCount::Tried(1) };
        match (places.claim(&name, mark), strange) {
            (Ok(private), Some(why)) => self.refuse(places, &private, why, local),
            (Ok(private), None) => self.read(places, private, Some(look), setup, now),
            // Whoever dropped the file has taken it away again.
            (Err(error), _) if error.kind() == io::ErrorKind::NotFound => None,
            (Err(error), _) => {
                self.stuck.insert(look.id);
                tracing::error!("an entry of inbox/ cannot be moved away: {error}; see `dondoc doctor`");
                let why = report(&Err(words::strange(Strange::CannotMove).to_owned()), local);
                self.end(places, None, &shown(name.as_bytes()), ReportPlace::Rejected, &why, local);
                None
            }
        }
    }

    /// Reads a claimed file, if it is still as it was seen.
    fn read(
        &mut self,
        places: &Places,
        private: String,
        seen: Option<FileStamp>,
        setup: &Setup,
        now: Instant,
    ) -> Option<FileRead> {
        let local = setup.rules.calendar.zone.local(now);
        if let Some(why) = places.look_claimed(&private).ok()?.strange() {
            return self.refuse(places, &private, why, local);
        }
        let file = match places.read(&private) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return self.refuse(places, &private, Strange::NoRight, local);
            }
            Err(_) => return self.refuse(places, &private, Strange::Device, local),
        };
        let before = look_of(&file)?;
        if seen.is_some_and(|seen| !seen.is_as(&before)) {
            return self.put_back(places, &private);
        }
        let rules = &setup.rules;
        let zone = rules.calendar.zone;
        let source = source_of(rules, Path::new(OsStr::new(Places::name(&private))));
        let context = ImportContext {
            org: &rules.org,
            cases: &rules.cases,
            kind: None,
            source: source.as_ref(),
            zone,
            today: zone.day(now),
        };
        // At its first turn a file gets little time: good files need no more, and do not wait for a bad one.
        let mut reader = self.reader.clone();
        if seen.is_some() {
            reader.limits.seconds = reader.limits.seconds.div_ceil(FIRST_TURN);
        }
        let copy = file.try_clone().map_err(|error| FileRefusal::Sheet(error.into()));
        let found = copy.and_then(|file| reader.cases(file, context));
        match found {
            Err(FileRefusal::Sheet(SheetError::Stopped)) => self.put_back(places, &private),
            Err(FileRefusal::Sheet(SheetError::NoReader(why))) => {
                tracing::error!(
                    "files in inbox/ are not taken: the reader cannot work: {why}; see `dondoc doctor`"
                );
                self.hold(places, &private);
                None
            }
            Err(FileRefusal::Sheet(SheetError::TooSlow))
                if reader.limits.seconds < self.reader.limits.seconds =>
            {
                self.later(places, &private)
            }
            // Somebody still writes to the file.
            _ if look_of(&file) != Some(before) => self.put_back(places, &private),
            Err(error) => {
                tracing::warn!("a file in inbox/ was rejected, see the report in inbox/rejected/: {error}");
                let text = report(&Err(words::file_refusal(&error)), local);
                self.end(places, Some(&private), Places::name(&private), ReportPlace::Rejected, &text, local);
                None
            }
            Ok(file) => Some(FileRead { private, file }),
        }
    }

    fn refuse(
        &mut self,
        places: &Places,
        private: &str,
        why: Strange,
        now: NaiveDateTime,
    ) -> Option<FileRead> {
        tracing::warn!("an entry of inbox/ was rejected unread, see the report in inbox/rejected/: {why:?}");
        let text = report(&Err(words::strange(why).to_owned()), now);
        self.end(places, Some(private), Places::name(private), ReportPlace::Rejected, &text, now);
        None
    }

    fn end(
        &mut self,
        places: &Places,
        private: Option<&str>,
        name: &str,
        kept: ReportPlace,
        text: &str,
        now: NaiveDateTime,
    ) {
        if let Err(error) = places.report(kept, private, name, text, now) {
            let kept = kept.name();
            tracing::error!("a report cannot be left in inbox/{kept}/: {error}; see `dondoc doctor`");
            if let Some(private) = private {
                self.hold(places, private);
            }
        }
    }

    fn put_back(&mut self, places: &Places, private: &str) -> Option<FileRead> {
        self.is_settling = true;
        let look = places.look_claimed(private);
        match places.put_back(private) {
            Ok(true) => {}
            // Another file has its name by now.
            Ok(false) => self.held.extend(look.map(|look| (look.id, monotonic()))),
            Err(error) => tracing::error!("a file cannot be put back into inbox/: {error}"),
        }
        None
    }

    /// Keeps a file among the claimed, marked as not begun, for when nothing new waits.
    fn later(&mut self, places: &Places, private: &str) -> Option<FileRead> {
        match places.remark(private, BegunCount::Tried(0)) {
            Ok(_) => None,
            Err(_) => self.put_back(places, private),
        }
    }

    /// Puts a file back and leaves it alone for a while.
    fn hold(&mut self, places: &Places, private: &str) {
        if let Ok(look) = places.look_claimed(private) {
            self.held.insert(look.id, monotonic());
        }
        self.put_back(places, private);
    }
}

fn look_of(file: &File) -> Option<FileStamp> {
    rustix::fs::fstat(file).ok().map(|stat| FileStamp::of(&stat))
}

/// The source that the name of a file begins with, as in `tinh-24-11.xlsx`.
pub fn source_of(rules: &Rules, file: &Path) -> Option<SourceId> {
    let name = file.file_name()?.to_str()?;
    let begins = |id: &&SourceId| {
        let rest = name.strip_prefix(id.as_str());
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    rules.cases.sources.keys().find(begins).cloned()
}

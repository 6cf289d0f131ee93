//! Case files that came by mail: each lies among the claimed files of the drop folder, beside a note of who brought it,
//! until the report on it is sent back to them. A crash may send a report once more, and never loses one.
//! Must not know how a mail is read, nor what is in a file.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::fs::{self as sys, Mode, OFlags};
use serde::{Deserialize, Serialize};

use crate::model::{Instant, RecipientId, Thread};

/// The folder of claimed files: beside `inbox/`, for the daemon alone.
pub(super) const READING: &str = "reading";
/// Begins the token of a file that came by mail; a file that was dropped has a number in its place.
pub(super) const MAILED: char = 'm';
/// Followed by the token: who brought a file.
pub(super) const SENDER: &str = "sender-";
/// Followed by the token: the report on a file that is done.
const REPORT: &str = "report-";

/// Followed by the token: a file that is being laid, and a report that is being written.
pub(super) const TABLE: &str = "table-";
const DRAFT: &str = "draft-";
/// How long a file or report that is half written is left alone.
const HALF: Duration = Duration::from_hours(24);

/// Who brought a file, and by which mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::engine) struct BroughtBy {
    /// The clerk, or the mailbox of the clerk's unit.
    pub(in crate::engine) clerk: RecipientId,
    /// The head of the thread that the report joins.
    pub(in crate::engine) thread: Thread,
    /// Which of the mail's tables the file is, counted from 1, and how many there are.
    pub(in crate::engine) place: (usize, usize),
}

/// A report that waits to be sent.
#[derive(Debug)]
pub(in crate::engine) struct ReadyReport {
    token: String,
    pub(in crate::engine) to: BroughtBy,
    pub(in crate::engine) text: String,
}

pub(super) fn reading(state: &Path) -> PathBuf {
    state.join(READING)
}

/// The token of a claimed file that came by mail. Nobody else can make a name with one: a dropped file gets its number
/// when it is claimed.
pub(super) fn token(private: &str) -> Option<&str> {
    private.split('_').nth(1).filter(|token| token.starts_with(MAILED))
}

/// Keeps the report on a file that came by mail until it is sent.
pub(super) fn keep_report(reading: &OwnedFd, token: &str, text: &str) -> io::Result<()> {
    let (draft, report) = (format!("{DRAFT}{token}"), format!("{REPORT}{token}"));
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut file = File::from(sys::openat(reading, &draft, flags, Mode::from_raw_mode(0o600))?);
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(sys::renameat(reading, &draft, reading, &report)?)
}

/// The reports that wait to be sent.
pub(in crate::engine) fn ready(state: &Path) -> Vec<ReadyReport> {
    let Ok(entries) = fs::read_dir(reading(state)) else { return Vec::new() };
    let mut tokens: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_prefix(REPORT)?.to_owned()))
        .collect();
    tokens.sort();
    let ready = tokens.into_iter().filter_map(|token| {
        let text = fs::read_to_string(reading(state).join(format!("{REPORT}{token}"))).ok()?;
        let to = fs::read(reading(state).join(format!("{SENDER}{token}"))).ok();
        let Some(to) = to.and_then(|bytes| serde_json::from_slice(&bytes).ok()) else {
            forget(state, &token);
            return None;
        };
        Some(ReadyReport { token, to, text })
    });
    let mut ready: Vec<ReadyReport> = ready.collect();
    ready.sort_by(|one, other| {
        (&one.to.thread.in_reply_to, one.to.place).cmp(&(&other.to.thread.in_reply_to, other.to.place))
    });
    ready
}

/// Removes what a crash has left half laid; a file that is older is nobody's any more, and it may be about citizens.
pub(super) fn clean(state: &Path, now: Instant) {
    let Ok(entries) = fs::read_dir(reading(state)) else { return };
    let now = SystemTime::from(now);
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_half = [TABLE, DRAFT].iter().any(|half| name.as_bytes().starts_with(half.as_bytes()));
        let changed = entry.metadata().and_then(|data| data.modified());
        let is_old = changed.is_ok_and(|at| now.duration_since(at).is_ok_and(|age| age >= HALF));
        if is_half && is_old && fs::remove_file(entry.path()).is_ok() {
            tracing::warn!("a file that came by mail was never laid whole and was removed from reading/");
        }
    }
}

/// Removes reports that are sent.
pub(in crate::engine) fn sent(state: &Path, reports: &[ReadyReport]) {
    for report in reports {
        forget(state, &report.token);
    }
}

fn forget(state: &Path, token: &str) {
    for kept in [REPORT, SENDER] {
        if let Err(error) = fs::remove_file(reading(state).join(format!("{kept}{token}")))
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::error!(
                "what is left of a file that came by mail cannot be removed from reading/: {error}"
            );
        }
    }
}

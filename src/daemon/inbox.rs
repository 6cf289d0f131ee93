//! The drop folder: files that a clerk leaves in `inbox/` are taken in, then moved to `done/` or `rejected/`
//! with a report beside them; both are emptied after seven days. Never tells a file's name to the log.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

use chrono::{Days, NaiveDate};

use super::engine::{Engine, EngineError};
use super::intake::{Options, Tally, take};
use crate::import::{Context, read};
use crate::model::{Day, Instant, SourceId};
use crate::planner::Rules;
use crate::render::intake::{Counts, report};

/// How long taken files and their reports are kept.
const KEPT_DAYS: u64 = 7;
/// A file that was changed less than this ago may still be being copied.
const SETTLED: std::time::Duration = std::time::Duration::from_secs(3);

/// The folder below the state folder.
pub fn folder(state: &Path) -> PathBuf {
    state.join("inbox")
}

impl Engine {
    /// Takes in every file that waits. Returns how many cases changed; a file that cannot be read never
    /// stops the rest.
    pub(super) async fn sweep(&self, now: Instant) -> Result<usize, EngineError> {
        let inbox = folder(&self.setup.state);
        let today = self.setup.rules.calendar.zone.day(now);
        let mut changed = 0;
        for file in waiting(&inbox) {
            changed += self.take_file(&inbox, &file, now).await?;
        }
        for folder in ["done", "rejected"] {
            empty(&inbox.join(folder), today);
        }
        Ok(changed)
    }

    async fn take_file(&self, inbox: &Path, file: &Path, now: Instant) -> Result<usize, EngineError> {
        let rules = &self.setup.rules;
        let source = source_of(rules, file);
        let zone = rules.calendar.zone;
        let context = Context {
            org: &rules.org,
            cases: &rules.cases,
            kind: None,
            source: source.as_ref(),
            zone,
            today: zone.day(now),
        };
        let (kept, text, changed) = match read(file, context) {
            Err(error) => {
                tracing::warn!("a file in inbox/ was rejected, see the report in inbox/rejected/: {error}");
                ("rejected", report(&Err(error.to_string()), rules.calendar.zone.local(now)), 0)
            }
            Ok(rows) => {
                let options = Options { complete: complete(rules), dry_run: false };
                let tally = take(&self.store, rules, rows, &options, now, &mut |_| {}).await?;
                let all_refused = tally.rows > 0 && tally.refused.len() == tally.rows;
                let changed = changed(&tally);
                tracing::info!(
                    opened = tally.opened,
                    updated = tally.updated,
                    ended = tally.ended,
                    refused = tally.refused.len(),
                    "a file in inbox/ was taken in"
                );
                let kept = if all_refused { "rejected" } else { "done" };
                (kept, report(&Ok(counts(tally)), rules.calendar.zone.local(now)), changed)
            }
        };
        if let Err(error) = put_away(file, &inbox.join(kept), &text, rules.calendar.zone.local(now)) {
            tracing::error!(
                "a file in inbox/ cannot be moved to inbox/{kept}: {error}; make inbox/ writable for the daemon"
            );
        }
        Ok(changed)
    }
}

/// The counts as the clerk reads them.
fn counts(tally: Tally) -> Counts {
    Counts {
        rows: tally.rows,
        counted: vec![
            ("Mở mới", tally.opened),
            ("Cập nhật", tally.updated),
            ("Kết thúc", tally.ended),
            ("Không thay đổi", tally.unchanged),
            ("Đã kết thúc từ trước, không theo dõi", tally.skipped),
            ("Đã kết thúc tại đây nhưng tệp còn ghi đang xử lý", tally.ahead),
            ("Không còn trong tệp, cần xác nhận đã xong", tally.missing),
            ("Hồ sơ hẹn lại từ lần thứ hai", tally.again),
        ],
        refused: tally.refused,
    }
}

/// Cases that a file changed.
fn changed(tally: &Tally) -> usize {
    tally.opened + tally.updated + tally.ended + tally.missing
}

/// The sources whose files list every open case.
pub fn complete(rules: &Rules) -> BTreeSet<SourceId> {
    let sources = rules.cases.sources.iter().filter(|(_, source)| source.complete);
    sources.map(|(id, _)| id.clone()).collect()
}

/// The source that a file's name begins with, such as `tinh-24-11.xlsx`.
pub fn source_of(rules: &Rules, file: &Path) -> Option<SourceId> {
    let name = file.file_name()?.to_str()?;
    let begins = |id: &&SourceId| {
        let rest = name.strip_prefix(id.as_str());
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    rules.cases.sources.keys().find(begins).cloned()
}

/// The files that wait and are no longer being written, by name. Without the folder there are none.
fn waiting(inbox: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(inbox) else { return Vec::new() };
    let ready = |path: &PathBuf| {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '~']));
        let meta = path.symlink_metadata().ok().filter(fs::Metadata::is_file);
        let age = meta.and_then(|meta| meta.modified().ok()).map(|at: SystemTime| at.elapsed());
        // A time that lies ahead says nothing about who is writing.
        !hidden && age.is_some_and(|age| age.is_ok_and(|age| age >= SETTLED))
    };
    let mut files: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(ready).collect();
    files.sort();
    files
}

/// Moves a file out of the way, the day in front of its name, with the report beside it.
fn put_away(file: &Path, to: &Path, text: &str, now: chrono::NaiveDateTime) -> io::Result<()> {
    fs::create_dir_all(to)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stamp = now.format("%Y-%m-%d_%H%M%S");
    let mut target = to.join(format!("{stamp}_{name}"));
    let mut again = 1;
    while target.exists() {
        again += 1;
        target = to.join(format!("{stamp}-{again}_{name}"));
    }
    fs::rename(file, &target)?;
    let mut beside = target.into_os_string();
    beside.push(".txt");
    fs::write(beside, text)
}

/// Removes what was put away more than seven days ago; other files are left alone.
fn empty(folder: &Path, today: Day) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let limit = today.checked_sub_days(Days::new(KEPT_DAYS)).unwrap_or(today);
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let day = name.get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
        if day.is_some_and(|day| day < limit)
            && let Err(error) = fs::remove_file(entry.path())
        {
            tracing::error!("a file older than {KEPT_DAYS} days cannot be removed from inbox/: {error}");
        }
    }
}

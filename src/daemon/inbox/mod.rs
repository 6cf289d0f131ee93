//! The drop folder: files that a clerk leaves in `inbox/` are moved aside, read, taken in, and a report is left in
//! `done/` or `rejected/`. Never tells a file's name to the log.

mod aside;
mod desk;
mod keep;
mod look;
mod places;
mod watcher;
mod words;

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use aside::Aside;
use aside::Offers;
use desk::{Desk, Taken};
use places::Kept;

use super::engine::{Engine, EngineError, Setup};
use super::intake::{Options, Tally, take};
use super::reader::Reader;
use crate::import::Row;
use crate::model::{Instant, SourceId};
use crate::planner::Rules;
use crate::render::intake::{Counts, report};

/// How long a file must look the same before it counts as complete.
pub(super) const SETTLE: Duration = Duration::from_secs(3);

/// The folder below the state folder.
pub fn folder(state: &Path) -> PathBuf {
    state.join("inbox")
}

/// How the files of the drop folder come to the engine: read within its pass, or aside, by a thread of their own.
#[derive(Debug, Clone)]
pub struct Files {
    desk: Arc<Mutex<Desk>>,
    settle: Duration,
    offers: Option<Offers>,
    /// What is old and cannot be removed: told of once.
    stays: Arc<Mutex<BTreeSet<OsString>>>,
}

/// Whether an entry of the drop folder is a folder of dondoc's own.
pub fn is_own(name: &OsStr) -> bool {
    Kept::ALL.iter().any(|kept| name == kept.name())
}

impl Files {
    /// For one state folder; a file must look the same for `settle` before it is taken.
    pub fn new(state: &Path, reader: Reader, settle: Duration) -> Self {
        let desk = Arc::new(Mutex::new(Desk::new(state, reader, settle)));
        Self { desk, settle, offers: None, stays: Arc::default() }
    }

    /// What one look finds; where files are still being written, a second look follows.
    async fn next(&self, setup: &Arc<Setup>, now: Instant, waited: &mut bool) -> Option<Taken> {
        loop {
            let (desk, setup) = (Arc::clone(&self.desk), Arc::clone(setup));
            let look = move || {
                let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
                let found = desk.next(&setup, now);
                (found, desk.is_settling())
            };
            // A reader that fails as a whole has said so.
            let (found, is_settling) = tokio::task::spawn_blocking(look).await.ok()?;
            if found.is_some() || *waited || !is_settling {
                return found;
            }
            *waited = true;
            tokio::time::sleep(self.settle).await;
        }
    }

    /// Takes nothing more that was read aside.
    pub fn close(&mut self) {
        self.offers = None;
    }

    fn desk(&self) -> std::sync::MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Takes in every file that waits. Returns how many cases changed; a file that cannot be read never
    /// stops the rest.
    pub(super) async fn sweep(&self, now: Instant) -> Result<usize, EngineError> {
        let changed = match &self.files.offers {
            Some(offers) => self.take_offers(offers, now).await?,
            None => self.take_waiting(now).await?,
        };
        let mut stays = self.files.stays.lock().unwrap_or_else(PoisonError::into_inner);
        keep::empty(&self.setup.state, self.setup.rules.calendar.zone.local(now), &mut stays);
        Ok(changed)
    }

    async fn take_waiting(&self, now: Instant) -> Result<usize, EngineError> {
        let (mut changed, mut waited) = (0, false);
        while let Some(mut taken) = self.files.next(&self.setup, now, &mut waited).await {
            let rows = std::mem::take(&mut taken.rows);
            match self.take_rows(rows, now).await {
                Ok((kept, text, cases)) => {
                    changed += cases;
                    self.files.desk().finish(&taken, kept, &text, self.setup.rules.calendar.zone.local(now));
                }
                Err(error) => {
                    self.files.desk().give_back(&taken.private);
                    return Err(error);
                }
            }
        }
        Ok(changed)
    }

    async fn take_offers(&self, offers: &Offers, now: Instant) -> Result<usize, EngineError> {
        let mut changed = 0;
        while let Some(offer) = offers.next().await {
            // An offer that is dropped goes back to where it was.
            let (kept, text, cases) = self.take_rows(offer.rows, now).await?;
            changed += cases;
            drop(offer.answer.send((kept, text)));
        }
        Ok(changed)
    }

    async fn take_rows(&self, rows: Vec<Row>, now: Instant) -> Result<(Kept, String, usize), EngineError> {
        let rules = &self.setup.rules;
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
        let kept = if all_refused { Kept::Rejected } else { Kept::Done };
        Ok((kept, report(&Ok(counts(tally)), rules.calendar.zone.local(now)), changed))
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

//! The Intake service, for the drop folder: files that a clerk leaves in `inbox/` are moved aside, read and taken in,
//! and a report is left in `done/` or `rejected/`.
//! Must not tell a file's name to the log.

mod aside;
mod desk;
mod files;
mod keep;
mod look;
mod offers;
mod places;
pub mod take;
mod watcher;
mod words;

use std::collections::BTreeSet;
use std::sync::PoisonError;

pub use aside::Aside;
pub use desk::source_of;
pub use files::CaseFiles;
use files::SETTLE;
use offers::Offers;
use places::ReportPlace;
pub use places::folder;

use super::intake::take::{Options, Tally, take};
use super::setup::EngineError;
use super::tenant::Tenant;
use crate::import::Row;
use crate::model::{Instant, SourceId};
use crate::planner::Rules;
use crate::render::intake::{FileCounts, report};
use crate::state::reader::Reader;

/// Takes in the case files that wait in the drop folder.
#[derive(Debug)]
pub struct Intake {
    pub(in crate::engine) tenant: Tenant,
    pub files: CaseFiles,
}

impl Intake {
    pub(in crate::engine) fn new(tenant: Tenant) -> Self {
        let files = CaseFiles::new(&tenant.setup.state, Reader::default(), SETTLE);
        Self { tenant, files }
    }

    /// Takes in every file that waits. Returns how many cases changed; a file that cannot be read never stops the rest.
    pub(in crate::engine) async fn take_in(&self, now: Instant) -> Result<usize, EngineError> {
        let changed = match &self.files.offers {
            Some(offers) => self.take_offers(offers, now).await?,
            None => self.take_waiting(now).await?,
        };
        let mut stays = self.files.stays.lock().unwrap_or_else(PoisonError::into_inner);
        keep::empty(&self.tenant.setup.state, self.tenant.setup.rules.calendar.zone.local(now), &mut stays);
        Ok(changed)
    }

    async fn take_waiting(&self, now: Instant) -> Result<usize, EngineError> {
        let (mut changed, mut waited) = (0, false);
        while let Some(mut taken) = self.files.next(&self.tenant.setup, now, &mut waited).await {
            let rows = std::mem::take(&mut taken.rows);
            match self.take_rows(rows, now).await {
                Ok((kept, text, cases)) => {
                    changed += cases;
                    self.files.desk().finish(
                        &taken,
                        kept,
                        &text,
                        self.tenant.setup.rules.calendar.zone.local(now),
                    );
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
            // If this offer is dropped, its file goes back to where it was.
            let (kept, text, cases) = self.take_rows(offer.rows, now).await?;
            changed += cases;
            drop(offer.answer.send((kept, text)));
        }
        Ok(changed)
    }

    async fn take_rows(
        &self,
        rows: Vec<Row>,
        now: Instant,
    ) -> Result<(ReportPlace, String, usize), EngineError> {
        let rules = &self.tenant.setup.rules;
        let options = Options { complete: complete(rules), dry_run: false };
        let tally = take(&self.tenant.store, rules, rows, &options, now, &mut |_| {}).await?;
        let all_refused = tally.rows > 0 && tally.refused.len() == tally.rows;
        let changed = changed(&tally);
        tracing::info!(
            opened = tally.opened,
            updated = tally.updated,
            ended = tally.ended,
            refused = tally.refused.len(),
            "a file in inbox/ was taken in"
        );
        let kept = if all_refused { ReportPlace::Rejected } else { ReportPlace::Done };
        Ok((kept, report(&Ok(counts(tally)), rules.calendar.zone.local(now)), changed))
    }
}

/// The counts of a file as its report shows them to the clerk.
fn counts(tally: Tally) -> FileCounts {
    FileCounts {
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

/// How many cases a file changed.
fn changed(tally: &Tally) -> usize {
    tally.opened + tally.updated + tally.ended + tally.missing
}

/// The sources whose files list every open case.
pub fn complete(rules: &Rules) -> BTreeSet<SourceId> {
    let sources = rules.cases.sources.iter().filter(|(_, source)| source.complete);
    sources.map(|(id, _)| id.clone()).collect()
}

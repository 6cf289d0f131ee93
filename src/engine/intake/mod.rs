//! The Intake service, for the drop folder: files that a clerk leaves in `inbox/`, or sends by mail, are moved aside, read
//! and taken in, and a report is left in `done/` or `rejected/`, and sent back where the file came by mail.
//! Must not tell a file's name to the log.

mod aside;
mod desk;
mod files;
mod gather;
mod keep;
pub(super) mod lay;
mod look;
pub(super) mod mailed;
mod offers;
mod places;
pub mod take;
pub mod tally;
mod watcher;
pub mod words;

use std::collections::BTreeSet;
use std::sync::PoisonError;

pub use aside::Aside;
pub use desk::source_of;
pub use files::CaseFiles;
use files::SETTLE;
use offers::Offers;
use places::ReportPlace;
pub use places::folder;

use super::intake::take::{Options, take};
use super::notes::{Prepared, write_notes};
use super::setup::EngineError;
use super::tenant::Tenant;
use crate::import::CaseFile;
use crate::model::{ChannelName, Instant, Note, SourceId};
use crate::planner::Rules;
use crate::render::answer::{Voice, files_subject, of_table};
use crate::render::intake::report;
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
        self.answer_senders(now).await?;
        mailed::clean(&self.tenant.setup.state, now);
        let mut stays = self.files.stays.lock().unwrap_or_else(PoisonError::into_inner);
        keep::empty(&self.tenant.setup.state, self.tenant.setup.rules.calendar.zone.local(now), &mut stays);
        Ok(changed)
    }

    async fn take_waiting(&self, now: Instant) -> Result<usize, EngineError> {
        let (mut changed, mut waited) = (0, false);
        while let Some(mut taken) = self.files.next(&self.tenant.setup, now, &mut waited).await {
            let file = std::mem::take(&mut taken.file);
            match self.take_file(&file, now).await {
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
            let (kept, text, cases) = self.take_file(&offer.file, now).await?;
            changed += cases;
            drop(offer.answer.send((kept, text)));
        }
        Ok(changed)
    }

    /// Sends the reports on files that came by mail to those who brought them.
    async fn answer_senders(&self, now: Instant) -> Result<(), EngineError> {
        let (tenant, ready) = (&self.tenant, mailed::ready(&self.tenant.setup.state));
        if ready.is_empty() {
            return Ok(());
        }
        let org = &tenant.setup.rules.org;
        let made = ready.iter().filter_map(|report| {
            let name = org.recipient(&report.to.clerk)?.name;
            let text = Voice::Mail.letter(&name, &of_table(report.to.place, &report.text), &org.name);
            let thread = Some(report.to.thread.clone());
            let note = Note { thread, at_once: true, ..Note::new(files_subject(), text) };
            let recipient = report.to.clerk.clone();
            Some(Prepared { recipient, channel: ChannelName::Email, note, entries: Vec::new() })
        });
        write_notes(tenant, made.collect(), Vec::new(), now).await?;
        mailed::sent(&tenant.setup.state, &ready);
        Ok(())
    }

    async fn take_file(
        &self,
        file: &CaseFile,
        now: Instant,
    ) -> Result<(ReportPlace, String, usize), EngineError> {
        let rules = &self.tenant.setup.rules;
        let options = Options { complete: complete(rules), dry_run: false };
        let tally = take(&self.tenant.store, rules, file, &options, now, &mut |_| {}).await?;
        let refused = tally.refused();
        let all_refused = refused > 0 && refused == tally.rows.len();
        tracing::info!(
            opened = tally.opened,
            updated = tally.updated,
            ended = tally.ended,
            refused,
            "a file in inbox/ was taken in"
        );
        let kept = if all_refused { ReportPlace::Rejected } else { ReportPlace::Done };
        let text = report(&Ok(words::file_report(file, &tally)), rules.calendar.zone.local(now));
        Ok((kept, text, tally.changed()))
    }
}

/// The sources whose files list every open case.
pub fn complete(rules: &Rules) -> BTreeSet<SourceId> {
    let sources = rules.cases.sources.iter().filter(|(_, source)| source.complete);
    sources.map(|(id, _)| id.clone()).collect()
}

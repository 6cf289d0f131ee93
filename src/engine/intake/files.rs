//! The files of the drop folder, and how they come to a pass: read within the pass, or by a thread of their own.
//! Must not know the store.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::desk::{DropFolder, FileRead};
use super::offers::Offers;
use crate::engine::setup::Setup;
use crate::model::Instant;
use crate::state::reader::Reader;

/// How long a file must look the same before it counts as complete.
pub(in crate::engine) const SETTLE: Duration = Duration::from_secs(3);

/// The files of the drop folder as the engine takes them: read within its pass, or by a thread of their own.
#[derive(Debug, Clone)]
pub struct CaseFiles {
    desk: Arc<Mutex<DropFolder>>,
    settle: Duration,
    pub(super) offers: Option<Offers>,
    /// Old files that cannot be removed, so that each is logged only once.
    pub(super) stays: Arc<Mutex<BTreeSet<OsString>>>,
}

impl CaseFiles {
    /// The files of one state folder; a file must look the same for `settle` before it is taken.
    pub fn new(state: &Path, reader: Reader, settle: Duration) -> Self {
        let desk = Arc::new(Mutex::new(DropFolder::new(state, reader, settle)));
        Self { desk, settle, offers: None, stays: Arc::default() }
    }

    /// The next file that one look finds; where files are still being written, a second look follows.
    pub(super) async fn next(&self, setup: &Arc<Setup>, now: Instant, waited: &mut bool) -> Option<FileRead> {
        loop {
            let (desk, setup) = (Arc::clone(&self.desk), Arc::clone(setup));
            let look = move || {
                let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
                let found = desk.next(&setup, now);
                (found, desk.is_settling())
            };
            // A reader that fails as a whole has already logged why.
            let (found, is_settling) = tokio::task::spawn_blocking(look).await.ok()?;
            if found.is_some() || *waited || !is_settling {
                return found;
            }
            *waited = true;
            tokio::time::sleep(self.settle).await;
        }
    }

    /// Takes no more files from the thread that reads aside.
    pub fn close(&mut self) {
        self.offers = None;
    }

    pub(super) fn desk(&self) -> std::sync::MutexGuard<'_, DropFolder> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! The files that were read aside and wait to be taken in.
//! Must not know how they were read.

use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use tokio::sync::mpsc;

use super::places::ReportPlace;
use crate::import::CaseFile;

/// One file, and the channel on which its reader waits to hear what became of them.
#[derive(Debug)]
pub(in crate::engine) struct Offer {
    pub(in crate::engine) file: CaseFile,
    pub(in crate::engine) answer: SyncSender<(ReportPlace, String)>,
}

/// The files that were read and not taken yet.
#[derive(Debug, Clone)]
pub(super) struct Offers(Arc<tokio::sync::Mutex<mpsc::Receiver<Offer>>>);

impl Offers {
    pub(in crate::engine) fn new(offers: mpsc::Receiver<Offer>) -> Self {
        Self(Arc::new(tokio::sync::Mutex::new(offers)))
    }

    /// The next offer, if one is there now.
    pub(in crate::engine) async fn next(&self) -> Option<Offer> {
        self.0.lock().await.try_recv().ok()
    }
}

//! The heartbeat: one request to a server outside, as often as config says and only while all is well.
//! Must not know how the request is sent; never holds up the work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::channel::Heartbeat;
use crate::clock::{elapsed, monotonic};
use crate::engine::health::survey::Survey;

/// When the next sign of life is due, and whether the last one came through.
#[derive(Debug, Default)]
pub(super) struct Beat {
    last: Option<Instant>,
    lost: Arc<AtomicBool>,
}

impl Beat {
    /// Sends a sign of life where all is well and one is due.
    pub(super) fn on(&mut self, survey: &Survey, heartbeat: &Heartbeat, every: Duration) {
        let is_time = self.last.is_none_or(|last| elapsed(last) >= every);
        if !is_time || !survey.troubles().is_empty() {
            return;
        }
        self.last = Some(monotonic());
        let (heartbeat, lost) = (heartbeat.clone(), Arc::clone(&self.lost));
        tokio::spawn(async move {
            match heartbeat.beat().await {
                Ok(()) if lost.swap(false, Ordering::SeqCst) => {
                    tracing::info!("heartbeats come through again");
                }
                Ok(()) => {}
                Err(detail) if lost.swap(true, Ordering::SeqCst) => tracing::debug!("no heartbeat: {detail}"),
                Err(detail) => tracing::warn!("the heartbeat does not come through: {detail}"),
            }
        });
    }
}

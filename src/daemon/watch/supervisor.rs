//! What systemd is told: that the daemon is ready, what it is doing, and, only while the work moves on, that it is
//! alive. The only user of sd-notify. Outside systemd this says nothing.
//! Must not know what the work is.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::engine::health::pulse::Pulse;

/// The line to the service manager.
#[derive(Debug)]
pub struct Supervisor {
    _feeder: Option<DropGuard>,
}

impl Supervisor {
    /// Opens the line to the service manager; where the unit has a watchdog, it is fed as long as the pulse is alive.
    /// Must be called inside a tokio runtime.
    pub fn new(pulse: &Pulse) -> Self {
        let feeder = sd_notify::watchdog_enabled().map(|limit| {
            let stop = CancellationToken::new();
            tokio::spawn(feed(limit, pulse.clone(), stop.clone()));
            stop.drop_guard()
        });
        Self { _feeder: feeder }
    }

    /// Whether a service manager runs the daemon: it starts the daemon again and keeps the journal.
    pub fn is_there() -> bool {
        std::env::var_os("NOTIFY_SOCKET").is_some()
    }

    /// Tells that the daemon works from here on.
    pub fn ready(&self) {
        tell(&[NotifyState::Ready]);
    }

    /// Sets the line that `systemctl status` shows.
    pub fn status(&self, text: &str) {
        tell(&[NotifyState::Status(text)]);
    }

    /// Tells that config is being read again; [`Self::ready`] ends that.
    pub fn reloading(&self) {
        match NotifyState::monotonic_usec_now() {
            Ok(now) => tell(&[NotifyState::Reloading, now]),
            Err(error) => tracing::debug!("the service manager cannot be told of the reload: {error}"),
        }
    }

    /// Tells that the daemon is about to end.
    pub fn stopping(&self) {
        tell(&[NotifyState::Stopping]);
    }
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!("the service manager cannot be told: {error}");
    }
}

/// Feeds the watchdog three times within its limit, so that one feeding may be late.
async fn feed(limit: Duration, pulse: Pulse, stop: CancellationToken) {
    let mut hangs = false;
    loop {
        if pulse.is_alive() {
            tell(&[NotifyState::Watchdog]);
        } else if !std::mem::replace(&mut hangs, true) {
            tracing::error!("the work does not move on; the service manager is left to start dondoc again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(limit / 3) => {}
        }
    }
}

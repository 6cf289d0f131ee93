//! The daemon: wait for something to happen, make one pass, wait again; reload and stop on request.
//! Signals come from outside, so that tests can run it without a process of its own.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::clock::Clock;
use super::engine::{Engine, EngineError, Pass, Setup};
use super::inbox;
use super::lock::{self, LockError};
use super::poke::Listener;
use super::receive;
use super::state::{self, StateError};
use super::wake::{Alarms, JumpDetector, SAFETY};
use crate::config::{self, Config};

/// How long a message in hand may take to finish once the daemon is told to stop.
const GRACE: Duration = Duration::from_secs(4);
/// Between two looks, so that something that cannot be settled never spins.
const BREATH: Duration = Duration::from_secs(1);

/// Why the daemon could not start.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Another process works on the same state.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The state cannot be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The engine cannot be built.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The alarm clock cannot be set.
    #[error("cannot set the alarms of [schedule]: {0}")]
    Alarms(#[from] tokio_cron_scheduler::JobSchedulerError),
}

/// What the daemon works on.
#[derive(Debug)]
pub struct Daemon {
    /// Where config is read from again on reload.
    pub config_dir: PathBuf,
    /// The state folder.
    pub state: PathBuf,
    /// What time it is.
    pub clock: Clock,
}

impl Daemon {
    /// Runs until `shutdown` resolves; each item of `reloads` asks for config to be read again.
    pub async fn run(
        self,
        config: Config,
        shutdown: impl Future<Output = ()>,
        mut reloads: mpsc::Receiver<()>,
    ) -> Result<(), RunError> {
        std::fs::create_dir_all(&self.state)
            .map_err(|source| StateError::Folder { path: self.state.clone(), source })?;
        let _lock = lock::take(&self.state)?;
        if let Err(error) = std::fs::create_dir_all(inbox::folder(&self.state)) {
            tracing::warn!("there is no inbox/ to drop files into: {error}");
        }
        let opened = state::open(&self.state, &config.org.id, self.clock.is_virtual(), true).await?;
        let setup = Setup::new(config, &self.state)?;
        let mut engine = Engine::new(setup, opened.store, self.clock.clone());
        engine.take_over().await?;
        let listener = Listener::bind(&self.state)
            .inspect_err(|error| {
                tracing::warn!("commands cannot poke this daemon, it looks every minute: {error}");
            })
            .ok();

        let (wakes, mut woken) = mpsc::channel(16);
        let mut alarms = self.alarms(&engine, &wakes).await?;
        let mut reception = receive::open(&engine.setup, &self.clock, &wakes).await;
        let mut jumps = JumpDetector::new(self.clock.clone());
        let stop = CancellationToken::new();
        let mut shutdown = pin!(shutdown);
        let mut troubled: bool;
        let rehearsal = engine.store.meta().await.map_err(EngineError::from)?.live_at.is_none();
        let is_virtual = self.clock.is_virtual();
        tracing::info!(state = %self.state.display(), rehearsal, is_virtual, "dondoc is running");
        loop {
            {
                let mut pass = pin!(engine.pass(&stop));
                tokio::select! {
                    result = &mut pass => {
                        report(&result);
                        troubled = result.is_err();
                    }
                    () = &mut shutdown => {
                        stop.cancel();
                        if tokio::time::timeout(GRACE, pass).await.is_err() {
                            tracing::warn!("a message was under way; its outcome is settled at the next start");
                        }
                        break;
                    }
                }
            }
            let nap = if troubled { SAFETY } else { self.nap(&engine).await };
            tokio::select! {
                () = &mut shutdown => break,
                Some(name) = woken.recv() => tracing::debug!(alarm = name, "woken"),
                () = poked(listener.as_ref()) => {}
                () = tokio::time::sleep(nap) => {}
                Some(()) = reloads.recv() => {
                    if let Some(setup) = self.reload(&engine) {
                        engine.setup = Arc::new(setup);
                        // The old one is let go first, for the new one may listen on the same address.
                        reception.close().await;
                        reception = receive::open(&engine.setup, &self.clock, &wakes).await;
                        alarms = self.reset(alarms, &engine, &wakes).await;
                    }
                }
            }
            if let Some(jump) = jumps.jumped() {
                tracing::warn!(
                    seconds = jump.num_seconds(),
                    "the wall clock was set; the alarms are set again"
                );
                alarms = self.reset(alarms, &engine, &wakes).await;
            }
        }
        if let Some(alarms) = alarms {
            alarms.stop().await;
        }
        reception.close().await;
        tracing::info!("dondoc has stopped");
        Ok(())
    }

    /// Alarms follow the system clock, so a virtual one goes by the nap alone.
    async fn alarms(
        &self,
        engine: &Engine,
        wakes: &mpsc::Sender<String>,
    ) -> Result<Option<Alarms>, RunError> {
        if self.clock.is_virtual() {
            return Ok(None);
        }
        let config = &engine.setup.config;
        Ok(Some(Alarms::set(&config.settings.schedule, config.calendar.zone, wakes).await?))
    }

    async fn reset(
        &self,
        old: Option<Alarms>,
        engine: &Engine,
        wakes: &mpsc::Sender<String>,
    ) -> Option<Alarms> {
        if let Some(old) = old {
            old.stop().await;
        }
        let set = self.alarms(engine, wakes).await;
        set.inspect_err(|error| tracing::error!("{error}; dondoc goes on with a look every minute"))
            .ok()
            .flatten()
    }

    /// How long nothing can happen by itself, at most the safety tick.
    async fn nap(&self, engine: &Engine) -> Duration {
        match engine.store.next_wake().await {
            Ok(Some(at)) => (at - self.clock.now()).to_std().unwrap_or(BREATH).clamp(BREATH, SAFETY),
            Ok(None) => SAFETY,
            Err(error) => {
                tracing::error!("{error}");
                SAFETY
            }
        }
    }

    /// Reads config again; a config with errors changes nothing.
    fn reload(&self, engine: &Engine) -> Option<Setup> {
        let today = engine.setup.rules.calendar.zone.day(self.clock.now());
        let loaded = config::load(&self.config_dir, today);
        let errors = loaded.diagnostics.iter().filter(|found| found.is_error()).count();
        let first = loaded.diagnostics.iter().find(|found| found.is_error());
        if let Some(other) =
            loaded.config.as_ref().filter(|config| config.org.id != engine.setup.config.org.id)
        {
            let (old, new) = (&engine.setup.config.org.id, &other.org.id);
            tracing::error!("config was not taken over: `id` in dondoc.toml changed from `{old}` to `{new}`");
            return None;
        }
        let built = loaded.config.map(|config| Setup::new(config, &self.state));
        match (built, first) {
            (Some(Ok(setup)), _) => {
                tracing::info!("config was read again");
                Some(setup)
            }
            (Some(Err(error)), _) => {
                tracing::error!("config was not taken over, the old one stays in force: {error}");
                None
            }
            (None, first) => {
                tracing::error!(
                    errors,
                    "config was not taken over, the old one stays in force: {}; run `dondoc check`",
                    first.map(ToString::to_string).unwrap_or_default()
                );
                None
            }
        }
    }
}

/// Resolves at the next poke; never without a socket.
async fn poked(listener: Option<&Listener>) {
    match listener {
        Some(listener) => {
            if let Err(error) = listener.wait().await {
                tracing::warn!("the poke socket failed: {error}");
                tokio::time::sleep(BREATH).await;
            }
        }
        None => std::future::pending().await,
    }
}

fn report(result: &Result<Pass, EngineError>) {
    match result {
        Ok(pass) if *pass == Pass::default() => tracing::debug!("nothing to do"),
        Ok(pass) => tracing::info!(
            changed = pass.changed,
            decisions = pass.decisions,
            messages = pass.messages,
            sent = pass.sent,
            failed = pass.failed,
            "pass finished"
        ),
        Err(error) => tracing::error!("this pass could not be finished; it is tried again: {error}"),
    }
}

/// Whether a daemon is running on the state folder.
pub fn is_running(state: &Path) -> bool {
    matches!(lock::take(state), Err(LockError::Held { .. }))
}

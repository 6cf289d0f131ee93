//! The daemon's loop: wait for something to happen, make one pass, wait again; reload and stop on request. Signals come
//! from outside, so that tests can run the loop without a process of its own.
//! Must not know what a pass decides or sends.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::poke::Listener;
use super::reload::Eye;
use super::wake::{Alarms, JumpDetector};
use super::watch::{Supervisor, Watch};
use super::{descriptors, reception as receive};
use crate::clock::{Clock, elapsed, monotonic};
use crate::config::Config;
use crate::engine::health::pulse::{Pulse, SAFETY, Stage};
use crate::engine::setup::{EngineError, Setup};
use crate::engine::{Engine, intake as inbox, take_over};
use crate::state::lock::{self, LockError, StateLock};
use crate::state::{self, StateError};
use crate::store::{Store, values};

/// How long the message that is being sent may take to finish once the daemon is told to stop.
const GRACE: Duration = Duration::from_secs(4);
/// The pause between two passes, so that work that cannot be settled never makes the loop spin.
const BREATH: Duration = Duration::from_secs(1);

/// Why the daemon could not start.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Another process works on the same state folder.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The state folder cannot be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The engine cannot be built.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The alarm clock cannot be set.
    #[error("cannot set the alarms of [schedule]: {0}")]
    Alarms(#[from] tokio_cron_scheduler::JobSchedulerError),
}

impl RunError {
    /// Whether waiting cannot help, because a rule forbids the start.
    fn is_refusal(&self) -> bool {
        match self {
            Self::State(error) => error.is_refusal(),
            Self::Lock(error) => matches!(error, LockError::Held { .. }),
            Self::Engine(_) | Self::Alarms(_) => true,
        }
    }
}

/// What a daemon needs to start.
#[derive(Debug)]
pub struct Daemon {
    /// The folder from which config is read again on reload.
    pub config_dir: PathBuf,
    pub state: PathBuf,
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
        descriptors::raise();
        let setup = Setup::new(config, &self.state)?;
        let pulse = Pulse::default();
        let mut watch = Watch::new(&pulse);
        let mut shutdown = pin!(shutdown);
        let taken = tokio::select! {
            taken = self.take_state(&setup, &mut watch, &pulse, &mut reloads) => taken?,
            () = &mut shutdown => return Ok(()),
        };
        let (_lock, store) = taken;
        let mut engine = Engine::watched(setup, store, self.clock.clone(), &pulse);
        let listener = Listener::bind(&self.state)
            .inspect_err(|error| {
                tracing::warn!("commands cannot poke this daemon, it looks every minute: {error}");
            })
            .ok();

        let (wakes, mut woken) = mpsc::channel(16);
        let mut alarms = self.alarms(&engine, &wakes).await?;
        // Files are read by a thread of their own; where no thread can be had, within the passes.
        let aside = inbox::Aside::start(&engine.tenant, &mut engine.intake.files, &wakes);
        let aside = aside.inspect_err(|error| tracing::error!("{error}")).ok();
        let mut reception = receive::open(&engine.tenant.setup, &self.clock, &wakes).await;
        let mut jumps = JumpDetector::new(self.clock.clone());
        let stop = CancellationToken::new();
        watch.open_window(&engine.tenant.setup, &engine.metrics, &self.clock).await;
        let meta = engine.tenant.store.read(values::meta).await.map_err(EngineError::from)?;
        let rehearsal = meta.live_at.is_none();
        let is_virtual = self.clock.is_virtual();
        tracing::info!(state = %self.state.display(), rehearsal, is_virtual, "dondoc is running");
        watch.supervisor.ready();
        let mut eye = Eye::default();
        loop {
            let began = monotonic();
            let result;
            {
                let mut pass = pin!(engine.pass(&stop));
                tokio::select! {
                    ended = &mut pass => result = ended,
                    () = &mut shutdown => {
                        watch.supervisor.stopping();
                        stop.cancel();
                        if tokio::time::timeout(GRACE, pass).await.is_err() {
                            tracing::warn!("a message was under way; its outcome is settled at the next start");
                        }
                        break;
                    }
                }
            }
            eye.look(&self.config_dir, &mut engine);
            watch.after(&engine, &result, elapsed(began)).await;
            let nap = if result.faults.is_empty() { self.nap(&engine).await } else { SAFETY };
            engine.pulse.at(Stage::Waiting);
            let mut asked = None;
            tokio::select! {
                () = &mut shutdown => break,
                Some(name) = woken.recv() => tracing::debug!(alarm = name, "woken"),
                word = poked(listener.as_ref()) => asked = word,
                () = tokio::time::sleep(nap) => {}
                Some(()) = reloads.recv() => asked = Some(String::new()),
            }
            if let Some(word) = asked {
                watch.supervisor.reloading();
                if eye.reload(&self.config_dir, &mut engine, &word) {
                    if let Some(aside) = &aside {
                        aside.follow(&engine.tenant.setup);
                    }
                    // The old reception is closed first, because the new one may listen on the same address.
                    reception.close().await;
                    reception = receive::open(&engine.tenant.setup, &self.clock, &wakes).await;
                    alarms = self.reset(alarms, &engine, &wakes).await;
                    watch.open_window(&engine.tenant.setup, &engine.metrics, &self.clock).await;
                }
                watch.supervisor.ready();
                watch.config(engine.tenant.setup.refused.as_ref());
            }
            if let Some(jump) = jumps.jumped() {
                tracing::warn!(
                    seconds = jump.num_seconds(),
                    "the wall clock was set; the alarms are set again"
                );
                alarms = self.reset(alarms, &engine, &wakes).await;
            }
        }
        watch.supervisor.stopping();
        // Files that were read but not taken go back to the drop folder, and so does the file being read.
        engine.intake.files.close();
        drop(aside);
        if let Some(alarms) = alarms {
            alarms.stop().await;
        }
        reception.close().await;
        if let Err(error) = engine.tenant.store.empty_log().await {
            tracing::warn!("the log of the database could not be emptied, the next start does it: {error}");
        }
        engine.tenant.store.close().await;
        tracing::info!("dondoc has stopped");
        Ok(())
    }

    /// Locks the state folder and opens its database. Under a service manager, a folder or a file that cannot be used
    /// is waited for: starting again and again would say the same and mend nothing.
    async fn take_state(
        &self,
        setup: &Setup,
        watch: &mut Watch,
        pulse: &Pulse,
        reloads: &mut mpsc::Receiver<()>,
    ) -> Result<(StateLock, Store), RunError> {
        loop {
            let error = match self.try_state(setup).await {
                Ok(taken) => {
                    watch.alarm.over();
                    return Ok(taken);
                }
                Err(error) => error,
            };
            if error.is_refusal() || !Supervisor::is_there() {
                return Err(error);
            }
            pulse.at(Stage::Waiting);
            watch.supervisor.ready();
            watch.supervisor.status(&format!("stands still: {error}"));
            watch.alarm.raise(setup, &error.to_string(), self.clock.now()).await;
            // A reload ends the wait early, so that whoever has mended the folder need not wait.
            drop(tokio::time::timeout(SAFETY, reloads.recv()).await);
        }
    }

    async fn try_state(&self, setup: &Setup) -> Result<(StateLock, Store), RunError> {
        std::fs::create_dir_all(&self.state)
            .map_err(|source| StateError::Folder { path: self.state.clone(), source })?;
        state::refuse_links(&self.state, &setup.config.settings.capture.dir)?;
        let lock = lock::take(&self.state)?;
        if let Err(error) = std::fs::create_dir_all(inbox::folder(&self.state)) {
            tracing::warn!("there is no inbox/ to drop files into: {error}");
        }
        let id = &setup.config.org.id;
        let opened = state::open(&self.state, id, self.clock.is_virtual(), true).await?;
        // The first write of the daemon: a database that can only be read is found here.
        take_over(&opened.store, self.clock.now()).await.map_err(StateError::from)?;
        Ok((lock, opened.store))
    }

    /// Sets the cron alarms. They follow the system clock, so a virtual clock has none and relies on the nap.
    async fn alarms(
        &self,
        engine: &Engine,
        wakes: &mpsc::Sender<String>,
    ) -> Result<Option<Alarms>, RunError> {
        if self.clock.is_virtual() {
            return Ok(None);
        }
        let config = &engine.tenant.setup.config;
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

    /// How long the daemon may sleep because nothing becomes due by itself, at most the safety tick.
    async fn nap(&self, engine: &Engine) -> Duration {
        match engine.tenant.store.read(values::next_wake).await {
            Ok(Some(at)) => (at - self.clock.now()).to_std().unwrap_or(BREATH).clamp(BREATH, SAFETY),
            Ok(None) => SAFETY,
            Err(error) => {
                // The next pass meets the same error and raises the alarm.
                tracing::debug!("{error}");
                SAFETY
            }
        }
    }
}

/// Resolves at the next poke, with the word of whoever wants config read again; never without a socket.
async fn poked(listener: Option<&Listener>) -> Option<String> {
    match listener {
        Some(listener) => match listener.wait().await {
            Ok(word) => word,
            Err(error) => {
                tracing::warn!("the poke socket failed: {error}");
                tokio::time::sleep(BREATH).await;
                None
            }
        },
        None => std::future::pending().await,
    }
}

/// Whether a daemon is running on the state folder.
pub fn is_running(state: &Path) -> bool {
    matches!(lock::take(state), Err(LockError::Held { .. }))
}

//! Reads config again while the daemon runs, all of it or nothing, and notes why the config on the disk cannot be used:
//! the next start would fail for the same reason.
//! Must not know who asked.

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::{elapsed, monotonic};
use crate::engine::Engine;
use crate::engine::setup::{RefusedConfig, Setup};
use crate::{config, durable};

/// The time between two looks at the files of config.
const LOOK: Duration = Duration::from_secs(55);

/// What the daemon says about the config on the disk, in a file of the state folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReloadAnswer {
    /// The word of whoever asked last for config to be read.
    pub asked: String,
    /// Why config was refused; none where it is in force, or could be.
    pub refused: Option<RefusedConfig>,
}

fn file(state: &Path) -> PathBuf {
    state.join("reload.json")
}

/// What a daemon said last; none where there is nothing to read.
pub fn told(state: &Path) -> Option<ReloadAnswer> {
    serde_json::from_slice(&std::fs::read(file(state)).ok()?).ok()
}

fn tell(state: &Path, told: &ReloadAnswer) -> io::Result<()> {
    durable::replace(&file(state), &serde_json::to_vec(told)?)
}

/// Watches the config folder for the daemon.
#[derive(Debug, Default)]
pub(super) struct Eye {
    looked: Option<std::time::Instant>,
    seen: Vec<(PathBuf, [i64; 6])>,
    told: Option<ReloadAnswer>,
}

impl Eye {
    /// Reads config again because somebody asked; a config with errors changes nothing. Returns whether the config is
    /// in force.
    pub(super) fn reload(&mut self, config_dir: &Path, engine: &mut Engine, asked: &str) -> bool {
        self.seen = stamps(config_dir);
        let read = read(config_dir, engine);
        let is_read = read.is_ok();
        match read {
            Ok(setup) => {
                tracing::info!("config was read again");
                engine.adopt(&Arc::new(setup));
            }
            Err(why) => {
                tracing::error!("config was not taken over, the old one stays in force: {why}");
                refuse(engine, why);
            }
        }
        self.say(engine, Some(asked));
        is_read
    }

    /// Looks whether the next start could use the config on the disk, once any file of it has changed in content or
    /// rights, or is gone.
    pub(super) fn look(&mut self, config_dir: &Path, engine: &mut Engine) {
        if self.looked.is_some_and(|looked| elapsed(looked) < LOOK) {
            return;
        }
        self.looked = Some(monotonic());
        let stamps = stamps(config_dir);
        if stamps != self.seen {
            self.seen = stamps;
            match read(config_dir, engine) {
                Ok(_) => engine.refuse(None),
                Err(why) => {
                    if engine.tenant.setup.refused.as_ref().is_none_or(|refused| refused.why != why) {
                        tracing::warn!("with the config on the disk this service could not start: {why}");
                    }
                    refuse(engine, why);
                }
            }
        }
        self.say(engine, None);
    }

    /// Writes the state of config where commands find it.
    fn say(&mut self, engine: &Engine, asked: Option<&str>) {
        let before = self.told.as_ref();
        let asked =
            asked.map_or_else(|| before.map(|told| told.asked.clone()).unwrap_or_default(), str::to_owned);
        let told = ReloadAnswer { asked, refused: engine.tenant.setup.refused.clone() };
        if before == Some(&told) {
            return;
        }
        match tell(&engine.tenant.setup.state, &told) {
            Ok(()) => self.told = Some(told),
            Err(error) => tracing::warn!("commands cannot be told how the reload went: {error}"),
        }
    }
}

fn refuse(engine: &mut Engine, why: String) {
    let before = engine.tenant.setup.refused.as_ref();
    let since = before.map_or_else(|| engine.tenant.clock.now(), |refused| refused.since);
    engine.refuse(Some(RefusedConfig { since, why }));
}

/// The config on the disk, ready for work; or the first error in it.
fn read(config_dir: &Path, engine: &Engine) -> Result<Setup, String> {
    let today = engine.tenant.setup.rules.calendar.zone.day(engine.tenant.clock.now());
    let loaded = config::load(config_dir, today);
    let Some(config) = loaded.config else {
        let errors: Vec<_> = loaded.diagnostics.iter().filter(|found| found.is_error()).collect();
        let first = errors.first().map(ToString::to_string).unwrap_or_default();
        let more = match errors.len() {
            0 | 1 => String::new(),
            count => format!(" (and {} more)", count - 1),
        };
        return Err(format!("{first}{more}; run `dondoc check`"));
    };
    let (old, new) = (&engine.tenant.setup.config.org.id, &config.org.id);
    if old != new {
        return Err(format!("`id` in dondoc.toml changed from `{old}` to `{new}`"));
    }
    Setup::new(config, &engine.tenant.setup.state).map_err(|error| error.to_string())
}

/// What changes when a file is written, given away or made unreadable to the daemon; cheap enough for every minute.
fn stamps(config_dir: &Path) -> Vec<(PathBuf, [i64; 6])> {
    let mut found = Vec::new();
    for folder in ["", "plans", "templates", "secrets"] {
        let folder = config_dir.join(folder);
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
        for path in entries.chain([folder.clone()]) {
            let stamp = std::fs::metadata(&path).map_or([-1; 6], |meta| {
                let (ino, mode) = (meta.ino() as i64, i64::from(meta.mode()));
                [meta.mtime(), meta.mtime_nsec(), meta.ctime(), meta.ctime_nsec(), ino, mode]
            });
            found.push((path, stamp));
        }
    }
    found.sort();
    found
}

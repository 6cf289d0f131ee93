//! Where a command finds config, state and time. The order in which places are looked at is part of the outside
//! contract. Must not know any command.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::DateTime;

use super::exit::CommandError;
use super::output;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::durable::DraftFile;
use crate::model::{Instant, bounds};
use crate::state::owner::{Acting, Owner};
use crate::state::{self, Opened, StateError};
use crate::store::{Store, StoreError};

/// The folders, the clock and the instant that every command starts from.
#[derive(Debug, Clone)]
pub struct CommandContext {
    pub config_dir: PathBuf,
    /// The clock, virtual under `--now`.
    pub clock: Clock,
    now: Instant,
    state: Option<PathBuf>,
    /// Set once the state folder may be touched.
    entered: OnceLock<()>,
}

impl CommandContext {
    /// Settles the config folder and the clock.
    pub fn new(config: Option<PathBuf>, state: Option<PathBuf>, now: Option<&str>) -> anyhow::Result<Self> {
        let clock = match now {
            None => Clock::System,
            Some(text) => Clock::running_from(parse_now(text)?),
        };
        let state = state.or_else(|| env_path("DONDOC_STATE"));
        Ok(Self { config_dir: config_dir(config), now: clock.now(), clock, state, entered: OnceLock::new() })
    }

    /// The instant of this command: the clock is read once.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The state folder that the command line or the environment names.
    pub fn given_state(&self) -> Option<&Path> {
        self.state.as_deref()
    }

    /// Loads the config; prints the problems of a config with errors and refuses it.
    pub fn config(&self) -> anyhow::Result<Config> {
        load(&self.config_dir, self.now)
    }

    /// The state folder. From this call on, a command of root's acts as the owner of that folder: what only root may
    /// read must have been read before, config and secrets first of all.
    pub fn state(&self, config: &Config) -> anyhow::Result<PathBuf> {
        let folder = self.folder(config);
        if self.entered.get().is_none() {
            if let Some(owner) = Owner::of(&folder)? {
                owner.become_them().map_err(|source| StateError::Owner { path: folder.clone(), source })?;
            }
            self.enter(&folder, config)?;
        }
        Ok(folder)
    }

    /// The state folder, for a command that also writes a file at `target`. Where the folder's owner does not control
    /// that place, the file is made with root's rights, which come back with the guard.
    pub fn state_beside(
        &self,
        config: &Config,
        target: &Path,
    ) -> anyhow::Result<Option<(DraftFile, File, Acting)>> {
        let folder = self.folder(config);
        let Some(owner) = Owner::of(&folder)?.filter(|owner| !owner.chooses(target)) else {
            return Ok(None);
        };
        let draft = DraftFile::beside(target).map_err(|error| StoreError::of_io(target, &error))?;
        let file = File::options().write(true).open(draft.path());
        let file = file.map_err(|error| StoreError::of_io(target, &error))?;
        let acting = owner.act_as_them();
        let acting = acting.map_err(|source| StateError::Owner { path: folder.clone(), source })?;
        self.enter(&folder, config)?;
        Ok(Some((draft, file, acting)))
    }

    /// To be called before reading a file that the command line names: where the owner of the state folder controls the
    /// path to the file, it is read with the owner's rights.
    pub fn before_reading(&self, config: &Config, file: &Path) -> anyhow::Result<()> {
        if Owner::of(&self.folder(config))?.is_some_and(|owner| owner.chooses(file)) {
            self.state(config)?;
        }
        Ok(())
    }

    /// The state folder, for a command that also works where config has errors.
    pub fn state_of_the_service(&self) -> anyhow::Result<PathBuf> {
        let folder = self.folder_or(config::state_folder(&self.config_dir));
        if let Some(owner) = Owner::of(&folder)? {
            owner.become_them().map_err(|source| StateError::Owner { path: folder.clone(), source })?;
        }
        Ok(folder)
    }

    fn folder(&self, config: &Config) -> PathBuf {
        self.folder_or(config.settings.state.clone())
    }

    fn folder_or(&self, configured: Option<PathBuf>) -> PathBuf {
        let given = self.state.clone().or(configured);
        given.or_else(|| env_path("STATE_DIRECTORY")).unwrap_or_else(|| PathBuf::from("var"))
    }

    fn enter(&self, folder: &Path, config: &Config) -> anyhow::Result<()> {
        state::refuse_links(folder, &config.settings.capture.dir)?;
        self.entered.get_or_init(|| ());
        Ok(())
    }

    /// The database for reading; none when there is no database yet.
    pub async fn reading(&self, config: &Config) -> anyhow::Result<Option<Store>> {
        Ok(state::open_read_only(&self.state(config)?, &config.org.id).await?)
    }

    /// The database for writing; prints a note when it had to be created.
    pub async fn writing(&self, config: &Config, strict: bool) -> anyhow::Result<Store> {
        let folder = self.state(config)?;
        let Opened { store, created } =
            state::open(&folder, &config.org.id, self.clock.is_virtual(), strict).await?;
        if created {
            let kind = if self.clock.is_virtual() { "a database on virtual time" } else { "a database" };
            output::note(&format!("created {kind}: {}", state::database(&folder).display()));
        }
        Ok(store)
    }
}

/// Loads a config folder; prints its problems, and refuses it when it has errors.
pub fn load(dir: &Path, now: Instant) -> anyhow::Result<Config> {
    if !dir.is_dir() {
        let there = if dir.exists() { "it is no folder" } else { "there is no such folder" };
        return Err(CommandError::usage(format!(
            "no config in {}: {there}; copy the shipped config/ there, or name another with --config",
            dir.display()
        )));
    }
    let loaded = config::load(dir, today_anywhere(now));
    loaded.config.ok_or_else(|| {
        for found in loaded.diagnostics.iter().filter(|found| found.is_error()) {
            output::complain(&found.render());
        }
        CommandError::usage(format!("the config in {} has errors", dir.display()))
    })
}

/// The day for which warnings are judged before the zone is known: Viet Nam's.
pub fn today_anywhere(now: Instant) -> crate::model::Day {
    (now + chrono::TimeDelta::hours(7)).date_naive()
}

fn config_dir(given: Option<PathBuf>) -> PathBuf {
    given.or_else(|| env_path("DONDOC_CONFIG")).unwrap_or_else(|| {
        let system = PathBuf::from("/etc/dondoc");
        if system.is_dir() { system } else { PathBuf::from("config") }
    })
}

fn env_path(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn parse_now(text: &str) -> anyhow::Result<Instant> {
    let now = parse_instant("--now", text)?;
    if bounds::is_counted(today_anywhere(now)) {
        return Ok(now);
    }
    let (first, last) = (bounds::FIRST_YEAR, bounds::LAST_YEAR);
    Err(CommandError::usage(format!("--now {text} lies outside the years {first} to {last}")))
}

/// The instant that an option names.
pub fn parse_instant(option: &str, text: &str) -> anyhow::Result<Instant> {
    DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).map_err(|error| {
        CommandError::usage(format!(
            "{option} `{text}` is not an instant ({error}): write it like 2025-11-17T07:45:00+07:00"
        ))
    })
}

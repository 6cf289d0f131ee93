//! What `dondoc doctor` checks: what a person would forget about clock, permissions, disk, database, roads to the
//! servers, posts and calendar. Each finding says what to do.
//! Must not change anything.

mod backups;
mod config;
mod files;
mod hint;
mod keeping;
mod machine;
mod mailbox;
mod posts;
mod roads;

use std::path::Path;

use serde::Serialize;

use crate::clock::Clock;
use crate::engine::setup::Setup;
use crate::model::Instant;

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// As it should be.
    Ok,
    /// Works, but somebody should look at it.
    Warning,
    /// Does not work.
    Error,
}

/// One thing that was checked, and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The name of the check, such as `clock` or `email`.
    pub check: String,
    pub grade: Grade,
    /// What was found, in words.
    pub detail: String,
    /// What to do; none where nothing needs doing.
    pub hint: Option<String>,
}

impl Finding {
    fn ok(check: &str, detail: impl Into<String>) -> Self {
        Self { check: check.to_owned(), grade: Grade::Ok, detail: detail.into(), hint: None }
    }

    fn warning(check: &str, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        let hint = Some(hint.into());
        Self { check: check.to_owned(), grade: Grade::Warning, detail: detail.into(), hint }
    }

    fn error(check: &str, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { grade: Grade::Error, ..Self::warning(check, detail, hint) }
    }
}

/// Tries only the roads to the servers.
pub async fn roads(setup: &Setup, now: Instant) -> Vec<Finding> {
    roads::channels(setup, now).await
}

/// Checks what the service's user need not see: who else could read secrets.
pub fn secrets(config_dir: &Path) -> Vec<Finding> {
    machine::secrets(config_dir)
}

/// Checks everything. `setup` is made from the config in `config_dir`.
pub async fn examine(config_dir: &Path, setup: &Setup, clock: &Clock) -> Vec<Finding> {
    examine_after(secrets(config_dir), config_dir, setup, clock).await
}

/// Checks everything but the secrets; `secrets` holds the findings about those, made by a user who may see more.
pub async fn examine_after(
    secrets: Vec<Finding>,
    config_dir: &Path,
    setup: &Setup,
    clock: &Clock,
) -> Vec<Finding> {
    let now = clock.now();
    let mut found = machine::clock(now, setup.rules.calendar.zone);
    found.extend(machine::permissions(config_dir, &setup.state, secrets));
    found.extend(config::config(config_dir, setup, now));
    found.extend(machine::space(&setup.state));
    found.extend(files::inbox(&setup.state));
    found.extend(files::reader());
    found.extend(keeping::database(setup, clock).await);
    found.extend(backups::backups(setup, now));
    found.extend(posts::posts(setup, now));
    found.extend(posts::calendar(setup, now));
    found.extend(roads::channels(setup, now).await);
    found.extend(roads::watching(setup).await);
    found.extend(mailbox::kept(setup));
    found
}

//! Checks the config as the service sees it: whether the service's user can read every file, and whether the config on
//! the disk is in force. Must not know what the files say.

use std::io::ErrorKind;
use std::path::Path;

use super::Finding;
use crate::config;
use crate::config::file::{self, Unreadable};
use crate::daemon::reload::told;
use crate::daemon::run::is_running;
use crate::engine::setup::Setup;
use crate::model::{Day, Instant};

/// Looks with the rights of this process, which has become the owner of the state folder by now.
pub(super) fn config(config_dir: &Path, setup: &Setup, now: Instant) -> Vec<Finding> {
    let mut found: Vec<Finding> =
        config::FOLDERS.into_iter().flat_map(|folder| folder_of(config_dir, folder)).collect();
    found.extend(secrets(config_dir, setup.rules.calendar.zone.day(now)));
    let refused = told(&setup.state).and_then(|told| told.refused).filter(|_| is_running(&setup.state));
    if let Some(refused) = refused {
        let since = setup.rules.calendar.zone.rfc3339(refused.since);
        let detail = format!("the service works by an older config since {since}: {}", refused.why);
        let hint = "mend that, then `dondoc reload`; until then the service would not start again";
        found.push(Finding::error("config", detail, hint));
    }
    if found.is_empty() {
        found.push(Finding::ok("config", "the service can read every file of it"));
    }
    found
}

fn folder_of(config_dir: &Path, name: &str) -> Vec<Finding> {
    let folder = config_dir.join(name);
    let entries = match std::fs::read_dir(&folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Vec::new(),
        Err(error) => return vec![closed(config_dir, &folder, &error.into())],
        Ok(entries) => entries,
    };
    let all = entries.flatten().map(|entry| entry.path());
    let mut paths: Vec<_> = all.filter(|path| config::is_wanted(name, path)).collect();
    paths.sort();
    paths.iter().filter_map(|path| Some(closed(config_dir, path, &file::probe(path).err()?))).collect()
}

fn closed(config_dir: &Path, path: &Path, why: &Unreadable) -> Finding {
    let detail = format!(
        "the service's user cannot read {}: {why}; with it the service does not start again",
        path.display()
    );
    if !matches!(why, Unreadable::Io(_)) {
        return Finding::error("config", detail, why.hint());
    }
    let mode = if path.is_dir() { "750" } else { "640" };
    let hint = format!("chgrp --reference={} {1} && chmod {mode} {1}", config_dir.display(), path.display());
    Finding::error("config", detail, hint)
}

/// Checks the secrets that the service reads itself; systemd hands over the others.
fn secrets(config_dir: &Path, today: Day) -> Vec<Finding> {
    let loaded = config::load(config_dir, today);
    let text = file::read(&config_dir.join("dondoc.toml"), file::CONFIG).unwrap_or_default();
    let is_own = |line: usize| !text.lines().nth(line - 1).unwrap_or_default().contains("_credential");
    let unread =
        loaded.diagnostics.iter().filter(|found| found.code == "secret_unreadable" && is_own(found.line));
    unread
        .map(|found| {
            let hint = "put it into `secrets/` beside the config and name it with `…_credential`";
            Finding::error("config", format!("the service's user: {found}"), hint)
        })
        .collect()
}

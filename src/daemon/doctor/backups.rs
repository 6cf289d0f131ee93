//! Checks the daily backups: whether there is a recent one, and whether the next can be encrypted.
//! Must not know how a backup is made.

use std::io::ErrorKind;

use chrono::TimeDelta;

use super::Finding;
use crate::engine::setup::Setup;
use crate::model::Instant;
use crate::state::{backups, seal};

const CHECK: &str = "backup";
/// A backup older than this is a fault. One day may be missed, as by a machine that is switched off in the evening.
const OLD: TimeDelta = TimeDelta::hours(49);
const MAKE: &str = "`systemctl status dondoc-backup.timer dondoc-backup` tells why; `systemctl start dondoc-backup` \
                    makes one now";

/// How the daily backups stand.
pub(super) fn backups(setup: &Setup, now: Instant) -> Vec<Finding> {
    let settings = &setup.config.settings.backup;
    let folder = settings.folder.display();
    let mut found = Vec::new();
    if !settings.recipients.is_empty() && !seal::is_possible() {
        let detail = "backups are to be encrypted, and `age` is not installed, so there will be none";
        found.push(Finding::error(CHECK, detail, "`apt-get install age`"));
    }
    let kept = match backups::list(&settings.folder) {
        Ok(kept) => kept,
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            let hint = "let the user of the service read and write it";
            found.push(Finding::error(CHECK, format!("{folder} cannot be read: {error}"), hint));
            return found;
        }
    };
    found.push(match kept.first() {
        None => Finding::warning(CHECK, format!("there is no backup in {folder}"), MAKE),
        Some(last) => {
            let zone = setup.rules.calendar.zone;
            let detail = format!("the last of {} in {folder} is of {}", kept.len(), zone.rfc3339(last.at));
            if now - last.at > OLD { Finding::error(CHECK, detail, MAKE) } else { Finding::ok(CHECK, detail) }
        }
    });
    found
}

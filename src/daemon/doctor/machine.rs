//! Checks the machine: its clock, who may read and write what, and the space that is left.
//! Must not know people or channels.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use super::Finding;
use crate::calendar::Zone;
use crate::model::Instant;

/// A file that systemd-timesyncd makes once the clock follows a time server.
const SYNCHRONIZED: &str = "/run/systemd/timesync/synchronized";
/// Each exists while its time service runs: timesyncd, chrony, ntpd.
const KEEPERS: [&str; 3] = ["/run/systemd/timesync", "/run/chrony", "/run/ntpd.pid"];
/// A clock that shows an earlier instant is certainly wrong.
const BUILT: &str = "2026-01-01T00:00:00Z";
/// The folders of config and state that the unit of the service names.
const SERVICE: (&str, &str) = ("/etc/dondoc", "/var/lib/dondoc");
const MIB: u64 = 1024 * 1024;

/// The clock and whether something keeps it right.
pub(super) fn clock(now: Instant, zone: Zone) -> Vec<Finding> {
    let local = zone.rfc3339(now);
    if BUILT.parse::<Instant>().is_ok_and(|built| now < built) {
        let hint = "set it: `timedatectl set-ntp true`, or `date -s …`";
        return vec![Finding::error("clock", format!("the clock says {local}"), hint)];
    }
    let kept = if Path::new(SYNCHRONIZED).exists() {
        true
    } else {
        KEEPERS[1..].iter().any(|path| Path::new(path).exists())
    };
    let detail = format!("{local}, zone {}", zone.tz().name());
    if kept {
        return vec![Finding::ok("clock", detail + ", kept by a time server")];
    }
    let hint = "`timedatectl set-ntp true`; a clock that drifts sends on the wrong day";
    vec![Finding::warning("clock", detail + "; nothing seems to keep it right", hint)]
}

/// Whether somebody else may read the secrets.
pub(super) fn secrets(config: &Path) -> Vec<Finding> {
    let mut found = Vec::new();
    for secret in files(&config.join("secrets")) {
        let mode = fs::metadata(&secret).map_or(0, |meta| meta.permissions().mode() & 0o777);
        if mode & 0o077 != 0 {
            let detail = format!("{} may be read by others (mode {mode:o})", secret.display());
            found.push(Finding::error("secrets", detail, format!("chmod 600 {}", secret.display())));
        }
    }
    found
}

/// Whether the database belongs to the owner of the state folder; `found` holds the findings about secrets.
pub(super) fn permissions(config: &Path, state: &Path, mut found: Vec<Finding>) -> Vec<Finding> {
    if config == Path::new(SERVICE.0) && state != Path::new(SERVICE.1) {
        let detail = format!("config names the state folder {}", state.display());
        let hint = format!("the service may write to {} alone: set `state` in dondoc.toml to it", SERVICE.1);
        found.push(Finding::error("state", detail, hint));
    }
    if let Ok(folder) = fs::metadata(state) {
        let strange: Vec<PathBuf> = files(state)
            .into_iter()
            .filter(|path| fs::symlink_metadata(path).is_ok_and(|meta| meta.uid() != folder.uid()))
            .collect();
        if let Some(first) = strange.first() {
            let detail = format!(
                "{} in the state folder belongs to somebody else ({})",
                strange.len(),
                first.display()
            );
            let hint = format!("chown -R --reference={0} {0}", state.display());
            found.push(Finding::error("permissions", detail, hint));
        }
    }
    if found.is_empty() {
        found.push(Finding::ok("permissions", "config, secrets and state belong to whom they should"));
    }
    found
}

/// The space left for the database.
pub(super) fn space(state: &Path) -> Vec<Finding> {
    // The state folder is made when the daemon first starts; until then its parent counts.
    let place = state.ancestors().find(|path| path.is_dir()).unwrap_or(Path::new("."));
    let Ok(disk) = rustix::fs::statvfs(place) else { return Vec::new() };
    let (free, inodes) = (disk.f_bavail * disk.f_frsize / MIB, disk.f_favail);
    let detail = format!("{free} MiB free at {}", place.display());
    let hint = "make room: when the disk is full nothing is sent until there is some";
    vec![match (free, inodes) {
        (0..100, _) => Finding::error("disk", detail, hint),
        (_, 0) if disk.f_files > 0 => Finding::error("disk", "no free inodes", hint),
        (100..1024, _) => Finding::warning("disk", detail, hint),
        _ => Finding::ok("disk", detail),
    }]
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

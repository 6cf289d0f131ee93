//! Empties `done/` and `rejected/`: rejected files go after a day, reports after seven, because they hold citizens'
//! data. Must not touch files that are not named as dondoc names them.

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use chrono::{NaiveDateTime, TimeDelta};

use super::folder;
use super::places::ReportPlace;

const REPORTS: TimeDelta = TimeDelta::days(7);
/// How long a rejected file is kept.
const FILES: TimeDelta = TimeDelta::hours(24);

/// Removes old files; each one that cannot be removed is logged once, and `stays` remembers it.
pub(in crate::engine) fn empty(state: &Path, now: NaiveDateTime, stays: &mut BTreeSet<OsString>) {
    for kept in ReportPlace::ALL {
        let folder = folder(state).join(kept.name());
        // A link with the name of the folder is not dondoc's.
        if !folder.symlink_metadata().is_ok_and(|meta| meta.is_dir()) {
            continue;
        }
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        let names: HashSet<String> =
            entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        for name in names.iter().filter(|name| is_old(name, &names, now)) {
            let path = folder.join(name);
            let is_folder = path.symlink_metadata().is_ok_and(|meta| meta.is_dir());
            let removed = if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            if let Err(error) = removed
                && stays.insert(name.into())
            {
                tracing::error!("what is old cannot be removed from inbox/{}: {error}", kept.name());
            }
        }
    }
}

fn is_old(name: &str, beside: &HashSet<String>, now: NaiveDateTime) -> bool {
    let stamp = name.get(..17).and_then(|stamp| NaiveDateTime::parse_from_str(stamp, "%Y-%m-%d_%H%M%S").ok());
    // An entry that has a report beside it is the file itself, whatever its name ends with.
    let is_file = beside.contains(&format!("{name}.txt"));
    // A report is kept for seven whole days after the day in its name.
    match stamp {
        Some(stamp) if is_file => now - stamp >= FILES,
        Some(stamp) => now.date() - stamp.date() > REPORTS,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_goes_after_a_day_and_its_report_after_seven() {
        let file = "2026-11-05_080000_a.txt";
        let beside: HashSet<String> = [file, "2026-11-05_080000_a.txt.txt"].map(str::to_owned).into();
        let at = |text: &str| text.parse::<NaiveDateTime>().expect("an instant");
        assert!(!is_old(file, &beside, at("2026-11-06T07:59:59")));
        assert!(is_old(file, &beside, at("2026-11-06T08:00:00")));
        let report = "2026-11-05_080000_a.txt.txt";
        assert!(!is_old(report, &beside, at("2026-11-12T23:00:00")));
        assert!(is_old(report, &beside, at("2026-11-13T00:00:00")));
        assert!(!is_old("của tôi.csv", &beside, at("2030-01-01T00:00:00")));
    }
}

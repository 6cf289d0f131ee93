//! Removes what is old, once a day after everything is sent, in steps so short that nothing waits for them.
//! Must not know what may go; the store does.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use super::Maintain;
use crate::engine::setup::EngineError;
use crate::model::{Day, Instant};
use crate::store::{Retired, Store, StoreError, Tx, keys, people, retire, values};

/// How many notices and messages are removed in one transaction.
const STEP: u32 = 200;
/// How many steps one pass makes; the rest waits for the next pass.
const STEPS: usize = 5;
/// How long a channel that refused somebody is left alone, unless they write.
const LOSSES: TimeDelta = TimeDelta::days(7);
/// How long it is kept what came in and what became of it.
const INBOUND: TimeDelta = TimeDelta::days(90);
/// Captured mail is swept this often even where nothing else is old; sweeping thousands of files daily would be for
/// nothing.
const SWEEP: TimeDelta = TimeDelta::days(30);
/// A jump of the clock beyond this is not believed on its first day, because what is removed is gone.
const BELIEVED: TimeDelta = TimeDelta::days(180);

impl Maintain {
    /// Once a day, forgets what is of no use any more: what came in long ago, and that a channel once refused somebody,
    /// because that channel is worth another try.
    pub(in crate::engine) async fn forget(&mut self, now: Instant) -> Result<(), EngineError> {
        let today = self.tenant.setup.rules.calendar.zone.day(now);
        if self.forgotten_on != Some(today) {
            let forget = move |tx: &mut Tx<'_>| people::forget(tx, now - LOSSES, now - INBOUND);
            self.tenant.store.write(now, forget).await?;
            self.forgotten_on = Some(today);
        }
        Ok(())
    }

    /// Empties the write-ahead log of the database once a day, so that what was forgotten stands nowhere.
    pub(in crate::engine) async fn empty_log(&mut self, now: Instant) -> Result<(), EngineError> {
        let today = self.tenant.setup.rules.calendar.zone.day(now);
        if self.emptied_on != Some(today) && self.tenant.store.empty_log().await? {
            self.emptied_on = Some(today);
        }
        Ok(())
    }

    /// Removes what config no longer keeps, once a day.
    pub(in crate::engine) async fn remove_old(
        &mut self,
        now: Instant,
        stop: &CancellationToken,
    ) -> Result<(), EngineError> {
        let settings = &self.tenant.setup.config.settings;
        let zone = self.tenant.setup.rules.calendar.zone;
        let today = zone.day(now);
        let Some(since) = settings.keep.since(today).filter(|_| self.retired_on != Some(today)) else {
            return Ok(());
        };
        let done_on = self.tenant.store.read(|view| values::get(view, keys::RETIRED_ON)).await?;
        let done_on = done_on.and_then(|day| day.parse::<Day>().ok());
        if done_on == Some(today) {
            return Ok(());
        }
        let before = zone.start_of(since);
        if done_on.is_some_and(|last| today - last > BELIEVED) {
            tracing::warn!(
                last = %done_on.unwrap_or(today),
                "the clock stands half a year further than when old messages were last removed: check it; they are \
                 removed tomorrow"
            );
        } else {
            let (mut notices, mut messages, mut is_done) = (0, 0, false);
            for _ in 0..STEPS {
                if stop.is_cancelled() {
                    return Ok(());
                }
                let removed = retired(&self.tenant.store, before, now).await?;
                notices += removed.notices;
                messages += removed.messages;
                is_done = removed.notices + removed.messages == 0;
                if is_done {
                    break;
                }
            }
            if notices + messages > 0 {
                self.captures.forget(&self.tenant).await;
                tracing::info!(notices, messages, before = %since, "what is no longer kept was removed");
            }
            if !is_done {
                return Ok(());
            }
            self.retired_on = Some(today);
            if notices + messages == 0 && done_on.is_some_and(|last| today - last < SWEEP) {
                return Ok(());
            }
            let folder = self.tenant.setup.state.join(&settings.capture.dir);
            // The sweep is awaited, so that a state folder is never emptied after its daemon has stopped.
            let removed = tokio::task::spawn_blocking(move || remove_captured(&folder, before)).await;
            if removed.unwrap_or_default() > 0 {
                tracing::info!(before = %since, "captured mail that is no longer kept was removed");
            }
        }
        let done = [(keys::RETIRED_ON.to_owned(), today.to_string())];
        Ok(self.tenant.store.write(now, move |tx| values::set(tx, &done)).await?)
    }
}

/// Makes one step; looks first, for on most days there is nothing to remove.
async fn retired(store: &Store, before: Instant, now: Instant) -> Result<Retired, StoreError> {
    if store.read(move |view| retire::has_old(view, before)).await? {
        store.write(now, move |tx| retire::retire(tx, before, STEP)).await
    } else {
        Ok(Retired::default())
    }
}

/// Removes dondoc's own files from a Maildir that were last written before an instant; returns how many.
fn remove_captured(folder: &Path, before: Instant) -> usize {
    let before = SystemTime::from(before);
    let mut removed = 0;
    for part in ["tmp", "new", "cur"] {
        let Ok(entries) = fs::read_dir(folder.join(part)) else { continue };
        for entry in entries.filter_map(Result::ok) {
            // A mail program that has read a file puts its flags behind the name.
            let is_ours = entry.file_name().to_string_lossy().contains(".eml");
            let written = entry.metadata().and_then(|meta| meta.modified());
            if !is_ours || !written.is_ok_and(|at| at < before) {
                continue;
            }
            match fs::remove_file(entry.path()) {
                Ok(()) => removed += 1,
                Err(error) => {
                    tracing::error!(
                        "captured mail that is no longer kept cannot be removed from {}: {error}; let the daemon's \
                         user write there",
                        folder.display()
                    );
                    return removed;
                }
            }
        }
    }
    removed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_old_files_are_removed() {
        let dir = tempfile::tempdir().expect("a folder");
        let new = dir.path().join("new");
        fs::create_dir_all(&new).expect("a folder");
        for name in ["m1.eml", "m2.eml", "letter.txt"] {
            fs::write(new.join(name), "x").expect("written");
        }
        let long_ago = SystemTime::UNIX_EPOCH + std::time::Duration::from_hours(24);
        for name in ["m1.eml", "letter.txt"] {
            let file = fs::File::options().write(true).open(new.join(name)).expect("opens");
            file.set_modified(long_ago).expect("sets");
        }
        let before = Instant::UNIX_EPOCH + TimeDelta::days(2);
        assert_eq!(remove_captured(dir.path(), before), 1);
        assert!(
            !new.join("m1.eml").exists() && new.join("m2.eml").exists() && new.join("letter.txt").exists()
        );
        assert_eq!(remove_captured(&dir.path().join("none"), before), 0);
    }
}

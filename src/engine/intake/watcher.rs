//! Waits until something moves in the drop folder. That is only a hint: what has moved is found by looking.
//! Must not know what a file is for.

use std::io::PipeReader;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify::{CreateFlags, WatchFlags, add_watch, init};

/// A watch on folders; where one cannot be watched, only time passes.
pub(in crate::engine) struct Watcher {
    watch: Option<OwnedFd>,
}

impl Watcher {
    pub(in crate::engine) fn new(folders: &[PathBuf]) -> Self {
        let watch = init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).and_then(|watch| {
            let moves =
                WatchFlags::CREATE | WatchFlags::MOVED_TO | WatchFlags::CLOSE_WRITE | WatchFlags::ATTRIB;
            for folder in folders {
                add_watch(&watch, folder, moves | WatchFlags::ONLYDIR)?;
            }
            Ok(watch)
        });
        let watch = watch.inspect_err(|error| {
            tracing::warn!("inbox/ cannot be watched, it is looked into every few seconds: {error}");
        });
        Self { watch: watch.ok() }
    }

    pub(in crate::engine) fn is_there(&self) -> bool {
        self.watch.is_some()
    }

    /// Returns when something in the folder has moved, the other end of `bell` is dropped, or the time is over.
    pub(in crate::engine) fn wait(&self, longest: Duration, bell: &PipeReader) {
        let longest =
            Timespec { tv_sec: longest.as_secs() as i64, tv_nsec: i64::from(longest.subsec_nanos()) };
        let mut ends = vec![PollFd::new(bell, PollFlags::IN)];
        ends.extend(self.watch.iter().map(|watch| PollFd::new(watch, PollFlags::IN)));
        let _ = poll(&mut ends, Some(&longest));
        // The content of the event does not matter, only that one came.
        let mut said = [0; 4096];
        while let Some(watch) = &self.watch
            && rustix::io::read(watch, &mut said).is_ok_and(|length| length > 0)
        {}
    }
}

//! A process of another program, with all that it starts: nothing of it outlives the one who started it.
//! Must not know what the program does.

use std::process::Child;

use rustix::process::{Pid, Signal, kill_process_group};

/// A child process that is killed when this is dropped.
pub(super) struct OwnProcess(pub(super) Child);

impl Drop for OwnProcess {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Ends a process that has a group of its own, and all that it started.
pub(super) fn kill(group: Pid) {
    // The process may have ended by itself.
    let _ = kill_process_group(group, Signal::KILL);
}

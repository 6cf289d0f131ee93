//! Reads case files in a thread of its own beside the passes, so that no pass waits for a file.
//! Must not know the store: what was read is offered to the next pass.

use std::io::PipeWriter;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::files::CaseFiles;
use super::mailed;
use super::offers::{Offer, Offers};
use super::places::{Places, ReportPlace, folder};
use super::watcher::Watcher;

use crate::clock::Clock;
use crate::engine::health::pulse::SAFETY;
use crate::engine::setup::Setup;
use crate::engine::tenant::Tenant;

/// The time between two looks while a file may soon be complete.
const SOON: Duration = Duration::from_secs(1);
/// The pause before each look, so that somebody who never stops moving files causes no more looks than that.
const BREATH: Duration = Duration::from_millis(200);
/// The time between two looks where the folder cannot be watched.
const UNWATCHED: Duration = Duration::from_secs(5);

/// The thread that reads files. Dropping this ends the reader that is running; its file goes back.
#[derive(Debug)]
pub struct Aside {
    setup: Arc<Mutex<Arc<Setup>>>,
    stop: CancellationToken,
    bell: Option<PipeWriter>,
    thread: Option<JoinHandle<()>>,
}

impl Aside {
    /// Starts the thread; the engine takes from `files` what the thread reads, and `wakes` is told when something was
    /// read.
    ///
    /// # Errors
    /// No thread can be started; the passes then read files themselves.
    pub fn start(
        tenant: &Tenant,
        files: &mut CaseFiles,
        wakes: &mpsc::Sender<String>,
    ) -> std::io::Result<Self> {
        let (offer, offers) = mpsc::channel(1);
        let (hears, bell) = std::io::pipe()?;
        let setup = Arc::new(Mutex::new(Arc::clone(&tenant.setup)));
        let stop = files.desk().reader().stop.clone();
        let thread = std::thread::Builder::new().name("files".to_owned()).spawn({
            let (files, setup, clock, wakes) =
                (files.clone(), setup.clone(), tenant.clock.clone(), wakes.clone());
            let stop = stop.clone();
            move || {
                let work = Work { files, setup, clock, wakes, offer, stop: stop.clone() };
                let state = work.setup().state.clone();
                // Files that come by mail are laid among the claimed ones; a folder that cannot be made is told of by
                // each look.
                drop(Places::open(&state));
                let watcher = Watcher::new(&[folder(&state), mailed::reading(&state)]);
                while !stop.is_cancelled() {
                    std::thread::sleep(BREATH);
                    let nap = work.look();
                    watcher.wait(nap.unwrap_or(if watcher.is_there() { SAFETY } else { UNWATCHED }), &hears);
                }
            }
        })?;
        files.offers = Some(Offers::new(offers));
        Ok(Self { setup, stop, bell: Some(bell), thread: Some(thread) })
    }

    /// Takes over a config that was read again.
    pub fn follow(&self, setup: &Arc<Setup>) {
        *self.setup.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(setup);
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        self.stop.cancel();
        self.bell = None;
        // The thread ends within moments, because it waits for nothing any more.
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

struct Work {
    files: CaseFiles,
    setup: Arc<Mutex<Arc<Setup>>>,
    clock: Clock,
    wakes: mpsc::Sender<String>,
    offer: mpsc::Sender<Offer>,
    stop: CancellationToken,
}

impl Work {
    fn setup(&self) -> Arc<Setup> {
        Arc::clone(&self.setup.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads every file that is complete; says when to look again, where that is soon.
    fn look(&self) -> Option<Duration> {
        let mut desk = self.files.desk();
        loop {
            let setup = self.setup();
            let Some(mut taken) = desk.next(&setup, self.clock.now()) else { break };
            let (answer, fate) = sync_channel(1);
            let offer = Offer { file: std::mem::take(&mut taken.file), answer };
            // The pass may be busy with other work; it takes this offer later.
            let offered = self.offer.blocking_send(offer).is_ok();
            drop(self.wakes.try_send("inbox".to_owned()));
            match offered.then(|| self.answer(&fate)).flatten() {
                Some((kept, text)) => {
                    desk.finish(&taken, kept, &text, setup.rules.calendar.zone.local(self.clock.now()));
                }
                None => desk.give_back(&taken.private),
            }
        }
        if !mailed::ready(&self.setup().state).is_empty() {
            // A report waits for the pass that sends it.
            drop(self.wakes.try_send("inbox".to_owned()));
        }
        desk.is_settling().then_some(SOON)
    }

    /// What became of an offer; none when the offer was dropped or the daemon ends.
    fn answer(&self, fate: &Receiver<(ReportPlace, String)>) -> Option<(ReportPlace, String)> {
        loop {
            match fate.recv_timeout(UNWATCHED / 20) {
                Err(RecvTimeoutError::Timeout) if !self.stop.is_cancelled() => {}
                answered => return answered.ok(),
            }
        }
    }
}

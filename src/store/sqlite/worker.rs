//! A thread with a connection of its own, opened when first needed and anew once it cannot be trusted: work is handed to
//! it whole. Must not know what the work is.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::way::Way;
use crate::store::error::{Fault, StoreError};

/// Statements that a connection keeps prepared: about as many as there are.
const STATEMENTS: usize = 256;

/// Where a thread keeps its connection.
struct Slot {
    way: Way,
    connection: Option<Connection>,
}

type Job = Box<dyn FnOnce(&mut Slot) + Send>;

/// A thread that works on the database; it starts with the first work. Clones share it.
#[derive(Debug, Clone)]
pub(in crate::store) struct Worker {
    way: Way,
    jobs: Arc<OnceLock<mpsc::Sender<Job>>>,
}

impl Worker {
    /// A worker that will connect in this way.
    pub(in crate::store) fn new(way: Way) -> Self {
        Self { way, jobs: Arc::default() }
    }

    /// Has the thread do some work with its connection, which it does even where nobody waits for the end any more. A
    /// panic goes on where the work came from.
    pub(in crate::store) async fn run<T, E>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (tell, hear) = oneshot::channel::<Result<Result<T, E>, Box<dyn Any + Send>>>();
        let path = Arc::clone(&self.way.path);
        let gone = move || StoreError::Other {
            path: path.to_path_buf(),
            detail: "the thread that works on it has ended".to_owned(),
        };
        // What is logged in the thread goes where the asker's logs go.
        let log = tracing::dispatcher::get_default(Clone::clone);
        let job: Job = Box::new(move |slot| {
            let work = AssertUnwindSafe(|| {
                let path = Arc::clone(&slot.way.path);
                let connection = slot.connection().map_err(|fault| StoreError::new(&path, fault))?;
                work(connection)
            });
            let done = tracing::dispatcher::with_default(&log, || catch_unwind(work));
            slot.trust(done.is_ok());
            // Whoever asked may have been cut off by a time-out; what was written stands all the same.
            drop(tell.send(done));
        });
        self.jobs().send(job).map_err(|_| E::from(gone()))?;
        match hear.await.map_err(|_| E::from(gone()))? {
            Ok(done) => done,
            Err(panic) => resume_unwind(panic),
        }
    }

    /// Waits until the thread has done what it was given, and has it close the file.
    pub(in crate::store) async fn close(&self) {
        let Some(jobs) = self.jobs.get() else { return };
        let (tell, hear) = oneshot::channel();
        let close: Job = Box::new(move |slot| {
            // Nobody is left who could be told of an error.
            drop(slot.connection.take());
            let _ = tell.send(());
        });
        if jobs.send(close).is_ok() {
            let _ = hear.await;
        }
    }

    fn jobs(&self) -> &mpsc::Sender<Job> {
        self.jobs.get_or_init(|| {
            let (jobs, inbox) = mpsc::channel::<Job>();
            let mut slot = Slot { way: self.way.clone(), connection: None };
            // Where no thread can be started the inbox is dropped, and the sender says so.
            let _ = thread::Builder::new().name("store".to_owned()).spawn(move || {
                for job in inbox {
                    job(&mut slot);
                }
            });
            jobs
        })
    }
}

impl Slot {
    fn connection(&mut self) -> Result<&Connection, Fault> {
        let known = if let Some(known) = self.connection.take() {
            known
        } else {
            let fresh = self.way.connect()?;
            fresh.set_prepared_statement_cache_capacity(STATEMENTS);
            fresh
        };
        Ok(self.connection.insert(known))
    }

    /// Drops the connection after a panic, and where a transaction is still open: what it holds is undone.
    fn trust(&mut self, ended_well: bool) {
        if !ended_well || self.connection.as_ref().is_some_and(|connection| !connection.is_autocommit()) {
            self.connection = None;
        }
    }
}

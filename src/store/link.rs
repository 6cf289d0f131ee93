//! The one connection of a store: opened when first needed, and anew once it cannot be trusted.
//! Must not know any statement.

use std::sync::Arc;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard};

/// Hands out the connection to one user at a time. `SQLite` has one writer, and queueing here is better than
/// waiting for its lock. One connection also keeps its pages in memory: after a commit of another connection it
/// would read every page anew.
#[derive(Debug, Clone)]
pub(super) struct Link {
    options: SqliteConnectOptions,
    connection: Arc<Mutex<Option<SqliteConnection>>>,
}

/// The connection, for as long as it is held.
pub(super) type LinkGuard = OwnedMappedMutexGuard<Option<SqliteConnection>, SqliteConnection>;

impl Link {
    /// Makes the link; opens nothing yet.
    pub(super) fn new(options: SqliteConnectOptions) -> Self {
        Self { options, connection: Arc::default() }
    }

    /// Waits for the connection.
    pub(super) async fn hold(&self) -> Result<LinkGuard, sqlx::Error> {
        let mut slot = Arc::clone(&self.connection).lock_owned().await;
        if let Some(connection) = slot.as_mut().filter(|connection| connection.is_in_transaction()) {
            // A transaction that was dropped is undone before the answer to the ping comes. A full disk may
            // have ended it behind the driver's back; the driver then takes the connection to be inside a
            // transaction for ever.
            let answered = connection.ping().await.is_ok();
            if !answered || connection.is_in_transaction() {
                *slot = None;
            }
        }
        let known = match slot.take() {
            Some(known) => known,
            None => SqliteConnection::connect_with(&self.options).await?,
        };
        Ok(OwnedMutexGuard::map(slot, |slot| slot.insert(known)))
    }

    /// Waits until nobody holds the connection, and closes it.
    pub(super) async fn close(&self) {
        if let Some(connection) = self.connection.lock().await.take() {
            // Nobody is left who could be told of an error.
            let _ = connection.close().await;
        }
    }
}

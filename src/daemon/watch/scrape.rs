//! Serves the figures to Prometheus, on a port of this machine or a socket in the file system.
//! Must not know what the figures mean.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::clock::Clock;
use crate::config::Listen;
use crate::daemon::listener::{Bounds, Door, serve};
use crate::daemon::minute::Minute;
use crate::daemon::{descriptors, socket};
use crate::engine::health::metrics::Metrics;

/// How long the listener may take to close: longer than the listener gives requests in hand.
const FAREWELL: Duration = Duration::from_secs(3);
/// The longest body: a scrape sends none.
const LONGEST: usize = 1024;
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The open listener; figures are served as long as this is held.
#[derive(Debug, Default)]
pub(super) struct Window {
    stop: Option<DropGuard>,
    server: Option<JoinHandle<()>>,
}

impl Window {
    /// Frees the address, because the next window may want the same one.
    pub(super) async fn close(&mut self) {
        drop(self.stop.take());
        if let Some(server) = self.server.take() {
            drop(tokio::time::timeout(FAREWELL, server).await);
        }
    }
}

/// Opens the listener for the figures. Where it cannot be opened, the work goes on without it.
pub(super) async fn open(listen: Option<&Listen>, metrics: &Metrics, clock: &Clock) -> Window {
    let Some(listen) = listen else { return Window::default() };
    let stop = CancellationToken::new();
    let routes = Router::new().route("/metrics", get(figures)).with_state((metrics.clone(), clock.clone()));
    let opened = match listen {
        Listen::Tcp(address) => TcpListener::bind(address).await.map(Door::Tcp),
        Listen::Unix { path, group } => bind(path, group.as_deref()).map(Door::Unix),
    };
    match opened {
        Ok(door) => {
            tracing::info!(?listen, "figures are served at /metrics");
            let bounds = Bounds::of(descriptors::share().figures, LONGEST);
            let minute = Arc::new(Minute::new("figures"));
            let server = tokio::spawn(serve(door, routes, bounds, minute, stop.clone()));
            Window { stop: Some(stop.drop_guard()), server: Some(server) }
        }
        Err(error) => {
            let hint = "choose another `listen` in [watch] of dondoc.toml";
            tracing::error!(?listen, "figures cannot be served: {error}; {hint}");
            Window::default()
        }
    }
}

/// A socket for the daemon's own account, and for the group that config names. A socket that a dead daemon left is
/// replaced; the state lock keeps another living daemon away.
fn bind(path: &Path, group: Option<&str>) -> std::io::Result<UnixListener> {
    socket::clear(path)?;
    let listener = UnixListener::bind(path)?;
    if let Err(error) = socket::open_to(path, group) {
        tracing::error!(
            path = %path.display(),
            "the socket for figures is not open to the group that [watch] names: {error}; let the daemon's account belong \
             to that group"
        );
    }
    Ok(listener)
}

async fn figures(State((metrics, clock)): State<(Metrics, Clock)>) -> impl IntoResponse {
    ([(CONTENT_TYPE, OPEN_METRICS)], metrics.render(clock.now()))
}

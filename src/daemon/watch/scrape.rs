//! Serves the figures to Prometheus, on a port of this machine or a socket in the file system.
//! Must not know what they mean.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::metrics::Metrics;
use crate::config::Listen;
use crate::daemon::clock::Clock;

/// How long a request in hand may take to finish when the window is closed.
const FAREWELL: Duration = Duration::from_secs(2);
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Figures are served as long as this is held.
#[derive(Debug, Default)]
pub(super) struct Window {
    stop: Option<DropGuard>,
    server: Option<JoinHandle<std::io::Result<()>>>,
}

impl Window {
    /// Lets go of the address, for the next one may want the same.
    pub(super) async fn close(&mut self) {
        drop(self.stop.take());
        if let Some(server) = self.server.take() {
            drop(tokio::time::timeout(FAREWELL, server).await);
        }
    }
}

/// Opens the window. Where it cannot be opened the work goes on without.
pub(super) async fn open(listen: Option<&Listen>, metrics: &Metrics, clock: &Clock) -> Window {
    let Some(listen) = listen else { return Window::default() };
    let stop = CancellationToken::new();
    let routes = Router::new().route("/metrics", get(figures)).with_state((metrics.clone(), clock.clone()));
    let ended = stop.clone().cancelled_owned();
    let opened = match listen {
        Listen::Tcp(address) => TcpListener::bind(address).await.map(|listener| {
            tokio::spawn(axum::serve(listener, routes).with_graceful_shutdown(ended).into_future())
        }),
        Listen::Unix(path) => {
            // Left by a dead daemon; the state lock keeps another living one away.
            drop(std::fs::remove_file(path));
            UnixListener::bind(path).map(|listener| {
                tokio::spawn(axum::serve(listener, routes).with_graceful_shutdown(ended).into_future())
            })
        }
    };
    match opened {
        Ok(server) => {
            tracing::info!(?listen, "figures are served at /metrics");
            Window { stop: Some(stop.drop_guard()), server: Some(server) }
        }
        Err(error) => {
            let hint = "choose another `listen` in [watch] of dondoc.toml";
            tracing::error!(?listen, "figures cannot be served: {error}; {hint}");
            Window::default()
        }
    }
}

async fn figures(State((metrics, clock)): State<(Metrics, Clock)>) -> impl IntoResponse {
    ([(CONTENT_TYPE, OPEN_METRICS)], metrics.render(clock.now()))
}

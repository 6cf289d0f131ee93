//! A server over HTTP that whoever holds on to it cannot use up: every wait has an end, requests and connections are
//! bounded, and where all seats are taken the one that has waited longest with nothing said gives way. One of the users
//! of axum, with its neighbours; the only one of hyper. Must not know what is served.

mod seats;
#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::seats::{Peer, Seat, Seats};
use super::minute::Minute;

/// Between two tries where no connection can be taken, because descriptors or memory are used up.
const BREATH: Duration = Duration::from_millis(250);
/// How long a connection that is told to go may take to finish what it is at.
const FAREWELL: Duration = Duration::from_secs(2);
/// The most that is kept of the head of a request.
const HEAD: usize = 16 * 1024;
/// The most lines in it.
const LINES: usize = 64;

/// How much a listener takes.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Connections at once.
    pub seats: usize,
    /// Of these, for one address of another machine.
    pub for_one: usize,
    /// Until a request has said its head.
    pub head: Duration,
    /// Until a request is answered, its body included.
    pub request: Duration,
    /// Until a connection is closed, whatever was asked over it.
    pub connection: Duration,
    /// The longest body.
    pub body: usize,
}

impl Bounds {
    /// The usual ones, for so many connections and bodies of so many bytes.
    pub fn of(seats: usize, body: usize) -> Self {
        Self {
            seats,
            for_one: (seats / 4).max(1),
            head: Duration::from_secs(10),
            request: Duration::from_secs(30),
            connection: Duration::from_mins(2),
            body,
        }
    }
}

/// Where connections come in.
#[derive(Debug)]
pub enum Door {
    /// A port.
    Tcp(TcpListener),
    /// A socket in the file system.
    Unix(UnixListener),
}

/// Serves until it is told to stop, and then lets requests in hand finish. What is turned away is counted in `minute`.
pub async fn serve(door: Door, routes: Router, bounds: Bounds, minute: Arc<Minute>, stop: CancellationToken) {
    let routes = TowerToHyperService::new(routes.layer(DefaultBodyLimit::max(bounds.body)));
    let serving = Serving { routes, bounds, minute, stop, seats: Seats::new(bounds.seats, bounds.for_one) };
    let open = TaskTracker::new();
    let mut each = interval(Minute::EVERY);
    each.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let came = tokio::select! {
            () = serving.stop.cancelled() => break,
            _ = each.tick() => {
                serving.minute.report();
                continue;
            }
            came = accept(&door) => came,
        };
        match came {
            Ok((stream, peer)) => {
                // Waiting for a seat must not outlast the listener.
                let seat = tokio::select! {
                    () = serving.stop.cancelled() => break,
                    seat = serving.seats.take(peer, &serving.minute) => seat,
                };
                if let Some(seat) = seat {
                    open.spawn(serving.clone().connection(stream, seat));
                }
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::debug!("no connection can be taken: {error}");
                serving.minute.note("not_accepted");
                sleep(BREATH).await;
            }
        }
    }
    drop(door);
    open.close();
    drop(timeout(FAREWELL, open.wait()).await);
    serving.minute.report();
}

/// A refusal after which nothing more is read.
fn closing(status: StatusCode) -> Response {
    (status, [(header::CONNECTION, HeaderValue::from_static("close"))]).into_response()
}

/// What a connection is made over.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

async fn accept(door: &Door) -> io::Result<(Box<dyn Stream>, Peer)> {
    match door {
        Door::Tcp(listener) => {
            let (stream, from) = listener.accept().await?;
            Ok((Box::new(stream), Peer::of(from.ip())))
        }
        Door::Unix(listener) => Ok((Box::new(listener.accept().await?.0), Peer::Here)),
    }
}

/// Whoever came has gone already; the next one may come.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

#[derive(Clone)]
struct Serving {
    routes: TowerToHyperService<Router>,
    bounds: Bounds,
    minute: Arc<Minute>,
    stop: CancellationToken,
    seats: Seats,
}

impl Serving {
    /// One connection, from its first byte to its end.
    async fn connection(self, stream: Box<dyn Stream>, seat: Seat) {
        let Self { routes, bounds, minute, stop, .. } = self;
        let asked = service_fn(|request: Request<Incoming>| {
            let (routes, minute) = (routes.clone(), &minute);
            let busy = seat.busy();
            let announced = request.body().size_hint().lower();
            async move {
                // Said at once, not when it has all come.
                if announced > bounds.body as u64 {
                    minute.note("too_long");
                    return Ok(closing(StatusCode::PAYLOAD_TOO_LARGE));
                }
                let answered = timeout(bounds.request, routes.call(request)).await;
                drop(busy);
                Ok::<Response<Body>, Infallible>(match answered {
                    Ok(Ok(answer)) => answer,
                    Ok(Err(never)) => match never {},
                    Err(_) => {
                        minute.note("too_slow");
                        closing(StatusCode::REQUEST_TIMEOUT)
                    }
                })
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(bounds.head)
            .max_buf_size(HEAD)
            .max_headers(LINES)
            .serve_connection(TokioIo::new(stream), asked);
        tokio::pin!(connection);
        let ended = tokio::select! {
            ended = &mut connection => Some(ended),
            // Nothing was asked over it, or nothing that came to an end: nobody is owed an answer.
            () = seat.gives_way() => return,
            () = stop.cancelled() => None,
            () = sleep(bounds.connection) => None,
        };
        let ended = if let Some(ended) = ended {
            ended
        } else {
            connection.as_mut().graceful_shutdown();
            match timeout(FAREWELL, connection).await {
                Ok(ended) => ended,
                Err(_) => return minute.note("too_slow"),
            }
        };
        match ended {
            Err(error) if error.is_timeout() => minute.note("too_slow"),
            Err(error) if error.is_parse() || error.is_parse_too_large() => minute.note("no_http"),
            _ => {}
        }
    }
}

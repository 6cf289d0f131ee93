//! An HTTP server that no client can exhaust: every wait has an end, and requests and connections are bounded. When all
//! seats are taken, the connection that has been silent longest gives way. One of the few users of axum; the only one
//! of hyper. Must not know what is served.

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

/// The pause before trying again when no connection can be accepted, because descriptors or memory are used up.
const BREATH: Duration = Duration::from_millis(250);
/// How long a connection that is told to go may take to finish its request.
const FAREWELL: Duration = Duration::from_secs(2);
/// The most bytes that are kept of the head of a request.
const HEAD: usize = 16 * 1024;
/// The most lines in the head of a request.
const LINES: usize = 64;

/// The limits of a listener.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Connections at once.
    pub seats: usize,
    /// How many of the seats one address of another machine may have.
    pub for_one: usize,
    /// The longest time until a request has sent its head.
    pub head: Duration,
    /// The longest time until a request is answered, its body included.
    pub request: Duration,
    /// The longest life of a connection, however many requests it carried.
    pub connection: Duration,
    /// The longest body, in bytes.
    pub body: usize,
}

impl Bounds {
    /// The usual limits, for this many connections and bodies of this many bytes.
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

/// The place where connections come in.
#[derive(Debug)]
pub enum Door {
    /// A port.
    Tcp(TcpListener),
    /// A socket in the file system.
    Unix(UnixListener),
}

/// Serves until `stop` is cancelled, then lets requests in hand finish. What is turned away is counted in `minute`.
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

/// A refusal that closes the connection: nothing more is read from it.
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

/// Whether the error is about one client that has already gone; the next client may come.
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
                // The length is refused at once, not when the whole body has come.
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
            // No request came over the connection, or none that is complete: nobody is owed an answer.
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

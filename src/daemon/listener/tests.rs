//! The ways in which a client can hold on to a listener, each with limits so small that they are soon reached.

#![allow(clippy::disallowed_methods, reason = "measures the time it takes")]

use axum::body::Bytes;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::*;

fn bounds() -> Bounds {
    Bounds {
        seats: 4,
        for_one: 2,
        head: Duration::from_millis(300),
        request: Duration::from_millis(300),
        connection: Duration::from_secs(2),
        body: 64,
    }
}

struct Served {
    address: std::net::SocketAddr,
    stop: CancellationToken,
    ended: tokio::task::JoinHandle<()>,
}

async fn served(bounds: Bounds) -> Served {
    let never = || async {
        std::future::pending::<()>().await;
        "never"
    };
    let routes = Router::new()
        .route("/", get(|| async { "here" }))
        .route("/", post(|body: Bytes| async move { body.len().to_string() }))
        .route("/never", get(never));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stop = CancellationToken::new();
    let minute = Arc::new(Minute::new("test"));
    let ended = tokio::spawn(serve(Door::Tcp(listener), routes, bounds, minute, stop.clone()));
    Served { address, stop, ended }
}

impl Served {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("connected")
    }

    /// Everything that the server sends until it closes the connection.
    async fn rest(mut stream: TcpStream) -> String {
        let mut answer = Vec::new();
        let ended = timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await;
        drop(ended.expect("it ends"));
        String::from_utf8_lossy(&answer).into_owned()
    }

    async fn ask(&self, request: &str) -> String {
        let mut stream = self.connect().await;
        stream.write_all(request.as_bytes()).await.expect("written");
        Self::rest(stream).await
    }

    async fn is_well(&self) -> bool {
        self.ask("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.ends_with("here")
    }
}

#[tokio::test]
async fn whoever_says_nothing_is_left_and_gives_way_before() {
    let served = served(Bounds { head: Duration::from_secs(20), ..bounds() }).await;
    let mut idle = Vec::new();
    for _ in 0..40 {
        idle.push(served.connect().await);
    }
    assert!(served.is_well().await, "a request comes through all of them");
    let first = idle.remove(0);
    assert_eq!(Served::rest(first).await, "", "the one that waited longest has gone");

    let patient = bounds();
    let served = super::tests::served(patient).await;
    let began = Instant::now();
    assert_eq!(Served::rest(served.connect().await).await, "", "nothing is said to whoever says nothing");
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_or_never_ends_is_cut() {
    let served = served(bounds()).await;
    let mut slow = served.connect().await;
    let began = Instant::now();
    for byte in b"GET / HTTP/1.1\r\nx-a: ".iter().cycle() {
        if slow.write_all(&[*byte]).await.is_err() || began.elapsed() > Duration::from_secs(3) {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    assert!(began.elapsed() < Duration::from_secs(3), "a byte now and then buys no time");
    let mut endless = served.connect().await;
    drop(endless.write_all(b"GET / HTTP/1.1\r\n").await);
    for n in 0..10_000 {
        if endless.write_all(format!("x-{n}: yyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n").as_bytes()).await.is_err() {
            break;
        }
    }
    let mut one_line = served.connect().await;
    drop(one_line.write_all(b"GET /").await);
    let piece = [b'x'; 4096];
    let mut sent = 0;
    while one_line.write_all(&piece).await.is_ok() && sent < 50_000_000 {
        sent += piece.len();
    }
    assert!(sent < 50_000_000, "an endless line is not read on");
    for garbage in ["\u{16}\u{3}\u{1}\0\u{5}hello", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "hello\r\n\r\n"] {
        let answer = served.ask(garbage).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{garbage:?}: {answer}");
    }
    assert!(served.is_well().await);
}

#[tokio::test]
async fn a_body_that_is_too_long_or_too_slow_is_refused() {
    let served = served(bounds()).await;
    let post = |body: &str| {
        format!(
            "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    assert!(served.ask(&post(&"x".repeat(64))).await.ends_with("64"));
    assert!(served.ask(&post(&"x".repeat(65))).await.starts_with("HTTP/1.1 413"));
    let announced = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 999999999\r\n\r\n";
    assert!(served.ask(announced).await.starts_with("HTTP/1.1 413"));
    let slow = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nx";
    assert!(served.ask(slow).await.starts_with("HTTP/1.1 408"), "a body that never comes");
    let chunks = format!(
        "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n{}",
        "9\r\nxxxxxxxxx\r\n".repeat(9)
    );
    assert!(served.ask(&chunks).await.starts_with("HTTP/1.1 413"), "nor in pieces");
    assert!(served.is_well().await);
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_given_up_and_a_connection_does_not_live_for_ever() {
    let served = served(bounds()).await;
    assert!(served.ask("GET /never HTTP/1.1\r\nhost: x\r\n\r\n").await.starts_with("HTTP/1.1 408"));
    let mut asks = served.connect().await;
    let (began, mut answer) = (Instant::now(), [0; 4096]);
    while asks.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.is_ok()
        && asks.read(&mut answer).await.is_ok_and(|read| read > 0)
    {
        sleep(Duration::from_millis(50)).await;
        assert!(began.elapsed() < Duration::from_secs(10), "it is closed at last");
    }
    assert!(began.elapsed() > Duration::from_secs(1), "but not at once");
    // A client that asks again and again without reading the answers.
    let mut deaf = served.connect().await;
    let many = "GET / HTTP/1.1\r\nhost: x\r\n\r\n".repeat(1_000);
    let writes = async { while deaf.write_all(many.as_bytes()).await.is_ok() {} };
    timeout(Duration::from_secs(10), writes).await.expect("it is closed");
    assert!(served.is_well().await);
}

#[tokio::test]
async fn it_stops_though_somebody_holds_on() {
    let served =
        served(Bounds { head: Duration::from_mins(1), connection: Duration::from_mins(1), ..bounds() }).await;
    let idle = served.connect().await;
    let mut half = served.connect().await;
    half.write_all(b"GET / HT").await.expect("written");
    half.shutdown().await.expect("half closed");
    assert!(served.is_well().await);
    served.stop.cancel();
    timeout(Duration::from_secs(4), served.ended).await.expect("in time").expect("no panic");
    drop(idle);
}

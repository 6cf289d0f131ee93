//! What is read of servers whose answers have no end.

#![allow(clippy::disallowed_methods, reason = "measures the time it takes")]

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::time::Instant;

use super::*;

/// Asks a server that says `first`, and then `rest` as long as anybody listens.
async fn asked(first: &'static [u8], rest: &'static [u8]) -> Result<Reply, NoReply> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        drop(stream.read(&mut [0; 4096]).await);
        let piece = rest.repeat(4096 / rest.len() + 1);
        drop(stream.write_all(first).await);
        while stream.write_all(&piece).await.is_ok() {}
    });
    let pace = Pace { sessions: 1, per_second: 100, timeout: Duration::from_secs(10) };
    let http = Http::new(pace).expect("a client");
    let began = Instant::now();
    let reply = send(http.get(&format!("http://{address}/"))).await;
    assert!(began.elapsed() < Duration::from_secs(9), "cut off, not waited for");
    reply
}

#[tokio::test]
async fn an_answer_without_an_end_is_cut() {
    let reply = asked(b"HTTP/1.1 200 OK\r\n\r\n", b"x").await.expect("its beginning");
    assert_eq!((reply.status, reply.body.len()), (200, LONGEST_ANSWER));
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let reply = asked(chunked, b"4\r\nxxxx\r\n").await.expect("its beginning");
    assert_eq!(reply.body.len(), LONGEST_ANSWER);
    for rest in [&b"x-more: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n"[..], b"x"] {
        assert!(asked(b"HTTP/1.1 200 OK\r\nx-first: ", rest).await.is_err(), "nor a head");
    }
    assert!(asked(b"", b"x").await.is_err(), "nor what is no HTTP");
}

#[tokio::test]
async fn nobody_can_make_us_rest_for_ever() {
    let said = b"HTTP/1.1 429 Too Many\r\nretry-after: 18446744073709551615\r\ncontent-length: 1\r\n\r\n";
    let reply = asked(said, b"x").await.expect("an answer");
    assert_eq!(reply.retry_after, Some(LONGEST_REST));
}

/// Seconds that so many turns take.
async fn turns(per_second: u32, count: u32) -> f64 {
    let (turn, began) = (Turn::new(per_second), Instant::now());
    for _ in 0..count {
        turn.come().await;
    }
    began.elapsed().as_secs_f64()
}

#[tokio::test(start_paused = true)]
async fn requests_come_as_fast_as_config_says_and_no_faster() {
    for per_second in [1, 8, 100, 101, 1_000, 50_000] {
        let took = turns(per_second, per_second + 1).await;
        // The first come at once; a timer is late by a millisecond or two.
        assert!((0.98..1.3).contains(&took), "{per_second} a second took {took} s");
    }
    assert!(turns(u32::MAX, 10_000).await < 0.1, "no pace is too fast to be waited for");
}

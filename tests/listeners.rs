//! Strangers who hold on to every listener of the real daemon, while it has few descriptors: the morning's mails leave
//! as if nobody were there, and whoever has business there is served.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]
#![allow(clippy::disallowed_methods, reason = "measures the time it takes")]

mod binary;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use binary::{Running, Sink, Site, header, wait_until};

const UNITS: usize = 60;
const STRANGERS: usize = 1_500;
const BEFORE: &str = "2025-11-18T09:00:00+07:00";
/// Long enough before 07:45 for everybody to have come.
const NOW: &str = "2025-11-19T07:44:50+07:00";

/// A commune whose units all hear something at 07:45.
fn commune(sink: &Sink, answers: SocketAddr, figures: SocketAddr) -> Site {
    let site = Site::shipped();
    let mut people = String::from("[roles]\nchair = \"p0\"\nchair_office = \"p1\"\nadmins = [\"p1\"]\n");
    people.push_str("[roles.overseer]\nplan = \"U0\"\n");
    let mut rows = String::new();
    for n in 0..UNITS {
        write!(people, "[[unit]]\ncode = \"U{n}\"\nname = \"Đơn vị {n}\"\nfocal = \"p{n}\"\n").expect("text");
        write!(people, "[[person]]\nid = \"p{n}\"\ntitle = \"Đầu mối {n}\"\nemail = \"p{n}@x.example\"\n")
            .expect("text");
        write!(
            rows,
            "[[row]]\nid = \"A.{n}\"\ntitle = \"Nhiệm vụ {n}\"\nshort = \"Nhiệm vụ {n}\"\n\
             due = {{ on = 2025-12-03 }}\nlead = [\"U{n}\"]\n"
        )
        .expect("text");
    }
    site.write("people.toml", &people);
    let policies = std::fs::read_to_string(site.config().join("policies.toml")).expect("a file");
    site.write("policies.toml", &policies.replace("\"TTPVHCC\", \"VP\"", "\"U0\""));
    std::fs::remove_file(site.config().join("plans/67-KH-UBND-2025.toml")).expect("removed");
    site.write(
        "plans/big.toml",
        &format!(
            "[plan]\nid = \"big\"\nnumber = \"1/KH\"\ndate = 2025-10-24\nissuer = \"UBND xã\"\ntitle = \"T\"\n\
             year = 2025\n{rows}"
        ),
    );
    let shipped = std::fs::read_to_string(site.config().join("dondoc.toml")).expect("a file");
    let watch = format!("[watch]\nlisten = \"{figures}\"");
    site.write("dondoc.toml", &shipped.replace("[watch]", &watch).replace("daily = true", "daily = false"));
    let bot =
        "[channel.zalo_bot]\nbot_base = \"http://127.0.0.1:9\"\ntoken = \"1:a\"\nwebhook_secret = \"hook\"\n";
    site.append("dondoc.toml", &format!("{}\n{bot}\n[answers]\nlisten = \"{answers}\"\n", sink.settings()));
    site
}

fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address")
}

/// The daemon with as many descriptors as a service has by default.
fn spawn(site: &Site) -> Running {
    let command = site.command(&["--now", NOW, "run"]);
    let log = std::fs::File::options().create(true).append(true).open(site.log()).expect("a log");
    let mut limited = Command::new("/bin/sh");
    limited.arg("-c").arg("ulimit -n 1024; exec \"$0\" \"$@\"").arg(command.get_program());
    limited.args(command.get_args()).env_clear().env("DONDOC_LOG", "info");
    limited.stdin(Stdio::null()).stderr(log).stdout(Stdio::null());
    Running(limited.spawn().expect("the binary starts"))
}

/// This process holds the other end of every connection.
fn many_descriptors() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).expect("raised");
}

/// One who comes and stays, in one of the ways in which that can be done.
fn stranger(address: SocketAddr, n: usize) -> Option<TcpStream> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).ok()?;
    let says: &[u8] = match n % 6 {
        0 => b"GET /metrics HTT",
        1 => b"\x16\x03\x01\x02\x00\x01",
        2 => b"POST /zalo/bot HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{",
        3 => b"POST /zalo/bot HTTP/1.1\r\nhost: x\r\nx-1: ",
        _ => b"",
    };
    // It may have been sent away already.
    drop(stream.write_all(says));
    if n % 6 == 4 {
        drop(stream.shutdown(Shutdown::Write));
    }
    Some(stream)
}

fn ask(address: SocketAddr, request: &str) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

#[test]
fn the_mails_of_a_morning_leave_though_1500_strangers_hold_on_to_each_listener() {
    many_descriptors();
    let sink = Sink::start(Duration::ZERO);
    let (answers, figures) = (free(), free());
    let site = commune(&sink, answers, figures);
    let golive = site.run(&["--now", BEFORE, "golive", "--yes", "--anyway"]);
    assert!(golive.status.success(), "{}", String::from_utf8_lossy(&golive.stderr));
    let _daemon = spawn(&site);
    site.wait_for("answers are received");
    site.wait_for("figures are served");
    let crowd = [answers, figures].map(|address| {
        std::thread::spawn(move || (0..STRANGERS).filter_map(|n| stranger(address, n)).collect::<Vec<_>>())
    });
    let crowd: Vec<TcpStream> = crowd.into_iter().flat_map(|each| each.join().expect("they came")).collect();
    assert!(crowd.len() > 2 * STRANGERS - 10, "{} came", crowd.len());

    let told = || sink.received().iter().map(|mail| header(mail, "To")).collect::<BTreeSet<_>>();
    wait_until("the first mail", || !told().is_empty());
    let began = Instant::now();
    wait_until("every mail", || told().len() >= UNITS);
    assert!(began.elapsed() < Duration::from_secs(8), "the slot took {:?}", began.elapsed());

    let read = ask(figures, "GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(read.is_some_and(|text| text.ends_with("# EOF\n")), "figures are read all the same");
    let body =
        "{\"event_name\":\"message.text.received\",\"message\":{\"chat\":{\"id\":\"c\"},\"text\":\"x\"}}";
    let post = |secret: &str, body: &str| {
        let length = body.len();
        ask(
            answers,
            &format!(
                "POST /zalo/bot HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-bot-api-secret-token: {secret}\r\n\
                 content-length: {length}\r\n\r\n{body}"
            ),
        )
        .unwrap_or_default()
    };
    assert!(post("hook", body).starts_with("HTTP/1.1 200"), "and so is what Zalo brings");
    assert!(post("wrong", "no json").starts_with("HTTP/1.1 400"), "read before anybody asks for a secret");
    assert!(post("hook", "[1]").starts_with("HTTP/1.1 400"));
    for _ in 0..50 {
        assert!(post("wrong", body).starts_with("HTTP/1.1 401"));
    }
    let log = std::fs::read_to_string(site.log()).expect("a log");
    for name in ["answers", "figures"] {
        let lines = log.lines().filter(|line| line.contains("turned away") && line.contains(name)).count();
        assert!((1..=2).contains(&lines), "one line a minute of `{name}`, not {lines}:\n{log}");
    }
    assert!(!log.contains("ERROR"), "{log}");
    drop(crowd);
}

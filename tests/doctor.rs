//! `doctor` on roads that are closed, each in its own way: the hint fits the cause, and speaks of nothing else.

use crate::binary;

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use binary::Site;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};

/// What a server does with whoever connects.
#[derive(Clone, Copy)]
enum Does {
    /// Nothing at all.
    Nothing,
    /// SMTP that takes no login.
    Smtp(&'static str),
    /// IMAP that takes no login.
    Imap,
    /// One answer over HTTP, with this status and body.
    Http(&'static str, &'static str),
    /// TLS with a good certificate of `localhost`, or an expired one; then SMTP.
    Tls(bool),
}

fn serve(does: Does) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for stream in listener.incoming().flatten() {
            match does {
                Does::Nothing => held.push(stream),
                Does::Tls(good) => drop(sealed(stream, good)),
                _ => drop(talk(stream.try_clone().expect("one"), stream, does)),
            }
        }
    });
    port
}

fn sealed(stream: TcpStream, good: bool) -> std::io::Result<()> {
    let (chain, key) = if good {
        (&include_bytes!("email/tls/server.pem")[..], &include_bytes!("email/tls/server.key")[..])
    } else {
        (&include_bytes!("doctor/expired.pem")[..], &include_bytes!("doctor/expired.key")[..])
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(chain).expect("PEM")],
            PrivateKeyDer::from_pem_slice(key).expect("PEM"),
        )
        .expect("a certificate");
    let mut connection = rustls::ServerConnection::new(Arc::new(config)).expect("a connection");
    let mut stream = stream;
    connection.complete_io(&mut stream)?;
    let mut tls = rustls::StreamOwned::new(connection, stream);
    tls.write_all(b"220 hi\r\n")?;
    let mut some = [0; 512];
    while tls.read(&mut some)? > 0 {
        tls.write_all(b"250 ok\r\n")?;
    }
    Ok(())
}

fn talk(input: TcpStream, mut out: TcpStream, does: Does) -> std::io::Result<()> {
    let mut lines = BufReader::new(input).lines();
    match does {
        Does::Smtp(refusal) => {
            out.write_all(b"220 hi\r\n")?;
            for line in lines {
                let line = line?;
                let answer = match line.split(' ').next().unwrap_or_default() {
                    "EHLO" if refusal.starts_with('4') => refusal,
                    "EHLO" => "250-hi\r\n250 AUTH PLAIN LOGIN\r\n",
                    "QUIT" => "221 bye\r\n",
                    _ => refusal,
                };
                out.write_all(answer.as_bytes())?;
            }
        }
        Does::Imap => {
            out.write_all(b"* OK hi\r\n")?;
            for line in lines {
                let line = line?;
                let tag = line.split(' ').next().unwrap_or_default();
                out.write_all(format!("{tag} NO [AUTHENTICATIONFAILED] no\r\n").as_bytes())?;
            }
        }
        Does::Http(status, body) => {
            while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
            let head =
                format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            out.write_all(format!("{head}{body}").as_bytes())?;
        }
        Does::Nothing | Does::Tls(_) => {}
    }
    Ok(())
}

/// A port at which nobody listens.
fn nobody() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

fn email(host: &str, port: u16, more: &str) -> String {
    format!(
        "[channel.email]\nhost = \"{host}\"\nport = {port}\nfrom = \"a@b.example\"\ntimeout = \"1s\"\n{more}\n"
    )
}

fn imap(host: &str, port: u16, more: &str) -> String {
    format!(
        "[answers.imap]\nhost = \"{host}\"\nport = {port}\nuser = \"u\"\npassword_credential = \"word\"\n{more}\n"
    )
}

fn bot(base: &str) -> String {
    format!("[channel.zalo_bot]\ntoken_credential = \"word\"\nbot_base = \"{base}\"\ntimeout = \"1s\"\n")
}

fn webhook(url: &str) -> String {
    format!("[channel.webhook]\nurl = \"{url}\"\nsecret_credential = \"word\"\n")
}

fn finding(settings: &str, check: &str) -> (String, String) {
    let site = Site::shipped();
    std::fs::create_dir(site.config().join("secrets")).expect("a folder");
    site.write("secrets/word", "1:word");
    site.write("dondoc.toml", &format!("id = \"dien-khanh\"\nname = \"UBND xã Diên Khánh\"\n{settings}"));
    let output = site.run(&["doctor", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let found = found.as_array().expect("a list");
    let it =
        found.iter().find(|found| found["check"] == check).unwrap_or_else(|| panic!("no {check}: {found:?}"));
    assert_eq!(it["grade"], "error", "{it}");
    assert!(!it.to_string().contains("1:word"), "{it}");
    (it["detail"].as_str().expect("text").to_owned(), it["hint"].as_str().expect("a hint").to_owned())
}

/// What each cause is known by in a hint. No hint may have the mark of another cause.
const MARKS: [(&str, &str); 9] = [
    ("no name", "DNS server"),
    ("refused", "nobody listens there"),
    ("silent", "swallow"),
    ("expired", "to renew"),
    ("wrong name", "stands in the certificate"),
    ("not trusted", "somebody may stand in between"),
    ("no tls", "goes with 465"),
    ("credentials", "compare `user`"),
    ("in trouble", "is in trouble itself"),
];

fn holds(what: &str, settings: &str, check: &str, cause: &str) {
    let (detail, hint) = finding(settings, check);
    for (name, mark) in MARKS {
        assert_eq!(hint.contains(mark), name == cause, "{what}: {cause}, {name}: {detail} → {hint}");
    }
}

#[test]
fn a_mail_server_that_is_in_the_way_is_told_apart_from_one_that_is_not_there() {
    let ca = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/email/tls/ca.pem");
    let expired = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctor/ca.pem");
    let login = "user = \"u\"\npassword_credential = \"word\"";
    let implicit = "tls = \"implicit\"";
    let cases = [
        ("no name", email("khong-co.invalid", 587, "tls = \"starttls\"")),
        ("refused", email("127.0.0.1", nobody(), "tls = \"none\"")),
        ("silent", email("127.0.0.1", serve(Does::Nothing), "tls = \"none\"")),
        (
            "expired",
            email("localhost", serve(Does::Tls(false)), &format!("{implicit}\nca_file = \"{expired}\"")),
        ),
        ("wrong name", email("127.0.0.2", serve_at_2(), &format!("{implicit}\nca_file = \"{ca}\""))),
        ("not trusted", email("localhost", serve(Does::Tls(true)), implicit)),
        ("no tls", email("127.0.0.1", serve(Does::Smtp("250 ok\r\n")), implicit)),
        ("no tls", email("127.0.0.1", serve(Does::Smtp("250 ok\r\n")), "tls = \"starttls\"")),
        (
            "credentials",
            email("127.0.0.1", serve(Does::Smtp("535 5.7.8 no\r\n")), &format!("tls = \"none\"\n{login}")),
        ),
        ("in trouble", email("127.0.0.1", serve(Does::Smtp("421 4.3.2 later\r\n")), "tls = \"none\"")),
    ];
    for (cause, settings) in cases {
        holds(&settings, &settings, "email", cause);
    }
}

/// A good certificate, at an address that does not stand in it.
fn serve_at_2() -> u16 {
    let listener = TcpListener::bind("127.0.0.2:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| drop(sealed(stream, true))));
    port
}

#[test]
fn so_is_the_mailbox_for_answers() {
    let ca = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/email/tls/ca.pem");
    let expired = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctor/ca.pem");
    for (cause, settings) in [
        ("no name", imap("khong-co.invalid", 993, "")),
        ("refused", imap("127.0.0.1", nobody(), "")),
        ("expired", imap("localhost", serve(Does::Tls(false)), &format!("ca_file = \"{expired}\""))),
        ("wrong name", imap("127.0.0.2", serve_at_2(), &format!("ca_file = \"{ca}\""))),
        ("not trusted", imap("localhost", serve(Does::Tls(true)), "")),
        ("credentials", imap("127.0.0.1", serve(Does::Imap), "tls = false")),
    ] {
        holds(&settings, &settings, "answers", cause);
    }
}

#[test]
fn so_are_zalo_the_webhook_and_the_heartbeat() {
    let here = |port: u16| format!("http://127.0.0.1:{port}");
    for (cause, settings, check) in [
        ("no name", bot("https://khong-co.invalid"), "zalo_bot"),
        ("refused", bot(&here(nobody())), "zalo_bot"),
        ("silent", bot(&here(serve(Does::Nothing))), "zalo_bot"),
        ("not trusted", bot(&format!("https://localhost:{}", serve(Does::Tls(true)))), "zalo_bot"),
        ("in trouble", bot(&here(serve(Does::Http("502 Bad Gateway", "<html>")))), "zalo_bot"),
        ("no name", webhook("https://khong-co.invalid/x"), "webhook"),
        ("refused", webhook(&format!("{}/x", here(nobody()))), "webhook"),
        ("not trusted", webhook(&format!("https://localhost:{}/x", serve(Does::Tls(true)))), "webhook"),
        ("no name", "[watch]\nheartbeat = \"https://khong-co.invalid/x\"\n".to_owned(), "heartbeat"),
        ("refused", format!("[watch]\nheartbeat = \"{}/x\"\n", here(nobody())), "heartbeat"),
    ] {
        holds(&settings, &settings, check, cause);
    }
    let refused = Does::Http("200 OK", "{\"ok\":false,\"error_code\":401,\"description\":\"Unauthorized\"}");
    let (_, hint) = finding(&bot(&here(serve(refused))), "zalo_bot");
    assert!(hint.contains("Zalo Bot Manager"), "{hint}");
    let account = "[channel.zalo_oa]\napp_id = \"1\"\napp_secret_credential = \"word\"\napi_base = ";
    let (_, hint) = finding(&format!("{account}\"{}\"\n", here(serve(Does::Nothing))), "zalo_oa");
    assert!(hint.contains("dondoc zalo login"), "nobody has consented yet: {hint}");
    holds("an account", &format!("{account}\"https://khong-co.invalid\"\n"), "zalo_oa", "no name");
}

#[test]
fn a_door_that_somebody_else_has_is_named() {
    let taken = serve(Does::Nothing);
    let (detail, hint) = finding(&format!("[watch]\nlisten = \"127.0.0.1:{taken}\"\n"), "metrics");
    assert!(
        detail.contains("could not listen") && hint.contains("another program has that port"),
        "{detail}: {hint}"
    );
}

#[test]
fn a_database_that_is_closed_to_us_is_not_called_damaged() {
    let site = Site::shipped();
    std::fs::create_dir(site.state()).expect("a folder");
    std::fs::create_dir(site.state().join("dondoc.db")).expect("a folder in its place");
    let output = site.run(&["doctor", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let it =
        found.as_array().expect("a list").iter().find(|found| found["check"] == "database").expect("there");
    assert!(!it["hint"].as_str().expect("a hint").contains("restore"), "{it}");
}

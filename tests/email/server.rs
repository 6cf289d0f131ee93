//! An SMTP server that does what a test tells it, at any point of the dialogue, and remembers all it saw.
//! Must not know the client under test.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
};
use tokio_rustls::TlsAcceptor;

/// A point of the dialogue at which a script may step in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Banner,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// The first line of a body.
    Body,
    Dot,
    Noop,
    Rset,
}

/// What the script does there instead of agreeing.
#[derive(Debug, Clone)]
pub enum Act {
    /// Says these bytes.
    Say(&'static [u8]),
    /// Says them and closes.
    SayAndDrop(&'static [u8]),
    /// Says them once the test allows it.
    SayLater(&'static [u8], Arc<Notify>),
    /// Says them again and again, as long as anybody listens.
    #[allow(dead_code, reason = "not every test has such a server")]
    Endless(&'static [u8]),
    /// Closes.
    Drop,
    /// Says nothing any more and reads nothing.
    Hang,
}

/// How the server encrypts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Plain,
    StartTls,
    Implicit,
}

/// What the server has seen, in order.
#[derive(Debug, Default)]
pub struct Seen {
    /// `connect`, each command line, `dot`, `eof`, and what tests add.
    pub log: Vec<String>,
    /// The bodies that came whole.
    pub messages: Vec<Vec<u8>>,
    /// Bytes of bodies, whole or not.
    pub body_bytes: usize,
    /// Bytes of answers that have no end.
    pub said: usize,
}

/// Words of a command line, and what is said to them.
type Refusal = (String, &'static [u8]);
type Script = dyn Fn(At, usize) -> Option<Act> + Send + Sync;

/// A running server.
#[derive(Clone)]
pub struct Server {
    pub addr: SocketAddr,
    seen: Arc<watch::Sender<Seen>>,
    /// What is said to a command line with these words, whatever the script says.
    refused: Arc<std::sync::Mutex<Vec<Refusal>>>,
}

impl Server {
    /// Starts one; the script is asked at each point, with how often that point was reached before.
    pub async fn start(
        mode: Mode,
        script: impl Fn(At, usize) -> Option<Act> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("bound");
        let server = Self { addr, seen: Arc::default(), refused: Arc::default() };
        let (copy, script): (_, Arc<Script>) = (server.clone(), Arc::new(script));
        let counts = Arc::default();
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                tcp.set_nodelay(true).expect("a socket");
                let talk = Talk {
                    server: copy.clone(),
                    script: Arc::clone(&script),
                    counts: Arc::clone(&counts),
                    mode,
                };
                tokio::spawn(async move {
                    let server = talk.server.clone();
                    let _ = talk.serve(tcp).await;
                    server.note("eof");
                });
            }
        });
        server
    }

    /// Says this to every command line with these words.
    #[allow(dead_code, reason = "not every test refuses somebody alone")]
    pub fn refuse(&self, words: &str, said: &'static [u8]) {
        self.refused.lock().expect("not poisoned").push((words.to_owned(), said));
    }

    fn refusal(&self, line: &str) -> Option<&'static [u8]> {
        let refused = self.refused.lock().expect("not poisoned");
        refused.iter().find(|(words, _)| line.contains(words)).map(|(_, said)| *said)
    }

    pub fn note(&self, line: &str) {
        self.seen.send_modify(|seen| seen.log.push(line.to_owned()));
    }

    pub fn log(&self) -> Vec<String> {
        self.seen.borrow().log.clone()
    }

    pub fn count(&self, line: &str) -> usize {
        self.log().iter().filter(|seen| seen.as_str() == line).count()
    }

    /// How much of an answer without an end was taken off its hands.
    #[allow(dead_code, reason = "not every test has such a server")]
    pub fn said(&self) -> usize {
        self.seen.borrow().said
    }

    pub fn messages(&self) -> Vec<Vec<u8>> {
        self.seen.borrow().messages.clone()
    }

    /// Waits until the server has seen it; what it saw instead is shown if it never comes.
    pub async fn until(&self, done: impl Fn(&Seen) -> bool) {
        let mut seen = self.seen.subscribe();
        let came =
            tokio::time::timeout(Duration::from_secs(20), seen.wait_for(|seen| done(seen))).await.is_ok();
        assert!(came, "never seen; instead: {:?}", self.log());
    }
}

struct Talk {
    server: Server,
    script: Arc<Script>,
    counts: Arc<std::sync::Mutex<Vec<At>>>,
    mode: Mode,
}

impl Talk {
    async fn serve(self, tcp: TcpStream) -> io::Result<()> {
        self.server.note("connect");
        if self.mode == Mode::Implicit {
            let mut tls = BufReader::new(acceptor().accept(tcp).await?);
            self.reply(&mut tls, At::Banner, "220 here\r\n").await?;
            return self.dialogue(&mut tls, false).await.map(drop);
        }
        let mut plain = BufReader::new(tcp);
        self.reply(&mut plain, At::Banner, "220 here\r\n").await?;
        if self.dialogue(&mut plain, self.mode == Mode::StartTls).await? {
            let mut tls = BufReader::new(acceptor().accept(plain.into_inner()).await?);
            self.dialogue(&mut tls, false).await?;
        }
        Ok(())
    }

    /// Until the end, or true for the handshake.
    async fn dialogue<S>(&self, stream: &mut BufReader<S>, offer_tls: bool) -> io::Result<bool>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let hello = if offer_tls { "250-here\r\n250 STARTTLS\r\n" } else { "250-here\r\n250 AUTH PLAIN\r\n" };
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(false);
            }
            let line = line.trim_end();
            self.server.note(line);
            let (at, usual) = match line.split(' ').next().unwrap_or_default() {
                "EHLO" => (At::Ehlo, hello),
                "STARTTLS" => (At::StartTls, "220 go\r\n"),
                "AUTH" => (At::Auth, "235 ok\r\n"),
                "MAIL" => (At::Mail, "250 ok\r\n"),
                "RCPT" => (At::Rcpt, "250 ok\r\n"),
                "RSET" => (At::Rset, "250 ok\r\n"),
                "NOOP" => (At::Noop, "250 ok\r\n"),
                "DATA" => (At::Data, "354 go\r\n"),
                _ => return Ok(false),
            };
            if let Some(said) = self.server.refusal(line) {
                stream.write_all(said).await?;
                stream.flush().await?;
                continue;
            }
            if self.reply(stream, at, usual).await?.starts_with(b"354") {
                self.body(stream).await?;
                self.server.note("dot");
                self.reply(stream, At::Dot, "250 2.0.0 taken\r\n").await?;
            }
            if at == At::StartTls {
                return Ok(true);
            }
        }
    }

    async fn body<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: &mut BufReader<S>) -> io::Result<()> {
        let mut message = Vec::new();
        loop {
            let mut line = Vec::new();
            if stream.read_until(b'\n', &mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if message.is_empty() {
                self.reply(stream, At::Body, "").await?;
            }
            if line == b".\r\n" {
                self.server.seen.send_modify(|seen| seen.messages.push(message));
                return Ok(());
            }
            self.server.seen.send_modify(|seen| seen.body_bytes += line.len());
            message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }

    async fn reply<S>(&self, stream: &mut BufReader<S>, at: At, usual: &str) -> io::Result<Vec<u8>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let times = {
            let mut counts = self.counts.lock().expect("not poisoned");
            counts.push(at);
            counts.iter().filter(|seen| **seen == at).count() - 1
        };
        let (said, last) = match (self.script)(at, times) {
            None => (usual.as_bytes(), false),
            Some(Act::Say(bytes)) => (bytes, false),
            Some(Act::SayAndDrop(bytes)) => (bytes, true),
            Some(Act::SayLater(bytes, allowed)) => {
                allowed.notified().await;
                (bytes, false)
            }
            Some(Act::Endless(bytes)) => {
                let piece = bytes.repeat(4096 / bytes.len() + 1);
                loop {
                    stream.write_all(&piece).await?;
                    stream.flush().await?;
                    self.server.seen.send_modify(|seen| seen.said += piece.len());
                }
            }
            Some(Act::Drop) => (&[][..], true),
            Some(Act::Hang) => std::future::pending().await,
        };
        stream.write_all(said).await?;
        stream.flush().await?;
        if last { Err(io::ErrorKind::ConnectionAborted.into()) } else { Ok(said.to_vec()) }
    }
}

fn acceptor() -> TlsAcceptor {
    let chain = vec![CertificateDer::from_pem_slice(include_bytes!("tls/server.pem")).expect("PEM")];
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("tls/server.key")).expect("PEM");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate");
    TlsAcceptor::from(Arc::new(config))
}

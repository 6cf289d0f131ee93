//! The real binary in a folder of its own, and a mail server that keeps what it gets.
#![allow(dead_code, unreachable_pub, reason = "every test file uses a part of the harness")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A config folder and a state folder.
pub struct Site {
    pub dir: tempfile::TempDir,
}

impl Site {
    /// The shipped config.
    pub fn shipped() -> Self {
        let site = Self { dir: tempfile::tempdir().expect("a folder") };
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        copy(&from, &site.config());
        site
    }

    pub fn config(&self) -> PathBuf {
        self.dir.path().join("config")
    }

    pub fn state(&self) -> PathBuf {
        self.dir.path().join("state")
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.config().join(name), text).expect("written");
    }

    pub fn append(&self, name: &str, text: &str) {
        let old = std::fs::read_to_string(self.config().join(name)).expect("a file");
        self.write(name, &format!("{old}\n{text}"));
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dondoc"));
        command.env_clear().env("DONDOC_LOG", "warn").stdin(Stdio::null());
        command.arg("--config").arg(self.config()).arg("--state").arg(self.state()).args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary runs")
    }

    /// Runs a command that must succeed and returns its JSON.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let mut all = arguments.to_vec();
        all.extend(["--format", "json"]);
        let output = self.run(&all);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("one JSON document on stdout")
    }

    /// Runs a command and expects an exit code; returns what it complained of.
    pub fn fails(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {complaint}");
        complaint
    }

    pub fn spawn(&self, arguments: &[&str]) -> Running {
        let log = std::fs::File::options().create(true).append(true).open(self.log()).expect("a log");
        let mut command = self.command(arguments);
        command.env("DONDOC_LOG", "info").stderr(log).stdout(Stdio::null());
        Running(command.spawn().expect("the binary starts"))
    }

    pub fn log(&self) -> PathBuf {
        self.dir.path().join("log")
    }

    /// Waits until the log contains `text`.
    pub fn wait_for(&self, text: &str) {
        wait_until(&format!("«{text}» in the log"), || {
            std::fs::read_to_string(self.log()).is_ok_and(|log| log.contains(text))
        });
    }
}

/// A process that does not outlive its test.
pub struct Running(pub Child);

impl Running {
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args([&format!("-{name}"), &self.0.id().to_string()]).status();
        assert!(status.expect("kill runs").success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits for a level, not an edge; fails after 20 seconds.
pub fn wait_until(what: &str, mut reached: impl FnMut() -> bool) {
    for _ in 0..2_000 {
        if reached() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("never came: {what}");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// A mail server that accepts everything and keeps it.
pub struct Sink {
    pub port: u16,
    received: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    /// Answers after the final dot only after `delay`, as a busy server would.
    pub fn start(delay: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&received);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || drop(serve(stream, &shared, delay)));
            }
        });
        Self { port, received }
    }

    /// The messages that got as far as the final dot, in order.
    pub fn received(&self) -> Vec<String> {
        self.received.lock().expect("not poisoned").clone()
    }

    /// The settings of an office that sends to this server and reads answers by mail, and its password, which must
    /// outlive them.
    pub fn answering(&self) -> (String, tempfile::NamedTempFile) {
        let password = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(password.path(), "secret").expect("written");
        let toml = format!(
            "id = \"dien-khanh\"\nname = \"UBND xã Diên Khánh\"\n{}\n[answers.imap]\nhost = \"127.0.0.1\"\nport = 1\n\
             tls = false\nuser = \"u\"\npassword_file = \"{}\"\n",
            self.settings(),
            password.path().display()
        );
        (toml, password)
    }

    pub fn settings(&self) -> String {
        format!(
            "[channel.email]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\
             from = \"Nhắc việc <nhac-viec@dienkhanh.example>\"\nsessions = 4\n",
            self.port
        )
    }
}

fn serve(stream: TcpStream, received: &Mutex<Vec<String>>, delay: Duration) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream).lines();
    out.write_all(b"220 sink\r\n")?;
    while let Some(line) = lines.next() {
        let line = line?.to_uppercase();
        if line == "DATA" {
            out.write_all(b"354 go\r\n")?;
            let mut message = String::new();
            loop {
                // A connection that ends before the final dot has handed nothing over.
                let Some(line) = lines.next() else { return Ok(()) };
                let line = line?;
                if line == "." {
                    break;
                }
                message.push_str(&line);
                message.push('\n');
            }
            received.lock().expect("not poisoned").push(message);
            std::thread::sleep(delay);
            out.write_all(b"250 kept\r\n")?;
        } else if line.starts_with("QUIT") {
            return out.write_all(b"221 bye\r\n");
        } else {
            out.write_all(b"250 ok\r\n")?;
        }
    }
    Ok(())
}

/// One header of a raw message.
pub fn header(message: &str, name: &str) -> String {
    let wanted = format!("{}:", name.to_lowercase());
    let line = message.lines().find(|line| line.to_lowercase().starts_with(&wanted)).unwrap_or_default();
    line[line.len().min(wanted.len())..].trim().to_owned()
}

//! `init` as its administrator meets it: on a terminal, with lines, with options alone; the first time and again.

#![allow(clippy::too_many_lines, reason = "a conversation is read from top to bottom")]

use crate::binary;

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use binary::wait_until;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

const PASSWORD: &str = "mậtkhẩu-9Zx";

/// A program on a terminal of its own.
struct Terminal {
    child: Child,
    keys: File,
    seen: Arc<Mutex<Vec<u8>>>,
    /// How much of it was waited for.
    read: usize,
}

impl Terminal {
    fn start(arguments: &[&str]) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&master).expect("granted");
        unlockpt(&master).expect("unlocked");
        let name = ptsname(&master, Vec::new()).expect("a name").into_string().expect("plain");
        let slave = File::options().read(true).write(true).open(name).expect("the other end");
        let mut command = Command::new("setsid");
        // Tests that run in the background ignore the interrupt, and what they start would too.
        command.args(["-c", "-w", "env", "--default-signal=INT"]);
        command.arg(env!("CARGO_BIN_EXE_dondoc")).args(arguments).env_clear();
        command.stdin(slave.try_clone().expect("one")).stdout(slave.try_clone().expect("one")).stderr(slave);
        let child = command.spawn().expect("the program starts");
        drop(command);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let keys = File::from(master);
        let (mut screen, shared) = (keys.try_clone().expect("one"), Arc::clone(&seen));
        std::thread::spawn(move || {
            let mut some = [0; 1024];
            while let Ok(count @ 1..) = screen.read(&mut some) {
                shared.lock().expect("not poisoned").extend_from_slice(&some[..count]);
            }
        });
        Self { child, keys, seen, read: 0 }
    }

    fn screen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().expect("not poisoned")).into_owned()
    }

    /// Waits for a question and types an answer.
    fn says(&mut self, question: &str, answer: &str) -> &mut Self {
        wait_until(&format!("«{question}» behind {}", self.screen()), || {
            self.screen().get(self.read..).is_some_and(|new| new.contains(question))
        });
        self.read = self.screen().len();
        self.keys.write_all(answer.as_bytes()).expect("typed");
        self
    }

    fn ends(mut self) -> (Option<i32>, String) {
        let mut code = None;
        wait_until(&format!("the end of {}", self.screen()), || {
            code = self.child.try_wait().expect("a child");
            code.is_some()
        });
        std::thread::sleep(Duration::from_millis(50));
        (code.and_then(|status| status.code()), self.screen())
    }
}

fn dondoc(arguments: &[&str], lines: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dondoc"));
    command.args(arguments).env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
    command.stdin(if lines.is_some() { Stdio::piped() } else { Stdio::null() });
    let mut child = command.spawn().expect("it starts");
    if let (Some(lines), Some(mut input)) = (lines, child.stdin.take()) {
        // A command that has refused reads no further.
        drop(input.write_all(lines.as_bytes()));
    }
    child.wait_with_output().expect("it ends")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn text(dir: &Path, name: &str) -> String {
    std::fs::read_to_string(dir.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Every file below a folder, with its text.
fn all(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(all(&path));
        } else {
            found.push((path.clone(), std::fs::read(path).unwrap()));
        }
    }
    found.sort();
    found
}

fn is_sound(dir: &Path) {
    let checked = dondoc(&["--config", &dir.display().to_string(), "check"], None);
    assert!(checked.status.success(), "{}", said(&checked));
}

/// Every question, each with a wrong answer before the right one where there is a wrong one.
fn answers(terminal: &mut Terminal) {
    terminal
        .says("Name of the organisation", "\r")
        .says("an answer is needed", "UBND xã Mẫu\r")
        .says("Province", "tỉnh Khánh Hòa\r")
        .says("Units", "VHXH; K T = Phòng\r")
        .says("is no unit", "VHXH; Phòng Kinh tế, Hạ tầng; VP; Công an xã\r")
        .says("Mail address of the administrator", "tin-hoc\r")
        .says("no mail address", "tin-hoc@mau.example\r")
        .says("Whom messages name", "Văn phòng, 0258 3 000 000\r")
        .says("Time zone [Asia/Ho_Chi_Minh]", "Asia/Hanoi\r")
        .says("no such time zone", "\r")
        .says("Mail server", "smtp://mail.mau.example\r")
        .says("no name of a server", "mail.mau.example\r")
        .says("secured", "none\r")
        .says("in the clear", "ssl\r")
        .says("it is starttls, implicit or none", "implicit\r")
        .says("port [465]", "99999\r")
        .says("1 to 65535", "\r")
        .says("messages come from", "Nhắc <nhac@mau.example\r")
        .says("no mail address", "nhac@mau.example\r")
        .says("Log-in name", "nhac\r");
}

#[test]
fn on_a_terminal_it_asks_again_shows_no_password_and_can_be_run_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let site = dir.path().join("config");
    let name = site.display().to_string();
    let mut terminal = Terminal::start(&["init", &name]);
    answers(&mut terminal);
    assert!(!site.exists(), "nothing is written before everything is answered");
    // A slip, taken back by its key; an empty one is asked for again.
    terminal
        .says("Password there: ", "\r")
        .says("an answer is needed", &format!("sai\u{15}x\u{7f}{PASSWORD}\r"));
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(0), "{screen}");
    assert!(!screen.contains("9Zx") && !screen.contains("sai"), "{screen}");
    let settings = text(&site, "dondoc.toml");
    for line in [
        "name = \"UBND xã Mẫu\"",
        "province = \"tỉnh Khánh Hòa\"",
        "contact = \"Văn phòng, 0258 3 000 000\"",
        "host = \"mail.mau.example\"",
        "port = 465",
        "tls = \"implicit\"",
        "password_credential = \"smtp-password\"",
    ] {
        assert!(settings.contains(line), "{line}: {settings}");
    }
    assert_eq!(text(&site, "secrets/smtp-password"), PASSWORD);
    let mode = |name: &str| std::fs::metadata(site.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("secrets/smtp-password"), mode("secrets"), mode("dondoc.toml")), (0o600, 0o700, 0o640));
    let people = text(&site, "people.toml");
    for there in
        ["code = \"KTHT\"", "code = \"CA\"", "id = \"truong-ca\"", "tin-hoc@mau.example", "id = \"tp-ktht\""]
    {
        assert!(people.contains(there), "{there}: {people}");
    }
    assert!(!people.contains("TTPVHCC") && !people.contains("dm-kt\""), "{people}");
    is_sound(&site);

    // Again: everything is offered, and nothing changes.
    let before = all(&site);
    let mut terminal = Terminal::start(&["init", &name]);
    for (question, kept) in [
        ("Name of the organisation", "UBND xã Mẫu"),
        ("Province", "tỉnh Khánh Hòa"),
        ("Units", "CA = Công an xã"),
        ("administrator", "tin-hoc@mau.example"),
        ("Whom messages name", "Văn phòng"),
        ("Time zone", "Asia/Ho_Chi_Minh"),
        ("Mail server", "mail.mau.example"),
        ("secured", "implicit"),
        ("Its port", "465"),
        ("messages come from", "nhac@mau.example"),
        ("Log-in name", "nhac"),
        ("Password there (empty: the one that is kept)", ""),
    ] {
        terminal.says(question, "\r");
        assert!(terminal.screen().contains(kept), "{question}");
    }
    let (code, screen) = terminal.ends();
    assert!(code == Some(0) && screen.contains("everything stays as it is"), "{screen}");
    assert_eq!(all(&site), before);

    // Edited by hand, then run again with another port: said, asked, and the edit stays.
    let edited = text(&site, "dondoc.toml")
        .replace("[slots]", "[slots] # ours")
        .replace("daily = \"07:45\"", "daily = \"08:00\"");
    std::fs::write(site.join("dondoc.toml"), &edited).expect("edited");
    let mut terminal = Terminal::start(&[
        "init",
        &name,
        "--mail-port",
        "587",
        "--mail-tls",
        "starttls",
        "--unit",
        "VHXH",
        "--unit",
        "Trạm Y tế xã",
    ]);
    for question in
        ["Name of", "Province", "administrator", "Whom", "Time zone", "Mail server", "come from", "Log-in"]
    {
        terminal.says(question, "\r");
    }
    terminal.says("Password", "moi-9Zx\r").says("Write it?", "n\r");
    let (code, screen) = terminal.ends();
    assert_eq!(code, Some(4), "{screen}");
    for line in [
        "channel.email.port: 465 -> 587",
        "channel.email.tls: implicit -> starttls",
        "new unit TYT",
        "secrets/smtp-password: a new password",
        "the unit CA stays",
    ] {
        assert!(screen.contains(line), "{line}: {screen}");
    }
    assert_eq!(
        (text(&site, "dondoc.toml"), text(&site, "secrets/smtp-password")),
        (edited.clone(), PASSWORD.to_owned())
    );
    let again = dondoc(
        &["init", &name, "--yes", "--mail-port", "587", "--mail-tls", "starttls", "--unit", "Trạm Y tế xã"],
        None,
    );
    assert!(again.status.success(), "{}", said(&again));
    let changed = text(&site, "dondoc.toml");
    assert!(
        changed.contains("[slots] # ours\ndaily = \"08:00\"") && changed.contains("port = 587"),
        "{changed}"
    );
    assert!(text(&site, "people.toml").contains("code = \"TYT\""));
    assert_eq!(text(&site, "secrets/smtp-password"), PASSWORD);
    is_sound(&site);
}

#[test]
fn ctrl_c_leaves_nothing_behind() {
    let dir = tempfile::tempdir().expect("a folder");
    let site = dir.path().join("config");
    let name = site.display().to_string();
    let mut terminal = Terminal::start(&["init", &name]);
    terminal.says("Name of the organisation", "UBND xã Mẫu\r").says("Province", "\u{3}");
    let (code, screen) = terminal.ends();
    assert!(code != Some(0) && !site.exists(), "{screen}");
    // In the middle of a password, and with the terminal as it was.
    let mut terminal = Terminal::start(&["init", &name]);
    answers(&mut terminal);
    terminal.says("Password there: ", "abc\u{3}");
    let (code, screen) = terminal.ends();
    assert!(code == Some(4) && screen.contains("nothing was written") && !screen.contains("abc"), "{screen}");
    assert_eq!(std::fs::read_dir(dir.path()).expect("a folder").count(), 0);
}

#[test]
fn without_a_terminal_it_reads_lines_and_a_wrong_one_ends_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let site = dir.path().join("config");
    let name = site.display().to_string();
    let good = [
        "UBND xã Mẫu",
        "",
        "",
        "a@mau.example",
        "-",
        "",
        "mail.mau.example",
        "",
        "",
        "nhac@mau.example",
        "nhac",
        PASSWORD,
    ];
    for (place, wrong) in
        [(0, ""), (2, "= x"), (3, "a"), (5, "Hanoi"), (6, "a b"), (7, "ssl"), (8, "0"), (9, "x"), (11, "")]
    {
        let mut lines = good;
        lines[place] = wrong;
        let output = dondoc(&["init", &name], Some(&(lines.join("\n") + "\n")));
        assert_eq!(output.status.code(), Some(2), "{wrong} at {place}: {}", said(&output));
        assert!(said(&output).contains("nothing was written"), "{}", said(&output));
        assert!(!site.exists(), "{wrong} at {place}");
    }
    let output = dondoc(&["init", &name], Some(&(good.join("\n") + "\n")));
    assert!(output.status.success(), "{}", said(&output));
    assert!(!said(&output).contains(PASSWORD));
    assert_eq!(text(&site, "secrets/smtp-password"), PASSWORD);
    assert!(text(&site, "dondoc.toml").contains("# contact ="), "{}", text(&site, "dondoc.toml"));
    is_sound(&site);
}

#[test]
fn options_are_judged_like_answers() {
    let dir = tempfile::tempdir().expect("a folder");
    let site = dir.path().join("config");
    let name = site.display().to_string();
    let all = ["init", &name, "--yes", "--name", "UBND xã Mẫu", "--admin", "a@mau.example"];
    for wrong in [
        &["--admin", "a"][..],
        &["--mail-host", "https://mail.mau.example", "--mail-from", "a@mau.example"],
        &["--mail-host", "mail.mau.example"],
        &["--mail-host", "mail.mau.example", "--mail-from", "a"],
        &["--mail-host", "mail.mau.example", "--mail-from", "a@mau.example", "--mail-tls", "none"],
        &["--mail-host", "mail.mau.example", "--mail-from", "a@mau.example", "--mail-user", "u"],
        &[
            "--mail-host",
            "mail.mau.example",
            "--mail-from",
            "a@mau.example",
            "--mail-user",
            "u",
            "--mail-password-file",
            "/nowhere",
        ],
        &["--mail-port", "0", "--mail-host", "mail.mau.example", "--mail-from", "a@mau.example"],
        &["--zone", "Asia/Hanoi"],
        &["--id", "xã"],
        &["--unit", "="],
    ] {
        let mut arguments: Vec<&str> = all.iter().filter(|_| wrong[0] != "--admin").copied().collect();
        if wrong[0] == "--admin" {
            arguments = vec!["init", &name, "--yes", "--name", "UBND xã Mẫu"];
        }
        arguments.extend(wrong);
        let output = dondoc(&arguments, None);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {}", said(&output));
        assert!(!site.exists(), "{wrong:?}");
    }
    let output = dondoc(&all, None);
    assert!(output.status.success(), "{}", said(&output));
    is_sound(&site);
    let other = dondoc(&["init", &name, "--yes", "--id", "khac"], None);
    assert_eq!(other.status.code(), Some(4), "{}", said(&other));
    // A folder that cannot be filled is left as it was.
    let full = dir.path().join("full");
    std::fs::create_dir_all(full.join("people.toml")).expect("a folder in the place of a file");
    let refused = dondoc(
        &["init", &full.display().to_string(), "--yes", "--name", "X", "--admin", "a@x.example"],
        None,
    );
    assert!(!refused.status.success() && said(&refused).contains("it is a folder"), "{}", said(&refused));
    assert_eq!(std::fs::read_dir(&full).expect("there").count(), 1);
}

//! What stands in channels, answers and watching is said nowhere: not by `check`, `doctor`, `run` or a refused reload,
//! on no stream and at no level of the log, however wrong the config is.

use crate::binary;

use std::process::{Command, Output};
use std::time::Duration;

use binary::Site;

/// Stands for a secret wherever it was put.
const SECRET: &str = "hunter2Zx9";

/// What stands behind `id` and `name` in dondoc.toml; `…` is the secret. Each is wrong in another way.
const BROKEN: &[&str] = &[
    // the right key, the wrong key, no key
    "[channel.email]\nhost = \"127.0.0.1\"\nport = 25\ntls = \"none\"\nfrom = \"a@b.example\"\npasword = \"…\"\n",
    "[channel.email]\npasswd = '…'\n",
    "[channel.email]\nmat_khau = \"…\"\n",
    "[channel.email]\n… = \"x\"\n",
    "[channel.email]\n\"…\" = 1\n",
    "[channel.email]\npassword.… = 1\n",
    "[channel.email]\nx = { y = \"…\" }\n",
    // broken lines
    "[channel.email]\npassword = …\n",
    "[channel.email]\npassword …\n",
    "[channel.email]\n…\n",
    "[channel.email]\npassword = \"…\n",
    "[channel.email]\npassword = \"abc\n…=\"\n",
    "[channel.email]\npassword = \"\"\"abc\n…=\n",
    "[channel.email]\nmk = … # token\n",
    "[channel.email]\nmk = \"\\…\"\n",
    "[channel.email]\nmk = [\"…\"\n[answers]\n",
    "[channel.email\nmk = \"…\"\n",
    "channel.email = { mk = \"…\", }, \n",
    "[channel.email]\nmk = 2025-13-40…\n",
    "[channel.email]\n…=1\n…=2\n",
    "[channel.email]\nport = 1\nport = \"…\"\n",
    // wrong sections
    "[chanel.email]\nmk = \"…\"\n",
    "[chanel]\nemail = { mk = \"…\" }\n",
    "chanel = { email = { mk = \"…\" } }\n",
    "[emial]\nmk = \"…\"\n",
    "mk = \"…\"\n",
    "mk = \"…\" # one line\n[channel.emial]\nx = 1\n",
    "[channel]\nemail = \"…\"\n",
    "channel = \"…\"\n",
    "channel = [\"…\"]\n",
    "[[channel]]\nemail = { mk = \"…\" }\n",
    "[channel.\"…\"]\nx = 1\n",
    "[keep]\nmk = \"…\"\n",
    "[schedule.email]\nmk = \"…\"\n",
    // dotted and inline
    "channel.email.mk = \"…\"\n",
    "channel.email.password = 5\nchannel.email.host = [\"…\"]\n",
    "channel = { email = { host = \"…@mail.example\", port = 25, tls = \"none\", from = \"…\" } }\n",
    "answers.imap.mk = \"…\"\n",
    "answers = { imap = { host = \"mail.example\", user = \"u\", password_file = \"…\" } }\n",
    // a value of the wrong form, or under the key of another
    "[channel.email]\nhost = \"u:…@mail.example\"\nport = 25\ntls = \"none\"\nfrom = \"a@b.example\"\n",
    "[channel.email]\nhost = \"smtp://u:…@mail.example\"\nport = 587\ntls = \"starttls\"\nfrom = \"a@b.example\"\n",
    "[channel.email]\nhost = \"…\"\nport = 25\ntls = \"none\"\nfrom = \"a@b.example\"\n",
    "[channel.email]\nhost = \"mail.example\"\nport = \"…\"\ntls = \"…\"\nfrom = \"…\"\nreply_to = \"…\"\n",
    "[channel.email]\nhost = \"mail.example\"\nport = 25\ntls = \"starttls\"\nfrom = \"a@b.example\"\ntimeout = \"…\"\ndot_timeout = \"…\"\n",
    "[channel.email]\nhost = \"mail.example\"\nport = 25\ntls = \"starttls\"\nfrom = \"a@b.example\"\nuser = \"…\"\n",
    "[channel.email]\nhost = \"mail.example\"\nport = 25\ntls = \"starttls\"\nfrom = \"a@b.example\"\nuser = \"u\"\npassword_file = \"…\"\n",
    "[channel.email]\nhost = \"mail.example\"\nport = 25\ntls = \"starttls\"\nfrom = \"a@b.example\"\nuser = \"u\"\npassword_credential = \"…\"\n",
    "[channel.email]\nhost = \"mail.example\"\nport = 25\ntls = \"starttls\"\nfrom = \"a@b.example\"\nca_file = \"…\"\n",
    "[channel.email]\nuser = \"u\"\npassword = \"…\"\npassword_file = \"…\"\n",
    "[channel.zalo_bot]\ntoken = \"…\"\nbot_base = \"https://u:…@bot.example\"\n",
    "[channel.zalo_bot]\ntoken_file = \"…\"\nbot_base = \"http://bot.example/…\"\ngroup = 5\n",
    "[channel.zalo_bot]\ntokn = \"…\"\nwebhook_secret = \"…\"\n",
    "[channel.zalo_oa]\napp_id = [\"…\"]\napp_secret = [\"…\"]\ncallback = \"…\"\nproof = \"…\"\n",
    "[channel.zalo_oa]\napp_id = \"1\"\napp_secret = \"…\"\ntemplate = { id = \"…\", params = { \"…\" = \"…\" } }\n",
    "[channel.zalo_oa]\napp_id = \"1\"\napp_secret = \"…\"\ntemplate = { id = \"…\", params = { \"…\" = 5 } }\n",
    "[channel.webhook]\nurl = \"https://u:…@hook.example/x\"\nsecret = \"…\"\n",
    "[channel.webhook]\nurl = \"http://hook.example/…\"\nsecret = \"…\"\n",
    "[channel.webhook]\nurl = \"https://hook.example/x#…\"\nsecret_credential = \"…\"\n",
    "[channel.webhook]\nurl = \"…\"\nsecret = { file = \"…\" }\nsessions = \"…\"\nper_second = \"…\"\n",
    "[channel.capture]\ndri = \"…\"\ndir = [\"…\"]\n",
    "[answers]\nlisten = \"…\"\nlisten_public = \"…\"\n",
    "[answers.imap]\nhost = \"…/x\"\nport = \"…\"\ntls = \"…\"\nuser = [\"…\"]\nfolder = 5\nevery = \"…\"\nvouching = \"…\"\n",
    "[answers.imap]\nhost = \"mail.example\"\nuser = \"u\"\npaswort = \"…\"\n",
    "[watch]\nlisten = \"…\"\nheartbeat = \"http://nhip.example/…\"\nheartbeat_every = \"…\"\nbeat = \"…\"\n",
    "[watch]\nheartbeat = \"https://u:…@nhip.example/\"\n",
    "[watch]\nheartbeat_file = \"secret-url\"\n",
];

fn settings(tail: &str) -> String {
    format!("id = \"dien-khanh\"\nname = \"UBND xã Diên Khánh\"\n{}", tail.replace('…', SECRET))
}

fn site() -> Site {
    let site = Site::shipped();
    // What a secret's own file holds is no address either.
    site.write("secret-url", &format!("http://u:{SECRET}@nhip.example/{SECRET}"));
    site
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn no_command_says_what_stands_in_a_channel() {
    assert!(BROKEN.len() >= 30);
    let site = site();
    for (place, tail) in BROKEN.iter().enumerate() {
        site.write("dondoc.toml", &settings(tail));
        let commands: [&[&str]; 4] =
            [&["check"], &["check", "--format", "json"], &["doctor", "--format", "json"], &["run"]];
        // All read config by one loader; those that do more are tried on every third.
        for arguments in &commands[..if place % 3 == 0 { 4 } else { 2 }] {
            let mut command = site.command(arguments);
            command.env("DONDOC_LOG", "trace").env("RUST_LOG", "trace").env("RUST_BACKTRACE", "1");
            let output = command.output().expect("the binary runs");
            let text = said(&output);
            assert!(!text.contains(SECRET), "{arguments:?} of\n{tail}\nsays {text}");
            assert!(!text.is_empty(), "{arguments:?} of\n{tail}\nsays nothing");
            assert_eq!(output.status.code(), Some(2), "{arguments:?} of\n{tail}\n{text}");
        }
    }
}

/// What is wrong is still found: by place, and by a word of ours.
#[test]
fn what_is_not_shown_is_still_found() {
    let site = site();
    let told = |tail: &str| {
        site.write("dondoc.toml", &settings(tail));
        said(&site.run(&["check"]))
    };
    let slip = told("[channel.email]\npasword = \"…\"\n");
    assert!(slip.contains("dondoc.toml:4:1: error[unknown_key]: unknown key `pasword`"), "{slip}");
    assert!(slip.contains("did you mean `password`?"), "{slip}");
    let broken = told("[channel.email]\npassword = …\n");
    assert!(broken.contains("dondoc.toml:4:12: error[syntax]"), "{broken}");
    let host = told("[channel.email]\nhost = \"smtp://u:…@mail.example\"\n");
    assert!(host.contains("dondoc.toml:4:8: error[bad_host]"), "{host}");
    let section = told("[chanel.email]\nmk = \"…\"\n");
    assert!(section.contains("did you mean `channel`?"), "{section}");
}

#[test]
fn a_refused_reload_says_where_and_not_what() {
    let site = site();
    let sound = settings("");
    site.write("dondoc.toml", &sound);
    let mut command = site.command(&["run"]);
    let log = std::fs::File::create(site.log()).expect("a log");
    command.env("DONDOC_LOG", "trace").stderr(log).stdout(std::process::Stdio::null());
    let running = binary::Running(command.spawn().expect("the binary starts"));
    site.wait_for("dondoc is running");
    for tail in BROKEN.iter().step_by(4) {
        site.write("dondoc.toml", &settings(tail));
        let refused = site.run(&["reload"]);
        assert!(!refused.status.success(), "{tail}: {}", said(&refused));
        site.write("dondoc.toml", &sound);
        let doctor = site.run(&["doctor"]);
        for text in [said(&refused), said(&doctor)] {
            assert!(!text.contains(SECRET), "{tail}\n{text}");
        }
    }
    std::thread::sleep(Duration::from_millis(200));
    drop(running);
    let log = std::fs::read_to_string(site.log()).expect("a log");
    assert!(log.contains("was not taken over") && !log.contains(SECRET), "{log}");
    let grep = Command::new("grep").args(["-rl", SECRET]).arg(site.state()).output().expect("grep runs");
    assert!(grep.stdout.is_empty(), "{}", said(&grep));
}

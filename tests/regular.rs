//! What is not a regular file is no config: it is refused by name, and nothing waits for it.

use crate::binary;

use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Output};

use binary::Site;

/// Puts something that is no file in a place.
fn put(what: &str, at: &Path) {
    drop(std::fs::remove_file(at));
    match what {
        "a pipe" => assert!(Command::new("mkfifo").arg(at).status().expect("mkfifo runs").success()),
        "a socket" => drop(UnixListener::bind(at).expect("a socket")),
        "a device" => symlink("/dev/zero", at).expect("a link"),
        _ => std::fs::create_dir(at).expect("a folder"),
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn plans_and_every_other_file_of_config_must_be_regular_ones() {
    for place in
        ["plans/x.toml", "dondoc.toml", "people.toml", "policies.toml", "calendar.toml", "cases.toml"]
    {
        for what in ["a pipe", "a socket", "a device", "a folder"] {
            let site = Site::shipped();
            put(what, &site.config().join(place));
            for command in ["check", "doctor", "run", "items"] {
                // A command that waits would be ended here.
                let mut timed = Command::new("timeout");
                timed
                    .args(["20", env!("CARGO_BIN_EXE_dondoc"), "--config"])
                    .arg(site.config())
                    .arg("--state");
                let output = timed.arg(site.state()).arg(command).output().expect("it runs");
                assert_eq!(
                    output.status.code(),
                    Some(2),
                    "{command} with {what} as {place}: {}",
                    said(&output)
                );
                let why =
                    format!("{place}:1:1: error[file_unreadable]: the file cannot be read: it is {what}");
                assert!(said(&output).contains(&why), "{command} with {what} as {place}: {}", said(&output));
            }
        }
    }
}

#[test]
fn secrets_and_certificates_too() {
    let site = Site::shipped();
    std::fs::create_dir(site.config().join("secrets")).expect("a folder");
    site.append(
        "dondoc.toml",
        "[channel.email]\nhost = \"mail.example\"\nport = 587\ntls = \"starttls\"\nfrom = \"a@b.example\"\n\
         user = \"u\"\npassword_credential = \"word\"\nca_file = \"ca.pem\"\n",
    );
    for what in ["a pipe", "a socket", "a device", "a folder"] {
        for place in ["secrets/word", "ca.pem"] {
            let path = site.config().join(place);
            put(what, &path);
        }
        let checked = site.run(&["check"]);
        assert_eq!(checked.status.code(), Some(2));
        assert_eq!(said(&checked).matches(&format!("it is {what}")).count(), 2, "{}", said(&checked));
        for place in ["secrets/word", "ca.pem"] {
            let path = site.config().join(place);
            drop(std::fs::remove_file(&path));
            drop(std::fs::remove_dir(&path));
        }
    }
}

#[test]
fn a_file_that_is_far_too_large_is_not_read() {
    let site = Site::shipped();
    std::fs::File::create(site.config().join("plans/x.toml"))
        .expect("a file")
        .set_len(1 << 40)
        .expect("sparse");
    let checked = site.run(&["check"]);
    assert_eq!(checked.status.code(), Some(2));
    assert!(
        said(&checked).contains("plans/x.toml:1:1") && said(&checked).contains("larger than 4096 KiB"),
        "{}",
        said(&checked)
    );
}

#[test]
fn a_list_of_staff_is_a_regular_file() {
    let site = Site::shipped();
    let list = site.dir.path().join("list.csv");
    put("a pipe", &list);
    let mut timed = Command::new("timeout");
    timed
        .args(["20", env!("CARGO_BIN_EXE_dondoc"), "--config"])
        .arg(site.config())
        .arg("--state")
        .arg(site.state());
    let output = timed.args(["people", "import"]).arg(&list).output().expect("it runs");
    assert_eq!(output.status.code(), Some(4), "{}", said(&output));
    assert!(said(&output).contains("it is a pipe"), "{}", said(&output));
}

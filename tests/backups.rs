//! The daily backups, as the administrator meets them: their folder, what goes when, and that an encrypted one never
//! stands in the clear. What needs the real `age` looks at nothing where it is not installed.

use crate::binary;

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use binary::{Running, Site, wait_until};

const GOLIVE: &str = "2025-11-18T09:00:00+07:00";
const MORNING: &str = "2025-11-19T07:45:00+07:00";
const NIGHT: &str = "2025-11-19T22:30:00+07:00";
const USUAL: &str = "/usr/local/bin:/usr/bin:/bin";
/// How every database begins.
const CLEAR: &[u8] = b"SQLite format 3\0";
/// Nobody of this machine.
const THEM: u32 = 54_321;

/// A commune that has sent one morning's messages, with a folder for backups.
fn lived(settings: &str) -> Site {
    let site = Site::shipped();
    let shipped = fs::read_to_string(site.config().join("dondoc.toml")).expect("shipped");
    let (folder, own) = (folder(&site), "[backup]\n");
    let set = format!("{own}folder = \"{}\"\n{settings}\n", folder.display());
    site.write("dondoc.toml", &shipped.replace(own, &set));
    fs::create_dir(&folder).expect("made");
    assert!(site.run(&["--now", GOLIVE, "golive", "--yes"]).status.success());
    assert!(site.run(&["--now", MORNING, "tick"]).status.success());
    site
}

fn folder(site: &Site) -> PathBuf {
    site.dir.path().join("backups")
}

fn backup_with(site: &Site, path: &str, arguments: &[&str]) -> Output {
    let all = [&["--now", NIGHT, "backup"], arguments].concat();
    site.command(&all).env("PATH", path).output().expect("runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("lists").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The files below a folder that hold a database in the clear.
fn in_the_clear(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("lists") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(in_the_clear(&path));
        } else if fs::read(&path).is_ok_and(|bytes| bytes.windows(CLEAR.len()).any(|part| part == CLEAR)) {
            found.push(path);
        }
    }
    found
}

/// A pair of keys: the public one, and the file of the other. None without `age`.
fn keys(site: &Site) -> Option<(String, PathBuf)> {
    let file = site.dir.path().join("key");
    let made = Command::new("age-keygen").arg("-o").arg(&file).stderr(Stdio::null()).status();
    if !made.is_ok_and(|status| status.success()) {
        assert!(std::env::var_os("DONDOC_TEST_AGE").is_none(), "`age` was to be there");
        return None;
    }
    let public = Command::new("age-keygen").arg("-y").arg(&file).output().expect("runs");
    Some((String::from_utf8(public.stdout).expect("text").trim().to_owned(), file))
}

/// A folder whose only program is an `age` that does as it is told here.
fn instead_of_age(site: &Site, script: &str) -> String {
    let dir = site.dir.path().join("programs");
    fs::create_dir_all(&dir).expect("made");
    fs::write(dir.join("age"), format!("#!/bin/sh\nPATH={USUAL}\n{script}\n")).expect("written");
    fs::set_permissions(dir.join("age"), Permissions::from_mode(0o755)).expect("set");
    dir.to_str().expect("plain").to_owned()
}

/// A record that was changed behind the program's back.
fn falsify(database: &Path) {
    let connection = rusqlite::Connection::open(database).expect("a connection");
    connection.execute("UPDATE notice SET reason = 'item_done' WHERE state = 'sent'", []).expect("changed");
}

/// Thirty-five older backups.
fn older(site: &Site) -> Vec<String> {
    for n in 0..35 {
        let day = format!("dondoc-2025{:02}{:02}T153000Z.db", 9 + n / 28, 1 + n % 28);
        fs::write(folder(site).join(day), "an old one").expect("written");
    }
    names(&folder(site))
}

#[test]
fn old_ones_go_once_the_new_one_is_whole() {
    let site = lived("");
    let old = older(&site);
    let database = site.state().join("dondoc.db");
    let good = fs::read(&database).expect("reads");
    falsify(&database);
    let broken = backup_with(&site, USUAL, &[]);
    assert!(said(&broken).contains("does not prove sound"), "{}", said(&broken));
    assert_eq!(names(&folder(&site)), old, "nothing goes, and nothing comes");
    fs::write(&database, good).expect("put back");

    let made = site.json(&["--now", NIGHT, "backup"]);
    assert_eq!(made["encrypted"], false);
    assert_eq!(made["removed"].as_array().map(Vec::len), Some(29), "{made}");
    let left = names(&folder(&site));
    assert_eq!((left.len(), left.last().map(String::as_str)), (7, Some("dondoc-20251119T153000Z.db")));
    let mode = fs::metadata(folder(&site).join("dondoc-20251119T153000Z.db")).expect("there").mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn without_a_folder_or_a_database_it_says_so() {
    let site = lived("");
    fs::remove_dir(folder(&site)).expect("removed");
    let refused = site.fails(2, &["--now", NIGHT, "backup"]);
    assert!(refused.contains("no folder") && refused.contains("install -d"), "{refused}");
    fs::create_dir(folder(&site)).expect("made");
    fs::remove_dir_all(site.state()).expect("removed");
    site.fails(3, &["--now", NIGHT, "backup"]);
    assert!(names(&folder(&site)).is_empty());
}

#[test]
fn an_encrypted_one_comes_back_whole_and_never_stood_in_the_clear() {
    let site = lived("");
    let Some((public, secret)) = keys(&site) else { return };
    let file = site.dir.path().join("keys.txt");
    fs::write(&file, format!("# the deputy's\n{public}\n")).expect("written");
    let made = backup_with(&site, USUAL, &["--recipient", file.to_str().expect("plain"), "--format", "json"]);
    assert!(made.status.success(), "{}", said(&made));
    let made: serde_json::Value = serde_json::from_slice(&made.stdout).expect("JSON");
    assert_eq!(made["encrypted"], true);
    let copy = folder(&site).join("dondoc-20251119T153000Z.db.age");
    let meta = fs::metadata(&copy).expect("there");
    assert_eq!((Some(meta.len()), meta.mode() & 0o777), (made["bytes"].as_u64(), 0o600));
    assert_eq!(in_the_clear(site.dir.path()), [site.state().join("dondoc.db")]);
    assert_eq!(
        (names(&folder(&site)).len(), names(&site.state()).contains(&"backup".to_owned())),
        (1, false)
    );

    let export = || site.run(&["export"]).stdout;
    let then = export();
    assert!(
        site.run(&["--now", NIGHT, "done", "A.III.3", "--by", "VP", "--evidence", "1/BC"]).status.success()
    );
    assert_ne!(export(), then);
    let back = ["--now", NIGHT, "restore", "--sent-until", "backup"];
    let refused = site.fails(4, &[&back[..], &["--yes", copy.to_str().expect("plain")]].concat());
    assert!(refused.contains("age --decrypt") && refused.contains("restore --yes -"), "{refused}");
    assert!(site.fails(2, &[&back[..], &["-"]].concat()).contains("--yes"));

    let piped = |cut: u64| {
        let mut open = Command::new("age");
        open.args(["--decrypt", "-i"]).arg(&secret).arg(&copy).stdout(Stdio::piped());
        let clear = open.output().expect("decrypts");
        assert!(clear.status.success());
        let whole = site.dir.path().join("pipe");
        let length = clear.stdout.len() - cut as usize;
        fs::write(&whole, &clear.stdout[..length]).expect("written");
        let all = [&back[..], &["--yes", "-"]].concat();
        let output = site.command(&all).stdin(File::open(&whole).expect("opens")).output().expect("runs");
        fs::remove_file(whole).expect("removed");
        output
    };
    let torn = piped(5000);
    assert_eq!(torn.status.code(), Some(1), "a pipe that broke: {}", said(&torn));
    let whole = piped(0);
    assert!(whole.status.success(), "{}", said(&whole));
    assert_eq!(export(), then, "record for record");
    assert_eq!(site.json(&["audit"])["ok"], true);
}

#[test]
fn what_cannot_be_encrypted_is_not_kept() {
    let site = lived("recipient = \"age1qx\"");
    let old = older(&site);
    let nothing = site.dir.path().join("nothing");
    fs::create_dir(&nothing).expect("made");
    let refuses = instead_of_age(&site, "echo 'age: error: malformed recipient' >&2; exit 1");
    let ways = [(nothing.to_str().expect("plain").to_owned(), "apt-get install age"), (refuses, "malformed")];
    for (path, words) in ways {
        let failed = backup_with(&site, &path, &[]);
        assert_eq!(failed.status.code(), Some(1), "{}", said(&failed));
        assert!(said(&failed).contains(words) && said(&failed).contains(".db.age"), "{}", said(&failed));
        assert_eq!(names(&folder(&site)), old);
    }
    let torn = instead_of_age(&site, "head -c 1000; cat >/dev/null");
    assert!(said(&backup_with(&site, &torn, &[])).contains("wrote only 1000 bytes"));
    assert_eq!(names(&folder(&site)), old);
    assert_eq!(in_the_clear(site.dir.path()), [site.state().join("dondoc.db")]);
    let named = backup_with(&site, USUAL, &["--recipient", "AGE-SECRET-KEY-1X"]);
    assert!(named.status.code() == Some(2) && said(&named).contains("public one"), "{}", said(&named));
}

#[test]
fn one_that_is_broken_off_is_cleared_away_by_the_next() {
    let site = lived("recipient = \"age1qx\"");
    let path = instead_of_age(&site, "touch \"$(dirname \"$0\")/begun\"; sleep 60");
    let begun = site.dir.path().join("programs/begun");
    let mut command = site.command(&["--now", NIGHT, "backup"]);
    let running = Running(
        command.env("PATH", path).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts"),
    );
    wait_until("the encryption", || begun.exists());
    running.signal("KILL");
    drop(running);
    let parts =
        |dir: &Path| names(dir).into_iter().filter(|name| name.contains(".part-")).collect::<Vec<_>>();
    assert_eq!((parts(&folder(&site)).len(), parts(&site.state()).len()), (1, 1));
    assert!(in_the_clear(&folder(&site)).is_empty(), "it is in the state folder, where the database is too");
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_hours(24);
    for dir in [folder(&site), site.state()] {
        for part in parts(&dir) {
            let part = File::options().write(true).open(dir.join(part)).expect("opens");
            part.set_modified(long_ago).expect("set");
        }
    }
    // Whatever comes out longer than what went in will do here.
    let path = instead_of_age(&site, "cat; head -c 100000 /dev/zero");
    let made = backup_with(&site, &path, &[]);
    assert!(made.status.success(), "{}", said(&made));
    assert_eq!((parts(&folder(&site)).len(), parts(&site.state()).len()), (0, 0));
}

#[test]
fn roots_own_folder_gets_an_encrypted_one_too() {
    let site = lived("");
    if fs::metadata(site.dir.path()).expect("there").uid() != 0 {
        return;
    }
    let Some((public, _)) = keys(&site) else { return };
    fs::set_permissions(site.dir.path(), Permissions::from_mode(0o755)).expect("opened");
    give_away(&site.state());
    fs::set_permissions(folder(&site), Permissions::from_mode(0o700)).expect("closed");
    let made = backup_with(&site, USUAL, &["--recipient", &public]);
    assert!(made.status.success(), "{}", said(&made));
    let copy = folder(&site).join("dondoc-20251119T153000Z.db.age");
    assert_eq!(fs::metadata(copy).expect("there").uid(), 0);
    assert!(names(&site.state()).iter().all(|name| !name.contains(".part-")));
    // In the service's own folder it is the service's.
    give_away(&folder(&site));
    let later = ["--now", "2025-11-20T22:30:00+07:00", "backup", "--recipient", &public];
    let made = site.command(&later).env("PATH", USUAL).output().expect("runs");
    assert!(made.status.success(), "{}", said(&made));
    let copy = folder(&site).join("dondoc-20251120T153000Z.db.age");
    assert_eq!(fs::metadata(copy).expect("there").uid(), THEM);
}

fn give_away(folder: &Path) {
    chown(folder, Some(THEM), Some(THEM)).expect("given away");
    for entry in fs::read_dir(folder).expect("lists") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            give_away(&path);
        }
        chown(&path, Some(THEM), Some(THEM)).expect("given away");
    }
}

#[test]
fn doctor_tells_how_old_the_last_one_is() {
    let site = lived("");
    let found = |now: &str| {
        let output =
            site.command(&["--now", now, "doctor", "--format", "json"]).env("PATH", "/nowhere").output();
        let all: serde_json::Value = serde_json::from_slice(&output.expect("runs").stdout).expect("JSON");
        let of_backups = all.as_array().expect("findings").iter().filter(|one| one["check"] == "backup");
        of_backups.map(|one| format!("{}: {}", one["grade"], one["detail"])).collect::<Vec<_>>().join("\n")
    };
    assert!(found(NIGHT).contains("\"warning\": \"there is no backup"), "{}", found(NIGHT));
    site.json(&["--now", NIGHT, "backup"]);
    assert!(found("2025-11-21T08:00:00+07:00").starts_with("\"ok\""), "{}", found(NIGHT));
    let old = found("2025-11-22T08:00:00+07:00");
    assert!(old.contains("\"error\"") && old.contains("2025-11-19T22:30:00+07:00"), "{old}");
    let shipped = fs::read_to_string(site.config().join("dondoc.toml")).expect("there");
    site.write("dondoc.toml", &shipped.replace("[backup]\n", "[backup]\nrecipient = \"age1qx\"\n"));
    assert!(found(NIGHT).contains("`age` is not installed"), "{}", found(NIGHT));
}

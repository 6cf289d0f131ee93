//! Root's commands in a state folder of somebody else's: who may plant there what they like.
//! Only root can give files away, so without root these tests look at nothing and pass.

use crate::binary;

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, lchown, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use binary::{Running, Site};

/// Nobody of this machine.
const THEM: u32 = 54_321;
const GOLIVE: &str = "2025-11-18T09:00:00+07:00";
const MORNING: &str = "2025-11-19T07:45:00+07:00";

/// A commune whose config only root reads and whose state belongs to somebody else; none without root.
fn site() -> Option<Site> {
    let site = Site::shipped();
    if fs::metadata(site.dir.path()).expect("there").uid() != 0 {
        return None;
    }
    fs::set_permissions(site.dir.path(), Permissions::from_mode(0o755)).expect("opened");
    fs::set_permissions(site.config(), Permissions::from_mode(0o700)).expect("closed");
    fs::create_dir(site.state()).expect("made");
    chown(site.state(), Some(THEM), Some(THEM)).expect("given away");
    fs::set_permissions(site.state(), Permissions::from_mode(0o750)).expect("closed");
    Some(site)
}

/// Everything below a folder, as it is: name, owner, group, mode, content.
fn everything(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("lists") {
        let path = entry.expect("an entry").path();
        let meta = fs::symlink_metadata(&path).expect("there");
        let content = if meta.is_file() { fs::read(&path).expect("reads") } else { Vec::new() };
        let (path_text, mode) = (path.display(), meta.mode());
        found.push(format!("{path_text} {}:{} {mode:o} {content:?}", meta.uid(), meta.gid()));
        if meta.is_dir() {
            found.extend(everything(&path));
        }
    }
    found.sort();
    found
}

fn ok(site: &Site, arguments: &[&str]) {
    let output = site.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// What root must keep from them.
fn outside(site: &Site) -> PathBuf {
    let outside = site.dir.path().join("outside");
    fs::create_dir_all(outside.join("folder")).expect("made");
    for name in ["shadow", "folder/kept"] {
        fs::write(outside.join(name), "root's alone").expect("written");
        fs::set_permissions(outside.join(name), Permissions::from_mode(0o600)).expect("closed");
    }
    outside
}

#[test]
fn everything_that_root_makes_there_belongs_to_the_owner_of_the_folder() {
    let Some(site) = site() else { return };
    ok(&site, &["--now", GOLIVE, "golive", "--yes"]);
    ok(&site, &["--now", MORNING, "tick"]);
    ok(&site, &["--now", MORNING, "ack", "A.III.3", "--by", "VP"]);
    for line in everything(&site.state()) {
        assert!(line.contains(&format!(" {THEM}:{THEM} ")), "{line}");
    }
    let story = site.json(&["show", "A.III.3"]).to_string();
    assert!(story.contains("cli:root"), "who typed it is who typed it: {story}");
    assert!(site.state().join("mail/new").is_dir());
}

#[test]
fn root_still_writes_and_reads_where_only_root_may() {
    let Some(site) = site() else { return };
    ok(&site, &["--now", GOLIVE, "golive", "--yes"]);
    let safe = site.dir.path().join("safe");
    fs::create_dir(&safe).expect("made");
    fs::set_permissions(&safe, Permissions::from_mode(0o700)).expect("closed");
    let (copy, records) = (safe.join("copy.db"), safe.join("records.jsonl"));
    let (rows, told) = (safe.join("rows.xlsx"), safe.join("told.csv"));
    let text = |path: &Path| path.to_str().expect("plain").to_owned();
    ok(&site, &["backup", &text(&copy)]);
    ok(&site, &["export", &text(&records)]);
    ok(&site, &["items", "--format", "xlsx", "--out", &text(&rows)]);
    ok(&site, &["show", "A.III.3", "--format", "csv", "--out", &text(&told)]);
    for file in [&copy, &records, &rows, &told] {
        let meta = fs::metadata(file).expect("made");
        assert_eq!((meta.uid(), meta.mode() & 0o777), (0, 0o600), "{}", file.display());
        assert!(meta.len() > 0);
    }
    assert!(site.fails(4, &["backup", &text(&copy)]).contains("exists already"));
    ok(&site, &["--now", MORNING, "restore", &text(&copy), "--yes"]);
    assert_eq!(site.json(&["audit"])["ok"], true);
    let sheet = safe.join("people.csv");
    fs::write(&sheet, "Mã,Chức danh\nnguoi-moi,Chuyên viên\n").expect("written");
    ok(&site, &["people", "import", &text(&sheet)]);
    // In the hands of the owner it is made with the owner's rights.
    ok(&site, &["backup", &text(&site.state().join("copy.db"))]);
    assert_eq!(fs::metadata(site.state().join("copy.db")).expect("made").uid(), THEM);
    let theirs = site.state().join("rows.csv");
    ok(&site, &["agenda", "--format", "csv", "--out", &text(&theirs)]);
    assert_eq!(fs::metadata(theirs).expect("made").uid(), THEM);
    assert_eq!(fs::read_dir(&safe).expect("lists").count(), 5, "no draft is left behind");
}

#[test]
fn a_planted_link_is_not_followed() {
    let Some(site) = site() else { return };
    let outside = outside(&site);
    let before = everything(&outside);
    let plant = |name: &str, to: &str| {
        let link = site.state().join(name);
        symlink(outside.join(to), &link).expect("planted");
        lchown(&link, Some(THEM), Some(THEM)).expect("given away");
        link
    };
    for (name, to) in [
        ("daemon.lock", "shadow"),
        ("daemon.lock", "fresh"),
        ("mail", "folder"),
        ("dondoc.db", "fresh"),
        ("dondoc.db", "shadow"),
        ("dondoc.db-wal", "shadow"),
        ("poke.sock", "shadow"),
        ("spool", "folder"),
        ("inbox", "folder"),
    ] {
        let link = plant(name, to);
        let said = site.fails(4, &["--now", MORNING, "tick"]);
        assert!(said.contains("is a link") && said.contains(name), "{name}: {said}");
        assert!(link.is_symlink());
        fs::remove_file(link).expect("removed");
        assert_eq!(everything(&outside), before, "{name} → {to}");
    }
    // The folder itself, put in place by somebody who is neither root nor its owner.
    let own = site.dir.path().join("roots");
    fs::create_dir(&own).expect("made");
    let link = site.dir.path().join("state-link");
    symlink(&own, &link).expect("planted");
    lchown(&link, Some(THEM), Some(THEM)).expect("given away");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dondoc"));
    command.arg("--config").arg(site.config()).arg("--state").arg(&link).arg("tick");
    let output = command.output().expect("runs");
    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read_dir(&own).expect("lists").count(), 0);
}

#[test]
fn a_hundred_commands_of_root_lose_no_race_against_the_owner() {
    let Some(site) = site() else { return };
    let outside = outside(&site);
    let before = everything(&outside);
    ok(&site, &["--now", GOLIVE, "golive", "--yes"]);
    // Puts links in the place of everything, files and folders in the place of links, as fast as a shell can.
    let attack = "cd \"$1\" || exit; while :; do
        for name in daemon.lock poke.sock mail spool inbox zalo index.html x/y dondoc.db-shm; do
            rm -rf \"$name\" 2>/dev/null; ln -sfn \"$2/shadow\" \"$name\"; ln -sfn \"$2/folder\" \"$name\"
            ln -sfn \"$2/fresh\" \"$name\"; rm -rf \"$name\"; mkdir -p \"$name\"; ln -s \"$2/shadow\" \"$name/new\"
            rm -rf \"$name\"; : >\"$name\"; ln -f \"$2/shadow\" \"$name\"; rm -rf \"$name\"
        done; done 2>/dev/null";
    let mut command = Command::new("sh");
    command.args(["-c", attack, "sh"]).arg(site.state()).arg(&outside).uid(THEM).gid(THEM);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let attacker = Running(command.spawn().expect("starts"));
    let all: [&[&str]; 10] = [
        &["--now", MORNING, "tick"],
        &["--now", MORNING, "ack", "A.III.3", "--by", "VP"],
        &["items"],
        &["--now", MORNING, "agenda"],
        &["outbox", "list"],
        &["people", "list"],
        &["audit"],
        &["--now", MORNING, "people", "invite", "dm-vp"],
        &["show", "A.III.3"],
        &["--now", MORNING, "send-test", "capture", "dm-vp"],
    ];
    // Most are refused or fail; what counts is what is left outside.
    (0..10).flat_map(|_| all).for_each(|arguments| drop(site.run(arguments)));
    drop(attacker);
    // What the shell had started last ends by itself.
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(everything(&outside), before);
    for line in everything(&site.state()) {
        assert!(line.contains(&format!(" {THEM}:")), "{line}");
    }
}

#[test]
fn doctor_reads_config_as_the_services_user() {
    let Some(site) = site() else { return };
    fs::set_permissions(site.config(), Permissions::from_mode(0o755)).expect("opened");
    ok(&site, &["--now", GOLIVE, "golive", "--yes"]);
    let doctor = || String::from_utf8_lossy(&site.run(&["doctor"]).stdout).into_owned();
    assert!(!doctor().contains("cannot read"), "{}", doctor());
    let plan =
        fs::read_dir(site.config().join("plans")).expect("lists").next().expect("one").expect("read").path();
    fs::set_permissions(&plan, Permissions::from_mode(0o600)).expect("closed");
    let found = doctor();
    assert!(
        found.contains(&format!("cannot read {}", plan.display())) && found.contains("chmod 640"),
        "{found}"
    );
}

//! Files that were made to do harm, or by programs that do not care: each leaves the drop folder with a report, and
//! whoever reads them goes on with everything else.

#![allow(clippy::disallowed_methods, reason = "measures the time it takes")]

use crate::binary;
mod made;
use crate::verbs::StoreVerbs as _;
use crate::world;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::Write as _;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use binary::{Site, wait_until};
use dondoc::engine::intake::CaseFiles;
use dondoc::model::Status;
use dondoc::state::reader::{Limits, Reader};
use made::SECRET;
use world::World;

const HEAD: &str = "Mã PAKN,Đơn vị xử lý,Ngày tiếp nhận,Hạn xử lý,Trạng thái\n";

fn good(number: u32) -> String {
    format!("{HEAD}PAKN.20261102.{number:04},Phòng Kinh tế,02/11/2026,20/11/2026,\n")
}

async fn commune() -> World {
    let config =
        world::shipped_with(&[("cases.toml", &std::fs::read_to_string("config/cases.toml").unwrap())]);
    let mut world = World::rehearsing(config, "2026-11-05 08:00").await;
    let mut reader = Reader::at(env!("CARGO_BIN_EXE_dondoc"));
    reader.limits = Limits { memory: 96, seconds: 2, patience: Duration::from_secs(10) };
    world.engine.intake.files = CaseFiles::new(world.dir.path(), reader, Duration::from_millis(30));
    std::fs::create_dir_all(inbox(&world)).unwrap();
    world
}

fn inbox(world: &World) -> PathBuf {
    dondoc::engine::intake::folder(world.dir.path())
}

fn names(folder: &Path) -> BTreeSet<OsString> {
    std::fs::read_dir(folder)
        .map_or_else(|_| BTreeSet::new(), |entries| entries.map(|entry| entry.unwrap().file_name()).collect())
}

#[allow(clippy::case_sensitive_file_extension_comparisons, reason = "we name them ourselves")]
/// The reports in both folders, by name with their text.
fn reports(inbox: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for kept in ["done", "rejected"] {
        let there = names(&inbox.join(kept));
        for name in there.iter().filter_map(|name| name.to_str()) {
            let is_report = name.ends_with(".txt") && !there.contains(&OsString::from(format!("{name}.txt")));
            if is_report {
                found.push((
                    format!("{kept}/{name}"),
                    std::fs::read_to_string(inbox.join(kept).join(name)).unwrap(),
                ));
            }
        }
    }
    found
}

fn waits(inbox: &Path) -> Vec<OsString> {
    names(inbox).into_iter().filter(|name| name != "done" && name != "rejected").collect()
}

/// Fills a drop folder; returns how many reports must come of it. One file is good.
fn drop_all(inbox: &Path, outside: &Path, good: &str) -> usize {
    let made = made::files();
    let dropped = made.len() + made::strange(inbox, outside) + 1;
    for (name, bytes) in made {
        std::fs::write(inbox.join(OsString::from_vec(name)), bytes).unwrap();
    }
    std::fs::write(inbox.join("tinh-tốt.csv"), good).unwrap();
    assert!(dropped > 200, "{dropped}");
    dropped
}

#[tokio::test(flavor = "multi_thread")]
async fn every_hostile_file_leaves_with_a_report_and_a_good_one_among_them_is_taken() {
    let mut world = commune().await;
    let inbox = inbox(&world);
    let dropped = drop_all(&inbox, &world.dir.path().join("outside"), &good(1));
    world.pass().await;
    assert_eq!(waits(&inbox), Vec::<OsString>::new());
    assert!(names(&world.dir.path().join("reading")).is_empty());
    let reports = reports(&inbox);
    assert_eq!(reports.len(), dropped, "each has one report");
    for (name, text) in &reports {
        assert!(text.starts_with("Báo cáo nhập dữ liệu"), "{name}: {text}");
        assert!(!text.contains(SECRET) && !text.contains("panic"), "{name}: {text}");
    }
    let said = |what: &str| reports.iter().filter(|(_, text)| text.contains(what)).count();
    for what in [
        "quá lớn",
        "quá lâu",
        "bị hỏng",
        "liên kết, không",
        "thư mục;",
        "tên tệp quá dài",
        "cắt dở",
        "ngoặc kép",
    ] {
        assert!(said(what) > 0, "no report says «{what}»");
    }
    let item =
        world.engine.tenant.store.item(&"PAKN.20261102.0001".into()).await.unwrap().expect("the good one");
    assert_eq!(item.item.status, Status::Open);
    assert_eq!(std::fs::read(world.dir.path().join("outside")).unwrap(), b"untouched");
    // A second look finds nothing more to say.
    world.pass().await;
    assert_eq!(self::reports(&inbox).len(), dropped);
    world.take_mails();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ended_the_program_twice_is_not_read_a_third_time() {
    let mut world = commune().await;
    let (inbox, reading) = (inbox(&world), world.dir.path().join("reading"));
    std::fs::create_dir(&reading).unwrap();
    std::fs::write(reading.join("1_0_tinh.csv"), good(1)).unwrap();
    std::fs::write(reading.join("2_0_lại.csv"), good(2)).unwrap();
    world.pass().await;
    assert_eq!(names(&inbox.join("done")), ["2026-11-05_080000_tinh.csv.txt".into()].into());
    let rejected: [OsString; 2] =
        ["2026-11-05_080000_lại.csv".into(), "2026-11-05_080000_lại.csv.txt".into()];
    assert_eq!(names(&inbox.join("rejected")), rejected.into());
    assert!(reports(&inbox).iter().any(|(_, text)| text.contains("hai lần phải dừng")));
    world.take_mails();
}

#[tokio::test(flavor = "multi_thread")]
async fn links_in_the_place_of_our_folders_are_put_aside_and_never_followed() {
    let mut world = commune().await;
    let (inbox, elsewhere) = (inbox(&world), tempfile::tempdir().unwrap());
    std::os::unix::fs::symlink(elsewhere.path(), inbox.join("done")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), inbox.join("rejected")).unwrap();
    std::fs::write(inbox.join("tinh.csv"), good(1)).unwrap();
    std::fs::write(inbox.join("x.csv"), "a,b\n1,2\n").unwrap();
    world.pass().await;
    world.pass().await;
    assert!(names(elsewhere.path()).is_empty(), "nothing went through the links");
    assert!(inbox.join("done").symlink_metadata().unwrap().is_dir());
    assert!(names(&inbox.join("done")).contains(&OsString::from("2026-11-05_080000_tinh.csv.txt")));
    assert!(names(&inbox.join("rejected")).contains(&OsString::from("2026-11-05_080000_x.csv.txt")));
    world.take_mails();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_still_written_waits_until_it_is_whole() {
    let mut world = commune().await;
    let path = inbox(&world).join("tinh.csv");
    let text = good(1);
    let (half, rest) = text.as_bytes().split_at(text.len() - 12);
    let rest = rest.to_vec();
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(half).unwrap();
    let writer = std::thread::spawn(move || {
        for part in rest.chunks(1) {
            std::thread::sleep(Duration::from_millis(10));
            file.write_all(part).unwrap();
        }
    });
    world.pass().await;
    assert!(path.exists() || writer.is_finished());
    writer.join().unwrap();
    world.pass().await;
    assert!(!path.exists());
    assert!(world.engine.tenant.store.item(&"PAKN.20261102.0001".into()).await.unwrap().is_some());
    world.take_mails();
}

fn figure(pid: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|figure| figure.parse().ok()).unwrap_or(0)
}

#[test]
fn the_service_sends_on_time_takes_good_files_and_stops_at_once_while_a_slow_file_is_read() {
    let site = Site::shipped();
    let inbox = site.state().join("inbox");
    std::fs::create_dir_all(&inbox).unwrap();
    let mut daemon = site.spawn(&["--now", "2025-11-19T07:44:50+07:00", "run"]);
    let pid = daemon.0.id();
    site.wait_for("dondoc is running");
    std::fs::write(inbox.join("a-sst.xlsx"), made::shared("uniqueCount=\"18446744073709551615\"", 1))
        .unwrap();
    std::fs::write(inbox.join("b.csv"), "Mã,Hạn\n\"").unwrap();
    let good = "Mã PAKN,Đơn vị,Hạn\nPAKN.20251118.0001,KT,28/11/2025\n";
    std::fs::write(inbox.join("tinh-1.csv"), good).unwrap();
    wait_until("the good file is taken", || names(&inbox.join("done")).len() == 1);
    std::fs::write(inbox.join("z-slow.xlsx"), made::slow()).unwrap();
    let reading = site.state().join("reading");
    wait_until("the slow one is begun", || !names(&reading).is_empty());
    // It is read for as long as it may, and the morning's messages leave meanwhile.
    wait_until("the morning's messages", || !names(&site.state().join("mail/new")).is_empty());
    assert!(!names(&reading).is_empty(), "it is still being read");
    assert!(daemon.0.try_wait().unwrap().is_none(), "the same process");
    assert!(figure(pid, "VmHWM:") < 300 * 1024, "{} kB", figure(pid, "VmHWM:"));
    daemon.signal("TERM");
    let mut ended = None;
    wait_until("it ends", || {
        ended = daemon.0.try_wait().unwrap();
        ended.is_some()
    });
    assert!(ended.unwrap().success());
    let waits = inbox.join("z-slow.xlsx").exists() || !names(&reading).is_empty();
    assert!(waits, "what was not finished is there for the next start");
    assert_eq!(reports(&inbox).len(), 3);
}

#[test]
fn doctor_looks_at_the_drop_folder_and_at_the_fences_of_the_reader() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = Site::shipped();
    let inbox = site.state().join("inbox");
    std::fs::create_dir_all(&inbox).unwrap();
    for (mode, grade) in [(0o777, "error"), (0o700, "warning"), (0o770, "warning"), (0o3770, "ok")] {
        std::fs::set_permissions(&inbox, std::fs::Permissions::from_mode(mode)).unwrap();
        let output = site.run(&["doctor", "--format", "json"]);
        let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let text = found.to_string();
        let found = found.as_array().cloned().or_else(|| found["findings"].as_array().cloned()).expect(&text);
        let of = |check: &str| found.iter().find(|finding| finding["check"] == check).cloned().expect(&text);
        assert_eq!(of("inbox")["grade"], grade, "{mode:o}: {}", of("inbox"));
        assert_ne!(of("reader")["grade"], "error", "{}", of("reader"));
    }
}

/// The real service with its real limits; best in a group of processes that may use 1 GB together.
#[test]
#[ignore = "takes some minutes"]
fn the_service_outlives_them_all_and_sends_on_time() {
    let site = Site::shipped();
    let inbox = site.state().join("inbox");
    std::fs::create_dir_all(&inbox).unwrap();
    let mut daemon = site.spawn(&["--now", "2025-11-19T07:44:30+07:00", "run"]);
    site.wait_for("dondoc is running");
    let good = "Mã PAKN,Đơn vị,Hạn\nPAKN.20251118.0001,KT,28/11/2025\n";
    let dropped = drop_all(&inbox, &site.dir.path().join("outside"), good);
    let began = dondoc::clock::monotonic();
    let mut sent_after = None;
    loop {
        std::thread::sleep(Duration::from_secs(1));
        assert!(daemon.0.try_wait().unwrap().is_none(), "the same process");
        if sent_after.is_none() && !names(&site.state().join("mail/new")).is_empty() {
            sent_after = Some(began.elapsed());
        }
        let is_through = waits(&inbox).is_empty() && names(&site.state().join("reading")).is_empty();
        // The files may be through before the slot has come.
        if is_through && sent_after.is_some() {
            break;
        }
        assert!(began.elapsed() < Duration::from_mins(20), "waits: {}", waits(&inbox).len());
    }
    assert_eq!(reports(&inbox).len(), dropped);
    assert!(sent_after.is_some_and(|after| after < Duration::from_mins(1)), "{sent_after:?}");
    assert!(figure(daemon.0.id(), "VmHWM:") < 300 * 1024);
    println!(
        "{dropped} files in {:?}, mail after {sent_after:?}, {} kB",
        began.elapsed(),
        figure(daemon.0.id(), "VmHWM:")
    );
}

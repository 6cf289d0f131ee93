//! Captured mail in a browser: what would have gone to whom, each message as its reader would see it, and nothing that
//! runs or loads.

use crate::binary;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use binary::Site;
use dondoc::calendar::Zone;
use dondoc::model::ChannelName;
use dondoc::render::captured::{Captured, Pages};

const MORNING: &str = "2025-11-19T07:45:00+07:00";
const HOSTILE: &str = "\"><script>alert(1)</script><img src=http://x.vn/a>";

/// A rehearsal after its first morning.
fn rehearsed() -> Site {
    let site = Site::shipped();
    tick(&site, "2025-11-18T09:00:00+07:00");
    tick(&site, MORNING);
    site
}

/// What a pass complains of; it must succeed.
fn tick(site: &Site, now: &str) -> String {
    let output = site.run(&["--now", now, "tick"]);
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{complaint}");
    complaint
}

fn mail(site: &Site) -> PathBuf {
    site.state().join("mail")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn count(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn a_rehearsal_lists_who_would_have_got_what_and_opens_each_message() {
    let site = rehearsed();
    let index = read(&mail(&site).join("index.html"));
    assert!(index.contains("<h2>Thứ Tư, ngày 19/11/2025</h2>"), "{index}");
    assert!(index.find("19/11/2025</h2>") < index.find("18/11/2025</h2>"), "newest first");
    assert!(index.contains("Đầu mối Phòng Kinh tế") && index.contains("07:45"), "{index}");
    assert!(index.contains("[Nhắc việc]"), "{index}");
    let captured = count(&mail(&site).join("new"));
    assert_eq!(index.matches("<a href=\"html/m").count(), captured);
    assert_eq!(count(&mail(&site).join("html")), captured);

    let messages = site.json(&["--now", MORNING, "outbox", "list", "--person", "dm-kt"]);
    let id = messages[0]["id"].as_str().expect("an id");
    let page = mail(&site).join("html").join(format!("{id}.html"));
    let shown = read(&page);
    assert!(
        shown.contains("<iframe sandbox=\"\"") && shown.contains("Kính gửi: Đầu mối Phòng Kinh tế"),
        "{shown}"
    );
    assert!(shown.contains("Người nhận: Đầu mối Phòng Kinh tế"), "{shown}");
    for file in [page, mail(&site).join("index.html")] {
        let mode = fs::metadata(&file).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.display());
        assert!(read(&file).contains("content=\"default-src &#39;none&#39;"), "{}", file.display());
        assert!(!read(&file).contains("<script"), "{}", file.display());
    }
}

#[test]
fn a_pass_that_captures_nothing_writes_nothing_and_one_that_does_leaves_old_pages_alone() {
    let site = rehearsed();
    let times = || {
        let pages =
            fs::read_dir(mail(&site).join("html")).expect("lists").map(|entry| entry.expect("one").path());
        let files = pages.chain([mail(&site).join("index.html")]);
        let time = |path: PathBuf| {
            let written = fs::metadata(&path).expect("there").modified().expect("a time");
            (path, written)
        };
        files.map(time).collect::<std::collections::BTreeMap<_, _>>()
    };
    let before = times();
    tick(&site, "2025-11-19T07:50:00+07:00");
    assert_eq!(times(), before);
    tick(&site, "2025-11-24T07:45:00+07:00");
    let after = times();
    assert!(after.len() > before.len());
    let pages = before.iter().filter(|(path, _)| !path.ends_with("index.html"));
    assert!(pages.into_iter().all(|(path, time)| after.get(path) == Some(time)), "each page is written once");
    assert!(read(&mail(&site).join("index.html")).contains("24/11/2025</h2>"));
}

#[test]
fn a_process_that_runs_for_weeks_lists_every_message_once_newest_first() {
    let site = Site::shipped();
    let dir = site.dir.path().join("demo");
    let played = site.run(&["demo", "--to", "2025-11-28", "--dir", dir.to_str().expect("a plain name")]);
    assert!(played.status.success(), "{}", String::from_utf8_lossy(&played.stderr));
    let index = read(&dir.join("mail/index.html"));
    let mut listed: Vec<&str> =
        index.split("<a href=\"html/").skip(1).map(|rest| rest.split('"').next().expect("a file")).collect();
    assert!(listed.len() > 20, "{}", listed.len());
    let days: Vec<&str> =
        index.split("<h2>").skip(1).map(|rest| rest.split("</h2>").next().expect("a day")).collect();
    let dates: Vec<String> = days
        .iter()
        .map(|day| day.rsplit(' ').next().expect("a date").split('/').rev().collect::<Vec<_>>().join("-"))
        .collect();
    assert!(dates.is_sorted_by(|a, b| a > b), "{dates:?}");
    listed.sort_unstable();
    let mut mails: Vec<String> = fs::read_dir(dir.join("mail/new"))
        .expect("lists")
        .map(|entry| entry.expect("one").file_name().to_string_lossy().replace(".eml", ".html"))
        .collect();
    mails.sort_unstable();
    assert_eq!(listed, mails);
    assert_eq!(count(&dir.join("mail/html")), mails.len());
}

#[test]
fn pages_that_cannot_be_written_are_a_warning_and_stop_no_mail() {
    let site = Site::shipped();
    tick(&site, "2025-11-18T09:00:00+07:00");
    let before = count(&mail(&site).join("new"));
    fs::remove_dir_all(mail(&site).join("html")).expect("removed");
    fs::write(mail(&site).join("html"), "in the way").expect("written");
    let complaint = tick(&site, MORNING);
    assert!(complaint.contains("WARN") && complaint.contains("mail/html"), "{complaint}");
    assert!(count(&mail(&site).join("new")) > before, "mail was captured all the same");
}

fn message(subject: &str) -> Captured {
    Captured {
        id: "m1".into(),
        at: MORNING.parse().expect("an instant"),
        to: HOSTILE.to_owned(),
        channel: ChannelName::Email,
        subject: subject.to_owned(),
    }
}

fn pages() -> (Pages, Zone) {
    (Pages::new().expect("compile"), Zone::named("Asia/Ho_Chi_Minh").expect("a zone"))
}

#[test]
fn whatever_a_message_says_stays_text_outside_of_its_frame() {
    let (pages, zone) = pages();
    let message = message(HOSTILE);
    let line = pages.line(&message, zone).expect("renders");
    let shown = [
        pages.index(HOSTILE, [&line], false).expect("renders"),
        pages.page(&message, zone, None, HOSTILE).expect("renders"),
        pages.page(&message, zone, Some(HOSTILE), "").expect("renders"),
    ];
    for html in shown {
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert!(html.contains("&lt;script&gt;"), "{html}");
    }
}

#[test]
fn a_list_that_leaves_older_ones_out_says_so_and_a_day_is_named_once() {
    let (pages, zone) = pages();
    let two = ["một", "hai"].map(|subject| pages.line(&message(subject), zone).expect("renders"));
    let index = pages.index("UBND xã", &two, true).expect("renders");
    assert!(index.contains("02 tin mới nhất") && index.matches("<h2>").count() == 1, "{index}");
    let all = pages.index("UBND xã", &two, false).expect("renders");
    assert!(!all.contains("mới nhất"), "{all}");
}

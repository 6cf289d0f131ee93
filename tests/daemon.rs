//! The daemon as a process: start, stop, reload, a second one beside it, commands beside it.

#![allow(clippy::disallowed_methods, reason = "measures the time it takes")]

use crate::binary;

use std::time::Duration;

use crate::kill::big_site;
use binary::{Sink, Site, wait_until};
use dondoc::clock::monotonic;
use dondoc::model::ChannelName;

const NOW: &str = "2025-11-19T07:44:58+07:00";

#[test]
fn sigterm_stops_it_within_five_seconds() {
    let site = Site::shipped();
    let mut daemon = site.spawn(&["--now", NOW, "run"]);
    site.wait_for("dondoc is running");
    let asked = monotonic();
    daemon.signal("TERM");
    let status = daemon.0.wait().expect("it ends");
    assert!(status.success(), "{status}");
    assert!(asked.elapsed() < Duration::from_secs(5));
    site.wait_for("dondoc has stopped");
}

#[test]
fn sigterm_lets_the_message_in_hand_finish() {
    let sink = Sink::start(Duration::from_secs(2));
    let site = Site::shipped();
    site.append("dondoc.toml", &sink.settings());
    assert!(site.run(&["--now", "2025-11-18T09:00:00+07:00", "golive", "--yes"]).status.success());
    let mut daemon = site.spawn(&["--now", NOW, "run"]);
    wait_until("a message under way", || !sink.received().is_empty());
    daemon.signal("TERM");
    assert!(daemon.0.wait().expect("it ends").success());
    let outbox = site.json(&["outbox"]);
    let with =
        |state: &str| outbox.as_array().expect("a list").iter().filter(|m| m["state"] == state).count();
    assert_eq!(with("dot"), 0, "nothing is left between mark and answer");
    assert_eq!(with("sent"), sink.received().len(), "what arrived is recorded");
    for mail in sink.received() {
        let id = binary::header(&mail, "Message-ID");
        let named = outbox.as_array().expect("a list").iter().any(|m| m["message_id"] == id.as_str());
        assert!(named && id.contains('.'), "the outbox names what was really sent: {id}");
    }
}

#[test]
fn what_changes_while_messages_leave_is_not_told_as_it_was() {
    let sink = Sink::start(Duration::from_millis(1500));
    let site = big_site(&sink, 12);
    assert!(site.run(&["--now", "2025-11-18T09:00:00+07:00", "golive", "--yes"]).status.success());
    let _daemon = site.spawn(&["--now", NOW, "run"]);
    // Four connections: the others lie written behind those, the one to p9 last of all.
    wait_until("the first messages", || sink.received().len() >= 4);
    let done = site.run(&["done", "A.9", "--by", "U9", "--evidence", "1/BC"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    wait_until("every message settled", || {
        let open = site.json(&["outbox", "list", "--open"]);
        open.as_array().is_some_and(Vec::is_empty) && sink.received().len() >= 11
    });
    let to: Vec<String> = sink.received().iter().map(|message| binary::header(message, "To")).collect();
    assert!(to.iter().any(|to| to.contains("p8@")) && !to.iter().any(|to| to.contains("p9@")), "{to:?}");
    let audit = site.json(&["audit"]);
    assert_eq!(audit["ok"], true, "{audit}");
}

#[test]
fn a_second_daemon_on_the_same_state_is_refused() {
    let site = Site::shipped();
    let _first = site.spawn(&["--now", NOW, "run"]);
    site.wait_for("dondoc is running");
    let complaint = site.fails(4, &["--now", NOW, "run"]);
    assert!(complaint.contains("another dondoc is already running"), "{complaint}");
}

#[test]
fn a_broken_config_is_not_taken_over_on_reload_and_a_good_one_is() {
    let site = Site::shipped();
    let daemon = site.spawn(&["--now", NOW, "run"]);
    site.wait_for("dondoc is running");
    site.append("dondoc.toml", "[nonsense]\n");
    daemon.signal("HUP");
    site.wait_for("the old one stays in force");
    let text = std::fs::read_to_string(site.config().join("dondoc.toml")).expect("a file");
    site.write("dondoc.toml", &text.replace("[nonsense]\n", ""));
    daemon.signal("HUP");
    site.wait_for("config was read again");
}

#[test]
fn commands_work_beside_it_and_a_poke_makes_it_look() {
    let site = Site::shipped();
    let _daemon = site.spawn(&["--now", NOW, "run"]);
    site.wait_for("dondoc is running");
    wait_until("the plan in the database", || {
        site.json(&["--now", NOW, "items"]).as_array().is_some_and(|items| items.len() > 100)
            && site.state().join("dondoc.db").exists()
    });
    let done = site.run(&["--now", NOW, "done", "A.III.3", "--by", "VP", "--evidence", "12/BC-VP"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let items = site.json(&["--now", NOW, "items"]);
    let item = items.as_array().expect("a list").iter().find(|item| item["id"] == "A.III.3").expect("there");
    assert_eq!(item["status"], "done");
    let tick = site.run(&["--now", NOW, "tick"]);
    assert!(tick.status.success());
    assert!(String::from_utf8_lossy(&tick.stdout).contains("a daemon is running here"));
}

#[test]
fn it_sends_at_the_slot_by_its_own_alarm() {
    let sink = Sink::start(Duration::ZERO);
    let site = Site::shipped();
    site.append("dondoc.toml", &sink.settings());
    let golive = site.run(&["--now", "2025-11-18T09:00:00+07:00", "golive", "--yes"]);
    assert!(golive.status.success(), "{}", String::from_utf8_lossy(&golive.stderr));
    let _daemon = site.spawn(&["--now", NOW, "run"]);
    wait_until("the morning's messages", || !sink.received().is_empty());
}

#[test]
fn an_unreachable_mail_server_is_one_clear_line_and_nothing_is_lost() {
    let site = Site::shipped();
    site.append(
        "dondoc.toml",
        "[channel.email]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\nfrom = \"nhac@dienkhanh.example\"\n",
    );
    let golive = site.run(&["--now", "2025-11-18T09:00:00+07:00", "golive", "--yes"]);
    assert!(golive.status.success());
    let tick = site.run(&["--now", "2025-11-19T07:45:00+07:00", "tick"]);
    assert_eq!(tick.status.code(), Some(1));
    let log = String::from_utf8_lossy(&tick.stderr).into_owned();
    assert_eq!(log.matches("not everything could be sent").count(), 1, "{log}");
    let audit = site.json(&["audit"]);
    assert_eq!(audit["ok"], true);
    assert!(audit["notices"]["pending"].as_i64().expect("a count") > 0);
    let sink = Sink::start(Duration::ZERO);
    let text = std::fs::read_to_string(site.config().join("dondoc.toml")).expect("a file");
    site.write("dondoc.toml", &text.replace("port = 9\n", &format!("port = {}\n", sink.port)));
    let tick = site.run(&["--now", "2025-11-19T08:30:00+07:00", "tick"]);
    assert!(tick.status.success(), "{}", String::from_utf8_lossy(&tick.stderr));
    assert!(!sink.received().is_empty());
    assert_eq!(site.json(&["audit"])["notices"].get("pending"), None);
}

#[test]
fn a_file_that_came_by_mail_is_read_aside_and_its_report_sent_back() {
    let sink = Sink::start(Duration::ZERO);
    let site = Site::shipped();
    let (_, password) = sink.answering();
    let more = format!(
        "{}\n[answers.imap]\nhost = \"127.0.0.1\"\nport = 1\ntls = false\nuser = \"u\"\npassword_file = \"{}\"\n\
         vouching = [\"mx.xa.example\"]\n",
        sink.settings(),
        password.path().display()
    );
    site.append("dondoc.toml", &more);
    assert!(site.run(&["--now", "2025-11-18T09:00:00+07:00", "golive", "--yes"]).status.success());
    let mail = "Message-ID: <in-1@pc>\r\nFrom: dm-vp@dienkhanh.example\r\n\
                Authentication-Results: mx.xa.example; dmarc=pass header.from=dienkhanh.example\r\n\
                Content-Type: text/csv; name=tinh.csv\r\n\r\n\
                Mã PAKN;Đơn vị xử lý;Hạn xử lý\nPAKN.20251116.0001;KT;27/11/2025\n";
    let now = dondoc::model::Instant::from(std::time::SystemTime::now());
    dondoc::state::spool::put(&site.state(), ChannelName::Email, mail.as_bytes(), now).expect("kept");
    let _daemon = site.spawn(&["--now", "2025-11-18T09:05:00+07:00", "run"]);
    wait_until("the report", || {
        let mails = sink.received();
        mails.iter().any(|mail| binary::header(mail, "In-Reply-To") == "<in-1@pc>")
    });
    let reading = std::fs::read_dir(site.state().join("reading")).expect("the folder").count();
    assert_eq!(reading, 0, "nothing is left");
}

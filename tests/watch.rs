//! How others see whether the daemon does its work: the service manager, Prometheus, a heartbeat, the administrators.

use crate::{binary, world};

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use binary::{Running, Site, wait_until};
use dondoc::engine::health::survey::Trouble;
use dondoc::model::ChannelName;
use world::World;

const NOW: &str = "2025-11-19T07:44:58+07:00";

const ONE: &str = r#"
[[row]]
id = "A.1"
title = "Báo cáo thử nghiệm số một"
short = "Báo cáo thử số một"
due = { on = 2025-12-03 }
printed = "Ngày 03/12/2025"
lead = ["KT"]
product = "Báo cáo"
owed_to = "VHXH"
"#;

/// What a service manager hears.
struct Manager {
    socket: UnixDatagram,
    heard: Mutex<Vec<String>>,
}

impl Manager {
    fn new(site: &Site) -> Self {
        let socket = UnixDatagram::bind(site.dir.path().join("notify")).expect("a socket");
        socket.set_nonblocking(true).expect("a socket that does not block");
        Self { socket, heard: Mutex::default() }
    }

    fn spawn(site: &Site, arguments: &[&str]) -> Running {
        let mut command = site.command(arguments);
        let log = std::fs::File::options().create(true).append(true).open(site.log()).expect("a log");
        command.env("NOTIFY_SOCKET", site.dir.path().join("notify")).env("WATCHDOG_USEC", "600000");
        command.env("DONDOC_LOG", "info").stderr(log);
        Running(command.spawn().expect("the binary starts"))
    }

    /// Everything said so far, line by line.
    fn heard(&self) -> Vec<String> {
        let mut heard = self.heard.lock().expect("not poisoned");
        let mut buffer = [0; 4096];
        while let Ok(length) = self.socket.recv(&mut buffer) {
            heard.extend(String::from_utf8_lossy(&buffer[..length]).lines().map(str::to_owned));
        }
        heard.clone()
    }

    fn wait_for(&self, what: &str) {
        wait_until(what, || self.heard().iter().any(|line| line.contains(what)));
    }

    fn count(&self, what: &str) -> usize {
        self.heard().iter().filter(|line| line.contains(what)).count()
    }
}

#[test]
fn the_service_manager_hears_ready_alive_reloading_and_stopping() {
    let site = Site::shipped();
    let manager = Manager::new(&site);
    let mut daemon = Manager::spawn(&site, &["--now", NOW, "run"]);
    manager.wait_for("READY=1");
    manager.wait_for("STATUS=rehearsal: nothing leaves; nothing waits");
    wait_until("three signs of life", || manager.count("WATCHDOG=1") >= 3);
    daemon.signal("HUP");
    manager.wait_for("RELOADING=1");
    manager.wait_for("MONOTONIC_USEC=");
    wait_until("ready again", || manager.count("READY=1") == 2);
    daemon.signal("TERM");
    manager.wait_for("STOPPING=1");
    assert!(daemon.0.wait().expect("it ends").success());
}

#[test]
fn a_state_folder_that_cannot_be_used_is_one_error_and_is_waited_for_under_a_service_manager() {
    let site = Site::shipped();
    std::fs::write(site.state(), "in the way").expect("a file");
    let complaint = site.fails(1, &["--now", NOW, "run"]);
    assert!(complaint.contains("cannot create"), "{complaint}");

    let manager = Manager::new(&site);
    let daemon = Manager::spawn(&site, &["--now", NOW, "run"]);
    manager.wait_for("STATUS=stands still: cannot create");
    for tries in 2..4 {
        daemon.signal("HUP");
        wait_until("another try", || manager.count("STATUS=stands still") >= tries);
    }
    std::fs::remove_file(site.state()).expect("out of the way");
    daemon.signal("HUP");
    site.wait_for("dondoc works again");
    site.wait_for("dondoc is running");
    let log = std::fs::read_to_string(site.log()).expect("a log");
    assert_eq!(log.matches("ERROR").count(), 1, "one clear alert:\n{log}");
}

#[test]
fn figures_are_served_on_a_socket_until_config_says_otherwise() {
    let site = Site::shipped();
    let socket = site.dir.path().join("metrics.sock");
    let shipped = std::fs::read_to_string(site.config().join("dondoc.toml")).expect("a file");
    let listen = format!("[watch]\nlisten = \"unix:{}\"", socket.display());
    site.write("dondoc.toml", &shipped.replace("[watch]", &listen));
    let daemon = site.spawn(&["--now", NOW, "run"]);
    site.wait_for("pass finished");
    let mut text = String::new();
    wait_until("figures after a pass", || {
        text = scrape(&socket).unwrap_or_default();
        text.contains("dondoc_items{status=\"open\"}")
    });
    assert!(text.starts_with("HTTP/1.1 200 OK"), "{text}");
    assert!(text.contains("application/openmetrics-text"), "{text}");
    for line in ["dondoc_rehearsal 1", "dondoc_passes_total{result=\"ok\"} 1", "# EOF"] {
        assert!(text.lines().any(|found| found == line), "no `{line}` in\n{text}");
    }
    site.write("dondoc.toml", &shipped);
    daemon.signal("HUP");
    site.wait_for("config was read again");
    wait_until("nobody serves figures", || scrape(&socket).is_none());
}

#[test]
fn the_socket_for_figures_takes_the_place_of_nothing_but_a_socket_and_is_read_by_the_group_it_names() {
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
    let site = Site::shipped();
    let socket = site.dir.path().join("metrics.sock");
    std::fs::write(&socket, "precious").expect("a file");
    let gid = std::fs::metadata(site.dir.path()).expect("a folder").gid();
    let shipped = std::fs::read_to_string(site.config().join("dondoc.toml")).expect("a file");
    let listen = format!("[watch]\nlisten = \"unix:{}\"\ngroup = \"{gid}\"", socket.display());
    site.write("dondoc.toml", &shipped.replace("[watch]", &listen));
    let daemon = site.spawn(&["--now", NOW, "run"]);
    site.wait_for("figures cannot be served");
    site.wait_for("pass finished");
    assert_eq!(std::fs::read_to_string(&socket).expect("still a file"), "precious");
    std::fs::remove_file(&socket).expect("out of the way");
    daemon.signal("HUP");
    wait_until("figures", || scrape(&socket).is_some());
    let found = std::fs::symlink_metadata(&socket).expect("there");
    assert!(found.file_type().is_socket());
    assert_eq!((found.mode() & 0o777, found.gid()), (0o660, gid));
    daemon.signal("KILL");
    drop(daemon);
    site.write(
        "dondoc.toml",
        &shipped.replace("[watch]", &listen.replace(&format!("\ngroup = \"{gid}\""), "")),
    );
    let _again = site.spawn(&["--now", NOW, "run"]);
    wait_until("figures where a dead daemon left its socket", || scrape(&socket).is_some());
    assert_eq!(
        std::fs::metadata(&socket).expect("there").mode() & 0o777,
        0o600,
        "nobody else without a group"
    );
}

fn scrape(socket: &std::path::Path) -> Option<String> {
    let mut stream = UnixStream::connect(socket).ok()?;
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: dondoc\r\nConnection: close\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    Some(text)
}

#[test]
fn a_heartbeat_comes_while_all_is_well() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let beats = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&beats);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut buffer = [0; 1024];
            let length = stream.read(&mut buffer).unwrap_or(0);
            let request = String::from_utf8_lossy(&buffer[..length]).into_owned();
            heard.lock().expect("not poisoned").push(request);
            drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        }
    });
    let site = Site::shipped();
    let shipped = std::fs::read_to_string(site.config().join("dondoc.toml")).expect("a file");
    let watch =
        format!("[watch]\nheartbeat = \"http://127.0.0.1:{port}/ping/abc\"\nheartbeat_every = \"100ms\"");
    site.write("dondoc.toml", &shipped.replace("[watch]", &watch));
    let _daemon = site.spawn(&["--now", NOW, "run"]);
    wait_until("a heartbeat", || !beats.lock().expect("not poisoned").is_empty());
    let first = beats.lock().expect("not poisoned")[0].clone();
    assert!(first.starts_with("GET /ping/abc HTTP/1.1"), "{first}");
    let log = std::fs::read_to_string(site.log()).expect("a log");
    assert!(!log.contains("ping/abc"), "whoever knows the address can pretend that all is well");
}

#[tokio::test]
async fn a_mail_server_down_for_a_day_is_trouble_and_one_error_and_then_all_leaves_once() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-19 07:30").await;
    world.take_mails();
    let dead = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let well = (*world.engine.tenant.setup.config).clone();
    let mut config = well.clone();
    config.settings.email = Some(dondoc::config::EmailSettings {
        host: dead.ip().to_string(),
        port: dead.port(),
        tls: dondoc::config::Tls::None,
        from: "nhac-viec@dienkhanh.example".to_owned(),
        reply_to: None,
        login: None,
        ca_file: None,
        hello: "dienkhanh.example".to_owned(),
        sessions: 1,
        timeout: Duration::from_secs(1),
        dot_timeout: Duration::from_secs(1),
    });
    world.reload(config);
    world.at("2025-11-19 07:50").await;
    let survey = dondoc::engine::health::survey::survey(&world.engine.tenant, BTreeMap::new())
        .await
        .expect("a survey");
    assert_eq!(survey.troubles(), [], "five minutes are no outage");
    assert!(survey.oldest_due() > chrono::TimeDelta::minutes(4), "but the oldest message is seen to wait");
    world.at("2025-11-20 07:40").await;
    let survey = dondoc::engine::health::survey::survey(&world.engine.tenant, BTreeMap::new())
        .await
        .expect("a survey");
    assert!(
        matches!(survey.troubles()[..], [Trouble::Channel { channel: ChannelName::Email, .. }]),
        "{:?}",
        survey.troubles()
    );
    world.expect_error("this channel stands still, what it carries waits");
    assert!(world.take_mails().is_empty(), "nothing could leave");
    world.reload(well);
    world.at("2025-11-20 08:50").await;
    let survey = dondoc::engine::health::survey::survey(&world.engine.tenant, BTreeMap::new())
        .await
        .expect("a survey");
    assert_eq!(survey.troubles(), [], "it is over");
    assert_eq!(world.take_mails().len(), 1, "what waited left once");
    world.expect_sound().await;
}

#[tokio::test]
async fn administrators_get_one_line_each_working_day_and_none_where_they_hear_of_the_week() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-24 23:00").await;
    let lines: Vec<&str> = world.admin_lines.iter().map(|mail| mail.subject.as_str()).collect();
    let daily = |day: &str| format!("[Quản trị] Hệ thống nhắc việc hoạt động bình thường, thứ {day}/11/2025");
    let days = ["Ba, ngày 18", "Tư, ngày 19", "Năm, ngày 20", "Sáu, ngày 21"];
    let (told, rest): (Vec<&str>, Vec<&str>) = lines.iter().partition(|line| !line.contains("Báo cáo tuần"));
    assert_eq!(told, days.map(daily), "{lines:#?}");
    assert_eq!(rest.len(), 2, "and the week on Mondays: {lines:#?}");
    insta::assert_snapshot!(world.admin_lines[2].text);
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn whoever_does_the_work_and_runs_the_machine_gets_both_messages_of_one_morning() {
    let people =
        include_str!("../config/people.toml").replace("admins = [\"quan-tri\"]", "admins = [\"dm-kt\"]");
    let config = world::shipped_with(&[("plans/p.toml", &world::plan(ONE)), ("people.toml", &people)]);
    let mut world = World::rehearsing(config, "2025-11-17 00:00").await;
    world.go_live().await;
    world.at("2025-12-03 23:00").await;
    let due_today = |subject: &str| subject.starts_with("[Nhắc việc]") && subject.ends_with("– 03/12/2025");
    let mails = world.take_mails();
    let lines: Vec<&str> = world.admin_lines.iter().map(|mail| mail.subject.as_str()).collect();
    assert!(mails.iter().any(|mail| mail.person == "dm-kt" && due_today(&mail.subject)), "{mails:#?}");
    assert!(lines.iter().any(|line| line.ends_with("thứ Tư, ngày 03/12/2025")), "{lines:#?}");
    world.expect_sound().await;
}

#[tokio::test]
async fn administrators_hear_once_of_a_mail_that_cannot_be_read() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-18 09:00").await;
    world.take_mails();
    let imap = dondoc::config::ImapSettings {
        host: "127.0.0.1".to_owned(),
        port: 9,
        tls: false,
        user: "tra-loi@dienkhanh.example".to_owned(),
        password: dondoc::config::Secret::new("mat-khau"),
        folder: "INBOX".to_owned(),
        ca_file: None,
        every: Duration::from_mins(1),
        vouching: Vec::new(),
    };
    let mut config = (*world.engine.tenant.setup.config).clone();
    config.settings.answers.imap = Some(imap.clone());
    world.reload(config);
    let state = world.dir.path().to_owned();
    let leave = |uids: &[u32], now| {
        let mut memory = dondoc::engine::receive::mailbox::take(&state, &imap);
        memory.meet(7, 100);
        for uid in uids.iter().flat_map(|uid| [uid; 3]) {
            memory.begin(*uid, now);
        }
        memory.settle();
        dondoc::engine::receive::mailbox::write(&state, &memory).expect("written");
    };
    world.at("2025-11-18 09:10").await;
    world.expect_nothing();
    leave(&[101], world.now());
    world.at("2025-11-18 09:20").await;
    let mail = world.expect_mail("quan-tri", "Có 01 thư");
    insta::assert_snapshot!(format!("{}\n{}", mail.subject, mail.text));
    world.at("2025-11-18 16:00").await;
    world.expect_nothing();
    leave(&[102, 103], world.now());
    world.at("2025-11-18 16:10").await;
    world.expect_mail("quan-tri", "Có 02 thư trong hộp thư trả lời không đọc được sau 03 lần thử");
    world.at("2025-11-18 16:30").await;
    world.expect_nothing();
    world.expect_sound().await;
}

#[tokio::test]
async fn administrators_hear_of_a_config_that_is_not_in_force_until_it_is_mended() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-18 09:00").await;
    let since = world.now();
    world.take_mails();
    let why = "plans/p.toml:1:1: the file cannot be read: permission denied".to_owned();
    world.engine.refuse(Some(dondoc::engine::setup::RefusedConfig { since, why }));
    world.at("2025-11-19 09:00").await;
    let mails = world.take_mails();
    let line = mails.iter().find(|mail| mail.subject.contains("cần được kiểm tra")).expect("a line");
    assert!(
        line.text.contains("plans/p.toml:1:1") && line.text.contains("chưa có hiệu lực"),
        "{}",
        line.text
    );
    world.engine.refuse(None);
    world.at("2025-11-20 09:00").await;
    let line = world.admin_lines.last().expect("a line");
    assert!(line.subject.contains("hoạt động bình thường"), "{}", line.subject);
    world.take_mails();
    world.expect_sound().await;
}

//! Keeping, as the administrator meets it: backups, restores, exports, and what is old.

use crate::verbs::{Batch, StoreVerbs as _};
use crate::{binary, world};

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use binary::Site;
use dondoc::engine::Engine;
use dondoc::engine::setup::Setup;
use dondoc::model::{ChannelName, MessageState, NoticeState, Reason};
use dondoc::state::restore::{BackupSource, prepare};
use dondoc::state::{self, backup};
use dondoc::store::PeopleWrite;
use world::World;

const GOLIVE: &str = "2025-11-18T09:00:00+07:00";
const MORNING: &str = "2025-11-19T07:45:00+07:00";
const LATER: &str = "2025-11-19T10:00:00+07:00";

/// A commune that is live and has sent one morning's messages (into captured mail).
fn lived() -> Site {
    let site = Site::shipped();
    assert!(site.run(&["--now", GOLIVE, "golive", "--yes"]).status.success());
    assert!(site.run(&["--now", MORNING, "tick"]).status.success());
    site
}

fn file(site: &Site, name: &str) -> PathBuf {
    site.dir.path().join(name)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain name")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("lists").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn exported(site: &Site) -> String {
    let output = site.run(&["export"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn a_backup_beside_a_running_daemon_is_proved_private_and_never_replaces_a_file() {
    let site = lived();
    let _daemon = site.spawn(&["--now", LATER, "run"]);
    site.wait_for("dondoc is running");
    let copy = file(&site, "copy.db");
    let made = site.json(&["backup", text(&copy)]);
    let audit = site.json(&["audit"]);
    assert_eq!((&made["events"], &made["head"]), (&audit["events"], &audit["head"]));
    assert!(made["items"].as_i64() > Some(100) && made["messages"].as_i64() > Some(0), "{made}");
    assert_eq!(made["bytes"].as_u64(), Some(fs::metadata(&copy).expect("there").len()));
    assert_eq!(fs::metadata(&copy).expect("there").permissions().mode() & 0o777, 0o600);
    let before = fs::read(&copy).expect("reads");
    let refused = site.fails(4, &["backup", text(&copy)]);
    assert!(refused.contains("exists already") && refused.contains("another file"), "{refused}");
    assert_eq!(fs::read(&copy).expect("reads"), before);
    assert!(site.fails(2, &["backup", text(site.dir.path())]).contains("dondoc-20"));
    site.fails(1, &["backup", text(&file(&site, "no/folder/copy.db"))]);
    assert!(names(site.dir.path()).iter().all(|name| !name.contains("part")), "no draft is left behind");
}

#[test]
fn without_a_database_there_is_nothing_to_keep() {
    let site = Site::shipped();
    site.fails(3, &["backup", text(&file(&site, "copy.db"))]);
    site.fails(3, &["export"]);
    site.fails(3, &["restore", "nowhere.db", "--yes"]);
    assert!(!site.state().exists(), "the state folder was made");
}

#[test]
fn a_damaged_backup_does_not_get_its_name() {
    let site = lived();
    change(&site.state().join("dondoc.db"), "UPDATE notice SET reason = 'item_done' WHERE state = 'sent'");
    let copy = file(&site, "copy.db");
    let complaint = site.fails(1, &["backup", text(&copy)]);
    assert!(
        complaint.contains("does not prove sound") && complaint.contains("was changed behind"),
        "{complaint}"
    );
    assert_eq!(names(site.dir.path()), ["config", "state"]);
}

#[test]
fn a_restored_backup_is_what_it_was_and_what_was_there_is_kept_aside() {
    let site = lived();
    let copy = file(&site, "copy.db");
    site.json(&["backup", text(&copy)]);
    let then = exported(&site);
    assert!(
        site.run(&["--now", LATER, "done", "A.III.3", "--by", "VP", "--evidence", "1/BC"]).status.success()
    );
    let since = exported(&site);
    assert_ne!(then, since);

    let back = site.run(&["--now", LATER, "restore", text(&copy), "--yes", "--sent-until", "backup"]);
    assert!(back.status.success(), "{}", String::from_utf8_lossy(&back.stderr));
    assert_eq!(exported(&site), then, "record for record");
    assert_eq!(site.json(&["audit"])["ok"], true);
    let mode = fs::metadata(site.state().join("dondoc.db")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let aside = names(&site.state()).into_iter().find(|name| name.contains("before-restore")).expect("kept");
    assert!(aside.starts_with("dondoc.db.before-restore-20251119T"), "{aside}");
    let aside = site.state().join(aside);
    let forth = site.run(&["--now", LATER, "restore", text(&aside), "--yes", "--sent-until", "backup"]);
    assert!(forth.status.success(), "{}", String::from_utf8_lossy(&forth.stderr));
    assert_eq!(exported(&site), since, "nothing was lost by going back and forth");
    assert!(names(&site.state()).iter().all(|name| !name.contains("part")));
}

#[test]
fn a_backup_is_put_on_a_new_machine() {
    let old = lived();
    let copy = file(&old, "copy.db");
    old.json(&["backup", text(&copy)]);
    let new = Site::shipped();
    let put = new.run(&["--now", LATER, "restore", text(&copy), "--yes", "--sent-until", "backup"]);
    assert!(put.status.success(), "{}", String::from_utf8_lossy(&put.stderr));
    assert_eq!(exported(&new), exported(&old));
    assert!(names(&new.state()).iter().all(|name| !name.contains("before-restore")), "nothing was there");
}

#[test]
fn what_is_damaged_foreign_or_newer_is_refused_and_changes_nothing() {
    let site = lived();
    let copy = file(&site, "copy.db");
    site.json(&["backup", text(&copy)]);
    let whole = fs::read(&copy).expect("reads");
    let then = exported(&site);
    let bad = file(&site, "bad.db");
    let refused = |code: i32, words: &[&str]| {
        let said = site.fails(code, &["--now", LATER, "restore", text(&bad), "--yes"]);
        for words in words {
            assert!(said.contains(words), "«{words}» is not in: {said}");
        }
        assert!(said.contains("nothing was changed") && said.contains("bad.db"), "{said}");
        assert_eq!(said.trim().lines().count(), 1, "{said}");
    };
    // Every twentieth page, so that tables and indexes of all kinds are among them.
    for page in (1..whole.len() / 4096).step_by(20) {
        let mut flipped = whole.clone();
        flipped[page * 4096 + 2048..page * 4096 + 2064].iter_mut().for_each(|byte| *byte ^= 0x55);
        fs::write(&bad, &flipped).expect("written");
        let output = site.run(&["--now", LATER, "restore", text(&bad), "--yes", "--sent-until", "backup"]);
        if output.status.success() {
            // What lies between records means nothing: all is there.
            let content = exported(&site);
            assert_eq!(content, then, "page {page}");
            let back = ["--now", LATER, "restore", text(&copy), "--yes", "--sent-until", "backup"];
            assert!(site.run(&back).status.success());
        }
    }
    fs::write(&bad, &whole[..whole.len() / 2]).expect("written");
    refused(1, &["damaged"]);
    fs::write(&bad, "this is a letter").expect("written");
    refused(1, &["not a dondoc database"]);
    fs::write(&bad, &whole).expect("written");
    change(&bad, "UPDATE message SET subject = 'khac' WHERE subject IS NOT NULL");
    refused(1, &["not what was backed up"]);
    fs::write(&bad, &whole).expect("written");
    change(&bad, "DELETE FROM value WHERE org = ''");
    change(&bad, "UPDATE event SET actor = 'x' WHERE seq = 3");
    refused(1, &["event 3: was changed"]);
    fs::write(&bad, &whole).expect("written");
    change(&bad, "INSERT INTO _sqlx_migrations VALUES (9999, 'later', '2030-01-01', TRUE, x'00', 0)");
    refused(1, &["tables 9999", env!("CARGO_PKG_VERSION")]);
    fs::write(&bad, &whole).expect("written");
    let config = fs::read_to_string(site.config().join("dondoc.toml")).expect("a file");
    site.write("dondoc.toml", &config.replace("\"dien-khanh\"", "\"xa-khac\""));
    refused(4, &["xa-khac", "--config"]);
    site.write("dondoc.toml", &config);
    let real = site.fails(4, &["restore", text(&copy), "--yes"]);
    assert!(real.contains("virtual time"), "{real}");
    let itself = site.state().join("dondoc.db");
    assert!(site.fails(4, &["--now", LATER, "restore", text(&itself), "--yes"]).contains("present database"));
    assert!(site.fails(4, &["--now", LATER, "restore", text(&copy)]).contains("nobody answered"));
    assert_eq!(exported(&site), then);
    assert!(names(&site.state()).iter().all(|name| !name.contains("part")));
}

#[test]
fn a_restore_beside_a_running_daemon_is_refused() {
    let site = lived();
    let copy = file(&site, "copy.db");
    site.json(&["backup", text(&copy)]);
    let _daemon = site.spawn(&["--now", LATER, "run"]);
    site.wait_for("dondoc is running");
    let said = site.fails(4, &["--now", LATER, "restore", text(&copy), "--yes"]);
    assert!(said.contains("another dondoc is already running") && said.contains("stop it first"), "{said}");
}

#[test]
fn an_older_program_leaves_a_newer_database_alone_and_says_what_to_do() {
    let site = lived();
    let database = site.state().join("dondoc.db");
    change(&database, "INSERT INTO _sqlx_migrations VALUES (9999, 'later', '2030-01-01', TRUE, x'00', 0)");
    change(&database, "UPDATE value SET value = '9.9.9' WHERE key = 'dondoc_version'");
    let before = fs::read(&database).expect("reads");
    for command in [&["tick"][..], &["audit"], &["run"], &["backup", "x.db"]] {
        let mut all = vec!["--now", LATER];
        all.extend(command);
        let said = site.fails(1, &all);
        assert!(said.contains("written by dondoc 9.9.9") && said.contains("install that version"), "{said}");
    }
    assert_eq!(fs::read(&database).expect("reads"), before, "no change");
    // The way back: the backup made before takes the place of what this program cannot read.
    let other = lived();
    let copy = file(&other, "copy.db");
    other.json(&["backup", text(&copy)]);
    assert!(site.run(&["--now", LATER, "restore", text(&copy), "--yes"]).status.success());
    assert_eq!(site.json(&["audit"])["ok"], true);
}

#[test]
fn an_export_has_every_row_and_neither_secrets_nor_addresses() {
    let site = lived();
    // What is put in behind the store's back has no seal, so the audit comes first.
    let audit = site.json(&["audit"]);
    let database = site.state().join("dondoc.db");
    change(
        &database,
        "INSERT INTO binding VALUES ('dien-khanh', 'zalo_bot', 'zalo-id-q4711', 'dm-kt', 1, x'')",
    );
    change(
        &database,
        "INSERT INTO invite VALUES ('dien-khanh', 'code-hash-q4711', 'dm-kt', NULL, NULL, 1, 2, NULL, x'')",
    );
    change(
        &database,
        "INSERT INTO inbound VALUES ('dien-khanh', 'key-q4711', 'email', 'la@ngoai.example', 1, 'XONG', 'done', x'')",
    );
    change(
        &database,
        "UPDATE message SET note = '{\"subject\":\"x\",\"text\":\"code-q4711\",\"address\":\"la-q4711\"}' \
         WHERE id = (SELECT MIN(id) FROM message)",
    );
    let all = exported(&site);
    for secret in ["q4711", "@ngoai", "@dienkhanh", "Kính gửi"] {
        assert!(!all.contains(secret), "«{secret}» is in the export");
    }
    let lines: Vec<serde_json::Value> =
        all.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect();
    let of = |kind: &str| lines.iter().filter(|line| line["type"] == kind).count() as i64;
    assert_eq!(lines[0]["type"], "meta");
    assert_eq!(lines[0]["head"], audit["head"]);
    assert_eq!(
        (of("event"), of("decision")),
        (audit["events"].as_i64().unwrap(), audit["decisions"].as_i64().unwrap())
    );
    let notices: i64 =
        audit["notices"].as_object().unwrap().values().filter_map(serde_json::Value::as_i64).sum();
    assert_eq!((of("notice"), of("bound"), of("inbound")), (notices, 1, 1));
    let outbox = site.json(&["outbox"]);
    assert_eq!(of("message"), outbox.as_array().unwrap().len() as i64);
    assert!(of("attempt") > 0 && of("item") > 100 && of("value") > 0);

    let to = file(&site, "all.jsonl");
    assert!(site.run(&["export", text(&to)]).status.success());
    assert_eq!(fs::read_to_string(&to).expect("reads"), all, "the same order every time");
    assert_eq!(fs::metadata(&to).expect("there").permissions().mode() & 0o777, 0o600);
    site.fails(4, &["export", text(&to)]);
}

/// Changes a database behind its back.
fn change(path: &Path, statement: &'static str) {
    let connection = rusqlite::Connection::open(path).expect("a connection");
    connection.execute_batch("PRAGMA foreign_keys = OFF").expect("set");
    let changed = connection.execute(statement, []).expect(statement);
    assert!(changed > 0, "{statement} changed nothing");
}

const ROWS: &str = r#"
[[row]]
id = "A.1"
title = "Báo cáo tuần"
lead = ["KT"]
due = { on = 2025-11-28 }

[[row]]
id = "A.2"
title = "Kế hoạch năm"
lead = ["VP"]
due = { on = 2025-12-12 }
"#;

/// Puts a backup of the world's store in its place, as the command does.
async fn put_back(world: &mut World, copy: &Path, sent_until: Option<&str>) {
    let until = sent_until.map(|text| world.instant(text));
    let (config, clock) = (world.engine.tenant.setup.config.clone(), world.engine.tenant.clock.clone());
    world.engine.tenant.store.close().await;
    let ready = prepare(world.dir.path(), &config.org.id, BackupSource::open(copy).expect("opens"), true)
        .await
        .expect("is sound");
    ready.put_in_place(until, world.now()).await.expect("is put back");
    let opened = state::open(world.dir.path(), &config.org.id, true, true).await.expect("opens");
    let setup = Setup::new((*config).clone(), world.dir.path()).expect("a setup");
    world.engine = Engine::new(setup, opened.store, clock);
}

async fn back_up(world: &World) -> PathBuf {
    let copy = world.dir.path().join("copy.db");
    backup::backup(&world.engine.tenant.store, &copy).await.expect("a backup");
    copy
}

#[tokio::test]
async fn what_left_after_the_backup_does_not_leave_again_and_the_next_step_speaks() {
    let mut world = World::live(ROWS, "2025-11-17 08:00").await;
    world.at("2025-11-20 06:00").await;
    world.skip_weekly();
    world.take_mails();
    let copy = back_up(&world).await;
    world.at("2025-11-26 09:00").await;
    let sent: Vec<String> = world.take_mails().into_iter().map(|mail| mail.message_id).collect();
    assert!(!sent.is_empty(), "steps were told meanwhile");

    put_back(&mut world, &copy, Some("2025-11-26 09:00")).await;
    world.at("2025-11-26 18:00").await;
    world.expect_nothing();
    let told = world.history("A.1").await.into_iter().flat_map(|decision| decision.notices);
    let held_back: Vec<_> = told.filter(|notice| notice.reason == Reason::Restored).collect();
    assert!(!held_back.is_empty());
    assert!(
        held_back.iter().all(|notice| notice.state == NoticeState::Uncertain),
        "seen, not lost from sight"
    );
    world.expect_sound().await;

    world.at("2025-11-28 09:00").await;
    world.expect_mail("dm-kt", "Báo cáo tuần");
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn what_became_due_after_the_old_machine_stopped_is_told() {
    let mut world = World::live(ROWS, "2025-11-17 08:00").await;
    world.at("2025-11-20 06:00").await;
    world.skip_weekly();
    world.take_mails();
    let copy = back_up(&world).await;
    // The machine dies at once and is replaced on the 28th, when A.1 is due.
    world.jump("2025-11-28 08:00");
    put_back(&mut world, &copy, Some("2025-11-20 06:30")).await;
    world.at("2025-11-28 09:00").await;
    let mails = world.take_mails();
    let to_unit: Vec<_> = mails.iter().filter(|mail| mail.person == "dm-kt").collect();
    assert_eq!(to_unit.len(), 1, "one message for whatever was missed");
    assert!(to_unit[0].text.contains("Báo cáo tuần"));
    world.expect_sound().await;
}

#[tokio::test]
async fn a_message_that_waited_in_the_backup_is_uncertain_and_one_for_later_still_leaves() {
    let mut world = World::live(ROWS, "2025-11-17 08:00").await;
    world.at("2025-11-25 06:00").await;
    world.skip_weekly();
    world.take_mails();
    let held = world.count(NoticeState::Held).await;
    assert!(held > 0, "decided at midnight, leaving at 07:45");
    let copy = back_up(&world).await;

    put_back(&mut world, &copy, Some("2025-11-25 06:30")).await;
    assert_eq!(world.count(NoticeState::Held).await, held, "nobody can have had it by then");
    world.at("2025-11-25 09:00").await;
    let left = world.take_mails().len();
    assert!(left > 0);

    put_back(&mut world, &copy, Some("2025-11-25 09:00")).await;
    assert_eq!(world.count(NoticeState::Uncertain).await, held);
    world.at("2025-11-25 17:00").await;
    world.expect_nothing();
    world.expect_sound().await;
}

#[tokio::test]
async fn what_is_old_goes_and_nothing_is_said_twice() {
    let mut config = world::shipped_with(&[("plans/p.toml", &world::plan(ROWS))]);
    config.settings.keep = dondoc::config::Retention::Days(90);
    let mut world = World::rehearsing(config, "2025-11-17 08:00").await;
    world.go_live().await;
    world.at("2025-11-28 09:00").await;
    world.done("A.1").await;
    world.at("2025-12-01 09:00").await;
    world.skip_weekly();
    world.take_mails();
    let person = dondoc::model::PersonId::new("dm-kt");
    let people = vec![PeopleWrite::Bind { person, channel: ChannelName::ZaloBot, address: "z".into() }];
    world
        .engine
        .tenant
        .store
        .commit(world.now(), Batch { people, ..Batch::default() })
        .await
        .expect("commits");
    let before = world.history("A.1").await;
    assert!(before.iter().any(|decision| !decision.notices.is_empty()));

    world.at("2026-03-09 09:00").await;
    world.skip_weekly();
    world.take_mails();
    let after = world.history("A.1").await;
    assert_eq!(after.len(), before.len(), "what was decided stays decided");
    assert!(after.iter().all(|decision| decision.notices.is_empty()), "whom it told is gone");
    let store = &world.engine.tenant.store;
    for message in store.messages(false).await.expect("reads") {
        let age = world.now() - message.settled_at.unwrap_or(world.now());
        let old = age > chrono::TimeDelta::days(91) && message.state == MessageState::Sent;
        assert!(!old || message.subject.is_none(), "a message of {age} is still whole");
    }
    let whole = store.messages(false).await.expect("reads").into_iter();
    let whole = whole.filter(|message| message.subject.is_some() && message.state != MessageState::Dissolved);
    let whole: std::collections::BTreeSet<String> =
        whole.map(|message| format!("{}.html", message.id)).collect();
    let pages = names(&world.engine.tenant.setup.state.join("mail").join("html"));
    assert!(
        !pages.is_empty() && pages.iter().all(|page| whole.contains(page)),
        "pages go with their messages"
    );
    let audit = store.audit().await.expect("audits");
    assert!(audit.retired > 0);
    world.expect_sound().await;
    world.at("2026-03-10 09:00").await;
    assert!(world.take_mails().iter().all(|mail| !mail.text.contains("Báo cáo tuần")));
    world.expect_sound().await;
}

#[tokio::test]
async fn a_clock_that_jumped_far_ahead_is_not_believed_on_its_first_day() {
    let mut config = world::shipped_with(&[("plans/p.toml", &world::plan(ROWS))]);
    config.settings.keep = dondoc::config::Retention::Days(90);
    let mut world = World::rehearsing(config, "2025-11-17 08:00").await;
    world.go_live().await;
    world.at("2025-11-28 09:00").await;
    world.done("A.1").await;
    world.at("2025-11-28 10:00").await;
    world.jump("2030-06-03 09:00");
    world.pass().await;
    let told = world.history("A.1").await.into_iter().map(|decision| decision.notices.len()).sum::<usize>();
    assert!(told > 0, "nothing was removed");
    world.jump("2025-11-28 11:00");
    world.take_mails();
}

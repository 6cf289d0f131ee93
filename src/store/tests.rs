//! What needs direct access to the store's own connections: a disk that runs full, and the plans of hot
//! queries.

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, Row, query};
use tempfile::TempDir;

use super::{Batch, Records, Store, StoreError, sql};
use crate::model::{Action, By, NewEvent, NoticeState, Via};

async fn store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::create(&folder.path().join("dondoc.db"), &"xa".into(), false).await.expect("creates");
    (folder, store)
}

fn large(key: &str) -> Batch {
    Batch { values: vec![(key.to_owned(), "x".repeat(1_000_000))], ..Batch::default() }
}

#[tokio::test]
async fn a_full_disk_refuses_the_batch_keeps_the_rest_and_is_got_over() {
    let (_folder, store) = store().await;
    let now = DateTime::<Utc>::UNIX_EPOCH;
    store.commit(now, large("before")).await.expect("commits");
    // No more pages than there are now: what a full disk looks like from inside.
    let limit = "PRAGMA max_page_count = 1";
    query(AssertSqlSafe(limit))
        .execute(&mut *store.hold().await.expect("a connection"))
        .await
        .expect("limits");

    let error = store.commit(now, large("during")).await.expect_err("is refused");
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("dondoc.db") && !text.contains('\n'), "{text}");
    assert_eq!(store.value("during").await.expect("reads"), None);
    assert!(store.value("before").await.expect("reads").is_some());

    query(AssertSqlSafe("PRAGMA max_page_count = 100000"))
        .execute(&mut *store.hold().await.expect("a connection"))
        .await
        .expect("lifts");
    store.commit(now, large("after")).await.expect("goes on");
    assert!(store.audit().await.expect("audits").problems.is_empty());
}

#[tokio::test]
async fn a_transaction_ended_behind_our_back_does_not_block_later_ones() {
    let (_folder, store) = store().await;
    let mut held = store.hold().await.expect("a connection");
    let mut tx = store.begin(&mut held).await.expect("begins");
    query("ROLLBACK").execute(&mut *tx).await.expect("ends, as a full disk may end it");
    drop(tx);
    drop(held);
    store.commit(DateTime::<Utc>::UNIX_EPOCH, large("after")).await.expect("goes on");
}

/// A database as the program before migration 0004 left it, in the middle of sending.
const BEFORE_0004: &str = "
    INSERT INTO meta (org, is_virtual) VALUES ('xa', 0);
    INSERT INTO item (org, id, status, version, revision, body) VALUES ('xa', 'A', 'open', 1, 1, '{}');
    INSERT INTO decision (org, item, version, step, occurrence, at, decided_at, outcome, reason, seal, place)
        VALUES ('xa', 'A', 1, 'nhac', '-', 1, 1, 'told', 'step_reached', 1, 0);
    INSERT INTO message (org, id, recipient, channel, slot_at, sequence, state, not_before, tries, token, resent)
        VALUES ('xa', 'm1', 'lan', 'email', 1, 0, 'dot', 1, 0, 1, 0);
    INSERT INTO notice (org, id, item, version, step, occurrence, recipient, channel, role, also, state, reason,
        slot_at, message, settled_at, seal, place) VALUES
        ('xa', 'n1', 'A', 1, 'nhac', '-', 'lan', 'email', 'lead', '[]', 'sending', 'step_reached', 1, 'm1', NULL, 1, 0),
        ('xa', 'n2', 'A', 1, 'nhac', '-', 'mai', 'email', 'lead', '[]', 'sent', 'accepted', 1, NULL, 2, 1, 1);";

#[tokio::test]
async fn an_older_database_keeps_its_notices() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dondoc.db");
    let mut old = super::open::connected_at(&path, 3).await.expect("an older database");
    sqlx::raw_sql(BEFORE_0004).execute(&mut old).await.expect("fills");
    sqlx::Connection::close(old).await.expect("closes");

    let store = Store::open(&path, &"xa".into()).await.expect("opens").expect("is ours");
    let told = store.notices_of(&"m1".into()).await.expect("reads");
    let found: Vec<_> = told.iter().map(|notice| (notice.id.as_str(), notice.state)).collect();
    assert_eq!(found, [("n1", NoticeState::Sending)], "still under way");
    let mut held = store.hold().await.expect("a connection");
    let broken = query("PRAGMA foreign_key_check").fetch_all(&mut *held).await.expect("checks");
    assert!(broken.is_empty(), "notices still have their decisions");
    drop(held);
    let counts = store.notice_counts().await.expect("counts");
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), [(NoticeState::Sending, 1), (NoticeState::Sent, 1)]);
    assert_eq!(store.value("dondoc_version").await.expect("reads").as_deref(), Some(super::VERSION));

    let before = folder.path().join("dondoc.db.before-0004");
    let mut copy = super::open::connected_at(&before, 3).await.expect("the copy made before");
    let version = super::connect::last_migration(&mut copy).await.expect("reads");
    assert_eq!(version, 3, "as it was");
}

#[tokio::test]
async fn the_last_two_copies_from_before_a_change_of_the_tables_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dondoc.db");
    for name in ["before-0001", "before-0002", "before-0003", "before-restore-20261126T161130Z", "before-x"] {
        std::fs::write(folder.path().join(format!("dondoc.db.{name}")), "").expect("written");
    }
    let mut old = super::open::connected_at(&path, 4).await.expect("an older database");
    sqlx::raw_sql("INSERT INTO meta (org, is_virtual) VALUES ('xa', 0)")
        .execute(&mut old)
        .await
        .expect("fills");
    sqlx::Connection::close(old).await.expect("closes");
    Store::open(&path, &"xa".into()).await.expect("opens").expect("is ours").close().await;
    let names =
        std::fs::read_dir(folder.path()).expect("lists").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    let kept = ["", ".before-0003", ".before-0005", ".before-restore-20261126T161130Z", ".before-x"];
    assert_eq!(names, kept.map(|end| format!("dondoc.db{end}")));
}

#[tokio::test]
async fn without_room_for_the_copy_the_tables_stay_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dondoc.db");
    let mut old = super::open::connected_at(&path, 4).await.expect("an older database");
    sqlx::raw_sql("INSERT INTO meta (org, is_virtual) VALUES ('xa', 0)")
        .execute(&mut old)
        .await
        .expect("fills");
    sqlx::Connection::close(old).await.expect("closes");
    // A folder stands in the place of the copy, so that no copy can be written.
    std::fs::create_dir(folder.path().join("dondoc.db.before-0005")).expect("a folder");
    Store::open(&path, &"xa".into()).await.expect_err("is refused");
    let found = Store::open_read_only(&path, &"xa".into()).await.expect_err("is still old");
    assert!(matches!(found, StoreError::Older { found: 4, .. }), "{found}");
}

/// A database from before migration 0006 brought the secret, with mails that were sent, are in doubt, and wait;
/// and what a stranger left.
const BEFORE_0006: &str = "
    INSERT INTO meta (org, is_virtual) VALUES ('xa', 0);
    INSERT INTO message (org, id, recipient, channel, slot_at, sequence, state, not_before, tries, token, resent, bytes,
        note) VALUES
        ('xa', 'm1', 'lan', 'email', 1, 0, 'pending', 1, 0, 1, 1, x'41', NULL),
        ('xa', 'm2', 'mai', 'email', 1, 0, 'pending', 1, 0, 0, 0, NULL, NULL),
        ('xa', 'm3', 'khach', 'zalo_bot', 1, 0, 'sent', 1, 0, 1, 0, x'41',
            '{\"subject\":\"s\",\"text\":\"t\",\"address\":\"c-9\",\"at_once\":true}');
    INSERT INTO inbound VALUES ('xa', 'bot:c-9', 'zalo_bot', 'c-9', 1, '', 'stranger');";

#[tokio::test]
async fn an_older_database_gets_a_secret_once_and_keeps_what_it_has_written_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dondoc.db");
    let mut old = super::open::connected_at(&path, 5).await.expect("an older database");
    sqlx::raw_sql(BEFORE_0006).execute(&mut old).await.expect("fills");
    sqlx::Connection::close(old).await.expect("closes");

    let store = Store::open(&path, &"xa".into()).await.expect("opens").expect("is ours");
    let local = store.tags().local_part(&"m1".into());
    assert_eq!(local.len(), "m1.".len() + 32, "{local}");
    for (id, tagged) in [("m1", false), ("m2", true), ("m3", false)] {
        let message = store.message(&id.into()).await.expect("reads").expect("is there");
        assert_eq!(message.tagged, tagged, "{id}");
        assert_eq!(message.note.and_then(|note| note.address), None, "{id}: nothing of a stranger stays");
    }
    assert!(!store.has_inbound("bot:c-9").await.expect("reads"));
    // A mail that may have arrived leaves with the bytes it had; one that is written anew bears the tag.
    let now = DateTime::<Utc>::UNIX_EPOCH + chrono::TimeDelta::seconds(1);
    let wanted = super::Wanted {
        channels: &[crate::model::ChannelName::Email],
        which: super::ClaimFilter::All,
        limit: 9,
    };
    for message in store.claim(now, now, wanted).await.expect("claims") {
        let dot = super::Dot {
            message: message.id.clone(),
            token: message.token,
            subject: "s".into(),
            bytes: b"B".to_vec(),
            entries: Vec::new(),
            follow: None,
        };
        store.record(now, &Records { marks: vec![dot], ..Records::default() }).await.expect("marks");
        let marked = store.message(&message.id).await.expect("reads").expect("is there");
        let expected: (&[u8], bool) = if message.id.as_str() == "m1" { (b"A", false) } else { (b"B", true) };
        assert_eq!((marked.bytes.as_deref(), marked.tagged), (Some(expected.0), expected.1));
    }
    store.close().await;
    let again = Store::open(&path, &"xa".into()).await.expect("opens").expect("is ours");
    assert_eq!(again.tags().local_part(&"m1".into()), local, "made once");
    let shown = Store::open_read_only(&path, &"xa".into()).await.expect("opens").expect("is ours");
    assert_eq!(shown.tags().local_part(&"m1".into()), local);
    let other = Store::create(&folder.path().join("other.db"), &"xa".into(), false).await.expect("creates");
    assert_ne!(other.tags().local_part(&"m1".into()), local, "each store has its own");
}

#[test]
fn what_is_sealed_is_looked_for_in_every_state_that_ends() {
    for state in crate::model::NoticeState::ALL {
        let named = sql::notice::SEALED.contains(&format!("'{}'", state.as_str()));
        assert_eq!(named, state.is_final(), "{state:?}");
    }
}

#[tokio::test]
async fn hot_queries_use_their_index() {
    let (_folder, store) = store().await;
    for (statement, index) in [
        (sql::item::DUE, "item_wake"),
        (sql::item::CURRENT_REVISIONS, "item_closed"),
        (sql::item::CURRENT_REVISIONS, "item_wake"),
        (sql::item::CURRENT, "item_wake"),
        (sql::item::WAKE_OPEN, "item_wake"),
        (sql::item::WAKE_WAITING, "item_waiting"),
        (sql::item::WAKE_SOURCES, "item_case"),
        (sql::survey::ENDED_SINCE, "message_whole (org=? AND settled_at>?)"),
        (sql::notice::READY, "notice_open"),
        (sql::notice::OF_MESSAGE, "notice_message"),
        (sql::notice::RELEASE, "notice_message"),
        (sql::notice::END_OF_MESSAGE, "notice_message"),
        (sql::notice::CHANGE, "notice_open_id (org=? AND id=?)"),
        (sql::notice::CHANGE, "autoindex_notice_1 (org=? AND item=?)"),
        (sql::notice::JOIN, "notice_open_id (org=? AND id=?)"),
        (sql::notice::END, "notice_open_id (org=? AND id=?)"),
        (sql::notice::PUT_OFF, "notice_open_id (org=? AND id=?)"),
        (sql::notice::TALLY, "COVERING INDEX notice_ended"),
        (sql::item::HISTORIES, "autoindex_decision_1 (org=? AND item=?)"),
        (sql::item::HISTORIES, "autoindex_notice_1 (org=? AND item=?)"),
        (sql::item::NEWS, "decision_seal (org=? AND seal>?)"),
        (sql::item::NEWS, "notice_ended (org=? AND state=? AND seal>?)"),
        (sql::item::NEWS, "notice_open (org=?)"),
        (sql::message::DRAFTS, "notice_message"),
        (sql::message::DRAFTS, "autoindex_item_1 (org=? AND id=?)"),
        (sql::message::IN_SLOTS, "autoindex_message_2 (org=? AND recipient=? AND channel=? AND slot_at=?)"),
        (sql::message::LEFT_SINCE, "autoindex_message_2 (org=? AND recipient=? AND channel=? AND slot_at>?)"),
        (sql::message::SETTLE, "autoindex_message_1 (org=? AND id=?)"),
        (sql::message::DOT, "autoindex_message_1 (org=? AND id=?)"),
        (sql::message::DISSOLVE_EMPTY, "notice_message"),
        (sql::event::AFTER, "autoindex_event_1 (org=? AND seq>?)"),
        (sql::notice::SEALED, "notice_ended (org=? AND state=? AND seal>? AND seal<?)"),
        (sql::notice::SEALED, "notice_open (org=?)"),
        (sql::notice::UNDER_SEAL, "notice_ended (org=? AND state=? AND seal=? AND settled_at>?)"),
        (sql::item::DECISIONS_SEALED, "decision_seal"),
        (sql::event::OF_ITEMS, "event_item"),
        (sql::message::CLAIM, "message_open"),
        (sql::message::RETRY, "message_open"),
        (sql::keep::HAS_OLD, "message_whole"),
        (sql::keep::HAS_OLD, "item_closed"),
        (sql::keep::HAS_OLD, "autoindex_notice_1 (org=? AND item=?)"),
        (sql::keep::OLD_MESSAGES, "message_whole"),
        (sql::keep::OLD_NOTICES, "item_closed"),
        (sql::keep::OLD_NOTICES, "autoindex_notice_1 (org=? AND item=?)"),
        (sql::keep::REMOVE_NOTICES, "autoindex_notice_1 (org=? AND item=? AND id=?)"),
        (sql::keep::REMOVE_MESSAGES, "notice_message"),
        (sql::export::NOTICES, "autoindex_notice_1 (org=? AND (item,id)>(?,?))"),
        (sql::export::EVENTS, "autoindex_event_1 (org=? AND seq>?)"),
        (sql::notice::HEARD_OF, "autoindex_notice_1 (org=? AND item=?)"),
        (sql::notice::TOLD_TO, "autoindex_notice_1 (org=? AND item=?)"),
        (sql::meta::NEXT_WAKE, "item_wake"),
        (sql::meta::NEXT_WAKE, "notice_open"),
        (sql::meta::NEXT_WAKE, "message_open"),
    ] {
        let explain = format!("EXPLAIN QUERY PLAN {statement}");
        let rows = query(AssertSqlSafe(explain))
            .fetch_all(&mut *store.hold().await.expect("a connection"))
            .await
            .expect(statement);
        let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        assert!(plan.iter().any(|line| line.contains(index)), "{statement}\n{plan:#?}");
    }
}

#[tokio::test]
async fn what_an_older_program_linked_stays_valid_and_new_links_say_through_what_they_came() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dondoc.db");
    let mut old = super::open::connected_at(&path, 10).await.expect("an older database");
    let body = r#"{"action":"organisation_live"}"#;
    let hash = super::chain::link("", 1, 5, "", "dondoc", body, None);
    query("INSERT INTO event (org, seq, at, item, actor, body, hash) VALUES ('xa', 1, 5, NULL, 'dondoc', $1, $2)")
        .bind(body)
        .bind(&hash)
        .execute(&mut old)
        .await
        .expect("a link");
    query("INSERT INTO meta (org, is_virtual, head_seq, head_hash) VALUES ('xa', 0, 1, $1)")
        .bind(&hash)
        .execute(&mut old)
        .await
        .expect("its head");
    sqlx::Connection::close(old).await.expect("closes");

    let store = Store::open(&path, &"xa".into()).await.expect("opens").expect("is ours");
    assert!(store.audit().await.expect("audits").problems.is_empty());
    let via = Some(Via::Cli("an".to_owned()));
    let event = NewEvent {
        at: DateTime::<Utc>::UNIX_EPOCH,
        item: None,
        by: By::someone("vp"),
        via: via.clone(),
        action: Action::OrganisationLive,
    };
    let batch = Batch { events: vec![event], ..Batch::default() };
    store.commit(DateTime::<Utc>::UNIX_EPOCH, batch).await.expect("goes on");
    let ways: Vec<_> =
        store.events(0, 9).await.expect("reads").into_iter().map(|event| event.body.via).collect();
    assert_eq!(ways, [None, via]);
    assert!(store.audit().await.expect("audits").problems.is_empty());
}

//! What needs direct access to the store's own connections: a disk that runs full, databases of older programs.

mod every;
mod little;
mod plans;
mod recorder;

use chrono::DateTime;
use rusqlite::Connection;
use tempfile::TempDir;

use super::sqlite::migrate::connected_at;
use super::{
    Audit, ClaimFilter, Dot, Records, Result, Store, StoreError, Wanted, audit, events, items, messages,
    notices, outbox, people, values,
};
use crate::model::{Action, By, ChannelName, Instant, Item, Message, NewEvent, NoticeState, Via};

const BEGINNING: Instant = DateTime::UNIX_EPOCH;

/// Runs statements on the connection that writes.
async fn directly(store: &Store, statements: &'static str) {
    let run = move |connection: &Connection| {
        connection.execute_batch(statements).expect(statements);
        Ok::<_, StoreError>(())
    };
    store.writer.run(run).await.expect("runs");
}

async fn store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::create(&folder.path().join("dondoc.db"), &"xa".into(), false).await.expect("creates");
    (folder, store)
}

async fn write_large(store: &Store, key: &str) -> Result<()> {
    let large = [(key.to_owned(), "x".repeat(1_000_000))];
    store.write(BEGINNING, move |tx| values::set(tx, &large)).await
}

async fn value(store: &Store, key: &'static str) -> Option<String> {
    store.read(move |view| values::get(view, key)).await.expect("reads")
}

async fn message(store: &Store, id: &'static str) -> Message {
    store.read(move |view| messages::get(view, &id.into())).await.expect("reads").expect("is there")
}

async fn audited(store: &Store) -> Audit {
    store.read(|view| audit(view, false)).await.expect("audits")
}

#[tokio::test]
async fn a_full_disk_refuses_the_batch_keeps_the_rest_and_is_got_over() {
    let (_folder, store) = store().await;
    write_large(&store, "before").await.expect("commits");
    // No more pages than there are now: what a full disk looks like from inside.
    directly(&store, "PRAGMA max_page_count = 1").await;

    let error = write_large(&store, "during").await.expect_err("is refused");
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("dondoc.db") && !text.contains('\n'), "{text}");
    assert_eq!(value(&store, "during").await, None);
    assert!(value(&store, "before").await.is_some());

    directly(&store, "PRAGMA max_page_count = 100000").await;
    write_large(&store, "after").await.expect("goes on");
    assert!(audited(&store).await.problems.is_empty());
}

#[tokio::test]
async fn a_transaction_ended_behind_our_back_does_not_block_later_ones() {
    let (_folder, store) = store().await;
    let ended = store.write(BEGINNING, |tx| {
        tx.named(tx.driver.execute("ROLLBACK", &[]))?;
        values::set(tx, &[("during".to_owned(), "x".to_owned())])
    });
    ended.await.expect_err("what was to be one unit of work is none any more");
    write_large(&store, "after").await.expect("goes on");
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
    let old = connected_at(&path, 3).expect("an older database");
    old.execute_batch(BEFORE_0004).expect("fills");
    drop(old);

    let store = Store::open(&path, &"xa".into()).await.expect("opens").expect("is ours");
    let told = store.read(|view| notices::of_message(view, &"m1".into())).await.expect("reads");
    let found: Vec<_> = told.iter().map(|notice| (notice.id.as_str(), notice.state)).collect();
    assert_eq!(found, [("n1", NoticeState::Sending)], "still under way");
    let damage = store.read(|view| view.named(view.driver.damage(true))).await.expect("checks");
    assert_eq!(damage, [""; 0], "notices still have their decisions");
    let counts = store.read(notices::counts).await.expect("counts");
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), [(NoticeState::Sending, 1), (NoticeState::Sent, 1)]);
    assert_eq!(value(&store, "dondoc_version").await.as_deref(), Some(super::VERSION));

    let before = folder.path().join("dondoc.db.before-0004");
    let copy = Connection::open(before).expect("the copy made before");
    let version = "SELECT MAX(version) FROM _sqlx_migrations";
    assert_eq!(copy.query_row(version, [], |row| row.get(0)), Ok(3), "as it was");
}

#[tokio::test]
async fn the_last_two_copies_from_before_a_change_of_the_tables_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dondoc.db");
    for name in ["before-0001", "before-0002", "before-0003", "before-restore-20261126T161130Z", "before-x"] {
        std::fs::write(folder.path().join(format!("dondoc.db.{name}")), "").expect("written");
    }
    let old = connected_at(&path, 4).expect("an older database");
    old.execute_batch("INSERT INTO meta (org, is_virtual) VALUES ('xa', 0)").expect("fills");
    drop(old);
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
    let old = connected_at(&path, 4).expect("an older database");
    old.execute_batch("INSERT INTO meta (org, is_virtual) VALUES ('xa', 0)").expect("fills");
    drop(old);
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
    let old = connected_at(&path, 5).expect("an older database");
    old.execute_batch(BEFORE_0006).expect("fills");
    drop(old);

    let store = Store::open(&path, &"xa".into()).await.expect("opens").expect("is ours");
    let local = store.tags().local_part(&"m1".into());
    assert_eq!(local.len(), "m1.".len() + 32, "{local}");
    for (id, tagged) in [("m1", false), ("m2", true), ("m3", false)] {
        let message = message(&store, id).await;
        assert_eq!(message.tagged, tagged, "{id}");
        assert_eq!(message.note.and_then(|note| note.address), None, "{id}: nothing of a stranger stays");
    }
    assert!(!store.read(|view| people::has_inbound(view, "bot:c-9")).await.expect("reads"));
    // A mail that may have arrived leaves with the bytes it had; one that is written anew bears the tag.
    let now = BEGINNING + chrono::TimeDelta::seconds(1);
    let wanted = Wanted { channels: vec![ChannelName::Email], which: ClaimFilter::All, limit: 9 };
    let claimed = store.write(now, move |tx| outbox::claim(tx, now, &wanted)).await.expect("claims");
    for message in claimed {
        let dot = Dot {
            message: message.id.clone(),
            token: message.token,
            subject: "s".into(),
            bytes: b"B".to_vec(),
            entries: Vec::new(),
            follow: None,
            seen: Vec::new(),
        };
        let records = Records { marks: vec![dot], ..Records::default() };
        store.write(now, move |tx| outbox::record(tx, &records)).await.expect("marks");
        let id = message.id.clone();
        let marked =
            store.read(move |view| messages::get(view, &id)).await.expect("reads").expect("is there");
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

#[tokio::test]
async fn what_an_older_program_linked_stays_valid_and_new_links_say_through_what_they_came() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dondoc.db");
    let old = connected_at(&path, 10).expect("an older database");
    let body = r#"{"action":"organisation_live"}"#;
    let hash = super::chain::link("", 1, 5, "", "dondoc", body, None);
    let event = "INSERT INTO event (org, seq, at, item, actor, body, hash) VALUES ('xa', 1, 5, NULL, 'dondoc', ?1, ?2)";
    old.execute(event, [body, &hash]).expect("a link");
    old.execute("INSERT INTO meta (org, is_virtual, head_seq, head_hash) VALUES ('xa', 0, 1, ?1)", [&hash])
        .expect("its head");
    drop(old);

    let store = Store::open(&path, &"xa".into()).await.expect("opens").expect("is ours");
    assert!(audited(&store).await.problems.is_empty());
    let via = Some(Via::Cli("an".to_owned()));
    let event = NewEvent {
        at: BEGINNING,
        item: None,
        by: By::someone("vp"),
        via: via.clone(),
        action: Action::OrganisationLive,
    };
    store.write(BEGINNING, move |tx| events::append(tx, &[event])).await.expect("goes on");
    let linked = store.read(|view| events::after(view, 0, 9)).await.expect("reads");
    let ways: Vec<_> = linked.into_iter().map(|event| event.body.via).collect();
    let sealed = Some(Via::System);
    assert_eq!(ways, [None, sealed.clone(), sealed.clone(), via, sealed], "brought forward, signed, gone on");
    assert!(audited(&store).await.problems.is_empty());
}

/// What the item's events say of it and the older program did not keep beside it is written beside it, so that it stays the
/// fold of its events.
#[tokio::test]
async fn an_item_of_an_older_program_learns_how_often_it_was_returned_and_when_it_progressed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dondoc.db");
    let old = connected_at(&path, 12).expect("an older database");
    let [spec, ..] = little::specs();
    let moment = |hour: i64| BEGINNING + chrono::TimeDelta::hours(hour);
    let opened = Action::Opened { spec: Box::new(spec.clone()), adopted_on: None, review_until: None };
    let happened = [
        opened,
        Action::Progressed { value: Some(40), note: None, evidence: None },
        Action::Reported { note: None, evidence: None, value: None, as_of: None },
        Action::Returned { note: None },
    ];
    let mut item = Item::open(spec, moment(0));
    let mut hash = String::new();
    for (seq, action) in (1..).zip(&happened) {
        item.apply(moment(seq - 1), action);
        let (at, body) = (moment(seq - 1).timestamp_millis(), serde_json::to_string(action).expect("JSON"));
        hash = super::chain::link(&hash, seq, at, item.id().as_str(), "dondoc", &body, None);
        let event = "INSERT INTO event (org, seq, at, item, actor, body, hash) VALUES ('xa', ?1, ?2, ?3, 'dondoc', ?4, ?5)";
        old.execute(event, (seq, at, item.id().as_str(), &body, &hash)).expect("a link");
    }
    let meta = "INSERT INTO meta (org, is_virtual, head_seq, head_hash) VALUES ('xa', 0, ?1, ?2)";
    old.execute(meta, (4, &hash)).expect("its head");
    let before = Item { returns: 0, progressed_at: None, ..item.clone() };
    let body = serde_json::to_string(&before).expect("JSON");
    let row = "INSERT INTO item (org, id, status, version, due, revision, body) VALUES ('xa', ?1, 'open', ?2, ?3, 1, ?4)";
    let due = item.due().map(|due| due.to_string());
    old.execute(row, (item.id().as_str(), item.version, due, body)).expect("its row");
    drop(old);

    let store = Store::open(&path, &"xa".into()).await.expect("opens").expect("is ours");
    let problems = audited(&store).await.problems;
    assert!(problems.is_empty(), "{problems:?}");
    let id = item.id().clone();
    let stored = store.read(move |view| items::get(view, &id)).await.expect("reads").expect("is there");
    assert_eq!((stored.item.returns, stored.item.progressed_at), (1, Some(moment(1))));
}

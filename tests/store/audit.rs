//! The audit finds every record that was changed, deleted, added or cut off behind the store's back.

use dondoc::model::{
    Action, By, ChannelName, InboundOutcome, NewEvent, NoticeState, PersonId, RecipientId, Via,
};
use dondoc::store::{Inbound, Invite, ItemWrite, PeopleWrite, Store, Stored};

use super::fixtures::*;

/// A store with a row in every table: two items, a sent notice and a held one, a try, words of somebody, how people are
/// reached.
async fn lived(backend: &Backend) {
    let store = &backend.store;
    let id = queued(store, &["lan", "hung"]).await;
    let claimed = store.claim(at(10), at(20), wanted(10)).await.expect("claims");
    let token = claimed.iter().find(|message| message.id == id).expect("claimed").token;
    mark(store, at(11), &[dot(&id, token)]).await.expect("marks");
    let sent = settlement(store, &id, token, SENT).await;
    store.settle(at(12), vec![sent]).await.expect("settles");
    open(store, "B").await;
    decide(store, vec![told("B", "nhac", &["mai"], 60)]).await;
    store.commit(at(13), said(store, "A", "đã gửi báo cáo").await).await.expect("commits");
    store.commit(at(14), reached()).await.expect("commits");
    assert_sound(store).await;
}

/// A word of somebody, with free text.
async fn said(store: &Store, id: &str, words: &str) -> Batch {
    let action = Action::Progressed { value: Some(5), note: Some(words.into()), evidence: None };
    let Stored { mut item, revision, wake_at, .. } =
        store.item(&id.into()).await.expect("reads").expect("is there");
    item.apply(at(13), &action);
    let (item_id, by, via) = (Some(id.into()), By::someone("vp"), Some(Via::Mail));
    let event = NewEvent { at: at(13), item: item_id, by, via, action };
    let write = ItemWrite { item, expect: Some(revision), wake_at };
    Batch { events: vec![event], items: vec![write], ..Batch::default() }
}

/// How people are reached, what came in from them, and a named value.
fn reached() -> Batch {
    let channel = ChannelName::ZaloBot;
    let person = PersonId::new("lan");
    let invite = Invite {
        code: "h4sh".into(),
        person: person.clone(),
        only_from: Some((channel, "z9".into())),
        issued_at: at(14),
        expires_at: at(90),
    };
    let bind = PeopleWrite::Bind { person, channel, address: "z1".into() };
    let lost = PeopleWrite::Lost { recipient: RecipientId::new("hung"), channel };
    let (key, sender, command) = ("k1".to_owned(), "s1".to_owned(), "XONG".to_owned());
    let inbound = Inbound { key, channel, sender, at: at(14), command, outcome: InboundOutcome::Recorded };
    Batch {
        people: vec![bind, lost, PeopleWrite::Invite(invite)],
        inbound: Some(inbound),
        values: vec![("key".into(), "value".into())],
        ..Batch::default()
    }
}

/// Each change of the database is found, and the report names the record.
async fn finds(cases: &[(&str, &[&str])]) {
    for (statement, expected) in cases {
        for backend in stores().await {
            lived(&backend).await;
            backend.tamper(statement);
            let problems = backend.store.audit().await.expect("audits").problems;
            for words in *expected {
                let found = problems.iter().any(|problem| {
                    let line = format!("{}: {}", problem.record, problem.what);
                    words.split('…').all(|part| line.contains(part))
                });
                assert!(found, "{statement}: no problem says {words:?} in {problems:#?}");
            }
        }
    }
}

/// Columns that a change leaves unfound, each with the reason.
const FREE: [(&str, &str); 5] = [
    // A crash may leave any value in these: they say who holds a message, not what became of it.
    ("message", "tries"),
    ("message", "token"),
    ("message", "lease_until"),
    // When and how fast tables were brought forward says nothing of what they hold.
    ("_sqlx_migrations", "installed_on"),
    ("_sqlx_migrations", "execution_time"),
];

#[tokio::test]
async fn a_change_of_any_column_of_any_table_is_found() {
    let mut seen = Vec::new();
    for backend in stores().await {
        lived(&backend).await;
        for (table, column, kind) in backend.columns() {
            let value = match kind.as_str() {
                "TEXT" => format!("COALESCE(\"{column}\", '') || 'x'"),
                "BLOB" => format!("CAST(COALESCE(\"{column}\", x'') || 'x' AS BLOB)"),
                "BOOLEAN" => format!("NOT \"{column}\""),
                "TIMESTAMP" => "'2001-01-01 00:00:00'".to_owned(),
                _ => format!("COALESCE(\"{column}\", 0) + 1"),
            };
            let which = format!("rowid = (SELECT MAX(rowid) FROM \"{table}\")");
            let broken =
                backend.tampered(&format!("UPDATE \"{table}\" SET \"{column}\" = {value} WHERE {which}"));
            let is_free = FREE.contains(&(table.as_str(), column.as_str()));
            assert_eq!(broken.is_found().await, !is_free, "{table}.{column}");
            seen.push((table, column));
        }
    }
    assert!(seen.len() > 90, "{} columns", seen.len());
    for (table, column) in FREE {
        assert!(seen.iter().any(|(t, c)| t == table && c == column), "{table}.{column} is gone");
    }
}

#[tokio::test]
async fn a_row_that_is_gone_or_doubled_is_found_in_any_table() {
    for backend in stores().await {
        lived(&backend).await;
        for table in backend.tables() {
            let gone = format!("DELETE FROM \"{table}\" WHERE rowid = (SELECT MAX(rowid) FROM \"{table}\")");
            assert!(backend.tampered(&gone).is_found().await, "{table}: a row is gone");
        }
    }
}

#[tokio::test]
async fn a_trigger_a_table_an_index_and_a_view_of_others_are_found() {
    finds(&[
        (
            "CREATE TRIGGER t AFTER UPDATE ON notice BEGIN DELETE FROM event; END",
            &["file: t is not of dondoc's making"],
        ),
        ("CREATE TABLE other (x)", &["file: other is not of dondoc's making"]),
        ("CREATE VIEW other AS SELECT 1", &["file: other is not of dondoc's making"]),
        ("DROP INDEX notice_held", &["file: notice_held is missing"]),
        (
            "INSERT INTO value VALUES ('other', 'k', 'v', x'')",
            &["table value: 1 rows belong to no organisation"],
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_changed_deleted_added_or_cut_event_breaks_the_chain() {
    finds(&[
        ("UPDATE event SET body = replace(body, 'VHXH', 'KT') WHERE seq = 1", &["event 1: was changed"]),
        ("UPDATE event SET via = NULL WHERE seq = 1", &["event 1: was changed"]),
        ("UPDATE event SET via = 'telex' WHERE seq = 1", &["event 1: was changed"]),
        ("UPDATE event SET hash = 'beef' WHERE seq = 2", &["event 2: was changed", "event 3: was changed"]),
        ("UPDATE event SET body = '{}' WHERE seq = 2", &["event 2: was changed", "event 2: cannot be read"]),
        ("DELETE FROM event WHERE seq = 1", &["event 1: is missing", "item A: has no event"]),
        ("DELETE FROM event WHERE seq = 2", &["event 2: is missing"]),
        ("DELETE FROM event WHERE seq >= 4", &["chain: events 4 to", "missing at its end"]),
        ("DELETE FROM event", &["chain: events 1 to"]),
        ("UPDATE meta SET head_hash = 'beef'", &["chain: its head does not match event"]),
        ("UPDATE meta SET head_seq = 4", &["chain: its head does not match event"]),
        ("UPDATE meta SET is_virtual = 1", &["organisation: was changed"]),
        ("UPDATE meta SET live_at = 5", &["organisation: was changed"]),
        ("UPDATE meta SET sums = '{'", &["organisation: its sums of rows cannot be read"]),
        (
            "INSERT INTO event VALUES ('xa', 99, 0, NULL, 'x', '{\"action\":\"organisation_live\"}', 'beef', NULL)",
            &["missing before event 99", "chain: its head"],
        ),
        ("UPDATE words SET text = 'chưa gửi'", &["has other words than it was given"]),
    ])
    .await;
}

#[tokio::test]
async fn notices_that_cannot_be_as_they_are_are_named() {
    finds(&[
        (
            "UPDATE notice SET state = 'lost' WHERE recipient = 'mai'",
            &["notices: 1 are in the unknown state \"lost\"", "notice n…was changed behind"],
        ),
        ("UPDATE notice SET settled_at = NULL WHERE recipient = 'lan'", &["notice…has ended, but not when"]),
        (
            "UPDATE notice SET state = 'pending' WHERE recipient = 'mai'",
            &["notice…is under way, but in no message"],
        ),
        (
            "UPDATE message SET state = 'sent' WHERE recipient = 'hung'",
            &["notice…in a message that has ended"],
        ),
        (
            "UPDATE message SET state = 'lost' WHERE recipient = 'hung'",
            &["messages: some are in the unknown state"],
        ),
        ("DELETE FROM notice", &["table notice: 3 are sealed, 0 are stored"]),
    ])
    .await;
}

#[tokio::test]
async fn an_item_that_is_not_the_fold_of_its_events_is_found() {
    finds(&[
        (
            "UPDATE item SET body = replace(body, '2025-11-28', '2026-11-28') WHERE id = 'A'",
            &["item A: is not what"],
        ),
        ("UPDATE item SET body = '{}' WHERE id = 'A'", &["item A: its body cannot be read"]),
        ("UPDATE item SET status = 'done' WHERE id = 'A'", &["item A: has columns that differ"]),
        ("UPDATE item SET due = '2026-11-28' WHERE id = 'A'", &["item A: has columns that differ"]),
        ("UPDATE item SET wake_at = 99999999999999 WHERE id = 'A'", &["item A: was changed behind"]),
        ("DELETE FROM item WHERE id = 'B'", &["item B: has events, but its row is missing"]),
    ])
    .await;
}

/// What was changed behind the store's back stays found, whatever the program writes to the row afterwards.
#[tokio::test]
async fn a_change_is_not_forgotten_when_the_row_is_written_again() {
    for backend in stores().await {
        lived(&backend).await;
        let store = &backend.store;
        backend.tamper("UPDATE notice SET recipient = 'vinh' WHERE recipient = 'mai'");
        backend.tamper("UPDATE item SET wake_at = 99999999999999 WHERE id = 'B'");
        let held = store.open_notices().await.expect("reads");
        let held = held.iter().find(|notice| notice.recipient.as_str() == "vinh").expect("changed");
        let end = change(&held.id, NoticeState::Cancelled, dondoc::model::Reason::ItemDone);
        store.commit(at(30), Batch { notices: vec![end], ..Batch::default() }).await.expect("commits");
        store.wake(&["B".into()], at(31)).await.expect("wakes");
        let problems = store.audit().await.expect("audits").problems;
        let named: Vec<_> = problems.iter().map(|problem| problem.record.split(' ').next()).collect();
        assert_eq!(named, [Some("item"), Some("notice")], "{problems:#?}");
    }
}

#[tokio::test]
async fn a_sound_store_is_counted() {
    for backend in stores().await {
        lived(&backend).await;
        let audit = backend.store.audit().await.expect("audits");
        assert_eq!((audit.events, audit.decisions), (audit.head_seq, 2));
        let counts = [(NoticeState::Held, 1), (NoticeState::Pending, 1), (NoticeState::Sent, 1)];
        assert_eq!(audit.notices, counts.into());
        assert_eq!(audit.head_hash, backend.store.meta().await.expect("reads").head_hash);
    }
}

#[tokio::test]
async fn a_long_chain_is_audited_in_pages() {
    for backend in stores().await {
        let store = &backend.store;
        for n in 0..150 {
            open(store, &format!("A.{n:03}")).await;
        }
        for n in 0..150 {
            decide(store, vec![told(&format!("A.{n:03}"), "nhac", &["lan"], 10)]).await;
        }
        let audit = store.audit().await.expect("audits");
        assert_eq!((audit.events, audit.decisions, audit.problems), (450, 150, vec![]));
        backend.tamper("DELETE FROM notice WHERE item = 'A.120'");
        assert_eq!(store.audit().await.expect("audits").problems.len(), 1);
    }
}

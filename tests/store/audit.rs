//! The audit finds every record that was changed, deleted or cut off behind the store's back.

use super::fixtures::*;

/// A store with two items, a sent notice and a held one: six events and a head.
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
    assert_sound(store).await;
}

/// Each change of the database is found, and the report names the record.
async fn finds(cases: &[(&str, &[&str])]) {
    for (statement, expected) in cases {
        for backend in stores().await {
            lived(&backend).await;
            backend.tamper(statement).await;
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

#[tokio::test]
async fn a_changed_deleted_added_or_cut_event_breaks_the_chain() {
    finds(&[
        ("UPDATE event SET body = replace(body, 'VHXH', 'KT') WHERE seq = 1", &["event 1: was changed"]),
        ("UPDATE event SET actor = 'vp' WHERE seq = 4", &["event 4: was changed"]),
        ("UPDATE event SET at = at + 1 WHERE seq = 4", &["event 4: was changed"]),
        ("UPDATE event SET item = 'A' WHERE seq = 4", &["event 4: was changed"]),
        ("UPDATE event SET via = 'mail' WHERE seq = 4", &["event 4: was changed"]),
        ("UPDATE event SET via = NULL WHERE seq = 4", &["event 4: was changed"]),
        ("UPDATE event SET via = 'telex' WHERE seq = 4", &["event 4: was changed"]),
        ("UPDATE event SET hash = 'beef' WHERE seq = 2", &["event 2: was changed", "event 3: was changed"]),
        ("UPDATE event SET body = '{}' WHERE seq = 2", &["event 2: was changed", "event 2: cannot be read"]),
        ("DELETE FROM event WHERE seq = 1", &["event 1: is missing", "item A: has no event"]),
        ("DELETE FROM event WHERE seq = 2", &["event 2: is missing", "notice…is not in seal 2"]),
        ("DELETE FROM event WHERE seq >= 4", &["chain: events 4 to 5 are missing at its end"]),
        ("DELETE FROM event", &["chain: events 1 to 5 are missing at its end"]),
        ("UPDATE meta SET head_hash = 'beef'", &["chain: its head does not match event 5"]),
        ("UPDATE meta SET head_seq = 4", &["chain: its head does not match event 5"]),
        (
            "INSERT INTO event VALUES ('xa', 6, 0, NULL, 'x', '{\"action\":\"organisation_live\"}', 'beef', NULL)",
            &["event 6: was changed", "chain: its head"],
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_changed_deleted_or_added_notice_is_found() {
    finds(&[
        (
            "UPDATE notice SET state = 'cancelled' WHERE recipient = 'lan'",
            &["notice…was sealed as sent (accepted)"],
        ),
        ("UPDATE notice SET reason = 'item_done' WHERE recipient = 'lan'", &["notice…is sent (item_done)"]),
        ("UPDATE notice SET recipient = 'vinh' WHERE recipient = 'lan'", &["notice…tells somebody else"]),
        (
            "UPDATE notice SET state = 'sent', settled_at = 1 WHERE recipient = 'mai'",
            &["notice…that end was never sealed", "notices: 1 ends are sealed, 2 notices have ended"],
        ),
        (
            "UPDATE notice SET state = 'lost' WHERE recipient = 'mai'",
            &["notices: 1 are in the unknown state \"lost\""],
        ),
        (
            "UPDATE notice SET state = 'held', seal = 2 WHERE recipient = 'lan'",
            &["notice…had ended as sent in event 3"],
        ),
        ("UPDATE notice SET seal = 99 WHERE recipient = 'mai'", &["notice…is not in seal 99"]),
        ("UPDATE notice SET settled_at = NULL WHERE recipient = 'lan'", &["notice…has ended, but not when"]),
        (
            "UPDATE notice SET state = 'sending' WHERE recipient = 'mai'",
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
        ("DELETE FROM notice WHERE recipient = 'lan'", &["notice…is missing, though event 2 sealed it"]),
        ("DELETE FROM notice", &["notice…is missing, though event 5 sealed it"]),
    ])
    .await;
}

#[tokio::test]
async fn a_changed_deleted_or_added_decision_is_found() {
    let add = "INSERT INTO decision VALUES ('xa', 'A', 1, 'moi', '-', 0, 0, 'silent', 'planned', 2, 5)";
    finds(&[
        ("UPDATE decision SET outcome = 'silent' WHERE item = 'A'", &["decision A…is silent step_reached"]),
        ("UPDATE decision SET reason = 'planned' WHERE item = 'B'", &["decision B…is told planned"]),
        (
            "DELETE FROM decision WHERE item = 'B'",
            &["decision B…is missing", "decisions: 2 are sealed, 1 are stored"],
        ),
        (add, &["decision A version 1 step moi…is not in seal 2"]),
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
        ("UPDATE item SET body = '{}' WHERE id = 'A'", &["item A: cannot be read"]),
        ("UPDATE item SET status = 'done' WHERE id = 'A'", &["item A: has columns that differ"]),
        ("UPDATE item SET due = '2026-11-28' WHERE id = 'A'", &["item A: has columns that differ"]),
        ("DELETE FROM item WHERE id = 'B'", &["item B: has events, but its row is missing"]),
    ])
    .await;
}

#[tokio::test]
async fn a_sound_store_is_counted() {
    use dondoc::model::NoticeState;
    for backend in stores().await {
        lived(&backend).await;
        let audit = backend.store.audit().await.expect("audits");
        assert_eq!((audit.events, audit.head_seq, audit.decisions), (5, 5, 2));
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
        assert_eq!((audit.events, audit.decisions, audit.problems), (300, 150, vec![]));
        backend.tamper("DELETE FROM notice WHERE item = 'A.120'").await;
        assert_eq!(store.audit().await.expect("audits").problems.len(), 1);
    }
}

#[tokio::test]
async fn a_notice_that_ended_pages_after_it_was_written_is_audited_by_both_seals() {
    use dondoc::model::{NoticeState, Reason};
    use dondoc::store::Batch;
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        let decision = told("A", "nhac", &["lan", "hung", "mai"], 10);
        let ends: Vec<_> = ids(&decision.notices)
            .iter()
            .map(|id| change(id, NoticeState::Cancelled, Reason::ItemDone))
            .collect();
        decide(store, vec![decision]).await;
        for n in 0..150 {
            open(store, &format!("B.{n:03}")).await;
        }
        let batch = Batch { notices: ends[..2].to_vec(), ..Batch::default() };
        store.commit(at(20), batch).await.expect("commits");
        assert_sound(store).await;
        // The first seal knew two of them; the one that is gone is missed by each seal that speaks of it.
        backend.tamper("DELETE FROM notice WHERE recipient = 'lan'").await;
        backend.tamper("UPDATE notice SET seal = 2 WHERE recipient = 'hung'").await;
        let problems = store.audit().await.expect("audits").problems;
        let missing = problems.iter().filter(|problem| problem.what.starts_with("is missing")).count();
        let unsealed = problems.iter().filter(|problem| problem.what.contains("that end was never sealed"));
        let denied = problems.iter().filter(|problem| problem.what.contains("had ended as cancelled"));
        assert_eq!((missing, unsealed.count(), denied.count()), (2, 1, 1), "{problems:#?}");
    }
}

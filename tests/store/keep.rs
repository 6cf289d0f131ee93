//! Keeping: copies that are whole, retention that the audit can tell from tampering, exports that leave nothing out.

use std::ops::ControlFlow;

use super::fixtures::*;
use dondoc::model::{Action, By, Item, MessageState, NewEvent, NoticeState, Reason, Via};
use dondoc::store::{ItemWrite, Record, Retired, Store, StoreError, export};

/// Item `A` is told to two people and done at minute 20; what was said of `B` is as old, but `B` is still open.
async fn lived(store: &Store) {
    let id = queued(store, &["lan", "hung"]).await;
    open(store, "B").await;
    let (told_b, mut to_b) = (told("B", "nhac", &["mai"], 10), message("mai", 10, 0));
    to_b.not_before = at(5);
    let joined = dondoc::store::NewMessage { message: to_b, notices: ids(&told_b.notices) };
    let batch = Batch { plans: vec![plan("B", 1, vec![told_b])], messages: vec![joined], ..Batch::default() };
    store.commit(at(1), batch).await.expect("commits");
    for message in store.claim(at(10), at(20), wanted(10)).await.expect("claims") {
        mark(store, at(11), &[dot(&message.id, message.token)]).await.expect("marks");
        let sent = settlement(store, &message.id, message.token, SENT).await;
        store.settle(at(12), vec![sent]).await.expect("settles");
    }
    assert_eq!(store.message(&id).await.expect("reads").expect("there").state, MessageState::Sent);
    end(store, "A", Action::Done { note: None, evidence: None, as_of: None }).await;
    assert_sound(store).await;
}

async fn end(store: &Store, id: &str, action: Action) {
    let stored = store.item(&id.into()).await.expect("reads").expect("is there");
    let mut item: Item = stored.item;
    item.apply(at(20), &action);
    let batch = Batch {
        events: vec![NewEvent {
            at: at(20),
            item: Some(id.into()),
            by: By::someone("vp"),
            via: Some(Via::Mail),
            action,
        }],
        items: vec![ItemWrite { item, expect: Some(stored.revision), wake_at: None }],
        ..Batch::default()
    };
    assert!(store.commit(at(20), batch).await.expect("commits").written);
}

async fn all(store: &Store) -> Vec<Record> {
    let exported = store.read(|view| {
        let mut found = Vec::new();
        export(view, &mut |record| {
            found.push(record);
            ControlFlow::Continue(())
        })?;
        Ok::<_, StoreError>(found)
    });
    exported.await.expect("exports")
}

#[tokio::test]
async fn retention_removes_what_is_old_and_the_audit_still_proves_the_rest() {
    for backend in stores().await {
        let store = &backend.store;
        lived(store).await;
        let young = store.retire(at(100), at(5), 100).await.expect("retires");
        assert_eq!(young, Retired::default(), "nothing was over by then");

        let removed = store.retire(at(100), at(50), 100).await.expect("retires");
        assert_eq!(removed, Retired { notices: 2, messages: 3 });
        let audit = store.audit().await.expect("audits");
        assert_eq!(audit.problems, [], "the audit finds nothing");
        assert_eq!((audit.retired, audit.notices[&NoticeState::Sent], audit.decisions), (2, 1, 2));
        let messages = store.messages(false).await.expect("reads");
        let kept: Vec<_> = messages.iter().map(|message| message.recipient.as_str()).collect();
        assert_eq!(kept, ["mai"], "an item that is still open keeps who was told");
        let whole = store.message(&messages[0].id).await.expect("reads").expect("there");
        assert_eq!((whole.subject, whole.bytes, whole.state), (None, None, MessageState::Sent));
        assert_eq!(store.attempts(&messages[0].id).await.expect("reads"), []);

        let again = store.retire(at(101), at(50), 100).await.expect("retires");
        assert_eq!(again, Retired::default(), "once is enough, and it adds no event");
        assert_eq!(store.meta().await.expect("reads").head_seq, audit.head_seq);
    }
}

#[tokio::test]
async fn retention_goes_in_steps_as_small_as_asked_for() {
    for backend in stores().await {
        let store = &backend.store;
        lived(store).await;
        let mut steps = 0;
        while store.retire(at(100), at(50), 1).await.expect("retires") != Retired::default() {
            steps += 1;
            assert_sound(store).await;
        }
        assert_eq!(steps, 3);
    }
}

#[tokio::test]
async fn after_retention_nothing_is_decided_or_sent_again() {
    for backend in stores().await {
        let store = &backend.store;
        lived(store).await;
        store.retire(at(100), at(50), 100).await.expect("retires");
        let again = plan("A", 2, vec![told("A", "nhac", &["lan"], 200)]);
        let done = store.commit(at(101), Batch { plans: vec![again], ..Batch::default() }).await;
        let done = done.expect("commits");
        assert_eq!((done.decisions, done.already), (0, 1), "the decision's key is still there");
        assert!(store.held_notices(at(1_000)).await.expect("reads").is_empty());
        assert!(store.claim(at(1_000), at(1_010), wanted(10)).await.expect("claims").is_empty());
        assert_sound(store).await;
    }
}

#[tokio::test]
async fn what_config_dropped_may_come_back_so_what_was_said_of_it_stays() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        decide(store, vec![told("A", "nhac", &["lan"], 10)]).await;
        end(
            store,
            "A",
            Action::Cancelled { reason: dondoc::model::item::REMOVED_FROM_CONFIG.into(), successor: None },
        )
        .await;
        let notice = told("A", "nhac", &["lan"], 10).notices.remove(0);
        let ended = change(&notice.id, NoticeState::Cancelled, Reason::ItemCancelled);
        store.commit(at(21), Batch { notices: vec![ended], ..Batch::default() }).await.expect("commits");
        assert_eq!(store.retire(at(100), at(50), 100).await.expect("retires"), Retired::default());
    }
}

#[tokio::test]
async fn tampering_is_found_after_retention_as_before() {
    let cases = [
        ("DELETE FROM notice WHERE recipient = 'mai'", "table notice: "),
        ("UPDATE notice SET state = 'cancelled' WHERE recipient = 'mai'", "was changed behind"),
        ("DELETE FROM decision WHERE item = 'A'", "table decision: "),
        (
            "UPDATE event SET body = replace(body, '\"notices\":[\"', '\"notices\":[\"x') WHERE body LIKE '%retired%'",
            "was changed",
        ),
        ("DELETE FROM event WHERE body LIKE '%retired%'", "is missing"),
        (
            "INSERT INTO notice (org, id, item, version, step, occurrence, recipient, channel, role, also, state, \
             reason, slot_at, settled_at, seal, place) SELECT org, json_extract(body, '$.notices[0]'), 'A', 1, 'nhac', \
             '-', 'lan', 'email', 'lead', '[]', 'sent', 'accepted', 0, 1, 3, 0 FROM event WHERE body LIKE '%retired%'",
            "was changed behind",
        ),
    ];
    for (statement, words) in cases {
        for backend in stores().await {
            lived(&backend.store).await;
            backend.store.retire(at(100), at(50), 100).await.expect("retires");
            backend.tamper(statement);
            let problems = backend.store.audit().await.expect("audits").problems;
            let found = problems.iter().any(|problem| problem.to_string().contains(words));
            assert!(found, "{statement}: nothing says «{words}» in {problems:#?}");
        }
    }
}

#[tokio::test]
async fn a_copy_made_while_others_write_is_whole() {
    for backend in stores().await {
        let store = backend.store.clone();
        let writer = tokio::spawn(async move {
            for n in 0..200 {
                open(&store, &format!("A.{n:03}")).await;
                decide(&store, vec![told(&format!("A.{n:03}"), "nhac", &["lan", "mai"], 10)]).await;
            }
        });
        let folder = tempfile::tempdir().expect("a folder");
        let reader = backend.another().await;
        for n in 0..5 {
            let copy = folder.path().join(format!("{n}.db"));
            reader.copy_to(&copy).await.expect("copies");
            let copied = Store::open_read_only(&copy, &org()).await.expect("opens").expect("is ours");
            let proof = copied.prove().await.expect("is sound");
            assert_eq!(proof.audit.events, proof.audit.head_seq);
        }
        writer.await.expect("ends");
    }
}

#[tokio::test]
async fn a_copy_of_damage_does_not_prove_sound() {
    for backend in stores().await {
        lived(&backend.store).await;
        backend.tamper("DELETE FROM message WHERE recipient = 'mai'");
        let error = backend.store.prove().await.expect_err("a notice names a message that is gone");
        assert!(matches!(&error, StoreError::Unsound { .. }), "{error}");
        assert!(error.to_string().contains("names a message that is missing"), "{error}");
    }
}

#[tokio::test]
async fn an_export_holds_every_record_in_pages_and_in_order() {
    for backend in stores().await {
        let store = &backend.store;
        lived(store).await;
        for n in 0..450 {
            open(store, &format!("C.{n:03}")).await;
        }
        decide(store, (0..450).map(|n| told(&format!("C.{n:03}"), "nhac", &["lan"], 10)).collect()).await;
        let records = all(store).await;
        assert!(matches!(records[0], Record::Meta(_)), "the organisation comes first");
        let count = |kind: fn(&Record) -> bool| records.iter().filter(|record| kind(record)).count();
        let audit = store.audit().await.expect("audits");
        assert_eq!(count(|record| matches!(record, Record::Item(_))), 452);
        assert_eq!(count(|record| matches!(record, Record::Event { .. })) as i64, audit.events);
        assert_eq!(count(|record| matches!(record, Record::Decision(_))) as i64, audit.decisions);
        let notices: i64 = audit.notices.values().sum();
        assert_eq!(count(|record| matches!(record, Record::Notice(_))) as i64, notices);
        assert_eq!(count(|record| matches!(record, Record::Message { .. })), 3);
        assert_eq!(count(|record| matches!(record, Record::Attempt { .. })), 3);
        let seqs = records.iter().filter_map(|record| match record {
            Record::Event { seq, .. } => Some(*seq),
            _ => None,
        });
        assert!(seqs.eq(1..=audit.events), "the chain in its order");

        let first_two = store.read(|view| {
            let mut taken = 0;
            export(view, &mut |_| {
                taken += 1;
                if taken == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            Ok::<_, StoreError>(taken)
        });
        assert_eq!(first_two.await.expect("ends early"), 2);
    }
}

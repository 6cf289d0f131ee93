//! Reading: what is due, what is ready, what was decided, when to wake next.

use super::fixtures::*;
use dondoc::model::{Action, By, Event, ItemId, MessageState, NewEvent, Outcome, Reason, Via};
use dondoc::store::Sought;

#[tokio::test]
async fn due_items_come_longest_waiting_first() {
    for backend in stores().await {
        let store = &backend.store;
        for (id, wake) in [("C", 5), ("B", 7), ("A", 7), ("D", 8)] {
            store.commit(at(0), opening(id, wake)).await.expect("commits");
        }
        let due = async |limit| {
            let items = store.due_items(at(7), limit).await.expect("reads");
            items.iter().map(|due| due.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(due(10).await, ["C", "A", "B"]);
        assert_eq!(due(2).await, ["C", "A"]);
        let all = store.items().await.expect("reads");
        assert_eq!(all.iter().map(|s| s.item.id().as_str()).collect::<Vec<_>>(), ["A", "B", "C", "D"]);
    }
}

#[tokio::test]
async fn a_history_holds_decisions_with_their_notices_in_the_order_decided() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        let mut silent = told("A", "a-sau", &[], 10);
        (silent.outcome, silent.reason) = (Outcome::Silent, Reason::Acknowledged);
        let told_two = told("A", "nhac", &["lan", "hung"], 10);
        let batch = Batch { plans: vec![plan("A", 1, vec![told_two.clone(), silent])], ..Batch::default() };
        store.commit(at(1), batch).await.expect("commits");
        decide(store, vec![told("A", "a-truoc", &["lan"], 10)]).await;

        let history = &store.histories(&["A".into(), "B".into()]).await.expect("reads")[&ItemId::new("A")];
        let steps: Vec<_> = history.iter().map(|decision| decision.step.as_str()).collect();
        assert_eq!(steps, ["nhac", "a-sau", "a-truoc"]);
        assert_eq!(history[0].decided_at, kept(1));
        assert_eq!(ids(&history[0].notices), ids(&told_two.notices));
        let (kept_notice, given) = (&history[0].notices[1], &told_two.notices[1]);
        assert_eq!(kept_notice.slot_at, kept(10));
        assert_eq!(
            (&kept_notice.also, &kept_notice.stands_in, kept_notice.role),
            (&given.also, &given.stands_in, given.role)
        );
        assert!(history[1].notices.is_empty());
    }
}

#[tokio::test]
async fn a_notice_is_held_from_its_slot_until_a_message_takes_it_up_and_again_once_that_is_dissolved() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        let decision = told("A", "nhac", &["lan"], 10);
        let notice = decision.notices[0].id.clone();
        decide(store, vec![decision]).await;
        let held = async |minute| store.held_notices(at(minute)).await.expect("reads").len();
        assert_eq!((held(9).await, held(10).await), (0, 1));
        let made = message("lan", 10, 0);
        let new = dondoc::store::NewMessage { message: made.clone(), notices: vec![notice] };
        store.commit(at(10), Batch { messages: vec![new], ..Batch::default() }).await.expect("commits");
        assert_eq!(held(10).await, 0);
        let dissolve = Batch { dissolve: vec![made.id], ..Batch::default() };
        store.commit(at(11), dissolve).await.expect("commits");
        assert_eq!(held(11).await, 1);
    }
}

#[tokio::test]
async fn the_next_wake_is_the_least_of_item_slot_retry_and_lease() {
    for backend in stores().await {
        let store = &backend.store;
        let wake = async || store.next_wake().await.expect("reads");
        assert_eq!(wake().await, None);
        store.commit(at(0), opening("A", 50)).await.expect("commits");
        assert_eq!(wake().await, Some(kept(50)), "an item");
        let decision = told("A", "nhac", &["lan"], 40);
        let notice = decision.notices[0].id.clone();
        decide(store, vec![decision]).await;
        assert_eq!(wake().await, Some(kept(40)), "the slot of a held notice");
        let mut due = message("lan", 40, 0);
        due.not_before = at(45);
        let new = dondoc::store::NewMessage { message: due.clone(), notices: vec![notice] };
        store.commit(at(1), Batch { messages: vec![new], ..Batch::default() }).await.expect("commits");
        assert_eq!(wake().await, Some(kept(45)), "a message to send");
        let token = claim_one(store, 45, 48).await;
        assert_eq!(wake().await, Some(kept(48)), "a lease");
        let sent = settlement(store, &due.id, token, SENT).await;
        store.settle(at(46), vec![sent]).await.expect("settles");
        assert_eq!(wake().await, Some(kept(60)), "only the item is left");
    }
}

#[tokio::test]
async fn lists_of_messages_leave_the_bytes_out() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan", "hung"]).await;
        let claimed = store.claim(at(10), at(20), wanted(10)).await.expect("claims");
        let token = claimed.iter().find(|message| message.id == id).expect("claimed").token;
        mark(store, at(11), &[dot(&id, token)]).await.expect("marks");
        let listed = store.messages(true).await.expect("reads");
        assert_eq!(listed.iter().map(|m| m.recipient.as_str()).collect::<Vec<_>>(), ["hung", "lan"]);
        assert!(listed.iter().all(|message| message.bytes.is_none()));
        assert_eq!(listed[1].subject.as_deref(), Some("Nhắc việc"));
        let whole = store.message(&id).await.expect("reads").expect("is there");
        assert_eq!(whole.bytes.as_deref(), Some(&b"Subject: x"[..]));
        assert_eq!((whole.state, whole.dot_at), (MessageState::Dot, Some(kept(11))));
    }
}

#[tokio::test]
async fn events_come_in_pages_and_seal_what_was_decided() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        decide(store, vec![told("A", "nhac", &["lan"], 10)]).await;
        let first = store.events(0, 1).await.expect("reads");
        assert_eq!((first[0].seq, first[0].body.action.name()), (1, "opened"));
        assert_eq!(first[0].body.at, kept(0));
        let rest = store.events(1, 10).await.expect("reads");
        let sealed = |event: &Event| match &event.body.action {
            Action::Sealed { rows, .. } => rows.clone(),
            _ => None,
        };
        assert_eq!(
            rest.iter().map(|event| event.seq).collect::<Vec<_>>(),
            [2, 3],
            "one for each unit of work"
        );
        assert!(
            sealed(&rest[0]).is_some() && sealed(&rest[0]) != sealed(&rest[1]),
            "each seals what there is then"
        );
        let meta = store.meta().await.expect("reads");
        assert_eq!((meta.head_seq, meta.head_hash), (3, rest[1].hash.clone()));
    }
}

#[tokio::test]
async fn an_item_has_its_own_events_and_the_last_document_that_shows_it() {
    for backend in stores().await {
        let store = &backend.store;
        for id in ["A", "B"] {
            open(store, id).await;
        }
        let say = async |minute, item: &str, action: Action| {
            let by = By::someone("vp");
            let event =
                NewEvent { at: at(minute), item: Some(item.into()), by, via: Some(Via::Mail), action };
            store
                .commit(at(minute), Batch { events: vec![event], ..Batch::default() })
                .await
                .expect("commits");
        };
        let reported = |evidence: Option<&str>| Action::Reported {
            note: None,
            evidence: evidence.map(str::to_owned),
            value: None,
            as_of: None,
        };
        say(1, "A", reported(Some("1/BC"))).await;
        say(2, "B", reported(None)).await;
        say(3, "A", Action::Returned { note: Some("thiếu phụ lục".into()) }).await;
        say(4, "A", reported(Some("2/BC"))).await;
        say(5, "A", Action::Confirmed { note: None }).await;

        let events = store.events_of(&"A".into()).await.expect("reads");
        let told: Vec<_> = events.iter().map(|event| (event.seq, event.body.action.name())).collect();
        assert_eq!(
            told,
            [(1, "opened"), (5, "reported"), (9, "returned"), (11, "reported"), (13, "confirmed")],
            "each unit of work ends with a seal"
        );
        assert_eq!((&events[0].body.via, &events[1].body.via), (&Some(Via::Config), &Some(Via::Mail)));
        let (a, b) = (ItemId::new("A"), ItemId::new("B"));
        let shown = store.evidence_of(&[b, a.clone()]).await.expect("reads");
        assert_eq!(shown.into_iter().collect::<Vec<_>>(), [(a, "2/BC".to_owned())]);
        assert!(store.evidence_of(&[]).await.expect("reads").is_empty());
    }
}

#[tokio::test]
async fn messages_are_sought_by_each_of_their_marks_and_the_newest_written_out_come_first() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan", "hung"]).await;
        let claimed = store.claim(at(10), at(20), wanted(10)).await.expect("claims");
        let token = claimed.iter().find(|message| message.id == id).expect("claimed").token;
        mark(store, at(11), &[dot(&id, token)]).await.expect("marks");
        let sent = settlement(store, &id, token, SENT).await;
        store.settle(at(12), vec![sent]).await.expect("settles");
        let found = async |sought: Sought| {
            let found = store.sought(&sought).await.expect("reads");
            found.into_iter().map(|message| message.recipient.to_string()).collect::<Vec<_>>()
        };
        let any = Sought::default;
        assert_eq!(found(any()).await, ["hung", "lan"]);
        assert_eq!(found(Sought { open: true, ..any() }).await, ["hung"]);
        assert_eq!(found(Sought { recipient: Some("lan".into()), ..any() }).await, ["lan"]);
        assert_eq!(found(Sought { state: Some(MessageState::Sent), ..any() }).await, ["lan"]);
        assert_eq!(found(Sought { item: Some("A".into()), ..any() }).await, ["hung", "lan"]);
        assert!(found(Sought { item: Some("B".into()), ..any() }).await.is_empty());
        assert_eq!(found(Sought { from: Some(at(10)), before: Some(at(11)), ..any() }).await.len(), 2);
        assert!(found(Sought { from: Some(at(11)), ..any() }).await.is_empty());
        assert!(found(Sought { before: Some(at(10)), ..any() }).await.is_empty(), "the end is outside");

        let shown = store.written_out(true, at(0), 5).await.expect("reads");
        assert_eq!(shown.iter().map(|message| &message.id).collect::<Vec<_>>(), [&id]);
        assert!(shown[0].bytes.is_none() && shown[0].subject.is_some());
        assert!(store.written_out(false, at(0), 5).await.expect("reads").is_empty(), "it left");
        assert_eq!(store.written_out(true, at(12), 5).await.expect("reads").len(), 1);
        assert!(store.written_out(true, at(13), 5).await.expect("reads").is_empty());
        assert_eq!(store.stripped_at(&id).await.expect("reads"), None);
        assert!(store.retire(at(90), at(80), 10).await.expect("retires").messages > 0);
        assert_eq!(store.stripped_at(&id).await.expect("reads"), Some(kept(90)));
        assert!(store.written_out(true, at(0), 5).await.expect("reads").is_empty(), "its words are gone");
    }
}

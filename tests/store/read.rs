//! Reading: what is due, what is ready, what was decided, when to wake next.

use super::fixtures::*;
use dondoc::daemon::histories::Histories;
use dondoc::model::{Action, ItemId, MessageState, NoticeState, Outcome, Reason};
use dondoc::store::{Batch, History};

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
async fn what_was_read_before_and_the_news_since_make_the_history_that_is_stored() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        open(store, "B").await;
        let first = told("A", "nhac", &["lan", "hung"], 10);
        decide(store, vec![first.clone()]).await;
        let mut read = [(ItemId::new("A"), History::default())].into();
        let news = store.news_of(&["A".into()]).await.expect("reads");
        let known = news.head;
        news.add_to(&mut read);

        let quiet = store.news_since(known).await.expect("reads");
        assert_eq!((quiet.head, quiet.decisions.len()), (known, 0), "nothing was sealed since");
        assert_eq!(quiet.notices.len(), 2, "what is open may change without a seal");

        let ends = vec![change(&first.notices[1].id, NoticeState::Cancelled, Reason::Acknowledged)];
        store.commit(at(2), Batch { notices: ends, ..Batch::default() }).await.expect("commits");
        decide(store, vec![told("A", "a-truoc", &["lan"], 10), told("B", "nhac", &["lan"], 10)]).await;
        let news = store.news_since(known).await.expect("reads");
        assert_eq!((news.decisions.len(), news.notices.len()), (2, 4));
        // Twice is as good as once.
        for news in [news.clone(), news] {
            news.add_to(&mut read);
        }
        let stored = store.histories(&["A".into()]).await.expect("reads");
        assert_eq!(read.len(), 1, "nobody asked for B");
        assert_eq!(*read[&ItemId::new("A")], stored[&ItemId::new("A")]);
        assert_eq!(stored[&ItemId::new("A")][0].notices[1].state, NoticeState::Cancelled);
    }
}

#[tokio::test]
async fn histories_that_somebody_overtook_are_read_again() {
    for backend in stores().await {
        let (store, histories) = (&backend.store, Histories::default());
        let both = ["A".into(), "B".into()];
        open(store, "A").await;
        open(store, "B").await;
        decide(store, vec![told("A", "nhac", &["lan"], 10)]).await;
        let early = histories.read(store, &both[..1]).await.expect("reads");
        decide(store, vec![told("A", "a-truoc", &["lan"], 10), told("B", "nhac", &["lan"], 10)]).await;
        let late = histories.read(store, &both[1..]).await.expect("reads");
        histories.keep(late).await;
        histories.keep(early).await;
        let read = histories.read(store, &both).await.expect("reads");
        assert_eq!(read.decided, store.histories(&both).await.expect("reads"));
        histories.keep(read).await;
        histories.forget().await;
        let read = histories.read(store, &both).await.expect("reads");
        assert_eq!(read.decided, store.histories(&both).await.expect("reads"));
    }
}

#[tokio::test]
async fn a_notice_is_ready_from_its_slot_until_its_message_is_under_way() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        let ready = async |minute| store.ready_notices(at(minute)).await.expect("reads").len();
        assert_eq!((ready(9).await, ready(10).await), (0, 1));
        let token = claim_one(store, 10, 20).await;
        assert_eq!(mark(store, at(11), &[dot(&id, token)]).await.expect("marks"), [true]);
        assert_eq!(ready(11).await, 0);
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
        let Action::Sealed { decisions, notices } = &rest[0].body.action else { panic!("a seal") };
        assert_eq!((decisions.len(), notices[0].1), (1, NoticeState::Held));
        assert_eq!((rest[0].seq, rest.len()), (2, 1));
        let meta = store.meta().await.expect("reads");
        assert_eq!((meta.head_seq, meta.head_hash), (2, rest[0].hash.clone()));
    }
}

//! Batches: all or nothing, decided once, stale plans left out.

use super::fixtures::*;
use dondoc::model::{Action, By, Decision, ItemId, MessageState, NewEvent, NoticeState, Reason, Via};
use dondoc::store::{ItemWrite, NewMessage, Store};

#[tokio::test]
async fn an_item_comes_back_as_it_was_written() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        let stored = store.item(&"A".into()).await.expect("reads").expect("is there");
        assert_eq!((stored.revision, stored.wake_at), (1, Some(kept(0))));
        assert_eq!(stored.item.opened_at, kept(0));
        assert_eq!(stored.item.spec, spec("A"));
        assert!(store.item(&"B".into()).await.expect("reads").is_none());
        assert_sound(store).await;
    }
}

#[tokio::test]
async fn a_step_is_decided_once_whoever_tries_again() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        let first = decide(store, vec![told("A", "nhac", &["lan"], 10)]).await;
        assert_eq!((first.decisions, first.already), (1, 0));

        let again = decide(&backend.another().await, vec![told("A", "nhac", &["hung"], 10)]).await;
        assert_eq!((again.decisions, again.already), (0, 1));
        let history = &store.histories(&["A".into()]).await.expect("reads")[&ItemId::new("A")];
        assert_eq!(history.len(), 1);
        assert_eq!(history[0].notices[0].recipient.as_str(), "lan", "the recipients of the first stay");
        assert_sound(store).await;
    }
}

async fn decide_all(store: Store) -> usize {
    let mut decided = 0;
    for n in 0..20 {
        decided += decide(&store, vec![told(&format!("A.{n}"), "nhac", &["lan"], 10)]).await.decisions;
    }
    decided
}

#[tokio::test]
async fn two_processes_at_once_decide_every_step_once() {
    for backend in stores().await {
        for n in 0..20 {
            open(&backend.store, &format!("A.{n}")).await;
        }
        let one = tokio::spawn(decide_all(backend.another().await));
        let two = tokio::spawn(decide_all(backend.another().await));
        let (one, two) = (one.await.expect("ends"), two.await.expect("ends"));
        assert_eq!(one + two, 20);
        assert_sound(&backend.store).await;
    }
}

#[tokio::test]
async fn a_decision_and_the_message_that_tells_of_it_are_one_commit() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        open(store, "B").await;
        let (a, b) = (told("A", "nhac", &["lan"], 10), told("B", "nhac", &["hung"], 10));
        let to = |person: &str, decision: &Decision| NewMessage {
            message: message(person, 10, 0),
            notices: ids(&decision.notices),
        };
        let messages = vec![to("lan", &a), to("hung", &b)];
        // B has moved on: what was decided of it is left out, and a message that would tell of it alone never leaves.
        let plans = vec![plan("A", 1, vec![a]), plan("B", 7, vec![b])];
        let done =
            store.commit(at(10), Batch { messages, plans, ..Batch::default() }).await.expect("commits");
        assert_eq!((done.stale, done.decisions, done.messages), (vec!["B".into()], 1, 1));
        let open = store.messages(true).await.expect("reads");
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].recipient.as_str(), "lan");
        let notices = store.notices_of(&open[0].id).await.expect("reads");
        assert_eq!((notices.len(), notices[0].state), (1, NoticeState::Pending));
        assert_sound(store).await;
    }
}

#[tokio::test]
async fn a_message_takes_what_was_just_decided_and_what_has_waited() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        open(store, "B").await;
        let waited = told("A", "nhac", &["lan"], 5);
        decide(store, vec![waited.clone()]).await;
        let now = told("B", "nhac", &["lan", "hung"], 10);
        let both = [&waited.notices[..], &now.notices[..1]].concat();
        let messages = vec![NewMessage { message: message("lan", 10, 0), notices: ids(&both) }];
        let plans = vec![plan("B", 1, vec![now])];
        let done =
            store.commit(at(10), Batch { messages, plans, ..Batch::default() }).await.expect("commits");
        assert_eq!((done.decisions, done.messages), (1, 1));
        let told = store.notices_of(&message("lan", 10, 0).id).await.expect("reads");
        let told: Vec<_> = told
            .iter()
            .map(|notice| (notice.item.as_ref().expect("of an item").as_str(), notice.state))
            .collect();
        assert_eq!(told, [("A", NoticeState::Pending), ("B", NoticeState::Pending)]);
        let histories = store.histories(&["B".into()]).await.expect("reads");
        let hung = &histories[&ItemId::from("B")][0].notices[1];
        assert_eq!((hung.recipient.as_str(), hung.state, &hung.message), ("hung", NoticeState::Held, &None));
        assert_sound(store).await;
    }
}

#[tokio::test]
async fn a_stale_plan_is_left_out_and_the_others_go_on() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        open(store, "B").await;
        let plans = vec![
            plan("A", 7, vec![told("A", "nhac", &["lan"], 10)]),
            plan("B", 1, vec![told("B", "nhac", &["lan"], 10)]),
            plan("C", 1, vec![told("C", "nhac", &["lan"], 10)]),
        ];
        let done = store.commit(at(1), Batch { plans, ..Batch::default() }).await.expect("commits");
        assert!(done.written);
        assert_eq!(done.stale, ["A".into(), "C".into()]);
        assert_eq!(done.decisions, 1);
        let b = store.item(&"B".into()).await.expect("reads").expect("is there");
        assert_eq!((b.revision, b.policy_mark.as_str()), (1, "p1"), "a plan does not change the revision");
        assert_eq!(b.wake_at, Some(kept(60)));
        assert_eq!(b.waiting, ["bao-cao".into()]);
        assert_sound(store).await;
    }
}

#[tokio::test]
async fn an_item_that_moved_on_refuses_the_whole_batch() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        let mut batch = opening("B", 0);
        let old = store.item(&"A".into()).await.expect("reads").expect("is there").item;
        batch.items.push(ItemWrite { item: old, expect: Some(2), wake_at: None });
        batch.values.push(("key".into(), "value".into()));
        let done = store.commit(at(1), batch).await.expect("an answer");
        assert_eq!(done, Committed { stale: vec!["A".into()], ..Committed::default() });
        assert!(!done.written);
        assert!(store.item(&"B".into()).await.expect("reads").is_none());
        assert_eq!(store.value("key").await.expect("reads"), None);
        assert_eq!(store.meta().await.expect("reads").head_seq, 2, "the chain is as it was");

        let twice = store.commit(at(1), opening("A", 0)).await.expect("an answer");
        assert_eq!(twice.stale, ["A".into()], "an item is opened once");
    }
}

#[tokio::test]
async fn an_event_moves_the_item_and_its_revision() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        let mut item = store.item(&"A".into()).await.expect("reads").expect("is there").item;
        let action = Action::Done { note: None, evidence: Some("12/BC-UBND".into()), as_of: None };
        item.apply(at(5), &action);
        let batch = Batch {
            events: vec![NewEvent {
                at: at(5),
                item: Some("A".into()),
                by: By::someone("vp"),
                via: Some(Via::Mail),
                action,
            }],
            items: vec![ItemWrite { item, expect: Some(1), wake_at: Some(at(6)) }],
            ..Batch::default()
        };
        assert!(store.commit(at(5), batch).await.expect("commits").written);
        let stored = store.item(&"A".into()).await.expect("reads").expect("is there");
        assert_eq!((stored.revision, stored.item.closed_at), (2, Some(kept(5))));
        let due = store.due_items(at(100), 10).await.expect("reads");
        assert_eq!(due.len(), 1, "it has ended: one more look, for whoever follows it");
        assert_sound(store).await;
    }
}

#[tokio::test]
async fn a_notice_ends_once() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        let decision = told("A", "nhac", &["lan"], 10);
        let id = decision.notices[0].id.clone();
        decide(store, vec![decision]).await;
        for (minute, state, reason) in [
            (2, NoticeState::Cancelled, Reason::ItemDone),
            (3, NoticeState::Sent, Reason::Accepted),
            (4, NoticeState::Held, Reason::WaitsForSlot),
        ] {
            let batch = Batch { notices: vec![change(&id, state, reason)], ..Batch::default() };
            store.commit(at(minute), batch).await.expect("commits");
        }
        let history = &store.histories(&["A".into()]).await.expect("reads")[&ItemId::new("A")];
        let notice = &history[0].notices[0];
        assert_eq!((notice.state, notice.reason), (NoticeState::Cancelled, Reason::ItemDone));
        assert_eq!(notice.settled_at, Some(kept(2)));
        assert_sound(store).await;
    }
}

#[tokio::test]
async fn a_later_step_supersedes_the_notice_of_an_earlier_one() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        let earlier = told("A", "nhac", &["lan"], 10);
        let id = earlier.notices[0].id.clone();
        decide(store, vec![earlier]).await;
        let mut later = plan("A", 1, vec![told("A", "qua-han", &["lan"], 20)]);
        later.superseded = vec![change(&id, NoticeState::Superseded, Reason::HigherStep)];
        let batch = Batch { plans: vec![later], ..Batch::default() };
        store.commit(at(2), batch).await.expect("commits");
        let counts = store.notice_counts().await.expect("reads");
        assert_eq!(counts, [(NoticeState::Held, 1), (NoticeState::Superseded, 1)].into());
        assert_sound(store).await;
    }
}

#[tokio::test]
async fn a_message_with_the_same_key_is_written_once() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        let held = store.notices_of(&id).await.expect("reads");
        assert_eq!(held[0].state, NoticeState::Pending);
        let again = NewMessage { message: message("lan", 10, 0), notices: ids(&held) };
        let batch = Batch { messages: vec![again], ..Batch::default() };
        assert_eq!(store.commit(at(2), batch).await.expect("commits").messages, 0);
        assert_eq!(store.messages(false).await.expect("reads").len(), 1);
    }
}

#[tokio::test]
async fn a_dissolved_message_gives_its_notices_to_the_next_one() {
    for backend in stores().await {
        let store = &backend.store;
        let old = queued(store, &["lan"]).await;
        let notices = ids(&store.notices_of(&old).await.expect("reads"));
        let next = message("lan", 1450, 0);
        let batch = Batch {
            dissolve: vec![old.clone()],
            messages: vec![NewMessage { message: next.clone(), notices: notices.clone() }],
            ..Batch::default()
        };
        store.commit(at(1440), batch).await.expect("commits");
        let gone = store.message(&old).await.expect("reads").expect("is kept");
        assert_eq!((gone.state, gone.settled_at), (MessageState::Dissolved, Some(kept(1440))));
        assert_eq!(ids(&store.notices_of(&next.id).await.expect("reads")), notices);
        assert_sound(store).await;
    }
}

#[tokio::test]
async fn a_claimed_message_is_neither_dissolved_nor_robbed_of_its_notices() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        claim_one(store, 10, 20).await;
        let notices = ids(&store.notices_of(&id).await.expect("reads"));
        let thief = NewMessage { message: message("lan", 1450, 0), notices: notices.clone() };
        let batch = Batch { dissolve: vec![id.clone()], messages: vec![thief], ..Batch::default() };
        store.commit(at(11), batch).await.expect("commits");
        assert_eq!(store.message(&id).await.expect("reads").expect("is there").state, MessageState::Claimed);
        assert_eq!(ids(&store.notices_of(&id).await.expect("reads")), notices);
    }
}

#[tokio::test]
async fn rehearsed_notices_are_written_and_ended_in_one_batch() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        let decision = told("A", "nhac", &["lan"], 10);
        let id = decision.notices[0].id.clone();
        let captured = message("lan", 10, 0);
        let batch = Batch {
            plans: vec![plan("A", 1, vec![decision])],
            notices: vec![change(&id, NoticeState::Rehearsed, Reason::Rehearsal)],
            messages: vec![NewMessage { message: captured.clone(), notices: vec![id] }],
            ..Batch::default()
        };
        store.commit(at(1), batch).await.expect("commits");
        let notice = &store.notices_of(&captured.id).await.expect("reads")[0];
        assert_eq!((notice.state, notice.settled_at), (NoticeState::Rehearsed, Some(kept(1))));
        assert_sound(store).await;
    }
}

#[tokio::test]
async fn a_fallback_moves_to_a_free_channel_and_never_onto_a_taken_one() {
    use dondoc::model::{ChannelName, Notice, NoticeKey};
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        let mut decision = told("A", "nhac", &["lan", "hung"], 10);
        let (lan, hung) = (decision.notices[0].clone(), decision.notices[1].clone());
        let key = NoticeKey {
            item: lan.item.as_ref(),
            version: 1,
            step: &lan.step,
            occurrence: "-",
            recipient: &lan.recipient,
            channel: ChannelName::Capture,
        };
        let own = Notice { id: Notice::id_of(&org(), &key), channel: ChannelName::Capture, ..lan.clone() };
        decision.notices.push(own);
        decide(store, vec![decision]).await;
        for notice in [&lan, &hung] {
            let mut next = change(&notice.id, NoticeState::Held, Reason::WaitsForSlot);
            next.channel = Some(ChannelName::Capture);
            store.commit(at(2), Batch { notices: vec![next], ..Batch::default() }).await.expect("commits");
        }
        let history = &store.histories(&["A".into()]).await.expect("reads")[&ItemId::new("A")];
        let channels: Vec<_> = history[0].notices.iter().map(|notice| notice.channel).collect();
        assert_eq!(channels, [ChannelName::Email, ChannelName::Capture, ChannelName::Capture]);
        assert_sound(store).await;
    }
}

#[tokio::test]
async fn values_and_the_end_of_the_rehearsal_are_kept() {
    for backend in stores().await {
        let store = &backend.store;
        for value in ["one", "two"] {
            let values = vec![("config".into(), value.into())];
            let batch = Batch { values, live_at: Some(at(9)), ..Batch::default() };
            store.commit(at(1), batch).await.expect("commits");
        }
        assert_eq!(store.value("config").await.expect("reads").as_deref(), Some("two"));
        let meta = store.meta().await.expect("reads");
        assert_eq!((meta.live_at, meta.head_seq, meta.head_hash.as_str()), (Some(kept(9)), 0, ""));
    }
}

#[tokio::test]
async fn one_batch_takes_thousands_of_decisions() {
    for backend in stores().await {
        let store = &backend.store;
        let names: Vec<ItemId> = (0..2000).map(|n| ItemId::new(format!("A.{n:04}"))).collect();
        let mut all = Batch::default();
        for name in &names {
            let mut one = opening(name.as_str(), 0);
            all.events.append(&mut one.events);
            all.items.append(&mut one.items);
            let decisions = vec![told(name.as_str(), "nhac", &["lan", "hung"], 10)];
            all.plans.push(plan(name.as_str(), 1, decisions));
        }
        assert_eq!(store.commit(at(1), all).await.expect("commits").decisions, 2000);
        let histories = store.histories(&names).await.expect("reads");
        assert_eq!(histories.values().map(|decisions| decisions[0].notices.len()).sum::<usize>(), 4000);
        let audit = store.audit().await.expect("audits");
        assert_eq!((audit.events, audit.decisions, audit.problems), (2001, 2000, vec![]));
    }
}

//! Messages on their way out: exclusive claims, fenced marks, leases, and what is found after a crash.

use super::fixtures::*;
use dondoc::model::{MessageState, NoticeState, Reason};
use dondoc::store::{Dot, Marked, Records, Recovered, Store, items};

async fn state(store: &Store, id: &dondoc::model::MessageId) -> (MessageState, NoticeState) {
    let message = store.message(id).await.expect("reads").expect("is there");
    (message.state, store.notices_of(id).await.expect("reads")[0].state)
}

#[tokio::test]
async fn a_message_is_claimed_from_its_time_on_by_one_sender_only() {
    for backend in stores().await {
        let store = &backend.store;
        queued(store, &["lan", "hung", "mai"]).await;
        assert!(store.claim(at(9), at(20), wanted(10)).await.expect("claims").is_empty(), "too early");
        let other = backend.another().await;
        let (one, two) =
            tokio::join!(store.claim(at(10), at(20), wanted(2)), other.claim(at(10), at(20), wanted(2)));
        let mut all: Vec<_> = one.expect("claims").into_iter().chain(two.expect("claims")).collect();
        all.sort_by(|a, b| a.recipient.cmp(&b.recipient));
        let names: Vec<_> = all.iter().map(|message| message.recipient.as_str()).collect();
        assert_eq!(names, ["hung", "lan", "mai"]);
        assert!(all.iter().all(|m| (m.state, m.token) == (MessageState::Claimed, 1)));
    }
}

#[tokio::test]
async fn the_oldest_slot_is_claimed_first() {
    for backend in stores().await {
        let store = &backend.store;
        let new = |slot| dondoc::store::NewMessage { message: message("lan", slot, 0), notices: vec![] };
        let messages = vec![new(30), new(10), new(20)];
        store.commit(at(1), Batch { messages, ..Batch::default() }).await.expect("commits");
        let claimed = store.claim(at(40), at(50), wanted(2)).await.expect("claims");
        assert_eq!(claimed.iter().map(|m| m.slot_at).collect::<Vec<_>>(), [kept(10), kept(20)]);
    }
}

#[tokio::test]
async fn a_lease_that_is_over_lets_the_next_sender_in_and_fences_the_first() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        let first = claim_one(store, 10, 20).await;
        assert!(store.claim(at(19), at(30), wanted(10)).await.expect("claims").is_empty(), "the lease holds");
        let second = claim_one(store, 20, 30).await;
        assert!(second > first);
        let marks = [dot(&id, first), dot(&id, second), dot(&id, second)];
        let held = mark(store, at(21), &marks).await.expect("marks");
        assert_eq!(held, [false, true, false], "the old claim is lost, and a mark is made once");
    }
}

#[tokio::test]
async fn a_message_written_from_an_item_as_it_was_gets_no_mark() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        let token = claim_one(store, 10, 20).await;
        let item = store.read(|view| items::get(view, &"A".into())).await.expect("reads").expect("is there");
        for (revision, expected) in [(item.revision - 1, Marked::OutOfDate), (item.revision, Marked::Stands)]
        {
            let before = state(store, &id).await;
            let marks = vec![Dot { seen: vec![("A".into(), revision)], ..dot(&id, token) }];
            let records = Records { marks, ..Records::default() };
            let marked = store.record(at(11), records).await.expect("records").marked;
            assert_eq!(marked, [expected], "{revision}");
            let stayed = state(store, &id).await == before;
            assert_eq!(stayed, expected == Marked::OutOfDate, "the claim holds, and it can be written anew");
        }
    }
}

#[tokio::test]
async fn a_mark_without_the_token_changes_nothing() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        let unclaimed = mark(store, at(10), &[dot(&id, 0)]).await.expect("an answer");
        assert_eq!(unclaimed, [false]);
        assert_eq!(state(store, &id).await, (MessageState::Pending, NoticeState::Pending));
        assert_eq!(store.message(&id).await.expect("reads").expect("is there").bytes, None);
    }
}

#[tokio::test]
async fn after_a_crash_an_echo_is_waited_for_where_there_may_be_one() {
    use dondoc::model::ChannelName;
    for backend in stores().await {
        let store = &backend.store;
        let channels = [ChannelName::Email, ChannelName::ZaloBot, ChannelName::ZaloOa, ChannelName::ZaloZbs];
        let pending =
            |channel| dondoc::model::Message::pending(&org(), &"lan".into(), channel, at(10), 0, at(10));
        let new = |channel| dondoc::store::NewMessage { message: pending(channel), notices: vec![] };
        let messages = channels.into_iter().map(new).collect();
        store.commit(at(1), Batch { messages, ..Batch::default() }).await.expect("commits");
        let wanted = dondoc::store::Wanted {
            channels: channels.to_vec(),
            which: dondoc::store::ClaimFilter::All,
            limit: 9,
        };
        for message in store.claim(at(10), at(20), wanted.clone()).await.expect("claims") {
            mark(store, at(11), &[dot(&message.id, message.token)]).await.expect("marks");
        }
        assert_eq!(store.recover(at(12), true).await.expect("recovers").resend, 4);
        for channel in channels {
            let message = store.message(&pending(channel).id).await.expect("reads").expect("is there");
            let expected = if channel == ChannelName::Email { kept(10) } else { kept(22) };
            assert_eq!(message.not_before, expected, "{channel:?}");
        }
        store.hasten_channels(&channels, at(13)).await.expect("hastens");
        let claimed = store.claim(at(13), at(20), wanted).await.expect("claims");
        assert_eq!(claimed.len(), 1, "Zalo is not asked again before ten minutes have passed");
    }
}

#[tokio::test]
async fn a_message_that_is_undeliverable_leaves_no_notice_open_though_its_move_was_refused() {
    for backend in stores().await {
        let store = &backend.store;
        open(store, "A").await;
        let mut decision = told("A", "nhac", &["lan", "mai"], 10);
        // Two notices of one decision to one person, each on a channel of its own.
        decision.notices[1].recipient = decision.notices[0].recipient.clone();
        decision.notices[1].channel = dondoc::model::ChannelName::ZaloOa;
        let first = decision.notices[0].id.clone();
        let new = dondoc::store::NewMessage { message: message("lan", 10, 0), notices: vec![first.clone()] };
        let id = new.message.id.clone();
        let batch =
            Batch { messages: vec![new], plans: vec![plan("A", 1, vec![decision])], ..Batch::default() };
        store.commit(at(1), batch).await.expect("commits");
        let token = claim_one(store, 10, 20).await;
        let mut moved = change(&first, NoticeState::Held, Reason::WaitsForSlot);
        moved.channel = Some(dondoc::model::ChannelName::ZaloOa);
        let ended = dondoc::store::Settlement {
            state: MessageState::Undeliverable,
            notices: vec![moved],
            ..settlement(store, &id, token, SENT).await
        };
        assert_eq!(store.settle(at(11), vec![ended]).await.expect("settles"), [true]);
        assert_eq!(state(store, &id).await, (MessageState::Undeliverable, NoticeState::Undeliverable));
        let problems = store.audit().await.expect("an audit").problems;
        assert!(!problems.iter().any(|problem| problem.to_string().contains(first.as_str())), "{problems:?}");
    }
}

#[tokio::test]
async fn bytes_that_may_have_arrived_are_frozen_and_refused_ones_are_written_anew() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        let token = claim_one(store, 10, 20).await;
        mark(store, at(11), &[dot(&id, token)]).await.expect("marks");
        let again = settlement(store, &id, token, AGAIN).await;
        store.settle(at(12), vec![again]).await.expect("settles");
        let claimed = store.claim(at(13), at(20), wanted(1)).await.expect("claims").remove(0);
        assert_eq!(claimed.bytes.as_deref(), Some(&b"Subject: x"[..]), "a claim brings the bytes");
        let other = dondoc::store::Dot { bytes: b"other".to_vec(), ..dot(&id, claimed.token) };
        mark(store, at(14), std::slice::from_ref(&other)).await.expect("marks");
        let message = store.message(&id).await.expect("reads").expect("is there");
        assert_eq!(message.bytes.as_deref(), Some(&b"other"[..]), "it was refused for certain");
        store.recover(at(15), true).await.expect("recovers");
        let claimed = store.claim(at(16), at(20), wanted(1)).await.expect("claims").remove(0);
        let third = dondoc::store::Dot { bytes: b"third".to_vec(), ..dot(&id, claimed.token) };
        mark(store, at(17), &[third]).await.expect("marks");
        let message = store.message(&id).await.expect("reads").expect("is there");
        assert_eq!(message.bytes.as_deref(), Some(&b"other"[..]), "it may have arrived");
    }
}

#[tokio::test]
async fn a_sent_message_ends_with_its_notices_and_its_attempt() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        let token = claim_one(store, 10, 20).await;
        mark(store, at(11), &[dot(&id, token)]).await.expect("marks");
        assert_eq!(state(store, &id).await, (MessageState::Dot, NoticeState::Sending));
        let sent = settlement(store, &id, token, SENT).await;
        assert_eq!(store.settle(at(12), vec![sent.clone(), sent]).await.expect("settles"), [true, false]);
        assert_eq!(state(store, &id).await, (MessageState::Sent, NoticeState::Sent));
        let message = store.message(&id).await.expect("reads").expect("is there");
        assert_eq!((message.settled_at, message.lease_until), (Some(kept(12)), None));
        let attempts = store.attempts(&id).await.expect("reads");
        assert_eq!(attempts.len(), 2, "a try is recorded even when it no longer counts");
        assert_eq!((attempts[0].outcome.as_str(), attempts[0].at), ("sent", kept(12)));
        assert!(store.messages(true).await.expect("reads").is_empty());
        assert_sound(store).await;
    }
}

#[tokio::test]
async fn a_failed_try_waits_and_counts() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        let token = claim_one(store, 10, 20).await;
        mark(store, at(11), &[dot(&id, token)]).await.expect("marks");
        let mut again = settlement(store, &id, token, AGAIN).await;
        again.not_before = Some(at(30));
        assert_eq!(store.settle(at(12), vec![again]).await.expect("settles"), [true]);
        assert_eq!(state(store, &id).await, (MessageState::Pending, NoticeState::Pending));
        let message = store.message(&id).await.expect("reads").expect("is there");
        assert_eq!((message.tries, message.not_before, message.lease_until), (1, kept(30), None));
        assert!(store.claim(at(29), at(40), wanted(10)).await.expect("claims").is_empty());
        assert_eq!(claim_one(store, 30, 40).await, 2);
    }
}

#[tokio::test]
async fn a_settlement_of_a_lost_claim_changes_nothing_but_records_the_try() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        let lost = claim_one(store, 10, 20).await;
        claim_one(store, 20, 30).await;
        let late = settlement(store, &id, lost, SENT).await;
        assert_eq!(store.settle(at(21), vec![late]).await.expect("settles"), [false]);
        assert_eq!(state(store, &id).await, (MessageState::Claimed, NoticeState::Pending));
        assert_eq!(store.attempts(&id).await.expect("reads").len(), 1);
    }
}

#[tokio::test]
async fn what_is_under_way_cannot_be_cancelled() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        let token = claim_one(store, 10, 20).await;
        mark(store, at(11), &[dot(&id, token)]).await.expect("marks");
        let notice = store.notices_of(&id).await.expect("reads")[0].id.clone();
        let notices = vec![change(&notice, NoticeState::Cancelled, Reason::ItemDone)];
        store.commit(at(11), Batch { notices, ..Batch::default() }).await.expect("commits");
        let sent = settlement(store, &id, token, SENT).await;
        store.settle(at(12), vec![sent]).await.expect("settles");
        assert_eq!(state(store, &id).await, (MessageState::Sent, NoticeState::Sent));
    }
}

#[tokio::test]
async fn after_a_crash_a_claim_is_retried_a_first_dot_resent_and_a_second_dot_uncertain() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        let recover = async |minute, dead| store.recover(at(minute), dead).await.expect("recovers");

        claim_one(store, 10, 20).await;
        assert_eq!(recover(19, false).await, Recovered::default(), "the holder may still live");
        assert_eq!(recover(11, true).await, Recovered { retried: 1, ..Recovered::default() });
        assert_eq!(state(store, &id).await, (MessageState::Pending, NoticeState::Pending));

        let token = claim_one(store, 12, 22).await;
        mark(store, at(12), &[dot(&id, token)]).await.expect("marks");
        assert_eq!(recover(21, false).await, Recovered::default());
        assert_eq!(recover(22, false).await, Recovered { resend: 1, ..Recovered::default() });
        assert_eq!(state(store, &id).await, (MessageState::Pending, NoticeState::Pending));
        let message = store.message(&id).await.expect("reads").expect("is there");
        assert!(message.resent && message.bytes.is_some(), "sent once more, with the same bytes");

        let token = claim_one(store, 23, 33).await;
        mark(store, at(23), &[dot(&id, token)]).await.expect("marks");
        assert_eq!(recover(24, true).await, Recovered { uncertain: 1, ..Recovered::default() });
        assert_eq!(state(store, &id).await, (MessageState::Uncertain, NoticeState::Uncertain));
        let notice = &store.notices_of(&id).await.expect("reads")[0];
        assert_eq!((notice.reason, notice.settled_at), (Reason::OutcomeUnknown, Some(kept(24))));
        assert_eq!(recover(40, true).await, Recovered::default());
        assert_sound(store).await;
    }
}

#[tokio::test]
async fn an_acceptance_that_comes_after_the_lease_still_counts() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        let token = claim_one(store, 10, 20).await;
        mark(store, at(11), &[dot(&id, token)]).await.expect("marks");
        store.recover(at(21), false).await.expect("recovers");
        let late = settlement(store, &id, token, SENT).await;
        assert_eq!(store.settle(at(22), vec![late]).await.expect("settles"), [true]);
        assert!(
            store.claim(at(23), at(33), wanted(10)).await.expect("claims").is_empty(),
            "nothing is sent twice"
        );
    }
}

#[tokio::test]
async fn a_message_left_uncertain_is_not_dissolved() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        let token = claim_one(store, 10, 20).await;
        mark(store, at(11), &[dot(&id, token)]).await.expect("marks");
        store.recover(at(12), true).await.expect("recovers");
        let batch = Batch { dissolve: vec![id.clone()], ..Batch::default() };
        store.commit(at(1440), batch).await.expect("commits");
        assert_eq!(state(store, &id).await, (MessageState::Pending, NoticeState::Pending));
    }
}

//! How people are reached, what came in, and messages whose words are settled when they are made.

use super::fixtures::*;
use dondoc::model::{
    ChannelName, InboundOutcome, Message, MessageState, Note, NoticeEnd, NoticeState, PersonId, Reason,
    RecipientId,
};
use dondoc::store::{ClaimFilter, Inbound, Invite, NewMessage, PeopleWrite, Settlement, Store, Wanted};

fn bind(person: &str, channel: ChannelName, address: &str) -> PeopleWrite {
    PeopleWrite::Bind { person: PersonId::new(person), channel, address: address.into() }
}

async fn write(store: &Store, people: Vec<PeopleWrite>) {
    store.commit(at(5), Batch { people, ..Batch::default() }).await.expect("commits");
}

fn inbound(key: &str, outcome: InboundOutcome) -> Inbound {
    Inbound {
        key: key.into(),
        channel: ChannelName::ZaloBot,
        sender: "c-1".into(),
        at: at(5),
        command: "XONG".into(),
        outcome,
    }
}

#[tokio::test]
async fn an_id_belongs_to_one_person_and_a_person_has_one_on_each_channel() {
    for backend in stores().await {
        let store = &backend.store;
        write(store, vec![bind("lan", ChannelName::ZaloBot, "c-1"), bind("lan", ChannelName::ZaloOa, "u-1")])
            .await;
        write(store, vec![bind("lan", ChannelName::ZaloBot, "c-2"), bind("mai", ChannelName::ZaloOa, "u-1")])
            .await;
        let mut bound = store.reached().await.expect("reads").bound;
        bound.sort();
        let expected = [("lan", ChannelName::ZaloBot, "c-2"), ("mai", ChannelName::ZaloOa, "u-1")];
        assert_eq!(bound, expected.map(|(who, channel, id)| (PersonId::new(who), channel, id.to_owned())));
        write(store, vec![PeopleWrite::Unbind { person: "mai".into(), channel: ChannelName::ZaloOa }]).await;
        assert_eq!(store.reached().await.expect("reads").bound.len(), 1);
    }
}

#[tokio::test]
async fn a_loss_keeps_its_first_day_and_ends_when_the_person_writes_or_after_long() {
    for backend in stores().await {
        let store = &backend.store;
        let lost = || PeopleWrite::Lost { recipient: "lan".into(), channel: ChannelName::ZaloOa };
        write(store, vec![lost()]).await;
        let again = Batch { people: vec![lost()], ..Batch::default() };
        store.commit(at(9), again).await.expect("commits");
        let expected = (RecipientId::new("lan"), ChannelName::ZaloOa, kept(5));
        assert_eq!(store.reached().await.expect("reads").lost, [expected]);
        store.forget(at(5), at(0)).await.expect("forgets");
        assert_eq!(store.reached().await.expect("reads").lost.len(), 1, "not older yet");
        store.forget(at(6), at(0)).await.expect("forgets");
        assert!(store.reached().await.expect("reads").lost.is_empty());
        write(store, vec![lost(), PeopleWrite::Found { recipient: "lan".into() }]).await;
        assert!(store.reached().await.expect("reads").lost.is_empty());
    }
}

#[tokio::test]
async fn a_code_works_until_it_is_used_or_revoked() {
    for backend in stores().await {
        let store = &backend.store;
        let invite = |code: &str, from: Option<&str>| Invite {
            code: code.into(),
            person: "lan".into(),
            only_from: from.map(|from| (ChannelName::ZaloBot, from.to_owned())),
            issued_at: kept(5),
            expires_at: kept(20),
        };
        let (first, second) = (invite("h1", None), invite("h2", Some("c-1")));
        write(store, vec![PeopleWrite::Invite(first.clone()), PeopleWrite::Invite(second.clone())]).await;
        assert_eq!(store.invited("h1").await.expect("reads"), Some(first));
        write(store, vec![PeopleWrite::EndInvite { code: "h1".into() }]).await;
        assert_eq!(store.invited("h1").await.expect("reads"), None);
        assert_eq!(store.invited("h2").await.expect("reads"), Some(second));
        write(store, vec![PeopleWrite::Revoke { person: "lan".into() }]).await;
        assert_eq!(store.invited("h2").await.expect("reads"), None);
    }
}

#[tokio::test]
async fn what_came_in_before_refuses_everything_it_would_lead_to() {
    for backend in stores().await {
        let store = &backend.store;
        let batch = |value: &str| Batch {
            inbound: Some(inbound("k1", InboundOutcome::Recorded)),
            values: vec![("v".into(), value.into())],
            ..Batch::default()
        };
        let first = store.commit(at(5), batch("one")).await.expect("commits");
        assert!(first.written && !first.repeated);
        let second = store.commit(at(6), batch("two")).await.expect("commits");
        assert!(!second.written && second.repeated);
        assert_eq!(store.value("v").await.expect("reads").as_deref(), Some("one"));
        assert!(store.has_inbound("k1").await.expect("reads"));
        let counted = |since, outcome| store.inbound_since(ChannelName::ZaloBot, "c-1", since, outcome);
        assert_eq!(counted(at(5), InboundOutcome::Recorded).await.expect("counts"), 1);
        assert_eq!(counted(at(6), InboundOutcome::Recorded).await.expect("counts"), 0);
    }
}

fn note(person: &str, sequence: u32, at_once: bool) -> NewMessage {
    let text = Note {
        subject: "s".into(),
        text: "t".into(),
        html: None,
        attachment: None,
        address: Some("c-9".into()),
        thread: None,
        at_once,
    };
    let message = Message { note: Some(text), entries: vec!["A".into()], ..message(person, 10, sequence) };
    NewMessage { message, notices: vec![] }
}

#[tokio::test]
async fn what_is_settled_when_it_is_made_is_kept_and_answers_may_be_claimed_alone() {
    for backend in stores().await {
        let store = &backend.store;
        let messages = vec![note("lan", 0, true), note("lan", 1, false)];
        store.commit(at(5), Batch { messages: messages.clone(), ..Batch::default() }).await.expect("commits");
        let read = store.message(&messages[0].message.id).await.expect("reads").expect("there");
        assert_eq!((read.note, read.entries), (messages[0].message.note.clone(), vec!["A".into()]));
        store.defer(at(60)).await.expect("defers");
        let only = |which| Wanted { channels: vec![ChannelName::Email], which, limit: 9 };
        assert!(
            store.claim(at(20), at(30), only(ClaimFilter::Routine)).await.expect("claims").is_empty(),
            "deferred"
        );
        let elsewhere = Wanted { channels: vec![ChannelName::ZaloOa], which: ClaimFilter::All, limit: 9 };
        assert!(
            store.claim(at(20), at(30), elsewhere).await.expect("claims").is_empty(),
            "another channel's"
        );
        let claimed = store.claim(at(20), at(30), only(ClaimFilter::AtOnce)).await.expect("claims");
        assert_eq!(claimed.iter().map(|message| message.sequence).collect::<Vec<_>>(), [0]);
        store.hasten_channels(&[ChannelName::Email], at(25)).await.expect("hastens");
        let claimed = store.claim(at(25), at(30), only(ClaimFilter::All)).await.expect("claims");
        assert_eq!(claimed.iter().map(|message| message.sequence).collect::<Vec<_>>(), [1]);
    }
}

#[tokio::test]
async fn an_acceptance_keeps_the_vendors_name_and_brings_the_message_that_follows() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        let token = claim_one(store, 10, 20).await;
        let follow = note("lan", 1_000, false).message;
        let follows = Some(Box::new(follow.clone()));
        let marks = [dondoc::store::Dot { entries: vec!["A".into()], follow: follows, ..dot(&id, token) }];
        assert_eq!(mark(store, at(11), &marks).await.expect("marks"), [true]);
        assert_eq!(store.message(&follow.id).await.expect("reads"), None, "not before it may have come");
        let sent = Settlement { vendor_id: Some("z1".into()), ..settlement(store, &id, token, SENT).await };
        assert_eq!(store.settle(at(12), vec![sent.clone(), sent]).await.expect("settles"), [true, false]);
        assert_eq!(
            store.message(&follow.id).await.expect("reads"),
            Some(Message { slot_at: kept(10), not_before: kept(10), ..follow.clone() })
        );
        let found = store.message_by_vendor(ChannelName::Email, "z1").await.expect("reads").expect("there");
        assert_eq!((found.id, found.entries), (id.clone(), vec!["A".into()]));
        let last = store.last_numbered(&"lan".into(), ChannelName::Email, at(10)).await.expect("reads");
        assert_eq!(last.expect("there").id, id, "the last whose numbers somebody has seen");
        let wanted = Wanted { channels: vec![ChannelName::Email], which: ClaimFilter::All, limit: 9 };
        let claimed = store.claim(at(13), at(20), wanted).await.expect("claims").remove(0);
        let lan = RecipientId::new("lan");
        let last = || store.last_numbered(&lan, ChannelName::Email, at(10));
        assert_eq!(last().await.expect("reads").expect("there").id, id, "nor one that is about to be tried");
        let marks = [dondoc::store::Dot { entries: vec!["A".into()], ..dot(&follow.id, claimed.token) }];
        assert_eq!(mark(store, at(14), &marks).await.expect("marks"), [true]);
        assert_eq!(last().await.expect("reads").expect("there").id, follow.id, "it may have come");
        store.recover(at(15), true).await.expect("recovers");
        assert_eq!(last().await.expect("reads").expect("there").id, follow.id, "and still may have");
        let refused =
            Settlement { unnumbered: true, ..settlement(store, &follow.id, claimed.token, SENT).await };
        assert_eq!(store.settle(at(16), vec![refused]).await.expect("settles"), [true]);
        assert_eq!(last().await.expect("reads").expect("there").id, id, "a template without numbers left");
        let note = store.message(&follow.id).await.expect("reads").expect("there").note.expect("its words");
        assert_eq!((note.text.as_str(), note.address), ("t", None), "where it went is not kept");
        assert!(store.audit().await.expect("an audit").problems.is_empty());
    }
}

#[tokio::test]
async fn what_follows_is_queued_once_however_the_message_comes_through() {
    for backend in stores().await {
        let store = &backend.store;
        let follow = note("lan", 1_000, false).message;
        let there = || async { store.message(&follow.id).await.expect("reads").is_some() };
        let id = queued(store, &["lan"]).await;
        let marked = |token| {
            let follow = Some(Box::new(follow.clone()));
            [dondoc::store::Dot { follow, ..dot(&id, token) }]
        };
        // Refused for certain: nothing of it has come, and the next try may say something else.
        let token = claim_one(store, 10, 20).await;
        mark(store, at(11), &marked(token)).await.expect("marks");
        let again = settlement(store, &id, token, AGAIN).await;
        store.settle(at(12), vec![again.clone()]).await.expect("settles");
        assert!(!there().await, "refused");
        let token = claim_one(store, 13, 20).await;
        mark(store, at(14), &[dot(&id, token)]).await.expect("marks");
        let again = Settlement { token, ..again };
        store.settle(at(15), vec![again.clone()]).await.expect("settles");
        assert!(!there().await, "what is written anew may be short");
        // A crash, or no answer: it may have come.
        let token = claim_one(store, 16, 20).await;
        mark(store, at(17), &marked(token)).await.expect("marks");
        assert_eq!(store.recover(at(18), true).await.expect("recovers").resend, 1);
        assert!(there().await, "after a crash");
        let of_follow = Wanted { channels: vec![ChannelName::Email], which: ClaimFilter::All, limit: 9 };
        let mut claimed = store.claim(at(19), at(30), of_follow).await.expect("claims");
        claimed.sort_by_key(|message| message.sequence);
        let sent = |message: &Message| Settlement {
            message: message.id.clone(),
            token: message.token,
            notices: Vec::new(),
            attempt: None,
            ..again.clone()
        };
        let ended = |message| Settlement { state: MessageState::Sent, not_before: None, ..sent(message) };
        mark(store, at(19), &marked(claimed[0].token)).await.expect("marks");
        store.settle(at(20), vec![ended(&claimed[1]), ended(&claimed[0])]).await.expect("settles");
        let all = store.messages(false).await.expect("reads");
        assert_eq!(all.iter().map(|message| message.sequence).collect::<Vec<_>>(), [0, 1_000], "never twice");
    }
}

#[tokio::test]
async fn a_try_without_an_answer_queues_what_follows_at_once() {
    for backend in stores().await {
        let store = &backend.store;
        let follow = note("lan", 1_000, false).message;
        let id = queued(store, &["lan"]).await;
        let token = claim_one(store, 10, 20).await;
        let marks = [dondoc::store::Dot { follow: Some(Box::new(follow.clone())), ..dot(&id, token) }];
        mark(store, at(11), &marks).await.expect("marks");
        let doubtful = Settlement { resent: Some(true), ..settlement(store, &id, token, AGAIN).await };
        store.settle(at(12), vec![doubtful]).await.expect("settles");
        assert!(store.message(&follow.id).await.expect("reads").is_some());
    }
}

#[tokio::test]
async fn a_word_that_comes_later_corrects_an_end_and_the_chain_says_so() {
    for backend in stores().await {
        let store = &backend.store;
        let id = queued(store, &["lan"]).await;
        let token = claim_one(store, 10, 20).await;
        mark(store, at(11), &[dot(&id, token)]).await.expect("marks");
        let sent = settlement(store, &id, token, SENT).await;
        store.settle(at(12), vec![sent]).await.expect("settles");
        let bounced = NoticeEnd { state: NoticeState::Undeliverable, reason: Reason::Bounced };
        let correct = |at, from| store.correct(at, &id, from, MessageState::Undeliverable, bounced);
        correct(at(13), NoticeState::Uncertain).await.expect("corrects");
        assert_eq!(
            store.notices_of(&id).await.expect("reads")[0].state,
            NoticeState::Sent,
            "not from that end"
        );
        correct(at(14), NoticeState::Sent).await.expect("corrects");
        let notice = &store.notices_of(&id).await.expect("reads")[0];
        assert_eq!((notice.state, notice.reason), (NoticeState::Undeliverable, Reason::Bounced));
        assert!(store.audit().await.expect("an audit").problems.is_empty());
    }
}

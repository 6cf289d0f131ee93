//! Every verb of the store, run once over a small lively database, in the order in which a commune lives through them.

use std::ops::ControlFlow;

use super::super::notices::ItemVersions;
use super::super::{
    ClaimFilter, Dot, Inbound, Invite, ItemWrite, Marked, NewMessage, NoticeChange, OpenItems, PeopleWrite,
    ReadySlot, Records, Settlement, Sought, Wanted, audit, decisions, events, export, items, messages,
    notices, outbox, people, retire, values,
};
use super::little::{at, event, message, new, plan, source, specs, told};
use super::recorder::Recorder;
use crate::model::{
    Action, Attempt, By, ChannelName, InboundOutcome, Item, ItemId, Message, MessageId, MessageState, Note,
    Notice, NoticeEnd, NoticeId, NoticeState, Phase, Reason, RecipientId, Role,
};

pub(super) fn verb_is_run(on: &Recorder<'_>) {
    let numbers = opened(on);
    let queued = decided(on);
    sent(on, &queued);
    people_are_reached(on);
    everything_is_read(on, &numbers, &queued);
    what_is_old_goes(on);
}

/// The items, and how many events there are.
fn opened(on: &Recorder<'_>) -> Vec<ItemId> {
    let opening = specs().map(|spec| {
        let action = Action::Opened { spec: Box::new(spec.clone()), adopted_on: None, review_until: None };
        let write = ItemWrite { item: Item::open(spec.clone(), at(1)), expect: None, wake_at: Some(at(1)) };
        (event(Some(spec.id.as_str()), action), write)
    });
    let (happened, writes): (Vec<_>, Vec<_>) = opening.into_iter().unzip();
    on.write(at(1), |tx| {
        events::append(tx, &happened)?;
        items::put(tx, &writes)?;
        values::set(tx, &[("key".to_owned(), "old".to_owned())])?;
        values::go_live(tx, at(1))
    });
    let done = Action::Done { note: Some("đã xong".into()), evidence: Some("1/BC".into()), as_of: None };
    let mut item = writes[2].item.clone();
    item.apply(at(1), &done);
    on.write(at(2), |tx| {
        events::append(tx, &[event(Some("C"), done)])?;
        events::append(
            tx,
            &[event(None, Action::Bound { person: "lan".into(), channel: ChannelName::ZaloBot })],
        )?;
        items::put(tx, &[ItemWrite { item, expect: Some(1), wake_at: None }])?;
        values::set(tx, &[("key".to_owned(), "new".to_owned())])
    });
    writes.iter().map(|write| write.item.id().clone()).collect()
}

/// Decides, and makes messages of it: one for each of the recipients whose message is followed further.
fn decided(on: &Recorder<'_>) -> Vec<Message> {
    let org = on.org();
    let people = ["lan", "mai", "nam", "tam"];
    let (first, late) = (told(org, Some("A"), "nhac", &people), told(org, Some("HS1"), "nhac", &["lan"]));
    let ended = told(org, Some("C"), "nhac", &["lan", "mai"]);
    let queued: Vec<Message> = people.iter().map(|person| message(org, person, 10)).collect();
    let telling: Vec<NewMessage> = queued
        .iter()
        .zip(&first.notices)
        .map(|(message, notice)| new(message, std::slice::from_ref(&notice.id)))
        .collect();
    let (joined, empty) = (message(org, "lan", 11), message(org, "mai", 11));
    let late_id = late.notices[0].id.clone();
    on.write(at(3), |tx| {
        let mut making = messages::make(tx, &telling)?;
        items::plan(tx, &plan("A", &[]))?;
        items::plan(tx, &plan("HS1", &["bao-cao".into()]))?;
        decisions::add(tx, &[first, late, ended.clone()], &mut making)?;
        decisions::add(tx, &[told(org, None, "danh-sach", &["lan"])], &mut making)?;
        making.finish(tx).map(drop)
    });
    // A notice that was held joins a message, moves on to the next one, and a message that nobody joins is no message.
    on.write(at(4), |tx| {
        let unknown = NoticeId::new("n-unknown");
        messages::make(tx, &[new(&joined, std::slice::from_ref(&late_id)), new(&empty, &[unknown])])?
            .finish(tx)
    });
    on.write(at(5), |tx| {
        let again = message(org, "lan", 12);
        messages::make(tx, &[new(&again, std::slice::from_ref(&late_id))])?.finish(tx)?;
        messages::dissolve(tx, std::slice::from_ref(&again.id))?;
        messages::move_to(tx, &[(joined.id.clone(), ChannelName::Webhook)])?;
        messages::queue(
            tx,
            &[new(&Message { note: Some(Note::new("s", "t")), ..message(org, "nam", 13) }, &[])],
        )?;
        let elsewhere = NoticeChange {
            channel: Some(ChannelName::Webhook),
            ..NoticeChange::to(late_id.clone(), NoticeState::Held, Reason::WaitsForSlot)
        };
        let gone =
            |notice: &Notice| NoticeChange::to(notice.id.clone(), NoticeState::Cancelled, Reason::ItemDone);
        let gone: Vec<NoticeChange> = ended.notices.iter().map(gone).collect();
        notices::change(tx, &[vec![elsewhere], gone].concat())
    });
    on.write(at(6), |tx| {
        messages::defer(tx, at(20))?;
        messages::defer_channels(tx, &[ChannelName::Email, ChannelName::Webhook], at(30))?;
        messages::hasten_channels(tx, &[ChannelName::Email], at(6))?;
        items::wake(tx, &["A".into()], at(6))?;
        items::put_off(tx, &["A".into()], at(7))?;
        events::erase(tx, 1, By::someone("vp"), crate::model::Via::Mail).map(drop)
    });
    queued
}

fn settled(message: &MessageId, token: i64, state: MessageState, notices: Vec<NoticeChange>) -> Settlement {
    let attempt = Attempt {
        message: message.clone(),
        at: at(12),
        phase: Phase::Dot,
        outcome: crate::model::TryOutcome::Sent,
        detail: None,
    };
    Settlement {
        message: message.clone(),
        token,
        state,
        not_before: None,
        resent: None,
        vendor_id: Some(format!("v-{message}")),
        unnumbered: false,
        attempt: Some(attempt),
        notices,
    }
}

/// One message is sent, one refused, two are left behind by a crash: one of them had its one resend.
fn sent(on: &Recorder<'_>, queued: &[Message]) {
    let all = Wanted { channels: ChannelName::ALL.to_vec(), which: ClaimFilter::All, limit: 100 };
    let claim = |now: i64| on.write(at(now), |tx| outbox::claim(tx, at(now + 5), &all));
    let revision = on.read(|view| items::get(view, &"A".into())).expect("an item").revision;
    let dots = |claimed: &[Message]| -> Vec<Dot> {
        let dot = |message: &Message| Dot {
            message: message.id.clone(),
            token: message.token,
            subject: "s".into(),
            bytes: b"B".to_vec(),
            entries: vec!["A".into()],
            follow: Some(Box::new(Message {
                note: Some(Note::new("s", "t")),
                ..self::message(on.org(), "lan", 99)
            })),
            seen: vec![("A".into(), revision)],
        };
        claimed.iter().filter(|message| queued.iter().any(|one| one.id == message.id)).map(dot).collect()
    };
    let claimed = claim(11);
    let token = |id: &MessageId| claimed.iter().find(|one| one.id == *id).expect("was claimed").token;
    let (taken, refused) = (&queued[0], &queued[1]);
    on.write(at(12), |tx| {
        let notices = notices::of_message(tx, &taken.id)?;
        let accepted =
            |notice: &Notice| NoticeChange::to(notice.id.clone(), NoticeState::Sent, Reason::Accepted);
        let accepted = notices.iter().map(accepted).collect();
        let marked = outbox::record(tx, &Records { marks: dots(&claimed), ..Records::default() })?.marked;
        assert!(marked.iter().all(|marked| *marked == Marked::Stands), "{marked:?}");
        outbox::settle(tx, &[settled(&taken.id, token(&taken.id), MessageState::Sent, accepted)])?;
        outbox::settle(
            tx,
            &[settled(&refused.id, token(&refused.id), MessageState::Undeliverable, Vec::new())],
        )?;
        let end = NoticeEnd { state: NoticeState::Undeliverable, reason: Reason::NoChannel };
        outbox::correct(tx, &taken.id, NoticeState::Sent, MessageState::Undeliverable, end)
    });
    on.write(at(13), |tx| outbox::recover(tx, true));
    let again = claim(14);
    on.write(at(15), |tx| outbox::record(tx, &Records { marks: dots(&again), ..Records::default() }));
    on.write(at(30), |tx| outbox::recover(tx, false));
}

fn people_are_reached(on: &Recorder<'_>) {
    let invite = |code: &str| Invite {
        code: code.into(),
        person: "lan".into(),
        only_from: None,
        issued_at: at(30),
        expires_at: at(90),
    };
    let (person, channel, recipient) = ("lan".into(), ChannelName::ZaloBot, RecipientId::new("lan"));
    let bind = PeopleWrite::Bind { person, channel, address: "c-1".into() };
    let lost = PeopleWrite::Lost { recipient: recipient.clone(), channel };
    on.write(at(31), |tx| {
        people::add_inbound(
            tx,
            &Inbound {
                key: "k".into(),
                channel,
                sender: "c-1".into(),
                at: at(31),
                command: "XONG".into(),
                outcome: InboundOutcome::Recorded,
            },
        )?;
        people::write(tx, &[bind.clone(), bind, lost.clone(), PeopleWrite::Found { recipient }, lost])?;
        people::write(tx, &[PeopleWrite::Invite(invite("used")), PeopleWrite::Invite(invite("revoked"))])?;
        people::write(tx, &[PeopleWrite::EndInvite { code: "used".into() }])?;
        people::write(tx, &[PeopleWrite::Revoke { person: "lan".into() }])
    });
    on.read(people::reached);
    on.read(|view| people::invited(view, "used"));
    on.read(|view| people::has_inbound(view, "k"));
    on.read(|view| people::inbound_since(view, channel, "c-1", at(0), InboundOutcome::Recorded));
    on.read(|view| people::inbound_ended(view, channel, InboundOutcome::Recorded, at(0)));
    on.write(at(32), |tx| people::write(tx, &[PeopleWrite::Unbind { person: "lan".into(), channel }]));
}

fn everything_is_read(on: &Recorder<'_>, ids: &[ItemId], queued: &[Message]) {
    let (lan, email, first) = (RecipientId::new("lan"), ChannelName::Email, &queued[0].id);
    let stored = on.read(items::all);
    assert_eq!(stored.len(), ids.len());
    on.read(|view| items::get(view, &ids[0]));
    on.read(|view| items::of(view, ids));
    on.read(|view| items::readable(view, ids));
    on.read(items::of_plans);
    on.read(|view| items::ids_like(view, &["HS1".to_owned()]));
    on.read(|view| items::of_code(view, "HS1"));
    on.read(|view| items::each_current(view, at(0), &mut |_| ControlFlow::Continue(())));
    on.read(|view| items::each_due_by(view, at(0).date_naive(), &mut |_| ControlFlow::Continue(())));
    on.read(|view| items::cases(view, &source(), "", 9));
    on.read(|view| items::due(view, at(50), 9));
    on.read(|view| items::moved_on(view, [(&ids[0], Some(1))]));
    on.read(items::statuses);
    let (of, waiting_of) = (OpenItems::OfSource(source()), OpenItems::WaitingOf(source()));
    for which in [OpenItems::All, OpenItems::Waiting, OpenItems::OfPolicy("p".into()), of, waiting_of] {
        on.read(|view| items::open_behind(view, &which, "", 9));
    }
    on.read(|view| events::after(view, 0, 9));
    on.read(|view| events::of(view, &ids[0]));
    assert_eq!(on.read(|view| events::bound_since(view, 0, at(0))).len(), 1);
    assert_eq!(on.read(|view| events::evidence_of(view, ids)).len(), 1);
    on.read(|view| events::scan(view, &mut |_, _, _| ()));
    on.read(events::last);
    on.read(|view| decisions::histories(view, ids));
    on.read(|view| decisions::history(view, &ids[0]));
    assert_eq!(on.read(decisions::lists).len(), 1);
    on.read(|view| notices::open_on(view, &[email, ChannelName::Webhook]));
    on.read(|view| notices::held(view, at(50)));
    on.read(|view| notices::ready(view, at(50)));
    let slot = ReadySlot { slot_at: at(10), recipient: lan.clone(), channel: email, count: 1 };
    on.read(|view| notices::each_ready(view, &slot, &mut |_| ControlFlow::Continue(())));
    on.read(|view| notices::open_in(view, first));
    on.read(|view| notices::count_in(view, first));
    on.read(|view| notices::of_message(view, first));
    on.read(notices::counts);
    let items: Vec<ItemVersions> = stored.iter().map(|stored| ItemVersions::from(&stored.item)).collect();
    on.read(|view| notices::heard_of(view, &items, Role::Lead, &[NoticeState::Sent], at(50)));
    on.read(|view| notices::told_to(view, &items, &lan, at(50)));
    on.read(|view| messages::get(view, first));
    on.read(|view| messages::all(view, true));
    on.read(|view| messages::all(view, false));
    on.read(|view| messages::open_to(view, &lan, email));
    on.read(|view| messages::open_on(view, &[email, ChannelName::Webhook]));
    on.read(|view| outbox::claimable(view, at(50)));
    on.read(|view| outbox::has_lost(view, at(50)));
    let by = |sought: Sought| on.read(|view| messages::sought(view, &sought));
    by(Sought { recipient: Some(lan.clone()), from: Some(at(0)), before: Some(at(50)), ..Sought::default() });
    by(Sought { open: true, state: Some(MessageState::Pending), ..Sought::default() });
    by(Sought { item: Some(ids[0].clone()), ..Sought::default() });
    by(Sought { state: Some(MessageState::Claimed), ..Sought::default() });
    by(Sought { state: Some(MessageState::Sent), ..Sought::default() });
    on.read(|view| messages::by_vendor(view, email, "v"));
    on.read(|view| messages::last_numbered(view, &lan, email, at(0)));
    on.read(|view| messages::in_doubt(view, &lan, email, at(0)));
    on.read(|view| messages::written_out(view, true, at(0), 9));
    on.read(|view| messages::stripped_at(view, first));
    assert_eq!(on.read(|view| messages::attempts(view, first)).len(), 1);
    on.read(|view| messages::in_slots(view, &[(lan.clone(), email, at(10))]));
    on.read(|view| messages::has_reached(view, &lan, &ChannelName::ALL, at(0)));
    on.read(|view| messages::left_since(view, &[(lan.clone(), email)].into(), at(0)));
    on.read(messages::waiting);
    on.read(|view| messages::ended_since(view, at(0)));
    on.read(values::meta);
    on.read(|view| values::get(view, "key"));
    on.read(|view| values::all(view, "k"));
    on.read(values::next_wake);
    on.read(values::oldest_held);
    on.read(|view| export(view, &mut |_| ControlFlow::Continue(())));
    let audit = on.read(|view| audit(view, true));
    assert_eq!(audit.problems, [], "the database is one as the program makes it");
}

fn what_is_old_goes(on: &Recorder<'_>) {
    assert!(on.read(|view| retire::has_old(view, at(1000))));
    let retired = on.write(at(2000), |tx| retire::retire(tx, at(1000), 100));
    assert!(retired.notices > 0 && retired.messages > 0, "{retired:?}");
    on.write(at(2001), |tx| people::forget(tx, at(1000), at(1000)));
}

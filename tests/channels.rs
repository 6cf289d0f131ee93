//! Zalo and webhooks as channels: tokens that work once, every code, who is reached when a channel refuses, what is
//! not known, rates, and messages that leave fast. The real daemon and client against a Zalo of our own.

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "measures the time it takes")]

use crate::verbs::{Batch, StoreVerbs as _};
use crate::{binary, world, zalo};

use std::collections::BTreeSet;

use dondoc::channel::zalo::codes::{Class, OA, ZBS};
use dondoc::engine::notes::Prepared;
use dondoc::model::{ChannelName, MessageState, Note, NoticeState, Outbound, PersonId, SendError};
use dondoc::state::spool;
use dondoc::store::PeopleWrite;
use serde_json::json;
use world::{World, plan, shipped_with};
use zalo::{Act, HOOK_SECRET, Zalo};

const START: &str = "2025-11-17 09:00";

/// A live commune with these channels, in which everybody wants `prefer`.
async fn commune(zalo: &Zalo, channels: &[&str], prefer: &str, rows: &str) -> World {
    let dondoc = format!("id = \"dien-khanh\"\nname = \"UBND xã Diên Khánh\"\n{}", zalo.settings(channels));
    let shipped =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/people.toml")).expect("people");
    let line = |line: &str| match line.strip_prefix("email = ") {
        Some(_) => format!("{line}\nphone = \"0905123456\"\nprefer = {prefer}\n"),
        None => format!("{line}\n"),
    };
    let people: String = shipped.lines().map(line).collect();
    let rows = plan(rows);
    let files =
        [("dondoc.toml", dondoc.as_str()), ("people.toml", people.as_str()), ("plans/p.toml", rows.as_str())];
    let mut world = World::rehearsing(shipped_with(&files), START).await;
    zalo.log_in(world.dir.path(), world.now().timestamp_millis());
    world.go_live().await;
    world
}

async fn bind(world: &World, channel: ChannelName, people: &[&str]) {
    let write =
        |id: &&str| PeopleWrite::Bind { person: PersonId::new(*id), channel, address: format!("c-{id}") };
    let batch = Batch { people: people.iter().map(write).collect(), ..Batch::default() };
    world.engine.tenant.store.commit(world.now(), batch).await.expect("bound");
}

/// Makes so many messages to one person of ours.
async fn queue(world: &mut World, channel: ChannelName, count: usize) {
    world.engine.learn_reach().await.expect("learnt");
    let note = |n: usize| Note {
        subject: format!("Tin {n}"),
        text: format!("Tin số {n}"),
        html: None,
        attachment: None,
        address: None,
        thread: None,
        at_once: false,
    };
    let made = (0..count).map(|n| Prepared {
        recipient: "dm-kt".into(),
        channel,
        note: note(n),
        entries: Vec::new(),
    });
    dondoc::engine::notes::write_notes(&world.engine.tenant, made.collect(), Vec::new(), world.now())
        .await
        .expect("queued");
}

async fn sent(world: &World) -> usize {
    let messages = world.engine.tenant.store.messages(false).await.expect("messages");
    messages.iter().filter(|message| message.state == MessageState::Sent).count()
}

const ROW: &str = "[[row]]\nid = \"A.1\"\ntitle = \"Báo cáo một\"\nshort = \"Báo cáo một\"\ndue = { on = 2025-11-24 }\nlead = [\"KT\"]\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_messages_while_tokens_expire_every_fifty_calls() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["zalo_oa"], "[\"zalo_oa\"]", "").await;
    bind(&world, ChannelName::ZaloOa, &["dm-kt"]).await;
    {
        let mut seen = zalo.seen();
        (seen.calls_each, seen.calls_left) = (Some(50), Some(50));
    }
    queue(&mut world, ChannelName::ZaloOa, 1_000).await;
    world.pass().await;
    let taken = zalo.take_texts("c-dm-kt");
    assert_eq!(taken.len(), 1_000, "0 lost, 0 doubled");
    assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), 1_000);
    assert_eq!(sent(&world).await, 1_000);
    let seen = zalo.seen();
    assert!(seen.issued >= 19, "{} renewals", seen.issued);
    assert_eq!(seen.shown.len(), seen.issued, "no refresh token was shown twice: {:?}", seen.shown);
    assert_eq!(seen.shown.iter().collect::<BTreeSet<_>>().len(), seen.shown.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_of_the_tables_ends_in_its_class_at_the_real_client() {
    let zalo = Zalo::start();
    let world = commune(&zalo, &["zalo_oa", "zalo_zbs"], "[\"zalo_oa\"]", "").await;
    for (name, table) in [(ChannelName::ZaloOa, OA), (ChannelName::ZaloZbs, ZBS)] {
        let mut session = world.engine.tenant.setup.channels[&name].session();
        for (code, class) in table {
            let out = Outbound {
                id: "m1".into(),
                to: "84905123456".into(),
                subject: "s".into(),
                bytes: b"{}".to_vec(),
                at: world.now(),
                again: false,
                tries: 0,
            };
            let (asked, shown) = zalo.counts();
            zalo.seen().to.insert(out.to.clone(), Act::Code(*code));
            let failure = session.send(&out, Box::pin(async { Ok(()) })).await.expect_err("refused");
            assert_eq!(failure.error, class.error(), "{name:?} {code}");
            let (requests, renewals) = zalo.counts();
            let (requests, renewals) = (requests - asked, renewals - shown);
            let expected = if *class == Class::Auth { (2, 1) } else { (1, 0) };
            assert_eq!(
                (requests, renewals),
                expected,
                "{name:?} {code}: renewed once, asked again once, never more"
            );
        }
        zalo.seen().to.clear();
        for raw in [Act::Raw(200, ""), Act::Raw(200, "<html>"), Act::Raw(502, "bad gateway")] {
            zalo.seen().script.push_back(raw.clone());
            let out = Outbound {
                id: "m2".into(),
                to: "1".into(),
                subject: "s".into(),
                bytes: b"{}".to_vec(),
                at: world.now(),
                again: false,
                tries: 0,
            };
            let failure = session.send(&out, Box::pin(async { Ok(()) })).await.expect_err("doubtful");
            assert_eq!(failure.error, SendError::Ambiguous, "{raw:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_whom_zalo_no_longer_reaches_hears_by_the_next_channel_at_once_and_is_told_why() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["zalo_oa", "webhook"], "[\"zalo_oa\", \"webhook\"]", ROW).await;
    bind(&world, ChannelName::ZaloOa, &["dm-kt"]).await;
    zalo.seen().to.insert("c-dm-kt".into(), Act::Code(-230));
    world.at("2025-11-19 07:45").await;
    world.pass().await;
    let hooks = zalo.take_texts("dm-kt");
    assert_eq!(hooks.len(), 1, "{hooks:?}");
    assert!(
        hooks[0].contains("Từ ngày 19/11/2025 không gửi được tin cho đồng chí qua Zalo của cơ quan"),
        "{}",
        hooks[0]
    );
    let notices = world.notices("A.1", "con-3-ngay").await;
    assert!(notices.iter().all(|notice| notice.state == NoticeState::Sent));
    // Not asked again in vain: the channel is left alone until the person writes.
    let asked = zalo.seen().asked;
    world.at("2025-11-24 07:45").await;
    assert_eq!(zalo.take_texts("dm-kt").len(), 1);
    let asked_more = zalo.seen().asked - asked;
    let others = zalo.taken().len();
    assert!(asked_more <= others + 8, "no request to c-dm-kt: {asked_more}");
    zalo.seen().to.clear();
    let text = json!({ "event_name": "user_send_text", "sender": { "id": "c-dm-kt" }, "message": { "text": "chào", "msg_id": "1" }, "timestamp": "1" });
    spool::put(world.dir.path(), ChannelName::ZaloOa, text.to_string().as_bytes(), world.now())
        .expect("kept");
    world.at("2025-11-25 07:45").await;
    let texts = zalo.take_texts("c-dm-kt");
    assert!(texts.iter().any(|text| text.contains("quá hạn 01 ngày làm việc")), "back on Zalo: {texts:?}");
    world.expect_sound().await;
}

/// The step that speaks three working days ahead demands both channels.
fn by_both(world: &mut World) {
    let mut config = (*world.engine.tenant.setup.config).clone();
    for step in config.policies.values_mut().flat_map(|policy| &mut policy.steps) {
        if step.id.as_str() == "con-3-ngay" {
            step.via = vec![ChannelName::ZaloOa, ChannelName::Webhook];
        }
    }
    world.reload(config);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_notice_whose_next_channel_has_its_own_ends_and_is_not_tried_for_ever() {
    for code in [-230, -211] {
        let zalo = Zalo::start();
        let mut world = commune(&zalo, &["zalo_oa", "webhook"], "[\"zalo_oa\", \"webhook\"]", ROW).await;
        by_both(&mut world);
        bind(&world, ChannelName::ZaloOa, &["dm-kt"]).await;
        zalo.seen().to.insert("c-dm-kt".into(), Act::Code(code));
        world.at("2025-11-19 07:45").await;
        for _ in 0..5 {
            world.pass().await;
        }
        assert_eq!(zalo.take_texts("dm-kt").len(), 1, "{code}: the channel's own notice, and no second");
        let messages = world.engine.tenant.store.messages(false).await.expect("messages");
        let notices = world.notices("A.1", "con-3-ngay").await;
        for notice in notices.iter().filter(|notice| notice.channel == ChannelName::ZaloOa) {
            let of =
                messages.iter().find(|message| Some(&message.id) == notice.message.as_ref()).expect("one");
            // A quota that is used up is waited for where there is no other way.
            let expected = match code {
                -230 => (NoticeState::Undeliverable, MessageState::Undeliverable),
                _ => (NoticeState::Pending, MessageState::Pending),
            };
            assert_eq!((notice.state, of.state), expected, "{code}: {notice:?}");
        }
        world.expect_sound().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_hears_once_a_week_of_whom_zalo_no_longer_reaches() {
    let zalo = Zalo::start();
    let rows = ROW.replace("2025-11-24", "2025-11-26")
        + &ROW.replace("A.1", "A.2").replace("2025-11-24", "2025-11-27");
    let mut world = commune(&zalo, &["zalo_oa", "webhook"], "[\"zalo_oa\", \"webhook\"]", &rows).await;
    bind(&world, ChannelName::ZaloOa, &["dm-kt"]).await;
    zalo.seen().to.insert("c-dm-kt".into(), Act::Code(-217));
    world.at("2025-11-21 07:45").await;
    let head = zalo.take_texts("tp-kt");
    assert!(
        head.iter().all(|text| !text.contains("đang nhận tin bằng cách khác")),
        "not on the day itself: {head:?}"
    );
    world.at("2025-11-24 07:45").await;
    let head = zalo.take_texts("tp-kt").join("\n");
    let line = "Đầu mối Phòng Kinh tế đang nhận tin bằng cách khác, vì từ ngày 21/11/2025 không gửi được qua Zalo của cơ quan.";
    assert!(head.contains(line), "{head}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_template_by_user_id_opens_a_closed_window() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["zalo_oa"], "[\"zalo_oa\"]", ROW).await;
    let mut config = (*world.engine.tenant.setup.config).clone();
    let params = [("viec".to_owned(), "summary".to_owned())].into();
    config.settings.zalo_oa.as_mut().expect("an account").template =
        Some(dondoc::config::TemplateSettings { id: "9".into(), params });
    world.reload(config);
    bind(&world, ChannelName::ZaloOa, &["dm-kt"]).await;
    zalo.seen().script.push_back(Act::Code(-230));
    world.at("2025-11-19 07:45").await;
    let taken = zalo.taken();
    assert_eq!(taken.iter().map(|taken| taken.by).collect::<Vec<_>>(), ["template"], "{taken:?}");
    assert!(taken[0].text.contains("Báo cáo một"), "{taken:?}");
    let last = |person: &str| {
        let (store, person) = (world.engine.tenant.store.clone(), dondoc::model::RecipientId::new(person));
        let since = world.now() - chrono::TimeDelta::days(7);
        async move { store.last_numbered(&person, ChannelName::ZaloOa, since).await.expect("reads") }
    };
    assert_eq!(last("dm-kt").await, None, "a template has no numbers that an answer could mean");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_without_an_answer_waits_for_its_echo_and_is_marked_when_sent_again() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["zalo_oa"], "[\"zalo_oa\"]", ROW).await;
    bind(&world, ChannelName::ZaloOa, &["dm-kt", "tp-kt"]).await;
    zalo.seen().to.insert("c-dm-kt".into(), Act::TakeAndHang);
    zalo.seen().to.insert("c-tp-kt".into(), Act::TakeAndHang);
    world.at("2025-11-19 07:45").await;
    let first = zalo.taken();
    assert_eq!(first.len(), 2);
    zalo.seen().to.clear();
    let to_head = first.iter().find(|taken| taken.to == "c-tp-kt").expect("taken");
    let echo = json!({ "event_name": "oa_send_text", "sender": { "id": "9" }, "recipient": { "id": "c-tp-kt" },
        "message": { "text": to_head.text, "msg_id": "e1" }, "timestamp": "1" });
    spool::put(world.dir.path(), ChannelName::ZaloOa, echo.to_string().as_bytes(), world.now())
        .expect("kept");
    world.at("2025-11-19 07:54").await;
    assert_eq!(zalo.taken().len(), 2, "nothing is sent again before ten minutes have passed");
    world.at("2025-11-19 08:30").await;
    assert!(zalo.take_texts("c-tp-kt").len() == 1, "the echo has settled it");
    let texts = zalo.take_texts("c-dm-kt");
    assert_eq!(texts.len(), 2, "sent again once");
    assert_eq!(texts[1], format!("{}\n(gửi lại)", texts[0]));
    let notices = world.notices("A.1", "con-3-ngay").await;
    assert!(notices.iter().all(|notice| notice.state == NoticeState::Sent), "{notices:?}");
    world.expect_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_event_settles_what_had_ended_as_uncertain() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["zalo_oa", "zalo_zbs"], "[\"zalo_zbs\"]", ROW).await;
    zalo.seen().to.insert("84905123456".into(), Act::Code(-100));
    world.at("2025-11-19 10:00").await;
    let notices = world.notices("A.1", "con-3-ngay").await;
    let uncertain = notices.iter().find(|notice| notice.state == NoticeState::Uncertain).expect("in doubt");
    let message = uncertain.message.clone().expect("a message");
    let event = json!({ "event_name": "user_received_message", "sender": { "id": "9" }, "recipient": { "id": "84905123456" },
        "message": { "delivery_time": "1", "msg_id": "q", "tracking_id": message.as_str() }, "timestamp": "1" });
    spool::put(world.dir.path(), ChannelName::ZaloOa, event.to_string().as_bytes(), world.now())
        .expect("kept");
    world.pass().await;
    let notices = world.notices("A.1", "con-3-ngay").await;
    let settled = notices.iter().find(|notice| notice.message.as_ref() == Some(&message)).expect("there");
    assert_eq!((settled.state, settled.reason.as_str()), (NoticeState::Sent, "confirmed_later"));
    world.expect_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_up_quota_takes_the_next_channel_and_without_one_waits() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["zalo_oa", "webhook"], "[\"zalo_oa\", \"webhook\"]", ROW).await;
    bind(&world, ChannelName::ZaloOa, &["dm-kt"]).await;
    zalo.seen().to.insert("c-dm-kt".into(), Act::Code(-211));
    world.at("2025-11-19 07:45").await;
    world.pass().await;
    assert_eq!(zalo.take_texts("dm-kt").len(), 1, "by the webhook");
    drop(world);

    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["zalo_oa"], "[\"zalo_oa\"]", ROW).await;
    bind(&world, ChannelName::ZaloOa, &["dm-kt"]).await;
    zalo.seen().to.insert("c-dm-kt".into(), Act::Code(-211));
    world.at("2025-11-19 09:00").await;
    let held = world.notices("A.1", "con-3-ngay").await;
    assert!(held.iter().any(|notice| notice.state == NoticeState::Pending), "kept: {held:?}");
    zalo.seen().to.clear();
    world.at("2025-11-20 07:45").await;
    assert_eq!(zalo.take_texts("c-dm-kt").len(), 1, "and sent once there is room");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_down_for_three_working_days_gives_its_messages_to_the_next_and_administrators_know() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["webhook"], "[\"zalo_bot\", \"webhook\"]", ROW).await;
    let mut config = (*world.engine.tenant.setup.config).clone();
    // A port that nobody listens on.
    let dead = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let pace = config.settings.webhook.as_ref().expect("a webhook").pace;
    config.settings.zalo_bot = Some(dondoc::config::BotSettings {
        base: dondoc::config::OutsideUrl::base(&format!("http://{dead}")).expect("an address"),
        token: dondoc::config::Secret::new("1:a"),
        link: None,
        webhook_secret: None,
        group: None,
        pace,
    });
    world.reload(config);
    bind(&world, ChannelName::ZaloBot, &["dm-kt"]).await;
    world.at("2025-11-19 12:00").await;
    assert!(
        zalo.take_texts("dm-kt").is_empty(),
        "a channel that is down for a morning is no reason to change"
    );
    let alerts: Vec<String> = zalo.take_texts("quan-tri");
    let alerts: Vec<_> =
        alerts.iter().filter(|text| text.contains("kênh Zalo Bot không gửi được tin")).collect();
    assert_eq!(alerts.len(), 1, "one clear alert, by another channel: {alerts:?}");
    world.expect_error("this channel stands still");
    world.at("2025-11-25 09:00").await;
    world.pass().await;
    let texts = zalo.take_texts("dm-kt");
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(
        !zalo.take_texts("quan-tri").iter().any(|text| text.contains("không gửi được tin\n")),
        "told once"
    );
    world.expect_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_refresh_token_is_one_alert_by_another_channel_and_a_login_ends_it() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["zalo_oa", "webhook"], "[\"zalo_oa\", \"webhook\"]", ROW).await;
    bind(&world, ChannelName::ZaloOa, &["dm-kt"]).await;
    world.pass().await;
    {
        let mut seen = zalo.seen();
        (seen.access, seen.refresh) = ("other".into(), "other".into());
        let stale = "refresh-0".to_owned();
        seen.used.insert(stale);
    }
    world.at("2025-11-19 10:00").await;
    assert_eq!(zalo.seen().shown, ["refresh-0"], "shown once, then never again");
    let alerts = zalo.take_texts("quan-tri");
    let alerts: Vec<_> = alerts.iter().filter(|text| text.contains("dondoc zalo login")).collect();
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert!(zalo.take_texts("c-dm-kt").is_empty());
    zalo.log_in(world.dir.path(), world.now().timestamp_millis());
    world.at("2025-11-19 10:45").await;
    assert_eq!(zalo.take_texts("c-dm-kt").len(), 1, "after the login what was held leaves");
    world.expect_error("login");
    world.expect_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_blocked_for_another_reason_is_one_alert_though_its_token_works() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["zalo_oa", "webhook"], "[\"zalo_oa\", \"webhook\"]", ROW).await;
    bind(&world, ChannelName::ZaloOa, &["dm-kt"]).await;
    zalo.seen().to.insert("c-dm-kt".into(), Act::Code(-224));
    world.at("2025-11-19 07:45").await;
    for _ in 0..8 {
        world.pass().await;
    }
    let (asked, taken) = (zalo.counts().0, zalo.taken().len());
    assert_eq!(asked, 1 + taken, "it rests, whatever wakes the daemon");
    world.at("2025-11-19 10:00").await;
    let alerts = zalo.take_texts("quan-tri");
    let alerts: Vec<_> = alerts.iter().filter(|text| text.contains("-224")).collect();
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    world.expect_error("stands still");
    zalo.seen().to.clear();
    world.at("2025-11-19 10:45").await;
    assert_eq!(zalo.take_texts("c-dm-kt").len(), 1, "once an administrator has acted, what was held leaves");
    world.expect_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_renewed_early_in_working_hours() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["zalo_oa"], "[\"zalo_oa\"]", "").await;
    world.at("2025-11-18 02:00").await;
    assert_eq!(zalo.seen().issued, 0, "young, and at night");
    world.at("2025-11-18 07:45").await;
    assert_eq!(zalo.seen().issued, 1, "in the morning, hours before its end");
    world.at("2025-11-18 16:30").await;
    assert_eq!(zalo.seen().issued, 1);
    // Over a week-end it is renewed at any hour rather than lost.
    world.at("2025-11-24 07:45").await;
    let seen = zalo.seen();
    assert!(seen.issued >= 5, "{}", seen.issued);
    assert_eq!(seen.shown.len(), seen.issued);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_without_tokens_or_without_an_answer_never_overwrites_a_pair() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["zalo_oa"], "[\"zalo_oa\"]", "").await;
    let file = world.dir.path().join("zalo/oa-token.json");
    let access = || {
        let json: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&file).expect("a file")).expect("JSON");
        json["access"].as_str().expect("a token").to_owned()
    };
    for act in [Act::Raw(200, "{\"message\":\"Success\"}"), Act::Raw(503, ""), Act::Raw(502, "<html>")] {
        zalo.seen().refreshes.push_back(act);
    }
    world.at("2025-11-18 07:45").await;
    assert_eq!(access(), "access-0", "the pair stays");
    for _ in 0..6 {
        world.pass().await;
    }
    assert_eq!(access(), "access-1", "and is renewed once the server is well");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_signed_over_time_and_body_and_carries_its_key() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["webhook"], "[\"webhook\"]", ROW).await;
    zalo.seen().to.insert("dm-kt".into(), Act::Raw(500, "later"));
    world.at("2025-11-19 07:45").await;
    zalo.seen().to.clear();
    world.at("2025-11-19 09:00").await;
    let hooks = zalo.seen().hooks.clone();
    let mine: Vec<_> = hooks
        .iter()
        .filter(|(.., body)| String::from_utf8_lossy(body).contains("\"recipient\":\"dm-kt\""))
        .collect();
    assert_eq!(mine.len(), 2, "tried again once");
    assert_eq!(mine[0].0, mine[1].0, "under the same key");
    assert_eq!(mine[0].3, mine[1].3, "with the same bytes");
    for (_, timestamp, signature, body) in mine {
        use hmac::{KeyInit as _, Mac as _};
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(HOOK_SECRET.as_bytes()).expect("a key");
        mac.update(format!("{timestamp}.").as_bytes());
        mac.update(body);
        let expected = dondoc::model::ids::hex(&mac.finalize().into_bytes());
        assert_eq!(*signature, format!("sha256={expected}"));
    }
    let document: serde_json::Value = serde_json::from_slice(&hooks[0].3).expect("JSON");
    assert_eq!(document["entries"][0]["item"], "A.1");
    assert_eq!(document["entries"][0]["due"], "2025-11-24");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_hears_counts_alone_once_a_week_and_only_where_one_is_named() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["zalo_oa", "webhook"], "[\"webhook\"]", ROW).await;
    world.at("2025-11-24 07:45").await;
    assert!(zalo.taken().iter().all(|taken| taken.by == "hook"), "off by default");
    let mut config = (*world.engine.tenant.setup.config).clone();
    config.settings.zalo_oa.as_mut().expect("an account").group = Some("g-77".into());
    world.reload(config);
    world.at("2025-12-01 07:45").await;
    let texts = zalo.take_texts("g-77");
    assert_eq!(texts.len(), 1, "{texts:?}");
    insta::assert_snapshot!("group", texts[0]);
    for name in ["Kinh tế", "Văn phòng", "Trưởng", "Báo cáo một"] {
        assert!(!texts[0].contains(name), "{}", texts[0]);
    }
    zalo.seen().taken.clear();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pace_of_a_channel_delays_and_loses_nothing() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["webhook"], "[\"webhook\"]", "").await;
    let mut config = (*world.engine.tenant.setup.config).clone();
    config.settings.webhook.as_mut().expect("a webhook").pace.per_second = 50;
    world.reload(config);
    queue(&mut world, ChannelName::Webhook, 30).await;
    let begun = std::time::Instant::now();
    world.pass().await;
    assert!(begun.elapsed().as_millis() >= 560, "30 messages at 50 a second: {:?}", begun.elapsed());
    assert_eq!(sent(&world).await, 30);
}

/// The real binary, killed after Zalo has issued new tokens and before they were kept.
#[test]
fn sigkill_between_a_renewal_and_its_keeping_alerts_and_never_shows_the_token_again() {
    use std::io::Write as _;
    const NOW: &str = "2025-11-19T07:45:00+07:00";
    let zalo = Zalo::start();
    let site = binary::Site::shipped();
    let people = std::fs::read_to_string(site.config().join("people.toml")).expect("people");
    let prefer = |line: &str| match line.strip_prefix("email = ") {
        Some(_) => format!("{line}\nprefer = [\"zalo_oa\", \"webhook\"]\n"),
        None => format!("{line}\n"),
    };
    site.write("people.toml", &people.lines().map(prefer).collect::<String>());
    std::fs::remove_file(site.config().join("plans/67-KH-UBND-2025.toml")).expect("removed");
    site.write("plans/p.toml", &plan(ROW));
    site.append("dondoc.toml", &zalo.settings(&["zalo_oa", "webhook"]));
    let started = "2025-11-18T09:00:00+07:00";
    zalo.log_in(
        &site.state(),
        started.parse::<dondoc::model::Instant>().expect("an instant").timestamp_millis(),
    );
    assert!(site.run(&["--now", started, "golive", "--yes"]).status.success());
    assert!(site.run(&["--now", started, "people", "bind", "dm-kt", "zalo_oa", "c-dm-kt"]).status.success());
    zalo.seen().hold_refresh = true;
    let mut daemon = site.spawn(&["--now", NOW, "run"]);
    binary::wait_until("a renewal", || zalo.seen().issued == 1);
    daemon.0.kill().expect("SIGKILL");
    daemon.0.wait().expect("dead");
    zalo.seen().hold_refresh = false;

    let daemon = site.spawn(&["--now", NOW, "run"]);
    // By their keys: one whose answer was cut off by the next kill comes again under the same.
    let alerts = || {
        let seen = zalo.seen();
        let told = seen.hooks.iter().filter(|(.., body)| {
            let body = String::from_utf8_lossy(body);
            body.contains("quan-tri") && body.contains("dondoc zalo login")
        });
        told.map(|(key, ..)| key.clone()).collect::<BTreeSet<_>>().len()
    };
    binary::wait_until("an alert by another channel", || alerts() == 1);
    drop(daemon);
    let daemon = site.spawn(&["--now", NOW, "run"]);
    site.wait_for("dondoc is running");
    let complaint = site.run(&["--now", NOW, "zalo", "status", "--format", "json"]);
    assert_eq!(complaint.status.code(), Some(1));
    assert_eq!(zalo.seen().shown, ["refresh-0"], "used once, though three processes looked at it");
    assert!(!zalo.taken().iter().any(|taken| taken.to == "c-dm-kt"), "held");
    let access = zalo.seen().access.clone();
    let refresh = zalo.seen().refresh.clone();
    let mut login = site.command(&["--now", NOW, "zalo", "login", "--tokens"]);
    let mut login = login
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("starts");
    writeln!(login.stdin.take().expect("stdin"), "{access}\n{refresh}").expect("typed");
    assert!(login.wait().expect("ends").success());
    binary::wait_until("what was held", || zalo.taken().iter().any(|taken| taken.to == "c-dm-kt"));
    assert_eq!(alerts(), 1, "told once");
    let log = std::fs::read_to_string(site.log()).expect("a log");
    assert!(!log.contains("access-") && !log.contains("refresh-"), "no token is logged");
    drop(daemon);
}

#[test]
fn every_channel_can_be_tried_from_the_command_line() {
    const NOW: &str = "2025-11-18T09:00:00+07:00";
    let zalo = Zalo::start();
    let site = binary::Site::shipped();
    site.append("dondoc.toml", &zalo.settings(&["zalo_bot", "zalo_oa", "zalo_zbs", "webhook"]));
    zalo.log_in(&site.state(), NOW.parse::<dondoc::model::Instant>().expect("an instant").timestamp_millis());
    for (channel, to, by) in [
        ("zalo_bot", "c-1", "bot"),
        ("zalo_oa", "u-1", "cs"),
        ("zalo_oa", "group:g-1", "group"),
        ("zalo_zbs", "84905123456", "zbs"),
        ("webhook", "x", "hook"),
    ] {
        let sent = site.run(&["--now", NOW, "send-test", channel, "--to", to]);
        assert!(sent.status.success(), "{channel}: {}", String::from_utf8_lossy(&sent.stderr));
        assert_eq!(zalo.taken().last().expect("taken").by, by);
    }
    zalo.seen().script.push_back(Act::Code(-224));
    let refused = site.fails(1, &["--now", NOW, "send-test", "zalo_oa", "--to", "u-1"]);
    assert!(refused.contains("blocked") && refused.contains("-224"), "{refused}");
    let status = site.json(&["--now", NOW, "zalo", "status"]);
    assert_eq!(status["ok"], true, "{status}");
    let sheet = site.run(&["--now", NOW, "people", "invite", "dm-kt", "--print"]);
    let sheet = String::from_utf8_lossy(&sheet.stdout).into_owned();
    assert!(sheet.contains("đồng chí Đầu mối Phòng Kinh tế") && sheet.contains("25/11/2025"), "{sheet}");
    assert!(site.run(&["--now", NOW, "people", "bind", "dm-kt", "zalo_bot", "c-1"]).status.success());
    let of = |people: &serde_json::Value| {
        people.as_array().expect("a list").iter().find(|person| person["id"] == "dm-kt").expect("there")["bound"].clone()
    };
    assert_eq!(of(&site.json(&["--now", NOW, "people", "list"])), json!(["zalo_bot"]));
    assert!(site.run(&["--now", NOW, "people", "unbind", "dm-kt"]).status.success());
    assert_eq!(of(&site.json(&["--now", NOW, "people", "list"])), json!([]));
    site.fails(3, &["--now", NOW, "people", "invite", "nobody"]);
    site.fails(2, &["--now", NOW, "people", "bind", "dm-kt", "email", "x"]);
    assert_eq!(site.json(&["audit"])["ok"], true);
}

/// `cargo test --release --test commune channels:: -- --ignored --nocapture`
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn five_hundred_messages_a_second_with_durable_records() {
    let zalo = Zalo::start();
    let mut world = commune(&zalo, &["zalo_bot"], "[\"zalo_bot\"]", "").await;
    bind(&world, ChannelName::ZaloBot, &["dm-kt"]).await;
    queue(&mut world, ChannelName::ZaloBot, 5_000).await;
    let begun = std::time::Instant::now();
    world.pass().await;
    let rate = 5_000.0 / begun.elapsed().as_secs_f64();
    println!("{rate:.0} messages a second");
    assert_eq!(sent(&world).await, 5_000);
    assert_eq!(zalo.taken().len(), 5_000);
    assert!(rate >= 500.0, "{rate}");
}

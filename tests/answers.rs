//! Answers from the phone: the whole conversation as people see it, and that nobody else can change anything.
//! The real daemon against a Zalo of our own; virtual time.

use crate::verbs::{Batch, StoreVerbs as _};
use crate::{binary, world, zalo};

use std::fmt::Write as _;
use std::time::Duration;

use binary::Sink;
use dondoc::daemon::reception as receive;
use dondoc::model::{ChannelName, Item, PersonId, Status, Via};
use dondoc::state::spool;
use dondoc::store::PeopleWrite;
use serde_json::json;
use world::{World, shipped_with};
use zalo::{BOT_TOKEN, Zalo};

/// A live commune whose people are reached by a bot first, with a mailbox behind it.
pub(crate) struct Phones {
    pub(crate) world: World,
    zalo: Zalo,
    sink: Sink,
    written: usize,
    pub(crate) talk: String,
}

fn people() -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config/people.toml");
    let text = std::fs::read_to_string(path).expect("the shipped people");
    let lines = text.lines().map(|line| match line.strip_prefix("email = ") {
        Some(_) => format!("{line}\nprefer = [\"zalo_bot\", \"email\"]\n"),
        None => format!("{line}\n"),
    });
    lines.collect()
}

fn dondoc_toml(zalo: &Zalo, sink: &Sink, more: &str) -> String {
    format!(
        "id = \"dien-khanh\"\nname = \"UBND xã Diên Khánh\"\ncontact = \"đầu mối Phòng Văn hóa - Xã hội\"\n{}\n{}\n{more}",
        sink.settings(),
        zalo.settings(&["zalo_bot"]),
    )
}

impl Phones {
    pub(crate) async fn live(rows: &str, start: &str) -> Self {
        Self::with(rows, start, "").await
    }

    async fn with(rows: &str, start: &str, more: &str) -> Self {
        let (zalo, sink) = (Zalo::start(), Sink::start(Duration::ZERO));
        let files = [
            ("dondoc.toml", dondoc_toml(&zalo, &sink, more)),
            ("people.toml", people()),
            ("plans/p.toml", world::plan(rows)),
        ];
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let mut world = World::rehearsing(shipped_with(&files), start).await;
        world.go_live().await;
        Self { world, zalo, sink, written: 0, talk: String::new() }
    }

    /// Binds people to the chats `c-<id>`.
    pub(crate) async fn bind(&mut self, people: &[&str]) {
        let write = |id: &&str| PeopleWrite::Bind {
            person: PersonId::new(*id),
            channel: ChannelName::ZaloBot,
            address: format!("c-{id}"),
        };
        let batch = Batch { people: people.iter().map(write).collect(), ..Batch::default() };
        self.world.engine.tenant.store.commit(self.world.now(), batch).await.expect("bound");
    }

    /// Somebody writes from a chat; what comes back to that chat.
    pub(crate) async fn writes(&mut self, chat: &str, text: &str) -> Vec<String> {
        self.written += 1;
        let update = update(chat, text, &format!("in-{}", self.written));
        self.brings(&update).await;
        let back = self.zalo.take_texts(chat);
        write!(self.talk, "\n> {chat}: {text}\n").expect("text");
        for text in &back {
            write!(self.talk, "\n{text}\n").expect("text");
        }
        back
    }

    /// What the store keeps of whoever wrote, and of what went to them.
    fn kept(&self) -> String {
        let database =
            rusqlite::Connection::open(self.world.engine.tenant.store.path()).expect("a connection");
        let all = "SELECT (SELECT group_concat(key || ' ' || sender, '\n') FROM inbound) || '\n' \
             || COALESCE((SELECT group_concat(address, '\n') FROM invite), '') || '\n' \
             || COALESCE((SELECT group_concat(note, '\n') FROM message), '') AS kept";
        database.query_row(all, [], |row| row.get(0)).expect("a row")
    }

    async fn brings(&mut self, update: &serde_json::Value) {
        let state = self.world.dir.path().to_owned();
        spool::put(&state, ChannelName::ZaloBot, update.to_string().as_bytes(), self.world.now())
            .expect("kept");
        self.world.pass().await;
        assert!(spool::waiting(&state).is_empty(), "what was read is gone");
    }

    /// A digest as it came to a chat.
    pub(crate) fn digest(&mut self, chat: &str) -> String {
        let mut texts = self.zalo.take_texts(chat);
        assert_eq!(texts.len(), 1, "one message to {chat}: {texts:#?}");
        let text = texts.remove(0);
        write!(self.talk, "\n=== to {chat}\n\n{text}\n").expect("text");
        text
    }

    /// Through what the last thing was said of an item.
    async fn way(&self, id: &str) -> Option<Via> {
        let events = self.world.engine.tenant.store.events_of(&id.into()).await.expect("read");
        events.into_iter().last().and_then(|event| event.body.via)
    }

    pub(crate) async fn item(&self, id: &str) -> Item {
        self.world.engine.tenant.store.item(&id.into()).await.expect("read").expect("there").item
    }

    async fn states(&self) -> Vec<(String, Status)> {
        let items = self.world.engine.tenant.store.items().await.expect("items");
        items.into_iter().map(|stored| (stored.item.id().to_string(), stored.item.status)).collect()
    }
}

fn update(chat: &str, text: &str, id: &str) -> serde_json::Value {
    json!({ "event_name": "message.text.received", "message": {
        "from": { "id": chat, "display_name": "x", "is_bot": false }, "chat": { "id": chat, "chat_type": "PRIVATE" },
        "text": text, "message_id": id, "date": 1_763_600_000_000_i64 } })
}

fn rows(count: usize, due: &str) -> String {
    let mut rows = String::new();
    for n in 1..=count {
        write!(
            rows,
            "[[row]]\nid = \"A.{n:02}\"\ntitle = \"Nhiệm vụ cải cách hành chính số {n}\"\nshort = \"Nhiệm vụ số {n}\"\n\
             due = {{ on = {due} }}\nlead = [\"KT\"]\n"
        )
        .expect("text");
    }
    rows
}

#[tokio::test]
async fn a_conversation_from_a_digest_of_22_rows_to_what_the_head_sends_back() {
    let mut phones = Phones::live(&rows(22, "2025-11-24"), "2025-11-17 09:00").await;
    phones.bind(&["dm-kt", "tp-kt"]).await;
    phones.world.at("2025-11-19 07:45").await;
    let digest = phones.digest("c-dm-kt");
    assert!(digest.encode_utf16().count() <= 2_000);
    assert!(digest.contains("và 15 việc khác: xem thư điện tử hoặc nhắn “DANH SACH”"), "{digest}");
    phones.world.pass().await;
    let whole = phones.sink.received();
    assert_eq!(
        whole.iter().filter(|mail| mail.contains("To: ") && mail.contains("dm-kt@")).count(),
        1,
        "the whole list by mail"
    );
    phones.zalo.take_texts("c-tp-kt");

    phones.writes("c-dm-kt", "XONG 1 3 5-8").await;
    assert_eq!(phones.item("A.01").await.status, Status::Reported);
    assert_eq!(phones.item("A.02").await.status, Status::Open);
    phones.writes("c-dm-kt", "xong tất cả trừ 2").await;
    assert_eq!(phones.item("A.09").await.status, Status::Open, "asked before it is recorded");
    let again = phones.writes("c-dm-kt", "có 2 việc chưa xong").await;
    assert!(again[0].contains("nhắn “DONG Y” để được ghi nhận"), "that is no yes: {again:?}");
    assert_eq!(phones.item("A.09").await.status, Status::Open, "asked again");
    phones.writes("c-dm-kt", "đồng ý ạ").await;
    assert_eq!(phones.item("A.09").await.status, Status::Reported);
    assert_eq!(phones.item("A.02").await.status, Status::Open);
    phones.writes("c-dm-kt", "đồng ý").await;

    phones.world.at("2025-11-20 07:45").await;
    phones.digest("c-tp-kt");
    phones.writes("c-tp-kt", "TRA LAI 2 thiếu phụ lục số liệu").await;
    phones.writes("c-tp-kt", "XAC NHAN 1").await;
    let reported =
        phones.states().await.into_iter().filter(|(_, status)| *status == Status::Reported).count();
    assert_eq!(reported, 19, "21 reported, one returned, one confirmed");
    phones.writes("c-dm-kt", "DANH SACH").await;
    phones.writes("c-dm-kt", "tro giup").await;
    insta::assert_snapshot!("conversation", phones.talk.trim());
    phones.world.expect_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_list_comes_by_mail_once_though_the_phone_gave_no_answer() {
    let mut phones = Phones::live(&rows(22, "2025-11-24"), "2025-11-17 09:00").await;
    phones.bind(&["dm-kt"]).await;
    phones.zalo.seen().to.insert("c-dm-kt".into(), zalo::Act::TakeAndHang);
    phones.world.at("2025-11-19 07:45").await;
    phones.world.pass().await;
    let mails = |phones: &Phones| {
        let mails = phones.sink.received();
        mails.iter().filter(|mail| binary::header(mail, "To").contains("dm-kt@")).count()
    };
    assert_eq!(phones.zalo.take_texts("c-dm-kt").len(), 1);
    assert_eq!(mails(&phones), 1, "what the phone may show says that it came");
    phones.zalo.seen().to.clear();
    phones.world.at("2025-11-19 09:00").await;
    assert_eq!(phones.zalo.take_texts("c-dm-kt").len(), 1, "sent again");
    assert_eq!(mails(&phones), 1, "and the list is not");
    phones.world.expect_sound().await;
}

#[tokio::test]
async fn every_word_does_what_it_says_and_says_why_not() {
    let rows = "[[row]]\nid = \"A.1\"\ntitle = \"Báo cáo một\"\nshort = \"Báo cáo một\"\ndue = { on = 2025-11-24 }\nlead = [\"KT\"]\nevidence = \"required\"\n\
        [[row]]\nid = \"A.2\"\ntitle = \"Tỷ lệ hồ sơ trực tuyến\"\nshort = \"Tỷ lệ hồ sơ trực tuyến\"\ntracked_by = \"duties\"\nlead = [\"KT\"]\ndue = { within = 2025 }\nduties = [{ id = \"s1\", title = \"Tỷ lệ đến tháng 11\", lead = [\"KT\"], due = { on = 2025-11-25 }, target = 90 }]\n\
        [[row]]\nid = \"A.3\"\ntitle = \"Kiểm tra theo kế hoạch\"\nshort = \"Kiểm tra theo kế hoạch\"\ndue = { awaiting = \"Theo kế hoạch của xã\" }\nlead = [\"KT\"]\n\
        [[row]]\nid = \"B.1\"\ntitle = \"Việc của Văn phòng\"\nshort = \"Việc của Văn phòng\"\ndue = { on = 2025-11-24 }\nlead = [\"VP\"]\n";
    let mut phones = Phones::live(rows, "2025-11-17 09:00").await;
    phones.bind(&["dm-kt", "tp-kt", "dm-vp"]).await;
    for text in [
        "NHAN A.1",
        "XONG A.1",
        "XONG A.1 BC 45/BC-KT 20/11/2025",
        "XONG A.2#s1 85%",
        "HEN A.2#s1 21/11",
        "HEN A.2#s1 10/11",
        "HEN A.2#s1 31/11",
        "HEN A.2#s1 20/11/2206",
        "GIA HAN A.2#s1 31/12/9999 chờ số liệu",
        "HAN A.3 15/12/2025",
        "HAN A.2#s1 15/12/2025",
        "GIA HAN A.2#s1 30/11 chờ số liệu",
        "XONG B.1",
        "XONG 1",
        "XONG A.99",
        "XAC NHAN A.1",
        "NHAN A.2#s1 gọi ông Nguyễn Văn A 0905123456",
        "chào anh",
        "NHAN A.2#s1\nHEN A.2#s1 24/11",
    ] {
        let back = phones.writes("c-dm-kt", text).await;
        assert_eq!(back.len(), 1, "{text}: {back:?}");
    }
    phones.writes("c-tp-kt", "GIAO A.2#s1 Phó Trưởng phòng Kinh tế").await;
    phones.writes("c-tp-kt", "GIAO A.2#s1 Trưởng").await;
    phones.writes("c-tp-kt", "XAC NHAN A.1").await;
    assert_eq!(phones.item("A.1").await.status, Status::Done);
    assert_eq!(phones.item("A.2#s1").await.progress, Some(85));
    assert_eq!(phones.item("A.2#s1").await.promised, "2025-11-24".parse().ok());
    assert_eq!(phones.item("A.2#s1").await.assignee, Some(PersonId::new("pho-kt")));
    assert_eq!(phones.item("A.3").await.due(), "2025-12-15".parse().ok());
    assert_eq!(phones.item("B.1").await.status, Status::Open);
    let bytes = std::fs::read(phones.world.engine.tenant.store.path()).expect("the database");
    let kept = String::from_utf8_lossy(&bytes).into_owned();
    assert!(!kept.contains("0905123456") && !kept.contains("Nguyễn Văn A"), "nothing of a citizen is kept");
    insta::assert_snapshot!("words", phones.talk.trim());
    phones.world.expect_sound().await;
}

#[tokio::test]
async fn more_time_is_asked_for_late_and_decided_by_phone() {
    let mut phones = Phones::live("", "2026-11-16 09:00").await;
    phones.bind(&["dm-kt", "pct-2"]).await;
    let engine = &phones.world.engine;
    let case = dondoc::model::Case {
        kind: dondoc::model::Kind::Petition,
        id: "PAKN.20261116.0007".into(),
        code: "PAKN.20261116.0007".into(),
        unit: "KT".into(),
        field: None,
        received: "2026-11-16".parse::<dondoc::model::Day>().ok().map(Into::into),
        due: "2026-11-27".parse::<dondoc::model::Day>().ok().map(Into::into),
        period: None,
        source: "tinh".into(),
        content: None,
        finished: None,
    };
    let rules = &engine.tenant.setup.rules;
    let spec =
        dondoc::planner::change::cases::spec(rules, &case, false, "2026-11-16".parse().expect("a day"))
            .expect("a case");
    let by = dondoc::model::By::someone("dm-vp");
    dondoc::engine::cases::open(
        &engine.tenant.store,
        rules,
        &spec,
        &by,
        &Via::Mail,
        engine.tenant.clock.now(),
    )
    .await
    .expect("opened");
    phones.world.at("2026-11-26 09:00").await;
    phones.zalo.take_texts("c-dm-kt");
    let asked = phones.writes("c-dm-kt", "gia hạn pakn.20261116.0007 04/12 chờ kết quả đo đạc").await;
    assert!(asked[0].contains("được ghi là đề nghị muộn") && asked[0].contains("Phó Chủ tịch"), "{asked:?}");
    assert_eq!(phones.item("PAKN.20261116.0007").await.extensions.late, 1);
    assert_eq!(phones.way("PAKN.20261116.0007").await, Some(Via::Zalo));
    phones.writes("c-dm-kt", "DUYET PAKN.20261116.0007").await;
    assert_eq!(
        phones.item("PAKN.20261116.0007").await.status,
        Status::ExtensionPending,
        "the asker does not decide"
    );
    phones.world.at("2026-11-26 10:00").await;
    phones.digest("c-pct-2");
    phones.writes("c-pct-2", "Duyệt 1").await;
    assert_eq!(phones.item("PAKN.20261116.0007").await.due(), "2026-12-04".parse().ok());
    insta::assert_snapshot!("more_time", phones.talk.trim());
    phones.world.expect_sound().await;
}

#[tokio::test]
async fn a_quote_says_which_message_is_meant() {
    let mut phones = Phones::live(
        &(rows(1, "2025-11-24") + &rows(2, "2025-12-08").replace("\"A.", "\"B.")),
        "2025-11-17 09:00",
    )
    .await;
    phones.bind(&["dm-kt"]).await;
    phones.world.at("2025-11-19 07:45").await;
    let first = phones.zalo.taken().into_iter().find(|taken| taken.to == "c-dm-kt").expect("a digest");
    phones.world.at("2025-12-03 07:45").await;
    phones.zalo.take_texts("c-dm-kt");
    let mut update = update("c-dm-kt", "NHAN", "in-q");
    update["message"]["reply_to_message"] = json!({ "message_id": first.id });
    phones.brings(&update).await;
    assert_eq!(phones.item("A.01").await.status, Status::Acknowledged, "the quoted one, though it is old");
    assert_eq!(phones.item("B.01").await.status, Status::Open);
    phones.world.jump("2025-12-15 09:00");
    let back = phones.writes("c-dm-kt", "XONG 1").await;
    assert!(back.iter().any(|text| text.contains("trong 07 ngày qua")), "{back:?}");
}

#[tokio::test]
async fn a_stranger_changes_nothing_and_is_told_so_once_a_day() {
    let mut phones = Phones::live(&rows(2, "2025-11-24"), "2025-11-17 09:00").await;
    let before = phones.states().await;
    let first = phones.writes("c-else", "XONG A.01").await;
    assert!(first[0].contains("chưa được liên kết"), "{first:?}");
    assert!(phones.writes("c-else", "XONG A.01").await.is_empty(), "polite once a day");
    phones.world.jump("2025-11-18 10:00");
    assert_eq!(phones.writes("c-else", "XONG TAT CA").await.len(), 1);
    assert_eq!(phones.states().await, before);
    let events = phones.world.engine.tenant.store.events(0, 1_000).await.expect("events");
    assert!(!events.iter().any(|event| event.body.by.as_str().contains("else")));
    phones.world.expect_sound().await;
}

#[tokio::test]
async fn a_crowd_of_strangers_is_one_and_a_code_is_always_answered() {
    let mut phones = Phones::live(&rows(1, "2025-11-24"), "2025-11-17 09:00").await;
    assert_eq!(phones.writes("c-0", "chào").await.len(), 1);
    for n in 1..40 {
        assert!(phones.writes(&format!("c-{n}"), "chào").await.is_empty(), "one polite answer an hour");
    }
    phones.world.jump("2025-11-17 10:01");
    assert_eq!(phones.writes("c-40", "chào").await.len(), 1, "the next hour has its own");
    assert!(phones.writes("c-0", "chào").await.is_empty(), "and each sender one a day");
    let mut answered = 0;
    for n in 0..60 {
        answered += phones.writes(&format!("d-{n}"), "ZZZZ2222").await.len();
    }
    assert_eq!(answered, 30, "nor does a crowd of wrong codes make us write on");
    assert!(phones.writes("d-99", "DANG KY dm-kt@dienkhanh.example").await.is_empty());
    assert!(phones.sink.received().iter().all(|mail| !binary::header(mail, "To").contains("dm-kt@")));
    invite(&phones, "dm-kt", "ABCD2345").await;
    let back = phones.writes("c-mine", "ABCD2345").await;
    assert!(back[0].starts_with("Đã liên kết tài khoản này"), "{back:?}");
    phones.world.jump("2025-11-17 11:30");
    assert_eq!(phones.writes("d-60", "ZZZZ2222").await.len(), 1, "an hour later somebody may be wrong again");
}

/// A code for a person, as the administrator makes one.
async fn invite(phones: &Phones, id: &str, code: &str) {
    let engine = &phones.world.engine;
    let invite = dondoc::store::Invite {
        code: dondoc::answer::code::hashed(engine.tenant.store.org(), code),
        person: PersonId::new(id),
        only_from: None,
        issued_at: phones.world.now(),
        expires_at: phones.world.now() + chrono::TimeDelta::days(7),
    };
    let batch = Batch { people: vec![PeopleWrite::Invite(invite)], ..Batch::default() };
    engine.tenant.store.commit(phones.world.now(), batch).await.expect("invited");
}

fn of_links(phones: &Phones) -> Vec<String> {
    let mails =
        phones.sink.received().into_iter().filter(|mail| binary::header(mail, "To").contains("dm-kt@"));
    let bodies = mails.map(|mail| {
        mailparse::parse_mail(mail.as_bytes())
            .expect("a mail")
            .get_body()
            .expect("a body")
            .replace("\r\n", "\n")
    });
    bodies.filter(|body| body.contains("đã được liên kết với đồng chí")).collect()
}

#[tokio::test]
async fn whoever_an_account_is_linked_to_hears_of_it_in_their_mailbox() {
    let mut phones = Phones::live(&rows(1, "2025-11-24"), "2025-11-17 09:00").await;
    invite(&phones, "dm-kt", "ABCD2345").await;
    phones.writes("c-else", "ABCD2345").await;
    phones.world.pass().await;
    let mails = of_links(&phones);
    assert_eq!(mails.len(), 1, "{mails:#?}");
    insta::assert_snapshot!("linked_by_mail", mails[0]);
    let action =
        dondoc::model::Action::Bound { person: PersonId::new("dm-kt"), channel: ChannelName::ZaloBot };
    let event = dondoc::model::NewEvent {
        at: phones.world.now(),
        item: None,
        by: dondoc::model::By::Role(dondoc::model::Role::Admin),
        via: Some(Via::Cli("root".into())),
        action,
    };
    phones.bind(&["dm-kt"]).await;
    let batch = Batch { events: vec![event], ..Batch::default() };
    phones.world.engine.tenant.store.commit(phones.world.now(), batch).await.expect("bound by hand");
    phones.world.pass().await;
    phones.world.pass().await;
    let mails = of_links(&phones);
    assert_eq!(mails.len(), 2, "by the administrator too, and once: {mails:#?}");
    assert!(mails[1].contains("do quản trị hệ thống thực hiện"), "{}", mails[1]);
    phones.world.expect_sound().await;
}

#[tokio::test]
async fn a_link_ends_with_the_post() {
    let mut phones = Phones::live(&rows(2, "2025-11-24"), "2025-11-17 09:00").await;
    phones.bind(&["dm-kt", "tp-kt"]).await;
    phones.writes("c-dm-kt", "NHAN A.01").await;
    assert_eq!(phones.item("A.01").await.status, Status::Acknowledged);
    let mut config = (*phones.world.engine.tenant.setup.config).clone();
    config.org.people.get_mut("dm-kt").expect("there").until = Some("2025-11-17".parse().expect("a day"));
    phones.world.reload(config);
    phones.world.jump("2025-11-17 16:00");
    phones.writes("c-dm-kt", "NHAN A.02").await;
    assert_eq!(phones.item("A.02").await.status, Status::Acknowledged, "on the last day it is still theirs");
    phones.world.jump("2025-11-18 07:00");
    let back = phones.writes("c-dm-kt", "XONG A.01").await;
    assert!(back[0].contains("chưa được liên kết"), "a stranger from then on: {back:?}");
    assert_eq!(phones.item("A.01").await.status, Status::Acknowledged);
    let reached = phones.world.engine.tenant.store.reached().await.expect("read");
    let left: Vec<&str> = reached.bound.iter().map(|(person, ..)| person.as_str()).collect();
    assert_eq!(left, ["tp-kt"], "the store keeps no link of theirs");
    let events = phones.world.engine.tenant.store.events(0, 10_000).await.expect("events");
    let ended = events.iter().filter(|event| {
        matches!(&event.body.action, dondoc::model::Action::Unbound { person, .. } if person.as_str() == "dm-kt")
    });
    assert_eq!(ended.count(), 1, "and the chain says so once");
    // Whoever is not in config any more has no post either.
    let mut config = (*phones.world.engine.tenant.setup.config).clone();
    config.org.people.remove("tp-kt");
    phones.world.reload(config);
    phones.world.pass().await;
    assert!(phones.world.engine.tenant.store.reached().await.expect("read").bound.is_empty());
}

#[tokio::test]
async fn the_same_update_twice_is_one() {
    let mut phones = Phones::live(&rows(1, "2025-11-24"), "2025-11-17 09:00").await;
    phones.bind(&["dm-kt"]).await;
    let update = update("c-dm-kt", "NHAN A.01", "in-1");
    phones.brings(&update).await;
    let events = phones.world.engine.tenant.store.meta().await.expect("meta").head_seq;
    assert_eq!(phones.zalo.take_texts("c-dm-kt").len(), 1);
    phones.world.jump("2025-11-17 09:30");
    phones.brings(&update).await;
    assert!(phones.zalo.take_texts("c-dm-kt").is_empty());
    assert_eq!(
        phones.world.engine.tenant.store.meta().await.expect("meta").head_seq,
        events,
        "nothing is written"
    );
}

#[tokio::test]
async fn codes_bind_one_person_once() {
    let mut phones = Phones::live(&rows(1, "2025-11-24"), "2025-11-17 09:00").await;
    let engine = &phones.world.engine;
    let org = engine.tenant.store.org().clone();
    let code = "ABCD2345";
    let invite = dondoc::store::Invite {
        code: dondoc::answer::code::hashed(&org, code),
        person: PersonId::new("dm-kt"),
        only_from: None,
        issued_at: phones.world.now(),
        expires_at: phones.world.instant("2025-11-24 09:00"),
    };
    let batch = Batch { people: vec![PeopleWrite::Invite(invite)], ..Batch::default() };
    engine.tenant.store.commit(phones.world.now(), batch).await.expect("invited");
    let back = phones.writes("c-1", "mã abcd-2346").await;
    assert!(back[0].contains("chưa được liên kết") || back[0].contains("Mã không đúng"), "{back:?}");
    let back = phones.writes("c-1", "abcd 2345").await;
    assert!(back[0].starts_with("Đã liên kết tài khoản này với Đầu mối"), "{back:?}");
    let back = phones.writes("c-2", "ABCD2345").await;
    assert!(back[0].contains("Mã không đúng"), "used up: {back:?}");
    phones.writes("c-1", "NHAN A.01").await;
    assert_eq!(phones.item("A.01").await.status, Status::Acknowledged);
    for n in 0..5 {
        phones.writes("c-3", &format!("ZZZZ222{}", n + 2)).await;
    }
    let back = phones.writes("c-3", "ZZZZ2222").await;
    assert!(back[0].contains("quá nhiều lần"), "guessing is slowed down: {back:?}");
    let database = std::fs::read(phones.world.engine.tenant.store.path()).expect("the database");
    assert!(!String::from_utf8_lossy(&database).contains(code), "only the hash is kept");
}

#[tokio::test]
async fn a_person_can_ask_for_a_code_which_comes_to_their_mailbox() {
    let mut phones = Phones::live(&rows(1, "2025-11-24"), "2025-11-17 09:00").await;
    let stranger = phones.writes("c-7", "DANG KY nobody@dienkhanh.example").await;
    let known = phones.writes("c-7", "Đăng ký dm-kt@dienkhanh.example").await;
    assert_eq!(stranger, known, "the chat does not say who is on the list");
    let mails = phones.sink.received();
    let mail = mails.iter().find(|mail| mail.contains("dm-kt@")).expect("a mail with the code");
    let parsed = mailparse::parse_mail(mail.as_bytes()).expect("a mail");
    let text = parsed.get_body().expect("a body");
    let code = text.lines().find_map(|line| line.split_once("là: ")).expect("the code").1.trim().to_owned();
    let other = phones.writes("c-8", &code).await;
    assert!(other[0].contains("Mã không đúng"), "only from the chat that asked: {other:?}");
    phones.world.jump("2025-11-17 09:16");
    assert!(phones.writes("c-7", &code).await[0].contains("Mã không đúng"), "it lives 15 minutes");
    let codes = |phones: &Phones| {
        let mails = phones.sink.received();
        mails.iter().filter(|mail| binary::header(mail, "To").contains("dm-kt@")).count()
    };
    for n in 1..=4 {
        let again = phones.writes("c-7", "DANG KY dm-kt@dienkhanh.example").await;
        assert_eq!(again, known, "try {n}: whoever asks too often cannot tell either");
    }
    assert_eq!(codes(&phones), 2, "three wishes an hour from one chat, of which one was for nobody");
    for n in 1..=4 {
        assert_eq!(phones.writes("c-9", "DANG KY nobody@dienkhanh.example").await, known, "try {n}");
    }
    assert_eq!(phones.writes("c-8", "DANG KY dm-kt@dienkhanh.example").await, known);
    assert_eq!(codes(&phones), 3, "nobody can lock the person out");
    let kept = phones.kept();
    for chat in ["c-7", "c-8", "c-9"] {
        assert!(!kept.contains(chat), "of a stranger no id stays: {kept}");
    }
}

#[tokio::test]
async fn of_strangers_nothing_stays_that_leads_back_to_them() {
    let mut phones = Phones::live(&rows(1, "2025-11-24"), "2025-11-17 09:00").await;
    phones.bind(&["dm-kt"]).await;
    phones.writes("c-else", "chào anh").await;
    phones.writes("c-else", "ZZZZ2222").await;
    phones.writes("c-dm-kt", "NHAN A.01").await;
    let mail = "Message-ID: <x@home.example>\r\nFrom: Nguoi <citizen@home.example>\r\n\r\nXONG 1\r\n";
    let state = phones.world.dir.path().to_owned();
    spool::put(&state, ChannelName::Email, mail.as_bytes(), phones.world.now()).expect("kept");
    phones.world.pass().await;
    let kept = phones.kept();
    assert!(kept.contains("c-dm-kt"), "people of ours are known: {kept}");
    assert!(!kept.contains("c-else") && !kept.contains("home.example"), "{kept}");
    assert!(phones.writes("c-else", "chào anh").await.is_empty(), "known again all the same");
}

#[tokio::test]
async fn answers_leave_in_closed_hours_and_reminders_do_not() {
    let mut phones = Phones::live(&rows(1, "2025-11-24"), "2025-11-17 09:00").await;
    phones.bind(&["dm-kt"]).await;
    phones.world.at("2025-11-17 21:00").await;
    let back = phones.writes("c-dm-kt", "DANH SACH").await;
    assert_eq!(back.len(), 1, "{back:?}");
    assert!(back[0].contains("1. Nhiệm vụ số 1"), "{back:?}");
    phones.world.at("2025-11-19 07:44").await;
    assert!(phones.zalo.taken().is_empty(), "the digest waits for its slot");
}

/// A mail as a person's program writes it when answering the last one that came to them.
fn reply(sink: &Sink, from: &str, text: &str, id: &str) -> String {
    let mails = sink.received();
    let last =
        mails.iter().rev().find(|mail| binary::header(mail, "To").contains(from)).expect("a mail to answer");
    let answered = binary::header(last, "Message-ID");
    format!(
        "Message-ID: <{id}@pc>\r\nFrom: {from}\r\nIn-Reply-To: {answered}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n> cũ\r\n"
    )
}

#[tokio::test]
async fn a_mail_answers_the_mail_it_names_and_a_forged_one_answers_nothing() {
    let mut phones = Phones::live(&rows(2, "2025-11-24"), "2025-11-17 09:00").await;
    phones.world.at("2025-11-19 07:45").await;
    let state = phones.world.dir.path().to_owned();
    let bring = |text: &str, now| spool::put(&state, ChannelName::Email, text.as_bytes(), now).expect("kept");
    let forged = "Message-ID: <f@pc>\r\nFrom: dm-kt@dienkhanh.example\r\n\r\nXONG A.01\r\n";
    bring(forged, phones.world.now());
    let stolen =
        reply(&phones.sink, "dm-kt@dienkhanh.example", "XONG 1", "g").replace("From: dm-kt@", "From: dm-vp@");
    bring(&stolen, phones.world.now());
    // Whoever knows how ids are made can work one out, but not its tag.
    let genuine = reply(&phones.sink, "dm-kt@dienkhanh.example", "XONG 1", "w");
    let quoted = binary::header(&genuine, "In-Reply-To");
    let (id, tag) =
        quoted.split('@').next().and_then(|local| local.split_once('.')).expect("an id and a tag");
    assert!(id.len() == 26 && tag.len() == 32, "{quoted}");
    bring(&genuine.replace(&format!(".{tag}"), ""), phones.world.now());
    bring(&genuine.replace(tag, &"0".repeat(32)).replace("<w@", "<v@"), phones.world.now());
    let before = phones.sink.received().len();
    phones.world.pass().await;
    assert_eq!(phones.item("A.01").await.status, Status::Open, "a sender's name alone is no proof");
    let told = phones.sink.received().split_off(before);
    assert!(
        told.iter().all(|mail| binary::header(mail, "To").contains("dm-kt@")),
        "only the person themselves is told"
    );
    assert_eq!(
        told.len(),
        2,
        "that something came without naming a reminder, and that something came from elsewhere"
    );
    bring(&reply(&phones.sink, "dm-kt@dienkhanh.example", "XONG 1\r\nHẹn 2 21/11", "h"), phones.world.now());
    phones.world.pass().await;
    assert_eq!(phones.item("A.01").await.status, Status::Reported);
    assert_eq!(phones.item("A.02").await.promised, "2025-11-21".parse().ok());
    assert_eq!(phones.way("A.01").await, Some(Via::Mail));
    let answer = phones.sink.received().pop().expect("an answer");
    let text = mailparse::parse_mail(answer.as_bytes()).expect("a mail").get_body().expect("a body");
    assert!(
        text.contains("Đã ghi nhận báo cáo hoàn thành") && text.contains("Đã ghi nhận hẹn hoàn thành"),
        "{text}"
    );
    phones.world.expect_sound().await;
}

#[tokio::test]
async fn a_mail_that_came_back_is_undeliverable_and_the_level_above_hears_of_it() {
    let mut phones = Phones::live(&rows(1, "2025-11-24"), "2025-11-17 09:00").await;
    phones.world.at("2025-11-19 07:45").await;
    let mails = phones.sink.received();
    let mail = mails.iter().find(|mail| binary::header(mail, "To").contains("dm-kt@")).expect("a mail");
    let report = format!(
        "Message-ID: <r@mx>\r\nFrom: MAILER-DAEMON@mx\r\nContent-Type: multipart/report; report-type=delivery-status; \
         boundary=B\r\n\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; DM-KT@dienkhanh.example\r\nAction: failed\r\n\
         Status: 5.1.1\r\n\r\n--B\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {}\r\n\r\nx\r\n--B--\r\n",
        binary::header(mail, "Message-ID")
    );
    let now = phones.world.now();
    let (_, rest) = binary::header(mail, "Message-ID")
        .split_once('.')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .expect("a tag");
    let tag = format!(".{}", rest.split('@').next().expect("a tag"));
    let forged = report.replace(&tag, "").replace("<r@mx>", "<s@mx>");
    spool::put(phones.world.dir.path(), ChannelName::Email, forged.as_bytes(), now).expect("kept");
    phones.world.pass().await;
    let notices = phones.world.notices("A.01", "con-3-ngay").await;
    let sent = |notice: &dondoc::model::Notice| notice.state == dondoc::model::NoticeState::Sent;
    assert!(
        notices.iter().filter(|notice| notice.recipient.as_str() == "dm-kt").all(sent),
        "a made-up report"
    );
    for (id, failed) in [("t", "Final-Recipient: rfc822; someone@else.example\r\n"), ("u", "")] {
        let named = "Final-Recipient: rfc822; DM-KT@dienkhanh.example\r\n";
        let other = report.replace(named, failed).replace("<r@mx>", &format!("<{id}@mx>"));
        spool::put(phones.world.dir.path(), ChannelName::Email, other.as_bytes(), now).expect("kept");
        phones.world.pass().await;
        let notices = phones.world.notices("A.01", "con-3-ngay").await;
        let theirs = notices.iter().filter(|notice| notice.recipient.as_str() == "dm-kt");
        assert!(theirs.into_iter().all(sent), "what a mailbox passes on may come back: «{failed}»");
    }
    spool::put(phones.world.dir.path(), ChannelName::Email, report.as_bytes(), now).expect("kept");
    phones.world.pass().await;
    let notices = phones.world.notices("A.01", "con-3-ngay").await;
    let lost = notices.iter().find(|notice| notice.recipient.as_str() == "dm-kt").expect("there");
    assert_eq!((lost.state, lost.reason.as_str()), (dondoc::model::NoticeState::Undeliverable, "bounced"));
    phones.world.at("2025-11-20 07:45").await;
    let told = phones.sink.received();
    assert!(
        told.iter().any(|mail| binary::header(mail, "To").contains("quan-tri@")),
        "the administrators hear of it"
    );
    phones.world.expect_error("a mail came back");
    phones.world.expect_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_webhook_is_turned_away_and_a_genuine_one_is_quick() {
    let phones = Phones::with(
        &rows(1, "2025-11-24"),
        "2025-11-17 09:00",
        "webhook_secret = \"hook\"\n[answers]\nlisten = \"127.0.0.1:0\"\n",
    )
    .await;
    let (wakes, mut woken) = tokio::sync::mpsc::channel(4);
    let reception =
        receive::open(&phones.world.engine.tenant.setup, &phones.world.engine.tenant.clock, &wakes).await;
    let address = reception.listening.expect("it listens");
    let post = |path: &str, secret: Option<&str>, body: String| {
        let secret = secret.map_or(String::new(), |secret| format!("x-bot-api-secret-token: {secret}\r\n"));
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{secret}content-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let ask = |request: String| async move {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let mut stream = tokio::net::TcpStream::connect(address).await.expect("connected");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        let read = tokio::time::timeout(Duration::from_secs(2), stream.read_to_string(&mut answer)).await;
        read.expect("within two seconds").expect("an answer");
        answer.split(' ').nth(1).expect("a status").to_owned()
    };
    let body = json!({ "ok": true, "result": update("c-dm-kt", "NHAN A.01", "w1") }).to_string();
    let state = phones.world.dir.path();
    assert_eq!(ask(post("/zalo/bot", None, body.clone())).await, "401");
    assert_eq!(ask(post("/zalo/bot", Some("hoo"), body.clone())).await, "401");
    assert_eq!(ask(post("/zalo/oa", Some("hook"), body.clone())).await, "404", "no account is set up");
    assert!(spool::waiting(state).is_empty(), "what is forged is not even kept");
    assert_eq!(ask(post("/zalo/bot", Some("hook"), body)).await, "200");
    assert_eq!(spool::waiting(state).len(), 1);
    assert_eq!(woken.recv().await.as_deref(), Some("answer"), "the daemon is woken");
    assert_eq!(ask(post("/zalo/bot", Some("hook"), "x".repeat(300_000))).await, "413");
    reception.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_brought_must_be_readable_then_signed_then_of_today() {
    use sha2::Digest as _;
    let (zalo, sink) = (Zalo::start(), Sink::start(Duration::ZERO));
    let dondoc = dondoc_toml(&zalo, &sink, &zalo.settings(&["zalo_oa"]));
    let files = [
        ("dondoc.toml", format!("{dondoc}\n[answers]\nlisten = \"127.0.0.1:0\"\n")),
        ("plans/p.toml", world::plan(&rows(1, "2025-11-24"))),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let world = World::rehearsing(shipped_with(&files), "2025-11-17 00:20").await;
    let (wakes, _woken) = tokio::sync::mpsc::channel(4);
    let reception = receive::open(&world.engine.tenant.setup, &world.engine.tenant.clock, &wakes).await;
    let address = reception.listening.expect("it listens");
    let post = |body: String, secret: &'static str| async move {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let time = serde_json::from_str::<serde_json::Value>(&body).ok();
        let time = time.and_then(|json| json["timestamp"].as_str().map(str::to_owned)).unwrap_or_default();
        let signed = sha2::Sha256::digest(format!("1234{body}{time}{secret}"));
        let signature: String = signed.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("text");
            text
        });
        let mut stream = tokio::net::TcpStream::connect(address).await.expect("connected");
        let head = format!(
            "POST /zalo/oa HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-zevent-signature: mac={signature}\r\n\
             content-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(format!("{head}{body}").as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        answer.split(' ').nth(1).expect("a status").to_owned()
    };
    let at = |time: &str| {
        let millis = world.instant(time).timestamp_millis();
        json!({ "event_name": "user_send_text", "sender": { "id": "u" }, "message": { "text": "x", "msg_id": time },
            "timestamp": millis.to_string() })
        .to_string()
    };
    let state = world.dir.path();
    for unreadable in ["", "x", "[]", "\"text\"", "{", "{\"timestamp\":\"1\"} and more"] {
        assert_eq!(
            post(unreadable.to_owned(), "wrong").await,
            "400",
            "{unreadable}: before its signature is asked"
        );
        assert_eq!(post(unreadable.to_owned(), zalo::OA_SECRET).await, "400", "{unreadable}");
    }
    for other in ["2025-11-16 00:20", "2025-11-16 18:00", "2025-11-18 07:00", "2024-11-17 00:20"] {
        assert_eq!(post(at(other), "wrong").await, "401", "{other}: the signature comes first");
        assert_eq!(post(at(other), zalo::OA_SECRET).await, "400", "{other}: signed once, brought again");
    }
    for undated in [
        "{\"event_name\":\"follow\"}",
        "{\"timestamp\":\"soon\"}",
        "{\"timestamp\":\"99999999999999999999\"}",
    ] {
        assert_eq!(post(undated.to_owned(), zalo::OA_SECRET).await, "400", "{undated}");
    }
    assert!(spool::waiting(state).is_empty(), "nothing of all that is kept");
    for today in ["2025-11-17 00:19", "2025-11-16 23:50", "2025-11-17 09:00"] {
        assert_eq!(post(at(today), zalo::OA_SECRET).await, "200", "{today}");
    }
    assert_eq!(spool::waiting(state).len(), 3);
    reception.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_write_is_asked_for_where_nobody_can_bring_it() {
    let phones = Phones::live(&rows(1, "2025-11-24"), "2025-11-17 09:00").await;
    phones.zalo.seen().updates.push_back(update("c-dm-kt", "NHAN A.01", "p1"));
    phones.zalo.seen().updates.push_back(update("c-dm-kt", "NHAN A.01", "p2"));
    let (wakes, mut woken) = tokio::sync::mpsc::channel(4);
    let reception =
        receive::open(&phones.world.engine.tenant.setup, &phones.world.engine.tenant.clock, &wakes).await;
    for _ in 0..2 {
        woken.recv().await.expect("woken");
    }
    assert_eq!(
        spool::waiting(phones.world.dir.path()).len(),
        2,
        "idle polls in between end in 408 and go on"
    );
    reception.close().await;
    assert!(
        !format!("{:?}", phones.world.engine.tenant.setup.channels).contains(BOT_TOKEN),
        "the token is never shown"
    );
}

#[tokio::test]
async fn an_answer_about_an_item_that_cannot_be_read_waits_and_stops_no_other() {
    let mut phones = Phones::live(&rows(2, "2025-11-24"), "2025-11-17 09:00").await;
    phones.bind(&["dm-kt"]).await;
    let state = phones.world.dir.path().to_owned();
    let broken = phones.world.engine.tenant.store.items().await.expect("items")[0].item.id().to_string();
    phones.world.tamper(&format!("UPDATE item SET body = 'x' WHERE id = '{broken}'"));
    let bring = |text: &str, id: &str, at| {
        let update = update("c-dm-kt", text, id).to_string();
        spool::put(&state, ChannelName::ZaloBot, update.as_bytes(), at).expect("kept");
    };
    let now = phones.world.now();
    bring(&format!("NHAN {broken}"), "in-a", now);
    bring("TRO GIUP", "in-b", now + chrono::TimeDelta::milliseconds(1));
    let pass = phones.world.pass_with_faults().await;
    assert!(!pass.faults.is_empty());
    assert_eq!(spool::waiting(&state).len(), 1, "the one that cannot be answered waits");
    assert_eq!(phones.zalo.take_texts("c-dm-kt").len(), 1, "the other is answered");
    phones.world.forget_errors();
}

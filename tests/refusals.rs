//! What servers refuse, as the commune meets it: what meets everybody is the channel's and ends nothing, what meets one
//! is theirs and is told of. The real daemon against the mail server that fails wherever it is told to.

use crate::email::server;
use crate::verbs::StoreVerbs as _;
use crate::{world, zalo};

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use dondoc::config::{EmailSettings, Login, Secret, Tls};
use dondoc::engine::notes::Prepared;
use dondoc::model::{ChannelName, MessageState, Note, NoticeState};
use server::{Act, At, Mode, Server};
use world::{World, plan, shipped_with};
use zalo::{Act as Reply, Zalo};

const START: &str = "2025-11-17 09:00";
const NINE: [&str; 9] =
    ["chu-tich", "pct-1", "pct-2", "cvp", "tp-vhxh", "dm-vhxh", "dm-vp", "dm-ttpvhcc", "gd-ttpvhcc"];
const ROW: &str = "[[row]]\nid = \"A.1\"\ntitle = \"Báo cáo một\"\nshort = \"Báo cáo một\"\ndue = { on = 2025-11-24 }\nlead = [\"KT\"]\n";

/// What the mail server says instead of yes, and where; none while it is well.
type Trouble = Arc<Mutex<Option<(At, &'static [u8])>>>;

struct Town {
    world: World,
    mail: Server,
    zalo: Zalo,
    trouble: Trouble,
}

impl Town {
    /// A live commune by mail; its administrator has a second way, and so has whoever is named.
    async fn new(rows: &str, both: &[&str]) -> Self {
        let zalo = Zalo::start();
        let trouble = Trouble::default();
        let asked = Arc::clone(&trouble);
        let script = move |at: At, _| {
            let trouble = *asked.lock().expect("not poisoned");
            trouble.filter(|(place, _)| *place == at).map(|(_, said)| Act::Say(said))
        };
        let mail = Server::start(Mode::Plain, script).await;
        let head = "id = \"dien-khanh\"\nname = \"UBND xã Diên Khánh\"\n";
        let dondoc = format!("{head}{}", zalo.settings(&["webhook"]));
        let shipped = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/people.toml"))
            .expect("people");
        let people = shipped.lines().map(|line| match line.strip_prefix("email = \"") {
            Some(rest) if rest.starts_with("quan-tri@") || both.iter().any(|who| rest.starts_with(who)) => {
                format!("{line}\nprefer = [\"email\", \"webhook\"]\n")
            }
            Some(_) => format!("{line}\nprefer = [\"email\"]\n"),
            None => format!("{line}\n"),
        });
        let (people, rows): (String, String) = (people.collect(), plan(rows));
        let files = [
            ("dondoc.toml", dondoc.as_str()),
            ("people.toml", people.as_str()),
            ("plans/p.toml", rows.as_str()),
        ];
        let mut config = shipped_with(&files);
        config.settings.email = Some(EmailSettings {
            host: "127.0.0.1".into(),
            port: mail.addr.port(),
            tls: Tls::None,
            from: "Tổ đôn đốc <don-doc@example.vn>".into(),
            reply_to: None,
            login: Some(Login { user: "don-doc".into(), password: Secret::new("mat-khau") }),
            ca_file: None,
            hello: "may.example.vn".into(),
            sessions: 2,
            timeout: Duration::from_secs(20),
            dot_timeout: Duration::from_secs(20),
        });
        let mut world = World::rehearsing(config, START).await;
        world.go_live().await;
        Self { world, mail, zalo, trouble }
    }

    fn answers(&self, trouble: Option<(At, &'static [u8])>) {
        *self.trouble.lock().expect("not poisoned") = trouble;
    }

    /// Makes a message to each of these.
    async fn queue(&mut self, people: &[&str], name: &str) {
        self.queue_on(ChannelName::Email, people, name).await;
    }

    async fn queue_on(&mut self, channel: ChannelName, people: &[&str], name: &str) {
        self.world.engine.learn_reach().await.expect("learnt");
        let made = people.iter().map(|who| Prepared {
            recipient: (*who).into(),
            channel,
            note: Note {
                subject: name.to_owned(),
                text: name.to_owned(),
                html: None,
                attachment: None,
                address: None,
                thread: None,
                at_once: false,
            },
            entries: Vec::new(),
        });
        let tenant = &self.world.engine.tenant;
        dondoc::engine::notes::write_notes(tenant, made.collect(), Vec::new(), self.world.now())
            .await
            .expect("queued");
    }

    /// How the messages of that name stand.
    async fn states(&self, name: &str) -> Vec<MessageState> {
        let messages = self.world.engine.tenant.store.messages(false).await.expect("messages");
        let named =
            |message: &&dondoc::model::Message| message.note.as_ref().is_some_and(|note| note.text == name);
        messages.iter().filter(named).map(|message| message.state).collect()
    }

    fn alerts(&self) -> usize {
        let texts = self.zalo.take_texts("quan-tri");
        texts.iter().filter(|text| text.contains("kênh thư điện tử không gửi được tin")).count()
    }

    /// An hour in which the server says this there; everything must come afterwards, and one alert.
    async fn an_hour(&mut self, at: At, said: &'static [u8], people: &[&str]) {
        let name = format!("{at:?} {}", String::from_utf8_lossy(said).trim_end());
        let (alerts, start) = (self.alerts(), self.world.now());
        self.queue(people, &name).await;
        self.answers(Some((at, said)));
        self.world.at(&stamp(start + TimeDelta::minutes(60))).await;
        assert!(self.states(&name).await.iter().all(|state| *state == MessageState::Pending), "{name}");
        self.answers(None);
        self.world.at(&stamp(start + TimeDelta::minutes(130))).await;
        assert_eq!(self.states(&name).await, vec![MessageState::Sent; people.len()], "{name}");
        if people.len() > 2 {
            assert_eq!(self.alerts() - alerts, 1, "{name}");
            self.world.expect_error("stands still");
        }
    }
}

/// As `World::at` takes it.
fn stamp(at: dondoc::model::Instant) -> String {
    (at + TimeDelta::hours(7)).format("%Y-%m-%d %H:%M").to_string()
}

/// Answers that servers give to everybody when something is wrong with them, or with us.
const CODES: [&[u8]; 22] = [
    b"421 4.3.2 closing\r\n",
    b"421 4.7.28 too much mail from you\r\n",
    b"450 4.2.0 mailbox busy\r\n",
    b"450 4.7.1 greylisted\r\n",
    b"451 4.3.0 local error\r\n",
    b"452 4.3.1 no space\r\n",
    b"454 4.7.0 not now\r\n",
    b"500 5.5.2 unknown command\r\n",
    b"503 5.5.1 bad sequence\r\n",
    b"521 no mail here\r\n",
    b"530 5.7.0 log in first\r\n",
    b"535 5.7.8 bad credentials\r\n",
    b"550 rejected\r\n",
    b"550 5.1.1 user unknown\r\n",
    b"550 5.4.5 daily sending quota\r\n",
    b"550 5.7.1 blocked by policy\r\n",
    b"551 user not local\r\n",
    b"552 5.3.4 too big\r\n",
    b"553 5.1.8 sender refused\r\n",
    b"554 transaction failed\r\n",
    b"554 5.7.1 Relay access denied\r\n",
    b"556 domain takes no mail\r\n",
];

/// Each code in turn, a day each, at one point of the dialogue.
async fn an_hour_each(at: At) {
    let mut town = Town::new("", &[]).await;
    let mut day: chrono::NaiveDate = "2025-11-18".parse().expect("a day");
    for said in CODES {
        town.world.at(&format!("{day} 09:00")).await;
        town.an_hour(at, said, &NINE).await;
        day = town.world.engine.tenant.setup.rules.calendar.work.add(day, 1);
    }
    town.world.expect_sound().await;
}

macro_rules! hours {
    ($($name:ident: $at:ident,)*) => {
        $(#[tokio::test]
        async fn $name() {
            an_hour_each(At::$at).await;
        })*
    };
}

hours! {
    whatever_the_greeting_says_for_an_hour_everything_comes_and_one_alert: Banner,
    whatever_is_said_to_ehlo_for_an_hour_everything_comes_and_one_alert: Ehlo,
    whatever_is_said_to_auth_for_an_hour_everything_comes_and_one_alert: Auth,
    whatever_is_said_to_mail_for_an_hour_everything_comes_and_one_alert: Mail,
    whatever_is_said_to_rcpt_for_an_hour_everything_comes_and_one_alert: Rcpt,
    whatever_is_said_to_data_for_an_hour_everything_comes_and_one_alert: Data,
    whatever_is_said_to_the_dot_for_an_hour_everything_comes_and_one_alert: Dot,
}

#[tokio::test]
async fn a_single_recipient_loses_nothing_in_an_hour_either() {
    for (at, said) in [
        (At::Rcpt, &b"550 5.1.1 user unknown\r\n"[..]),
        (At::Rcpt, b"550 rejected\r\n"),
        (At::Dot, b"552 5.3.4 too big\r\n"),
    ] {
        for people in [&NINE[..1], &NINE[..2]] {
            Town::new("", &[]).await.an_hour(at, said, people).await;
        }
    }
}

#[tokio::test]
async fn a_tick_that_begins_or_ends_within_a_pass_ends_nothing() {
    for (from, until) in [(0, 4), (3, 9), (2, 7)] {
        let mut town = Town::new("", &[]).await;
        let seen = Arc::new(Mutex::new(0));
        let counter = Arc::clone(&seen);
        let script = move |at: At, _| {
            let mut count = counter.lock().expect("not poisoned");
            *count += usize::from(at == At::Rcpt);
            let is_out = at == At::Rcpt && (from < *count && *count <= until);
            is_out.then_some(Act::Say(b"554 5.7.1 Relay access denied\r\n"))
        };
        let mail = Server::start(Mode::Plain, script).await;
        let mut config = (*town.world.engine.tenant.setup.config).clone();
        let settings = config.settings.email.as_mut().expect("mail");
        (settings.port, settings.sessions) = (mail.addr.port(), 1);
        town.world.reload(config);
        town.queue(&NINE, "tick").await;
        town.world.at("2025-11-17 12:00").await;
        assert_eq!(town.states("tick").await, [MessageState::Sent; 9], "{from} to {until}");
        if until == 9 {
            town.world.expect_error("stands still");
        }
    }
}

#[tokio::test]
async fn one_mailbox_that_refuses_for_ever_is_one_undeliverable_and_the_level_above_is_told() {
    for said in [
        &b"550 5.1.1 no such user\r\n"[..],
        b"550 no\r\n",
        b"554 5.7.1 Relay access denied\r\n",
        b"530 5.7.0 log in first\r\n",
        b"556 gone\r\n",
    ] {
        let mut town = Town::new(ROW, &[]).await;
        town.mail.refuse("RCPT TO:<dm-kt@", said);
        town.world.at("2025-11-19 07:45").await;
        town.queue(&NINE, "beside").await;
        town.world.at("2025-11-19 11:00").await;
        town.queue(&NINE, "later").await;
        town.world.at("2025-11-19 16:00").await;
        let name = String::from_utf8_lossy(said);
        let notices = town.world.notices("A.1", "con-3-ngay").await;
        let of_dm = |notice: &&dondoc::model::Notice| notice.recipient.as_str() == "dm-kt";
        let states: Vec<_> = notices.iter().filter(of_dm).map(|notice| notice.state).collect();
        assert_eq!(states, [NoticeState::Undeliverable], "{name}");
        assert_eq!(town.states("beside").await, [MessageState::Sent; 9], "{name}");
        assert_eq!(town.world.count(NoticeState::Undeliverable).await, 1, "{name}");
        town.world.expect_error("refused for good");
        town.world.at("2025-11-27 07:45").await;
        let mut to_head: Vec<String> = town.mail.messages().iter().map(|mail| text_of(mail)).collect();
        to_head.retain(|text| text.contains("tp-kt@"));
        assert!(
            to_head.iter().any(|text| text.contains("chưa gửi được đến cấp dưới")),
            "{name}: {to_head:#?}"
        );
        town.world.forget_errors();
        town.world.expect_sound().await;
    }
}

fn text_of(mail: &[u8]) -> String {
    let read = mailparse::parse_mail(mail).expect("a mail");
    let body = |part: &mailparse::ParsedMail<'_>| part.get_body().unwrap_or_default();
    let to =
        String::from_utf8_lossy(mail).lines().find(|line| line.starts_with("To:")).unwrap_or("").to_owned();
    to + &read.parts().filter(|part| part.ctype.mimetype == "text/plain").map(body).collect::<String>()
}

#[tokio::test]
async fn a_used_up_quota_takes_the_next_channel_at_once_by_mail_too() {
    for said in [
        &b"550 5.4.5 Daily user sending limit exceeded\r\n"[..],
        b"554 5.7.1 Message count quota exceeded\r\n",
        b"450 4.7.1 You have reached your hourly limit\r\n",
    ] {
        let mut town = Town::new(ROW, &["dm-kt"]).await;
        town.answers(Some((At::Rcpt, said)));
        town.world.at("2025-11-19 07:45").await;
        town.world.pass().await;
        assert_eq!(town.zalo.take_texts("dm-kt").len(), 1, "{}", String::from_utf8_lossy(said));
        town.world.forget_errors();
    }
}

#[tokio::test]
async fn what_was_doubted_is_remembered_across_a_restart() {
    let mut town = Town::new("", &[]).await;
    town.answers(Some((At::Rcpt, b"550 5.1.1 user unknown\r\n")));
    town.queue(&NINE[..1], "twice").await;
    town.world.at("2025-11-17 09:10").await;
    assert_eq!(town.states("twice").await, [MessageState::Pending], "one refusal ends nothing");
    let kept =
        town.world.engine.tenant.store.value("refused:email").await.expect("reads").unwrap_or_default();
    assert!(kept.contains("chu-tich"), "{kept}");
    let setup = (*town.world.engine.tenant.setup).clone();
    let (store, clock) = (town.world.engine.tenant.store.clone(), town.world.engine.tenant.clock.clone());
    town.world.engine = dondoc::engine::Engine::new(setup, store, clock);
    town.world.at("2025-11-17 11:00").await;
    assert_eq!(town.states("twice").await, [MessageState::Undeliverable], "the second look agrees");
    town.world.expect_error("refused for good");
    let kept = town.world.engine.tenant.store.value("refused:email").await.expect("reads");
    assert_eq!(kept.as_deref(), Some(""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_refuses_everybody_rests_and_one_that_refuses_one_does_not() {
    let mut town = Town::new("", &NINE).await;
    for who in NINE {
        town.zalo.seen().to.insert(who.to_owned(), Reply::Raw(422, "no"));
    }
    town.queue_on(ChannelName::Webhook, &NINE, "all").await;
    town.world.at("2025-11-17 10:00").await;
    assert_eq!(town.states("all").await, [MessageState::Pending; 9]);
    town.world.expect_error("stands still");
    let mails: Vec<String> = town.mail.messages().iter().map(|mail| text_of(mail)).collect();
    let alerts = mails.iter().filter(|text| text.contains("không gửi được tin")).count();
    assert_eq!(alerts, 1, "by mail: {mails:#?}");
    town.zalo.seen().to.clear();
    town.world.at("2025-11-17 11:00").await;
    assert_eq!(town.states("all").await, [MessageState::Sent; 9]);

    town.zalo.seen().to.insert(NINE[4].to_owned(), Reply::Raw(422, "no"));
    town.queue_on(ChannelName::Webhook, &NINE, "one").await;
    town.world.pass().await;
    let mut states = town.states("one").await;
    states.sort_by_key(|state| *state == MessageState::Undeliverable);
    assert_eq!(states[..8], [MessageState::Sent; 8]);
    assert_eq!(states[8], MessageState::Undeliverable);
    town.world.forget_errors();
}

#[tokio::test]
async fn doctor_names_the_channel_that_refused_somebody_who_is_not_given_up() {
    let mut town = Town::new("", &[]).await;
    town.queue(&["dm-vp"], "one").await;
    town.answers(Some((At::Rcpt, b"550 5.1.1 user unknown\r\n")));
    town.world.at("2025-11-17 09:10").await;
    let found = {
        let engine = &town.world.engine;
        let config = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        dondoc::daemon::doctor::examine(&config, &engine.tenant.setup, &engine.tenant.clock).await
    };
    let refused =
        found.iter().find(|finding| finding.check == "email" && finding.detail.contains("refused since"));
    assert!(refused.is_some_and(|finding| finding.detail.starts_with("1 ")), "{found:?}");
    town.answers(None);
    town.world.at("2025-11-17 11:30").await;
    assert_eq!(town.states("one").await, [MessageState::Sent]);
}

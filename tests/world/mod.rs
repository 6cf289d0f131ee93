//! A commune on virtual time: the real planner, store, templates and capture, read as the requirement.
//! Dropping a world fails the test if a mail nobody expected went out or an error was logged.
#![allow(dead_code, unreachable_pub, reason = "every test file uses a part of the harness")]

use crate::verbs::StoreVerbs as _;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use chrono::{NaiveDateTime, TimeDelta};
use dondoc::clock::Clock;
use dondoc::config::{self, Config, ConfigFiles};
use dondoc::engine::pass::Pass;
use dondoc::engine::record::{RecordError, record};
use dondoc::engine::setup::Setup;
use dondoc::engine::tenant::Tenant;
use dondoc::engine::{Engine, intake as inbox};
use dondoc::import::{CaseFile, CaseRow, Row, SheetTaken};
use dondoc::model::{
    Action, By, Case, CaseState, Decision, Instant, Item, ItemId, Notice, NoticeState, Slot, Via,
};
use dondoc::state;
use dondoc::state::reader::Reader;
use mailparse::MailHeaderMap;
use tokio_util::sync::CancellationToken;

/// A mail that was captured.
#[derive(Debug, Clone)]
pub struct Mail {
    pub person: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The table that came with it, empty without one.
    pub attached: String,
    /// The names and bytes of the papers that came with it.
    pub papers: Vec<(String, Vec<u8>)>,
    pub message_id: String,
}

pub struct World {
    pub dir: tempfile::TempDir,
    pub engine: Engine,
    errors: Arc<Mutex<Vec<String>>>,
    _log: tracing::subscriber::DefaultGuard,
    seen: BTreeSet<PathBuf>,
    mails: Vec<Mail>,
    /// The administrators' weekly and daily lines, which come whatever else happens.
    pub admin_lines: Vec<Mail>,
}

/// The shipped config with some files replaced or added.
pub fn shipped_with(changes: &[(&str, &str)]) -> Config {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let names = ["dondoc.toml", "people.toml", "policies.toml", "calendar.toml"];
    let mut texts: std::collections::BTreeMap<PathBuf, String> = names
        .iter()
        .map(|name| (PathBuf::from(name), std::fs::read_to_string(dir.join(name)).expect("shipped")))
        .collect();
    texts.extend(changes.iter().map(|(name, text)| (PathBuf::from(name), (*text).to_owned())));
    let loaded = config::load_from(&ConfigFiles { dir, texts }, "2025-11-01".parse().expect("a day"));
    let problems: Vec<String> =
        loaded.diagnostics.iter().filter(|found| found.is_error()).map(config::Diagnostic::render).collect();
    loaded.config.unwrap_or_else(|| panic!("the test config is wrong: {}", problems.join("\n")))
}

/// The shipped calendar.
pub fn calendar() -> dondoc::calendar::Calendar {
    shipped_with(&[]).calendar
}

/// A plan file with the given rows.
pub fn plan(rows: &str) -> String {
    format!(
        "[plan]\nid = \"KH-1\"\nnumber = \"01/KH-UBND\"\ndate = 2025-10-24\nissuer = \"UBND xã\"\n\
         title = \"Kế hoạch thử\"\nyear = 2025\nlive_from = 2025-10-24\n\n{rows}"
    )
}

/// The shipped Plan 67.
pub fn plan_67() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/plans/67-KH-UBND-2025.toml");
    std::fs::read_to_string(path).expect("the shipped plan")
}

impl World {
    /// A live commune with these plan rows, first seen at `start` (local time).
    pub async fn live(rows: &str, start: &str) -> Self {
        let mut world = Self::rehearsing(shipped_with(&[("plans/p.toml", &plan(rows))]), start).await;
        world.go_live().await;
        world
    }

    /// A fresh commune; a fresh store starts in rehearsal.
    pub async fn rehearsing(config: Config, start: &str) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let start = config.calendar.zone.at(local(start).date(), local(start).time());
        let opened = state::open(dir.path(), &config.org.id, true, true).await.expect("a store");
        let setup = Setup::new(config, dir.path()).expect("a setup");
        let (errors, log) = listen();
        let mut engine = Engine::new(setup, opened.store, Clock::stopped_at(start));
        // The test's own program is no reader.
        let reader = Reader::at(env!("CARGO_BIN_EXE_dondoc"));
        engine.intake.files = inbox::CaseFiles::new(dir.path(), reader, std::time::Duration::from_millis(20));
        Self {
            dir,
            engine,
            errors,
            _log: log,
            seen: BTreeSet::new(),
            mails: Vec::new(),
            admin_lines: Vec::new(),
        }
    }

    pub async fn go_live(&mut self) {
        assert!(self.engine.go_live(self.now()).await.expect("golive"), "was live already");
    }

    /// Replaces the config, as a reload does.
    pub fn reload(&mut self, config: Config) {
        self.engine.adopt(&Arc::new(Setup::new(config, self.dir.path()).expect("a setup")));
    }

    pub fn now(&self) -> Instant {
        self.engine.tenant.clock.now()
    }

    pub fn instant(&self, text: &str) -> Instant {
        let zone = self.engine.tenant.setup.rules.calendar.zone;
        zone.at(local(text).date(), local(text).time())
    }

    /// Moves the clock to `text` (local time), working at every instant on the way that has work.
    pub async fn at(&mut self, text: &str) {
        let end = self.instant(text);
        while self.now() < end {
            self.pass().await;
            // What a pass leaves for at once, such as an alert, the daemon does a second later.
            if self.engine.tenant.store.next_wake().await.expect("a wake").is_some_and(|at| at <= self.now())
            {
                self.pass().await;
            }
            let now = self.now();
            let calendar = &self.engine.tenant.setup.rules.calendar;
            let slot = calendar.next_slot(Slot::Daily, now + TimeDelta::seconds(1), None);
            let midnight = calendar.zone.end_of(calendar.zone.day(now));
            let planned = self.engine.tenant.store.next_wake().await.expect("a wake");
            let next = planned.into_iter().chain([slot, midnight]).filter(|at| *at > now).min();
            self.engine.tenant.clock.set(next.unwrap_or(end).min(end));
        }
        self.pass().await;
    }

    /// Jumps to `text` with nothing running in between: an outage, or a clock that was set.
    pub fn jump(&mut self, text: &str) {
        self.engine.tenant.clock.set(self.instant(text));
    }

    /// One pass at the present instant.
    pub async fn pass(&mut self) -> Pass {
        self.pass_with_faults().await.whole().expect("a pass")
    }

    /// One pass at the present instant, in which services may fail.
    pub async fn pass_with_faults(&mut self) -> Pass {
        let pass = self.engine.pass(&CancellationToken::new()).await;
        self.collect();
        pass
    }

    /// Every item that is stored.
    pub async fn items(&self) -> Vec<Item> {
        let stored = self.engine.tenant.store.items().await.expect("items");
        stored.into_iter().map(|stored| stored.item).collect()
    }

    /// Changes the database behind the program's back.
    pub fn tamper(&self, statement: &str) {
        let database = rusqlite::Connection::open(self.engine.tenant.store.path()).expect("a connection");
        database.execute_batch("PRAGMA foreign_keys = OFF").expect("set");
        let changed = database.execute(statement, []).expect(statement);
        assert!(changed > 0 || statement.starts_with("DROP"), "{statement} changed nothing");
    }

    /// The program starts anew: nothing is remembered but what is stored.
    pub async fn restart(&mut self) {
        let Tenant { setup, store, clock } = self.engine.tenant.clone();
        self.engine = Engine::new(Setup::clone(&setup), store, clock);
        self.engine.learn_reach().await.expect("learnt");
    }

    /// Something a person says of an item.
    pub async fn say(&mut self, item: &str, by: &str, action: Action) -> Result<Item, RecordError> {
        let (by, via) = (By::someone(by), Via::Cli("thu".to_owned()));
        record(&self.engine.tenant.store, &ItemId::new(item), by, via, action, self.now()).await
    }

    pub async fn done(&mut self, item: &str) {
        let action = Action::Done { note: None, evidence: Some("01/BC".into()), as_of: None };
        self.say(item, "quan-tri", action).await.expect("done is allowed");
    }

    /// What was decided for an item.
    pub async fn history(&self, item: &str) -> Vec<Decision> {
        let id = ItemId::new(item);
        let decided = self.engine.tenant.store.histories(std::slice::from_ref(&id)).await.expect("a history");
        decided.into_values().next().unwrap_or_default()
    }

    /// The notices of one step of an item.
    pub async fn notices(&self, item: &str, step: &str) -> Vec<Notice> {
        let decisions = self.history(item).await;
        decisions.into_iter().filter(|d| d.step.as_str() == step).flat_map(|d| d.notices).collect()
    }

    /// Takes one mail to `person` whose subject or text contains `what`.
    pub fn expect_mail(&mut self, person: &str, what: &str) -> Mail {
        let found = self
            .mails
            .iter()
            .position(|m| m.person == person && (m.subject.contains(what) || m.text.contains(what)));
        match found {
            Some(index) => self.mails.remove(index),
            None => panic!("no mail to {person} with «{what}»; there are:\n{}", self.listing()),
        }
    }

    /// Takes every mail that is there.
    pub fn take_mails(&mut self) -> Vec<Mail> {
        std::mem::take(&mut self.mails)
    }

    /// Takes the chair's weekly messages, which come whatever else happens.
    pub fn skip_weekly(&mut self) {
        self.mails.retain(|mail| mail.person != "chu-tich");
    }

    pub fn expect_nothing(&self) {
        assert!(self.mails.is_empty(), "nobody expected:\n{}", self.listing());
    }

    /// Every notice has a state, and the audit finds nothing wrong.
    pub async fn expect_sound(&self) {
        let audit = self.engine.tenant.store.audit().await.expect("an audit");
        let problems: Vec<String> = audit.problems.iter().map(ToString::to_string).collect();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }

    /// Takes the errors that were logged with `what` in them; there must be one.
    pub fn expect_error(&self, what: &str) {
        let mut errors = self.errors.lock().expect("not poisoned");
        let before = errors.len();
        errors.retain(|error| !error.contains(what));
        assert!(errors.len() < before, "no error was logged with «{what}»");
    }

    /// What was logged so far is of no matter here.
    pub fn forget_errors(&self) {
        self.errors.lock().expect("not poisoned").clear();
    }

    pub async fn count(&self, state: NoticeState) -> i64 {
        self.engine.tenant.store.notice_counts().await.expect("counts").get(&state).copied().unwrap_or(0)
    }

    fn listing(&self) -> String {
        let lines: Vec<String> =
            self.mails.iter().map(|m| format!("  {} «{}»\n{}", m.person, m.subject, m.text)).collect();
        lines.join("\n")
    }

    fn collect(&mut self) {
        let folder = self.dir.path().join("mail/new");
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        let mut fresh: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        fresh.retain(|path| !self.seen.contains(path));
        fresh.sort();
        for path in fresh {
            let bytes = std::fs::read(&path).expect("a mail");
            let mail = read(&bytes, &self.engine.tenant.setup.config);
            let lines = ["[Quản trị] Báo cáo tuần", "[Quản trị] Hệ thống nhắc việc hoạt động bình thường"];
            let is_line = lines.iter().any(|line| mail.subject.starts_with(line));
            if is_line {
                self.admin_lines.push(mail);
            } else {
                self.mails.push(mail);
            }
            self.seen.insert(path);
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        self.expect_nothing();
        let errors = self.errors.lock().expect("not poisoned");
        assert!(errors.is_empty(), "errors were logged:\n{}", errors.join("\n"));
    }
}

/// Reads a captured mail; the person is found by address.
pub fn read(bytes: &[u8], config: &Config) -> Mail {
    let mail = mailparse::parse_mail(bytes).expect("a mail that parses");
    let header = |name: &str| mail.headers.get_first_value(name).unwrap_or_default();
    let to = header("To");
    let of = |email: &Option<String>| email.as_ref().is_some_and(|email| to.contains(email.as_str()));
    let person = config.org.people.values().find(|person| of(&person.email)).map(|p| p.id.to_string());
    let unit = config.org.units.values().find(|unit| of(&unit.mailbox)).map(|unit| unit.code.to_string());
    let part = |kind: &str| {
        let Some(found) = mail.parts().find(|part| part.ctype.mimetype == kind) else { return String::new() };
        found.get_body().expect("a body").replace("\r\n", "\n")
    };
    let paper = |part: &mailparse::ParsedMail<'_>| {
        let name = part.get_content_disposition().params.get("filename").cloned()?;
        let is_paper = part.ctype.mimetype.starts_with("application/vnd.");
        is_paper.then(|| (name, part.get_body_raw().expect("bytes")))
    };
    Mail {
        papers: mail.parts().filter_map(paper).collect(),
        person: person.or(unit).unwrap_or_else(|| panic!("nobody has the address {to}")),
        subject: header("Subject"),
        text: part("text/plain"),
        html: part("text/html"),
        attached: part("text/csv"),
        message_id: header("Message-ID"),
    }
}

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a local time like 2025-11-20 07:45")
}

/// Collects everything that is logged as an error on this thread.
fn listen() -> (Arc<Mutex<Vec<String>>>, tracing::subscriber::DefaultGuard) {
    use tracing_subscriber::layer::SubscriberExt as _;
    let errors = Arc::new(Mutex::new(Vec::new()));
    let subscriber = tracing_subscriber::registry().with(Errors(Arc::clone(&errors)));
    (errors, tracing::subscriber::set_default(subscriber))
}

struct Errors(Arc<Mutex<Vec<String>>>);

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Errors {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        if *event.metadata().level() == tracing::Level::ERROR {
            let mut text = String::new();
            event.record(&mut Text(&mut text));
            self.0.lock().expect("not poisoned").push(text);
        }
    }
}

struct Text<'a>(&'a mut String);

impl tracing::field::Visit for Text<'_> {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        use std::fmt::Write as _;
        write!(self.0, "{field}={value:?} ").expect("text");
    }
}

/// A file as it would be read that tells these cases, one a row.
pub fn case_file(cases: impl IntoIterator<Item = (Case, CaseState)>) -> CaseFile {
    let rows = cases.into_iter().zip(2..).map(|((case, state), number)| {
        let Case { kind, code, unit, field, received, due, period, source, content, finished, .. } = case;
        let told = CaseRow {
            kind,
            code: code.clone(),
            units: vec![unit],
            field,
            received,
            due,
            period,
            state,
            finished,
            source,
            title: content,
            remarks: Vec::new(),
        };
        Row { sheet: 0, number, kind: Some(kind), code: Some(code), found: Ok(Arc::new(told)) }
    });
    let sheets = vec![SheetTaken { is_taken: true, ..SheetTaken::default() }];
    CaseFile { sheets, rows: rows.collect(), ..CaseFile::default() }
}

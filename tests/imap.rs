//! The mailbox for answers: at a server of our own that fails where it is told to, and at a real one.
//! The real one: `scripts/imap start DIR`, then `DONDOC_TEST_IMAP=DIR`; without that variable those tests do nothing
//! and say so.

#![allow(clippy::print_stderr, reason = "says why there was no server to test with")]

mod fake;
use crate::world;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use chrono::TimeDelta;
use dondoc::channel::imap::{ImapError, MailSink, MailboxMemory, Visit, look, probe};
use dondoc::config::{ImapSettings, Secret};
use dondoc::daemon::{doctor, reception as receive};
use dondoc::engine::receive::mailbox;
use dondoc::model::Instant;
use dondoc::state::spool;
use fake::{Act, Fake};
use world::World;

/// Long enough for anything on this machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A mailbox that is looked into, as the daemon does: each look goes on with what was last remembered.
struct Reader {
    settings: ImapSettings,
    memory: Mutex<MailboxMemory>,
    kept: Mutex<Vec<String>>,
    is_full: bool,
    now: Instant,
    patience: Duration,
    /// The number of a mail that is wanted whole.
    wanted: Option<u32>,
}

impl MailSink for Reader {
    fn wants_whole(&self, beginning: &[u8]) -> bool {
        let beginning = String::from_utf8_lossy(beginning);
        self.wanted.is_some_and(|wanted| beginning.contains(&format!("XONG {wanted}")))
    }

    fn keep(&self, mail: &[u8]) -> std::io::Result<()> {
        if self.is_full {
            return Err(std::io::Error::other("disk full"));
        }
        self.kept.lock().expect("not poisoned").push(String::from_utf8_lossy(mail).into_owned());
        Ok(())
    }

    fn remember(&self, memory: &MailboxMemory) -> std::io::Result<()> {
        *self.memory.lock().expect("not poisoned") = memory.clone();
        Ok(())
    }
}

impl Reader {
    fn new(settings: ImapSettings) -> Self {
        Self {
            settings,
            memory: Mutex::new(MailboxMemory::new("hop-thu")),
            kept: Mutex::default(),
            is_full: false,
            now: Instant::UNIX_EPOCH,
            patience: PATIENCE,
            wanted: None,
        }
    }

    fn of(fake: &Fake) -> Self {
        Self::new(settings_of(fake))
    }

    fn memory(&self) -> MailboxMemory {
        self.memory.lock().expect("not poisoned").clone()
    }

    /// A look an hour after the one before.
    async fn look(&mut self) -> Result<usize, ImapError> {
        self.now += TimeDelta::hours(1);
        let (visit, mut memory) = (Visit { now: self.now, patience: self.patience }, self.memory());
        look(&self.settings, visit, &mut memory, self).await
    }

    /// The numbers in what was kept since the last time.
    fn kept(&self) -> Vec<u32> {
        let kept = std::mem::take(&mut *self.kept.lock().expect("not poisoned"));
        let number = |mail: &String| mail.split("XONG ").nth(1)?.split("\r\n").next()?.parse().ok();
        kept.iter().map(|mail| number(mail).expect("a number")).collect()
    }

    fn aside(&self) -> usize {
        self.memory().aside().len()
    }
}

fn settings_of(fake: &Fake) -> ImapSettings {
    ImapSettings {
        host: "127.0.0.1".into(),
        port: fake.port,
        tls: false,
        user: "nhac-viec".into(),
        password: Secret::new("p w"),
        folder: "INBOX".into(),
        ca_file: None,
        every: Duration::from_mins(1),
        vouching: Vec::new(),
    }
}

#[tokio::test]
async fn a_large_mail_is_fetched_whole_where_it_is_wanted_so() {
    let fake = Fake::start().await;
    fake.put([1, 2, 3], false, Act::Give);
    // The largest case file as a mail encodes it, a larger one, and one from somebody else.
    for (uid, size) in [(1, 27 << 20), (2, 29 << 20), (3, 2 << 20)] {
        fake.mailbox().mails.get_mut(&uid).expect("there").body += &"x".repeat(size);
    }
    let sizes = |wanted| {
        let mut reader = Reader { wanted: Some(wanted), ..Reader::of(&fake) };
        async move {
            reader.look().await.expect("a look");
            let kept = reader.kept.lock().expect("not poisoned");
            kept.iter().map(String::len).collect::<Vec<usize>>()
        }
    };
    let whole = fake.mailbox().mails[&1].body.len();
    assert_eq!(sizes(1).await, [whole, 512 * 1024, 512 * 1024]);
    fake.mailbox().mails.values_mut().for_each(|mail| mail.seen = false);
    assert_eq!(sizes(2).await, [512 * 1024, 28 << 20, 512 * 1024]);
}

#[tokio::test]
async fn new_mail_is_fetched_kept_and_marked() {
    let fake = Fake::start().await;
    fake.put([1, 2], false, Act::Give);
    // A photograph beside the answer makes a mail large.
    fake.mailbox().mails.get_mut(&2).expect("there").body += &"x".repeat(3 << 20);
    let mut reader = Reader::of(&fake);
    assert_eq!(reader.look().await.expect("a look"), 2);
    let large = reader.kept.lock().expect("not poisoned")[1].clone();
    assert!(large.contains("XONG 2") && large.len() == 512 * 1024, "as much of it as is needed");
    assert_eq!((reader.kept(), fake.unseen()), (vec![1, 2], vec![]));
    assert_eq!(reader.look().await.expect("a look"), 0, "each once");
    fake.put([3], false, Act::Give);
    reader.is_full = true;
    for _ in 0..5 {
        let full = reader.look().await.expect_err("full").to_string();
        assert!(full.contains("spool/"), "{full}");
    }
    reader.is_full = false;
    assert_eq!(reader.look().await.expect("a look"), 1, "what was not kept stays new");
    assert!(fake.mailbox().log.iter().any(|command| command.contains("BODY.PEEK[]")));
}

#[tokio::test]
async fn a_mail_that_the_server_does_not_give_stays_unread_and_the_others_are_read() {
    let fake = Fake::start().await;
    let mut reader = Reader::of(&fake);
    reader.look().await.expect("a first look");
    for (uid, act) in [(1, Act::Refuse), (2, Act::Give), (3, Act::Nothing), (4, Act::Scold), (5, Act::Give)] {
        fake.put([uid], false, act);
    }
    assert_eq!(reader.look().await.expect("a look"), 2);
    assert_eq!((reader.kept(), fake.unseen()), (vec![2, 5], vec![1, 3, 4]));
    fake.mailbox().mails.get_mut(&3).expect("there").act = Act::Give;
    assert_eq!(reader.look().await.expect("a look"), 1, "it may be given later");
    fake.mailbox().mails.remove(&4);
    reader.look().await.expect("a look");
    assert_eq!((reader.kept(), fake.unseen(), reader.aside()), (vec![3], vec![1], 1), "4 is deleted");
    let before = fake.fetched().len();
    reader.look().await.expect("a look");
    assert_eq!(fake.fetched().len(), before, "left to a person");
}

#[tokio::test]
async fn a_mail_that_ends_the_connection_is_left_after_three_tries_and_those_behind_it_are_read() {
    for act in [Act::Close, Act::Announce(400_000_000), Act::Announce(u64::MAX)] {
        let fake = Fake::start().await;
        let mut reader = Reader::of(&fake);
        reader.look().await.expect("a first look");
        fake.put([1, 3], false, Act::Give);
        fake.put([2], false, act);
        let broken = reader.look().await.expect_err("it breaks").to_string();
        assert!(!broken.contains("Subject"), "nothing of the mail is told: {broken}");
        assert_eq!(reader.kept(), [1]);
        reader.look().await.expect_err("it breaks again, behind the others");
        assert_eq!((reader.kept(), reader.aside()), (vec![3], 0));
        reader.look().await.expect_err("the last try");
        assert_eq!((reader.aside(), fake.unseen()), (1, vec![2]), "unread, for a person");
        fake.put([4], false, Act::Give);
        assert_eq!(reader.look().await.expect("all is well"), 1);
        assert_eq!(fake.fetched().iter().filter(|uid| **uid == 2).count(), 3);
        fake.mailbox().mails.get_mut(&2).expect("there").seen = true;
        reader.look().await.expect("a look");
        assert_eq!(reader.aside(), 0, "somebody opened it");
    }
}

#[tokio::test]
async fn an_answer_without_an_end_is_cut_off() {
    let fake = Fake::start().await;
    let mut reader = Reader::of(&fake);
    reader.look().await.expect("a first look");
    fake.put([1], false, Act::Endless);
    let broken = reader.look().await.expect_err("too long").to_string();
    assert!(broken.contains("the connection broke") && !broken.contains("xxx"), "{broken}");
}

#[tokio::test]
async fn a_mail_that_never_comes_ends_the_look_in_time() {
    let fake = Fake::start().await;
    let mut reader = Reader::of(&fake);
    reader.look().await.expect("a first look");
    fake.put([1], false, Act::Announce(100_000));
    fake.put([2], false, Act::Give);
    reader.patience = Duration::from_millis(500);
    // On a busy machine a look may end before it has begun, which is no try.
    for _ in 0..20 {
        let late = reader.look().await.expect_err("late").to_string();
        assert!(late.contains("no answer in time"), "{late}");
        if reader.aside() > 0 {
            break;
        }
    }
    assert_eq!((reader.kept(), reader.aside(), fake.unseen()), (vec![2], 1, vec![1]));
    assert_eq!(fake.fetched().iter().filter(|uid| **uid == 1).count(), 3);
}

#[tokio::test]
async fn what_a_person_opened_first_is_read_but_nothing_from_before_the_first_look() {
    let fake = Fake::start().await;
    fake.put([1, 2], true, Act::Give);
    fake.put([3], false, Act::Give);
    let mut reader = Reader::of(&fake);
    reader.look().await.expect("a first look");
    assert_eq!(reader.kept(), [3]);
    fake.put([4], true, Act::Give);
    fake.put([5], false, Act::Give);
    reader.look().await.expect("a look");
    assert_eq!(reader.kept(), [4, 5]);
    for uid in [1, 3, 4] {
        fake.mailbox().mails.get_mut(&uid).expect("there").seen = false;
    }
    reader.look().await.expect("a look");
    assert_eq!(reader.kept(), [1], "marked unread: only what was never read");
    fake.mailbox().validity = 8;
    fake.put([6], true, Act::Give);
    fake.mailbox().mails.get_mut(&4).expect("there").seen = true;
    fake.put([7], false, Act::Give);
    reader.look().await.expect("a look");
    assert_eq!(reader.kept(), [3, 7], "a new numbering is a first look");
}

#[tokio::test]
async fn many_mails_are_read_in_some_looks() {
    let fake = Fake::start().await;
    fake.put(1..=120, false, Act::Give);
    let mut reader = Reader::of(&fake);
    let mut read = Vec::new();
    for expected in [50, 50, 20, 0] {
        assert_eq!(reader.look().await.expect("a look"), expected);
        read.extend(reader.kept());
    }
    assert_eq!(read, (1..=120).collect::<Vec<u32>>());
}

#[tokio::test]
async fn a_search_that_is_refused_is_not_taken_for_an_empty_mailbox() {
    let fake = Fake::start().await;
    let mut reader = Reader::of(&fake);
    reader.look().await.expect("a first look");
    fake.put([1], false, Act::Refuse);
    for _ in 0..3 {
        reader.look().await.expect("a look");
    }
    assert_eq!(reader.aside(), 1);
    fake.mailbox().no_search = true;
    let refused = reader.look().await.expect_err("refused").to_string();
    assert!(refused.contains("the search failed"), "{refused}");
    assert_eq!(reader.aside(), 1, "still told of");
}

#[tokio::test]
async fn doctor_opens_the_mailbox_and_says_whose_it_is_and_what_could_not_be_read() {
    let mut world = World::rehearsing(world::shipped_with(&[]), "2026-11-17 09:00").await;
    let fake = Fake::start().await;
    let person = world.engine.tenant.setup.config.org.people.values().find(|person| person.email.is_some());
    let person = person.expect("somebody with an address").clone();
    let mut config = (*world.engine.tenant.setup.config).clone();
    config.settings.answers.imap = Some(settings_of(&fake));
    world.reload(config.clone());
    let answers = async |world: &World| {
        let setup = &world.engine.tenant.setup;
        let found = doctor::examine(Path::new("config"), setup, &world.engine.tenant.clock).await;
        let found = found.into_iter().filter(|finding| finding.check == "answers");
        found.map(|finding| (finding.grade, finding.detail)).collect::<Vec<_>>()
    };
    let well = answers(&world).await;
    assert!(matches!(&well[..], [(doctor::Grade::Ok, detail)] if detail.contains("opens")), "{well:?}");
    assert!(fake.mailbox().log.iter().all(|command| !command.starts_with("SELECT")), "it only looks");

    let settings = ImapSettings { user: person.email.clone().expect("an address"), ..settings_of(&fake) };
    let mut memory = mailbox::take(world.dir.path(), &settings);
    memory.meet(7, 0);
    fake.put(1..=3, true, Act::Nothing);
    let memory = Mutex::new(memory);
    let mut reader = Reader { now: world.now(), memory, ..Reader::new(settings.clone()) };
    for _ in 0..3 {
        reader.look().await.expect("a look");
    }
    mailbox::write(world.dir.path(), &reader.memory()).expect("written");
    config.settings.answers.imap = Some(settings);
    world.reload(config);
    let found: Vec<String> = answers(&world).await.into_iter().map(|(_, detail)| detail).collect();
    let expected = [
        "opens, with 3 mails",
        &format!("belongs to `{}` of people.toml", person.id),
        "somebody else reads the mailbox",
        "3 in the mailbox for answers could not be read after 3 tries",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    assert!(found.iter().zip(expected).all(|(found, expected)| found.contains(expected)), "{found:#?}");
    assert!(found.iter().all(|found| !found.contains('@')), "{found:#?}");
}

#[tokio::test]
async fn the_daemon_keeps_what_comes_and_tells_the_administrators_of_what_does_not() {
    let mut world = World::rehearsing(world::shipped_with(&[]), "2025-11-18 09:00").await;
    let fake = Fake::start().await;
    fake.put([1], false, Act::Give);
    fake.put([2], false, Act::Refuse);
    let mut config = (*world.engine.tenant.setup.config).clone();
    config.settings.answers.imap =
        Some(ImapSettings { every: Duration::from_millis(5), ..settings_of(&fake) });
    world.reload(config);
    world.pass().await;
    world.take_mails();
    let (wakes, mut woken) = tokio::sync::mpsc::channel(4);
    let reception = receive::open(&world.engine.tenant.setup, &world.engine.tenant.clock, &wakes).await;
    assert_eq!(woken.recv().await.as_deref(), Some("answer"));
    assert_eq!(spool::waiting(world.dir.path()).len(), 1);
    while fake.fetched() != [1, 2, 2] {
        tokio::task::yield_now().await;
    }
    world.jump("2025-11-18 10:30");
    assert_eq!(woken.recv().await.as_deref(), Some("mailbox"));
    reception.close().await;
    world.expect_error("could not be read after 3 tries");
    assert_eq!((fake.fetched(), fake.unseen()), (vec![1, 2, 2, 2], vec![2]));
    for _ in 0..2 {
        world.pass().await;
    }
    world.expect_mail("quan-tri", "Có 01 thư trong hộp thư trả lời không đọc được");
    world.expect_nothing();
    assert_eq!(spool::waiting(world.dir.path()).len(), 0, "the other was read");
}

/// What `scripts/imap start` wrote, if there is such a server.
fn server() -> Option<HashMap<String, String>> {
    let Ok(dir) = std::env::var("DONDOC_TEST_IMAP") else {
        eprintln!("skipped: no mailbox; see scripts/imap");
        return None;
    };
    let env = fs::read_to_string(Path::new(&dir).join("env")).expect("a folder of a started server");
    let pairs = env.lines().filter_map(|line| line.split_once('='));
    Some(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}

fn settings(server: &HashMap<String, String>) -> ImapSettings {
    let password = fs::read_to_string(&server["PASSWORD_FILE"]).expect("a password");
    ImapSettings {
        host: server["HOST"].clone(),
        port: server["PORT"].parse().expect("a port"),
        tls: true,
        user: server["LOGIN"].clone(),
        password: Secret::new(password.trim()),
        folder: "INBOX".into(),
        ca_file: Some(server["CA_FILE"].clone().into()),
        every: Duration::from_mins(1),
        vouching: Vec::new(),
    }
}

/// Puts a mail into the real mailbox, opened by a person or not.
fn deliver(maildir: &Path, n: u32, opened: bool, more: &str) {
    let mail = format!(
        "Message-ID: <{n}@pc>\r\nFrom: a@b.example\r\nSubject: =?utf-8?b?Vmnhu4dj?=\r\n\r\nXONG {n}\r\n{more}"
    );
    let name = format!("{n}.{}.pc", std::process::id());
    let (draft, folder) = (maildir.join("tmp").join(&name), if opened { "cur" } else { "new" });
    fs::write(&draft, mail).expect("written");
    std::os::unix::fs::chown(&draft, Some(65534), Some(65534)).expect("given to nobody");
    let name = if opened { format!("{name}:2,S") } else { name };
    fs::rename(&draft, maildir.join(folder).join(name)).expect("delivered");
}

/// Marks a mail in the real mailbox as unread, as a person does.
fn mark_unread(maildir: &Path, n: u32) {
    let begins = format!("{n}.{}.pc", std::process::id());
    let entries = fs::read_dir(maildir.join("cur")).expect("a folder").flatten().map(|entry| entry.path());
    let is_it =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&begins));
    let mail = entries.into_iter().find(is_it).expect("the mail");
    let name = mail.file_name().expect("a name").to_string_lossy().into_owned();
    assert!(name.contains('S'), "it was marked as seen: {name}");
    fs::rename(&mail, maildir.join("cur").join(format!("{}:2,", name.split(':').next().expect("a name"))))
        .expect("marked");
}

#[tokio::test]
async fn a_real_mailbox_over_tls_each_mail_once_whoever_opened_it_first() {
    let Some(server) = server() else { return };
    let mut reader = Reader::new(settings(&server));
    let maildir = Path::new(&server["MAILDIR"]);
    // Whatever an earlier run left.
    reader.look().await.expect("a look");
    reader.kept.lock().expect("not poisoned").clear();
    for n in 1..=3 {
        // One is large, as with a photograph beside the answer.
        let more = if n == 2 { "x".repeat(76) + "\r\n" } else { String::new() };
        deliver(maildir, n, false, &more.repeat(12_000));
    }
    deliver(maildir, 4, true, "");
    assert_eq!(reader.look().await.expect("a look"), 4);
    let mut kept = reader.kept();
    kept.sort_unstable();
    assert_eq!(kept, [1, 2, 3, 4]);
    assert_eq!(reader.look().await.expect("a look"), 0, "each once");
    let left = fs::read_dir(maildir.join("cur")).expect("a folder").count();
    assert!(left >= 4, "nothing is deleted");
    mark_unread(maildir, 1);
    mark_unread(maildir, 4);
    assert_eq!(reader.look().await.expect("a look"), 0, "marked unread again by a person");
    assert!(probe(&reader.settings, PATIENCE).await.expect("it opens") >= 4);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_issuer_are_refused_in_words() {
    let Some(server) = server() else { return };
    let mut wrong = Reader::new(ImapSettings { password: Secret::new("wrong"), ..settings(&server) });
    let refused = wrong.look().await.expect_err("refused").to_string();
    assert!(refused.contains("the login was refused") && !refused.contains("wrong"), "{refused}");
    let probed = probe(&wrong.settings, PATIENCE).await.expect_err("refused").to_string();
    assert_eq!(probed, refused);
    let mut stranger = Reader::new(ImapSettings { ca_file: None, ..settings(&server) });
    let refused = stranger.look().await.expect_err("not trusted").to_string();
    assert!(refused.contains("TLS handshake failed"), "{refused}");
    let mut no_folder = Reader::new(ImapSettings { folder: "Khong-co".into(), ..settings(&server) });
    let refused = no_folder.look().await.expect_err("no folder").to_string();
    assert!(refused.contains("the folder cannot be opened"), "{refused}");
}

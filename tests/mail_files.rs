//! Case files that a clerk sends by mail: whose are taken, for which source, and what is said of them. The real engine on
//! virtual time, against an SMTP server of our own; mails come in as the mailbox would bring them.

use crate::verbs::StoreVerbs as _;
use crate::{binary, world};

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use binary::{Sink, header};
use dondoc::model::{ChannelName, Status};
use dondoc::state::spool;
use mailparse::{MailHeaderMap as _, parse_mail};
use world::{World, plan, shipped_with};

/// The clerk of the sources `tinh` and `directive`.
const CLERK: &str = "dm-vp@dienkhanh.example";
/// The clerk of the source `dvcqg` alone.
const OTHER: &str = "dm-ttpvhcc@dienkhanh.example";
/// Somebody of the commune who brings no files.
const NOBODY: &str = "dm-kt@dienkhanh.example";
const PROVEN: &str =
    "Authentication-Results: mx.dienkhanh.example; dmarc=pass header.from=dienkhanh.example\r\n";
const CITIZEN: &str = "Nguyễn Thị Kín";
const ROW: &str = "[[row]]\nid = \"A.01\"\ntitle = \"Nhiệm vụ cải cách hành chính của xã năm 2025\"\n\
                   short = \"Nhiệm vụ\"\ndue = { on = 2025-11-24 }\nlead = [\"VP\"]\n";

struct Mailbox {
    world: World,
    sink: Sink,
    written: usize,
    seen: usize,
    _password: tempfile::NamedTempFile,
}

impl Mailbox {
    async fn open() -> Self {
        let sink = Sink::start(Duration::ZERO);
        let (toml, password) = sink.answering();
        let toml = format!("{toml}vouching = [\"mx.dienkhanh.example\"]\n");
        let files = [("dondoc.toml", toml.as_str()), ("plans/p.toml", &plan(ROW))];
        let mut world = World::rehearsing(shipped_with(&files), "2025-11-17 09:00").await;
        world.go_live().await;
        world.at("2025-11-19 09:00").await;
        let seen = sink.received().len();
        Self { world, sink, written: 0, seen, _password: password }
    }

    /// A mail with these headers, text and files comes in. The answers to it, as they were sent.
    async fn brings(&mut self, headers: &str, text: &str, files: &[(&str, &[u8])]) -> Vec<String> {
        self.written += 1;
        self.again(headers, text, files).await
    }

    /// The last mail comes in once more.
    async fn again(&mut self, headers: &str, text: &str, files: &[(&str, &[u8])]) -> Vec<String> {
        let mut mail = format!(
            "Message-ID: <in-{}@pc>\r\n{headers}Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n\
             --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n",
            self.written
        );
        for (name, bytes) in files {
            write!(
                mail,
                "--b\r\nContent-Type: application/octet-stream; name=\"{name}\"\r\n\
                 Content-Disposition: attachment; filename=\"{name}\"\r\n\
                 Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
                STANDARD.encode(bytes)
            )
            .expect("text");
        }
        mail.push_str("--b--\r\n");
        let state = self.world.dir.path().to_owned();
        spool::put(&state, ChannelName::Email, mail.as_bytes(), self.world.now()).expect("kept");
        self.world.pass().await;
        assert!(spool::waiting(&state).is_empty(), "what was read is gone");
        let mails = self.sink.received();
        let fresh = mails[self.seen..].iter().filter(|mail| body(mail).contains("Thư trả lời tự động"));
        let fresh = fresh.cloned().collect();
        self.seen = mails.len();
        fresh
    }

    /// A clerk sends one file, vouched for. The one answer.
    async fn sends(&mut self, from: &str, name: &str, bytes: &[u8]) -> String {
        let back = self.brings(&format!("{PROVEN}From: {from}\r\n"), "", &[(name, bytes)]).await;
        assert_eq!(back.len(), 1, "one answer: {back:#?}");
        assert!(to(&back[0]).contains(from), "{}", to(&back[0]));
        body(&back[0])
    }

    /// How many cases are open.
    async fn cases(&self) -> usize {
        let items = self.world.items().await;
        items.iter().filter(|item| item.spec.source.case().is_some()).count()
    }

    /// Every file below the state folder.
    fn kept(&self) -> Vec<PathBuf> {
        below(self.world.dir.path())
    }

    /// Nothing of the file is left anywhere, and nothing waits to be read or sent.
    fn expect_nothing_kept(&self) {
        for file in self.kept() {
            let bytes = std::fs::read(&file).expect("a file");
            let holds = |secret: &[u8]| bytes.windows(secret.len()).any(|window| window == secret);
            assert!(!holds(CITIZEN.as_bytes()), "{} holds a citizen's name", file.display());
        }
        let reading = self.world.dir.path().join("reading");
        assert!(below(&reading).is_empty(), "{:?}", below(&reading));
        for mail in self.sink.received() {
            let mail = parse_mail(mail.as_bytes()).expect("a mail");
            assert!(mail.parts().all(|part| !part.get_body().unwrap_or_default().contains(CITIZEN)));
        }
    }
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

fn body(mail: &str) -> String {
    let mail = parse_mail(mail.as_bytes()).expect("a mail");
    let part = mail.parts().find(|part| part.ctype.mimetype == "text/plain").expect("a text");
    part.get_body().expect("a body").replace("\r\n", "\n")
}

fn to(mail: &str) -> String {
    let mail = parse_mail(mail.as_bytes()).expect("a mail");
    mail.headers.get_first_value("To").expect("a recipient")
}

fn petition(number: usize) -> Vec<u8> {
    format!("Mã PAKN;Đơn vị xử lý;Hạn xử lý;Họ tên\nPAKN.20251116.{number:04};KT;12/12/2025;{CITIZEN}\n")
        .into_bytes()
}

fn dossier() -> Vec<u8> {
    format!("Mã hồ sơ;Đơn vị xử lý;Hạn xử lý;Họ tên\nH32.12-251117-0001;KT;12/12/2025;{CITIZEN}\n")
        .into_bytes()
}

#[tokio::test]
async fn a_file_by_mail_is_taken_like_one_of_the_drop_folder_and_answered_with_its_report() {
    let mut mailbox = Mailbox::open().await;
    let headers = format!("{PROVEN}From: Can bo <{CLERK}>\r\n");
    let file = petition(1);
    let back = mailbox.brings(&headers, "Em gửi danh sách ạ", &[("tinh-19-11.csv", &file)]).await;
    assert_eq!(mailbox.cases().await, 1);
    assert_eq!((back.len(), header(&back[0], "In-Reply-To").as_str()), (1, "<in-1@pc>"));
    insta::assert_snapshot!("report_by_mail", body(&back[0]).trim());
    let inbox = mailbox.world.dir.path().join("inbox");
    let reports = below(&inbox.join("done"));
    let report = std::fs::read_to_string(reports.first().expect("a report")).expect("text");
    assert!(body(&back[0]).contains(report.trim()), "the same as in the folder");
    mailbox.expect_nothing_kept();
    assert!(mailbox.again(&headers, "Em gửi danh sách ạ", &[("tinh-19-11.csv", &file)]).await.is_empty());
    assert_eq!((mailbox.cases().await, below(&inbox).len()), (1, 1), "the same mail twice is taken once");
    let anew = mailbox.sends(CLERK, "tinh-20-11.csv", &file).await;
    assert!(anew.contains("Không thay đổi: 01"), "{anew}");
    mailbox.world.expect_sound().await;
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_refused_in_words_and_not_kept() {
    let mut mailbox = Mailbox::open().await;
    let pdf = format!("%PDF-1.7\n{CITIZEN}");
    let told = mailbox.sends(CLERK, "tinh-19-11.xlsx", pdf.as_bytes()).await;
    assert!(told.contains("Tệp không nhập được") && told.contains("tệp PDF"), "{told}");
    let rejected = below(&mailbox.world.dir.path().join("inbox/rejected"));
    assert!(rejected.len() == 1 && rejected[0].to_string_lossy().ends_with(".txt"), "{rejected:?}");
    mailbox.expect_nothing_kept();
    let wrong = "Mã PAKN;Đơn vị xử lý;Hạn xử lý\nPAKN.20251116.0001;Không ai;12/12/2025\n";
    let told = mailbox.sends(CLERK, "tinh-19-11.csv", wrong.as_bytes()).await;
    assert!(told.contains("Dòng không nhập được: 01"), "{told}");
    assert_eq!(mailbox.cases().await, 0);
}

#[tokio::test]
async fn nobody_else_brings_files_by_mail() {
    let mut mailbox = Mailbox::open().await;
    let file = petition(1);
    let files: [(&str, &[u8]); 1] = [("tinh-19-11.csv", &file)];
    let back = mailbox.brings("From: ai-do@home.example\r\n", "", &files).await;
    assert!(back.is_empty(), "a stranger learns nothing: {back:#?}");
    let back = mailbox.brings(&format!("{PROVEN}From: {NOBODY}\r\n"), "", &files).await;
    assert!(body(&back[0]).contains("không phải là thư trả lời"), "as without a file: {}", body(&back[0]));
    assert!(!body(&back[0]).contains("Tệp") && !body(&back[0]).contains("tệp"), "{}", body(&back[0]));
    assert_eq!(mailbox.cases().await, 0);
    mailbox.expect_nothing_kept();
}

#[tokio::test]
async fn a_mail_that_no_server_vouches_for_brings_nothing_and_its_mailbox_is_told() {
    let mut mailbox = Mailbox::open().await;
    let file = petition(1);
    let forged = format!("From: {CLERK}\r\n{}", PROVEN.replace("mx.dienkhanh", "mx.elsewhere"));
    for time in 0..5 {
        let back = mailbox.brings(&forged, "", &[("tinh-19-11.csv", &file)]).await;
        assert_eq!(back.len(), usize::from(time < 3), "a few times a day: {back:#?}");
        let told = back.first().map(|mail| body(mail)).unwrap_or_default();
        assert!(time >= 3 || told.contains("chưa xác thực được người gửi nên tệp không được nhận"), "{told}");
    }
    assert_eq!(mailbox.cases().await, 0);
    mailbox.expect_nothing_kept();
}

#[tokio::test]
async fn the_source_is_that_of_the_name_or_the_only_one_of_the_clerk() {
    let mut mailbox = Mailbox::open().await;
    let told = mailbox.sends(OTHER, "Danh sach 19.11.csv", &dossier()).await;
    assert!(told.contains("Mở mới: 01"), "{told}");
    let items = mailbox.world.items().await;
    let origin = items.iter().find_map(|item| item.spec.source.case()).expect("a case");
    assert_eq!(origin.system.as_str(), "dvcqg");
    let told = mailbox.sends(CLERK, "Danh sach.csv", &petition(1)).await;
    assert!(told.contains("chưa rõ tệp của nguồn nào") && told.contains("directive, tinh"), "{told}");
    let told = mailbox.sends(CLERK, "dvcqg-19-11.csv", &dossier()).await;
    assert!(told.contains("một nguồn không do đồng chí phụ trách"), "{told}");
    let told = mailbox.sends(OTHER, "tinh-19-11.csv", &petition(1)).await;
    assert!(told.contains("một nguồn không do đồng chí phụ trách"), "{told}");
    assert_eq!(mailbox.cases().await, 1);
    mailbox.expect_nothing_kept();
}

#[tokio::test]
async fn each_of_several_files_is_taken_and_answered() {
    let mut mailbox = Mailbox::open().await;
    let (one, two) = (petition(1), petition(2));
    let files: [(&str, &[u8]); 4] =
        [("tinh-1.csv", &one), ("logo.png", b"\x89PNG"), ("../../tinh-2.csv", &two), ("x.csv", &one)];
    let back = mailbox.brings(&format!("{PROVEN}From: {CLERK}\r\n"), "", &files).await;
    let told: Vec<String> = back.iter().map(|mail| body(mail)).collect();
    assert_eq!(told.len(), 3, "{told:#?}");
    assert!(told.iter().any(|told| told.contains("Tệp đính kèm thứ 3: chưa rõ")), "{told:#?}");
    for place in 1..=2 {
        let place = format!("Tệp thứ {place} trong 3 tệp đính kèm:");
        assert!(told.iter().any(|told| told.contains(&place) && told.contains("Mở mới: 01")), "{told:#?}");
    }
    assert_eq!(mailbox.cases().await, 2);
    mailbox.expect_nothing_kept();
}

#[tokio::test]
async fn the_text_beside_a_file_is_an_answer_as_ever() {
    let mut mailbox = Mailbox::open().await;
    let mails = mailbox.sink.received();
    let reminder = mails.iter().rfind(|mail| to(mail).contains(CLERK)).expect("a reminder");
    let headers = format!("{PROVEN}From: {CLERK}\r\nIn-Reply-To: {}\r\n", header(reminder, "Message-ID"));
    let back = mailbox.brings(&headers, "XONG 1 12/BC-VP", &[("tinh-1.csv", &petition(1))]).await;
    assert_eq!(back.len(), 2, "the answer and the report: {back:#?}");
    let store = &mailbox.world.engine.tenant.store;
    let item = store.item(&"A.01".into()).await.expect("read").expect("there").item;
    assert_eq!((item.status, mailbox.cases().await), (Status::Reported, 1));
    let back = mailbox.brings(&headers, "", &[("tinh-2.csv", &petition(2))]).await;
    assert_eq!((back.len(), mailbox.cases().await), (1, 2), "a file alone gets its report alone");
    mailbox.expect_nothing_kept();
}

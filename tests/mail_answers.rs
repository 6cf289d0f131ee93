//! Answers by mail: who may speak by which address, what is asked back, what is answered and how often. The real daemon
//! on virtual time, against an SMTP server of our own; mails come in as the mailbox would bring them.

use crate::verbs::StoreVerbs as _;
use crate::{binary, world};

use std::fmt::Write as _;
use std::time::Duration;

use binary::{Sink, header};
use dondoc::model::{Action, ChannelName, Item, Status};
use dondoc::state::spool;
use mailparse::{MailHeaderMap as _, parse_mail};
use world::{World, plan, shipped_with};

const FOCAL: &str = "dm-kt@dienkhanh.example";

pub(crate) struct Office {
    pub(crate) world: World,
    sink: Sink,
    written: usize,
    seen: usize,
    _password: tempfile::NamedTempFile,
}

fn rows(count: usize) -> String {
    let mut rows = String::new();
    for n in 1..=count {
        write!(
            rows,
            "[[row]]\nid = \"A.{n:02}\"\ntitle = \"Nhiệm vụ cải cách hành chính số {n} của xã năm 2025\"\n\
             short = \"Nhiệm vụ số {n}\"\ndue = {{ on = 2025-11-24 }}\nlead = [\"KT\"]\n"
        )
        .expect("text");
    }
    rows
}

impl Office {
    pub(crate) async fn open(rows: &str, more: &str, people: &dyn Fn(String) -> String) -> Self {
        let sink = Sink::start(Duration::ZERO);
        let (toml, password) = sink.answering();
        let toml = format!("{toml}{more}");
        let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config/people.toml");
        let people = people(std::fs::read_to_string(shipped).expect("the shipped people"));
        let files =
            [("dondoc.toml", toml.as_str()), ("people.toml", people.as_str()), ("plans/p.toml", &plan(rows))];
        let mut world = World::rehearsing(shipped_with(&files), "2025-11-17 09:00").await;
        world.go_live().await;
        world.at("2025-11-19 07:45").await;
        let seen = sink.received().len();
        Self { world, sink, written: 0, seen, _password: password }
    }

    async fn with(count: usize) -> Self {
        Self::open(&rows(count), "", &|people| people).await
    }

    /// The last mail to an address.
    fn last_to(&self, address: &str) -> String {
        let mails = self.sink.received();
        mails.into_iter().rfind(|mail| header(mail, "To").contains(address)).expect("a mail to answer")
    }

    /// A mail comes in that answers the last one to an address; the answers to it, as they were sent.
    pub(crate) async fn answers(&mut self, from: &str, to: &str, text: &str, headers: &str) -> Vec<String> {
        let answered = header(&self.last_to(to), "Message-ID");
        self.brings(&format!("From: {from}\r\nIn-Reply-To: {answered}\r\n{headers}"), text).await
    }

    /// A mail comes in with these headers.
    pub(crate) async fn brings(&mut self, headers: &str, text: &str) -> Vec<String> {
        self.written += 1;
        let kind =
            if headers.contains("Content-Type") { "" } else { "Content-Type: text/plain; charset=utf-8\r\n" };
        let mail =
            format!("Message-ID: <in-{}@pc>\r\n{}\r\n{kind}\r\n{text}\r\n", self.written, headers.trim_end());
        let state = self.world.dir.path().to_owned();
        spool::put(&state, ChannelName::Email, mail.as_bytes(), self.world.now()).expect("kept");
        self.world.pass().await;
        assert!(spool::waiting(&state).is_empty(), "what was read is gone");
        self.came()
    }

    /// What has been sent since the last look.
    pub(crate) fn came(&mut self) -> Vec<String> {
        let mails = self.sink.received();
        let fresh = mails[self.seen..].to_vec();
        self.seen = mails.len();
        fresh
    }

    /// The focal person answers the last reminder.
    async fn says(&mut self, text: &str) -> String {
        let back = self.answers(FOCAL, FOCAL, text, "").await;
        assert_eq!(back.len(), 1, "one answer to «{text}»: {back:#?}");
        body(&back[0])
    }

    /// The document that was named when it was reported.
    async fn evidence(&self, id: &str) -> Option<String> {
        let events = self.world.engine.tenant.store.events_of(&id.into()).await.expect("read");
        events.into_iter().rev().find_map(|event| match event.body.action {
            Action::Reported { evidence, .. } => evidence,
            _ => None,
        })
    }

    pub(crate) async fn item(&self, id: &str) -> Item {
        self.world.engine.tenant.store.item(&id.into()).await.expect("read").expect("there").item
    }
}

pub(crate) fn body(mail: &str) -> String {
    let mail = parse_mail(mail.as_bytes()).expect("a mail");
    let part = mail.parts().find(|part| part.ctype.mimetype == "text/plain").expect("a text");
    part.get_body().expect("a body").replace("\r\n", "\n")
}

#[tokio::test]
async fn an_answer_joins_the_thread_as_a_letter() {
    let mut office = Office::with(2).await;
    let reminder = office.last_to(FOCAL);
    let subject =
        |mail: &str| parse_mail(mail.as_bytes()).expect("a mail").headers.get_first_value("Subject");
    let asked = header(&reminder, "Message-ID");
    let back = office.answers(FOCAL, FOCAL, "XONG 1", &format!("References: <other@pc> {asked}\r\n")).await;
    assert_eq!(office.item("A.01").await.status, Status::Reported);
    assert_eq!(header(&back[0], "In-Reply-To"), "<in-1@pc>");
    let parsed = parse_mail(back[0].as_bytes()).expect("a mail");
    let references = parsed.headers.get_first_value("References").expect("references");
    assert!(references.ends_with("<in-1@pc>") && references.contains(&asked), "{references}");
    assert_eq!(
        subject(&back[0]).expect("a subject"),
        format!("Re: {}", subject(&reminder).expect("a subject"))
    );
    insta::assert_snapshot!("answer_by_mail", body(&back[0]).trim());
    office.world.expect_sound().await;
}

#[tokio::test]
async fn what_is_not_plain_is_asked_back_and_a_yes_records_it() {
    let mut office = Office::with(3).await;
    let asked = office.says("Dạ việc 1 bên em xong rồi ạ, việc số 2 xin hẹn 28/11").await;
    assert_eq!(office.item("A.01").await.status, Status::Open, "asked first");
    insta::assert_snapshot!("question_by_mail", asked.trim());
    let done = office.says("Đồng ý ạ").await;
    assert_eq!(office.item("A.01").await.status, Status::Reported);
    assert_eq!(office.item("A.02").await.promised, "2025-11-28".parse().ok());
    assert!(done.contains("Đã ghi nhận báo cáo hoàn thành"), "{done}");
    let again = office.says("DONG Y").await;
    assert!(again.contains("Không có nội dung nào đang chờ"), "{again}");
    office.says("việc 3 xong rồi").await;
    let dropped = office.says("HUY").await;
    assert!(dropped.contains("Đã bỏ"), "{dropped}");
    assert_eq!(office.item("A.03").await.status, Status::Open);
    office.world.expect_sound().await;
}

#[tokio::test]
async fn an_answer_to_an_answer_keeps_its_numbers() {
    let mut office = Office::with(2).await;
    office.says("cảm ơn").await;
    office.says("XONG 2").await;
    assert_eq!(office.item("A.02").await.status, Status::Reported);
}

#[tokio::test]
async fn what_a_mail_quotes_is_never_said_whatever_the_program() {
    let mut office = Office::with(2).await;
    let sent = body(&office.last_to(FOCAL));
    let reminder = office.last_to(FOCAL);
    let html = parse_mail(reminder.as_bytes()).expect("a mail");
    let html =
        html.parts().find(|part| part.ctype.mimetype == "text/html").expect("HTML").get_body().expect("text");
    let page = format!(
        "<html><body><div>XONG 1</div><br><div>Den 19. nov. skrev Nhac viec:</div>{html}</body></html>"
    );
    office.answers(FOCAL, FOCAL, &page, "Content-Type: text/html; charset=utf-8\r\n").await;
    assert_eq!(office.item("A.01").await.status, Status::Reported, "a page alone is read");
    assert_eq!(office.item("A.02").await.status, Status::Open, "and nothing that it quotes");
    assert_eq!(office.item("A.02").await.promised, None);
    let back = office.answers(FOCAL, FOCAL, &format!("{sent}\n\nXONG 2 46/BC-KT"), "").await;
    assert_eq!(office.evidence("A.02").await.as_deref(), Some("46/BC-KT"), "{back:?}");
    office.world.expect_sound().await;
}

#[tokio::test]
async fn decisions_by_mail_need_proof_of_who_wrote() {
    let mut office = Office::open(&rows(2), "", &|people| people).await;
    office.says("XONG 1\nXONG 2").await;
    office.world.at("2025-11-20 07:45").await;
    office.came();
    let head = "tp-kt@dienkhanh.example";
    let question = office.answers(head, head, "XAC NHAN 1", "").await;
    assert_eq!(office.item("A.01").await.status, Status::Reported, "anybody may write a name");
    assert!(body(&question[0]).contains("“XAC NHAN 1”"), "{}", body(&question[0]));
    // Whoever wrote under that name has not seen the question, and can only answer what they know.
    let reminder = office.sink.received().into_iter().rfind(|mail| {
        header(mail, "To").contains(head) && header(mail, "Message-ID") != header(&question[0], "Message-ID")
    });
    let reminder = header(&reminder.expect("a reminder"), "Message-ID");
    office.brings(&format!("From: {head}\r\nIn-Reply-To: {reminder}\r\n"), "DONG Y").await;
    assert_eq!(office.item("A.01").await.status, Status::Reported);
    let asked = header(&question[0], "Message-ID");
    office.brings(&format!("From: {head}\r\nIn-Reply-To: {asked}\r\n"), "DONG Y").await;
    assert_eq!(office.item("A.01").await.status, Status::Done, "a yes to the question");
}

#[tokio::test]
async fn a_server_of_ours_vouches_for_who_decides() {
    let mut office =
        Office::open(&rows(1), "vouching = [\"mx.dienkhanh.example\"]\n", &|people| people).await;
    office.says("XONG 1").await;
    office.world.at("2025-11-20 07:45").await;
    office.came();
    let head = "tp-kt@dienkhanh.example";
    let vouched = |server: &str| {
        format!("Authentication-Results: {server}; dmarc=pass header.from=dienkhanh.example\r\n")
    };
    office.answers(head, head, "XAC NHAN 1", &vouched("mx.elsewhere.example")).await;
    assert_eq!(office.item("A.01").await.status, Status::Reported, "not one of ours");
    office
        .brings(
            &format!(
                "{}From: {head}\r\nIn-Reply-To: {}\r\n",
                vouched("mx.dienkhanh.example"),
                header(&office.last_to(head), "Message-ID")
            ),
            "XAC NHAN 1",
        )
        .await;
    assert_eq!(office.item("A.01").await.status, Status::Done);
}

#[tokio::test]
async fn a_units_mailbox_answers_what_its_people_are_asked_and_what_it_is_asked_itself() {
    let mut office = Office::with(2).await;
    office.answers("kt@dienkhanh.example", FOCAL, "XONG 1", "").await;
    assert_eq!(office.item("A.01").await.status, Status::Reported);
    let vacant = |people: String| people.replace("focal = \"dm-kt\"", "focal = \"\"");
    let mut office = Office::open(&rows(1), "", &vacant).await;
    office.answers("kt@dienkhanh.example", "kt@dienkhanh.example", "XONG 1", "").await;
    assert_eq!(office.item("A.01").await.status, Status::Reported);
}

#[tokio::test]
async fn from_a_private_address_nothing_is_recorded_and_the_person_is_told_how() {
    let mut office = Office::with(1).await;
    let back = office.answers("rieng@home.example", FOCAL, "XONG 1", "").await;
    assert_eq!(office.item("A.01").await.status, Status::Open);
    assert_eq!(back.len(), 1);
    assert!(header(&back[0], "To").contains(FOCAL), "never to the address that the mail names");
    assert!(body(&back[0]).contains("từ một địa chỉ khác"), "{}", body(&back[0]));
    assert!(!back[0].contains("home.example"), "and the address is told to nobody");
    assert!(office.answers("rieng@home.example", FOCAL, "XONG 1", "").await.is_empty(), "once a day");
    let fresh = office.brings(&format!("From: {FOCAL}\r\n"), "XONG 1").await;
    assert!(body(&fresh[0]).contains("không phải là thư trả lời"), "{}", body(&fresh[0]));
    assert!(
        office.brings("From: ai-do@home.example\r\n", "chào").await.is_empty(),
        "a stranger is not written to"
    );
    office.world.at("2025-11-24 07:45").await;
    let mails = office.came();
    let line = mails.iter().find(|mail| header(mail, "To").contains("quan-tri@")).expect("the week's line");
    assert!(body(line).contains("Trong 07 ngày qua có 03 thư"), "{}", body(line));
}

#[tokio::test]
async fn machines_are_not_answered_and_what_looks_like_one_once() {
    let mut office = Office::with(1).await;
    for automatic in ["Auto-Submitted: auto-replied\r\n", "Precedence: bulk\r\n", "X-Autoreply: yes\r\n"] {
        assert!(office.answers(FOCAL, FOCAL, "XONG 1", automatic).await.is_empty(), "{automatic}");
    }
    let absent = "Subject: Tra loi tu dong: [Nhac viec]\r\n";
    let first = office.answers(FOCAL, FOCAL, "Tôi đang nghỉ phép đến hết ngày 28/11.", absent).await;
    assert_eq!(first.len(), 1, "{first:?}");
    for _ in 0..3 {
        office.world.jump("2025-11-20 10:00");
        assert!(office.answers(FOCAL, FOCAL, "Tôi đang nghỉ phép.", absent).await.is_empty(), "never again");
    }
    assert_eq!(office.item("A.01").await.status, Status::Open);
}

#[tokio::test]
async fn whoever_is_not_understood_is_told_so_three_times_a_day() {
    let mut office = Office::with(2).await;
    for n in 1..=3 {
        assert!(office.says("hôm nay trời đẹp").await.contains("chưa rõ nội dung"), "{n}");
    }
    assert!(office.answers(FOCAL, FOCAL, "hôm nay trời đẹp", "").await.is_empty());
    office.says("XONG 1").await;
    assert_eq!(office.item("A.01").await.status, Status::Reported, "what is understood is always answered");
    office.world.jump("2025-11-20 10:00");
    office.world.pass().await;
    office.came();
    office.says("hôm nay trời đẹp").await;
}

#[tokio::test]
async fn a_mail_with_nothing_but_an_attachment_or_without_an_id_is_answered_too() {
    let mut office = Office::with(1).await;
    let attached = "--B\r\nContent-Type: text/plain\r\n\r\n\r\n--B\r\nContent-Type: application/pdf; name=a.pdf\r\n\
        Content-Disposition: attachment; filename=a.pdf\r\n\r\nXONG 1\r\n--B--";
    let back = office.answers(FOCAL, FOCAL, attached, "Content-Type: multipart/mixed; boundary=B\r\n").await;
    assert!(body(&back[0]).contains("chưa rõ nội dung"), "{}", body(&back[0]));
    assert_eq!(office.item("A.01").await.status, Status::Open);
    let answered = header(&office.last_to(FOCAL), "Message-ID");
    let mail = format!("From: {FOCAL}\r\nIn-Reply-To: {answered}\r\n\r\nXONG 1\r\n");
    let state = office.world.dir.path().to_owned();
    for _ in 0..2 {
        spool::put(&state, ChannelName::Email, mail.as_bytes(), office.world.now()).expect("kept");
        office.world.pass().await;
    }
    assert_eq!(office.came().len(), 1, "once");
    assert_eq!(office.item("A.01").await.status, Status::Reported);
}

#[tokio::test]
async fn what_is_left_out_of_a_long_answer_is_named() {
    let mut office = Office::with(60).await;
    let lines: Vec<String> = (1..=60).map(|n| format!("XONG {n}")).collect();
    let back = office.says(&lines.join("\n")).await;
    assert_eq!(office.item("A.50").await.status, Status::Reported);
    assert_eq!(office.item("A.51").await.status, Status::Open);
    assert!(back.contains("còn 10 nội dung chưa đọc, bắt đầu từ “XONG 51”"), "{back}");
}

#[tokio::test]
async fn a_signature_is_no_part_of_what_was_said() {
    let mut office = Office::with(2).await;
    office.says("XONG 1 45/BC-KT\nNguyễn Văn A\nPhòng Kinh tế, số 12/CV-X\n\nGIA HAN 2 30/11 chờ số liệu\nTrân trọng,\nNhân").await;
    assert_eq!(office.evidence("A.01").await.as_deref(), Some("45/BC-KT"));
}

#[tokio::test]
async fn a_yes_answers_its_own_question_and_only_while_nothing_has_moved() {
    let mut office = Office::with(3).await;
    let first = office.answers(FOCAL, FOCAL, "việc 2 bên em xong rồi ạ", "").await;
    office.says("việc 3 bên em xong rồi ạ").await;
    let yes =
        |question: &str| format!("From: {FOCAL}\r\nIn-Reply-To: {}\r\n", header(question, "Message-ID"));
    let back = office.brings(&yes(&first[0]), "DONG Y").await;
    assert!(body(&back[0]).contains("trả lời đúng thư có câu hỏi"), "{}", body(&back[0]));
    assert_eq!(office.item("A.02").await.status, Status::Open);
    assert_eq!(office.item("A.03").await.status, Status::Open, "another question");
    let second = office.answers(FOCAL, FOCAL, "việc 1 bên em xong rồi ạ", "").await;
    let reminder =
        office.sink.received().into_iter().find(|mail| header(mail, "To").contains(FOCAL)).expect("one");
    office.brings(&yes(&reminder), "NHAN 1").await;
    let again = office.brings(&yes(&second[0]), "DONG Y").await;
    assert!(
        body(&again[0]).contains("“XONG 1”"),
        "asked again, for something was said since: {}",
        body(&again[0])
    );
    assert_eq!(office.item("A.01").await.status, Status::Acknowledged);
    office.brings(&yes(&again[0]), "DONG Y").await;
    assert_eq!(office.item("A.01").await.status, Status::Reported);
}

#[tokio::test]
async fn what_is_struck_out_or_put_in_doubt_is_not_recorded() {
    let mut office = Office::with(4).await;
    let page = "<p><del>XONG 1</del></p><p><span style=\"text-decoration: line-through\">XONG 2</span></p><p>NHAN 3</p>";
    office.answers(FOCAL, FOCAL, page, "Content-Type: text/html; charset=utf-8\r\n").await;
    for (id, status) in [("A.01", Status::Open), ("A.02", Status::Open), ("A.03", Status::Acknowledged)] {
        assert_eq!(office.item(id).await.status, status, "{id}");
    }
    for text in [
        "XONG 4\nXin lỗi, em ghi nhầm",
        "Không phải:\nXONG 4",
        "Nếu tỉnh trả lời thì\nXONG 4",
        "Em định trả lời thế này, anh xem giúp:\nXONG 4",
        "XONG 4\nĐính chính: XONG 3, không phải 4",
    ] {
        office.says(text).await;
        assert_eq!(office.item("A.04").await.status, Status::Open, "{text}");
    }
}

#[tokio::test]
async fn a_robot_without_a_header_is_not_answered_for_ever() {
    let mut office = Office::with(2).await;
    let mut answered = 0;
    for _ in 0..15 {
        let text = "Yêu cầu số 1 của bạn đã được tiếp nhận. Chúng tôi sẽ phản hồi sớm nhất.";
        answered += office.answers(FOCAL, FOCAL, text, "").await.len();
    }
    assert!(answered <= 10, "{answered} answers");
}

#[tokio::test]
async fn of_a_mail_from_elsewhere_nothing_goes_on() {
    let mut office = Office::with(1).await;
    let answered = header(&office.last_to(FOCAL), "Message-ID");
    let mail = format!(
        "Message-ID: <0905123456.nguyenvanbuoi@home.example>\r\nFrom: rieng@home.example\r\nIn-Reply-To: {answered}\r\n\r\nXONG 1\r\n"
    );
    spool::put(office.world.dir.path(), ChannelName::Email, mail.as_bytes(), office.world.now())
        .expect("kept");
    office.world.pass().await;
    let told = office.came();
    assert!(told.len() == 1 && !told[0].contains("nguyenvanbuoi"), "{told:?}");
}

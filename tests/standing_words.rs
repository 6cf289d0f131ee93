//! What is said of an item beside its deadline, in words from the phone and by mail: progress, early words, causes,
//! commitments, objections, followers. The real daemon on virtual time.

use crate::answers::Phones;
use crate::mail_answers::{Office, body};

use binary::header;
use dondoc::model::{Action, CauseId, Day, PersonId, Status};

use crate::binary;

const ROWS: &str = "[[row]]\nid = \"A.01\"\ntitle = \"Báo cáo kết quả chuyển đổi số\"\nshort = \"Báo cáo chuyển đổi số\"\n\
    due = { on = 2025-11-24 }\nlead = [\"KT\"]\ncoordinators = [\"VP\"]\n\
    [[row]]\nid = \"A.02\"\ntitle = \"Rà soát thủ tục hành chính\"\nshort = \"Rà soát thủ tục hành chính\"\n\
    due = { on = 2025-11-24 }\nlead = [\"KT\"]\n";

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// A commune with two items of one unit, whose people write from their phones.
async fn phones(people: &[&str]) -> Phones {
    let mut phones = Phones::live(ROWS, "2025-11-17 09:00").await;
    phones.bind(people).await;
    phones.world.at("2025-11-19 07:45").await;
    phones.digest("c-dm-kt");
    phones.talk.clear();
    phones
}

/// What one text is answered with.
async fn says(phones: &mut Phones, who: &str, text: &str) -> String {
    let back = phones.writes(&format!("c-{who}"), text).await;
    assert_eq!(back.len(), 1, "one answer to «{text}»: {back:?}");
    back[0].clone()
}

#[tokio::test]
async fn ahead_of_the_deadline_units_say_how_far_they_are_and_that_it_will_not_do() {
    let mut phones = phones(&["dm-kt", "dm-vp", "dm-vhxh", "pho-kt"]).await;
    says(&mut phones, "dm-kt", "TIEN DO 1 60% chờ số liệu của thôn").await;
    says(&mut phones, "dm-kt", "KHONG KIP 2 28/11 chờ số liệu của tỉnh").await;
    assert_eq!(phones.item("A.01").await.progress, Some(60));
    assert_eq!(phones.item("A.02").await.warned_at, Some(phones.world.now()));
    assert_eq!(phones.item("A.02").await.due(), Some(day("2025-11-24")), "the deadline stays");

    says(&mut phones, "dm-kt", "việc 1 đang làm được 70%").await;
    assert_eq!(phones.item("A.01").await.progress, Some(60), "asked back");
    says(&mut phones, "dm-kt", "đồng ý").await;
    assert_eq!(phones.item("A.01").await.progress, Some(70));
    says(&mut phones, "dm-kt", "XONG 1\nTIEN DO 1 80%").await;
    assert_eq!(phones.item("A.01").await.status, Status::Open, "one of the two is not so");
    assert_eq!(phones.item("A.01").await.progress, Some(70));

    says(&mut phones, "dm-kt", "CAM KET 1 15/12").await;
    assert_eq!(phones.item("A.01").await.commitment, None, "it is not late");

    // The coordinating unit speaks for its part, a unit that has none for nothing.
    says(&mut phones, "dm-vp", "TIEN DO A.01 40%").await;
    says(&mut phones, "dm-vhxh", "TIEN DO A.01 90%").await;
    says(&mut phones, "dm-vhxh", "XONG A.01").await;
    says(&mut phones, "dm-vp", "KHONG KIP A.01").await;
    let item = phones.item("A.01").await;
    let shares: Vec<_> = item.contributed.values().map(|part| part.share).collect();
    assert_eq!((item.progress, shares, item.warned_at), (Some(70), vec![Some(40)], None));
    assert_eq!(item.status, Status::Open);

    // Whoever has a part says how far that is, and has finished no more than that.
    let given = Action::PartGiven {
        part: 1,
        person: PersonId::new("dm-vhxh"),
        title: "Phụ lục số liệu".into(),
        until: None,
    };
    phones.world.say("A.02", "tp-kt", given).await.expect("allowed");
    phones.world.at("2025-11-19 08:00").await;
    phones.digest("c-dm-vhxh");
    says(&mut phones, "dm-vhxh", "TIEN DO A.02 50%").await;
    assert_eq!(phones.item("A.02").await.parts[0].share, 50);
    says(&mut phones, "dm-vhxh", "XONG A.02").await;
    let item = phones.item("A.02").await;
    assert_eq!((item.parts[0].share, item.status), (100, Status::Open));
    assert!(item.parts[0].done_at.is_some());
    insta::assert_snapshot!("standing-ahead", phones.talk.trim());
    phones.world.expect_sound().await;
}

#[tokio::test]
async fn of_what_is_late_units_name_the_cause_and_a_day_and_posts_confirm() {
    let mut phones = phones(&["dm-kt", "pct-1", "pct-2"]).await;
    for morning in ["2025-11-24 09:00", "2025-11-25 09:00"] {
        phones.world.at(morning).await;
        phones.digest("c-dm-kt");
    }
    phones.talk.clear();
    says(&mut phones, "dm-kt", "KHONG KIP 1").await;
    let list = says(&mut phones, "dm-kt", "LY DO 1").await;
    assert!(list.contains("\n4. Chưa bố trí được kinh phí"), "{list}");
    says(&mut phones, "dm-kt", "LY DO 1 4").await;
    let cause = |item: &dondoc::model::Item| item.cause.as_ref().map(|cause| cause.id.clone());
    assert_eq!(cause(&phones.item("A.01").await), Some(CauseId::new("kinh-phi")));
    says(&mut phones, "dm-kt", "LY DO 1 chờ văn bản cấp trên").await;
    assert_eq!(cause(&phones.item("A.01").await), Some(CauseId::new("van-ban-cap-tren")));
    says(&mut phones, "dm-kt", "LY DO 2 mất điện cả tuần").await;
    assert_eq!(cause(&phones.item("A.02").await), None, "asked back");
    says(&mut phones, "dm-kt", "đồng ý").await;
    assert_eq!(cause(&phones.item("A.02").await), Some(CauseId::new("khac")));
    says(&mut phones, "dm-kt", "LY DO 2 ông Nguyễn Văn An chưa nộp").await;
    says(&mut phones, "dm-kt", "CAM KET 1 15/12 đã có đủ hồ sơ").await;
    let commitment = phones.item("A.01").await.commitment.expect("a commitment");
    assert_eq!(
        (commitment.day, commitment.person),
        (day("2025-12-15"), Some(PersonId::new("dm-kt"))),
        "whoever says it answers for it"
    );
    says(&mut phones, "dm-kt", "cam kết xong việc 2 ngày 20/12").await;
    says(&mut phones, "dm-kt", "đồng ý").await;
    assert_eq!(phones.item("A.02").await.commitment.map(|made| made.day), Some(day("2025-12-20")));
    says(&mut phones, "dm-kt", "việc 2 chưa cam kết được").await;

    // The vice chair in charge confirms, and nobody else.
    says(&mut phones, "dm-kt", "XAC NHAN LY DO 1").await;
    says(&mut phones, "pct-1", "XAC NHAN LY DO A.01").await;
    assert!(phones.item("A.01").await.cause.is_some_and(|cause| cause.verdict.is_none()));
    says(
        &mut phones,
        "pct-2",
        "XAC NHAN LY DO A.01\nKHONG XAC NHAN LY DO A.02 việc trong thẩm quyền của phòng",
    )
    .await;
    assert!(phones.item("A.01").await.cause.is_some_and(|cause| cause.is_confirmed()));
    assert!(
        phones.item("A.02").await.cause.is_some_and(|cause| cause.verdict.is_some_and(|v| !v.is_objective))
    );

    says(&mut phones, "dm-kt", "Y KIEN 2 số ngày chậm tính chưa đúng").await;
    assert_eq!(phones.item("A.02").await.disputed_at, Some(phones.world.now()));
    insta::assert_snapshot!("standing-late", phones.talk.trim());
    phones.world.expect_sound().await;
}

#[tokio::test]
async fn a_person_follows_any_item_and_stops_again() {
    let mut phones = phones(&["dm-kt", "dm-vhxh"]).await;
    says(&mut phones, "dm-vhxh", "THEO DOI A.01").await;
    assert!(phones.item("A.01").await.followers.contains(&PersonId::new("dm-vhxh")));
    says(&mut phones, "dm-vhxh", "Thôi theo dõi A.01 ạ").await;
    assert!(phones.item("A.01").await.followers.is_empty());
    says(&mut phones, "dm-kt", "Đề nghị văn phòng theo dõi việc 1").await;
    assert!(phones.item("A.01").await.followers.is_empty(), "a sentence follows nothing");
    insta::assert_snapshot!("standing-follow", phones.talk.trim());
}

#[tokio::test]
async fn by_mail_the_same_words_hold_and_whoever_confirms_a_cause_proves_who_they_are() {
    const FOCAL: &str = "dm-kt@dienkhanh.example";
    const CHAIR: &str = "chu-tich@dienkhanh.example";
    let mut office = Office::open(ROWS, "", &|people| people).await;
    let back = office.answers(FOCAL, FOCAL, "TIEN DO 1 60%\nkhông kịp hạn việc 2, 28/11", "").await;
    assert!(body(&back[0]).contains("tiến độ 60%"), "{}", body(&back[0]));
    assert_eq!(office.item("A.01").await.progress, Some(60));
    assert!(office.item("A.02").await.warned_at.is_some());
    // A unit by its mailbox names no person who answers, and follows nothing.
    office.answers("kt@dienkhanh.example", FOCAL, "THEO DOI A.01", "").await;
    assert!(office.item("A.01").await.followers.is_empty());

    office.world.at("2025-12-08 09:00").await;
    office.came();
    office.answers("kt@dienkhanh.example", FOCAL, "CAM KET A.01 15/12\nLY DO A.01 kinh phí", "").await;
    let item = office.item("A.01").await;
    assert_eq!(item.commitment.map(|made| (made.day, made.person)), Some((day("2025-12-15"), None)));
    assert!(item.cause.is_some_and(|cause| cause.id.as_str() == "kinh-phi"));

    let question = office.answers(CHAIR, CHAIR, "XAC NHAN LY DO A.01", "").await;
    assert!(body(&question[0]).contains("“XAC NHAN LY DO "), "{}", body(&question[0]));
    assert!(
        office.item("A.01").await.cause.is_some_and(|cause| cause.verdict.is_none()),
        "anybody may write a name"
    );
    let asked = header(&question[0], "Message-ID");
    office.brings(&format!("From: {CHAIR}\r\nIn-Reply-To: {asked}\r\n"), "DONG Y").await;
    assert!(office.item("A.01").await.cause.is_some_and(|cause| cause.is_confirmed()));
}

//! A leader's own message gives a task to units: asked back, opened by a yes, told to the unit with who gave it. The
//! conversations as people see them, over Zalo and by mail; what is refused, and that nothing personal is kept.

use crate::answers::Phones;
use crate::binary::header;
use crate::mail_answers::{Office, body};
use crate::verbs::StoreVerbs as _;

use std::fmt::Write as _;

use dondoc::model::{By, Item, Kind, Via};

const TASK: &str = "GIAO KT: lập danh sách hộ kinh doanh, trước ngày 5/12";
const VICE_CHAIR: &str = "pct-2@dienkhanh.example";
const CHAIR: &str = "chu-tich@dienkhanh.example";

async fn phones() -> Phones {
    let mut phones = Phones::live("", "2026-11-30 09:00").await;
    phones.bind(&["pct-2", "pct-1", "chu-tich", "cvp", "tp-kt", "dm-kt"]).await;
    phones
}

async fn directives(phones: &Phones) -> Vec<Item> {
    let items = phones.world.engine.tenant.store.items().await.expect("items");
    items.into_iter().map(|stored| stored.item).filter(|item| item.spec.kind == Kind::Directive).collect()
}

async fn ids(phones: &Phones) -> Vec<String> {
    directives(phones).await.iter().map(|item| item.id().to_string()).collect()
}

#[tokio::test]
async fn a_task_is_asked_back_opened_by_a_yes_and_the_unit_hears_who_gave_it() {
    let mut phones = phones().await;
    let asked = phones.writes("c-pct-2", TASK).await;
    assert!(
        asked[0].starts_with(
            "Giao Phòng Kinh tế: «lập danh sách hộ kinh doanh», hạn chậm nhất hết thứ Sáu, ngày 04/12/2026. Trả lời “DONG Y” để giao"
        ),
        "{asked:?}"
    );
    assert!(directives(&phones).await.is_empty(), "nothing is opened before the yes");
    let given = phones.writes("c-pct-2", "dong y").await;
    assert!(given[0].contains("GIAO-20261130-01, Phòng Kinh tế: «lập danh sách hộ kinh doanh»"), "{given:?}");
    let item = phones.item("GIAO-20261130-01").await;
    assert_eq!(item.spec.title, "lập danh sách hộ kinh doanh");
    assert_eq!((item.spec.unit.as_str(), item.due()), ("KT", "2026-12-04".parse().ok()));
    assert_eq!(item.spec.source.case().map(|origin| origin.system.as_str()), Some("directive"));
    let events = phones.world.engine.tenant.store.events_of(item.id()).await.expect("read");
    assert_eq!((&events[0].body.by, &events[0].body.via), (&By::someone("pct-2"), &Some(Via::Zalo)));
    let again = phones.writes("c-pct-2", "dong y").await;
    assert!(again[0].contains("Không có nội dung nào đang chờ"), "{again:?}");
    phones.world.at("2026-11-30 11:00").await;
    for unit in ["c-dm-kt", "c-tp-kt"] {
        let first = phones.digest(unit);
        let who = "do Phó Chủ tịch UBND xã (phụ trách kinh tế, văn phòng) giao qua tin nhắn ngày 30/11/2026";
        assert!(first.contains(who), "{first}");
        assert!(first.contains("lập danh sách hộ kinh doanh (GIAO-20261130-01)"), "{first}");
    }
    phones.writes("c-dm-kt", "NHAN 1").await;
    insta::assert_snapshot!("directive", phones.talk.trim());
    phones.world.expect_sound().await;
}

#[tokio::test]
async fn several_units_have_an_item_each_and_each_task_of_a_day_its_own_code() {
    let mut phones = phones().await;
    phones.writes("c-chu-tich", "Giao Phòng Kinh tế và VHXH rà soát biên chế trước ngày 10/12").await;
    phones.writes("c-chu-tich", "đồng ý nhé").await;
    assert_eq!(ids(&phones).await, ["GIAO-20261130-01@KT", "GIAO-20261130-01@VHXH"]);
    let two = "GIAO KT: lập danh sách, trước ngày 5/12\nGIAO VP: chuẩn bị họp, hạn 16h00 ngày 10/12";
    let asked = phones.writes("c-cvp", two).await;
    assert!(asked[0].contains("Phòng Kinh tế: «lập danh sách»"), "{asked:?}");
    assert!(
        asked[0].contains("«chuẩn bị họp», hạn chậm nhất 16 giờ 00, thứ Năm, ngày 10/12/2026"),
        "{asked:?}"
    );
    phones.writes("c-cvp", "có").await;
    let all = ids(&phones).await;
    assert!(all.contains(&"GIAO-20261130-02".to_owned()) && all.contains(&"GIAO-20261130-03".to_owned()));
    phones.world.expect_sound().await;
}

#[tokio::test]
async fn a_no_a_late_yes_and_a_yes_with_more_behind_it_open_nothing() {
    let mut phones = phones().await;
    phones.writes("c-pct-2", TASK).await;
    assert!(phones.writes("c-pct-2", "HUY").await[0].contains("Đã bỏ"));
    phones.writes("c-pct-2", TASK).await;
    let again = phones.writes("c-pct-2", "đồng ý nhưng để tuần sau").await;
    assert!(again[0].contains("để giao"), "asked again: {again:?}");
    phones.world.jump("2026-11-30 10:00");
    phones.writes("c-pct-2", "dong y").await;
    // The hour passes between the question and the yes.
    phones.writes("c-pct-2", "GIAO KT: báo cáo nhanh tình hình, trước 10h10 ngày 30/11").await;
    phones.world.jump("2026-11-30 10:20");
    let late = phones.writes("c-pct-2", "dong y").await;
    assert!(late[0].contains("đã qua"), "{late:?}");
    assert!(directives(&phones).await.is_empty());
    phones.world.expect_sound().await;
}

#[tokio::test]
async fn what_is_not_plain_is_answered_with_what_is_missing_and_the_form() {
    let mut phones = phones().await;
    for (text, missing) in [
        ("GIAO KT: lập danh sách hộ kinh doanh", "chưa nêu hạn"),
        ("GIAO: lập danh sách hộ kinh doanh, trước ngày 5/12", "chưa nêu đơn vị"),
        (
            "GIAO phòng Công thương: lập danh sách, trước ngày 5/12",
            "chưa rõ “phòng Công thương” là đơn vị nào",
        ),
        ("GIAO KT: trước ngày 5/12", "chưa nêu nội dung việc"),
        ("GIAO KT, VP: rà soát, KT trước ngày 5/12, VP trước ngày 10/12", "tin nêu nhiều hạn"),
        ("GIAO KT: lập danh sách trước ngày 5/12 được không?", "nội dung là câu hỏi"),
        ("GIAO KT: lập danh sách, trước ngày 20/11/2026", "hạn thứ Năm 19/11/2026 đã qua"),
        ("GIAO KT: lập danh sách, trước ngày 31/11", "chưa rõ là hạn ngày nào"),
        ("GIAO KT: báo cáo trước ngày 20 hằng tháng", "chưa rõ là hạn ngày nào"),
        ("GIAO KT: giải quyết đơn của ông Nguyễn Văn An, trước ngày 5/12", "có thể chứa tên người"),
        ("GIAO KT: gọi lại số 0905123456 cho rõ, trước ngày 5/12", "có thể chứa số điện thoại"),
        ("GIAO KT: lập danh sách, trước ngày 5/12/2040", "hạn quá xa"),
    ] {
        let back = phones.writes("c-chu-tich", text).await;
        assert!(back.len() == 1 && back[0].starts_with("Chưa giao việc: "), "{text}: {back:?}");
        assert!(back[0].contains(missing), "{text}: {back:?}");
        let nothing = phones.writes("c-chu-tich", "dong y").await;
        assert!(nothing[0].contains("Không có nội dung nào đang chờ"), "{text}: {nothing:?}");
    }
    assert!(directives(&phones).await.is_empty());
    let bytes = std::fs::read(phones.world.engine.tenant.store.path()).expect("the database");
    let kept = String::from_utf8_lossy(&bytes).into_owned();
    assert!(!kept.contains("0905123456") && !kept.contains("Nguyễn Văn An"), "nothing of a citizen is kept");
    phones.world.expect_sound().await;
}

#[tokio::test]
async fn whoever_may_not_give_tasks_is_told_who_may() {
    let mut phones = phones().await;
    for chat in ["c-tp-kt", "c-dm-kt", "c-pct-1"] {
        let back = phones.writes(chat, TASK).await;
        assert!(back[0].starts_with("Chưa giao việc: tin giao việc cho"), "{chat}: {back:?}");
        phones.writes(chat, "dong y").await;
    }
    let both = phones.writes("c-pct-2", "GIAO KT, VHXH: rà soát biên chế, trước ngày 5/12").await;
    assert!(both[0].contains("cho Phòng Văn hóa - Xã hội"), "all of it or nothing: {both:?}");
    let stranger = phones.writes("c-else", TASK).await;
    assert!(stranger[0].contains("chưa được liên kết"), "{stranger:?}");
    assert!(directives(&phones).await.is_empty());
    phones.world.expect_sound().await;
}

#[tokio::test]
async fn an_item_is_still_given_to_a_person_by_the_same_word() {
    let row = "[[row]]\nid = \"A.1\"\ntitle = \"Việc một\"\nshort = \"Việc một\"\ndue = { on = 2026-12-10 }\nlead = [\"KT\"]\n";
    let mut phones = Phones::live(row, "2026-11-30 09:00").await;
    phones.bind(&["tp-kt"]).await;
    phones.writes("c-tp-kt", "GIAO A.1 Phó Trưởng phòng Kinh tế").await;
    assert_eq!(
        phones.item("A.1").await.assignee.as_ref().map(dondoc::model::PersonId::as_str),
        Some("pho-kt")
    );
    phones.writes("c-tp-kt", "GIAO A.1: Phó Trưởng phòng Kinh tế").await;
    assert!(directives(&phones).await.is_empty());
}

/// A mailbox that trusts the word of one server.
async fn office() -> Office {
    Office::open("", "vouching = [\"mx.dienkhanh.example\"]\n", &|people| people).await
}

const PROOF: &str =
    "Authentication-Results: mx.dienkhanh.example; dmarc=pass header.from=dienkhanh.example\r\n";

async fn given(office: &Office) -> usize {
    let items = office.world.engine.tenant.store.items().await.expect("items");
    items.iter().filter(|stored| stored.item.spec.kind == Kind::Directive).count()
}

#[tokio::test]
async fn a_proven_mail_of_a_leader_is_asked_back_in_their_own_mailbox() {
    let mut office = office().await;
    let mut talk = String::new();
    let text = "Kính gửi Văn phòng,\n\nGIAO KT: lập danh sách hộ kinh doanh,\ntrước ngày 5/12\n\nTrân trọng,\nPhó Chủ tịch";
    let asked = office.brings(&format!("{PROOF}From: {VICE_CHAIR}\r\nSubject: Viec moi\r\n"), text).await;
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].contains(VICE_CHAIR), "{}", asked[0]);
    assert_eq!(given(&office).await, 0);
    writeln!(talk, "{}", body(&asked[0]).trim()).expect("text");
    let question = header(&asked[0], "Message-ID");
    let stray = office.brings(&format!("{PROOF}From: {VICE_CHAIR}\r\n"), "DONG Y").await;
    assert_eq!(given(&office).await, 0, "a yes that answers no question: {stray:?}");
    let reply = format!("From: {VICE_CHAIR}\r\nIn-Reply-To: {question}\r\n");
    let done = office.brings(&reply, "Đồng ý").await;
    assert_eq!(given(&office).await, 1);
    let reply = done.iter().find(|mail| mail.contains(VICE_CHAIR)).expect("an answer");
    writeln!(talk, "\n=====\n{}", body(reply).trim()).expect("text");
    let item = office.item("GIAO-20251119-01").await;
    assert_eq!(item.due(), "2025-12-04".parse().ok());
    let events = office.world.engine.tenant.store.events_of(item.id()).await.expect("read");
    assert_eq!((&events[0].body.by, &events[0].body.via), (&By::someone("pct-2"), &Some(Via::Mail)));
    office.world.at("2025-11-20 07:45").await;
    let mails = [done.clone(), office.came()].concat();
    let unit = mails.iter().find(|mail| mail.contains("dm-kt@")).expect("the unit is told");
    let who = "do Phó Chủ tịch UBND xã (phụ trách kinh tế, văn phòng) giao qua thư ngày 19/11/2025";
    assert!(body(unit).replace('\n', " ").contains(who), "{}", body(unit));
    insta::assert_snapshot!("directive_by_mail", talk.trim());
    office.world.expect_sound().await;
}

#[tokio::test]
async fn a_mail_that_no_server_vouches_for_gives_nothing_until_the_mailbox_itself_answers() {
    let mut office = office().await;
    let told = office.brings(&format!("From: {CHAIR}\r\n"), TASK).await;
    assert!(body(&told[0]).contains("chưa xác thực được người gửi"), "{}", body(&told[0]));
    assert!(office.brings(&format!("From: {CHAIR}\r\n"), TASK).await.is_empty(), "told once a day");
    assert!(!body(&told[0]).contains("hộ kinh doanh"), "what anybody may have written is not passed on");
    let reply = format!("From: {CHAIR}\r\nIn-Reply-To: {}\r\n", header(&told[0], "Message-ID"));
    let asked = office.brings(&reply, TASK).await;
    assert!(body(&asked[0]).contains("với nội dung “DONG Y” để giao"), "{}", body(&asked[0]));
    assert_eq!(given(&office).await, 0);
    office.brings(&reply, "DONG Y").await;
    assert_eq!(given(&office).await, 0, "that mail asked nothing");
    let yes = format!("From: {CHAIR}\r\nIn-Reply-To: {}\r\n", header(&asked[0], "Message-ID"));
    office.brings(&yes, "DONG Y").await;
    assert_eq!(given(&office).await, 1);
    let head = "tp-kt@dienkhanh.example";
    let other = office.brings(&format!("{PROOF}From: {head}\r\n"), TASK).await;
    assert!(body(&other[0]).contains("không phải là thư trả lời"), "{}", body(&other[0]));
    office.brings(&format!("{PROOF}Auto-Submitted: auto-replied\r\nFrom: {CHAIR}\r\n"), TASK).await;
    assert_eq!(given(&office).await, 1);
    office.world.expect_sound().await;
}

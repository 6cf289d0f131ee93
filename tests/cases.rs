//! Cases as their people meet them: asked for more time, counted, left with old data, covered by a delegate.

use crate::verbs::StoreVerbs as _;
use crate::world;

use std::collections::BTreeSet;

use dondoc::engine::intake::take::{Options, take};
use dondoc::engine::intake::tally::Tally;
use dondoc::import::ImportContext;
use dondoc::model::allowed::Refusal;
use dondoc::model::{By, Case, Item, Kind, NoticeState, Status, Via};
use dondoc::planner::change::cases::spec;
use dondoc::planner::change::extension::{self, Request};
use dondoc::planner::change::life;
use dondoc::state::reader::{self, Reader};
use world::{World, shipped_with};

const PETITION: &str = "PAKN.20261116.0007";

async fn commune(start: &str, people: Option<&str>) -> World {
    let shipped = std::fs::read_to_string("config/people.toml").expect("the shipped people");
    let people = people.map_or(shipped.clone(), |more| format!("{shipped}\n{more}"));
    let mut world = World::rehearsing(shipped_with(&[("people.toml", &people)]), start).await;
    world.go_live().await;
    world
}

async fn open(world: &mut World, kind: Kind, code: &str, due: &str) {
    let engine = &world.engine;
    let rules = &engine.tenant.setup.rules;
    let case = Case {
        kind,
        id: code.into(),
        code: code.into(),
        unit: "KT".into(),
        field: None,
        received: None,
        due: Some(due.parse::<dondoc::model::Day>().expect("a day").into()),
        period: None,
        source: rules.cases.kinds[&kind].source.clone(),
        content: None,
        finished: None,
    };
    let spec = spec(rules, &case, false, rules.calendar.zone.day(world.now())).expect("a case");
    let by = By::someone("quan-tri");
    dondoc::engine::cases::open(&engine.tenant.store, rules, &spec, &by, &Via::Mail, world.now())
        .await
        .expect("opened");
}

async fn item(world: &World, code: &str) -> Item {
    world.engine.tenant.store.item(&code.into()).await.expect("a store").expect("there").item
}

async fn ask(world: &mut World, until: &str, late: bool) -> Result<(), Refusal> {
    let found = item(world, PETITION).await;
    let request =
        Request { until: until.parse::<dondoc::model::Day>().ok().map(Into::into), late, note: None };
    let action = extension::ask(&world.engine.tenant.setup.rules, &found, &request, world.now())?;
    world.say(PETITION, "KT", action).await.expect("allowed");
    Ok(())
}

#[tokio::test]
async fn the_cutoff_over_24_11_is_said_with_its_reason_and_a_grant_starts_the_reminders_afresh() {
    let mut world = commune("2026-11-17 08:00", None).await;
    open(&mut world, Kind::Petition, PETITION, "2026-11-26").await;
    world.at("2026-11-17 09:00").await;
    world.expect_mail("dm-kt", PETITION);
    world.at("2026-11-20 09:00").await;
    world.take_mails();
    world.at("2026-11-23 08:00").await;
    let mail = world.expect_mail("dm-kt", "mốc xin gia hạn");
    assert!(mail.text.contains("do nghỉ 24/11, mốc xin gia hạn là thứ Hai 23/11/2026"), "{}", mail.text);
    assert!(mail.text.contains("Việc gia hạn được thực hiện trên Hệ thống phản ánh"), "{}", mail.text);
    world.expect_mail("tp-kt", "23/11/2026");
    world.skip_weekly();

    ask(&mut world, "2026-12-04", false).await.expect("in time");
    assert_eq!(item(&world, PETITION).await.status, Status::ExtensionPending);
    world.at("2026-11-23 17:00").await;
    world.expect_mail("pct-2", "01 đề nghị gia hạn chờ ý kiến");
    world.expect_mail("dm-ttpvhcc", "đề nghị gia hạn");
    world.expect_mail("dm-vp", "đề nghị gia hạn");
    // The approver is asked again each working day.
    world.at("2026-11-25 09:00").await;
    world.expect_mail("pct-2", "đề nghị gia hạn");
    world.take_mails();

    let (rules, now) = (&world.engine.tenant.setup.rules, world.now());
    let pending = item(&world, PETITION).await;
    for stranger in ["admin", "chair", "dondoc"] {
        let by = By::someone(stranger);
        let granted = extension::grant(rules, &pending, None, None, &by, now);
        assert!(
            matches!(granted, Err(Refusal::NotApprover { .. })),
            "the name of a role is no power: {stranger}"
        );
    }
    let own = extension::grant(rules, &pending, None, None, &By::someone("tp-kt"), now);
    assert!(matches!(own, Err(Refusal::NotApprover { .. })), "{own:?}");
    let grant =
        extension::grant(rules, &pending, None, None, &By::someone("pct-2"), now).expect("the approver");
    let granted = world.say(PETITION, "pct-2", grant).await.expect("allowed");
    assert_eq!(granted.due(), "2026-12-04".parse().ok());
    assert_eq!((granted.version, granted.extensions.granted), (pending.version + 1, 1));
    world.at("2026-11-26 09:00").await;
    let mail = world.expect_mail("dm-kt", "Kết quả đề nghị gia hạn: đồng ý");
    assert!(mail.text.contains("hạn ban đầu 26/11/2026"), "{}", mail.text);
    world.take_mails();
    // No second extension is offered: the policy allows one.
    world.at("2026-12-02 09:00").await;
    for mail in world.take_mails() {
        assert!(!mail.text.contains("xin gia hạn chậm nhất"), "{}", mail.text);
    }
    assert!(matches!(ask(&mut world, "2026-12-11", false).await, Err(Refusal::NoExtensionLeft { .. })));
    world.expect_sound().await;
}

#[tokio::test]
async fn a_request_after_the_cutoff_is_refused_unless_late_and_lapses_undecided_at_due() {
    let mut world = commune("2026-11-16 08:00", None).await;
    open(&mut world, Kind::Petition, PETITION, "2026-11-20").await;
    world.at("2026-11-19 09:00").await;
    world.take_mails();
    assert!(matches!(ask(&mut world, "2026-11-27", false).await, Err(Refusal::PastCutoff { .. })));
    ask(&mut world, "2026-11-27", true).await.expect("recorded as late");
    assert_eq!(item(&world, PETITION).await.extensions.late, 1);
    world.at("2026-11-23 09:00").await;
    let found = item(&world, PETITION).await;
    assert_eq!((found.status, found.due()), (Status::Acknowledged, "2026-11-20".parse().ok()));
    let mail = world.expect_mail("dm-kt", "Đã xin gia hạn, chưa có ý kiến của Phó Chủ tịch UBND xã");
    assert!(mail.subject.contains("Quá hạn"), "{}", mail.subject);
    // Silence grants nothing, and whoever kept silent is named to the level above.
    let mail = world.expect_mail("chu-tich", "đã xin gia hạn, chưa có ý kiến của Phó Chủ tịch UBND xã");
    assert!(mail.text.contains(PETITION), "{}", mail.text);
    let told = world.notices(PETITION, "chua-tra-loi-gia-han").await;
    assert_eq!(told.iter().map(|notice| notice.recipient.as_str()).collect::<Vec<_>>(), ["chu-tich"]);
    world.take_mails();
    // It stays marked as long as it is overdue.
    world.at("2026-12-07 09:00").await;
    world.expect_mail("tp-kt", "chưa có ý kiến của Phó Chủ tịch UBND xã");
    world.take_mails();
    // A new deadline makes no news of the old request.
    let (rules, now) = (&world.engine.tenant.setup.rules, world.now());
    let later = "2026-12-18".parse::<dondoc::model::Day>().expect("a day");
    let set =
        life::set_due(rules, &item(&world, PETITION).await, later.into(), None, now).expect("a day to come");
    world.say(PETITION, "VP", set).await.expect("allowed");
    world.at("2026-12-08 09:00").await;
    assert!(world.take_mails().iter().all(|mail| mail.person != "chu-tich"));
    assert_eq!(world.notices(PETITION, "chua-tra-loi-gia-han").await.len(), 1);
    world.expect_sound().await;
}

#[tokio::test]
async fn a_petition_opened_after_its_cutoff_is_never_invited_to_ask() {
    let mut world = commune("2026-11-19 08:00", None).await;
    open(&mut world, Kind::Petition, PETITION, "2026-11-20").await;
    world.at("2026-11-19 09:00").await;
    let mail = world.expect_mail("dm-kt", PETITION);
    assert!(mail.text.contains("đã qua trước khi việc được ghi nhận tại đây"), "{}", mail.text);
    assert!(!mail.text.contains("Nếu cần thêm thời gian"), "{}", mail.text);
    world.take_mails();
}

#[tokio::test]
async fn dossiers_are_counted_and_the_day_of_the_apology_is_said() {
    let mut world = commune("2026-11-16 08:00", None).await;
    for n in 0..12 {
        open(&mut world, Kind::Dossier, &format!("H32.15-261116-{n:04}"), "2026-11-20").await;
    }
    world.at("2026-11-18 07:00").await;
    world.skip_weekly();
    world.expect_nothing();
    world.at("2026-11-18 08:00").await;
    world.expect_mail("dm-kt", "12 hồ sơ: 12 sắp đến hạn");
    world.at("2026-11-19 08:00").await;
    let mail = world.expect_mail("dm-kt", "phiếu xin lỗi và hẹn lại phải phát hành chậm nhất hôm nay");
    assert!(
        mail.text.contains("và 02 hồ sơ khác") && mail.text.matches("H32.15").count() == 10,
        "{}",
        mail.text
    );
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn a_delegate_hears_first_and_the_absent_person_gets_one_copy_a_week() {
    let away = "[[absence]]\nperson = \"dm-kt\"\nfrom = 2026-11-16\nuntil = 2026-11-20\ndelegate = \"pho-kt\"\n\
                kinds = [\"petition\"]\n";
    let mut world = commune("2026-11-17 08:00", Some(away)).await;
    open(&mut world, Kind::Petition, PETITION, "2026-12-04").await;
    world.at("2026-11-17 09:00").await;
    let mail = world.expect_mail("pho-kt", "do Đầu mối Phòng Kinh tế vắng");
    assert!(mail.text.contains("nhận thay"), "{}", mail.text);
    world.at("2026-11-20 17:00").await;
    for mail in world.take_mails() {
        assert_ne!(mail.person, "dm-kt", "away: {}", mail.text);
    }
    world.at("2026-11-23 08:00").await;
    world.expect_mail("dm-kt", "bản sao trong thời gian đồng chí vắng");
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn a_vacant_desk_climbs_to_the_head_and_is_reported_to_the_administrators() {
    let people = std::fs::read_to_string("config/people.toml").expect("the shipped people");
    let vacant = people
        .replace("mailbox = \"kt@dienkhanh.example\"\n", "")
        .replace("focal = \"dm-kt\"", "focal = [{ person = \"dm-kt\", until = 2026-11-16 }]");
    let mut world = World::rehearsing(shipped_with(&[("people.toml", &vacant)]), "2026-11-16 08:00").await;
    world.go_live().await;
    world.at("2026-11-17 08:00").await;
    world.take_mails();
    open(&mut world, Kind::Petition, PETITION, "2026-12-04").await;
    world.at("2026-11-17 09:00").await;
    world.expect_mail("tp-kt", "do khuyết đầu mối Phòng Kinh tế");
    world.at("2026-11-23 08:00").await;
    let line = world.admin_lines.last().expect("a weekly line").text.clone();
    assert!(line.contains("Chưa có người đảm nhiệm: đầu mối Phòng Kinh tế"), "{line}");
    assert!(line.contains("dondoc audit --head"), "{line}");
    world.take_mails();
}

async fn import(world: &World, text: &str, complete: bool) -> Tally {
    let file = world.dir.path().join("tep.csv");
    std::fs::write(&file, text).expect("a file");
    let rules = &world.engine.tenant.setup.rules;
    let zone = rules.calendar.zone;
    let today = zone.day(world.now());
    let context =
        ImportContext { org: &rules.org, cases: &rules.cases, kind: None, source: None, zone, today };
    let own = Reader::at(env!("CARGO_BIN_EXE_dondoc"));
    let read = own.cases(reader::open(&file).expect("a file"), context).expect("a spreadsheet");
    let complete = if complete { BTreeSet::from(["tinh".into()]) } else { BTreeSet::new() };
    let options = Options { complete, dry_run: false };
    take(&world.engine.tenant.store, rules, &read, &options, world.now(), &mut |_| {}).await.expect("taken")
}

const HEAD: &str = "Mã PAKN,Đơn vị xử lý,Ngày tiếp nhận,Hạn xử lý,Trạng thái\n";

fn line(number: u32, due: &str, state: &str) -> String {
    format!("PAKN.20261102.{number:04},Phòng Kinh tế,02/11/2026,{due},{state}\n")
}

#[tokio::test]
async fn a_file_opens_updates_and_ends_cases_and_the_same_file_twice_changes_nothing() {
    let mut world = commune("2026-11-05 08:00", None).await;
    let first = format!("{HEAD}{}{}", line(1, "20/11/2026", ""), line(2, "20/11/2026", "Đang xử lý"));
    let tally = import(&world, &first, false).await;
    assert_eq!((tally.opened, tally.unchanged), (2, 0));
    assert_eq!(import(&world, &first, false).await.unchanged, 2);
    let second = format!("{HEAD}{}{}", line(1, "27/11/2026", ""), line(2, "20/11/2026", "Đã xử lý"));
    let tally = import(&world, &second, false).await;
    assert_eq!((tally.updated, tally.ended), (1, 1));
    assert_eq!(item(&world, "PAKN.20261102.0001").await.due(), "2026-11-27".parse().ok());
    world.at("2026-11-05 09:00").await;
    let mail = world.expect_mail("dm-kt", "PAKN.20261102.0001");
    assert!(mail.text.contains("Theo dữ liệu nhập lúc 08 giờ 00, thứ Năm, ngày 05/11/2026"), "{}", mail.text);
    world.expect_sound().await;
}

#[tokio::test]
async fn a_case_missing_from_a_complete_file_is_asked_about_and_never_closed() {
    let mut world = commune("2026-11-05 08:00", None).await;
    import(&world, &format!("{HEAD}{}{}", line(1, "20/11/2026", ""), line(2, "20/11/2026", "")), true).await;
    world.at("2026-11-05 09:00").await;
    world.take_mails();
    let tally = import(&world, &format!("{HEAD}{}", line(1, "20/11/2026", "")), true).await;
    assert_eq!(tally.missing, 1);
    let found = item(&world, "PAKN.20261102.0002").await;
    assert!(!found.status.is_closed() && found.missing_since.is_some());
    world.at("2026-11-06 09:00").await;
    world.expect_mail("dm-kt", "Cần xác nhận đã xong");
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn old_data_asks_its_clerk_first_and_tells_nobody_above_the_head() {
    let mut world = commune("2026-11-05 08:00", None).await;
    let file = format!("{HEAD}{}", line(1, "10/11/2026", ""));
    import(&world, &file, false).await;
    world.at("2026-11-10 09:00").await;
    world.take_mails();
    // Two working days after the file of the fifth the data is old: from 10/11 on.
    world.at("2026-11-20 17:00").await;
    let mails = world.take_mails();
    assert!(
        mails.iter().any(|m| m.person == "dm-vp" && m.text.contains("Đề nghị nhập tệp mới")),
        "the clerk is asked"
    );
    assert!(
        mails.iter().any(|m| m.person == "dm-kt" && m.subject.contains("uá hạn")),
        "the unit still hears"
    );
    let overdue = mails.iter().find(|m| m.person == "dm-kt" && m.text.contains("Nếu chưa cập nhật"));
    let next = "Nếu chưa cập nhật, thứ Sáu 13/11/2026 nội dung này sẽ được gửi đến Đầu mối Văn phòng";
    assert!(overdue.is_some_and(|m| m.text.contains(next)), "who was left out has not heard: {overdue:#?}");
    let above = |person: &str| ["pct-2", "chu-tich", "cvp"].contains(&person);
    let told = mails.iter().filter(|m| above(&m.person) && m.text.contains("PAKN.20261102.0001"));
    assert_eq!(told.count(), 0, "nobody above the head");
    let decided = world.history("PAKN.20261102.0001").await;
    let left_out = decided.iter().flat_map(|d| &d.notices).filter(|n| n.reason.as_str() == "stale_data");
    assert!(left_out.filter(|n| n.state == NoticeState::Cancelled).count() > 0, "and it is recorded why");
    import(&world, &file, false).await;
    world.at("2026-11-23 17:00").await;
    let mails = world.take_mails();
    assert!(
        mails.iter().any(|m| m.person == "pct-2" && m.text.contains("PAKN.20261102.0001")),
        "fresh data climbs"
    );
    world.expect_sound().await;
}

/// That data grows old is one alarm for its source: a file that comes in time costs its cases no look.
#[tokio::test]
async fn a_case_is_not_woken_for_data_that_may_yet_be_renewed() {
    let mut world = commune("2026-11-05 08:00", None).await;
    let file = format!("{HEAD}{}", line(1, "15/12/2026", ""));
    import(&world, &file, false).await;
    world.at("2026-11-09 08:00").await;
    let old_from = world.instant("2026-11-10 00:00");
    let wake = async |world: &World| {
        let stored = world.engine.tenant.store.item(&"PAKN.20261102.0001".into()).await.expect("a store");
        stored.expect("there").wake_at.expect("something is to come")
    };
    assert!(wake(&world).await > old_from, "only its own next step");
    import(&world, &file, false).await;
    world.take_mails();
    world.at("2026-11-11 17:00").await;
    assert!(
        world.take_mails().iter().all(|m| !m.text.contains("Đề nghị nhập tệp mới")),
        "the second file came in time"
    );
    world.at("2026-11-12 09:00").await;
    world.expect_mail("dm-vp", "Đề nghị nhập tệp mới");
    world.expect_sound().await;
}

/// However many cases rest on the files of a source, one notice a working day asks for a new one.
#[tokio::test]
async fn a_new_file_is_asked_for_once_for_its_source_and_the_cases_that_wait_are_counted() {
    let mut world = commune("2026-11-05 08:00", None).await;
    let lines: String = (1..=3).map(|number| line(number, "15/12/2026", "")).collect();
    import(&world, &format!("{HEAD}{lines}"), false).await;
    world.at("2026-11-11 17:00").await;
    let asks = |mail: &&world::Mail| mail.text.contains("Đề nghị nhập tệp mới: hiện có 03 việc");
    let asked: Vec<String> = world.take_mails().iter().filter(asks).map(|mail| mail.person.clone()).collect();
    assert_eq!(asked, ["dm-vp", "dm-vp"], "the clerk, on each of the two days");
    let decided = world.engine.tenant.store.lists().await.expect("reads");
    let requests: Vec<(&str, usize)> = decided
        .iter()
        .filter(|decision| decision.step.as_str() == "cap-nhat-du-lieu")
        .map(|decision| (decision.occurrence.as_str(), decision.notices.len()))
        .collect();
    assert_eq!(requests, [("2026-11-10 tinh", 1), ("2026-11-11 tinh", 1)]);
    for number in 1..=3 {
        let history = world.history(&format!("PAKN.20261102.{number:04}")).await;
        assert!(history.iter().all(|decision| decision.step.as_str() != "cap-nhat-du-lieu"));
    }
    world.expect_sound().await;
}

/// A file that comes before the request leaves takes it back.
#[tokio::test]
async fn a_request_for_a_file_that_has_come_meanwhile_does_not_leave() {
    let mut world = commune("2026-11-05 08:00", None).await;
    let file = format!("{HEAD}{}", line(1, "15/12/2026", ""));
    import(&world, &file, false).await;
    world.at("2026-11-10 06:00").await;
    import(&world, &file, false).await;
    world.at("2026-11-10 17:00").await;
    assert!(world.take_mails().iter().all(|mail| !mail.text.contains("Đề nghị nhập tệp mới")));
    let decided = world.engine.tenant.store.lists().await.expect("reads");
    let ends: Vec<&str> =
        decided.iter().flat_map(|decision| &decision.notices).map(|notice| notice.reason.as_str()).collect();
    assert_eq!(ends, ["data_refreshed"]);
    world.expect_sound().await;
}

/// More notices than one unit of work takes: each is told once, in one message to each reader.
#[tokio::test]
async fn a_morning_of_more_than_a_page_of_notices_tells_each_of_them_once() {
    const FIRST: u32 = 1_000;
    const LAST: u32 = 1_005;
    let mut world = commune("2026-11-05 08:00", None).await;
    let mut lines = String::new();
    for number in 1..=LAST {
        let line = line(number, "10/11/2026", "");
        lines += &if number > FIRST { line.replace("Phòng Kinh tế", "VHXH") } else { line };
    }
    import(&world, &format!("{HEAD}{lines}"), false).await;
    world.at("2026-11-05 09:00").await;
    let told = world.engine.tenant.store.notice_counts().await.expect("reads");
    assert!(told.get(&NoticeState::Sent).is_some_and(|count| *count >= i64::from(LAST)), "{told:?}");
    let held = world.engine.tenant.store.held_notices(world.now()).await.expect("reads");
    assert!(held.is_empty(), "{} still wait", held.len());
    let mails = world.take_mails();
    for (person, number) in [("dm-kt", FIRST), ("dm-vhxh", LAST)] {
        let code = format!("PAKN.20261102.{number:04}");
        let mine = mails.iter().filter(|mail| mail.person == person);
        let told: Vec<bool> = mine.map(|mail| mail.text.contains(&code)).collect();
        assert_eq!(told, [true], "{person} has one mail");
    }
    world.expect_sound().await;
}

/// Names, numbers and sentences in every column, and in notes: nothing of them is kept or shown anywhere.
#[tokio::test]
async fn what_names_a_citizen_is_found_nowhere_afterwards() {
    const SECRETS: [&str; 5] =
        ["Nguyễn Thị Bí Mật", "0905123456", "056123456789", "bimat@dan.vn", "hàng xóm lấn đất nhà tôi"];
    let mut world = commune("2026-11-05 08:00", None).await;
    let mut text = String::from(
        "Mã PAKN,Đơn vị xử lý,Lĩnh vực,Ngày tiếp nhận,Hạn xử lý,Trạng thái,Nguồn,Họ tên,Nội dung\n",
    );
    let good =
        ["PAKN.20261102.0001", "KT", "Đất đai", "02/11/2026", "20/11/2026", "Đang xử lý", "tinh", "", ""];
    let mut number = 0;
    for secret in SECRETS {
        for column in 0..good.len() {
            number += 1;
            let mut cells = good.map(str::to_owned);
            cells[0] = format!("PAKN.20261102.{number:04}");
            cells[column] = secret.to_owned();
            text += &(cells.join(",") + "\n");
        }
    }
    let tally = import(&world, &text, false).await;
    assert_eq!(tally.opened, SECRETS.len() * 2, "only the columns that are not read may hold anything");
    assert_eq!(tally.refused(), SECRETS.len() * 7);
    world.at("2026-11-06 09:00").await;
    let mails = world.take_mails();
    assert!(!mails.is_empty());
    let said: Vec<String> = mails.iter().map(|m| format!("{}\n{}\n{}", m.subject, m.text, m.html)).collect();
    let refusals: Vec<String> = tally.rows.iter().flat_map(dondoc::engine::intake::words::reasons).collect();
    world.engine.tenant.store.close().await;
    std::fs::remove_file(world.dir.path().join("tep.csv")).expect("the test's own file");
    let mut kept = Vec::new();
    for entry in std::fs::read_dir(world.dir.path()).expect("the state folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            kept.extend(std::fs::read(path).expect("a file"));
        }
    }
    let folded = |text: &str| text.to_lowercase();
    for secret in SECRETS {
        assert!(
            !kept.windows(secret.len()).any(|part| part == secret.as_bytes()),
            "«{secret}» is in the database"
        );
        for text in said.iter().chain(&refusals) {
            assert!(!folded(text).contains(&folded(secret)), "«{secret}» was said: {text}");
        }
    }
}

fn drop_file(world: &World, name: &str, text: &str) {
    let inbox = dondoc::engine::intake::folder(world.dir.path());
    std::fs::create_dir_all(&inbox).expect("a folder");
    std::fs::write(inbox.join(name), text).expect("a file");
    let file = std::fs::File::options().write(true).open(inbox.join(name)).expect("a file");
    // Long finished, as far as its age tells.
    file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_hours(24)).expect("a time");
}

fn names(world: &World, folder: &str) -> Vec<String> {
    let folder = dondoc::engine::intake::folder(world.dir.path()).join(folder);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_dropped_file_is_taken_or_rejected_with_a_report_and_both_are_emptied_after_seven_days() {
    let mut world = commune("2026-11-05 08:00", None).await;
    drop_file(&world, "tinh-1.csv", &format!("{HEAD}{}x,KT,,,\n", line(1, "04/12/2026", "")));
    drop_file(&world, "thu.csv", "Họ tên,Nội dung\nA,B\n");
    world.at("2026-11-05 08:05").await;
    assert_eq!(item(&world, "PAKN.20261102.0001").await.status, Status::Open);
    assert_eq!(names(&world, "done"), ["2026-11-05_080000_tinh-1.csv.txt"], "the report alone");
    assert_eq!(names(&world, "rejected"), ["2026-11-05_080000_thu.csv", "2026-11-05_080000_thu.csv.txt"]);
    let inbox = dondoc::engine::intake::folder(world.dir.path());
    let report =
        std::fs::read_to_string(inbox.join("done/2026-11-05_080000_tinh-1.csv.txt")).expect("a report");
    assert!(report.contains("Mở mới: 01") && report.contains("- dòng 3: cột A (mã số)"), "{report}");
    world.at("2026-11-06 08:00").await;
    assert_eq!(
        names(&world, "rejected"),
        ["2026-11-05_080000_thu.csv.txt"],
        "the file itself goes after a day"
    );
    world.at("2026-11-12 08:00").await;
    assert_eq!(names(&world, "done").len(), 1, "kept for seven days");
    world.at("2026-11-13 08:00").await;
    assert_eq!(names(&world, "done").len() + names(&world, "rejected").len(), 0);
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn a_counted_due_follows_the_calendar_and_a_date_that_was_given_does_not() {
    let mut world = commune("2026-11-16 08:00", None).await;
    let rules = &world.engine.tenant.setup.rules;
    let case = |code: &str, due: Option<&str>| Case {
        kind: Kind::Petition,
        id: code.into(),
        code: code.into(),
        unit: "KT".into(),
        field: None,
        received: Some("2026-11-16".parse::<dondoc::model::Day>().expect("a day").into()),
        due: due.map(|day| day.parse::<dondoc::model::Day>().expect("a day").into()),
        period: None,
        source: "tinh".into(),
        content: None,
        finished: None,
    };
    for case in [case(PETITION, None), case("PAKN.20261116.0008", Some("2026-12-01"))] {
        let spec = spec(rules, &case, false, rules.calendar.zone.day(world.now())).expect("a case");
        let by = By::someone("quan-tri");
        dondoc::engine::cases::open(&world.engine.tenant.store, rules, &spec, &by, &Via::Mail, world.now())
            .await
            .expect("opened");
    }
    assert_eq!(item(&world, PETITION).await.due(), "2026-12-01".parse().ok());
    world.at("2026-11-17 09:00").await;
    let mail = world.expect_mail("dm-kt", PETITION);
    assert!(mail.text.contains("mặc định, cần kiểm tra"), "{}", mail.text);
    let calendar = std::fs::read_to_string("config/calendar.toml").expect("the shipped calendar");
    let culture_day = calendar.lines().find(|line| line.contains("2026-11-24")).expect("a day off");
    let another = culture_day.replace("2026-11-24", "2026-11-25");
    let changed = calendar.replace(culture_day, &format!("{culture_day}\n{another}"));
    world.reload(shipped_with(&[("calendar.toml", &changed)]));
    world.pass().await;
    let moved = item(&world, PETITION).await;
    assert_eq!((moved.due(), moved.version), ("2026-12-02".parse().ok(), 2));
    assert_eq!(item(&world, "PAKN.20261116.0008").await.due(), "2026-12-01".parse().ok());
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn a_row_whose_item_cannot_be_read_is_refused_and_the_others_are_taken() {
    let world = World::rehearsing(shipped_with(&[]), "2026-11-16 08:00").await;
    let row =
        |number: u32| format!("PAKN.20261116.{number:04},Phòng Kinh tế,16/11/2026,30/11/2026,Đang xử lý\n");
    import(&world, &format!("{HEAD}{}", row(1)), false).await;
    world.tamper("UPDATE item SET body = 'x'");
    let tally = import(&world, &format!("{HEAD}{}{}", row(1), row(2)), false).await;
    let reasons: Vec<String> = tally.rows.iter().flat_map(dondoc::engine::intake::words::reasons).collect();
    assert_eq!((tally.opened, tally.refused()), (1, 1), "{reasons:?}");
    assert!(reasons[0].contains("dondoc audit"), "{reasons:?}");
}

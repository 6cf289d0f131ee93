//! What people hear of what a unit says beside its deadline: early words, progress, parts, causes, and ends that are followed.

use crate::verbs::StoreVerbs as _;
use crate::world;

use dondoc::config::Config;
use dondoc::engine::intake::take::{Options, take};
use dondoc::model::{
    Action, Case, CaseState, CauseId, Day, DueAt, Item, Kind, NoticeState, Outcome, PersonId, PolicyId,
    ProgressEvery, Reason,
};
use world::{World, case_file, plan, shipped_with};

/// One task of Phòng Kinh tế, due on Wednesday 03/12/2025; Phòng Văn hóa - Xã hội follows the plan up.
const ONE: &str = r#"
[[row]]
id = "A.1"
title = "Báo cáo thử nghiệm số một"
short = "Báo cáo thử số một"
due = { on = 2025-12-03 }
lead = ["KT"]
coordinators = ["VP"]
product = "Báo cáo"
"#;

/// Two tasks of Phòng Kinh tế that are due after New Year.
const LATER: &str = r#"
[[row]]
id = "B.1"
title = "Nhiệm vụ dài thứ nhất"
short = "Nhiệm vụ dài thứ nhất"
due = { on = 2026-01-30 }
lead = ["KT"]
product = "Báo cáo"

[[row]]
id = "B.2"
title = "Nhiệm vụ dài thứ hai"
short = "Nhiệm vụ dài thứ hai"
due = { on = 2026-01-30 }
lead = ["KT"]
product = "Báo cáo"
"#;

/// Two more people of Phòng Kinh tế; the second leaves on 21/11/2025.
const MORE_PEOPLE: &str = r#"
[[person]]
id = "cv-kt"
title = "Chuyên viên Phòng Kinh tế"
email = "cv-kt@dienkhanh.example"

[[person]]
id = "cv-kt-2"
title = "Chuyên viên khác Phòng Kinh tế"
email = "cv-kt-2@dienkhanh.example"
until = 2025-11-21
"#;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn config(rows: &str) -> Config {
    let people = std::fs::read_to_string("config/people.toml").expect("the shipped people");
    shipped_with(&[("people.toml", &format!("{people}\n{MORE_PEOPLE}")), ("plans/p.toml", &plan(rows))])
}

/// A live commune whose dated tasks are asked about once a week.
fn asking(rows: &str) -> Config {
    let mut config = config(rows);
    let policy = config.policies.get_mut(&PolicyId::new("plan-date")).expect("shipped");
    policy.progress = Some(ProgressEvery::Weekly);
    config.fingerprint.push_str(" with progress");
    config
}

async fn live(config: Config, start: &str) -> World {
    let mut world = World::rehearsing(config, start).await;
    world.go_live().await;
    world
}

async fn item(world: &World, id: &str) -> Item {
    world.engine.tenant.store.item(&id.into()).await.expect("a store").expect("there").item
}

fn part(number: u32, person: &str, title: &str, until: Option<&str>) -> Action {
    let (person, title) = (PersonId::new(person), title.to_owned());
    Action::PartGiven { part: number, person, title, until: until.map(day) }
}

fn followed(person: &str) -> Action {
    Action::Followed { person: PersonId::new(person) }
}

#[tokio::test]
async fn an_early_word_is_shown_to_head_and_overseer_the_next_morning_and_remembered_when_the_item_is_late() {
    let mut world = live(config(ONE), "2025-11-24 00:00").await;
    world.at("2025-11-26 10:00").await;
    world.take_mails();
    let warned = Action::Warned { until: Some(day("2025-12-10")), note: Some("chờ số liệu".into()) };
    world.say("A.1", "KT", warned).await.expect("allowed");
    world.at("2025-11-27 07:44").await;
    world.expect_nothing();
    world.at("2025-11-27 07:45").await;
    let head = world.expect_mail("tp-kt", "báo trước không kịp hạn");
    assert!(head.text.contains("Đơn vị đã báo trước ngày 26/11/2025 là không kịp hạn"), "{}", head.text);
    assert!(head.text.contains("thứ Tư, ngày 10/12/2025"), "{}", head.text);
    assert!(head.text.contains("không còn gia hạn được"), "its policy knows no extension:\n{}", head.text);
    assert!(!head.text.contains("chờ số liệu"), "remarks stay in the record:\n{}", head.text);
    let overseer = world.expect_mail("dm-vhxh", "báo trước không kịp hạn");
    assert!(overseer.text.contains("đơn vị hẹn xong 10/12/2025"), "{}", overseer.text);
    world.expect_nothing();
    let decided = world.history("A.1").await;
    let word = decided.iter().find(|d| d.step.as_str() == "bao-khong-kip").expect("decided");
    assert_eq!((word.outcome, word.reason), (Outcome::Told, Reason::Warned));

    // A second word of the same deadline is no news; what it names is.
    let again = Action::Warned { until: Some(day("2025-12-11")), note: None };
    world.say("A.1", "KT", again).await.expect("allowed");
    world.at("2025-11-28 07:00").await;
    world.expect_nothing();

    world.at("2025-12-03 23:00").await;
    world.take_mails();
    world.at("2025-12-04 08:00").await;
    let head = world.expect_mail("tp-kt", "quá hạn");
    assert!(head.text.contains("Đơn vị đã báo trước ngày 26/11/2025"), "{}", head.text);
    let lead = world.expect_mail("dm-kt", "quá hạn");
    assert!(!lead.text.contains("báo trước"), "who said it need not be told:\n{}", lead.text);
    world.take_mails();
    // The urging waits for the day that was named.
    world.at("2025-12-09 08:00").await;
    world.take_mails();
    let decided = world.history("A.1").await;
    let urged = decided.iter().find(|d| d.step.as_str() == "don-doc").expect("decided");
    assert_eq!((urged.outcome, urged.reason), (Outcome::Silent, Reason::Planned));
    world.expect_sound().await;
}

#[tokio::test]
async fn an_early_word_on_something_that_is_reported_before_the_morning_is_told_to_nobody() {
    let mut world = live(config(ONE), "2025-11-24 00:00").await;
    world.at("2025-11-26 10:00").await;
    world.take_mails();
    world.say("A.1", "KT", Action::Warned { until: None, note: None }).await.expect("allowed");
    world.done("A.1").await;
    world.at("2025-11-27 17:00").await;
    world.expect_nothing();
}

#[tokio::test]
async fn where_an_item_stands_is_asked_once_a_week_of_whoever_has_not_said_it() {
    let mut world = live(asking(LATER), "2025-11-17 00:00").await;
    world.at("2025-11-24 07:44").await;
    world.skip_weekly();
    world.expect_nothing();
    world.at("2025-11-24 12:00").await;
    world.skip_weekly();
    let asked = world.expect_mail("dm-kt", "đề nghị cập nhật tiến độ");
    assert_eq!(asked.text.matches("đề nghị cập nhật tiến độ").count(), 2, "{}", asked.text);
    world.expect_nothing();
    let said = Action::Progressed { value: Some(40), note: None, evidence: None };
    world.say("B.1", "KT", said).await.expect("allowed");
    world.at("2025-12-01 12:00").await;
    world.skip_weekly();
    let asked = world.expect_mail("dm-kt", "đề nghị cập nhật tiến độ");
    assert!(asked.text.contains("Nhiệm vụ dài thứ hai"), "{}", asked.text);
    assert!(!asked.text.contains("Nhiệm vụ dài thứ nhất"), "it was told:\n{}", asked.text);
    world.expect_nothing();
    world.at("2025-12-08 12:00").await;
    world.skip_weekly();
    let asked = world.expect_mail("dm-kt", "Nhiệm vụ dài thứ nhất");
    assert!(asked.text.contains("tiến độ: 40% (ngày 24/11/2025)"), "{}", asked.text);
    world.expect_nothing();
    world.expect_sound().await;
}

#[tokio::test]
async fn what_is_said_between_midnight_and_the_slot_is_not_asked_for() {
    let mut world = live(asking(LATER), "2025-11-17 00:00").await;
    world.at("2025-11-24 06:00").await;
    for row in ["B.1", "B.2"] {
        let said = Action::Progressed { value: None, note: Some("đang làm".into()), evidence: None };
        world.say(row, "KT", said).await.expect("allowed");
    }
    world.at("2025-11-24 12:00").await;
    world.skip_weekly();
    world.expect_nothing();
    let notices = world.notices("B.1", "cap-nhat-tien-do").await;
    assert!(notices.iter().all(|n| (n.state, n.reason) == (NoticeState::Cancelled, Reason::ProgressKnown)));
    assert_eq!(notices.len(), 1);
}

#[tokio::test]
async fn the_weekly_question_is_part_of_the_weekly_list_and_stops_when_the_item_is_due() {
    let rows = format!("{ONE}{}", LATER.replace("2026-01-30", "2025-12-16"));
    let mut world = live(asking(&rows), "2025-11-17 00:00").await;
    world.at("2025-12-14 23:00").await;
    world.take_mails();
    world.at("2025-12-15 12:00").await;
    let mails: Vec<_> = world.take_mails().into_iter().filter(|mail| mail.person == "dm-kt").collect();
    assert_eq!(mails.len(), 1, "one message a morning");
    assert!(mails[0].text.contains("Báo cáo thử số một"), "what is overdue:\n{}", mails[0].text);
    assert_eq!(mails[0].text.matches("ề nghị cập nhật tiến độ").count(), 2, "{}", mails[0].text);
    world.at("2025-12-22 12:00").await;
    let mails: Vec<_> = world.take_mails().into_iter().filter(|mail| mail.person == "dm-kt").collect();
    assert!(mails.iter().all(|mail| !mail.text.contains("cập nhật tiến độ")), "all is overdue now");
}

#[tokio::test]
async fn a_policy_that_asks_from_now_on_does_not_ask_for_the_weeks_behind_it() {
    let mut world = live(config(LATER), "2025-11-17 00:00").await;
    world.at("2025-12-03 12:00").await;
    world.skip_weekly();
    world.reload(asking(LATER));
    world.at("2025-12-05 12:00").await;
    world.expect_nothing();
    world.at("2025-12-08 12:00").await;
    world.skip_weekly();
    world.expect_mail("dm-kt", "đề nghị cập nhật tiến độ");
}

#[tokio::test]
async fn late_items_reach_head_and_leaders_with_what_the_unit_said() {
    let mut world = live(config(ONE), "2025-11-17 00:00").await;
    world.at("2025-12-04 09:00").await;
    world.take_mails();
    let cause = Action::CauseNamed { cause: CauseId::new("van-ban-cap-tren"), note: None };
    world.say("A.1", "KT", cause).await.expect("allowed");
    let person = Some(PersonId::new("tp-kt"));
    let commitment =
        Action::Committed { day: day("2025-12-12"), person, note: None, evidence: Some("15/KT".into()) };
    world.say("A.1", "KT", commitment).await.expect("allowed");
    let part = Action::Contributed { unit: "VP".into(), value: Some(50), note: None };
    world.say("A.1", "dm-vp", part).await.expect("allowed");
    world.at("2025-12-08 08:00").await;
    let head = world.expect_mail("tp-kt", "quá hạn");
    assert!(head.text.contains("Lý do: Chờ văn bản, ý kiến của cấp trên."), "{}", head.text);
    assert!(head.text.contains("Cam kết xong ngày 12/12/2025 (Trưởng phòng Kinh tế)."), "{}", head.text);
    assert!(head.text.contains("Văn phòng HĐND và UBND xã: 50% (ngày 04/12/2025)"), "{}", head.text);
    world.take_mails();
    let judged = Action::CauseJudged { cause: None, is_objective: true, note: None };
    world.say("A.1", "pct-2", judged).await.expect("allowed");
    world.at("2025-12-15 08:00").await;
    let leader = world.expect_mail("pct-2", "quá hạn");
    assert!(leader.text.contains("(đã được xác nhận là khách quan)"), "{}", leader.text);
    assert!(leader.text.contains("đã quá ngày cam kết 12/12/2025"), "{}", leader.text);
    assert!(!leader.text.contains("50%"), "parts are the unit's own matter:\n{}", leader.text);
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn whoever_follows_an_item_hears_once_that_it_has_ended_and_nothing_else() {
    let mut world = live(config(ONE), "2025-11-17 00:00").await;
    world.at("2025-11-18 09:00").await;
    world.skip_weekly();
    for person in ["cvp", "cv-kt-2"] {
        world.say("A.1", "quan-tri", followed(person)).await.expect("allowed");
    }
    world.at("2025-11-21 10:00").await;
    world.expect_mail("dm-kt", "");
    world.expect_nothing();
    world.done("A.1").await;
    world.at("2025-11-24 07:44").await;
    world.expect_nothing();
    world.at("2025-11-24 12:00").await;
    let end = world.expect_mail("cvp", "01 việc theo dõi đã kết thúc");
    let line = "Việc đồng chí theo dõi: Báo cáo thử số một (Phòng Kinh tế) đã hoàn thành, ngày 21/11/2025.";
    assert!(end.text.contains(line), "{}", end.text);
    world.take_mails();
    world.at("2026-01-15 12:00").await;
    world.skip_weekly();
    world.expect_nothing();
    let told = world.notices("A.1", "da-ket-thuc").await;
    assert_eq!(told.len(), 1, "who has left is told nothing");
    world.expect_sound().await;
}

#[tokio::test]
async fn an_end_that_is_taken_back_before_the_morning_is_told_to_nobody_and_the_real_one_is() {
    let mut world = live(config(LATER), "2025-11-17 00:00").await;
    world.at("2025-11-18 09:00").await;
    world.skip_weekly();
    world.say("B.1", "quan-tri", followed("cvp")).await.expect("allowed");
    world.done("B.1").await;
    world.at("2025-11-18 16:00").await;
    world.say("B.1", "quan-tri", Action::Reopened { adopted_on: None, note: None }).await.expect("allowed");
    world.at("2025-11-19 12:00").await;
    world.expect_nothing();
    let carried = Action::Cancelled { reason: "carried_over".into(), successor: Some("B.2".into()) };
    world.say("B.1", "quan-tri", carried).await.expect("allowed");
    world.at("2025-11-20 12:00").await;
    world.expect_mail("cvp", "được chuyển tiếp thành việc B.2, ngày 19/11/2025");
    // Reopened at night, between the decision and the slot.
    world.say("B.2", "quan-tri", followed("cvp")).await.expect("allowed");
    world.done("B.2").await;
    world.at("2025-11-21 05:00").await;
    world.say("B.2", "quan-tri", Action::Reopened { adopted_on: None, note: None }).await.expect("allowed");
    world.at("2025-11-21 12:00").await;
    world.expect_nothing();
    world.expect_sound().await;
}

#[tokio::test]
async fn a_report_that_nobody_objects_to_ends_the_item_for_its_followers_too() {
    let mut world = live(config(ONE), "2025-11-17 00:00").await;
    world.at("2025-11-20 09:00").await;
    world.take_mails();
    world.say("A.1", "quan-tri", followed("cvp")).await.expect("allowed");
    let report = Action::Reported { note: None, evidence: None, value: None, as_of: None };
    world.say("A.1", "KT", report).await.expect("allowed");
    world.at("2025-12-10 12:00").await;
    world.expect_mail("cvp", "đã hoàn thành");
    world.take_mails();
}

#[tokio::test]
async fn whoever_has_a_part_is_told_of_it_and_reminded_until_it_is_done() {
    let mut world = live(config(ONE), "2025-11-17 00:00").await;
    world.at("2025-11-20 09:00").await;
    world.take_mails();
    let given = part(1, "cv-kt", "Tổng hợp số liệu", Some("2025-12-01"));
    world.say("A.1", "tp-kt", given).await.expect("allowed");
    world.say("A.1", "tp-kt", part(2, "dm-kt", "Viết báo cáo", None)).await.expect("allowed");
    world.at("2025-11-20 17:00").await;
    let told = world.expect_mail("cv-kt", "Báo cáo thử số một");
    let own = "Phần việc của đồng chí: Tổng hợp số liệu, đến ngày 01/12/2025.";
    assert!(told.text.contains(own), "{}", told.text);
    assert!(!told.text.contains("Viết báo cáo"), "other parts are others' matter:\n{}", told.text);
    world.expect_mail("dm-kt", "Phần việc của đồng chí: Viết báo cáo");
    world.expect_nothing();

    world.at("2025-11-28 12:00").await;
    let reminded = world.expect_mail("cv-kt", "Tổng hợp số liệu");
    assert!(!reminded.text.contains("lần cuối"), "{}", reminded.text);
    let focal = world.expect_mail("dm-kt", "00/02 phần việc đã xong");
    assert!(focal.text.contains("Viết báo cáo"), "{}", focal.text);
    let head = world.expect_mail("tp-kt", "00/02 phần việc đã xong");
    assert!(!head.text.contains("phần việc của đồng chí"), "{}", head.text);

    let finished = |part| Action::PartProgressed { part, value: Some(100), note: None };
    world.say("A.1", "cv-kt", finished(1)).await.expect("allowed");
    world.at("2025-12-02 23:00").await;
    world.take_mails();
    world.say("A.1", "dm-kt", finished(2)).await.expect("allowed");
    world.at("2025-12-03 12:00").await;
    let focal = world.expect_mail("dm-kt", "hôm nay");
    assert!(focal.text.contains("Cả 02 phần việc đã xong, đề nghị báo cáo kết quả."), "{}", focal.text);
    assert_eq!(world.take_mails().iter().filter(|mail| mail.person == "cv-kt").count(), 0);
    assert_eq!(item(&world, "A.1").await.progress, Some(100));
    // Escalation stays with the item.
    world.at("2025-12-04 12:00").await;
    world.expect_mail("tp-kt", "quá hạn");
    assert!(world.take_mails().iter().all(|mail| mail.person != "cv-kt"), "the part is done");
    world.expect_sound().await;
}

#[tokio::test]
async fn an_overdue_item_stands_in_the_weekly_list_of_whoever_has_a_part_to_do() {
    let mut world = live(config(ONE), "2025-11-17 00:00").await;
    world.at("2025-12-05 09:00").await;
    world.take_mails();
    world.say("A.1", "tp-kt", part(1, "cv-kt", "Tổng hợp số liệu", None)).await.expect("allowed");
    world.at("2025-12-05 17:00").await;
    world.expect_mail("cv-kt", "quá hạn");
    world.at("2026-01-12 12:00").await;
    let mails = world.take_mails();
    let lists: Vec<_> = mails.iter().filter(|mail| mail.person == "cv-kt").collect();
    assert!(lists.len() >= 5, "once a week: {}", lists.len());
    assert!(lists.iter().all(|mail| mail.text.contains("hần việc của đồng chí: Tổng hợp số liệu")));
    world.expect_sound().await;
}

/// A case of a file, received on 17/11/2025 and due on 28/11/2025.
fn case(finished: Option<DueAt>) -> Case {
    Case {
        kind: Kind::Petition,
        id: "PAKN.20251117.0001".into(),
        code: "PAKN.20251117.0001".into(),
        unit: "KT".into(),
        field: None,
        received: Some(day("2025-11-17").into()),
        due: Some(day("2025-11-28").into()),
        period: None,
        source: "tinh-24-11".into(),
        content: None,
        finished,
    }
}

async fn import(world: &World, finished: Option<DueAt>, state: CaseState) {
    let file = case_file([(case(finished), state)]);
    let (store, rules) = (&world.engine.tenant.store, &world.engine.tenant.setup.rules);
    take(store, rules, &file, &Options::default(), world.now(), &mut |_| {}).await.expect("taken");
}

#[tokio::test]
async fn a_case_that_was_finished_in_time_and_imported_later_counts_from_when_it_was_finished() {
    let of = |finished: Option<DueAt>| async move {
        let mut world = live(config(""), "2025-11-17 08:00").await;
        import(&world, None, CaseState::Open).await;
        world.at("2025-12-05 09:00").await;
        import(&world, finished, CaseState::Done).await;
        world.take_mails();
        world.expect_sound().await;
        let zone = world.engine.tenant.setup.rules.calendar.zone;
        let found = item(&world, "PAKN.20251117.0001").await;
        found.finished_at.map(|at| zone.local(at).format("%Y-%m-%d %H:%M").to_string())
    };
    let at = |text: &str| DueAt::new(day(text), "15:30:00".parse().expect("an hour"));
    assert_eq!(of(Some(at("2025-11-27"))).await.as_deref(), Some("2025-11-27 15:30"));
    assert_eq!(of(Some(day("2025-11-28").into())).await.as_deref(), Some("2025-11-28 00:00"), "a day alone");
    assert_eq!(of(Some(day("2025-11-17").into())).await.as_deref(), Some("2025-11-17 08:00"), "not before");
    assert_eq!(of(Some(day("2025-12-08").into())).await, None, "a day to come cannot be meant");
    assert_eq!(of(None).await, None);
}

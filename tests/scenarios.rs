//! The daily job as requirements, on virtual time: who hears what, when, and who hears nothing.

use crate::verbs::StoreVerbs as _;
use crate::world;

use dondoc::model::{Action, NoticeState, Outcome, Reason};
use world::{World, plan, plan_67, shipped_with};

/// One task of Phòng Kinh tế, due on Wednesday 03/12/2025.
const ONE: &str = r#"
[[row]]
id = "A.1"
title = "Báo cáo thử nghiệm số một"
short = "Báo cáo thử số một"
due = { on = 2025-12-03 }
printed = "Ngày 03/12/2025"
lead = ["KT"]
product = "Báo cáo"
owed_to = "VHXH"
"#;

#[tokio::test]
async fn the_lead_hears_ten_and_three_working_days_before_and_on_the_day() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-19 07:44").await;
    world.expect_mail("chu-tich", "");
    world.expect_nothing();
    world.at("2025-11-19 07:45").await;
    world.expect_mail("dm-kt", "Báo cáo thử số một");
    world.at("2025-11-28 07:45").await;
    world.expect_mail("dm-kt", "Báo cáo thử số một");
    world.expect_mail("tp-kt", "Báo cáo thử số một");
    world.at("2025-12-03 12:00").await;
    world.expect_mail("dm-kt", "hôm nay");
    world.skip_weekly();
    world.expect_sound().await;
}

#[tokio::test]
async fn nothing_leaves_once_the_item_is_done() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-20 09:00").await;
    world.expect_mail("dm-kt", "");
    world.done("A.1").await;
    world.at("2026-01-15 09:00").await;
    world.skip_weekly();
    world.expect_nothing();
    world.expect_sound().await;
}

#[tokio::test]
async fn a_report_silences_the_reminders_until_it_is_confirmed() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-20 09:00").await;
    world.expect_mail("dm-kt", "");
    let report = Action::Reported { note: None, evidence: Some("12/BC-KT".into()), value: None, as_of: None };
    world.say("A.1", "KT", report).await.expect("allowed");
    world.at("2025-12-20 09:00").await;
    world.skip_weekly();
    world.expect_mail("tp-kt", "chờ xác nhận");
    world.expect_mail("dm-vhxh", "chờ xác nhận");
    world.expect_nothing();
}

#[tokio::test]
async fn a_report_that_is_sent_back_is_told_to_its_unit_before_anything_else_falls_due() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2026-03-13 09:00").await;
    let report = Action::Reported { note: None, evidence: None, value: None, as_of: None };
    world.say("A.1", "KT", report).await.expect("allowed");
    world.at("2026-03-18 09:00").await;
    world.take_mails();
    world.say("A.1", "KT", Action::Returned { note: Some("thiếu phụ lục".into()) }).await.expect("allowed");
    world.at("2026-03-20 20:00").await;
    let back = world.expect_mail("dm-kt", "quá hạn");
    assert!(
        back.text.contains("Báo cáo hoàn thành được trả lại ngày 18/03/2026; đề nghị thực hiện tiếp."),
        "{}",
        back.text
    );
    world.expect_nothing();
    world.at("2026-03-27 20:00").await;
    let list = world.expect_mail("dm-kt", "quá hạn");
    assert!(!list.text.contains("trả lại"), "it is said once:\n{}", list.text);
    world.take_mails();
}

#[tokio::test]
async fn an_overdue_item_climbs_level_by_level() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-12-03 23:00").await;
    world.take_mails();
    world.at("2025-12-04 08:00").await;
    world.expect_mail("dm-kt", "quá hạn");
    world.expect_mail("tp-kt", "quá hạn");
    world.expect_mail("dm-vhxh", "quá hạn");
    world.expect_nothing();
    world.at("2025-12-08 08:00").await;
    world.expect_mail("dm-kt", "nhắc lần 2");
    world.expect_mail("tp-kt", "nhắc lần 2");
    world.expect_mail("dm-vhxh", "quá hạn");
    world.skip_weekly();
    world.expect_nothing();
    world.at("2025-12-14 23:00").await;
    world.expect_nothing();
    world.at("2025-12-15 08:00").await;
    world.expect_mail("pct-2", "quá hạn");
    let chair = world.notices("A.1", "chu-tich").await;
    assert!(chair.is_empty(), "the chair hears last");
    world.take_mails();
    world.at("2025-12-22 08:00").await;
    world.expect_mail("chu-tich", "quá hạn");
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn after_a_week_of_outage_each_recipient_gets_one_message_and_lower_steps_are_superseded() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-20 09:00").await;
    world.take_mails();
    world.jump("2025-12-11 09:10");
    world.pass().await;
    let mut mails = world.take_mails();
    mails.retain(|mail| mail.person != "chu-tich");
    let mut people: Vec<String> = mails.iter().map(|mail| mail.person.clone()).collect();
    people.sort();
    assert_eq!(people, ["dm-kt", "dm-vhxh", "tp-kt"], "one message each");
    let decided = world.history("A.1").await;
    let of = |step: &str| decided.iter().find(|d| d.step.as_str() == step).expect("decided");
    assert_eq!((of("hom-nay").outcome, of("hom-nay").reason), (Outcome::Silent, Reason::HigherStep));
    assert_eq!(of("don-doc").outcome, Outcome::Told);
    assert!(of("con-3-ngay").notices.iter().all(|n| n.state == NoticeState::Superseded));
    world.expect_sound().await;
}

#[tokio::test]
async fn planning_again_and_a_clock_set_back_decide_nothing_new() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-12-09 09:00").await;
    world.take_mails();
    let before = world.history("A.1").await.len();
    assert_eq!(world.pass().await.decisions, 0);
    world.jump("2025-12-09 08:00");
    assert_eq!(world.pass().await.decisions, 0);
    world.jump("2025-12-01 08:00");
    assert_eq!(world.pass().await.decisions, 0);
    assert_eq!(world.history("A.1").await.len(), before);
    world.expect_nothing();
}

#[tokio::test]
async fn a_fresh_store_rehearses_until_golive() {
    let config = shipped_with(&[("plans/p.toml", &plan(ONE))]);
    let mut world = World::rehearsing(config, "2025-11-17 00:00").await;
    world.at("2025-11-20 09:00").await;
    let mail = world.expect_mail("dm-kt", "Báo cáo thử số một");
    assert!(mail.text.contains("chạy thử"), "a rehearsal says so:\n{}", mail.text);
    world.skip_weekly();
    assert!(world.count(NoticeState::Rehearsed).await >= 1);
    assert_eq!(world.count(NoticeState::Sent).await, 0);
    world.go_live().await;
    world.at("2025-11-28 08:00").await;
    world.expect_mail("dm-kt", "Báo cáo thử số một");
    world.expect_mail("tp-kt", "Báo cáo thử số một");
    world.skip_weekly();
    world.expect_sound().await;
}

#[tokio::test]
async fn old_debts_become_one_review_list_and_nobody_above_hears_for_ten_working_days() {
    let config = shipped_with(&[("plans/67.toml", &plan_67())]);
    let mut world = World::rehearsing(config, "2026-11-23 08:00").await;
    world.pass().await;
    world.at("2026-11-23 09:00").await;
    world.take_mails();
    assert_eq!(world.count(NoticeState::Sent).await, 0, "nothing leaves before golive");
    world.go_live().await;
    world.at("2026-11-23 09:01").await;
    let mails = world.take_mails();
    world.at("2026-12-08 23:00").await;
    world.expect_nothing();
    let mut people: Vec<&str> = mails.iter().map(|mail| mail.person.as_str()).collect();
    people.sort_unstable();
    assert_eq!(people, ["dm-kt", "dm-ttpvhcc", "dm-vhxh", "dm-vp"], "one list each, nobody above");
    assert!(mails.iter().all(|mail| mail.text.contains("rà soát ban đầu")), "{}", mails[0].text);
    world.expect_sound().await;
}

#[tokio::test]
async fn a_row_that_leaves_config_is_cancelled_and_comes_back_with_it() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-18 09:00").await;
    world.take_mails();
    let other = ONE.replace("A.1", "A.2");
    world.reload(shipped_with(&[("plans/p.toml", &plan(&other))]));
    world.at("2025-11-19 09:00").await;
    let mail = world.expect_mail("dm-kt", "");
    assert!(!mail.text.contains("A.1") && mail.text.contains("A.2"), "{}", mail.text);
    let item = world.engine.tenant.store.item(&"A.1".into()).await.expect("a store").expect("kept").item;
    assert!(item.before_removal.is_some() && item.status.is_closed());
    world.reload(shipped_with(&[("plans/p.toml", &plan(ONE))]));
    world.at("2025-11-19 10:00").await;
    let item = world.engine.tenant.store.item(&"A.1".into()).await.expect("a store").expect("kept").item;
    assert!(!item.status.is_closed());
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn a_new_due_in_config_re_arms_the_reminders() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-28 09:00").await;
    world.take_mails();
    let later = ONE.replace("2025-12-03", "2025-12-10").replace("03/12/2025", "10/12/2025");
    world.reload(shipped_with(&[("plans/p.toml", &plan(&later))]));
    world.at("2025-11-28 17:00").await;
    world.expect_nothing();
    // They had a message that day already, and nothing is lost by waiting.
    world.at("2025-12-01 09:00").await;
    world.skip_weekly();
    let mail = world.expect_mail("dm-kt", "10/12/2025");
    assert!(!mail.text.contains("03/12/2025"), "the ten-day step speaks of the new day:\n{}", mail.text);
    world.at("2025-12-04 09:00").await;
    world.skip_weekly();
    world.expect_nothing();
    world.at("2025-12-05 09:00").await;
    world.expect_mail("dm-kt", "10/12/2025");
    world.expect_mail("tp-kt", "10/12/2025");
    world.expect_sound().await;
}

#[tokio::test]
async fn recurring_duties_get_their_occurrences_in_time_and_never_for_the_past() {
    let rows = r#"
[[row]]
id = "B.1"
title = "Báo cáo hằng tháng"
short = "Báo cáo hằng tháng"
due = { every = "month", day = 15 }
lead = ["VP"]
"#;
    let mut world = World::live(rows, "2025-10-27 00:00").await;
    world.at("2025-10-27 08:00").await;
    let ids = |items: Vec<dondoc::store::Stored>| -> Vec<String> {
        items.iter().map(|stored| stored.item.id().to_string()).collect()
    };
    let stored = world.engine.tenant.store.items().await.expect("items");
    assert_eq!(ids(stored), ["B.1/2025-11", "B.1/2025-12"]);
    // 15/11/2025 is a Saturday: the last working day is Friday the 14th.
    world.at("2025-11-14 08:00").await;
    world.expect_mail("dm-vp", "hôm nay");
    world.take_mails();
    world.done("B.1/2025-11").await;
    world.at("2026-06-01 08:00").await;
    let stored = world.engine.tenant.store.items().await.expect("items");
    assert_eq!(ids(stored), ["B.1/2025-11", "B.1/2025-12"], "recurring duties stop with the plan's year");
    world.take_mails();
}

#[tokio::test]
async fn when_the_plan_closes_steps_stop_and_its_open_items_stay_counted_and_listed() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2026-01-16 09:00").await;
    world.take_mails();
    world.at("2026-01-26 09:00").await;
    let overseer = world.expect_mail("dm-vhxh", "đã kết thúc thời gian theo dõi, còn 01 việc");
    assert!(overseer.text.contains("Báo cáo thử số một"), "the whole list:\n{}", overseer.text);
    let chair = world.expect_mail("chu-tich", "đã kết thúc thời gian theo dõi, còn 01 việc");
    assert!(
        chair.text.contains("(Phòng Kinh tế 01)") && chair.text.contains("Quá hạn 01 việc"),
        "{}",
        chair.text
    );
    world.take_mails();
    let closing = world.notices("A.1", "ket-thuc-ke-hoach").await;
    assert_eq!(closing.len(), 2, "overseer and chair");
    let decided = world.history("A.1").await.len();
    for monday in ["2026-02-02", "2026-02-09", "2026-03-02"] {
        world.at(&format!("{monday} 07:00")).await;
        world.take_mails();
        world.at(&format!("{monday} 09:00")).await;
        for person in ["dm-kt", "tp-kt"] {
            world.expect_mail(person, "1. Báo cáo thử số một");
        }
        world.expect_mail("chu-tich", "Quá hạn 01 việc");
        world.expect_nothing();
    }
    assert_eq!(world.history("A.1").await.len(), decided, "no step speaks after the close");
    world.done("A.1").await;
    world.at("2026-03-13 09:00").await;
    world.expect_mail("chu-tich", "Không có việc quá hạn");
    world.expect_nothing();
    world.expect_sound().await;
}

#[tokio::test]
async fn worked_saturdays_carry_no_routine_mail() {
    // Saturday 10/01/2026 is worked; nothing is due that day.
    let rows = ONE.replace("2025-12-03", "2026-01-15").replace("03/12/2025", "15/01/2026");
    let mut world = World::live(&rows, "2025-12-20 00:00").await;
    world.at("2026-01-10 06:00").await;
    world.take_mails();
    world.at("2026-01-11 23:00").await;
    world.expect_nothing();
    world.at("2026-01-12 08:00").await;
    world.expect_mail("dm-kt", "");
    world.take_mails();
}

#[tokio::test]
async fn a_person_without_an_address_is_reported_to_the_administrator_once_and_to_the_level_above() {
    let people = include_str!("../config/people.toml");
    let people = people
        .replace("email = \"dm-kt@dienkhanh.example\"\n", "")
        .replace("mailbox = \"kt@dienkhanh.example\"\n", "");
    assert!(!people.contains("dm-kt@"), "the address is gone");
    let mail = "[channel.email]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\nfrom = \"n@x.example\"\n";
    let dondoc = format!("{}\n{mail}", include_str!("../config/dondoc.toml"));
    let files = [("plans/p.toml", &*plan(ONE)), ("people.toml", &people), ("dondoc.toml", &dondoc)];
    let mut world = World::rehearsing(shipped_with(&files), "2025-11-17 00:00").await;
    world.at("2025-11-19 08:00").await;
    let mail = world.expect_mail("quan-tri", "không gửi được");
    assert!(mail.text.contains("Báo cáo thử số một"), "{}", mail.text);
    world.skip_weekly();
    world.at("2025-11-28 08:00").await;
    let mail = world.expect_mail("tp-kt", "Báo cáo thử số một");
    assert!(mail.text.contains("chưa gửi được đến cấp dưới"), "{}", mail.text);
    world.skip_weekly();
    world.expect_nothing();
    assert_eq!(world.count(NoticeState::Undeliverable).await, 2);
    world.expect_sound().await;
}

#[tokio::test]
async fn after_an_outage_nothing_leaves_while_the_office_is_closed() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-19 00:30").await;
    world.skip_weekly();
    world.jump("2025-11-22 22:00");
    world.pass().await;
    world.at("2025-11-24 07:29").await;
    world.expect_nothing();
    world.at("2025-11-24 07:45").await;
    world.expect_mail("dm-kt", "Báo cáo thử số một");
    world.skip_weekly();
    world.expect_nothing();
}

#[tokio::test]
async fn a_message_refused_for_certain_is_written_anew_and_says_what_is_true_then() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-19 07:44").await;
    world.skip_weekly();
    // A folder where the file should go: the last step of the capture fails for certain.
    let slot = world.instant("2025-11-19 07:45");
    let channel = dondoc::model::ChannelName::Capture;
    let id =
        dondoc::model::Message::id_of(world.engine.tenant.store.org(), &"dm-kt".into(), channel, slot, 0);
    let block = world.dir.path().join(format!("mail/new/{id}.eml"));
    std::fs::create_dir_all(block.join("full")).expect("a folder");
    world.engine.tenant.clock.set(slot);
    let pass = world.engine.pass(&tokio_util::sync::CancellationToken::new()).await.whole().expect("a pass");
    assert_eq!(pass.failed, 1);
    std::fs::remove_dir_all(&block).expect("removed");
    world.done("A.1").await;
    world.at("2025-11-19 16:00").await;
    world.expect_nothing();
    assert_eq!(world.notices("A.1", "con-10-ngay").await[0].reason, Reason::ItemDone);
    world.expect_sound().await;
}

#[tokio::test]
async fn a_typo_in_config_forgets_neither_a_report_nor_what_was_said() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-20 09:00").await;
    world.take_mails();
    let report = Action::Reported { note: None, evidence: Some("12/BC-KT".into()), value: None, as_of: None };
    world.say("A.1", "KT", report).await.expect("allowed");
    let without = ONE.replace("A.1", "A.2").replace("2025-12-03", "2026-05-29");
    world.reload(shipped_with(&[("plans/p.toml", &plan(&without))]));
    world.at("2025-11-20 09:30").await;
    world.reload(shipped_with(&[("plans/p.toml", &plan(ONE))]));
    world.at("2025-11-26 09:00").await;
    let item = world.engine.tenant.store.item(&"A.1".into()).await.expect("a store").expect("kept").item;
    assert_eq!((item.status, item.version), (dondoc::model::Status::Reported, 2));
    world.skip_weekly();
    let asks = |mail: &world::Mail| mail.text.contains("(A.1)") && !mail.text.contains("chờ xác nhận");
    assert!(!world.take_mails().iter().any(asks), "nobody is asked for what was reported");
}

#[tokio::test]
async fn an_overdue_item_set_to_another_past_day_is_adopted_and_still_climbs() {
    let mut world = World::live(ONE, "2025-12-08 00:00").await;
    world.at("2025-12-08 12:00").await;
    world.take_mails();
    let earlier = ONE.replace("2025-12-03", "2025-12-02").replace("03/12/2025", "02/12/2025");
    world.reload(shipped_with(&[("plans/p.toml", &plan(&earlier))]));
    world.at("2026-01-30 09:00").await;
    let heard = world.take_mails().iter().any(|mail| mail.person == "pct-2");
    assert!(heard, "the vice chair hears of it in the end");
}

#[tokio::test]
async fn an_event_written_by_a_clock_ahead_does_not_put_the_item_to_sleep() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-18 09:00").await;
    let ahead = world.instant("2027-01-01 00:00");
    let ack = Action::Acknowledged { note: None };
    let (by, via) = (dondoc::model::By::someone("KT"), dondoc::model::Via::Mail);
    dondoc::engine::record::record(&world.engine.tenant.store, &"A.1".into(), by, via, ack, ahead)
        .await
        .expect("allowed");
    world.at("2025-11-19 09:00").await;
    world.expect_mail("dm-kt", "Báo cáo thử số một");
    world.skip_weekly();
}

#[tokio::test]
async fn a_step_that_replaced_the_lower_ones_must_have_been_heard_before_the_vice_chair_is_told() {
    let rows = format!("{ONE}policy = \"petition\"\n");
    let mut world = World::live(&rows, "2025-11-17 00:00").await;
    world.at("2025-12-03 12:00").await;
    world.take_mails();
    world.jump("2025-12-20 10:00");
    world.pass().await;
    world.at("2025-12-22 08:00").await;
    let people: Vec<String> = world.take_mails().into_iter().map(|mail| mail.person).collect();
    assert!(people.contains(&"dm-kt".to_owned()), "{people:?}");
    assert!(!people.contains(&"pct-2".to_owned()), "one working day later at the earliest: {people:?}");
    world.at("2025-12-29 08:00").await;
    assert!(world.take_mails().iter().any(|mail| mail.person == "pct-2"));
}

#[tokio::test]
async fn the_chair_gets_one_message_a_week_also_after_a_weekend_and_after_an_outage() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-17 12:00").await;
    world.expect_mail("chu-tich", "Không có việc");
    world.jump("2025-11-29 10:00");
    world.pass().await;
    world.at("2025-12-01 12:00").await;
    let chair = world.take_mails().into_iter().filter(|mail| mail.person == "chu-tich").count();
    assert_eq!(chair, 1, "the week of the outage is over: Monday's message stands for it");
}

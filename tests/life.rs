//! The life of an item: what may be said of it, what follows, and what is refused.

use crate::verbs::StoreVerbs as _;
use crate::world;

use dondoc::model::allowed::Refusal;
use dondoc::model::{Action, Item, Status};
use dondoc::planner::change::life;
use world::World;

const ROWS: &str = r#"
[[row]]
id = "A.1"
title = "Báo cáo thử nghiệm số một"
short = "Báo cáo thử số một"
due = { on = 2025-12-03 }
lead = ["KT"]

[[row]]
id = "A.2"
title = "Kiểm tra công tác"
short = "Kiểm tra công tác"
due = { awaiting = "Theo kế hoạch kiểm tra" }
lead = ["VP"]
"#;

async fn item(world: &World, id: &str) -> Item {
    world.engine.tenant.store.item(&id.into()).await.expect("a store").expect("there").item
}

async fn set_due(world: &mut World, id: &str, day: &str) -> Result<(), Refusal> {
    let (rules, now) = (&world.engine.tenant.setup.rules, world.now());
    let action = life::set_due(
        rules,
        &item(world, id).await,
        day.parse::<dondoc::model::Day>().expect("a day").into(),
        None,
        now,
    )?;
    world.say(id, "VP", action).await.expect("allowed");
    Ok(())
}

#[tokio::test]
async fn a_row_that_awaits_a_date_gets_one_and_is_reminded_of_it() {
    let mut world = World::live(ROWS, "2025-11-17 00:00").await;
    world.at("2025-11-17 09:00").await;
    world.expect_mail("dm-vp", "Kiểm tra công tác");
    set_due(&mut world, "A.2", "2025-11-28").await.expect("a day to come");
    let found = item(&world, "A.2").await;
    assert_eq!((found.status, found.policy.as_str(), found.version), (Status::Open, "plan-date", 3));
    world.at("2025-11-25 09:00").await;
    world.take_mails().iter().for_each(|mail| {
        assert!(!mail.text.contains("Chờ mốc thời gian"), "it has a date now:\n{}", mail.text);
    });
    world.at("2025-11-28 09:00").await;
    world.expect_mail("dm-vp", "hôm nay");
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn a_due_in_the_past_is_refused() {
    let mut world = World::live(ROWS, "2025-11-18 00:00").await;
    let refused = set_due(&mut world, "A.1", "2025-11-17").await;
    assert_eq!(refused, Err(Refusal::PastDay { day: "2025-11-17".parse().expect("a day") }));
    set_due(&mut world, "A.1", "2025-11-18").await.expect("today is still to come");
}

#[tokio::test]
async fn a_pause_stops_the_reminders_and_moves_the_date_by_the_days_it_lasted() {
    let mut world = World::live(ROWS, "2025-11-18 00:00").await;
    world.at("2025-11-18 09:00").await;
    world.say("A.1", "KT", Action::Paused { note: None }).await.expect("allowed");
    world.at("2025-12-08 09:00").await;
    world.take_mails().iter().for_each(|mail| assert!(!mail.text.contains("số một"), "{}", mail.text));
    let (rules, now) = (&world.engine.tenant.setup.rules, world.now());
    let action = life::resume(rules, &item(&world, "A.1").await, now).expect("it was paused");
    world.say("A.1", "KT", action).await.expect("allowed");
    let found = item(&world, "A.1").await;
    assert_eq!(found.due().map(|day| day.to_string()).as_deref(), Some("2025-12-23"), "twenty days later");
    assert_eq!((found.status, found.version), (Status::Open, 3));
    world.at("2025-12-18 09:00").await;
    world.expect_mail("dm-kt", "23/12/2025");
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn what_is_returned_is_reminded_of_again_and_what_is_confirmed_is_done() {
    let mut world = World::live(ROWS, "2025-11-18 00:00").await;
    world.at("2025-11-20 09:00").await;
    world.take_mails();
    let report =
        || Action::Reported { note: None, evidence: Some("12/BC-KT".into()), value: None, as_of: None };
    world.say("A.1", "KT", report()).await.expect("allowed");
    world.at("2025-11-25 09:00").await;
    world.say("A.1", "tp-kt", Action::Returned { note: None }).await.expect("allowed");
    world.at("2025-11-28 09:00").await;
    world.expect_mail("dm-kt", "Báo cáo thử số một");
    world.take_mails();
    world.say("A.1", "KT", report()).await.expect("allowed again");
    world.say("A.1", "VHXH", Action::Confirmed { note: None }).await.expect("allowed");
    assert_eq!(item(&world, "A.1").await.status, Status::Done);
    world.at("2025-12-20 09:00").await;
    world.take_mails().iter().for_each(|mail| assert!(!mail.text.contains("(A.1)"), "{}", mail.text));
    world.expect_sound().await;
}

#[tokio::test]
async fn what_ended_too_early_is_owed_again_and_climbs_from_that_day() {
    let mut world = World::live(ROWS, "2025-11-18 00:00").await;
    world.at("2025-11-20 09:00").await;
    world.done("A.1").await;
    world.at("2025-12-15 09:00").await;
    world.take_mails();
    let (rules, now) = (&world.engine.tenant.setup.rules, world.now());
    let action = life::reopen(rules, &item(&world, "A.1").await, None, now);
    world.say("A.1", "tp-kt", action).await.expect("allowed");
    world.at("2025-12-16 09:00").await;
    let mail = world.expect_mail("dm-kt", "quá hạn");
    assert!(mail.text.contains("quá hạn 09 ngày làm việc") || mail.text.contains("Quá hạn 09 ngày làm việc"));
    world.take_mails();
}

#[tokio::test]
async fn a_promise_quiets_the_steps_marked_for_it_and_is_shown_upward() {
    let mut world = World::live(ROWS, "2025-11-18 00:00").await;
    world.at("2025-12-05 09:00").await;
    world.take_mails();
    let (rules, now) = (&world.engine.tenant.setup.rules, world.now());
    let promise = life::promise(rules, "2025-12-19".parse().expect("a day"), None, now).expect("to come");
    world.say("A.1", "KT", promise).await.expect("allowed");
    world.at("2025-12-15 09:00").await;
    let mails = world.take_mails();
    let leader = mails.iter().find(|mail| mail.person == "pct-2").expect("the vice chair hears");
    assert!(leader.text.contains("hẹn"), "{}", leader.text);
    assert!(world.notices("A.1", "don-doc").await.is_empty(), "no nagging before the promised day");
}

#[tokio::test]
async fn the_rules_refuse_what_makes_no_sense() {
    let mut world = World::live(ROWS, "2025-11-18 00:00").await;
    world.at("2025-11-18 00:01").await;
    let refused = |action: Action| (action.name(), action);
    let cases = [
        refused(Action::Confirmed { note: None }),
        refused(Action::Returned { note: None }),
        refused(Action::Reopened { adopted_on: None, note: None }),
    ];
    for (name, action) in cases {
        assert!(world.say("A.1", "KT", action).await.is_err(), "{name} on an open item");
    }
    assert!(world.say("A.2", "VP", Action::Paused { note: None }).await.is_err(), "nothing to stop");
    world.done("A.1").await;
    for action in
        [Action::Acknowledged { note: None }, Action::Cancelled { reason: "x".into(), successor: None }]
    {
        assert!(world.say("A.1", "KT", action).await.is_err(), "after the end");
    }
}

#[tokio::test]
async fn a_report_is_shown_to_the_head_once_and_accepted_after_five_working_days_without_a_word() {
    let rows = ROWS.replace("lead = [\"KT\"]", "lead = [\"KT\"]\nowed_to = \"VHXH\"");
    let mut world = World::live(&rows, "2025-11-18 00:00").await;
    world.at("2025-11-20 10:00").await;
    world.take_mails();
    let report = Action::Reported { note: None, evidence: Some("12/BC-KT".into()), value: None, as_of: None };
    world.say("A.1", "KT", report).await.expect("allowed");
    world.at("2025-11-21 07:44").await;
    world.expect_nothing();
    world.at("2025-11-21 07:45").await;
    for person in ["tp-kt", "dm-vhxh"] {
        let mail = world.expect_mail(person, "chờ xác nhận");
        assert!(mail.text.contains("xác nhận hoặc trả lại"), "{}", mail.text);
    }
    world.at("2025-11-27 16:00").await;
    world.skip_weekly();
    assert_eq!(item(&world, "A.1").await.status, Status::Reported, "the fifth working day is not over");
    world.at("2025-11-28 09:00").await;
    assert_eq!(item(&world, "A.1").await.status, Status::Done);
    let events = world.engine.tenant.store.events(0, 1_000).await.expect("events");
    let accepted = events.iter().rev().find(|event| event.body.action.name() == "confirmed").expect("there");
    assert_eq!(accepted.body.by.as_str(), "dondoc");
    world.take_mails().iter().for_each(|mail| assert!(!mail.text.contains("(A.1)"), "{}", mail.text));
    world.expect_sound().await;
}

#[tokio::test]
async fn a_report_that_was_returned_before_the_head_read_of_it_is_not_announced() {
    let mut world = World::live(ROWS, "2025-11-18 00:00").await;
    world.at("2025-11-20 18:00").await;
    world.take_mails();
    let report = Action::Reported { note: None, evidence: None, value: None, as_of: None };
    world.say("A.1", "KT", report).await.expect("allowed");
    world.at("2025-11-20 18:01").await;
    world.say("A.1", "tp-kt", Action::Returned { note: None }).await.expect("allowed");
    world.at("2025-11-21 12:00").await;
    world.take_mails().iter().for_each(|mail| assert!(!mail.text.contains("chờ xác nhận"), "{}", mail.text));
    world.expect_sound().await;
}

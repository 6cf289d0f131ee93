//! A plan that comes after the rehearsal with days already past: its old debts are one list first, nobody above hears of
//! them for ten working days; what is still ahead is ordinary.

use crate::verbs::StoreVerbs as _;
use crate::{binary, world};

use binary::Site;
use dondoc::model::{Action, Day, Event, Reason};
use world::{World, plan, shipped_with};

fn row(id: &str, due: &str) -> String {
    format!(
        "[[row]]\nid = \"{id}\"\ntitle = \"Báo cáo {id}\"\nshort = \"Báo cáo {id}\"\ndue = {{ on = {due} }}\n\
         lead = [\"KT\"]\nproduct = \"Báo cáo\"\n\n"
    )
}

/// A plan of its own beside the first.
fn second(rows: &str) -> String {
    plan(rows).replace("KH-1", "KH-2").replace("01/KH-UBND", "02/KH-UBND")
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

async fn opened(world: &World, id: &str) -> Event {
    let events = world.engine.tenant.store.events(0, 1_000).await.expect("events");
    let is = |event: &Event| {
        matches!(event.body.action, Action::Opened { .. })
            && event.body.item.as_ref().is_some_and(|item| item.as_str() == id)
    };
    events.into_iter().find(is).expect("opened")
}

#[tokio::test]
async fn old_debts_of_a_late_plan_are_reviewed_first_and_the_rest_is_ordinary() {
    let first = plan(&row("A.1", "2026-03-31"));
    let mut world = World::live(&row("A.1", "2026-03-31"), "2025-11-17 00:00").await;
    world.at("2025-12-10 12:00").await;
    world.take_mails();
    let late = second(&(row("B.1", "2025-12-01") + &row("B.2", "2025-11-10") + &row("B.3", "2025-12-12")));
    world.reload(shipped_with(&[("plans/p.toml", &first), ("plans/q.toml", &late)]));
    world.at("2025-12-10 18:00").await;
    // The tenth working day behind 10/12.
    let until = Some(day("2025-12-24"));
    for id in ["B.1", "B.2"] {
        let Action::Opened { adopted_on, review_until, .. } = opened(&world, id).await.body.action else {
            unreachable!()
        };
        assert_eq!((adopted_on, review_until), (Some(day("2025-12-10")), until), "{id}");
    }
    assert!(matches!(
        opened(&world, "B.3").await.body.action,
        Action::Opened { adopted_on: None, review_until: None, .. }
    ));
    world.at("2025-12-11 07:45").await;
    let list = world.expect_mail("dm-kt", "Rà soát ban đầu");
    assert!(list.text.contains("Báo cáo B.1") && list.text.contains("Báo cáo B.2"), "{}", list.text);
    world.expect_mail("dm-vhxh", "Rà soát ban đầu");
    world.at("2025-12-24 23:00").await;
    let heard = world.take_mails();
    let about = |mail: &world::Mail| mail.text.contains("Báo cáo B.1") || mail.text.contains("Báo cáo B.2");
    let above = ["tp-kt", "pct-2", "cvp", "chu-tich"];
    let told: Vec<_> =
        heard.iter().filter(|mail| above.contains(&mail.person.as_str()) && about(mail)).collect();
    assert!(told.is_empty(), "{told:?}");
    assert!(heard.iter().any(|mail| mail.person == "chu-tich"), "the chair's weekly message goes on");
    assert!(heard.iter().any(|mail| mail.text.contains("Báo cáo B.3")), "what was ahead is ordinary");
    let history = world.history("B.1").await;
    let review = history.iter().find(|decision| decision.step.as_str() == "ra-soat-ban-dau").expect("there");
    assert_eq!(review.reason, Reason::InitialReview);
    world.at("2026-01-09 12:00").await;
    let head = world.take_mails().into_iter().find(|mail| mail.person == "tp-kt" && about(mail));
    assert!(head.is_some(), "the head hears of it when the review is over");
    world.expect_sound().await;
}

#[tokio::test]
async fn during_the_rehearsal_a_plan_waits_for_the_review_that_golive_starts() {
    let config = shipped_with(&[("plans/p.toml", &plan(&row("A.1", "2025-11-28")))]);
    let mut world = World::rehearsing(config, "2025-12-10 08:00").await;
    world.at("2025-12-10 09:00").await;
    assert!(matches!(
        opened(&world, "A.1").await.body.action,
        Action::Opened { adopted_on: Some(_), review_until: None, .. }
    ));
    world.take_mails();
}

#[test]
fn an_event_from_before_reads_as_without_a_review() {
    let now = dondoc::model::Instant::UNIX_EPOCH;
    let event = Action::WentLive { adopted_on: None, review_until: None };
    let mut json = serde_json::to_value(&event).expect("JSON");
    assert_eq!(json["action"], "went_live");
    let config = shipped_with(&[("plans/p.toml", &plan(&row("A.1", "2025-11-28")))]);
    json = serde_json::json!({ "action": "opened", "spec": config.items[0], "adopted_on": "2025-12-10" });
    let old: Action = serde_json::from_value(json.clone()).expect("readable");
    assert!(matches!(old, Action::Opened { review_until: None, .. }));
    let same = serde_json::to_value(&old).expect("JSON");
    assert_eq!(same, json, "and is written as it was");
    let mut item = dondoc::model::Item::open(config.items[0].clone(), now);
    item.apply(now, &old);
    assert_eq!((item.adopted_on, item.review_until), (Some(day("2025-12-10")), None));
}

#[test]
fn simulate_shows_the_review_that_the_daemon_would_start() {
    let site = Site::shipped();
    site.write("plans/67-KH-UBND-2025.toml", &plan(&row("A.1", "2026-03-31")));
    let at = |now: &'static str, rest: &[&'static str]| -> Vec<&'static str> {
        ["--now", now].into_iter().chain(rest.iter().copied()).collect()
    };
    assert!(site.run(&at("2025-11-17T09:00:00+07:00", &["golive", "--yes"])).status.success());
    site.write("plans/q.toml", &second(&row("B.1", "2025-12-01")));
    let told = |list: &serde_json::Value| -> Vec<(String, String)> {
        let about = |message: &serde_json::Value| {
            message["notices"].as_array().unwrap().iter().any(|notice| notice["item"] == "B.1")
        };
        let text = |message: &serde_json::Value, field: &str| message[field].as_str().unwrap().to_owned();
        let list = list.as_array().unwrap().iter().filter(|message| about(message));
        list.map(|message| (text(message, "at"), text(message, "person"))).collect()
    };
    let now = "2025-12-10T00:00:00+07:00";
    let simulated = told(&site.json(&at(now, &["simulate", "--from", "2025-12-10", "--to", "2025-12-24"])));
    assert_eq!(
        simulated,
        ["dm-kt", "dm-vhxh"].map(|person| ("2025-12-10T07:45:00+07:00".to_owned(), person.to_owned()))
    );
    assert!(site.run(&at("2025-12-10T00:00:00+07:00", &["tick"])).status.success());
    assert!(site.run(&at("2025-12-10T07:45:00+07:00", &["tick"])).status.success());
    let sent = site.json(&at("2025-12-10T08:00:00+07:00", &["outbox", "list"]));
    let mut people: Vec<&str> = Vec::new();
    for message in sent.as_array().unwrap() {
        if message["notices"].as_array().unwrap().iter().any(|notice| notice["item"] == "B.1") {
            people.push(message["person"].as_str().unwrap());
        }
    }
    people.sort_unstable();
    assert_eq!(people, ["dm-kt", "dm-vhxh"]);
}

#[test]
fn a_case_that_comes_late_is_adopted_without_a_review() {
    let site = Site::shipped();
    let at = |now: &'static str, rest: &[&'static str]| -> Vec<&'static str> {
        ["--now", now].into_iter().chain(rest.iter().copied()).collect()
    };
    site.write("plans/67-KH-UBND-2025.toml", &plan(&row("A.1", "2026-03-31")));
    assert!(site.run(&at("2025-11-17T09:00:00+07:00", &["golive", "--yes"])).status.success());
    let case = ["open", "petition", "PAKN.20251101.0001", "--unit", "KT", "--due", "2025-11-28", "--overdue"];
    site.json(&at("2025-12-10T09:00:00+07:00", &case));
    let messages = site
        .json(&at("2025-12-10T10:00:00+07:00", &["simulate", "--from", "2025-12-11", "--to", "2025-12-20"]));
    let notices = messages.as_array().unwrap().iter().flat_map(|m| m["notices"].as_array().unwrap());
    let steps: Vec<&str> = notices
        .filter(|notice| notice["item"] == "PAKN.20251101.0001")
        .map(|notice| notice["step"].as_str().unwrap())
        .collect();
    assert!(!steps.is_empty() && !steps.contains(&"ra-soat-ban-dau"), "{steps:?}");
}

//! Hours and days of dues, as people meet them: steps in hours, hours that came with a case, days as they are typed, and
//! days that cannot be meant.

use crate::{binary, world};

use binary::Site;
use dondoc::model::{Outcome, Reason};
use world::{World, plan, shipped_with};

/// One task of Phòng Kinh tế under the policy `gio`.
fn row(id: &str, due: &str) -> String {
    format!(
        "[[row]]\nid = \"{id}\"\ntitle = \"Báo cáo {id}\"\nshort = \"Báo cáo {id}\"\ndue = {due}\nlead = [\"KT\"]\n\
         policy = \"gio\"\nproduct = \"Báo cáo\"\n\n"
    )
}

/// The shipped policies and one that speaks by the hour.
fn policies(steps: &str) -> String {
    let shipped = std::fs::read_to_string("config/policies.toml").expect("shipped");
    format!("{shipped}\n[policy.gio]\nsteps = [\n{steps}\n]\n")
}

const FOUR_HOURS: &str = "{ id = \"con-4-gio\", at = \"-4h\", to = [\"lead\"] },";

async fn world(rows: &str, steps: &str, start: &str) -> World {
    let config = shipped_with(&[("plans/p.toml", &plan(rows)), ("policies.toml", &policies(steps))]);
    let mut world = World::rehearsing(config, start).await;
    world.go_live().await;
    world
}

/// When somebody is told of an item for the first time, within a few days.
async fn first_told(due: &str, steps: &str, start: &str) -> Option<String> {
    let mut world = world(&row("A.1", due), steps, start).await;
    let calendar = world.engine.tenant.setup.rules.calendar.clone();
    let end = world.now() + chrono::TimeDelta::days(9);
    world.at(&calendar.zone.local(end).format("%Y-%m-%d %H:%M").to_string()).await;
    world.take_mails();
    let sent = world.history("A.1").await.into_iter().flat_map(|decision| decision.notices);
    let first = sent.filter_map(|notice| notice.settled_at).min()?;
    Some(calendar.zone.local(first).format("%Y-%m-%d %H:%M").to_string())
}

#[tokio::test]
async fn a_warning_in_hours_leaves_in_working_hours_and_never_behind_its_deadline() {
    let start = "2025-12-01 07:00";
    for (due, leaves) in [
        // Twelve is in the lunch break: the last hour before it.
        ("{ on = 2025-12-03, time = \"16:00\" }", "2025-12-03 10:30"),
        ("{ before = 2025-12-03, time = \"16:00\" }", "2025-12-03 10:30"),
        ("{ on = 2025-12-03, time = \"15:00\" }", "2025-12-03 11:00"),
        ("{ on = 2025-12-03, time = \"13:40\" }", "2025-12-03 09:40"),
        // Four in the morning: the last hour of the day before.
        ("{ on = 2025-12-03, time = \"08:00\" }", "2025-12-02 16:00"),
        // Nineteen: after the office has closed.
        ("{ on = 2025-12-03, time = \"23:00\" }", "2025-12-03 16:00"),
        // A Sunday, and without an hour: by the end of the last working day before it.
        ("{ on = 2025-12-07, time = \"16:00\" }", "2025-12-05 16:00"),
        ("{ on = 2025-12-07 }", "2025-12-05 10:30"),
        ("{ on = 2025-12-03 }", "2025-12-03 10:30"),
    ] {
        assert_eq!(first_told(due, FOUR_HOURS, start).await.as_deref(), Some(leaves), "{due}");
    }
}

#[tokio::test]
async fn a_step_in_hours_waits_for_no_slot_also_where_its_reader_has_had_a_message_that_day() {
    let steps = format!("{FOUR_HOURS}\n{{ id = \"hom-nay\", at = \"0d\", to = [\"lead\"] }},");
    let rows = row("A.1", "{ on = 2025-12-03, time = \"15:00\" }") + &row("A.2", "{ on = 2025-12-03 }");
    let mut world = world(&rows, &steps, "2025-12-02 07:00").await;
    world.at("2025-12-03 07:45").await;
    world.skip_weekly();
    world.expect_mail("dm-kt", "Báo cáo A.2");
    world.at("2025-12-03 10:29").await;
    world.expect_nothing();
    world.at("2025-12-03 10:30").await;
    world.expect_mail("dm-kt", "Báo cáo A.2");
    world.at("2025-12-03 10:59").await;
    world.expect_nothing();
    world.at("2025-12-03 11:00").await;
    world.expect_mail("dm-kt", "Báo cáo A.1");
    world.at("2025-12-03 23:00").await;
    world.expect_sound().await;
}

#[tokio::test]
async fn a_step_in_hours_behind_due_waits_for_the_next_opening_and_repeats_at_its_hour() {
    let steps = "{ id = \"qua-han\", at = \"+2h\", to = [\"lead\"], every = \"1wd\", times = 2 },";
    let start = "2025-12-01 07:00";
    for (due, leaves) in [
        ("{ on = 2025-12-03, time = \"16:00\" }", ["2025-12-04 07:30", "2025-12-05 07:30"]),
        ("{ on = 2025-12-03, time = \"09:00\" }", ["2025-12-03 11:00", "2025-12-04 11:00"]),
        ("{ on = 2025-12-03, time = \"10:00\" }", ["2025-12-03 13:30", "2025-12-04 13:30"]),
        ("{ on = 2025-12-05 }", ["2025-12-08 07:30", "2025-12-09 07:30"]),
    ] {
        let mut world = world(&row("A.1", due), steps, start).await;
        world.at("2025-12-10 12:00").await;
        world.take_mails();
        let zone = world.engine.tenant.setup.rules.calendar.zone;
        let notices = world.notices("A.1", "qua-han").await;
        let sent = notices.iter().filter_map(|notice| notice.settled_at);
        let sent: Vec<String> = sent.map(|at| zone.local(at).format("%Y-%m-%d %H:%M").to_string()).collect();
        assert_eq!(sent, leaves, "{due}");
    }
}

#[tokio::test]
async fn whether_a_step_in_hours_lies_before_the_opening_is_said_by_the_instant() {
    let due = "{ on = 2025-12-03, time = \"16:00\" }";
    for (start, told) in [
        ("2025-12-03 09:00", Some("2025-12-03 10:30")),
        // The last hour before twelve has begun: at once.
        ("2025-12-03 11:00", Some("2025-12-03 11:00")),
        // It is over, twelve is not: as soon as the office is open, which is in time.
        ("2025-12-03 11:45", Some("2025-12-03 13:30")),
        ("2025-12-03 14:00", None),
    ] {
        assert_eq!(first_told(due, FOUR_HOURS, start).await.as_deref(), told, "{start}");
    }
    let mut late = world(&row("A.1", due), FOUR_HOURS, "2025-12-03 14:00").await;
    late.at("2025-12-03 17:00").await;
    let decision = late.history("A.1").await.remove(0);
    assert_eq!((decision.outcome, decision.reason), (Outcome::Silent, Reason::BeforeOpening));
    // In time it could not leave any more: silent rather than behind the deadline.
    let noon = "{ on = 2025-12-03, time = \"13:10\" }";
    let one_hour = "{ id = \"con-1-gio\", at = \"-1h\", to = [\"lead\"] },";
    assert_eq!(first_told(noon, one_hour, "2025-12-03 11:45").await, None);
    let mut closed = world(&row("A.1", noon), one_hour, "2025-12-03 11:45").await;
    closed.at("2025-12-03 17:00").await;
    assert_eq!(closed.history("A.1").await.remove(0).reason, Reason::DeadlinePassed);
}

#[tokio::test]
async fn a_warning_in_hours_is_not_made_up_for_when_its_deadline_has_passed() {
    let due = "{ on = 2025-12-03, time = \"16:00\" }";
    let mut world = world(&row("A.1", due), FOUR_HOURS, "2025-12-02 07:00").await;
    world.at("2025-12-03 09:00").await;
    world.take_mails();
    // Down over the instant: in the afternoon it still comes in time, at the next day it does not.
    world.jump("2025-12-03 15:00");
    world.at("2025-12-03 15:00").await;
    world.expect_mail("dm-kt", "Báo cáo A.1");
    let mut late = self::world(&row("A.1", due), FOUR_HOURS, "2025-12-02 07:00").await;
    late.at("2025-12-03 09:00").await;
    late.take_mails();
    late.jump("2025-12-04 08:00");
    late.at("2025-12-04 12:00").await;
    late.expect_nothing();
    assert_eq!(late.history("A.1").await.remove(0).reason, Reason::DeadlinePassed);
}

const NOW: &str = "2025-12-01T09:00:00+07:00";

fn at<'a>(now: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
    ["--now", now].into_iter().chain(rest.iter().copied()).collect()
}

#[test]
fn before_an_hour_of_a_day_is_due_on_that_day_and_overdue_from_that_hour() {
    let site = Site::shipped();
    site.write(
        "plans/p.toml",
        &plan(&row("Z.1", "{ before = 2025-12-03, time = \"16:00\" }").replace("gio", "plan-date")),
    );
    let items = site.json(&at(NOW, &["items"]));
    let item = items.as_array().unwrap().iter().find(|item| item["id"] == "Z.1").expect("there");
    assert_eq!(
        (&item["due"], &item["due_time"], &item["due_kind"]),
        (&"2025-12-03".into(), &"16:00".into(), &"before".into())
    );
    let state = |now: &str| {
        let agenda = site.json(&at(now, &["agenda"]));
        let line = agenda.as_array().unwrap().iter().find(|line| line["item"] == "Z.1").expect("there");
        (line["state"].as_str().unwrap().to_owned(), line["days"].as_i64().unwrap())
    };
    assert_eq!(state("2025-12-03T16:00:00+07:00"), ("due_today".into(), 0), "the hour itself is in time");
    assert_eq!(state("2025-12-03T16:00:01+07:00"), ("overdue".into(), -1));
}

#[test]
fn days_are_typed_as_people_write_them_and_an_hour_is_kept() {
    let site = Site::shipped();
    let now = "2026-11-17T09:00:00+07:00";
    let open = |code: &str, due: &str| {
        let item = site.json(&at(now, &["open", "petition", code, "--unit", "KT", "--due", due]));
        let text = |field: &str| item[field].as_str().unwrap_or("-").to_owned();
        (text("due"), text("due_time"))
    };
    let due = |day: &str, time: &str| (day.to_owned(), time.to_owned());
    assert_eq!(open("PAKN.20261116.0001", "28/11/2026"), due("2026-11-28", "-"));
    assert_eq!(open("PAKN.20261116.0002", "28/11"), due("2026-11-28", "-"));
    assert_eq!(open("PAKN.20261116.0003", "15/01"), due("2027-01-15", "-"), "the next one");
    assert_eq!(open("PAKN.20261116.0004", "2026-11-28 16:30"), due("2026-11-28", "16:30"));
    assert_eq!(open("PAKN.20261116.0005", "2026-11-27T23:30:00Z"), due("2026-11-28", "06:30"));
    assert_eq!(open("PAKN.20261116.0006", "2026-11-28T00:00:00+07:00"), due("2026-11-28", "-"));
    let said =
        site.fails(2, &at(now, &["open", "petition", "PAKN.20261116.0007", "--unit", "KT", "--due", "soon"]));
    assert!(said.contains("28/11/2026"), "{said}");

    let item = site.json(&at(now, &["set-due", "PAKN.20261116.0001", "--value", "30/11 10:00"]));
    assert_eq!((&item["due"], &item["due_time"]), (&"2026-11-30".into(), &"10:00".into()));
    site.json(&at(
        now,
        &["extend", "request", "PAKN.20261116.0001", "--value", "30/11/2026 15:00", "--by", "KT"],
    ));
    let item = site.json(&at(now, &["extend", "grant", "PAKN.20261116.0001", "--by", "pct-2"]));
    assert_eq!((&item["due"], &item["due_time"]), (&"2026-11-30".into(), &"15:00".into()));
    let item = site.json(&at(now, &["promise", "PAKN.20261116.0002", "--value", "27/11"]));
    assert_eq!(item["promised"], "2026-11-27");
    site.fails(2, &at(now, &["promise", "PAKN.20261116.0002", "--value", "27/11 10:00"]));
    assert_eq!(site.json(&at(now, &["calendar", "24/11/2026"]))["day"], "2026-11-24");
    assert_eq!(site.json(&at(now, &["calendar", "24/11"]))["day"], "2026-11-24");
    site.json(&at(now, &["why", "PAKN.20261116.0001", "--on", "20/11"]));
    site.json(&at(now, &["simulate", "--from", "17/11/2026", "--to", "18/11/2026"]));
}

#[test]
fn an_hour_in_a_file_is_kept_and_another_hour_in_a_later_file_is_a_change() {
    let site = Site::shipped();
    let now = "2026-11-17T09:00:00+07:00";
    let take = |due: &str| {
        let file = site.dir.path().join("tep.csv");
        let text = format!(
            "Mã PAKN,Đơn vị xử lý,Ngày tiếp nhận,Hạn xử lý\nPAKN.20261116.0001,KT,16/11/2026,{due}\n"
        );
        std::fs::write(&file, text).expect("written");
        site.json(&at(now, &["import", file.to_str().unwrap()]))
    };
    let due = || {
        let items = site.json(&at(now, &["items"]));
        let item = items.as_array().unwrap().iter().find(|item| item["id"] == "PAKN.20261116.0001").cloned();
        let item = item.expect("there");
        format!("{} {}", item["due"].as_str().unwrap_or("-"), item["due_time"].as_str().unwrap_or("-"))
    };
    assert_eq!(take("20/11/2026 16:30")["opened"], 1);
    assert_eq!(due(), "2026-11-20 16:30");
    assert_eq!(take("20/11/2026 16:30")["unchanged"], 1);
    assert_eq!(take("2026-11-20T09:30:00Z")["unchanged"], 1, "the same instant");
    assert_eq!(take("20/11/2026")["unchanged"], 1, "the day without its hour takes nothing back");
    assert_eq!(take("20/11/2026 10:00")["updated"], 1);
    assert_eq!(due(), "2026-11-20 10:00");
    assert_eq!(take("2026-11-20T23:30:00Z")["updated"], 1);
    assert_eq!(due(), "2026-11-21 06:30");
}

#[test]
fn a_day_that_cannot_be_meant_is_refused_with_what_to_write() {
    let site = Site::shipped();
    let now = "2026-11-17T09:00:00+07:00";
    let code = "PAKN.20261116.0001";
    for day in ["0001-01-01", "1999-12-31", "2031-11-18", "9999-12-31"] {
        let said =
            site.fails(4, &at(now, &["open", "petition", code, "--unit", "KT", "--due", day, "--overdue"]));
        assert!(said.contains("2031-11-17"), "{said}");
        let said = site.fails(4, &at(now, &["open", "petition", code, "--unit", "KT", "--received", day]));
        assert!(said.contains(day), "{said}");
    }
    site.json(&at(now, &["open", "petition", code, "--unit", "KT", "--due", "2026-11-27"]));
    for (command, day) in [
        (&["set-due"][..], "2032-01-01"),
        (&["set-due"], "9999-12-31"),
        (&["promise"], "2206-11-20"),
        (&["extend", "request"], "2206-11-27"),
    ] {
        let said = site.fails(4, &at(now, &[command, &[code, "--value", day, "--by", "KT"]].concat()));
        assert!(said.contains("2031-11-17"), "{command:?} {said}");
    }
    for day in ["0001-01-01", "9999-12-31"] {
        site.fails(2, &at(now, &["calendar", day]));
        site.fails(2, &at(now, &["simulate", "--from", day, "--to", day]));
        site.fails(2, &at(now, &["why", code, "--on", day]));
    }
    let file = site.dir.path().join("tep.csv");
    for due in ["27/11/2206", "27/11/1926", "31/12/9999", "01/01/0001"] {
        let text = format!("Mã PAKN,Đơn vị xử lý,Hạn xử lý\nPAKN.20261116.0002,KT,{due}\n");
        std::fs::write(&file, text).expect("written");
        let output = site.run(&at(now, &["import", file.to_str().unwrap()]));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(4), "{due}: {said}");
        assert!(said.contains("cột C") && said.contains("27/11/2026"), "{due}: {said}");
    }
    for now in ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59+07:00"] {
        assert!(site.fails(2, &at(now, &["items"])).contains("2000 to 2099"));
    }
}

#[test]
fn the_ends_of_the_calendar_are_reached_without_a_panic_and_without_going_round_for_ever() {
    let site = Site::shipped();
    site.append(
        "people.toml",
        "[[absence]]\nperson = \"tp-kt\"\nfrom = 0001-01-01\nuntil = 9999-12-31\ndelegate = \"dm-kt\"\n",
    );
    for now in ["2000-01-01T00:00:00+07:00", "2099-12-31T23:59:59+07:00"] {
        for command in [
            &["agenda", "--all"][..],
            &["why", "A.I.1"],
            &["check"],
            &["golive", "--yes", "--anyway"],
            &["tick"],
        ] {
            let output = site.run(&at(now, command));
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success() && !said.contains("panicked"), "{now} {command:?}: {said}");
        }
        std::fs::remove_dir_all(site.state()).expect("made by golive");
    }
}

#[test]
fn check_shows_the_cases_that_a_changed_calendar_would_move_and_moves_none() {
    let site = Site::shipped();
    let now = "2026-11-17T09:00:00+07:00";
    let file = site.dir.path().join("tep.csv");
    let mut text = String::from("Mã PAKN,Đơn vị xử lý,Ngày tiếp nhận,Hạn xử lý\n");
    text.extend((1..=25).map(|n| format!("PAKN.20261116.{n:04},KT,16/11/2026,\n")));
    text += "PAKN.20261116.0099,KT,16/11/2026,01/12/2026\n";
    std::fs::write(&file, text).expect("written");
    site.json(&at(now, &["import", file.to_str().unwrap()]));
    site.json(&at(now, &["done", "PAKN.20261116.0025"]));
    assert!(site.run(&at(now, &["tick"])).status.success());
    let check = || {
        let output = site.run(&at(now, &["check"]));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(!check().contains("would move"), "{}", check());
    let calendar = std::fs::read_to_string(site.config().join("calendar.toml")).expect("shipped");
    let off = "{ day = 2026-11-25, name = \"Nghỉ bù\", source = \"thử\" },";
    let place = calendar.find("year = 2026").and_then(|at| Some(at + calendar[at..].find("off = [")? + 7));
    let (before, after) = calendar.split_at(place.expect("the table of 2026"));
    site.write("calendar.toml", &format!("{before}\n  {off}{after}"));
    let said = check();
    assert!(said.contains("would move the due of 24 cases"), "{said}");
    assert!(said.contains("  PAKN.20261116.0001: 2026-12-01 -> 2026-12-02"), "{said}");
    assert!(said.contains("PAKN.20261116.0020:") && !said.contains("PAKN.20261116.0021:"), "{said}");
    assert!(said.contains("and 4 more") && !said.contains("0099") && !said.contains("0025:"), "{said}");
    assert_eq!(check(), said, "nothing was written");
    assert!(site.run(&at(now, &["tick"])).status.success());
    assert!(!check().contains("would move"), "{}", check());
}

//! Duties that recur by the week, the day, "trước ngày 20 hằng tháng" or on days named one by one: what is opened when,
//! under which id, and what is said of it.

use crate::{binary, world};

use binary::Site;
use dondoc::config::Config;
use dondoc::model::{Item, Status};
use world::{World, shipped_with};

/// Says on the day alone, so that each test sees one message an occurrence.
const TODAY: &str = "[policy.dung-ngay]\nsteps = [{ id = \"hom-nay\", at = \"0d\", to = [\"lead\"] }]\n";

/// A plan of 2026 with one report of Phòng Kinh tế.
fn plan(due: &str) -> String {
    format!(
        "[plan]\nid = \"KH-2\"\nnumber = \"02/KH-UBND\"\ndate = 2025-12-15\nissuer = \"UBND xã\"\n\
         title = \"Kế hoạch thử\"\nyear = 2026\nlive_from = 2026-01-01\n\n[[row]]\nid = \"B.1\"\n\
         title = \"Báo cáo nhanh\"\nshort = \"Báo cáo nhanh\"\ndue = {due}\nlead = [\"KT\"]\n\
         product = \"Báo cáo\"\npolicy = \"dung-ngay\"\n"
    )
}

fn policies() -> String {
    std::fs::read_to_string("config/policies.toml").expect("shipped") + "\n" + TODAY
}

fn config(due: &str) -> Config {
    shipped_with(&[("plans/p.toml", &plan(due)), ("policies.toml", &policies())])
}

/// A live commune in which the report is first seen at `start`.
async fn world(due: &str, start: &str) -> World {
    let mut world = World::rehearsing(config(due), start).await;
    world.go_live().await;
    world.at(start).await;
    world
}

/// The occurrences that are kept, as `label due`.
async fn kept(world: &World) -> Vec<String> {
    let shown = |item: &Item| {
        let due = item.due().map_or_else(String::new, |day| day.to_string());
        format!("{} {due}", item.id().as_str().trim_start_matches("B.1/"))
    };
    world.items().await.iter().map(shown).collect()
}

#[tokio::test]
async fn a_weekly_duty_is_opened_by_its_iso_week_from_when_the_plan_is_followed_up() {
    let mut world = world("{ every = \"week\", day = \"thu\", time = \"16:00\" }", "2025-12-16 07:00").await;
    assert_eq!(kept(&world).await, ["2026-W01 2026-01-01", "2026-W02 2026-01-08"]);
    world.at("2026-01-08 07:45").await;
    world.skip_weekly();
    world.expect_mail("dm-kt", "Báo cáo nhanh (kỳ tuần 02/2026)");
    world.take_mails();
    world.at("2026-01-15 07:45").await;
    let mails = world.take_mails();
    let mine = mails.iter().filter(|mail| mail.person == "dm-kt").map(|mail| mail.text.as_str());
    let text: String = mine.collect();
    assert!(text.contains("tuần 03/2026 (12/01–18/01)") && text.contains("16 giờ 00"), "{text}");
    world.expect_sound().await;
}

#[tokio::test]
async fn what_fell_due_while_nothing_ran_is_not_made_up_for() {
    let mut world = world("{ every = \"week\", day = \"thu\" }", "2026-01-12 07:00").await;
    assert_eq!(kept(&world).await, ["2026-W03 2026-01-15", "2026-W04 2026-01-22"]);
    world.jump("2026-12-21 07:00");
    world.at("2026-12-21 08:00").await;
    let four = ["2026-W03 2026-01-15", "2026-W04 2026-01-22", "2026-W52 2026-12-24", "2026-W53 2026-12-31"];
    assert_eq!(kept(&world).await, four, "the two that were known stay, the two ahead come");
    // What comes back on a Friday has missed that week's Thursday too.
    world.jump("2027-01-08 08:00");
    world.at("2027-01-08 09:00").await;
    assert_eq!(kept(&world).await, four, "the plan's year is over");
    assert!(world.items().await.iter().all(|item| item.status == Status::Open), "and nothing is taken back");
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn the_second_and_fourth_thursday_of_a_month_keep_the_names_of_their_weeks() {
    let mut world = world("{ every = \"week\", day = \"thu\", weeks = [2, 4] }", "2026-01-05 07:00").await;
    assert_eq!(kept(&world).await, ["2026-W02 2026-01-08", "2026-W04 2026-01-22"]);
    world.at("2026-01-20 08:00").await;
    let three = ["2026-W02 2026-01-08", "2026-W04 2026-01-22", "2026-W07 2026-02-12"];
    assert_eq!(kept(&world).await, three);
    world.take_mails();
}

#[tokio::test]
async fn over_tet_a_weekly_duty_is_due_before_the_days_off_and_said_then() {
    let mut world = world("{ every = \"week\", day = \"thu\", shift = \"back\" }", "2026-02-12 09:00").await;
    assert_eq!(kept(&world).await, ["2026-W07 2026-02-12", "2026-W08 2026-02-13"]);
    world.take_mails();
    world.at("2026-02-13 07:45").await;
    world.expect_mail("dm-kt", "Báo cáo nhanh (kỳ tuần 08/2026)");
    world.take_mails();
    world.at("2026-02-22 23:00").await;
    assert!(world.take_mails().iter().all(|mail| mail.person != "dm-kt"), "nobody is written to over Tết");
}

#[tokio::test]
async fn a_daily_duty_is_opened_for_working_days_alone() {
    let mut world = world("{ every = \"day\", time = \"16:00\" }", "2026-02-13 07:00").await;
    assert_eq!(kept(&world).await, ["2026-02-13 2026-02-13", "2026-02-23 2026-02-23"]);
    world.at("2026-02-13 07:45").await;
    world.expect_mail("dm-kt", "Báo cáo nhanh (ngày 13/02/2026)");
    world.done("B.1/2026-02-13").await;
    world.at("2026-02-22 23:00").await;
    let three = ["2026-02-13 2026-02-13", "2026-02-23 2026-02-23", "2026-02-24 2026-02-24"];
    assert_eq!(kept(&world).await, three, "a weekend, Tết, a weekend");
    world.at("2026-02-23 07:45").await;
    world.skip_weekly();
    world.expect_mail("dm-kt", "(ngày 23/02/2026)");
    world.take_mails();
    world.at("2026-02-24 07:45").await;
    world.take_mails();
    let items = world.items().await;
    let open = items.iter().filter(|item| item.status == Status::Open).map(|item| item.id().as_str());
    assert_eq!(
        open.collect::<Vec<_>>(),
        ["B.1/2026-02-23", "B.1/2026-02-24", "B.1/2026-02-25"],
        "yesterday's stays open"
    );
    // Days that nobody was reminded of are not asked for afterwards.
    world.jump("2026-03-09 07:00");
    world.at("2026-03-09 07:45").await;
    world.take_mails();
    let kept = kept(&world).await;
    let tail: Vec<&str> = kept.iter().skip(3).map(String::as_str).collect();
    assert_eq!(tail, ["2026-02-25 2026-02-25", "2026-03-09 2026-03-09", "2026-03-10 2026-03-10"]);
    world.expect_sound().await;
}

#[tokio::test]
async fn a_day_that_becomes_a_day_off_has_no_occurrence_any_more() {
    let daily = "{ every = \"day\" }";
    let mut world = world(daily, "2026-03-09 07:00").await;
    let calendar = std::fs::read_to_string("config/calendar.toml").expect("shipped");
    let off = "off = [\n  { day = 2026-03-10, name = \"Nghỉ bão\", source = \"Công điện\" },\n  { day = 2026-01-01,";
    let changed = calendar.replace("off = [\n  { day = 2026-01-01,", off);
    assert_ne!(calendar, changed);
    let files = [("plans/p.toml", plan(daily)), ("policies.toml", policies()), ("calendar.toml", changed)];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    world.reload(shipped_with(&files));
    world.at("2026-03-09 07:45").await;
    world.take_mails();
    let items = world.items().await;
    let states: Vec<_> = items.iter().map(|item| (item.id().as_str(), item.status)).collect();
    let expected = [
        ("B.1/2026-03-09", Status::Open),
        ("B.1/2026-03-10", Status::Cancelled),
        ("B.1/2026-03-11", Status::Open),
    ];
    assert_eq!(states, expected);
}

#[tokio::test]
async fn before_a_day_of_each_month_says_the_printed_day_and_the_last_good_one() {
    let mut world = world("{ every = \"month\", before = 20 }", "2026-10-26 07:00").await;
    assert_eq!(kept(&world).await, ["2026-11 2026-11-19", "2026-12 2026-12-19"]);
    world.at("2026-11-19 07:45").await;
    world.skip_weekly();
    let mail = world.expect_mail("dm-kt", "Báo cáo nhanh (kỳ tháng 11/2026)");
    assert!(mail.text.contains("trước ngày 20/11/2026"), "{}", mail.text);
    assert!(mail.text.contains("19/11/2026"), "{}", mail.text);
    world.take_mails();
}

#[tokio::test]
async fn before_the_first_is_the_last_day_of_the_month_before_and_belongs_to_its_own_month() {
    let mut world = world("{ every = \"month\", before = 1 }", "2026-10-26 07:00").await;
    assert_eq!(kept(&world).await, ["2026-11 2026-10-31", "2026-12 2026-11-30"]);
    world.at("2026-12-31 08:00").await;
    assert_eq!(kept(&world).await.len(), 2, "01/2027 is of the next plan, though its last day is 31/12/2026");
    world.take_mails();
}

#[tokio::test]
async fn each_day_of_a_list_is_an_occurrence_of_its_own() {
    let due = "{ before = [2026-04-10, 2026-06-30, 2027-01-31] }";
    let mut world = world(due, "2026-03-30 07:00").await;
    assert_eq!(
        kept(&world).await,
        ["2026-04-10 2026-04-09", "2026-06-30 2026-06-29"],
        "the current and the next"
    );
    world.at("2026-04-09 07:45").await;
    world.skip_weekly();
    let mail = world.expect_mail("dm-kt", "Báo cáo nhanh");
    assert!(mail.text.contains("trước ngày 10/04/2026"), "{}", mail.text);
    world.take_mails();
    world.done("B.1/2026-04-10").await;
    // Unlike weeks and days, a day that config names is owed, whoever was asleep then.
    world.jump("2026-07-01 07:00");
    world.at("2026-07-01 08:00").await;
    let three = ["2026-04-10 2026-04-09", "2026-06-30 2026-06-29", "2027-01-31 2027-01-30"];
    assert_eq!(kept(&world).await, three, "the last lies behind the plan's year, and is named all the same");
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn the_last_working_day_of_each_month_is_its_last_day_shifted_back() {
    let due = "{ every = \"month\", day = \"last\", shift = \"back\" }";
    let mut world = world(due, "2026-01-27 07:00").await;
    assert_eq!(
        kept(&world).await,
        ["2026-01 2026-01-30", "2026-02 2026-02-27"],
        "31/01 and 28/02 are Saturdays"
    );
    world.at("2026-01-30 07:45").await;
    world.expect_mail("dm-kt", "(kỳ tháng 01/2026)");
    world.take_mails();
}

fn site(due: &str) -> Site {
    let site = Site::shipped();
    site.write("plans/p.toml", &plan(due));
    site.append("policies.toml", TODAY);
    site
}

/// The values of a field in a list of objects, for the report alone.
fn of_report(list: &serde_json::Value, id: &str, field: &str) -> Vec<String> {
    let all = list.as_array().expect("a list").iter();
    let mine = all.filter(|one| one[id].as_str().is_some_and(|id| id.starts_with("B.1/")));
    mine.map(|one| format!("{} {}", one[id].as_str().unwrap_or("-"), one[field].as_str().unwrap_or("-")))
        .collect()
}

#[test]
fn every_rhythm_is_listed_told_ahead_and_explained() {
    for (due, kind, listed) in [
        ("{ every = \"week\", day = \"thu\" }", "every", ["2026-W50 2026-12-10", "2026-W51 2026-12-17"]),
        ("{ every = \"day\" }", "every", ["2026-12-07 2026-12-07", "2026-12-08 2026-12-08"]),
        ("{ every = \"month\", before = 20 }", "every", ["2026-12 2026-12-19", ""]),
        ("{ on = [2026-06-30, 2026-12-10] }", "on", ["2026-12-10 2026-12-10", ""]),
        (
            "{ before = [2026-12-11, 2026-12-31] }",
            "before",
            ["2026-12-11 2026-12-10", "2026-12-31 2026-12-30"],
        ),
    ] {
        let site = site(due);
        let at = |rest: &[&str]| site.json(&[&["--now", "2026-12-07T07:00:00+07:00"], rest].concat());
        let listed: Vec<String> =
            listed.iter().filter(|one| !one.is_empty()).map(|one| format!("B.1/{one}")).collect();
        let items = at(&["items"]);
        assert_eq!(of_report(&items, "id", "due"), listed, "{due}");
        assert!(of_report(&items, "id", "due_kind").iter().all(|line| line.ends_with(kind)), "{due}");
        assert_eq!(of_report(&at(&["agenda", "--all"]), "item", "due"), listed, "{due}");
        let first = listed[0].split(' ').next().expect("an id");
        let due_day = listed[0].split(' ').nth(1).expect("a day");
        let why = at(&["why", first]);
        assert_eq!((&why["item"], &why["due"]), (&first.into(), &due_day.into()), "{due}");
        let sent = at(&["simulate", "--from", "2026-12-07", "--to", "2027-01-31"]);
        let messages = sent.as_array().expect("a list").iter();
        let told = messages.filter(|message| message["person"] == "dm-kt");
        let told = told.flat_map(|message| message["notices"].as_array().cloned().unwrap_or_default());
        let told: Vec<String> = told
            .filter(|notice| notice["step"] == "hom-nay")
            .filter_map(|notice| notice["item"].as_str().map(str::to_owned))
            .filter(|item| item.starts_with("B.1/"))
            .collect();
        let expected = match due {
            _ if due.contains("week") => {
                ["W50", "W51", "W52", "W53"].map(|week| format!("B.1/2026-{week}")).to_vec()
            }
            _ if due.contains("day") => {
                let days = (7..=31).filter(|day| (day - 7) % 7 < 5);
                days.map(|day| format!("B.1/2026-12-{day:02}")).collect()
            }
            _ => listed.iter().filter_map(|one| one.split(' ').next()).map(str::to_owned).collect(),
        };
        assert_eq!(told, expected, "{due}: until the plan's year ends");
    }
}

#[test]
fn milestones_are_duties_with_a_share_to_reach_and_the_row_itself_is_silent() {
    let site = site("{ within = 2026 }");
    let duties = "tracked_by = \"duties\"\nduties = [\n\
                  { id = \"m1\", title = \"Giải ngân 90%\", due = { before = 2027-01-01 }, target = 90 },\n\
                  { id = \"m2\", title = \"Giải ngân 100%\", due = { before = 2027-02-01 }, target = 100 },\n]\n";
    site.append("plans/p.toml", duties);
    let at = |rest: &[&str]| site.json(&[&["--now", "2026-12-07T07:00:00+07:00"], rest].concat());
    let items = at(&["items"]);
    let shown = |id: &str| {
        let item = items.as_array().expect("a list").iter().find(|item| item["id"] == id).expect("there");
        (item["due"].as_str().map(str::to_owned), item["target"].as_u64(), item["tracked_by_duties"] == true)
    };
    assert_eq!(shown("B.1"), (Some("2026-12-31".into()), None, true));
    assert_eq!(shown("B.1#m1"), (Some("2026-12-31".into()), Some(90), false));
    assert_eq!(shown("B.1#m2"), (Some("2027-01-31".into()), Some(100), false));
    let after = at(&["report", "B.1#m1", "--value", "85", "--by", "KT"]);
    assert_eq!(after["progress"], 85);
}

//! What is overdue never falls silent: the weekly lists, the last step, closed plans, and one count for all.

use crate::verbs::StoreVerbs as _;
use crate::world;
use tokio_util::sync::CancellationToken;

use std::collections::BTreeMap;

use chrono::{Datelike, TimeDelta};
use dondoc::figures::counts::Counts;
use dondoc::figures::standing::{Standing, days, is_counted, standing, was_overdue};
use dondoc::model::{
    By, Case, Cycle, Day, Deadline, DueRule, Instant, Item, ItemSpec, Kind, NoticeState, Origin, Period,
    PlanRow, Reason, Slot, Status, Via,
};
use dondoc::planner::decide::freshness::Freshness;
use dondoc::planner::decide::weekly::{self, LeadsTold, ListSources};
use dondoc::planner::message::list::list;
use dondoc::planner::message::tally::ItemCounts;
use proptest::prelude::*;
use world::{Mail, World, plan, plan_67, shipped_with};

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

/// Who is told of what a unit owes, in the shipped config: its focal person and its head.
const READERS: [(&str, [&str; 2]); 4] = [
    ("VHXH", ["dm-vhxh", "tp-vhxh"]),
    ("KT", ["dm-kt", "tp-kt"]),
    ("VP", ["dm-vp", "cvp"]),
    ("TTPVHCC", ["dm-ttpvhcc", "gd-ttpvhcc"]),
];

/// A plan row of a unit with that deadline.
fn a_spec(unit: &str, deadline: Deadline) -> ItemSpec {
    let row = PlanRow {
        plan: "KH-1".into(),
        number: "01/KH-UBND".into(),
        date: day("2025-10-24"),
        row: "X".into(),
    };
    ItemSpec {
        id: "X".into(),
        parent: None,
        kind: Kind::Task,
        title: "Việc".into(),
        short: "Việc".into(),
        task: None,
        product: None,
        unit: unit.into(),
        coordinators: Vec::new(),
        owed_to: None,
        overseer: None,
        deadline,
        policy: "plan-date".into(),
        verify: None,
        evidence_required: false,
        same_as: Vec::new(),
        tracked_by_duties: false,
        target: None,
        source: Origin::Plan(row),
        live_from: day("2025-10-24"),
        closes: None,
        stops: None,
    }
}

/// What `agenda` calls overdue just now.
async fn overdue(world: &World) -> Vec<Item> {
    let calendar = &world.engine.tenant.setup.rules.calendar;
    let is_overdue =
        |item: &Item| is_counted(item) && standing(calendar, item, world.now()) == Some(Standing::Overdue);
    world.items().await.into_iter().filter(is_overdue).collect()
}

/// The title as a line of a list shows at least.
fn title(item: &Item) -> String {
    item.spec.short.chars().take(32).collect()
}

fn to<'m>(mails: &'m [Mail], person: &str) -> Vec<&'m Mail> {
    mails.iter().filter(|mail| mail.person == person).collect()
}

/// Every focal person and head with something overdue has one mail, and it names each of it.
fn expect_lists(world: &World, mails: &[Mail], overdue: &[Item]) {
    for (unit, readers) in READERS {
        let mine: Vec<&Item> = overdue.iter().filter(|item| item.spec.unit.as_str() == unit).collect();
        for reader in readers.into_iter().filter(|_| !mine.is_empty()) {
            let found = to(mails, reader);
            let when = world.engine.tenant.setup.rules.calendar.zone.day(world.now());
            assert_eq!(found.len(), 1, "{when}: {reader} has one mail that morning");
            let count = format!("có {:02} việc quá hạn", mine.len());
            assert!(found[0].text.contains(&count), "{when} {reader}: not «{count}»\n{}", found[0].text);
            for item in &mine {
                assert!(
                    found[0].text.contains(&title(item)),
                    "{when} {reader} {}:\n{}",
                    item.id(),
                    found[0].text
                );
            }
        }
    }
}

#[tokio::test]
async fn a_season_of_plan_67_without_anybody_acting_names_every_overdue_item_each_week() {
    let mut world =
        World::rehearsing(shipped_with(&[("plans/67.toml", &plan_67())]), "2025-10-27 00:00").await;
    world.go_live().await;
    let calendar = world.engine.tenant.setup.rules.calendar.clone();
    let mut mails_of: BTreeMap<(String, String), Vec<Day>> = BTreeMap::new();
    let (mut day, last): (Day, Day) =
        ("2025-10-27".parse().expect("a day"), "2026-04-30".parse().expect("a day"));
    let mut most = 0;
    while day <= last {
        world.at(&format!("{day} 12:00")).await;
        let mails = world.take_mails();
        for mail in &mails {
            let week = format!("{:?}", day.iso_week());
            mails_of.entry((mail.person.clone(), week)).or_default().push(day);
        }
        if calendar.slot_on(Slot::Weekly, day, None).is_some() {
            let overdue = overdue(&world).await;
            most = most.max(overdue.len());
            expect_lists(&world, &mails, &overdue);
            let chair = to(&mails, "chu-tich");
            assert_eq!(chair.len(), 1, "{day}: the chair has one message a week");
            let count = match overdue.len() {
                0 => "Không có việc quá hạn".to_owned(),
                n => format!("Quá hạn {n:02} việc"),
            };
            assert!(chair[0].text.contains(&count), "{day}: not «{count}»\n{}", chair[0].text);
        }
        day += TimeDelta::days(1);
    }
    assert!(most > 60, "the season has much overdue: {most}");
    for ((person, week), days) in mails_of {
        let most = match person.as_str() {
            "chu-tich" | "pct-1" | "pct-2" => 1,
            person if person.starts_with("dm-") => 5,
            _ => 3,
        };
        assert!(days.len() <= most, "{person}, week {week}: {} messages, at most {most}", days.len());
        let mut each = days.clone();
        each.dedup();
        assert_eq!(each, days, "{person}: at most one a day");
    }
    world.expect_sound().await;
}

const ONE: &str = r#"
[[row]]
id = "A.1"
title = "Báo cáo thử nghiệm số một"
short = "Báo cáo thử số một"
due = { on = 2025-12-03 }
printed = "Ngày 03/12/2025"
lead = ["KT"]
"#;

#[tokio::test]
async fn a_channel_switched_on_between_two_looks_carries_one_message_under_its_own_name() {
    let mail = "[channel.email]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\nfrom = \"n@x.example\"\n";
    let with_mail = format!("{}\n{mail}", include_str!("../config/dondoc.toml"));
    let rows = plan(ONE);
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-11-19 06:00").await;
    world.take_mails();
    let channels = async |world: &World| {
        let open = world.engine.tenant.store.messages(true).await.expect("messages");
        let mine = open.into_iter().filter(|message| message.recipient.as_str() == "dm-kt");
        mine.map(|message| message.channel.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(world.notices("A.1", "con-10-ngay").await[0].channel.as_str(), "capture");
    world.reload(shipped_with(&[("plans/p.toml", &rows), ("dondoc.toml", &with_mail)]));
    world.at("2025-11-19 07:46").await;
    assert_eq!(channels(&world).await, ["email"], "it waits for the server that is set up now");
    world.reload(shipped_with(&[("plans/p.toml", &rows)]));
    world.at("2025-11-19 09:00").await;
    world.expect_mail("dm-kt", "Báo cáo thử số một");
    let sent = world.notices("A.1", "con-10-ngay").await;
    assert_eq!((sent.len(), sent[0].channel.as_str(), sent[0].state), (1, "capture", NoticeState::Sent));
    world.skip_weekly();
    world.expect_nothing();
    world.expect_sound().await;
}

#[tokio::test]
async fn several_people_share_a_post_and_one_holds_several_each_told_once_for_all_of_theirs() {
    // The deputy shares the focal post of KT, whose focal person is that of VP as well.
    let people = include_str!("../config/people.toml")
        .replace("focal = \"dm-kt\"", "focal = [\"dm-kt\", \"pho-kt\"]")
        .replace("focal = \"dm-vp\"", "focal = \"dm-kt\"");
    let other = ONE.replace("A.1", "A.2").replace("số một", "số hai").replace("\"KT\"", "\"VP\"");
    let rows = plan(&format!("{ONE}{other}"));
    let config = shipped_with(&[("plans/p.toml", &rows), ("people.toml", &people)]);
    let mut world = World::rehearsing(config, "2025-11-17 00:00").await;
    world.go_live().await;
    world.at("2025-11-19 09:00").await;
    let both = world.expect_mail("dm-kt", "Báo cáo thử số một");
    assert!(both.text.contains("Báo cáo thử số hai"), "{}", both.text);
    assert!(both.text.contains("Phòng Kinh tế, Văn phòng HĐND và UBND xã"), "of both units:\n{}", both.text);
    let one = world.expect_mail("pho-kt", "Báo cáo thử số một");
    assert!(!one.text.contains("Báo cáo thử số hai"), "{}", one.text);
    world.skip_weekly();
    world.expect_nothing();
    world.at("2026-01-19 09:00").await;
    world.take_mails();
    world.done("A.1").await;
    world.done("A.2").await;
    let extra = ONE.replace("A.1", "A.3").replace("2025-12-03", "2026-01-29");
    let rows = plan(&format!("{ONE}{other}{extra}"));
    world.reload(shipped_with(&[("plans/p.toml", &rows), ("people.toml", &people)]));
    world.at("2026-01-26 09:00").await;
    world.expect_mail("dm-kt", "đã hoàn thành 02 việc");
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn a_list_leaves_on_its_morning_whatever_left_before() {
    let policies = include_str!("../config/policies.toml").replace(
        "{ id = \"hom-nay\",     at = \"0d\",    to = [\"lead\"] },\n  # the receiver learns",
        "{ id = \"sap-den-gio\", at = \"-4h\",   to = [\"lead\"] },\n  # the receiver learns",
    );
    assert!(policies.contains("sap-den-gio"));
    let hour = ONE
        .replace("A.1", "A.2")
        .replace("số một", "số hai")
        .replace("{ on = 2025-12-03 }", "{ on = 2025-12-15, time = \"11:30\" }");
    let rows = plan(&format!("{ONE}{hour}"));
    let config = shipped_with(&[("plans/p.toml", &rows), ("policies.toml", &policies)]);
    let mut world = World::rehearsing(config, "2025-11-17 00:00").await;
    world.go_live().await;
    world.at("2025-12-15 07:29").await;
    world.take_mails();
    world.at("2025-12-15 07:30").await;
    world.expect_mail("dm-kt", "Báo cáo thử số hai");
    world.at("2025-12-15 07:50").await;
    world.expect_mail("dm-kt", "Báo cáo thử số một");
    world.take_mails();
}

#[tokio::test]
async fn a_list_follows_the_review_and_a_head_sees_nothing_before_the_lead() {
    let mut world = World::live(ONE, "2025-12-22 00:00").await;
    world.at("2025-12-22 09:00").await;
    for person in ["dm-kt", "dm-vhxh"] {
        world.expect_mail(person, "rà soát");
    }
    world.expect_nothing();
    // Ten working days, with New Year among them: until Tuesday 06/01/2026.
    world.at("2026-01-06 23:00").await;
    world.expect_nothing();
    world.at("2026-01-12 09:00").await;
    for person in ["dm-kt", "tp-kt"] {
        let mail = world.expect_mail(person, "có 01 việc quá hạn");
        assert!(mail.text.contains("1. Báo cáo thử số một"), "{}", mail.text);
    }
    world.take_mails();
    world.expect_sound().await;
}

#[tokio::test]
async fn nothing_is_on_a_list_once_it_has_ended_and_the_list_says_why_it_stayed_away() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2026-02-02 07:44").await;
    world.take_mails();
    world.engine.tenant.clock.set(world.instant("2026-02-02 07:45"));
    // Decided, but done before the message is written.
    world
        .engine
        .decide
        .decide(world.now(), &CancellationToken::new(), &mut dondoc::engine::pass::Pass::default())
        .await
        .expect("a tick");
    world.done("A.1").await;
    world.at("2026-02-02 09:00").await;
    world.expect_mail("chu-tich", "Không có việc quá hạn");
    world.expect_nothing();
    let lists = world.engine.tenant.store.lists().await.expect("lists");
    let last = lists.iter().max_by_key(|list| list.at).expect("a list");
    assert_eq!(last.occurrence, "2026-02-02");
    assert!(last.notices.iter().all(|notice| notice.reason == Reason::NothingOverdue), "{:?}", last.notices);
    world.expect_sound().await;
}

#[tokio::test]
async fn a_leader_s_list_shows_what_is_overdue_below_them() {
    let mut world = World::live(ONE, "2025-11-17 00:00").await;
    world.at("2025-12-05 09:00").await;
    world.take_mails();
    let (rules, items) = (&world.engine.tenant.setup.rules, world.items().await);
    for person in ["chu-tich", "pct-2", "cvp", "dm-vhxh", "tp-kt", "dm-kt"] {
        let (found, _) = list(rules, items.iter(), &person.into(), world.now());
        assert_eq!(found.len(), 1, "{person} sees what is overdue");
    }
    let (found, _) = list(rules, items.iter(), &"pct-1".into(), world.now());
    assert!(found.is_empty(), "another vice chair is in charge");
}

#[tokio::test]
async fn above_thirty_petitions_of_a_unit_the_list_counts_and_attaches_the_codes() {
    let mut world = World::live(ONE, "2026-10-01 00:00").await;
    let rules = world.engine.tenant.setup.rules.clone();
    for n in 1..=40_u32 {
        let case = Case {
            kind: Kind::Petition,
            id: dondoc::model::ItemId::new(format!("PAKN.20261001.{n:04}")),
            code: format!("PAKN.20261001.{n:04}"),
            unit: "KT".into(),
            field: Some(if n % 4 == 0 { "Môi trường" } else { "Đất đai" }.to_owned()),
            received: Some(day("2026-10-01").into()),
            due: Some(day("2026-10-15").into()),
            period: None,
            source: "tinh".into(),
            content: None,
            finished: None,
        };
        let spec =
            dondoc::planner::change::cases::spec(&rules, &case, false, day("2026-10-01")).expect("a spec");
        dondoc::engine::cases::open(
            &world.engine.tenant.store,
            &rules,
            &spec,
            &By::someone("VP"),
            &Via::System,
            world.now(),
        )
        .await
        .expect("opened");
    }
    world.at("2026-11-09 07:00").await;
    world.take_mails();
    world.at("2026-11-09 09:00").await;
    let head = world.expect_mail("tp-kt", "40 phản ánh, kiến nghị quá hạn");
    assert!(head.text.contains("có 41 việc quá hạn"), "the plan's row too:\n{}", head.text);
    assert!(head.text.contains("Đất đai 30, Môi trường 10"), "{}", head.text);
    let named =
        head.text.lines().filter(|line| line.contains(" PAKN.") && line.starts_with(char::is_numeric));
    assert_eq!(named.count(), 10, "{}", head.text);
    assert_eq!(head.attached.matches("PAKN.20261001.").count(), 40, "{}", head.attached);
    world.take_mails();
}

fn any_item() -> impl Strategy<Value = (Item, i64)> {
    let status = prop_oneof![
        Just(Status::Open),
        Just(Status::Acknowledged),
        Just(Status::Reported),
        Just(Status::Paused),
        Just(Status::Done),
        Just(Status::Cancelled),
        Just(Status::ExtensionPending),
    ];
    let due = prop_oneof![
        (-30_i64..30).prop_map(|days| DueRule::On(day("2026-01-05") + TimeDelta::days(days))),
        Just(DueRule::Within(Period { year: 2025, cycle: Cycle::Year, index: 1 })),
        Just(DueRule::Within(Period { year: 2025, cycle: Cycle::Month, index: 11 })),
        Just(DueRule::Awaiting("x".into())),
        Just(DueRule::Continuous),
    ];
    let unit = prop_oneof![Just("KT"), Just("VP"), Just("VHXH")];
    (status, due, unit, any::<bool>(), -5_i64..15).prop_map(|(status, due, unit, adopted, hours)| {
        let mut item = Item::open(a_spec(unit, Deadline::of(due, None)), at("2025-11-01T00:00:00Z"));
        item.status = if item.status == Status::Awaiting { item.status } else { status };
        let ended = Some(at("2025-12-20T03:00:00Z"));
        item.closed_at = ended.filter(|_| item.status.is_closed());
        item.reported_at = ended.filter(|_| item.status == Status::Reported);
        item.adopted_on = adopted.then(|| day("2025-11-03"));
        (item, hours)
    })
}

proptest! {
    /// Whoever counts what is overdue counts the same: agenda, board, the unit's own count, the weekly lists.
    #[test]
    fn every_count_is_one_count(found in proptest::collection::vec(any_item(), 1..40), hours in 0_i64..400) {
        let config = shipped_with(&[("plans/p.toml", &plan(ONE))]);
        let rules = dondoc::engine::setup::rules(&config, &dondoc::store::Reached::default());
        let calendar = &rules.calendar;
        let now = at("2025-12-28T00:45:00Z") + TimeDelta::hours(hours);
        let items: Vec<Item> = found.into_iter().enumerate().map(|(n, (mut item, _))| {
            item.spec.id = dondoc::model::ItemId::new(format!("X.{n}"));
            item
        }).collect();
        let agenda: Vec<&Item> = items.iter()
            .filter(|item| is_counted(item) && standing(calendar, item, now) == Some(Standing::Overdue)).collect();
        let counts = Counts::of(calendar, items.iter(), now);
        let whole = ItemCounts::of(&rules, items.iter(), now).board(&rules, |_| true);
        prop_assert_eq!(agenda.len(), counts.overdue);
        prop_assert_eq!(&whole.counts, &counts);
        prop_assert_eq!(whole.units.iter().map(|unit| unit.counts.overdue).sum::<usize>(), counts.overdue);
        let was = items.iter().filter(|item| is_counted(item) && was_overdue(calendar, item, now)).count();
        prop_assert_eq!(was, counts.overdue, "the count of last week is made as that of today");
        for item in &items {
            let days = days(calendar, item, now);
            let overdue = standing(calendar, item, now) == Some(Standing::Overdue);
            prop_assert!(days.is_none_or(|days| (days < 0) == overdue), "{:?} {:?}", days, item.status);
        }
        let (heard, fresh) = (LeadsTold::default(), Freshness::default());
        let known = ListSources { heard: &heard, fresh: &fresh };
        for (unit, [focal, _]) in READERS {
            let mut listed = weekly::listed(&rules, items.iter(), &focal.into(), known, now);
            listed.retain(|one| standing(calendar, one.item, now) != Some(Standing::Confirming));
            let mine = agenda.iter().filter(|item| item.spec.unit.as_str() == unit).count();
            prop_assert_eq!(listed.len(), mine);
        }
    }
}

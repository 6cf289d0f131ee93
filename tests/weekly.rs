//! What is overdue never falls silent: the weekly lists, the last step, closed plans, and one count for all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod world;

use std::collections::BTreeMap;

use chrono::{Datelike, TimeDelta};
use dondoc::model::{Day, Item, Slot};
use dondoc::planner::agenda::{Standing, is_counted, standing};
use world::{Mail, World, plan_67, shipped_with};

/// Who is told of what a unit owes, in the shipped config: its focal person and its head.
const READERS: [(&str, [&str; 2]); 4] = [
    ("VHXH", ["dm-vhxh", "tp-vhxh"]),
    ("KT", ["dm-kt", "tp-kt"]),
    ("VP", ["dm-vp", "cvp"]),
    ("TTPVHCC", ["dm-ttpvhcc", "gd-ttpvhcc"]),
];

async fn items(world: &World) -> Vec<Item> {
    world.engine.store.items().await.expect("items").into_iter().map(|stored| stored.item).collect()
}

/// What `agenda` calls overdue just now.
async fn overdue(world: &World) -> Vec<Item> {
    let calendar = &world.engine.setup.rules.calendar;
    let is_overdue =
        |item: &Item| is_counted(item) && standing(calendar, item, world.now()) == Some(Standing::Overdue);
    items(world).await.into_iter().filter(is_overdue).collect()
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
            let when = world.engine.setup.rules.calendar.zone.day(world.now());
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
    let calendar = world.engine.setup.rules.calendar.clone();
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

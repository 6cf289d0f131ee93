//! Whoever is asked may answer: every role of every shipped and built-in step, with the words that its messages offer.

use crate::verbs::StoreVerbs as _;
use crate::world;

use std::collections::{BTreeMap, BTreeSet};

use dondoc::answer::act::NotRecorded;
use dondoc::answer::rights::{Speaker, may_direct};
use dondoc::answer::say::action;
use dondoc::answer::{CommandWord, EntriesMeant, SpokenCommand, What};
use dondoc::model::{Action, By, Instant, Item, ItemId, RecipientId, Role, Status, Step, UnitCode, Verify};
use dondoc::phrase::When;
use dondoc::planner::Rules;
use dondoc::planner::change::extension;
use dondoc::planner::decide::who;
use world::{World, plan, shipped_with};

/// Who is told by a policy and by what it brings with it, and in which role.
fn asked(rules: &Rules, item: &Item) -> BTreeSet<Role> {
    let of_policy = rules.steps(item).iter().chain(rules.extension_steps(item));
    let of_policy = of_policy.flat_map(|step: &Step| step.to.clone());
    let built_in = [
        &rules.built_in.review,
        &rules.built_in.arrived,
        &rules.built_in.closing,
        &rules.built_in.reported,
        &rules.built_in.returned,
        &rules.built_in.decided,
        &rules.built_in.missing,
    ];
    let built_in = built_in.into_iter().flat_map(|step| step.to.clone());
    of_policy.chain(built_in).collect()
}

/// The words that a message offers somebody in the role, by how the item stands.
fn offered(rules: &Rules, item: &Item, role: Role) -> Vec<CommandWord> {
    let own = matches!(role, Role::Lead | Role::LeadHead);
    match item.status {
        Status::Reported if rules.confirms(item, role) => vec![CommandWord::Confirm, CommandWord::Return],
        Status::Reported if matches!(role, Role::LeadHead | Role::OwedTo) => vec![CommandWord::Return],
        Status::ExtensionPending if extension::grants(rules, item, role) => {
            vec![CommandWord::Grant, CommandWord::Refuse]
        }
        Status::Open if own => vec![CommandWord::Ack, CommandWord::Report, CommandWord::Promise],
        Status::Awaiting if own => vec![CommandWord::SetDue],
        _ => Vec::new(),
    }
}

fn said(word: CommandWord) -> SpokenCommand {
    let when = matches!(word, CommandWord::Promise | CommandWord::SetDue | CommandWord::Grant)
        .then(|| When::Day("2025-12-30".parse().expect("a day")));
    let rest = if word == CommandWord::Return { "thiếu phụ lục".into() } else { String::new() };
    SpokenCommand { word, which: EntriesMeant::default(), what: What { when, share: None, rest } }
}

/// The item as it stands in each state that asks somebody for something.
fn states(item: &Item, now: Instant) -> Vec<Item> {
    let with = |action: Action| {
        let mut item = item.clone();
        item.apply(now, &action);
        item
    };
    let reported =
        Action::Reported { note: None, evidence: Some("45/BC-KT".into()), value: None, as_of: None };
    let asked = Action::ExtensionAsked { until: None, time: None, late: false, note: None };
    vec![item.clone(), with(reported), with(asked)]
}

#[tokio::test]
async fn whoever_is_asked_may_answer_with_the_words_that_are_offered() {
    let rows = "[[row]]\nid = \"A.1\"\ntitle = \"Nhiệm vụ\"\nshort = \"Nhiệm vụ\"\ndue = { on = 2025-12-24 }\nlead = [\"KT\"]\n\
        duties = [{ id = \"s1\", title = \"báo cáo\", lead = [\"KT\"], owed_to = \"VHXH\", due = { on = 2025-12-20 } }]\n";
    let world = World::live(rows, "2025-11-17 09:00").await;
    let policies = shipped_with(&[]).policies;
    let rules = &world.engine.tenant.setup.rules;
    let now = world.now();
    let today = rules.calendar.zone.day(now);
    let mut tried = 0;
    for stored in world.engine.tenant.store.items().await.expect("items") {
        for policy in policies.keys() {
            for verify in [None, Some(Verify::OwedTo)] {
                let mut item = stored.item.clone();
                item.policy = policy.clone();
                item.spec.verify = verify;
                for item in states(&item, now) {
                    for role in asked(rules, &item) {
                        for holder in who::holders(rules, &item, role, today) {
                            let none = BTreeMap::new();
                            let by = By::Someone(holder.recipient.clone());
                            let speaker = Speaker { by: &by, via: &dondoc::model::Via::Mail, asked: &none };
                            for word in offered(rules, &item, role) {
                                let answer = action(rules, &item, &said(word), &speaker, now);
                                assert_ne!(
                                    answer,
                                    Err(NotRecorded::NotYours),
                                    "{} as {role:?} says {} of {} under {policy}",
                                    holder.recipient,
                                    word.as_str(),
                                    item.id()
                                );
                                tried += 1;
                            }
                        }
                    }
                }
            }
        }
    }
    assert!(tried > 100, "{tried} pairs were tried");
}

#[tokio::test]
async fn a_delegate_a_deputy_and_a_unit_by_its_mailbox_may_answer_and_others_may_not() {
    let rows = "[[row]]\nid = \"A.1\"\ntitle = \"Nhiệm vụ\"\nshort = \"Nhiệm vụ\"\ndue = { on = 2025-12-24 }\nlead = [\"KT\"]\nowed_to = \"VHXH\"\n";
    let people =
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config/people.toml"))
            .expect("the shipped people");
    let away = format!(
        "{people}\n[[absence]]\nperson = \"dm-vhxh\"\nfrom = 2025-11-17\nuntil = 2025-11-28\ndelegate = \"dm-vp\"\n\
         [[absence]]\nperson = \"tp-kt\"\nfrom = 2025-11-17\nuntil = 2025-11-28\ndelegate = \"tp-vhxh\"\n"
    );
    let config = shipped_with(&[("people.toml", &away), ("plans/p.toml", &plan(rows))]);
    let mut world = World::rehearsing(config, "2025-11-17 09:00").await;
    world.go_live().await;
    let rules = &world.engine.tenant.setup.rules;
    let mut item =
        world.engine.tenant.store.item(&ItemId::from("A.1")).await.expect("read").expect("there").item;
    item.spec.verify = Some(Verify::OwedTo);
    let now = world.now();
    let none = BTreeMap::new();
    let may = |item: &Item, who: &str, word: CommandWord| {
        let id = RecipientId::new(who);
        action(
            rules,
            item,
            &said(word),
            &Speaker { by: &By::Someone(id.clone()), via: &dondoc::model::Via::Mail, asked: &none },
            now,
        ) != Err(NotRecorded::NotYours)
    };
    let reported = states(&item, now).remove(1);
    assert!(may(&reported, "dm-vp", CommandWord::Confirm), "who stands in for the receiver");
    assert!(may(&reported, "dm-vhxh", CommandWord::Confirm), "the receiver, though away");
    assert!(may(&reported, "VHXH", CommandWord::Confirm), "the receiving unit by its mailbox");
    assert!(may(&reported, "tp-vhxh", CommandWord::Return), "who stands in for the head");
    assert!(may(&item, "KT", CommandWord::Report), "the unit by its mailbox");
    assert!(may(&item, "pho-kt", CommandWord::Assign), "a deputy");
    for (who, word) in
        [("dm-vp", CommandWord::Report), ("dm-kt", CommandWord::Confirm), ("chu-tich", CommandWord::Confirm)]
    {
        assert!(!may(&item, who, word), "{who} {}", word.as_str());
    }
    // Asked yesterday for somebody who is back today.
    let id = RecipientId::new("dm-vp");
    let asked = BTreeMap::from([(item.id().clone(), vec![Role::Lead])]);
    let answer = action(
        rules,
        &item,
        &said(CommandWord::Ack),
        &Speaker { by: &By::Someone(id.clone()), via: &dondoc::model::Via::Mail, asked: &asked },
        now,
    );
    assert!(answer.is_ok(), "{answer:?}");
    let by = By::someone("dm-vp");
    assert_eq!(by.as_str(), "dm-vp");
}

#[test]
fn the_posts_above_a_unit_give_it_tasks_and_whoever_acts_for_them() {
    let people = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/people.toml"))
        .expect("the shipped people");
    let away = format!(
        "{people}\n[[absence]]\nperson = \"pct-2\"\nfrom = 2026-11-16\nuntil = 2026-12-28\ndelegate = \"pct-1\"\n"
    );
    let config = shipped_with(&[("people.toml", &away)]);
    let day = "2026-11-30".parse().expect("a day");
    let may =
        |unit: &str, who: &str| may_direct(&config.org, &UnitCode::new(unit), &RecipientId::new(who), day);
    for (unit, who) in [
        ("KT", "chu-tich"),
        ("KT", "cvp"),
        ("KT", "pct-2"),
        ("KT", "pct-1"),
        ("VHXH", "pct-1"),
        ("VHXH", "cvp"),
    ] {
        assert!(may(unit, who), "{who} to {unit}");
    }
    for (unit, who) in [
        ("VHXH", "pct-2"),
        ("KT", "tp-kt"),
        ("KT", "dm-kt"),
        ("KT", "KT"),
        ("KT", "quan-tri"),
        ("KT", "dm-vp"),
        ("XX", "chu-tich"),
    ] {
        assert!(!may(unit, who), "{who} to {unit}");
    }
}

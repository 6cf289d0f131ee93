//! Items with random lives, the same for the same seed: everything that may happen to an item happens to some.
//! Knows what the model allows, and nothing of figures.

use chrono::{Days, NaiveTime, TimeDelta};
use dondoc::model::allowed::allowed;
use dondoc::model::item::REMOVED_FROM_CONFIG;
use dondoc::model::{
    Action, By, CaseOrigin, CauseId, Counted, Cycle, Day, Deadline, DueRule, Instant, Item, ItemId, ItemSpec,
    Kind, NewEvent, Offset, Origin, Period, PersonId, PlanRow, PolicyId, SourceId, Status, UnitCode,
};

pub const UNITS: [&str; 4] = ["VHXH", "KT", "VP", "TTPVHCC"];
const PEOPLE: [&str; 3] = ["cv-a", "cv-b", "cv-c"];

/// Numbers that look random and are the same for the same seed (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }

    pub fn one_in(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }

    fn of<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).expect("small")]
    }
}

pub fn first() -> Instant {
    "2025-09-20T01:00:00Z".parse().expect("an instant")
}

/// The instant behind which nothing is recorded.
pub fn last() -> Instant {
    "2026-12-31T17:00:00Z".parse().expect("an instant")
}

fn day_of(at: Instant) -> Day {
    (at + TimeDelta::hours(7)).date_naive()
}

/// A deadline around a moment.
fn deadline(dice: &mut Dice, now: Instant) -> Deadline {
    let day = day_of(now) + Days::new(dice.below(70)) - Days::new(10);
    let hour = NaiveTime::from_hms_opt(16, 0, 0).filter(|_| dice.one_in(3));
    let cycle = dice.of(&[Cycle::Month, Cycle::Quarter, Cycle::Year]);
    match dice.below(9) {
        0 => Deadline::of(DueRule::Awaiting("theo kế hoạch".to_owned()), None),
        1 => Deadline::of(DueRule::Continuous, None),
        2 | 3 => Deadline::of(DueRule::Within(Period::containing(cycle, day)), None),
        4 => Deadline::of(DueRule::Before(day), hour),
        5 => {
            let (from, period) = (day_of(now), Offset::WorkingDays(5));
            let rule = DueRule::Counted(Counted { from, period, by_default: true, late: false });
            Deadline { rule, day: Some(day), time: hour }
        }
        _ => Deadline::of(DueRule::On(day), hour),
    }
}

fn spec(dice: &mut Dice, number: usize, now: Instant) -> ItemSpec {
    let day = day_of(now);
    let source = if dice.one_in(2) {
        let plan = dice.of(&["67-KH-UBND-2025", "12-KH-UBND-2026"]).to_owned();
        Origin::Plan(PlanRow { plan, number: "67/KH-UBND".to_owned(), date: day, row: number.to_string() })
    } else {
        Origin::Case(CaseOrigin {
            system: SourceId::new(dice.of(&["tinh", "dvcqg"])),
            field: None,
            received: Some(day),
            received_time: None,
            content: None,
            imported: true,
            given: None,
        })
    };
    ItemSpec {
        id: ItemId::new(format!("V.{number}")),
        parent: None,
        kind: dice.of(&Kind::ALL),
        title: format!("Việc \"{number}\""),
        short: number.to_string(),
        task: None,
        product: None,
        unit: UnitCode::new(dice.of(&UNITS)),
        coordinators: Vec::new(),
        owed_to: None,
        overseer: None,
        deadline: deadline(dice, now),
        policy: PolicyId::new("task"),
        verify: None,
        evidence_required: false,
        same_as: Vec::new(),
        tracked_by_duties: dice.one_in(20),
        target: None,
        source,
        live_from: day,
        closes: None,
        stops: None,
    }
}

/// An earlier moment that the item was open at already; none mostly.
fn earlier(dice: &mut Dice, item: &Item, now: Instant) -> Option<Instant> {
    let age = u64::try_from((now - item.opened_at).num_minutes()).expect("later than the opening");
    (age > 0 && dice.one_in(3))
        .then(|| now - TimeDelta::minutes(i64::try_from(dice.below(age)).expect("small")))
}

fn action(dice: &mut Dice, item: &Item, now: Instant) -> Action {
    let day = day_of(now);
    let (note, evidence) = (None, None);
    let person = PersonId::new(dice.of(&PEOPLE));
    match dice.below(34) {
        0 | 1 => Action::Acknowledged { note },
        2..=4 => Action::Reported { note, evidence, value: None, as_of: earlier(dice, item, now) },
        5 => Action::Progressed { value: Some(50), note, evidence },
        6 => Action::Contributed { unit: UnitCode::new("KT"), value: None, note },
        7 => Action::PartGiven { part: 1, person, title: "phần".to_owned(), until: None },
        8 => Action::PartProgressed { part: 1, value: Some(100), note },
        9 => Action::Warned { until: None, note },
        10 => Action::CauseNamed { cause: CauseId::new("thien-tai"), note },
        11 | 12 => {
            let cause = Some(CauseId::new("khac")).filter(|_| dice.one_in(3));
            Action::CauseJudged { cause, is_objective: dice.one_in(2), note }
        }
        13 => Action::Committed { day, person: None, note, evidence },
        14 => Action::Disputed { person, note },
        15 => Action::ExtensionAsked { until: None, time: None, late: false, note },
        16 | 17 => {
            let day = item.due().unwrap_or(day) + Days::new(1 + dice.below(20));
            Action::ExtensionGranted { deadline: Deadline::from(day), note }
        }
        18 => Action::ExtensionRefused { lapsed: dice.one_in(2), note },
        19 => Action::Done { note, evidence, as_of: earlier(dice, item, now) },
        20..=22 => Action::Confirmed { note },
        23 => Action::Returned { note },
        24 => Action::Reopened { adopted_on: None, note },
        25 => Action::Promised { day, note },
        26 => Action::Assigned { person },
        27 => Action::Paused { note },
        28 | 29 => Action::Resumed {
            deadline: Deadline::from(item.due().unwrap_or(day) + Days::new(dice.below(9))),
            adopted_on: None,
        },
        30 => {
            let reason = dice.of(&[REMOVED_FROM_CONFIG, "carried_over", "ghi nhầm"]).to_owned();
            Action::Cancelled { reason, successor: None }
        }
        31 => Action::DeadlineSet { deadline: deadline(dice, now), adopted_on: None, policy: None, note },
        32 => {
            let spec = ItemSpec { unit: UnitCode::new(dice.of(&UNITS)), ..item.spec.clone() };
            Action::Respecified { spec: Box::new(spec) }
        }
        _ => Action::WentLive { adopted_on: None, review_until: None },
    }
}

/// Whether it can happen: by the rules, or because config says so.
fn can_happen(item: &Item, action: &Action) -> bool {
    match action {
        Action::Respecified { .. } | Action::WentLive { .. } => !item.status.is_closed(),
        _ => allowed(item, action).is_ok(),
    }
}

fn life(dice: &mut Dice, number: usize) -> Vec<NewEvent> {
    let mut now = first() + TimeDelta::minutes(i64::try_from(dice.below(600_000)).expect("small"));
    let spec = spec(dice, number, now);
    let mut item = Item::open(spec.clone(), now);
    let id = Some(spec.id.clone());
    let event = |at, action| NewEvent { at, item: id.clone(), by: By::system(), via: None, action };
    let opened = Action::Opened { spec: Box::new(spec), adopted_on: None, review_until: None };
    let mut events = vec![event(now, opened)];
    for _ in 0..dice.below(25) {
        // Some things happen in the same instant, as what config and files say does.
        let pause = if dice.one_in(6) { 0 } else { dice.below(12_000) };
        now += TimeDelta::minutes(i64::try_from(pause).expect("small"));
        let restored = item.status == Status::Cancelled && item.before_removal.is_some() && dice.one_in(2);
        let action = if restored { Action::Restored } else { action(dice, &item, now) };
        if now < last() && (restored || can_happen(&item, &action)) {
            item.apply(now, &action);
            events.push(event(now, action));
        }
    }
    events
}

/// The events of so many items, in the order in which they were recorded.
pub fn lives(seed: u64, count: usize) -> Vec<NewEvent> {
    let mut dice = Dice(seed);
    let mut events: Vec<NewEvent> = (0..count).flat_map(|number| life(&mut dice, number)).collect();
    events.sort_by_key(|event| event.at);
    events
}

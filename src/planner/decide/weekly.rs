//! The weekly lists: what is overdue in a unit stands once a week in the message to its focal person and its head, until
//! it has ended or has a new due. Must not know how a list is worded, nor what else the message says.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::freshness::Freshness;
use super::outbox::weekly_slot;
use super::people::desk_and_head;
use super::rules::Rules;
use super::who;
use crate::figures::standing::{Standing, is_counted, standing};
use crate::model::notice::TOLD;
use crate::model::{
    BuiltInStep, ChannelName, Day, Decision, Instant, Item, ItemId, Kind, Notice, NoticeKey, NoticeState,
    Outcome, Reason, RecipientId, Role, StepId, UnitCode,
};

/// Lists belong to no item, so there is one version of them.
const VERSION: u32 = 1;

/// Of which items the lead has heard for a working day, so that the head may hear of them too.
#[derive(Debug, Clone, Default)]
pub struct LeadsTold {
    items: HashSet<ItemId>,
    lists: Vec<(RecipientId, Instant)>,
}

impl LeadsTold {
    /// Takes the items that notices told the lead of before `today`, and the lists of earlier weeks.
    pub fn new(items: HashSet<ItemId>, lists: &[Decision], today: Instant) -> Self {
        let told = |notice: &&Notice| notice.role == Role::Lead && TOLD.contains(&notice.state);
        let notices = lists.iter().flat_map(|decision| &decision.notices).filter(told);
        let lists = notices.filter_map(|notice| {
            let at = notice.settled_at.filter(|at| *at < today)?;
            Some((notice.recipient.clone(), at))
        });
        Self { lists: lists.collect(), items }
    }

    fn has(&self, rules: &Rules, item: &Item, today: Day) -> bool {
        if self.items.contains(item.id()) {
            return true;
        }
        let passed = rules.calendar.overdue_from(&item.deadline);
        let Some(from) = passed.map(|from| from.max(item.opened_at)) else {
            return false;
        };
        let leads = who::holders(rules, item, Role::Lead, today);
        let listed = |at: Instant| from <= at && !is_in_review(item, rules.calendar.zone.day(at));
        let is_lead = |recipient: &RecipientId| leads.iter().any(|lead| lead.recipient == *recipient);
        self.lists.iter().any(|(recipient, at)| listed(*at) && is_lead(recipient))
    }
}

/// One item of a list, with the role in which its reader sees it.
#[derive(Debug, Clone)]
pub struct ListedItem<'a> {
    pub item: &'a Item,
    /// The reader's role.
    pub role: Role,
    /// For whom the reader stands in.
    pub stands_in: Option<String>,
    /// When the data of an imported case came.
    pub as_of: Option<Instant>,
}

/// What a list is made from, besides the items.
#[derive(Debug, Clone, Copy)]
pub struct ListSources<'k> {
    /// Of which items the leads have heard.
    pub heard: &'k LeadsTold,
    /// When the files of cases came.
    pub fresh: &'k Freshness,
}

/// What the list of a recipient holds at `now`, in the order of `items`.
pub fn listed<'a>(
    rules: &Rules,
    items: impl Iterator<Item = &'a Item>,
    recipient: &RecipientId,
    known: ListSources,
    now: Instant,
) -> Vec<ListedItem<'a>> {
    let today = rules.calendar.zone.day(now);
    let mut readers = Readers::new(rules, today);
    let overdue = items.filter(|item| belongs(rules, item, now));
    let mine = overdue.filter_map(|item| {
        let reader = readers.of(item).iter().find(|reader| reader.recipient == *recipient)?;
        if reader.role == Role::LeadHead && !known.heard.has(rules, item, today) {
            return None;
        }
        let (role, stands_in) = (reader.role, reader.stands_in.clone());
        Some(ListedItem { item, role, stands_in, as_of: known.fresh.as_of(item) })
    });
    mine.collect()
}

/// Whether the recipient's list names the item, where it is overdue on that day.
pub fn is_reader(rules: &Rules, item: &Item, recipient: &RecipientId, day: Day) -> bool {
    Readers::new(rules, day).of(item).iter().any(|reader| reader.recipient == *recipient)
}

/// The lists of the week as one decision with a notice for each reader, where the weekly slot has come since
/// the last lists; none where nothing is overdue.
pub fn decide<'a>(
    rules: &Rules,
    items: impl Iterator<Item = &'a Item>,
    heard: &LeadsTold,
    since: Instant,
    now: Instant,
) -> Option<Decision> {
    let slot_at = weekly_slot(rules, since, now)?;
    let today = rules.calendar.zone.day(now);
    let mut readers = Readers::new(rules, today);
    let mut roles: BTreeMap<RecipientId, BTreeSet<Role>> = BTreeMap::new();
    for item in items.filter(|item| belongs(rules, item, now)) {
        let has_heard = std::cell::OnceCell::new();
        for reader in readers.of(item) {
            let known = roles.get(&reader.recipient).is_some_and(|roles| roles.contains(&reader.role));
            let works = matches!(reader.role, Role::Lead | Role::Part);
            let hears = works || *has_heard.get_or_init(|| heard.has(rules, item, today));
            if !known && hears {
                roles.entry(reader.recipient.clone()).or_default().insert(reader.role);
            }
        }
    }
    let slot = rules.calendar.last_slot(crate::model::Slot::Weekly, now)?;
    let occurrence = rules.calendar.zone.day(slot).to_string();
    let notices: Vec<Notice> = roles
        .into_iter()
        .map(|(recipient, roles)| notice(rules, &recipient, roles, &occurrence, slot_at, now))
        .collect();
    (!notices.is_empty()).then(|| Decision {
        item: None,
        version: VERSION,
        step: BuiltInStep::Weekly.into(),
        occurrence,
        at: slot,
        decided_at: now,
        outcome: Outcome::Told,
        reason: Reason::StillOverdue,
        notices,
    })
}

fn notice(
    rules: &Rules,
    recipient: &RecipientId,
    roles: BTreeSet<Role>,
    occurrence: &str,
    slot_at: Instant,
    now: Instant,
) -> Notice {
    let found = rules.org.recipient(recipient);
    let route = found.and_then(|recipient| rules.routes(&recipient).first().copied());
    let channel = route.unwrap_or(ChannelName::Email);
    let step = StepId::from(BuiltInStep::Weekly);
    let mut roles = roles.into_iter();
    let key = NoticeKey { item: None, version: VERSION, step: &step, occurrence, recipient, channel };
    let role = roles.next().unwrap_or(Role::Lead);
    let held = Notice::held(&rules.org.id, &key, role, Reason::StillOverdue, slot_at);
    let mut notice = Notice { also: roles.collect(), ..held };
    if route.is_none() {
        notice.end(NoticeState::Undeliverable, Reason::NoChannel, now);
    }
    notice
}

/// Whether an item belongs on a list: it is overdue and no initial review speaks of it, or it is asked to be
/// confirmed and so becomes overdue before the next list.
fn belongs(rules: &Rules, item: &Item, now: Instant) -> bool {
    is_counted(item)
        && matches!(standing(&rules.calendar, item, now), Some(Standing::Overdue | Standing::Confirming))
        && !is_in_review(item, rules.calendar.zone.day(now))
}

/// Whether only an initial review speaks of the item on that day.
pub(in crate::planner) fn is_in_review(item: &Item, day: Day) -> bool {
    item.review_until.is_some_and(|until| until >= day)
}

/// A person who sees what a unit owes.
struct Reader {
    recipient: RecipientId,
    role: Role,
    stands_in: Option<String>,
}

/// Who sees what each unit owes on a day; worked out once for a unit and kind.
struct Readers<'r> {
    rules: &'r Rules,
    today: Day,
    known: BTreeMap<(UnitCode, Kind), Vec<Reader>>,
    assigned: Vec<Reader>,
}

impl<'r> Readers<'r> {
    fn new(rules: &'r Rules, today: Day) -> Self {
        Self { rules, today, known: BTreeMap::new(), assigned: Vec::new() }
    }

    /// The readers of an item, each once, in their strongest role.
    fn of(&mut self, item: &Item) -> &[Reader] {
        let (rules, today) = (self.rules, self.today);
        let key = (item.spec.unit.clone(), item.spec.kind);
        let unit = self.known.entry(key).or_insert_with(|| {
            let unit = rules.org.units.get(&item.spec.unit);
            let found = unit.map(|unit| desk_and_head(&rules.org, unit, item.spec.kind, today));
            readers(found.unwrap_or_default())
        });
        if item.assignee.is_none() && item.parts.iter().all(|part| part.done_at.is_some()) {
            return unit;
        }
        // The assignee inside the unit sees the item beside the unit's focal person, and so does who has a part of it.
        let of = |role: Role| who::holders(rules, item, role, today).into_iter().map(move |one| (one, role));
        let desk = rules.org.units.get(&item.spec.unit);
        let desk =
            desk.map(|unit| desk_and_head(&rules.org, unit, item.spec.kind, today)).unwrap_or_default();
        self.assigned = readers(of(Role::Lead).chain(desk).chain(of(Role::Part)).collect());
        &self.assigned
    }
}

fn readers(found: Vec<(super::people::Holder, Role)>) -> Vec<Reader> {
    let mut readers: Vec<Reader> = Vec::new();
    for (holder, role) in found {
        if !readers.iter().any(|known| known.recipient == holder.recipient) {
            readers.push(Reader { recipient: holder.recipient, role, stands_in: holder.stands_in });
        }
    }
    readers
}

//! How old the data of an imported case is, what must wait until a newer file has come, and the request for that file: one
//! notice for the source and working day, however many cases rest on its data.
//! Must not know how files are read.

use std::collections::BTreeMap;

use super::rules::Rules;
use super::who;
use crate::calendar::slots::SlotNeeds;
use crate::model::{
    BuiltInStep, ChannelName, Day, Decision, Instant, Item, Notice, NoticeKey, NoticeState, Offset, Outcome,
    Reason, Role, Slot, SourceId, StepId,
};

/// Requests belong to no item, so there is one version of them.
const VERSION: u32 = 1;

/// When the last file of each source came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Freshness(BTreeMap<SourceId, Instant>);

impl Freshness {
    /// Takes the instant of the last file of each source.
    pub fn new(files: impl IntoIterator<Item = (SourceId, Instant)>) -> Self {
        Self(files.into_iter().collect())
    }

    /// When the data of the item came; none for an item that no file brings.
    pub fn as_of(&self, item: &Item) -> Option<Instant> {
        let origin = item.spec.source.case().filter(|origin| origin.imported)?;
        Some(self.0.get(&origin.system).copied().unwrap_or(item.opened_at))
    }

    /// The sources of which files came, by id.
    pub fn sources(&self) -> impl Iterator<Item = &SourceId> {
        self.0.keys()
    }

    /// When the last file of a source came.
    pub fn of(&self, source: &SourceId) -> Option<Instant> {
        self.0.get(source).copied()
    }
}

/// From when data that came at `as_of` is too old to tell leaders of the item.
pub fn stale_from(rules: &Rules, item: &Item, as_of: Option<Instant>) -> Option<Instant> {
    source_stale_from(rules, &item.spec.source.case()?.system, as_of?)
}

/// From when data of a source that came at `as_of` is too old; never where the source may be silent for ever.
pub fn source_stale_from(rules: &Rules, source: &SourceId, as_of: Instant) -> Option<Instant> {
    let after = rules.cases.sources.get(source)?.stale_after?;
    let last_fresh = rules.calendar.forward(rules.calendar.zone.day(as_of), after);
    Some(rules.calendar.zone.start_of(rules.calendar.forward(last_fresh, Offset::WorkingDays(1))))
}

/// Sources whose last file is too old at `now`, and since when each is.
pub fn stale_sources(rules: &Rules, fresh: &Freshness, now: Instant) -> BTreeMap<SourceId, Instant> {
    let sources = fresh.0.iter();
    let stale = sources.filter_map(|(id, as_of)| Some((id.clone(), source_stale_from(rules, id, *as_of)?)));
    stale.filter(|(_, from)| *from <= now).collect()
}

/// Why what is known of the item is too unsure for anybody above the unit head.
pub fn unsure(rules: &Rules, item: &Item, as_of: Option<Instant>, now: Instant) -> Option<Reason> {
    if item.missing_since.is_some() {
        return Some(Reason::MissingInSource);
    }
    stale_from(rules, item, as_of).filter(|from| *from <= now).map(|_| Reason::StaleData)
}

/// Whether the role must not hear of what is unsure: everybody above the unit head.
pub fn needs_sure_data(role: Role) -> bool {
    role.level() > Role::LeadHead.level()
}

/// The working day for which a new file of a source is to be asked for at `now`; none while its data is fresh, or where no
/// file of it ever came.
pub fn day_of_request(rules: &Rules, source: &SourceId, fresh: &Freshness, now: Instant) -> Option<Day> {
    let from = source_stale_from(rules, source, fresh.of(source)?).filter(|from| *from <= now)?;
    let zone = rules.calendar.zone;
    // A day off asks for nothing new.
    let tomorrow = zone.day(now).succ_opt()?;
    Some(rules.calendar.work.sub(tomorrow, 1).max(zone.day(from)))
}

/// The request of a day. `of` is one of the cases that wait for the file; up to `restored_until` requests may have left of
/// which a restored database does not know.
pub fn request(
    rules: &Rules,
    (source, day): (&SourceId, Day),
    of: &Item,
    restored_until: Option<Instant>,
    now: Instant,
) -> Decision {
    let calendar = &rules.calendar;
    let at = calendar.zone.start_of(day);
    let needs = SlotNeeds { slot: Slot::Daily, urgent: false, step_day: day, due: None, cutoff: None };
    let slot_at = calendar.departure(now, needs);
    let occurrence = format!("{day} {source}");
    let clerks = who::holders(rules, of, Role::Clerk, calendar.zone.day(now)).into_iter();
    let mut notices: Vec<Notice> = clerks
        .map(|clerk| {
            let found = rules.org.recipient(&clerk.recipient);
            let route = found.and_then(|recipient| rules.routes(&recipient).first().copied());
            let channel = route.unwrap_or(ChannelName::Email);
            let step = StepId::from(BuiltInStep::Stale);
            let key = NoticeKey {
                item: None,
                version: VERSION,
                step: &step,
                occurrence: &occurrence,
                recipient: &clerk.recipient,
                channel,
            };
            let held = Notice::held(&rules.org.id, &key, Role::Clerk, Reason::StaleData, slot_at);
            let mut notice = Notice { stands_in: clerk.stands_in, ..held };
            if route.is_none() {
                notice.end(NoticeState::Undeliverable, Reason::NoChannel, now);
            } else if restored_until.is_some_and(|until| slot_at <= until) {
                notice.end(NoticeState::Uncertain, Reason::Restored, now);
            }
            notice
        })
        .collect();
    notices.dedup_by(|a, b| a.id == b.id);
    let is_told = !notices.is_empty();
    Decision {
        item: None,
        version: VERSION,
        step: BuiltInStep::Stale.into(),
        occurrence,
        at,
        decided_at: now,
        outcome: if is_told { Outcome::Told } else { Outcome::Silent },
        reason: if is_told { Reason::StaleData } else { Reason::EmptyStep },
        notices,
    }
}

/// The source of whose files a request speaks; none for any other notice.
pub fn source_of(notice: &Notice) -> Option<SourceId> {
    let of_source = notice.item.is_none() && notice.step.is(BuiltInStep::Stale);
    of_source.then(|| notice.occurrence.split_once(' ').map(|(_, source)| SourceId::new(source))).flatten()
}

/// Whether a request still holds: no file has come since it was decided.
pub fn holds(rules: &Rules, source: &SourceId, fresh: &Freshness, notice: &Notice) -> bool {
    let from = fresh.of(source).and_then(|as_of| source_stale_from(rules, source, as_of));
    from.is_some_and(|from| from <= notice.slot_at)
}

/// Whether a case rests on the files of its source, so that somebody asks for a new one.
pub fn rests_on_files(item: &Item) -> bool {
    let imported = item.spec.source.case().is_some_and(|origin| origin.imported);
    imported && item.status.may_be_reminded()
}

//! One entry of a message: how its item stands for the reader, and what the message says of it.
//! Must not know about the other entries or their order.

use super::digest::{Cutoff, Entry, ExtensionNote, NextStep, Occasion, Section};
use super::outlook::next_above;
use super::said::{NoticeInContext, Writing};
use super::standing::said_of;
use crate::figures::counts::AHEAD;
use crate::figures::standing::{Standing, days, standing};
use crate::model::extension::ExtensionEnd;
use crate::model::policy::Level;
use crate::model::{
    BuiltInStep, CaseOrigin, Day, Decision, Instant, Item, Notice, NoticeState, Offset, Origin, Post, Reason,
    RecipientId, Role, Step,
};
use crate::planner::change::extension;
use crate::planner::decide::people::Holder;
use crate::planner::decide::rules::Rules;
use crate::planner::decide::{timing, who};

/// Entries this close to due are shown in full.
const FULL_DAYS: i64 = 3;

/// What the message says of one item.
pub(super) fn entry(rules: &Rules, writing: Writing, said: &NoticeInContext, occasion: Occasion) -> Entry {
    let (item, notice) = (said.item, said.notice);
    let spec = &item.spec;
    let today = rules.calendar.zone.day(writing.now);
    let days = days(&rules.calendar, item, writing.now).unwrap_or(0);
    let section = section(rules, writing, said);
    let note = extension(said, today);
    let role = standing_role(rules, notice, item);
    let own = matches!(role, Role::Lead | Role::LeadHead | Role::Part);
    let news = own && !notice.step.is(BuiltInStep::Weekly);
    let returned = item.returned_at.filter(|at| news && !has_heard_since(said, *at));
    let close = note.is_some()
        || returned.is_some()
        || matches!(
            section,
            Section::Extension
                | Section::Overdue
                | Section::DueToday
                | Section::Warned
                | Section::Missing
                | Section::Cutoff
        )
        || notice.step.is(BuiltInStep::Part)
        || (section == Section::Upcoming && days <= FULL_DAYS);
    let behind_due = matches!(section, Section::Overdue | Section::ConfirmPeriod);
    let level = notice.roles().filter_map(Role::level).max().unwrap_or(0);
    let origin = spec.source.case();
    Entry {
        number: 0,
        item: item.id().clone(),
        section,
        short: spec.short.clone(),
        title: spec.title.clone(),
        task: spec.task.clone(),
        product: spec.product.clone(),
        unit: rules.org.unit_name(&spec.unit).to_owned(),
        unit_code: spec.unit.clone(),
        owed_to: spec.owed_to.as_ref().map(|code| rules.org.unit_name(code).to_owned()),
        deadline: item.deadline.clone(),
        target_day: rules.calendar.target_day(&item.deadline),
        days,
        cutoff: cutoff(rules, item, today),
        kind: spec.kind,
        is_case: origin.is_some(),
        given: origin.is_some_and(|origin| origin.given.is_some()),
        // Who gave it says when.
        received: origin.filter(|origin| origin.given.is_none()).and_then(|origin| origin.received),
        extension: note,
        extended: item.extensions.granted,
        original_due: spec.deadline.day.filter(|_| item.extensions.granted > 0),
        progress: item.progress.zip(spec.target),
        missing: item.missing_since.is_some(),
        returned: returned.map(|at| rules.calendar.zone.day(at)),
        reminder: if behind_due { told_before(rules, said) + 1 } else { 0 },
        source: source(rules, &spec.source),
        row: spec.source.plan().map_or_else(|| spec.id.to_string(), |row| row.row.clone()),
        role,
        decides: match section {
            Section::Reported => rules.confirms(item, role),
            Section::Extension => extension::grants(rules, item, role),
            _ => false,
        },
        stands_in: notice.stands_in.clone(),
        copy: notice.reason == Reason::AbsenceCopy,
        next: if behind_due && occasion == Occasion::Routine {
            what_follows(rules, said, level, writing.now)
        } else {
            None
        },
        together_with: Vec::new(),
        promised: item.promised.filter(|day| *day >= today),
        said: said_of(rules, writing, said, role),
        unreached: is_news_of_loss(said),
        closing: notice.step.is(BuiltInStep::Closing),
        last: behind_due && occasion == Occasion::Routine && is_last(rules, said, writing.now),
        unanswered: unanswered(rules, item, writing.recipient, writing.now),
        full: own && close && occasion == Occasion::Routine,
    }
}

/// The document or system that an item comes from.
pub(super) fn source(rules: &Rules, source: &Origin) -> String {
    match source {
        Origin::Plan(row) => format!("Kế hoạch số {} ngày {}", row.number, row.date.format("%d/%m/%Y")),
        Origin::Case(CaseOrigin { given: Some(given), received, .. }) => {
            let leader = rules.org.people.get(&given.leader);
            let leader = leader.map_or_else(|| given.leader.to_string(), |person| person.title.clone());
            let way = if given.by_mail { "thư" } else { "tin nhắn" };
            let day = received.map_or_else(String::new, |day| format!(" ngày {}", day.format("%d/%m/%Y")));
            format!("do {leader} giao qua {way}{day}")
        }
        Origin::Case(origin) => {
            let known = rules.cases.sources.get(&origin.system);
            known.map_or_else(|| origin.system.to_string(), |source| source.name.clone())
        }
    }
}

/// Whether somebody below could not be reached, and the reader has not been told so yet.
fn is_news_of_loss(said: &NoticeInContext) -> bool {
    let is_below = |role: Role| said.notice.role == Role::Admin || role.level() < said.notice.role.level();
    let lost =
        said.notices().filter(|other| other.state == NoticeState::Undeliverable && is_below(other.role));
    let told = said.notices().filter(|other| {
        other.recipient == said.notice.recipient && other.state.counts_as_told() && other.id != said.notice.id
    });
    lost.filter_map(|notice| notice.settled_at).max() > told.filter_map(|notice| notice.settled_at).max()
}

/// The strongest role in which the recipient has to do with the item: the head and the focal person of the
/// owing unit read it in that role, whichever step spoke.
pub(super) fn standing_role(rules: &Rules, notice: &Notice, item: &Item) -> Role {
    let Some(unit) = rules.org.units.get(&item.spec.unit) else { return notice.role };
    let day = rules.calendar.zone.day(notice.slot_at);
    let is = |post: &Post| post.is_held_by(notice.recipient.as_str(), day);
    let held = is(&unit.focal).then_some(Role::Lead).or(is(&unit.head).then_some(Role::LeadHead));
    held.map_or(notice.role, |held| held.min(notice.role))
}

/// Whether no step that names the reader is to come any more, now that this one has spoken. Never so for
/// leaders, who read of the item every week anyway.
fn is_last(rules: &Rules, said: &NoticeInContext, now: Instant) -> bool {
    let of_policy = said.notice.step.built_in().is_none() && !said.notice.role.leads();
    // Whoever has a part of the item hears of it where the lead does.
    let names =
        |step: &Step, role: Role| step.to.contains(if role == Role::Part { &Role::Lead } else { &role });
    let in_role = |step: &Step| said.notice.roles().any(|role| names(step, role));
    let today = rules.calendar.zone.day(now);
    let is_reader = |holder: &Holder| holder.recipient == said.notice.recipient;
    let in_any = |step: &Step| {
        step.to.iter().any(|role| who::holders(rules, said.item, *role, today).iter().any(is_reader))
    };
    // The first look is cheap; only where it finds nothing are the reader's other roles worked out.
    of_policy
        && !timing::has_more(rules, said.item, said.decided, in_role, now)
        && !timing::has_more(rules, said.item, said.decided, in_any, now)
}

/// Who did not answer a request for more time before this deadline passed.
fn unanswered(rules: &Rules, item: &Item, reader: &RecipientId, now: Instant) -> Option<String> {
    let last = item.extensions.last.as_ref().filter(|last| last.verdict == ExtensionEnd::Lapsed)?;
    let passed = rules.calendar.overdue_from(&item.deadline)?;
    let approver = rules.extension(item)?.approver;
    let holders = who::holders(rules, item, approver, rules.calendar.zone.day(now));
    if holders.iter().any(|holder| holder.recipient == *reader) {
        return (passed <= last.at).then(|| THEMSELVES.to_owned());
    }
    let name = rules.org.recipient(&holders.first()?.recipient).map(|found| found.name);
    name.filter(|_| passed <= last.at)
}

/// How a reader who is spoken of is called.
const THEMSELVES: &str = "đồng chí";

/// Who hears next if nothing is recorded: somebody above all who know already, else above the reader.
fn what_follows(rules: &Rules, said: &NoticeInContext, own: Level, now: Instant) -> Option<NextStep> {
    let behind_due = |decision: &&Decision| {
        let step = rules.step(said.item, &decision.step);
        decision.version == said.item.version && step.is_some_and(|step| step.at.offset.is_after())
    };
    // Whoever was left out, or could not be reached, does not know yet.
    let heard =
        |notice: &&Notice| !matches!(notice.state, NoticeState::Cancelled | NoticeState::Undeliverable);
    let notices = said.decided.iter().filter(behind_due).flat_map(|decision| &decision.notices);
    let told = notices.filter(heard).flat_map(Notice::roles).filter_map(Role::level).max().unwrap_or(own);
    next_above(rules, said.item, said.decided, told.max(own), now).or_else(|| {
        let known = next_above(rules, said.item, said.decided, own, now)?;
        Some(NextStep { again: true, ..known })
    })
}

/// How serious the entry is for this reader.
fn section(rules: &Rules, writing: Writing, said: &NoticeInContext) -> Section {
    let item = said.item;
    let decides = matches!(said.notice.step.built_in(), Some(BuiltInStep::Asked | BuiltInStep::Informed));
    if decides && item.extensions.pending.is_some() {
        return Section::Extension;
    }
    if item.missing_since.is_some() {
        return Section::Missing;
    }
    let today = rules.calendar.zone.day(writing.now);
    let is_warned = said.notice.step.is(BuiltInStep::Warned) && item.warned_at.is_some();
    match standing(&rules.calendar, item, writing.now) {
        Some(Standing::Upcoming | Standing::DueToday) if is_warned => Section::Warned,
        Some(Standing::Overdue) => Section::Overdue,
        Some(Standing::Confirming) => Section::ConfirmPeriod,
        Some(Standing::Reported) => Section::Reported,
        Some(Standing::DueToday) => Section::DueToday,
        Some(Standing::Awaiting) => Section::Awaiting,
        None => Section::Continuous,
        Some(Standing::Upcoming | Standing::Paused | Standing::Done) if near_cutoff(rules, item, today) => {
            Section::Cutoff
        }
        Some(Standing::Upcoming) if days(&rules.calendar, item, writing.now) > Some(AHEAD.into()) => {
            Section::Later
        }
        Some(Standing::Upcoming | Standing::Paused | Standing::Done) => Section::Upcoming,
    }
}

/// Whether the unit may still ask for more time, today or on the next working day at the latest.
fn near_cutoff(rules: &Rules, item: &Item, today: Day) -> bool {
    let near = |cutoff: Day| rules.calendar.counted_back(cutoff, Offset::WorkingDays(-1)) <= today;
    extension::invites_request(rules, item, today) && extension::cutoff(rules, item).is_some_and(near)
}

/// What is to be said of the last day to ask for more time.
fn cutoff(rules: &Rules, item: &Item, today: Day) -> Option<Cutoff> {
    let day = extension::cutoff(rules, item)?;
    if extension::invites_request(rules, item, today) {
        return Some(Cutoff::Ahead { day, moved_over: extension::cutoff_moved_over(rules, item) });
    }
    let opened = rules.calendar.zone.day(item.opened_at);
    let never_had = day < opened && extension::may_extend(rules, item) && item.extensions.pending.is_none();
    let ahead = item.due().is_some_and(|due| today <= due);
    (never_had && ahead).then_some(Cutoff::PassedBeforeOpening(day))
}

/// What is to be said of a request for more time: that it waits, or, to whoever has not heard, how it ended.
fn extension(said: &NoticeInContext, today: Day) -> Option<ExtensionNote> {
    let item = said.item;
    if let Some(asked) = &item.extensions.pending {
        return Some(ExtensionNote::Asked { until: asked.until, late: asked.late });
    }
    // A request that nobody answered is spoken of as long as the item is overdue, by `unanswered`.
    let last = item.extensions.last.as_ref().filter(|last| last.verdict != ExtensionEnd::Lapsed)?;
    let granted = last.verdict == ExtensionEnd::Granted;
    let over = granted && item.due().is_some_and(|due| due < today);
    (!over && !has_heard_since(said, last.at)).then_some(ExtensionNote::Decided(last.verdict))
}

/// Whether the recipient has been told something of the item since `at`.
fn has_heard_since(said: &NoticeInContext, at: Instant) -> bool {
    said.notices().any(|notice| {
        notice.recipient == said.notice.recipient
            && notice.id != said.notice.id
            && notice.state.counts_as_told()
            && notice.settled_at.is_some_and(|settled| settled >= at)
    })
}

/// How often the recipient has already been told that this deadline has passed.
fn told_before(rules: &Rules, said: &NoticeInContext) -> u32 {
    let Some(from) = rules.calendar.overdue_from(&said.item.deadline) else { return 0 };
    let told = |notice: &&Notice| {
        notice.recipient == said.notice.recipient
            && notice.version == said.item.version
            && notice.id != said.notice.id
            && notice.state.counts_as_told()
            && notice.settled_at.is_some_and(|at| at >= from)
    };
    said.notices().filter(told).count() as u32
}

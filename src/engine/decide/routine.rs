//! The messages that come by themselves beside the reminders: the administrators' daily line, and the week's counts for
//! groups. Must not know when they are due; the planner does.

use crate::channel::zalo::GROUP;
use crate::engine::health::survey::{Trouble, survey_in};
use crate::engine::known::heard::tally;
use crate::engine::notes::{Prepared, prepare, to_admins};
use crate::engine::pass::Service;
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{Instant, MessageState, Note, RecipientId};
use crate::planner::decide::routine::{DayLine, GroupWeek};
use crate::render::note;
use crate::store::{NewMessage, StoreView, items, messages};

/// The administrators' daily line, unless they hear of the week today anyway; the weekly message does not say what is
/// wrong with config.
pub(super) fn day_for_admins(
    view: &StoreView<'_>,
    tenant: &Tenant,
    line: &DayLine,
    new: &mut Vec<NewMessage>,
    now: Instant,
) -> Result<(), EngineError> {
    if line.beside_week && tenant.setup.refused.is_none() {
        return Ok(());
    }
    daily_lines(view, tenant, line.since, new, now)
}

/// Makes the daily line from how things stand before this evaluation is written, so that messages it makes now do not
/// count as waiting.
fn daily_lines(
    view: &StoreView<'_>,
    tenant: &Tenant,
    last: Instant,
    new: &mut Vec<NewMessage>,
    now: Instant,
) -> Result<(), EngineError> {
    let rules = &tenant.setup.rules;
    let survey = survey_in(view, tenant, items::statuses(view)?)?;
    let ended = messages::ended_since(view, last)?;
    let of =
        |states: &[MessageState]| states.iter().filter_map(|state| ended.get(state.as_str())).sum::<u64>();
    let mut daily = note::Daily {
        sent: of(&[MessageState::Sent]),
        failed: of(&[MessageState::Uncertain, MessageState::Undeliverable]),
        waiting: survey.open(),
        items: tally(view, rules, now)?.open() as u64,
        late: None,
        still: Vec::new(),
        failing: Vec::new(),
        refused: survey.refused.as_ref().map(|refused| (refused.since, refused.why.clone())),
    };
    for trouble in survey.troubles() {
        match trouble {
            Trouble::Late { since } => daily.late = Some(since),
            Trouble::Channel { channel, .. } => daily.still.push(channel),
            Trouble::Service { service, since, .. } => daily.failing.push((part(service), since)),
        }
    }
    let (subject, text) = note::daily(&daily, &rules.org.name, now, rules.calendar.zone);
    let made = to_admins(tenant, &subject, &text, &daily.still, now);
    prepare(view, tenant, made, new, now)
}

/// The week's counts for groups.
pub(super) fn week_for_groups(
    view: &StoreView<'_>,
    tenant: &Tenant,
    groups: Vec<GroupWeek>,
    new: &mut Vec<NewMessage>,
    now: Instant,
) -> Result<(), EngineError> {
    let rules = &tenant.setup.rules;
    let made = groups.into_iter().map(|week| {
        let (subject, text) = note::week(&week.board, &rules.org.name, rules.calendar.zone.day(now));
        let note = Note { address: Some(format!("{GROUP}{}", week.group)), ..Note::new(subject, text) };
        let recipient = RecipientId::new(RecipientId::GROUP);
        Prepared { recipient, channel: week.channel, note, entries: Vec::new() }
    });
    prepare(view, tenant, made.collect(), new, now)
}

fn part(service: Service) -> note::ProgramPart {
    match service {
        Service::Receive => note::ProgramPart::Answers,
        Service::Intake => note::ProgramPart::Files,
        Service::Decide => note::ProgramPart::Deadlines,
        Service::Deliver => note::ProgramPart::Sending,
        Service::Maintain => note::ProgramPart::Keeping,
    }
}

//! Tasks that a leader gives to units: asked back, and opened once the leader says yes.
//! Must not know how a text is read, or how an answer is worded.

use super::draft::AnswerDraft;
use crate::answer::rights::{may_direct, may_direct_any};
use crate::answer::{DirectiveContext, DirectiveFlaw, DirectiveRefused, SpokenDirective};
use crate::engine::setup::EngineError;
use crate::model::{By, Day, GivenBy, Instant, ItemSpec, PersonId, RecipientId, UnitCode, Via};
use crate::planner::Rules;
use crate::planner::change::cases::CaseRefusal;
use crate::planner::change::directives::{NewDirective, code, specs};
use crate::planner::change::reconcile::opened_by;
use crate::render::answer as words;
use crate::render::answer::DirectiveLine;
use crate::store::{StoreView, items};

/// The most tasks of one text that are asked back.
const DIRECTIVES: usize = 5;

/// What must be known to read the tasks that somebody gives.
pub(in crate::engine) fn directive_context<'a>(
    rules: &'a Rules,
    speaker: &RecipientId,
    now: Instant,
) -> DirectiveContext<'a> {
    let day = rules.calendar.zone.day(now);
    DirectiveContext { organisation: &rules.org, leads: may_direct_any(&rules.org, speaker, day) }
}

/// A task with the names of its units.
pub(in crate::engine) fn line(rules: &Rules, directive: &SpokenDirective) -> DirectiveLine {
    DirectiveLine {
        units: named(rules, &directive.units),
        title: directive.title.clone(),
        deadline: directive.deadline.clone(),
    }
}

fn named(rules: &Rules, units: &[UnitCode]) -> Vec<String> {
    units.iter().map(|unit| rules.org.unit_name(unit).to_owned()).collect()
}

/// Takes in a task that was read: it is to be asked back, or the answer says why not.
pub(in crate::engine) fn hear_directive(
    draft: &mut AnswerDraft<'_>,
    read: &Result<SpokenDirective, DirectiveRefused>,
) {
    let units = match read {
        Ok(directive) => &directive.units,
        Err(refused) => &refused.units,
    };
    // Whoever may give no task learns nothing of what is missing in one.
    if let Some(refusal) = forbidden(draft, units) {
        draft.texts.push(refusal);
        return;
    }
    match read {
        Err(refused) => draft.texts.push(words::directive_refused(&refused.flaws)),
        Ok(_) if draft.directives.len() == DIRECTIVES => {
            let text = words::too_many_directives(DIRECTIVES);
            if !draft.texts.contains(&text) {
                draft.texts.push(text);
            }
        }
        Ok(directive) => match possible(draft, directive, &code(today(draft), 1)) {
            Ok(_) => draft.directives.push(directive.clone()),
            Err(why) => draft.texts.push(why),
        },
    }
}

fn today(draft: &AnswerDraft<'_>) -> Day {
    draft.rules.calendar.zone.day(draft.now)
}

/// Why the speaker may not give a task to these units.
fn forbidden(draft: &AnswerDraft<'_>, units: &[UnitCode]) -> Option<String> {
    let (org, day) = (&draft.rules.org, today(draft));
    if !may_direct_any(org, draft.speaker, day) {
        return Some(words::may_not_direct(&[]));
    }
    let others: Vec<UnitCode> =
        units.iter().filter(|unit| !may_direct(org, unit, draft.speaker, day)).cloned().collect();
    (!others.is_empty()).then(|| words::may_not_direct(&named(draft.rules, &others)))
}

/// The specs of the items that a task opens as things stand, or the answer that says why none.
fn possible(
    draft: &AnswerDraft<'_>,
    directive: &SpokenDirective,
    code: &str,
) -> Result<Vec<ItemSpec>, String> {
    let passed = draft.rules.calendar.overdue_from(&directive.deadline).is_some_and(|from| from <= draft.now);
    if let Some(day) = directive.deadline.day.filter(|_| passed) {
        return Err(words::directive_refused(&[DirectiveFlaw::PastDay(day)]));
    }
    let new = NewDirective {
        code: code.to_owned(),
        units: directive.units.clone(),
        coordinators: Vec::new(),
        title: directive.title.clone(),
        deadline: directive.deadline.clone(),
        received: Some(today(draft)),
        given: Some(GivenBy {
            leader: PersonId::new(draft.speaker.as_str()),
            by_mail: draft.via == Via::Mail,
        }),
    };
    specs(draft.rules, &new, today(draft)).map_err(|why| match why {
        CaseRefusal::TooFar { last, .. } => words::directive_impossible(Some(last)),
        CaseRefusal::NoKind(_) | CaseRefusal::NotACase(_) | CaseRefusal::Unreadable => {
            words::directive_impossible(None)
        }
    })
}

/// Opens the tasks to which the leader said yes. Rights and days are looked at anew: the yes may come days later.
pub(in crate::engine) fn give(
    view: &StoreView<'_>,
    draft: &mut AnswerDraft<'_>,
    directives: Vec<SpokenDirective>,
) -> Result<(), EngineError> {
    let mut given = Vec::new();
    let mut number = 0;
    for directive in directives {
        if let Some(refusal) = forbidden(draft, &directive.units) {
            draft.texts.push(refusal);
            continue;
        }
        number = free(view, today(draft), number + 1)?;
        let code = code(today(draft), number);
        match possible(draft, &directive, &code) {
            Ok(specs) => {
                open(draft, &specs);
                given.push((code, line(draft.rules, &directive)));
            }
            Err(why) => draft.texts.push(why),
        }
    }
    if !given.is_empty() {
        draft.texts.push(words::directives_given(draft.voice, &given));
    }
    Ok(())
}

/// The first number from the given one whose code no item has.
fn free(view: &StoreView<'_>, day: Day, from: usize) -> Result<usize, EngineError> {
    let mut number = from;
    while !items::ids_like(view, &[code(day, number)])?.is_empty() {
        number += 1;
    }
    Ok(number)
}

fn open(draft: &mut AnswerDraft<'_>, specs: &[ItemSpec]) {
    let by = By::Someone(draft.speaker.clone());
    for spec in specs {
        let change = opened_by(&draft.rules.calendar, spec, &by, draft.now).through(&draft.via);
        draft.events.extend(change.events);
        draft.opened.push(change.item);
    }
}

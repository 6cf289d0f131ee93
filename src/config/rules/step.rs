//! One step of a policy: when, who, how.
//! Must not know items; `usage` checks which steps an item can reach at all.

use crate::config::people::person::channels;
use crate::config::read::near;
use crate::config::read::offset::{self, ANCHORS, BadOffset};
use crate::config::read::once::{Once, check_free, check_id, no_repeats};

use crate::config::read::report::Report;
use crate::config::read::source::Placed;
use crate::config::read::table::{Table, choose};
use crate::model::{Anchor, Offset, Role, Slot, Step, StepId, StepTime, Unless};

const SLOTS: [(&str, Slot); 3] =
    [("daily", Slot::Daily), ("weekly", Slot::Weekly), ("monthly", Slot::Monthly)];

const UNLESS: [(&str, Unless); 2] = [("acknowledged", Unless::Acknowledged), ("planned", Unless::Planned)];

/// Reads a step. `has_cutoff`: the policy has an extension rule.
pub(in crate::config) fn read<'f>(
    table: &Table<'f>,
    has_cutoff: bool,
    ids: &mut Once<'f>,
    report: &Report,
) -> Option<Step> {
    let id = table.need_text("id");
    let at = table.need_text("at");
    let to = table.texts("to");
    let slot = table.choice("slot", "unknown_slot", &SLOTS);
    let every = table.text("every");
    let times = table.number("times", 1..=1000);
    let unless = table.choice("unless", "unknown_unless", &UNLESS);
    let via = channels(&table.texts("via"), "via", report);
    let urgent = table.get::<bool>("urgent").is_some_and(|urgent| urgent.value);
    if to.is_empty() {
        let hint = "name at least one role, such as to = [\"lead\"]";
        report.add(table.at.error("empty_to", "this step tells nobody").hint(hint));
    }
    table.close();

    if let Some(id) = &id {
        check_id("step", id, report);
        check_free("step", id, report);
        ids.take("step", id, report);
    }
    no_repeats("to", &to, report);
    let every = every.map(|text| positive(&text, "every", report));
    if let Some(times) = &times
        && times.value > 1
        && every.is_none()
    {
        let message = format!("`times` is {}, but the step does not repeat", times.value);
        report
            .add(times.at.error("times_without_every", message).hint("add `every`, such as every = \"7d\""));
    }
    let slot = slot.map(|slot| slot.value).unwrap_or_default();
    let time = at.and_then(|at| step_time(&at, slot, has_cutoff, report));
    Some(Step {
        id: StepId::new(id?.value),
        at: time?,
        to: roles(&to, report),
        slot,
        every: every.flatten(),
        times: times.and_then(|times| u32::try_from(times.value).ok()),
        unless: unless.map(|unless| unless.value),
        via,
        urgent,
    })
}

fn roles(names: &[Placed<'_, String>], report: &Report) -> Vec<Role> {
    // Clerks, informed units and followers are told by built-in steps alone, and whoever has a part with the lead.
    let unnamed = [Role::Clerk, Role::Informed, Role::Part, Role::Follower];
    let named = Role::ALL.iter().filter(|role| !unnamed.contains(role));
    let words: Vec<_> = named.map(|role| (role.as_str(), *role)).collect();
    names.iter().filter_map(|name| choose(name, "to", "unknown_role", &words, report)).collect()
}

fn step_time(text: &Placed<'_, String>, slot: Slot, has_cutoff: bool, report: &Report) -> Option<StepTime> {
    let time = match offset::step_time(&text.value) {
        Ok(time) => time,
        Err(why) => {
            complain(text, &why, report);
            return None;
        }
    };
    if time.anchor == Anchor::Cutoff && !has_cutoff {
        let message = "the step can never be reached: its policy has no extension, so there is no cutoff";
        report.add(text.at.error("cutoff_without_extension", message).hint("add `extension` to the policy"));
    }
    if time.anchor == Anchor::Opened && offset::size(time.offset) < 0 {
        let message = "the step can never be reached: it lies before its item is opened";
        report.add(text.at.error("step_before_opening", message).hint("write `opened` or `opened+1wd`"));
    }
    if matches!(time.offset, Offset::Hours(_)) && slot != Slot::Daily {
        let message = format!("a step counted in hours cannot wait for the {} slot", slot.as_str());
        report.add(text.at.error("hours_on_slow_slot", message).hint("count in days, or leave out `slot`"));
    }
    Some(time)
}

fn complain(text: &Placed<'_, String>, why: &BadOffset, report: &Report) {
    let problem = match why {
        BadOffset::Anchor(name) => text
            .at
            .error("unknown_anchor", format!("a step cannot count from `{name}`"))
            .hint_if(near::hint(name, ANCHORS.iter().map(|(word, _)| *word))),
        BadOffset::Sign => text
            .at
            .error("offset_without_sign", format!("is `{}` before or after?", text.value))
            .hint(format!("write `-{0}` or `+{0}`", text.value)),
        BadOffset::Form => text
            .at
            .error("bad_offset", format!("`at` cannot be `{}`", text.value))
            .hint("write `-5wd` (working days), `-2d` (calendar days), `-4h` (hours), `0d`, `opened+1wd` or `cutoff`"),
    };
    report.add(problem);
}

/// The distance between repeats: whole days, more than none.
pub(in crate::config) fn positive(text: &Placed<'_, String>, key: &str, report: &Report) -> Option<Offset> {
    let problem = match offset::signed(&text.value) {
        Some(read) if offset::size(read) <= 0 => text
            .at
            .error("not_positive", format!("`{key}` must be more than nothing, found `{}`", text.value)),
        Some(Offset::Hours(_)) => {
            let message = format!("`{key}` must be in days, found `{}`", text.value);
            text.at.error("repeat_in_hours", message)
        }
        Some(read) => return Some(read),
        None => text.at.error("bad_offset", format!("`{key}` cannot be `{}`", text.value)),
    };
    report.add(problem.hint("write calendar days as `7d`, working days as `2wd`"));
    None
}

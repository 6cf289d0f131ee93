//! Takes the tasks for units out of a text: lines that begin with GIAO and a unit, with the lines that go on.
//! Must not know what else the text says.

use super::due::{due, spaced, without};
use super::given::{DirectiveContext, DirectiveFlaw, DirectiveRefused, SpokenDirective};
use super::named::leading;
use crate::answer::Asking;
use crate::answer::read::plain::{self, Plain};
use crate::answer::read::polite;
use crate::answer::read::words::FoldedWords;
use crate::model::UnitCode;
use crate::model::fold::fold;
use crate::model::scrub::{clean, scrub};

/// The word that gives a task.
const GIVES: &str = "giao";
/// Words right behind it with which it is another word: "giao ban", "giao dịch".
const OTHER_WORDS: [&str; 6] = ["ban", "dich", "luu", "thong", "tiep", "thuong"];
/// Words between it and the unit that say nothing more.
const BEFORE_UNITS: [&str; 4] = ["cho", "viec", "nhiem", "vu"];
/// Words with which an entry of a message begins: "việc 2".
const ENTRY: [&str; 6] = ["viec", "nv", "muc", "so", "stt", "y"];
/// What may stand between a unit and the colon.
const LEADS: [&str; 2] = ["chu tri", "thuc hien"];
/// The most words before a colon that may be meant as the name of a unit.
const NAME: usize = 10;
/// The most letters of a title: what a message on a phone holds.
const TITLE: usize = 300;
/// The longest text of a task that is looked at, in bytes, and the most tasks of one text.
const LONGEST: usize = 4000;
const MOST: usize = 50;
/// The fewest words that say what is to be done.
const FEWEST: usize = 2;

/// The tasks that a text gives to units, and the text without them.
pub(in crate::answer) fn take(
    text: &str,
    asking: &Asking<'_>,
) -> (Vec<Result<SpokenDirective, DirectiveRefused>>, String) {
    let Some(context) = asking.directives else { return (Vec::new(), text.to_owned()) };
    let (mut bodies, mut rest, mut is_open) = (Vec::<String>::new(), String::new(), false);
    for raw in text.lines() {
        let line = clean(raw);
        let body = if bodies.len() < MOST { begins(raw, &line, asking, &context) } else { None };
        if let Some(body) = body {
            bodies.push(body.to_owned());
            is_open = true;
            continue;
        }
        if let Some(last) = bodies.last_mut().filter(|last| is_open && last.len() <= LONGEST)
            && goes_on(&line, asking)
        {
            last.push(' ');
            last.push_str(line.trim());
            continue;
        }
        is_open = false;
        rest.push_str(raw);
        rest.push('\n');
    }
    (bodies.iter().map(|body| read(body, asking, &context)).collect(), rest)
}

/// Whether a line belongs to the task that the line before it gives.
fn goes_on(line: &str, asking: &Asking<'_>) -> bool {
    // Lines of strokes stand above what a mail quotes.
    let is_text = line.contains(char::is_alphanumeric)
        && !line.starts_with(['>', '|'])
        && !polite::closes(&fold(line), line);
    is_text && plain::read(line, asking) == Plain::Other
}

/// What stands behind GIAO, where a line gives a task to units.
fn begins<'l>(
    raw: &str,
    line: &'l str,
    asking: &Asking<'_>,
    context: &DirectiveContext<'_>,
) -> Option<&'l str> {
    // Our own words show a task in these marks.
    if raw.contains(": «") {
        return None;
    }
    let start = polite::leading(&FoldedWords::of(line));
    let (from, word) = *spaced(line).get(start)?;
    // "Giáo viên" looks alike without its accent.
    let is_word = |word: &str| word.trim_end_matches(':').eq_ignore_ascii_case(GIVES);
    if !is_word(word) {
        return None;
    }
    let body = line.get(from + GIVES.len()..)?;
    let words: Vec<String> = spaced(body).iter().map(|(_, word)| fold(word)).collect();
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    if OTHER_WORDS.contains(&word(0)) || is_entry(body, asking) {
        return None;
    }
    let skipped = words.iter().take_while(|word| BEFORE_UNITS.contains(&word.as_str())).count();
    let body = match spaced(body).get(skipped) {
        Some((at, _)) => body.get(*at..)?,
        None => return None,
    };
    let found = leading(body, context.organisation);
    let behind = body.get(found.until..).unwrap_or_default().trim_matches([' ', ',', ':']);
    let is_task = if found.units.is_empty() {
        context.leads && colon(body).is_some_and(|at| spaced(&body[..at]).len() <= NAME)
    } else {
        !is_entry(behind, asking) && (!behind.is_empty() || colon(body).is_some())
    };
    is_task.then_some(body)
}

/// Whether a text begins with an entry of a message: "2", "việc 2", the id of an item.
fn is_entry(text: &str, asking: &Asking<'_>) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let is_number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let is_named = ENTRY.contains(&fold(first).as_str()) && words.next().is_some_and(is_number);
    is_number(first)
        || is_named
        || (asking.known)(first.trim_matches([',', ';', ':', '.', ')', '('])).is_some()
}

/// Where the colon stands that parts the units from the task; not that of an hour.
fn colon(text: &str) -> Option<usize> {
    let is_figure = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let places = text.match_indices(':').map(|(at, _)| at);
    places.into_iter().find(|at| {
        let (before, behind) = (text.get(..*at), text.get(at + 1..));
        !is_figure(before.and_then(|text| text.chars().last()))
            || !is_figure(behind.and_then(|text| text.chars().next()))
    })
}

/// The task that stands behind GIAO.
fn read(
    body: &str,
    asking: &Asking<'_>,
    context: &DirectiveContext<'_>,
) -> Result<SpokenDirective, DirectiveRefused> {
    let found = leading(body, context.organisation);
    let behind = body.get(found.until..).unwrap_or_default();
    if behind.len() > LONGEST {
        return Err(DirectiveRefused { units: found.units, flaws: vec![DirectiveFlaw::TooLong(TITLE)] });
    }
    let to_colon = colon(behind).map(|at| (behind.get(..at), behind.get(at + 1..)));
    let (name, text) = match to_colon {
        Some((Some(name), Some(text))) if !is_of_the_task(name, &found.units, found.goes_on) => (name, text),
        _ => ("", behind),
    };
    let name = name.trim_matches([' ', ',', ';']);
    let mut flaws = Vec::new();
    if !name.is_empty() && !LEADS.contains(&fold(name).as_str()) {
        flaws.push(DirectiveFlaw::UnknownUnit(name.to_owned()));
    } else if found.units.is_empty() {
        flaws.push(DirectiveFlaw::NoUnit);
    }
    if polite::asks(&FoldedWords::of(text)) {
        flaws.push(DirectiveFlaw::Asked);
    }
    let due = due(text, asking);
    let spans = due.as_ref().map(|(_, spans)| spans.clone()).unwrap_or_default();
    let title = title(&without(text, &spans)).map_err(|flaw| flaws.push(flaw));
    let deadline = due.map(|(deadline, _)| deadline).map_err(|flaw| flaws.push(flaw));
    match (title, deadline) {
        (Ok(title), Ok(deadline)) if flaws.is_empty() => {
            Ok(SpokenDirective { units: found.units, title, deadline })
        }
        _ => Err(DirectiveRefused { units: found.units, flaws }),
    }
}

/// Whether what stands before a colon belongs to the task, not to the units: "Giao KT rà soát các nội dung sau: …".
fn is_of_the_task(name: &str, units: &[UnitCode], goes_on: bool) -> bool {
    let is_short = name.split_whitespace().count() <= NAME;
    let is_empty = name.trim().is_empty() || LEADS.contains(&fold(name).as_str());
    !(units.is_empty() || is_empty || goes_on && is_short)
}

/// What is to be done, as it may be kept.
fn title(text: &str) -> Result<String, DirectiveFlaw> {
    if text.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count() < FEWEST {
        return Err(DirectiveFlaw::NoTitle);
    }
    if text.chars().count() > TITLE {
        return Err(DirectiveFlaw::TooLong(TITLE));
    }
    scrub(text).map_err(DirectiveFlaw::Personal)
}

//! The day by which a task is to be done, and the text without it.
//! Must not know whose task it is.

use std::ops::Range;

use chrono::Datelike as _;

use super::given::DirectiveFlaw;
use crate::answer::Asking;
use crate::model::fold::fold;
use crate::model::{Day, Deadline, DueRule};
use crate::phrase::deadline::{DueContext, DueDoubt, DueOddity, DuePhrase, SaidDue, in_text};
use crate::phrase::{DayWord, When, day};

/// Words before a day in words, such as "trước thứ Sáu", "hạn ngày mai".
const BEFORE_A_DAY: [&str; 9] = ["truoc", "han", "den", "toi", "xong", "cham", "trong", "vao", "muon"];
/// Words that announce a deadline and say nothing without it, where they stand right before it.
const ANNOUNCING: [&str; 8] =
    ["thời hạn", "hạn chót", "hạn", "thời gian", "hoàn thành", "xong", "chậm nhất", "thời hạn hoàn thành"];
/// Words of politeness behind a task.
const POLITE: [&str; 5] = ["nhé", "nha", "ạ", "nhe", "nghe"];
/// What may stand behind a task without belonging to it.
const ENDS: [char; 7] = [',', ';', '.', ':', '-', '–', '('];
/// What parts a deadline from what is to be done.
const MARKS: [char; 8] = [',', ';', '.', ':', '-', '–', '(', ')'];

/// A deadline with the places of its words, or why there is none.
type DueRead = Result<(Deadline, Vec<Range<usize>>), DirectiveFlaw>;

/// The one deadline of a text, and where its words stand.
pub(super) fn due(text: &str, asking: &Asking<'_>) -> DueRead {
    let context = DueContext { written: asking.today, year: asking.today.year() };
    let phrases = in_text(text, &context);
    let words = |phrase: &DuePhrase| text.get(phrase.span.clone()).unwrap_or_default().to_owned();
    let is_span = |phrase: &&DuePhrase| phrase.doubts.contains(&DueDoubt::Span);
    if let Some(every) = phrases.iter().find(|phrase| matches!(phrase.said, SaidDue::Every(_))) {
        return Err(DirectiveFlaw::UnclearDay(words(every)));
    }
    let dated: Vec<&DuePhrase> =
        phrases.iter().filter(|phrase| !phrase.said.deadlines().is_empty()).collect();
    // "số liệu từ 01/11 đến 30/11, gửi trước ngày 05/12": a span beside a day is part of the task.
    let single: Vec<&DuePhrase> = dated.iter().copied().filter(|phrase| !is_span(phrase)).collect();
    let meant = if single.is_empty() { &dated } else { &single };
    let Some(first) = meant.first() else {
        let waits = phrases.iter().find(|phrase| phrase.said == SaidDue::Waits);
        return in_words(text, asking).unwrap_or_else(|| {
            Err(waits.map_or(DirectiveFlaw::NoDay, |waits| DirectiveFlaw::UnclearDay(words(waits))))
        });
    };
    let deadlines: Vec<&Deadline> = meant.iter().flat_map(|phrase| phrase.said.deadlines()).collect();
    let end = |deadline: &Deadline| (deadline.day, deadline.time);
    let Some(deadline) = deadlines.first() else { return Err(DirectiveFlaw::NoDay) };
    if deadlines.iter().any(|other| end(other) != end(deadline)) {
        return Err(DirectiveFlaw::SeveralDays);
    }
    for doubt in &first.doubts {
        match doubt {
            // The answer names the very day, and nothing is given before it is confirmed.
            DueDoubt::Vague | DueDoubt::Other(DueOddity::NoYear | DueOddity::Counted) => {}
            DueDoubt::TwoDates => return Err(DirectiveFlaw::SeveralDays),
            _ if deadline.day.is_some_and(|day| day < asking.today) => {}
            _ => return Err(DirectiveFlaw::UnclearDay(words(first))),
        }
    }
    let spans = meant.iter().map(|phrase| phrase.span.clone()).collect();
    whole((*deadline).clone(), spans, asking.today)
}

fn whole(deadline: Deadline, spans: Vec<Range<usize>>, today: Day) -> DueRead {
    match deadline.day {
        None => Err(DirectiveFlaw::NoDay),
        Some(day) if day < today => Err(DirectiveFlaw::PastDay(day)),
        Some(_) => Ok((deadline, spans)),
    }
}

/// The deadline of a text that names its day in words: "trước thứ Sáu", "hạn ngày mai"; none where there is none.
fn in_words(text: &str, asking: &Asking<'_>) -> Option<DueRead> {
    let places = spaced(text);
    let words: Vec<&str> = places.iter().map(|(_, word)| *word).collect();
    let mut found: Option<(Deadline, Range<usize>)> = None;
    let mut at = 0;
    while at < words.len() {
        let before = fold(words[at]);
        if !BEFORE_A_DAY.contains(&before.as_str()) {
            at += 1;
            continue;
        }
        let from = if before == "truoc" { at } else { at + 1 };
        let read = day(words.get(from..).unwrap_or_default(), asking.today, asking.calendar);
        let DayWord::Found { when, taken, .. } = read else {
            at += 1;
            continue;
        };
        let until = from + taken;
        let (start, end) = (places.get(at)?.0, places.get(until.checked_sub(1)?)?);
        let span = start..end.0 + end.1.len();
        let said = text.get(span.clone()).unwrap_or_default().trim_end_matches(MARKS);
        let span = start..start + said.len();
        // An hour would be lost.
        let has_hour = words.get(at..until)?.iter().any(|word| {
            let word = fold(word);
            word == "gio" || word.strip_suffix('h').is_some_and(|hour| hour.parse::<u32>().is_ok())
        });
        let When::Day(last) = asking.counted_from_today(when)? else { return None };
        let rule = match last.succ_opt() {
            Some(named) if before == "truoc" => DueRule::Before(named),
            _ => DueRule::On(last),
        };
        let deadline = Deadline::of(rule, None);
        match &found {
            _ if has_hour => return Some(Err(DirectiveFlaw::UnclearDay(said.to_owned()))),
            Some((known, _)) if known.day != deadline.day => return Some(Err(DirectiveFlaw::SeveralDays)),
            Some(_) => {}
            None => found = Some((deadline, span)),
        }
        at = until;
    }
    let (deadline, span) = found?;
    Some(whole(deadline, vec![span], asking.today))
}

/// The words of a text, each with its place.
pub(super) fn spaced(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let place = |word: &'_ str| {
        let from = at + text.get(at..).and_then(|rest| rest.find(word)).unwrap_or_default();
        at = from + word.len();
        from
    };
    let places: Vec<usize> = text.split_whitespace().map(place).collect();
    places.into_iter().zip(text.split_whitespace()).collect()
}

/// What is to be done: the text without the words of its deadline.
pub(super) fn without(text: &str, spans: &[Range<usize>]) -> String {
    let mut left = String::new();
    let mut from = 0;
    for span in spans {
        let before = announced(text.get(from..span.start).unwrap_or_default());
        join(&mut left, before);
        from = span.end;
    }
    join(&mut left, text.get(from..).unwrap_or_default());
    let trimmed = left.trim().trim_start_matches(MARKS).trim();
    let mut title = trimmed.trim_end_matches(ENDS).trim();
    while let Some((rest, _)) = title.rsplit_once(' ').filter(|(_, last)| POLITE.contains(last)) {
        title = rest.trim_end_matches(ENDS).trim();
    }
    title.to_owned()
}

/// Puts a piece behind what there is, with one mark between them at the most.
fn join(left: &mut String, piece: &str) {
    let kept = left.trim_end().len();
    left.truncate(kept);
    if left.is_empty() {
        left.push_str(piece.trim_start().trim_start_matches(MARKS).trim_start());
        return;
    }
    let piece = piece.trim();
    let begins_with_a_mark = piece.starts_with(MARKS);
    if begins_with_a_mark {
        let kept = left.trim_end_matches(MARKS).trim_end().len();
        left.truncate(kept);
    } else if !piece.is_empty() {
        left.push(' ');
    }
    left.push_str(piece);
}

/// A text without the words at its end that announce a deadline. "hoàn thành" belongs to the task unless a mark parts
/// it from that.
fn announced(text: &str) -> &str {
    let trimmed = text.trim_end().trim_end_matches(':').trim_end();
    let lower = trimmed.to_lowercase();
    for words in ANNOUNCING {
        let Some(before) = lower.strip_suffix(words) else { continue };
        let Some(head) = trimmed.get(..before.len()) else { continue };
        let bare = head.trim_end();
        let is_whole = bare.len() < head.len() || bare.ends_with(MARKS) || bare.is_empty();
        if is_whole && (bare.ends_with(MARKS) || bare.is_empty() || words.contains("hạn")) {
            return bare;
        }
    }
    text
}

//! A whole cell of a column of deadlines: how the phrases in it belong together, and what it says besides.
//! Must not know the column, nor the row.

use std::ops::Range;

use super::find::{DueFound, cited, phrase_at};
use super::matching::Matching;
use super::meaning::DueMeaning;
use super::said::{Cadence, CellDuePhrase, DueContext, DueDoubt, DueOddity, EveryDue, SaidDue};
use super::text::DueText;
use crate::model::{Cycle, Deadline, DueRule, Period};

/// Words beside a day by which it is not certain.
const HEDGES: [&[&str]; 24] = [
    &["du", "kien"],
    &["khoang"],
    &["tui"],
    &["neu"],
    &["co", "the"],
    &["thai", "doi"],
    &["dieu", "chinh"],
    &["sau"],
    &["tru"],
    &["truoc"],
    &["ke", "tu"],
    &["tu"],
    &["hoac"],
    &["nam", "sau"],
    &["nam", "truoc"],
    &["am", "lich"],
    &["gia", "han"],
    &["tuan"],
    &["ki"],
    &["he"],
    &["mua"],
    &["vu"],
    &["dip"],
    &["tet"],
];
/// Words before a number that says which of several things is meant, not when.
const NUMBERED: [&str; 14] = [
    "dot", "lan", "doan", "buoc", "muc", "so", "khoan", "dieu", "luc", "nhom", "phan", "lop", "khoi", "diem",
];

/// How many words wait for something at most, before they are a task.
const LONGEST_WAIT: usize = 25;

/// What a cell says.
pub(super) fn read(text: &str, context: DueContext) -> CellDuePhrase {
    let text = DueText::of(text);
    if !(0..text.len()).any(|at| text.is_letters(at) || text.figures(at) > 0) || is_none(&text) {
        return CellDuePhrase { said: SaidDue::Waits, doubts: vec![DueDoubt::NoDue], milestones: Vec::new() };
    }
    let (found, cited) = phrases(&text, context);
    let mut doubts: Vec<DueDoubt> = found.iter().flat_map(|found| found.doubts.iter().copied()).collect();
    let said = together(&text, &found, &mut doubts);
    let is_dated = !matches!(said, SaidDue::Waits | SaidDue::Continuous);
    if is_dated && is_hedged(&text, &found, &cited) {
        doubts.push(DueDoubt::Vague);
    }
    let milestones = milestones(&text, &found);
    doubts.sort_unstable();
    doubts.dedup();
    CellDuePhrase { said, doubts, milestones }
}

/// Whether a cell looks like one of a column of deadlines.
pub(super) fn looks_like_due(text: &str, context: DueContext) -> bool {
    let text = DueText::of(text);
    if matches!(text.word(0), "da" | "dang" | "chua") && text.is_letters(1) {
        return false;
    }
    let (found, _) = phrases(&text, context);
    // "theo …" and its like are deadlines only where a cell begins with them, and are short.
    let counts = |found: &&DueFound| {
        found.said != SaidDue::Waits || found.pieces.start == 0 && found.pieces.len() <= LONGEST_WAIT
    };
    let read: usize = found.iter().filter(counts).map(|found| found.pieces.len()).sum();
    read > 0 && text.len() - read <= 4 + read
}

/// The phrases of a cell in order, and the documents that it cites.
fn phrases(text: &DueText, context: DueContext) -> (Vec<DueFound>, Vec<Range<usize>>) {
    let cited = cited(text);
    let matching = Matching::of(text);
    let mut found: Vec<DueFound> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if let Some(cited) = cited.iter().find(|cited| cited.contains(&at)) {
            at = cited.end;
            continue;
        }
        // In the middle of a word of figures nothing begins: "0,25", "1.000".
        let is_inside = at >= 2
            && text.figures(at) > 0
            && text.is_glued(at)
            && text.is_glued(at - 1)
            && matches!(text.word(at - 1), "," | ".")
            && text.figures(at - 2) > 0;
        let phrase = if is_inside { None } else { phrase_at(&matching, at, context, |_| true) };
        at = phrase.as_ref().map_or(at + 1, |phrase| phrase.pieces.end);
        found.extend(phrase);
    }
    (found, cited)
}

fn is_none(text: &DueText) -> bool {
    const NONE: [&[&str]; 5] = [&["khong"], &["khong", "co"], &["chua", "co"], &["x"], &["n", "/", "a"]];
    NONE.iter().any(|words| words.len() == text.len() && text.has(0, words))
}

/// What the phrases of a cell come to together.
fn together(text: &DueText, found: &[DueFound], doubts: &mut Vec<DueDoubt>) -> SaidDue {
    let mut dated: Vec<Deadline> = found.iter().flat_map(|found| found.said.deadlines().to_vec()).collect();
    dated.sort_by_key(|deadline| (deadline.day, deadline.time.is_none(), deadline.time));
    dated.dedup_by_key(|deadline| (deadline.day, deadline.time));
    let every: Vec<&EveryDue> = found
        .iter()
        .filter_map(|found| if let SaidDue::Every(every) = &found.said { Some(every) } else { None })
        .collect();
    let is_continuous = found.iter().any(|found| found.said == SaidDue::Continuous);
    let begins = found.iter().any(|found| found.meaning == DueMeaning::Begins);
    let on_day = every.iter().find(|every| every.has_day());
    // "hằng tháng trong năm 2026": how long it goes on, not when it is due.
    let is_year =
        |deadline: &Deadline| matches!(deadline.rule, DueRule::Within(Period { cycle: Cycle::Year, .. }));
    let goes_on = !every.is_empty() && dated.iter().all(is_year);
    if let Some(last) = dated.last().filter(|_| on_day.is_none() && !goes_on) {
        if is_continuous || !every.is_empty() {
            doubts.retain(|doubt| *doubt != DueDoubt::ContinuousOnly);
            doubts.push(DueDoubt::Other(DueOddity::Besides));
        }
        if dated.len() == 1 {
            if begins {
                doubts.retain(|doubt| *doubt != DueDoubt::Vague);
                doubts.push(DueDoubt::TwoDates);
            }
            return SaidDue::Once(last.clone());
        }
        doubts.push(DueDoubt::TwoDates);
        let one_of = begins || (0..text.len()).any(|at| text.word(at) == "hoac");
        let is_one = found.iter().filter(|found| !found.said.deadlines().is_empty()).count() == 1;
        return if one_of && !is_one { SaidDue::Once(last.clone()) } else { SaidDue::Many(dated) };
    }
    if let Some(due) = on_day.or(every.first()) {
        doubts.retain(|doubt| *doubt != DueDoubt::ContinuousOnly || due.cadence == Cadence::Day);
        if every.len() > 1 || !dated.is_empty() && !goes_on {
            doubts.push(DueDoubt::TwoDates);
        }
        if is_continuous && due.cadence == Cadence::Year && !due.has_day() {
            doubts.retain(|doubt| *doubt != DueDoubt::Vague);
            doubts.push(DueDoubt::ContinuousOnly);
            return SaidDue::Continuous;
        }
        if is_continuous || goes_on && !dated.is_empty() {
            doubts.push(DueDoubt::Other(DueOddity::Besides));
        }
        return SaidDue::Every((*due).clone());
    }
    if is_continuous {
        return SaidDue::Continuous;
    }
    if doubts.is_empty() {
        doubts.push(DueDoubt::Vague);
    }
    SaidDue::Waits
}

/// Whether the words and numbers that no phrase takes make the day uncertain.
fn is_hedged(text: &DueText, found: &[DueFound], cited: &[Range<usize>]) -> bool {
    let is_read =
        |at: usize| found.iter().map(|found| &found.pieces).chain(cited).any(|pieces| pieces.contains(&at));
    let left: Vec<usize> = (0..text.len()).filter(|at| !is_read(*at)).collect();
    let hedged = left
        .iter()
        .any(|at| HEDGES.iter().any(|words| text.has(*at, words) && !is_read(at + words.len() - 1)));
    let unread = left.iter().any(|at| {
        let before = at.checked_sub(1).map_or("", |before| text.word(before));
        let is_percent =
            text.word(at + 1) == "%" || text.word(at + 3) == "%" || before == "," && text.word(at + 1) == "%";
        let is_order =
            text.begins_line(*at) && matches!(text.word(at + 1), "." | ")") || NUMBERED.contains(&before);
        text.figures(*at) > 0 && !is_percent && !is_order
    });
    hedged || unread
}

/// The percentages of a cell with the days until which they are to be reached: `90% trước ngày …, 100% trước ngày …`.
fn milestones(text: &DueText, found: &[DueFound]) -> Vec<(u8, Deadline)> {
    let percent: Vec<(usize, u8)> = (0..text.len())
        .filter(|at| text.word(at + 1) == "%")
        .filter_map(|at| Some((at, u8::try_from(text.number(at)?).ok().filter(|percent| *percent <= 100)?)))
        .collect();
    let days: Vec<(usize, Deadline)> = found
        .iter()
        .filter_map(|found| match &found.said {
            SaidDue::Once(deadline) if deadline.rule != DueRule::Continuous => {
                Some((found.pieces.start, deadline.clone()))
            }
            _ => None,
        })
        .collect();
    // One percentage for each day, all before their days or all behind them.
    if percent.len() != days.len() {
        return Vec::new();
    }
    let pairs = || percent.iter().zip(&days);
    let first = pairs().all(|((percent, _), (day, _))| percent < day);
    let behind = pairs().all(|((percent, _), (day, _))| percent > day);
    if !first && !behind {
        return Vec::new();
    }
    pairs().map(|((_, percent), (_, deadline))| (*percent, deadline.clone())).collect()
}

//! Where the lines of the grammar match in a text, with what each of them comes to.
//! Must not know how the phrases of a text belong together.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use super::grammar;
use super::matching::Matching;
use super::meaning::{DueMeaning, Stand};
use super::pattern::DuePattern;
use super::said::{DueContext, DueDoubt, SaidDue};
use super::sense::{every, once};
use super::slots::{DueSlot, Held};
use super::text::DueText;

/// A phrase that was found.
#[derive(Debug, Clone)]
pub(super) struct DueFound {
    /// The pieces of the text that it takes.
    pub(super) pieces: Range<usize>,
    pub(super) stand: Stand,
    pub(super) meaning: DueMeaning,
    pub(super) said: SaidDue,
    pub(super) doubts: Vec<DueDoubt>,
}

/// The grammar, ready to be matched.
struct Grammar {
    lines: Vec<(Stand, DuePattern, DueMeaning)>,
    /// The lines by what they may begin with: at a place only these need to be tried.
    by_word: HashMap<String, Vec<usize>>,
    by_slot: Vec<(DueSlot, Vec<usize>)>,
}

static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    let read = |(stand, written, meaning): &grammar::DueLine| {
        Some((*stand, DuePattern::read(written, grammar::NAMED)?, *meaning))
    };
    let mut grammar = Grammar {
        lines: grammar::lines().filter_map(read).collect(),
        by_word: HashMap::new(),
        by_slot: Vec::new(),
    };
    for (place, (_, pattern, _)) in grammar.lines.iter().enumerate() {
        let (mut words, mut slots) = (HashSet::new(), Vec::new());
        pattern.beginnings(&mut words, &mut slots);
        for word in words {
            grammar.by_word.entry(word).or_default().push(place);
        }
        for slot in slots {
            match grammar.by_slot.iter_mut().find(|(known, _)| *known == slot) {
                Some((_, places)) => places.push(place),
                None => grammar.by_slot.push((slot, vec![place])),
            }
        }
    }
    grammar
});

/// How many lines can be matched.
#[cfg(test)]
pub(super) fn known() -> usize {
    GRAMMAR.lines.len()
}

/// The longest phrase that begins at a place and may stand there.
pub(super) fn phrase_at(
    matching: &Matching<'_>,
    at: usize,
    context: DueContext,
    may_stand: impl Fn(Stand) -> bool,
) -> Option<DueFound> {
    let text = matching.text;
    let by_word = GRAMMAR.by_word.get(text.word(at)).into_iter().flatten();
    let by_slot =
        GRAMMAR.by_slot.iter().filter(|(slot, _)| matching.fills(*slot, at)).flat_map(|(_, places)| places);
    // In the order of the grammar: of two that end at one place the first counts.
    let mut places: Vec<usize> = by_word.chain(by_slot).copied().collect();
    places.sort_unstable();
    places.dedup();
    let mut best: Option<(usize, &Vec<Held>, Stand, DueMeaning)> = None;
    let matches: Vec<_> = places
        .into_iter()
        .filter_map(|place| GRAMMAR.lines.get(place))
        .filter(|(stand, _, _)| may_stand(*stand))
        .filter_map(|(stand, pattern, meaning)| Some((matching.longest(pattern, at)?, *stand, *meaning)))
        .collect();
    for ((end, held), stand, meaning) in &matches {
        if best.is_none_or(|(longest, ..)| *end > longest) {
            best = Some((*end, held, *stand, *meaning));
        }
    }
    let (end, held, stand, meaning) = best?;
    let (said, mut doubts) = once(meaning, held, context).or_else(|| every(meaning, held))?;
    // "chậm nhất trước ngày 20 hằng tháng"
    let is_latest = (at..end).any(|at| matches!(text.word(at), "cham" | "muon" | "tre"));
    if is_latest && held.contains(&Held::Before) && !held.iter().any(|held| matches!(held, Held::Time(_))) {
        doubts.push(DueDoubt::AmbiguousBefore);
    }
    Some(DueFound { pieces: at..end, stand, meaning, said, doubts })
}

/// The pieces of the documents that a text cites, with their dates: `số 13/NQ-HĐND ngày 25/12/2025`.
pub(super) fn cited(text: &DueText) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let end = number_of_document(text, at).or_else(|| named_document(text, at));
        let Some(end) = end else {
            at += 1;
            continue;
        };
        let end = dated(text, end).unwrap_or(end);
        found.push(at..end);
        at = end;
    }
    found
}

/// The end of a document's number: `13/NQ-HĐND`, `20/2008/NĐ-CP`, `02-KH/BCĐTW`.
fn number_of_document(text: &DueText, at: usize) -> Option<usize> {
    if text.figures(at) == 0 {
        return None;
    }
    let is_mark =
        |at: usize| matches!(text.word(at), "/" | "-") && text.is_glued(at) && text.is_glued(at + 1);
    let with_year = if is_mark(at + 1) && text.figures(at + 2) == 4 && is_mark(at + 3) { at + 2 } else { at };
    let is_period = matches!(text.word(with_year + 2), "qui" | "thang" | "nam");
    if !is_mark(with_year + 1) || !text.is_capitals(with_year + 2) || is_period {
        return None;
    }
    let mut end = with_year + 3;
    while text.is_glued(end) && (text.is_letters(end) || text.figures(end) > 0 || is_mark(end)) {
        end += 1;
    }
    Some(end)
}

/// The end of a document's name or number that a date follows: `Công văn ngày …`, `Kế hoạch số 67 ngày …`.
fn named_document(text: &DueText, at: usize) -> Option<usize> {
    const DOCUMENTS: [[&str; 2]; 12] = [
        ["quiet", "dinh"],
        ["thong", "bao"],
        ["cong", "van"],
        ["ke", "hoach"],
        ["to", "trinh"],
        ["nghi", "quiet"],
        ["nghi", "dinh"],
        ["thong", "tu"],
        ["ket", "luan"],
        ["chi", "thi"],
        ["cong", "dien"],
        ["bien", "ban"],
    ];
    let end = if text.word(at) == "so" && text.figures(at + 1) > 0 {
        at + 2
    } else {
        DOCUMENTS.iter().find(|words| text.has(at, *words)).map(|_| at + 2)?
    };
    dated(text, end).map(|_| end)
}

/// The end of the date of a document.
fn dated(text: &DueText, at: usize) -> Option<usize> {
    let at = at + usize::from(matches!(text.word(at), "," | "("));
    if text.word(at) != "ngai" {
        return None;
    }
    let days = super::printed::days(text, at + 1);
    days.first().map(|(_, taken)| at + 1 + taken)
}

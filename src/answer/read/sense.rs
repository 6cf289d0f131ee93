//! What one part of a sentence says, once its verb, its entries, its day and what speaks against it have been seen.
//! Must not read a wish out of a negation, nor record anything: what it says is asked back.

use super::part::StatementPart;
use super::plain::counts_from_the_deadline;
use super::polite;
use super::verbs::needs_no_affirming;
use super::words::FoldedWords;
use crate::answer::keep::documents;
use crate::answer::said::{Misread, Reading, SpokenCommand, What};
use crate::answer::word::{Behind, CommandWord, Needs};
use crate::answer::{Asking, cause};
use crate::phrase::When;

/// Words that begin a reason.
const BECAUSE: [&str; 5] = ["do", "vì", "vi", "because", "chờ"];
/// A text of more words that names no entry says something else than a command.
pub(in crate::answer) const SHORT: usize = 13;
const LONG: usize = 30;

/// The words of a sentence, and what must be known to say what they mean.
pub(in crate::answer) struct Sense<'a> {
    pub(in crate::answer) words: &'a FoldedWords<'a>,
    pub(in crate::answer) asking: &'a Asking<'a>,
    /// Whether some part of the sentence names entries.
    pub(in crate::answer) named: bool,
}

impl Sense<'_> {
    /// What the part says; none where nothing in it can be meant as an answer.
    pub(in crate::answer) fn reading(&self, part: &StatementPart) -> Option<Reading> {
        let named = self.named;
        let numbers = part.which.numbers.iter().map(u32::to_string);
        let labels: Vec<String> = numbers.chain(part.which.items.iter().map(ToString::to_string)).collect();
        let unread =
            || (part.named || named && !labels.is_empty()).then_some(Reading::Wrong(Misread::Unread(labels)));
        let Some(mut word) = part.word else { return unread() };
        // A report with a day to come is a promise: "Việc 2 chắc thứ 6 tuần sau mới xong".
        let later = part.when.and_then(|when| self.asking.counted_from_today(when));
        let names_a_day = matches!(part.when, Some(When::Day(day)) if day > self.asking.today);
        if word == CommandWord::Report && !part.has_document && names_a_day {
            word = CommandWord::Promise;
        }
        let shape = word.shape()?;
        // Words that deny may stand beside a word that takes a reason, but not beside a report.
        if part.supposed
            || part.verb_denied && !matches!(word, CommandWord::Refuse | CommandWord::RefuseCause)
            || part.denied && !needs_no_affirming(word)
        {
            return unread();
        }
        if part.which.is_bare() && !self.may_be_bare(word, named) {
            return None;
        }
        let mut what = What::default();
        if shape.day != Needs::None {
            what.when = if counts_from_the_deadline(word) { part.when } else { later };
            if let (None, Some(text)) = (what.when, &part.unclear) {
                return Some(Reading::Wrong(Misread::UnclearDay(text.clone())));
            }
            if what.when.is_none() && shape.day == Needs::Must {
                return (!part.which.is_bare()).then_some(Reading::Wrong(Misread::DayMissing(word)));
            }
        } else if let Some(text) = part.unclear.as_ref().filter(|text| text.contains('/')) {
            return Some(Reading::Wrong(Misread::UnclearDay(text.clone())));
        }
        match shape.behind {
            Behind::Document | Behind::ShareOrReason if part.bad_share => {
                return Some(Reading::Wrong(Misread::BadShare));
            }
            Behind::Document => {
                what.share = part.share;
                what.rest = documents(&self.text(part.from.unwrap_or(0), part.until)).0;
            }
            Behind::ShareOrReason => {
                what.share = part.share;
                what.rest = self.reason(part);
                if what.share.is_none() && what.rest.is_empty() {
                    return unread();
                }
            }
            Behind::Cause => {
                match cause::worded(self.asking.lateness, &self.text(part.behind_verb, part.until)) {
                    Some((text, _)) => what.rest = text,
                    None if part.which.is_bare() => return None,
                    None => {
                        let names = cause::names(self.asking.lateness);
                        return Some(Reading::Wrong(Misread::WhichCause(names)));
                    }
                }
            }
            Behind::Reason | Behind::ReasonMust => what.rest = self.reason(part),
            Behind::Nothing | Behind::Name => {}
        }
        if what.rest.is_empty() && shape.behind == Behind::ReasonMust {
            return Some(Reading::Wrong(Misread::TextMissing(word)));
        }
        Some(Reading::Likely(SpokenCommand { word, which: part.which.clone(), what }))
    }

    /// Whether a verb without entries can be meant: only in a short text that names none.
    fn may_be_bare(&self, word: CommandWord, named: bool) -> bool {
        let most = if needs_no_affirming(word) { LONG } else { SHORT };
        !named && self.words.raw.len() <= most
    }

    /// The reason: what stands behind "do", "vì" or "chờ", else behind the day.
    fn reason(&self, part: &StatementPart) -> String {
        let from = part.behind_verb;
        let begins =
            |at: &usize| BECAUSE.contains(&self.words.raw(*at).to_lowercase().trim_matches(['(', ',']));
        let at = (from..part.until).find(begins).or((part.behind_day > from).then_some(part.behind_day));
        let text = at.map(|at| self.text(at, part.until)).unwrap_or_default();
        let only_polite = polite::is_only(&FoldedWords::of(&text).folded);
        if only_polite { String::new() } else { text }
    }

    fn text(&self, from: usize, until: usize) -> String {
        let until = until.min(self.words.raw.len());
        self.words
            .raw
            .get(from..until)
            .unwrap_or_default()
            .join(" ")
            .trim_end_matches(['.', ';', ','])
            .to_owned()
    }
}

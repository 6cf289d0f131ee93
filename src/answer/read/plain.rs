//! One command read strictly: a word, its entries, what the word needs, and nothing else but politeness.
//! Must not guess: a line that does not fit whole is left to the reading of sentences.

use std::ops::RangeInclusive;

use super::entries::entries;
use super::polite;
use super::spelling::meant;
use super::verbs::verb;
use super::words::FoldedWords;
use crate::answer::Asking;
use crate::answer::cause;
use crate::answer::keep::documents;
use crate::answer::said::{EntriesMeant, Misread, SpokenCommand, What};
use crate::answer::word::{Behind, CommandWord, LONGEST, Needs, Shape, begins};
use crate::phrase::{DayWord, When, day};

/// What a line is, when it is read strictly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::answer) enum Plain {
    /// The line fits whole.
    Fits(SpokenCommand),
    /// The line fits if something in it is read one way of two.
    Nearly(SpokenCommand),
    /// The line begins as a command, and something in it is wrong.
    Wrong(Misread),
    /// The line is no command.
    Other,
}

/// Reads one line.
pub(in crate::answer) fn read(line: &str, asking: &Asking<'_>) -> Plain {
    let words = FoldedWords::of(polite::without_closing(line));
    let start = polite::leading(&words);
    if let Some((shape, length)) = word(&words, start) {
        return Reader { words: &words, shape, asking }.read(start + length);
    }
    let Some(shape) = meant(words.folded(start)) else { return Plain::Other };
    match (Reader { words: &words, shape, asking }).read(start + 1) {
        Plain::Fits(said) | Plain::Nearly(said) if !said.which.is_bare() => Plain::Nearly(said),
        _ => Plain::Other,
    }
}

/// The command word at a place. In quotation marks a word is an example, not a command.
pub(in crate::answer) fn word(words: &FoldedWords<'_>, at: usize) -> Option<(&'static Shape, usize)> {
    let folded: Vec<&str> = (at..words.raw.len().min(at + LONGEST)).map(|at| words.folded(at)).collect();
    let (shape, length) = begins(&folded)?;
    let bare = (at..at + length).all(|at| words.raw(at).starts_with(char::is_alphabetic));
    let parted = (at..at + length - 1).any(|at| words.raw(at).ends_with(|c: char| !c.is_alphabetic()));
    (bare && !parted).then_some((shape, length))
}

struct Reader<'a> {
    words: &'a FoldedWords<'a>,
    shape: &'static Shape,
    asking: &'a Asking<'a>,
}

impl Reader<'_> {
    fn read(&self, at: usize) -> Plain {
        let word = self.shape.word;
        if !word.is_of_entries() {
            return self.of_no_entries(at);
        }
        match self.of_entries(at) {
            // "Lý do việc 2 là gì" and "Tiến độ việc 2 đến đâu rồi" ask, without a mark.
            Ok(_) if self.takes_any_words() && polite::wonders(&self.words.folded[at..]) => Plain::Other,
            Ok((said, _)) if said.which.is_bare() && self.is_sentence(&said) => Plain::Other,
            Ok((said, true)) if !polite::asks(self.words) && !self.is_doubtful(&said) => Plain::Fits(said),
            Ok((said, _)) if !polite::asks(self.words) => Plain::Nearly(said),
            Ok((said, _)) if polite::only_asks(&FoldedWords::of(&said.what.rest).folded) => {
                let what = What { rest: String::new(), ..said.what };
                Plain::Nearly(SpokenCommand { what, ..said })
            }
            // A word with nothing behind it that could be an entry more likely begins a sentence.
            Err(Flaw::Wrong(misread, named)) if named || at >= self.words.raw.len() => Plain::Wrong(misread),
            Ok(_) | Err(_) => Plain::Other,
        }
    }

    fn of_no_entries(&self, at: usize) -> Plain {
        let word = self.shape.word;
        let rest = self.words.rest(at);
        let plain = polite::is_only(&self.words.folded[at..]);
        let said =
            SpokenCommand { word, which: EntriesMeant::default(), what: What { rest, ..What::default() } };
        match word {
            CommandWord::Register if !said.what.rest.is_empty() => Plain::Fits(said),
            CommandWord::List | CommandWord::Help
                if plain || polite::is_about_lists(&self.words.folded[at..]) =>
            {
                Plain::Fits(said)
            }
            // Whoever asked the question decides what a yes with more behind it means.
            CommandWord::Yes | CommandWord::No if !polite::asks(self.words) => Plain::Fits(said),
            _ => Plain::Other,
        }
    }

    /// What was said, and whether nothing in it can be read another way.
    fn of_entries(&self, at: usize) -> Result<(SpokenCommand, bool), Flaw> {
        let Shape { word, day: needs, behind, .. } = self.shape;
        let names_a_day = *needs != Needs::None;
        let read = |at: usize| day(&self.words.raw[at..], self.asking.today, self.asking.calendar);
        let is_day = |at: usize| names_a_day && matches!(read(at), DayWord::Found { sure: true, .. });
        let (mut which, mut at) = entries(self.words, at, self.asking.known, &is_day)
            .map_err(|misread| Flaw::Wrong(misread, true))?;
        if which.is_bare() && looks_like_an_id(self.words.raw(at)) {
            return Err(Flaw::Wrong(Misread::NoSuchItem, true));
        }
        let mut sure = true;
        let mut what = What::default();
        // The dash in "HEN 2 - 28/11" says nothing; behind "GIA HAN 1 -" it may make a range as well.
        while names_a_day && at < self.words.raw.len() && self.words.folded(at).is_empty() {
            sure = false;
            at += 1;
        }
        // "CAM KET 2 xong 15/12" names its day behind the verb.
        if *word == CommandWord::Commit && !which.is_bare() {
            let finish = [("xong", 1), ("hoan thanh", 2), ("hoan tat", 2)];
            let folded = self.words.folded.get(at..at + 2).map(|pair| pair.join(" ")).unwrap_or_default();
            let taken =
                finish.iter().find(|(verb, _)| folded.split(' ').next() == Some(*verb) || folded == *verb);
            at += taken.map_or(0, |(_, taken)| *taken);
        }
        if matches!(word, CommandWord::Report | CommandWord::Progress) {
            (what.share, at) = self.share(at).map_err(|misread| Flaw::Wrong(misread, true))?;
        }
        if names_a_day {
            match read(at) {
                DayWord::Found { when, taken, sure: clear } => {
                    (what.when, at, sure) = (Some(when), at + taken, sure && clear);
                    if which.is_bare() {
                        // Entries may stand behind the day: "HEN 28/11 việc 2", "hẹn 28/11 xong việc 2".
                        let at_entry = at
                            + usize::from(self.words.folded(at) == "xong" && *word == CommandWord::Promise);
                        (which, at) = entries(self.words, at_entry, self.asking.known, &|_| false)
                            .map_err(|misread| Flaw::Wrong(misread, true))?;
                        sure = sure && which.is_bare();
                    }
                    let another = (at..(at + 3).min(self.words.raw.len()))
                        .any(|at| matches!(read(at), DayWord::Found { sure: true, .. }));
                    if another {
                        return Err(Flaw::Wrong(Misread::UnclearDay(self.words.rest(at)), true));
                    }
                }
                DayWord::Unclear { text, taken } if *needs == Needs::Must || !which.is_bare() => {
                    let alone = polite::is_only(&self.words.folded[at + taken..]);
                    return Err(Flaw::Wrong(Misread::UnclearDay(text), alone || !which.is_bare()));
                }
                // A time that is no day: "đến khi có số liệu".
                _ if matches!(self.words.folded(at), "den" | "toi") && !which.is_bare() => {
                    let first = self.words.raw[at..].iter().take(2).copied().collect::<Vec<_>>().join(" ");
                    return Err(Flaw::Wrong(Misread::UnclearDay(format!("{first} …")), true));
                }
                // In "GIA HAN 1 5-12" the last of the numbers is rather the day.
                _ => {
                    if let Some(when) = self.last_is_day(at, &mut which) {
                        (what.when, sure) = (Some(when), false);
                    }
                }
            }
        }
        if !counts_from_the_deadline(*word) && matches!(what.when, Some(When::Later { .. })) {
            (what.when, sure) = (what.when.and_then(|when| self.asking.counted_from_today(when)), false);
        }
        if what.when.is_none() && *needs == Needs::Must {
            return Err(Flaw::Wrong(Misread::DayMissing(*word), !which.is_bare()));
        }
        let named = !which.is_bare();
        let (mut rest, fits) = self.behind(at, *behind, &what)?;
        if *behind == Behind::Cause {
            let (text, clear) = self.cause(at, &mut which, &rest)?;
            (rest, sure) = (text, sure && clear);
        }
        if *behind == Behind::ShareOrReason && rest.is_empty() && what.share.is_none() {
            // In "TIEN DO 2 60" the last of the numbers is rather the share.
            what.share = self.last_number(at, &mut which, 10..=100);
            sure = false;
        }
        let says_nothing = match behind {
            Behind::ReasonMust | Behind::Name => rest.is_empty(),
            Behind::ShareOrReason => rest.is_empty() && what.share.is_none(),
            Behind::Nothing | Behind::Document | Behind::Reason | Behind::Cause => false,
        };
        if says_nothing {
            return Err(Flaw::Wrong(Misread::TextMissing(*word), named));
        }
        what.rest = rest;
        Ok((SpokenCommand { word: *word, which, what }, sure && fits))
    }

    /// The words at the end of a command, and whether they may stand there.
    fn behind(&self, at: usize, behind: Behind, what: &What) -> Result<(String, bool), Flaw> {
        let rest = &self.words.folded[at..];
        if polite::is_only(rest) {
            return Ok((String::new(), true));
        }
        let text = self.words.rest(at);
        match behind {
            Behind::Nothing => Err(Flaw::Other),
            // A second share, as in "92% 3 85%", says more than one thing.
            Behind::Document if what.share.is_some_and(|share| share < 100) && !text.contains('%') => {
                Ok((text, true))
            }
            Behind::Document => {
                let (named, other) = documents(&text);
                if !named.is_empty() && polite::is_only(&other) {
                    Ok((named, true))
                } else {
                    Err(Flaw::Other)
                }
            }
            // "Ý kiến 1: đã xong" may answer the first point of a list.
            Behind::ReasonMust if self.shape.word == CommandWord::Dispute => {
                let says = (at..self.words.raw.len())
                    .any(|at| verb(self.words, at).is_some_and(|(_, _, weak)| !weak));
                Ok((text, !says))
            }
            Behind::ShareOrReason => Ok((text.clone(), !text.contains('%'))),
            Behind::Reason | Behind::ReasonMust | Behind::Cause | Behind::Name => Ok((text, true)),
        }
    }

    /// The cause that the words behind the entries mean, as it is kept, and whether it is clear. In "LY DO 2 1" the last
    /// of the numbers is that of the cause.
    fn cause(&self, at: usize, which: &mut EntriesMeant, rest: &str) -> Result<(String, bool), Flaw> {
        let lateness = self.asking.lateness;
        let named = !which.is_bare();
        let unclear = || Flaw::Wrong(Misread::WhichCause(cause::names(lateness)), named);
        if !rest.is_empty() {
            let (text, listed) = cause::worded(lateness, rest).ok_or_else(unclear)?;
            // Without an entry, words of one's own are rather a sentence.
            return if named || listed { Ok((text, listed && named)) } else { Err(Flaw::Other) };
        }
        let many = u32::try_from(lateness.causes.len()).unwrap_or(u32::MAX);
        let number = self.last_number(at, which, 1..=many).ok_or_else(unclear)?;
        let one = which.numbers.len() + which.items.len() == 1 && !which.all;
        let parted = at.checked_sub(2).is_some_and(|at| self.words.raw(at).ends_with([',', ';', '.']));
        let text = cause::by_number(lateness, number).ok_or_else(unclear)?;
        Ok((text, one && !parted))
    }

    /// The number before a place, taken off the entries that it was read as, where others are left.
    fn last_number(&self, at: usize, which: &mut EntriesMeant, within: RangeInclusive<u32>) -> Option<u32> {
        let raw = self.words.raw(at.checked_sub(1)?).trim_end_matches([',', ';', '.']);
        let number = raw.parse().ok().filter(|number| within.contains(number))?;
        let others = which.numbers.len() + which.items.len() > 1;
        (others && which.except.is_empty() && which.numbers.last() == Some(&number))
            .then(|| which.numbers.pop())?
    }

    /// Whether any words may stand behind the word, so that a question looks like one of its reasons.
    fn takes_any_words(&self) -> bool {
        matches!(self.shape.word, CommandWord::Progress | CommandWord::Cause | CommandWord::Dispute)
    }

    /// The share at a place: `92%`, `92 %` or `đạt 92%`.
    fn share(&self, mut at: usize) -> Result<(Option<u32>, usize), Misread> {
        at += usize::from(matches!(self.words.folded(at), "dat" | "duoc"));
        let raw = self.words.raw(at).trim_end_matches([',', ';', '.']);
        let (number, taken) = match raw.strip_suffix('%') {
            Some(number) => (number, 1),
            None if self.words.raw(at + 1).starts_with('%') => (raw, 2),
            None => return Ok((None, at)),
        };
        match number.parse::<u32>() {
            Ok(share) if share > 100 => Err(Misread::BadShare),
            Ok(share) => Ok((Some(share), at + taken)),
            Err(_) if number.starts_with(|c: char| c.is_ascii_digit()) => Err(Misread::BadShare),
            Err(_) => Ok((None, at)),
        }
    }

    /// The word before a place as a day, taken off the entries that it was read as.
    fn last_is_day(&self, at: usize, which: &mut EntriesMeant) -> Option<When> {
        let last = at.checked_sub(1)?;
        if !self.words.raw(last).contains(['-', '–']) {
            return None;
        }
        let DayWord::Found { when, .. } =
            day(&[self.words.raw(last)], self.asking.today, self.asking.calendar)
        else {
            return None;
        };
        let mut ends = self.words.raw(last).trim_end_matches([',', ';', '.', ':']).split(['-', '–']);
        let (first, end) = (ends.next()?.parse::<u32>().ok()?, ends.next()?.parse::<u32>().ok()?);
        let many = (end.checked_sub(first)? + 1) as usize;
        which.numbers.truncate(which.numbers.len().checked_sub(many)?);
        Some(when)
    }

    /// Whether a command without entries may be said of anything, such as "Hạn 28/11" and "hẹn 28/11 gặp lại":
    /// it is asked back.
    fn is_doubtful(&self, said: &SpokenCommand) -> bool {
        let reason = matches!(
            self.shape.behind,
            Behind::Reason | Behind::ReasonMust | Behind::ShareOrReason | Behind::Cause
        ) && !said.what.rest.is_empty();
        let undated = said.word == CommandWord::Warn && said.what.when.is_none();
        // Letters of offices say "theo dõi" by themselves.
        let wide = matches!(said.word, CommandWord::SetDue | CommandWord::Follow | CommandWord::Unfollow);
        said.which.is_bare() && (reason || undated || wide)
    }

    /// Whether a command without entries runs on like a sentence: "Hẹn gặp lại", "Hạn của việc này là".
    fn is_sentence(&self, said: &SpokenCommand) -> bool {
        !said.what.rest.is_empty()
            && said.what.when.is_none()
            && said.what.share.is_none()
            && self.shape.behind != Behind::Document
            && !matches!(self.shape.behind, Behind::Cause)
            && self.shape.word != CommandWord::Extend
    }
}

/// Whether a word looks like an id, as `A.99` or `PAKN.20261116.0007` do: letters, then parts with digits
/// behind dots.
fn looks_like_an_id(raw: &str) -> bool {
    let raw = raw.trim_matches([',', ';', ':', '.', ')', '(']);
    raw.starts_with(char::is_alphabetic) && raw.contains('.') && raw.contains(|c: char| c.is_ascii_digit())
}

/// Whether "03 ngày" behind a command word means days beyond the deadline.
pub(in crate::answer) fn counts_from_the_deadline(word: CommandWord) -> bool {
    matches!(word, CommandWord::Extend | CommandWord::Grant | CommandWord::Warn)
}

/// Why a line does not fit.
enum Flaw {
    /// The line has a mistake that its writer is told of; says whether entries were named.
    Wrong(Misread, bool),
    /// Words stand in the line that do not belong there.
    Other,
}

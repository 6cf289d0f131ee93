//! From a text to what it says, part by part: lines that are commands, and sentences that probably mean one.
//! Must not know who wrote the text, nor what came before.

pub(in crate::answer) mod asking;
pub(in crate::answer) mod denial;
pub(in crate::answer) mod entries;
pub(in crate::answer) mod likely;
pub(in crate::answer) mod own;
pub(in crate::answer) mod part;
pub(in crate::answer) mod plain;
pub(in crate::answer) mod polite;
pub mod refer;
pub(in crate::answer) mod sense;
pub(in crate::answer) mod spelling;
pub(in crate::answer) mod verbs;
pub(in crate::answer) mod words;

use std::collections::HashMap;

use super::Asking;
use super::direct::take;
use super::read::plain::Plain;
use super::read::words::FoldedWords;
use super::said::{Misread, Reading, SpokenCommand};
use super::word::CommandWord;
use crate::model::fold::fold;
use crate::model::scrub::clean;

/// A line of this many letters was probably broken by a mail program, and goes on in the next.
const BROKEN: usize = 60;

/// The most letters of a line that can hold a list of commands, and the most lines over which a reason may go
/// on.
const PIECES: usize = 600;
const REASON: usize = 20;

/// Everything that a text says, in its order; nothing where nothing in it can be meant as an answer.
pub fn read(text: &str, asking: &Asking<'_>) -> Vec<Reading> {
    let (directives, text) = take(text, asking);
    let mut reader = Reader {
        asking,
        found: Vec::new(),
        sentence: Vec::new(),
        goes_on: None,
        closed: false,
        taken_back: false,
        doubtful: false,
    };
    for line in text.lines() {
        let line = clean(line);
        // A chat has no other sign of a quotation.
        if !line.trim_start().starts_with(['>', '|']) {
            reader.line(line.trim());
        }
    }
    reader.paragraph();
    if reader.taken_back {
        reader.found.iter_mut().for_each(unread);
    }
    contradictions(&mut reader.found);
    if reader.doubtful {
        reader.found.iter_mut().for_each(ask_first);
    }
    // A task that was given stands before what is said of items, wherever in the text.
    directives.into_iter().map(Reading::Direct).chain(reader.found).collect()
}

/// Turns a command that would be recorded into one that is asked back.
pub fn ask_first(reading: &mut Reading) {
    if let Reading::Plain(said) = reading
        && said.word.is_of_entries()
    {
        *reading = Reading::Likely(said.clone());
    }
}

struct Reader<'a> {
    asking: &'a Asking<'a>,
    found: Vec<Reading>,
    /// Lines of this paragraph that are no commands.
    sentence: Vec<String>,
    /// The last command, where its reason may go on in the next line.
    goes_on: Option<String>,
    /// Whether the letter is closed: the lines that follow in this paragraph say who wrote.
    closed: bool,
    /// Whether something is taken back: "em nhầm".
    taken_back: bool,
    /// Whether something beside the commands denies, supposes or asks.
    doubtful: bool,
}

impl Reader<'_> {
    fn line(&mut self, line: &str) {
        let folded = fold(line);
        if line.is_empty() {
            self.paragraph();
            self.closed = false;
            return;
        }
        if polite::closes(&folded, line) {
            self.paragraph();
            self.closed = true;
            return;
        }
        let (line, in_quotes) = bare(line);
        if self.is_a_name(line) {
            return;
        }
        if let Some(parts) = pieces(line, self.asking).filter(|_| !in_quotes) {
            self.paragraph();
            self.found.extend(parts.into_iter().map(Reading::Plain));
            return;
        }
        match plain::read(line, self.asking) {
            Plain::Fits(said) if is_loose_yes(&said) => self.yes_or_sentence(line, said),
            Plain::Fits(said) if in_quotes => self.command(line, Reading::Likely(said)),
            Plain::Fits(said) => self.command(line, Reading::Plain(said)),
            // "Lý do: chờ văn bản" below a wish or a sentence is its reason.
            Plain::Nearly(said) if self.is_reason_of_before(&said) => self.no_command(line),
            Plain::Nearly(said) => self.command(line, Reading::Likely(said)),
            Plain::Wrong(misread) => self.command(line, Reading::Wrong(misread)),
            // A line such as "Ý kiến trả lời:" stands above an answer.
            Plain::Other if line.ends_with(':') && folded.contains("tra loi") => {
                self.doubtful |= denial::puts_in_doubt(&FoldedWords::of(line));
                self.paragraph();
            }
            Plain::Other => self.no_command(line),
        }
    }

    /// Whether a line is a name, such as "Huy" or "Nhân": one word with a capital letter behind an answer is
    /// who wrote it.
    fn is_a_name(&self, line: &str) -> bool {
        let mut letters = line.chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        (self.closed || !self.found.is_empty())
            && capital
            && letters.clone().count() > 0
            && letters.all(char::is_lowercase)
    }

    /// Whether a cause that names no entry belongs to what stands above it.
    fn is_reason_of_before(&self, said: &SpokenCommand) -> bool {
        let stands_alone = self.goes_on.is_none() && self.sentence.is_empty() && self.found.is_empty();
        said.word == CommandWord::Cause && said.which.is_bare() && !stands_alone
    }

    fn command(&mut self, line: &str, reading: Reading) {
        self.paragraph();
        self.closed = false;
        let goes_on = match &reading {
            Reading::Plain(said) | Reading::Likely(said) => said.word.calls_for_a_reason(said.what.share),
            Reading::Wrong(_) | Reading::Direct(_) => false,
        };
        self.found.push(reading);
        self.goes_on = goes_on.then(|| line.to_owned());
    }

    /// Reads a line that begins like a yes: "Ok, việc 1 xong rồi" is no yes; "có 2 việc chưa xong" may be
    /// anything.
    fn yes_or_sentence(&mut self, line: &str, said: SpokenCommand) {
        self.paragraph();
        self.doubtful |= denial::puts_in_doubt(&FoldedWords::of(line));
        let sentence = likely::read(line, self.asking);
        if sentence.is_empty() {
            self.found.push(Reading::Plain(said));
        } else {
            self.found.extend(sentence);
        }
    }

    fn no_command(&mut self, line: &str) {
        if let Some(before) = &self.goes_on {
            let small = line.starts_with(char::is_lowercase);
            let broken = before.lines().last().is_some_and(|last| last.chars().count() >= BROKEN);
            let joined = format!("{before}\n{line}");
            let whole = joined.replace('\n', " ");
            if (small || broken) && before.lines().count() < REASON {
                let read = match plain::read(&whole, self.asking) {
                    Plain::Fits(said) => Some(Reading::Plain(said)),
                    Plain::Nearly(said) => Some(Reading::Likely(said)),
                    _ => None,
                };
                if let Some((read, last)) = read.zip(self.found.last_mut()) {
                    *last = read;
                    self.goes_on = Some(joined);
                    return;
                }
            }
            self.goes_on = None;
        }
        if !self.closed {
            self.sentence.push(line.to_owned());
        }
    }

    /// Ends the paragraph: lines in it that were no commands are read as sentences.
    fn paragraph(&mut self) {
        self.goes_on = None;
        let sentence = std::mem::take(&mut self.sentence);
        // Each point of a list speaks for itself.
        let is_point = |line: &String| line.starts_with(['-', '+', '•', '*', '–']);
        let many = sentence.iter().filter(|line| is_point(line)).count() > 1;
        let parts = sentence.chunk_by(|_, next| !(many && is_point(next)));
        for part in parts {
            let text = part.join("\n");
            let words = FoldedWords::of(&text);
            self.taken_back |= denial::takes_back(&words);
            self.doubtful |= denial::puts_in_doubt(&words);
            self.found.extend(likely::read(&text, self.asking));
        }
    }
}

/// Takes back the reading of a command about entries: what was said of them does not count.
fn unread(reading: &mut Reading) {
    if let Reading::Plain(said) | Reading::Likely(said) = reading
        && said.word.is_of_entries()
    {
        *reading = Reading::Wrong(Misread::Unread(labels(said)));
    }
}

fn labels(said: &SpokenCommand) -> Vec<String> {
    let numbers = said.which.numbers.iter().map(u32::to_string);
    numbers.chain(said.which.items.iter().map(ToString::to_string)).collect()
}

/// Whether a report says that all of it is done.
fn is_whole(said: &SpokenCommand) -> bool {
    said.word == CommandWord::Report && said.what.share.is_none_or(|share| share == 100)
}

/// Whether both cannot be true of one entry: it is done and still to come, or is to come on two days.
fn contradict(one: &SpokenCommand, other: &SpokenCommand) -> bool {
    let settles = |said: &SpokenCommand| {
        is_whole(said) || matches!(said.word, CommandWord::Promise | CommandWord::Extend)
    };
    let differ = one.word != other.word || one.what.when != other.what.when;
    if settles(one) && settles(other) {
        return differ;
    }
    let is_open = |said: &SpokenCommand| match said.word {
        CommandWord::Progress => said.what.share.is_some_and(|share| share < 100),
        word => matches!(word, CommandWord::Warn | CommandWord::Commit),
    };
    if is_whole(one) && is_open(other) || is_open(one) && is_whole(other) {
        return true;
    }
    let words = [one.word, other.word];
    let are = |pair: [CommandWord; 2]| words == pair || words == [pair[1], pair[0]];
    let days = are([CommandWord::Commit; 2]) || are([CommandWord::Commit, CommandWord::Promise]);
    days && one.what.when != other.what.when
        || are([CommandWord::Progress; 2]) && one.what.share != other.what.share
        || are([CommandWord::Cause; 2]) && one.what.rest != other.what.rest
        || are([CommandWord::Follow, CommandWord::Unfollow])
        || are([CommandWord::ConfirmCause, CommandWord::RefuseCause])
}

/// Rejects commands that contradict each other: "XONG 1" and "HEN 1 28/11", or two days for one entry.
fn contradictions(found: &mut [Reading]) {
    // For each entry, the first command with each word.
    let mut first: HashMap<String, Vec<usize>> = HashMap::new();
    let mut wrong = Vec::new();
    for (at, reading) in found.iter().enumerate() {
        let Reading::Plain(said) = reading else { continue };
        for label in labels(said) {
            let before = first.entry(label).or_default();
            let mut is_first = true;
            for place in before.iter() {
                let Reading::Plain(other) = &found[*place] else { continue };
                is_first &= other.word != said.word || is_whole(other) != is_whole(said);
                if contradict(other, said) {
                    wrong.extend([*place, at]);
                }
            }
            if is_first {
                before.push(at);
            }
        }
    }
    for at in wrong {
        unread(&mut found[at]);
    }
}

/// A line without the marks that make it stand out, and whether those were quotation marks as people type them.
fn bare(line: &str) -> (&str, bool) {
    let marked = line.trim_matches(['*', '_', '`']).trim();
    let inner = marked.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    (inner.unwrap_or(marked), inner.is_some())
}

/// Whether a command begins like a yes or a no and goes on.
fn is_loose_yes(said: &SpokenCommand) -> bool {
    matches!(said.word, CommandWord::Yes | CommandWord::No) && !said.is_plain()
}

/// Several commands of one line, where each piece fits whole by itself: "NHAN 1, XONG 2".
fn pieces(line: &str, asking: &Asking<'_>) -> Option<Vec<SpokenCommand>> {
    if line.len() > PIECES {
        return None;
    }
    pieces_from(line, asking, &mut HashMap::new())
}

/// The commands of the rest of a line. `known` holds what was found of each rest, by its length, so that each
/// is read once.
fn pieces_from(
    line: &str,
    asking: &Asking<'_>,
    known: &mut HashMap<usize, Option<Vec<SpokenCommand>>>,
) -> Option<Vec<SpokenCommand>> {
    if let Some(found) = known.get(&line.len()) {
        return found.clone();
    }
    let found =
        line.match_indices([',', ';', '.']).chain(line.match_indices(" và ")).find_map(|(at, separator)| {
            let (left, right) = (&line[..at], line[at + separator.len()..].trim_start());
            let (shape, _) =
                plain::word(&FoldedWords::of(right), 0).filter(|(shape, _)| shape.word.is_of_entries())?;
            let Plain::Fits(first) = plain::read(left, asking) else { return None };
            if !first.word.is_of_entries() || first.which.is_bare() || shape.word == CommandWord::Assign {
                return None;
            }
            if let Some(rest) = pieces_from(right, asking, known) {
                return Some(std::iter::once(first).chain(rest).collect());
            }
            match plain::read(right, asking) {
                Plain::Fits(second) if !second.which.is_bare() => Some(vec![first, second]),
                _ => None,
            }
        });
    known.insert(line.len(), found.clone());
    found
}

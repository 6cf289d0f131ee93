//! What a sentence probably means: a verb, the entries beside it, a day, a reason. It is never recorded without
//! a yes.
//! Must not read a wish out of a negation.

use super::denial::{self, denies};
use super::entries::{EntryRef, entry};
use super::part::{StatementPart, is_document, is_label};
use super::sense::{SHORT, Sense};
use super::verbs::{needs_no_affirming, strength, verb};
use super::words::FoldedWords;
use crate::answer::Asking;
use crate::answer::said::Reading;
use crate::answer::word::{CommandWord, Needs};
use crate::phrase::{DayWord, When, day, number};

/// Words before the number of an entry.
const BEFORE: [&str; 15] = [
    "nv", "vc", "viec", "muc", "so", "nhiem", "vu", "cau", "stt", "item", "items", "task", "tasks", "y",
    "cac",
];
/// Words that join entries.
const JOINS: [&str; 4] = ["va", "voi", "and", ""];
/// Words that a number counts, so that it is no entry.
const COUNTED: [&str; 28] = [
    "ho", "nguoi", "ban", "bo", "lan", "gio", "h", "phut", "trieu", "dong", "van", "don", "thon", "truong",
    "hop", "ngay", "tuan", "thang", "viec", "nhiem", "bao", "phu", "tieng", "bat", "ly", "chai", "cuoc",
    "buoi",
];
/// What the sentences of a paragraph probably mean.
pub(in crate::answer) fn read(text: &str, asking: &Asking<'_>) -> Vec<Reading> {
    let words = FoldedWords::of(text);
    if denial::explains(&words) || denial::takes_back(&words) {
        return Vec::new();
    }
    let supposed = denial::supposed(&words);
    let last_except = words.folded.iter().rposition(|word| word == "tru").unwrap_or(0);
    let (parts, part) = (Vec::new(), StatementPart::default());
    let mut reader = Reader { words: &words, asking, supposed, last_except, parts, part };
    reader.parts();
    let named = reader.parts.iter().any(|part| part.word.is_some() && !part.which.is_bare());
    let parts = std::mem::take(&mut reader.parts);
    let sense = Sense { words: &words, asking, named };
    parts.iter().filter_map(|part| sense.reading(part)).collect()
}

struct Reader<'a> {
    words: &'a FoldedWords<'a>,
    asking: &'a Asking<'a>,
    /// For each word, whether it stands in a sentence that supposes or asks.
    supposed: Vec<bool>,
    /// Where "trừ", which leaves entries out of a whole list, stands for the last time.
    last_except: usize,
    parts: Vec<StatementPart>,
    part: StatementPart,
}

impl Reader<'_> {
    fn parts(&mut self) {
        let mut at = 0;
        // Whether an entry may stand at this place without being called one.
        let mut open = true;
        while at < self.words.raw.len() {
            let (taken, opens) = self.step(at, open);
            at += taken.max(1);
            open = opens;
            let last = self.words.raw(at - 1);
            if last.ends_with(['.', ';', '?', '!']) && self.part.is_whole() && !is_label(last) {
                self.flush(at);
                open = true;
            }
        }
        self.flush(at);
    }

    /// Reads what stands at a place: the words it takes, and whether an entry may follow without being called one.
    fn step(&mut self, at: usize, open: bool) -> (usize, bool) {
        let raw = self.words.raw(at);
        if raw.starts_with(['“', '"', '«', '‘']) {
            return (self.behind_quotation(at) - at, false);
        }
        if is_document(raw) && (self.asking.known)(raw.trim_matches([',', ';', '.', ':'])).is_none() {
            self.part.has_document = true;
            // The day behind a document is the document's.
            return (1 + self.day_at(at + 1).map_or(0, |(_, taken)| taken), true);
        }
        if let Some(taken) = self.all(at).or_else(|| self.share(at)) {
            return (taken, true);
        }
        if let Some((found, taken, named)) = self.entry(at, open) {
            self.add(found, at, taken, named);
            return (taken, true);
        }
        if let Some((word, taken)) = self.verb(at) {
            self.verb_found(word, at, taken);
            return (taken, true);
        }
        if let Some((day, taken)) = self.day_at(at) {
            // A day in "hạn thứ Hai 24/11" or "còn 02 ngày" is the deadline, which is no promise.
            let before = |back: usize| at.checked_sub(back).map_or("", |at| self.words.folded(at));
            let parted = at.checked_sub(1).is_some_and(|at| self.words.raw(at).ends_with([',', ';']));
            let is_deadline = at != self.part.behind_verb
                && !parted
                && (before(1) == "con" || before(1) == "han" && before(2) != "gia");
            // A time in "chậm 2 ngày" is past.
            let late = matches!(before(1), "cham" | "tre") || matches!(self.words.folded(at), "cham" | "tre");
            let adds = matches!(self.words.folded(at), "them" | "lui") && self.part.word.is_none();
            match day {
                _ if is_deadline => {}
                Ok(When::Later { .. }) if late => {}
                Ok(when @ When::Later { .. }) if adds => {
                    self.verb_found(CommandWord::Extend, at, taken);
                    (self.part.when, self.part.behind_day) = (Some(when), at + taken);
                }
                Ok(when) if self.part.when.is_none() => {
                    (self.part.when, self.part.behind_day) = (Some(when), at + taken);
                }
                Ok(_) => {}
                Err(text) => _ = self.part.unclear.get_or_insert(text),
            }
            return (taken, true);
        }
        let folded = self.words.folded(at);
        self.part.denied |=
            denies(self.words, at) || denial::is_not_so(self.words, at, self.part.word.is_some());
        let opens = JOINS.contains(&folded) || folded == "da" || raw.ends_with(['.', ';', ':', '!', ',']);
        (1, opens)
    }

    fn flush(&mut self, at: usize) {
        let mut part = std::mem::take(&mut self.part);
        part.until = at;
        if part.word.is_none() && part.which.is_bare() {
            return;
        }
        // A verb holds for the entries that follow: "XONG 1 45/BC-KT 2 46/BC-KT", "HEN 1 28/11, 2 05/12".
        let says = part.when.is_some() || part.share.is_some() || part.has_document;
        if part.word.is_none() && says && !part.denied {
            part.word = self.parts.last().and_then(|before| before.word);
            part.behind_verb = part.entry_end;
        }
        self.parts.push(part);
    }

    fn add(&mut self, found: EntryRef, at: usize, taken: usize, named: bool) {
        let follows = self.part.entry_end > 0
            && (self.part.entry_end..at)
                .all(|at| JOINS.contains(&self.words.folded(at)) || BEFORE.contains(&self.words.folded(at)));
        let denied = denies(self.words, at + taken);
        if self.part.is_whole() && (!follows || denied) {
            self.flush(at);
        }
        self.part.begins(at);
        self.part.named |= named;
        match found {
            EntryRef::Numbers(numbers) => self.part.which.numbers.extend(numbers),
            EntryRef::Item(item) => self.part.which.items.push(item),
        }
        self.part.entry_end = at + taken;
    }

    /// Reads "all" at a place, such as "tất cả" or "cả 3 việc"; returns the words it takes.
    fn all(&mut self, at: usize) -> Option<usize> {
        let both = self.words.folded(at) == "tat" && self.words.folded(at + 1) == "ca";
        let counted = matches!(self.words.folded(at), "ca" | "du")
            && number(self.words.folded(at + 1)).is_some()
            && matches!(self.words.folded(at + 2), "viec" | "nhiem" | "muc");
        if !(both || counted) || at < self.last_except {
            return None;
        }
        let taken = if both { 2 } else { 3 };
        self.part.begins(at);
        self.part.which.all = true;
        self.part.named = true;
        self.part.entry_end = at + taken;
        Some(taken)
    }

    /// Reads a share at a place, such as `92%`, which says how far something has come.
    fn share(&mut self, at: usize) -> Option<usize> {
        let raw = self.words.raw(at).trim_end_matches([',', ';', '.', ')']);
        let (number, taken) = match raw.strip_suffix('%') {
            Some(number) => (number, 1),
            None if self.words.raw(at + 1).starts_with('%') => (raw, 2),
            None => return None,
        };
        let Some(share) = number.parse::<u32>().ok().filter(|share| *share <= 100) else {
            self.part.bad_share |= number.starts_with(|c: char| c.is_ascii_digit());
            return None;
        };
        self.part.share = Some(share);
        if self.part.word.is_none() && !self.part.which.is_bare() {
            (self.part.word, self.part.behind_verb) = (Some(CommandWord::Report), at + taken);
        }
        Some(taken)
    }

    fn verb_found(&mut self, word: CommandWord, at: usize, taken: usize) {
        let before = |back: usize| {
            let place = at.checked_sub(back)?;
            (!self.words.raw(place).ends_with([',', '.', ';'])).then(|| denies(self.words, place))
        };
        let goes_on = !self.words.raw(at + taken - 1).ends_with(['.', ';', '!']);
        // "Chậm do chưa có số liệu" denies what stands in the reason, and "không dám cam kết xong 15/12" all of it.
        let goes_on = goes_on && word != CommandWord::Cause;
        let denied = before(1) == Some(true)
            || self.part.verb_denied && at == self.part.behind_verb
            || before(1).is_some() && before(2) == Some(true)
            || self.part.denied && self.part.word.is_none() && !needs_no_affirming(word)
            || goes_on && denies(self.words, at + taken)
            || goes_on && denial::is_not_so(self.words, at + taken, true)
            || word == CommandWord::Report && denial::is_to_come(self.words, at, taken);
        let entry_follows = self.entry(at + taken, true).is_some();
        if self.part.is_whole() && entry_follows {
            self.flush(at);
        }
        self.part.begins(at);
        if strength(Some(word)) > strength(self.part.word) || self.part.verb_denied {
            self.part.word = Some(word);
            self.part.behind_verb = at + taken;
            self.part.verb_denied = denied;
        }
        self.part.denied |= denied;
        self.part.supposed |= self.supposed.get(at).copied().unwrap_or(false);
    }

    /// The number or the id at a place, the words it takes, and whether it is called an entry.
    fn entry(&self, at: usize, open: bool) -> Option<(EntryRef, usize, bool)> {
        let before = self
            .words
            .folded
            .get(at..)?
            .iter()
            .take(BEFORE.len())
            .take_while(|word| BEFORE.contains(&word.as_str()))
            .count();
        // An ordinal names an entry: "việc thứ hai".
        let ordinal = before > 0
            && self.words.folded(at + before) == "thu"
            && number(self.words.folded(at + before + 1)).is_some()
            && self.words.folded(at + before + 2) != "tuan";
        let before = before + usize::from(ordinal);
        let place = at + before;
        let called = self.words.folded(place);
        // The number in "số 45" may be a document's; "việc số 2" is an entry.
        let named = before > 0 && !(before == 1 && self.words.folded(at) == "so");
        if let Some(n) = called
            .strip_prefix("nv")
            .or(called.strip_prefix('v'))
            .filter(|n| n.len() <= 4)
            .and_then(|n| n.parse::<u32>().ok())
        {
            return Some((EntryRef::Numbers(vec![n]), before + 1, true));
        }
        // A number in words names an entry: "việc một".
        if named
            && !called.starts_with(|c: char| c.is_ascii_digit())
            && let Some(n) = number(called)
        {
            return Some((EntryRef::Numbers(vec![n]), before + 1, true));
        }
        let raw = self.words.raw(place);
        let (found, taken) = entry(self.words, place, self.asking.known).ok()??;
        if matches!(found, EntryRef::Item(_)) {
            return Some((found, before + taken, true));
        }
        // The number in "1 văn bản số 45/BC-KT" is an entry with its document, in "3 văn bản" a count.
        let documented = (1..=4).any(|more| is_document(self.words.raw(place + taken + more)));
        let dated_behind = self.words.folded(place + taken) == "ngay"
            && self.words.folded(place + taken + 1).starts_with(|c: char| c.is_ascii_digit());
        let counts = COUNTED.contains(&self.words.folded(place + taken))
            && !dated_behind
            && !raw.ends_with([',', ':', '.', ')'])
            && !documented;
        let dated = self.part.word.and_then(CommandWord::shape).is_some_and(|shape| shape.day != Needs::None);
        let may_be_day = dated && !self.part.which.is_bare() && raw.contains(['-', '.']) && !is_label(raw);
        let fits = named || open && !may_be_day;
        (fits && !counts && !raw.contains('/')).then_some((found, before + taken, named))
    }

    fn verb(&self, at: usize) -> Option<(CommandWord, usize)> {
        let (word, taken, weak) = verb(self.words, at)?;
        let beside = || {
            self.part.named
                || self.entry(at + taken, true).is_some()
                || matches!(self.words.folded(at + taken), "tat" | "ca" | "du")
                || self.part.entry_end > 0 && self.part.entry_end + 1 >= at
                || word == CommandWord::Promise
                    && matches!(self.day_at(at + taken), Some((Ok(When::Day(_)), _)))
        };
        let alone = || {
            self.words.raw.len() <= SHORT
                && super::polite::is_only(&self.words.folded[..at])
                && super::polite::is_only(&self.words.folded[at + taken..])
        };
        (!weak || beside() || word == CommandWord::Ack && alone()).then_some((word, taken))
    }

    /// The day at a place, or the text that names no one day, and the words it takes.
    fn day_at(&self, at: usize) -> Option<(Result<When, String>, usize)> {
        match day(self.words.raw.get(at..)?, self.asking.today, self.asking.calendar) {
            DayWord::Found { when, taken, .. } => Some((Ok(when), taken)),
            DayWord::Unclear { text, taken } => Some((Err(text), taken)),
            DayWord::Nothing => None,
        }
    }

    fn behind_quotation(&self, at: usize) -> usize {
        let closes = |place: &usize| {
            self.words
                .raw(*place)
                .trim_end_matches([',', '.', ';', ')', ':', '?'])
                .ends_with(['”', '"', '»', '’'])
        };
        (at..self.words.raw.len().min(at + 20)).find(closes).unwrap_or(at) + 1
    }
}

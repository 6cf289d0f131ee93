//! What a sentence probably means: a verb, the entries beside it, a day, a reason. Never recorded without a yes.
//! Must not read a wish out of a negation.

use super::Asking;
use super::entries::{Entry, Words, entry};
use super::keep::documents;
use super::plain::counts_from_the_deadline;
use super::said::{Misread, Reading, Said, What, Which};
use super::word::{Behind, Needs, Word};
use crate::phrase::{DayWord, When, day, number};

/// What people say for a word, without accents. Of two at one place, the earlier line.
const VERBS: [(&str, Word); 64] = [
    ("khong dong y gia han", Word::Refuse),
    ("khong dong y cho gia han", Word::Refuse),
    ("khong duyet", Word::Refuse),
    ("dong y gia han", Word::Grant),
    ("dong y cho gia han", Word::Grant),
    ("duyet gia han", Word::Grant),
    ("duyet", Word::Grant),
    ("xin gia han", Word::Extend),
    ("gia han", Word::Extend),
    ("xin lui", Word::Extend),
    ("lui han", Word::Extend),
    ("lui ngay", Word::Extend),
    ("lui thoi han", Word::Extend),
    ("xin them", Word::Extend),
    ("can them", Word::Extend),
    ("keo dai", Word::Extend),
    ("extend", Word::Extend),
    ("extension", Word::Extend),
    ("tra lai", Word::Return),
    ("tra ve", Word::Return),
    ("se xong", Word::Promise),
    ("se hoan thanh", Word::Promise),
    ("se hoan tat", Word::Promise),
    ("se gui", Word::Promise),
    ("se nop", Word::Promise),
    ("se bao cao", Word::Promise),
    ("se co", Word::Promise),
    ("hen", Word::Promise),
    ("du kien", Word::Promise),
    ("cam ket", Word::Promise),
    ("will finish", Word::Promise),
    ("will complete", Word::Promise),
    ("will send", Word::Promise),
    ("will be done", Word::Promise),
    ("da nhan duoc", Word::Ack),
    ("xac nhan da nhan", Word::Ack),
    ("xac nhan", Word::Confirm),
    ("da xong", Word::Report),
    ("xong", Word::Report),
    ("da hoan thanh", Word::Report),
    ("hoan thanh", Word::Report),
    ("hoan tat", Word::Report),
    ("da gui", Word::Report),
    ("da nop", Word::Report),
    ("da bao cao", Word::Report),
    ("da thuc hien", Word::Report),
    ("da ban hanh", Word::Report),
    ("da trinh", Word::Report),
    ("gui roi", Word::Report),
    ("nop roi", Word::Report),
    ("lam roi", Word::Report),
    ("done", Word::Report),
    ("completed", Word::Report),
    ("complete", Word::Report),
    ("finished", Word::Report),
    ("da nhan", Word::Ack),
    ("nhan duoc", Word::Ack),
    ("nhan viec", Word::Ack),
    ("tiep nhan", Word::Ack),
    ("nhan", Word::Ack),
    ("received", Word::Ack),
    ("noted", Word::Ack),
    ("ok", Word::Ack),
    ("dong y", Word::Grant),
];
/// Verbs that are one only right beside an entry: without accents they are many other words.
const WEAK: [&str; 6] = ["nhan", "ok", "dong y", "duyet", "du kien", "hen"];
/// What denies, or speaks of what is not yet so, before a verb or right behind it.
const NOT: [&str; 16] = [
    "chua", "khong", "ko", "k", "chang", "not", "hong", "cha", "dung", "huy", "sap", "gan", "kho", "neu",
    "khi", "dau",
];
/// Words that look like one of those without accents.
const NO_NOT: [&str; 2] = ["nêu", "đầu"];
/// Words that deny behind a verb, with their accents: without them they are many others.
const NOT_BEHIND: [&str; 2] = ["đâu", "mô"];
/// What stands before the number of an entry.
const BEFORE: [&str; 13] =
    ["viec", "muc", "so", "nhiem", "vu", "cau", "stt", "item", "items", "task", "tasks", "y", "cac"];
/// What joins entries.
const JOINS: [&str; 4] = ["va", "voi", "and", ""];
/// What a number counts, so that it is no entry.
const COUNTED: [&str; 22] = [
    "ho", "nguoi", "ban", "bo", "lan", "gio", "h", "phut", "trieu", "dong", "van", "don", "thon", "truong",
    "hop", "ngay", "tuan", "thang", "viec", "nhiem", "bao", "phu",
];
/// What begins a reason.
const BECAUSE: [&str; 5] = ["do", "vì", "vi", "because", "chờ"];
/// What takes back or explains what stands beside it: nothing is read out of such a text.
const UNSURE: [&str; 4] = ["nham", "cach tra loi", "co phai", "dinh chinh"];
/// A text of more words that names no entry says something else.
const SHORT: usize = 13;
const LONG: usize = 30;

/// What the sentences of a paragraph probably mean.
pub(super) fn read(text: &str, asking: &Asking<'_>) -> Vec<Reading> {
    let words = Words::of(text);
    let folded = format!(" {} ", words.folded.join(" "));
    if UNSURE.iter().any(|phrase| folded.contains(&format!(" {phrase} "))) {
        return Vec::new();
    }
    let mut reader = Reader { words: &words, asking, parts: Vec::new(), part: Part::default() };
    reader.parts();
    let named = reader.parts.iter().any(|part| part.word.is_some() && !part.which.is_bare());
    let parts = std::mem::take(&mut reader.parts);
    parts.iter().filter_map(|part| reader.reading(part, named)).collect()
}

/// One verb with what belongs to it.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing that was seen or not")]
#[derive(Debug, Clone, Default)]
struct Part {
    /// Where the first entry or the verb stands, and where the part ends.
    from: Option<usize>,
    until: usize,
    which: Which,
    /// Where the last entry ends.
    entry_end: usize,
    /// An entry was named as one: "việc 2", not just "2".
    named: bool,
    word: Option<Word>,
    behind_verb: usize,
    when: Option<When>,
    behind_day: usize,
    unclear: Option<String>,
    share: Option<u32>,
    has_document: bool,
    /// Something in it is denied; the verb itself is.
    denied: bool,
    verb_denied: bool,
}

impl Part {
    fn is_whole(&self) -> bool {
        self.word.is_some() && !self.which.is_bare()
    }

    fn begins(&mut self, at: usize) {
        self.from.get_or_insert(at);
    }
}

struct Reader<'a> {
    words: &'a Words<'a>,
    asking: &'a Asking<'a>,
    parts: Vec<Part>,
    part: Part,
}

impl Reader<'_> {
    fn parts(&mut self) {
        let mut at = 0;
        // Whether an entry may stand here without being called one.
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
            // The day behind it is the document's.
            return (1 + self.day_at(at + 1).map_or(0, |(_, taken)| taken), true);
        }
        if let Some(taken) = self.all(at).or_else(|| self.share(at)) {
            return (taken, true);
        }
        if let Some((found, taken, named)) = self.entry(at, open) {
            self.add(found, (at, taken), named);
            return (taken, true);
        }
        if let Some((word, taken)) = self.verb(at) {
            self.verb_found(word, at, taken);
            return (taken, true);
        }
        if let Some((day, taken)) = self.day_at(at) {
            // "hạn thứ Hai 24/11" and "còn 02 ngày" are the deadline, which is no promise.
            let before = |back: usize| at.checked_sub(back).map_or("", |at| self.words.folded(at));
            let is_deadline = before(1) == "con" || before(1) == "han" && before(2) != "gia";
            match day {
                _ if is_deadline => {}
                Ok(when) if self.part.when.is_none() => {
                    (self.part.when, self.part.behind_day) = (Some(when), at + taken);
                }
                Ok(_) => {}
                Err(text) => _ = self.part.unclear.get_or_insert(text),
            }
            return (taken, true);
        }
        let folded = self.words.folded(at);
        self.part.denied |= self.denies(at);
        let opens = JOINS.contains(&folded) || folded == "da" || raw.ends_with(['.', ';', ':', '!', ',']);
        (1, opens)
    }

    fn flush(&mut self, at: usize) {
        let mut part = std::mem::take(&mut self.part);
        part.until = at;
        if part.word.is_none() && part.which.is_bare() {
            return;
        }
        // "XONG 1 45/BC-KT 2 46/BC-KT", "HEN 1 28/11, 2 05/12".
        let says = part.when.is_some() || part.share.is_some() || part.has_document;
        if part.word.is_none() && says && !part.denied {
            part.word = self.parts.last().and_then(|before| before.word);
            part.behind_verb = part.entry_end;
        }
        self.parts.push(part);
    }

    fn add(&mut self, found: Entry, (at, taken): (usize, usize), named: bool) {
        let follows = self.part.entry_end > 0
            && (self.part.entry_end..at)
                .all(|at| JOINS.contains(&self.words.folded(at)) || BEFORE.contains(&self.words.folded(at)));
        let denied = self.denies(at + taken);
        if self.part.is_whole() && (!follows || denied) {
            self.flush(at);
        }
        self.part.begins(at);
        self.part.named |= named;
        match found {
            Entry::Numbers(numbers) => self.part.which.numbers.extend(numbers),
            Entry::Item(item) => self.part.which.items.push(item),
        }
        self.part.entry_end = at + taken;
    }

    /// "tất cả", "cả 3 việc".
    fn all(&mut self, at: usize) -> Option<usize> {
        let both = self.words.folded(at) == "tat" && self.words.folded(at + 1) == "ca";
        let counted = self.words.folded(at) == "ca"
            && number(self.words.folded(at + 1)).is_some()
            && matches!(self.words.folded(at + 2), "viec" | "nhiem" | "muc");
        if !(both || counted) || self.words.folded[at..].iter().any(|word| word == "tru") {
            return None;
        }
        let taken = if both { 2 } else { 3 };
        self.part.begins(at);
        self.part.which.all = true;
        self.part.named = true;
        self.part.entry_end = at + taken;
        Some(taken)
    }

    /// `92%`, which says how far something has come.
    fn share(&mut self, at: usize) -> Option<usize> {
        let raw = self.words.raw(at).trim_end_matches([',', ';', '.', ')']);
        let (number, taken) = match raw.strip_suffix('%') {
            Some(number) => (number, 1),
            None if self.words.raw(at + 1).starts_with('%') => (raw, 2),
            None => return None,
        };
        let share = number.parse::<u32>().ok().filter(|share| *share <= 100)?;
        self.part.share = Some(share);
        if self.part.word.is_none() && !self.part.which.is_bare() {
            (self.part.word, self.part.behind_verb) = (Some(Word::Report), at + taken);
        }
        Some(taken)
    }

    fn verb_found(&mut self, word: Word, at: usize, taken: usize) {
        let before = |back: usize| {
            let place = at.checked_sub(back)?;
            (!self.words.raw(place).ends_with([',', '.', ';'])).then(|| self.denies(place))
        };
        let behind = self.words.raw(at + taken).to_lowercase();
        let denied = before(1) == Some(true)
            || before(1).is_some() && before(2) == Some(true)
            || self.part.denied && self.part.word.is_none() && !needs_no_affirming(word)
            || self.denies(at + taken)
            || NOT_BEHIND.iter().any(|word| behind.trim_matches([',', '.', '?']) == *word);
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
    }

    fn denies(&self, at: usize) -> bool {
        let raw = self.words.raw(at).to_lowercase();
        let raw = raw.trim_matches([',', '.', ';', '?', '!']);
        NOT.contains(&self.words.folded(at))
            && !NO_NOT.contains(&raw)
            && !(raw.starts_with('đ') && raw != "đừng")
    }

    /// The number or the id at a place, the words it takes, and whether it is called an entry.
    fn entry(&self, at: usize, open: bool) -> Option<(Entry, usize, bool)> {
        let before =
            self.words.folded.get(at..)?.iter().take_while(|word| BEFORE.contains(&word.as_str())).count();
        let place = at + before;
        let called = self.words.folded(place);
        // "số 45" may be a document's; "việc số 2" is an entry.
        let named = before > 0 && !(before == 1 && self.words.folded(at) == "so");
        if let Some(n) = called.strip_prefix('v').and_then(|n| n.parse::<u32>().ok()) {
            return Some((Entry::Numbers(vec![n]), before + 1, true));
        }
        // "việc một".
        if named
            && !called.starts_with(|c: char| c.is_ascii_digit())
            && let Some(n) = number(called)
        {
            return Some((Entry::Numbers(vec![n]), before + 1, true));
        }
        let raw = self.words.raw(place);
        let (found, taken) = entry(self.words, place, self.asking.known).ok()??;
        if matches!(found, Entry::Item(_)) {
            return Some((found, before + taken, true));
        }
        // "1 văn bản số 45/BC-KT" is an entry with its document, "3 văn bản" a count.
        let documented = (1..=4).any(|more| is_document(self.words.raw(place + taken + more)));
        let counts = COUNTED.contains(&self.words.folded(place + taken))
            && !raw.ends_with([',', ':', '.', ')'])
            && !documented;
        let dated = self.part.word.and_then(Word::shape).is_some_and(|shape| shape.day != Needs::None);
        let may_be_day = dated && !self.part.which.is_bare() && raw.contains(['-', '.']) && !is_label(raw);
        let fits = named || open && !may_be_day;
        (fits && !counts && !raw.contains('/')).then_some((found, before + taken, named))
    }

    fn verb(&self, at: usize) -> Option<(Word, usize)> {
        let fits =
            |text: &str| text.split(' ').enumerate().all(|(n, word)| self.words.folded(at + n) == word);
        let (text, word) = VERBS.iter().find(|(text, _)| fits(text))?;
        let taken = text.split(' ').count();
        let beside = || {
            self.part.named
                || self.entry(at + taken, true).is_some()
                || matches!(self.words.folded(at + taken), "tat" | "ca")
                || self.part.entry_end > 0 && self.part.entry_end + 1 >= at
        };
        let alone = || {
            super::polite::is_only(&self.words.folded[..at])
                && super::polite::is_only(&self.words.folded[at + taken..])
        };
        (!WEAK.contains(text) || beside() || *word == Word::Ack && alone()).then_some((*word, taken))
    }

    /// The day at a place, or what is no one day, and the words it takes.
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

    fn reading(&self, part: &Part, named: bool) -> Option<Reading> {
        let numbers = part.which.numbers.iter().map(u32::to_string);
        let labels: Vec<String> = numbers.chain(part.which.items.iter().map(ToString::to_string)).collect();
        let unread =
            || (part.named || named && !labels.is_empty()).then_some(Reading::Wrong(Misread::Unread(labels)));
        let Some(mut word) = part.word else { return unread() };
        // "Việc 2 chắc thứ 6 tuần sau mới xong" is a promise.
        let later = part.when.and_then(|when| self.asking.counted_from_today(when));
        if word == Word::Report && !part.has_document && later > Some(When::Day(self.asking.today)) {
            word = Word::Promise;
        }
        let shape = word.shape()?;
        // A reason may deny anything; a report may not.
        if part.verb_denied && word != Word::Refuse || part.denied && !needs_no_affirming(word) {
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
            Behind::Document => {
                what.share = part.share;
                what.rest = documents(&self.text(part.from.unwrap_or(0), part.until)).0;
            }
            Behind::Reason | Behind::ReasonMust => what.rest = self.reason(part),
            Behind::Nothing | Behind::Name => {}
        }
        if what.rest.is_empty() && shape.behind == Behind::ReasonMust {
            return Some(Reading::Wrong(Misread::TextMissing(word)));
        }
        Some(Reading::Likely(Said { word, which: part.which.clone(), what }))
    }

    /// Whether a verb without entries can be meant: of a short text that names none.
    fn may_be_bare(&self, word: Word, named: bool) -> bool {
        let most = if needs_no_affirming(word) { LONG } else { SHORT };
        !named && word != Word::Grant && self.words.raw.len() <= most
    }

    /// What stands behind "do", "vì" or "chờ", else behind the day.
    fn reason(&self, part: &Part) -> String {
        let from = part.behind_verb;
        let begins =
            |at: &usize| BECAUSE.contains(&self.words.raw(*at).to_lowercase().trim_matches(['(', ',']));
        let at = (from..part.until).find(begins).or((part.behind_day > from).then_some(part.behind_day));
        let text = at.map(|at| self.text(at, part.until)).unwrap_or_default();
        let only_polite = super::polite::is_only(&Words::of(&text).folded);
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

/// Whether a word may stand beside something denied: "chưa xong, xin gia hạn".
fn needs_no_affirming(word: Word) -> bool {
    word.shape().is_some_and(|shape| matches!(shape.behind, Behind::Reason | Behind::ReasonMust))
}

/// `1.` before what is said of it.
fn is_label(raw: &str) -> bool {
    raw.ends_with(['.', ')', ':'])
        && raw.trim_end_matches(['.', ')', ':']).bytes().all(|byte| byte.is_ascii_digit())
}

/// `45/BC-KT`.
fn is_document(raw: &str) -> bool {
    let raw = raw.trim_start_matches('(');
    raw.starts_with(|c: char| c.is_ascii_digit())
        && raw.split_once('/').is_some_and(|(_, rest)| rest.contains(char::is_alphabetic))
}

/// Of two words about the same entries, the one that says more.
fn strength(word: Option<Word>) -> u8 {
    match word {
        None => 0,
        Some(Word::Ack) => 1,
        Some(Word::Report | Word::Confirm) => 2,
        Some(Word::Promise | Word::Return | Word::SetDue) => 3,
        Some(Word::Extend) => 4,
        Some(_) => 5,
    }
}

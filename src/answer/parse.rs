//! A line of text as a command: the word, which entries it means, a day, a share, and what is left.
//! Accents and case do not matter. Must not know which items there are beyond recognising an id.

use chrono::{Datelike, Days};

use crate::model::fold::fold;
use crate::model::{Day, ItemId};

/// The command words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Word {
    /// NHAN: the unit is on it.
    Ack,
    /// XONG: it is finished, or this far.
    Report,
    /// HEN: when it will be finished.
    Promise,
    /// GIA HAN: more time is asked for.
    Extend,
    /// DUYET: it is granted.
    Grant,
    /// KHONG DUYET: it is not.
    Refuse,
    /// XAC NHAN: what was reported is so.
    Confirm,
    /// TRA LAI: what was reported goes back.
    Return,
    /// GIAO: who does it.
    Assign,
    /// HAN: the day that was waited for.
    SetDue,
    /// DANH SACH: what there is.
    List,
    /// TRO GIUP: what can be said.
    Help,
    /// DONG Y: yes to what was asked back.
    Yes,
    /// HUY: no to it.
    No,
    /// DANG KY: who writes wants to be known.
    Register,
}

/// The words with everything they go by, the longer ones first.
const WORDS: [(&str, Word); 23] = [
    ("khong duyet", Word::Refuse),
    ("khong dong y", Word::No),
    ("gia han", Word::Extend),
    ("xac nhan", Word::Confirm),
    ("tra lai", Word::Return),
    ("danh sach", Word::List),
    ("tro giup", Word::Help),
    ("huong dan", Word::Help),
    ("dong y", Word::Yes),
    ("dang ky", Word::Register),
    ("nhan", Word::Ack),
    ("xong", Word::Report),
    ("hen", Word::Promise),
    ("duyet", Word::Grant),
    ("giao", Word::Assign),
    ("han", Word::SetDue),
    ("ds", Word::List),
    ("help", Word::Help),
    ("ok", Word::Yes),
    ("co", Word::Yes),
    ("yes", Word::Yes),
    ("huy", Word::No),
    ("khong", Word::No),
];

impl Word {
    /// As people are shown it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ack => "NHAN",
            Self::Report => "XONG",
            Self::Promise => "HEN",
            Self::Extend => "GIA HAN",
            Self::Grant => "DUYET",
            Self::Refuse => "KHONG DUYET",
            Self::Confirm => "XAC NHAN",
            Self::Return => "TRA LAI",
            Self::Assign => "GIAO",
            Self::SetDue => "HAN",
            Self::List => "DANH SACH",
            Self::Help => "TRO GIUP",
            Self::Yes => "DONG Y",
            Self::No => "HUY",
            Self::Register => "DANG KY",
        }
    }

    /// Whether it is said of entries.
    pub fn is_of_entries(self) -> bool {
        !matches!(self, Self::List | Self::Help | Self::Yes | Self::No | Self::Register)
    }

    /// Whether it names a day.
    fn names_a_day(self) -> bool {
        matches!(self, Self::Promise | Self::Extend | Self::SetDue | Self::Grant)
    }
}

/// Which entries are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Which {
    /// Numbers within a message.
    pub numbers: Vec<u32>,
    /// Items by their own ids.
    pub items: Vec<ItemId>,
    /// All of a message, but for `except`.
    pub all: bool,
    /// Numbers that are left out.
    pub except: Vec<u32>,
}

impl Which {
    /// Whether nothing was named.
    pub fn is_bare(&self) -> bool {
        !self.all && self.numbers.is_empty() && self.items.is_empty()
    }
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The word.
    pub word: Word,
    /// Which entries.
    pub which: Which,
    /// The day it names.
    pub day: Option<Day>,
    /// The share it names, in percent.
    pub share: Option<u32>,
    /// What is left: a document, a reason, a name.
    pub rest: String,
}

impl Said {
    /// Whether nothing but politeness stands behind the word: a yes with anything else behind it may be none.
    pub fn is_plain(&self) -> bool {
        self.which.is_bare() && fold(&self.rest).split_whitespace().all(|word| POLITE.contains(&word))
    }
}

/// Why a line is no command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misread {
    /// It begins with no command word.
    NoWord,
    /// A day that does not exist.
    NoSuchDay(String),
    /// The word needs a day.
    DayMissing(Word),
    /// A range of numbers that runs backwards or is too long.
    BadRange(String),
    /// A share above 100 %.
    BadShare,
    /// No message with numbers is near enough to be meant.
    NoList,
    /// What is named is no item.
    NoSuchItem,
    /// Nothing of the message can be meant any more.
    NothingLeft,
    /// The message had no such number.
    NoNumber {
        /// The number.
        number: u32,
        /// The last one there was.
        last: usize,
    },
    /// Which of several is not said.
    WhichOne(usize),
    /// The word needs a reason or a name behind it.
    TextMissing(Word),
}

/// What people put behind a word to be polite: ạ, nhé, nha, dạ, vâng, ah.
const POLITE: [&str; 6] = ["a", "nhe", "nha", "da", "vang", "ah"];
/// What people write between numbers.
const FILLERS: [&str; 5] = ["va", "so", "viec", "muc", ""];
/// The most numbers one range may hold.
const RANGE: u32 = 200;
/// A day without a year that lies no further back than this is past, not next year's.
const PAST: Days = Days::new(60);

/// Reads one line. `known` recognises the id of an item, whatever its case.
pub fn parse(line: &str, today: Day, known: &dyn Fn(&str) -> Option<ItemId>) -> Result<Said, Misread> {
    let tokens: Vec<&str> = line.split_whitespace().collect();
    let (word, mut at) = word(&tokens).ok_or(Misread::NoWord)?;
    let mut which = Which::default();
    if word.is_of_entries() {
        at = entries(&tokens, at, known, &mut which)?;
    }
    let share = if word == Word::Report { share(&tokens, &mut at)? } else { None };
    let day = if word.names_a_day() { named_day(&tokens, &mut at, today)? } else { None };
    if day.is_none() && matches!(word, Word::Promise | Word::SetDue) {
        return Err(Misread::DayMissing(word));
    }
    let rest = tokens[at..].join(" ");
    if rest.is_empty() && matches!(word, Word::Return | Word::Assign) {
        return Err(Misread::TextMissing(word));
    }
    Ok(Said { word, which, day, share, rest })
}

/// The lines of a text that begin with a command word, each with the lines behind it that do not, as far as the next
/// empty line: behind that stands a greeting or a signature, which belongs to no command.
pub fn lines(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut ended = false;
    for line in text.lines().map(str::trim) {
        let tokens: Vec<&str> = line.split_whitespace().collect();
        match found.last_mut() {
            _ if tokens.is_empty() => ended = true,
            Some(_) if word(&tokens).is_none() && ended => {}
            Some(last) if word(&tokens).is_none() => {
                last.push(' ');
                last.push_str(line);
            }
            _ => {
                found.push(line.to_owned());
                ended = false;
            }
        }
    }
    found
}

/// The word that the tokens begin with, and how many of them it takes.
fn word(tokens: &[&str]) -> Option<(Word, usize)> {
    let folded: Vec<String> = tokens.iter().take(3).map(|token| fold(token)).collect();
    let fits = |(text, word): &(&str, Word)| {
        let length = text.split(' ').count();
        let begins = folded.len() >= length && folded[..length].join(" ") == *text;
        begins.then_some((*word, length))
    };
    WORDS.iter().find_map(fits)
}

/// Numbers, ranges, ids and TAT CA, until something else comes.
fn entries(
    tokens: &[&str],
    mut at: usize,
    known: &dyn Fn(&str) -> Option<ItemId>,
    which: &mut Which,
) -> Result<usize, Misread> {
    let mut except = false;
    while let Some(token) = tokens.get(at) {
        let folded = fold(token);
        let next = tokens.get(at + 1).map(|next| fold(next)).unwrap_or_default();
        match folded.as_str() {
            "tat" if next == "ca" => {
                which.all = true;
                at += 2;
                continue;
            }
            "tru" if which.all => {
                except = true;
                at += 1;
                continue;
            }
            _ => {}
        }
        let behind = tokens[at..].iter().take_while(|token| FILLERS.contains(&fold(token).as_str())).count();
        if behind > 0 && tokens.get(at + behind).is_some_and(|token| is_entry(token, known)) {
            at += behind;
            continue;
        }
        if let Some(numbers) = numbers(token)? {
            // "92 %" is a share, not an entry.
            if tokens.get(at + 1).is_some_and(|next| next.starts_with('%')) {
                break;
            }
            if except { which.except.extend(numbers) } else { which.numbers.extend(numbers) }
        } else if let Some(item) = known(token.trim_matches([',', ';', ':'])) {
            which.items.push(item);
        } else {
            break;
        }
        at += 1;
    }
    Ok(at)
}

fn is_entry(token: &str, known: &dyn Fn(&str) -> Option<ItemId>) -> bool {
    token.starts_with(|c: char| c.is_ascii_digit()) || known(token).is_some()
}

/// `1`, `1,3`, `5-8`; none where the token is something else.
fn numbers(token: &str) -> Result<Option<Vec<u32>>, Misread> {
    let token = token.trim_end_matches([',', ';', '.', ')', ':']);
    let mut found = Vec::new();
    for part in token.split([',', ';']).filter(|part| !part.is_empty()) {
        let ends: Vec<&str> = part.split(['-', '–']).collect();
        let digits = |text: &&str| {
            !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !ends.iter().all(digits) || ends.len() > 2 {
            return Ok(None);
        }
        let ends: Vec<u32> = ends.iter().filter_map(|end| end.parse().ok()).collect();
        match ends.as_slice() {
            [one] => found.push(*one),
            [first, last] if first <= last && last - first < RANGE => found.extend(*first..=*last),
            _ => return Err(Misread::BadRange(part.to_owned())),
        }
    }
    Ok((!found.is_empty()).then_some(found))
}

/// `92%` or `92 %`.
fn share(tokens: &[&str], at: &mut usize) -> Result<Option<u32>, Misread> {
    let Some(token) = tokens.get(*at) else { return Ok(None) };
    let (number, taken) = match token.strip_suffix('%') {
        Some(number) => (number, 1),
        None if tokens.get(*at + 1).is_some_and(|next| *next == "%") => (*token, 2),
        None => return Ok(None),
    };
    let Ok(share) = number.parse::<u32>() else { return Ok(None) };
    if share > 100 {
        return Err(Misread::BadShare);
    }
    *at += taken;
    Ok(Some(share))
}

/// `28/11`, `28/11/2025` or `28-11-2025`, also behind "ngày" or "đến ngày".
fn named_day(tokens: &[&str], at: &mut usize, today: Day) -> Result<Option<Day>, Misread> {
    let mut place = *at;
    while tokens
        .get(place)
        .is_some_and(|token| matches!(fold(token).as_str(), "ngay" | "den" | "het" | "truoc"))
    {
        place += 1;
    }
    let Some(token) = tokens.get(place) else { return Ok(None) };
    let token = token.trim_end_matches([',', ';', '.', ':']);
    let parts: Vec<&str> = token.split(['/', '-']).collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(is_number) {
        return Ok(None);
    }
    let wrong = || Misread::NoSuchDay(token.to_owned());
    let number = |part: &str| part.parse::<u32>().map_err(|_| wrong());
    let (day, month) = (number(parts[0])?, number(parts[1])?);
    let year = match parts.get(2) {
        Some(year) => Some(number(year)?),
        None => None,
    };
    let of = |year: i32| Day::from_ymd_opt(year, month, day);
    let found = match year {
        Some(year) if year < 100 => of(2000 + year as i32),
        Some(year) => of(i32::try_from(year).map_err(|_| wrong())?),
        None => {
            let this = of(today.year());
            let long_past = |day: &Day| day.checked_add_days(PAST).is_some_and(|until| until < today);
            this.filter(|day| !long_past(day)).or_else(|| of(today.year() + 1))
        }
    };
    *at = place + 1;
    found.map(Some).ok_or_else(wrong)
}

#[cfg(test)]
mod tests;

//! What was said: a word, the entries that it means, and what else it needs; or why nothing was.
//! Must not know how a text is read.

use serde::{Deserialize, Serialize};

use super::direct::{DirectiveRefused, SpokenDirective};
use super::word::CommandWord;
use crate::model::{Day, ItemId};
use crate::phrase::When;

/// Which entries are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntriesMeant {
    /// Numbers within a message.
    pub numbers: Vec<u32>,
    /// Items by their own ids.
    pub items: Vec<ItemId>,
    /// Whether all entries of a message are meant, but for `except`.
    pub all: bool,
    /// Numbers that are left out.
    pub except: Vec<u32>,
}

impl EntriesMeant {
    /// Whether no entry was named.
    pub fn is_bare(&self) -> bool {
        !self.all && self.numbers.is_empty() && self.items.is_empty()
    }
}

/// One command that somebody says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenCommand {
    pub word: CommandWord,
    /// Which entries.
    pub which: EntriesMeant,
    /// What the word says of the entries.
    pub what: What,
}

/// What a word says of its entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct What {
    /// The day that is named.
    pub when: Option<When>,
    /// The share that is named, in percent.
    pub share: Option<u32>,
    /// The remaining words: documents, a reason, a name.
    pub rest: String,
}

impl What {
    /// The one day that is named; none where it counts from a deadline.
    pub fn day(&self) -> Option<Day> {
        match self.when? {
            When::Day(day) => Some(day),
            When::Later { .. } => None,
        }
    }
}

/// What a part of a text is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A command that fits whole: it may be recorded.
    Plain(SpokenCommand),
    /// A command that was probably meant: it is asked back before anything is recorded.
    Likely(SpokenCommand),
    /// A command that was meant, but something about it is wrong or missing.
    Wrong(Misread),
    /// A task that is given to units, or why it cannot be taken; it is asked back before anything is recorded.
    Direct(Result<SpokenDirective, DirectiveRefused>),
}

/// Why words that were meant as a command are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misread {
    /// A day that does not exist, or a time that is no one day.
    UnclearDay(String),
    /// The word needs a day.
    DayMissing(CommandWord),
    /// A range of numbers that runs backwards or is too long.
    BadRange(String),
    /// A share above 100 %, or with a fraction.
    BadShare,
    /// No message with numbers is near enough to be meant.
    NoList,
    /// The text names something that is no item.
    NoSuchItem,
    /// No entry of the message can be meant any more.
    NothingLeft,
    /// The message had no such number.
    NoNumber {
        number: u32,
        /// The last number of the message.
        last: usize,
    },
    /// One of so many entries is meant, and the text does not say which.
    WhichOne(usize),
    /// The word needs a reason or a name behind it.
    TextMissing(CommandWord),
    /// The word needs one of these causes of lateness, by its number or its name.
    WhichCause(Vec<String>),
    /// The text names these entries, and says nothing of them that can be recorded.
    Unread(Vec<String>),
}

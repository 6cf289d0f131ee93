//! What was said: a word, the entries it means, and what else it needs; or why nothing was.
//! Must not know how a text is read.

use serde::{Deserialize, Serialize};

use super::word::Word;
use crate::model::{Day, ItemId};
use crate::phrase::When;

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

/// What somebody says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The word.
    pub word: Word,
    /// Which entries.
    pub which: Which,
    /// What it says of them.
    pub what: What,
}

/// What a word says of its entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct What {
    /// The day it names.
    pub when: Option<When>,
    /// The share it names, in percent.
    pub share: Option<u32>,
    /// What is left: documents, a reason, a name.
    pub rest: String,
}

impl What {
    /// The one day it names; none where it counts from a deadline.
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
    Plain(Said),
    /// What was probably meant: it is asked back before anything is recorded.
    Likely(Said),
    /// A command was meant, and something about it is wrong or missing.
    Wrong(Misread),
}

/// Why something that was meant as a command is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misread {
    /// A day that does not exist, or a time that is no one day.
    UnclearDay(String),
    /// The word needs a day.
    DayMissing(Word),
    /// A range of numbers that runs backwards or is too long.
    BadRange(String),
    /// A share above 100 %, or with a fraction.
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
    /// Entries are named, and nothing that can be recorded is said of them.
    Unread(Vec<String>),
}

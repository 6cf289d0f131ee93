//! What is remembered of a mailbox from look to look, and what follows from it: which mails are read next, and
//! which are left to a person. Mails are remembered by their numbers, because a person who opens a mail first,
//! or marks one unread again, changes what the server calls new. Must not know the server or where the memory
//! is kept.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::model::Instant;

/// So many tries a mail has before it is left to a person.
pub const TRIES: u32 = 3;
/// After so many tries the next one waits: a server that is out of order for an hour is not the mail's fault.
const QUICK: u32 = 2;
const REST: TimeDelta = TimeDelta::hours(1);
/// The most mails that the server is asked about in one command.
const ASKED: usize = 100;
/// So many mails that came opened already are no accident.
const OTHERS: u32 = 3;
/// After so many arrivals both counts are halved, so that what was long ago fades.
const COUNTED: u32 = 40;

/// A mail that is to be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Waiting {
    /// Tries that began; counted before each try, so that one which kills the process counts too.
    #[serde(default)]
    tries: u32,
    /// When the last try began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<Instant>,
    /// Whether somebody had opened the mail when it was last seen.
    #[serde(default)]
    opened: bool,
}

impl Waiting {
    fn is_due(&self, now: Instant) -> bool {
        // A clock that was set back must not make anybody wait for long.
        let rested = |last: Instant| now < last || now - last >= REST;
        self.tries < QUICK || self.last.is_none_or(rested)
    }
}

/// Which mails of a mailbox have been read, tried or set aside, by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxMemory {
    /// The mailbox that is remembered: where config names another, the memory begins anew.
    mailbox: String,
    /// The server's `UIDVALIDITY`: as long as it stays, numbers mean what they meant; none before the first
    /// look.
    uid_validity: Option<u32>,
    /// The highest number at the first look: mails opened before that are old and not read.
    since: u32,
    /// The highest known number: the mails up to it have been read, unless `since`, `waiting` or `aside` says
    /// otherwise.
    known_to: u32,
    /// Numbers up to `since` that were read; other mails up to it are read once they are marked unread.
    read_below: BTreeSet<u32>,
    /// Mails that are to be read, whatever the server calls them by now.
    waiting: BTreeMap<u32, Waiting>,
    /// Mails that are left to a person, each with whether it had been opened by then.
    aside: BTreeMap<u32, bool>,
    /// Mails that came lately, and how many of them somebody else had opened.
    arrived: u32,
    opened_by_others: u32,
}

/// What the server lists.
#[derive(Debug, Clone, Default)]
pub struct ServerNumbers {
    /// The numbers behind those that are known.
    pub above: BTreeSet<u32>,
    /// The numbers of mails that nobody has opened, old ones too.
    pub unseen: BTreeSet<u32>,
    /// Which of the mails asked for are still there.
    pub present: BTreeSet<u32>,
}

impl MailboxMemory {
    /// A memory of a mailbox in which nothing has been read.
    pub fn new(mailbox: &str) -> Self {
        Self {
            mailbox: mailbox.to_owned(),
            uid_validity: None,
            since: 0,
            known_to: 0,
            read_below: BTreeSet::new(),
            waiting: BTreeMap::new(),
            aside: BTreeMap::new(),
            arrived: 0,
            opened_by_others: 0,
        }
    }

    /// The mailbox that is remembered.
    pub fn mailbox(&self) -> &str {
        &self.mailbox
    }

    /// Takes note of how the server numbers. A new numbering makes a first look: of the mails up to `highest`
    /// only those that nobody has opened are read.
    pub fn meet(&mut self, uid_validity: u32, highest: u32) {
        if self.uid_validity != Some(uid_validity) {
            *self = Self {
                uid_validity: Some(uid_validity),
                since: highest,
                known_to: highest,
                ..Self::new(&self.mailbox)
            };
        }
    }

    /// The highest known number: those behind it are to be listed in [`ServerNumbers::above`].
    pub fn known_to(&self) -> u32 {
        self.known_to
    }

    /// The mails of which the server is to say whether they are still there.
    pub fn asked(&self) -> Vec<u32> {
        self.aside.iter().filter(|(_, opened)| **opened).map(|(uid, _)| *uid).take(ASKED).collect()
    }

    /// Takes in what the server lists; gives the mails that are to be read now, new ones first, so that a mail
    /// that stops us stops nothing else.
    pub fn plan(&mut self, listed: &ServerNumbers, now: Instant) -> Vec<u32> {
        self.settle();
        self.let_go(listed);
        let is_opened = |uid: u32| !listed.unseen.contains(&uid);
        for uid in listed.above.iter().copied().filter(|uid| *uid > self.known_to) {
            self.waiting.insert(uid, Waiting { opened: is_opened(uid), ..Waiting::default() });
            self.arrived += 1;
            self.opened_by_others += u32::from(is_opened(uid));
        }
        self.known_to = listed.above.last().copied().unwrap_or(0).max(self.known_to);
        if self.arrived >= COUNTED {
            (self.arrived, self.opened_by_others) = (self.arrived / 2, self.opened_by_others / 2);
        }
        for uid in listed.unseen.range(..=self.since).copied() {
            if !self.read_below.contains(&uid) && !self.aside.contains_key(&uid) {
                self.waiting.entry(uid).or_default();
            }
        }
        for (uid, waiting) in &mut self.waiting {
            waiting.opened = is_opened(*uid);
        }
        let due = self.waiting.iter().filter(|(_, waiting)| waiting.is_due(now));
        let (again, new): (Vec<_>, Vec<_>) = due.partition(|(_, waiting)| waiting.tries > 0);
        new.into_iter().chain(again).map(|(uid, _)| *uid).collect()
    }

    /// Forgets mails that were left to a person and have been opened or deleted since.
    fn let_go(&mut self, listed: &ServerNumbers) {
        let asked = self.asked();
        let stays = |uid: &u32, opened: &mut bool| {
            if *opened {
                !asked.contains(uid) || listed.present.contains(uid)
            } else {
                listed.unseen.contains(uid)
            }
        };
        let gone: Vec<u32> =
            self.aside.extract_if(.., |uid, opened| !stays(uid, opened)).map(|(uid, _)| uid).collect();
        for uid in gone {
            self.done(uid);
        }
    }

    /// Counts a try that begins. The memory must be kept before the mail is asked for.
    pub fn begin(&mut self, uid: u32, now: Instant) {
        let waiting = self.waiting.entry(uid).or_default();
        waiting.tries += 1;
        waiting.last = Some(now);
    }

    /// Notes that the mail is kept, or is no longer there.
    pub fn done(&mut self, uid: u32) {
        self.waiting.remove(&uid);
        if uid <= self.since {
            self.read_below.insert(uid);
        }
    }

    /// Takes back a try: the mail came and could not be kept here, which is not its fault.
    pub fn unkept(&mut self, uid: u32) {
        if let Some(waiting) = self.waiting.get_mut(&uid) {
            waiting.tries = waiting.tries.saturating_sub(1);
        }
    }

    /// Leaves to a person the mails that were tried often enough, by this process or by one that did not live
    /// to say so.
    pub fn settle(&mut self) {
        let over = self.waiting.extract_if(.., |_, waiting| waiting.tries >= TRIES);
        self.aside.extend(over.map(|(uid, waiting)| (uid, waiting.opened)));
    }

    /// The mails that are left to a person, by names that stay the same and mean nothing else later.
    pub fn aside(&self) -> BTreeSet<String> {
        let validity = self.uid_validity.unwrap_or(0);
        self.aside.keys().map(|uid| format!("{}:{validity}:{uid}", self.mailbox)).collect()
    }

    /// Whether mails keep coming opened already: somebody else reads this mailbox.
    pub fn is_read_by_others(&self) -> bool {
        self.opened_by_others >= OTHERS
    }
}

#[cfg(test)]
mod tests;

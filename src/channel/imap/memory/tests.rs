//! Looks at a made-up mailbox: which numbers are read, and what is remembered after each outcome.

#![allow(clippy::expect_used, reason = "a test fails loudly")]

use std::collections::BTreeSet;

use super::*;

const NONE: [u32; 0] = [];

/// What happens when a mail is asked for.
#[derive(Clone, Copy, PartialEq)]
enum Comes {
    Well,
    /// The server does not give the mail.
    Never,
    /// The connection ends, and the look with it.
    Breaks,
    /// The mail cannot be kept.
    Unkept,
}

/// A mailbox: its numbers, and which mails are unseen.
struct Box_ {
    memory: MailboxMemory,
    all: BTreeSet<u32>,
    unseen: BTreeSet<u32>,
    validity: u32,
    now: Instant,
}

impl Box_ {
    fn new(all: &[u32], unseen: &[u32]) -> Self {
        let (all, unseen) = (all.iter().copied().collect(), unseen.iter().copied().collect());
        Self { memory: MailboxMemory::new("m"), all, unseen, validity: 1, now: Instant::UNIX_EPOCH }
    }

    fn arrive(&mut self, uids: &[u32], opened: bool) {
        self.all.extend(uids);
        if !opened {
            self.unseen.extend(uids);
        }
    }

    fn plan(&mut self) -> Vec<u32> {
        self.memory.meet(self.validity, self.all.last().copied().unwrap_or(0));
        let from = self.memory.known_to().saturating_add(1);
        // As servers do: asked for numbers behind the last one, they list the last one.
        let above = match self.all.range(from..).copied().collect::<BTreeSet<u32>>() {
            above if above.is_empty() => self.all.last().copied().into_iter().collect(),
            above => above,
        };
        let asked = self.memory.asked();
        let present = self.all.iter().copied().filter(|uid| asked.contains(uid)).collect();
        let listed = ServerNumbers { above, unseen: self.unseen.clone(), present };
        // The memory goes through the form that its file has.
        let json = serde_json::to_string(&self.memory).expect("JSON");
        self.memory = serde_json::from_str(&json).expect("the same");
        self.memory.plan(&listed, self.now)
    }

    /// One look a minute later; returns the numbers that were asked for.
    fn look(&mut self, comes: &dyn Fn(u32) -> Comes) -> Vec<u32> {
        self.now += TimeDelta::minutes(1);
        let mut asked = Vec::new();
        for uid in self.plan() {
            self.memory.begin(uid, self.now);
            asked.push(uid);
            match comes(uid) {
                Comes::Well => {
                    self.memory.done(uid);
                    self.unseen.remove(&uid);
                }
                Comes::Never => {}
                Comes::Breaks => break,
                Comes::Unkept => {
                    self.memory.unkept(uid);
                    break;
                }
            }
        }
        self.memory.settle();
        asked
    }

    fn well(&mut self) -> Vec<u32> {
        self.look(&|_| Comes::Well)
    }

    fn aside(&self) -> Vec<u32> {
        self.memory.aside.keys().copied().collect()
    }
}

#[test]
fn what_is_read_at_the_first_look_and_at_the_next() {
    // In order: all mails, unseen ones, what is read first, what arrives opened, what arrives unseen, what is
    // read then.
    type Case =
        (&'static [u32], &'static [u32], &'static [u32], &'static [u32], &'static [u32], &'static [u32]);
    let cases: [Case; 6] = [
        (&[], &[], &[], &[], &[1], &[1]),
        (&[1, 2, 3], &[], &[], &[], &[], &[]),
        (&[1, 2, 3, 9], &[2, 9], &[2, 9], &[10], &[11], &[10, 11]),
        (&[1, 2, 3], &[1, 2, 3], &[1, 2, 3], &[], &[], &[]),
        (&[5], &[5], &[5], &[7, 8], &[], &[7, 8]),
        (&[4_000_000_000], &[], &[], &[], &[4_294_967_295], &[4_294_967_295]),
    ];
    for (all, unseen, first, opened, new, then) in cases {
        let mut found = Box_::new(all, unseen);
        assert_eq!(found.well(), first, "{all:?} {unseen:?}");
        found.arrive(opened, true);
        found.arrive(new, false);
        assert_eq!(found.well(), then, "{all:?} then {opened:?} {new:?}");
        assert_eq!(found.well(), NONE, "each once");
    }
}

#[test]
fn marking_unread_again_reads_old_mail_once_and_new_mail_never_again() {
    let mut found = Box_::new(&[1, 2, 3], &[3]);
    found.well();
    found.arrive(&[4], false);
    assert_eq!(found.well(), [4]);
    found.unseen.extend([3, 4]);
    assert_eq!(found.well(), NONE, "both were read");
    found.unseen.insert(1);
    assert_eq!(found.well(), [1], "old mail that never was");
    found.unseen.insert(1);
    assert_eq!(found.well(), NONE);
}

#[test]
fn a_mail_that_breaks_the_connection_is_left_after_three_tries_and_stops_no_other() {
    let mut found = Box_::new(&[1], &[]);
    found.well();
    found.arrive(&[2, 3, 4], false);
    let three = |uid| if uid == 3 { Comes::Breaks } else { Comes::Well };
    assert_eq!(found.look(&three), [2, 3]);
    assert_eq!(found.look(&three), [4, 3], "the one behind it comes first");
    found.arrive(&[5], false);
    assert_eq!(found.look(&three), [5], "the third try waits");
    found.now += REST;
    assert_eq!((found.look(&three), found.aside()), (vec![3], vec![3]));
    found.now += REST;
    assert_eq!((found.look(&three), found.aside()), (vec![], vec![3]), "left to a person");
    assert_eq!(found.memory.aside().into_iter().collect::<Vec<_>>(), ["m:1:3"]);
    found.unseen.remove(&3);
    assert_eq!((found.well(), found.aside()), (vec![], vec![]), "somebody opened it");
    found.unseen.insert(3);
    assert_eq!(found.well(), NONE, "and it is not begun anew");
}

#[test]
fn a_try_counts_even_where_nobody_lived_to_see_its_end() {
    let mut found = Box_::new(&[], &[]);
    found.well();
    found.arrive(&[1], false);
    for _ in 0..TRIES {
        found.now += REST;
        assert_eq!(found.plan(), [1]);
        found.memory.begin(1, found.now);
    }
    assert_eq!((found.plan(), found.aside()), (vec![], vec![1]));
}

#[test]
fn a_mail_that_comes_at_the_second_try_is_read_and_one_that_cannot_be_kept_loses_no_try() {
    let mut found = Box_::new(&[], &[]);
    found.well();
    found.arrive(&[1, 2], false);
    assert_eq!(found.look(&|_| Comes::Never), [1, 2]);
    assert_eq!((found.well(), found.aside()), (vec![1, 2], vec![]));
    found.arrive(&[3], false);
    for _ in 0..5 {
        assert_eq!(found.look(&|_| Comes::Unkept), [3]);
    }
    assert_eq!((found.well(), found.aside()), (vec![3], vec![]));
}

#[test]
fn a_mail_that_waits_is_read_whatever_happens_to_it_meanwhile() {
    let mut found = Box_::new(&[1, 2], &[1, 2]);
    assert_eq!(found.look(&|_| Comes::Breaks), [1]);
    found.unseen.clear();
    assert_eq!(found.well(), [2, 1], "opened by a person since the first look");
}

#[test]
fn one_that_was_opened_before_it_was_left_stays_told_of_until_it_is_deleted() {
    let mut found = Box_::new(&[], &[]);
    found.well();
    found.arrive(&[1], true);
    for _ in 0..TRIES {
        found.look(&|_| Comes::Never);
        found.now += REST;
    }
    found.well();
    assert_eq!(found.aside(), [1]);
    found.all.clear();
    found.well();
    assert_eq!(found.aside(), NONE);
}

#[test]
fn of_very_many_that_are_left_none_is_forgotten_for_not_being_asked_about() {
    let mut found = Box_::new(&[], &[]);
    found.well();
    found.arrive(&(1..=250).collect::<Vec<u32>>(), true);
    for _ in 0..TRIES {
        found.look(&|_| Comes::Never);
        found.now += REST;
    }
    found.well();
    assert_eq!(found.aside().len(), 250);
}

#[test]
fn a_new_numbering_is_a_first_look() {
    let mut found = Box_::new(&[1, 2], &[2]);
    found.well();
    found.validity = 2;
    found.arrive(&[3], true);
    found.arrive(&[4], false);
    assert_eq!(found.well(), [4], "only what nobody has opened");
    found.arrive(&[5], true);
    assert_eq!(found.well(), [5]);
}

#[test]
fn a_clock_that_was_set_back_does_not_hold_a_mail() {
    let mut found = Box_::new(&[], &[]);
    found.now += TimeDelta::days(400);
    found.well();
    found.arrive(&[1], false);
    found.look(&|_| Comes::Breaks);
    found.look(&|_| Comes::Breaks);
    found.now -= TimeDelta::days(300);
    assert_eq!(found.well(), [1]);
}

#[test]
fn somebody_else_reads_the_mailbox_where_mails_keep_coming_opened() {
    let mut found = Box_::new(&[1, 2, 3, 4], &[]);
    found.well();
    found.arrive(&[5, 6], true);
    found.well();
    assert!(!found.memory.is_read_by_others(), "once or twice happens");
    found.arrive(&[7], true);
    found.well();
    assert!(found.memory.is_read_by_others());
    for uid in 8..120 {
        found.arrive(&[uid], false);
        found.well();
    }
    assert!(!found.memory.is_read_by_others(), "it is long ago");
}

//! Where patterns match in a text. What a slot or a named part comes to at a place is found once for all patterns.
//! Must not know which patterns there are, nor what they mean.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::pattern::{DuePart, DuePattern};
use super::slots::{DueSlot, Held};
use super::text::DueText;

/// Where a pattern ended, with what its slots hold.
pub(super) type Ending = (usize, Vec<Held>);

/// All the places where something ends.
type Endings = Rc<Vec<Ending>>;

/// What several patterns ask for at one place.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Shared {
    Slot(DueSlot),
    Named(usize),
}

/// A text in which patterns are looked for.
pub(super) struct Matching<'a> {
    pub(super) text: &'a DueText,
    known: RefCell<HashMap<(Shared, usize), Endings>>,
}

impl<'a> Matching<'a> {
    pub(super) fn of(text: &'a DueText) -> Self {
        Self { text, known: RefCell::default() }
    }

    /// The longest match of a pattern at a place.
    pub(super) fn longest(&self, pattern: &DuePattern, at: usize) -> Option<Ending> {
        let ends = self.walk(pattern.parts(), vec![(at, Vec::new())]);
        // Of two that end at one place the first is the one that was written first.
        ends.into_iter().filter(|(end, _)| *end > at).rev().max_by_key(|(end, _)| *end)
    }

    /// Whether a slot can be filled at a place.
    pub(super) fn fills(&self, slot: DueSlot, at: usize) -> bool {
        !self.shared(Shared::Slot(slot), at, || self.slot(slot, at)).is_empty()
    }

    fn walk(&self, parts: &[DuePart], from: Vec<Ending>) -> Vec<Ending> {
        let mut ends = from;
        for part in parts {
            if ends.is_empty() {
                break;
            }
            let mut next: Vec<Ending> = Vec::new();
            for ending in ends {
                self.step(part, ending, &mut next);
            }
            ends = next;
        }
        ends
    }

    fn step(&self, part: &DuePart, (at, held): Ending, next: &mut Vec<Ending>) {
        let mut add = |ending: Ending| {
            // Two ways to the same are one.
            if !next.contains(&ending) {
                next.push(ending);
            }
        };
        match part {
            DuePart::Word(word) if self.text.word(at) == word => add((at + 1, held)),
            DuePart::Word(_) => {}
            DuePart::Slot(slot) => {
                let found = self.shared(Shared::Slot(*slot), at, || self.slot(*slot, at));
                found.iter().for_each(|(end, value)| add((*end, [held.as_slice(), value].concat())));
            }
            DuePart::Named(place, parts) => {
                let from = || vec![(at, Vec::new())];
                let found = self.shared(Shared::Named(*place), at, || self.walk(parts, from()));
                found.iter().for_each(|(end, values)| add((*end, [held.as_slice(), values].concat())));
            }
            DuePart::Choice(choices) => {
                let ends = choices.iter().flat_map(|parts| self.walk(parts, vec![(at, held.clone())]));
                ends.for_each(add);
            }
        }
    }

    fn slot(&self, slot: DueSlot, at: usize) -> Vec<Ending> {
        let value = |held| if held == Held::Nothing { Vec::new() } else { vec![held] };
        slot.read(self.text, at).into_iter().map(|(held, taken)| (at + taken, value(held))).collect()
    }

    fn shared(&self, what: Shared, at: usize, find: impl FnOnce() -> Vec<Ending>) -> Endings {
        if let Some(known) = self.known.borrow().get(&(what, at)) {
            return Rc::clone(known);
        }
        let found = Rc::new(find());
        self.known.borrow_mut().insert((what, at), Rc::clone(&found));
        found
    }
}

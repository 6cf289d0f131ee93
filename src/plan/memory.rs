//! What texts came to that stand in many rows: the same units, deadlines and products again and again. Reading a text costs
//! far more than looking it up.
//! Must not know rows.

use std::cell::RefCell;
use std::collections::HashMap;

use super::bodies::{Bodies, BodyPart, NamedBodies};
use crate::model::scrub::scrub;
use crate::phrase::deadline::{CellDuePhrase, DueContext, DuePhrase, cell, in_text};

/// More different texts of one sort than this are not remembered, so that no document fills the memory.
const MOST: usize = 4_096;

/// The units and the time that a document is read against, with what its texts came to.
pub(super) struct Memory<'a> {
    pub(super) bodies: &'a Bodies,
    context: DueContext,
    named: RefCell<HashMap<(String, BodyPart), NamedBodies>>,
    dues: RefCell<HashMap<String, CellDuePhrase>>,
    phrases: RefCell<HashMap<String, Vec<DuePhrase>>>,
    kept: RefCell<HashMap<String, bool>>,
}

impl<'a> Memory<'a> {
    pub(super) fn new(bodies: &'a Bodies, context: DueContext) -> Self {
        Self {
            bodies,
            context,
            named: RefCell::default(),
            dues: RefCell::default(),
            phrases: RefCell::default(),
            kept: RefCell::default(),
        }
    }

    /// Who is named in a cell.
    pub(super) fn named(&self, text: &str, base: BodyPart) -> NamedBodies {
        known(&self.named, &(text.to_owned(), base), || self.bodies.scan(text, base))
    }

    /// The deadline of a cell of deadlines.
    pub(super) fn due(&self, text: &str) -> CellDuePhrase {
        known(&self.dues, &text.to_owned(), || cell(text, &self.context))
    }

    /// The deadlines inside a cell of text.
    pub(super) fn phrases(&self, text: &str) -> Vec<DuePhrase> {
        known(&self.phrases, &text.to_owned(), || in_text(text, &self.context))
    }

    /// The deadlines with a day of a title: each title stands once.
    pub(super) fn days(&self, title: &str) -> Vec<DuePhrase> {
        let has_day = title.bytes().any(|byte| byte.is_ascii_digit())
            && ["/", "ngày", "Ngày", "tháng", "Tháng", "-20", ".20"].iter().any(|mark| title.contains(mark));
        if has_day { in_text(title, &self.context) } else { Vec::new() }
    }

    /// Whether a text may be kept: it seems to name no citizen.
    pub(super) fn may_keep(&self, text: &str) -> bool {
        known(&self.kept, &text.to_owned(), || scrub(text).is_ok())
    }
}

fn known<K: Clone + Eq + std::hash::Hash, T: Clone>(
    found: &RefCell<HashMap<K, T>>,
    key: &K,
    read: impl FnOnce() -> T,
) -> T {
    if let Some(known) = found.borrow().get(key) {
        return known.clone();
    }
    let new = read();
    let mut found = found.borrow_mut();
    if found.len() < MOST {
        found.insert(key.clone(), new.clone());
    }
    new
}

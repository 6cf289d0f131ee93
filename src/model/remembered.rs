//! What texts came to that stand in many rows of a file: reading one costs far more than looking it up.
//! Must not know what the texts are.

use std::cell::RefCell;
use std::collections::HashMap;

/// What texts came to, by text.
#[derive(Debug)]
pub struct Remembered<T>(RefCell<HashMap<String, T>>);

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T: Clone> Remembered<T> {
    /// More different texts than any column of words has; a file with ever new texts fills no memory.
    const MOST: usize = 4_096;

    /// What a text came to, or comes to now.
    pub fn of(&self, text: &str, read: impl FnOnce(&str) -> T) -> T {
        if let Some(known) = self.0.borrow().get(text) {
            return known.clone();
        }
        let new = read(text);
        let mut known = self.0.borrow_mut();
        if known.len() < Self::MOST {
            known.insert(text.to_owned(), new.clone());
        }
        new
    }
}

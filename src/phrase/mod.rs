//! Vietnamese as people write it: days and numbers in words, for the layers that read text.
//! Pure; must not know what the text is about.

mod day;
pub mod deadline;
pub mod due;
mod name;
mod numbers;

pub use day::{DayWord, When, day};
pub use name::{capitals, find_words, name_key, without_brackets, words_beside};
pub use numbers::number;

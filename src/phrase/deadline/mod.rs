//! Deadlines as plans and conclusions word them: `Trước ngày 20 hằng tháng`, `Quý IV/2025 - Quý II/2026`, `trước kỳ họp`.
//! What is doubtful comes with a doubt; no day is guessed in silence.
//!
//! The wordings are data (`grammar/`): a pattern and what it means, a line each. `matching.rs` finds them in a text.
//! Must not know whose deadline it is, nor any days off.

mod cell;
mod find;
mod grammar;
mod matching;
mod meaning;
mod pattern;
mod printed;
mod prose;
mod said;
mod sense;
mod slots;
mod text;

pub use said::{
    Cadence, CellDuePhrase, DueContext, DueDoubt, DueOddity, DuePhrase, EveryDay, EveryDue, SaidDue,
};

use crate::model::Day;

/// Reads a cell of a column of deadlines, whole, also where several phrases stand in it.
pub fn cell(text: &str, context: &DueContext) -> CellDuePhrase {
    cell::read(text, *context)
}

/// Every deadline phrase in running text, in order. Days of cited documents, of what has happened and of what is only told
/// are none.
pub fn in_text(text: &str, context: &DueContext) -> Vec<DuePhrase> {
    prose::phrases(text, *context)
}

/// Whether a cell looks like a deadline, not like a state or a task.
pub fn looks_like_due(text: &str) -> bool {
    // Only whether there is a day matters, not which one.
    let written = Day::default();
    cell::looks_like_due(text, DueContext { written, year: 1970 })
}

#[cfg(test)]
mod tests;

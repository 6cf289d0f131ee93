//! Units and groups as documents name them: by name, alias or abbreviation, several in one cell, with what they do around
//! them.
//! Must not know rows or deadlines.

mod names;
mod scan;
mod tokens;
mod words;

#[cfg(test)]
mod tests;

pub use names::{Bodies, PlanBody};
pub use scan::{BodyPart, NamedBodies};

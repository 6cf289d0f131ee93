//! Papers about items as they stand at an instant: sheets, lists, letters.
//! Must not know periods.

pub mod apology;
pub mod cases;
pub mod late;
pub mod sources;
pub mod tracking;
pub mod urging;
pub(in crate::paper::contents) mod words;

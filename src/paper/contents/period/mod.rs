//! Papers about a period: reports, and figures by which people are rated.
//! Must not count anything: `figures` does.

mod change;
mod figures;
pub mod rating;
pub mod report;
pub mod span;

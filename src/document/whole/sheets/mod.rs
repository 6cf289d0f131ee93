//! Workbooks: every sheet with its cells as they stand, what is merged, and what is hidden.
//! Must not know what the columns mean.

mod covers;
mod hidden;
pub(super) mod ods;
#[cfg(test)]
mod tests;
pub(super) mod xls;
pub(super) mod xlsx;

pub(super) use covers::Covers;

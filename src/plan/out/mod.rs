//! A plan that was read, as the file of `plans/` that a careful person would write, and what an amended plan changes.
//! Must not know where the file is kept.

mod amend;
mod file;

pub use amend::{Amended, KnownRow, amend, compare};
pub use file::{PlanFileHead, plan_file};

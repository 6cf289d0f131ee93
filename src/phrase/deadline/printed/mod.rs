//! Days and periods as they are printed, alone and in lists.
//! Must not know what they are for, nor which year an unwritten one is.

mod days;
mod periods;
mod several;

pub(super) use days::{PrintedDay, days};
pub(super) use periods::{PrintedPeriod, periods};
pub(super) use several::{Joined, Several};

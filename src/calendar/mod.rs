//! Civil days and instants, working days, office hours and slots of one organisation.
//! Pure: reads no clock; the day table comes from config.

pub(super) mod configured;
pub mod hours;
mod office;
pub mod offset;
pub mod recurrence;
pub mod slots;
pub mod typed;
pub mod work;
pub mod zone;

pub use configured::Calendar;
pub use office::OfficeHours;
pub use offset::Anchors;
pub use typed::{Toward, TypedDay};
pub use work::{DayNote, WorkDays, YearTable};
pub use zone::Zone;

//! Civil days and instants, working days, office hours and slots of one organisation.
//! Pure: reads no clock; the day table comes from config.

pub mod hours;
pub mod offset;
pub mod slots;
pub mod typed;
pub mod work;
pub mod zone;

pub use hours::OfficeHours;
pub use offset::Anchors;
pub use typed::{Toward, Written};
pub use work::{DayNote, WorkDays, YearTable};
pub use zone::Zone;

use chrono::NaiveTime;

/// Everything about time that an organisation configures.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// The civil zone.
    pub zone: Zone,
    /// Which days are worked.
    pub work: WorkDays,
    /// When messages may leave.
    pub hours: OfficeHours,
    /// When routine messages leave on a day.
    pub daily: NaiveTime,
}

//! Everything about time that an organisation configures. Must not know how config is read.

use chrono::NaiveTime;

use super::OfficeHours;
use super::work::WorkDays;
use super::zone::Zone;

/// Everything about time that an organisation configures.
#[derive(Debug, Clone)]
pub struct Calendar {
    pub zone: Zone,
    /// Which days are worked.
    pub work: WorkDays,
    /// When messages may leave.
    pub hours: OfficeHours,
    /// When routine messages leave on a day.
    pub daily: NaiveTime,
}

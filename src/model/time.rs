//! Days and instants as the whole program names them. Must not know any zone.

/// An instant; stored in UTC, shown in the organisation's zone.
pub type Instant = chrono::DateTime<chrono::Utc>;

/// A civil day in the organisation's zone.
pub type Day = chrono::NaiveDate;

//! The one place where wall-clock time becomes an instant and back.
//! Must not know about working days.

use chrono::{Days, MappedLocalTime, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;

use crate::model::{Day, Instant};

/// The organisation's time zone, compiled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(Tz);

impl Zone {
    /// The zone of Viet Nam.
    pub const DEFAULT_NAME: &str = "Asia/Ho_Chi_Minh";

    /// The zone with this IANA name; none when it is unknown.
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// The zone itself, for the alarm clock.
    pub fn tz(self) -> Tz {
        self.0
    }

    /// The civil day of an instant.
    pub fn day(self, at: Instant) -> Day {
        self.local(at).date()
    }

    /// The civil day and time of an instant.
    pub fn local(self, at: Instant) -> NaiveDateTime {
        at.with_timezone(&self.0).naive_local()
    }

    /// An instant as RFC 3339 with the zone's offset, to the second.
    pub fn rfc3339(self, at: Instant) -> String {
        at.with_timezone(&self.0).to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
    }

    /// The instant of a wall-clock time. A time that a clock change skips is read as the first
    /// instant after the gap; a time that happens twice is read as the first of the two.
    pub fn at(self, day: Day, time: NaiveTime) -> Instant {
        let mut wall = day.and_time(time);
        for _ in 0..96 {
            match self.0.from_local_datetime(&wall) {
                MappedLocalTime::Single(found) | MappedLocalTime::Ambiguous(found, _) => {
                    return found.to_utc();
                }
                MappedLocalTime::None => wall += chrono::TimeDelta::minutes(15),
            }
        }
        wall.and_utc()
    }

    /// The instant of 00:00 on the day.
    pub fn start_of(self, day: Day) -> Instant {
        self.at(day, NaiveTime::MIN)
    }

    /// The first instant after the day.
    pub fn end_of(self, day: Day) -> Instant {
        self.start_of(day.checked_add_days(Days::new(1)).unwrap_or(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn viet_nam_is_seven_hours_ahead_and_days_change_there_first() {
        let zone = Zone::named(Zone::DEFAULT_NAME).expect("compiled in");
        let day: Day = "2025-11-24".parse().expect("a day");
        assert_eq!(zone.rfc3339(zone.start_of(day)), "2025-11-24T00:00:00+07:00");
        assert_eq!(zone.start_of(day).to_rfc3339(), "2025-11-23T17:00:00+00:00");
        assert_eq!(zone.day(zone.start_of(day)), day);
    }

    #[test]
    fn a_skipped_wall_clock_time_becomes_the_end_of_the_gap() {
        let zone = Zone::named("Europe/Berlin").expect("compiled in");
        let day: Day = "2026-03-29".parse().expect("a day");
        let time = NaiveTime::from_hms_opt(2, 30, 0).expect("a time");
        assert_eq!(zone.rfc3339(zone.at(day, time)), "2026-03-29T03:00:00+02:00");
    }

    #[test]
    fn an_unknown_zone_is_not_guessed() {
        assert_eq!(Zone::named("Asia/Dien_Khanh"), None);
    }
}

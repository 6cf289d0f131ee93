//! The one place where wall-clock time becomes an instant and back.
//! Must not know about working days.

use std::fmt;

use chrono::{Datelike, Days, FixedOffset, MappedLocalTime, NaiveDateTime, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;

use crate::model::bounds::{FIRST_YEAR, LAST_YEAR};
use crate::model::{Day, Instant};

/// The organisation's time zone, compiled in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Zone {
    tz: Tz,
    /// How far the zone is ahead in all the years that are counted in; none where its clocks change in them.
    steady: Option<FixedOffset>,
}

/// The name alone, since all the rest follows from it.
impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Zone").field(&self.tz).finish()
    }
}

impl Zone {
    /// The zone of Viet Nam.
    pub const DEFAULT_NAME: &str = "Asia/Ho_Chi_Minh";

    /// The zone with this IANA name; none when it is unknown.
    pub fn named(name: &str) -> Option<Self> {
        let tz: Tz = name.parse().ok()?;
        Some(Self { tz, steady: steady(tz) })
    }

    /// The zone itself, for the alarm clock.
    pub fn tz(self) -> Tz {
        self.tz
    }

    /// The civil day of an instant.
    pub fn day(self, at: Instant) -> Day {
        self.local(at).date()
    }

    /// The civil day and time of an instant.
    pub fn local(self, at: Instant) -> NaiveDateTime {
        let utc = at.naive_utc();
        match self.steady.filter(|_| is_counted(utc.year())) {
            Some(ahead) => utc + ahead,
            None => at.with_timezone(&self.tz).naive_local(),
        }
    }

    /// An instant as RFC 3339 with the zone's offset, to the second.
    pub fn rfc3339(self, at: Instant) -> String {
        at.with_timezone(&self.tz).to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
    }

    /// The instant of a wall-clock time. A time that a clock change skips is read as the first
    /// instant after the gap; a time that happens twice is read as the first of the two.
    pub fn at(self, day: Day, time: NaiveTime) -> Instant {
        let mut wall = day.and_time(time);
        if let Some(ahead) = self.steady.filter(|_| is_counted(day.year())) {
            return (wall - ahead).and_utc();
        }
        for _ in 0..96 {
            match self.tz.from_local_datetime(&wall) {
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

/// Whether the years around it have been looked through for changes of clocks, so that an offset holds at both ends of a
/// year as well.
fn is_counted(year: i32) -> bool {
    (FIRST_YEAR..=LAST_YEAR).contains(&year)
}

/// The offset of a zone whose clocks never change in the years that are counted in, nor in the two beside them. No zone
/// changes its clocks and takes that back within a week.
fn steady(tz: Tz) -> Option<FixedOffset> {
    let first = Day::from_ymd_opt(FIRST_YEAR - 1, 1, 1)?;
    let of = |day: Day| tz.offset_from_utc_datetime(&day.and_time(NaiveTime::MIN)).fix();
    let ahead = of(first);
    let mut weeks = first.iter_weeks().take_while(|day| day.year() <= LAST_YEAR + 1);
    weeks.all(|day| of(day) == ahead).then_some(ahead)
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

    /// Every hour around both ends of what is counted, and around each quarter of some years between.
    fn hours() -> impl Iterator<Item = Instant> {
        let years = [FIRST_YEAR - 1, FIRST_YEAR, 2011, 2026, LAST_YEAR, LAST_YEAR + 1, LAST_YEAR + 2];
        let days = years.into_iter().flat_map(|year| [1, 3, 10, 12].map(|month| (year, month)));
        let starts = days.filter_map(|(year, month)| Day::from_ymd_opt(year, month, 1));
        starts.flat_map(|day| {
            let start = day.and_time(NaiveTime::MIN).and_utc() - chrono::TimeDelta::days(2);
            (0..24 * 34).map(move |hour| start + chrono::TimeDelta::hours(hour))
        })
    }

    #[test]
    fn every_zone_reads_the_clock_as_its_own_table_says() {
        for name in
            [Zone::DEFAULT_NAME, "UTC", "Asia/Tokyo", "Asia/Pyongyang", "Europe/Berlin", "Pacific/Apia"]
        {
            let zone = Zone::named(name).expect("compiled in");
            for at in hours() {
                let wall = at.with_timezone(&zone.tz()).naive_local();
                assert_eq!(zone.local(at), wall, "{name} {at}");
                let first = zone.tz().from_local_datetime(&wall).earliest().expect("a time that was read");
                assert_eq!(zone.at(wall.date(), wall.time()), first.to_utc(), "{name} {at}");
            }
        }
    }

    #[test]
    fn only_a_zone_whose_clocks_never_change_is_taken_to_be_steady() {
        let is_steady = |name: &str| Zone::named(name).expect("compiled in").steady.is_some();
        assert!(is_steady(Zone::DEFAULT_NAME));
        assert!(!is_steady("Europe/Berlin"));
        assert!(!is_steady("Asia/Pyongyang"), "half an hour back in 2015, forth in 2018");
    }

    #[test]
    fn a_zone_prints_its_name_alone() {
        let zone = Zone::named(Zone::DEFAULT_NAME).expect("compiled in");
        assert_eq!(format!("{zone:?}"), "Zone(Asia/Ho_Chi_Minh)");
    }

    #[test]
    fn an_unknown_zone_is_not_guessed() {
        assert_eq!(Zone::named("Asia/Dien_Khanh"), None);
    }
}

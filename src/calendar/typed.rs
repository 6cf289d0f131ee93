//! Days and hours as people type them and other systems write them: `28/11/2026`, `28/11`, `2026-11-28 16:30`,
//! `2026-11-20T23:30:00Z`, `20/11/2026 4:30:00 CH`. Must not know what a day is for, nor how far away it may lie.

use std::str::FromStr;

use chrono::{Datelike, FixedOffset, NaiveTime, Timelike};

use super::Zone;
use crate::model::{Day, DueAt};

/// A day as it was written, perhaps without its year, perhaps with an hour, perhaps with a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypedDay {
    day: u32,
    month: u32,
    year: Option<i32>,
    time: Option<NaiveTime>,
    /// The zone, which is written only beside an hour.
    offset: Option<FixedOffset>,
}

/// The text is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such day: write it like 2026-11-28, 28/11/2026 or 28/11")]
pub struct NoDay;

/// Which year is meant where none is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toward {
    /// The next such day, today included: for a day that is still to come.
    Ahead,
    /// The last such day, today included: for a day that has been.
    Back,
    /// The nearest such day, before or behind today.
    Near,
}

/// How many years ahead and back the day is looked for: 29/02 comes again within eight.
const LEAP: i32 = 8;

impl FromStr for TypedDay {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<Self, NoDay> {
        read(text).ok_or(NoDay)
    }
}

impl TypedDay {
    /// Whether an hour stands beside the day.
    pub fn has_hour(&self) -> bool {
        self.time.is_some()
    }

    /// The day, in the year that is written, else in the one that `toward` means.
    pub fn day(&self, today: Day, toward: Toward) -> Option<Day> {
        let of = |year| Day::from_ymd_opt(year, self.month, self.day);
        if let Some(year) = self.year {
            return of(year);
        }
        let this = today.year();
        let ahead = || (this..=this + LEAP).filter_map(of).find(|day| *day >= today);
        let back = || (this - LEAP..=this).rev().filter_map(of).find(|day| *day <= today);
        match toward {
            Toward::Ahead => ahead(),
            Toward::Back => back(),
            Toward::Near => {
                ahead().into_iter().chain(back()).min_by_key(|day| (*day - today).num_days().abs())
            }
        }
    }

    /// The day with its hour, where the year is written; none otherwise.
    pub fn fixed(&self, zone: Zone) -> Option<DueAt> {
        self.year.and_then(|year| self.at(zone, Day::from_ymd_opt(year, 1, 1)?, Toward::Ahead))
    }

    /// The day with its hour in the zone: an instant that names a zone of its own is converted, never cut.
    pub fn at(&self, zone: Zone, today: Day, toward: Toward) -> Option<DueAt> {
        let day = self.day(today, toward)?;
        let Some(time) = self.time else { return Some(day.into()) };
        let Some(offset) = self.offset else { return Some(DueAt::new(day, time)) };
        let instant = day.and_time(time).and_local_timezone(offset).single()?;
        let local = zone.local(instant.to_utc());
        Some(DueAt::new(local.date(), local.time()))
    }
}

fn read(text: &str) -> Option<TypedDay> {
    let mut found: Option<TypedDay> = None;
    let (mut time, mut offset, mut half) = (None, None, None);
    for word in text.split_whitespace().flat_map(parted) {
        if let Some(day) = date(word) {
            found = if found.is_none() { Some(day) } else { return None };
        } else if let Some((hour, zone)) = hour(word).filter(|_| time.is_none()) {
            time = Some(hour);
            offset = zone.or(offset);
        } else if let Some(is_afternoon) = half_of_day(word).filter(|_| half.is_none()) {
            half = Some(is_afternoon);
        } else if let Some(zone) = zone(word).filter(|_| time.is_some() && offset.is_none()) {
            offset = Some(zone);
        } else {
            return None;
        }
    }
    let time = match (time, half) {
        (Some(time), Some(is_afternoon)) => Some(of_half(time, is_afternoon)?),
        (None, Some(_)) => return None,
        (time, None) => time,
    };
    found.map(|day| TypedDay { time, offset, ..day })
}

/// The words in a text such as `2026-11-20T23:30:00Z`, which are two.
fn parted(word: &str) -> impl Iterator<Item = &str> {
    let (first, second) = match word.split_once('T') {
        Some((day, rest)) if day.ends_with(|c: char| c.is_ascii_digit()) => (day, Some(rest)),
        _ => (word, None),
    };
    std::iter::once(first).chain(second)
}

/// Reads a date: `28/11/2026`, `28-11-2026`, `2026-11-28`, `28/11`.
fn date(word: &str) -> Option<TypedDay> {
    let parts: Vec<&str> = word.split(['/', '-']).collect();
    let is_number = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(is_number) || (word.contains('/') && word.contains('-')) {
        return None;
    }
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 && word.contains('-') => (Some(*year), *month, *day),
        [day, month, year] if year.len() == 4 => (Some(*year), *month, *day),
        [day, month] if word.contains('/') => (None, *month, *day),
        _ => return None,
    };
    let year = year.map(str::parse::<i32>).transpose().ok()?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // Where no year is written, a day of a leap year will do.
    Day::from_ymd_opt(year.unwrap_or(2000), month, day)?;
    Some(TypedDay { day, month, year, time: None, offset: None })
}

/// Reads an hour: `16:30`, `08:30:00.000`, `17h00`, `17h`, with a zone behind it where one is given.
fn hour(word: &str) -> Option<(NaiveTime, Option<FixedOffset>)> {
    let end = word.find(['Z', '+', '-']).unwrap_or(word.len());
    let (clock, rest) = word.split_at(end);
    let offset = if rest.is_empty() { None } else { Some(zone(rest)?) };
    let (hour, rest) = clock.split_once([':', 'h'])?;
    let short = |part: &str| (1..=2).contains(&part.len()).then(|| part.parse::<u32>().ok()).flatten();
    let (minute, second) = match rest.split_once(':') {
        _ if rest.is_empty() && clock.ends_with('h') => (0, 0),
        None => (short(rest)?, 0),
        Some((minute, second)) => {
            let whole = second.split_once('.').map_or(second, |(whole, _)| whole);
            (short(minute)?, short(whole)?)
        }
    };
    Some((NaiveTime::from_hms_opt(short(hour)?, minute, second)?, offset))
}

/// Reads a zone: `Z`, `+07:00`, `+0700`, `-05`.
fn zone(word: &str) -> Option<FixedOffset> {
    if word == "Z" {
        return FixedOffset::east_opt(0);
    }
    let digits: String = word.get(1..)?.chars().filter(|c| *c != ':').collect();
    let is_offset = word.starts_with(['+', '-'])
        && matches!(digits.len(), 2 | 4)
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = |range: std::ops::Range<usize>| digits.get(range).map_or(Some(0), |part| part.parse().ok());
    let (hours, minutes): (i32, i32) = (number(0..2).filter(|_| is_offset)?, number(2..4)?);
    let seconds = hours * 3600 + minutes * 60;
    FixedOffset::east_opt(if word.starts_with('-') { -seconds } else { seconds })
}

/// Whether a word means the afternoon, as English and Vietnamese spreadsheets write it; none for other words.
fn half_of_day(word: &str) -> Option<bool> {
    match word.to_ascii_uppercase().as_str() {
        "SA" | "AM" => Some(false),
        "CH" | "PM" => Some(true),
        _ => None,
    }
}

fn of_half(time: NaiveTime, is_afternoon: bool) -> Option<NaiveTime> {
    let hour = match time.hour() {
        12 => 0,
        hour @ 1..=11 => hour,
        _ => return None,
    };
    time.with_hour(hour + if is_afternoon { 12 } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<String> {
        let zone = Zone::named(Zone::DEFAULT_NAME).expect("compiled in");
        let today = Day::from_ymd_opt(2026, 11, 28).expect("a day");
        let found = text.parse::<TypedDay>().ok()?.at(zone, today, Toward::Ahead)?;
        let hour = found.time.map_or_else(String::new, |time| time.format(" %H:%M").to_string());
        Some(format!("{}{hour}", found.day))
    }

    #[test]
    fn days_are_read_as_offices_type_them_and_instants_as_systems_write_them() {
        for (text, expected) in [
            ("27/11/2026", "2026-11-27"),
            ("27-11-2026", "2026-11-27"),
            ("2026-11-27", "2026-11-27"),
            ("1/2/2027", "2027-02-01"),
            ("27/11/2026 17:00", "2026-11-27 17:00"),
            ("08:30 27/11/2026", "2026-11-27 08:30"),
            ("17h00 27/11/2026", "2026-11-27 17:00"),
            ("27/11/2026 17h", "2026-11-27 17:00"),
            ("2026-11-27T08:00:00", "2026-11-27 08:00"),
            ("20/11/2026 4:30:00 CH", "2026-11-20 16:30"),
            ("20/11/2026 12:05 SA", "2026-11-20 00:05"),
            ("2026-11-20T23:30:00Z", "2026-11-21 06:30"),
            ("2026-11-20T23:30:00.000Z", "2026-11-21 06:30"),
            ("2026-11-20T23:30:00+07:00", "2026-11-20 23:30"),
            ("2026-11-20 23:30:00 +0000", "2026-11-21 06:30"),
            ("2026-11-20T20:00:00-05:00", "2026-11-21 08:00"),
            // 00:00 and 23:59 name no particular hour, also where an instant in another zone is 00:00 here.
            ("20/11/2026 00:00", "2026-11-20"),
            ("20/11/2026 23:59:59", "2026-11-20"),
            ("2026-11-20T17:00:00Z", "2026-11-21"),
        ] {
            assert_eq!(at(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_day_without_a_year_is_the_nearest_on_its_side() {
        let today = Day::from_ymd_opt(2026, 11, 28).expect("a day");
        let of = |text: &str, toward| {
            let written = text.parse::<TypedDay>().expect("a day");
            written.day(today, toward).expect("comes").to_string()
        };
        assert_eq!(of("28/11", Toward::Ahead), "2026-11-28");
        assert_eq!(of("27/11", Toward::Ahead), "2027-11-27");
        assert_eq!(of("29/11", Toward::Back), "2025-11-29");
        assert_eq!(of("29/2", Toward::Ahead), "2028-02-29");
        assert_eq!(of("05/01", Toward::Near), "2027-01-05");
        assert_eq!(of("20/11", Toward::Near), "2026-11-20");
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "soon",
            "31/02/2026",
            "30/02",
            "27/11/26",
            "27/11/2026 28/11/2026",
            "trước ngày 27/11/2026",
            "27/11-2026",
            "16:30",
            "27/11/2026 25:00",
            "27/11/2026 13:00 CH",
            "27/11/2026 Z",
            "27/11/2026 +07:00",
            "2026-11-20T23:30:00+99:99",
            "28-11",
            "99999-01-01",
        ] {
            assert_eq!(at(text), None, "{text}");
        }
    }
}

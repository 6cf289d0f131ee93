//! The alarm clocks of dondoc.toml, read with the parser of the scheduler that will run them.
//! Must not know what happens when one rings.

use chrono::{NaiveTime, TimeZone, Timelike};
use croner::parser::{CronParser, Seconds};

use crate::calendar::Zone;
use crate::config::read::report::Report;
use crate::config::read::source::Placed;
use crate::config::read::table::Table;
use crate::model::{Day, Instant};

/// One alarm clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The clock's name, for people.
    pub name: String,
    /// When the clock rings, in six fields: second, minute, hour, day of month, month, day of week; local time.
    pub cron: String,
}

impl Schedule {
    /// The next times that the clock rings after `at`, at most `count`.
    pub fn next_after(&self, at: Instant, zone: Zone, count: usize) -> Vec<Instant> {
        let Ok(cron) = parser().parse(&self.cron) else { return Vec::new() };
        let mut found = Vec::new();
        let mut from = at.with_timezone(&zone.tz());
        while found.len() < count
            && let Ok(next) = cron.find_next_occurrence(&from, false)
        {
            found.push(next.to_utc());
            from = next;
        }
        found
    }
}

/// The most alarm clocks: the scheduler loses some of more.
const MOST: usize = 4;

/// The alarm clocks where config sets none: the daily slot, and every hour.
pub(in crate::config) fn usual(daily: NaiveTime) -> Vec<Schedule> {
    let morning = format!("0 {} {} * * *", daily.minute(), daily.hour());
    vec![
        Schedule { name: "morning".into(), cron: morning },
        Schedule { name: "hourly".into(), cron: "0 0 * * * *".into() },
    ]
}

/// Reads `[schedule]`. A clock must ring at least once from `today` on.
pub(in crate::config) fn read(
    table: &Table<'_>,
    zone: Option<Zone>,
    today: Day,
    report: &Report,
) -> Vec<Schedule> {
    let entries = table.entries::<String>();
    if let Some((name, _)) = entries.get(MOST) {
        let message = format!("{} alarm clocks are too many; at most {MOST} ring reliably", entries.len());
        let hint = "a clock only wakes the program, which then does all that is due: two are plenty";
        report.add(name.at.error("too_many_schedules", message).hint(hint));
    }
    for (name, cron) in &entries {
        check(name, cron, zone, today, report);
    }
    entries.into_iter().map(|(name, cron)| Schedule { name: name.value, cron: cron.value }).collect()
}

fn check(
    name: &Placed<'_, String>,
    cron: &Placed<'_, String>,
    zone: Option<Zone>,
    today: Day,
    report: &Report,
) {
    let parsed = match parser().parse(&cron.value) {
        Ok(parsed) => parsed,
        Err(why) => {
            let why = why.to_string().trim_end_matches('.').to_lowercase();
            let message = format!("the alarm clock `{}` cannot be read: {why}", name.value);
            let hint = "six fields: second minute hour day month weekday, such as \"0 45 7 * * *\"";
            report.add(cron.at.error("bad_cron", message).hint(hint));
            return;
        }
    };
    let from =
        zone.and_then(|zone| zone.tz().from_local_datetime(&today.and_time(NaiveTime::MIN)).earliest());
    if from.is_some_and(|from| parsed.find_next_occurrence(&from, true).is_err()) {
        let message = format!("the alarm clock `{}` never rings", name.value);
        report.add(cron.at.error("cron_never_runs", message).hint("is there such a day in that month?"));
    }
}

/// The parser as tokio-cron-scheduler builds it, so that a line means here what it means to the scheduler.
fn parser() -> CronParser {
    CronParser::builder().seconds(Seconds::Required).dom_and_dow(true).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_rings_in_local_time() {
        let zone = Zone::named(Zone::DEFAULT_NAME).expect("compiled in");
        let at: Instant = "2025-11-24T01:00:00Z".parse().expect("an instant");
        let clock = Schedule { name: "morning".into(), cron: "0 45 7 * * *".into() };
        let next = clock.next_after(at, zone, 3);
        let shown: Vec<_> = next.into_iter().map(|at| zone.rfc3339(at)).collect();
        assert_eq!(
            shown,
            ["2025-11-25T07:45:00+07:00", "2025-11-26T07:45:00+07:00", "2025-11-27T07:45:00+07:00"]
        );
    }
}

//! The on-time rates of the chair's weekly message, worked out from all events: the same figures as `dondoc figures` prints.
//! Must not know how the rates are worded.

use chrono::Months;

use crate::engine::counted;
use crate::figures::period::FigurePeriod;
use crate::figures::rates::{MonthRate, RateAgainst, WeeklyRates};
use crate::figures::reckon::{FiguresAsked, Lives};
use crate::figures::row::FiguresBy;
use crate::model::{Cycle, Day, Instant, Period};
use crate::planner::Rules;
use crate::store::{Store, StoreError};

/// How many months a picture shows beside that of today.
const MONTHS_BEFORE: u32 = 11;

/// The rates as they are known at `now`; none where nothing was to be done in any of these periods, or a day lies beyond the
/// calendar.
///
/// # Errors
/// The store cannot be read.
pub async fn weekly(store: &Store, rules: &Rules, now: Instant) -> Result<Option<WeeklyRates>, StoreError> {
    let lives = counted::lives(store, &rules.calendar).await?;
    Ok(rates(&lives, rules.calendar.zone.day(now), now))
}

fn rates(lives: &Lives, today: Day, now: Instant) -> Option<WeeklyRates> {
    let this_week = Period::containing(Cycle::Week, today);
    let last_day = this_week.first_day()?.pred_opt()?;
    let against = |period: Period| {
        let asked = asked(FigurePeriod::of(period, false)?, FiguresBy::Kind, now);
        let figures = lives.figures(&asked, &|_, _| None);
        let before = figures.before?;
        let total = figures.now.total;
        Some(RateAgainst {
            period,
            period_before: before.period.named?,
            now: total.on_time_rate(),
            of: total.on_time_of(),
            before: before.total.on_time_rate(),
        })
    };
    let first_month = Period::containing(Cycle::Month, today.checked_sub_months(Months::new(MONTHS_BEFORE))?);
    let year =
        FigurePeriod::days(first_month.first_day()?, Period::containing(Cycle::Month, today).last_day()?)?;
    let months = lives.table(&asked(year, FiguresBy::Month, now), year, &|_, _| None).rows;
    let month = |row: crate::figures::row::FigureRow| {
        Some(MonthRate { month: Period::parse(&row.key)?, rate: row.tally.on_time_rate() })
    };
    let week = against(Period::containing(Cycle::Week, last_day))?;
    let quarter = against(Period::containing(Cycle::Quarter, last_day))?;
    let says_something = [&week, &quarter].iter().any(|one| one.now.or(one.before).is_some());
    let months = months.into_iter().filter_map(month).collect();
    says_something.then_some(WeeklyRates { week, quarter, months })
}

fn asked(period: FigurePeriod, by: FiguresBy, now: Instant) -> FiguresAsked {
    FiguresAsked { period, by, as_of: now, unit: None, kinds: Vec::new() }
}

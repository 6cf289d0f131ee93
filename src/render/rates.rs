//! The on-time rates of the chair's weekly message: one line in words, and what a small picture of twelve months shows.
//! Must not know how the picture is drawn.

use serde::Serialize;

use crate::figures::rates::{RateAgainst, WeeklyRates};
use crate::model::{Cycle, Period};
use crate::render::vi;

/// The id of the picture in the mail.
pub const CHART: &str = "ty-le-dung-han";

/// A picture as the template shows it.
#[derive(Serialize)]
pub(in crate::render) struct ChartView {
    id: &'static str,
    /// What the picture shows, for whoever does not see it.
    words: String,
}

/// One line: the last week and the quarter so far, each against the one before.
pub(in crate::render) fn line(rates: &WeeklyRates) -> String {
    format!(
        "Tỷ lệ đúng hạn: {}; {}.",
        part(&rates.week, "tuần qua"),
        part(&rates.quarter, &so_far(&rates.quarter))
    )
}

fn so_far(quarter: &RateAgainst) -> String {
    format!("{} đến nay", vi::short_period(quarter.period))
}

fn part(one: &RateAgainst, name: &str) -> String {
    let before = match one.period_before.cycle {
        Cycle::Week => "tuần trước".to_owned(),
        _ => vi::short_period(one.period_before),
    };
    let before = match one.before {
        Some(rate) => format!(", {before} {}", vi::percent(rate)),
        None => String::new(),
    };
    match one.now {
        Some(rate) => format!("{name} {} ({} việc){before}", vi::percent(rate), vi::count(one.of as usize)),
        None => format!("{name} không có việc đến hạn{before}"),
    }
}

/// The picture of the months, in words: `Tỷ lệ đúng hạn theo tháng: 12/2025 không có việc, 01/2026 92,3%…`. None where
/// there are no months to show.
pub(in crate::render) fn view(rates: &WeeklyRates) -> Option<ChartView> {
    let month = |one: &crate::figures::rates::MonthRate| match one.rate {
        Some(rate) => format!("{} {}", month_name(one.month), vi::percent(rate)),
        None => format!("{} không có việc", month_name(one.month)),
    };
    let months: Vec<String> = rates.months.iter().map(month).collect();
    let words = format!("Tỷ lệ đúng hạn theo tháng: {}.", months.join(", "));
    (!months.is_empty()).then_some(ChartView { id: CHART, words })
}

fn month_name(month: Period) -> String {
    month.first_day().map_or_else(|| month.label(), |day| day.format("%m/%Y").to_string())
}

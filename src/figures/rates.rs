//! On-time rates as leaders compare them: the last week and the quarter so far, each against the one before, and the months
//! of a year. Data only; must not know how they are worded or drawn.

/// The rates that a leader reads once a week.
#[derive(Debug, Clone, PartialEq)]
pub struct WeeklyRates {
    /// The last whole week, Monday to Sunday, against the one before.
    pub week: RateAgainst,
    /// The quarter of that week up to its end, against the whole quarter before.
    pub quarter: RateAgainst,
    /// Twelve months, the oldest first; the last is that of the week.
    pub months: Vec<MonthRate>,
}

/// A rate and the one before it.
#[derive(Debug, Clone, PartialEq)]
pub struct RateAgainst {
    /// The period as a key, such as `2026-Q4`, and that of the period before.
    pub period: crate::model::Period,
    pub period_before: crate::model::Period,
    /// The share of items done early or on time; none where nothing was to be done.
    pub now: Option<f64>,
    /// Of how many items.
    pub of: u32,
    pub before: Option<f64>,
}

/// The rate of one month.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthRate {
    pub month: crate::model::Period,
    pub rate: Option<f64>,
}

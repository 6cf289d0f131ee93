//! Figures as JSON; the fields are in docs/json.md. Must not know how figures are counted.

use serde::Serialize;

use super::names::RowNames;
use crate::calendar::Zone;
use crate::figures::period::FigurePeriod;
use crate::figures::row::{FigureTable, FigureTally, Figures};
use crate::model::{Day, Instant, Period};

#[derive(Debug, Serialize)]
pub(super) struct PeriodJson {
    from: Day,
    to: Day,
    /// `2026-Q3`; null for days that are no period of the calendar.
    name: Option<String>,
    reporting: bool,
}

impl From<&FigurePeriod> for PeriodJson {
    fn from(period: &FigurePeriod) -> Self {
        let FigurePeriod { from, to, named, is_reporting } = *period;
        Self { from, to, name: named.map(Period::label), reporting: is_reporting }
    }
}

/// The counts of a row, each under the name of its field in [`FigureTally`].
#[derive(Debug, Serialize)]
struct TallyJson {
    carried_in: u32,
    received: u32,
    done_early: u32,
    done_on_time: u32,
    done_late: u32,
    reported: u32,
    awaiting: u32,
    cancelled: u32,
    open_in_time: u32,
    open_overdue: u32,
    extended: u32,
    returned: u32,
    cause_confirmed: u32,
    warned: u32,
    disputed: u32,
    on_time_rate: Option<f64>,
    on_time_of: u32,
    update_rate: Option<f64>,
    update_of: u32,
    amended: u32,
}

impl From<&FigureTally> for TallyJson {
    fn from(tally: &FigureTally) -> Self {
        Self {
            carried_in: tally.carried_in,
            received: tally.received,
            done_early: tally.done_early,
            done_on_time: tally.done_on_time,
            done_late: tally.done_late,
            reported: tally.reported,
            awaiting: tally.awaiting,
            cancelled: tally.cancelled,
            open_in_time: tally.open_in_time,
            open_overdue: tally.open_overdue,
            extended: tally.extended,
            returned: tally.returned,
            cause_confirmed: tally.cause_confirmed,
            warned: tally.warned,
            disputed: tally.disputed,
            on_time_rate: tally.on_time_rate(),
            on_time_of: tally.on_time_of(),
            update_rate: tally.update_rate(),
            update_of: tally.update_of,
            amended: tally.amended,
        }
    }
}

#[derive(Debug, Serialize)]
struct RowJson {
    key: String,
    name: String,
    #[serde(flatten)]
    tally: TallyJson,
}

#[derive(Debug, Serialize)]
struct TableJson {
    period: PeriodJson,
    rows: Vec<RowJson>,
    total: TallyJson,
}

/// The figures of a period and of the one before, as one document.
#[derive(Debug, Serialize)]
pub(super) struct FiguresJson {
    by: &'static str,
    as_of: String,
    #[serde(flatten)]
    table: TableJson,
    before: Option<TableJson>,
}

impl FiguresJson {
    pub(super) fn new(names: &RowNames<'_>, figures: &Figures) -> Self {
        let table = |table: &FigureTable| TableJson {
            period: (&table.period).into(),
            rows: table
                .rows
                .iter()
                .map(|row| RowJson {
                    key: row.key.clone(),
                    name: names.of(&row.key),
                    tally: (&row.tally).into(),
                })
                .collect(),
            total: (&table.total).into(),
        };
        Self {
            by: figures.by.as_str(),
            as_of: instant(names.config.calendar.zone, figures.as_of),
            table: table(&figures.now),
            before: figures.before.as_ref().map(table),
        }
    }
}

pub(super) fn instant(zone: Zone, at: Instant) -> String {
    zone.rfc3339(at)
}

/// A document with a line break behind it.
pub(super) fn document(value: &impl Serialize) -> anyhow::Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    Ok(text)
}

//! What papers of a period are made of, and how they name it: its figures, and the items behind them.
//! Must not know what a paper says of them.

use super::change::Before;
use crate::figures::period::FigurePeriod;
use crate::figures::reckon::CountedItem;
use crate::figures::row::{FigureTally, Figures};
use crate::model::{Instant, Item};
use crate::paper::contents::items::words;
use crate::planner::Rules;
use crate::render::vi;

/// An item as it counts in a period, and as it is known now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodItem {
    pub counted: CountedItem,
    pub item: Item,
}

/// The period that a paper is about.
#[derive(Debug, Clone, Copy)]
pub struct PeriodSources<'a> {
    pub rules: &'a Rules,
    pub period: FigurePeriod,
    /// The instant up to which things are known.
    pub as_of: Instant,
}

impl PeriodSources<'_> {
    /// Whether the period has not ended yet.
    pub(in crate::paper::contents) fn is_running(&self) -> bool {
        self.as_of < self.rules.calendar.zone.end_of(self.period.to)
    }

    /// The period inside a sentence: `quý III/2026`, `từ ngày 01/07/2026 đến ngày 09/08/2026`.
    pub(in crate::paper::contents) fn name(&self) -> String {
        match self.period.named {
            Some(named) => vi::period(named),
            None => self.days(),
        }
    }

    fn days(&self) -> String {
        format!("từ ngày {} đến ngày {}", vi::date(self.period.from), vi::date(self.period.to))
    }

    /// The line below the title: which days the figures are of, and until when they are known.
    pub(in crate::paper::contents) fn below(&self) -> String {
        if self.is_running() {
            let until = words::instant(self.rules.calendar.zone.local(self.as_of));
            return format!("(Số liệu từ ngày {} đến {until}; kỳ chưa kết thúc)", vi::date(self.period.from));
        }
        format!("(Số liệu {})", self.days())
    }

    /// The period before, to compare with; a period that has not ended is compared with nothing.
    pub(in crate::paper::contents) fn before(&self, figures: &Figures) -> Compared {
        let tally = figures.before.as_ref().map(|table| table.total).unwrap_or_default();
        let is_known = tally.all() > 0 && !self.is_running();
        Compared { words: Before::new(&self.period, is_known), tally }
    }
}

/// The figures of the period before, and how it is named.
pub(in crate::paper::contents) struct Compared {
    pub(in crate::paper::contents) words: Before,
    pub(in crate::paper::contents) tally: FigureTally,
}

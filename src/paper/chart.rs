//! A chart of a paper as data: bars by month or by unit, with the words for those who cannot see it.
//! Must not know how it is drawn.

use crate::render::vi;

/// Bars: one for each category and series.
#[derive(Debug, Clone, PartialEq)]
pub struct PaperChart {
    /// What the chart shows, such as `Tỷ lệ đúng hạn theo tháng`.
    pub title: String,
    /// What the bars mean in one sentence, for those who cannot see them; the numbers are added.
    pub description: String,
    pub shape: ChartShape,
    pub scale: ChartScale,
    /// What stands below or beside the bars: months, units.
    pub categories: Vec<String>,
    /// At most four, so that they can be told apart in black and white.
    pub series: Vec<ChartSeries>,
}

/// Where the bars stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartShape {
    /// Upright, side by side, as months follow each other.
    Upright,
    /// Lying, one below the other, with room for the names of units.
    Lying,
}

/// What the values count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartScale {
    /// Things, from 0.
    Count,
    /// Shares from 0 to 1, shown as percent.
    Share,
}

/// Bars of one look.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartSeries {
    pub name: String,
    /// A value for each category; none where there is nothing to count.
    pub values: Vec<Option<f64>>,
}

impl PaperChart {
    /// The chart in words: what it shows, then every value.
    pub fn spoken(&self) -> String {
        let mut parts = Vec::new();
        for (at, category) in self.categories.iter().enumerate() {
            let value = |series: &ChartSeries| {
                let value = self.shown(series.values.get(at).copied().flatten());
                if self.series.len() == 1 { value } else { format!("{} {value}", series.name.to_lowercase()) }
            };
            let values: Vec<String> = self.series.iter().map(value).collect();
            parts.push(format!("{category}: {}", values.join(", ")));
        }
        let description = self.description.trim_end_matches('.');
        format!("{description}. {}.", parts.join("; "))
    }

    /// A value as people read it.
    pub fn shown(&self, value: Option<f64>) -> String {
        match (value, self.scale) {
            (None, _) => "không có số liệu".to_owned(),
            (Some(value), ChartScale::Count) => format!("{value:.0}"),
            (Some(value), ChartScale::Share) => vi::percent(value),
        }
    }

    /// The highest value of the axis, at least 1.
    pub fn top(&self) -> f64 {
        match self.scale {
            ChartScale::Share => 1.0,
            ChartScale::Count => {
                let values = self.series.iter().flat_map(|series| series.values.iter().flatten());
                values.copied().fold(1.0, f64::max)
            }
        }
    }
}

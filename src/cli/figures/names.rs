//! What people call the rows of figures. Must not know what is counted in them.

use crate::config::Config;
use crate::figures::row::{FiguresBy, OTHER};
use crate::model::{Kind, Period};

/// The names of rows, as config has them.
pub(super) struct RowNames<'c> {
    pub(super) config: &'c Config,
    pub(super) by: FiguresBy,
}

impl RowNames<'_> {
    /// The name of a row; the key where config knows no name.
    pub(super) fn of(&self, key: &str) -> String {
        self.known(key).unwrap_or_else(|| key.to_owned())
    }

    fn known(&self, key: &str) -> Option<String> {
        let Config { org, plans, cases, .. } = self.config;
        let unit = || org.units.get(key).map(|unit| unit.name.clone());
        match self.by {
            FiguresBy::Unit => unit(),
            FiguresBy::Kind => Kind::parse(key).map(|kind| kind.name().to_owned()),
            FiguresBy::Person => org.people.get(key).map(|person| person.title.clone()).or_else(unit),
            FiguresBy::Month => {
                let month = Period::parse(key)?;
                Some(format!("Tháng {:02}/{}", month.index, month.year))
            }
            FiguresBy::Plan if key == OTHER => Some("Ngoài kế hoạch".to_owned()),
            FiguresBy::Plan => {
                plans.iter().find(|plan| plan.id == key).map(|plan| format!("Kế hoạch số {}", plan.number))
            }
            FiguresBy::Source if key == OTHER => Some("Theo kế hoạch".to_owned()),
            FiguresBy::Source => cases.sources.get(key).map(|source| source.name.clone()),
        }
    }

    /// What the rows are, as a heading.
    pub(super) fn heading(&self) -> &'static str {
        match self.by {
            FiguresBy::Unit => "Đơn vị",
            FiguresBy::Kind => "Loại việc",
            FiguresBy::Person => "Cán bộ",
            FiguresBy::Month => "Tháng",
            FiguresBy::Plan => "Kế hoạch",
            FiguresBy::Source => "Nguồn",
        }
    }
}

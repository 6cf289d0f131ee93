//! A table of a paper as data: columns with names for templates, bands over several columns, rows, parts and sums.
//! Must not know in which form it is written.

use super::grid::{Grid, GridCell};

/// A table with what it is called and what it shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PaperTable {
    /// The line over the table, such as `Bảng 1. Kết quả theo đơn vị`; also the name of its sheet.
    pub caption: String,
    /// What the table shows, for those who hear it read out.
    pub description: String,
    pub columns: Vec<PaperColumn>,
    /// Headings over several columns, from the left, as many columns as the table has; empty where there are none.
    pub bands: Vec<ColumnBand>,
    pub rows: Vec<PaperRow>,
}

/// A column of a paper's table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaperColumn {
    /// Its name in a template, such as `don_vi`: lower-case letters of ASCII, digits and `_`.
    pub id: String,
    /// Its heading.
    pub name: String,
    /// How wide it is beside the others, in characters of a sheet.
    pub width: u16,
}

/// A heading over several columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnBand {
    /// Empty where the columns stand by themselves; their headings then take both rows.
    pub name: String,
    /// How many columns it covers.
    pub columns: u16,
}

/// A row of a paper's table.
#[derive(Debug, Clone, PartialEq)]
pub enum PaperRow {
    /// A cell for each column.
    Cells(Vec<GridCell>),
    /// The name of the rows that follow, across the whole table.
    Part(String),
    /// A sum, in bold: a cell for each column.
    Sum(Vec<GridCell>),
}

impl PaperTable {
    /// A table without rows, from the id, heading and width of each column.
    pub fn new(caption: impl Into<String>, columns: &[(&str, &str, u16)]) -> Self {
        let column = |(id, name, width): &(&str, &str, u16)| PaperColumn {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
            width: *width,
        };
        Self { caption: caption.into(), columns: columns.iter().map(column).collect(), ..Self::default() }
    }

    /// The table without parts and bands, for CSV and JSON.
    pub fn grid(&self) -> Grid {
        let columns: Vec<(&str, u16)> =
            self.columns.iter().map(|column| (column.name.as_str(), column.width)).collect();
        let mut grid = Grid::new(self.caption.clone(), &columns);
        grid.rows = self.rows.iter().filter_map(PaperRow::cells).map(<[GridCell]>::to_vec).collect();
        grid
    }

    /// The bands, each with the first column that it covers; none where no band has a name or they do not fit.
    pub fn banded(&self) -> Vec<(usize, &ColumnBand)> {
        let mut first = 0;
        let mut banded = Vec::new();
        for band in &self.bands {
            banded.push((first, band));
            first += usize::from(band.columns);
        }
        let fits = first == self.columns.len() && self.bands.iter().all(|band| band.columns > 0);
        if fits && self.bands.iter().any(|band| !band.name.is_empty()) { banded } else { Vec::new() }
    }
}

impl PaperRow {
    /// The cells, where it has some of its own.
    pub fn cells(&self) -> Option<&[GridCell]> {
        match self {
            Self::Cells(cells) | Self::Sum(cells) => Some(cells),
            Self::Part(_) => None,
        }
    }
}

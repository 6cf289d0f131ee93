//! How rows of JSON become rows of a table: which field stands in which column, under which heading, as what.
//! Must not know any command, or where the table goes.

use std::io;

use chrono::{DateTime, NaiveDate};
use serde::Serialize;
use serde_json::Value;

use crate::paper::grid::{Grid, GridCell, GridColumn};

/// A column of a list.
pub(in crate::cli) struct RowColumn {
    /// The field of JSON, with dots where it lies deeper: `source.plan`. Several values stand in one cell.
    field: &'static str,
    /// The heading in a workbook.
    heading: &'static str,
    width: u16,
    holds: Holds,
    /// Words of JSON with those that stand for them in a workbook.
    words: &'static [(&'static str, &'static str)],
}

/// What the values of a column are in a workbook.
#[derive(Clone, Copy)]
enum Holds {
    /// Texts, numbers, yes and no, as they come.
    Plain,
    Day,
    Moment,
}

impl RowColumn {
    /// A column of texts, numbers, yes and no.
    pub(in crate::cli) const fn new(field: &'static str, heading: &'static str, width: u16) -> Self {
        Self { field, heading, width, holds: Holds::Plain, words: &[] }
    }

    /// A column of days.
    pub(in crate::cli) const fn day(field: &'static str, heading: &'static str) -> Self {
        Self { holds: Holds::Day, ..Self::new(field, heading, 12) }
    }

    /// A column of instants.
    pub(in crate::cli) const fn moment(field: &'static str, heading: &'static str) -> Self {
        Self { holds: Holds::Moment, ..Self::new(field, heading, 17) }
    }

    /// A column of words that a workbook says in Vietnamese.
    pub(in crate::cli) const fn said(
        field: &'static str,
        heading: &'static str,
        width: u16,
        words: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { words, ..Self::new(field, heading, width) }
    }

    /// The cell in CSV: what stands in JSON.
    fn machine(&self, row: &Value) -> GridCell {
        match values(row, self.field).as_slice() {
            [] => GridCell::Empty,
            [Value::Number(number)] => {
                number.as_i64().map_or_else(|| number.to_string().into(), GridCell::Number)
            }
            several => joined(several, text).into(),
        }
    }

    /// The cell in a workbook: for people.
    fn human(&self, row: &Value) -> GridCell {
        let found = values(row, self.field);
        let one = match found.as_slice() {
            [Value::String(one)] => one.as_str(),
            [Value::Number(_)] => return self.machine(row),
            _ => "",
        };
        let dated = match self.holds {
            Holds::Plain => None,
            Holds::Day => NaiveDate::parse_from_str(one, "%Y-%m-%d").ok().map(GridCell::Day),
            Holds::Moment => {
                DateTime::parse_from_rfc3339(one).ok().map(|at| GridCell::Moment(at.naive_local()))
            }
        };
        let said = |value: &Value| match value {
            Value::Bool(true) => "có".to_owned(),
            Value::Bool(false) => "không".to_owned(),
            value => {
                let text = text(value);
                let word = self.words.iter().find(|(word, _)| *word == text);
                word.map_or(text, |(_, said)| (*said).to_owned())
            }
        };
        dated.unwrap_or_else(|| joined(&found, said).into())
    }
}

fn joined(values: &[&Value], said: impl Fn(&Value) -> String) -> String {
    values.iter().map(|value| said(value)).collect::<Vec<_>>().join(", ")
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The values under a path, in order: those of every element where a list lies on the way, without those that are absent.
fn values<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    match value {
        Value::Array(all) => all.iter().flat_map(|one| values(one, path)).collect(),
        Value::Null => Vec::new(),
        value if path.is_empty() => vec![value],
        value => {
            let (key, rest) = path.split_once('.').unwrap_or((path, ""));
            value.get(key).map_or_else(Vec::new, |inner| values(inner, rest))
        }
    }
}

/// What a row of a table is made of.
#[derive(Clone, Copy)]
pub(in crate::cli) enum RowOf {
    /// A row of JSON.
    Row,
    /// An element of a list in a row of JSON, beside the row's own fields.
    Element(&'static str),
    /// As [`Self::Element`]; where the list is empty, the row of JSON alone.
    ElementOrRow(&'static str),
}

impl RowOf {
    fn split(self, row: Value) -> Vec<Value> {
        let (list, alone) = match self {
            Self::Row => return vec![row],
            Self::Element(list) => (list, false),
            Self::ElementOrRow(list) => (list, true),
        };
        match row.get(list) {
            Some(Value::Array(all)) if !all.is_empty() => {
                let with = |one: &Value| {
                    let mut row = row.clone();
                    row[list] = one.clone();
                    row
                };
                all.iter().map(with).collect()
            }
            _ if alone => vec![row],
            _ => Vec::new(),
        }
    }
}

/// A list of rows: its name in JSON, its name for people, what a row is, and its columns.
pub(in crate::cli) struct RowSheet {
    pub(in crate::cli) name: &'static str,
    pub(in crate::cli) title: &'static str,
    pub(in crate::cli) row: RowOf,
    pub(in crate::cli) columns: &'static [RowColumn],
}

impl RowSheet {
    /// The list with these rows, which are turned into cells one by one.
    pub(in crate::cli) fn of<'a, T: Serialize + 'a>(
        &'static self,
        rows: impl IntoIterator<Item = T> + 'a,
    ) -> RowTable<'a> {
        let rows = rows.into_iter().flat_map(|row| match serde_json::to_value(row) {
            Ok(row) => self.row.split(row).into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error.into())],
        });
        RowTable { sheet: self, rows: Box::new(rows) }
    }
}

/// A list with its rows.
pub(in crate::cli) struct RowTable<'a> {
    sheet: &'static RowSheet,
    rows: Box<dyn Iterator<Item = io::Result<Value>> + 'a>,
}

impl<'a> RowTable<'a> {
    /// The table of a workbook.
    pub(super) fn grid(self) -> io::Result<Grid> {
        let columns = self.sheet.columns;
        let heading =
            |column: &RowColumn| GridColumn { name: column.heading.to_owned(), width: column.width };
        let cells =
            |row: io::Result<Value>| row.map(|row| columns.iter().map(|column| column.human(&row)).collect());
        Ok(Grid {
            title: self.sheet.title.to_owned(),
            columns: columns.iter().map(heading).collect(),
            rows: self.rows.map(cells).collect::<io::Result<_>>()?,
        })
    }

    /// The fields that some lists have, each once. Where there are several lists, `table` comes first.
    pub(super) fn fields(tables: &[Self]) -> Vec<&'static str> {
        let mut fields = if tables.len() > 1 { vec![TABLE] } else { Vec::new() };
        for column in tables.iter().flat_map(|table| table.sheet.columns) {
            if !fields.contains(&column.field) {
                fields.push(column.field);
            }
        }
        fields
    }

    /// The rows as cells below these fields.
    pub(super) fn below(
        self,
        fields: &[&'static str],
    ) -> impl Iterator<Item = io::Result<Vec<GridCell>>> + 'a {
        let RowTable { sheet, rows } = self;
        let of = |field: &&str| sheet.columns.iter().find(|column| column.field == *field);
        let places: Vec<(bool, Option<&RowColumn>)> =
            fields.iter().map(|field| (*field == TABLE, of(field))).collect();
        rows.map(move |row| {
            let row = row?;
            let cell = |(is_name, column): &(bool, Option<&RowColumn>)| match column {
                Some(column) => column.machine(&row),
                None if *is_name => sheet.name.into(),
                None => GridCell::Empty,
            };
            Ok(places.iter().map(cell).collect())
        })
    }
}

/// The column that names the list of a row, in a file with several lists.
const TABLE: &str = "table";

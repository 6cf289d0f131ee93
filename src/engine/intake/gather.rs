//! Brings the rows of a file together that tell of the same case or task, and gives each the ids of its items: a task's
//! number that repeats, a case of several units.
//! Must not know the store: the items of a number come in as they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::import::{CaseRow, CellRule, Row, RowRemark};
use crate::model::{Column, Deadline, ItemId, Kind, UnitCode};
use crate::phrase::name_key;
use crate::store::Stored;

/// The rows of a file that have one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SameCode {
    pub(super) code: String,
    pub(super) tasks: Vec<TaskRows>,
}

/// The rows that tell of one case or task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TaskRows {
    /// The places of the rows in the file; the first tells the case.
    pub(super) rows: Vec<usize>,
    pub(super) told: Arc<CaseRow>,
}

/// The sound rows by their code, in the order of the file, and the places of rows that another tells anew.
pub(super) fn gather(rows: &[Row]) -> (Vec<SameCode>, Vec<usize>) {
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut gathered: Vec<SameCode> = Vec::new();
    let mut repeated = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let Ok(told) = &row.found else { continue };
        let at = *codes.entry(told.code.as_str()).or_insert_with(|| {
            gathered.push(SameCode { code: told.code.clone(), tasks: Vec::new() });
            gathered.len() - 1
        });
        let tasks = &mut gathered[at].tasks;
        let is_numbered = is_numbered(told.kind);
        match tasks.iter_mut().find(|task| !is_numbered || is_same_task(&task.told, told)) {
            None => tasks.push(TaskRows { rows: vec![place], told: Arc::clone(told) }),
            // A petition or a dossier stands as its newest row says.
            Some(task) if !is_numbered => {
                let is_newer = told.received.map(|at| (at.day, at.time))
                    >= task.told.received.map(|at| (at.day, at.time));
                if is_newer {
                    repeated.append(&mut task.rows);
                    *task = TaskRows { rows: vec![place], told: Arc::clone(told) };
                } else {
                    repeated.push(place);
                }
            }
            Some(task) => {
                let is_new = |unit: &&UnitCode| !task.told.units.contains(unit);
                let added: Vec<UnitCode> = told.units.iter().filter(is_new).cloned().collect();
                if added.is_empty() {
                    repeated.append(&mut task.rows);
                    let units = task.told.units.clone();
                    let told = Arc::new(CaseRow { units, ..CaseRow::clone(told) });
                    *task = TaskRows { rows: vec![place], told };
                } else {
                    Arc::make_mut(&mut task.told).units.extend(added);
                    task.rows.push(place);
                }
            }
        }
    }
    (gathered, repeated)
}

/// The remark on a row that another tells anew.
pub(super) fn repeated() -> RowRemark {
    RowRemark { column: Column::Code, letter: None, why: CellRule::Repeated, word: None }
}

/// Whether a number of this kind may stand for several tasks.
pub(super) fn is_numbered(kind: Kind) -> bool {
    matches!(kind, Kind::Directive | Kind::Report)
}

fn is_same_task(one: &CaseRow, other: &CaseRow) -> bool {
    title_key(one.title.as_deref()) == title_key(other.title.as_deref())
        && one.due == other.due
        && one.period == other.period
}

fn title_key(title: Option<&str>) -> Option<String> {
    title.map(name_key)
}

/// The items that a code has already, one list a task: `CODE`, `CODE@UNIT` and `CODE#2` are tasks 1, 1 and 2.
#[derive(Debug, Default)]
pub(super) struct Family<'s>(BTreeMap<u32, Vec<&'s Stored>>);

impl<'s> Family<'s> {
    /// The items of `stored` that belong to a code.
    pub(super) fn of(code: &str, stored: impl IntoIterator<Item = &'s Stored>) -> Self {
        let mut tasks: BTreeMap<u32, Vec<&Stored>> = BTreeMap::new();
        for stored in stored {
            if let Some(number) = number_in(code, stored.item.id()) {
                tasks.entry(number).or_default().push(stored);
            }
        }
        Self(tasks)
    }

    /// Which number each of these tasks has: that of the stored task that it is, else the next free one.
    pub(super) fn numbers(&self, tasks: &[TaskRows]) -> Vec<u32> {
        // A petition or a dossier is one, whatever has changed of it.
        if tasks.iter().all(|task| !is_numbered(task.told.kind)) {
            return vec![1; tasks.len()];
        }
        let mut numbers: Vec<Option<u32>> = vec![None; tasks.len()];
        let checks: [fn(&CaseRow, &Stored) -> bool; 4] = [
            |told, stored| {
                is_titled_so(told, stored) == Some(true) && has_due(told, stored) && has_unit(told, stored)
            },
            |told, stored| is_titled_so(told, stored) == Some(true) && has_unit(told, stored),
            |told, stored| is_titled_so(told, stored) == Some(true),
            |told, stored| {
                is_titled_so(told, stored).is_none() && has_unit(told, stored)
                    || has_due(told, stored) && has_unit(told, stored)
            },
        ];
        for check in checks {
            for (place, task) in tasks.iter().enumerate() {
                if numbers[place].is_some() {
                    continue;
                }
                let is_free = |number: &u32| !numbers.contains(&Some(*number));
                let found = self.0.iter().find(|(number, items)| {
                    is_free(number) && items.iter().any(|item| check(&task.told, item))
                });
                numbers[place] = found.map(|(number, _)| *number);
            }
        }
        let mut next = self.0.keys().next_back().map_or(1, |last| last + 1);
        numbers
            .into_iter()
            .map(|number| {
                number.unwrap_or_else(|| {
                    next += 1;
                    next - 1
                })
            })
            .collect()
    }

    /// The ids of a task's items, one for each unit. An id that an item has stays; a new one names its unit where the task
    /// has several.
    pub(super) fn ids(&self, code: &str, number: u32, units: &[UnitCode]) -> Vec<(UnitCode, ItemId)> {
        let plain = if number == 1 { code.to_owned() } else { format!("{code}#{number}") };
        let known: &[&Stored] = self.0.get(&number).map_or(&[], Vec::as_slice);
        let whole = known.iter().find(|stored| stored.item.id().as_str() == plain);
        let of = |unit: &UnitCode| {
            let own = ItemId::new(format!("{plain}@{unit}"));
            let is_known = known.iter().any(|stored| *stored.item.id() == own);
            let is_whole = whole.is_some_and(|stored| stored.item.spec.unit == *unit);
            let takes_over = units.len() == 1 && (whole.is_some() || known.is_empty());
            if !is_known && (is_whole || takes_over) { ItemId::new(plain.as_str()) } else { own }
        };
        units.iter().map(|unit| (unit.clone(), of(unit))).collect()
    }
}

/// The number of a task of a code; none where the id belongs to another code.
fn number_in(code: &str, id: &ItemId) -> Option<u32> {
    let rest = id.as_str().strip_prefix(code)?;
    let (number, unit) = rest.split_once('@').map_or((rest, None), |(number, unit)| (number, Some(unit)));
    if unit.is_some_and(str::is_empty) {
        return None;
    }
    if number.is_empty() {
        Some(1)
    } else {
        number.strip_prefix('#')?.parse().ok().filter(|number| *number > 1)
    }
}

/// Whether a stored item has the content of a row; none where one of them has no content.
fn is_titled_so(told: &CaseRow, stored: &Stored) -> Option<bool> {
    let content = stored.item.spec.source.case()?.content.as_deref()?;
    Some(name_key(told.title.as_deref()?) == name_key(content))
}

fn has_due(told: &CaseRow, stored: &Stored) -> bool {
    let end = |due: &Deadline| (due.day, due.time);
    told.due.as_ref().is_some_and(|due| end(due) == end(&stored.item.deadline))
}

fn has_unit(told: &CaseRow, stored: &Stored) -> bool {
    told.units.contains(&stored.item.spec.unit)
}

//! One row as a case: each cell from a closed set. What is not plainly allowed refuses the row, each such cell named.
//! Must not know how the file was read or what other rows say.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::cells::{self, CellDue, MonthPlace, month_place};
use super::codes::{self, FoundCode};
use super::columns::Columns;
use super::lines::{is_marked, is_no_case, is_secret};
use super::refusal::shown;
use super::states::StateWords;
use super::units::{FoundUnits, UnitNames};
use super::{CellRule, ImportContext, RowRemark};
use crate::document::Cell;
use crate::model::remembered::Remembered;
use crate::model::scrub::{Personal, scrub};
use crate::model::{CaseState, Column, Deadline, DueAt, DueRule, Kind, Offset, SourceId, UnitCode, bounds};
use crate::phrase::name_key;

/// Every word that a cell may hold, for a look-up in one step.
pub(super) struct CellVocabulary<'a> {
    context: ImportContext<'a>,
    units: UnitNames,
    /// What cells of units came to: a file repeats few of them.
    found_units: Remembered<FoundUnits>,
    states: StateWords,
    /// What cells of states came to.
    found_states: Remembered<Option<CaseState>>,
    fields: BTreeMap<Kind, HashMap<String, String>>,
    sources: HashMap<String, SourceId>,
}

/// The case that a row tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    pub kind: Kind,
    pub code: String,
    /// The units that owe it, at least one.
    pub units: Vec<UnitCode>,
    pub field: Option<String>,
    pub received: Option<DueAt>,
    /// None where the row names none.
    pub due: Option<Deadline>,
    /// From receipt to due, where the row says how long and not when.
    pub period: Option<Offset>,
    pub state: CaseState,
    /// When it was finished, where the row says so plainly.
    pub finished: Option<DueAt>,
    pub source: SourceId,
    /// What is to be done, of a kind that keeps it.
    pub title: Option<String>,
    pub remarks: Vec<RowRemark>,
}

/// What a row is.
pub(super) enum Told {
    /// A line of the table that is no case: a number row, a section, a total, a signature.
    NoCase,
    /// Marked as a state secret: nothing of it is kept.
    Secret(RowRemark),
    Case(CaseTold),
}

/// What a row says of a case.
pub(super) struct CaseTold {
    /// Its kind, where it can be told.
    pub kind: Option<Kind>,
    /// Its code, where it is a sound one.
    pub code: Option<String>,
    /// The case, or everything for which the row is refused.
    pub found: Result<Arc<CaseRow>, Vec<RowRemark>>,
}

/// A code that can be taken.
struct SoundCode {
    /// The kind of the case, where it can be told.
    kind: Option<Kind>,
    code: String,
    /// The day that stands behind it.
    day: Option<DueAt>,
}

/// Where the month stands in the days of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct MonthPlaces {
    pub received: MonthPlace,
    pub due: MonthPlace,
}

impl<'a> CellVocabulary<'a> {
    /// Gathers the words of people.toml and cases.toml.
    pub(super) fn new(context: ImportContext<'a>) -> Self {
        let ImportContext { org, cases, .. } = context;
        let fields = cases.kinds.iter().map(|(kind, rules)| {
            (*kind, rules.fields.iter().map(|field| (name_key(field), field.clone())).collect())
        });
        let sources = cases
            .sources
            .iter()
            .flat_map(|(id, source)| [id.as_str(), &source.name].map(|name| (name_key(name), id.clone())));
        Self {
            units: UnitNames::new(org, cases),
            found_units: Remembered::default(),
            states: StateWords::new(cases),
            found_states: Remembered::default(),
            fields: fields.collect(),
            sources: sources.collect(),
            context,
        }
    }

    /// What a row tells. `usual` is the kind that the sheet's headings or its source speak of.
    pub(super) fn read(&self, cells: &[Cell], columns: &Columns, usual: Option<Kind>) -> Told {
        let code_cell = text(columns.cell(cells, Column::Code));
        let found_code = match &code_cell {
            Ok(Some(text)) => codes::code(text),
            _ => FoundCode::NotACode,
        };
        let has_code = matches!(found_code, FoundCode::Code { .. });
        if is_no_case(cells, columns, has_code, self.context.zone) {
            return Told::NoCase;
        }
        if is_secret(columns.cell(cells, Column::Secret)) || is_marked(columns.cell(cells, Column::Title)) {
            return Told::Secret(remark(columns, Column::Secret, CellRule::Secret, None));
        }
        let sound = match &code_cell {
            Err(why) => Err(*why),
            Ok(None) => Err(CellRule::Missing),
            Ok(Some(_)) => self.code(found_code, usual),
        };
        Told::Case(self.case(cells, columns, sound))
    }

    /// The case of a row, or everything for which the row is refused; `sound` is its code.
    fn case(&self, cells: &[Cell], columns: &Columns, sound: Result<SoundCode, CellRule>) -> CaseTold {
        let remark = |column, why, word: Option<&str>| remark(columns, column, why, word);
        let mut wrong = Vec::new();
        let mut remarks = Vec::new();
        let mut refuse = |column, why, word: Option<&str>| wrong.push(remark(column, why, word));
        let (kind, code, code_day) = match sound {
            Ok(SoundCode { kind, code, day }) => (kind, Some(code), day),
            Err(why) => {
                refuse(Column::Code, why, None);
                (None, None, None)
            }
        };
        if code.is_some() && kind.is_none() {
            refuse(Column::Code, CellRule::NoKind, None);
        }
        let units = match text(columns.cell(cells, Column::Unit)) {
            Err(why) => Err((why, None)),
            Ok(None) => Err((CellRule::Missing, None)),
            Ok(Some(name)) => match self.found_units.of(&name, |name| self.units.find(name)) {
                FoundUnits::Unknown(word) => Err((CellRule::UnknownUnit, Some(word))),
                FoundUnits::Units { is_group: true, .. } if !kind.is_some_and(keeps_title) => {
                    Err((CellRule::Group, Some(name.into_owned())))
                }
                FoundUnits::Units { units, .. } => Ok(units),
            },
        };
        let units =
            units.map_err(|(why, word)| refuse(Column::Unit, why, word.as_deref())).unwrap_or_default();
        let field = match text(columns.cell(cells, Column::Field)) {
            Err(why) => Err((why, None)),
            Ok(None) => Ok(None),
            Ok(Some(name)) => self.field(kind, &name).map_err(|why| (why, Some(name.into_owned()))),
        };
        let field =
            field.map_err(|(why, word)| refuse(Column::Field, why, word.as_deref())).unwrap_or_default();
        let received = self.received(columns.cell(cells, Column::Received), code_day);
        let received = received.map_err(|why| refuse(Column::Received, why, None)).unwrap_or_default();
        let due = self.due(cells, columns);
        let (due, period) = match due.map_err(|(column, why)| refuse(column, why, None)).unwrap_or_default() {
            Some(CellDue::Deadline(due)) => (Some(due), None),
            Some(CellDue::Counted(period)) => (None, Some(period)),
            None => (None, None),
        };
        if let (Some(received), Some(day)) = (received, due.as_ref().and_then(|due| due.day))
            && day < received.day
        {
            refuse(Column::Due, CellRule::DueBeforeReceived, None);
        }
        let state = self.state(cells, columns);
        let state = state
            .map_err(|(why, word)| refuse(Column::State, why, word.as_deref()))
            .unwrap_or(CaseState::Open);
        let source = self.source(cells, columns, kind);
        // Without its kind, which is refused already, the usual source is not known either.
        let source = source
            .map_err(|(why, word)| {
                if kind.is_some() || word.is_some() {
                    refuse(Column::Source, why, word.as_deref());
                }
            })
            .ok();
        let keeps = source.as_ref().and_then(|source| self.context.cases.sources.get(source));
        let keeps = !keeps.is_some_and(|source| source.no_content) && kind.is_some_and(keeps_title);
        let title = title(columns.cell(cells, Column::Title), keeps);
        let title = title.unwrap_or_else(|why| {
            remarks.push(remark(Column::Title, why, None));
            None
        });
        let told_code = code.clone().filter(|code| !codes::is_personal(code));
        let (Some(of_kind), Some(code), Some(source), true) = (kind, code, source, wrong.is_empty()) else {
            return CaseTold { kind, code: told_code, found: Err(wrong) };
        };
        if self.context.cases.kinds.get(&of_kind).is_some_and(|rules| !rules.code.matches(&code)) {
            remarks.push(remark(Column::Code, CellRule::OddCode, Some(&code)));
        }
        let row = CaseRow {
            kind: of_kind,
            code,
            units,
            field,
            received,
            due,
            period,
            state,
            finished: self.finished(columns.cell(cells, Column::Finished), received),
            source,
            title,
            remarks,
        };
        CaseTold { kind, code: told_code, found: Ok(Arc::new(row)) }
    }

    /// Where the month stands in the days of a row.
    pub(super) fn months(cells: &[Cell], columns: &Columns) -> MonthPlaces {
        let place = |column| month_place(columns.cell(cells, column));
        MonthPlaces { received: place(Column::Received), due: place(Column::Due) }
    }

    /// The code with its kind, where that can be told, and the day that stands behind the code.
    fn code(&self, found: FoundCode<'_>, usual: Option<Kind>) -> Result<SoundCode, CellRule> {
        let rules = self.context.cases;
        let FoundCode::Code { code, day } = found else { return Err(CellRule::NotACode) };
        let by_shape = rules.kind_of(&code);
        if by_shape.is_none() && codes::is_personal(&code) {
            return Err(CellRule::NotACode);
        }
        let of_source =
            self.context.source.and_then(|source| rules.sources.get(source)).and_then(|source| source.kind);
        let kind = self
            .context
            .kind
            .or(of_source)
            .or(by_shape)
            .or(usual)
            .filter(|kind| rules.kinds.contains_key(kind));
        let day = day.map(|day| cells::day_at(&Cell::Text(day.to_owned()), self.context.zone));
        Ok(SoundCode { kind, code, day: day.and_then(Result::ok).flatten() })
    }

    fn field(&self, kind: Option<Kind>, name: &str) -> Result<Option<String>, CellRule> {
        // Without its kind, which is refused already, nothing can be said of the field.
        let Some(kind) = kind else { return Ok(None) };
        let fields = self.fields.get(&kind).ok_or(CellRule::UnknownField)?;
        // A kind without a list of fields keeps none.
        if fields.is_empty() {
            return Ok(None);
        }
        fields.get(&name_key(name)).cloned().map(Some).ok_or(CellRule::UnknownField)
    }

    fn received(&self, cell: &Cell, beside_code: Option<DueAt>) -> Result<Option<DueAt>, CellRule> {
        broken(cell)?;
        if month_place(cell) == MonthPlace::First {
            return Err(CellRule::MonthFirst);
        }
        let found = cells::day_at(cell, self.context.zone)?.or(beside_code);
        found.map_or(Ok(None), |at| self.near(at.day).map(|()| Some(at)))
    }

    /// The due of a row: the later one that it was extended to, where a column names that; with the hour of a column of
    /// its own.
    fn due(&self, cells: &[Cell], columns: &Columns) -> Result<Option<CellDue>, (Column, CellRule)> {
        let mut due = None;
        for column in [Column::Extended, Column::Due] {
            let cell = columns.cell(cells, column);
            let of = |why| (column, why);
            broken(cell).map_err(of)?;
            if month_place(cell) == MonthPlace::First {
                return Err((column, CellRule::MonthFirst));
            }
            let found = cells::due(cell, self.context.zone).map_err(of)?;
            if let Some(CellDue::Deadline(Deadline { day: Some(day), .. })) = &found {
                self.near(*day).map_err(of)?;
            }
            due = due.or(found);
        }
        let hour = cells::hour(columns.cell(cells, Column::Hour)).map_err(|why| (Column::Hour, why))?;
        if let (Some(CellDue::Deadline(due)), Some(hour)) = (&mut due, hour)
            && let (Some(day), None) = (due.day, due.time)
        {
            *due = Deadline { time: DueAt::new(day, hour).time, ..due.clone() };
        }
        // What stands in the cell of a due may be kept as it was written.
        if let Some(CellDue::Deadline(Deadline { rule: DueRule::Awaiting(text), .. })) = &mut due {
            *text = scrub(text).unwrap_or_default();
        }
        Ok(due)
    }

    /// When the case was finished. A day that cannot be meant says nothing, nor does one with the month first.
    fn finished(&self, cell: &Cell, received: Option<DueAt>) -> Option<DueAt> {
        let found = cells::day_at(cell, self.context.zone).ok().flatten();
        let is_meant =
            |at: &DueAt| self.near(at.day).is_ok() && received.is_none_or(|received| received.day <= at.day);
        found.filter(|_| month_place(cell) != MonthPlace::First).filter(is_meant)
    }

    fn near(&self, day: crate::model::Day) -> Result<(), CellRule> {
        if bounds::is_near(day, self.context.today) { Ok(()) } else { Err(CellRule::TooFar) }
    }

    /// Where the case stands: by its state, else by the day on which it was finished, else open.
    fn state(&self, cells: &[Cell], columns: &Columns) -> Result<CaseState, (CellRule, Option<String>)> {
        let word = text(columns.cell(cells, Column::State)).map_err(|why| (why, None))?;
        if let Some(word) = word {
            let found = self.found_states.of(&word, |word| self.states.find(word));
            return found.ok_or_else(|| (CellRule::UnknownState, Some(word.into_owned())));
        }
        let finished = cells::day_at(columns.cell(cells, Column::Finished), self.context.zone);
        Ok(if matches!(finished, Ok(Some(_))) { CaseState::Done } else { CaseState::Open })
    }

    fn source(
        &self,
        cells: &[Cell],
        columns: &Columns,
        kind: Option<Kind>,
    ) -> Result<SourceId, (CellRule, Option<String>)> {
        if let Some(name) = text(columns.cell(cells, Column::Source)).map_err(|why| (why, None))? {
            let found = self.sources.get(&name_key(&name)).cloned();
            return found.ok_or_else(|| (CellRule::UnknownSource, Some(name.into_owned())));
        }
        let usual =
            || kind.and_then(|kind| self.context.cases.kinds.get(&kind)).map(|rules| rules.source.clone());
        self.context.source.cloned().or_else(usual).ok_or((CellRule::UnknownSource, None))
    }
}

/// What is to be said of a cell.
fn remark(columns: &Columns, column: Column, why: CellRule, word: Option<&str>) -> RowRemark {
    RowRemark { column, letter: columns.letter(column), why, word: word.and_then(shown) }
}

/// The content of a task, of a kind and source that keep it.
fn title(cell: &Cell, keeps: bool) -> Result<Option<String>, CellRule> {
    let (Cell::Text(text), true) = (cell, keeps) else { return Ok(None) };
    match scrub(text) {
        Ok(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        Err(Personal::Script) => Ok(None),
        Err(_) => Err(CellRule::Personal),
    }
}

/// Whether cases of a kind keep what is to be done: a petition and a dossier are a citizen's words.
fn keeps_title(kind: Kind) -> bool {
    matches!(kind, Kind::Directive | Kind::Report)
}

fn text(cell: &Cell) -> Result<Option<std::borrow::Cow<'_, str>>, CellRule> {
    broken(cell)?;
    match cell {
        Cell::Empty => Ok(None),
        cell => cell.as_text().map(Some).ok_or(CellRule::WrongType),
    }
}

fn broken(cell: &Cell) -> Result<(), CellRule> {
    match cell {
        Cell::Formula => Err(CellRule::Formula),
        Cell::TooLong => Err(CellRule::TooLong),
        _ => Ok(()),
    }
}

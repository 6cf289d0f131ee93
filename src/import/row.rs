//! One row as a case: each cell from a closed set, every other value refused without being shown.
//! Must not know how the file was read.

use std::collections::{BTreeMap, HashMap};

use super::cells::due_at;
use super::columns::Columns;
use super::sheet::Cell;
use super::{CellRule, ImportContext, RowRefusal};
use crate::model::fold::fold;
use crate::model::{Case, CaseState, Column, DueAt, Kind, SourceId, UnitCode, bounds};

/// Every word that a cell may hold, folded, for a look-up in one step.
pub struct CellVocabulary<'a> {
    context: ImportContext<'a>,
    /// Units by code, name and alias; none for the name of a group.
    units: HashMap<String, Option<UnitCode>>,
    fields: BTreeMap<Kind, HashMap<String, String>>,
    states: HashMap<String, CaseState>,
    sources: HashMap<String, SourceId>,
}

impl<'a> CellVocabulary<'a> {
    /// Gathers the words of people.toml and cases.toml.
    pub fn new(context: ImportContext<'a>) -> Self {
        let ImportContext { org, cases, .. } = context;
        let mut units: HashMap<String, Option<UnitCode>> = HashMap::new();
        for (code, group) in &org.groups {
            units.extend([code, &group.name].map(|name| (fold(name), None)));
        }
        for unit in org.units.values() {
            let names =
                [unit.code.as_str(), &unit.name].into_iter().chain(unit.aliases.iter().map(String::as_str));
            units.extend(names.map(|name| (fold(name), Some(unit.code.clone()))));
        }
        let fields = cases.kinds.iter().map(|(kind, rules)| {
            (*kind, rules.fields.iter().map(|field| (fold(field), field.clone())).collect())
        });
        let states =
            cases.states.iter().flat_map(|(state, words)| words.iter().map(|word| (fold(word), *state)));
        let sources = cases
            .sources
            .iter()
            .flat_map(|(id, source)| [id.as_str(), &source.name].map(|name| (fold(name), id.clone())));
        Self {
            units,
            fields: fields.collect(),
            states: states.collect(),
            sources: sources.collect(),
            context,
        }
    }

    /// The case that a row tells of.
    ///
    /// # Errors
    /// The first cell that is not plainly allowed.
    pub fn case(&self, cells: &[Cell], columns: &Columns) -> Result<(Case, CaseState), RowRefusal> {
        let refuse = |column| move |why| columns.refusal(column, why);
        let text = |column| text(columns.cell(cells, column)).map_err(refuse(column));
        let date = |column| {
            let cell = columns.cell(cells, column);
            broken(cell).map_err(refuse(column))?;
            let found = due_at(cell, self.context.zone).map_err(refuse(column))?;
            let near = |at: DueAt| bounds::is_near(at.day, self.context.today);
            if found.is_none_or(near) { Ok(found) } else { Err(columns.refusal(column, CellRule::TooFar)) }
        };
        let code = text(Column::Code)?.ok_or_else(|| columns.refusal(Column::Code, CellRule::Missing))?;
        let (kind, code) = self.code(code).map_err(refuse(Column::Code))?;
        let unit = text(Column::Unit)?.ok_or(CellRule::Missing).and_then(|name| self.unit(name));
        let unit = unit.map_err(refuse(Column::Unit))?;
        let field = text(Column::Field)?.map(|name| self.field(kind, name)).transpose();
        let field = field.map_err(refuse(Column::Field))?;
        let (received, due) = (date(Column::Received)?, date(Column::Due)?);
        let received = received.map(|at| at.day);
        if let (Some(received), Some(due)) = (received, due)
            && due.day < received
        {
            return Err(columns.refusal(Column::Due, CellRule::DueBeforeReceived));
        }
        let state = text(Column::State)?.map_or(Ok(CaseState::Open), |word| {
            self.states.get(&fold(word)).copied().ok_or(CellRule::UnknownState)
        });
        let state = state.map_err(refuse(Column::State))?;
        let source = text(Column::Source)?
            .map(|name| self.sources.get(&fold(name)).cloned().ok_or(CellRule::UnknownSource))
            .transpose()
            .map_err(refuse(Column::Source))?;
        let usual = || self.context.cases.kinds.get(&kind).map(|rules| rules.source.clone());
        let source = source.or_else(|| self.context.source.cloned()).or_else(usual);
        let source = source.ok_or_else(|| columns.refusal(Column::Source, CellRule::Missing))?;
        Ok((Case { kind, code, unit, field, received, due, period: None, source }, state))
    }

    /// The code of a row, where it is a sound one, whatever else the row holds.
    pub fn code_in(&self, cells: &[Cell], columns: &Columns) -> Option<String> {
        let cell = text(columns.cell(cells, Column::Code)).ok()??;
        self.code(cell).ok().map(|(_, code)| code)
    }

    /// The kind of a code, and the code in capitals.
    fn code(&self, text: &str) -> Result<(Kind, String), CellRule> {
        let rules = self.context.cases;
        let code = text.to_ascii_uppercase();
        let kind = match self.context.kind {
            Some(kind) => rules.kinds.get(&kind).filter(|rules| rules.code.matches(&code)).map(|_| kind),
            None => rules.kind_of(&code),
        };
        Ok((kind.ok_or(CellRule::NotACode)?, code))
    }

    fn unit(&self, name: &str) -> Result<UnitCode, CellRule> {
        match self.units.get(&fold(name)) {
            None => Err(CellRule::UnknownUnit),
            Some(None) => Err(CellRule::Group),
            Some(Some(code)) => Ok(code.clone()),
        }
    }

    fn field(&self, kind: Kind, name: &str) -> Result<String, CellRule> {
        let known = self.fields.get(&kind).and_then(|fields| fields.get(&fold(name)));
        known.cloned().ok_or(CellRule::UnknownField)
    }
}

fn text(cell: &Cell) -> Result<Option<&str>, CellRule> {
    broken(cell)?;
    match cell {
        Cell::Empty => Ok(None),
        Cell::Text(text) => Ok(Some(text)),
        _ => Err(CellRule::WrongType),
    }
}

fn broken(cell: &Cell) -> Result<(), CellRule> {
    match cell {
        Cell::Formula => Err(CellRule::Formula),
        Cell::TooLong => Err(CellRule::TooLong),
        _ => Ok(()),
    }
}

//! The lines of the tables of a document as rows, one after the other: under which headings each stands, and what is left
//! out.
//! Must not know what cells say, nor what a line is: both are asked.

use super::bodies::Bodies;
use super::cells::{RowCells, add_new};
use super::ids::RowIds;
use super::line::{LineInTable, LineSort};
use super::memory::Memory;
use super::number::{Number, Path};
use super::question::{Question, QuestionCode};
use super::row::{PlanLeftOut, PlanLine};
use super::table::{PlanColumn, PlanColumns, PlanTableLine, TaskTable};
use crate::model::short::cut;
use crate::phrase::deadline::{CellDuePhrase, DueContext};

/// The rows of a document as far as they were read.
pub(super) struct RowReader<'a> {
    memory: Memory<'a>,
    path: Path,
    ids: RowIds,
    pub(super) rows: Vec<PlanLine>,
    pub(super) left_out: Vec<PlanLeftOut>,
    /// The cells of the last row, which the next line may go on with.
    last: RowCells,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(bodies: &'a Bodies, context: DueContext) -> Self {
        Self {
            memory: Memory::new(bodies, context),
            path: Path::default(),
            ids: RowIds::default(),
            rows: Vec::new(),
            left_out: Vec::new(),
            last: RowCells::default(),
        }
    }

    /// Reads the lines of one table.
    pub(super) fn table(&mut self, table: &TaskTable) {
        let first = self.rows.len();
        for (at, line) in table.lines.iter().enumerate() {
            let around = LineInTable {
                columns: &table.columns,
                line,
                next: table.lines.get(at + 1),
                before: self.rows.get(first..).and_then(<[PlanLine]>::last),
                letter: self.path.last_letter(),
            };
            match around.sort() {
                LineSort::Nothing => {}
                LineSort::Heading(number, title) => {
                    self.ids.enter(number.as_ref().map(|number| number.text.as_str()));
                    self.path.enter(number, title);
                }
                LineSort::Task => self.task(&table.columns, line),
                LineSort::Torn => self.torn(&table.columns, line),
                LineSort::LeftOut(reason) => self.leave_out(&table.name, line, reason),
            }
        }
    }

    fn leave_out(&mut self, sheet: &str, line: &PlanTableLine, reason: &str) {
        let sheet = if sheet.is_empty() { String::new() } else { format!("trang tính «{sheet}», ") };
        let texts: Vec<&str> = line.cells.iter().map(|cell| cell.text.as_str()).collect();
        let place = format!("{sheet}dòng {}", line.number);
        self.left_out.push(PlanLeftOut::new(place, &cut(&texts.join(" "), 60), reason));
    }

    fn task(&mut self, columns: &PlanColumns, line: &PlanTableLine) {
        let mut cells = RowCells::of(columns, line);
        let is_above = |column: PlanColumn| {
            columns.at(column).and_then(|at| line.cells.get(at)).is_some_and(|cell| cell.is_above)
        };
        if is_above(PlanColumn::Title) && !cells.title.is_empty() && cells.title == self.last.title {
            self.twin(&cells);
            return;
        }
        if columns.at(PlanColumn::Lead).is_none() {
            // "I. SỞ TÀI CHÍNH" above the tasks of that body.
            cells.lead_by(self.path.words().find(|words| self.memory.bodies.is_only_bodies(words)));
        }
        let mut number = columns.text(line, PlanColumn::Number).trim().to_owned();
        if number.is_empty()
            && columns.at(PlanColumn::Number).is_none()
            && let Some((found, rest)) = Number::before(&cells.title, self.path.last_letter())
        {
            (number, cells.title) = (found.text, rest.to_owned());
        }
        if let Some(number) = Number::of(&number, self.path.last_letter()) {
            self.path.leave(&number);
        }
        let number = number.trim_end_matches(['.', ')', ' ']).to_owned();
        let own = if is_above(PlanColumn::Number) { "" } else { number.as_str() };
        let given = self.ids.next(&self.path, own);
        let mut row = self.empty(given.id, number, line.number);
        if given.is_repeated {
            let text = format!("Số thứ tự {} đã có ở dòng trên: dòng này tạm ghi là {}", row.number, row.id);
            row.questions.push(Question::new(QuestionCode::RepeatedNumber, text));
        }
        cells.fill(&mut row, &self.memory);
        self.rows.push(row);
        self.last = cells;
    }

    /// A row of which nothing but its place is known.
    fn empty(&self, id: String, number: String, place: u32) -> PlanLine {
        PlanLine {
            id,
            section: self.path.shown(),
            headings: self.path.titles(),
            number,
            title: String::new(),
            lead: Vec::new(),
            coordinators: Vec::new(),
            due: CellDuePhrase::waiting(),
            printed: String::new(),
            lead_text: None,
            coordinators_text: None,
            product: None,
            duties: Vec::new(),
            questions: Vec::new(),
            place,
        }
    }

    /// Adds the bodies of a line that prints the last task once more for others.
    fn twin(&mut self, cells: &RowCells) {
        let who = cells.bodies(&self.memory);
        let Some(row) = self.rows.last_mut() else { return };
        add_new(&mut row.lead, who.lead);
        add_new(&mut row.coordinators, who.coordinators);
        let is_new = |question: &Question| question.code == QuestionCode::UnknownUnit;
        row.questions.extend(who.questions.into_iter().filter(is_new));
    }

    /// Adds what a page cut off to the row before.
    fn torn(&mut self, columns: &PlanColumns, line: &PlanTableLine) {
        let Some(row) = self.rows.last_mut() else { return };
        self.last.add(&RowCells::of(columns, line));
        self.last.fill(row, &self.memory);
    }
}

//! A whole document as a plan: its head, its tasks row by row, and what was left out.
//! Must not know files or config; what it says is for people to look at before anything comes of it.

use super::bodies::Bodies;
use super::head::{PlanHead, head};
use super::question::{Question, QuestionCode};
use super::row::{PlanLeftOut, PlanLine};
use super::rows::RowReader;
use super::table::{DocumentText, PlanColumns, RawTable, gather, task_tables};
use crate::document::whole::WholePiece;
use crate::model::Day;
use crate::phrase::deadline::DueContext;

/// A document that was read as a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadDocument {
    pub head: PlanHead,
    pub rows: Vec<PlanLine>,
    /// Questions about the whole.
    pub questions: Vec<Question>,
    pub left_out: Vec<PlanLeftOut>,
}

/// What the reader is told beside the document.
#[derive(Debug, Clone, Copy)]
pub struct ReadOptions<'a> {
    pub bodies: &'a Bodies,
    /// The year of the plan, where the document does not say it rightly.
    pub year: Option<i32>,
    /// The sheet to read, where there are several.
    pub sheet: Option<&'a str>,
    /// The day on which it is read, for a document without a date.
    pub today: Day,
}

/// Reads the pieces of a document as a plan.
pub fn read(pieces: Vec<WholePiece>, options: &ReadOptions<'_>) -> ReadDocument {
    let (texts, mut tables) = gather(pieces);
    let mut read = ReadDocument::default();
    if let Some(sheet) = options.sheet {
        for table in &mut tables {
            table.is_hidden = table.name != sheet;
        }
    }
    let before = in_front(&texts, &tables);
    read.head = head(&before);
    if options.year.is_some() {
        read.head.year = options.year;
    }
    let found = task_tables(tables, &mut read.left_out);
    if found.is_empty() {
        read.questions.push(Question::new(
            QuestionCode::Other,
            "Không tìm thấy bảng nhiệm vụ: cần một bảng có cột nhiệm vụ và cột đơn vị chủ trì hoặc thời hạn",
        ));
    }
    let written = read.head.date.unwrap_or(options.today);
    let context =
        DueContext { written, year: read.head.year.unwrap_or_else(|| chrono::Datelike::year(&written)) };
    let mut reader = RowReader::new(options.bodies, context);
    for table in &found {
        reader.table(table);
    }
    read.rows = reader.rows;
    read.left_out.extend(reader.left_out);
    read
}

/// The texts in front of the first tasks: the head of a document often stands in a table without lines.
fn in_front(texts: &[DocumentText], tables: &[RawTable]) -> Vec<DocumentText> {
    let mut found = Vec::new();
    let mut taken = 0;
    for table in tables.iter().filter(|table| !table.is_hidden) {
        found.extend(texts.iter().take(table.after).skip(taken).cloned());
        taken = table.after.max(taken);
        if PlanColumns::find(&table.lines).is_some() {
            let above =
                table.lines.iter().take_while(|line| line.only_text().is_some() || line.cells.is_empty());
            found.extend(above.flat_map(|line| &line.cells).map(|cell| text(&cell.text)));
            return found;
        }
        found.extend(table.lines.iter().flat_map(|line| &line.cells).map(|cell| text(&cell.text)));
    }
    found.extend(texts.iter().skip(taken).cloned());
    found
}

fn text(text: &str) -> DocumentText {
    DocumentText { text: text.to_owned(), number: None, is_heading: false }
}

//! The tables of a document that list tasks: which they are, what their columns hold, and their rows in one form.
//! Must not know units or the words of deadlines beyond whether a cell looks like one.

mod columns;
mod ditto;
mod lines;
mod names;

pub(super) use columns::{PlanColumn, PlanColumns};
pub(super) use lines::{DocumentText, PlanTableLine, RawTable, gather};

use super::row::PlanLeftOut;

/// A table of tasks: its columns, and the lines below its headings.
pub(super) struct TaskTable {
    /// The sheet; empty where there is none.
    pub(super) name: String,
    pub(super) columns: PlanColumns,
    pub(super) lines: Vec<PlanTableLine>,
}

/// The tables of tasks among those of a document. One without headings that goes on where such a table ended belongs to
/// it; the others are named in `left_out`.
pub(super) fn task_tables(tables: Vec<RawTable>, left_out: &mut Vec<PlanLeftOut>) -> Vec<TaskTable> {
    let mut found: Vec<TaskTable> = Vec::new();
    let mut goes_on = false;
    for table in tables {
        let place = table.place();
        if table.is_hidden {
            left_out.push(PlanLeftOut::new(place, "", "trang tính ẩn"));
            continue;
        }
        if let Some((columns, below)) = PlanColumns::find(&table.lines) {
            let lines: Vec<PlanTableLine> = table.lines.into_iter().skip(below).collect();
            let same = found.last_mut().filter(|last| last.columns.has_same_headings(&columns));
            match same {
                Some(last) => last.lines.extend(lines),
                None => found.push(TaskTable { name: table.name, columns, lines }),
            }
            goes_on = true;
            continue;
        }
        if let Some(last) = found.last_mut().filter(|last| goes_on && last.columns.fit(&table.lines)) {
            last.lines.extend(table.lines);
            continue;
        }
        goes_on = false;
        if table.lines.iter().any(|line| line.cells.len() > 1) {
            left_out.push(PlanLeftOut::new(place, &table.first_words(), "không phải bảng nhiệm vụ"));
        }
    }
    for table in &mut found {
        table.columns.settle(&table.lines);
        ditto::write_out(&table.columns, &mut table.lines);
    }
    found
}

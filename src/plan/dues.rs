//! The deadline of a row: the cell of its column, else the words of its other cells.
//! Must not know units.

use super::memory::Memory;
use super::question::{Question, QuestionCode};
use crate::model::{Deadline, DueRule};
use crate::phrase::deadline::{CellDuePhrase, DueDoubt, SaidDue};

/// The deadline of a row, as it is printed, with what must be asked about it.
pub(super) struct RowDue {
    pub(super) due: CellDuePhrase,
    pub(super) printed: String,
    pub(super) questions: Vec<Question>,
}

/// Reads the deadline of a row. `others` are its other cells, the title first, whose days count where the column of
/// deadlines says none.
pub(super) fn due(printed: &str, others: &[&str], memory: &Memory<'_>) -> RowDue {
    let mut printed = printed.trim().to_owned();
    let mut due = memory.due(&printed);
    // What is to be reached until when is plain: each is followed by itself.
    if !due.milestones.is_empty() {
        due.doubts.retain(|doubt| *doubt != DueDoubt::TwoDates);
    }
    if printed.is_empty()
        && let Some((found, text)) =
            others.iter().find_map(|text| Some((memory.phrases(text).into_iter().next()?, text)))
    {
        text.get(found.span.clone()).unwrap_or_default().clone_into(&mut printed);
        due = found.into();
    } else if let (SaidDue::Once(own), Some(title)) = (&due.said, others.first()) {
        let other = memory.days(title).into_iter().find(|phrase| {
            let last = phrase.said.deadlines().last();
            // "đến năm 2030" in a title is the name of a programme.
            let is_day = |deadline: &Deadline| matches!(deadline.rule, DueRule::Before(_) | DueRule::On(_));
            last.is_some_and(|last| is_day(last) && last.day.is_some() && last.day != own.day)
        });
        if other.is_some() && !due.doubts.contains(&DueDoubt::TwoDates) {
            due.doubts.push(DueDoubt::TwoDates);
        }
    }
    let mut questions: Vec<Question> =
        due.doubts.iter().map(|doubt| Question::of_due(*doubt, &printed)).collect();
    let has_no_day = matches!(due.said, SaidDue::Waits);
    if has_no_day && questions.is_empty() {
        questions.push(Question::new(QuestionCode::VagueDue, format!("«{printed}»: hạn là ngày nào?")));
    }
    RowDue { due, printed, questions }
}

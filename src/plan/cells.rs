//! The cells of one task as texts, and the row that they come to.
//! Must not know what stands above or below it, nor how it is numbered.

use super::bodies::{Bodies, NamedBodies};
use super::dues::due;
use super::duties::duties;
use super::memory::Memory;
use super::question::{Question, QuestionCode, unknown_units};
use super::row::PlanLine;
use super::table::{PlanColumn, PlanColumns, PlanTableLine};
use crate::model::scrub::{Personal, scrub};

/// What stands in the cells of a task.
#[derive(Debug, Clone, Default)]
pub(super) struct RowCells {
    pub(super) title: String,
    /// The columns of who leads, in their order.
    lead: Vec<String>,
    coordinators: String,
    due: String,
    product: String,
}

/// Who is named in the cells of a task.
#[derive(Debug, Default)]
pub(super) struct RowBodies {
    pub(super) lead: Vec<String>,
    pub(super) coordinators: Vec<String>,
    pub(super) questions: Vec<Question>,
    /// The cell of who leads that counts.
    lead_text: String,
}

impl RowCells {
    pub(super) fn of(columns: &PlanColumns, line: &PlanTableLine) -> Self {
        let text = |column| columns.text(line, column).trim().to_owned();
        Self {
            title: text(PlanColumn::Title),
            lead: columns.all(PlanColumn::Lead).map(|at| line.text(at).trim().to_owned()).collect(),
            coordinators: text(PlanColumn::Coordinators),
            due: text(PlanColumn::Due),
            product: text(PlanColumn::Product),
        }
    }

    /// Names who leads where no column does.
    pub(super) fn lead_by(&mut self, words: Option<&str>) {
        self.lead = words.map(str::to_owned).into_iter().collect();
    }

    /// Adds what a page cut off.
    pub(super) fn add(&mut self, more: &Self) {
        join(&mut self.title, &more.title);
        for (own, more) in self.lead.iter_mut().zip(&more.lead) {
            join(own, more);
        }
        join(&mut self.coordinators, &more.coordinators);
        join(&mut self.due, &more.due);
        join(&mut self.product, &more.product);
    }

    /// Who leads and who takes part; of several columns of who leads the first that names somebody who is known.
    pub(super) fn bodies(&self, memory: &Memory<'_>) -> RowBodies {
        let bodies = memory.bodies;
        let filled = || self.lead.iter().filter(|text| is_text(text));
        let read = |text: &String| (text.clone(), memory.leads(text));
        let known = filled().map(read).find(|(_, named)| !named.leads.is_empty());
        let (lead_text, lead) = known.or_else(|| filled().next_back().map(read)).unwrap_or_default();
        let together = memory.coordinators(&self.coordinators);
        let mut questions = unknown_units(bodies, lead.unknown.iter().chain(&together.unknown));
        questions.extend(without_lead(&lead_text, &lead, bodies));
        let mut coordinators = lead.coordinators;
        add_new(&mut coordinators, together.coordinators.into_iter().chain(together.leads));
        RowBodies { lead: lead.leads, coordinators, questions, lead_text }
    }

    /// Reads the cells into a row; what was read of them before is forgotten.
    pub(super) fn fill(&self, row: &mut PlanLine, memory: &Memory<'_>) {
        let who = self.bodies(memory);
        let read = due(&self.due, &[&self.title, &who.lead_text, &self.coordinators], memory);
        row.duties = duties(&who.lead_text, &who.lead, memory);
        row.duties.extend(duties(&self.coordinators, &who.coordinators, memory));
        row.duties.retain(|duty| duty.printed != read.printed);
        row.questions.retain(|question| question.code == QuestionCode::RepeatedNumber);
        row.questions.splice(0..0, who.questions.into_iter().chain(read.questions));
        (row.lead, row.coordinators) = (who.lead, who.coordinators);
        (row.due, row.printed) = (read.due, read.printed);
        row.lead_text = kept(&who.lead_text, memory);
        row.coordinators_text = kept(&self.coordinators, memory);
        row.product = kept(&self.product, memory);
        row.title = self.shown_title(&mut row.questions);
    }

    /// The title as it is kept: without the dash before it, and not at all where it may name a citizen.
    fn shown_title(&self, questions: &mut Vec<Question>) -> String {
        if let Err(why) = scrub(&self.title) {
            let text = format!(
                "Nội dung có thể chứa dữ liệu cá nhân ({}): không ghi lại; đề nghị viết lại cho gọn",
                personal(why)
            );
            questions.push(Question::new(QuestionCode::Other, text));
            return String::from("(nội dung cần viết lại, không nêu dữ liệu cá nhân)");
        }
        let bare = self.title.trim_start_matches(['-', '+', '–', '•', ' ']);
        let is_list = bare.lines().skip(1).any(|line| line.trim_start().starts_with(['-', '+', '–', '•']));
        if is_list { self.title.clone() } else { bare.to_owned() }
    }
}

/// The question about who leads, where nobody is named, or nobody of whom it is known that he is a body.
fn without_lead(text: &str, named: &NamedBodies, bodies: &Bodies) -> Vec<Question> {
    if !named.leads.is_empty() || !named.unknown.is_empty() {
        return Vec::new();
    }
    if is_text(text) {
        return unknown_units(bodies, std::iter::once(&text.to_owned()));
    }
    vec![Question::new(QuestionCode::NoLead, "Chưa có đơn vị chủ trì: giao cho đơn vị nào?")]
}

pub(super) fn add_new(list: &mut Vec<String>, more: impl IntoIterator<Item = String>) {
    for code in more {
        if !list.contains(&code) {
            list.push(code);
        }
    }
}

fn join(old: &mut String, new: &str) {
    if !old.is_empty() && !new.is_empty() {
        old.push(' ');
    }
    old.push_str(new);
}

/// Whether a cell says something: a dash says nothing.
fn is_text(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// A text that may be kept.
fn kept(text: &str, memory: &Memory<'_>) -> Option<String> {
    let text = text.trim();
    (is_text(text) && memory.may_keep(text)).then(|| text.to_owned())
}

fn personal(why: Personal) -> &'static str {
    match why {
        Personal::Number => "số điện thoại hoặc số giấy tờ",
        Personal::Address => "địa chỉ thư điện tử",
        Personal::Name => "họ tên",
        Personal::Birth => "ngày sinh",
        Personal::House => "địa chỉ nhà, thửa đất",
        Personal::Plate => "biển số xe",
        Personal::Script => "ký tự lạ",
    }
}

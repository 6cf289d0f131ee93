//! Duties inside the cells of a row: "báo cáo kết quả về Phòng Văn hóa - Xã hội trước ngày 25/11/2025".
//! Must not know the table that the row stands in.

use super::bodies::{Bodies, BodyPart};
use super::memory::Memory;
use super::question::Question;
use super::row::PlanDuty;
use crate::phrase::deadline::SaidDue;
use crate::phrase::name_key;

/// What somebody sends or reports.
const REPORTS: [&str; 8] = ["bao cao", "gui", "nop", "cung cap", "tong hop", "trinh", "dang ki", "de xuat"];

/// The duties that a cell holds beside the task. `own` are the codes of the units that the cell names as doing something.
pub(super) fn duties(text: &str, own: &[String], memory: &Memory<'_>) -> Vec<PlanDuty> {
    let mut found = Vec::new();
    let mut from = 0;
    for phrase in memory.phrases(text) {
        let printed = text.get(phrase.span.clone()).unwrap_or_default().trim().to_owned();
        let clause = clause(text, from, phrase.span.end);
        from = phrase.span.end;
        let key = name_key(&clause);
        let has_day = !matches!(phrase.said, SaidDue::Waits | SaidDue::Continuous);
        if !has_day || !REPORTS.iter().any(|verb| key.contains(verb)) {
            continue;
        }
        let receiver = receiver(&clause, memory.bodies);
        let doubts = phrase.doubts.iter().map(|doubt| Question::of_due(*doubt, &printed)).collect();
        let lead = own.iter().filter(|code| Some(*code) != receiver.as_ref()).cloned().collect();
        found.push(PlanDuty {
            title: capital(&clause),
            lead,
            owed_to: receiver,
            due: phrase.into(),
            printed,
            doubts,
        });
    }
    found
}

/// The words from the last verb of reporting before a deadline up to its end.
fn clause(text: &str, from: usize, end: usize) -> String {
    let whole = text.get(from..end).unwrap_or_default();
    let sentence = whole.rsplit(['.', ';', '\n']).next().filter(|last| last.len() > 12).unwrap_or(whole);
    let lower = sentence.to_lowercase();
    let starts = ["báo cáo", "gửi", "nộp", "cung cấp", "tổng hợp", "trình", "đăng ký", "đề xuất"];
    let first = starts.iter().filter_map(|verb| lower.find(verb)).min();
    // Lower case may change the length of odd letters: then the whole sentence will do.
    let text = first.and_then(|at| sentence.get(at..)).unwrap_or(sentence);
    text.trim()
        .trim_start_matches([',', '-', '+', ' ', ')', '('])
        .trim_end_matches([',', ' ', '.'])
        .to_owned()
}

/// Who receives what is sent: the body behind "về", "gửi", "qua", "cho".
fn receiver(clause: &str, bodies: &Bodies) -> Option<String> {
    let lower = clause.to_lowercase();
    let mark = ["(qua ", " qua ", " về ", "gửi ", " cho "]
        .iter()
        .find_map(|mark| lower.find(mark).map(|at| at + mark.len()))?;
    let named = bodies.scan(clause.get(mark..)?, BodyPart::Lead);
    named.leads.into_iter().find(|code| bodies.body(code).is_some_and(|body| body.units.is_none()))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

//! The text of a plan file: the head, then row by row under its headings, each question as a comment where its answer
//! belongs.
//! Must not know how the file is checked.

use std::fmt::Write as _;

use chrono::{NaiveTime, Weekday};

use crate::model::{Day, Deadline, DueRule};
use crate::phrase::deadline::{Cadence, CellDuePhrase, EveryDay, EveryDue, SaidDue};
use crate::plan::ReadDocument;
use crate::plan::question::Question;
use crate::plan::row::{PlanDuty, PlanLine};

/// What stands at the top of the file and is not said by the document alone.
#[derive(Debug, Clone, Copy)]
pub struct PlanFileHead<'a> {
    pub id: &'a str,
    /// The name of the file that was read.
    pub from: &'a str,
    /// The day of the document; that of reading where it bears none.
    pub date: Day,
    pub year: i32,
}

/// Between sections.
const RULE: &str = "# ============================================================================";
/// What a search for open questions looks for.
const ASK: &str = "# HỎI";

/// Words the file.
pub fn plan_file(read: &ReadDocument, head: &PlanFileHead<'_>) -> String {
    let mut text = String::new();
    let questions = read.questions.len()
        + read
            .rows
            .iter()
            .map(|row| row.questions.len() + row.duties.iter().map(|duty| duty.doubts.len()).sum::<usize>())
            .sum::<usize>();
    line(&mut text, "#:schema ../schema/plan.json");
    let number =
        if read.head.number.is_empty() { String::new() } else { format!(" số {}", read.head.number) };
    line(
        &mut text,
        &format!(
            "# Kế hoạch{number}, đọc từ «{}»: {:02} nhiệm vụ, {questions:02} câu hỏi.",
            comment(head.from),
            read.rows.len()
        ),
    );
    if questions > 0 {
        line(
            &mut text,
            &format!(
                "# Mỗi dòng \"{ASK}\" là một điều cần người xem: sửa dòng bên cạnh nếu cần, rồi xóa dòng hỏi."
            ),
        );
    }
    line(&mut text, "# Xem lại từng hạn: dondoc plan review TÊN-TỆP. Thử trước khi dùng: dondoc check.");
    text.push('\n');
    line(&mut text, "[plan]");
    pair(&mut text, "id", &quoted(head.id));
    pair(&mut text, "number", &quoted(&or(&read.head.number, head.id)));
    pair(&mut text, "date", &head.date.to_string());
    if read.head.date.is_none() {
        line(
            &mut text,
            &format!("{ASK} (other): không thấy ngày ban hành trong văn bản; ngày trên là ngày đọc tệp"),
        );
    }
    pair(&mut text, "issuer", &quoted(&or(&read.head.issuer, "UBND xã")));
    pair(&mut text, "title", &quoted(&or(&read.head.title, head.id)));
    pair(&mut text, "year", &head.year.to_string());
    for question in &read.questions {
        ask(&mut text, question);
    }
    let mut above: &[String] = &[];
    for row in &read.rows {
        if row.headings != above {
            let same = row.headings.iter().zip(above).take_while(|(one, other)| one == other).count();
            for heading in &row.headings[same..] {
                let _ = write!(text, "\n{RULE}\n# {}\n{RULE}\n", comment(heading));
            }
            above = &row.headings;
        }
        write_row(&mut text, row);
    }
    if !read.left_out.is_empty() {
        let _ = write!(text, "\n# Không lấy vào:\n");
        for left in &read.left_out {
            let what =
                if left.text.is_empty() { String::new() } else { format!(" «{}»", comment(&left.text)) };
            line(&mut text, &format!("# - {}{what}: {}", comment(&left.place), left.reason));
        }
    }
    text
}

fn write_row(text: &mut String, row: &PlanLine) {
    let _ = write!(text, "\n[[row]]\n");
    pair(text, "id", &quoted(&row.id));
    pair(text, "title", &quoted(&row.title));
    row_due(text, row);
    if !row.printed.is_empty() {
        pair(text, "printed", &quoted(&row.printed));
    }
    let is_lead = |question: &&Question| matches!(question.code.as_str(), "unknown_unit" | "no_lead");
    for question in row.questions.iter().filter(|question| !is_lead(question)) {
        ask(text, question);
    }
    pair(text, "lead", &list(&row.lead));
    for question in row.questions.iter().filter(is_lead) {
        ask(text, question);
    }
    if let Some(lead) = &row.lead_text {
        pair(text, "lead_text", &quoted(lead));
    }
    if !row.coordinators.is_empty() {
        pair(text, "coordinators", &list(&row.coordinators));
    }
    if let Some(coordinators) = &row.coordinators_text {
        pair(text, "coordinators_text", &quoted(coordinators));
    }
    if let Some(product) = &row.product {
        pair(text, "product", &quoted(product));
    }
    if !row.due.milestones.is_empty() {
        pair(text, "tracked_by", "\"duties\"");
    }
    for (at, (percent, deadline)) in row.due.milestones.iter().enumerate() {
        let _ = write!(text, "\n[[row.duties]]\n");
        pair(text, "id", &quoted(&format!("m{}", at + 1)));
        pair(text, "title", &quoted(&format!("Đạt {percent}%: {}", row.title)));
        pair(text, "target", &percent.to_string());
        pair(text, "due", &format!("{{ {} }}", once(deadline)));
    }
    for (at, duty) in row.duties.iter().enumerate() {
        write_duty(text, duty, at + 1);
    }
}

fn write_duty(text: &mut String, duty: &PlanDuty, number: usize) {
    let _ = write!(text, "\n[[row.duties]]\n");
    pair(text, "id", &quoted(&format!("s{number}")));
    pair(text, "title", &quoted(&duty.title));
    due(text, &duty.due, &duty.printed);
    pair(text, "printed", &quoted(&duty.printed));
    for question in &duty.doubts {
        ask(text, question);
    }
    if !duty.lead.is_empty() {
        pair(text, "lead", &list(&duty.lead));
    }
    if let Some(receiver) = &duty.owed_to {
        pair(text, "owed_to", &quoted(receiver));
    }
    pair(text, "kind", "\"report\"");
}

/// The due of a row: of milestones the last.
fn row_due(text: &mut String, row: &PlanLine) {
    match row.due.milestones.last() {
        Some((_, last)) => pair(text, "due", &format!("{{ {} }}", once(last))),
        None => due(text, &row.due, &row.printed),
    }
}

fn due(text: &mut String, due: &CellDuePhrase, printed: &str) {
    let said = match &due.said {
        SaidDue::Once(deadline) => once(deadline),
        SaidDue::Many(deadlines) => {
            many(deadlines).unwrap_or_else(|| deadlines.last().map(once).unwrap_or_default())
        }
        SaidDue::Every(every) => recurring(every).unwrap_or_else(|| awaiting(printed)),
        SaidDue::Waits => awaiting(printed),
        SaidDue::Continuous => "continuous = true".to_owned(),
    };
    pair(text, "due", &format!("{{ {said} }}"));
}

fn awaiting(printed: &str) -> String {
    format!("awaiting = {}", quoted(&or(printed, "chưa có thời hạn")))
}

fn once(deadline: &Deadline) -> String {
    let hour = deadline.time.map(|time| format!(", time = \"{}\"", hour(time))).unwrap_or_default();
    let day = deadline.day.map(|day| day.to_string()).unwrap_or_default();
    match &deadline.rule {
        DueRule::Before(before) if deadline.time.is_none() => format!("before = {before}"),
        DueRule::Within(period) => {
            let label = period.label();
            if label.len() == 4 { format!("within = {label}") } else { format!("within = \"{label}\"") }
        }
        _ => format!("on = {day}{hour}"),
    }
}

/// Several days; none where they are not worded alike.
fn many(deadlines: &[Deadline]) -> Option<String> {
    if deadlines.iter().any(|deadline| deadline.time.is_some()) {
        return None;
    }
    let before: Option<Vec<Day>> = deadlines
        .iter()
        .map(|deadline| if let DueRule::Before(day) = deadline.rule { Some(day) } else { None })
        .collect();
    let (key, mut days) = match before {
        Some(days) => ("before", days),
        None => ("on", deadlines.iter().filter_map(|deadline| deadline.day).collect()),
    };
    days.sort_unstable();
    days.dedup();
    let days: Vec<String> = days.iter().map(Day::to_string).collect();
    (days.len() > 1).then(|| format!("{key} = [{}]", days.join(", ")))
}

/// A recurring deadline; none where its day inside the period is not known.
fn recurring(every: &EveryDue) -> Option<String> {
    let cycle = match &every.cadence {
        Cadence::Day => return Some("every = \"day\"".to_owned()),
        Cadence::Week { weekday, weeks } => {
            let mut said = format!("every = \"week\", day = \"{}\"", short((*weekday)?));
            if !weeks.is_empty() {
                let weeks: Vec<String> = weeks.iter().map(u32::to_string).collect();
                let _ = write!(said, ", weeks = [{}]", weeks.join(", "));
            }
            return Some(said + &at(every.time));
        }
        Cadence::Month => "month",
        Cadence::Quarter => "quarter",
        Cadence::Half => "half",
        Cadence::Year => "year",
    };
    let mut said = format!("every = \"{cycle}\"");
    if let Some(month) = every.month.filter(|_| cycle != "month") {
        let _ = write!(said, ", month = {month}");
    }
    match (every.before, every.day) {
        (Some(before), _) => {
            let _ = write!(said, ", before = {before}");
        }
        (None, Some(EveryDay::Number(day))) => {
            let _ = write!(said, ", day = {day}");
        }
        (None, Some(EveryDay::Last)) => said.push_str(", day = \"last\""),
        (None, Some(EveryDay::LastWorking)) => said.push_str(", day = \"last\", shift = \"back\""),
        (None, None) => return None,
    }
    Some(said + &at(every.time))
}

fn at(time: Option<NaiveTime>) -> String {
    time.map(|time| format!(", time = \"{}\"", hour(time))).unwrap_or_default()
}

fn hour(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

fn short(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "mon",
        Weekday::Tue => "tue",
        Weekday::Wed => "wed",
        Weekday::Thu => "thu",
        Weekday::Fri => "fri",
        Weekday::Sat => "sat",
        Weekday::Sun => "sun",
    }
}

fn ask(text: &mut String, question: &Question) {
    line(text, &format!("{ASK} ({}): {}", question.code.as_str(), comment(&question.text)));
}

fn pair(text: &mut String, key: &str, value: &str) {
    line(text, &format!("{key} = {value}"));
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn list(codes: &[String]) -> String {
    let codes: Vec<String> = codes.iter().map(|code| quoted(code)).collect();
    format!("[{}]", codes.join(", "))
}

/// A text as TOML writes it; lines become one.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.trim().chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A text that stands in a comment: on one line.
fn comment(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).collect()
}

fn or(text: &str, other: &str) -> String {
    if text.trim().is_empty() { other.to_owned() } else { text.to_owned() }
}

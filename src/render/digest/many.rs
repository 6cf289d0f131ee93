//! Cases that are too many for a list: how they are counted in words, and their codes as a table to attach.
//! Must not know which cases are too many.

use crate::model::{Attachment, Day, Kind};
use crate::planner::message::digest::{CaseCode, CaseCount};

use crate::render::vi;

/// The most rows of an attached table: more make a mail that some servers refuse.
const MOST_ROWS: usize = 20_000;
/// The most fields that are named in a line.
const FIELDS: usize = 6;

/// One line for each unit and kind: how many, by field, how long overdue, and where the rest is.
pub(in crate::render) fn lines(counted: &[CaseCount]) -> Vec<String> {
    counted.iter().map(line).collect()
}

fn line(counted: &CaseCount) -> String {
    let CaseCount { unit, count, fields, longest, named, .. } = counted;
    let field = |(field, count): &(String, usize)| {
        let name = if field.is_empty() { "chưa rõ lĩnh vực" } else { field };
        format!("{} {}", vi::one_line(name), vi::count(*count))
    };
    let mut shown: Vec<String> = fields.iter().take(FIELDS).map(field).collect();
    let others: usize = fields.iter().skip(FIELDS).map(|(_, count)| count).sum();
    if others > 0 {
        shown.push(format!("lĩnh vực khác {}", vi::count(others)));
    }
    format!(
        "{}: {} {} quá hạn, lâu nhất {} ({}); nêu tên {} việc cũ nhất, mã của tất cả ở tệp gửi kèm",
        vi::one_line(unit),
        vi::count(*count),
        kind(counted.kind),
        vi::working_days(*longest),
        shown.join(", "),
        vi::count(*named)
    )
}

/// The words for many cases of a kind.
pub(in crate::render) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Petition => "phản ánh, kiến nghị",
        Kind::Dossier => "hồ sơ",
        Kind::Task | Kind::Report | Kind::Directive => "việc",
    }
}

/// The codes as a table; none where there are no codes. The table begins with a mark by which spreadsheet
/// programs know UTF-8.
pub(in crate::render) fn codes(codes: &[CaseCode]) -> Option<Attachment> {
    if codes.is_empty() {
        return None;
    }
    let mut text = String::from("\u{feff}Mã,Đơn vị,Lĩnh vực,Ngày tiếp nhận,Hạn,Số ngày làm việc quá hạn\n");
    for code in codes.iter().take(MOST_ROWS) {
        let day = |day: Option<Day>| day.map(vi::date).unwrap_or_default();
        let field = code.field.as_deref().unwrap_or_default();
        let (received, due, days) = (day(code.received), day(code.due), code.days.to_string());
        let row = [&code.code, &code.unit, field, &received, &due, &days].map(cell);
        text.push_str(&row.join(","));
        text.push('\n');
    }
    if codes.len() > MOST_ROWS {
        let more = codes.len() - MOST_ROWS;
        text.push_str("và ");
        text.push_str(&more.to_string());
        text.push_str(" mã khác,,,,,\n");
    }
    Some(Attachment { name: "danh-sach-qua-han.csv".to_owned(), text })
}

/// A value as one cell. A text that a spreadsheet program would take for a formula is marked as text.
fn cell(text: &str) -> String {
    let text = vi::one_line(text);
    let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text };
    if text.contains([',', '"', ';']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

//! The report on a file of cases, for the clerk who brought it: what was read and how, counts, and the rows that need a
//! hand, each reason once.
//! Must not know how the file was read; shows what stands in a cell only where the caller has said that it may.

use chrono::NaiveDateTime;

use super::vi;

/// How many rows are named for a reason.
const NAMED: usize = 20;
/// How many reasons are named.
const REASONS: usize = 50;

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileReport {
    /// Sentences about how the file was read: sheets, columns.
    pub read: Vec<String>,
    /// How many rows of data there are.
    pub rows: usize,
    /// Each count with what it counts, in order; counts of nothing are left out.
    pub counted: Vec<(&'static str, usize)>,
    /// Why rows are refused, each reason with its rows.
    pub refused: Vec<Reason>,
    /// What is to be known of rows that were taken.
    pub remarks: Vec<Reason>,
    /// How many rows are refused.
    pub refused_rows: usize,
}

/// Something that is to be said of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub text: String,
    /// The rows, as a spreadsheet shows them, with their sheet where there are several.
    pub rows: Vec<String>,
}

/// The whole report as plain text; an error holds the reason for which nothing was taken, without its full stop.
pub fn report(outcome: &Result<FileReport, String>, now: NaiveDateTime) -> String {
    let at = format!("{}, {}", vi::clock(now.time()), vi::long_day(now.date()));
    let mut lines = vec![format!("Báo cáo nhập dữ liệu lúc {at}"), String::new()];
    match outcome {
        Err(error) => {
            lines.push("Tệp không nhập được, chưa có gì thay đổi.".to_owned());
            lines.push(format!("Lý do: {error}."));
        }
        Ok(file) => lines.extend(body(file)),
    }
    lines.push(String::new());
    lines.join("\n")
}

/// The report without its heading, line by line.
pub fn body(file: &FileReport) -> Vec<String> {
    let mut lines = vec![format!("Số dòng dữ liệu: {}", vi::count(file.rows))];
    let told = file.counted.iter().filter(|(_, n)| *n > 0);
    lines.extend(told.map(|(what, n)| format!("{what}: {}", vi::count(*n))));
    if file.refused_rows > 0 {
        lines.push(format!("Dòng không nhập được: {}", vi::count(file.refused_rows)));
        lines.push(String::new());
        lines.push(
            "Đề nghị sửa các dòng sau rồi nhập lại tệp; dòng đã nhập không bị nhập lần nữa.".to_owned(),
        );
        lines.extend(reasons(&file.refused));
    }
    if !file.remarks.is_empty() {
        lines.push(String::new());
        lines.push("Đã nhập, xin lưu ý:".to_owned());
        lines.extend(reasons(&file.remarks));
    }
    if !file.read.is_empty() {
        lines.push(String::new());
        lines.extend(file.read.iter().cloned());
    }
    lines
}

fn reasons(reasons: &[Reason]) -> impl Iterator<Item = String> {
    let left = reasons.len().saturating_sub(REASONS);
    let more = (left > 0).then(|| format!("- và {} lý do khác", vi::count(left)));
    reasons.iter().take(REASONS).map(told).chain(more)
}

fn told(reason: &Reason) -> String {
    let Reason { text, rows } = reason;
    let named = rows.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match rows.len() {
        1 => format!("- dòng {named}: {text}"),
        count if count <= NAMED => format!("- {} dòng ({named}): {text}", vi::count(count)),
        count => format!("- {} dòng ({named}, …): {text}", vi::count(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_that_recurs_is_told_once() {
        let reason = |text: &str, rows: std::ops::Range<u32>| Reason {
            text: text.to_owned(),
            rows: rows.map(|row| row.to_string()).collect(),
        };
        let file = FileReport {
            rows: 31,
            counted: vec![("Mở mới", 1), ("Kết thúc", 0)],
            refused: vec![reason("không rõ đơn vị", 2..3), reason("không rõ trạng thái", 5..34)],
            refused_rows: 30,
            ..FileReport::default()
        };
        let body = body(&file).join("\n");
        assert!(body.contains("Mở mới: 01\nDòng không nhập được: 30"), "{body}");
        assert!(body.contains("- dòng 2: không rõ đơn vị\n- 29 dòng (5, 6, "), "{body}");
        assert!(body.contains("24, …): không rõ trạng thái") && !body.contains("Kết thúc"), "{body}");
    }
}

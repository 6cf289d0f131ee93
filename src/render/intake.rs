//! The report on a file of cases, for the clerk who brought it: counts, and the rows that need a hand.
//! Must not know how the file was read; shows row and column, never what stands in a cell.

use chrono::NaiveDateTime;

use super::vi;

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileCounts {
    /// How many rows of data there are.
    pub rows: usize,
    /// Each count with what it counts, in order; counts of nothing are left out.
    pub counted: Vec<(&'static str, usize)>,
    /// The numbers of refused rows, and why each is refused.
    pub refused: Vec<(u32, String)>,
}

/// The whole report as plain text.
pub fn report(outcome: &Result<FileCounts, String>, now: NaiveDateTime) -> String {
    let at = format!("{}, {}", vi::clock(now.time()), vi::long_day(now.date()));
    let mut lines = vec![format!("Báo cáo nhập dữ liệu lúc {at}"), String::new()];
    match outcome {
        Err(error) => {
            lines.push("Tệp không nhập được, chưa có gì thay đổi.".to_owned());
            lines.push(format!("Lý do: {error}."));
        }
        Ok(counts) => {
            lines.push(format!("Số dòng dữ liệu: {}", vi::count(counts.rows)));
            let told = counts.counted.iter().filter(|(_, n)| *n > 0);
            lines.extend(told.map(|(what, n)| format!("{what}: {}", vi::count(*n))));
            if !counts.refused.is_empty() {
                lines.push(format!("Dòng không nhập được: {}", vi::count(counts.refused.len())));
                lines.push(String::new());
                lines.push(
                    "Đề nghị sửa các dòng sau rồi nhập lại tệp; dòng đã nhập không bị nhập lần nữa."
                        .to_owned(),
                );
                lines.extend(counts.refused.iter().map(|(row, why)| format!("- dòng {row}: {why}")));
            }
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

//! A file and what became of it, as a report in words.
//! Must not know who reads it.

use std::collections::BTreeMap;

use super::rows;
use crate::document::how::{HowRead, TextEncoding};
use crate::engine::intake::tally::{RowOutcome, RowTold, Tally};
use crate::import::{CaseFile, SheetTaken};
use crate::render::intake::{FileReport, Reason};
use crate::render::vi;

/// The report on a file that was taken.
pub fn file_report(file: &CaseFile, tally: &Tally) -> FileReport {
    let several = file.sheets.iter().filter(|sheet| sheet.is_taken).count() > 1;
    let (mut refused, mut remarks) = (Reasons::default(), Reasons::default());
    for row in &tally.rows {
        let place = place(row, &file.sheets, several);
        let is_refused = row.outcome == RowOutcome::Refused;
        for text in reasons(row) {
            if is_refused { refused.add(text, &place) } else { remarks.add(text, &place) }
        }
    }
    let no_due = "Tệp không ghi hạn, dùng thời hạn mặc định (cần kiểm tra)";
    FileReport {
        read: read(file),
        rows: tally.rows.len(),
        counted: vec![
            ("Mở mới", tally.opened),
            ("Cập nhật", tally.updated),
            ("Kết thúc", tally.ended),
            ("Không thay đổi", tally.unchanged),
            (no_due, tally.defaulted),
            ("Đã kết thúc từ trước, không theo dõi", tally.skipped),
            ("Đã kết thúc tại đây nhưng tệp còn ghi đang xử lý", tally.ahead),
            ("Không còn trong tệp, cần xác nhận đã xong", tally.missing),
            ("Hồ sơ hẹn lại từ lần thứ hai", tally.again),
            ("Dòng không phải dữ liệu (tiêu đề phụ, dòng cộng, chữ ký)", file.no_case),
        ],
        refused_rows: tally.refused(),
        refused: refused.0,
        remarks: remarks.0,
    }
}

/// Everything that is to be said of a row, in words.
pub fn reasons(row: &RowTold) -> impl Iterator<Item = String> {
    row.remarks.iter().map(rows::remark).chain(row.refusal.as_ref().map(rows::refusal))
}

/// Reasons in the order in which they first came up.
#[derive(Default)]
struct Reasons(Vec<Reason>, BTreeMap<String, usize>);

impl Reasons {
    fn add(&mut self, text: String, row: &str) {
        let at = *self.1.entry(text.clone()).or_insert_with(|| {
            self.0.push(Reason { text, rows: Vec::new() });
            self.0.len() - 1
        });
        self.0[at].rows.push(row.to_owned());
    }
}

fn place(row: &RowTold, sheets: &[SheetTaken], several: bool) -> String {
    match sheets.get(row.sheet) {
        Some(sheet) if several => format!("{} trang «{}»", row.number, sheet.name),
        _ => row.number.to_string(),
    }
}

/// How the file was read: sheets, letters, columns.
fn read(file: &CaseFile) -> Vec<String> {
    let mut read = Vec::new();
    if let Some(HowRead { encoding: Some(encoding), .. }) = file.how
        && encoding != TextEncoding::Utf8
    {
        read.push(format!("Tệp dùng bảng mã {}; chữ đã được chuyển sang Unicode.", encoding.as_str()));
    }
    let named = |wanted: &dyn Fn(&&SheetTaken) -> bool| {
        let named = file.sheets.iter().filter(|sheet| !sheet.name.is_empty()).filter(wanted);
        named.collect::<Vec<_>>()
    };
    let taken = named(&|sheet| sheet.is_taken);
    if !taken.is_empty() {
        let told = taken.iter().map(|sheet| format!("«{}» ({} dòng)", sheet.name, vi::count(sheet.rows)));
        read.push(format!("Trang tính đã đọc: {}", told.collect::<Vec<_>>().join(", ")));
    }
    let hidden = named(&|sheet| sheet.is_hidden);
    let passed = named(&|sheet| !sheet.is_taken && !sheet.is_hidden);
    for (what, sheets) in
        [("Trang tính ẩn, không đọc", hidden), ("Trang tính không có danh sách việc, không đọc", passed)]
    {
        if !sheets.is_empty() {
            let names = sheets.iter().map(|sheet| format!("«{}»", sheet.name)).collect::<Vec<_>>().join(", ");
            read.push(format!("{what}: {names}"));
        }
    }
    let used = file.used.iter().map(|(column, heading)| format!("{} = «{heading}»", rows::column(*column)));
    let used = used.collect::<Vec<_>>().join(", ");
    if !used.is_empty() {
        read.push(format!("Cột đã dùng: {used}"));
    }
    if !file.unused.is_empty() {
        read.push(format!("Cột không dùng: {}", super::quoted(&file.unused)));
    }
    read
}

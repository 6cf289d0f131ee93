//! The weekly line to the administrators: what was sent, what needs a hand, and the head of the chain.
//! Must not know how the figures were counted.

use crate::model::NoticeState;
use crate::planner::message::digest::AdminReport;

use super::cases;
use crate::render::vi;

/// The paragraphs of the report.
pub(in crate::render) fn paragraphs(report: &AdminReport) -> Vec<String> {
    let mut lines = Vec::new();
    let counted: Vec<String> = report
        .store
        .notices
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(state, n)| format!("{} {}", vi::count(usize::try_from(*n).unwrap_or(0)), of_state(*state)))
        .collect();
    if !counted.is_empty() {
        lines.push(format!("Lượt nhắc từ trước đến nay: {}.", counted.join(", ")));
    }
    if !report.vacancies.is_empty() {
        lines.push(format!("Chưa có người đảm nhiệm: {}.", report.vacancies.join("; ")));
    }
    for note in &report.stale {
        lines.push(format!(
            "Dữ liệu từ {} đã cũ: nhập lần cuối lúc {}.",
            vi::one_line(&note.source),
            cases::at(note)
        ));
    }
    if report.store.unknown_mails > 0 {
        lines.push(format!(
            "Trong 07 ngày qua có {} thư gửi đến hộp thư trả lời từ địa chỉ chưa có trong danh sách, không được ghi nhận.",
            vi::count(usize::try_from(report.store.unknown_mails).unwrap_or(usize::MAX))
        ));
    }
    for year in &report.missing_years {
        lines.push(format!(
            "Chưa có lịch nghỉ năm {year}: đề nghị bổ sung [[year]] vào calendar.toml; trước mắt chỉ tính các \
             ngày nghỉ cố định theo luật."
        ));
    }
    if let Some(head) = &report.store.head {
        // The head of the chain is named once, and at the end: it is as long as two lines on a phone.
        lines.push(format!(
            "Đề nghị lưu tin này; khi cần đối chiếu sổ ghi, chạy lệnh: dondoc audit --head {head}"
        ));
    }
    lines
}

/// Whether nothing in the report asks for a hand.
pub(in crate::render) fn is_quiet(report: &AdminReport) -> bool {
    report.vacancies.is_empty() && report.stale.is_empty() && report.missing_years.is_empty()
}

fn of_state(state: NoticeState) -> &'static str {
    match state {
        NoticeState::Sent => "đã gửi",
        NoticeState::Uncertain => "chưa rõ đã đến nơi",
        NoticeState::Cancelled => "không còn cần gửi",
        NoticeState::Superseded => "gộp vào lần nhắc sau",
        NoticeState::Undeliverable => "không gửi được",
        NoticeState::Rehearsed => "trong thời gian chạy thử",
        NoticeState::Held | NoticeState::Pending | NoticeState::Sending => "đang chờ gửi",
    }
}

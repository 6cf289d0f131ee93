//! What people are answered when they write: what was recorded, what was not and why, and what can be said.
//! Must not know how an answer leaves, nor decide anything.

mod directive;
mod linking;
mod misread;
mod question;
mod refused;
pub mod row;
mod standing;
mod tables;
mod voice;

pub use directive::{
    DirectiveLine, directive_impossible, directive_question, directive_refused, directives_given,
    may_not_direct, too_many_directives, unproven_directive,
};
pub use linking::{
    AccountHint, bound, code_by_mail, code_sent, invitation, linked_by_mail, stranger, too_often, wrong_code,
};
pub use misread::{from_elsewhere, misread, not_an_answer, too_many, unclear};
pub use question::{Proposed, command, dropped, nothing_to_confirm, question};
pub use row::ItemLabel;
pub use tables::{TableRefusal, files_subject, of_table, refused_tables};
pub use voice::Voice;

use crate::answer::act::NotRecorded;
use crate::answer::keep::LeftOut;
use crate::model::Action;
use crate::model::scrub::Personal;
use crate::planner::message::digest::Digest;

use super::digest::answering;
use super::digest::chat::{self, in_parts};
use super::vi;
use row::TITLE;

/// The most rows of one answer; the rest is counted.
const ROWS: usize = 7;

/// What was recorded of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedLine {
    pub row: ItemLabel,
    pub action: Action,
    /// Who decides on the item or does it, or why it is late, where the action names that.
    pub named: Option<String>,
}

/// What was not recorded of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedLine {
    pub row: ItemLabel,
    /// Why nothing was recorded.
    pub why: NotRecorded,
}

/// The answer to one command: what was recorded and what was refused.
pub fn outcome(
    voice: Voice,
    recorded: &[RecordedLine],
    refused: &[RefusedLine],
    left_out: Option<LeftOut>,
) -> String {
    let mut lines = Vec::new();
    // Items for which the same words hold stand together.
    let mut heads: Vec<(String, Vec<&ItemLabel>)> = Vec::new();
    for one in recorded {
        let head = self::recorded(one);
        match heads.iter_mut().find(|(known, _)| *known == head) {
            Some((_, rows)) => rows.push(&one.row),
            None => heads.push((head, vec![&one.row])),
        }
    }
    for (head, rows) in &heads {
        lines.push(format!("{head} ({} việc):", vi::count(rows.len())));
        lines.extend(listed(rows));
    }
    lines.extend(left_out.filter(|_| !recorded.is_empty()).map(not_kept));
    if !refused.is_empty() {
        lines.push(format!("Chưa ghi nhận ({} việc):", vi::count(refused.len())));
        let shown = refused.iter().take(ROWS);
        lines.extend(shown.map(|one| {
            format!(
                "{}. {}: {}",
                one.row.label,
                vi::excerpt(&one.row.title, TITLE),
                refused::why(voice, &one.why, &one.row.label)
            )
        }));
        let rest = refused.len().saturating_sub(ROWS);
        lines.extend((rest > 0).then(|| format!("và {} việc khác", vi::count(rest))));
    }
    lines.join("\n")
}

/// Why a remark is not kept, and what to write instead.
fn not_kept(left_out: LeftOut) -> String {
    match left_out {
        LeftOut::Personal(what) => format!("Phần ghi thêm không được lưu vì có thể chứa {}.", personal(what)),
        LeftOut::NotAskedFor => {
            "Phần ghi thêm không được lưu: với tin này chỉ cần số và ngày văn bản, ví dụ 45/BC-KT 20/11/2025."
                .to_owned()
        }
    }
}

/// The answer where a reason is called for, and what was written may not be kept.
pub fn no_reason(what: Personal) -> String {
    format!(
        "Chưa ghi nhận: phần lý do có thể chứa {}. Đề nghị gửi lại với lý do đã bỏ phần đó.",
        personal(what)
    )
}

/// What a text seems to hold, and what to write in its place.
fn personal(what: Personal) -> &'static str {
    match what {
        Personal::Number => "số điện thoại, số giấy tờ hoặc số tài khoản; chỉ cần ghi số văn bản",
        Personal::Address => "địa chỉ thư hoặc trang cá nhân; chỉ cần ghi tên đơn vị hoặc số văn bản",
        Personal::Name => "tên người; đề nghị ghi chức danh, tên đơn vị hoặc mã hồ sơ",
        Personal::Birth => "ngày sinh, năm sinh; đề nghị ghi mã hồ sơ",
        Personal::House => "địa chỉ nhà hoặc số thửa đất; đề nghị chỉ ghi tên thôn, xã hoặc mã hồ sơ",
        Personal::Plate => "biển số xe; đề nghị ghi mã hồ sơ",
        Personal::Script => "chữ không phải chữ Việt; đề nghị ghi bằng chữ Việt",
    }
}

fn listed(rows: &[&ItemLabel]) -> Vec<String> {
    let mut lines: Vec<String> = rows
        .iter()
        .take(ROWS)
        .map(|row| format!("{}. {}", row.label, vi::excerpt(&row.title, TITLE)))
        .collect();
    let rest: Vec<&str> = rows.iter().skip(ROWS).map(|row| row.label.as_str()).collect();
    lines.extend(
        (!rest.is_empty()).then(|| format!("và {} việc khác: số {}", vi::count(rest.len()), rest.join(", "))),
    );
    lines
}

/// What was recorded, in words that hold for each of the items.
fn recorded(one: &RecordedLine) -> String {
    let whom = one.named.as_deref().unwrap_or("người có thẩm quyền");
    if let Some(text) = standing::recorded(&one.action, one.named.as_deref()) {
        return text;
    }
    match &one.action {
        Action::Acknowledged { .. } => "Đã ghi nhận đơn vị đã nhận việc".to_owned(),
        Action::Reported { evidence: Some(document), .. } => {
            format!("Đã ghi nhận báo cáo hoàn thành, văn bản {}, chờ xác nhận", vi::one_line(document))
        }
        Action::Reported { .. } => "Đã ghi nhận báo cáo hoàn thành, chờ xác nhận".to_owned(),
        Action::Promised { day, .. } => {
            format!("Đã ghi nhận hẹn hoàn thành {}, hạn giữ nguyên", vi::short_day(*day))
        }
        Action::ExtensionAsked { until, late, .. } => {
            let until = until.map_or(String::new(), |day| format!(" đến {}", vi::short_day(day)));
            let late = if *late {
                "; đề nghị gửi sau mốc xin gia hạn nên được ghi là đề nghị muộn"
            } else {
                ""
            };
            format!(
                "Đã ghi nhận đề nghị gia hạn{until}, trình {whom}; khi chưa được đồng ý, hạn giữ nguyên{late}"
            )
        }
        Action::ExtensionGranted { deadline, .. } => {
            let until = deadline.day.map_or(String::new(), |day| format!(" đến hết {}", vi::short_day(day)));
            format!("Đã ghi nhận đồng ý gia hạn{until}")
        }
        Action::ExtensionRefused { .. } => "Đã ghi nhận không đồng ý gia hạn, hạn giữ nguyên".to_owned(),
        Action::Confirmed { .. } => "Đã xác nhận hoàn thành".to_owned(),
        Action::Returned { .. } => "Đã trả lại để đơn vị thực hiện tiếp".to_owned(),
        Action::Assigned { .. } => format!("Đã giao {whom} thực hiện"),
        Action::DeadlineSet { deadline, .. } => {
            let day = deadline.day.map_or(String::new(), |day| format!(" {}", vi::short_day(day)));
            format!("Đã ghi nhận hạn{day}")
        }
        _ => "Đã ghi nhận".to_owned(),
    }
}

/// The whole list, in numbered parts where it is long.
pub fn list(digest: &Digest, left_out: usize) -> Vec<String> {
    let day = vi::long_day(digest.now.date());
    if digest.entries.is_empty() {
        return vec![format!("Đến {day}, không có việc nào cần đồng chí trả lời.")];
    }
    let head = format!("Danh sách việc đến {day}: {} việc", vi::count(digest.entries.len()));
    let lines = chat::lines(digest);
    let rest = (left_out > 0)
        .then(|| format!("và {} việc khác còn hạn trên 30 ngày hoặc thường xuyên.", vi::count(left_out)));
    let tail: Vec<String> = rest.into_iter().chain(answering::how_to_answer(digest)).collect();
    in_parts(&head, &lines, &tail.join("\n"))
}

/// Which commands there are, and how to write them.
pub fn help(voice: Voice, organisation: &str) -> String {
    let head = match voice {
        Voice::Mail => {
            "Cách trả lời: viết ở đầu thư trả lời, mỗi dòng một việc; số là số thứ tự trong thư nhắc, không cần dấu:"
        }
        Voice::Chat => "Cách trả lời (số là số thứ tự trong tin nhắc, không cần dấu):",
    };
    let lines = [
        "“NHAN 1”: đã nhận việc",
        "“XONG 1 3 5-8”: đã xong; kèm văn bản: “XONG 4 45/BC-KT 20/11/2025”; theo tỷ lệ: “XONG 3 92%”",
        "“XONG TAT CA TRU 2”: xong tất cả, trừ việc 2",
        "“HEN 2 28/11”: hẹn ngày xong, hạn giữ nguyên",
        "“GIA HAN 2 30/11 lý do”: đề nghị gia hạn",
        "“KHONG KIP 2 30/11 lý do”: báo trước việc không kịp hạn",
        "“TIEN DO 2 60%”: tiến độ; đơn vị phối hợp báo phần việc của mình",
        "“LY DO 2 lý do”; “CAM KET 2 15/12”: lý do chậm, cam kết ngày xong của việc quá hạn",
        "“HAN 5 15/12/2025”: báo mốc thời gian của việc đang chờ mốc",
        "Thủ trưởng, nơi nhận: “XAC NHAN 1”; “TRA LAI 2 lý do”; “GIAO 2 chức danh”",
        "Người duyệt gia hạn: “DUYET 1”; “KHONG DUYET 1 lý do”",
        "Người xác nhận lý do khách quan: “XAC NHAN LY DO 1”; “KHONG XAC NHAN LY DO 1”",
        "Lãnh đạo giao việc mới: “GIAO KT: nội dung, trước ngày 05/12”",
        "“Y KIEN 2 nội dung”: việc tính chưa đúng; “THEO DOI 2”, “THOI THEO DOI 2”: được báo khi việc kết thúc, thôi báo",
        "“DANH SACH”: danh sách việc hiện nay",
        "Đề nghị không ghi họ tên, số điện thoại, số giấy tờ của người dân.",
    ];
    let footer = match voice {
        Voice::Mail => String::new(),
        Voice::Chat => format!("\nTin nhắn tự động của {}.", vi::one_line(organisation)),
    };
    format!("{head}\n{}{footer}", lines.join("\n"))
}

/// The subject of an answer: that of the message it answers, where that is known.
pub fn subject(answered: Option<&str>) -> String {
    match answered.map(vi::one_line) {
        Some(answered) if answered.starts_with("Re: ") => answered,
        Some(answered) => format!("Re: {answered}"),
        None => "[Nhắc việc] Trả lời".to_owned(),
    }
}

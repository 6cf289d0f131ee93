//! What people are answered when they write: what was recorded, what was not and why, and what can be said.
//! Must not know how an answer leaves, nor decide anything.

use crate::answer::act::Why;
use crate::answer::keep::LeftOut;
use crate::answer::parse::{Misread, Word};
use crate::model::allowed::Refusal;
use crate::model::scrub::Personal;
use crate::model::{Action, Day, Status};
use crate::planner::digest::Digest;

use super::chat::{self, in_parts};
use super::vi;

/// The most rows of one answer; the rest is a number.
const ROWS: usize = 7;
/// Where a title is cut, where there is room and where there is little.
const TITLE: usize = 60;
const SHORT_TITLE: usize = 26;

/// An item as an answer names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number within the message that was answered, else its id.
    pub label: String,
    /// Its title.
    pub title: String,
}

/// What was recorded of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Which item.
    pub row: Row,
    /// What.
    pub action: Action,
    /// Who decides or does it, where the action names somebody.
    pub whom: Option<String>,
}

/// What was not recorded of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Which item.
    pub row: Row,
    /// Why not.
    pub why: Why,
}

/// What became of one command.
pub fn outcome(recorded: &[Recorded], refused: &[Refused], left_out: Option<LeftOut>) -> String {
    let mut lines = Vec::new();
    // What was recorded in the same words stands together.
    let mut heads: Vec<(String, Vec<&Row>)> = Vec::new();
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
            format!("{}. {}: {}", one.row.label, vi::excerpt(&one.row.title, TITLE), why(&one.why))
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

/// A reason is called for, and what was written may not be kept.
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

fn listed(rows: &[&Row]) -> Vec<String> {
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

/// What was recorded, in words that hold for each of its items.
fn recorded(one: &Recorded) -> String {
    let whom = one.whom.as_deref().unwrap_or("người có thẩm quyền");
    match &one.action {
        Action::Acknowledged { .. } => "Đã ghi nhận đơn vị đã nhận việc".to_owned(),
        Action::Reported { evidence: Some(document), .. } => {
            format!("Đã ghi nhận báo cáo hoàn thành, văn bản {}, chờ xác nhận", vi::one_line(document))
        }
        Action::Reported { .. } => "Đã ghi nhận báo cáo hoàn thành, chờ xác nhận".to_owned(),
        Action::Progressed { value, .. } => {
            format!("Đã ghi nhận tiến độ {value}%, chưa đạt mục tiêu nên vẫn theo dõi")
        }
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

/// Why an item was not recorded.
fn why(why: &Why) -> String {
    match why {
        Why::NotYours => "việc này không thuộc phần đồng chí được trả lời".to_owned(),
        Why::NotAwaiting => "việc đã có hạn; cần thêm thời gian thì nhắn GIA HAN".to_owned(),
        Why::NoSuchPerson(0) => "không có ai mang chức danh đó".to_owned(),
        Why::NoSuchPerson(_) => "có nhiều người mang chức danh đó, đề nghị ghi rõ hơn".to_owned(),
        Why::Refused(refusal) => refused(refusal),
    }
}

fn refused(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Not { status, needed: Status::Reported, .. } if !status.is_closed() => {
            "đơn vị chưa báo cáo hoàn thành".to_owned()
        }
        Refusal::Closed { status, .. } | Refusal::Already { status, .. } | Refusal::Not { status, .. } => {
            already(*status).to_owned()
        }
        Refusal::NotEnded { .. } => "việc chưa kết thúc".to_owned(),
        Refusal::EvidenceMissing { .. } => {
            "cần số/ký hiệu văn bản, ví dụ: XONG 4 BC 45/BC-KT 20/11/2025".to_owned()
        }
        Refusal::TrackedByDuties { .. } => {
            "việc này theo dõi qua các nhiệm vụ con, đề nghị trả lời từng nhiệm vụ".to_owned()
        }
        Refusal::PastDay { day } => format!("ngày {} đã qua", vi::date(*day)),
        Refusal::TooFar { day, last } => format!(
            "ngày {} có thể bị gõ nhầm năm; đề nghị ghi một ngày không muộn hơn {}",
            vi::date(*day),
            vi::date(*last)
        ),
        Refusal::NoExtension { .. } => "loại việc này không có gia hạn".to_owned(),
        Refusal::NoExtensionLeft { granted, .. } => {
            format!("đã gia hạn {} lần, không gia hạn thêm được", vi::count(*granted as usize))
        }
        Refusal::PastCutoff { cutoff, .. } => format!("mốc xin gia hạn là {}", vi::date(*cutoff)),
        Refusal::Expired { due, .. } => format!("đã hết hạn ngày {}, không gia hạn được nữa", vi::date(*due)),
        Refusal::NotLater { day, due, .. } => {
            format!("ngày {} không muộn hơn hạn {}", vi::date(*day), vi::date(*due))
        }
        Refusal::AskedAlready { .. } => "đã có đề nghị gia hạn đang chờ ý kiến".to_owned(),
        Refusal::NotAsked { .. } => "không có đề nghị gia hạn nào đang chờ".to_owned(),
        Refusal::NoDayAsked { .. } => {
            "đề nghị chưa nêu ngày; ghi thêm ngày, ví dụ: DUYET 1 30/11/2025".to_owned()
        }
        Refusal::NotApprover { .. } => "việc gia hạn do người khác quyết định".to_owned(),
        Refusal::NoTarget { .. } => "việc này không theo dõi bằng tỷ lệ phần trăm".to_owned(),
        Refusal::Exists { .. } => "việc này đã có".to_owned(),
        Refusal::NoClock { .. } => "việc này không có hạn".to_owned(),
    }
}

fn already(status: Status) -> &'static str {
    match status {
        Status::Open => "việc đang chờ thực hiện",
        Status::Acknowledged => "đơn vị đã nhận việc này rồi",
        Status::Reported => "đã báo cáo hoàn thành, đang chờ xác nhận",
        Status::ExtensionPending => "đang chờ ý kiến về gia hạn",
        Status::Paused => "việc đang tạm dừng",
        Status::Awaiting => "việc đang chờ mốc thời gian",
        Status::Done => "việc đã hoàn thành",
        Status::Cancelled => "việc không còn theo dõi",
    }
}

/// Why a line was no command.
pub fn misread(misread: &Misread) -> String {
    match misread {
        Misread::NoWord => "Chưa hiểu nội dung nên chưa ghi nhận. Nhắn TRO GIUP để xem cách trả lời.".to_owned(),
        Misread::NoSuchDay(text) => format!("Không có ngày {text}; ghi ngày/tháng, ví dụ 28/11. Chưa ghi nhận."),
        Misread::DayMissing(word) => {
            format!("Thiếu ngày, ví dụ: {} 2 28/11. Chưa ghi nhận.", word.as_str())
        }
        Misread::BadRange(text) => format!("Chưa rõ các số “{text}”; ghi như 5-8. Chưa ghi nhận."),
        Misread::BadShare => "Tỷ lệ không thể quá 100%. Chưa ghi nhận.".to_owned(),
        Misread::NoList => {
            "Chưa rõ đồng chí trả lời tin nào: trong 07 ngày qua không có tin nhắc đánh số. Nhắn DANH SACH để lấy danh \
             sách mới. Chưa ghi nhận."
                .to_owned()
        }
        Misread::NoSuchItem => {
            "Không tìm thấy việc nêu trong tin; đề nghị ghi số thứ tự hoặc mã việc. Chưa ghi nhận.".to_owned()
        }
        Misread::NothingLeft => "Không còn việc nào trong tin đó để ghi nhận.".to_owned(),
        Misread::NoNumber { number, last } => {
            format!("Tin trước chỉ có {} việc, không có số {number}. Chưa ghi nhận.", vi::count(*last))
        }
        Misread::WhichOne(count) => format!(
            "Tin trước có {} việc; đề nghị ghi số thứ tự, ví dụ: XONG 1 3. Chưa ghi nhận.",
            vi::count(*count)
        ),
        Misread::TextMissing(Word::Return) => "Đề nghị ghi lý do, ví dụ: TRA LAI 2 thiếu phụ lục. Chưa ghi nhận.".to_owned(),
        Misread::TextMissing(_) => "Đề nghị ghi người thực hiện, ví dụ: GIAO 2 Phó Trưởng phòng. Chưa ghi nhận.".to_owned(),
    }
}

/// Asks once before a whole list is recorded.
pub fn sure(word: Word, rows: &[Row]) -> String {
    let head = format!("Đồng chí nhắn {} đối với {} việc:", word.as_str(), vi::count(rows.len()));
    let tail = "Nếu đúng, nhắn DONG Y để ghi nhận; nếu không, nhắn HUY. Câu hỏi này có hiệu lực 30 phút.";
    let with = |cut: usize| {
        let lines: Vec<String> =
            rows.iter().map(|row| format!("{}. {}", row.label, vi::excerpt(&row.title, cut))).collect();
        format!("{head}\n{}\n{tail}", lines.join("\n"))
    };
    let numbers = || {
        let labels: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
        format!("{head}\nsố {}\n{tail}", labels.join(", "))
    };
    let fits = |text: &String| text.encode_utf16().count() <= chat::LIMIT;
    [TITLE, SHORT_TITLE].into_iter().map(with).find(fits).unwrap_or_else(numbers)
}

/// Nothing was asked, or too long ago.
pub fn nothing_to_confirm() -> String {
    "Không có nội dung nào đang chờ đồng chí xác nhận. Chưa ghi nhận.".to_owned()
}

/// What was asked is dropped.
pub fn dropped() -> String {
    "Đã bỏ, không ghi nhận gì.".to_owned()
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
    let tail: Vec<String> = rest.into_iter().chain(chat::how_to_answer(digest)).collect();
    in_parts(&head, &lines, &tail.join("\n"))
}

/// What can be said.
pub fn help(organisation: &str) -> String {
    format!(
        "Cách trả lời (số là số thứ tự trong tin nhắc, không cần dấu):\n\
         NHAN 1: đã nhận việc\n\
         XONG 1 3 5-8: đã xong; kèm văn bản: XONG 4 BC 45/BC-KT 20/11/2025; theo tỷ lệ: XONG 3 92%\n\
         XONG TAT CA TRU 2: xong tất cả, trừ việc 2\n\
         HEN 2 28/11: hẹn ngày xong, hạn giữ nguyên\n\
         GIA HAN 2 30/11 lý do: đề nghị gia hạn\n\
         HAN 5 15/12/2025: báo mốc thời gian của việc đang chờ mốc\n\
         Thủ trưởng, nơi nhận: XAC NHAN 1; TRA LAI 2 lý do; GIAO 2 chức danh\n\
         Người duyệt gia hạn: DUYET 1; KHONG DUYET 1 lý do\n\
         DANH SACH: danh sách việc hiện nay\n\
         Đề nghị không ghi họ tên, số điện thoại, số giấy tờ của người dân.\n\
         Tin nhắn tự động của {}.",
        vi::one_line(organisation)
    )
}

/// Nobody is known under this id yet.
pub fn stranger(organisation: &str) -> String {
    format!(
        "Tài khoản này chưa được liên kết với cán bộ nào của {} nên chưa ghi nhận được nội dung. Cán bộ đề nghị nhắn \
         mã liên kết gồm 8 ký tự do quản trị cấp, hoặc nhắn DANG KY và địa chỉ thư công vụ để nhận mã qua thư.",
        vi::one_line(organisation)
    )
}

/// The id is known from now on.
pub fn bound(title: &str) -> String {
    format!(
        "Đã liên kết tài khoản này với {}. Tin nhắc việc sẽ được gửi vào đây; nhắn TRO GIUP để xem cách trả lời.",
        vi::one_line(title)
    )
}

/// The code is of no use.
pub fn wrong_code() -> String {
    "Mã không đúng, đã dùng hoặc đã hết hiệu lực. Đề nghị xin mã mới.".to_owned()
}

/// Too many tries.
pub fn too_often() -> String {
    "Đã thử quá nhiều lần. Đề nghị thử lại sau 01 giờ hoặc liên hệ quản trị.".to_owned()
}

/// Whether or not the address is somebody's: nobody learns that here.
pub fn code_sent() -> String {
    "Nếu địa chỉ này có trong danh sách cán bộ, mã liên kết đã được gửi đến hộp thư đó và có hiệu lực 15 phút. Đề nghị \
     nhắn lại mã vào đây."
        .to_owned()
}

/// The mail that carries a code: subject and text.
pub fn code_by_mail(code: &str, organisation: &str) -> (String, String) {
    let text = format!(
        "Kính gửi đồng chí,\n\nMã liên kết Zalo của đồng chí là: {code}\n\nMã dùng một lần, có hiệu lực 15 phút. Đề nghị nhắn \
         mã này trong cuộc trò chuyện Zalo vừa yêu cầu. Nếu đồng chí không yêu cầu, đề nghị bỏ qua thư này và báo \
         quản trị.\n\nTrân trọng.\n\nTin nhắc tự động của {}.\n",
        vi::one_line(organisation)
    );
    ("[Nhắc việc] Mã liên kết Zalo".to_owned(), text)
}

/// The sheet that hands a code to a person.
pub fn invitation(title: &str, code: &str, until: Day, organisation: &str) -> String {
    format!(
        "{}\nLIÊN KẾT ZALO ĐỂ NHẬN TIN NHẮC VIỆC\n\nKính gửi: đồng chí {}\n\n1. Mở Zalo, tìm tài khoản Zalo nhắc việc của cơ \
         quan.\n2. Nhắn đúng mã sau: {code}\n3. Chờ tin trả lời “Đã liên kết”.\n\nMã chỉ dùng một lần, cho riêng đồng chí, \
         đến hết {}. Đề nghị không chuyển mã cho người khác.\n",
        vi::one_line(organisation),
        vi::one_line(title),
        vi::long_day(until),
    )
}

/// The head of an answer to something else than a reminder.
pub fn subject() -> String {
    "[Nhắc việc] Trả lời".to_owned()
}

//! Messages whose words are settled when they are made and that speak of the machine: a channel that stands
//! still, and the week's counts for a group. Must not know who gets a message.

use crate::calendar::Zone;
use crate::model::{ChannelName, Day, Instant};
use crate::planner::message::board::Board;

use super::vi;

/// The steps by which an administrator of the account consents again.
const LOGIN: &str = "chạy lệnh dondoc zalo login trên máy chủ rồi làm theo hướng dẫn; trong thời gian chờ, tin được giữ lại, \
                     không mất";

/// Why a channel stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standstill {
    /// The server of the channel cannot be reached.
    Unreachable,
    /// The server answers and takes nothing for anybody.
    Refuses,
    /// The quota of the channel is used up.
    UsedUp,
    /// Only a person can end the standstill.
    Blocked,
}

/// Tells the administrators that a channel stands still: subject and text.
pub fn outage(
    channel: ChannelName,
    since: Instant,
    standstill: Standstill,
    detail: &str,
    zone: Zone,
) -> (String, String) {
    let name = vi::channel(channel);
    let since = moment(since, zone);
    let subject = match standstill {
        Standstill::Blocked => format!("[Quản trị] Kênh {name} đã dừng, cần xử lý"),
        Standstill::Refuses => format!("[Quản trị] Máy chủ của kênh {name} từ chối mọi tin"),
        Standstill::UsedUp => format!("[Quản trị] Kênh {name} đã hết hạn mức gửi"),
        Standstill::Unreachable => format!("[Quản trị] Không kết nối được kênh {name}"),
    };
    let what = match (standstill, channel) {
        (Standstill::Blocked, ChannelName::ZaloOa | ChannelName::ZaloZbs) => {
            format!("Đề nghị kiểm tra tài khoản Zalo OA; nếu mã truy cập đã hết hiệu lực: {LOGIN}.")
        }
        (Standstill::Blocked, _) => "Đề nghị kiểm tra cấu hình và tài khoản của kênh này; tin được giữ lại, không mất.".to_owned(),
        (Standstill::Refuses, _) => "Không ai nhận được tin qua kênh này, nên đây không phải lỗi địa chỉ của từng người: không cần sửa people.toml. \
             Đề nghị làm việc với đơn vị quản lý máy chủ về quyền gửi của tài khoản này. Tin được giữ lại và tự gửi lại khi máy chủ nhận."
            .to_owned(),
        (Standstill::UsedUp, _) => "Ai có kênh khác thì nhận tin qua kênh đó ngay; tin của những người còn lại được giữ và tự gửi khi có hạn mức. \
             Đề nghị xem lại hạn mức của tài khoản gửi."
            .to_owned(),
        (Standstill::Unreachable, _) => "Hệ thống vẫn tự thử lại; tin được giữ lại, không mất. Đề nghị kiểm tra đường truyền và máy chủ của kênh.".to_owned(),
    };
    let text = format!(
        "Kính gửi: Quản trị hệ thống\n\nTừ {since}, kênh {name} không gửi được tin.\nThông báo lỗi: {detail}\n\n{what}\n\nTrân trọng.\n"
    );
    (subject, text)
}

/// Tells an administrator that the program cannot work at all: subject and text.
pub fn standstill(since: Instant, detail: &str, zone: Zone) -> (String, String) {
    let text = format!(
        "Kính gửi: Quản trị hệ thống\n\nTừ {}, hệ thống nhắc việc không làm việc được.\nThông báo lỗi: {}\n\nHệ thống \
         vẫn tự thử lại mỗi phút; không việc nào bị mất. Đề nghị đăng nhập máy chủ, chạy lệnh dondoc doctor và làm \
         theo hướng dẫn.\n\nTrân trọng.\n",
        moment(since, zone),
        vi::one_line(detail),
    );
    ("[Quản trị] Hệ thống nhắc việc đã dừng, cần xử lý".to_owned(), text)
}

/// Tells the administrators that mails in the mailbox for answers could not be read: subject and text.
pub fn unreadable(mails: usize, tries: usize) -> (String, String) {
    let (mails, tries) = (vi::count(mails), vi::count(tries));
    let text = format!(
        "Kính gửi: Quản trị hệ thống\n\nCó {mails} thư trong hộp thư trả lời không đọc được sau {tries} lần thử, đề nghị mở \
         hộp thư để xem. Hệ thống không tự đọc lại thư này; thư được giữ nguyên trong hộp thư, các thư khác vẫn được đọc \
         bình thường.\n\nNếu là thư trả lời về công việc, đề nghị ghi nhận thay bằng lệnh trên máy chủ hoặc đề nghị \
         người gửi trả lời lại bằng một thư mới.\n\nTrân trọng.\n"
    );
    (format!("[Quản trị] Có {mails} thư trả lời không đọc được, đề nghị mở hộp thư"), text)
}

/// Tells the administrators that an override of a template does not work: subject and text.
pub fn template(fault: &str) -> (String, String) {
    let text = format!(
        "Kính gửi: Quản trị hệ thống\n\nMột mẫu tin trong thư mục templates không dùng được cho tin vừa soạn.\nThông báo \
         lỗi: {}\n\nTin vẫn được gửi theo mẫu có sẵn của chương trình, không tin nào bị mất. Đề nghị sửa hoặc bỏ mẫu đó, \
         chạy lệnh dondoc check rồi dondoc reload.\n\nTrân trọng.\n",
        vi::one_line(fault)
    );
    ("[Quản trị] Mẫu tin riêng không dùng được, tin được gửi theo mẫu có sẵn".to_owned(), text)
}

/// A part of the program that can fail while the others work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgramPart {
    /// What people answer.
    Answers,
    /// Case files.
    Files,
    /// What is due.
    Deadlines,
    /// What is sent.
    Sending,
    /// What is no longer kept.
    Keeping,
}

impl ProgramPart {
    fn name(self) -> &'static str {
        match self {
            Self::Answers => "nhận trả lời của cán bộ",
            Self::Files => "nhận tệp hồ sơ, phản ánh",
            Self::Deadlines => "tính hạn và soạn tin",
            Self::Sending => "gửi tin",
            Self::Keeping => "dọn dữ liệu cũ",
        }
    }
}

/// What the administrators' daily line counts.
#[derive(Debug, Clone, Default)]
pub struct Daily {
    /// Messages that were accepted since the daily line before.
    pub sent: u64,
    /// Messages of which nobody knows whether they arrived, or that reach nobody.
    pub failed: u64,
    /// Messages that wait.
    pub waiting: u64,
    /// Items that have not ended.
    pub items: u64,
    /// Since when the oldest message should have left.
    pub late: Option<Instant>,
    /// The channels that stand still.
    pub still: Vec<ChannelName>,
    /// Parts of the program that fail, each with the instant since when.
    pub failing: Vec<(ProgramPart, Instant)>,
    /// Since when the config on the disk is not in force, and why.
    pub refused: Option<(Instant, String)>,
}

/// The administrators' daily line: that all is well, or what is not. When the line does not come, the machine
/// stands still.
pub fn daily(daily: &Daily, organisation: &str, now: Instant, zone: Zone) -> (String, String) {
    let well =
        daily.late.is_none() && daily.still.is_empty() && daily.failing.is_empty() && daily.refused.is_none();
    let state = if well { "hoạt động bình thường" } else { "cần được kiểm tra" };
    let today = vi::long_day(zone.day(now));
    let mut lines = vec![
        "Kính gửi: Quản trị hệ thống".to_owned(),
        String::new(),
        format!("{}, hệ thống nhắc việc {state}.", vi::capital(&today)),
    ];
    if let Some(late) = daily.late {
        lines.push(format!("Có tin lẽ ra phải gửi từ {} mà chưa gửi được.", moment(late, zone)));
    }
    lines.extend(daily.still.iter().map(|channel| format!("Kênh {} đang dừng.", vi::channel(*channel))));
    lines.extend(daily.failing.iter().map(|(part, since)| {
        format!("Phần {} gặp lỗi từ {}; các phần khác vẫn chạy.", part.name(), moment(*since, zone))
    }));
    if let Some((since, why)) = &daily.refused {
        lines.push(format!(
            "Cấu hình trên máy chủ có lỗi từ {} nên chưa có hiệu lực; hệ thống vẫn chạy theo cấu hình cũ nhưng sẽ không \
             khởi động lại được. Lỗi đầu tiên: {}",
            moment(*since, zone),
            vi::one_line(why)
        ));
    }
    if !well {
        lines.push("Đề nghị chạy lệnh dondoc doctor trên máy chủ và làm theo hướng dẫn.".to_owned());
    }
    let (sent, failed) = (daily.sent, daily.failed);
    lines.extend([
        format!("Từ lần báo trước: đã gửi {sent} tin, không gửi được hoặc không rõ kết quả {failed} tin."),
        format!("Đang theo dõi {} việc; {} tin chờ gửi.", daily.items, daily.waiting),
        String::new(),
        "Ngày làm việc nào không nhận được tin này là hệ thống có sự cố, đề nghị kiểm tra máy chủ."
            .to_owned(),
        format!("Tin tự động của {}.\n", vi::one_line(organisation)),
    ]);
    let text = lines.join("\n");
    (format!("[Quản trị] Hệ thống nhắc việc {state}, {today}"), text)
}

fn moment(at: Instant, zone: Zone) -> String {
    let at = zone.local(at);
    format!("{}, {}", vi::clock(at.time()), vi::long_day(at.date()))
}

/// The message to a group on the week, in counts alone: no unit and no person is named in a group.
pub fn week(board: &Board, organisation: &str, day: Day) -> (String, String) {
    let finished: usize = board.units.iter().map(|unit| unit.finished).sum();
    let subject = format!("Tình hình thực hiện nhiệm vụ, {}", vi::long_day(day));
    let text = format!(
        "{subject}\nQuá hạn: {} việc ({})\nĐến hạn trong 10 ngày làm việc tới: {} việc\nHoàn thành trong tuần qua: {} việc\nĐang theo dõi: {} việc\nTin nhắc tự động của {}.",
        vi::count(board.counts.overdue),
        vi::last_week(board.overdue_last_week),
        vi::count(board.counts.near()),
        vi::count(finished),
        vi::count(board.counts.open),
        vi::one_line(organisation),
    );
    (subject, text)
}

//! Messages whose words are settled when they are made and that speak of the machine: a channel that stands still,
//! and the week's counts for a group. Must not know who gets them.

use crate::calendar::Zone;
use crate::model::{ChannelName, Day, Instant};
use crate::planner::digest::Board;

use super::vi;

/// The steps by which an administrator of the account consents again.
const LOGIN: &str = "chạy lệnh dondoc zalo login trên máy chủ rồi làm theo hướng dẫn; trong thời gian chờ, tin được giữ lại, \
                     không mất";

/// Tells the administrators that a channel stands still: subject and text.
pub fn outage(
    channel: ChannelName,
    since: Instant,
    blocked: bool,
    detail: &str,
    zone: Zone,
) -> (String, String) {
    let name = vi::channel(channel);
    let since = zone.local(since);
    let since = format!("{}, {}", vi::clock(since.time()), vi::long_day(since.date()));
    let subject = if blocked {
        format!("[Quản trị] Kênh {name} đã dừng, cần xử lý")
    } else {
        format!("[Quản trị] Không kết nối được kênh {name}")
    };
    let what = match channel {
        ChannelName::ZaloOa | ChannelName::ZaloZbs if blocked => {
            format!("Đề nghị kiểm tra tài khoản Zalo OA; nếu mã truy cập đã hết hiệu lực: {LOGIN}.")
        }
        _ if blocked => "Đề nghị kiểm tra cấu hình và tài khoản của kênh này; tin được giữ lại, không mất.".to_owned(),
        _ => "Hệ thống vẫn tự thử lại; tin được giữ lại, không mất. Đề nghị kiểm tra đường truyền và máy chủ của kênh.".to_owned(),
    };
    let text = format!(
        "Kính gửi: Quản trị hệ thống\n\nTừ {since}, kênh {name} không gửi được tin.\nThông báo lỗi: {detail}\n\n{what}\n\nTrân trọng.\n"
    );
    (subject, text)
}

/// The week in counts alone: no unit and no person is named in a group.
pub fn week(board: &Board, organisation: &str, day: Day) -> (String, String) {
    let finished: usize = board.units.iter().map(|unit| unit.finished).sum();
    let subject = format!("Tình hình thực hiện nhiệm vụ, {}", vi::long_day(day));
    let text = format!(
        "{subject}\nQuá hạn: {} việc ({})\nĐến hạn trong 10 ngày làm việc tới: {} việc\nHoàn thành trong tuần qua: {} việc\nĐang theo dõi: {} việc\nTin nhắc tự động của {}.",
        vi::count(board.overdue),
        vi::last_week(board.overdue_last_week),
        vi::count(board.upcoming),
        vi::count(finished),
        vi::count(board.open),
        vi::one_line(organisation),
    );
    (subject, text)
}

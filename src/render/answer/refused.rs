//! Why something was not recorded of an item, in words.

use super::Voice;
use crate::answer::act::NotRecorded;
use crate::model::Status;
use crate::model::allowed::Refusal;
use crate::render::vi;

/// Why an item was not recorded; `label` is its number in the message, else its id.
pub(super) fn why(voice: Voice, why: &NotRecorded, label: &str) -> String {
    match why {
        NotRecorded::NotYours => "việc này không thuộc phần đồng chí được trả lời".to_owned(),
        NotRecorded::NotAwaiting => {
            format!("việc đã có hạn; cần thêm thời gian, đề nghị {}", voice.write("GIA HAN"))
        }
        NotRecorded::NoSuchPerson(0) => "không có ai mang chức danh đó".to_owned(),
        NotRecorded::NoSuchPerson(_) => "có nhiều người mang chức danh đó, đề nghị ghi rõ hơn".to_owned(),
        NotRecorded::NoSuchCause => "lý do không có trong danh mục".to_owned(),
        NotRecorded::Refused(refusal) => refused(refusal, label),
    }
}

fn refused(refusal: &Refusal, label: &str) -> String {
    match refusal {
        Refusal::Not { status, needed: Status::Reported, .. } if !status.is_closed() => {
            "đơn vị chưa báo cáo hoàn thành".to_owned()
        }
        Refusal::Closed { status, .. } | Refusal::Already { status, .. } | Refusal::Not { status, .. } => {
            already(*status).to_owned()
        }
        Refusal::NotEnded { .. } => "việc chưa kết thúc".to_owned(),
        Refusal::EvidenceMissing { .. } => {
            format!("cần số/ký hiệu văn bản, ví dụ “XONG {label} 45/BC-KT 20/11/2025”")
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
            format!("đề nghị chưa nêu ngày; ghi thêm ngày, ví dụ “DUYET {label} 30/11/2025”")
        }
        Refusal::NotApprover { .. } => "việc gia hạn do người khác quyết định".to_owned(),
        Refusal::NoTarget { .. } => {
            format!("việc này không theo dõi bằng tỷ lệ; để báo tiến độ, đề nghị ghi “TIEN DO {label} 60%”")
        }
        Refusal::Exists { .. } => "việc này đã có".to_owned(),
        Refusal::NotThen { .. } => "thời điểm hoàn thành không hợp lệ".to_owned(),
        Refusal::NotLate { .. } => {
            format!("việc chưa quá hạn; để hẹn ngày xong, đề nghị ghi “HEN {label} 28/11”")
        }
        Refusal::LateAlready { .. } => {
            format!("việc đã quá hạn; đề nghị ghi “LY DO {label} lý do” và “CAM KET {label} 28/11”")
        }
        Refusal::NoSuchCause { .. } => "lý do không có trong danh mục".to_owned(),
        Refusal::NoCause { .. } => "đơn vị chưa nêu lý do chậm".to_owned(),
        Refusal::TooManyParts { .. } => "việc đã chia quá nhiều phần".to_owned(),
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

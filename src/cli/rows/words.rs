//! The Vietnamese words that stand in workbooks for words of JSON; CSV keeps those of JSON.
//! Must not know in which column a word stands.

/// Words of JSON, each with the one for people.
type Words = &'static [(&'static str, &'static str)];

pub(in crate::cli) const KIND: Words = &[
    ("task", "nhiệm vụ"),
    ("report", "báo cáo"),
    ("petition", "phản ánh, kiến nghị"),
    ("dossier", "hồ sơ"),
    ("directive", "nhiệm vụ cấp trên giao"),
];

pub(in crate::cli) const STATUS: Words = &[
    ("open", "đang thực hiện"),
    ("acknowledged", "đã tiếp nhận"),
    ("reported", "đã báo cáo, chờ xác nhận"),
    ("extension_pending", "đề nghị gia hạn, chờ ý kiến"),
    ("paused", "tạm dừng"),
    ("awaiting", "chưa có thời hạn"),
    ("done", "đã xong"),
    ("cancelled", "không còn phải làm"),
];

pub(in crate::cli) const STANDING: Words = &[
    ("overdue", "quá hạn"),
    ("due_today", "đến hạn hôm nay"),
    ("confirming", "đề nghị xác nhận kết quả"),
    ("upcoming", "sắp đến hạn"),
    ("reported", "đã báo cáo, chờ xác nhận"),
    ("awaiting", "chưa có thời hạn"),
    ("paused", "tạm dừng"),
    ("done", "đã xong"),
];

pub(in crate::cli) const DUE_KIND: Words = &[
    ("before", "trước ngày"),
    ("on", "trong ngày"),
    ("within", "trong kỳ"),
    ("every", "định kỳ"),
    ("period", "tính từ ngày nhận"),
    ("continuous", "thường xuyên"),
    ("awaiting", "chờ thời hạn"),
];

/// States of notices, with what `why` adds to them.
pub(in crate::cli) const NOTICE: Words = &[
    ("held", "chờ khung giờ"),
    ("pending", "chờ gửi"),
    ("sending", "đang gửi"),
    ("sent", "đã gửi"),
    ("uncertain", "chưa rõ đã đến"),
    ("cancelled", "không cần nữa"),
    ("superseded", "đã có bậc sau thay"),
    ("undeliverable", "không gửi được"),
    ("rehearsed", "chạy thử"),
    ("planned", "dự kiến"),
    ("silent", "không nhắc"),
];

pub(in crate::cli) const MESSAGE: Words = &[
    ("pending", "chờ gửi"),
    ("claimed", "đang gửi"),
    ("dot", "đang gửi, có thể đã đến"),
    ("sent", "đã gửi"),
    ("uncertain", "chưa rõ đã đến"),
    ("undeliverable", "không gửi được"),
    ("dissolved", "đã gộp vào tin sau"),
    ("cancelled", "không cần nữa"),
    ("rehearsed", "chạy thử"),
];

/// Places in the administration that a step tells.
pub(in crate::cli) const ROLE: Words = &[
    ("lead", "đơn vị chủ trì"),
    ("lead.head", "thủ trưởng đơn vị chủ trì"),
    ("owed_to", "đơn vị nhận sản phẩm"),
    ("overseer", "đơn vị theo dõi"),
    ("vice_chair", "Phó Chủ tịch phụ trách"),
    ("chair_office", "Văn phòng"),
    ("chair", "Chủ tịch UBND"),
    ("coordinators", "đơn vị phối hợp"),
    ("clerk", "người đưa tệp"),
    ("informed", "đơn vị được biết"),
    ("part", "người có phần việc"),
    ("follower", "người theo dõi kết quả"),
    ("admin", "quản trị"),
];

/// What became of a row of a case file.
pub(in crate::cli) const OUTCOME: Words = &[
    ("opened", "mở mới"),
    ("updated", "cập nhật"),
    ("ended", "đã kết thúc"),
    ("unchanged", "không đổi"),
    ("skipped", "đã xong từ trước, bỏ qua"),
    ("ahead", "đã xong tại đây"),
    ("repeated", "lặp lại"),
    ("refused", "không nhận"),
];

pub(in crate::cli) const GRADE: Words = &[("ok", "tốt"), ("warning", "cảnh báo"), ("error", "lỗi")];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::standing::Standing;
    use crate::model::{Kind, MessageState, NoticeState, Role, Status};

    #[test]
    fn every_word_of_json_has_one_for_people() {
        let said = |words: Words, of: &str| words.iter().any(|(word, said)| *word == of && !said.is_empty());
        assert!(Kind::ALL.iter().all(|kind| said(KIND, kind.as_str())));
        assert!(Status::ALL.iter().all(|status| said(STATUS, status.as_str())));
        assert!(Standing::ALL.iter().all(|standing| said(STANDING, standing.as_str())));
        assert!(NoticeState::ALL.iter().all(|state| said(NOTICE, state.as_str())));
        assert!(MessageState::ALL.iter().all(|state| said(MESSAGE, state.as_str())));
        assert!(Role::ALL.iter().all(|role| said(ROLE, role.as_str())));
    }
}

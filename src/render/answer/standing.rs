//! What was recorded of how an item stands beside its deadline: progress, early words, causes, commitments, followers.
//! Must not know how an answer leaves, nor decide anything.

use crate::model::Action;
use crate::render::vi;

/// What was recorded, in words that hold for each of the items; none for other actions. `named` is the cause as people
/// read it.
pub(super) fn recorded(action: &Action, named: Option<&str>) -> Option<String> {
    let text = match action {
        Action::Progressed { value: Some(value), .. } => {
            format!("Đã ghi nhận tiến độ {value}%, chưa báo hoàn thành nên vẫn theo dõi")
        }
        Action::Progressed { value: None, .. } => "Đã ghi nhận tiến độ, vẫn theo dõi".to_owned(),
        Action::Contributed { value, .. } => {
            format!("Đã ghi nhận tiến độ{} phần việc của đơn vị phối hợp", share(*value))
        }
        Action::PartProgressed { value: Some(100), .. } => {
            "Đã ghi nhận đồng chí đã xong phần việc được giao".to_owned()
        }
        Action::PartProgressed { value, .. } => {
            format!("Đã ghi nhận tiến độ{} phần việc được giao", share(*value))
        }
        Action::Warned { until, .. } => {
            let until = until.map_or(String::new(), |day| format!(", dự kiến xong {}", vi::short_day(day)));
            format!("Đã ghi nhận báo trước không kịp hạn{until}; hạn giữ nguyên")
        }
        Action::CauseNamed { .. } => {
            let cause = named.map_or(String::new(), |name| format!(": {}", vi::one_line(name)));
            format!("Đã ghi nhận lý do chậm{cause}; chờ người có thẩm quyền xác nhận là lý do khách quan")
        }
        Action::CauseJudged { is_objective: true, .. } => "Đã xác nhận lý do khách quan".to_owned(),
        Action::CauseJudged { is_objective: false, .. } => {
            "Đã ghi nhận không xác nhận là lý do khách quan".to_owned()
        }
        Action::Committed { day, .. } => {
            format!("Đã ghi nhận cam kết hoàn thành {}, hạn giữ nguyên", vi::short_day(*day))
        }
        Action::Disputed { .. } => {
            "Đã ghi nhận ý kiến về số liệu; ý kiến đi kèm việc này khi tổng hợp".to_owned()
        }
        Action::Followed { .. } => "Đã ghi nhận; đồng chí sẽ được báo khi việc kết thúc".to_owned(),
        Action::Unfollowed { .. } => "Đã thôi theo dõi".to_owned(),
        _ => return None,
    };
    Some(text)
}

fn share(value: Option<u32>) -> String {
    value.map_or(String::new(), |value| format!(" {value}%"))
}

//! What is to be said of a row, in words for the clerk: the column, the rule, what to do.
//! Must not show a cell but by the word that the remark carries.

use crate::import::{CellRule, RowRemark};
use crate::model::Column;
use crate::planner::change::cases::CaseRefusal;
use crate::render::vi;

/// What a column holds, in the clerk's words.
pub(super) fn column(column: Column) -> &'static str {
    match column {
        Column::Code => "mã số",
        Column::Unit => "đơn vị",
        Column::Field => "lĩnh vực",
        Column::Received => "ngày tiếp nhận",
        Column::Due => "hạn",
        Column::Extended => "hạn sau gia hạn",
        Column::State => "trạng thái",
        Column::Finished => "ngày hoàn thành",
        Column::Source => "nguồn",
        Column::Title => "nội dung",
        Column::Hour => "giờ hạn",
        Column::Secret => "độ mật",
    }
}

/// Words for a remark, without the full stop.
pub(super) fn remark(remark: &RowRemark) -> String {
    let what = column(remark.column);
    let place = match &remark.letter {
        Some(letter) => format!("cột {letter} ({what})"),
        None => format!("cột {what}"),
    };
    let word = remark.word.as_ref().map(|word| format!(" «{word}»")).unwrap_or_default();
    let says = match remark.why {
        CellRule::Missing if remark.letter.is_none() => return format!("tệp không có cột {what}"),
        CellRule::Missing => "để trống".to_owned(),
        CellRule::NotACode => "không phải mã số dùng được (mã cần có chữ số, không có ký tự @ #)".to_owned(),
        CellRule::NoKind => {
            "không cho biết là phản ánh, hồ sơ hay nhiệm vụ; đề nghị thêm --kind hoặc khai báo mẫu mã trong cases.toml".to_owned()
        }
        CellRule::UnknownUnit => {
            format!("ghi đơn vị{word} không có trong people.toml; đề nghị sửa tên hoặc khai báo tên gọi khác")
        }
        CellRule::Group => format!("ghi nhóm đơn vị{word}; cần ghi từng đơn vị"),
        CellRule::UnknownField => format!("ghi lĩnh vực{word} chưa có trong cases.toml"),
        CellRule::NotADay => "không ghi được hiểu là ngày, như 27/11/2026 hoặc 16h00 ngày 27/11/2026".to_owned(),
        CellRule::MonthFirst => {
            "có ngày ghi tháng trước ngày sau (như 11/27/2026) nên không chắc ngày nào; đề nghị xuất lại theo dd/mm/yyyy".to_owned()
        }
        CellRule::TooFar => "ghi ngày trước năm 2000 hoặc quá 05 năm tới; đề nghị kiểm tra lại năm, ghi như 27/11/2026".to_owned(),
        CellRule::DueBeforeReceived => "ghi ngày sớm hơn ngày tiếp nhận".to_owned(),
        CellRule::UnknownState => {
            format!("ghi trạng thái{word} chưa được khai báo trong cases.toml")
        }
        CellRule::UnknownSource => format!("ghi nguồn{word} chưa có trong cases.toml"),
        CellRule::Formula => "là công thức chưa có kết quả; đề nghị dán giá trị".to_owned(),
        CellRule::TooLong => "quá dài".to_owned(),
        CellRule::WrongType => "không phải chữ".to_owned(),
        CellRule::Secret => return "dòng mang dấu chỉ độ mật nên không được nhận và không lưu lại nội dung nào".to_owned(),
        CellRule::Repeated => return "dòng khác trong tệp ghi lại chính việc này và mới hơn".to_owned(),
        CellRule::OddCode => format!("ghi mã{word} khác mẫu mã thường thấy; đề nghị kiểm tra lại"),
        CellRule::Personal => {
            return "nội dung có thể chứa thông tin của công dân nên không được giữ lại; trong tin nhắc chỉ có số hiệu".to_owned();
        }
        CellRule::Numbered => return format!("số hiệu đã có nhiệm vụ khác, nhiệm vụ này được ghi là{word}"),
    };
    format!("{place} {says}")
}

/// Words for a case that cannot be taken as things stand.
pub(super) fn refusal(refusal: &CaseRefusal) -> String {
    match refusal {
        CaseRefusal::NoKind(_) => "loại việc này chưa được khai báo trong cases.toml".to_owned(),
        CaseRefusal::TooFar { day, last } => {
            format!("ngày {} không hợp lý; đề nghị ghi từ 01/01/2000 đến {}", vi::date(*day), vi::date(*last))
        }
        CaseRefusal::NotACase(_) => "mã trùng với số của một dòng trong kế hoạch".to_owned(),
        CaseRefusal::Unreadable => {
            "bản ghi đang có của việc này không đọc được; đề nghị báo quản trị (`dondoc audit`)".to_owned()
        }
    }
}

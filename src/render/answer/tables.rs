//! Words for whoever sends case files by mail: which are not taken, why, and what to do.
//! Must not name a file: its name may be about a citizen.

/// Why a table that came by mail is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableRefusal {
    /// No server vouches for the sender of the mail.
    Unproven,
    /// The mail was too large to be fetched whole.
    Cut,
    /// The table is named after a source whose files the sender does not bring.
    NotYours,
    /// The sender brings files of several sources, and the name says of which one; holds their ids.
    NoSource(Vec<String>),
}

/// The subject of everything that is said about files that came by mail.
pub fn files_subject() -> String {
    "[Nhắc việc] Kết quả nhận tệp gửi qua thư".to_owned()
}

/// A text about one table of a mail; where there are several, it says which one.
pub fn of_table((which, of): (usize, usize), text: &str) -> String {
    let text = text.trim_end();
    if of > 1 {
        format!("Tệp thứ {which} trong {of} tệp đính kèm:\n\n{text}")
    } else {
        text.to_owned()
    }
}

/// Which tables are not taken, each with its place in the mail where that matters.
pub fn refused_tables(refused: &[(Option<usize>, TableRefusal)]) -> String {
    let told = refused.iter().map(|(place, why)| {
        let which = place.map(|place| format!("Tệp đính kèm thứ {place}: ")).unwrap_or_default();
        format!("{which}{}", refused_table(why))
    });
    told.collect::<Vec<_>>().join("\n\n")
}

fn refused_table(why: &TableRefusal) -> String {
    match why {
        TableRefusal::Unproven => "Có thư đính kèm danh sách gửi từ địa chỉ của đồng chí, nhưng máy chủ thư chưa xác thực được \
             người gửi nên tệp không được nhận, chưa có gì thay đổi. Nếu đúng là đồng chí gửi: đề nghị gửi lại từ chính hộp \
             thư công vụ này (không chuyển tiếp qua hộp thư khác), hoặc chép tệp vào thư mục nhận tệp; nếu vẫn không được, đề \
             nghị báo quản trị. Nếu không phải do đồng chí gửi, đề nghị báo quản trị."
            .to_owned(),
        TableRefusal::Cut => "thư quá lớn nên tệp không được nhận, chưa có gì thay đổi. Mỗi thư chỉ nên gửi một tệp không quá \
             20 MB; đề nghị xuất ít dòng, ít cột hơn rồi gửi lại."
            .to_owned(),
        TableRefusal::NotYours => "tên tệp ghi một nguồn không do đồng chí phụ trách nhập liệu, nên tệp không được nhận, chưa có \
             gì thay đổi. Đề nghị kiểm tra tên tệp; nếu đồng chí mới được giao nguồn này, đề nghị báo quản trị cập nhật."
            .to_owned(),
        TableRefusal::NoSource(sources) => format!(
            "chưa rõ tệp của nguồn nào nên tệp không được nhận, chưa có gì thay đổi. Đề nghị đặt tên tệp bắt đầu bằng một trong: \
             {} (ví dụ {}-24-11.xlsx) rồi gửi lại.",
            sources.join(", "),
            sources.first().map_or("tinh", String::as_str)
        ),
    }
}

//! Why a file was not taken, in words for the clerk: what happened, and what to do.
//! Must not know what stands in the file.

mod rows;
mod told;

pub use told::{file_report, reasons};

use super::look::Strange;
use crate::document::SheetError;
use crate::document::how::OtherFormat;
use crate::document::sheet::{MOST_BYTES, MOST_COLUMNS, MOST_SHEETS};
use crate::import::FileRefusal;

/// Words for a file that was read and refused, without the full stop, which the report adds.
pub fn refusal(error: &SheetError) -> String {
    match error {
        SheetError::TooLarge => {
            format!("tệp quá lớn (trên {} MB); đề nghị xuất ít dòng, ít cột hơn rồi chép lại", MOST_BYTES / 1024 / 1024)
        }
        SheetError::Bomb => {
            "tệp quá lớn sau khi giải nén; đề nghị lưu lại thành .xlsx hoặc CSV UTF-8 rồi chép lại".to_owned()
        }
        SheetError::TooManyRows => "tệp quá lớn (trên 100.000 dòng); đề nghị chia thành nhiều tệp".to_owned(),
        SheetError::TooManyColumns { row } => {
            format!("dòng {row} có trên {MOST_COLUMNS} cột; đề nghị chỉ xuất các cột cần thiết")
        }
        SheetError::TooManySheets => {
            format!("tệp có trên {MOST_SHEETS} trang tính; đề nghị lưu riêng trang có danh sách thành một tệp")
        }
        SheetError::TooMuch => {
            "văn bản quá dài; đề nghị lưu riêng phần giao nhiệm vụ thành một tệp".to_owned()
        }
        SheetError::Scan => {
            "đây là bản quét, không có chữ để đọc; đề nghị gửi bản do người soạn lưu, tốt nhất là .docx".to_owned()
        }
        SheetError::UnknownFormat => {
            "đây không phải bảng tính đọc được; đề nghị lưu thành .xlsx (không đặt mật khẩu) hoặc CSV UTF-8".to_owned()
        }
        SheetError::NotUtf8 { line } => {
            format!("chữ không theo mã UTF-8 (khoảng dòng {line}); đề nghị lưu thành «CSV UTF-8» hoặc .xlsx")
        }
        SheetError::HalfLine => {
            "dòng cuối bị cắt dở, tệp có thể chưa được chép xong; đề nghị chép lại cả tệp".to_owned()
        }
        SheetError::OpenQuote => {
            "có dấu ngoặc kép mở mà không đóng, tệp có thể chưa được chép xong; đề nghị chép lại, tốt nhất là .xlsx"
                .to_owned()
        }
        SheetError::TooSlow => {
            "đọc tệp quá lâu nên đã dừng; đề nghị chỉ lưu trang có danh sách, bỏ các dòng trống và định dạng thừa"
                .to_owned()
        }
        SheetError::TooHeavy => {
            "tệp quá lớn khi đọc (cần quá nhiều bộ nhớ); đề nghị chỉ lưu trang có danh sách, tốt nhất là CSV UTF-8"
                .to_owned()
        }
        SheetError::Damaged => {
            "tệp bị hỏng hoặc có mật khẩu; đề nghị mở ra, lưu lại không có mật khẩu rồi chép lại".to_owned()
        }
        SheetError::Broken => "tệp bị hỏng; đề nghị mở ra, lưu thành tệp mới rồi chép lại".to_owned(),
        SheetError::Foreign(other) => {
            format!("đây là {}, không phải bảng tính đọc được; đề nghị lưu thành .xlsx (không đặt mật khẩu) hoặc CSV UTF-8", foreign(*other))
        }
        SheetError::NoConverter(other) => {
            format!(
                "đây là {}, máy này không đọc được; đề nghị lưu lại thành .docx (trong Word: Tệp, Lưu thành, chọn kiểu Word .docx)",
                foreign(*other)
            )
        }
        SheetError::Secret => {
            "tệp mang dấu chỉ độ mật của Nhà nước nên không được nhận và không lưu lại nội dung nào; đề nghị xử lý theo quy định \
             về bảo vệ bí mật nhà nước"
                .to_owned()
        }
        SheetError::NotAFile => strange(Strange::Device).to_owned(),
        SheetError::Io(_) | SheetError::NoReader(_) | SheetError::Stopped => {
            "tệp không đọc được từ đĩa; đề nghị chép lại".to_owned()
        }
    }
}

/// What a file is that is no table.
fn foreign(other: OtherFormat) -> &'static str {
    match other {
        OtherFormat::Pdf => "tệp PDF",
        OtherFormat::Word => "tệp văn bản (Word)",
        OtherFormat::Slides => "tệp trình chiếu",
        OtherFormat::Locked => "bảng tính có mật khẩu",
        OtherFormat::Xlsb => "bảng tính nhị phân (.xlsb)",
        OtherFormat::WebArchive => "trang web lưu trữ (.mht)",
        OtherFormat::Picture => "tệp ảnh",
        OtherFormat::Archive => "tệp nén",
    }
}

/// Words for a file whose columns are not understood.
pub fn file_refusal(refusal: &FileRefusal) -> String {
    match refusal {
        FileRefusal::Sheet(error) => self::refusal(error),
        FileRefusal::NoHeader { headings, seen } => {
            let seen = match &seen[..] {
                [] => String::new(),
                seen => format!(" (các cột thấy được: {})", quoted(seen)),
            };
            format!(
                "không có dòng tiêu đề nào trong 20 dòng đầu ghi cột mã số{seen}; đề nghị dùng một trong các tên: {headings}"
            )
        }
        FileRefusal::NoCases => {
            "tệp không có cột hạn, ngày tiếp nhận, trạng thái hay nội dung, nên không phải danh sách việc cần theo dõi".to_owned()
        }
        FileRefusal::ColumnTwice { column, first, second } => format!(
            "cột {first} và cột {second} cùng nghĩa «{}»; đề nghị bỏ một cột, hoặc khai báo tên cột không dùng vào \
             other trong mục [import.columns] của cases.toml",
            rows::column(*column)
        ),
        FileRefusal::Doubts(doubts) => {
            let told = doubts.iter().map(|doubt| {
                let (what, letter) = (rows::column(doubt.column), &doubt.letter);
                match doubt.heading.as_str() {
                    "" => format!("cột {letter} (không có tiêu đề) có vẻ là «{what}»"),
                    heading => format!("cột {letter} «{heading}» có vẻ là «{what}»"),
                }
            });
            let told = told.collect::<Vec<_>>().join("; ");
            let teach = doubts.iter().find(|doubt| !doubt.heading.is_empty()).map_or_else(String::new, |doubt| {
                let (key, heading) = (doubt.column.as_str(), &doubt.heading);
                format!(
                    "; nếu đúng, thêm «{heading}» vào dòng {key} trong mục [import.columns] của cases.toml, nếu không, thêm vào \
                     dòng other (lệnh `dondoc import TỆP --learn` làm việc này)"
                )
            });
            format!("{told} nhưng chưa được khai báo, nên chưa nhập để tránh sai hạn, sai đơn vị{teach}")
        }
    }
}

/// Texts in a row, each in quotation marks.
fn quoted(texts: &[String]) -> String {
    texts.iter().map(|text| format!("«{text}»")).collect::<Vec<_>>().join(", ")
}

/// Words for an entry that was not read at all.
pub(in crate::engine) fn strange(why: Strange) -> &'static str {
    match why {
        Strange::Link => "đây là liên kết, không phải tệp; đề nghị chép chính tệp đó vào",
        Strange::HardLink => {
            "tệp còn mang một tên khác ở nơi khác (liên kết cứng); đề nghị chép thành tệp riêng"
        }
        Strange::Folder => "đây là thư mục; đề nghị chép từng tệp vào thẳng thư mục nhận tệp",
        Strange::Device => "đây không phải tệp thường; đề nghị chép tệp .xlsx hoặc CSV UTF-8",
        Strange::LongName => "tên tệp quá dài (trên 200 byte); đề nghị đặt tên ngắn hơn rồi chép lại",
        Strange::NotUtf8Name => {
            "tên tệp có ký tự không theo mã UTF-8; đề nghị đặt tên không dấu rồi chép lại"
        }
        Strange::NoRight => {
            "hệ thống không có quyền đọc tệp; đề nghị cho nhóm của thư mục nhận tệp quyền đọc rồi chép lại"
        }
        Strange::Twice => {
            "chương trình đã hai lần phải dừng khi đang đọc tệp này; đề nghị mở ra, lưu thành tệp mới"
        }
        Strange::StillWritten => {
            "tệp vẫn còn đang được ghi sau 01 giờ; đề nghị chép xong rồi chép lại vào đây"
        }
        Strange::CannotMove => {
            "không chuyển được ra khỏi thư mục nhận tệp và sẽ không được đọc; đề nghị người đã chép vào xóa đi"
        }
    }
}

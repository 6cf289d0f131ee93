//! Why something that was written is no answer, each reason with how to write one.

use super::Voice;
use crate::answer::{CommandWord, Misread};
use crate::model::scrub::{clean, scrub};
use crate::render::vi;

/// The answer to a part of a text that was no command.
pub fn misread(voice: Voice, misread: &Misread) -> String {
    match misread {
        Misread::UnclearDay(text) => format!(
            "Chưa ghi nhận: {} chưa rõ là ngày nào; đề nghị ghi ngày/tháng, ví dụ “HEN 2 28/11”.",
            repeated(text).map_or_else(|| "thời gian nêu trong tin".to_owned(), |text| format!("“{text}”"))
        ),
        Misread::DayMissing(word) => format!("Chưa ghi nhận: thiếu ngày, ví dụ “{} 2 28/11”.", word.as_str()),
        Misread::BadRange(text) => {
            let which = repeated(text).map_or_else(|| "nêu trong tin".to_owned(), |text| format!("“{text}”"));
            format!("Chưa ghi nhận: chưa rõ các số {which}; đề nghị ghi như “XONG 5-8”.")
        }
        Misread::BadShare => "Chưa ghi nhận: tỷ lệ ghi bằng số nguyên, không quá 100%, ví dụ “XONG 3 92%”.".to_owned(),
        Misread::NoList => format!(
            "Chưa ghi nhận: chưa rõ đồng chí trả lời tin nào, vì trong 07 ngày qua không có tin nhắc đánh số. Để lấy danh \
             sách mới, đề nghị {}.",
            voice.write("DANH SACH")
        ),
        Misread::NoSuchItem => {
            "Chưa ghi nhận: không tìm thấy việc nêu trong tin; đề nghị ghi số thứ tự hoặc mã việc, ví dụ “XONG 1”.".to_owned()
        }
        Misread::NothingLeft => "Không còn việc nào trong tin đó để ghi nhận.".to_owned(),
        Misread::NoNumber { number, last } => format!(
            "Chưa ghi nhận: {} chỉ có {} việc, không có số {number}.",
            voice.reminder().to_lowercase(),
            vi::count(*last)
        ),
        Misread::WhichOne(count) => format!(
            "Chưa ghi nhận: {} có {} việc; đề nghị ghi rõ số thứ tự, ví dụ “XONG 1 3”.",
            voice.reminder().to_lowercase(),
            vi::count(*count)
        ),
        Misread::TextMissing(CommandWord::Return) => {
            "Chưa ghi nhận: đề nghị ghi lý do, ví dụ “TRA LAI 2 thiếu phụ lục”.".to_owned()
        }
        Misread::TextMissing(CommandWord::Progress) => {
            "Chưa ghi nhận: đề nghị ghi tỷ lệ hoặc nội dung, ví dụ “TIEN DO 2 60%”.".to_owned()
        }
        Misread::TextMissing(CommandWord::Dispute) => {
            "Chưa ghi nhận: đề nghị ghi nội dung ý kiến, ví dụ “Y KIEN 2 đã gửi trước hạn”.".to_owned()
        }
        Misread::WhichCause(names) => which_cause(names),
        Misread::TextMissing(_) => {
            "Chưa ghi nhận: đề nghị ghi người thực hiện, ví dụ “GIAO 2 Phó Trưởng phòng”.".to_owned()
        }
        Misread::Unread(labels) => format!(
            "Chưa ghi nhận nội dung về việc {}: chưa rõ là đã nhận, đã xong, hẹn ngày hay đề nghị gia hạn. Cách ghi: {}.",
            labels.join(", "),
            voice.write("TRO GIUP")
        ),
    }
}

/// Asks which of the causes of lateness is meant.
fn which_cause(names: &[String]) -> String {
    let list = (1..).zip(names).map(|(number, name)| format!("\n{number}. {}", vi::one_line(name)));
    format!(
        "Chưa ghi nhận: chưa rõ lý do chậm. Đề nghị ghi số thứ tự hoặc tên lý do, ví dụ “LY DO 2 1”:{}",
        list.collect::<String>()
    )
}

/// The longest piece of a person's text that is repeated to them.
const REPEATED: usize = 40;

/// What somebody wrote, as far as the answer may repeat it: an answer is kept, and nothing of a citizen may be
/// in it.
pub(super) fn repeated(text: &str) -> Option<String> {
    let kept = scrub(&clean(text)).ok()?;
    Some(vi::excerpt(&vi::one_line(&kept), REPEATED))
}

/// The answer to a text in which nothing can be meant as an answer.
pub fn unclear(voice: Voice) -> String {
    let (what, examples) = match voice {
        Voice::Mail => ("thư của đồng chí", "Đề nghị viết ở đầu thư trả lời, mỗi dòng một việc"),
        Voice::Chat => ("tin của đồng chí", "Đề nghị ghi mỗi dòng một việc"),
    };
    format!(
        "Đã nhận được {what} nhưng chưa rõ nội dung nên chưa ghi nhận gì. {examples}, ví dụ “NHAN 1”, “XONG 1 45/BC-KT”, “HEN 2 \
         28/11”, “GIA HAN 2 30/11 lý do”. Cách ghi khác: {}. Việc không thuộc đơn vị, đề nghị liên hệ đơn vị theo dõi.",
        voice.write("TRO GIUP")
    )
}

/// The answer to a text that holds more commands than are read at once. `next` is the first that was left out.
pub fn too_many(read: usize, next: &str, left: usize) -> String {
    format!(
        "Đã đọc {} nội dung đầu; còn {} nội dung chưa đọc, bắt đầu từ “{next}”. Đề nghị gửi tiếp phần còn lại.",
        vi::count(read),
        vi::count(left)
    )
}

/// The answer to a mail that answers no message of ours: whoever has this mailbox is told how to answer.
pub fn not_an_answer() -> String {
    "Có thư gửi từ địa chỉ của đồng chí nhưng không phải là thư trả lời một thư nhắc nào, nên chưa ghi nhận gì. Đề nghị mở thư \
     nhắc gần nhất, chọn Trả lời và viết ở đầu thư, ví dụ “XONG 1”."
        .to_owned()
}

/// What a person is told when a reminder to them was answered from an address that config does not know.
pub fn from_elsewhere() -> String {
    "Có thư trả lời thư nhắc gửi đồng chí nhưng gửi từ một địa chỉ khác, nên chưa ghi nhận gì. Đề nghị trả lời từ hộp thư công \
     vụ này. Nếu không phải do đồng chí gửi, đề nghị báo quản trị."
        .to_owned()
}

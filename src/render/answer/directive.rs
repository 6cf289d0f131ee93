//! What a leader who gives a task to units is answered: what was understood, what was given, what is missing.
//! Must not know who may give one.

use super::misread::repeated;
use super::{Voice, personal};
use crate::answer::DirectiveFlaw;
use crate::model::Deadline;
use crate::render::digest::chat;
use crate::render::vi;

/// How a task for units is written, shown where something is missing. It stands in quotation marks, behind which
/// nothing is read.
const FORM: &str = "“GIAO KT: lập danh sách hộ kinh doanh, trước ngày 05/12”";
/// Where a title is cut where a message has little room.
const SHORT: usize = 80;

/// A task for units, in words.
#[derive(Debug, Clone)]
pub struct DirectiveLine {
    /// The names of the units.
    pub units: Vec<String>,
    pub title: String,
    pub deadline: Deadline,
}

impl DirectiveLine {
    fn words(&self, cut: Option<usize>) -> String {
        let title = cut.map_or_else(|| vi::one_line(&self.title), |cut| vi::excerpt(&self.title, cut));
        let units: Vec<String> = self.units.iter().map(|unit| vi::one_line(unit)).collect();
        let due = vi::latest(&self.deadline).map_or_else(String::new, |due| format!(", hạn {due}"));
        format!("{}: «{title}»{due}", units.join(", "))
    }
}

/// Words that fit into a message, with titles cut where they do not.
fn fitting(voice: Voice, with: impl Fn(Option<usize>) -> String) -> String {
    let fits = |text: &String| voice == Voice::Mail || text.encode_utf16().count() <= chat::LIMIT;
    Some(with(None)).filter(fits).unwrap_or_else(|| with(Some(SHORT)))
}

/// Asks whether the tasks are to be given; `lives` is how long a yes is waited for, in words.
pub fn directive_question(voice: Voice, lines: &[DirectiveLine], lives: &str) -> String {
    let how = match voice {
        Voice::Mail => "Trả lời thư này với nội dung “DONG Y” để giao",
        Voice::Chat => "Trả lời “DONG Y” để giao",
    };
    let ask =
        format!("{how}; nếu không, ghi “HUY”. Chưa trả lời thì chưa giao. Câu hỏi này có hiệu lực {lives}.");
    fitting(voice, |cut| match lines {
        [one] => format!("Giao {}. {ask}", one.words(cut)),
        several => {
            let rows: Vec<String> = several.iter().map(|one| format!("Giao {}.", one.words(cut))).collect();
            format!("{}\n{ask}", rows.join("\n"))
        }
    })
}

/// The answer once tasks were given, each with its code.
pub fn directives_given(voice: Voice, given: &[(String, DirectiveLine)]) -> String {
    fitting(voice, |cut| {
        let rows: Vec<String> =
            given.iter().map(|(code, one)| format!("{code}, {}.", one.words(cut))).collect();
        format!("Đã giao {} việc:\n{}", vi::count(given.len()), rows.join("\n"))
    })
}

/// The answer to a task that cannot be taken: what is missing, and how to write it.
pub fn directive_refused(flaws: &[DirectiveFlaw]) -> String {
    let why: Vec<String> = flaws.iter().map(flaw).collect();
    format!("Chưa giao việc: {}. Cách ghi: {FORM}.", why.join("; "))
}

fn flaw(flaw: &DirectiveFlaw) -> String {
    match flaw {
        DirectiveFlaw::NoUnit => "chưa nêu đơn vị".to_owned(),
        DirectiveFlaw::UnknownUnit(name) => match repeated(name) {
            Some(name) => format!("chưa rõ “{name}” là đơn vị nào; đề nghị ghi mã hoặc tên đơn vị"),
            None => "chưa rõ đơn vị được giao; đề nghị ghi mã hoặc tên đơn vị".to_owned(),
        },
        DirectiveFlaw::NoTitle => "chưa nêu nội dung việc".to_owned(),
        DirectiveFlaw::TooLong(most) => format!("nội dung dài quá {most} chữ cái; đề nghị ghi gọn hơn"),
        DirectiveFlaw::Personal(what) => format!("nội dung có thể chứa {}", personal(*what)),
        DirectiveFlaw::NoDay => "chưa nêu hạn".to_owned(),
        DirectiveFlaw::SeveralDays => {
            "tin nêu nhiều hạn; đề nghị mỗi việc một tin, mỗi tin một hạn".to_owned()
        }
        DirectiveFlaw::UnclearDay(text) => match repeated(text) {
            Some(text) => format!("“{text}” chưa rõ là hạn ngày nào; đề nghị ghi ngày/tháng"),
            None => "chưa rõ hạn là ngày nào; đề nghị ghi ngày/tháng".to_owned(),
        },
        DirectiveFlaw::PastDay(day) => format!("hạn {} đã qua", vi::short_day(*day)),
        DirectiveFlaw::Asked => "nội dung là câu hỏi".to_owned(),
    }
}

/// The answer to somebody who may not give tasks to these units.
pub fn may_not_direct(units: &[String]) -> String {
    let to = if units.is_empty() { "đơn vị".to_owned() } else { units.join(", ") };
    format!(
        "Chưa giao việc: tin giao việc cho {to} được nhận từ Chủ tịch, Phó Chủ tịch phụ trách và Chánh Văn phòng. Đề nghị đồng \
         chí báo cáo lãnh đạo phụ trách hoặc liên hệ Văn phòng để giao."
    )
}

/// The answer where tasks cannot be opened as config stands, or the day is too far ahead.
pub fn directive_impossible(last: Option<crate::model::Day>) -> String {
    match last {
        Some(last) => {
            format!("Chưa giao việc: hạn quá xa; đề nghị ghi hạn chậm nhất {}.", vi::short_day(last))
        }
        None => {
            "Chưa giao việc: hệ thống chưa được cấu hình để giao việc qua tin nhắn; đề nghị báo quản trị."
                .to_owned()
        }
    }
}

/// The answer where a message gives more tasks than are taken at once.
pub fn too_many_directives(most: usize) -> String {
    format!("Mỗi tin giao nhiều nhất {} việc; đề nghị gửi tiếp các việc còn lại.", vi::count(most))
}

/// What a leader is told whose mailbox a task came from that no server vouches for.
pub fn unproven_directive() -> String {
    "Có thư giao việc gửi từ địa chỉ của đồng chí nhưng máy chủ thư chưa xác thực được người gửi, nên chưa giao gì. Đề nghị giao \
     qua Zalo, hoặc trả lời chính thư này, viết nội dung giao việc ở đầu thư. Nếu không phải do đồng chí gửi, đề nghị báo quản trị."
        .to_owned()
}

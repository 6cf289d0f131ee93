//! What is asked back before anything is recorded.

use super::row::TITLE;
use super::{ItemLabel, Voice};
use crate::answer::{CommandWord, What};
use crate::phrase::When;
use crate::render::digest::chat;
use crate::render::vi;

/// Where a title is cut in a line with little room.
const SHORT_TITLE: usize = 26;

/// One thing that was probably meant.
#[derive(Debug, Clone)]
pub struct Proposed {
    pub word: CommandWord,
    /// What the word says of its entries.
    pub what: What,
    /// The items that are meant.
    pub rows: Vec<ItemLabel>,
}

/// A command as somebody would write it.
pub fn command(word: CommandWord, labels: &str, what: &What) -> String {
    let day = match what.when {
        Some(When::Day(day)) => vi::date(day),
        Some(When::Later { days, working }) => {
            format!("thêm {} ngày{}", vi::count(days as usize), if working { " làm việc" } else { "" })
        }
        None => String::new(),
    };
    let share = what.share.map(|share| format!("{share}%")).unwrap_or_default();
    let parts = [word.as_str(), labels, &day, &share, &what.rest];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// Asks whether the proposed commands were meant; `lives` is how long a yes is waited for, in words.
pub fn question(voice: Voice, proposed: &[Proposed], lives: &str) -> String {
    let head = "Để tránh ghi nhận nhầm, xin hỏi lại. Có phải đồng chí muốn báo:";
    let tail = format!(
        "Nếu đúng, đề nghị {} để được ghi nhận; nếu không, ghi “HUY”. Câu hỏi này có hiệu lực {lives}.",
        voice.write("DONG Y")
    );
    let one = |proposed: &Proposed, cut: Option<usize>| {
        let labels: Vec<&str> = proposed.rows.iter().map(|row| row.label.as_str()).collect();
        let labels = labels.join(" ");
        let titles = |cut: usize| proposed.rows.iter().map(move |row| vi::excerpt(&row.title, cut));
        let said = command(proposed.word, &labels, &proposed.what);
        match (proposed.rows.as_slice(), cut) {
            ([_], Some(cut)) => format!("- “{said}”: {}", titles(cut).collect::<String>()),
            (rows, Some(cut)) => {
                let lines: Vec<String> = rows
                    .iter()
                    .zip(titles(cut))
                    .map(|(row, title)| format!("  {}. {title}", row.label))
                    .collect();
                format!("- “{said}”, {} việc:\n{}", vi::count(rows.len()), lines.join("\n"))
            }
            (rows, None) => format!("- “{said}”, {} việc", vi::count(rows.len())),
        }
    };
    let with = |cut: Option<usize>| {
        let lines: Vec<String> = proposed.iter().map(|proposed| one(proposed, cut)).collect();
        format!("{head}\n{}\n{tail}", lines.join("\n"))
    };
    let fits = |text: &String| voice == Voice::Mail || text.encode_utf16().count() <= chat::LIMIT;
    [TITLE, SHORT_TITLE].into_iter().map(|cut| with(Some(cut))).find(fits).unwrap_or_else(|| with(None))
}

/// The answer to a yes where nothing was asked, or too long ago.
pub fn nothing_to_confirm(voice: Voice) -> String {
    let hint = match voice {
        Voice::Mail => " Đề nghị trả lời đúng thư có câu hỏi.",
        Voice::Chat => "",
    };
    format!("Không có nội dung nào đang chờ đồng chí xác nhận. Chưa ghi nhận.{hint}")
}

/// The answer when the question is dropped.
pub fn dropped() -> String {
    "Đã bỏ, không ghi nhận gì.".to_owned()
}

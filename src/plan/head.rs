//! What a document says of itself: number, date, who issued it, what it is about, and for which year.
//! Must not know its tables of tasks.

use super::table::DocumentText;
use crate::model::Day;
use crate::phrase::name_key;

/// The head of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanHead {
    /// Such as `67/KH-UBND`; empty where none was found.
    pub number: String,
    pub date: Option<Day>,
    pub issuer: String,
    pub title: String,
    pub year: Option<i32>,
}

/// The kinds of document that are named in a line of their own above the title (NĐ 30/2020/NĐ-CP, phụ lục III).
const KINDS: [&str; 12] = [
    "ke hoach",
    "quiet dinh",
    "thong bao",
    "chuong trinh",
    "de an",
    "phuong an",
    "chi thi",
    "nghi quiet",
    "cong van",
    "phu luc",
    "bang phan cong",
    "danh muc",
];

/// Reads the head from the texts in front of the tasks, in the order of the document.
pub(super) fn head(texts: &[DocumentText]) -> PlanHead {
    let mut head = PlanHead::default();
    let mut lines = texts.iter().flat_map(|text| text.text.lines()).peekable();
    while let Some(text) = lines.next() {
        let line = text.trim();
        if head.number.is_empty() {
            head.number = number(line).unwrap_or_default();
        }
        if head.date.is_none() {
            head.date = date(line);
        }
        let key = name_key(line);
        if head.issuer.is_empty()
            && ["ui ban nhan dan", "ubnd", "ban chi dao", "dang ui", "van phong", "so ", "bo "]
                .iter()
                .any(|begin| key.starts_with(begin))
            && line.chars().count() < 80
        {
            head.issuer = capitalised(line);
            // The name of the commune stands in the next line.
            let place = lines.peek().copied().filter(|next| {
                matches!(name_key(next).split(' ').next(), Some("xa" | "phuong" | "tinh" | "thanh" | "dac"))
            });
            if let Some(place) = place.filter(|_| head.issuer == "UBND") {
                head.issuer = format!("UBND {}", capitalised(place.trim()));
            }
        }
    }
    head.title = title(texts);
    head.year = year_in(&head.title).or_else(|| head.date.map(|date| chrono::Datelike::year(&date)));
    head
}

/// `Số: 67/KH-UBND`.
fn number(line: &str) -> Option<String> {
    let at = line
        .find("Số:")
        .map(|at| at + "Số:".len())
        .or_else(|| line.find("Số ").map(|at| at + "Số ".len()))?;
    let word = line.get(at..)?.split_whitespace().find(|word| word.contains('/'))?;
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.starts_with(|c: char| c.is_ascii_digit()).then(|| word.to_owned())
}

/// `Diên Khánh, ngày 24 tháng 10 năm 2025`, in a line of its own.
fn date(line: &str) -> Option<Day> {
    let key = name_key(line);
    let words: Vec<&str> = key.split(' ').collect();
    let at = words.iter().position(|word| *word == "ngai")?;
    let number = |place: usize| words.get(at + place)?.parse::<u32>().ok();
    let is_date = words.get(at + 2) == Some(&"thang")
        && words.get(at + 4) == Some(&"nam")
        && words.len() < at + 8
        && at < 8;
    let year = i32::try_from(number(5)?).ok()?;
    is_date.then(|| Day::from_ymd_opt(year, number(3)?, number(1)?)).flatten()
}

/// The line below the kind of document, as far as it is bold or goes on.
fn title(texts: &[DocumentText]) -> String {
    let lines: Vec<&str> = texts
        .iter()
        .flat_map(|text| text.text.lines())
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let is_kind = |line: &&str| {
        let key = name_key(line);
        KINDS.iter().any(|kind| key == *kind)
    };
    let Some(at) = lines.iter().position(is_kind) else { return String::new() };
    let is_title = |line: &&&str| {
        let key = name_key(line);
        let is_text =
            ["can cu", "thuc hien", "kinh gui", "i ", "1 "].iter().any(|begin| key.starts_with(begin))
                && line.ends_with(['.', ';', ',']);
        !is_text && !line.ends_with([';']) && !line.chars().all(|c| !c.is_alphanumeric())
    };
    let taken = lines[at + 1..].iter().take_while(is_title).take(3);
    let mut title = String::new();
    for line in taken {
        // A sentence of the text is no title.
        if line.chars().count() > 400 || !title.is_empty() && line.ends_with('.') {
            break;
        }
        title = if title.is_empty() { (*line).to_owned() } else { format!("{title} {line}") };
    }
    title
}

/// `năm 2025`, the last in a text.
pub(super) fn year_in(text: &str) -> Option<i32> {
    let key = name_key(text);
    let words: Vec<&str> = key.split(' ').collect();
    let named =
        words.windows(2).rev().filter(|pair| pair[0] == "nam").filter_map(|pair| pair[1].parse::<i32>().ok());
    named.into_iter().find(|year| (2000..2100).contains(year))
}

/// A line in capitals as it is written within a sentence: `ỦY BAN NHÂN DÂN XÃ DIÊN KHÁNH` → `UBND xã Diên Khánh`.
fn capitalised(line: &str) -> String {
    if line.chars().any(char::is_lowercase) {
        return line.to_owned();
    }
    let common = ["XÃ", "PHƯỜNG", "TỈNH", "THÀNH", "PHỐ", "VÀ", "ĐẶC", "KHU"];
    let line = line.replace("ỦY BAN NHÂN DÂN", "UBND");
    let word = |word: &str| {
        if word == "UBND" || word == "HĐND" {
            return word.to_owned();
        }
        let lower = word.to_lowercase();
        if common.contains(&word) {
            return lower;
        }
        let mut letters = lower.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    };
    line.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

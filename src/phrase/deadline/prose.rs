//! Deadline phrases in running text: what announces them, and which days are none.
//! Must not know what the sentence is about, nor who is to do it.

use std::ops::Range;

use chrono::Days;

use super::find::{DueFound, cited, phrase_at};
use super::matching::Matching;
use super::meaning::Stand;
use super::said::{DueContext, DueDoubt, DueOddity, DuePhrase, SaidDue};
use super::text::DueText;

/// Words before a day or a period by which it becomes a deadline.
const ANNOUNCING: [&[&str]; 24] = [
    &["hoan", "thanh"],
    &["hoan", "tat"],
    &["ket", "thuc"],
    &["xong"],
    &["dut", "diem"],
    &["han"],
    &["thoi", "han"],
    &["tien", "do"],
    &["thoi", "gian"],
    &["thoi", "gian", "thuc", "hien"],
    &["thoi", "gian", "hoan", "thanh"],
    &["thoi", "han", "hoan", "thanh"],
    &["thoi", "han", "thuc", "hien"],
    &["han", "hoan", "thanh"],
    &["han", "nop"],
    &["han", "gui"],
    &["han", "bao", "cao"],
    &["thoi", "han", "bao", "cao"],
    &["thoi", "han", "gui"],
    &["giao", "ban"],
    &["cuoc", "hop"],
    &["phien", "hop"],
    &["hoi", "nghi"],
    &["ki", "hop"],
];
/// Words before "thường xuyên" by which it is no duty: money that is spent regularly.
const NO_DUTY: [&[&str]; 8] =
    [&["chi"], &["von"], &["khong"], &["chua"], &["kinh", "phi"], &["nguon"], &["muc"], &["phai"]];
/// Words before a phrase with a day by which it is a fact: figures as of a day, the beginning of something.
const FACTS: [&[&str]; 8] = [
    &["hieu", "luc"],
    &["ke", "tu"],
    &["so", "lieu"],
    &["sau"],
    &["sinh", "tu"],
    &["thanh", "lap"],
    &["ap", "dung"],
    &["duoc", "cap"],
];
/// A day that passed so lately may be a slip of the pen; an older one is a fact.
const LATELY: Days = Days::new(60);

/// Every deadline phrase of a text, in order.
pub(super) fn phrases(text: &str, context: DueContext) -> Vec<DuePhrase> {
    let text = DueText::of(text);
    let cited = cited(&text);
    let matching = Matching::of(&text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if let Some(end) = end_of_cited(&cited, at) {
            at = end;
            continue;
        }
        let announced = is_announced(&text, at);
        let phrase = phrase_at(&matching, at, context, |stand| match stand {
            Stand::Anywhere => true,
            Stand::Announced => announced || is_calendar_of(&text, at),
            Stand::Cell => false,
        });
        let Some(phrase) = phrase else {
            at += 1;
            continue;
        };
        // A phrase that reaches into the date of a document is none.
        let end = phrase.pieces.end;
        let reaches = cited.iter().any(|cited| cited.start < end && cited.end > at && has_day(&phrase));
        if !reaches && let Some(phrase) = as_deadline(&text, phrase, context, announced) {
            found.push(phrase);
        }
        at = end;
    }
    found
}

fn end_of_cited(cited: &[Range<usize>], at: usize) -> Option<usize> {
    cited.iter().find(|cited| cited.contains(&at)).map(|cited| cited.end)
}

fn has_day(phrase: &DueFound) -> bool {
    !phrase.said.deadlines().is_empty()
}

fn is_announced(text: &DueText, at: usize) -> bool {
    const BETWEEN: [&str; 5] = [":", "la", "vao", "trong", "-"];
    let before = if at > 0 && BETWEEN.contains(&text.word(at - 1)) { at - 1 } else { at };
    ANNOUNCING.iter().any(|words| text.has_before(before, words))
}

/// Whether a clause opens with a day on which something is to be: `Ngày 20/3/2026, Phòng Kinh tế tổ chức …`.
fn is_calendar_of(text: &DueText, at: usize) -> bool {
    opens_clause(text, at) && text.word(at) == "ngai" && text.figures(at + 1) > 0 && !is_told(text, at)
}

fn opens_clause(text: &DueText, at: usize) -> bool {
    at == 0 || text.begins_line(at) || matches!(text.word(at - 1), "," | ";" | "." | ":" | "-" | "+" | ")")
}

/// Whether a sentence goes on with what has been done: `Trong tháng 3, Phòng Kinh tế đã tiếp nhận …`.
fn is_told(text: &DueText, at: usize) -> bool {
    let sentence =
        (at..text.len()).take_while(|at| !matches!(text.word(*at), ";" | "." | "!") || text.is_glued(at + 1));
    sentence.take(25).any(|at| text.word(at) == "da")
}

/// The phrase as a deadline; none where it is a fact, or belongs to something else.
fn as_deadline(text: &DueText, phrase: DueFound, context: DueContext, announced: bool) -> Option<DuePhrase> {
    let DueFound { pieces, said, mut doubts, stand, .. } = phrase;
    let is_after = |words: &[&str]| text.has_before(pieces.start, words);
    if said == SaidDue::Continuous && NO_DUTY.iter().any(|words| is_after(words)) {
        return None;
    }
    // "tính đến ngày …", but not "trình UBND tỉnh trước ngày …".
    let is_count = text.word(pieces.start) == "den" && is_after(&["tinh"]);
    if said != SaidDue::Continuous && (is_count || FACTS.iter().any(|words| is_after(words))) {
        return None;
    }
    let is_bound = (pieces.clone()).any(|at| matches!(text.word(at), "truoc" | "cham" | "muon" | "han"));
    if let Some(last) = said.deadlines().last() {
        let has_name = pieces
            .clone()
            .any(|at| matches!(text.word(at), "ngai" | "thang" | "qui" | "nam") || text.year(at).is_some());
        // "đến 3/4 số hộ" is a share.
        let in_figures = pieces.clone().any(|at| text.figures(at) > 0);
        let is_listed = announced && text.has_before(pieces.start, &[":"]);
        if !is_bound && !has_name && !is_listed && in_figures {
            return None;
        }
        // "định hướng đến năm 2045" is what a programme aims at.
        if text.has(pieces.start, &["den", "nam"]) && !announced {
            return None;
        }
        if !is_bound && opens_clause(text, pieces.start) && is_told(text, pieces.end) {
            return None;
        }
        let day = last.day?;
        if day < context.written {
            let lately = day.checked_add_days(LATELY).is_some_and(|until| until >= context.written);
            if !is_bound || !lately {
                return None;
            }
            doubts.push(DueDoubt::Other(DueOddity::Past));
        }
        if stand == Stand::Announced && !announced {
            doubts.push(DueDoubt::Vague);
        }
    }
    if said == SaidDue::Waits && stand == Stand::Announced && !announced {
        return None;
    }
    doubts.sort_unstable();
    doubts.dedup();
    Some(DuePhrase { span: text.span(pieces), said, doubts })
}

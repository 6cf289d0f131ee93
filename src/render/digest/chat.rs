//! A digest as one short text for a phone: counts, the most serious entries, how to answer.
//! Must not know which service carries the text.

use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;

use crate::planner::message::digest::{Audience, Digest, Entry, Section};

use super::answering::how_to_answer;
use super::entry::state;
use super::view::{UnitRow, board};
use super::{about, cases, ending, many, notes, opening, standing};
use crate::render::vi;

/// The most entries in one message, for those who work, who lead, and for the chair; the rest is counted.
const ENTRIES: usize = 7;
const LEADER_ENTRIES: usize = 5;
const CHAIR_ENTRIES: usize = 3;
/// Where a title is cut.
const TITLE: usize = 70;

/// The most lines about dossiers.
const DOSSIERS: usize = 4;
/// The most UTF-16 units: Zalo refuses more than 2,000 (-210), and a resend adds a mark of its own.
pub const LIMIT: usize = 1_980;

/// What the template of a chat sees.
#[derive(Serialize)]
pub(in crate::render) struct ChatView<'a> {
    /// The subject line.
    subject: &'a str,
    /// "Bản chạy thử – chưa gửi đi", in a rehearsal.
    rehearsal: Option<&'static str>,
    /// "Kính gửi: …", and for leaders the state of the whole.
    opening: Vec<String>,
    /// Units × overdue and upcoming; empty where there is no table.
    board: Vec<UnitRow>,
    /// The most serious entries.
    entries: Vec<ShownEntry>,
    /// "và 15 việc khác: …".
    rest: Option<String>,
    /// Dossiers by unit and state.
    dossiers: Vec<String>,
    /// How to answer, whom to ask, and what else is to be said.
    closing: Vec<String>,
    /// "Tin nhắc tự động của …".
    footer: String,
}

#[derive(Serialize)]
struct ShownEntry {
    number: usize,
    title: String,
    line: String,
}

impl<'a> ChatView<'a> {
    /// Words everything in the digest for a chat.
    pub(in crate::render) fn new(digest: &'a Digest, subject: &'a str) -> Self {
        let shown = shown(digest);
        let left_out = digest.entries.len() - shown;
        let reports = about::reports(digest);
        let greeting = std::iter::once(format!("{}.", opening::greeting(digest)));
        let own = digest.own.as_ref().map(|_| format!("{}.", opening::whole(digest)));
        let state = if reports { digest.board.as_ref().map(opening::state_of) } else { own };
        let title = opening::title(digest).map(|title| format!("{title}."));
        Self {
            subject,
            rehearsal: digest.rehearsal.then_some("Bản chạy thử – chưa gửi đi"),
            opening: greeting.chain(opening::introduction(digest)).chain(title).chain(state).collect(),
            board: board(digest),
            entries: digest.entries[..shown].iter().map(|entry| line(digest, entry)).collect(),
            rest: (left_out > 0).then(|| rest(digest, left_out)),
            dossiers: many::lines(&digest.counted)
                .into_iter()
                .chain(cases::dossiers(digest).into_iter().take(DOSSIERS))
                .collect(),
            closing: closing(digest),
            footer: ending::footer(digest),
        }
    }
}

/// Every entry, a line each.
pub(in crate::render) fn lines(digest: &Digest) -> Vec<String> {
    let text = |entry: &Entry| {
        let ShownEntry { number, title, line } = line(digest, entry);
        format!("{number}. {title}: {line}")
    };
    digest.entries.iter().map(text).collect()
}

/// Whether the phone shows fewer entries than there are.
pub fn leaves_out(digest: &Digest) -> bool {
    shown(digest) < digest.entries.len()
}

fn shown(digest: &Digest) -> usize {
    let most = match digest.audience {
        Audience::Chair => CHAIR_ENTRIES,
        Audience::Leader => LEADER_ENTRIES,
        Audience::Unit | Audience::Head | Audience::Admin => ENTRIES,
    };
    most.min(digest.entries.len())
}

fn line(digest: &Digest, entry: &Entry) -> ShownEntry {
    let today = digest.now.date();
    let mut parts = Vec::new();
    if !entry.is_own() || about::reports(digest) {
        parts.push(vi::one_line(&entry.unit));
    }
    let due = entry.deadline.day.map(|day| format!("hạn {}", vi::short_day(day)));
    match (entry.section, due) {
        (Section::Awaiting | Section::Continuous, _) | (_, None) => {
            parts.push(vi::state(entry.section).to_owned());
        }
        (Section::Cutoff, Some(due)) => {
            let cutoff =
                entry.cutoff_day().map(|day| format!("xin gia hạn chậm nhất {}", vi::short_day(day)));
            parts.extend(cutoff);
            parts.push(due);
        }
        (_, Some(due)) => {
            parts.push(state(entry, today, about::again(about::reports(digest))));
            parts.push(due);
        }
    }
    // A task that a leader gave in a message stands in no document: its unit must learn on any channel who gave it.
    parts.extend((entry.given && entry.is_own()).then(|| vi::one_line(&entry.source)));
    parts.extend(notes::happened(entry));
    parts.extend(standing::urgent(entry));
    if entry.unreached {
        parts.push("cấp dưới chưa nhận được tin".to_owned());
    }
    ShownEntry { number: entry.number, title: vi::excerpt(&entry.short, TITLE), line: parts.join(", ") }
}

/// The line for entries that are left out. Where the reader has a mailbox, a mail that holds the whole list
/// goes out beside this text.
fn rest(digest: &Digest, left_out: usize) -> String {
    let left_out = vi::count(left_out);
    match (digest.has_mail, digest.answers) {
        (true, true) => format!("và {left_out} việc khác: xem thư điện tử hoặc nhắn “DANH SACH”"),
        (true, false) => format!("và {left_out} việc khác: xem thư điện tử"),
        (false, true) => format!("và {left_out} việc khác: nhắn “DANH SACH”"),
        (false, false) => format!("và {left_out} việc khác"),
    }
}

fn closing(digest: &Digest) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(finished) = ending::thanks(digest) {
        lines.push(finished);
    }
    lines.extend(standing::followed(&digest.followed));
    if let Some(report) = &digest.admin {
        lines.extend(super::admin::paragraphs(report));
    }
    lines.extend(cases::asked_for(digest));
    lines.extend(ending::fallen(digest));
    if digest.audience == Audience::Chair || !digest.answers {
        lines.extend(
            digest
                .contact
                .as_deref()
                .map(|contact| format!("Thông tin chi tiết: {}.", contact.trim_end_matches(['.', ' ']))),
        );
        return lines;
    }
    lines.extend(how_to_answer(digest));
    lines
}

/// The text as a chat takes it: composed letters, no mention that would call somebody, and not too long.
pub fn fit(text: &str) -> String {
    let text: String = text.nfc().collect();
    let text = text.replace("[@", "@");
    let long = |text: &str| text.encode_utf16().count() > LIMIT;
    if !long(&text) {
        return text;
    }
    let mut kept = String::new();
    for line in text.lines() {
        let next = if kept.is_empty() { line.to_owned() } else { format!("{kept}\n{line}") };
        if long(&format!("{next}\n…")) {
            break;
        }
        kept = next;
    }
    if kept.is_empty() {
        kept = text.chars().take(LIMIT / 2).collect();
    }
    format!("{kept}\n…")
}

/// A long list in parts that each fit into one message, numbered where there are several.
pub fn in_parts(head: &str, lines: &[String], tail: &str) -> Vec<String> {
    let units = |text: &str| text.encode_utf16().count();
    // The room that head, tail and "(12/12)" leave.
    let room = LIMIT.saturating_sub(units(head) + units(tail) + 20);
    let mut parts: Vec<Vec<&str>> = vec![Vec::new()];
    let mut used = 0;
    for line in lines {
        if used + units(line) + 1 > room && used > 0 {
            parts.push(Vec::new());
            used = 0;
        }
        used += units(line) + 1;
        if let Some(part) = parts.last_mut() {
            part.push(line);
        }
    }
    let all = parts.len();
    let numbered =
        |place: usize| if all > 1 { format!("{head} ({}/{all})", place + 1) } else { head.to_owned() };
    let text = |(place, part): (usize, Vec<&str>)| {
        let end = if place + 1 == all && !tail.is_empty() { format!("\n{tail}") } else { String::new() };
        fit(&format!("{}\n{}{end}", numbered(place), part.join("\n")))
    };
    parts.into_iter().enumerate().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_call_somebody_is_plain_text_and_letters_are_composed() {
        assert_eq!(fit("Gửi [@123] và [@@all]"), "Gửi @123] và @@all]");
        assert_eq!(fit("Pho\u{300}ng Kinh te\u{302}\u{301}"), "Phòng Kinh tế");
    }

    #[test]
    fn a_text_that_is_too_long_is_cut_behind_a_line() {
        let text = vec!["Đôn đốc 😀".repeat(10); 40].join("\n");
        let cut = fit(&text);
        assert!(cut.encode_utf16().count() <= LIMIT && cut.ends_with("😀\n…"), "{cut}");
        assert!(fit(&"ộ".repeat(5_000)).encode_utf16().count() <= LIMIT);
    }

    #[test]
    fn a_long_list_comes_in_numbered_parts_without_losing_a_line() {
        let lines: Vec<String> = (1..=60)
            .map(|n| format!("{n}. Báo cáo kết quả thực hiện kế hoạch, quá hạn 03 ngày làm việc"))
            .collect();
        let parts = in_parts("Danh sách", &lines, "Hết");
        assert!(parts.len() > 1);
        assert!(parts.iter().all(|part| part.encode_utf16().count() <= LIMIT));
        assert!(parts[0].starts_with("Danh sách (1/"), "{}", parts[0]);
        assert!(parts.last().is_some_and(|part| part.ends_with("\nHết")));
        let all = parts.join("\n");
        assert!(lines.iter().all(|line| all.contains(line.as_str())));
        assert_eq!(in_parts("Danh sách", &lines[..2], "").len(), 1);
    }
}

//! What is said of one entry beyond its fields: more time, progress, doubt whether the item has ended.
//! Must not know about templates or about other entries.

use crate::model::extension::ExtensionEnd;
use crate::model::{Counted, Day, DueRule, Role};
use crate::planner::message::digest::{Cutoff, Entry, ExtensionNote, Section};

use super::standing;
use crate::render::vi;

/// The sentences under an entry that is shown in full.
pub(in crate::render) fn notes(entry: &Entry, today: Day) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(entry.extension.map(|note| extension(entry, note)));
    notes.extend(unanswered(entry).map(|text| format!("{}; hạn giữ nguyên.", vi::capital(&text))));
    notes.extend(returned(entry).map(|text| format!("{}; đề nghị thực hiện tiếp.", vi::capital(&text))));
    notes.extend(entry.cutoff.map(|cutoff| super::notes::cutoff(cutoff, today)));
    notes.extend(history(entry).map(|text| format!("{}.", vi::capital(&text))));
    notes.extend(progress(entry).map(|text| format!("{}.", vi::capital(&text))));
    notes.extend(standing::notes(entry));
    if entry.missing {
        notes.push(
            "Dữ liệu nguồn không còn việc này: cần xác nhận đã xong; nếu chưa xong, đề nghị cho biết tình hình."
                .to_owned(),
        );
    }
    notes
}

/// What a one-line entry says of more time, progress and doubt.
pub(in crate::render) fn short(entry: &Entry) -> Vec<String> {
    let mut parts = Vec::new();
    if matches!(entry.deadline.rule, DueRule::Counted(Counted { by_default: true, .. })) {
        parts.push("thời hạn mặc định, cần kiểm tra".to_owned());
    }
    parts.extend(happened(entry));
    parts.extend(history(entry));
    parts.extend(progress(entry));
    parts.extend(standing::short(entry));
    if entry.missing && entry.section != Section::Missing {
        parts.push("cần xác nhận đã xong".to_owned());
    }
    parts
}

/// What was asked, decided or sent back, in a few words each: the reader must learn it on any channel.
pub(in crate::render) fn happened(entry: &Entry) -> Vec<String> {
    let extension = match entry.extension {
        Some(ExtensionNote::Asked { .. }) if entry.section != Section::Extension => {
            Some("đã đề nghị gia hạn, chờ ý kiến".to_owned())
        }
        Some(ExtensionNote::Decided(verdict)) => Some(decided(verdict).to_owned()),
        _ => None,
    };
    extension.into_iter().chain(unanswered(entry)).chain(returned(entry)).collect()
}

/// The request for more time: "đề nghị gia hạn từ 27/11/2026 đến 04/12/2026".
pub(in crate::render) fn asked(entry: &Entry) -> Option<String> {
    let Some(ExtensionNote::Asked { until, late }) = entry.extension else { return None };
    let from = entry.deadline.day.map_or(String::new(), |due| format!(" từ {}", vi::date(due)));
    let until = until.map_or(String::new(), |day| format!(" đến {}", vi::date(day)));
    let late = if late { ", đề nghị sau mốc xin gia hạn" } else { "" };
    Some(format!("đề nghị gia hạn{from}{until}{late}"))
}

fn extension(entry: &Entry, note: ExtensionNote) -> String {
    match note {
        ExtensionNote::Asked { until, late } => {
            let until = until.map_or(String::new(), |day| format!(" đến {}", vi::long_day(day)));
            let late = if late { " (sau mốc xin gia hạn)" } else { "" };
            let decides = entry.section == Section::Extension && entry.role != Role::Informed;
            let asked = format!("Đơn vị đã đề nghị gia hạn{until}{late}");
            if decides {
                format!("{asked}; kính đề nghị cho ý kiến trước khi hết hạn, nếu không thì hạn giữ nguyên.")
            } else {
                format!("{asked}, đang chờ ý kiến; khi chưa được đồng ý, hạn giữ nguyên.")
            }
        }
        ExtensionNote::Decided(ExtensionEnd::Granted) => {
            let day =
                entry.deadline.day.map_or(String::new(), |day| format!(" đến hết {}", vi::long_day(day)));
            format!("Kết quả đề nghị gia hạn: đồng ý{day}.")
        }
        ExtensionNote::Decided(ExtensionEnd::Refused) => {
            "Kết quả đề nghị gia hạn: không đồng ý; hạn giữ nguyên.".to_owned()
        }
        ExtensionNote::Decided(ExtensionEnd::Lapsed) => {
            "Kết quả đề nghị gia hạn: đến hạn chưa có ý kiến nên coi như không gia hạn; hạn giữ nguyên."
                .to_owned()
        }
    }
}

/// The decision on more time in a few words.
fn decided(verdict: ExtensionEnd) -> &'static str {
    match verdict {
        ExtensionEnd::Granted => "đồng ý gia hạn",
        ExtensionEnd::Refused => "không đồng ý gia hạn",
        ExtensionEnd::Lapsed => "đến hạn chưa có ý kiến về gia hạn",
    }
}

fn cutoff(cutoff: Cutoff, today: Day) -> String {
    match cutoff {
        Cutoff::Ahead { day, moved_over: Some((first, last)) } => format!(
            "Nếu cần thêm thời gian, đề nghị xin gia hạn kịp thời: do nghỉ {}, mốc xin gia hạn là {}{}.",
            off(first, last),
            vi::short_day(day),
            if day == today { ", tức hôm nay" } else { "" }
        ),
        Cutoff::Ahead { day, moved_over: None } => format!(
            "Nếu cần thêm thời gian, đề nghị xin gia hạn chậm nhất hết {}{}.",
            if day == today { "hôm nay, " } else { "" },
            vi::long_day(day)
        ),
        Cutoff::PassedBeforeOpening(day) => format!(
            "Mốc xin gia hạn ({}) đã qua trước khi việc được ghi nhận tại đây; đề nghị hoàn thành đúng hạn.",
            vi::short_day(day)
        ),
    }
}

/// Days off, first and last: "24/11", "từ 14/02 đến 22/02".
fn off(first: Day, last: Day) -> String {
    let day = |day: Day| day.format("%d/%m").to_string();
    if first == last { day(first) } else { format!("từ {} đến {}", day(first), day(last)) }
}

/// Says that nobody answered a request for more time: "đã xin gia hạn, chưa có ý kiến của Phó Chủ tịch".
fn unanswered(entry: &Entry) -> Option<String> {
    let who = entry.unanswered.as_deref()?;
    let of = if who.is_empty() { String::new() } else { format!(" của {}", vi::one_line(who)) };
    Some(format!("đã xin gia hạn, chưa có ý kiến{of}"))
}

/// Says that a report went back: "báo cáo hoàn thành được trả lại ngày 04/06/2026".
fn returned(entry: &Entry) -> Option<String> {
    entry.returned.map(|day| format!("báo cáo hoàn thành được trả lại ngày {}", vi::date(day)))
}

fn history(entry: &Entry) -> Option<String> {
    let first = entry.original_due.map_or(String::new(), |day| format!(", hạn ban đầu {}", vi::date(day)));
    (entry.extended > 0).then(|| format!("đã gia hạn {} lần{first}", vi::count(entry.extended as usize)))
}

fn progress(entry: &Entry) -> Option<String> {
    let (reached, target) = entry.progress?;
    Some(format!("đã đạt {reached}%, mục tiêu {target}%"))
}

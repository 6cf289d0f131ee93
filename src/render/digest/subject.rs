//! The subject line: what sort of message, how many items, the worst state, the day.
//! Must not know about templates; never says the same on two days.

use crate::planner::message::board::Board;
use crate::planner::message::digest::{Audience, Digest, Entry, Occasion, Section};

use super::about::{again, lower, reports, tally};
use super::{cases, entry};
use crate::render::vi;

/// The most states that a subject names; a phone shows few more.
const STATES: usize = 3;

/// The subject, on one line. Where nothing else does, the date keeps it apart from the last subject.
pub(in crate::render) fn subject(digest: &Digest) -> String {
    let date = vi::date(digest.now.date());
    vi::one_line(&format!("[{}] {} – {date}", tag(digest), body(digest)))
}

fn tag(digest: &Digest) -> &'static str {
    match (digest.occasion, digest.audience) {
        (Occasion::InitialReview, _) => "Rà soát ban đầu",
        (Occasion::PlanClosing, _) => "Tổng kết kế hoạch",
        (Occasion::Routine, Audience::Unit | Audience::Head) => "Nhắc việc",
        (Occasion::Routine, Audience::Leader | Audience::Chair) => "Báo cáo",
        (Occasion::Routine, Audience::Admin) => "Quản trị",
    }
}

pub(in crate::render) fn body(digest: &Digest) -> String {
    let all = vi::count(digest.entries.len());
    match (digest.occasion, &digest.board) {
        (Occasion::InitialReview, _) => {
            let overdue = digest.entries.iter().filter(|entry| entry.section == Section::Overdue).count();
            let others = match digest.entries.len() - overdue {
                0 => String::new(),
                n => format!(" và {} việc khác", vi::count(n)),
            };
            format!("{} việc đã quá hạn{others}, đề nghị xác nhận", vi::count(overdue))
        }
        (Occasion::PlanClosing, _) => match digest.closing.iter().map(|plan| plan.open).sum::<usize>() {
            0 => "Các việc đã ghi nhận kết quả".to_owned(),
            open => format!("Còn {} việc chưa ghi nhận kết quả", vi::count(open)),
        },
        (Occasion::Routine, _) if digest.admin.is_some() && digest.entries.is_empty() => {
            let quiet = digest.admin.as_ref().is_some_and(super::admin::is_quiet);
            (if quiet {
                "Báo cáo tuần: hoạt động bình thường"
            } else {
                "Báo cáo tuần: có nội dung cần xử lý"
            })
            .to_owned()
        }
        (Occasion::Routine, _) if digest.audience == Audience::Admin => {
            format!("Có tin về {all} việc không gửi được đến người nhận")
        }
        (Occasion::Routine, Some(board)) if reports(digest) => {
            with_requests(digest, of_board(board, &digest.entries))
        }
        (Occasion::Routine, _) => of_all(digest),
    }
}

/// The subject with requests that wait for the reader's decision put first.
fn with_requests(digest: &Digest, text: String) -> String {
    match digest.entries.iter().filter(|entry| entry.section == Section::Extension).count() {
        0 => text,
        n => format!("{} đề nghị gia hạn chờ ý kiến; {}", vi::count(n), lower(&text)),
    }
}

/// The subject of entries, dossiers, and files that are asked for.
fn of_all(digest: &Digest) -> String {
    let asked = digest.data.iter().find(|note| note.asked_for > 0);
    let nothing = digest.entries.is_empty() && digest.finished.is_empty() && digest.counted.is_empty();
    if nothing && digest.dossiers.is_empty() && asked.is_none() && !digest.followed.is_empty() {
        return format!("{} việc theo dõi đã kết thúc", vi::count(digest.followed.len()));
    }
    match (cases::dossier_counts(&digest.dossiers), asked) {
        (None, None) => of_units(digest),
        (None, Some(note)) if nothing => format!("Đề nghị nhập dữ liệu mới: {}", note.source),
        (None, Some(_)) => format!("{}; đề nghị nhập dữ liệu mới", of_units(digest)),
        (Some(dossiers), _) if nothing => dossiers,
        (Some(dossiers), _) => format!("{}; {dossiers}", of_units(digest)),
    }
}

/// What the message is about; and how much is overdue in the reader's units, where not all of it stands in the
/// message.
fn of_units(digest: &Digest) -> String {
    let overdue = digest.own.as_ref().map_or(0, |own| own.counts.overdue);
    let own: Vec<&Entry> = digest.entries.iter().filter(|entry| entry.is_own()).collect();
    if overdue == 0 || (own.is_empty() && digest.counted.is_empty()) {
        return of_entries(digest);
    }
    if digest.own_overdue() < overdue {
        let whole = format!("đơn vị có {} việc quá hạn", vi::count(overdue));
        return match digest.entries.as_slice() {
            [_] => format!("{}; {whole}", of_entries(digest)),
            many => format!("Nhắc {} việc; {whole}", vi::count(many.len())),
        };
    }
    if let ([_], 1) = (digest.entries.as_slice(), overdue) {
        return of_entries(digest);
    }
    let longest = digest.own.as_ref().map_or(0, |own| own.counts.longest);
    let longest = vi::working_days(longest);
    let mut parts = vec![format!("{} việc quá hạn (lâu nhất {longest})", vi::count(overdue))];
    let states = tally(&own);
    let others = states.iter().filter(|(section, _)| *section != Section::Overdue).take(STATES - 1);
    parts.extend(others.map(|(section, n)| format!("{} {}", vi::count(*n), vi::state(*section))));
    match digest.entries.len() - own.len() {
        0 => parts.join(", "),
        n => format!("{}; kèm {} việc của đơn vị khác", parts.join(", "), vi::count(n)),
    }
}

fn of_board(board: &Board, entries: &[Entry]) -> String {
    let upcoming = match board.counts.near() {
        0 => String::new(),
        n => format!(", {} việc sắp đến hạn", vi::count(n)),
    };
    if board.counts.overdue == 0 {
        let none = if board.counts.near() == 0 { "quá hạn, sắp đến hạn" } else { "quá hạn" };
        return format!("Không có việc {none}{upcoming}");
    }
    let mut against = vec![vi::last_week(board.overdue_last_week)];
    // The oldest item is named where it stands in the message; a leader may not have been told of it yet.
    let is_shown = entries.iter().any(|entry| -entry.days == board.counts.longest);
    against.extend(is_shown.then(|| format!("lâu nhất {}", vi::working_days(board.counts.longest))));
    format!("{} việc quá hạn ({}){upcoming}", vi::count(board.counts.overdue), against.join(", "))
}

fn of_entries(digest: &Digest) -> String {
    match digest.entries.as_slice() {
        [] if digest.finished.is_empty() => "Không có việc cần nhắc".to_owned(),
        [] => format!("Cảm ơn đơn vị đã hoàn thành {} việc", vi::count(digest.finished.len())),
        [only] => {
            let cycle = entry::cycle(only).map_or(String::new(), |cycle| format!(" ({cycle})"));
            format!("{}: {}{cycle}", vi::capital(&of_one(only, digest)), only.short)
        }
        entries => {
            let states = tally(&entries.iter().collect::<Vec<_>>());
            let all = vi::count(entries.len());
            let detail = |section| detail(section, digest).map_or(String::new(), |text| format!(" ({text})"));
            if let [(section, _)] = states.as_slice() {
                let period = entries.first().and_then(entry::period).filter(|first| {
                    *section == Section::Later
                        && entries.iter().all(|entry| entry::period(entry).as_ref() == Some(first))
                });
                return match period {
                    Some(period) => format!("{all} nhiệm vụ {period}"),
                    None => format!("{all} việc {}{}", vi::state(*section), detail(*section)),
                };
            }
            let named = states.iter().take(STATES).enumerate().map(|(place, (section, n))| {
                let detail = if place == 0 { detail(*section) } else { String::new() };
                format!("{} {}{detail}", vi::count(*n), vi::state(*section))
            });
            format!("{all} việc: {}", named.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The state of a single entry.
fn of_one(entry: &Entry, digest: &Digest) -> String {
    match entry.cutoff_day() {
        Some(cutoff) if entry.section == Section::Cutoff => {
            format!("mốc xin gia hạn {}", vi::date(cutoff))
        }
        _ if entry.section == Section::Warned => vi::heading(entry.section).to_owned(),
        _ => match entry::period(entry).filter(|_| entry.section == Section::Later) {
            Some(period) => format!("Nhiệm vụ {period}"),
            None => entry::state(entry, digest.now.date(), again(reports(digest))),
        },
    }
}

/// What makes the worst state concrete: how old the item is, or how near its due.
fn detail(section: Section, digest: &Digest) -> Option<String> {
    let of_section = || digest.entries.iter().filter(|entry| entry.section == section);
    match section {
        Section::Overdue => {
            let reminder = of_section().map(|entry| entry.reminder).max().filter(|n| *n > 1);
            let repeat = reminder.map_or(String::new(), |n| format!(", {} lần {n}", again(reports(digest))));
            longest(&digest.entries).map(|days| format!("lâu nhất {days}{repeat}"))
        }
        Section::Upcoming | Section::Cutoff => {
            let nearest = of_section().map(|entry| entry.days).min()?;
            (nearest > 0).then(|| format!("gần nhất {}", vi::distance(nearest)))
        }
        _ => None,
    }
}

/// The working days of the entry that is overdue longest.
fn longest(entries: &[Entry]) -> Option<String> {
    let overdue = entries.iter().filter(|entry| entry.section == Section::Overdue);
    overdue.map(|entry| entry.days).min().map(vi::working_days)
}

//! What is said of one entry beside its deadline: progress, parts, early words, causes, commitments; and of items that the
//! reader follows. Must not know about templates or about other entries.

use crate::model::Day;
use crate::planner::message::digest::standing::{
    CauseOfDelay, CommittedDay, FollowedEnd, HowEnded, OwnPart, ReachedShare,
};
use crate::planner::message::digest::{Entry, Section};
use crate::render::vi;

/// Where the title of a part is cut.
const PART: usize = 80;
/// The most parts of one reader that are named.
const OWN_PARTS: usize = 3;

/// What a one-line entry says, in a few words each.
pub(in crate::render) fn short(entry: &Entry) -> Vec<String> {
    let said = &entry.said;
    let mut parts = urgent(entry);
    parts.extend(said.reached.map(|reached| format!("tiến độ: {}", share(reached))));
    parts.extend(
        said.contributed.iter().map(|(unit, reached)| format!("{}: {}", vi::one_line(unit), share(*reached))),
    );
    parts
}

/// What the reader must learn on any channel.
pub(in crate::render) fn urgent(entry: &Entry) -> Vec<String> {
    let said = &entry.said;
    let mut parts: Vec<String> = said.own_parts.iter().take(OWN_PARTS).map(own_part).collect();
    parts.extend(said.warned.map(|day| format!("đơn vị đã báo trước ngày {}", vi::date(day))));
    if entry.section == Section::Warned {
        parts.push(match entry.cutoff_day() {
            Some(day) => format!("xin gia hạn chậm nhất {}", vi::short_day(day)),
            None => "không còn gia hạn được".to_owned(),
        });
    }
    parts.extend(said.cause.as_ref().map(cause));
    parts.extend(said.commitment.as_ref().map(commitment));
    parts.extend(said.parts.map(|(finished, all)| parts_of(entry, finished, all)));
    parts.extend(said.asks_progress.then(|| "đề nghị cập nhật tiến độ".to_owned()));
    parts
}

/// The sentences under an entry that is shown in full.
pub(in crate::render) fn notes(entry: &Entry) -> Vec<String> {
    let said = &entry.said;
    let sentence = |text: String| format!("{}.", vi::capital(&text));
    let mut notes: Vec<String> = said.own_parts.iter().take(OWN_PARTS).map(own_part).map(sentence).collect();
    notes.extend(said.warned.map(|day| warned(entry, day)));
    notes.extend(said.cause.as_ref().map(cause).map(sentence));
    notes.extend(said.commitment.as_ref().map(commitment).map(sentence));
    notes.extend(said.parts.map(|(finished, all)| parts_of(entry, finished, all)).map(sentence));
    notes.extend(said.reached.map(|reached| format!("Tiến độ: {}.", share(reached))));
    let of_units = said.contributed.iter();
    notes.extend(
        of_units
            .map(|(unit, reached)| format!("Đơn vị phối hợp, {}: {}.", vi::one_line(unit), share(*reached))),
    );
    notes.extend(said.asks_progress.then(|| "Đề nghị cập nhật tiến độ thực hiện trong tuần này.".to_owned()));
    notes
}

/// The early word, and what can still be done.
fn warned(entry: &Entry, day: Day) -> String {
    let said = format!("Đơn vị đã báo trước ngày {} là không kịp hạn", vi::date(day));
    // Where more time may be asked for, a sentence of its own says until when.
    let open = entry.cutoff_day().is_some() || entry.section != Section::Warned;
    if open {
        format!("{said}.")
    } else {
        format!("{said}; việc này không còn gia hạn được, kính đề nghị đồng chí xem xét, chỉ đạo.")
    }
}

/// "60% (ngày 28/11/2025)"; without a share, when something was said.
fn share(reached: ReachedShare) -> String {
    let day = vi::date(reached.said_on);
    match reached.share {
        Some(share) => format!("{share}% (ngày {day})"),
        None => format!("đã cập nhật ngày {day}"),
    }
}

fn own_part(part: &OwnPart) -> String {
    let until = part.until.map_or(String::new(), |day| format!(", đến ngày {}", vi::date(day)));
    format!("phần việc của đồng chí: {}{until}", vi::excerpt(&part.title, PART))
}

fn parts_of(entry: &Entry, finished: usize, all: usize) -> String {
    if finished < all {
        return format!("{}/{} phần việc đã xong", vi::count(finished), vi::count(all));
    }
    let then = if entry.is_own() { ", đề nghị báo cáo kết quả" } else { "" };
    format!("cả {} phần việc đã xong{then}", vi::count(all))
}

fn cause(cause: &CauseOfDelay) -> String {
    let verdict = match cause.is_objective {
        Some(true) => " (đã được xác nhận là khách quan)",
        Some(false) => " (không được xác nhận là khách quan)",
        None => "",
    };
    format!("lý do: {}{verdict}", vi::one_line(&cause.name))
}

fn commitment(commitment: &CommittedDay) -> String {
    let person =
        commitment.person.as_deref().map_or(String::new(), |who| format!(" ({})", vi::one_line(who)));
    let said = if commitment.is_past { "đã quá ngày cam kết" } else { "cam kết xong ngày" };
    format!("{said} {}{person}", vi::date(commitment.day))
}

/// The ends of items that the reader follows, a line each.
pub(in crate::render) fn followed(ends: &[FollowedEnd]) -> Vec<String> {
    let line = |end: &FollowedEnd| {
        let how = match &end.how {
            HowEnded::Finished => "đã hoàn thành".to_owned(),
            HowEnded::Dropped => "không còn phải thực hiện".to_owned(),
            HowEnded::CarriedOver(item) => format!("được chuyển tiếp thành việc {item}"),
        };
        let (short, unit, day) = (vi::one_line(&end.short), vi::one_line(&end.unit), vi::date(end.day));
        format!("Việc đồng chí theo dõi: {short} ({unit}) {how}, ngày {day}.")
    };
    ends.iter().map(line).collect()
}

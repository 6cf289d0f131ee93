//! How a message may be answered, in words filled in for its reader. Must not know how answers are read.

use chrono::{Datelike as _, TimeDelta, Weekday};

use super::about::document;
use crate::model::{Day, Role};
use crate::planner::message::digest::{Digest, Entry, Section};

/// How many days ahead the day in an example lies.
pub(in crate::render) const SOON: i64 = 5;

/// The words that answer what this reader was told, each with the number of an entry that it fits and filled in
/// as somebody would write it. The words stand in quotation marks: however a mail program breaks and quotes
/// them, a line that begins with such a mark is never read as a command.
pub(in crate::render) fn how_to_answer(digest: &Digest) -> Option<String> {
    let first = |wanted: &dyn Fn(&Entry) -> bool| digest.entries.iter().find(|entry| wanted(entry));
    let owed =
        |entry: &Entry| entry.is_own() && !matches!(entry.section, Section::Reported | Section::Extension);
    let today = digest.now.date();
    let soon = at_work(today + TimeDelta::days(SOON));
    // A promise lies before the deadline where there is time, a wish for more time behind it.
    let promised =
        |entry: &Entry| entry.deadline.day.filter(|due| *due > today && *due < soon).unwrap_or(soon);
    let wished =
        |entry: &Entry| at_work(entry.deadline.day.unwrap_or(today).max(today) + TimeDelta::days(SOON));
    let mut words = Vec::new();
    if let Some(n) = first(&|entry| entry.section == Section::Extension && entry.decides) {
        words.push(format!("“DUYET {0}” hoặc “KHONG DUYET {0} lý do”", n.number));
    }
    let reported = |entry: &Entry| entry.section == Section::Reported;
    let may_return = |entry: &Entry| matches!(entry.role, Role::LeadHead | Role::OwedTo);
    if let Some(n) = first(&|entry| reported(entry) && entry.decides) {
        words.push(format!("“XAC NHAN {0}” hoặc “TRA LAI {0} lý do”", n.number));
    } else if let Some(n) = first(&|entry| reported(entry) && may_return(entry)) {
        words.push(format!("“TRA LAI {} lý do”", n.number));
    }
    let of_part = |entry: &Entry| owed(entry) && entry.role == Role::Part;
    let of_whole = |entry: &Entry| owed(entry) && entry.role != Role::Part;
    if let Some(entry) = first(&of_part) {
        words.push(format!("“XONG {}” (đã xong phần việc)", entry.number));
    }
    if let Some(entry) = first(&of_whole) {
        let n = entry.number;
        words.push(format!("“XONG {n} {}” (đã xong, kèm số văn bản)", document(entry)));
        words.push(format!("“HEN {n} {}” (hẹn ngày xong)", promised(entry).format("%d/%m")));
    }
    if let Some(entry) = first(&|entry| owed(entry) && (entry.said.asks_progress || of_part(entry))) {
        words.push(format!("“TIEN DO {} 50%”", entry.number));
    }
    if let Some(entry) = first(&|entry| of_whole(entry) && entry.cutoff_day().is_some()) {
        words.push(format!("“GIA HAN {} {} lý do”", entry.number, wished(entry).format("%d/%m")));
    }
    (!words.is_empty()).then(|| format!("Cách trả lời: {}. Cách ghi khác: “TRO GIUP”.", words.join("; ")))
}

/// The day, or the Monday behind it: nobody promises a Saturday.
pub(in crate::render) fn at_work(day: Day) -> Day {
    match day.weekday() {
        Weekday::Sat => day + TimeDelta::days(2),
        Weekday::Sun => day + TimeDelta::days(1),
        _ => day,
    }
}

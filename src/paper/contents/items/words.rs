//! The Vietnamese of papers about items: what an item is called, where it comes from, how it stands, why it is late.
//! Must not know which paper asks.

use chrono::{NaiveDateTime, Timelike as _};

use super::sources::{PaperItem, PaperSources, is_of_citizens};
use crate::figures::standing::Standing;
use crate::model::{Cause, DueKind, DueRule, Item, Kind, Origin, PersonId, Status, UnitCode};
use crate::planner::Rules;
use crate::render::vi;

/// A number of things: `02 việc`.
pub(in crate::paper::contents) fn things(count: usize) -> String {
    format!("{} việc", vi::count(count))
}

/// How far past its due an item is: `03 ngày làm việc`.
pub(in crate::paper::contents) fn overdue_by(days: i64) -> String {
    vi::working_days(days)
}

/// What the data shows: `(Dữ liệu tính đến 07 giờ 45 ngày 24/11/2025)`.
pub(in crate::paper::contents) fn data_as_of(at: NaiveDateTime) -> String {
    format!("(Dữ liệu tính đến {} ngày {})", vi::clock(at.time()), vi::date(at.date()))
}

/// The instant inside a sentence: `07 giờ 45 ngày 24/11/2025`; without the hour at midnight.
pub(in crate::paper::contents) fn instant(at: NaiveDateTime) -> String {
    if at.num_seconds_from_midnight() == 0 {
        return format!("đầu ngày {}", vi::date(at.date()));
    }
    format!("{} ngày {}", vi::clock(at.time()), vi::date(at.date()))
}

/// The item by what is owed; a case of a citizen by its code and field alone.
pub(in crate::paper::contents) fn item_name(item: &Item) -> String {
    let Some(origin) = item.spec.source.case().filter(|_| is_of_citizens(item.spec.kind)) else {
        return match &item.deadline.rule {
            DueRule::Every(period) | DueRule::EveryBefore { period, .. } => {
                format!("{} ({})", vi::one_line(&item.spec.title), vi::occurrence(*period))
            }
            _ => vi::one_line(&item.spec.title),
        };
    };
    let code = item.id().without_unit();
    let field = origin.field.as_ref().map(|field| format!(", lĩnh vực {field}")).unwrap_or_default();
    format!("{} {code}{field}", vi::capital(kind(item.spec.kind)))
}

/// The kind of an item inside a sentence.
pub(in crate::paper::contents) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Task => "nhiệm vụ",
        Kind::Report => "báo cáo",
        Kind::Petition => "phản ánh, kiến nghị",
        Kind::Dossier => "hồ sơ thủ tục hành chính",
        Kind::Directive => "nhiệm vụ cấp trên giao",
    }
}

/// Where an item comes from: the plan with its row, or the system of a case with its code.
pub(in crate::paper::contents) fn source(rules: &Rules, item: &Item) -> String {
    match &item.spec.source {
        Origin::Plan(row) => {
            format!("Kế hoạch số {} ngày {}, mục {}", row.number, vi::date(row.date), row.row)
        }
        Origin::Case(origin) => {
            let source = rules.cases.sources.get(&origin.system);
            let name = source.map_or(origin.system.as_str(), |source| source.name.as_str());
            format!("{name}, mã {}", item.id().without_unit())
        }
    }
}

/// The day that an item is due, in the words of its document where it has no day.
pub(in crate::paper::contents) fn due_without_day(item: &Item) -> &'static str {
    match item.deadline.kind() {
        DueKind::Continuous => "Thường xuyên",
        _ => "Chưa có thời hạn",
    }
}

/// How an item stands.
pub(in crate::paper::contents) fn state(sources: &PaperSources<'_>, item: &Item) -> String {
    match (item.status, sources.standing(item)) {
        (Status::Cancelled, _) => "Không còn phải thực hiện".to_owned(),
        (Status::Done, _) => match late_by(sources, item) {
            Some(days) => format!("Đã hoàn thành, trễ {}", overdue_by(days)),
            None => "Đã hoàn thành".to_owned(),
        },
        (Status::Reported, _) => "Đã báo cáo, chờ xác nhận".to_owned(),
        (Status::Paused, _) => "Tạm dừng tính thời hạn".to_owned(),
        (Status::ExtensionPending, Some(Standing::Overdue)) => {
            "Quá hạn; đã xin gia hạn, chưa có ý kiến".to_owned()
        }
        (Status::ExtensionPending, _) => "Đã xin gia hạn, chưa có ý kiến".to_owned(),
        (_, Some(Standing::Overdue)) => "Quá hạn, chưa hoàn thành".to_owned(),
        (_, Some(Standing::DueToday)) => "Đến hạn hôm nay".to_owned(),
        (_, Some(Standing::Confirming)) => "Hết kỳ, chờ đơn vị xác nhận kết quả".to_owned(),
        (_, Some(Standing::Awaiting)) => "Chưa có thời hạn".to_owned(),
        (Status::Acknowledged, _) => "Đang thực hiện".to_owned(),
        _ => "Chưa có phản hồi của đơn vị".to_owned(),
    }
}

/// How far an item is from its due: `còn 05 ngày làm việc`, `quá hạn 03 ngày làm việc`; empty once it has ended.
pub(in crate::paper::contents) fn distance(sources: &PaperSources<'_>, item: &Item) -> String {
    if let Some(days) = sources.overdue(item) {
        return format!("quá hạn {}", overdue_by(days));
    }
    let stands = sources.standing(item);
    let is_ahead = matches!(stands, Some(Standing::Upcoming | Standing::DueToday));
    let days = crate::figures::standing::days(sources.calendar(), item, sources.as_of);
    days.filter(|_| is_ahead).map(vi::distance).unwrap_or_default()
}

/// By how many working days a finished item was late; none where it was in time.
pub(in crate::paper::contents) fn late_by(sources: &PaperSources<'_>, item: &Item) -> Option<i64> {
    let calendar = sources.calendar();
    let finished = item.finished_at.or(item.reported_at).or(item.closed_at)?;
    let from = crate::figures::standing::overdue_from(calendar, item)?;
    (from <= finished)
        .then(|| Some(calendar.work.count(item.due()?, calendar.zone.day(finished)).max(1)))
        .flatten()
}

/// How many of these items have a day of commitment that has passed.
pub(in crate::paper::contents) fn past_commitments(
    sources: &PaperSources<'_>,
    overdue: &[(&PaperItem, i64)],
) -> usize {
    let days = overdue.iter().filter_map(|(known, _)| known.item.commitment.as_ref()).map(|made| made.day);
    days.filter(|day| *day < sources.today()).count()
}

/// Why an item is late, as its unit named it, and what was decided of that.
pub(in crate::paper::contents) fn cause(rules: &Rules, item: &Item) -> String {
    let Some(cause) = &item.cause else { return String::new() };
    let name = cause_name(rules, cause);
    match cause.verdict {
        None => format!("{name} (chưa có ý kiến xác nhận)"),
        Some(verdict) if verdict.is_objective => format!("{name} (đã xác nhận là nguyên nhân khách quan)"),
        Some(_) => format!("{name} (không được xác nhận là nguyên nhân khách quan)"),
    }
}

/// The name of a cause; its id where config no longer lists it.
pub(in crate::paper::contents) fn cause_name<'a>(rules: &'a Rules, cause: &'a Cause) -> &'a str {
    rules.lateness.causes.get(&cause.id).map_or(cause.id.as_str(), String::as_str)
}

/// The title of a person; papers never show ids of people.
pub(in crate::paper::contents) fn person(rules: &Rules, id: &PersonId) -> String {
    rules.org.people.get(id).map_or_else(|| "(không còn trong danh sách)".to_owned(), |p| p.title.clone())
}

/// The names of units, one behind the other.
pub(in crate::paper::contents) fn units(rules: &Rules, codes: &[UnitCode]) -> String {
    codes.iter().map(|code| rules.org.unit_name(code)).collect::<Vec<_>>().join("; ")
}

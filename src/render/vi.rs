//! Vietnamese wording: days, counts, deadlines, roles and headings as an office writes them.
//! Pure functions from values to text; must not know about digests, templates or HTML.

use chrono::{Datelike, NaiveTime, Timelike, Weekday};

use crate::model::{ChannelName, Counted, Cycle, Day, Deadline, DueRule, Offset, Period, Role};
use crate::planner::message::digest::Section;

/// The weekday, as it stands inside a sentence: "thứ Hai", "Chủ nhật".
pub fn weekday(day: Day) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "thứ Hai",
        Weekday::Tue => "thứ Ba",
        Weekday::Wed => "thứ Tư",
        Weekday::Thu => "thứ Năm",
        Weekday::Fri => "thứ Sáu",
        Weekday::Sat => "thứ Bảy",
        Weekday::Sun => "Chủ nhật",
    }
}

/// The date alone: "24/11/2025".
pub fn date(day: Day) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}

/// Weekday and date: "thứ Hai, ngày 24/11/2025".
pub fn long_day(day: Day) -> String {
    format!("{}, ngày {}", weekday(day), date(day))
}

/// Weekday and date, for where room is short: "thứ Hai 24/11/2025".
pub fn short_day(day: Day) -> String {
    format!("{} {}", weekday(day), date(day))
}

/// The time of day: "07 giờ 45".
pub fn clock(time: NaiveTime) -> String {
    format!("{:02} giờ {:02}", time.hour(), time.minute())
}

/// A number of things, padded to two digits: "02", "22".
pub fn count(n: usize) -> String {
    format!("{n:02}")
}

/// A number for comparison with last week: "tuần trước 02", "tuần trước không có".
pub fn last_week(n: usize) -> String {
    if n == 0 { "tuần trước không có".to_owned() } else { format!("tuần trước {}", count(n)) }
}

/// A share of a whole as an office writes it: "95%", "66,7%".
pub fn percent(share: f64) -> String {
    let percent = format!("{:.1}", share * 100.0);
    format!("{}%", percent.strip_suffix(".0").unwrap_or(&percent).replace('.', ","))
}

/// A number of working days, without its sign: "03 ngày làm việc".
pub fn working_days(days: i64) -> String {
    format!("{:02} ngày làm việc", days.unsigned_abs())
}

/// A period: "năm 2025", "06 tháng cuối năm 2025", "quý IV/2025", "tháng 11/2025", "tuần 03/2026 (12/01–18/01)", "ngày
/// 30/11/2026".
pub fn period(period: Period) -> String {
    let Period { year, cycle, index } = period;
    match (cycle, index) {
        (Cycle::Year, _) => format!("năm {year}"),
        (Cycle::Half, 1) => format!("06 tháng đầu năm {year}"),
        (Cycle::Half, _) => format!("06 tháng cuối năm {year}"),
        (Cycle::Quarter, index) => {
            let roman = match index {
                1 => "I",
                2 => "II",
                3 => "III",
                _ => "IV",
            };
            format!("quý {roman}/{year}")
        }
        (Cycle::Month, index) => format!("tháng {index:02}/{year}"),
        (Cycle::Week, index) => {
            let days = period.first_day().zip(period.last_day());
            let days = days.map_or_else(String::new, |(first, last)| format!(" ({})", span(first, last)));
            format!("tuần {index:02}/{year}{days}")
        }
        (Cycle::Day, index) => match period.first_day() {
            Some(day) => format!("ngày {}", date(day)),
            None => format!("ngày thứ {index} năm {year}"),
        },
    }
}

/// A period where room is short or brackets stand around it: of a week without its days.
pub fn short_period(of: Period) -> String {
    match of.cycle {
        Cycle::Week => format!("tuần {:02}/{}", of.index, of.year),
        _ => period(of),
    }
}

/// The days of a week: "12/01–18/01"; with years where they differ.
fn span(first: Day, last: Day) -> String {
    let short = |day: Day| format!("{:02}/{:02}", day.day(), day.month());
    if first.year() == last.year() {
        return format!("{}–{}", short(first), short(last));
    }
    format!("{}–{}", date(first), date(last))
}

/// One time of a recurring duty: "kỳ tháng 11/2025", "kỳ tuần 03/2026 (12/01–18/01)", "ngày 30/11/2026".
pub fn occurrence(of: Period) -> String {
    match of.cycle {
        Cycle::Day => period(of),
        _ => format!("kỳ {}", period(of)),
    }
}

/// A deadline as it was worded and as the last good day, so that nobody has to count:
/// "trước ngày 25/11/2025, tức chậm nhất hết thứ Hai, ngày 24/11/2025".
pub fn deadline(deadline: &Deadline) -> String {
    let Some(latest) = latest(deadline) else { return no_day(&deadline.rule) };
    match &deadline.rule {
        DueRule::Before(day) => before(*day, deadline.time, &latest),
        DueRule::On(_) | DueRule::Continuous | DueRule::Awaiting(_) => latest,
        DueRule::Within(within) => format!("trong {} ({latest})", period(*within)),
        DueRule::Every(every) => match every.cycle {
            // The day of the period is the last good one: there is nothing to add.
            Cycle::Day => latest,
            // Its days stand in brackets already.
            Cycle::Week => format!("{}, {latest}", occurrence(*every)),
            _ => format!("{} ({latest})", occurrence(*every)),
        },
        DueRule::EveryBefore { period, day } => {
            format!("{}, {}", occurrence(*period), before(*day, deadline.time, &latest))
        }
        DueRule::Counted(counted) => format!("{} ({latest})", self::counted(counted)),
    }
}

/// A deadline before a day: "trước ngày 25/11/2025, tức chậm nhất hết thứ Hai, ngày 24/11/2025". With an hour, the
/// printed day itself is meant; there is nothing to count.
fn before(day: Day, time: Option<NaiveTime>, latest: &str) -> String {
    match time {
        Some(time) => format!("trước {}, {}", clock(time), long_day(day)),
        None => format!("trước ngày {}, tức {latest}", date(day)),
    }
}

/// How a deadline was worded, where the words say more than its day: "trước ngày 25/11/2025", "chậm nhất 16 giờ
/// 00".
pub fn worded(deadline: &Deadline) -> Option<String> {
    let hour = deadline.time.map(|time| format!("chậm nhất {}", clock(time)));
    match &deadline.rule {
        DueRule::Before(day) if deadline.time.is_none() => Some(format!("trước ngày {}", date(*day))),
        DueRule::Within(within) => Some(format!("trong {}", period(*within))),
        DueRule::Every(every) if every.cycle != Cycle::Day => {
            let hour = hour.map_or(String::new(), |hour| format!(", {hour}"));
            Some(format!("{}{hour}", occurrence(*every)))
        }
        DueRule::EveryBefore { period, day } => {
            let before = hour.unwrap_or_else(|| format!("trước ngày {}", date(*day)));
            Some(format!("{}, {before}", occurrence(*period)))
        }
        DueRule::Counted(counted) => Some(self::counted(counted)),
        // The day of a daily duty says itself.
        DueRule::Every(_)
        | DueRule::Before(_)
        | DueRule::On(_)
        | DueRule::Continuous
        | DueRule::Awaiting(_) => hour,
    }
}

/// A counted period: "10 ngày làm việc kể từ ngày 16/11/2026; thời hạn mặc định, cần kiểm tra".
pub fn counted(counted: &Counted) -> String {
    let period = match counted.period {
        Offset::Days(n) => format!("{:02} ngày", n.unsigned_abs()),
        Offset::WorkingDays(n) => working_days(n.into()),
        Offset::Hours(n) => format!("{:02} giờ", n.unsigned_abs()),
    };
    let check = if counted.by_default { "; thời hạn mặc định, cần kiểm tra" } else { "" };
    let from = date(counted.from);
    if counted.late {
        return format!("{period} kể từ ngày làm việc sau ngày {from} (nhận sau giờ quy định){check}");
    }
    format!("{period} kể từ ngày {from}{check}")
}

/// The last good day: "chậm nhất hết thứ Hai, ngày 24/11/2025", with the hour where one was set; none without a
/// day.
pub fn latest(deadline: &Deadline) -> Option<String> {
    let day = long_day(deadline.day?);
    Some(match deadline.time {
        Some(time) => format!("chậm nhất {}, {day}", clock(time)),
        None => format!("chậm nhất hết {day}"),
    })
}

/// What the document says in place of a day: "văn bản ghi: “Theo kế hoạch kiểm tra của xã”".
pub fn printed(rule: &DueRule) -> Option<String> {
    match rule {
        DueRule::Awaiting(text) if !text.trim().is_empty() => {
            Some(format!("văn bản ghi: “{}”", excerpt(text, 120)))
        }
        _ => None,
    }
}

/// The wording of a deadline that has no day.
fn no_day(rule: &DueRule) -> String {
    match rule {
        DueRule::Continuous => "thường xuyên".to_owned(),
        DueRule::Within(due) | DueRule::Every(due) | DueRule::EveryBefore { period: due, .. } => {
            format!("trong {}", period(*due))
        }
        DueRule::Counted(counted) => self::counted(counted),
        DueRule::Before(_) | DueRule::On(_) | DueRule::Awaiting(_) => {
            let printed = printed(rule).map_or(String::new(), |text| format!("; {text}"));
            format!("chưa có thời hạn{printed}")
        }
    }
}

/// The last working day: "ngày làm việc cuối: thứ Sáu, 12/12/2025", where the due day itself is a day off.
pub fn target_day(due: Option<Day>, target: Option<Day>) -> Option<String> {
    let target = target?;
    (due != Some(target)).then(|| format!("ngày làm việc cuối: {}, {}", weekday(target), date(target)))
}

/// How far ahead a deadline is, or how far past: "còn 03 ngày làm việc".
pub fn distance(days: i64) -> String {
    match days {
        0 => "đến hạn hôm nay".to_owned(),
        1.. => format!("còn {}", working_days(days)),
        _ => format!("quá hạn {}", working_days(days)),
    }
}

/// Why somebody is told of an item: the place they hold towards it.
pub fn reason(role: Role) -> &'static str {
    match role {
        Role::Lead => "đơn vị chủ trì",
        Role::LeadHead => "thủ trưởng đơn vị chủ trì",
        Role::OwedTo => "đơn vị nhận sản phẩm",
        Role::Overseer => "đơn vị theo dõi kế hoạch",
        Role::ViceChair => "Phó Chủ tịch phụ trách",
        Role::ChairOffice => "Văn phòng, nhận cùng lãnh đạo UBND",
        Role::Chair => "Chủ tịch UBND",
        Role::Coordinators => "đơn vị phối hợp",
        Role::Clerk => "người nhập dữ liệu",
        Role::Informed => "đơn vị được thông báo",
        Role::Part => "người thực hiện một phần việc",
        Role::Follower => "người theo dõi việc",
        Role::Admin => "quản trị hệ thống",
    }
}

/// A role as a title, where the title of its holder is not at hand.
pub fn role_title(role: Role) -> &'static str {
    match role {
        Role::Lead => "đầu mối đơn vị chủ trì",
        Role::LeadHead => "thủ trưởng đơn vị chủ trì",
        Role::OwedTo => "đầu mối đơn vị nhận sản phẩm",
        Role::Overseer => "đầu mối đơn vị theo dõi",
        Role::ViceChair => "Phó Chủ tịch phụ trách",
        Role::ChairOffice => "Chánh Văn phòng",
        Role::Chair => "Chủ tịch",
        Role::Coordinators => "đầu mối đơn vị phối hợp",
        Role::Clerk => "cán bộ nhập dữ liệu",
        Role::Informed => "đầu mối đơn vị được thông báo",
        Role::Part => "cán bộ thực hiện một phần việc",
        Role::Follower => "cán bộ theo dõi việc",
        Role::Admin => "quản trị hệ thống",
    }
}

/// What happens next if nothing is recorded:
/// "Nếu chưa cập nhật, thứ Năm 08/01/2026 nội dung này sẽ được báo cáo Phó Chủ tịch".
pub fn next_step(day: Day, role: Role, title: &str, again: bool) -> String {
    let day = short_day(day);
    let again = if again { "tiếp tục " } else { "" };
    match role {
        Role::Lead | Role::Coordinators | Role::Clerk | Role::Informed | Role::Part | Role::Follower => {
            format!("Nếu chưa cập nhật, {day} nội dung này sẽ được nhắc lại")
        }
        Role::OwedTo | Role::Overseer | Role::Admin => {
            format!("Nếu chưa cập nhật, {day} nội dung này sẽ {again}được gửi đến {title}")
        }
        Role::LeadHead | Role::ViceChair | Role::ChairOffice | Role::Chair => {
            format!("Nếu chưa cập nhật, {day} nội dung này sẽ {again}được báo cáo {title}")
        }
    }
}

/// Says that a policy has no more steps for the item, and which list goes on.
pub fn last(own: bool) -> String {
    let goes_on = if own {
        "việc này vẫn có trong danh sách quá hạn gửi đơn vị hằng tuần cho đến khi có kết quả"
    } else {
        "việc này vẫn được tính là quá hạn và nhắc đơn vị hằng tuần cho đến khi có kết quả"
    };
    format!("Đây là lần nhắc cuối theo quy trình; {goes_on}")
}

/// The mark and the tone of a section: the mark tells states apart without colour, the tone colours the bar.
pub fn mark(section: Section) -> (&'static str, &'static str) {
    match section {
        Section::Overdue => ("■", "overdue"),
        Section::DueToday | Section::Extension | Section::Warned | Section::Cutoff => ("▲", "today"),
        Section::ConfirmPeriod | Section::Upcoming | Section::Later => ("○", "ahead"),
        Section::Reported | Section::Missing | Section::Awaiting | Section::Continuous => ("·", "other"),
    }
}

/// The name that people use for a channel.
pub fn channel(name: ChannelName) -> &'static str {
    match name {
        ChannelName::Email => "thư điện tử",
        ChannelName::ZaloBot => "Zalo Bot",
        ChannelName::ZaloOa => "Zalo của cơ quan",
        ChannelName::ZaloZbs => "tin mẫu Zalo",
        ChannelName::Webhook => "hệ thống nội bộ",
        ChannelName::Capture => "hộp thư chạy thử",
    }
}

/// The heading of a section.
pub fn heading(section: Section) -> &'static str {
    match section {
        Section::Extension => "Đề nghị gia hạn, chờ ý kiến",
        Section::Warned => "Đơn vị báo trước không kịp hạn",
        Section::Missing => "Cần xác nhận đã xong",
        Section::Overdue => "Quá hạn",
        Section::ConfirmPeriod => "Đề nghị xác nhận kết quả",
        Section::DueToday => "Đến hạn hôm nay",
        Section::Reported => "Đơn vị đã báo cáo, chờ xác nhận",
        Section::Cutoff => "Sắp hết thời gian xin gia hạn",
        Section::Upcoming => "Sắp đến hạn",
        Section::Later => "Trong thời gian tới",
        Section::Awaiting => "Chưa có thời hạn – đề nghị đơn vị cho biết thời hạn",
        Section::Continuous => "Nhiệm vụ thường xuyên",
    }
}

/// The words for a section behind a count: "02 quá hạn".
pub fn state(section: Section) -> &'static str {
    match section {
        Section::Extension => "đề nghị gia hạn, chờ ý kiến",
        Section::Warned => "báo trước không kịp hạn",
        Section::Missing => "cần xác nhận đã xong",
        Section::Overdue => "quá hạn",
        Section::ConfirmPeriod => "đề nghị xác nhận kết quả",
        Section::DueToday => "đến hạn hôm nay",
        Section::Reported => "đã báo cáo, chờ xác nhận",
        Section::Cutoff => "đến mốc xin gia hạn",
        Section::Upcoming => "sắp đến hạn",
        Section::Later => "trong thời gian tới",
        Section::Awaiting => "chưa có thời hạn",
        Section::Continuous => "thường xuyên",
    }
}

/// The text on one line, white space and control characters folded into single spaces.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// The text on one line and in about `limit` characters, cut behind a word and marked with "…".
pub fn excerpt(text: &str, limit: usize) -> String {
    let text = one_line(text);
    let Some((end, _)) = text.char_indices().nth(limit) else { return text };
    let head = &text[..end];
    let head =
        if text[end..].starts_with(' ') { head } else { head.rsplit_once(' ').map_or(head, |cut| cut.0) };
    format!("{} …", head.trim_end_matches([' ', ',', ';', '.', ':', '-', '–']))
}

/// The text with a capital first letter, to open a sentence.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests;

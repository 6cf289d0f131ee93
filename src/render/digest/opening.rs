//! The sentences before the list: greeting, how things stand, what is asked.
//! Must not know about templates or about how single entries are worded.

use crate::model::Role;
use crate::model::fold::fold;
use crate::planner::message::board::Board;
use crate::planner::message::digest::{Audience, Digest, Entry, Occasion, PlanClosing, Section};

use super::about::{is_quiet, lower, reports, tally};
use super::{admin, cases};
use crate::render::rates;
use crate::render::vi;

fn as_of(digest: &Digest) -> String {
    format!("{}, {}", vi::clock(digest.now.time()), vi::long_day(digest.now.date()))
}

/// The greeting: "Kính gửi: đồng chí Trưởng phòng Kinh tế".
pub(in crate::render) fn greeting(digest: &Digest) -> String {
    let recipient = vi::one_line(&digest.recipient);
    match digest.audience {
        Audience::Unit | Audience::Admin => format!("Kính gửi: {recipient}"),
        Audience::Head | Audience::Leader | Audience::Chair => format!("Kính gửi: đồng chí {recipient}"),
    }
}

/// What this message is and who runs the program: said once to everybody, in two lines.
pub(in crate::render) fn introduction(digest: &Digest) -> Vec<String> {
    if !digest.first {
        return Vec::new();
    }
    let organisation = vi::one_line(&digest.organisation);
    let contact = match contact(digest) {
        Some(contact) => format!("; cần trao đổi, đề nghị liên hệ {contact}"),
        None => String::new(),
    };
    vec![
        format!(
            "Đây là tin đầu tiên của hệ thống nhắc việc {organisation}: hệ thống theo dõi thời hạn các nhiệm vụ được \
             giao, nhắc trước hạn, khi đến hạn và khi quá hạn."
        ),
        format!("Hệ thống do {organisation} vận hành, gửi tin tự động{contact}."),
    ]
}

/// Whom to ask; none where that is the reader.
pub(in crate::render) fn contact(digest: &Digest) -> Option<String> {
    let contact = digest.contact.as_deref()?;
    let contact = vi::one_line(contact.trim_end_matches(['.', ' ']));
    let is_reader = fold(&contact) == fold(&digest.recipient);
    (!is_reader).then_some(contact)
}

/// Heads a part of the message: with the reader's own items, or with those of others and why the reader sees them.
pub(in crate::render) fn block(digest: &Digest, others: bool) -> String {
    if !others {
        let many = digest.own.as_ref().is_some_and(|own| own.units.len() > 1);
        return (if many {
            "Việc của các đơn vị đồng chí phụ trách"
        } else {
            "Việc của đơn vị"
        })
        .to_owned();
    }
    let roles: std::collections::BTreeSet<Role> =
        digest.entries.iter().filter(|entry| !entry.is_own()).map(|entry| entry.role).collect();
    let text = match roles.iter().copied().collect::<Vec<_>>().as_slice() {
        [Role::OwedTo] => "Việc đơn vị khác gửi kết quả về đơn vị",
        [Role::Overseer] => "Việc đơn vị theo dõi, đôn đốc",
        [Role::Coordinators] => "Việc đơn vị phối hợp",
        _ => "Việc của đơn vị khác",
    };
    text.to_owned()
}

/// What the message is, where it is not the ordinary digest.
pub(in crate::render) fn title(digest: &Digest) -> Option<&'static str> {
    match digest.occasion {
        Occasion::Routine => None,
        Occasion::InitialReview => Some("Danh sách rà soát ban đầu"),
        Occasion::PlanClosing => Some("Danh sách tổng kết kế hoạch"),
    }
}

/// The paragraphs before the list.
pub(in crate::render) fn opening(digest: &Digest) -> Vec<String> {
    let mut lines = match digest.occasion {
        Occasion::InitialReview => initial_review(digest),
        Occasion::PlanClosing => plan_closing(digest),
        Occasion::Routine if reports(digest) => report(digest),
        Occasion::Routine => routine(digest),
    };
    lines.extend(attached(digest));
    lines
}

/// What goes with the message as files.
fn attached(digest: &Digest) -> Option<String> {
    let mut names: Vec<String> = digest.papers.iter().map(|paper| lower(paper.name.line())).collect();
    names.dedup();
    (!names.is_empty()).then(|| format!("Gửi kèm dự thảo: {}.", names.join("; ")))
}

fn routine(digest: &Digest) -> Vec<String> {
    if let (Some(report), true) = (&digest.admin, digest.entries.is_empty()) {
        let state = format!("Tính đến {}, hệ thống đang hoạt động.", as_of(digest));
        return std::iter::once(state).chain(admin::paragraphs(report)).collect();
    }
    let asked = cases::asked_for(digest);
    let mut lines = Vec::new();
    if asked.is_empty() || !digest.entries.is_empty() || !digest.dossiers.is_empty() {
        lines.push(format!("Tính đến {}, {}.", as_of(digest), whole(digest)));
    }
    lines.extend(the_rest(digest));
    lines.extend(digest.closing.iter().map(closes));
    lines.extend(asked);
    lines.extend(ask(digest));
    lines.extend(digest.admin.iter().flat_map(admin::paragraphs));
    lines.extend(digest.board.as_ref().map(|board| format!("Tình hình chung: {}", lower(&state_of(board)))));
    lines
}

/// How things stand for the reader: what their own units owe as a whole, and what the message holds of others.
pub(in crate::render) fn whole(digest: &Digest) -> String {
    let of = |n: usize, what: &str| (n > 0).then(|| format!("{} việc {what}", vi::count(n)));
    let tallied = |others: bool| {
        let entries: Vec<&Entry> = digest.entries.iter().filter(|entry| entry.is_own() != others).collect();
        let states = tally(&entries);
        let parts: Vec<String> =
            states.iter().map(|(section, n)| format!("{} {}", vi::count(*n), vi::state(*section))).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    };
    let Some(own) = &digest.own else {
        let found = tallied(true).into_iter().chain(tallied(false));
        let found: Vec<String> = found.chain(cases::dossier_counts(&digest.dossiers)).collect();
        return if found.is_empty() {
            "không có việc cần nhắc".to_owned()
        } else {
            format!("có {}", found.join("; "))
        };
    };
    let names: Vec<String> = own.units.iter().map(|unit| vi::one_line(unit)).collect();
    let counts = &own.counts;
    // The age of the oldest item is named where that item stands in the message.
    let shown = digest.entries.iter().any(|entry| entry.is_own() && -entry.days == counts.longest);
    let longest =
        if shown { format!(" (lâu nhất {})", vi::working_days(counts.longest)) } else { String::new() };
    let overdue = of(counts.overdue, "quá hạn").map(|text| format!("có {text}{longest}"));
    let mut parts = vec![overdue.unwrap_or_else(|| "không có việc quá hạn".to_owned())];
    parts.extend(of(counts.due_today, vi::state(Section::DueToday)));
    parts.extend(of(counts.confirming, vi::state(Section::ConfirmPeriod)));
    parts.extend(of(counts.upcoming, "đến hạn trong 10 ngày làm việc tới"));
    let text = format!("{} {}", names.join(", "), parts.join(", "));
    match tallied(true) {
        Some(others) => format!("{text}; việc của đơn vị khác: {others}"),
        None => text,
    }
}

/// Where overdue items that do not stand in the message are to be found.
fn the_rest(digest: &Digest) -> Option<String> {
    let overdue = digest.own.as_ref()?.counts.overdue;
    let here = digest.entries.iter().filter(|entry| entry.is_own()).count();
    (digest.own_overdue() < overdue && here > 0).then(|| {
        format!(
            "Tin này nhắc {} việc đến mốc; danh sách đầy đủ các việc quá hạn được gửi vào sáng làm việc đầu tuần.",
            vi::count(here)
        )
    })
}

/// The paragraph on a plan that has closed, and on what becomes of what is still open.
fn closes(plan: &PlanClosing) -> String {
    let units: Vec<String> = plan
        .units
        .iter()
        .map(|(unit, open)| format!("{} {}", vi::one_line(unit), vi::count(*open)))
        .collect();
    format!(
        "{} đã kết thúc thời gian theo dõi, còn {} việc chưa ghi nhận kết quả ({}); các việc này vẫn được tính trong \
         số liệu và nhắc đơn vị hằng tuần cho đến khi có kết quả, được hủy hoặc chuyển tiếp.",
        vi::one_line(&plan.source),
        vi::count(plan.open),
        units.join(", ")
    )
}

/// What the reader of a routine message is asked to do with what is owed, and with what was reported.
fn ask(digest: &Digest) -> Option<String> {
    let (reported, owed): (Vec<&Entry>, Vec<&Entry>) =
        digest.entries.iter().partition(|entry| entry.section == Section::Reported);
    let confirm = (!reported.is_empty()).then(|| {
        "Đối với việc đã báo cáo, đề nghị xác nhận hoặc trả lại; sau 05 ngày làm việc không có ý kiến, kết quả \
         được ghi nhận."
            .to_owned()
    });
    let decides = |entry: &&Entry| entry.section == Section::Extension && entry.role != Role::Informed;
    let decide = digest.entries.iter().any(|entry| decides(&entry)).then(|| {
        "Kính đề nghị đồng chí cho ý kiến về đề nghị gia hạn nêu dưới đây trước khi hết hạn.".to_owned()
    });
    let owed: Vec<&Entry> = owed.into_iter().filter(|entry| !decides(entry)).collect();
    let asked: Vec<String> = decide.into_iter().chain(ask_of_owed(digest, &owed)).chain(confirm).collect();
    (!asked.is_empty()).then(|| asked.join(" "))
}

fn ask_of_owed(digest: &Digest, entries: &[&Entry]) -> Option<String> {
    let has = |section| entries.iter().any(|entry| entry.section == section);
    let all = |roles: &[Role]| entries.iter().all(|entry| roles.contains(&entry.role));
    if entries.is_empty() {
        return None;
    }
    if digest.audience == Audience::Admin {
        return Some(
            "Có tin về các việc dưới đây không gửi được đến người nhận; đề nghị kiểm tra địa chỉ và người \
             đảm nhiệm trong people.toml, chi tiết xem bằng lệnh dondoc outbox."
                .to_owned(),
        );
    }
    if all(&[Role::Overseer, Role::OwedTo, Role::Coordinators, Role::Clerk, Role::Informed, Role::Admin]) {
        let what = if all(&[Role::Informed]) {
            "Gửi để đơn vị biết, phối hợp; việc gia hạn do người có thẩm quyền quyết định."
        } else if all(&[Role::OwedTo]) {
            "Đơn vị là nơi nhận sản phẩm của các việc này; gửi để theo dõi, phối hợp."
        } else if all(&[Role::Coordinators]) {
            "Gửi để đơn vị biết, phối hợp thực hiện."
        } else {
            "Đề nghị theo dõi, đôn đốc các đơn vị chủ trì."
        };
        return Some(what.to_owned());
    }
    if all(&[Role::Part]) {
        return Some("Đề nghị đồng chí hoàn thành phần việc được giao và báo kết quả.".to_owned());
    }
    let who = match digest.audience {
        Audience::Head => "Kính đề nghị đồng chí chỉ đạo đơn vị",
        _ => "Đề nghị đơn vị",
    };
    let what = if has(Section::Overdue) {
        ask_of_overdue(entries)
    } else if has(Section::ConfirmPeriod) {
        "xác nhận kết quả từng việc, có thể trả lời chung cho cả danh sách"
    } else if entries.iter().all(|entry| entry.section == Section::Missing) {
        "xác nhận việc đã xong hay chưa"
    } else if entries.iter().all(|entry| entry.section == Section::Warned) {
        if entries.iter().any(|entry| entry.cutoff_day().is_some()) {
            "bố trí để hoàn thành sớm nhất; trường hợp đủ điều kiện, xin gia hạn trong thời gian cho phép"
        } else {
            "bố trí để hoàn thành sớm nhất"
        }
    } else if has(Section::Cutoff) {
        "thực hiện đúng hạn; trường hợp cần thêm thời gian, báo cáo xin gia hạn không muộn hơn mốc nêu tại từng việc"
    } else if has(Section::DueToday) || has(Section::Upcoming) {
        "thực hiện đúng hạn và báo kết quả"
    } else if has(Section::Awaiting) {
        "cho biết tình hình và thời gian dự kiến thực hiện"
    } else {
        "cho biết tình hình thực hiện"
    };
    let mut text = format!("{who} {what}.");
    if has(Section::Overdue) && has(Section::ConfirmPeriod) {
        text.push_str(" Việc đề nghị xác nhận kết quả có thể trả lời chung cho cả danh sách.");
    }
    if entries.iter().any(|entry| !entry.is_own()) && entries.iter().any(|entry| entry.is_own()) {
        text.push_str(" Đối với việc của đơn vị khác, đề nghị theo dõi, đôn đốc.");
    }
    Some(text)
}

/// What is asked where something is overdue: not what the unit has said already.
fn ask_of_overdue(entries: &[&Entry]) -> &'static str {
    let overdue = || entries.iter().filter(|entry| entry.section == Section::Overdue && entry.is_own());
    let has_day = |entry: &&Entry| {
        let commitment = entry.said.commitment.as_ref();
        entry.promised.is_some() || commitment.is_some_and(|made| !made.is_past)
    };
    let has_cause = overdue().count() > 0 && overdue().all(|entry| entry.said.cause.is_some());
    let has_day = overdue().count() > 0 && overdue().all(has_day);
    match (entries.iter().all(|entry| entry.section == Section::Overdue), has_cause, has_day) {
        (_, true, true) => "khẩn trương hoàn thành, thực hiện đúng ngày đã nêu",
        (_, true, false) => {
            "khẩn trương hoàn thành; đối với việc quá hạn, cho biết thời điểm dự kiến hoàn thành"
        }
        (true, false, _) => "khẩn trương hoàn thành, cho biết lý do và thời điểm dự kiến hoàn thành",
        (false, false, _) => {
            "khẩn trương hoàn thành; đối với việc quá hạn, cho biết lý do và thời điểm dự kiến hoàn thành"
        }
    }
}

fn report(digest: &Digest) -> Vec<String> {
    let mut lines = vec![format!("Kính báo cáo đồng chí, đến {}:", as_of(digest))];
    match &digest.board {
        Some(board) => {
            lines.push(state_of(board));
            lines.extend(digest.rates.as_ref().map(rates::line));
        }
        None => lines.push(format!("Có {} việc cần báo cáo.", vi::count(digest.entries.len()))),
    }
    lines.extend(digest.closing.iter().map(closes));
    if is_quiet(digest) {
        lines.push("Chưa có nội dung cần đồng chí chỉ đạo.".to_owned());
    } else if digest.entries.is_empty() {
        lines.push("Chưa có việc mới đến mốc báo cáo đồng chí.".to_owned());
    }
    lines
}

/// The state of all items in one line, against last week.
pub(in crate::render) fn state_of(board: &Board) -> String {
    let open = vi::count(board.counts.open);
    if board.counts.overdue > 0 {
        let overdue = vi::count(board.counts.overdue);
        let upcoming = match board.counts.near() {
            0 => "không có việc đến hạn trong 10 ngày làm việc tới".to_owned(),
            n => format!("đến hạn trong 10 ngày làm việc tới {} việc", vi::count(n)),
        };
        let last_week = vi::last_week(board.overdue_last_week);
        return format!("Quá hạn {overdue} việc ({last_week}); {upcoming}; đang theo dõi {open} việc.");
    }
    let last_week = match board.overdue_last_week {
        0 => String::new(),
        n => format!(" ({})", vi::last_week(n)),
    };
    let upcoming = match board.counts.near() {
        0 => "không có việc đến hạn".to_owned(),
        n => format!("có {} việc đến hạn", vi::count(n)),
    };
    let finished = match board.units.iter().map(|unit| unit.finished).sum() {
        0 => String::new(),
        n => format!("; tuần qua hoàn thành {} việc", vi::count(n)),
    };
    format!(
        "Không có việc quá hạn{last_week}. Trong 10 ngày làm việc tới {upcoming}; đang theo dõi {open} \
         việc{finished}."
    )
}

fn initial_review(digest: &Digest) -> Vec<String> {
    let overdue = digest.entries.iter().filter(|entry| entry.section == Section::Overdue).count();
    let others = match digest.entries.len() - overdue {
        0 => String::new(),
        n => format!(" và {} việc cần xác nhận kết quả", vi::count(n)),
    };
    let overdue = vi::count(overdue);
    vec![
        format!("Tính đến {}, có {overdue} việc đã quá hạn{others} khi bắt đầu theo dõi.", as_of(digest)),
        "Đề nghị xác nhận từng việc: việc đã hoàn thành thì báo số/ký hiệu văn bản để kết thúc theo dõi; việc \
         chưa hoàn thành thì cho biết thời điểm dự kiến hoàn thành."
            .to_owned(),
        "Trong 10 ngày làm việc tới, các việc này chưa báo cáo lãnh đạo.".to_owned(),
    ]
}

fn plan_closing(digest: &Digest) -> Vec<String> {
    let closed: Vec<String> = digest.closing.iter().map(closes).collect();
    let mut lines = vec![format!("Tính đến {}: {}", as_of(digest), closed.join(" "))];
    if !digest.entries.is_empty() {
        lines.push("Đề nghị rà soát, xác nhận kết quả hoặc đề xuất hướng xử lý từng việc.".to_owned());
    }
    lines
}

//! What a message says of cases as a whole: dossiers by count, and how old imported data is.
//! Must not know about templates or single entries.

use crate::planner::message::digest::{DataNote, Digest, DossierGroup, DossierState};

use super::about;
use crate::render::vi;

/// The most lines of dossiers for those who lead.
const LEADER_LINES: usize = 4;

/// One line for each unit and state of dossiers; without the unit where the message is about one only.
pub(in crate::render) fn dossiers(digest: &Digest) -> Vec<String> {
    let groups = &digest.dossiers;
    let leads = about::reports(digest);
    let one_unit = groups.iter().all(|group| group.unit == groups[0].unit) && !leads;
    let shown = if leads { LEADER_LINES.min(groups.len()) } else { groups.len() };
    let mut lines: Vec<String> = groups[..shown].iter().map(|group| line(group, one_unit, !leads)).collect();
    if shown < groups.len() {
        let rest: usize = groups[shown..].iter().map(|group| group.count).sum();
        lines.push(format!("và {} hồ sơ khác", vi::count(rest)));
    }
    lines
}

/// The dossiers counted by state: "12 hồ sơ: 02 quá hạn, 10 sắp đến hạn".
pub(in crate::render) fn dossier_counts(groups: &[DossierGroup]) -> Option<String> {
    let total: usize = groups.iter().map(|group| group.count).sum();
    let mut states: Vec<(DossierState, usize)> = Vec::new();
    for group in groups {
        match states.iter_mut().find(|(state, _)| *state == group.state) {
            Some((_, count)) => *count += group.count,
            None => states.push((group.state, group.count)),
        }
    }
    let named: Vec<String> =
        states.iter().map(|(state, n)| format!("{} {}", vi::count(*n), name(*state))).collect();
    (total > 0).then(|| format!("{} hồ sơ: {}", vi::count(total), named.join(", ")))
}

fn name(state: DossierState) -> &'static str {
    match state {
        DossierState::Overdue => "quá hạn",
        DossierState::DueToday => "đến hạn hôm nay",
        DossierState::Apology => "đến hạn gửi phiếu xin lỗi",
        DossierState::Upcoming => "sắp đến hạn",
        DossierState::Missing => "cần xác nhận đã xong",
    }
}

fn line(group: &DossierGroup, one_unit: bool, with_codes: bool) -> String {
    let counted = format!("{} hồ sơ {}", vi::count(group.count), name(group.state));
    let mut parts =
        vec![if one_unit { counted } else { format!("{}: {counted}", vi::one_line(&group.unit)) }];
    if group.longest > 0 {
        parts.push(format!(", lâu nhất {}", vi::working_days(group.longest)));
    }
    if with_codes {
        let more = match group.count - group.codes.len() {
            0 => String::new(),
            n => format!(" và {} hồ sơ khác", vi::count(n)),
        };
        parts.push(format!(" ({}{more})", group.codes.join(", ")));
    }
    if group.state == DossierState::Apology {
        parts.push(
            "; nếu xác định không trả kịp, phiếu xin lỗi và hẹn lại phải phát hành chậm nhất hôm nay"
                .to_owned(),
        );
    }
    if !group.again.is_empty() {
        let codes = group.again.join(", ");
        parts.push(format!("; đã hẹn lại từ lần thứ hai, cần rà soát: {codes}"));
    }
    vi::capital(&parts.concat())
}

/// The request for a new file, to whoever brings the files.
pub(in crate::render) fn asked_for(digest: &Digest) -> Vec<String> {
    let asked = digest.data.iter().filter(|note| note.asked_for > 0);
    let text = |note: &DataNote| {
        format!(
            "Dữ liệu từ {} nhập lần cuối lúc {}. Đề nghị nhập tệp mới: hiện có {} việc đang theo dõi theo dữ \
             liệu này, và trong khi chờ, lãnh đạo chưa nhận được báo cáo về các việc đó.",
            vi::one_line(&note.source),
            at(note),
            vi::count(note.asked_for)
        )
    };
    asked.map(text).collect()
}

/// How old the data is: "Theo dữ liệu nhập lúc 08 giờ 00, thứ Sáu, ngày 20/11/2026 (Cổng Dịch vụ công quốc
/// gia)."
pub(in crate::render) fn ages(digest: &Digest) -> Vec<String> {
    let told = digest.data.iter().filter(|note| note.asked_for == 0);
    told.map(|note| format!("Theo dữ liệu nhập lúc {} ({}).", at(note), vi::one_line(&note.source))).collect()
}

/// When the last file of a source came: "08 giờ 00, thứ Sáu, ngày 20/11/2026".
pub(in crate::render) fn at(note: &DataNote) -> String {
    format!("{}, {}", vi::clock(note.as_of.time()), vi::long_day(note.as_of.date()))
}

/// The sentence that says on which systems an extension itself is made.
pub(in crate::render) fn extended_on(digest: &Digest) -> Option<String> {
    let systems: Vec<String> = digest.extended_on.iter().map(|system| vi::one_line(system)).collect();
    (!systems.is_empty()).then(|| {
        format!(
            "Việc gia hạn được thực hiện trên {}; tại đây chỉ ghi nhận để điều chỉnh lịch nhắc.",
            systems.join(", ")
        )
    })
}

//! The digests behind the snapshots: the sorts of message that people get, with the plan's own rows.

use dondoc::figures::counts::Counts;
use dondoc::figures::rates::{MonthRate, RateAgainst, WeeklyRates};
use dondoc::model::{Counted, Cycle, Day, Deadline, DueRule, ItemId, Kind, Offset, Period, Role};
use dondoc::planner::message::board::{Board, PersonCount, UnitCount};
use dondoc::planner::message::digest::standing::SaidOfItem;
use dondoc::planner::message::digest::{
    Audience, CaseCode, CaseCount, Cutoff, Digest, Entry, NextStep, Occasion, Own, PlanClosing, Section,
};

pub(crate) fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// Every sample, by the name of its snapshot.
pub(crate) fn all() -> Vec<(&'static str, Digest)> {
    vec![
        ("first", first()),
        ("many", many()),
        ("overdue", overdue()),
        ("head", head()),
        ("vice_chair", vice_chair()),
        ("chair_busy", chair_busy()),
        ("chair_quiet", chair_quiet()),
        ("chair_worst", chair_worst()),
        ("initial_review", initial_review()),
        ("petition", petition()),
        ("confirm", confirm()),
        ("weekly", weekly()),
        ("counted", counted()),
        ("closing", closing()),
    ]
}

fn digest(audience: Audience, recipient: &str, now: &str, entries: Vec<Entry>) -> Digest {
    Digest {
        to: "dm-kt".into(),
        recipient: recipient.into(),
        audience,
        occasion: Occasion::Routine,
        organisation: "UBND xã Diên Khánh".into(),
        contact: Some("đầu mối Phòng Văn hóa - Xã hội, số nội bộ 102".into()),
        now: day(now).and_hms_opt(7, 45, 0).expect("a time"),
        entries,
        own: None,
        counted: Vec::new(),
        codes: Vec::new(),
        closing: Vec::new(),
        dossiers: Vec::new(),
        data: Vec::new(),
        extended_on: Vec::new(),
        admin: None,
        board: None,
        rates: None,
        papers: Vec::new(),
        finished: Vec::new(),
        followed: Vec::new(),
        fallen: Vec::new(),
        has_mail: false,
        answers: false,
        rehearsal: false,
        first: false,
    }
}

/// What a unit owes as a whole, whatever a message lists of it.
#[expect(clippy::unnecessary_wraps, reason = "as the digest holds it")]
fn own(unit: &str, counts: Counts) -> Option<Own> {
    Some(Own { units: vec![unit.into()], counts, people: Vec::new() })
}

fn year_2025() -> Deadline {
    Deadline::of(DueRule::Within(Period { year: 2025, cycle: Cycle::Year, index: 1 }), None)
}

fn before(text: &str) -> Deadline {
    Deadline::of(DueRule::Before(day(text)), None)
}

/// A full entry with a due day; overdue ones by three working days, for the second time.
pub(crate) fn entry(number: usize, section: Section) -> Entry {
    let deadline = before("2025-11-25");
    Entry {
        number,
        item: ItemId::new(format!("A.I.{number}")),
        section,
        short: "Báo cáo kết quả CCHC năm 2025".into(),
        title: "Báo cáo kết quả thực hiện nhiệm vụ được giao tại Kế hoạch CCHC xã năm 2025".into(),
        task: None,
        product: Some("Báo cáo kết quả (kèm tài liệu minh chứng)".into()),
        unit: "Phòng Kinh tế".into(),
        unit_code: "KT".into(),
        owed_to: Some("Phòng Văn hóa - Xã hội".into()),
        target_day: deadline.day,
        deadline,
        days: match section {
            Section::Overdue | Section::ConfirmPeriod => -3,
            Section::DueToday => 0,
            _ => 5,
        },
        cutoff: None,
        kind: Kind::Task,
        is_case: false,
        given: false,
        received: None,
        extension: None,
        extended: 0,
        original_due: None,
        progress: None,
        missing: false,
        reminder: u32::from(section == Section::Overdue) * 2,
        source: "Kế hoạch số 67/KH-UBND ngày 24/10/2025".into(),
        row: format!("A.I.{number}"),
        role: Role::Lead,
        decides: false,
        stands_in: None,
        copy: false,
        next: None,
        together_with: Vec::new(),
        promised: None,
        said: SaidOfItem::default(),
        unreached: false,
        closing: false,
        last: false,
        returned: None,
        unanswered: None,
        full: true,
    }
}

/// The first digest of a unit: what it owes.
pub(crate) fn first() -> Digest {
    let unit = "Phòng Văn hóa - Xã hội";
    let mine = |number, section| Entry {
        unit: unit.into(),
        unit_code: "VHXH".into(),
        owed_to: None,
        ..entry(number, section)
    };
    let entries = vec![
        Entry {
            short: "Kế hoạch CCHC, kế hoạch tuyên truyền CCHC năm 2026".into(),
            product: Some("Kế hoạch của UBND xã được ban hành".into()),
            deadline: Deadline::of(DueRule::On(day("2025-11-14")), None),
            target_day: Some(day("2025-11-14")),
            days: 4,
            row: "A.I.4".into(),
            ..mine(1, Section::Upcoming)
        },
        Entry {
            short: "Tổng hợp báo cáo kết quả CCHC năm 2025".into(),
            owed_to: Some("Sở Nội vụ".into()),
            days: 10,
            together_with: vec![3],
            row: "A.I.1".into(),
            ..mine(2, Section::Upcoming)
        },
        Entry {
            short: "Kế hoạch CCHC xã năm 2025".into(),
            product: Some(
                "Hoàn thành 100% nhiệm vụ đề ra tại kế hoạch CCHC của xã năm 2025; kết quả của từng nhiệm vụ \
                 đạt yêu cầu, đảm bảo tiến độ (kèm tài liệu minh chứng), được các cơ quan, đơn vị báo cáo về \
                 Phòng Văn hóa - Xã hội để tổng hợp báo cáo Sở Nội vụ theo quy định"
                    .into(),
            ),
            deadline: year_2025(),
            target_day: year_2025().day,
            days: 37,
            together_with: vec![2],
            row: "A.I.1".into(),
            ..mine(3, Section::Later)
        },
        Entry {
            short: "Kiểm tra công tác CCHC năm 2025".into(),
            deadline: Deadline::of(DueRule::Awaiting("Theo kế hoạch kiểm tra của xã".into()), None),
            target_day: None,
            product: Some("Kế hoạch kiểm tra; báo cáo kết quả kiểm tra".into()),
            row: "A.I.3".into(),
            ..mine(4, Section::Awaiting)
        },
        Entry {
            short: "Tuyên truyền CCHC trên Trang Thông tin điện tử".into(),
            deadline: Deadline::of(DueRule::Continuous, None),
            target_day: None,
            full: false,
            row: "A.I.6".into(),
            ..mine(5, Section::Continuous)
        },
    ];
    let counts = Counts { upcoming: 2, open: 5, ..Counts::default() };
    let digest = digest(Audience::Unit, unit, "2025-11-10", entries);
    Digest { own: own(unit, counts), first: true, ..digest }
}

/// A unit with 22 rows, most of them far ahead.
pub(crate) fn many() -> Digest {
    let titles = [
        "Kế hoạch CCHC xã năm 2025",
        "Báo cáo CCHC định kỳ quý IV và năm 2025",
        "Rà soát văn bản quy phạm pháp luật",
        "Theo dõi thi hành pháp luật năm 2025",
        "Công khai thủ tục hành chính",
        "Giải ngân kế hoạch đầu tư công",
        "Đối thoại với người dân, doanh nghiệp",
    ];
    let entries = (1..=22).map(|number| Entry {
        short: titles[number % titles.len()].into(),
        unit: "Phòng Kinh tế".into(),
        deadline: if number > 2 { year_2025() } else { before("2025-11-25") },
        target_day: if number > 2 { year_2025().day } else { Some(day("2025-11-24")) },
        days: if number > 2 { 28 } else { 2 },
        full: number <= 2,
        promised: (number == 4).then(|| day("2025-12-19")),
        together_with: if number == 7 { vec![3, 4] } else { Vec::new() },
        row: format!("A.{}.{}", ["I", "II", "III", "IV"][number / 6], number % 6 + 1),
        ..entry(number, if number > 2 { Section::Later } else { Section::Upcoming })
    });
    let digest = digest(Audience::Unit, "Phòng Kinh tế", "2025-11-20", entries.collect());
    Digest { own: own("Phòng Kinh tế", Counts { upcoming: 2, open: 22, ..Counts::default() }), ..digest }
}

fn next(day_text: &str, role: Role, title: &str) -> NextStep {
    NextStep { day: day(day_text), role, title: title.into(), to: vec!["pct-2".into()], again: false }
}

/// Overdue for the second time, with work due today and ahead.
pub(crate) fn overdue() -> Digest {
    let entries = vec![
        Entry {
            next: Some(next("2025-12-01", Role::ViceChair, "Phó Chủ tịch phụ trách")),
            promised: Some(day("2025-11-28")),
            ..entry(1, Section::Overdue)
        },
        Entry {
            short: "Báo cáo công tác kiểm soát TTHC năm 2025".into(),
            deadline: Deadline::of(DueRule::On(day("2025-11-26")), None),
            target_day: Some(day("2025-11-26")),
            days: -1,
            reminder: 1,
            next: Some(next("2025-12-01", Role::Overseer, "Phòng Văn hóa - Xã hội")),
            row: "A.II.3".into(),
            ..entry(2, Section::Overdue)
        },
        Entry {
            short: "Báo cáo giải ngân tháng 11/2025".into(),
            deadline: Deadline {
                rule: DueRule::Every(Period { year: 2025, cycle: Cycle::Month, index: 11 }),
                day: Some(day("2025-11-27")),
                time: chrono::NaiveTime::from_hms_opt(16, 30, 0),
            },
            target_day: Some(day("2025-11-27")),
            row: "B.II.3.4".into(),
            ..entry(3, Section::DueToday)
        },
        Entry {
            short: "Kế hoạch đối thoại với người dân, doanh nghiệp".into(),
            deadline: before("2025-12-15"),
            target_day: Some(day("2025-12-12")),
            days: 11,
            full: false,
            row: "B.II.1.2".into(),
            ..entry(4, Section::Later)
        },
    ];
    let finished = vec!["Rà soát thủ tục hành chính lĩnh vực đất đai".into(), "Báo cáo quý III/2025".into()];
    let counts = Counts { overdue: 2, longest: 3, due_today: 1, open: 9, ..Counts::default() };
    let digest = digest(Audience::Unit, "Phòng Kinh tế", "2025-11-27", entries);
    Digest { finished, own: own("Phòng Kinh tế", counts), ..digest }
}

/// The head of the same unit.
pub(crate) fn head() -> Digest {
    let mut entries = overdue().entries;
    entries.truncate(2);
    for entry in &mut entries {
        entry.role = Role::LeadHead;
    }
    entries[1].unreached = true;
    let people = [("Phó Trưởng phòng Kinh tế", 1, 2), ("Chuyên viên địa chính", 0, 3)];
    let person = |(title, overdue, upcoming): (&str, usize, usize)| PersonCount {
        person: title.to_owned(),
        counts: Counts { overdue, upcoming, ..Counts::default() },
    };
    Digest {
        own: overdue().own.map(|own| Own { people: people.into_iter().map(person).collect(), ..own }),
        ..digest(Audience::Head, "Trưởng phòng Kinh tế", "2025-11-27", entries)
    }
}

fn units(counts: [(usize, usize); 4]) -> Vec<UnitCount> {
    let names = [
        "Phòng Kinh tế",
        "Văn phòng HĐND và UBND",
        "Phòng Văn hóa - Xã hội",
        "Trung tâm Phục vụ hành chính công",
    ];
    let count = |(unit, (overdue, upcoming)): (&str, (usize, usize))| UnitCount {
        unit: unit.into(),
        counts: Counts { overdue, upcoming, ..Counts::default() },
        finished: 1,
    };
    names.into_iter().zip(counts).map(count).collect()
}

fn serious(role: Role) -> Vec<Entry> {
    let office = "Văn phòng HĐND và UBND";
    vec![
        Entry { days: -10, reminder: 2, promised: Some(day("2025-12-12")), ..entry(1, Section::Overdue) },
        Entry {
            short: "Báo cáo theo dõi thi hành pháp luật năm 2025".into(),
            unit: office.into(),
            deadline: Deadline::of(DueRule::On(day("2025-12-01")), None),
            days: -5,
            reminder: 1,
            row: "A.III.3".into(),
            ..entry(2, Section::Overdue)
        },
        Entry {
            short: "Công khai kết quả đối thoại năm 2025".into(),
            unit: office.into(),
            deadline: Deadline::of(DueRule::On(day("2025-12-01")), None),
            days: -5,
            reminder: 1,
            unreached: true,
            row: "B.II.1.3".into(),
            ..entry(3, Section::Overdue)
        },
    ]
    .into_iter()
    .map(|entry| Entry { role, ..entry })
    .collect()
}

/// A vice chair, about the units in charge.
pub(crate) fn vice_chair() -> Digest {
    let board = Board {
        units: units([(1, 3), (2, 4), (0, 5), (0, 0)]),
        counts: Counts { overdue: 3, longest: 10, upcoming: 12, open: 41, ..Counts::default() },
        overdue_last_week: 1,
    };
    let base = digest(Audience::Leader, "Phó Chủ tịch UBND xã", "2025-12-08", serious(Role::ViceChair));
    Digest { board: Some(board), ..base }
}

/// The chair, with something to decide.
pub(crate) fn chair_busy() -> Digest {
    Digest {
        audience: Audience::Chair,
        recipient: "Chủ tịch UBND xã".into(),
        entries: serious(Role::Chair),
        contact: None,
        board: Some(Board {
            units: units([(2, 1), (2, 4), (0, 5), (0, 2)]),
            counts: overdue_in_all(4),
            ..vice_chair_board()
        }),
        rates: Some(rates()),
        ..vice_chair()
    }
}

/// Rates of a year that got better, with a month in which nothing fell due.
fn rates() -> WeeklyRates {
    let period = |text: &str| Period::parse(text).expect("a period");
    let against = |now: &str, before: &str, rate: Option<f64>, of, rate_before| RateAgainst {
        period: period(now),
        period_before: period(before),
        now: rate,
        of,
        before: rate_before,
    };
    let shares = [
        None,
        Some(0.7),
        Some(0.75),
        Some(0.8),
        Some(0.8),
        Some(0.9),
        Some(0.85),
        Some(0.875),
        Some(0.9),
        Some(1.0),
        Some(0.95),
        Some(0.923),
    ];
    let mut month = period("2025-01");
    let months = shares.into_iter().map(|rate| {
        let this = month;
        month = this.next().expect("a month");
        MonthRate { month: this, rate }
    });
    WeeklyRates {
        week: against("2025-W49", "2025-W48", Some(0.923), 13, Some(0.9)),
        quarter: against("2025-Q4", "2025-Q3", Some(0.94), 50, Some(0.875)),
        months: months.collect(),
    }
}

fn overdue_in_all(overdue: usize) -> Counts {
    Counts { overdue, ..vice_chair_board().counts }
}

fn vice_chair_board() -> Board {
    vice_chair().board.expect("a board")
}

/// The chair, with far more overdue than a screen can hold.
pub(crate) fn chair_worst() -> Digest {
    let busy = chair_busy();
    let mut units = units([(2, 1), (2, 1), (2, 1), (2, 1)]);
    let one = units[0].clone();
    units.extend((5..=12).map(|n| UnitCount { unit: format!("Đơn vị {n}"), ..one.clone() }));
    let entries = (1..=40).map(|number| Entry {
        short: "Công khai kết quả đối thoại trực tiếp với người dân, doanh nghiệp năm 2025 của xã".into(),
        unit: "Trung tâm Phục vụ hành chính công".into(),
        promised: Some(day("2025-12-12")),
        number,
        ..serious(Role::Chair)[2].clone()
    });
    Digest {
        entries: entries.collect(),
        board: Some(Board { units, counts: overdue_in_all(24), ..vice_chair_board() }),
        ..busy
    }
}

/// The chair, when all is well.
pub(crate) fn chair_quiet() -> Digest {
    let units = units([(0, 3), (0, 4), (0, 5), (0, 0)]);
    Digest {
        entries: Vec::new(),
        board: Some(Board { units, counts: overdue_in_all(0), ..vice_chair_board() }),
        rates: None,
        ..chair_busy()
    }
}

/// The one list after the rehearsal, for the overseer.
pub(crate) fn initial_review() -> Digest {
    let units = ["Phòng Kinh tế", "Phòng Kinh tế", "Văn phòng HĐND và UBND", "Phòng Văn hóa - Xã hội"];
    let entries = units.into_iter().zip(1..).map(|(unit, number)| Entry {
        unit: unit.into(),
        role: Role::Overseer,
        reminder: 1,
        full: false,
        days: -(number as i64) * 4,
        ..entry(number, Section::Overdue)
    });
    let base = digest(Audience::Unit, "Phòng Văn hóa - Xã hội", "2025-12-12", entries.collect());
    Digest { occasion: Occasion::InitialReview, ..base }
}

/// A petition close to the last day to ask for more time.
pub(crate) fn petition() -> Digest {
    let entries = vec![Entry {
        kind: Kind::Petition,
        is_case: true,
        received: Some(day("2026-11-16")),
        short: "PAKN.20261116.0007 (Đất đai)".into(),
        title: "Phản ánh, kiến nghị mã PAKN.20261116.0007".into(),
        product: None,
        owed_to: None,
        deadline: Deadline {
            rule: DueRule::Counted(Counted {
                from: "2026-11-16".parse().expect("a day"),
                period: Offset::WorkingDays(9),
                by_default: false,
                late: false,
            }),
            day: Some(day("2026-11-27")),
            time: None,
        },
        target_day: Some(day("2026-11-27")),
        days: 3,
        cutoff: Some(Cutoff::Ahead { day: day("2026-11-25"), moved_over: None }),
        source: "Hệ thống phản ánh, kiến nghị của tỉnh".into(),
        row: "PAKN.20261116.0007".into(),
        ..entry(1, Section::Cutoff)
    }];
    let digest = digest(Audience::Unit, "Phòng Kinh tế", "2026-11-23", entries);
    Digest { extended_on: vec!["Hệ thống phản ánh, kiến nghị của tỉnh".into()], ..digest }
}

/// The year is over: its results are asked for before anything is called overdue.
pub(crate) fn confirm() -> Digest {
    let entries = (1..=4).map(|number| Entry {
        deadline: year_2025(),
        target_day: year_2025().day,
        days: -1,
        full: number == 1,
        next: Some(next("2026-01-12", Role::Overseer, "Phòng Văn hóa - Xã hội")),
        ..entry(number, Section::ConfirmPeriod)
    });
    let counts = Counts { confirming: 4, open: 4, ..Counts::default() };
    let digest = digest(Audience::Unit, "Phòng Kinh tế", "2026-01-05", entries.collect());
    Digest { own: own("Phòng Kinh tế", counts), ..digest }
}

/// A Monday: what has a step that day in full, everything else that is overdue a line each, and what others owe.
pub(crate) fn weekly() -> Digest {
    let line = |number, days, due: &str, short: &str, row: &str| Entry {
        short: short.into(),
        deadline: Deadline::of(DueRule::On(day(due)), None),
        target_day: Some(day(due)),
        days,
        reminder: 1,
        full: false,
        row: row.into(),
        ..entry(number, Section::Overdue)
    };
    let entries = vec![
        line(1, -31, "2025-10-31", "Kế hoạch tuyên truyền cải cách hành chính năm 2026", "A.I.4"),
        line(2, -31, "2025-10-31", "Kế hoạch kiểm tra công tác văn thư, lưu trữ năm 2026", "A.IV.2"),
        line(3, -31, "2025-10-31", "Danh mục thủ tục hành chính thực hiện trực tuyến toàn trình", "P.III.1"),
        Entry {
            last: true,
            unanswered: Some("Phó Chủ tịch UBND xã".into()),
            reminder: 6,
            full: true,
            ..line(4, -15, "2025-11-24", "Báo cáo kết quả CCHC năm 2025", "A.I.1")
        },
        Entry { days: 3, ..entry(5, Section::Upcoming) },
        Entry {
            role: Role::OwedTo,
            unit: "Văn phòng HĐND và UBND".into(),
            unit_code: "VP".into(),
            ..line(6, -5, "2025-12-08", "Báo cáo kiểm soát thủ tục hành chính", "A.II.3")
        },
    ];
    let counts = Counts { overdue: 4, longest: 31, upcoming: 1, open: 12, ..Counts::default() };
    let digest = digest(Audience::Unit, "Phòng Kinh tế", "2025-12-15", entries);
    Digest { own: own("Phòng Kinh tế", counts), answers: true, ..digest }
}

/// More overdue petitions than a list can hold.
pub(crate) fn counted() -> Digest {
    let entries = (1..=10).map(|number| Entry {
        kind: Kind::Petition,
        is_case: true,
        short: format!("PAKN.20261001.{number:04} (Đất đai)"),
        source: "Hệ thống phản ánh, kiến nghị của tỉnh".into(),
        row: format!("PAKN.20261001.{number:04}"),
        deadline: Deadline::of(DueRule::On(day("2026-10-15")), None),
        target_day: Some(day("2026-10-15")),
        days: -22,
        full: false,
        ..entry(number, Section::Overdue)
    });
    let counted = CaseCount {
        kind: Kind::Petition,
        unit: "Phòng Kinh tế".into(),
        count: 112,
        fields: vec![("Đất đai".into(), 80), ("Môi trường".into(), 30), (String::new(), 2)],
        longest: 22,
        named: 10,
    };
    let code = CaseCode {
        code: "PAKN.20261001.0001".into(),
        unit: "Phòng Kinh tế".into(),
        field: Some("Đất đai".into()),
        received: Some(day("2026-10-01")),
        due: Some(day("2026-10-15")),
        days: 22,
    };
    let counts = Counts { overdue: 112, longest: 22, open: 150, ..Counts::default() };
    let digest = digest(Audience::Head, "Trưởng phòng Kinh tế", "2026-11-16", entries.collect());
    let own = own("Phòng Kinh tế", counts);
    Digest { own, counted: vec![counted], codes: vec![code], ..digest }
}

/// The end of a plan, for its overseer.
pub(crate) fn closing() -> Digest {
    let listed = initial_review().entries.into_iter().map(|entry| Entry { closing: true, ..entry });
    let units = [("Phòng Kinh tế", 2), ("Phòng Văn hóa - Xã hội", 1), ("Văn phòng HĐND và UBND", 1)];
    let closing = PlanClosing {
        source: "Kế hoạch số 67/KH-UBND ngày 24/10/2025".into(),
        open: 4,
        units: units.map(|(unit, open)| (unit.to_owned(), open)).into(),
    };
    let closing = vec![closing];
    Digest { occasion: Occasion::PlanClosing, closing, entries: listed.collect(), ..initial_review() }
}

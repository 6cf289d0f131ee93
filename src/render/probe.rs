//! Two digests that reach every branch of a template, so that overrides are tried when loaded.
//! Must not be shown to anybody.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::figures::counts::Counts;
use crate::model::{Deadline, DueRule, ItemId, Kind, RecipientId, Role};
use crate::planner::message::board::{Board, PersonCount, UnitCount};
use crate::planner::message::digest::standing::{FollowedEnd, HowEnded, OwnPart, ReachedShare, SaidOfItem};
use crate::planner::message::digest::{
    AdminReport, Audience, CaseCode, CaseCount, Cutoff, DataNote, Digest, DossierGroup, DossierState, Entry,
    NextStep, Occasion, Own, PlanClosing, Section,
};

/// One digest with everything set, and one with nothing.
pub(super) fn digests() -> [Digest; 2] {
    let empty = Digest {
        to: RecipientId::new("DV"),
        recipient: "Đơn vị".into(),
        audience: Audience::Unit,
        occasion: Occasion::Routine,
        organisation: "UBND".into(),
        contact: None,
        now: NaiveDateTime::new(NaiveDate::default(), NaiveTime::MIN),
        entries: Vec::new(),
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
        own: None,
        counted: Vec::new(),
        codes: Vec::new(),
        closing: Vec::new(),
    };
    let entries = vec![entry(1, true), entry(2, false), Entry { unit: "Khác".into(), ..bare(3) }];
    let counts = Counts { overdue: 1, longest: 3, confirming: 0, due_today: 0, upcoming: 1, open: 2 };
    let unit = UnitCount { unit: "Đơn vị".into(), counts, finished: 0 };
    let board = Board { units: vec![unit], counts, overdue_last_week: 0 };
    let counted = CaseCount {
        kind: Kind::Petition,
        unit: "Đơn vị".into(),
        count: 31,
        fields: vec![("Đất đai".into(), 31)],
        longest: 3,
        named: 10,
    };
    let code = CaseCode {
        code: "PA".into(),
        unit: "Đơn vị".into(),
        field: None,
        received: None,
        due: None,
        days: 1,
    };
    let closing =
        PlanClosing { source: "Kế hoạch".into(), open: 1, units: vec![("Đơn vị".into(), 1)] };
    let dossiers = DossierGroup {
        state: DossierState::Overdue,
        unit: "Đơn vị".into(),
        count: 1,
        codes: vec!["HS".into()],
        longest: 1,
        again: Vec::new(),
    };
    let data = DataNote { source: "Hệ thống".into(), as_of: empty.now, asked_for: 0 };
    let (short, unit) = ("Việc".to_owned(), "Đơn vị".to_owned());
    let followed = FollowedEnd { short, unit, how: HowEnded::Finished, day: NaiveDate::default() };
    let full = Digest {
        occasion: Occasion::PlanClosing,
        contact: Some("Văn phòng".into()),
        entries,
        dossiers: vec![dossiers],
        data: vec![data],
        extended_on: vec!["Hệ thống".into()],
        admin: Some(AdminReport::default()),
        board: Some(board),
        finished: vec!["Việc".into()],
        followed: vec![followed],
        has_mail: true,
        answers: true,
        rehearsal: true,
        first: true,
        own: Some(Own {
            units: vec!["Đơn vị".into()],
            counts,
            people: vec![PersonCount { person: "Cán bộ".into(), counts }],
        }),
        counted: vec![counted],
        codes: vec![code],
        closing: vec![closing],
        ..empty.clone()
    };
    [empty, full]
}

/// An entry in which nothing optional is set.
fn bare(number: usize) -> Entry {
    Entry {
        number,
        item: ItemId::new("A"),
        section: Section::Continuous,
        short: "Việc".into(),
        title: "Việc".into(),
        task: None,
        product: None,
        unit: "Đơn vị".into(),
        unit_code: "DV".into(),
        owed_to: None,
        deadline: Deadline::of(DueRule::Continuous, None),
        target_day: None,
        days: 0,
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
        returned: None,
        reminder: 0,
        source: "Kế hoạch".into(),
        row: "A".into(),
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
        unanswered: None,
        full: true,
    }
}

/// An entry in which everything optional is set.
fn entry(number: usize, full: bool) -> Entry {
    let day = NaiveDate::default();
    Entry {
        section: Section::Overdue,
        task: Some("Việc".into()),
        product: Some("Báo cáo".into()),
        owed_to: Some("Đơn vị".into()),
        deadline: Deadline::of(DueRule::On(day), None),
        target_day: day.pred_opt(),
        days: -1,
        cutoff: Some(Cutoff::Ahead { day, moved_over: None }),
        missing: true,
        returned: Some(day),
        reminder: 2,
        stands_in: Some("do vắng".into()),
        next: Some(NextStep {
            day,
            role: Role::ViceChair,
            title: "Phó Chủ tịch".into(),
            to: Vec::new(),
            again: false,
        }),
        together_with: vec![1],
        promised: Some(day),
        said: SaidOfItem {
            warned: Some(day),
            reached: Some(ReachedShare { share: Some(50), said_on: day }),
            asks_progress: true,
            parts: Some((1, 2)),
            own_parts: vec![OwnPart { title: "Phần việc".into(), until: Some(day) }],
            ..SaidOfItem::default()
        },
        unreached: true,
        last: true,
        unanswered: Some("Phó Chủ tịch".into()),
        full,
        ..bare(number)
    }
}

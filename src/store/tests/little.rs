//! A little of everything that the store keeps: what its verbs are tried on.

use chrono::{DateTime, TimeDelta};

use super::super::{NewMessage, PlanWrite};
use crate::model::{
    Action, By, CaseOrigin, ChannelName, Deadline, Decision, DueRule, Instant, ItemId, ItemSpec, Kind,
    Message, NewEvent, Notice, NoticeId, NoticeKey, NoticeState, OrgId, Origin, Outcome, PlanRow, PolicyId,
    Reason, RecipientId, Role, SourceId, StepId, UnitCode, Via,
};

/// So many minutes after the beginning.
pub(super) fn at(minutes: i64) -> Instant {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
}

pub(super) fn spec(id: &str, source: Origin) -> ItemSpec {
    let day = "2025-11-28".parse().expect("a day");
    ItemSpec {
        id: id.into(),
        parent: None,
        kind: Kind::Task,
        title: "Kế hoạch".into(),
        short: "Kế hoạch".into(),
        task: None,
        product: None,
        unit: UnitCode::new("VHXH"),
        coordinators: Vec::new(),
        owed_to: None,
        overseer: None,
        deadline: Deadline::of(DueRule::On(day), None),
        policy: PolicyId::new("plan-date"),
        verify: None,
        evidence_required: false,
        same_as: Vec::new(),
        tracked_by_duties: false,
        target: None,
        source,
        live_from: day,
        closes: None,
        stops: None,
    }
}

/// A row of a plan, a case of a source, and a row that is soon done.
pub(super) fn specs() -> [ItemSpec; 3] {
    let row = |row: &str| {
        let date = "2025-11-28".parse().expect("a day");
        Origin::Plan(PlanRow { plan: "67".into(), number: "67/KH".into(), date, row: row.into() })
    };
    let case = CaseOrigin {
        system: source(),
        field: None,
        received: None,
        received_time: None,
        content: None,
        imported: true,
        given: None,
    };
    [spec("A", row("A")), spec("HS1", Origin::Case(case)), spec("C", row("C"))]
}

pub(super) fn source() -> SourceId {
    SourceId::new("igate")
}

pub(super) fn event(item: Option<&str>, action: Action) -> NewEvent {
    NewEvent { at: at(1), item: item.map(ItemId::new), by: By::someone("vp"), via: Some(Via::Mail), action }
}

/// A decision that tells these people by mail; of no item where it is the week's lists.
pub(super) fn told(org: &OrgId, item: Option<&str>, step: &str, to: &[&str]) -> Decision {
    let (item, step) = (item.map(ItemId::new), StepId::new(step));
    let notice = |person: &&str| {
        let (item, step, channel) = (item.as_ref(), &step, ChannelName::Email);
        let recipient = RecipientId::new(*person);
        let key = NoticeKey { item, version: 1, step, occurrence: "-", recipient: &recipient, channel };
        Notice {
            id: Notice::id_of(org, &key),
            item: item.cloned(),
            version: 1,
            step: step.clone(),
            occurrence: "-".into(),
            recipient,
            role: Role::Lead,
            also: Vec::new(),
            stands_in: None,
            channel,
            state: NoticeState::Held,
            reason: Reason::WaitsForSlot,
            slot_at: at(10),
            message: None,
            settled_at: None,
        }
    };
    Decision {
        version: 1,
        occurrence: "-".into(),
        at: at(1),
        decided_at: at(1),
        outcome: Outcome::Told,
        reason: Reason::StepReached,
        notices: to.iter().map(notice).collect(),
        item: item.clone(),
        step: step.clone(),
    }
}

pub(super) fn message(org: &OrgId, person: &str, slot: i64) -> Message {
    Message::pending(org, &RecipientId::new(person), ChannelName::Email, at(slot), 0, at(slot))
}

pub(super) fn new(message: &Message, notices: &[NoticeId]) -> NewMessage {
    NewMessage { message: message.clone(), notices: notices.to_vec() }
}

pub(super) fn plan(item: &str, waiting: &[StepId]) -> PlanWrite {
    PlanWrite {
        item: item.into(),
        expect: 1,
        wake_at: Some(at(20)),
        policy_mark: "p".into(),
        waiting: waiting.to_vec(),
        decisions: Vec::new(),
        superseded: Vec::new(),
    }
}

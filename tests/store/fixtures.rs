//! The backends under test, and small records to put into them.

use chrono::Duration;
use dondoc::model::{
    Action, Attempt, By, ChannelName, Deadline, Decision, DueRule, Instant, Item, ItemId, ItemSpec, Kind,
    Message, MessageId, MessageState, NewEvent, Notice, NoticeId, NoticeKey, NoticeState, OrgId, Origin,
    Outcome, Phase, PlanRow, PolicyId, Reason, RecipientId, Role, StepId, TryOutcome, UnitCode, Via,
};
use dondoc::store::{
    ClaimFilter, Dot, ItemWrite, Marked, NewMessage, NoticeChange, PlanWrite, Records, Result, Settlement,
    Store, Wanted,
};
use tempfile::TempDir;

pub(super) use crate::verbs::{Batch, Committed, StoreVerbs};

/// One database under test.
pub(super) struct Backend {
    pub(super) store: Store,
    folder: TempDir,
}

/// A fresh store on every backend.
pub(super) async fn stores() -> Vec<Backend> {
    vec![sqlite().await]
}

async fn sqlite() -> Backend {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::create(&folder.path().join("dondoc.db"), &org(), false).await.expect("a store");
    Backend { store, folder }
}

impl Backend {
    /// A second handle on the same database, as another process would have.
    pub(super) async fn another(&self) -> Store {
        let path = self.folder.path().join("dondoc.db");
        Store::open(&path, &org()).await.expect("opens").expect("is there")
    }

    /// Changes the database behind the store's back.
    pub(super) fn tamper(&self, statement: &str) {
        let connection =
            rusqlite::Connection::open(self.folder.path().join("dondoc.db")).expect("a connection");
        connection.execute_batch("PRAGMA foreign_keys = OFF").expect("set");
        let changed = connection.execute(statement, []).expect(statement);
        let makes = statement.starts_with("CREATE") || statement.starts_with("DROP");
        assert!(changed > 0 || makes, "{statement} changed nothing");
    }
}

impl Backend {
    /// A copy of the database that was changed behind the store's back.
    pub(super) fn tampered(&self, statement: &str) -> Tampered {
        let folder = tempfile::tempdir().expect("a folder");
        let copy = folder.path().join("copy.db");
        let connection = self.connection();
        connection.execute("VACUUM INTO ?1", [copy.to_str().expect("plain")]).expect("copies");
        let copied = rusqlite::Connection::open(&copy).expect("a connection");
        copied.execute_batch("PRAGMA foreign_keys = OFF").expect("set");
        assert_eq!(copied.execute(statement, []).expect(statement), 1, "{statement}");
        Tampered { copy, _folder: folder }
    }

    /// Every column that can be set: its table, its name, its type.
    pub(super) fn columns(&self) -> Vec<(String, String, String)> {
        let connection = self.connection();
        let mut found = Vec::new();
        for table in self.tables() {
            let mut ask =
                connection.prepare("SELECT name, type FROM pragma_table_info(?1)").expect("prepares");
            let rows = ask.query_map([&table], |row| Ok((table.clone(), row.get(0)?, row.get(1)?)));
            found.extend(rows.expect("asks").map(|row| row.expect("a column")));
        }
        found
    }

    /// Every table.
    pub(super) fn tables(&self) -> Vec<String> {
        let connection = self.connection();
        let ask =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
        let mut ask = connection.prepare(ask).expect("prepares");
        let rows = ask.query_map([], |row| row.get(0)).expect("asks");
        rows.map(|row| row.expect("a table")).collect()
    }

    fn connection(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.folder.path().join("dondoc.db")).expect("a connection")
    }
}

/// A database that somebody changed.
pub(super) struct Tampered {
    copy: std::path::PathBuf,
    _folder: TempDir,
}

impl Tampered {
    /// Whether an audit finds something wrong, or cannot even find the organisation.
    pub(super) async fn is_found(&self) -> bool {
        let Ok(Some(store)) = Store::open_read_only(&self.copy, &org()).await else { return true };
        store.audit().await.map_or(true, |audit| !audit.problems.is_empty())
    }
}

pub(super) fn org() -> OrgId {
    "xa".into()
}

/// So many minutes after 07:45 in Viet Nam on Monday 24/11/2025, and a bit: clocks do not tick in whole
/// milliseconds.
pub(super) fn at(minutes: i64) -> Instant {
    let monday: Instant = "2025-11-24T00:45:00.000123Z".parse().expect("an instant");
    monday + Duration::minutes(minutes)
}

/// The same instant as the store keeps it.
pub(super) fn kept(minutes: i64) -> Instant {
    at(minutes) - Duration::microseconds(123)
}

pub(super) fn spec(id: &str) -> ItemSpec {
    let day = "2025-11-28".parse().expect("a day");
    ItemSpec {
        id: id.into(),
        parent: None,
        kind: Kind::Task,
        title: "Kế hoạch cải cách hành chính".into(),
        short: "Kế hoạch CCHC".into(),
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
        source: Origin::Plan(PlanRow {
            plan: "67".into(),
            number: "67/KH-UBND".into(),
            date: day,
            row: id.into(),
        }),
        live_from: day,
        closes: None,
        stops: None,
    }
}

/// Opens an item that is to be looked at after so many minutes.
pub(super) fn opening(id: &str, wake: i64) -> Batch {
    let action = Action::Opened { spec: Box::new(spec(id)), adopted_on: None, review_until: None };
    let item = Item::open(spec(id), at(0));
    Batch {
        events: vec![NewEvent {
            at: at(0),
            item: Some(id.into()),
            by: By::config(),
            via: Some(Via::Config),
            action,
        }],
        items: vec![ItemWrite { item, expect: None, wake_at: Some(at(wake)) }],
        ..Batch::default()
    }
}

pub(super) async fn open(store: &Store, id: &str) {
    let done = store.commit(at(0), opening(id, 0)).await.expect("commits");
    assert!(done.written);
}

/// A decision that tells these people by mail, in the slot after so many minutes.
pub(super) fn told(item: &str, step: &str, people: &[&str], slot: i64) -> Decision {
    let (id, step_id) = (ItemId::new(item), StepId::new(step));
    let notice = |person: &&str| {
        let recipient = RecipientId::new(*person);
        let key = NoticeKey {
            item: Some(&id),
            version: 1,
            step: &step_id,
            occurrence: "-",
            recipient: &recipient,
            channel: ChannelName::Email,
        };
        Notice {
            id: Notice::id_of(&org(), &key),
            item: Some(id.clone()),
            version: 1,
            step: step_id.clone(),
            occurrence: "-".into(),
            recipient,
            role: Role::Lead,
            also: vec![Role::Overseer],
            stands_in: Some("do trưởng đơn vị vắng".into()),
            channel: ChannelName::Email,
            state: NoticeState::Held,
            reason: Reason::WaitsForSlot,
            slot_at: at(slot),
            message: None,
            settled_at: None,
        }
    };
    Decision {
        item: Some(id.clone()),
        version: 1,
        step: step_id.clone(),
        occurrence: "-".into(),
        at: at(0),
        decided_at: at(1),
        outcome: Outcome::Told,
        reason: Reason::StepReached,
        notices: people.iter().map(notice).collect(),
    }
}

pub(super) fn plan(item: &str, expect: i64, decisions: Vec<Decision>) -> PlanWrite {
    PlanWrite {
        item: item.into(),
        expect,
        wake_at: Some(at(60)),
        policy_mark: "p1".into(),
        waiting: vec!["bao-cao".into()],
        decisions,
        superseded: Vec::new(),
    }
}

pub(super) async fn decide(store: &Store, decisions: Vec<Decision>) -> Committed {
    let plans = decisions
        .into_iter()
        .map(|one| plan(one.item.clone().expect("of an item").as_str(), 1, vec![one]))
        .collect();
    store.commit(at(1), Batch { plans, ..Batch::default() }).await.expect("commits")
}

pub(super) fn message(person: &str, slot: i64, sequence: u32) -> Message {
    let recipient = RecipientId::new(person);
    Message::pending(&org(), &recipient, ChannelName::Email, at(slot), sequence, at(slot))
}

pub(super) fn ids(notices: &[Notice]) -> Vec<NoticeId> {
    notices.iter().map(|notice| notice.id.clone()).collect()
}

/// Item `A`, decided for `people`, each with a message in the slot at minute 10; gives the first one's.
pub(super) async fn queued(store: &Store, people: &[&str]) -> MessageId {
    open(store, "A").await;
    let decision = told("A", "nhac", people, 10);
    let messages = people.iter().zip(&decision.notices).map(|(person, notice)| NewMessage {
        message: message(person, 10, 0),
        notices: vec![notice.id.clone()],
    });
    let batch = Batch {
        messages: messages.collect(),
        plans: vec![plan("A", 1, vec![decision.clone()])],
        ..Batch::default()
    };
    store.commit(at(1), batch).await.expect("commits");
    message(people[0], 10, 0).id
}

pub(super) fn dot(message: &MessageId, token: i64) -> Dot {
    Dot {
        message: message.clone(),
        token,
        subject: "Nhắc việc".into(),
        bytes: b"Subject: x".to_vec(),
        entries: Vec::new(),
        follow: None,
        seen: Vec::new(),
    }
}

/// Whether each mark held.
pub(super) async fn mark(store: &Store, at: Instant, marks: &[Dot]) -> Result<Vec<bool>> {
    let records = Records { marks: marks.to_vec(), ..Records::default() };
    let marked = store.record(at, records).await?.marked;
    Ok(marked.into_iter().map(|marked| marked == Marked::Stands).collect())
}

pub(super) fn change(id: &NoticeId, state: NoticeState, reason: Reason) -> NoticeChange {
    NoticeChange { id: id.clone(), state, reason, slot_at: None, message: None, channel: None }
}

/// A try that ended so, with this end of the message's notices.
pub(super) async fn settlement(
    store: &Store,
    message: &MessageId,
    token: i64,
    (state, end): (MessageState, Option<(NoticeState, Reason)>),
) -> Settlement {
    let notices = store.notices_of(message).await.expect("notices");
    Settlement {
        message: message.clone(),
        token,
        state,
        not_before: None,
        resent: None,
        vendor_id: None,
        unnumbered: false,
        attempt: Some(Attempt {
            message: message.clone(),
            at: at(12),
            phase: Phase::Dot,
            outcome: TryOutcome::parse(state.as_str()).unwrap_or(TryOutcome::Transient),
            detail: Some("250 ok".into()),
        }),
        notices: end
            .map(|(state, reason)| notices.iter().map(|notice| change(&notice.id, state, reason)).collect())
            .unwrap_or_default(),
    }
}

pub(super) const SENT: (MessageState, Option<(NoticeState, Reason)>) =
    (MessageState::Sent, Some((NoticeState::Sent, Reason::Accepted)));
pub(super) const AGAIN: (MessageState, Option<(NoticeState, Reason)>) = (MessageState::Pending, None);

/// Claims the only message and gives its token.
pub(super) async fn claim_one(store: &Store, now: i64, until: i64) -> i64 {
    let claimed = store.claim(at(now), at(until), wanted(10)).await.expect("claims");
    assert_eq!(claimed.len(), 1, "one message to claim");
    claimed[0].token
}

/// The audit finds nothing.
pub(super) async fn assert_sound(store: &Store) {
    let audit = store.audit().await.expect("audits");
    assert_eq!(audit.problems, [], "the audit finds nothing");
}

/// So many messages of any channel.
pub(super) fn wanted(limit: u32) -> Wanted {
    Wanted { channels: ChannelName::ALL.to_vec(), which: ClaimFilter::All, limit }
}

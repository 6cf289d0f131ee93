//! `simulate`: shows every message that would go out, or the difference between two configs. Writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use super::projection::{self, Projection};
use crate::cli::common::RowsArg;
use crate::cli::context::{CommandContext, load};
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::cli::rows::{RowColumn, RowOf, RowSheet, RowsTo, words};
use crate::config::Config;
use crate::figures::standing::days;
use crate::model::{Day, Instant, Item, ItemId, Notice, RecipientId, Role, StepId, UnitCode};
use crate::planner::Rules;
use crate::planner::decide::people::units_of;
use crate::planner::desk::{Beside, Desk, Saying};
use crate::planner::message::digest::Audience;
use crate::planner::message::tell::is_list;
use crate::planner::simulate::{Simulated, run};
use crate::render::{Templates, note};

#[derive(Debug, Clone, Serialize, PartialEq)]
pub(in crate::cli) struct SimulatedJson {
    at: String,
    pub(in crate::cli) person: RecipientId,
    channel: &'static str,
    pub(in crate::cli) subject: String,
    unit: Option<UnitCode>,
    role: Role,
    pub(in crate::cli) notices: Vec<NoticeJson>,
}

#[derive(Debug, Clone, Serialize, PartialEq)]
pub(in crate::cli) struct NoticeJson {
    item: Option<ItemId>,
    step: StepId,
    occurrence: String,
    role: Role,
    unit: Option<UnitCode>,
    reason: &'static str,
    due: Option<Day>,
    days: Option<i64>,
    /// The items on the list of a message that is a list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<ItemId>,
}

static MESSAGES: RowSheet = RowSheet {
    name: "messages",
    title: "Tin nhắc sẽ gửi",
    row: RowOf::ElementOrRow("notices"),
    columns: &[
        RowColumn::moment("at", "Lúc"),
        RowColumn::new("person", "Người nhận", 16),
        RowColumn::new("channel", "Kênh", 12),
        RowColumn::new("subject", "Tiêu đề", 50),
        RowColumn::new("unit", "Đơn vị của người nhận", 12),
        RowColumn::said("role", "Vai trò", 24, words::ROLE),
        RowColumn::new("notices.item", "Mã việc", 18),
        RowColumn::new("notices.step", "Bậc", 20),
        RowColumn::new("notices.occurrence", "Lần", 12),
        RowColumn::said("notices.role", "Vai trò đối với việc", 24, words::ROLE),
        RowColumn::new("notices.unit", "Đơn vị chủ trì", 12),
        RowColumn::new("notices.reason", "Lý do", 22),
        RowColumn::day("notices.due", "Hạn"),
        RowColumn::new("notices.days", "Số ngày làm việc còn lại", 12),
        RowColumn::new("notices.items", "Việc trong danh sách", 40),
    ],
};

/// The columns of a notice that only one of two simulations sends.
const CHANGED: &[RowColumn] = &[
    RowColumn::moment("at", "Lúc"),
    RowColumn::new("person", "Người nhận", 16),
    RowColumn::new("notice.item", "Mã việc", 18),
    RowColumn::new("notice.step", "Bậc", 20),
    RowColumn::new("notice.occurrence", "Lần", 12),
    RowColumn::said("notice.role", "Vai trò đối với việc", 24, words::ROLE),
    RowColumn::new("notice.unit", "Đơn vị chủ trì", 12),
    RowColumn::new("notice.reason", "Lý do", 22),
    RowColumn::day("notice.due", "Hạn"),
    RowColumn::new("notice.days", "Số ngày làm việc còn lại", 12),
    RowColumn::new("notice.items", "Việc trong danh sách", 40),
];

static ADDED: RowSheet = RowSheet { name: "added", title: "Thêm", row: RowOf::Row, columns: CHANGED };
static DROPPED: RowSheet = RowSheet { name: "dropped", title: "Bớt", row: RowOf::Row, columns: CHANGED };

static MOVED: RowSheet = RowSheet {
    name: "moved",
    title: "Đổi giờ gửi",
    row: RowOf::Row,
    columns: &[
        RowColumn::moment("before.at", "Trước đây lúc"),
        RowColumn::moment("after.at", "Nay lúc"),
        RowColumn::new("after.person", "Người nhận", 16),
        RowColumn::new("after.notice.item", "Mã việc", 18),
        RowColumn::new("after.notice.step", "Bậc", 20),
        RowColumn::new("before.notice.occurrence", "Lần trước đây", 12),
        RowColumn::new("after.notice.occurrence", "Lần nay", 12),
        RowColumn::day("before.notice.due", "Hạn trước đây"),
        RowColumn::day("after.notice.due", "Hạn nay"),
    ],
};

static DUES_MOVED: RowSheet = RowSheet {
    name: "dues_moved",
    title: "Đổi hạn",
    row: RowOf::Row,
    columns: &[
        RowColumn::new("item", "Mã việc", 18),
        RowColumn::day("before", "Hạn trước đây"),
        RowColumn::day("after", "Hạn nay"),
    ],
};

/// Simulates from one day to another, both inclusive.
pub async fn simulate(
    context: &CommandContext,
    from: Day,
    to: Day,
    fresh: bool,
    against: Option<&Path>,
    asked: &RowsArg,
) -> anyhow::Result<Exit> {
    if to < from {
        return Err(CommandError::usage(format!("--to {to} lies before --from {from}")));
    }
    let config = context.config()?;
    // Both configs are read before the state folder is touched: its owner may not be able to read them.
    let other = against.map(|other| load(other, context.now())).transpose()?;
    let out = RowsTo::open(context, Some(&config), asked)?;
    let (sent, dues) = messages(context, &config, from, to, fresh).await?;
    let Some(other) = other else {
        print(&sent, out)?;
        return Ok(Exit::Ok);
    };
    let (other, other_dues) = messages(context, &other, from, to, fresh).await?;
    let mut difference = difference(&sent, &other);
    difference["dues_moved"] = dues_moved(&dues, &other_dues);
    match out {
        RowsTo::Json => output::json(&difference)?,
        RowsTo::File(file) => {
            let rows = |name: &str| difference[name].as_array().map_or(&[][..], Vec::as_slice);
            let lists = [&ADDED, &DROPPED, &MOVED, &DUES_MOVED];
            file.write(lists.into_iter().map(|list| list.of(rows(list.name))).collect())?;
        }
        RowsTo::Table => {
            for kind in ["added", "dropped", "moved"] {
                let rows = difference[kind].as_array().map_or(&[][..], Vec::as_slice);
                output::line(&format!("{kind}: {} notices", rows.len()));
                output::table(&["at", "then at", "person", "item", "step"], rows.iter().map(changed));
            }
            let rows = difference["dues_moved"].as_array().map_or(&[][..], Vec::as_slice);
            output::line(&format!("dues moved: {} items", rows.len()));
            let text = |row: &Value, key: &str| row[key].as_str().unwrap_or("-").to_owned();
            let row = |row: &Value| vec![text(row, "item"), text(row, "before"), text(row, "after")];
            output::table(&["item", "due", "then due"], rows.iter().map(row));
        }
    }
    Ok(Exit::Ok)
}

async fn messages(
    context: &CommandContext,
    config: &Config,
    from: Day,
    to: Day,
    fresh: bool,
) -> anyhow::Result<(Vec<SimulatedJson>, Dues)> {
    let zone = config.calendar.zone;
    let (start, end) = (zone.start_of(from), zone.end_of(to) - chrono::TimeDelta::milliseconds(1));
    let store = if fresh { None } else { context.reading(config).await? };
    let Projection { rules, mut desk, .. } =
        projection::at(config, store.as_ref(), start, Some(start)).await?;
    let simulated = run(&rules, &mut desk, start, end);
    let messages = views(&rules, &desk, &simulated);
    let dues = desk.items.iter().map(|(id, tracked)| (id.clone(), tracked.item.due()));
    Ok((messages, dues.collect()))
}

/// The due day of every item at the end of a simulation.
type Dues = BTreeMap<ItemId, Option<Day>>;

/// The items that both simulations know, but that are due on different days.
fn dues_moved(before: &Dues, after: &Dues) -> Value {
    let moved = before.iter().filter_map(|(item, before)| {
        let after = after.get(item).filter(|after| *after != before)?;
        Some(json!({ "item": item, "before": before, "after": after }))
    });
    Value::Array(moved.collect())
}

fn view(rules: &Rules, desk: &Desk, sent: &Simulated) -> SimulatedJson {
    let notice = |notice: &Notice| {
        let item = notice.item.as_ref().and_then(|id| desk.items.get(id)).map(|tracked| &tracked.item);
        NoticeJson {
            item: notice.item.clone(),
            step: notice.step.clone(),
            occurrence: notice.occurrence.clone(),
            role: notice.role,
            unit: item.map(|item| item.spec.unit.clone()),
            reason: notice.reason.as_str(),
            due: item.and_then(Item::due),
            days: item.and_then(|item| days(&rules.calendar, item, sent.at)),
            items: if is_list(notice) { on_list(sent) } else { Vec::new() },
        }
    };
    // A message without any notice is the weekly one of the chair or of an administrator.
    let is_admin = sent.digest.audience == Audience::Admin;
    let weekly = if is_admin { Role::Admin } else { Role::Chair };
    SimulatedJson {
        at: rules.calendar.zone.rfc3339(sent.at),
        person: sent.recipient.clone(),
        channel: sent.channel.as_str(),
        subject: Templates::subject(&sent.digest),
        unit: unit_of(rules, &sent.recipient, sent.at),
        role: sent.notices.iter().map(|notice| notice.role).min().unwrap_or(weekly),
        notices: sent.notices.iter().map(notice).collect(),
    }
}

/// The view of a message to a group, or of the administrators' daily line.
fn view_beside(rules: &Rules, sent: &Beside) -> SimulatedJson {
    let (org, zone) = (&rules.org.name, rules.calendar.zone);
    let (subject, _) = match &sent.said {
        Saying::Week(board) => note::week(board, org, zone.day(sent.at)),
        // Nothing goes wrong in a simulation, so the daily line is the empty one.
        Saying::Day => note::daily(&note::Daily::default(), org, sent.at, zone),
    };
    SimulatedJson {
        at: zone.rfc3339(sent.at),
        person: sent.recipient.clone(),
        channel: sent.channel.as_str(),
        subject,
        unit: unit_of(rules, &sent.recipient, sent.at),
        role: Role::Admin,
        notices: Vec::new(),
    }
}

fn unit_of(rules: &Rules, recipient: &RecipientId, at: Instant) -> Option<UnitCode> {
    units_of(&rules.org, recipient.as_str(), rules.calendar.zone.day(at)).first().copied().cloned()
}

/// The views of the messages, of those to groups and of daily lines, in sending order.
pub(in crate::cli) fn views(rules: &Rules, desk: &Desk, sent: &[Simulated]) -> Vec<SimulatedJson> {
    let told = sent.iter().map(|message| (message.at, view(rules, desk, message)));
    let beside = desk.beside.iter().map(|message| (message.at, view_beside(rules, message)));
    let mut all: Vec<(Instant, SimulatedJson)> = told.chain(beside).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, view)| view).collect()
}

/// The items on the list of a message: those that no step of it speaks of, and those counted by their codes.
fn on_list(sent: &Simulated) -> Vec<ItemId> {
    let told: BTreeSet<&ItemId> = sent.notices.iter().filter_map(|notice| notice.item.as_ref()).collect();
    let lines = sent.digest.entries.iter().filter(|entry| entry.is_own()).map(|entry| &entry.item);
    let listed: BTreeSet<ItemId> = lines.filter(|item| !told.contains(item)).cloned().collect();
    let counted = sent.digest.codes.iter().map(|code| ItemId::new(code.code.as_str()));
    listed.into_iter().chain(counted).collect::<BTreeSet<_>>().into_iter().collect()
}

fn print(sent: &[SimulatedJson], out: RowsTo) -> anyhow::Result<()> {
    match out {
        RowsTo::Json => return output::json(&sent),
        RowsTo::File(file) => return file.write(vec![MESSAGES.of(sent)]),
        RowsTo::Table => {}
    }
    let rows = sent.iter().map(|message| {
        vec![
            message.at[..16].replace('T', " "),
            message.person.to_string(),
            message.channel.to_owned(),
            message.notices.len().to_string(),
            message.subject.clone(),
        ]
    });
    output::table(&["at", "person", "channel", "notices", "subject"], rows);
    Ok(())
}

/// A row of the difference: when a message leaves, and when it left before where that moved.
fn changed(row: &Value) -> Vec<String> {
    let (before, after) = (row.get("before").unwrap_or(row), row.get("after"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let at = |value: &Value| text(&value["at"]).chars().take(16).collect::<String>().replace('T', " ");
    vec![
        at(before),
        after.map(at).unwrap_or_default(),
        text(&before["person"]),
        text(&before["notice"]["item"]),
        text(&before["notice"]["step"]),
    ]
}

/// The key of a notice: what it is, apart from when it leaves.
type Key = (RecipientId, Option<ItemId>, StepId, String);

/// The notices that only one of two simulations sends, or that they send at different times. Repeats are matched in
/// order, because a moved repeat has another occurrence date.
fn difference(before: &[SimulatedJson], after: &[SimulatedJson]) -> Value {
    let (before, after) = (flat(before), flat(after));
    let (mut added, mut dropped, mut moved) = (Vec::new(), Vec::new(), Vec::new());
    for (key, old) in &before {
        match after.get(key) {
            None => dropped.push(old.clone()),
            Some(new) if new["at"] != old["at"] => moved.push(json!({ "before": old, "after": new })),
            Some(_) => {}
        }
    }
    added.extend(after.iter().filter(|(key, _)| !before.contains_key(*key)).map(|(_, new)| new.clone()));
    json!({ "added": added, "dropped": dropped, "moved": moved })
}

fn flat(messages: &[SimulatedJson]) -> BTreeMap<Key, Value> {
    let mut seen: BTreeMap<(RecipientId, Option<ItemId>, StepId), usize> = BTreeMap::new();
    let mut found = BTreeMap::new();
    for message in messages {
        for notice in &message.notices {
            let base = (message.person.clone(), notice.item.clone(), notice.step.clone());
            let count = seen.entry(base.clone()).or_default();
            *count += 1;
            let key = (base.0, base.1, base.2, format!("{count:04}"));
            found.insert(key, json!({ "at": message.at, "person": message.person, "notice": notice }));
        }
    }
    found
}

//! `items`: every item, as config and events say.
//! Must not know about steps or messages.

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;

use super::projection::project;
use crate::cli::common::RowsArg;
use crate::cli::context::CommandContext;
use crate::cli::exit::Exit;
use crate::cli::filter::WhichItems;
use crate::cli::rows::{RowColumn, RowOf, RowSheet, RowsTo, words};
use crate::cli::{filter, output};
use crate::model::{
    CauseId, Day, DueKind, Item, ItemId, ItemPart, Kind, Origin, PersonId, PolicyId, Status, UnitCode,
};
use crate::planner::Rules;
use crate::planner::change::extension;
use crate::planner::change::recur::listed;
use crate::store::events;

/// An item in JSON; documented in docs/json.md.
#[derive(Debug, Serialize)]
pub struct ItemJson<'a> {
    id: &'a ItemId,
    parent: Option<&'a ItemId>,
    kind: Kind,
    title: &'a str,
    short: &'a str,
    product: Option<&'a str>,
    unit: &'a UnitCode,
    coordinators: &'a [UnitCode],
    due: Option<Day>,
    due_time: Option<String>,
    due_kind: DueKind,
    target_day: Option<Day>,
    cutoff: Option<Day>,
    owed_to: Option<&'a UnitCode>,
    same_as: &'a [ItemId],
    tracked_by_duties: bool,
    target: Option<u32>,
    progress: Option<u32>,
    promised: Option<Day>,
    original_due: Option<Day>,
    extensions: u32,
    late_requests: u32,
    appointments: u32,
    missing: bool,
    status: Status,
    version: u32,
    policy: &'a PolicyId,
    source: &'a Origin,
    opened: String,
    reported_at: Option<String>,
    done_at: Option<String>,
    evidence: Option<&'a str>,
    /// When the unit last said how far it has come.
    progressed_at: Option<String>,
    /// How often what was reported went back to the unit.
    returned: u32,
    warned_at: Option<String>,
    cause: Option<CauseJson<'a>>,
    commitment: Option<CommitmentJson<'a>>,
    parts: Vec<PartJson<'a>>,
    contributed: BTreeMap<&'a UnitCode, ContributedJson>,
    followers: &'a [PersonId],
    disputed_at: Option<String>,
    finished_at: Option<String>,
}

/// Why an item is late.
#[derive(Debug, Serialize)]
struct CauseJson<'a> {
    id: &'a CauseId,
    name: Option<&'a str>,
    /// Whether it lay outside the unit's power; none while nobody has decided.
    confirmed: Option<bool>,
    named_at: String,
}

/// What the unit committed itself to.
#[derive(Debug, Serialize)]
struct CommitmentJson<'a> {
    day: Day,
    person: Option<&'a PersonId>,
    at: String,
}

/// What one person of the unit does of the item.
#[derive(Debug, Serialize)]
struct PartJson<'a> {
    number: u32,
    person: &'a PersonId,
    title: &'a str,
    until: Option<Day>,
    share: u32,
    done_at: Option<String>,
}

/// How far a coordinating unit has come.
#[derive(Debug, Serialize)]
struct ContributedJson {
    share: Option<u32>,
    at: String,
}

static ITEMS: RowSheet = RowSheet {
    name: "items",
    title: "Đầu việc",
    row: RowOf::Row,
    columns: &[
        RowColumn::new("id", "Mã việc", 18),
        RowColumn::new("parent", "Thuộc dòng", 12),
        RowColumn::said("kind", "Loại", 18, words::KIND),
        RowColumn::new("title", "Nội dung", 60),
        RowColumn::new("short", "Nội dung rút gọn", 40),
        RowColumn::new("product", "Sản phẩm", 30),
        RowColumn::new("unit", "Đơn vị", 10),
        RowColumn::new("coordinators", "Phối hợp", 20),
        RowColumn::day("due", "Hạn"),
        RowColumn::new("due_time", "Giờ hạn", 8),
        RowColumn::said("due_kind", "Cách ghi hạn", 16, words::DUE_KIND),
        RowColumn::day("target_day", "Ngày làm việc cuối"),
        RowColumn::day("cutoff", "Mốc đề nghị gia hạn"),
        RowColumn::new("owed_to", "Nơi nhận sản phẩm", 12),
        RowColumn::new("same_as", "Việc gần giống", 18),
        RowColumn::new("tracked_by_duties", "Theo dõi qua việc kèm theo", 12),
        RowColumn::new("target", "Chỉ tiêu (%)", 10),
        RowColumn::new("progress", "Tiến độ (%)", 10),
        RowColumn::day("promised", "Ngày hẹn xong"),
        RowColumn::day("original_due", "Hạn ban đầu"),
        RowColumn::new("extensions", "Số lần gia hạn", 10),
        RowColumn::new("late_requests", "Đề nghị gia hạn muộn", 10),
        RowColumn::new("appointments", "Số lần hẹn lại", 10),
        RowColumn::new("missing", "Không còn trong nguồn", 12),
        RowColumn::said("status", "Trạng thái", 22, words::STATUS),
        RowColumn::new("version", "Lần đặt hạn", 10),
        RowColumn::new("policy", "Quy trình nhắc", 16),
        RowColumn::new("source.plan", "Kế hoạch", 18),
        RowColumn::new("source.number", "Số văn bản", 16),
        RowColumn::day("source.date", "Ngày văn bản"),
        RowColumn::new("source.row", "Dòng", 10),
        RowColumn::new("source.system", "Nguồn", 14),
        RowColumn::new("source.field", "Lĩnh vực", 16),
        RowColumn::day("source.received", "Ngày nhận"),
        RowColumn::new("source.received_time", "Giờ nhận", 10),
        RowColumn::new("source.content", "Nội dung ở nguồn", 40),
        RowColumn::new("source.imported", "Nhập từ tệp", 10),
        RowColumn::new("source.given.leader", "Lãnh đạo giao", 14),
        RowColumn::new("source.given.by_mail", "Giao qua thư", 10),
        RowColumn::moment("opened", "Mở lúc"),
        RowColumn::moment("reported_at", "Báo cáo lúc"),
        RowColumn::moment("done_at", "Xác nhận xong lúc"),
        RowColumn::moment("finished_at", "Hoàn thành lúc"),
        RowColumn::new("evidence", "Văn bản kết quả", 24),
        RowColumn::moment("progressed_at", "Cập nhật tiến độ lúc"),
        RowColumn::new("returned", "Số lần trả lại", 10),
        RowColumn::moment("warned_at", "Báo không kịp lúc"),
        RowColumn::new("cause.id", "Mã lý do chậm", 14),
        RowColumn::new("cause.name", "Lý do chậm", 30),
        RowColumn::new("cause.confirmed", "Nguyên nhân khách quan", 12),
        RowColumn::moment("cause.named_at", "Nêu lý do lúc"),
        RowColumn::day("commitment.day", "Ngày cam kết"),
        RowColumn::new("commitment.person", "Người chịu trách nhiệm", 16),
        RowColumn::moment("commitment.at", "Cam kết lúc"),
        RowColumn::new("followers", "Người theo dõi kết quả", 18),
        RowColumn::moment("disputed_at", "Có ý kiến lúc"),
    ],
};

/// The JSON view of an item; `evidence` is the document that proves it.
pub fn view<'a>(rules: &'a Rules, item: &'a Item, evidence: Option<&'a str>) -> ItemJson<'a> {
    let spec = &item.spec;
    let zone = rules.calendar.zone;
    let done_at = item.closed_at.filter(|_| item.status == Status::Done);
    let cause = item.cause.as_ref().map(|cause| CauseJson {
        id: &cause.id,
        name: rules.lateness.causes.get(&cause.id).map(String::as_str),
        confirmed: cause.verdict.map(|verdict| verdict.is_objective),
        named_at: zone.rfc3339(cause.named_at),
    });
    let commitment = item.commitment.as_ref().map(|commitment| CommitmentJson {
        day: commitment.day,
        person: commitment.person.as_ref(),
        at: zone.rfc3339(commitment.at),
    });
    let part = |part: &'a ItemPart| PartJson {
        number: part.number,
        person: &part.person,
        title: &part.title,
        until: part.until,
        share: part.share,
        done_at: part.done_at.map(|at| zone.rfc3339(at)),
    };
    let contributed = item.contributed.iter();
    let contributed = contributed
        .map(|(unit, part)| (unit, ContributedJson { share: part.share, at: zone.rfc3339(part.at) }));
    ItemJson {
        id: &spec.id,
        parent: spec.parent.as_ref(),
        kind: spec.kind,
        title: &spec.title,
        short: &spec.short,
        product: spec.product.as_deref(),
        unit: &spec.unit,
        coordinators: &spec.coordinators,
        due: item.due(),
        due_time: item.deadline.time.map(|time| time.format("%H:%M").to_string()),
        due_kind: item.deadline.kind(),
        target_day: rules.calendar.target_day(&item.deadline),
        cutoff: extension::cutoff(rules, item),
        owed_to: spec.owed_to.as_ref(),
        same_as: &spec.same_as,
        tracked_by_duties: spec.tracked_by_duties,
        target: spec.target,
        progress: item.progress,
        promised: item.promised,
        original_due: spec.deadline.day,
        extensions: item.extensions.granted,
        late_requests: item.extensions.late,
        appointments: item.appointments,
        missing: item.missing_since.is_some(),
        status: item.status,
        version: item.version,
        policy: &item.policy,
        source: &spec.source,
        opened: zone.rfc3339(item.opened_at),
        reported_at: item.reported_at.map(|at| zone.rfc3339(at)),
        done_at: done_at.map(|at| zone.rfc3339(at)),
        evidence,
        progressed_at: item.progressed_at.map(|at| zone.rfc3339(at)),
        returned: item.returns,
        warned_at: item.warned_at.map(|at| zone.rfc3339(at)),
        cause,
        commitment,
        parts: item.parts.iter().map(part).collect(),
        contributed: contributed.collect(),
        followers: &item.followers,
        disputed_at: item.disputed_at.map(|at| zone.rfc3339(at)),
        finished_at: item.finished_at.map(|at| zone.rfc3339(at)),
    }
}

/// Lists the items that are asked for, sorted by id.
pub async fn items(context: &CommandContext, args: &ItemsArgs) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let unit = filter::unit(&config, args.which.unit.as_deref())?;
    let status = filter::state(&Status::ALL, Status::as_str, args.which.state.wanted.as_deref())?;
    let due = args.which.due.checked(context)?;
    let to = RowsTo::open(context, Some(&config), &args.format)?;
    let projection = project(context, &config).await?;
    let (rules, now) = (&projection.rules, context.now());
    let mut items: BTreeMap<ItemId, Item> =
        projection.desk.items.iter().map(|(id, tracked)| (id.clone(), tracked.item.clone())).collect();
    if !projection.is_stored {
        // Without a database nothing is tracked yet: recurring duties are shown as the plan states them.
        let today = rules.calendar.zone.day(now);
        for spec in config.templates.iter().flat_map(|template| listed(&rules.calendar, template, today)) {
            items.entry(spec.id.clone()).or_insert_with(|| Item::open(spec, now));
        }
    }
    items.retain(|_, item| {
        unit.is_none_or(|unit| item.spec.unit == *unit)
            && status.is_none_or(|status| item.status == status)
            && due.holds(item.due())
    });
    let evidence = match context.reading(&config).await? {
        Some(store) if !matches!(to, RowsTo::Table) => {
            let ids: Vec<ItemId> = items.keys().cloned().collect();
            store.read(move |view| events::evidence_of(view, &ids)).await?
        }
        _ => BTreeMap::new(),
    };
    let shown = |item| evidence.get(Item::id(item)).map(String::as_str);
    let views = items.values().map(|item| view(rules, item, shown(item)));
    match to {
        RowsTo::Json => output::json(&views.collect::<Vec<_>>())?,
        RowsTo::File(file) => file.write(vec![ITEMS.of(views)])?,
        RowsTo::Table => output::table(
            &["item", "unit", "due", "status", "policy", "title"],
            items.values().map(|item| {
                vec![
                    item.id().to_string(),
                    item.spec.unit.to_string(),
                    item.due().map_or_else(|| "-".to_owned(), |day| day.to_string()),
                    item.status.as_str().to_owned(),
                    item.policy.to_string(),
                    item.spec.short.clone(),
                ]
            }),
        ),
    }
    Ok(Exit::Ok)
}

/// What `items` accepts.
#[derive(Debug, Args)]
pub struct ItemsArgs {
    /// Which of them
    #[command(flatten)]
    pub which: WhichItems,
    /// How to answer
    #[command(flatten)]
    pub format: RowsArg,
}

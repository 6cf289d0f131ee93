//! A row of a plan with its secondary duties, as written, with units resolved.
//! Must not know the ids of items or the other rows.

use super::due::{self, DueOrRecurrence};
use crate::config::people::names::Names;
use crate::config::read::once::{Once, check_id, no_repeats};
use crate::config::read::report::Report;
use crate::config::read::source::{Place, Placed, value};
use crate::config::read::table::Table;
use crate::config::rules::policies::VERIFY;
use crate::model::short::{SHORT, shortened};
use crate::model::{Kind, UnitCode, Verify};

/// What a row and a secondary duty have in common.
pub(in crate::config) struct RowOrDuty<'f> {
    pub(in crate::config) at: Place<'f>,
    /// The id of the row, or of the duty within it.
    pub(in crate::config) id: Option<Placed<'f, String>>,
    pub(in crate::config) title: String,
    pub(in crate::config) short: String,
    pub(in crate::config) due: Option<Placed<'f, DueOrRecurrence>>,
    /// The lead units in order; none where config leaves the key out.
    pub(in crate::config) lead: Option<Vec<UnitCode>>,
    pub(in crate::config) coordinators: Vec<UnitCode>,
    pub(in crate::config) product: Option<String>,
    /// What single units do: the units of each group or unit named, and the text.
    pub(in crate::config) tasks: Vec<(Vec<UnitCode>, String)>,
    pub(in crate::config) owed_to: Option<UnitCode>,
    pub(in crate::config) verify: Option<Verify>,
    pub(in crate::config) evidence_required: bool,
    pub(in crate::config) policy: Option<Placed<'f, String>>,
    pub(in crate::config) kind: Kind,
    pub(in crate::config) same_as: Vec<Placed<'f, String>>,
    pub(in crate::config) target: Option<u32>,
}

/// A row with its duties.
pub(in crate::config) struct RowWithDuties<'f> {
    pub(in crate::config) entry: RowOrDuty<'f>,
    /// Whether the row is an item itself; false for a carrier row, which only holds duties.
    pub(in crate::config) is_item: bool,
    pub(in crate::config) tracked_by_duties: bool,
    pub(in crate::config) duties: Vec<RowOrDuty<'f>>,
}

const EVIDENCE: [(&str, bool); 2] = [("required", true), ("optional", false)];
const KINDS: [(&str, Kind); 2] = [("task", Kind::Task), ("report", Kind::Report)];
const TRACKED_BY: [(&str, ()); 1] = [("duties", ())];

/// Reads one `[[row]]`; `year` is the year of the plan.
pub(in crate::config) fn read<'f>(
    table: &Table<'f>,
    year: i32,
    names: &Names,
    report: &Report,
) -> RowWithDuties<'f> {
    let is_item = table.get::<bool>("item").is_none_or(|item| item.value);
    let tracked_by = table.choice("tracked_by", "unknown_tracked_by", &TRACKED_BY);
    let duties = table.tables("duties", "duty");
    let entry = read_entry(table, year, names, report);
    table.close();

    if let (Some(tracked_by), true) = (&tracked_by, duties.is_empty()) {
        let message = "the row leaves speaking to its duties, but has none";
        report
            .add(tracked_by.at.error("tracked_by_nothing", message).hint("add [[row.duties]], or remove it"));
    }
    if is_item {
        table.need_key("due");
        if entry.lead.is_none() {
            let message = "nobody owes this row";
            report.add(table.at.error("lead_missing", message).hint("name units or groups in `lead`"));
        }
    } else {
        check_carrier(table, &entry, duties.is_empty(), report);
    }
    let mut ids = Once::default();
    let duties = duties.iter().map(|duty| read_duty(duty, &entry, year, &mut ids, names, report)).collect();
    RowWithDuties { entry, is_item, tracked_by_duties: tracked_by.is_some(), duties }
}

/// Checks that a carrier row has nothing of its own but duties.
fn check_carrier(table: &Table<'_>, entry: &RowOrDuty<'_>, is_empty: bool, report: &Report) {
    if let Some(due) = &entry.due {
        let message = "a row with `item = false` owes nothing, so it cannot have a `due`";
        report.add(due.at.error("carrier_with_due", message).hint("remove `due`, or remove `item = false`"));
    }
    if entry.lead.is_some() {
        let message = "a row with `item = false` owes nothing, so it cannot have a `lead`";
        report.add(table.at.error("carrier_with_lead", message).hint("name `lead` in each of its duties"));
    }
    if is_empty {
        let message = "a row with `item = false` must hold duties";
        report.add(table.at.error("carrier_without_duties", message).hint("add [[row.duties]]"));
    }
}

fn read_duty<'f>(
    table: &Table<'f>,
    row: &RowOrDuty<'f>,
    year: i32,
    ids: &mut Once<'f>,
    names: &Names,
    report: &Report,
) -> RowOrDuty<'f> {
    let target = table.number("target", 1..=100).map(|target| target.value as u32);
    let mut duty = read_entry(table, year, names, report);
    table.close();
    table.need_key("due");
    ids.take_if("duty", duty.id.as_ref(), report);
    duty.target = target;
    duty.lead = duty.lead.or_else(|| row.lead.clone());
    if duty.lead.is_none() {
        let message = "nobody owes this duty, and its row names nobody";
        report.add(table.at.error("lead_missing", message).hint("name units or groups in `lead`"));
    }
    duty
}

fn read_entry<'f>(table: &Table<'f>, year: i32, names: &Names, report: &Report) -> RowOrDuty<'f> {
    let id = table.need_text("id");
    if let Some(id) = &id {
        check_id("row or duty", id, report);
    }
    let title = value(table.need_text("title").as_ref());
    let short = read_short(table, &title, report);
    let lead = table.list::<String>("lead").map(|lead| {
        no_repeats("lead", &lead.value, report);
        (lead.value.is_empty(), names.units(&lead.value, report))
    });
    let coordinators = table.texts("coordinators");
    no_repeats("coordinators", &coordinators, report);
    let owed_to = table.text("owed_to");
    let verify = table.choice("verify", "unknown_verify", &VERIFY);
    if let (Some(verify), None) = (&verify, &owed_to) {
        let message = "the receiver is to confirm the result, but no unit receives it";
        report.add(verify.at.error("verify_without_receiver", message).hint("name the unit in `owed_to`"));
    }
    // Keys that repeat the printed document are for whoever reads the file, not for messages.
    for printed in ["printed", "lead_text", "coordinators_text"] {
        table.text(printed);
    }
    let due_table = table.table("due", "deadline");
    let due = due_table
        .and_then(|due| due::read(&due, year, report).map(|read| Placed { value: read, at: due.at }));
    let entry = RowOrDuty {
        at: table.at,
        id,
        title,
        short,
        due,
        // An empty list is as good as none.
        lead: lead.filter(|(is_empty, _)| !is_empty).map(|(_, units)| units),
        coordinators: names.units(&coordinators, report),
        product: table.text("product").map(|product| product.value),
        tasks: Vec::new(),
        owed_to: owed_to.and_then(|unit| names.unit(&unit, report)),
        verify: verify.map(|verify| verify.value),
        evidence_required: table
            .choice("evidence", "unknown_evidence", &EVIDENCE)
            .is_some_and(|evidence| evidence.value),
        policy: table.text("policy"),
        kind: table.choice("kind", "kind_not_of_a_plan", &KINDS).map_or(Kind::Task, |kind| kind.value),
        same_as: table.texts("same_as"),
        target: None,
    };
    let tasks = read_tasks(table, entry.lead.as_deref(), names, report);
    RowOrDuty { tasks, ..entry }
}

/// The short title, or the title cut to the length of one.
fn read_short(table: &Table<'_>, title: &str, report: &Report) -> String {
    let Some(short) = table.text("short") else { return shortened(title) };
    let length = short.value.chars().count();
    if length > SHORT {
        let message = format!("`short` has {length} characters; messages have room for {SHORT}");
        report.add(
            short
                .at
                .error("short_too_long", message)
                .hint("say it in fewer words; the full text stays in `title`"),
        );
    }
    short.value
}

fn read_tasks(
    table: &Table<'_>,
    lead: Option<&[UnitCode]>,
    names: &Names,
    report: &Report,
) -> Vec<(Vec<UnitCode>, String)> {
    let Some(tasks) = table.table("tasks", "table of tasks") else { return Vec::new() };
    let mut read = Vec::new();
    for (name, text) in tasks.entries::<String>() {
        let units = names.units(std::slice::from_ref(&name), report);
        let strangers = units.iter().any(|unit| lead.is_some_and(|lead| !lead.contains(unit)));
        if strangers {
            let message = format!("`tasks` names `{}`, which is not among `lead`", name.value);
            report.add(
                name.at.error("task_of_a_stranger", message).hint("add it to `lead`, or remove the task"),
            );
        }
        read.push((units, text.value));
    }
    read
}

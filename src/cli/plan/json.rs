//! A document that was read, in the JSON of the contract.
//! Must not decide anything.

use chrono::NaiveTime;
use serde::Serialize;

use crate::model::{Day, Deadline, DueKind};
use crate::plan::out::Amended;
use crate::plan::{PlanDuty, PlanLeftOut, PlanLine, ProseTask, Question, ReadDocument, due_of};

#[derive(Serialize)]
pub(super) struct PlanJson<'a> {
    plan: HeadJson<'a>,
    pub(super) rows: Vec<RowJson<'a>>,
    pub(super) questions: &'a [Question],
    pub(super) left_out: &'a [PlanLeftOut],
    #[serde(skip_serializing_if = "Option::is_none")]
    amends: Option<AmendsJson<'a>>,
}

#[derive(Serialize)]
struct HeadJson<'a> {
    id: &'a str,
    number: &'a str,
    date: Option<Day>,
    issuer: &'a str,
    title: &'a str,
    year: Option<i32>,
}

#[derive(Serialize)]
pub(super) struct RowJson<'a> {
    id: &'a str,
    section: &'a [String],
    number: &'a str,
    title: &'a str,
    lead: &'a [String],
    coordinators: &'a [String],
    #[serde(flatten)]
    due: DueJson,
    printed: &'a str,
    product: Option<&'a str>,
    duties: Vec<DutyJson<'a>>,
    questions: &'a [Question],
}

#[derive(Serialize)]
struct DutyJson<'a> {
    title: &'a str,
    lead: &'a [String],
    owed_to: Option<&'a str>,
    #[serde(flatten)]
    due: DueJson,
    printed: &'a str,
    questions: &'a [Question],
}

#[derive(Serialize)]
struct DueJson {
    due_kind: DueKind,
    /// The last good day.
    due: Option<Day>,
    due_time: Option<String>,
}

#[derive(Serialize)]
struct AmendsJson<'a> {
    added: &'a [String],
    renamed: &'a [String],
    dropped: &'a [String],
}

#[derive(Serialize)]
pub(super) struct TasksJson<'a> {
    pub(super) tasks: Vec<TaskJson<'a>>,
}

#[derive(Serialize)]
pub(super) struct TaskJson<'a> {
    sentence: &'a str,
    phrase: &'a str,
    lead: &'a [String],
    coordinators: &'a [String],
    title: &'a str,
    #[serde(flatten)]
    due: DueJson,
    questions: &'a [Question],
}

impl DueJson {
    fn of((due_kind, deadline): (DueKind, Option<&Deadline>)) -> Self {
        let time = |time: NaiveTime| time.format("%H:%M").to_string();
        Self {
            due_kind,
            due: deadline.and_then(|deadline| deadline.day),
            due_time: deadline.and_then(|deadline| deadline.time).map(time),
        }
    }
}

impl<'a> PlanJson<'a> {
    pub(super) fn of(id: &'a str, read: &'a ReadDocument, amended: Option<&'a Amended>) -> Self {
        let head = &read.head;
        Self {
            plan: HeadJson {
                id,
                number: &head.number,
                date: head.date,
                issuer: &head.issuer,
                title: &head.title,
                year: head.year,
            },
            rows: read.rows.iter().map(row).collect(),
            questions: &read.questions,
            left_out: &read.left_out,
            amends: amended.map(|amended| AmendsJson {
                added: &amended.added,
                renamed: &amended.renamed,
                dropped: &amended.dropped,
            }),
        }
    }
}

impl<'a> TasksJson<'a> {
    pub(super) fn of(tasks: &'a [ProseTask]) -> Self {
        let task = |task: &'a ProseTask| TaskJson {
            sentence: &task.sentence,
            phrase: &task.phrase,
            lead: &task.lead,
            coordinators: &task.coordinators,
            title: &task.title,
            due: DueJson::of(task.due()),
            questions: &task.questions,
        };
        Self { tasks: tasks.iter().map(task).collect() }
    }
}

fn row(row: &PlanLine) -> RowJson<'_> {
    RowJson {
        id: &row.id,
        section: &row.section,
        number: &row.number,
        title: &row.title,
        lead: &row.lead,
        coordinators: &row.coordinators,
        due: DueJson::of(due_of(&row.due)),
        printed: &row.printed,
        product: row.product.as_deref(),
        duties: row.duties.iter().map(duty).collect(),
        questions: &row.questions,
    }
}

fn duty(duty: &PlanDuty) -> DutyJson<'_> {
    DutyJson {
        title: &duty.title,
        lead: &duty.lead,
        owed_to: duty.owed_to.as_deref(),
        due: DueJson::of(due_of(&duty.due)),
        printed: &duty.printed,
        questions: &duty.doubts,
    }
}

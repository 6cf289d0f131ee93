//! What was said of an item when it was opened: what is owed, by whom, until when, and where that comes from.
//! Must not know what has happened to it since.

use serde::{Deserialize, Serialize};

use super::{CaseOrigin, Day, Deadline, ItemId, Kind, PolicyId, UnitCode, Verify};

/// Where an item comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Origin {
    /// A row of a plan.
    Plan(PlanRow),
    /// A case that arrived by itself.
    Case(CaseOrigin),
}

impl Origin {
    /// The origin of the case, where the item is a case.
    pub fn case(&self) -> Option<&CaseOrigin> {
        match self {
            Self::Case(origin) => Some(origin),
            Self::Plan(_) => None,
        }
    }

    /// The plan row, where the item is of a plan.
    pub fn plan(&self) -> Option<&PlanRow> {
        match self {
            Self::Plan(row) => Some(row),
            Self::Case(_) => None,
        }
    }
}

/// A row of a plan document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRow {
    /// Id of the plan document.
    pub plan: String,
    /// The number of the document, such as `67/KH-UBND`.
    pub number: String,
    /// The date of the document.
    pub date: Day,
    /// The row in the document.
    pub row: String,
}

/// What config or an import says of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemSpec {
    /// The item's id.
    pub id: ItemId,
    /// The plan row that the item belongs to; none for the row itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<ItemId>,
    pub kind: Kind,
    /// The text as printed.
    pub title: String,
    /// The title in at most 80 characters.
    pub short: String,
    /// What this unit in particular does, where the plan says different things of several units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// What is to be delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The unit that owes the item.
    pub unit: UnitCode,
    /// The coordinating units, without the owing one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coordinators: Vec<UnitCode>,
    /// The unit that receives the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owed_to: Option<UnitCode>,
    /// The unit that follows the item up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overseer: Option<UnitCode>,
    pub deadline: Deadline,
    /// The policy that the item follows.
    pub policy: PolicyId,
    /// Who confirms a reported result, where it differs from the policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify: Option<Verify>,
    /// Whether a result needs a reference to a document.
    pub evidence_required: bool,
    /// Items that ask for nearly the same, shown together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same_as: Vec<ItemId>,
    /// Whether the item is listed but silent, because its duties speak for it.
    pub tracked_by_duties: bool,
    /// The share to reach, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<u32>,
    pub source: Origin,
    /// The day the source came into force.
    pub live_from: Day,
    /// After this day repeats stop and what is open goes on one closing list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes: Option<Day>,
    /// After this day an awaiting or continuous item stops.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stops: Option<Day>,
}

/// A recurring duty, from which occurrences are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The spec of an occurrence, but for id and deadline.
    pub spec: ItemSpec,
    /// Row, duty and unit for the ids of occurrences.
    pub row: String,
    /// The duty's id in the row.
    pub duty: Option<String>,
    /// The unit suffix, where the template is fanned out.
    pub at_unit: Option<UnitCode>,
    pub recurrence: super::Recurrence,
}

impl Template {
    /// What all occurrences of the template share.
    pub fn id(&self) -> ItemId {
        ItemId::of_row(&self.row, self.duty.as_deref(), None, self.at_unit.as_ref())
    }
}

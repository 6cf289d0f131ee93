//! Escalation policies: which step tells whom, when and how.
//! Knows neither items nor dates; turning a step into an instant belongs to `planner`.

use serde::{Deserialize, Serialize};

use super::{ChannelName, PolicyId, StepId};

/// Who is told, as a place in the administration rather than a person.
///
/// Ordered from the one who acts to the one who answers for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// The item's assignee, the unit's focal person, or its mailbox.
    #[serde(rename = "lead")]
    Lead,
    /// The head of the lead unit.
    #[serde(rename = "lead.head")]
    LeadHead,
    /// The focal person of the unit that receives the product.
    #[serde(rename = "owed_to")]
    OwedTo,
    /// The focal person of the unit that follows up the plan or source.
    #[serde(rename = "overseer")]
    Overseer,
    /// The vice chair in charge of the lead unit.
    #[serde(rename = "vice_chair")]
    ViceChair,
    /// The head of the Office.
    #[serde(rename = "chair_office")]
    ChairOffice,
    #[serde(rename = "chair")]
    Chair,
    /// The focal persons of the coordinating units; a line in the weekly digest, never a level.
    #[serde(rename = "coordinators")]
    Coordinators,
    /// Whoever brings the files of the item's source; never a level.
    #[serde(rename = "clerk")]
    Clerk,
    /// Units that the policy informs of a request for more time; never a level.
    #[serde(rename = "informed")]
    Informed,
    /// People of the lead unit who still have a part of the item to do; told where the lead is, never a level.
    #[serde(rename = "part")]
    Part,
    /// Whoever wants to hear of the item's ends; never a level.
    #[serde(rename = "follower")]
    Follower,
    /// The administrators; never a level.
    #[serde(rename = "admin")]
    Admin,
}

/// A level of the hierarchy; nobody is told before the level below has been.
pub type Level = u8;

impl Role {
    /// Every role, in order.
    pub const ALL: [Self; 13] = [
        Self::Lead,
        Self::LeadHead,
        Self::OwedTo,
        Self::Overseer,
        Self::ViceChair,
        Self::ChairOffice,
        Self::Chair,
        Self::Coordinators,
        Self::Clerk,
        Self::Informed,
        Self::Part,
        Self::Follower,
        Self::Admin,
    ];

    /// The name in config, JSON and the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::LeadHead => "lead.head",
            Self::OwedTo => "owed_to",
            Self::Overseer => "overseer",
            Self::ViceChair => "vice_chair",
            Self::ChairOffice => "chair_office",
            Self::Chair => "chair",
            Self::Coordinators => "coordinators",
            Self::Clerk => "clerk",
            Self::Informed => "informed",
            Self::Part => "part",
            Self::Follower => "follower",
            Self::Admin => "admin",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Whether the role leads the commune rather than works in a unit.
    pub fn leads(self) -> bool {
        matches!(self, Self::ViceChair | Self::ChairOffice | Self::Chair)
    }

    /// Lead 0, head 1, receiver and overseer 2, vice chair and Office 3, chair 4.
    pub fn level(self) -> Option<Level> {
        match self {
            Self::Lead => Some(0),
            Self::LeadHead => Some(1),
            Self::OwedTo | Self::Overseer => Some(2),
            Self::ViceChair | Self::ChairOffice => Some(3),
            Self::Chair => Some(4),
            Self::Coordinators | Self::Clerk | Self::Informed | Self::Part | Self::Follower | Self::Admin => {
                None
            }
        }
    }
}

/// What a step's offset counts from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Anchor {
    /// The deadline.
    #[default]
    Due,
    /// The last day on which an extension may be asked for.
    Cutoff,
    /// The day the item was opened here.
    Opened,
}

/// A signed distance from an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Offset {
    /// Calendar days (`-2d`); `0d` is the target day.
    Days(i32),
    /// Working days (`-5wd`).
    WorkingDays(i32),
    /// Hours (`-4h`).
    Hours(i32),
}

impl Offset {
    /// Whether the offset points behind its anchor.
    pub fn is_after(self) -> bool {
        let (Self::Days(n) | Self::WorkingDays(n) | Self::Hours(n)) = self;
        n > 0
    }
}

/// When a step is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StepTime {
    /// What the offset counts from.
    pub anchor: Anchor,
    pub offset: Offset,
}

/// When routine messages leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Slot {
    /// On working days.
    #[default]
    Daily,
    /// On the first working day of the week.
    Weekly,
    /// With the first weekly slot of the month.
    Monthly,
}

impl Slot {
    /// The name in config and the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Daily, Self::Weekly, Self::Monthly].into_iter().find(|slot| slot.as_str() == text)
    }
}

/// What keeps a step silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unless {
    /// The unit has acknowledged the item.
    Acknowledged,
    /// The unit has promised a finishing day that has not passed.
    Planned,
}

/// One step of a policy: when, who, how.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Step {
    /// The step's id, unique in the policy.
    pub id: StepId,
    /// When the step is reached.
    pub at: StepTime,
    /// Who is told.
    pub to: Vec<Role>,
    /// In which slot the step's message leaves.
    pub slot: Slot,
    /// How far apart the step's repeats are; always positive.
    pub every: Option<Offset>,
    /// The most occurrences of a step that repeats.
    pub times: Option<u32>,
    /// What keeps the step silent.
    pub unless: Option<Unless>,
    /// Channels that the step demands; empty means the recipient's own order.
    pub via: Vec<ChannelName>,
    /// Whether the step skips the slot; it never skips quiet hours or days off.
    pub urgent: bool,
}

impl Step {
    /// Whether the step leaves at its instant, in working hours, and waits for no slot: an urgent step, and one
    /// in hours, which a slot of the next day would make worthless.
    pub fn leaves_at_once(&self) -> bool {
        self.urgent || self.counts_hours()
    }

    /// Whether the step is reached at an hour of a day, not on a day.
    pub fn counts_hours(&self) -> bool {
        matches!(self.at.offset, Offset::Hours(_))
    }
}

/// Who confirms an item that the unit has reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verify {
    /// The unit that receives the product.
    OwedTo,
}

/// How often a unit is asked to say where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProgressEvery {
    Weekly,
}

/// The rule for asking for more time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Extension {
    /// The last day to ask, counted back from due.
    pub request_by: Offset,
    /// How often an item may be extended.
    pub max: u32,
    /// Who decides on a request.
    pub approver: Role,
    /// Units told of the request.
    pub copy: Vec<super::UnitCode>,
    /// How often the approver is reminded of an open request.
    pub remind_approver: Option<Offset>,
}

/// An escalation policy.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Policy {
    /// The policy's name.
    pub id: PolicyId,
    /// The policy's steps, as listed.
    pub steps: Vec<Step>,
    /// The extension rule, where one exists.
    pub extension: Option<Extension>,
    /// Who confirms a reported item.
    pub verify: Option<Verify>,
    /// How often the unit is asked where the item stands; left out of the fingerprint where it is not, which old
    /// policies have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<ProgressEvery>,
}

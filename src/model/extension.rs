//! What was asked and decided about more time for an item.
//! Data only; whether more time may be asked or granted is a rule of `planner`.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::{Day, Instant};

/// Everything about more time that happened to an item so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extensions {
    /// The request that waits for a decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<ExtensionRequest>,
    /// How often more time was granted.
    pub granted: u32,
    /// How many requests came after the cutoff.
    pub late: u32,
    /// The last decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<ExtensionDecision>,
}

/// A request for more time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionRequest {
    /// When the request was recorded.
    pub at: Instant,
    /// The due day that was asked for, where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// The hour on the due day asked for, where one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<NaiveTime>,
    /// Whether the request came after the cutoff.
    pub late: bool,
}

/// A decision about a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionDecision {
    /// When the decision was recorded.
    pub at: Instant,
    /// What was decided.
    pub verdict: ExtensionEnd,
}

/// How a request for more time ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExtensionEnd {
    /// More time was granted: there is a new deadline.
    Granted,
    /// The deadline stays.
    Refused,
    /// Nobody decided until the deadline passed, so it stays.
    Lapsed,
}

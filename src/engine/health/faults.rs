//! The services that fail, kept in the store so that `doctor` and the daily line can name them, and in memory where the
//! store itself failed. Must not know what a service does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engine::pass::{Failed, Service};
use crate::model::Instant;
use crate::store::{Store, StoreError, StoreView, values};

/// The prefix of a stored fault's key; the name of the service follows.
const KEY: &str = "fault:";

/// Since when a service fails, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceFault {
    pub since: Instant,
    /// The last error that the service met.
    pub why: String,
}

/// The services that fail now, each with its fault.
pub type Faults = BTreeMap<Service, ServiceFault>;

/// The faults that the last pass left in the store.
pub fn stored(view: &StoreView<'_>) -> Result<Faults, StoreError> {
    let found = values::all(view, KEY)?;
    let read = |(name, text): (String, String)| {
        Some((Service::parse(&name)?, serde_json::from_str::<ServiceFault>(&text).ok()?))
    };
    Ok(found.into_iter().filter_map(read).collect())
}

/// The faults after a pass: `failed` failed in it, `before` had failed before it.
pub fn after(before: &Faults, failed: &[Failed], now: Instant) -> Faults {
    let fault = |failed: &Failed| {
        let since = before.get(&failed.service).map_or(now, |fault| fault.since);
        (failed.service, ServiceFault { since, why: failed.why.to_string() })
    };
    failed.iter().map(fault).collect()
}

/// Logs which faults are new and which are over, and stores the present ones. Where an alarm is raised, it speaks for all
/// that are new.
pub async fn remember(
    store: &Store,
    before: &Faults,
    after: &Faults,
    is_alarm: bool,
    now: Instant,
) -> Result<(), StoreError> {
    let mut kept = Vec::new();
    for service in Service::ALL {
        let (old, new) = (before.get(&service), after.get(&service));
        if old == new {
            continue;
        }
        let name = service.as_str();
        match new {
            Some(fault) if !is_alarm && old.is_none_or(|old| old.why != fault.why) => {
                tracing::error!(service = name, "a part of the pass failed, the others go on: {}", fault.why);
            }
            Some(_) => {}
            None => tracing::info!(service = name, "this part of the pass works again"),
        }
        let text = new.and_then(|fault| serde_json::to_string(fault).ok()).unwrap_or_default();
        kept.push((format!("{KEY}{name}"), text));
    }
    if kept.is_empty() {
        return Ok(());
    }
    store.write(now, move |tx| values::set(tx, &kept)).await
}

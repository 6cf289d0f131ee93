//! How things stand as a whole: what is late, what waits, which channel rests. One survey serves metrics, heartbeat,
//! status line, daily line and `doctor`. Must not know how it is shown.

use std::collections::BTreeMap;
use std::fmt;

use chrono::TimeDelta;

use super::breaker;
use super::breaker::Outage;
use crate::calendar::Calendar;
use crate::engine::health::faults::{self, Faults};
use crate::engine::pass::Service;
use crate::engine::setup::{EngineError, RefusedConfig};
use crate::engine::tenant::Tenant;
use crate::model::{ChannelName, Instant};
use crate::store::{QueueState, StoreView, messages, values};

/// A message that should have left this long ago is late.
const LATE: TimeDelta = TimeDelta::minutes(30);
/// A channel that has failed for this long stands still.
const STANDSTILL: TimeDelta = TimeDelta::minutes(15);

/// How things stand at an instant.
#[derive(Debug, Clone)]
pub struct Survey {
    pub at: Instant,
    /// Whether the rehearsal has ended.
    pub live: bool,
    /// Messages that have not ended, by channel.
    pub waiting: BTreeMap<ChannelName, QueueState>,
    /// Since when the oldest message should have left; none where nothing is due.
    pub due_since: Option<Instant>,
    /// Since when the oldest untried message should have been tried. A full mailbox delays one person; an untried
    /// message points to a fault that delays everybody.
    pub untried_since: Option<Instant>,
    /// Items by status.
    pub items: BTreeMap<String, u64>,
    /// Channels that have failed as a whole.
    pub outages: BTreeMap<ChannelName, Outage>,
    /// Why the config on the disk is not in force. The work goes on, but the next start would fail.
    pub refused: Option<RefusedConfig>,
    pub faults: Faults,
    /// The size of the database file.
    pub database_bytes: u64,
}

/// A reason why things are not well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// A message should have left long ago.
    Late { since: Instant },
    /// A channel stands still.
    Channel { channel: ChannelName, since: Instant },
    /// A service fails; the others work.
    Service { service: Service, since: Instant, why: String },
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Late { since } => write!(f, "a message has been due since {since} and was not tried"),
            Self::Channel { channel, since } => {
                write!(f, "{} has stood still since {since}", channel.as_str())
            }
            Self::Service { service, since, why } => {
                write!(f, "the part `{service}` of each pass has failed since {since}: {why}")
            }
        }
    }
}

/// Surveys how things stand. `items` are the counts by status, empty where they are not wanted: counting reads all
/// items.
pub fn survey_in(
    view: &StoreView<'_>,
    tenant: &Tenant,
    items: BTreeMap<String, u64>,
) -> Result<Survey, EngineError> {
    let now = tenant.clock.now();
    let waiting = messages::waiting(view)?;
    let calendar = &tenant.setup.rules.calendar;
    let held = values::oldest_held(view)?;
    let oldest = |of: fn(&QueueState) -> Option<Instant>| {
        let oldest = waiting.values().filter_map(of).chain(held).min();
        oldest.and_then(|slot| due(calendar, slot, now))
    };
    let mut outages = breaker::outages(view)?;
    // Nobody misses a channel that was taken out of config.
    outages.retain(|channel, _| tenant.setup.channels.contains_key(channel));
    Ok(Survey {
        at: now,
        live: values::meta(view)?.live_at.is_some(),
        due_since: oldest(|waiting| Some(waiting.oldest_slot)),
        untried_since: oldest(|waiting| waiting.oldest_untried),
        waiting,
        items,
        outages,
        refused: tenant.setup.refused.clone(),
        faults: faults::stored(view)?,
        database_bytes: tenant.store.size(),
    })
}

/// As [`survey_in`], in a unit of work of its own.
pub async fn survey(tenant: &Tenant, items: BTreeMap<String, u64>) -> Result<Survey, EngineError> {
    let own = tenant.clone();
    tenant.store.read(move |view| survey_in(view, &own, items)).await
}

/// Since when messages of a slot should have left: nothing leaves while the office is closed.
fn due(calendar: &Calendar, slot: Instant, now: Instant) -> Option<Instant> {
    Some(calendar.next_open(slot)).filter(|opens| *opens <= now)
}

impl Survey {
    /// How long the oldest message has been due.
    pub fn oldest_due(&self) -> TimeDelta {
        self.due_since.map_or(TimeDelta::zero(), |since| self.at - since)
    }

    /// The reasons why things are not well; empty where they are.
    pub fn troubles(&self) -> Vec<Trouble> {
        let late = self.untried_since.filter(|since| self.at - *since >= LATE);
        let late = late.into_iter().map(|since| Trouble::Late { since });
        let stands = |outage: &&Outage| outage.blocked || self.at - outage.since >= STANDSTILL;
        let still = self.outages.iter().filter(|(_, outage)| stands(outage));
        let still =
            still.map(|(channel, outage)| Trouble::Channel { channel: *channel, since: outage.since });
        let failing = self.faults.iter().map(|(service, fault)| Trouble::Service {
            service: *service,
            since: fault.since,
            why: fault.why.clone(),
        });
        late.chain(still).chain(failing).collect()
    }

    /// How many messages have not ended.
    pub fn open(&self) -> u64 {
        self.waiting.values().map(|waiting| waiting.count).sum()
    }
}

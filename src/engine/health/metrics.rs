//! Figures for Prometheus. The only user of prometheus-client.
//! Must not know how they are served; never names a recipient.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::survey::Survey;
use crate::model::{ChannelName, InboundOutcome, Instant, Outcome, TryOutcome};

/// A pass with nothing to do takes a millisecond; one that sends a morning's digests may take minutes.
const BUCKETS: [f64; 9] = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 60.0, 300.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Tried {
    channel: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfChannel {
    channel: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    outcome: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Passed {
    result: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InStatus {
    status: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Version {
    version: &'static str,
}

/// A gauge of seconds.
type Seconds = Gauge<f64, AtomicU64>;

/// The figures of one process; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Metrics(Arc<Figures>);

#[derive(Debug)]
struct Figures {
    registry: Registry,
    messages: Family<Tried, Counter>,
    passes: Family<Passed, Counter>,
    decisions: Family<Ended, Counter>,
    inbound: Family<Ended, Counter>,
    duration: Histogram,
    oldest_due: Seconds,
    last_pass: Seconds,
    items: Family<InStatus, Gauge>,
    open: Family<OfChannel, Gauge>,
    resting: Family<OfChannel, Gauge>,
    rehearsal: Gauge,
    database: Gauge,
    /// The last survey, from which gauges are set when they are read.
    survey: Mutex<Option<Survey>>,
}

impl Default for Figures {
    fn default() -> Self {
        let figures = Self {
            registry: Registry::with_prefix("dondoc"),
            messages: Family::default(),
            passes: Family::default(),
            decisions: Family::default(),
            inbound: Family::default(),
            duration: Histogram::new(BUCKETS),
            oldest_due: Seconds::default(),
            last_pass: Seconds::default(),
            items: Family::default(),
            open: Family::default(),
            resting: Family::default(),
            rehearsal: Gauge::default(),
            database: Gauge::default(),
            survey: Mutex::default(),
        };
        figures.registered()
    }
}

impl Figures {
    fn registered(mut self) -> Self {
        let version = Family::<Version, Gauge>::default();
        version.get_or_create(&Version { version: env!("CARGO_PKG_VERSION") }).set(1);
        let all = &mut self.registry;
        all.register("messages", "Tries to hand over a message", self.messages.clone());
        all.register("passes", "Passes over what is due", self.passes.clone());
        all.register("decisions", "Decisions of the planner", self.decisions.clone());
        all.register("inbound", "Answers and events that came in", self.inbound.clone());
        all.register("pass_duration_seconds", "How long a pass took", self.duration.clone());
        let late = "How long the oldest message has been due without having left";
        all.register("oldest_due_unsent_seconds", late, self.oldest_due.clone());
        let last = "When the last pass ended well, in seconds since 1970";
        all.register("last_pass_timestamp_seconds", last, self.last_pass.clone());
        all.register("items", "Items by status", self.items.clone());
        all.register("messages_open", "Messages that have not ended", self.open.clone());
        all.register("channel_resting", "1 while a channel rests after failures", self.resting.clone());
        all.register("rehearsal", "1 until golive: nothing leaves", self.rehearsal.clone());
        all.register("database_bytes", "The size of the database file", self.database.clone());
        all.register("build_info", "The version that runs", version);
        self
    }
}

impl Metrics {
    /// Counts that a try to hand over a message ended.
    pub fn tried(&self, channel: ChannelName, outcome: TryOutcome) {
        let outcome = match outcome {
            TryOutcome::Sent => "sent",
            TryOutcome::Rehearsed => "captured",
            TryOutcome::Ambiguous => "uncertain",
            TryOutcome::RateLimited | TryOutcome::QuotaUsed => "rate_limited",
            TryOutcome::Permanent | TryOutcome::RecipientGone => "refused",
            TryOutcome::AuthExpired | TryOutcome::Blocked => "blocked",
            TryOutcome::Transient | TryOutcome::Superseded => "transient",
        };
        self.0.messages.get_or_create(&Tried { channel: channel.as_str(), outcome }).inc();
    }

    /// Counts a decision of the planner.
    pub fn decided(&self, outcome: Outcome) {
        self.0.decisions.get_or_create(&Ended { outcome: outcome.as_str().to_owned() }).inc();
    }

    /// Counts a piece that came in, by what it led to.
    pub fn heard(&self, outcome: InboundOutcome) {
        self.0.inbound.get_or_create(&Ended { outcome: outcome.as_str().to_owned() }).inc();
    }

    /// Counts a finished pass; `well` is the instant of a pass that ended well.
    pub fn passed(&self, took: Duration, well: Option<Instant>) {
        let result = if well.is_some() { "ok" } else { "failed" };
        self.0.passes.get_or_create(&Passed { result }).inc();
        self.0.duration.observe(took.as_secs_f64());
        if let Some(at) = well {
            self.0.last_pass.set(at.timestamp_millis() as f64 / 1000.0);
        }
    }

    /// Takes over the survey of how things stand.
    pub fn saw(&self, survey: Survey) {
        *self.0.survey.lock().unwrap_or_else(PoisonError::into_inner) = Some(survey);
    }

    /// All figures in the text format of `OpenMetrics`. The age of what is late grows until the next survey.
    pub fn render(&self, now: Instant) -> String {
        let figures = &self.0;
        if let Some(survey) = &*figures.survey.lock().unwrap_or_else(PoisonError::into_inner) {
            figures.set(survey, now);
        }
        let mut text = String::new();
        // Writing into a string cannot fail.
        let _ = encode(&mut text, &figures.registry);
        text
    }
}

impl Figures {
    fn set(&self, survey: &Survey, now: Instant) {
        let late = survey.due_since.map_or(0, |since| (now - since).num_milliseconds().max(0));
        self.oldest_due.set(late as f64 / 1000.0);
        self.rehearsal.set(i64::from(!survey.live));
        self.database.set(survey.database_bytes as i64);
        self.items.clear();
        for (status, count) in &survey.items {
            self.items.get_or_create(&InStatus { status: status.clone() }).set(*count as i64);
        }
        for channel in ChannelName::ALL {
            let label = OfChannel { channel: channel.as_str() };
            let open = survey.waiting.get(&channel).map_or(0, |waiting| waiting.count);
            self.open.get_or_create(&label).set(open as i64);
            let resting = survey.outages.get(&channel).is_some_and(|outage| outage.until > now);
            self.resting.get_or_create(&label).set(i64::from(resting));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_tell_what_happened_and_how_late_the_oldest_message_is() {
        let metrics = Metrics::default();
        let at: Instant = "2025-11-19T00:45:00Z".parse().expect("an instant");
        metrics.tried(ChannelName::Email, TryOutcome::Sent);
        metrics.tried(ChannelName::Email, TryOutcome::Sent);
        metrics.tried(ChannelName::ZaloBot, TryOutcome::RecipientGone);
        metrics.decided(Outcome::Told);
        metrics.passed(Duration::from_millis(3), Some(at));
        metrics.passed(Duration::from_millis(3), None);
        metrics.saw(Survey {
            at,
            live: true,
            waiting: std::collections::BTreeMap::new(),
            due_since: Some(at),
            untried_since: None,
            items: [("open".to_owned(), 65)].into(),
            outages: std::collections::BTreeMap::new(),
            faults: std::collections::BTreeMap::new(),
            refused: None,
            database_bytes: 4096,
        });
        let text = metrics.render(at + chrono::TimeDelta::minutes(2));
        for line in [
            "dondoc_messages_total{channel=\"email\",outcome=\"sent\"} 2",
            "dondoc_messages_total{channel=\"zalo_bot\",outcome=\"refused\"} 1",
            "dondoc_passes_total{result=\"ok\"} 1",
            "dondoc_passes_total{result=\"failed\"} 1",
            "dondoc_oldest_due_unsent_seconds 120.0",
            "dondoc_last_pass_timestamp_seconds 1763513100.0",
            "dondoc_items{status=\"open\"} 65",
            "dondoc_messages_open{channel=\"email\"} 0",
            "dondoc_channel_resting{channel=\"email\"} 0",
            "dondoc_rehearsal 0",
            "dondoc_database_bytes 4096",
            "dondoc_pass_duration_seconds_bucket{le=\"0.005\"} 2",
        ] {
            assert!(text.lines().any(|found| found == line), "no `{line}` in\n{text}");
        }
    }
}

//! How others see whether the daemon does its work: systemd, Prometheus, a heartbeat, and the administrators.
//! Must not change what is decided or sent.

mod alarm;
mod beat;
mod scrape;
mod supervisor;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::clock::{Clock, elapsed, monotonic};
use crate::engine::Engine;
use crate::engine::health::metrics::Metrics;
use crate::engine::health::pulse::Pulse;
use crate::engine::health::survey::{Survey, survey};
use crate::engine::pass::Pass;
use crate::engine::setup::{EngineError, RefusedConfig, Setup};
use crate::store::items;
pub use alarm::Alarm;
use beat::Beat;
use scrape::Window;
pub use supervisor::Supervisor;

/// The time between two counts of all items.
const COUNT: Duration = Duration::from_mins(10);

/// Everything that watches one daemon.
#[derive(Debug)]
pub struct Watch {
    pub supervisor: Supervisor,
    /// What is raised when no work can be done.
    pub alarm: Alarm,
    beat: Beat,
    window: Window,
    counted: Option<(Instant, BTreeMap<String, u64>)>,
    /// The last survey that succeeded.
    survey: Option<Survey>,
}

impl Watch {
    /// Starts watching; must be called inside a tokio runtime.
    pub fn new(pulse: &Pulse) -> Self {
        Self {
            supervisor: Supervisor::new(pulse),
            alarm: Alarm::default(),
            beat: Beat::default(),
            window: Window::default(),
            counted: None,
            survey: None,
        }
    }

    /// Serves the figures where config says now, and no longer where it said before.
    pub async fn open_window(&mut self, setup: &Setup, metrics: &Metrics, clock: &Clock) {
        self.window.close().await;
        self.window = scrape::open(setup.config.settings.watch.listen.as_ref(), metrics, clock).await;
    }

    /// Tells all watchers how a pass went and how things stand after it.
    pub async fn after(&mut self, engine: &Engine, pass: &Pass, took: Duration) {
        let now = engine.tenant.clock.now();
        engine.metrics.passed(took, pass.silencing().is_none().then_some(now));
        tell(pass);
        match self.look(engine).await {
            Ok(survey) => {
                match pass.silencing() {
                    Some(failed) => self.alarm.raise(&engine.tenant.setup, &failed.to_string(), now).await,
                    None => self.alarm.over(),
                }
                self.supervisor.status(&status(&survey));
                self.survey = Some(survey.clone());
                if let Some(heartbeat) = &engine.tenant.setup.heartbeat {
                    self.beat.on(&survey, heartbeat, engine.tenant.setup.config.settings.watch.every);
                }
                engine.metrics.saw(survey);
            }
            Err(error) => {
                let detail = error.to_string();
                self.supervisor.status(&format!("stands still: {detail}"));
                self.alarm.raise(&engine.tenant.setup, &detail, now).await;
            }
        }
    }

    /// Tells the service manager at once whether config is in force.
    pub fn config(&mut self, refused: Option<&RefusedConfig>) {
        match &mut self.survey {
            Some(survey) => {
                survey.refused = refused.cloned();
                self.supervisor.status(&status(survey));
            }
            None => refused.into_iter().for_each(|refused| self.supervisor.status(&refusal(refused))),
        }
    }

    async fn look(&mut self, engine: &Engine) -> Result<Survey, EngineError> {
        let items = match &self.counted {
            Some((at, items)) if elapsed(*at) < COUNT => items.clone(),
            _ => {
                let items = engine.tenant.store.read(items::statuses).await?;
                self.counted = Some((monotonic(), items.clone()));
                items
            }
        };
        survey(&engine.tenant, items).await
    }
}

/// The line that `systemctl status` shows.
fn status(survey: &Survey) -> String {
    let refused = survey.refused.as_ref();
    let mut parts: Vec<String> = refused.map(refusal).into_iter().collect();
    parts.push(if survey.live { "live".to_owned() } else { "rehearsal: nothing leaves".to_owned() });
    let open = survey.open();
    parts.push(if open == 0 { "nothing waits".to_owned() } else { format!("{open} messages wait") });
    parts.extend(survey.troubles().iter().map(ToString::to_string));
    parts.join("; ")
}

fn refusal(refused: &RefusedConfig) -> String {
    format!("CONFIG REFUSED since {}: {}", refused.since.format("%FT%TZ"), refused.why)
}

fn tell(pass: &Pass) {
    if pass.is_idle() {
        tracing::debug!("nothing to do");
        return;
    }
    tracing::info!(
        changed = pass.changed,
        decisions = pass.decisions,
        messages = pass.messages,
        sent = pass.sent,
        failed = pass.failed,
        "pass finished"
    );
}

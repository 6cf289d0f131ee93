//! One organisation at work: config, store and channels joined, and one pass over them.
//! Must not know what woke it: a pass takes no input but the present instant.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::background::Background;
use super::clock::Clock;
use super::ledger::Ledger;
use crate::channel::{CaptureChannel, CaptureSettings, Channel, EmailChannel, SettingsError};
use crate::config::Config;
use crate::model::ChannelName;
use crate::planner::Rules;
use crate::render::{TemplateError, Templates};
use crate::store::{Store, StoreError};

/// The sender of captured messages where no mail account is set up.
const CAPTURED_FROM: &str = "Tin nhắc tự động <nhac-viec@localhost.localdomain>";

/// What one pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pass {
    /// Items that were new or had changed in config.
    pub changed: usize,
    /// Decisions written.
    pub decisions: usize,
    /// Messages made.
    pub messages: usize,
    /// Messages accepted by the next server, or captured.
    pub sent: usize,
    /// Messages that could not be handed over this time.
    pub failed: usize,
    /// Tries whose outcome is not known.
    pub uncertain: usize,
}

/// Why an engine could not be built, or a pass not finished.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A template is broken.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A channel is set up in a way that cannot work.
    #[error("channel `{}`: {source}", channel.as_str())]
    Channel {
        /// Which channel.
        channel: ChannelName,
        /// What is wrong.
        source: SettingsError,
    },
}

/// Config in the form that the machine runs on. Replaced as a whole on reload.
#[derive(Debug)]
pub struct Setup {
    /// The config as loaded.
    pub config: Config,
    /// People, calendar and policies, ready for planning.
    pub rules: Rules,
    /// The state folder.
    pub state: PathBuf,
    /// The compiled templates.
    pub templates: Templates,
    /// The channels that deliver.
    pub channels: BTreeMap<ChannelName, Channel>,
    /// Where messages go in a rehearsal, and without any other channel.
    pub capture: Channel,
}

impl Setup {
    /// Prepares config for work; `state` is the folder below which mail is captured.
    pub fn new(config: Config, state: &Path) -> Result<Self, EngineError> {
        let templates = Templates::new(&config.overrides)?;
        let mut channels = BTreeMap::new();
        if let Some(settings) = &config.settings.email {
            let email = EmailChannel::new(settings.clone())
                .map_err(|source| EngineError::Channel { channel: ChannelName::Email, source })?;
            channels.insert(ChannelName::Email, Channel::Email(email));
        }
        let email = config.settings.email.as_ref();
        let capture = CaptureChannel::new(CaptureSettings {
            folder: state.join(&config.settings.capture.dir),
            from: email.map_or_else(|| CAPTURED_FROM.to_owned(), |email| email.from.clone()),
            reply_to: email.and_then(|email| email.reply_to.clone()),
        })
        .map_err(|source| EngineError::Channel { channel: ChannelName::Capture, source })?;
        let capture = Channel::Capture(capture);
        let rules = rules(&config);
        Ok(Self { config, rules, state: state.to_owned(), templates, channels, capture })
    }
}

/// The planner's view of config.
pub fn rules(config: &Config) -> Rules {
    let delivering = config.settings.email.iter().map(|_| ChannelName::Email).collect();
    Rules::new(
        config.org.clone(),
        config.calendar.clone(),
        config.cases.clone(),
        &config.policies,
        delivering,
    )
}

/// One organisation at work.
#[derive(Debug, Clone)]
pub struct Engine {
    /// What config says.
    pub setup: Arc<Setup>,
    /// What is known.
    pub store: Store,
    /// What time it is.
    pub clock: Clock,
    /// Where marks and results are written.
    pub ledger: Ledger,
}

impl Engine {
    /// Puts the parts together. Must be called inside a tokio runtime.
    pub fn new(setup: Setup, store: Store, clock: Clock) -> Self {
        let ledger = Ledger::start(store.clone(), clock.clone());
        Self { setup: Arc::new(setup), store, clock, ledger }
    }

    /// Takes back what a dead predecessor left behind. The caller holds the state lock, so no lease
    /// found here can still be in use.
    pub async fn take_over(&self) -> Result<(), EngineError> {
        let found = self.store.recover(self.clock.now(), true).await?;
        if found.resend + found.uncertain > 0 {
            tracing::warn!(
                resend = found.resend,
                uncertain = found.uncertain,
                "messages were under way when dondoc last stopped; see `dondoc outbox`"
            );
        }
        Ok(())
    }

    /// Decides what is due, then delivers what is ready. Ordinary work, catching up after an outage
    /// and the first start are all this.
    pub async fn pass(&self, stop: &CancellationToken) -> Result<Pass, EngineError> {
        let now = self.clock.now();
        let taken = self.sweep(now).await?;
        let mut background = Background::default();
        let mut pass = self.tick(now, &mut background).await?;
        pass.changed += taken;
        self.deliver(&mut pass, background, stop).await?;
        Ok(pass)
    }
}

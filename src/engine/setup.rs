//! Config in the form in which the services use it: rules, templates, channels.
//! Must not know the store.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fault::TemplateFault;
use super::reach;
use crate::channel::zalo::Account;
use crate::channel::{BotChannel, Channel, Channels, Heartbeat, SettingsError, Unusable, set_up};
use crate::config::Config;
use crate::model::{ChannelName, Instant, PersonId};
use crate::planner::Rules;
use crate::planner::decide::rules::Routine;
use crate::render::{TemplateError, Templates};
use crate::store::{Reached, StoreError};

/// Why an engine could not be built, or a pass not finished.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A template is broken.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The heartbeat is set up in a way that cannot work.
    #[error("[watch] of dondoc.toml: {0}")]
    Watch(SettingsError),
    /// A channel is set up in a way that cannot work.
    #[error(transparent)]
    Channel(#[from] Unusable),
    /// A file that came by mail cannot be laid down to be read.
    #[error("a file that came by mail cannot be kept in reading/: {0}")]
    Keep(#[from] std::io::Error),
}

impl EngineError {
    /// Whether one record of the store alone cannot be read: others can be worked on.
    pub(in crate::engine) fn is_of_record(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_of_record())
    }
}

/// A config that was not taken over: the old one stays in force, and the service could not start with the new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedConfig {
    pub since: Instant,
    /// The first error, by file and line.
    pub why: String,
}

/// Config in the form in which the engine uses it. Replaced as a whole on reload.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The config as loaded.
    pub config: Arc<Config>,
    /// People, calendar and policies, ready for planning.
    pub rules: Rules,
    pub state: PathBuf,
    /// The compiled templates.
    pub templates: Arc<Templates>,
    /// The first override of a template that broke on a message.
    pub template_fault: TemplateFault,
    /// The channels that deliver.
    pub channels: BTreeMap<ChannelName, Channel>,
    /// The channel that takes messages in a rehearsal, and where no other channel is set up.
    pub capture: Channel,
    /// The Official Account, for its tokens.
    pub account: Option<Account>,
    /// The bot, which may have to ask whether anybody wrote.
    pub bot: Option<BotChannel>,
    /// The server outside that receives the heartbeat.
    pub heartbeat: Option<Heartbeat>,
    /// Why the config on the disk is not in force; none where it is, or could be.
    pub refused: Option<RefusedConfig>,
    /// How people are reached, as far as the rules know.
    pub(in crate::engine) reached: Reached,
}

impl Setup {
    /// Prepares config for work; `state` is the folder below which mail is captured and tokens are kept.
    pub fn new(config: Config, state: &Path) -> Result<Self, EngineError> {
        let templates = Templates::new(&config.overrides)?;
        let settings = &config.settings;
        let Channels { delivering: channels, capture, account, bot } = set_up(settings, state)?;
        let heartbeat = settings.watch.heartbeat.clone().map(Heartbeat::new).transpose();
        Ok(Self {
            heartbeat: heartbeat.map_err(EngineError::Watch)?,
            rules: rules(&config, &Reached::default()),
            config: Arc::new(config),
            state: state.to_owned(),
            templates: Arc::new(templates),
            template_fault: TemplateFault::default(),
            channels,
            capture,
            account,
            bot,
            refused: None,
            reached: Reached::default(),
        })
    }

    /// This setup with people reached as the store knows.
    #[must_use]
    pub fn reaching(&self, reached: Reached) -> Self {
        Self { rules: rules(&self.config, &reached), reached, ..self.clone() }
    }

    /// The accounts that are linked to people, as far as the rules know.
    pub(in crate::engine) fn bound(&self) -> impl Iterator<Item = (&PersonId, ChannelName)> {
        self.reached.bound.iter().map(|(person, channel, _)| (person, *channel))
    }

    /// Whether answers that people write on a channel are read.
    pub fn reads_answers(&self, channel: ChannelName) -> bool {
        let settings = &self.config.settings;
        let listens = settings.answers.listen.is_some();
        match channel {
            ChannelName::ZaloBot => {
                settings.zalo_bot.as_ref().is_some_and(|bot| listens || bot.webhook_secret.is_none())
            }
            ChannelName::Email => settings.answers.imap.is_some(),
            ChannelName::ZaloOa => {
                listens && settings.zalo_oa.as_ref().is_some_and(|oa| oa.webhook_secret.is_some())
            }
            _ => false,
        }
    }
}

/// The planner's view of config, with people reached as the store knows.
pub fn rules(config: &Config, reached: &Reached) -> Rules {
    let settings = &config.settings;
    let mut org = config.org.clone();
    reach::apply(&mut org, reached, config.calendar.zone);
    let bot = settings.zalo_bot.as_ref().and_then(|bot| Some((ChannelName::ZaloBot, bot.group.clone()?)));
    let oa = settings.zalo_oa.as_ref().and_then(|oa| Some((ChannelName::ZaloOa, oa.group.clone()?)));
    let routine = Routine { daily: settings.watch.daily, groups: bot.into_iter().chain(oa).collect() };
    let (calendar, cases) = (config.calendar.clone(), config.cases.clone());
    Rules::new(org, calendar, cases, &config.policies, settings.channels().collect())
        .with(routine)
        .with_lateness(config.lateness.clone())
}

//! One organisation at work: config, store and channels joined, and one pass over them.
//! Must not know what woke it: a pass takes no input but the present instant.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::background::Background;
use super::captured::Captures;
use super::clock::Clock;
use super::current::Current;
use super::histories::Histories;
use super::inbox::{Files, SETTLE};
use super::ledger::Ledger;
use super::met::Met;
use super::reach;
use super::reader::Reader;
use super::reload::Refused;
use super::template::Fault;
use super::watch::{Metrics, Pulse, Stage};
use crate::channel::zalo::Account;
use crate::channel::{
    BotChannel, CaptureChannel, CaptureSettings, Channel, EmailChannel, Heartbeat, OaChannel, SettingsError,
    WebhookChannel, ZbsChannel,
};
use crate::config::Config;
use crate::model::{ChannelName, Day, Instant, PersonId};
use crate::planner::Rules;
use crate::planner::decide::rules::Routine;
use crate::render::{TemplateError, Templates};
use crate::store::{Reached, Store, StoreError};

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
    /// The heartbeat is set up in a way that cannot work.
    #[error("[watch] of dondoc.toml: {0}")]
    Watch(SettingsError),
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
#[derive(Debug, Clone)]
pub struct Setup {
    /// The config as loaded.
    pub config: Arc<Config>,
    /// People, calendar and policies, ready for planning.
    pub rules: Rules,
    /// The state folder.
    pub state: PathBuf,
    /// The compiled templates.
    pub templates: Arc<Templates>,
    /// What was met in them that does not work.
    pub template_fault: Fault,
    /// The channels that deliver.
    pub channels: BTreeMap<ChannelName, Channel>,
    /// Where messages go in a rehearsal, and without any other channel.
    pub capture: Channel,
    /// The Official Account, for its tokens.
    pub account: Option<Account>,
    /// The server outside that hears that all is well.
    pub heartbeat: Option<Heartbeat>,
    /// What the rules know of how people are reached.
    reached: Reached,
}

impl Setup {
    /// Prepares config for work; `state` is the folder below which mail is captured and tokens are kept.
    pub fn new(config: Config, state: &Path) -> Result<Self, EngineError> {
        let templates = Templates::new(&config.overrides)?;
        let settings = &config.settings;
        let mut channels = BTreeMap::new();
        let mut add = |name, made: Result<Channel, SettingsError>| {
            let made = made.map_err(|source| EngineError::Channel { channel: name, source })?;
            channels.insert(name, made);
            Ok::<_, EngineError>(())
        };
        if let Some(email) = settings.email.clone() {
            add(ChannelName::Email, EmailChannel::new(email).map(Channel::Email))?;
        }
        if let Some(bot) = settings.zalo_bot.clone() {
            add(ChannelName::ZaloBot, BotChannel::new(bot).map(Channel::Bot))?;
        }
        let account = match settings.zalo_oa.clone() {
            Some(oa) => Some(
                Account::new(oa, state)
                    .map_err(|source| EngineError::Channel { channel: ChannelName::ZaloOa, source })?,
            ),
            None => None,
        };
        if let Some(account) = &account {
            add(ChannelName::ZaloOa, Ok(Channel::Oa(OaChannel { account: account.clone() })))?;
        }
        if let (Some(zbs), Some(account)) = (settings.zalo_zbs.clone(), &account) {
            add(ChannelName::ZaloZbs, ZbsChannel::new(zbs, account.clone()).map(Channel::Zbs))?;
        }
        if let Some(webhook) = settings.webhook.clone() {
            add(ChannelName::Webhook, WebhookChannel::new(webhook).map(Channel::Webhook))?;
        }
        let email = settings.email.as_ref();
        let capture = CaptureChannel::new(CaptureSettings {
            folder: state.join(&settings.capture.dir),
            from: email.map_or_else(|| CAPTURED_FROM.to_owned(), |email| email.from.clone()),
            reply_to: email.and_then(|email| email.reply_to.clone()),
        })
        .map_err(|source| EngineError::Channel { channel: ChannelName::Capture, source })?;
        let heartbeat = settings.watch.heartbeat.clone().map(Heartbeat::new).transpose();
        Ok(Self {
            heartbeat: heartbeat.map_err(EngineError::Watch)?,
            rules: rules(&config, &Reached::default()),
            config: Arc::new(config),
            state: state.to_owned(),
            templates: Arc::new(templates),
            template_fault: Fault::default(),
            channels,
            capture: Channel::Capture(capture),
            account,
            reached: Reached::default(),
        })
    }

    /// This setup with people reached as the store knows.
    #[must_use]
    pub fn reaching(&self, reached: Reached) -> Self {
        Self { rules: rules(&self.config, &reached), reached, ..self.clone() }
    }

    /// The accounts that are linked to people, as far as the rules know.
    pub(super) fn bound(&self) -> impl Iterator<Item = (&PersonId, ChannelName)> {
        self.reached.bound.iter().map(|(person, channel, _)| (person, *channel))
    }

    /// Whether what people answer on a channel is read.
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
    let delivering = [
        (ChannelName::Email, settings.email.is_some()),
        (ChannelName::ZaloBot, settings.zalo_bot.is_some()),
        (ChannelName::ZaloOa, settings.zalo_oa.is_some()),
        (ChannelName::ZaloZbs, settings.zalo_zbs.is_some()),
        (ChannelName::Webhook, settings.webhook.is_some()),
    ];
    let mut org = config.org.clone();
    reach::apply(&mut org, reached, config.calendar.zone);
    let delivering = delivering.into_iter().filter(|(_, set_up)| *set_up).map(|(name, _)| name);
    let bot = settings.zalo_bot.as_ref().and_then(|bot| Some((ChannelName::ZaloBot, bot.group.clone()?)));
    let oa = settings.zalo_oa.as_ref().and_then(|oa| Some((ChannelName::ZaloOa, oa.group.clone()?)));
    let routine = Routine { daily: settings.watch.daily, groups: bot.into_iter().chain(oa).collect() };
    let (calendar, cases) = (config.calendar.clone(), config.cases.clone());
    Rules::new(org, calendar, cases, &config.policies, delivering.collect()).with(routine)
}

/// One organisation at work.
#[derive(Debug, Clone)]
pub struct Engine {
    /// What config says.
    pub setup: Arc<Setup>,
    /// What is known.
    pub store: Store,
    /// The items as they stand, kept from pass to pass.
    pub current: Current,
    /// What was decided for items, kept from pass to pass.
    pub histories: Histories,
    /// What time it is.
    pub clock: Clock,
    /// Where marks and results are written.
    pub ledger: Ledger,
    /// Whether the work moves on.
    pub pulse: Pulse,
    /// What is counted.
    pub metrics: Metrics,
    /// The files of the drop folder.
    pub files: Files,
    /// Who has had a message before.
    pub(super) met: Met,
    /// What the pages of captured mail show, kept from pass to pass.
    pub(super) captures: Captures,
    /// Why the config on the disk is not in force; none where it is, or could be.
    pub refused: Option<Refused>,
    /// Up to which link of the chain people have been told of accounts linked to them.
    pub(super) links_seen: Option<i64>,
    /// The local day on which what is old was last looked for.
    pub(super) retired_on: Option<Day>,
    /// The local day on which the log of the database was last emptied.
    pub(super) emptied_on: Option<Day>,
}

/// Takes back what a dead predecessor left behind. The caller holds the state lock, so no lease
/// found here can still be in use.
pub async fn take_over(store: &Store, now: Instant) -> Result<(), StoreError> {
    let found = store.recover(now, true).await?;
    if found.resend + found.uncertain > 0 {
        tracing::warn!(
            resend = found.resend,
            uncertain = found.uncertain,
            "messages were under way when dondoc last stopped; see `dondoc outbox`"
        );
    }
    Ok(())
}

impl Engine {
    /// Puts the parts together. Must be called inside a tokio runtime.
    pub fn new(setup: Setup, store: Store, clock: Clock) -> Self {
        let ledger = Ledger::start(store.clone(), clock.clone());
        let (pulse, metrics) = (Pulse::default(), Metrics::default());
        let (current, histories) = (Current::default(), Histories::default());
        let files = Files::new(&setup.state, Reader::default(), SETTLE);
        Self {
            setup: Arc::new(setup),
            store,
            current,
            histories,
            clock,
            ledger,
            pulse,
            metrics,
            files,
            met: Met::default(),
            captures: Captures::default(),
            refused: None,
            links_seen: None,
            retired_on: None,
            emptied_on: None,
        }
    }

    /// Takes over how people are reached, where that has changed.
    pub async fn learn_reach(&mut self) -> Result<(), EngineError> {
        let reached = self.store.reached().await?;
        if reached != self.setup.reached {
            self.setup = Arc::new(self.setup.reaching(reached));
        }
        Ok(())
    }

    /// Decides what is due, then delivers what is ready. Ordinary work, catching up after an outage
    /// and the first start are all this.
    pub async fn pass(&mut self, stop: &CancellationToken) -> Result<Pass, EngineError> {
        let now = self.clock.now();
        self.pulse.at(Stage::Planning);
        self.learn_reach().await?;
        self.end_bindings(now).await?;
        let heard = self.hear(now).await?;
        self.tell_of_links(now).await?;
        self.tell_of_mailbox(now).await?;
        self.keep_token(now).await?;
        let taken = self.sweep(now).await?;
        let mut background = Background::default();
        let mut pass = self.tick(now, &mut background).await?;
        pass.changed += taken + heard;
        self.deliver(&mut pass, background, stop).await?;
        self.tell_of_template(now).await?;
        if pass.sent > 0 {
            self.show_captured().await;
        }
        self.remove_old(now, stop).await?;
        self.empty_log(now).await?;
        Ok(pass)
    }
}

//! The channels that config sets up. A new channel is named here, in the settings, and in the list of names.
//! Must not know who is reached by which.

use std::collections::BTreeMap;
use std::path::Path;

use super::capture::{CaptureChannel, CaptureSettings};
use super::contract::Channel;
use super::email::EmailChannel;
use super::settings::SettingsError;
use super::webhook::WebhookChannel;
use super::zalo::{Account, BotChannel, OaChannel, ZbsChannel};
use crate::config::Settings;
use crate::model::ChannelName;

/// The sender of captured messages where no mail account is set up.
const CAPTURED_FROM: &str = "Tin nhắc tự động <nhac-viec@localhost.localdomain>";

/// The channels of an organisation.
#[derive(Debug, Clone)]
pub struct Channels {
    /// Those that deliver.
    pub delivering: BTreeMap<ChannelName, Channel>,
    /// Where messages go in a rehearsal, and where nothing delivers.
    pub capture: Channel,
    /// The Official Account, for its tokens.
    pub account: Option<Account>,
    /// The bot, which may have to ask whether anybody wrote.
    pub bot: Option<BotChannel>,
}

/// A channel is set up in a way that cannot work.
#[derive(Debug, thiserror::Error)]
#[error("channel `{}`: {source}", channel.as_str())]
pub struct Unusable {
    channel: ChannelName,
    source: SettingsError,
}

/// Sets up what the settings name; opens no connection. `state` is the folder below which mail is captured and tokens are
/// kept.
pub fn set_up(settings: &Settings, state: &Path) -> Result<Channels, Unusable> {
    let unusable = |channel| move |source| Unusable { channel, source };
    let account = settings.zalo_oa.clone().map(|oa| Account::new(oa, state)).transpose();
    let account = account.map_err(unusable(ChannelName::ZaloOa))?;
    let email = settings.email.clone().map(EmailChannel::new).transpose();
    let bot = settings.zalo_bot.clone().map(BotChannel::new).transpose();
    let bot = bot.map_err(unusable(ChannelName::ZaloBot))?;
    let oa = account.clone().map(|account| OaChannel { account });
    let zbs =
        settings.zalo_zbs.clone().zip(account.clone()).map(|(zbs, account)| ZbsChannel::new(zbs, account));
    let webhook = settings.webhook.clone().map(WebhookChannel::new).transpose();
    let mut delivering = BTreeMap::new();
    let made = [
        email.map_err(unusable(ChannelName::Email))?.map(Channel::new),
        bot.clone().map(Channel::new),
        oa.map(Channel::new),
        zbs.transpose().map_err(unusable(ChannelName::ZaloZbs))?.map(Channel::new),
        webhook.map_err(unusable(ChannelName::Webhook))?.map(Channel::new),
    ];
    delivering.extend(made.into_iter().flatten().map(|channel| (channel.name(), channel)));
    let email = settings.email.as_ref();
    let capture = CaptureChannel::new(CaptureSettings {
        folder: state.join(&settings.capture.dir),
        from: email.map_or_else(|| CAPTURED_FROM.to_owned(), |email| email.from.clone()),
        reply_to: email.and_then(|email| email.reply_to.clone()),
    });
    let capture = Channel::new(capture.map_err(unusable(ChannelName::Capture))?);
    Ok(Channels { delivering, capture, account, bot })
}

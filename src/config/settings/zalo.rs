//! The Zalo channels of dondoc.toml: a bot, an Official Account, and templates by phone number.
//! Must not know Zalo's interfaces; calling them belongs to `channel`.

use std::collections::BTreeMap;
use std::path::Path;

use super::outside::{self, OutsideUrl};
use super::pace::{self, Pace};
use crate::config::read::closed::Closed;
use crate::config::read::report::Report;
use crate::config::read::secret::{self, Secret, keys};
use crate::model::fields::FIELDS;

/// A Zalo Bot, `[channel.zalo_bot]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotSettings {
    /// The address of Zalo's bot interface.
    pub base: OutsideUrl,
    /// The bot's token, `digits:secret`.
    pub token: Secret,
    /// The secret that Zalo shows when it brings us what people write; without one the bot asks for it.
    pub webhook_secret: Option<Secret>,
    /// The address that opens a chat with the bot, where that is not the usual address with its id.
    pub link: Option<OutsideUrl>,
    /// The chat of the group that hears the week's counts.
    pub group: Option<String>,
    /// How fast the interface is used.
    pub pace: Pace,
}

/// A Zalo Official Account, `[channel.zalo_oa]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OaSettings {
    /// The address of Zalo's interface for Official Accounts.
    pub api_base: OutsideUrl,
    /// The address at which the account's tokens are renewed.
    pub oauth_base: OutsideUrl,
    /// The app that acts for the account.
    pub app_id: String,
    /// The app's secret.
    pub app_secret: Secret,
    /// Where Zalo sends an administrator back after consent; the same as in the app's settings.
    pub callback: Option<OutsideUrl>,
    /// Whether each request proves that the sender knows the app's secret.
    pub proof: bool,
    /// The account's secret, which signs what Zalo brings us.
    pub webhook_secret: Option<Secret>,
    /// The id that the signed text begins with, where that is not the app's.
    pub signed_id: Option<String>,
    /// The group that hears the week's counts.
    pub group: Option<String>,
    /// The template for people who have not written for seven days.
    pub template: Option<TemplateSettings>,
    /// How fast the interface is used.
    pub pace: Pace,
}

/// Templates by phone number, `[channel.zalo_zbs]`; sending them takes the tokens of the Official Account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZbsSettings {
    /// The address of Zalo's interface for templates.
    pub base: OutsideUrl,
    pub template: TemplateSettings,
    /// Whether the template is in development: only administrators of the app then receive anything.
    pub development: bool,
    /// How fast the interface is used.
    pub pace: Pace,
}

/// An approved template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateSettings {
    /// The template's id.
    pub id: String,
    /// What fills each parameter of the template: one of [`FIELDS`].
    pub params: BTreeMap<String, String>,
}

/// Reads `[channel.zalo_bot]`; paths in it start from `dir`.
pub(in crate::config) fn bot(table: &Closed<'_>, dir: &Path, report: &Report) -> Option<BotSettings> {
    let base = pace::base(table, "bot_base", "https://bot-api.zaloplatforms.com", report);
    let token = secret::need(table, keys!("token"), dir, report);
    let webhook_secret = secret::read(table, keys!("webhook_secret"), dir, report);
    let link = table.text("link").and_then(|link| outside::read("link", &link, OutsideUrl::parse, report));
    let group = table.text("group").map(|group| group.value.reveal());
    let pace = pace::read(table, report);
    table.close();
    Some(BotSettings { base: base?, token: token?, webhook_secret, link, group, pace })
}

/// Reads `[channel.zalo_oa]`.
pub(in crate::config) fn oa(table: &Closed<'_>, dir: &Path, report: &Report) -> Option<OaSettings> {
    let api_base = pace::base(table, "api_base", "https://openapi.zalo.me", report);
    let oauth_base = pace::base(table, "oauth_base", "https://oauth.zaloapp.com", report);
    let app_id = table.need_text("app_id");
    let app_secret = secret::need(table, keys!("app_secret"), dir, report);
    let callback = table.text("callback");
    let callback =
        callback.and_then(|callback| outside::read("callback", &callback, OutsideUrl::parse, report));
    let proof = table.flag("proof").unwrap_or(false);
    let webhook_secret = secret::read(table, keys!("webhook_secret"), dir, report);
    let signed_id = table.text("signed_id").map(|id| id.value.reveal());
    let group = table.text("group").map(|group| group.value.reveal());
    let template = table.table("template", "template").and_then(|table| template(&table, report));
    let pace = pace::read(table, report);
    table.close();
    Some(OaSettings {
        api_base: api_base?,
        oauth_base: oauth_base?,
        app_id: app_id?.value.reveal(),
        app_secret: app_secret?,
        callback,
        proof,
        webhook_secret,
        signed_id,
        group,
        template,
        pace,
    })
}

/// Reads `[channel.zalo_zbs]`.
pub(in crate::config) fn zbs(table: &Closed<'_>, has_account: bool, report: &Report) -> Option<ZbsSettings> {
    if !has_account {
        let message = "templates by phone number are sent with the tokens of the Official Account";
        report.add(table.at().error("account_missing", message).hint("add [channel.zalo_oa]"));
    }
    let base = pace::base(table, "zbs_base", "https://business.openapi.zalo.me", report);
    table.need_key("template");
    let template = table.table("template", "template").and_then(|table| template(&table, report));
    let development = table.flag("development").unwrap_or(false);
    let pace = pace::read(table, report);
    table.close();
    Some(ZbsSettings { base: base?, template: template?, development, pace })
}

fn template(table: &Closed<'_>, report: &Report) -> Option<TemplateSettings> {
    let id = table.need_text("id");
    let params = table.table("params", "list of parameters");
    table.close();
    let mut filled = BTreeMap::new();
    for (name, field) in params.iter().flat_map(Closed::entries) {
        if FIELDS.contains(&field.value.peek().as_str()) {
            filled.insert(name, field.value.reveal());
            continue;
        }
        let message = "no message has a field of this name";
        let hint = format!("there are {}", FIELDS.join(", "));
        report.add(field.at.error("unknown_field", message).hint(hint));
    }
    Some(TemplateSettings { id: id?.value.reveal(), params: filled })
}

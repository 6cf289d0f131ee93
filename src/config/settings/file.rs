//! dondoc.toml: who the organisation is, its hours and alarm clocks, and how messages leave.
//! Must not know people or plans.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::backup::{self, BackupSettings};
use super::email::{self, EmailSettings};
use super::keep::{self, Retention};
use super::schedule::{self, Schedule};
use super::watch::{self, WatchSettings};
use super::webhook::{self, ImapSettings, WebhookSettings};
use super::zalo::{self, BotSettings, OaSettings, ZbsSettings};
use super::{hours, listen};
use crate::calendar::{OfficeHours, Zone};
use crate::config::read::closed::Closed;
use crate::config::read::near;
use crate::config::read::once::check_id;
use crate::config::read::report::Report;
use crate::config::read::source::value;
use crate::config::read::table::Table;
use crate::model::{ChannelName, Day, OrgId};

/// What the daemon itself needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where database, inbox and captured mail are kept, as written.
    pub state: Option<PathBuf>,
    /// Alarm clocks, in file order.
    pub schedule: Vec<Schedule>,
    /// Where captured mail goes.
    pub capture: CaptureTable,
    /// The mail server; without one, e-mail is captured.
    pub email: Option<EmailSettings>,
    pub zalo_bot: Option<BotSettings>,
    /// The Zalo Official Account.
    pub zalo_oa: Option<OaSettings>,
    /// Zalo templates by phone number.
    pub zalo_zbs: Option<ZbsSettings>,
    pub webhook: Option<WebhookSettings>,
    /// Where answers come in.
    pub answers: AnswerSettings,
    /// How the daemon lets itself be watched.
    pub watch: WatchSettings,
    /// How long messages and notices that have ended are kept.
    pub keep: Retention,
    /// The daily backups.
    pub backup: BackupSettings,
}

impl Settings {
    /// The channels that deliver, in order.
    pub fn channels(&self) -> impl Iterator<Item = ChannelName> {
        let set_up = [
            (ChannelName::Email, self.email.is_some()),
            (ChannelName::ZaloBot, self.zalo_bot.is_some()),
            (ChannelName::ZaloOa, self.zalo_oa.is_some()),
            (ChannelName::ZaloZbs, self.zalo_zbs.is_some()),
            (ChannelName::Webhook, self.webhook.is_some()),
        ];
        set_up.into_iter().filter(|(_, set_up)| *set_up).map(|(name, _)| name)
    }
}

/// Where answers come in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerSettings {
    /// The address on which Zalo's webhooks are received; none where the program asks Zalo for messages itself.
    pub listen: Option<SocketAddr>,
    /// The mailbox that answers by mail come to.
    pub imap: Option<ImapSettings>,
}

/// The channel that writes messages down instead of sending them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureTable {
    /// A Maildir, relative to the state folder.
    pub dir: PathBuf,
}

/// Everything in dondoc.toml.
pub(in crate::config) struct Read {
    pub(in crate::config) id: OrgId,
    pub(in crate::config) name: String,
    pub(in crate::config) contact: Option<String>,
    pub(in crate::config) province: Option<String>,
    pub(in crate::config) zone: Zone,
    pub(in crate::config) hours: OfficeHours,
    pub(in crate::config) daily: chrono::NaiveTime,
    pub(in crate::config) settings: Settings,
}

/// Reads the whole file. Relative paths in it start from `dir`; `today` decides whether an alarm clock ever
/// rings again.
pub(in crate::config) fn read(root: &Table<'_>, dir: &Path, today: Day, report: &Report) -> Option<Read> {
    let (id, name) = (root.need_text("id"), root.need_text("name"));
    if let Some(id) = &id {
        check_id("organisation", id, report);
        if !id.value.is_ascii() {
            let message = format!("the organisation id `{}` goes into names that must be ASCII", id.value);
            report.add(id.at.error("id_not_ascii", message).hint("use ASCII letters, digits and dashes"));
        }
    }
    let contact = root.text("contact").map(|text| text.value);
    let province = root.text("province").map(|text| text.value);
    let state = root.text("state").map(|text| PathBuf::from(text.value));
    let zone = read_zone(root, report);
    let (hours, daily) = hours::read(root, report);
    let schedule = match root.table("schedule", "schedule") {
        Some(table) => schedule::read(&table, zone, today, report),
        None => schedule::usual(daily),
    };
    let closed = |key, what| root.table(key, what).map(Closed::new);
    let channels = closed("channel", "table of channels");
    let capture = channels.as_ref().and_then(|channels| channels.table("capture", "channel"));
    let dir_of_capture = capture.as_ref().and_then(|capture| capture.text("dir"));
    let of = |name| channels.as_ref().and_then(|channels| channels.table(name, "channel"));
    let (email, webhook) = (of("email"), of("webhook"));
    let (bot, oa, zbs) = (of("zalo_bot"), of("zalo_oa"), of("zalo_zbs"));
    let keep = keep::read(root.table("keep", "table of what is kept").as_ref(), report);
    let backup = closed("backup", "table of backups").map(|table| backup::read(&table, dir, report));
    let answers = closed("answers", "table of answers");
    let watch = closed("watch", "table for watching").map(|table| watch::read(&table, dir, report));
    let listen = answers.as_ref().and_then(|answers| listen::address(answers, report));
    let imap = answers.as_ref().and_then(|answers| answers.table("imap", "mailbox"));
    if let Some(answers) = &answers {
        answers.close();
    }
    for table in capture.iter().chain(&channels) {
        table.close();
    }
    root.close();
    let (zalo_bot, zalo_oa) = (
        bot.as_ref().and_then(|bot| zalo::bot(bot, dir, report)),
        oa.as_ref().and_then(|oa| zalo::oa(oa, dir, report)),
    );
    let brought = [
        zalo_bot.as_ref().and_then(|settings| settings.webhook_secret.as_ref()).and(bot.as_ref()),
        zalo_oa.as_ref().and_then(|settings| settings.webhook_secret.as_ref()).and(oa.as_ref()),
    ];
    check_reception(listen.is_some(), answers.as_ref(), &brought, report);
    let settings = Settings {
        state,
        schedule,
        capture: CaptureTable { dir: dir_of_capture.map_or("mail".into(), |dir| dir.value.reveal().into()) },
        email: email.and_then(|email| email::read(&email, dir, report)),
        zalo_bot,
        zalo_zbs: zbs.and_then(|zbs| zalo::zbs(&zbs, oa.is_some(), report)),
        zalo_oa,
        webhook: webhook.and_then(|webhook| webhook::read(&webhook, dir, report)),
        answers: AnswerSettings { listen, imap: imap.and_then(|imap| webhook::imap(&imap, dir, report)) },
        watch: watch.unwrap_or_default(),
        keep,
        backup: backup.unwrap_or_default(),
    };
    Some(Read {
        id: OrgId::new(value(id.as_ref())),
        name: value(name.as_ref()),
        contact,
        province,
        zone: zone?,
        hours: hours?,
        daily,
        settings,
    })
}

/// Warns where an address listens but no channel has a webhook, or where a channel has one but no address
/// listens.
fn check_reception(
    listens: bool,
    answers: Option<&Closed<'_>>,
    brought: &[Option<&Closed<'_>>],
    report: &Report,
) {
    let first = brought.iter().flatten().next();
    match (listens, answers, first) {
        (true, Some(answers), None) => {
            let message =
                "`listen` is set, but no channel has a `webhook_secret`, so every request is turned away";
            let hint = "name the secret in [channel.zalo_bot] or [channel.zalo_oa], or leave `listen` out";
            report.add(answers.at().warning("nothing_to_receive", message).hint(hint));
        }
        (false, _, Some(channel)) => {
            let message = "this channel has a `webhook_secret`, but nothing listens for what Zalo brings";
            let hint = "add [answers] with `listen`, or leave the secret out";
            report.add(channel.at().warning("nobody_listens", message).hint(hint));
        }
        _ => {}
    }
}

fn read_zone(root: &Table<'_>, report: &Report) -> Option<Zone> {
    let Some(name) = root.text("zone") else { return Zone::named(Zone::DEFAULT_NAME) };
    let zone = Zone::named(&name.value);
    if zone.is_none() {
        let near = near::nearest(&name.value, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write an IANA name such as `{}`, or leave it out", Zone::DEFAULT_NAME),
        };
        let message = format!("there is no time zone `{}`", name.value);
        report.add(name.at.error("unknown_zone", message).hint(hint));
    }
    zone
}

//! The roads to the servers: each channel is tried as far as that goes without a message, and the mailbox for answers
//! is opened.
//! Must not know what would be sent.

use std::time::Duration;

use super::{Finding, mailbox};
use crate::channel::Channel;
use crate::daemon::engine::Setup;
use crate::model::ChannelName;
use crate::model::Instant;

/// A server that does not answer for so long does not answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Tries every channel of config, and the mailbox that it names.
pub(super) async fn channels(setup: &Setup, now: Instant) -> Vec<Finding> {
    let settings = &setup.config.settings;
    let mut found = Vec::new();
    if setup.channels.is_empty() {
        let hint = "fill in [channel.email] in dondoc.toml";
        found.push(Finding::warning(
            "channels",
            "no channel is set up: messages are captured, not sent",
            hint,
        ));
    }
    for (name, channel) in &setup.channels {
        found.push(road(setup, *name, channel, now).await);
    }
    if let Some(imap) = &settings.answers.imap {
        let reached = reach("answers", &imap.host, imap.port).await;
        found.push(if reached.hint.is_some() { reached } else { mailbox::opens(imap, PATIENCE).await });
    }
    found
}

async fn road(setup: &Setup, name: ChannelName, channel: &Channel, now: Instant) -> Finding {
    if let Some(email) = setup.config.settings.email.as_ref().filter(|_| name == ChannelName::Email) {
        let reached = reach(name.as_str(), &email.host, email.port).await;
        if reached.hint.is_some() {
            return reached;
        }
    }
    let mut session = channel.session();
    let tried = tokio::time::timeout(PATIENCE, session.probe(now)).await;
    session.close().await;
    match tried {
        Ok(Ok(detail)) => Finding::ok(name.as_str(), detail),
        Ok(Err(failure)) => {
            let detail =
                format!("{} at phase {}: {}", failure.error.as_str(), failure.phase.as_str(), failure.detail);
            Finding::error(name.as_str(), detail, hint(name))
        }
        Err(_) => {
            let detail = format!("no answer within {} seconds", PATIENCE.as_secs());
            Finding::error(name.as_str(), detail, hint(name))
        }
    }
}

fn hint(name: ChannelName) -> &'static str {
    match name {
        ChannelName::Email => {
            "compare host, port, tls, user and password in [channel.email] with what the mail server's administrator \
             says; an expired certificate is theirs to renew"
        }
        ChannelName::ZaloOa | ChannelName::ZaloZbs => {
            "`dondoc zalo status` tells more, `dondoc zalo login` consents again"
        }
        ChannelName::ZaloBot => "compare the token with the one in Zalo Bot Manager, see docs/zalo.md",
        ChannelName::Webhook => "compare `url` in [channel.webhook] with the server's",
        ChannelName::Capture => "make the state folder writable for the service",
    }
}

/// Whether the name of a server leads somewhere, and somebody listens there.
async fn reach(check: &str, host: &str, port: u16) -> Finding {
    let addresses = match tokio::net::lookup_host((host, port)).await {
        Ok(addresses) => addresses.collect::<Vec<_>>(),
        Err(error) => {
            let hint = "is the name right, and does this machine have a DNS server (`resolvectl status`)?";
            return Finding::error(check, format!("{host} is not found: {error}"), hint);
        }
    };
    let connect = tokio::net::TcpStream::connect(addresses.as_slice());
    match tokio::time::timeout(PATIENCE, connect).await {
        Ok(Ok(_)) => Finding::ok(check, format!("{host}:{port} listens")),
        Ok(Err(error)) => refused(check, host, port, &error.to_string()),
        Err(_) => refused(check, host, port, "no answer"),
    }
}

fn refused(check: &str, host: &str, port: u16, why: &str) -> Finding {
    let hint = "is the port right, and does a firewall let this machine out to it?";
    Finding::error(check, format!("{host}:{port} cannot be reached: {why}"), hint)
}

//! Tries the roads to the servers as far as possible without sending a message, opens the mailbox for answers, and
//! checks whether this machine's own ports and sockets can be opened.
//! Must not know what would be sent.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream, lookup_host};

use super::hint::{Road, blocked};
use super::{Finding, mailbox};
use crate::channel::{Channel, ServerFault, shakes_hands};
use crate::config::{Listen, OutsideUrl};
use crate::daemon::run::is_running;
use crate::engine::setup::Setup;
use crate::model::{ChannelName, Instant};

/// A server that takes longer than this counts as not answering.
const PATIENCE: Duration = Duration::from_secs(30);

/// Tries every channel of config, and the mailbox for answers.
pub(super) async fn channels(setup: &Setup, now: Instant) -> Vec<Finding> {
    let settings = &setup.config.settings;
    let mut found = Vec::new();
    if setup.channels.is_empty() {
        let hint = "fill in [channel.email] in dondoc.toml, or run `dondoc init` again";
        found.push(Finding::warning(
            "channels",
            "no channel is set up: messages are captured, not sent",
            hint,
        ));
    }
    for (name, channel) in &setup.channels {
        found.push(channel_road(setup, *name, channel, now).await);
    }
    if let Some(imap) = &settings.answers.imap {
        // Closed before the next connection opens: some servers take only one at a time.
        let reached = reach(&imap.host, imap.port).await.map(drop);
        found.push(match reached {
            Err((cause, detail)) => blocked("answers", Road::Mailbox, cause, detail),
            Ok(()) => mailbox::opens(imap, PATIENCE).await,
        });
    }
    found
}

/// Tries the server that receives the heartbeat, and the ports and sockets of this machine; none of these carries
/// messages.
pub(super) async fn watching(setup: &Setup) -> Vec<Finding> {
    let settings = &setup.config.settings;
    let mut found = Vec::new();
    if let Some(url) = &settings.watch.heartbeat {
        found.push(
            sealed("heartbeat", Road::Heartbeat, url, "a request is what the service itself makes").await,
        );
    }
    let tcp = match &settings.watch.listen {
        Some(Listen::Tcp(at)) => Some(*at),
        _ => None,
    };
    let doors = [
        ("metrics", tcp, "`listen` in [watch]"),
        ("answers", settings.answers.listen, "`listen` in [answers]"),
    ];
    for (check, at, key) in doors {
        if let Some(at) = at {
            found.push(door(check, at, key, is_running(&setup.state)).await);
        }
    }
    found
}

async fn channel_road(setup: &Setup, name: ChannelName, channel: &Channel, now: Instant) -> Finding {
    let settings = &setup.config.settings;
    let check = name.as_str();
    let base = |base: Option<&OutsideUrl>| base.map(OutsideUrl::server);
    let (road, server) = match name {
        ChannelName::Email => {
            (Road::Email, settings.email.as_ref().map(|email| (email.host.clone(), email.port)))
        }
        ChannelName::ZaloBot => (Road::Bot, base(settings.zalo_bot.as_ref().map(|bot| &bot.base))),
        ChannelName::ZaloOa => (Road::Account, base(settings.zalo_oa.as_ref().map(|oa| &oa.api_base))),
        ChannelName::ZaloZbs => (Road::Account, base(settings.zalo_zbs.as_ref().map(|zbs| &zbs.base))),
        ChannelName::Webhook => {
            let Some(webhook) = &settings.webhook else { return Finding::ok(check, "not set up") };
            let more = "whether it takes messages shows only by sending: dondoc send-test webhook";
            return sealed(check, Road::Webhook, &webhook.url, more).await;
        }
        ChannelName::Capture => (Road::Email, None),
    };
    if let Some((host, port)) = server
        && let Err((cause, detail)) = reach(&host, port).await
    {
        return blocked(check, road, cause, detail);
    }
    let mut session = channel.session();
    let tried = tokio::time::timeout(PATIENCE, session.probe(now)).await;
    session.close().await;
    match tried {
        Ok(Ok(detail)) => Finding::ok(check, detail),
        Ok(Err(_)) if name == ChannelName::Capture => {
            Finding::error(check, "mail cannot be captured", "make the state folder writable for the service")
        }
        Ok(Err(failure)) => {
            let detail =
                format!("{} at phase {}: {}", failure.error.as_str(), failure.phase.as_str(), failure.detail);
            blocked(check, road, failure.cause, detail)
        }
        Err(_) => {
            let detail = format!("no answer within {} seconds", PATIENCE.as_secs());
            blocked(check, road, ServerFault::Silent, detail)
        }
    }
}

/// Whether an https server answers and is who it says; more would show only with a message.
async fn sealed(check: &str, road: Road, url: &OutsideUrl, more: &str) -> Finding {
    let (host, port) = url.server();
    let stream = match reach(&host, port).await {
        Err((cause, detail)) => return blocked(check, road, cause, detail),
        Ok(stream) => stream,
    };
    if url.is_sealed() {
        let late = || (ServerFault::Silent, format!("no answer within {} seconds", PATIENCE.as_secs()));
        let shaken = tokio::time::timeout(PATIENCE, shakes_hands(&host, stream)).await;
        if let Err((cause, why)) = shaken.unwrap_or_else(|_| Err(late())) {
            return blocked(check, road, cause, format!("{host}:{port}: {why}"));
        }
    }
    Finding::ok(check, format!("{host}:{port} answers; {more}"))
}

/// Whether the name of a server resolves, and something listens there.
async fn reach(host: &str, port: u16) -> Result<TcpStream, (ServerFault, String)> {
    let found = lookup_host((host, port)).await;
    let addresses: Vec<_> =
        found.map_err(|error| (ServerFault::NoName, format!("{host} is not found: {error}")))?.collect();
    let connect = TcpStream::connect(addresses.as_slice());
    let cannot = |why: &dyn std::fmt::Display| format!("{host}:{port} cannot be reached: {why}");
    match tokio::time::timeout(PATIENCE, connect).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err((ServerFault::of_io(&error), cannot(&error))),
        Err(_) => Err((ServerFault::Silent, cannot(&"no answer"))),
    }
}

/// Whether the service listens on a port of this machine, or could.
async fn door(check: &str, at: SocketAddr, key: &str, runs: bool) -> Finding {
    if runs {
        return match TcpStream::connect(at).await {
            Ok(_) => Finding::ok(check, format!("the service listens at {at}")),
            Err(error) => {
                let detail = format!("the service runs and does not answer at {at}: {error}");
                let hint = format!(
                    "{key} may be newer than the service: `dondoc reload`, else `systemctl restart dondoc`"
                );
                Finding::error(check, detail, hint)
            }
        };
    }
    match TcpListener::bind(at).await {
        Ok(_) => Finding::ok(check, format!("{at} is free for the service")),
        Err(error) => {
            let hint = format!(
                "another program has that port, or the address is none of this machine's: change {key}"
            );
            Finding::error(check, format!("the service could not listen at {at}: {error}"), hint)
        }
    }
}

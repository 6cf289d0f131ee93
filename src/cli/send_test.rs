//! `send-test`: one real message through one channel, with nothing stored.
//! For the day a mail account is set up.

use super::context::Context;
use super::exit::CommandError;
use super::{Exit, output};
use crate::channel::Envelope;
use crate::daemon::engine::Setup;
use crate::model::{ChannelName, MessageId};
use crate::planner::digest::Letter;

/// Sends one message and says how far it got.
pub async fn send_test(context: &Context, channel: &str, to: &str) -> anyhow::Result<Exit> {
    let Some(name) = ChannelName::parse(channel) else {
        return Err(CommandError::usage(format!("no channel `{channel}`: there are email and capture")));
    };
    let config = context.config()?;
    let organisation = config.org.name.clone();
    let zone = config.calendar.zone;
    let state = context.state(&config);
    let setup = Setup::new(config, &state)?;
    let channel = match name {
        ChannelName::Capture => &setup.capture,
        ChannelName::Email => setup.channels.get(&name).ok_or_else(|| {
            CommandError::usage("no [channel.email] in dondoc.toml: fill it in first, then test it")
        })?,
    };
    let now = context.now();
    let text = format!(
        "Kính gửi đồng chí,\n\nĐây là thư kiểm tra đường gửi của hệ thống nhắc việc {organisation}.\n\
         Nhận được thư này nghĩa là thư nhắc việc sẽ đến được hộp thư này.\n\nTrân trọng.\n"
    );
    let html =
        format!("<p>{}</p>", text.replace('<', "&lt;").replace("\n\n", "</p><p>").replace('\n', "<br>"));
    let letter = Letter { subject: "[Nhắc việc] Thư kiểm tra đường gửi".into(), text, html };
    let id = MessageId::derive(&["send-test", to, &now.timestamp_millis().to_string()]);
    let out = channel
        .build(&Envelope { id: &id, to, to_name: "", letter: &letter, at: now, zone })
        .map_err(|failure| anyhow::anyhow!("the message could not be built: {}", failure.detail))?;
    let mut session = channel.session();
    let sent = session.send(&out, Box::pin(async { Ok(()) })).await;
    session.close().await;
    match sent {
        Ok(_) => {
            output::line(&format!("accepted by the next server; message id {id}"));
            Ok(Exit::Ok)
        }
        Err(failure) => Err(anyhow::anyhow!(
            "{} at phase {}: {}",
            failure.error.as_str(),
            failure.phase.as_str(),
            failure.detail
        )),
    }
}

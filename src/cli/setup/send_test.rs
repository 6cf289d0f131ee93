//! `send-test`: sends one real message through one channel, for the day on which the channel is set up.
//! Must not store anything.

use crate::channel::Envelope;
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::config::Config;
use crate::engine::setup::Setup;
use crate::model::fields::FIELDS;
use crate::model::{ChannelName, Form, Instant, MessageId};
use crate::planner::message::digest::Letter;

/// Sends one message and prints how far it got.
pub async fn send_test(context: &CommandContext, channel: &str, to: &str) -> anyhow::Result<Exit> {
    let Some(name) = ChannelName::parse(channel) else {
        let known: Vec<&str> = ChannelName::ALL.iter().map(|name| name.as_str()).collect();
        return Err(CommandError::usage(format!("no channel `{channel}`: there are {}", known.join(", "))));
    };
    let config = context.config()?;
    let now = context.now();
    let letter = letter(&config, name.form(), now);
    let zone = config.calendar.zone;
    let state = context.state(&config)?;
    let setup = Setup::new(config, &state)?;
    let channel = match name {
        ChannelName::Capture => &setup.capture,
        _ => setup.channels.get(&name).ok_or_else(|| {
            let message = format!("no [channel.{channel}] in dondoc.toml: fill it in first, then test it");
            CommandError::usage(message)
        })?,
    };
    let id = MessageId::derive(&["send-test", to, &now.timestamp_millis().to_string()]);
    let out = channel
        .build(&Envelope {
            id: &id,
            local_part: id.as_str(),
            to,
            to_name: "",
            letter: &letter,
            at: now,
            zone,
        })
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

/// The test message, in the form that the channel carries.
fn letter(config: &Config, form: Form, now: Instant) -> Letter {
    let organisation = &config.org.name;
    let subject = "[Nhắc việc] Thư kiểm tra đường gửi".to_owned();
    let text = format!(
        "Kính gửi đồng chí,\n\nĐây là thư kiểm tra đường gửi của hệ thống nhắc việc {organisation}.\n\
         Nhận được thư này nghĩa là thư nhắc việc sẽ đến được hộp thư này.\n\nTrân trọng.\n"
    );
    let (text, html) = match form {
        Form::Mail => {
            let html = text.replace('<', "&lt;").replace("\n\n", "</p><p>").replace('\n', "<br>");
            (text, Some(format!("<p>{html}</p>")))
        }
        Form::Chat => (
            format!(
                "Đây là tin kiểm tra đường gửi của hệ thống nhắc việc {organisation}. Nhận được tin này nghĩa là tin \
                 nhắc việc sẽ đến được đây."
            ),
            None,
        ),
        Form::Fields => {
            let day = config.calendar.zone.day(now).format("%d/%m/%Y").to_string();
            let value = |field: &str| if field == "day" { day.clone() } else { "Kiểm tra".to_owned() };
            let fields = FIELDS.map(|field| (field, value(field)));
            let fields: std::collections::BTreeMap<_, _> = fields.into_iter().collect();
            (serde_json::json!(fields).to_string(), None)
        }
        Form::Document => {
            (serde_json::json!({ "test": true, "subject": subject, "text": text }).to_string(), None)
        }
    };
    Letter { subject, text, html, ..Letter::default() }
}

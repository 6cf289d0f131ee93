//! What Zalo brings us: whether it is from Zalo, and what it says. The shapes are those of November 2026;
//! unknown fields are ignored, ids and times stay text. Must not know people or commands.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::codes::text;
use super::same;
use crate::channel::{Arrival, Incoming};
use crate::config::{BotSettings, OaSettings};
use crate::model::ids::hex;
use crate::model::{Instant, MessageId};

/// Whether a body can be read at all: a JSON object. Asked before anything else, since a signature over a body
/// that nobody can read says nothing.
pub fn is_event(body: &[u8]) -> bool {
    serde_json::from_slice::<Value>(body).is_ok_and(|json| json.is_object())
}

/// When an event of the account happened, as its signed timestamp says in milliseconds.
pub fn happened_at(body: &[u8]) -> Option<Instant> {
    let json: Value = serde_json::from_slice(body).ok()?;
    Instant::from_timestamp_millis(text(json.get("timestamp")?)?.parse().ok()?)
}

/// Whether a request for the account's address bears the account's signature: SHA-256, no HMAC, of the id, the
/// raw body, its timestamp and the account's secret. Compared in constant time, with or without `mac=`, in
/// either case.
pub fn is_from_account(settings: &OaSettings, signature: Option<&str>, body: &[u8]) -> bool {
    let (Some(secret), Some(signature)) = (&settings.webhook_secret, signature) else { return false };
    let json: Option<Value> = serde_json::from_slice(body).ok();
    let timestamp = json.and_then(|json| text(json.get("timestamp")?)).unwrap_or_default();
    let mut hash = Sha256::new();
    hash.update(settings.signed_id.as_deref().unwrap_or(&settings.app_id));
    hash.update(body);
    hash.update(timestamp);
    hash.update(secret.reveal());
    let expected = hex(&hash.finalize());
    let given = signature.trim().trim_start_matches("mac=").to_ascii_lowercase();
    same(given.as_bytes(), expected.as_bytes())
}

/// Whether a request for the bot's address bears the bot's secret.
pub fn is_from_bot(settings: &BotSettings, secret: Option<&str>) -> bool {
    let (Some(expected), Some(given)) = (&settings.webhook_secret, secret) else { return false };
    same(given.as_bytes(), expected.reveal().as_bytes())
}

/// Reads an event of the account; none where the body is not one.
pub fn of_account(body: &[u8]) -> Option<Incoming> {
    let json: Value = serde_json::from_slice(body).ok()?;
    let name = text(json.get("event_name")?)?;
    let at = |path: &str| json.pointer(path).and_then(text);
    let sender = || at("/sender/id").or_else(|| at("/follower/id"));
    let message = || at("/message/msg_id").or_else(|| at("/message/message_id"));
    let subject = || sender().or_else(|| at("/recipient/id")).unwrap_or_default();
    let key = match message() {
        Some(id) => format!("oa:{name}:{id}"),
        None => format!("oa:{name}:{}:{}", at("/timestamp").unwrap_or_default(), subject()),
    };
    let event = match name.as_str() {
        "user_send_text" => Arrival::Text {
            sender: sender()?,
            text: at("/message/text").unwrap_or_default(),
            quote: at("/message/quote_msg_id"),
        },
        "follow" => Arrival::Greeting { sender: sender()? },
        "user_received_message" => {
            let listed = json.pointer("/message/msg_ids").and_then(Value::as_array);
            let vendor_ids = listed.into_iter().flatten().filter_map(text).chain(message()).collect();
            Arrival::Delivered { vendor_ids, message: at("/message/tracking_id").map(MessageId::new) }
        }
        // Where an administrator writes in the account's own chat, that is no echo of ours.
        "oa_send_text" if at("/sender/admin_id").is_none() => Arrival::Echo {
            recipient: at("/recipient/id")?,
            text: at("/message/text")?,
            vendor_id: message()?,
        },
        _ => Arrival::Other,
    };
    Some(Incoming { key, event })
}

/// Reads an update of the bot, asked for or brought; none where the body is not one.
pub fn of_bot(body: &[u8]) -> Option<Incoming> {
    let json: Value = serde_json::from_slice(body).ok()?;
    let update = json.get("result").unwrap_or(&json);
    let name = text(update.get("event_name")?)?;
    let at = |path: &str| update.pointer(path).and_then(text);
    let (chat, from) = (at("/message/chat/id")?, at("/message/from/id").unwrap_or_default());
    let key = format!("bot:{name}:{chat}:{from}:{}", at("/message/message_id").unwrap_or_default());
    let is_bot = update.pointer("/message/from/is_bot").and_then(Value::as_bool) == Some(true);
    // In a group an answer would name units and people to everybody.
    let is_private = at("/message/chat/chat_type").is_none_or(|kind| kind.eq_ignore_ascii_case("private"));
    let event = match name.as_str() {
        _ if is_bot || !is_private => Arrival::Other,
        "message.text.received" => Arrival::Text {
            sender: chat,
            text: at("/message/text").unwrap_or_default(),
            quote: at("/message/reply_to_message/message_id").or_else(|| at("/message/quote/message_id")),
        },
        _ => Arrival::Greeting { sender: chat },
    };
    Some(Incoming { key, event })
}

#[cfg(test)]
mod tests;

//! A signed POST to a server of the organisation's own choice: a gateway of the province, n8n, Teams.
//! Must not know what the document says.

use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::http::{Http, Reply};
use super::{Accepted, DotMark, SendFailure, SettingsError};
use crate::channel::contract::{Carrier, Connection, Doing, Session};
use crate::config::WebhookSettings;
use crate::model::ids::hex;
use crate::model::{ChannelName, Instant, Outbound, Phase, SendError};

/// How long a server is left alone that asks for patience without saying how long.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server that asks us to come back only after so long has used up a quota (RFC 6585 §4 gives no other sign).
const QUOTA: Duration = Duration::from_hours(1);

/// The channel to a webhook.
#[derive(Clone)]
pub struct WebhookChannel {
    http: Http,
    settings: Arc<WebhookSettings>,
}

impl std::fmt::Debug for WebhookChannel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookChannel")
    }
}

impl WebhookChannel {
    /// Checks the settings; opens no connection.
    pub fn new(settings: WebhookSettings) -> Result<Self, SettingsError> {
        Ok(Self { http: Http::new(settings.pace)?, settings: Arc::new(settings) })
    }
}

impl Carrier for WebhookChannel {
    fn name(&self) -> ChannelName {
        ChannelName::Webhook
    }

    fn session(&self) -> Session {
        Session::on(WebhookSession { channel: self.clone() })
    }

    fn sessions(&self) -> usize {
        self.settings.pace.sessions
    }

    fn lease(&self) -> Duration {
        self.http.lease()
    }
}

/// A sender to the webhook; all senders of a channel share its connections.
#[derive(Debug)]
pub(super) struct WebhookSession {
    channel: WebhookChannel,
}

impl WebhookSession {
    /// Posts the document. `Idempotency-Key` is the message's id, so a server can tell a second try from a
    /// second message; the signature covers the time and the bytes of the body.
    async fn hand_over(&mut self, out: &Outbound, mark: DotMark) -> Result<Accepted, SendFailure> {
        let WebhookChannel { http, settings } = &self.channel;
        let timestamp = out.at.timestamp().to_string();
        let request = http
            .post(settings.url.as_str())
            .header("content-type", "application/json")
            .header("idempotency-key", out.id.as_str())
            .header("x-dondoc-timestamp", &timestamp)
            .header("x-dondoc-signature", sign(settings.secret.reveal(), &timestamp, &out.bytes));
        http.turn().await;
        let reply = http.send_marked(request, out.bytes.clone(), mark).await?;
        outcome(&reply)
    }
}

impl Connection for WebhookSession {
    fn send<'a>(&'a mut self, out: &'a Outbound, mark: DotMark) -> Doing<'a, Result<Accepted, SendFailure>> {
        Box::pin(self.hand_over(out, mark))
    }

    fn probe(&mut self, _now: Instant) -> Doing<'_, Result<String, SendFailure>> {
        Box::pin(async { Ok(TRIED_BY.to_owned()) })
    }
}

/// What a webhook can be tried by: only a message would tell more.
const TRIED_BY: &str = "a webhook is only tried by sending: dondoc send-test webhook";

/// The signature of a body: `sha256=` and the hex HMAC-SHA256 of `timestamp.body`.
pub(super) fn sign(secret: &str, timestamp: &str, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    format!("sha256={}", hex(&mac.finalize().into_bytes()))
}

/// What a status means: 4xx was refused; after 5xx the document may have been taken in.
fn outcome(reply: &Reply) -> Result<Accepted, SendFailure> {
    let error = match reply.status {
        200..=299 => {
            return Ok(Accepted {
                detail: format!("HTTP {}", reply.status),
                vendor_id: None,
                unnumbered: false,
            });
        }
        429 if reply.retry_after.is_some_and(|after| after >= QUOTA) => {
            SendError::QuotaUsed { after: reply.retry_after.unwrap_or(QUOTA) }
        }
        429 => SendError::RateLimited { after: reply.retry_after.unwrap_or(PATIENCE) },
        503 if reply.retry_after.is_some() => {
            SendError::RateLimited { after: reply.retry_after.unwrap_or(PATIENCE) }
        }
        503 => SendError::Transient,
        // The address, the key or a redirect is wrong for every message, not for this one alone.
        300..=399 | 401 | 403 | 404 | 405 | 410 => SendError::Blocked,
        408 | 500..=599 => SendError::Ambiguous,
        _ => SendError::Permanent,
    };
    let detail = format!("HTTP {}", reply.status);
    Err(SendFailure::new(error, Phase::Dot, Some(i32::from(reply.status)), &detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_covers_time_and_body() {
        // The expected signature was made with `printf '1700000000.{}' | openssl dgst -sha256 -hmac key`.
        let signature = sign("key", "1700000000", b"{}");
        assert_eq!(signature, "sha256=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae");
        assert_ne!(signature, sign("key", "1700000001", b"{}"));
        assert_ne!(signature, sign("key", "1700000000", b"{ }"));
        assert_ne!(signature, sign("other", "1700000000", b"{}"));
    }

    #[test]
    fn a_status_says_whose_fault_it_is() {
        let reply = |status| Reply { status, retry_after: None, body: Vec::new() };
        let error = |status| outcome(&reply(status)).map_err(|failure| failure.error);
        assert!(error(202).is_ok());
        assert_eq!(error(429).err(), Some(SendError::RateLimited { after: PATIENCE }));
        for (status, expected) in [
            (302, SendError::Blocked),
            (401, SendError::Blocked),
            (404, SendError::Blocked),
            (400, SendError::Permanent),
            (422, SendError::Permanent),
            (408, SendError::Ambiguous),
            (500, SendError::Ambiguous),
            (502, SendError::Ambiguous),
            (503, SendError::Transient),
        ] {
            assert_eq!(error(status).err(), Some(expected), "{status}");
        }
    }
}

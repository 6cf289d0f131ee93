//! A Zalo Bot: messages to people who once wrote to it, and what they write, asked for one at a time.
//! Must not know commands or people.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::codes::{ZaloAnswer, judge_bot};
use super::{Card, GROUP, outcome, text};
use crate::channel::contract::{Carrier, Connection, Doing, Session};
use crate::channel::http::{Http, Reply, send};
use crate::channel::{Accepted, DotMark, SendFailure, ServerFault, SettingsError};
use crate::config::BotSettings;
use crate::model::{ChannelName, Instant, Outbound, Phase, SendError};

/// How long one question for news stays open at the server.
const POLL: std::time::Duration = std::time::Duration::from_secs(30);

/// The channel of a Zalo Bot.
#[derive(Clone)]
pub struct BotChannel {
    http: Http,
    settings: Arc<BotSettings>,
}

impl std::fmt::Debug for BotChannel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BotChannel({:?})", self.settings.base)
    }
}

/// What a question for news gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Polled {
    /// One event, as it came. Zalo forgets it now, so it must be kept before anything else happens.
    News(Vec<u8>),
    /// No event; the ordinary end of an idle question.
    Nothing,
}

impl BotChannel {
    /// Checks the settings; opens no connection.
    pub fn new(settings: BotSettings) -> Result<Self, SettingsError> {
        Ok(Self { http: Http::new(settings.pace)?, settings: Arc::new(settings) })
    }

    /// Asks once whether anybody wrote. Only one caller at a time may ask.
    pub async fn poll(&self) -> Result<Polled, SendFailure> {
        let request = self
            .http
            .post(&self.url("getUpdates"))
            .timeout(POLL + self.settings.pace.timeout)
            .header("content-type", "application/json")
            .body(json!({ "timeout": POLL.as_secs() }).to_string());
        let reply = send(request).await?;
        match judge_bot(&reply) {
            ZaloAnswer::Taken(_) => Ok(Polled::News(reply.body)),
            ZaloAnswer::Failed { code: Some(408), .. } => Ok(Polled::Nothing),
            ZaloAnswer::Failed { class, code, said } => {
                let error = class.map_or(SendError::Transient, super::codes::Class::error);
                let named = code.map_or(String::new(), |code| format!("{code} "));
                Err(super::failure(error, Phase::Dot, code, &format!("{named}{said}")))
            }
        }
    }

    /// The address of a method. The token stands in its path, so the address must never be shown.
    fn url(&self, method: &str) -> String {
        self.settings.base.with(&format!("/bot{}/{method}", self.settings.token.reveal()))
    }
}

impl Carrier for BotChannel {
    fn name(&self) -> ChannelName {
        ChannelName::ZaloBot
    }

    fn session(&self) -> Session {
        Session::on(BotSession { channel: self.clone() })
    }

    fn sessions(&self) -> usize {
        self.settings.pace.sessions
    }

    fn lease(&self) -> Duration {
        self.http.lease()
    }
}

/// A sender of the bot's messages; all senders of a channel share its connections.
#[derive(Debug)]
pub struct BotSession {
    channel: BotChannel,
}

impl BotSession {
    async fn hand_over(&mut self, out: &Outbound, mark: DotMark) -> Result<Accepted, SendFailure> {
        let chat = out.to.strip_prefix(GROUP).unwrap_or(&out.to);
        let body = json!({ "chat_id": chat, "text": text(out)? }).to_string();
        let http = &self.channel.http;
        http.turn().await;
        let request = http.post(&self.channel.url("sendMessage")).header("content-type", "application/json");
        let reply = http.send_marked(request, body.into_bytes(), mark).await?;
        outcome(judge_bot(&reply), out)
    }

    /// Asks the bot who it is.
    async fn reach(&mut self) -> Result<String, SendFailure> {
        let reply = self.channel.me().await?;
        Ok(format!("the bot `{}` answers", said(&reply, "account_name").unwrap_or_default()))
    }
}

impl Connection for BotSession {
    fn send<'a>(&'a mut self, out: &'a Outbound, mark: DotMark) -> Doing<'a, Result<Accepted, SendFailure>> {
        Box::pin(self.hand_over(out, mark))
    }

    fn probe(&mut self, _now: Instant) -> Doing<'_, Result<String, SendFailure>> {
        Box::pin(self.reach())
    }
}

fn said(reply: &Reply, key: &str) -> Option<String> {
    super::codes::text(reply.json()?.get("result")?.get(key)?)
}

impl BotChannel {
    /// How people find the bot; none where Zalo does not give its name or id.
    pub async fn card(&self) -> Result<Option<Card>, SendFailure> {
        let reply = self.me().await?;
        let link = self.settings.link.as_ref().map(crate::config::OutsideUrl::as_str);
        Ok(Card::of(said(&reply, "account_name"), said(&reply, "id"), link))
    }

    async fn me(&self) -> Result<Reply, SendFailure> {
        let request = self.http.post(&self.url("getMe"));
        let reply = send(request).await?;
        match judge_bot(&reply) {
            ZaloAnswer::Taken(_) => Ok(reply),
            ZaloAnswer::Failed { class, code, said } => {
                let error = class.map_or(SendError::Transient, super::codes::Class::error);
                let cause = class.map_or(ServerFault::Other, super::codes::Class::cause);
                Err(super::failure(error, Phase::Greet, code, &said).because(cause))
            }
        }
    }
}

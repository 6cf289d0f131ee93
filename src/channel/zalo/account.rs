//! What is sent with the tokens of an Official Account: consultation messages, group messages, and templates by
//! user id or by phone number. Must not know commands or people.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::codes::Host;
use super::signer::Signer;
use super::token::{TokenError, TokenStatus, Tokens};
use super::{Card, GROUP, is_auth, outcome, text};
use crate::channel::contract::{Carrier, Connection, Doing, Session};
use crate::channel::http::{Http, Reply, send};
use crate::channel::{Accepted, DotMark, Envelope, SendFailure, ServerFault, SettingsError};
use crate::config::{OaSettings, TemplateSettings, ZbsSettings};
use crate::model::{ChannelName, Instant, Outbound, Phase, SendError};

/// Codes for no interaction in seven days: a template may still be sent.
const WINDOW_CLOSED: [i32; 2] = [-230, -232];
/// The longest `tracking_id`.
const TRACKING: usize = 48;

/// The Official Account behind the channels, with its tokens.
#[derive(Clone)]
pub struct Account {
    http: Http,
    settings: Arc<OaSettings>,
    signer: Signer,
    tokens: Tokens,
}

impl Account {
    /// Checks the settings; opens no connection. `state` is where the tokens are kept.
    pub fn new(settings: OaSettings, state: &Path) -> Result<Self, SettingsError> {
        let http = Http::new(settings.pace)?;
        let settings = Arc::new(settings);
        let signer = Signer::new(http.clone(), Arc::clone(&settings));
        let tokens = Tokens::new(http.clone(), Arc::clone(&settings), signer.clone(), state);
        Ok(Self { http, settings, signer, tokens })
    }

    /// Renews the token early, in working hours.
    pub async fn upkeep(&self, now: Instant, is_open: bool) -> Result<(), TokenError> {
        self.tokens.upkeep(now, is_open).await
    }

    /// How the tokens stand, and whether Zalo takes them right now.
    pub async fn status(&self, now: Instant) -> TokenStatus {
        self.tokens.status(now).await
    }

    /// How people find the account; none where Zalo does not give its name or id.
    pub async fn card(&self, now: Instant) -> Result<Option<Card>, TokenError> {
        let access = self.tokens.access(now).await?;
        let about = self.signer.about(&access).await.map_err(TokenError::Trouble)?;
        let said = |key: &str| super::codes::text(about.get(key)?);
        Ok(Card::of(said("name"), said("oaid"), None))
    }

    /// Takes over a pair of tokens that a person brought.
    pub async fn take(&self, access: String, refresh: String, now: Instant) -> Result<(), TokenError> {
        const UNKNOWN_LIFE: i64 = 3_600;
        self.tokens.take(access, refresh, UNKNOWN_LIFE, now).await
    }

    /// Exchanges the code of a consent.
    pub async fn exchange(&self, code: &str, verifier: &str, now: Instant) -> Result<(), TokenError> {
        self.tokens.exchange(code, verifier, now).await
    }

    /// Posts with the token of the account. Where the token is refused it is renewed once and the request
    /// repeated once: the refusal says that nothing was taken, so the mark that stands is enough.
    async fn post(
        &self,
        http: &Http,
        host: Host,
        url: &str,
        body: &Value,
        out: &Outbound,
        mark: DotMark,
    ) -> Result<Reply, SendFailure> {
        let access = self.tokens.access(out.at).await?;
        let request = |access: &str| {
            self.signer.signed(http.post(url), access).header("content-type", "application/json")
        };
        let body = body.to_string().into_bytes();
        http.turn().await;
        let reply = http.send_marked(request(&access), body.clone(), mark).await?;
        if !is_auth(host, &reply) {
            return Ok(reply);
        }
        let access = self.tokens.renew(&access, out.at).await?;
        let marked = Box::pin(async { Ok(()) });
        Ok(http.send_marked(request(&access), body, marked).await?)
    }
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Account({:?})", self.settings.api_base)
    }
}

/// Messages of the account to people and groups.
#[derive(Debug, Clone)]
pub struct OaChannel {
    /// The account whose tokens are used.
    pub account: Account,
}

impl Carrier for OaChannel {
    fn name(&self) -> ChannelName {
        ChannelName::ZaloOa
    }

    fn session(&self) -> Session {
        Session::on(OaSession { account: self.account.clone() })
    }

    fn sessions(&self) -> usize {
        self.account.settings.pace.sessions
    }

    fn lease(&self) -> Duration {
        self.account.http.lease()
    }
}

/// A sender of the account's messages; all senders of a channel share its connections.
#[derive(Debug)]
pub struct OaSession {
    account: Account,
}

impl OaSession {
    async fn hand_over(&mut self, out: &Outbound, mark: DotMark) -> Result<Accepted, SendFailure> {
        let settings = Arc::clone(&self.account.settings);
        let (path, recipient) = match out.to.strip_prefix(GROUP) {
            Some(group) => ("/v3.0/oa/group/message", json!({ "group_id": group })),
            None => ("/v3.0/oa/message/cs", json!({ "user_id": out.to })),
        };
        let body = json!({ "recipient": recipient, "message": { "text": text(out)? } });
        let sent = self.post(path, &body, out, mark).await;
        let closed = |failure: &SendFailure| failure.code.is_some_and(|code| WINDOW_CLOSED.contains(&code));
        match (sent, &settings.template) {
            (Err(failure), Some(template)) if closed(&failure) => {
                let body = json!({ "user_id": out.to, "template_id": template.id, "template_data": of_text(template, out) });
                // Nothing was taken the first time, so the mark that stands is enough.
                let sent =
                    self.post("/v3.0/oa/message/template", &body, out, Box::pin(async { Ok(()) })).await;
                sent.map(|accepted| Accepted { unnumbered: true, ..accepted })
                    .map_err(|failure| SendFailure { unnumbered: true, ..failure })
            }
            (sent, _) => sent,
        }
    }

    async fn post(
        &self,
        path: &str,
        body: &Value,
        out: &Outbound,
        mark: DotMark,
    ) -> Result<Accepted, SendFailure> {
        let url = self.account.settings.api_base.with(path);
        let reply = self.account.post(&self.account.http, Host::Oa, &url, body, out, mark).await?;
        outcome(Host::Oa.judge(&reply), out)
    }

    /// Asks Zalo about the account, with its token.
    async fn reach(&mut self, now: Instant) -> Result<String, SendFailure> {
        match self.account.status(now).await.trouble {
            Some(trouble) => Err(trouble.into()),
            None => Ok("the Official Account answers and takes the token".to_owned()),
        }
    }
}

impl Connection for OaSession {
    fn send<'a>(&'a mut self, out: &'a Outbound, mark: DotMark) -> Doing<'a, Result<Accepted, SendFailure>> {
        Box::pin(self.hand_over(out, mark))
    }

    fn probe(&mut self, now: Instant) -> Doing<'_, Result<String, SendFailure>> {
        Box::pin(self.reach(now))
    }
}

/// The values of a template by user id, filled from what the chat text begins with; the fields of the message
/// are not at hand here.
fn of_text(template: &TemplateSettings, out: &Outbound) -> Map<String, Value> {
    let value = |field: &str| match field {
        "day" => out.at.format("%d/%m/%Y").to_string(),
        _ => out.subject.chars().take(90).collect(),
    };
    template.params.iter().map(|(name, field)| (name.clone(), Value::from(value(field)))).collect()
}

/// Templates by phone number.
#[derive(Debug, Clone)]
pub struct ZbsChannel {
    account: Account,
    http: Http,
    settings: Arc<ZbsSettings>,
}

impl ZbsChannel {
    /// Checks the settings; opens no connection.
    pub fn new(settings: ZbsSettings, account: Account) -> Result<Self, SettingsError> {
        Ok(Self { account, http: Http::new(settings.pace)?, settings: Arc::new(settings) })
    }
}

impl Carrier for ZbsChannel {
    fn name(&self) -> ChannelName {
        ChannelName::ZaloZbs
    }

    /// The fields that the template asks for, from those of the message.
    fn build(&self, envelope: &Envelope) -> Result<Outbound, SendFailure> {
        let wrong = |detail: &str| SendFailure::new(SendError::Permanent, Phase::Build, None, detail);
        let fields: Map<String, Value> = serde_json::from_str(&envelope.letter.text)
            .map_err(|_| wrong("this message has no fields for a template"))?;
        let filled = |(name, field): (&String, &String)| {
            let value = fields.get(field).cloned().unwrap_or_default();
            (name.clone(), value)
        };
        let data: Map<String, Value> = self.settings.template.params.iter().map(filled).collect();
        let bytes = Value::from(data).to_string().into_bytes();
        Ok(Outbound { bytes, ..envelope.as_it_is() })
    }

    fn session(&self) -> Session {
        Session::on(ZbsSession { channel: self.clone() })
    }

    fn sessions(&self) -> usize {
        self.settings.pace.sessions
    }

    fn lease(&self) -> Duration {
        self.http.lease()
    }
}

/// A sender of templates; all senders of a channel share its connections.
#[derive(Debug)]
pub struct ZbsSession {
    channel: ZbsChannel,
}

impl ZbsSession {
    async fn hand_over(&mut self, out: &Outbound, mark: DotMark) -> Result<Accepted, SendFailure> {
        let ZbsChannel { account, http, settings } = &self.channel;
        let wrong = |_| SendFailure::new(SendError::Permanent, Phase::Build, None, "the fields are no JSON");
        let data: Value = serde_json::from_slice(&out.bytes).map_err(wrong)?;
        let tracking: String = out.id.as_str().chars().take(TRACKING).collect();
        let mut body = json!({
            "phone": out.to,
            "template_id": settings.template.id,
            "template_data": data,
            "tracking_id": tracking,
        });
        if settings.development {
            body["mode"] = "development".into();
        }
        let url = settings.base.with("/message/template");
        let reply = account.post(http, Host::Zbs, &url, &body, out, mark).await?;
        outcome(Host::Zbs.judge(&reply), out)
    }

    /// Asks for the quota, with the token of the account.
    async fn reach(&mut self, now: Instant) -> Result<String, SendFailure> {
        let ZbsChannel { account, http, settings } = &self.channel;
        let access = account.tokens.access(now).await?;
        let request = account.signer.signed(http.get(&settings.base.with("/message/quota")), &access);
        let reply = send(request).await?;
        match Host::Zbs.judge(&reply) {
            super::codes::ZaloAnswer::Taken(_) => {
                Ok("the template server answers and takes the token".to_owned())
            }
            super::codes::ZaloAnswer::Failed { class, code, said } => {
                let error = class.map_or(SendError::Transient, super::codes::Class::error);
                let cause = class.map_or(ServerFault::Other, super::codes::Class::cause);
                Err(super::failure(error, Phase::Greet, code, &said).because(cause))
            }
        }
    }
}

impl Connection for ZbsSession {
    fn send<'a>(&'a mut self, out: &'a Outbound, mark: DotMark) -> Doing<'a, Result<Accepted, SendFailure>> {
        Box::pin(self.hand_over(out, mark))
    }

    fn probe(&mut self, now: Instant) -> Doing<'_, Result<String, SendFailure>> {
        Box::pin(self.reach(now))
    }
}

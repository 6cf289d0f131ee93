//! Requests with an access token of the Official Account, and what Zalo says of the account to whoever holds one.
//! Must not know where tokens are kept, or when they are renewed.

use std::sync::Arc;

use super::codes::{Class, Host, ZaloAnswer};
use crate::channel::http::{Http, Reply, send};
use crate::config::OaSettings;

/// Asks in the name of one app.
#[derive(Debug, Clone)]
pub(super) struct Signer {
    http: Http,
    settings: Arc<OaSettings>,
}

impl Signer {
    pub(super) fn new(http: Http, settings: Arc<OaSettings>) -> Self {
        Self { http, settings }
    }

    /// A request with the token, and with the proof where the app asks for one.
    pub(super) fn signed(&self, request: reqwest::RequestBuilder, access: &str) -> reqwest::RequestBuilder {
        let request = request.header("access_token", access);
        if !self.settings.proof {
            return request;
        }
        request.header("appsecret_proof", super::proof(self.settings.app_secret.reveal(), access))
    }

    /// Whether Zalo still takes this access token; asking costs nothing.
    pub(super) async fn works(&self, access: &str) -> Result<bool, String> {
        match Host::Oa.judge(&self.ask(access).await?) {
            ZaloAnswer::Taken(_) => Ok(true),
            ZaloAnswer::Failed { class: Some(Class::Auth), .. } => Ok(false),
            ZaloAnswer::Failed { said, .. } => Err(said),
        }
    }

    /// What Zalo says of the account.
    pub(super) async fn about(&self, access: &str) -> Result<serde_json::Value, String> {
        let reply = self.ask(access).await?;
        match Host::Oa.judge(&reply) {
            ZaloAnswer::Taken(_) => {
                Ok(reply.json().and_then(|mut json| Some(json.get_mut("data")?.take())).unwrap_or_default())
            }
            ZaloAnswer::Failed { said, .. } => Err(said),
        }
    }

    /// Asks Zalo about the account.
    async fn ask(&self, access: &str) -> Result<Reply, String> {
        let request = self.http.get(&self.settings.api_base.with("/v2.0/oa/getoa"));
        send(self.signed(request, access)).await.map_err(|why| why.detail)
    }
}

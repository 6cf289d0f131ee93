//! Zalo's token endpoint, OAuth v4: a code or a refresh token becomes a pair of tokens.
//! Must not know where pairs are kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::codes::{text, whole};
use crate::channel::http::{Http, NoReplyOr, Reply};
use crate::channel::{DotMark, SettingsError};
use crate::config::{OaSettings, OutsideUrl};

/// What a refresh or an exchange gives.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Grant {
    /// The access token.
    pub(super) access: String,
    /// The next refresh token; none where the answer left it out.
    pub(super) refresh: Option<String>,
    /// Seconds for which the access token is valid.
    pub(super) lives: i64,
}

/// How asking for tokens failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum OauthError {
    /// The refresh token or the code is of no use any more.
    #[error("{0}")]
    Refused(String),
    /// The server answered without tokens and without a reason.
    #[error("the answer holds no tokens: {0}")]
    NoTokens(String),
    /// The server has trouble; the refresh token is still good.
    #[error("{0}")]
    Trouble(String),
    /// No answer; whether the refresh token is used up is not known.
    #[error("{0}")]
    Unanswered(String),
}

/// The two secrets of one consent in a browser.
#[derive(Clone)]
pub struct Consent {
    /// Where an administrator of the account goes.
    pub url: String,
    /// The secret to be shown with the code that comes back.
    pub verifier: String,
    /// The secret that comes back with the code, so that it is known for ours.
    pub state: String,
}

/// How long a token lives where the answer does not say: 25 hours.
const USUAL_LIFE: i64 = 90_000;
/// The longest life that is believed, whatever the answer says: three months, as long as a refresh token lives.
const LONGEST_LIFE: i64 = 90 * 86_400;

/// A fresh consent. Fails where the system has no random numbers.
pub fn consent(settings: &OaSettings) -> Result<Consent, SettingsError> {
    let random = |bytes: &mut [u8]| {
        getrandom::fill(bytes).map_err(|error| SettingsError::Tls { reason: error.to_string() })
    };
    let (mut verifier, mut state) = ([0_u8; 32], [0_u8; 12]);
    random(&mut verifier)?;
    random(&mut state)?;
    let verifier = URL_SAFE_NO_PAD.encode(verifier);
    let state = URL_SAFE_NO_PAD.encode(state);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
    let base = settings.oauth_base.with("/v4/oa/permission");
    let mut url =
        reqwest::Url::parse(&base).map_err(|error| SettingsError::Url { reason: error.to_string() })?;
    url.query_pairs_mut()
        .append_pair("app_id", &settings.app_id)
        .append_pair("redirect_uri", settings.callback.as_ref().map_or("", OutsideUrl::as_str))
        .append_pair("code_challenge", &challenge)
        .append_pair("state", &state);
    Ok(Consent { url: url.into(), verifier, state })
}

/// Exchanges the code of a consent for tokens.
pub(super) async fn exchange(
    http: &Http,
    settings: &OaSettings,
    code: &str,
    verifier: &str,
) -> Result<Grant, OauthError> {
    let pairs = [("code", code), ("grant_type", "authorization_code"), ("code_verifier", verifier)];
    ask(http, settings, &pairs, Box::pin(async { Ok(()) })).await
}

/// Trades a refresh token in. `mark` is committed before the request leaves whole.
pub(super) async fn refresh(
    http: &Http,
    settings: &OaSettings,
    token: &str,
    mark: DotMark,
) -> Result<Grant, OauthError> {
    ask(http, settings, &[("refresh_token", token), ("grant_type", "refresh_token")], mark).await
}

async fn ask(
    http: &Http,
    settings: &OaSettings,
    pairs: &[(&str, &str)],
    mark: DotMark,
) -> Result<Grant, OauthError> {
    let mut form = reqwest::Url::parse("form:").map_err(|error| OauthError::Trouble(error.to_string()))?;
    form.query_pairs_mut().append_pair("app_id", &settings.app_id).extend_pairs(pairs);
    let request = http
        .post(&settings.oauth_base.with("/v4/oa/access_token"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("secret_key", settings.app_secret.reveal());
    let body = form.query().unwrap_or_default().as_bytes().to_vec();
    match http.send_marked(request, body, mark).await {
        Ok(reply) => judge(&reply),
        Err(NoReplyOr::Refused) => {
            Err(OauthError::Trouble("the mark before the request could not be written".into()))
        }
        Err(NoReplyOr::NoReply(why)) if why.before_the_end => Err(OauthError::Trouble(why.detail)),
        Err(NoReplyOr::NoReply(why)) => Err(OauthError::Unanswered(why.detail)),
    }
}

/// Judges an answer. No official table of this endpoint's errors exists: whatever is no trouble of the server's
/// is final. A server that fails may have carried the request out, whatever its body says; one that asks for
/// patience has not.
fn judge(reply: &Reply) -> Result<Grant, OauthError> {
    let json = reply.json();
    if let Some(grant) = json.as_ref().and_then(grant) {
        return Ok(grant);
    }
    match reply.status {
        500.. => return Err(OauthError::Unanswered(format!("HTTP {}", reply.status))),
        429 => return Err(OauthError::Trouble("HTTP 429".into())),
        _ => {}
    }
    let code = json.as_ref().and_then(|json| whole(json.get("error")?)).filter(|code| *code != 0);
    if let Some((code, json)) = code.zip(json.as_ref()) {
        let said = ["error_reason", "error_description", "error_name", "message"];
        let said = said.iter().find_map(|key| text(json.get(*key)?)).unwrap_or_default();
        return Err(OauthError::Refused(format!("{code} {said}").trim_end().to_owned()));
    }
    if reply.body.is_empty() {
        let why = "an empty answer, as to a refresh token that was used before";
        return Err(OauthError::Refused(why.into()));
    }
    Err(OauthError::NoTokens(format!("HTTP {}", reply.status)))
}

fn grant(json: &Value) -> Option<Grant> {
    let access = text(json.get("access_token")?)?;
    let refresh = json.get("refresh_token").and_then(text);
    let lives = json.get("expires_in").and_then(whole).filter(|lives| *lives > 0);
    let lives = lives.unwrap_or(USUAL_LIFE).min(LONGEST_LIFE);
    Some(Grant { access, refresh, lives })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, body: &str) -> Result<Grant, OauthError> {
        judge(&Reply { status, retry_after: None, body: body.as_bytes().to_vec() })
    }

    #[test]
    fn the_status_comes_before_the_code_in_the_body() {
        let code = r#"{"error":-14014,"error_name":"Invalid refresh token"}"#;
        for body in [code, "", "<html>"] {
            for status in [500, 502, 503, 504] {
                assert_eq!(
                    judged(status, body).err(),
                    Some(OauthError::Unanswered(format!("HTTP {status}")))
                );
            }
            assert_eq!(judged(429, body).err(), Some(OauthError::Trouble("HTTP 429".into())));
        }
        assert!(matches!(judged(200, code), Err(OauthError::Refused(why)) if why.contains("-14014")));
        assert!(matches!(judged(200, ""), Err(OauthError::Refused(_))), "used before");
        assert!(matches!(judged(200, "<html>"), Err(OauthError::NoTokens(_))));
        assert!(judged(200, r#"{"access_token":"a","refresh_token":"r","expires_in":"90000"}"#).is_ok());
    }
}

//! The access token of the Official Account: kept, renewed by one caller at a time, and never used twice for a
//! renewal. Must not know what the token is used for.
//!
//! A refresh token works once, and a renewal whose answer is lost takes the channel down at once. So a mark is
//! committed before the last byte of the request leaves. Whoever finds the mark of a dead process asks with
//! the old access token whether anything happened; if that is refused, a person must consent again, because the
//! refresh token may have been used.

use std::io;
use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use super::oauth::{self, Grant, OauthError};
use super::pair::{Pair, PairFile, Renewal};
use super::signer::Signer;
use crate::channel::http::Http;
use crate::channel::{MarkRefused, SendFailure, ServerFault};
use crate::config::OaSettings;
use crate::model::{Instant, Phase, SendError};

/// In working hours a token of this age is renewed, so that a failure finds somebody awake.
const EARLY: TimeDelta = TimeDelta::hours(18);
/// So near to its end a token is renewed at any hour.
const LATE: TimeDelta = TimeDelta::hours(1);

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Nobody has consented yet.
    #[error("there is no token for the Official Account yet: run `dondoc zalo login`")]
    NeverLoggedIn,
    /// A person must consent again.
    #[error(
        "Zalo no longer takes our token ({0}): an administrator of the account must run `dondoc zalo login`"
    )]
    Dead(String),
    /// The token may work later.
    #[error("the token could not be renewed: {0}")]
    Trouble(String),
    /// The file that keeps the tokens fails.
    #[error("zalo/oa-token.json in the state folder cannot be used: {0}; check its owner and the disk")]
    File(String),
}

impl From<TokenError> for SendFailure {
    fn from(error: TokenError) -> Self {
        let kind = match error {
            TokenError::Trouble(_) => SendError::Transient,
            _ => SendError::AuthExpired,
        };
        let cause =
            if kind == SendError::Transient { ServerFault::InTrouble } else { ServerFault::Credentials };
        Self::new(kind, Phase::Greet, None, &error.to_string()).because(cause)
    }
}

/// How the tokens stand, for `zalo status`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenStatus {
    /// When the access token was issued.
    pub issued: Option<Instant>,
    /// When the access token ends.
    pub expires: Option<Instant>,
    /// What a person must know, if anything.
    pub trouble: Option<TokenError>,
}

/// The tokens of one account.
#[derive(Debug, Clone)]
pub(super) struct Tokens {
    http: Http,
    settings: Arc<OaSettings>,
    signer: Signer,
    keep: PairFile,
    one: Arc<Mutex<()>>,
}

impl Tokens {
    pub(super) fn new(http: Http, settings: Arc<OaSettings>, signer: Signer, state: &Path) -> Self {
        Self { http, settings, signer, keep: PairFile::below(state), one: Arc::default() }
    }

    /// The access token to use now.
    pub(super) async fn access(&self, now: Instant) -> Result<String, TokenError> {
        let pair = self.pair()?;
        match pair.renewal {
            Renewal::None => Ok(pair.access),
            Renewal::Dead(why) => Err(TokenError::Dead(why)),
            // Another process is renewing the token, or has died over that.
            Renewal::Sent | Renewal::Unanswered(_) => self.settle(now).await,
        }
    }

    /// Another access token, because `used` was refused; whatever the clock says of `used`.
    pub(super) async fn renew(&self, used: &str, now: Instant) -> Result<String, TokenError> {
        let _one = self.one.lock().await;
        let _all = self.locked().await?;
        let pair = self.pair()?;
        if pair.access != used && pair.renewal == Renewal::None {
            return Ok(pair.access);
        }
        self.renew_locked(pair, Some(used), now).await
    }

    /// Renews early: in working hours from the age of [`EARLY`] on, and near its end at any hour.
    pub(super) async fn upkeep(&self, now: Instant, is_open: bool) -> Result<(), TokenError> {
        let due = |pair: &Pair| {
            let old = is_open && pair.issued().is_none_or(|issued| now - issued >= EARLY || issued > now);
            old || pair.expires().is_none_or(|expires| expires - now <= LATE)
        };
        let pair = self.pair()?;
        if let Renewal::Dead(why) = pair.renewal {
            return Err(TokenError::Dead(why));
        }
        if pair.renewal == Renewal::None && !due(&pair) {
            return Ok(());
        }
        let _one = self.one.lock().await;
        let _all = self.locked().await?;
        let pair = self.pair()?;
        if pair.renewal == Renewal::None && !due(&pair) {
            return Ok(());
        }
        self.renew_locked(pair, None, now).await.map(drop)
    }

    /// Settles a renewal that another process left under way.
    async fn settle(&self, now: Instant) -> Result<String, TokenError> {
        let _one = self.one.lock().await;
        let _all = self.locked().await?;
        let pair = self.pair()?;
        match pair.renewal {
            Renewal::None => Ok(pair.access),
            _ => self.renew_locked(pair, None, now).await,
        }
    }

    /// Renews the pair, under both locks. `refused` is an access token that Zalo has just refused.
    async fn renew_locked(
        &self,
        mut pair: Pair,
        refused: Option<&str>,
        now: Instant,
    ) -> Result<String, TokenError> {
        match pair.renewal.clone() {
            Renewal::Dead(why) => return Err(TokenError::Dead(why)),
            Renewal::Sent | Renewal::Unanswered(_)
                if refused != Some(pair.access.as_str())
                    && self.signer.works(&pair.access).await.map_err(TokenError::Trouble)? =>
            {
                // Nothing was renewed, so the refresh token is as good as it was.
                pair.renewal = Renewal::None;
                self.write(&pair)?;
                return Ok(pair.access);
            }
            Renewal::Sent => {
                return self.dead(
                    pair,
                    "dondoc stopped while a renewal was under way, and the old token no longer works",
                );
            }
            Renewal::Unanswered(times) if times > 1 => {
                return self.dead(
                    pair,
                    "two renewals were left without an answer, and the old token no longer works",
                );
            }
            Renewal::None | Renewal::Unanswered(_) => {}
        }
        self.ask(pair, now).await
    }

    async fn ask(&self, mut pair: Pair, now: Instant) -> Result<String, TokenError> {
        let unanswered = if let Renewal::Unanswered(times) = pair.renewal { times } else { 0 };
        let (keep, marked) = (self.keep.clone(), Pair { renewal: Renewal::Sent, ..pair.clone() });
        let mark = Box::pin(async move { keep.write(&marked).map_err(|_| MarkRefused) });
        let answer = oauth::refresh(&self.http, &self.settings, &pair.refresh, mark).await;
        match answer {
            Ok(grant) => {
                let next = next(&pair, grant, now);
                self.write(&next)?;
                tracing::info!("the token of the Official Account was renewed");
                Ok(next.access)
            }
            Err(OauthError::Refused(why)) => self.dead(pair, &why),
            Err(OauthError::Unanswered(why)) => {
                pair.renewal = Renewal::Unanswered(unanswered + 1);
                self.write(&pair)?;
                Err(TokenError::Trouble(why))
            }
            // The pair stays as it was: a reply without tokens must never replace one.
            Err(error @ OauthError::NoTokens(_)) => {
                pair.renewal = Renewal::Unanswered(unanswered + 1);
                self.write(&pair)?;
                Err(TokenError::Trouble(error.to_string()))
            }
            Err(OauthError::Trouble(why)) => {
                pair.renewal = Renewal::None;
                self.write(&pair)?;
                Err(TokenError::Trouble(why))
            }
        }
    }

    fn dead(&self, mut pair: Pair, why: &str) -> Result<String, TokenError> {
        pair.renewal = Renewal::Dead(why.to_owned());
        self.write(&pair)?;
        Err(TokenError::Dead(why.to_owned()))
    }

    /// How the tokens stand, and whether Zalo takes the access token right now.
    pub(super) async fn status(&self, now: Instant) -> TokenStatus {
        let pair = match self.pair() {
            Ok(pair) => pair,
            Err(trouble) => return TokenStatus { issued: None, expires: None, trouble: Some(trouble) },
        };
        let trouble = match &pair.renewal {
            Renewal::Dead(why) => Some(TokenError::Dead(why.clone())),
            _ => match self.signer.works(&pair.access).await {
                Ok(true) => None,
                Ok(false) => self.renew(&pair.access, now).await.err(),
                Err(trouble) => Some(TokenError::Trouble(trouble)),
            },
        };
        let pair = self.pair().unwrap_or(pair);
        TokenStatus { issued: pair.issued(), expires: pair.expires(), trouble }
    }

    /// Takes over a pair that a person brought; it replaces the pair that was kept.
    pub(super) async fn take(
        &self,
        access: String,
        refresh: String,
        lives: i64,
        now: Instant,
    ) -> Result<(), TokenError> {
        let _one = self.one.lock().await;
        let _all = self.locked().await?;
        self.write(&Pair::granted(access, refresh, lives, now))
    }

    /// Exchanges the code of a consent, and keeps the tokens that it gives.
    pub(super) async fn exchange(&self, code: &str, verifier: &str, now: Instant) -> Result<(), TokenError> {
        let granted = oauth::exchange(&self.http, &self.settings, code, verifier).await;
        let Grant { access, refresh, lives } =
            granted.map_err(|error| TokenError::Trouble(error.to_string()))?;
        let refresh =
            refresh.ok_or_else(|| TokenError::Trouble("the answer holds no refresh token".into()))?;
        self.take(access, refresh, lives, now).await
    }

    fn pair(&self) -> Result<Pair, TokenError> {
        self.keep.read().map_err(|error| failed(&error))?.ok_or(TokenError::NeverLoggedIn)
    }

    fn write(&self, pair: &Pair) -> Result<(), TokenError> {
        self.keep.write(pair).map_err(|error| failed(&error))
    }

    async fn locked(&self) -> Result<std::fs::File, TokenError> {
        let keep = self.keep.clone();
        let locked = spawn_blocking(move || keep.lock()).await;
        locked.unwrap_or_else(|died| Err(io::Error::other(died))).map_err(|error| failed(&error))
    }
}

/// The pair that follows from an answer. Without a new refresh token the old one stays, which contradicts its
/// single use; the next renewal will tell.
fn next(pair: &Pair, grant: Grant, now: Instant) -> Pair {
    let Grant { access, refresh, lives } = grant;
    if refresh.is_none() {
        tracing::warn!("Zalo renewed the access token without a new refresh token; the old one is kept");
    }
    let previous = Some((pair.access.clone(), pair.refresh.clone()));
    let refresh = refresh.unwrap_or_else(|| pair.refresh.clone());
    Pair { previous, ..Pair::granted(access, refresh, lives, now) }
}

fn failed(error: &io::Error) -> TokenError {
    TokenError::File(error.to_string())
}

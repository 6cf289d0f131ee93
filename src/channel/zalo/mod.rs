//! Zalo: a bot, an Official Account, and templates by phone number, as their public interfaces were in November
//! 2026. Must not know who is told what, or when a failed message is tried again.

mod account;
mod bot;
mod card;
pub mod codes;
pub mod inbound;
mod oauth;
mod pair;
mod signer;
mod token;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

pub use account::{Account, OaChannel, OaSession, ZbsChannel, ZbsSession};
pub use bot::{BotChannel, BotSession, Polled};
pub use card::Card;
pub use oauth::{Consent, consent};
pub use token::{TokenError, TokenStatus};

use super::http::Reply;
use super::{Accepted, SendFailure};
use crate::model::{About, Outbound, Phase, SendError};
use codes::ZaloAnswer;

/// What stands before an address that is a group's rather than a person's.
pub const GROUP: &str = "group:";
/// Added to a message that may have come before: Zalo knows no key against doubles.
const AGAIN: &str = "(gửi lại)";

/// The text to send.
fn text(out: &Outbound) -> Result<String, SendFailure> {
    let text = String::from_utf8(out.bytes.clone());
    let text =
        text.map_err(|_| failure(SendError::Permanent, Phase::Build, None, "the text is not UTF-8"))?;
    Ok(if out.again { format!("{text}\n{AGAIN}") } else { text })
}

/// What an answer means for the message.
fn outcome(verdict: ZaloAnswer, out: &Outbound) -> Result<Accepted, SendFailure> {
    match verdict {
        ZaloAnswer::Taken(id) => {
            let detail =
                id.as_deref().map_or_else(|| "accepted".to_owned(), |id| format!("accepted as {id}"));
            Ok(Accepted { detail, vendor_id: id, unnumbered: false })
        }
        ZaloAnswer::Failed { class, code, said } => {
            // A code that no table knows is tried once more before it counts as final.
            let unknown = if out.tries == 0 { SendError::Transient } else { SendError::Permanent };
            let error = class.map_or(unknown, codes::Class::error);
            let named = code.map_or(String::new(), |code| format!("{code} "));
            let (about, is_sure) = class.map_or((About::Message, false), codes::Class::about);
            Err(failure(error, Phase::Dot, code, &format!("{named}{said}")).about(about, is_sure))
        }
    }
}

fn failure(error: SendError, phase: Phase, code: Option<i64>, detail: &str) -> SendFailure {
    SendFailure::new(error, phase, code.and_then(|code| i32::try_from(code).ok()), detail)
}

/// Hex HMAC-SHA256 of the token under the app's secret.
fn proof(secret: &str, token: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(token.as_bytes());
    crate::model::ids::hex(&mac.finalize().into_bytes())
}

/// Whether two secrets are the same, in a time that does not tell how far they agree.
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    use subtle::ConstantTimeEq as _;
    one.ct_eq(other).into()
}

/// Whether an answer says that the token is not valid.
fn is_auth(host: codes::Host, reply: &Reply) -> bool {
    matches!(host.judge(reply), ZaloAnswer::Failed { class: Some(codes::Class::Auth), .. })
}

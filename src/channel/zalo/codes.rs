//! What Zalo's answers mean: one literal table for each host. Codes, meanings and how sure they are:
//! developers.zalo.me and zalo.cloud, as of November 2026. Must not know how answers are fetched.

use std::time::Duration;

use super::super::ServerFault;
use super::super::http::Reply;
use crate::model::{About, SendError};

/// The interface that answered, and so the table that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// The Official Account's interface.
    Oa,
    /// Templates by phone number: another namespace, where the same numbers mean other things.
    Zbs,
}

/// What is to be done about an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The token is not valid: renew it once and ask again once.
    Auth,
    /// Too fast: wait a minute.
    Rate,
    /// What the account may send is used up: the next channel, or wait for hours.
    Quota,
    /// What this person may be sent is used up: the next channel, or wait for hours.
    Enough,
    /// Not at this hour: wait.
    Night,
    /// This person cannot be reached here: the next channel.
    Recipient,
    /// Our mistake, or the content.
    Permanent,
    /// The whole channel stands still until an administrator acts.
    Admin,
    /// The message may have gone out.
    Ambiguous,
}

use Class::{Admin, Ambiguous, Auth, Enough, Night, Permanent, Quota, Rate, Recipient};

/// How long to wait where the pace was too fast.
const RATE: Duration = Duration::from_mins(1);
/// How long a used-up quota is left alone.
const LATER: Duration = Duration::from_hours(4);

impl Class {
    /// The class as an error of all channels.
    pub fn error(self) -> SendError {
        match self {
            Auth => SendError::AuthExpired,
            Rate => SendError::RateLimited { after: RATE },
            Quota | Enough => SendError::QuotaUsed { after: LATER },
            Night => SendError::RateLimited { after: LATER },
            Recipient => SendError::RecipientGone,
            Permanent => SendError::Permanent,
            Admin => SendError::Blocked,
            Ambiguous => SendError::Ambiguous,
        }
    }

    /// What stands in the way where the question was about nobody.
    pub(super) fn cause(self) -> ServerFault {
        match self {
            Auth | Admin => ServerFault::Credentials,
            Rate | Quota | Enough => ServerFault::TooMuch,
            Ambiguous => ServerFault::InTrouble,
            Night | Recipient | Permanent => ServerFault::Other,
        }
    }

    /// Whom the answer is about, and whether that is beyond doubt: what Zalo says of a person it says of that
    /// person alone.
    pub(super) fn about(self) -> (About, bool) {
        match self {
            Auth | Rate | Quota | Admin => (About::Us, false),
            Enough | Recipient => (About::Recipient, true),
            Night | Ambiguous => (About::Server, false),
            Permanent => (About::Message, false),
        }
    }
}

/// The codes of the Official Account's interface.
pub const OA: &[(i64, Class)] = &[
    (-32, Rate),       // the app or the account over its calls a minute
    (-100, Permanent), // an uploaded file has expired
    (-200, Ambiguous), // sending failed, no more is said
    (-201, Permanent), // a parameter is wrong
    (-204, Admin),     // the account is disabled
    (-205, Admin),     // the account does not exist
    (-209, Admin),     // the app is not activated
    (-210, Permanent), // too long
    (-211, Quota),     // the quota of this feature is used up
    (-212, Admin),     // the interface is not registered
    (-213, Recipient), // does not follow the account
    (-214, Permanent), // an article is being processed; not used here
    (-216, Auth),      // the access token is invalid
    (-217, Recipient), // blocked the account's invitation
    (-218, Enough),    // has received too many today
    (-219, Admin),     // the app was removed or disabled
    (-220, Auth),      // the access token expired or was removed
    (-221, Admin),     // the account is not verified
    (-223, Admin),     // the account has not granted this interface
    (-224, Admin),     // the account's tier is too low
    (-227, Recipient), // banned, or not online for 45 days
    (-230, Recipient), // no interaction for seven days
    (-232, Recipient), // the interaction has expired
    (-233, Permanent), // this sort of message is not supported
    (-234, Night),     // not at night
    (-235, Admin),     // the wrong sort of account
    (-237, Admin),     // the group is disabled, or its package expired
    (-238, Admin),     // the package is disabled
    (-240, Permanent), // an interface that was shut down
    (-241, Admin),     // the package is in use
    (-242, Admin),     // the proof of the app's secret is wrong
    (-244, Recipient), // does not want messages of this sort
    (-248, Permanent), // the content is against the rules
    (-249, Permanent), // the template may not be sent by user id
    (-320, Admin),     // no billing account
    (-321, Admin),     // out of money
    (-403, Admin),     // the account is not in the group
];

/// The codes of the interface for templates by phone number.
pub const ZBS: &[(i64, Class)] = &[
    (-100, Ambiguous), // unknown, try later
    (-101, Admin),     // the app
    (-102, Admin),     // the app
    (-103, Admin),     // the app's secret
    (-104, Admin),     // the link of app and account
    (-105, Admin),     // the link of app and account
    (-106, Admin),     // the method
    (-108, Recipient), // the number is invalid
    (-109, Permanent), // the template id
    (-110, Recipient), // the person's Zalo is too old, or there is none
    (-111, Permanent), // the template has no data
    (-112, Permanent), // a parameter
    (-113, Permanent), // the button
    (-114, Recipient), // cannot receive
    (-115, Admin),     // out of money
    (-116, Permanent), // the text
    (-117, Admin),     // no permission for the template
    (-118, Recipient), // no such Zalo account
    (-119, Recipient), // the account cannot receive
    (-120, Admin),     // no permission for this sort
    (-121, Permanent), // the template has no text
    (-122, Permanent), // the body of the request
    (-124, Auth),      // the access token is invalid
    (-125, Admin),     // the account's id
    (-126, Permanent), // the quota of the development mode
    (-127, Permanent), // in development mode, only administrators receive
    (-130, Permanent), // the text is too long
    (-131, Admin),     // the template is not approved
    (-132, Permanent), // a parameter is invalid
    (-133, Night),     // not at night
    (-135, Admin),     // the account may not send these
    (-136, Admin),     // no billing link
    (-137, Admin),     // the charge failed
    (-138, Admin),     // no permission
    (-139, Recipient), // does not want this sort
    (-140, Recipient), // not eligible
    (-141, Recipient), // does not want messages of the account
    (-144, Quota),     // the account's day is used up
    (-145, Admin),     // no permission for this sort
    (-146, Admin),     // the template was disabled for its quality
    (-147, Quota),     // the template's day is used up
    (-1121, Permanent),
    (-1122, Permanent),
    (-1124, Permanent),
    (-1241, Admin),  // the proof of the app's secret is wrong
    (-1351, Admin),  // the account may not send these
    (-1381, Admin),  // no permission
    (-1441, Enough), // promotion limit of a person
    (-1471, Enough), // follow-up limit of a person
    (-1472, Enough), // follow-up limit of a month
];

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZaloAnswer {
    /// The message was taken; the vendor's id of it.
    Taken(Option<String>),
    /// The message was refused, or its fate is doubtful.
    Failed {
        /// What to do; none for a code that no table knows.
        class: Option<Class>,
        /// The code, where there is one.
        code: Option<i64>,
        /// What the server said.
        said: String,
    },
}

impl Host {
    fn table(self) -> &'static [(i64, Class)] {
        match self {
            Self::Oa => OA,
            Self::Zbs => ZBS,
        }
    }

    /// The class of a code; none for a code that the table does not know.
    pub fn class(self, code: i64) -> Option<Class> {
        self.table().iter().find(|(known, _)| *known == code).map(|(_, class)| *class)
    }

    /// Reads an answer. Failure is HTTP 200 with `error` other than 0, as a number or a quoted one.
    pub(in crate::channel) fn judge(self, reply: &Reply) -> ZaloAnswer {
        let failed = |class, code, said: String| ZaloAnswer::Failed { class: Some(class), code, said };
        let json = reply.json();
        let error = json.as_ref().and_then(|json| whole(json.get("error")?));
        match (error, &json) {
            (Some(0), Some(json)) => {
                let data = json.get("data");
                let id = |key| data.and_then(|data| text(data.get(key)?));
                ZaloAnswer::Taken(id("message_id").or_else(|| id("msg_id")))
            }
            (Some(code), Some(json)) => {
                let said = ["message", "error_name", "error_description"];
                let said = said.iter().find_map(|key| text(json.get(*key)?)).unwrap_or_default();
                ZaloAnswer::Failed { class: self.class(code), code: Some(code), said }
            }
            _ if reply.status == 401 => failed(Auth, None, "HTTP 401".to_owned()),
            _ if reply.status == 429 => failed(Rate, None, "HTTP 429".to_owned()),
            // A broken or empty answer does not say that nothing was sent.
            _ => failed(Ambiguous, None, format!("HTTP {} without a readable answer", reply.status)),
        }
    }
}

/// A whole number, also where it comes quoted.
pub(super) fn whole(value: &serde_json::Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A text that is not empty; ids may come as numbers too large for a float, so they stay text.
pub(super) fn text(value: &serde_json::Value) -> Option<String> {
    let text = match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// Reads an answer of the bot's interface, which says `ok` beside its own codes.
pub(in crate::channel) fn judge_bot(reply: &Reply) -> ZaloAnswer {
    let json = reply.json();
    let ok = json.as_ref().and_then(|json| json.get("ok")?.as_bool());
    if let (Some(true), Some(json)) = (ok, &json) {
        return ZaloAnswer::Taken(json.get("result").and_then(|result| text(result.get("message_id")?)));
    }
    let code = json.as_ref().and_then(|json| whole(json.get("error_code")?));
    let said = json.as_ref().and_then(|json| text(json.get("description")?)).unwrap_or_default();
    let Some(code) = code.or_else(|| ok.map(|_| i64::from(reply.status))) else {
        let class = match reply.status {
            401 => Admin,
            429 => Rate,
            _ => Ambiguous,
        };
        let said = format!("HTTP {} without a readable answer", reply.status);
        return ZaloAnswer::Failed { class: Some(class), code: None, said };
    };
    ZaloAnswer::Failed { class: class_of_bot(code, &said), code: Some(code), said }
}

/// The class of a bot's code; 400, 403 and 404 are about the person only where the text names the chat or the
/// user.
pub fn class_of_bot(code: i64, said: &str) -> Option<Class> {
    let said = said.to_lowercase();
    let about_the_person = ["chat", "user", "blocked"].iter().any(|word| said.contains(word));
    match code {
        400 | 403 | 404 if about_the_person => Some(Recipient),
        400 => Some(Permanent),
        403 | 429 => Some(Rate),
        // The token, or the address itself, is wrong.
        401 | 404 => Some(Admin),
        408 | 500..=599 => Some(Ambiguous),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

//! What an SMTP answer means, and whom it is about: one literal table.
//! Must not know how answers are read.

use std::time::Duration;

use crate::model::{
    About::{self, Message, Recipient, Server, Us},
    Phase,
    SendError::{self, AuthExpired, Blocked, Permanent, QuotaUsed, RateLimited, RecipientGone, Transient},
};

/// The part of the dialogue that was answered; finer than [`Phase`], because the meaning of a code depends on
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SmtpStage {
    /// Name look-up.
    LookUp,
    /// TCP.
    Dial,
    /// The handshake of TLS, `STARTTLS` included.
    Seal,
    /// Banner and EHLO.
    Greeting,
    /// AUTH.
    Login,
    /// MAIL, and the RSET before it.
    Mail,
    Rcpt,
    Data,
    Body,
    /// The answer to the final dot.
    Dot,
}

impl SmtpStage {
    /// The phase that is recorded for the stage.
    pub(super) fn phase(self) -> Phase {
        match self {
            Self::LookUp | Self::Dial => Phase::Connect,
            Self::Seal | Self::Greeting | Self::Login => Phase::Greet,
            Self::Mail => Phase::Mail,
            Self::Rcpt => Phase::Rcpt,
            Self::Data => Phase::Data,
            Self::Body => Phase::Body,
            Self::Dot => Phase::Dot,
        }
    }

    /// The name of the stage in a detail.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::LookUp => "the name look-up",
            Self::Dial => "the connection",
            Self::Seal => "the TLS handshake",
            Self::Greeting => "the greeting",
            Self::Login => "the login",
            Self::Mail => "MAIL",
            Self::Rcpt => "RCPT",
            Self::Data => "DATA",
            Self::Body => "the body",
            Self::Dot => "the final dot",
        }
    }
}

const BUSY: SendError = RateLimited { after: Duration::from_mins(10) };
const QUOTA: SendError = QuotaUsed { after: Duration::from_hours(1) };

/// (basic code, enhanced status, stage, what to do, whom it is about); the first row that fits decides. `x` stands for
/// any digit; a status that ends in a dot is a beginning; an empty status or no stage fits everything. Codes: RFC 5321
/// §4.2, RFC 3463 §3, RFC 4954 §6, RFC 7504 (521, 556); 4.7.28 and 5.4.5 as Google, 5.1.90 and 5.7.7xx as Microsoft use
/// them (support.google.com/a/answer/3726730; learn.microsoft.com, "Email non-delivery reports").
const TABLE: &[(&str, &str, Option<SmtpStage>, SendError, About)] = &[
    // Said before any message: about the server at present, or our right to talk to it.
    ("5xx", "5.4.5", None, QUOTA, Us),
    ("5xx", "5.1.90", None, QUOTA, Us),
    ("530", "", Some(SmtpStage::Mail), AuthExpired, Us),
    ("534", "", Some(SmtpStage::Mail), AuthExpired, Us),
    ("535", "", Some(SmtpStage::Mail), AuthExpired, Us),
    ("538", "", Some(SmtpStage::Mail), AuthExpired, Us),
    ("5xx", "5.7.8", Some(SmtpStage::Mail), AuthExpired, Us),
    ("5xx", "5.7.9", Some(SmtpStage::Mail), AuthExpired, Us),
    ("530", "", Some(SmtpStage::Greeting), AuthExpired, Us),
    ("535", "", Some(SmtpStage::Greeting), AuthExpired, Us),
    ("5xx", "5.7.8", Some(SmtpStage::Greeting), AuthExpired, Us),
    ("5xx", "", Some(SmtpStage::Login), AuthExpired, Us),
    ("5xx", "", Some(SmtpStage::Greeting), Transient, Server),
    ("5xx", "", Some(SmtpStage::Seal), Transient, Server),
    // Too much mail from us, or for this mailbox, at present.
    ("421", "4.7.28", None, BUSY, Us),
    ("450", "4.2.1", None, BUSY, Recipient),
    ("450", "4.7.28", None, BUSY, Us),
    ("451", "4.7.28", None, BUSY, Us),
    // 421 closing, 450 mailbox busy or greylisted, 451 error there, 452 no space, 454 no TLS at present.
    ("4xx", "4.2.", None, Transient, Recipient),
    ("4xx", "", None, Transient, Server),
    // 5xx that pass: mailbox or system full, not accepting at present.
    ("5xx", "5.2.2", None, Transient, Recipient),
    ("5xx", "5.3.1", None, Transient, Server),
    ("5xx", "5.3.2", None, Transient, Server),
    // Nobody has been named yet: the same answer will come for every message.
    ("552", "", Some(SmtpStage::Mail), Transient, Server),
    ("5xx", "", Some(SmtpStage::Mail), Blocked, Us),
    // 552 means "full", unless it says that this very message is too big or its content is blocked.
    ("552", "5.2.3", None, Permanent, Message),
    ("552", "5.3.4", None, Permanent, Message),
    ("552", "5.7.", None, Permanent, Message),
    ("552", "", None, Transient, Recipient),
    // The sender's address is wrong, not the recipient's.
    ("5xx", "5.1.7", None, Permanent, Us),
    ("5xx", "5.1.8", None, Permanent, Us),
    // No such mailbox or domain; disabled; moved. Each message has one recipient, so any stage may say it.
    ("5xx", "5.1.", None, RecipientGone, Recipient),
    ("5xx", "5.2.1", None, RecipientGone, Recipient),
    ("5xx", "5.2.3", None, Permanent, Message),
    ("5xx", "5.3.4", None, Permanent, Message),
    ("5xx", "5.6.", None, Permanent, Message),
    // Who may send here at all: relaying denied, not logged in, on a list, the server's policy. Also 530 and
    // 535 where they come this late.
    ("5xx", "5.7.", None, Permanent, Us),
    ("530", "", None, Permanent, Us),
    ("534", "", None, Permanent, Us),
    ("535", "", None, Permanent, Us),
    ("538", "", None, Permanent, Us),
    // The command is not known or not in turn, the server takes no mail.
    ("500", "", None, Permanent, Us),
    ("501", "", Some(SmtpStage::Rcpt), RecipientGone, Recipient),
    ("501", "", None, Permanent, Us),
    ("502", "", None, Permanent, Us),
    ("503", "", None, Permanent, Us),
    ("504", "", None, Permanent, Us),
    ("521", "", None, Permanent, Server),
    ("550", "", Some(SmtpStage::Rcpt), RecipientGone, Recipient),
    ("551", "", Some(SmtpStage::Rcpt), RecipientGone, Recipient),
    ("553", "", Some(SmtpStage::Rcpt), RecipientGone, Recipient),
    ("556", "", Some(SmtpStage::Rcpt), RecipientGone, Recipient),
    ("5xx", "", Some(SmtpStage::Rcpt), Permanent, Recipient),
    ("5xx", "", Some(SmtpStage::Data), Permanent, Us),
    ("5xx", "", None, Permanent, Message),
];

/// Words by which servers without a code of their own say that this sender has used up what it may send; a
/// mailbox over its quota is not meant (Postfix policyd and cbpolicyd, Zimbra, cPanel, Zoho, Exchange as of
/// 2026).
const USED_UP: [&str; 12] = [
    "sending limit",
    "sending quota",
    "daily limit",
    "daily quota",
    "daily user sending",
    "daily message",
    "hourly limit",
    "message count quota",
    "emails per hour",
    "emails per day",
    "submissionquota",
    "sender quota",
];

/// What the answer means and whom it is about; none when it is not a refusal.
pub(super) fn classify(code: u16, text: &str, stage: SmtpStage) -> Option<(SendError, About)> {
    let code = code.to_string();
    let status = enhanced_status(&code, text);
    let said = text.to_lowercase();
    if code.starts_with(['4', '5']) && USED_UP.iter().any(|words| said.contains(words)) {
        return Some((QUOTA, Us));
    }
    TABLE
        .iter()
        .find(|(basic, beginning, at, ..)| {
            fits(basic, &code) && fits_status(beginning, status) && at.is_none_or(|at| at == stage)
        })
        .map(|&(.., error, about)| (error, about))
}

/// The enhanced status that an answer begins with, such as `5.1.1`, where it agrees with the code.
pub(super) fn enhanced_status<'a>(code: &str, text: &'a str) -> &'a str {
    let word = text.split_whitespace().next().unwrap_or("");
    let parts: Vec<&str> = word.split('.').collect();
    let digits =
        |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.len() == 3 && parts.iter().all(digits) && code.starts_with(parts[0]) { word } else { "" }
}

fn fits(basic: &str, code: &str) -> bool {
    basic.len() == code.len() && basic.bytes().zip(code.bytes()).all(|(want, is)| want == b'x' || want == is)
}

fn fits_status(beginning: &str, status: &str) -> bool {
    beginning.is_empty() || beginning == status || (beginning.ends_with('.') && status.starts_with(beginning))
}

#[cfg(test)]
mod tests;

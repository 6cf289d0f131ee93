//! What an SMTP answer means for the message: one literal table.
//! Must not know how answers are read.

use std::time::Duration;

use crate::model::{
    Phase,
    SendError::{self, AuthExpired, Permanent, RateLimited, RecipientGone, Transient},
};

/// The part of the dialogue that was answered; finer than [`Phase`], for what a code means depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
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
    /// RCPT.
    Rcpt,
    /// DATA.
    Data,
    /// The body.
    Body,
    /// The answer to the final dot.
    Dot,
}

impl Stage {
    /// As it is recorded.
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

    /// As it is named in a detail.
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
const QUOTA: SendError = RateLimited { after: Duration::from_hours(1) };

/// (basic code, enhanced status, stage, what to do); the first row that fits decides. `x` stands for any
/// digit; a status that ends in a dot is a beginning; an empty status or no stage fits everything.
const TABLE: &[(&str, &str, Option<Stage>, SendError)] = &[
    // An administrator must act.
    ("530", "", None, AuthExpired),
    ("534", "", None, AuthExpired),
    ("535", "", None, AuthExpired),
    ("538", "", None, AuthExpired),
    ("5xx", "5.7.8", None, AuthExpired),
    ("5xx", "5.7.9", None, AuthExpired),
    ("5xx", "", Some(Stage::Login), AuthExpired),
    // Said before any message: about this machine or that server, so no reason to give a message up.
    ("5xx", "", Some(Stage::Greeting), Transient),
    ("5xx", "", Some(Stage::Seal), Transient),
    // Too much mail from us, or for this mailbox, at present.
    ("421", "4.7.28", None, BUSY),
    ("450", "4.2.1", None, BUSY),
    ("450", "4.7.28", None, BUSY),
    ("451", "4.7.28", None, BUSY),
    ("550", "5.4.5", None, QUOTA),
    // 421 closing, 450 mailbox busy or greylisted, 451 error there, 452 no space, 454 no TLS at present.
    ("4xx", "", None, Transient),
    // 5xx that pass: mailbox or system full, not accepting at present.
    ("5xx", "5.2.2", None, Transient),
    ("5xx", "5.3.1", None, Transient),
    ("5xx", "5.3.2", None, Transient),
    // 552 means "full", unless it says that this very message is too big or its content is blocked.
    ("552", "5.2.3", None, Permanent),
    ("552", "5.3.4", None, Permanent),
    ("552", "5.7.", None, Permanent),
    ("552", "", None, Transient),
    // The sender's address is wrong, not the recipient's.
    ("5xx", "5.1.7", None, Permanent),
    ("5xx", "5.1.8", None, Permanent),
    // No such mailbox or domain; disabled; moved. Each message has one recipient, so any stage may say it.
    ("5xx", "5.1.", None, RecipientGone),
    ("5xx", "5.2.1", None, RecipientGone),
    // Policy at RCPT is about us.
    ("5xx", "5.7.", Some(Stage::Rcpt), Permanent),
    ("550", "", Some(Stage::Rcpt), RecipientGone),
    ("551", "", Some(Stage::Rcpt), RecipientGone),
    ("553", "", Some(Stage::Rcpt), RecipientGone),
    ("556", "", Some(Stage::Rcpt), RecipientGone),
    ("5xx", "", None, Permanent),
];

/// What the answer means; none when it is not a refusal.
pub(super) fn classify(code: u16, text: &str, stage: Stage) -> Option<SendError> {
    let code = code.to_string();
    let status = enhanced_status(&code, text);
    TABLE
        .iter()
        .find(|(basic, beginning, at, _)| {
            fits(basic, &code) && fits_status(beginning, status) && at.is_none_or(|at| at == stage)
        })
        .map(|&(.., error)| error)
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
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_decides_something() {
        for (row, &(basic, status, at, error)) in TABLE.iter().enumerate() {
            let code: u16 = basic.replace('x', "9").parse().expect("three digits");
            let text =
                if status.ends_with('.') { format!("{status}99 text") } else { format!("{status} text") };
            let stage = at.unwrap_or(Stage::Dot);
            assert_eq!(classify(code, &text, stage), Some(error), "row {row}: {basic} {status} {at:?}");
        }
    }

    #[test]
    fn well_known_answers_mean_what_they_should() {
        for (code, text, stage, error) in [
            (421, "4.3.2 closing", Stage::Mail, Transient),
            (450, "4.7.1 greylisted, try again later", Stage::Rcpt, Transient),
            (451, "local error", Stage::Dot, Transient),
            (452, "4.2.2 over quota", Stage::Rcpt, Transient),
            (454, "4.7.0 TLS not available", Stage::Greeting, Transient),
            (550, "no such user", Stage::Rcpt, RecipientGone),
            (550, "5.1.1 no such user", Stage::Dot, RecipientGone),
            (551, "user not local", Stage::Rcpt, RecipientGone),
            (553, "mailbox name not allowed", Stage::Rcpt, RecipientGone),
            (553, "sender not owned by user", Stage::Mail, Permanent),
            (550, "5.7.1 relaying denied", Stage::Rcpt, Permanent),
            (550, "rejected", Stage::Dot, Permanent),
            (554, "5.7.1 looks like spam", Stage::Dot, Permanent),
            (554, "no service for you", Stage::Greeting, Transient),
            (552, "mailbox full", Stage::Rcpt, Transient),
            (552, "5.3.4 message too big", Stage::Dot, Permanent),
            (550, "5.4.5 daily limit", Stage::Mail, QUOTA),
            (535, "5.7.8 bad credentials", Stage::Login, AuthExpired),
            (504, "unrecognised type", Stage::Login, AuthExpired),
            (530, "5.7.0 authentication required", Stage::Mail, AuthExpired),
            (530, "5.7.0 must issue STARTTLS first", Stage::Mail, AuthExpired),
            (550, "4.1.1 status of another class", Stage::Dot, Permanent),
        ] {
            assert_eq!(classify(code, text, stage), Some(error), "{code} {text} at {stage:?}");
        }
        assert_eq!(classify(354, "go ahead", Stage::Dot), None);
        assert_eq!(classify(250, "ok", Stage::Dot), None);
    }
}

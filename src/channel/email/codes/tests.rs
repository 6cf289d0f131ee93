//! The table of SMTP codes, row by row, and what well-known answers mean.

use super::*;

#[test]
fn every_row_of_the_table_decides_something() {
    for (row, &(basic, status, at, error, about)) in TABLE.iter().enumerate() {
        let code: u16 = basic.replace('x', "9").parse().expect("three digits");
        let text = if status.ends_with('.') { format!("{status}99 text") } else { format!("{status} text") };
        let stage = at.unwrap_or(SmtpStage::Dot);
        assert_eq!(classify(code, &text, stage), Some((error, about)), "row {row}: {basic} {status} {at:?}");
    }
}

#[test]
fn well_known_answers_mean_what_they_should() {
    for (code, text, stage, error, about) in [
        (421, "4.3.2 closing", SmtpStage::Mail, Transient, Server),
        (450, "4.7.1 greylisted, try again later", SmtpStage::Rcpt, Transient, Server),
        (451, "local error", SmtpStage::Dot, Transient, Server),
        (452, "4.2.2 over quota", SmtpStage::Rcpt, Transient, Recipient),
        (454, "4.7.0 TLS not available", SmtpStage::Greeting, Transient, Server),
        (550, "no such user", SmtpStage::Rcpt, RecipientGone, Recipient),
        (550, "5.1.1 no such user", SmtpStage::Dot, RecipientGone, Recipient),
        (551, "user not local", SmtpStage::Rcpt, RecipientGone, Recipient),
        (553, "mailbox name not allowed", SmtpStage::Rcpt, RecipientGone, Recipient),
        (553, "sender not owned by user", SmtpStage::Mail, Blocked, Us),
        (550, "5.7.1 relaying denied", SmtpStage::Rcpt, Permanent, Us),
        (554, "5.7.1 Relay access denied", SmtpStage::Dot, Permanent, Us),
        (550, "rejected", SmtpStage::Dot, Permanent, Message),
        (554, "no service for you", SmtpStage::Greeting, Transient, Server),
        (554, "no valid recipients", SmtpStage::Data, Permanent, Us),
        (552, "mailbox full", SmtpStage::Rcpt, Transient, Recipient),
        (552, "5.3.4 message too big", SmtpStage::Dot, Permanent, Message),
        (550, "5.4.5 daily limit", SmtpStage::Mail, QUOTA, Us),
        (550, "5.7.1 <a@b>: Sending quota exceeded", SmtpStage::Rcpt, QUOTA, Us),
        (450, "4.7.1 Message count quota exceeded", SmtpStage::Dot, QUOTA, Us),
        (552, "5.2.2 quota exceeded", SmtpStage::Rcpt, Transient, Recipient),
        (535, "5.7.8 bad credentials", SmtpStage::Login, AuthExpired, Us),
        (504, "unrecognised type", SmtpStage::Login, AuthExpired, Us),
        (530, "5.7.0 authentication required", SmtpStage::Mail, AuthExpired, Us),
        (530, "5.7.0 must issue STARTTLS first", SmtpStage::Mail, AuthExpired, Us),
        (530, "5.7.0 authentication required", SmtpStage::Rcpt, Permanent, Us),
        (550, "4.1.1 status of another class", SmtpStage::Dot, Permanent, Message),
    ] {
        assert_eq!(classify(code, text, stage), Some((error, about)), "{code} {text} at {stage:?}");
    }
    assert_eq!(classify(354, "go ahead", SmtpStage::Dot), None);
    assert_eq!(classify(250, "ok", SmtpStage::Dot), None);
}

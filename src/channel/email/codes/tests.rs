//! The table of SMTP codes, row by row, and what well-known answers mean.

use super::*;

#[test]
fn every_row_of_the_table_decides_something() {
    for (row, &(basic, status, at, error, about)) in TABLE.iter().enumerate() {
        let code: u16 = basic.replace('x', "9").parse().expect("three digits");
        let text = if status.ends_with('.') { format!("{status}99 text") } else { format!("{status} text") };
        let stage = at.unwrap_or(Stage::Dot);
        assert_eq!(classify(code, &text, stage), Some((error, about)), "row {row}: {basic} {status} {at:?}");
    }
}

#[test]
fn well_known_answers_mean_what_they_should() {
    for (code, text, stage, error, about) in [
        (421, "4.3.2 closing", Stage::Mail, Transient, Server),
        (450, "4.7.1 greylisted, try again later", Stage::Rcpt, Transient, Server),
        (451, "local error", Stage::Dot, Transient, Server),
        (452, "4.2.2 over quota", Stage::Rcpt, Transient, Recipient),
        (454, "4.7.0 TLS not available", Stage::Greeting, Transient, Server),
        (550, "no such user", Stage::Rcpt, RecipientGone, Recipient),
        (550, "5.1.1 no such user", Stage::Dot, RecipientGone, Recipient),
        (551, "user not local", Stage::Rcpt, RecipientGone, Recipient),
        (553, "mailbox name not allowed", Stage::Rcpt, RecipientGone, Recipient),
        (553, "sender not owned by user", Stage::Mail, Blocked, Us),
        (550, "5.7.1 relaying denied", Stage::Rcpt, Permanent, Us),
        (554, "5.7.1 Relay access denied", Stage::Dot, Permanent, Us),
        (550, "rejected", Stage::Dot, Permanent, Message),
        (554, "no service for you", Stage::Greeting, Transient, Server),
        (554, "no valid recipients", Stage::Data, Permanent, Us),
        (552, "mailbox full", Stage::Rcpt, Transient, Recipient),
        (552, "5.3.4 message too big", Stage::Dot, Permanent, Message),
        (550, "5.4.5 daily limit", Stage::Mail, QUOTA, Us),
        (550, "5.7.1 <a@b>: Sending quota exceeded", Stage::Rcpt, QUOTA, Us),
        (450, "4.7.1 Message count quota exceeded", Stage::Dot, QUOTA, Us),
        (552, "5.2.2 quota exceeded", Stage::Rcpt, Transient, Recipient),
        (535, "5.7.8 bad credentials", Stage::Login, AuthExpired, Us),
        (504, "unrecognised type", Stage::Login, AuthExpired, Us),
        (530, "5.7.0 authentication required", Stage::Mail, AuthExpired, Us),
        (530, "5.7.0 must issue STARTTLS first", Stage::Mail, AuthExpired, Us),
        (530, "5.7.0 authentication required", Stage::Rcpt, Permanent, Us),
        (550, "4.1.1 status of another class", Stage::Dot, Permanent, Message),
    ] {
        assert_eq!(classify(code, text, stage), Some((error, about)), "{code} {text} at {stage:?}");
    }
    assert_eq!(classify(354, "go ahead", Stage::Dot), None);
    assert_eq!(classify(250, "ok", Stage::Dot), None);
}

//! Zalo's codes, one by one: each ends in the class that its table says, as a number and as a quoted one.
#![allow(clippy::panic, reason = "a test fails loudly")]

use super::*;

fn reply(body: &str) -> Reply {
    Reply { status: 200, retry_after: None, body: body.as_bytes().to_vec() }
}

fn class(verdict: &ZaloAnswer) -> Option<Class> {
    match verdict {
        ZaloAnswer::Failed { class, .. } => *class,
        ZaloAnswer::Taken(_) => panic!("taken"),
    }
}

#[test]
fn every_code_of_both_tables_ends_in_its_class() {
    for host in [Host::Oa, Host::Zbs] {
        for (code, expected) in host.table() {
            for body in
                [format!("{{\"error\":{code},\"message\":\"no\"}}"), format!("{{\"error\":\"{code}\"}}")]
            {
                assert_eq!(class(&host.judge(&reply(&body))), Some(*expected), "{host:?} {body}");
            }
        }
        let mut codes: Vec<i64> = host.table().iter().map(|(code, _)| *code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), host.table().len(), "a code stands twice in the table of {host:?}");
    }
}

#[test]
fn a_code_that_no_table_knows_is_a_failure_without_a_class() {
    for body in [r#"{"error":-9999,"message":"new"}"#, r#"{"error":"17"}"#] {
        assert_eq!(class(&Host::Oa.judge(&reply(body))), None, "{body}");
        assert_eq!(class(&Host::Zbs.judge(&reply(body))), None, "{body}");
    }
}

#[test]
fn what_cannot_be_read_may_have_been_sent() {
    for body in ["", "<html>502</html>", "{}", "[]"] {
        for status in [200, 500, 502] {
            let reply = Reply { status, ..reply(body) };
            assert_eq!(class(&Host::Oa.judge(&reply)), Some(Class::Ambiguous), "{status} {body}");
            assert_eq!(class(&judge_bot(&reply)), Some(Class::Ambiguous), "{status} {body}");
        }
    }
    assert_eq!(class(&Host::Oa.judge(&Reply { status: 401, ..reply("") })), Some(Class::Auth));
    assert_eq!(class(&Host::Oa.judge(&Reply { status: 429, ..reply("") })), Some(Class::Rate));
}

#[test]
fn success_needs_error_zero_and_gives_the_vendors_id() {
    let taken = |body| Host::Oa.judge(&reply(body));
    assert_eq!(
        taken(r#"{"data":{"message_id":"abc","quota":{}},"error":0,"message":"Success"}"#),
        ZaloAnswer::Taken(Some("abc".into()))
    );
    assert_eq!(
        taken(r#"{"error":"0","data":{"msg_id":12345678901234567890}}"#),
        ZaloAnswer::Taken(Some("12345678901234567890".into()))
    );
    assert_eq!(taken(r#"{"error":0}"#), ZaloAnswer::Taken(None));
}

#[test]
fn the_bots_answers_are_judged_by_ok_even_on_200() {
    let of = |body: &str| judge_bot(&reply(body));
    assert_eq!(
        of(r#"{"ok":true,"result":{"message_id":"m1","date":1}}"#),
        ZaloAnswer::Taken(Some("m1".into()))
    );
    for (body, expected) in [
        (r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#, Some(Class::Admin)),
        (r#"{"ok":false,"error_code":403,"description":"Forbidden"}"#, Some(Class::Rate)),
        (
            r#"{"ok":false,"error_code":403,"description":"bot was blocked by the user"}"#,
            Some(Class::Recipient),
        ),
        (r#"{"ok":false,"error_code":404,"description":"Not Found"}"#, Some(Class::Admin)),
        (r#"{"ok":false,"error_code":404,"description":"chat not found"}"#, Some(Class::Recipient)),
        (r#"{"ok":false,"error_code":400,"description":"text is too long"}"#, Some(Class::Permanent)),
        (r#"{"ok":false,"error_code":"408","description":"Request timeout"}"#, Some(Class::Ambiguous)),
        (r#"{"ok":false,"error_code":429,"description":"Quota exceeded"}"#, Some(Class::Rate)),
        (r#"{"ok":false,"error_code":500,"description":"?"}"#, Some(Class::Ambiguous)),
        (r#"{"ok":false,"error_code":418,"description":"?"}"#, None),
    ] {
        assert_eq!(class(&of(body)), expected, "{body}");
    }
}

//! Events as Zalo documents them, genuine and forged.

use super::*;
use crate::config::{OutsideUrl, Pace, Secret};

fn pace() -> Pace {
    Pace { sessions: 1, per_second: 8, timeout: std::time::Duration::from_secs(1) }
}

fn account() -> OaSettings {
    OaSettings {
        api_base: OutsideUrl::base("http://localhost").expect("an address"),
        oauth_base: OutsideUrl::base("http://localhost").expect("an address"),
        app_id: "1234".into(),
        app_secret: Secret::new("app"),
        callback: None,
        proof: false,
        webhook_secret: Some(Secret::new("oa secret")),
        signed_id: None,
        group: None,
        template: None,
        pace: pace(),
    }
}

const TEXT: &str = r#"{"app_id":"1234","sender":{"id":"246845883529197922"},"recipient":{"id":"388613280878808645"},"event_name":"user_send_text","message":{"text":"XONG 1","msg_id":"96d3cdf3af150460909","quote_msg_id":"q7"},"timestamp":"1763600000000"}"#;

fn signature(body: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("1234{body}1763600000000oa secret"));
    hex(&hash.finalize())
}

#[test]
fn only_the_holder_of_the_secret_can_sign() {
    let genuine = signature(TEXT);
    for given in
        [genuine.clone(), format!("mac={genuine}"), genuine.to_uppercase(), format!(" mac={genuine} ")]
    {
        assert!(is_from_account(&account(), Some(&given), TEXT.as_bytes()), "{given}");
    }
    let forged = TEXT.replace("XONG 1", "XONG 2");
    assert!(!is_from_account(&account(), Some(&genuine), forged.as_bytes()));
    let spaced = TEXT.replace(':', ": ");
    assert!(!is_from_account(&account(), Some(&genuine), spaced.as_bytes()), "the raw bytes are signed");
    for given in [None, Some(""), Some("mac="), Some("00"), Some(&genuine[1..])] {
        assert!(!is_from_account(&account(), given, TEXT.as_bytes()), "{given:?}");
    }
    let unset = OaSettings { webhook_secret: None, ..account() };
    assert!(!is_from_account(&unset, Some(&genuine), TEXT.as_bytes()));
    let other = OaSettings { signed_id: Some("9".into()), ..account() };
    assert!(!is_from_account(&other, Some(&genuine), TEXT.as_bytes()));
}

#[test]
fn the_bot_shows_its_secret() {
    let bot = |secret: Option<&str>| BotSettings {
        base: OutsideUrl::base("http://localhost").expect("an address"),
        token: Secret::new("1:a"),
        webhook_secret: secret.map(Secret::new),
        link: None,
        group: None,
        pace: pace(),
    };
    assert!(is_from_bot(&bot(Some("s3cret")), Some("s3cret")));
    assert!(!is_from_bot(&bot(Some("s3cret")), Some("s3cre")));
    assert!(!is_from_bot(&bot(Some("s3cret")), None));
    assert!(!is_from_bot(&bot(None), Some("")));
}

#[test]
fn events_of_the_account_are_read() {
    let read = |body: &str| of_account(body.as_bytes()).expect("an event");
    let text = read(TEXT);
    assert_eq!(text.key, "oa:user_send_text:96d3cdf3af150460909");
    assert_eq!(
        text.event,
        Arrival::Text {
            sender: "246845883529197922".into(),
            text: "XONG 1".into(),
            quote: Some("q7".into())
        }
    );
    let follow = r#"{"oa_id":"3","follower":{"id":"24"},"event_name":"follow","timestamp":"17"}"#;
    assert_eq!(
        read(follow),
        Incoming { key: "oa:follow:17:24".into(), event: Arrival::Greeting { sender: "24".into() } }
    );
    let delivered = r#"{"event_name":"user_received_message","sender":{"id":"3"},"recipient":{"id":"84905123456"},"message":{"delivery_time":"1","msg_id":"z1","tracking_id":"m0123"},"timestamp":"17"}"#;
    assert_eq!(
        read(delivered).event,
        Arrival::Delivered { vendor_ids: vec!["z1".into()], message: Some(MessageId::new("m0123")) }
    );
    let echo = r#"{"event_name":"oa_send_text","sender":{"id":"3"},"recipient":{"id":"24"},"message":{"text":"Nhắc việc","msg_id":"e1"},"timestamp":"17"}"#;
    assert_eq!(
        read(echo).event,
        Arrival::Echo { recipient: "24".into(), text: "Nhắc việc".into(), vendor_id: "e1".into() }
    );
    let by_hand = echo.replace(r#""sender":{"id":"3"}"#, r#""sender":{"id":"3","admin_id":"9"}"#);
    assert_eq!(read(&by_hand).event, Arrival::Other);
    let group = r#"{"event_name":"user_send_group_text","sender":{"id":"24"},"recipient":{"id":"g"},"message":{"text":"XONG 1","msg_id":"g1"}}"#;
    assert_eq!(read(group).event, Arrival::Other);
    for broken in ["", "{}", "[]", "{\"event_name\":\"user_send_text\"}", "\u{0}"] {
        assert_eq!(of_account(broken.as_bytes()), None, "{broken}");
    }
}

#[test]
fn updates_of_the_bot_are_read_whether_asked_for_or_brought() {
    let update = r#"{"ok":true,"result":{"event_name":"message.text.received","message":{"from":{"id":"u1","display_name":"A","is_bot":false},"chat":{"id":"c1","chat_type":"PRIVATE"},"text":"NHAN 1","message_id":"m9","date":1763600000000}}}"#;
    let read = |body: &str| of_bot(body.as_bytes()).expect("an update");
    let expected = Arrival::Text { sender: "c1".into(), text: "NHAN 1".into(), quote: None };
    assert_eq!(read(update), Incoming { key: "bot:message.text.received:c1:u1:m9".into(), event: expected });
    assert_eq!(read(&update.replace("PRIVATE", "GROUP")).event, Arrival::Other);
    assert_eq!(read(&update.replace("\"is_bot\":false", "\"is_bot\":true")).event, Arrival::Other);
    assert_eq!(
        read(&update.replace("message.text.", "message.sticker.")).event,
        Arrival::Greeting { sender: "c1".into() }
    );
    assert_eq!(of_bot(br#"{"ok":true,"result":{}}"#), None);
}

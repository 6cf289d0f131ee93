//! A Zalo of our own, faithful to what is known of the real one: HTTP 200 with `error` other than 0, quoted codes,
//! refresh tokens that work once, access tokens that die when the next is issued, empty answers, 408 to an idle poll.
//! Also takes webhooks. Runs on a thread of its own, so that the real binary can be tested against it too.
#![allow(dead_code, unreachable_pub, reason = "every test file uses a part of the harness")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub const BOT_TOKEN: &str = "4242:bot-secret";
pub const APP_SECRET: &str = "app-secret";
pub const OA_SECRET: &str = "oa-secret";
pub const HOOK_SECRET: &str = "hook-secret";

/// A message that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// `bot`, `cs`, `group`, `template`, `zbs` or `hook`.
    pub by: &'static str,
    pub to: String,
    pub text: String,
    pub id: String,
}

/// What a request is answered instead of success.
#[derive(Debug, Clone)]
pub enum Act {
    /// HTTP 200 with this code as `error`, or as the bot's `error_code`.
    Code(i64),
    /// This status and body.
    Raw(u16, &'static str),
    /// The message is taken, but no answer ever comes.
    TakeAndHang,
}

#[derive(Default)]
pub struct Seen {
    pub taken: Vec<Taken>,
    /// Requests for messages, taken or not.
    pub asked: usize,
    /// What the next requests for messages are answered, before success.
    pub script: VecDeque<Act>,
    /// What every request to a recipient is answered.
    pub to: BTreeMap<String, Act>,
    /// What waits for the bot's poller.
    pub updates: VecDeque<Value>,
    /// Headers of webhooks, by idempotency key.
    pub hooks: Vec<(String, String, String, Vec<u8>)>,
    pub access: String,
    pub refresh: String,
    /// Calls that the access token still takes; none where it never ends.
    pub calls_left: Option<usize>,
    pub calls_each: Option<usize>,
    pub issued: usize,
    /// Every refresh token that was shown, in order.
    pub shown: Vec<String>,
    pub used: BTreeSet<String>,
    /// A refresh is carried out, but its answer never comes.
    pub hold_refresh: bool,
    /// Answers to refreshes, before success.
    pub refreshes: VecDeque<Act>,
}

#[derive(Clone)]
pub struct Zalo {
    pub addr: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

impl Zalo {
    pub fn start() -> Self {
        let seen = Seen { access: "access-0".into(), refresh: "refresh-0".into(), ..Seen::default() };
        let seen = Arc::new(Mutex::new(seen));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("non-blocking");
        let addr = listener.local_addr().expect("an address");
        let zalo = Self { addr, seen };
        let served = zalo.clone();
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                let routes = Router::new().fallback(answer).with_state(served);
                axum::serve(listener, routes).await.expect("served");
            });
        });
        zalo
    }

    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("not poisoned")
    }

    /// Requests for messages, and refresh tokens shown.
    pub fn counts(&self) -> (usize, usize) {
        let seen = self.seen();
        (seen.asked, seen.shown.len())
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.seen().taken.clone()
    }

    /// Texts to one id since the last call.
    pub fn take_texts(&self, to: &str) -> Vec<String> {
        let mut seen = self.seen();
        let (mine, others) = std::mem::take(&mut seen.taken).into_iter().partition(|taken| taken.to == to);
        seen.taken = others;
        let mine: Vec<Taken> = mine;
        mine.into_iter().map(|taken| taken.text).collect()
    }

    /// The channels of dondoc.toml that lead here.
    pub fn settings(&self, channels: &[&str]) -> String {
        let base = format!("http://{}", self.addr);
        let pace = "per_second = 10000\nsessions = 4\ntimeout = \"1s\"";
        let block = |name: &&str| match *name {
            "zalo_bot" => {
                format!("[channel.zalo_bot]\nbot_base = \"{base}\"\ntoken = \"{BOT_TOKEN}\"\n{pace}\n")
            }
            "zalo_oa" => format!(
                "[channel.zalo_oa]\napi_base = \"{base}\"\noauth_base = \"{base}\"\napp_id = \"1234\"\n\
                 app_secret = \"{APP_SECRET}\"\nwebhook_secret = \"{OA_SECRET}\"\n{pace}\n"
            ),
            "zalo_zbs" => format!(
                "[channel.zalo_zbs]\nzbs_base = \"{base}\"\n{pace}\n\
                 template = {{ id = \"77\", params = {{ ten = \"recipient\", viec = \"summary\" }} }}\n"
            ),
            "webhook" => {
                format!("[channel.webhook]\nurl = \"{base}/hook\"\nsecret = \"{HOOK_SECRET}\"\n{pace}\n")
            }
            other => panic!("no channel {other}"),
        };
        channels.iter().map(block).collect()
    }

    /// The pair of tokens as it is kept on disk after a consent.
    pub fn log_in(&self, state: &std::path::Path, now_millis: i64) {
        let seen = self.seen();
        let pair = json!({
            "access": seen.access, "refresh": seen.refresh,
            "issued_at": now_millis, "expires_at": now_millis + 90_000_000,
        });
        std::fs::create_dir_all(state.join("zalo")).expect("a folder");
        std::fs::write(state.join("zalo/oa-token.json"), pair.to_string()).expect("written");
    }
}

async fn answer(
    State(zalo): State<Zalo>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let header =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let path = uri.path();
    if let Some(rest) = path.strip_prefix(&format!("/bot{BOT_TOKEN}/")) {
        return match rest {
            "getMe" => json_of(&json!({ "ok": true, "result": { "id": "1", "account_name": "Bot xã" } })),
            "getUpdates" => updates(&zalo).await,
            "sendMessage" => {
                let body = parsed(&body);
                let (to, text) = (text(&body["chat_id"]), text(&body["text"]));
                if text.encode_utf16().count() > 2_000 {
                    return json_of(
                        &json!({ "ok": false, "error_code": 400, "description": "text is too long" }),
                    );
                }
                let taken = take(&zalo, "bot", to, text).await;
                let code = |code| json!({ "ok": false, "error_code": code, "description": "no" });
                taken.unwrap_or_else(|refused| refused.answer(code)).into_response()
            }
            _ => StatusCode::NOT_FOUND.into_response(),
        };
    }
    if path.starts_with("/bot") {
        return json_of(&json!({ "ok": false, "error_code": 401, "description": "Unauthorized" }));
    }
    if path == "/hook" {
        let seen = (
            header("idempotency-key"),
            header("x-dondoc-timestamp"),
            header("x-dondoc-signature"),
            body.to_vec(),
        );
        zalo.seen().hooks.push(seen);
        let body = parsed(&body);
        let taken = take(&zalo, "hook", text(&body["recipient"]), text(&body["text"])).await;
        return taken.unwrap_or_else(|refused| refused.answer(|code| json!({ "error": code })));
    }
    if path == "/v4/oa/access_token" {
        return refresh(&zalo, &header("secret_key"), &String::from_utf8_lossy(&body)).await;
    }
    if let Some(refused) = zalo.refused(&header("access_token"), path) {
        return json_of(&refused);
    }
    let code = |code: i64| json!({ "error": code.to_string(), "message": "no" });
    let body = parsed(&body);
    let long = |text: &str| text.encode_utf16().count() > 2_000;
    let taken = match (method.as_str(), path) {
        ("GET", "/v2.0/oa/getoa" | "/message/quota") => {
            return json_of(&json!({ "error": 0, "data": { "oaid": "9", "name": "UBND xã Diên Khánh" } }));
        }
        ("POST", "/v3.0/oa/message/cs") => {
            let words = text(&body["message"]["text"]);
            if long(&words) {
                return json_of(&code(-210));
            }
            take(&zalo, "cs", text(&body["recipient"]["user_id"]), words).await
        }
        ("POST", "/v3.0/oa/group/message") => {
            take(&zalo, "group", text(&body["recipient"]["group_id"]), text(&body["message"]["text"])).await
        }
        ("POST", "/v3.0/oa/message/template") => {
            take(&zalo, "template", text(&body["user_id"]), body["template_data"].to_string()).await
        }
        ("POST", "/message/template") => {
            assert!(text(&body["tracking_id"]).len() <= 48, "tracking_id");
            take(&zalo, "zbs", text(&body["phone"]), body["template_data"].to_string()).await
        }
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    taken.unwrap_or_else(|refused| refused.answer(code))
}

impl Act {
    fn answer(self, code: impl Fn(i64) -> Value) -> Response {
        match self {
            Self::Code(number) => json_of(&code(number)),
            Self::Raw(status, body) => {
                (StatusCode::from_u16(status).expect("a status"), body).into_response()
            }
            Self::TakeAndHang => unreachable!("hangs"),
        }
    }
}

impl Zalo {
    /// What is said to a token that does not work.
    fn refused(&self, access: &str, path: &str) -> Option<Value> {
        let mut seen = self.seen();
        let invalid = if path.starts_with("/message") { -124 } else { -216 };
        if access != seen.access {
            return Some(json!({ "error": invalid, "message": "Access token is invalid" }));
        }
        if seen.calls_left == Some(0) {
            return Some(json!({ "error": invalid, "message": "Access token has expired" }));
        }
        seen.calls_left = seen.calls_left.map(|left| left - 1);
        None
    }
}

async fn take(zalo: &Zalo, by: &'static str, to: String, text: String) -> Result<Response, Act> {
    let hangs = {
        let mut seen = zalo.seen();
        seen.asked += 1;
        let act = seen.script.pop_front().or_else(|| seen.to.get(&to).cloned());
        match act {
            Some(Act::TakeAndHang) => true,
            Some(act) => return Err(act),
            None => false,
        }
    };
    let id = {
        let mut seen = zalo.seen();
        let id = format!("z{}", seen.taken.len() + 1_000);
        seen.taken.push(Taken { by, to, text, id: id.clone() });
        id
    };
    if hangs {
        tokio::time::sleep(Duration::from_mins(1)).await;
    }
    Ok(match by {
        "bot" => json_of(&json!({ "ok": true, "result": { "message_id": id, "date": 1 } })),
        "hook" => StatusCode::ACCEPTED.into_response(),
        "zbs" => json_of(&json!({ "error": 0, "message": "Success", "data": { "msg_id": id } })),
        _ => json_of(&json!({ "error": 0, "message": "Success", "data": { "message_id": id } })),
    })
}

async fn updates(zalo: &Zalo) -> Response {
    for _ in 0..20 {
        if let Some(update) = zalo.seen().updates.pop_front() {
            return json_of(&json!({ "ok": true, "result": update }));
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    json_of(&json!({ "ok": false, "error_code": 408, "description": "Request timeout" }))
}

async fn refresh(zalo: &Zalo, secret: &str, form: &str) -> Response {
    let of = |name: &str| {
        let pair = form.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
        pair.unwrap_or_default().to_owned()
    };
    assert_eq!(secret, APP_SECRET, "the app's secret");
    let hold = {
        let mut seen = zalo.seen();
        let token = of("refresh_token");
        seen.shown.push(token.clone());
        if let Some(act) = seen.refreshes.pop_front() {
            return act.answer(|code| json!({ "error": code, "error_name": "no", "message": "" }));
        }
        if seen.used.contains(&token) {
            return (StatusCode::OK, "").into_response();
        }
        if token != seen.refresh {
            return json_of(&json!({ "error": -14014, "error_name": "Invalid refresh token" }));
        }
        seen.used.insert(token);
        seen.issued += 1;
        seen.access = format!("access-{}", seen.issued);
        seen.refresh = format!("refresh-{}", seen.issued);
        seen.calls_left = seen.calls_each;
        seen.hold_refresh
    };
    if hold {
        tokio::time::sleep(Duration::from_mins(1)).await;
    }
    let seen = zalo.seen();
    json_of(&json!({ "access_token": seen.access, "refresh_token": seen.refresh, "expires_in": "90000" }))
}

fn json_of(value: &Value) -> Response {
    ([("content-type", "application/json")], value.to_string()).into_response()
}

fn parsed(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

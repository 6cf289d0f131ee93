//! The config of a commune that begins: the shipped files, with what was answered put in its place.
//! Must not ask or write.

use std::collections::BTreeMap;

use super::shipped;
use crate::model::fold::fold;

/// What has to be known of a commune.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers {
    /// Its name, as messages show it.
    pub(super) name: String,
    /// Its id in every key of the database.
    pub(super) id: String,
    /// Where the database lives.
    pub(super) state: Option<String>,
    /// The administrator's mail address.
    pub(super) admin: String,
    /// The mail server; without one, messages are captured.
    pub(super) mail: Option<Mail>,
    /// Keep the people and the plan that ship as an example.
    pub(super) example: bool,
}

/// A mail server.
#[derive(Debug, Clone)]
pub(super) struct Mail {
    /// Host name or address.
    pub(super) host: String,
    /// TCP port.
    pub(super) port: u16,
    /// `starttls`, `implicit` or `none`.
    pub(super) tls: String,
    /// The sender's address.
    pub(super) from: String,
    /// The log-in name, where the server asks for one.
    pub(super) user: Option<String>,
}

/// The credential that holds the password of the mail server.
pub(super) const PASSWORD: &str = "smtp-password";

/// An id made of a name: `UBND xã Diên Khánh` becomes `dien-khanh`.
pub(super) fn id_of(name: &str) -> String {
    let name = fold(name);
    let known = ["uy ban nhan dan ", "ubnd ", "xa ", "phuong ", "dac khu "];
    let short = known.iter().fold(name.as_str(), |rest, title| rest.strip_prefix(title).unwrap_or(rest));
    short.replace(' ', "-")
}

/// Every file by its relative path.
pub(super) fn files(answers: &Answers) -> BTreeMap<&'static str, String> {
    let mut made = BTreeMap::new();
    for (name, text) in shipped::FILES {
        let text = match name {
            "dondoc.toml" => settings(text, answers),
            "people.toml" => people(text, answers),
            _ if name.starts_with("plans/") && !answers.example => continue,
            _ => text.to_owned(),
        };
        made.insert(name, text);
    }
    if !answers.example {
        made.insert("plans/ke-hoach-mau.txt", PLAN.to_owned());
    }
    made
}

fn settings(text: &str, answers: &Answers) -> String {
    let mut set = BTreeMap::from([("id", quoted(&answers.id)), ("name", quoted(&answers.name))]);
    if let Some(state) = &answers.state {
        set.insert("state", quoted(state));
    }
    set.insert("contact", quoted("quản trị hệ thống"));
    let (mut section, mut lines) = (String::new(), Vec::new());
    for line in text.lines() {
        let bare = line.trim_start_matches(['#', ' ']);
        if let Some(name) = bare.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            name.clone_into(&mut section);
        }
        let key = bare.split_once(" = ").map_or("", |(key, _)| key);
        let remark = line.find("  #").map_or("", |at| &line[at..]);
        let line = match (section.as_str(), &answers.mail) {
            ("", _) => set.remove(key).map(|value| with_remark(key, &value, remark)),
            ("channel.email", Some(_)) if bare.starts_with("[channel.email]") => {
                Some("[channel.email]".to_owned())
            }
            ("channel.email", Some(mail)) => {
                mail_line(mail, key).map(|value| with_remark(key, &value, remark))
            }
            _ => None,
        }
        .unwrap_or_else(|| line.to_owned());
        lines.push(line);
    }
    lines.join("\n") + "\n"
}

/// Remarks stand below each other.
fn with_remark(key: &str, value: &str, remark: &str) -> String {
    let line = format!("{key} = {value}");
    if remark.is_empty() { line } else { format!("{line:<38}  {}", remark.trim_start()) }
}

fn mail_line(mail: &Mail, key: &str) -> Option<String> {
    match key {
        "host" => Some(quoted(&mail.host)),
        "port" => Some(mail.port.to_string()),
        "tls" => Some(quoted(&mail.tls)),
        "from" => Some(quoted(&format!("Tin nhắc tự động <{}>", mail.from))),
        "user" => mail.user.as_deref().map(quoted),
        "password_credential" => mail.user.as_ref().map(|_| quoted(PASSWORD)),
        _ => None,
    }
}

/// Without the example nobody but the administrator has an address yet: the posts are those of every commune.
fn people(text: &str, answers: &Answers) -> String {
    let mut is_admin = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if let Some(id) = line.strip_prefix("id = ") {
            is_admin = id.starts_with("\"quan-tri\"");
        }
        let is_address = line.starts_with("email = ") || line.starts_with("mailbox = ");
        lines.push(match (is_address, is_admin) {
            (true, true) => format!("email = {}", quoted(&answers.admin)),
            (true, false) if !answers.example => format!("# {line}"),
            _ => line.to_owned(),
        });
    }
    lines.join("\n") + "\n"
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", escaped.replace(char::is_control, " "))
}

/// How a plan is written, in a file that is not read.
const PLAN: &str = include_str!("starter_plan.txt");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Files, load_from};

    fn answers(example: bool) -> Answers {
        let mail = Mail {
            host: "127.0.0.1".to_owned(),
            port: 25,
            tls: "none".to_owned(),
            from: "nhac-viec@xa.example".to_owned(),
            user: None,
        };
        Answers {
            name: "UBND xã \"Mẫu\"".to_owned(),
            id: id_of("UBND xã Mẫu"),
            state: Some("/var/lib/dondoc".to_owned()),
            admin: "tin-hoc@xa.example".to_owned(),
            mail: Some(mail),
            example,
        }
    }

    #[test]
    fn what_is_written_loads_and_says_what_was_answered() {
        for example in [false, true] {
            let answers = answers(example);
            let texts = files(&answers).into_iter().map(|(name, text)| (name.into(), text)).collect();
            let files = Files { dir: "config".into(), texts };
            let loaded = load_from(&files, "2026-11-26".parse().expect("a day"));
            let errors: Vec<_> = loaded.diagnostics.iter().filter(|found| found.is_error()).collect();
            assert!(errors.is_empty(), "{errors:?}");
            let config = loaded.config.expect("it loads");
            assert_eq!(config.org.name, answers.name);
            assert_eq!(config.org.id.as_str(), "mau");
            assert_eq!(config.settings.state.as_deref(), Some(std::path::Path::new("/var/lib/dondoc")));
            let email = config.settings.email.expect("a mail server");
            assert_eq!((email.host.as_str(), email.port, email.login), ("127.0.0.1", 25, None));
            assert_eq!(email.from, "Tin nhắc tự động <nhac-viec@xa.example>");
            assert!(config.settings.watch.daily, "administrators get their daily line");
            let reached = config.org.people.values().filter(|person| person.email.is_some()).count();
            assert_eq!(reached == 1, !example, "without the example only the administrator has an address");
            assert_eq!(config.items.is_empty(), !example);
        }
    }

    #[test]
    fn without_a_mail_server_everything_is_captured() {
        let answers = Answers { mail: None, ..answers(false) };
        let texts = files(&answers).into_iter().map(|(name, text)| (name.into(), text)).collect();
        let loaded = load_from(&Files { dir: "config".into(), texts }, "2026-11-26".parse().expect("a day"));
        assert!(loaded.config.expect("it loads").settings.email.is_none());
    }

    #[test]
    fn an_id_is_the_name_without_its_title() {
        assert_eq!(id_of("UBND xã Diên Khánh"), "dien-khanh");
        assert_eq!(id_of("Ủy ban nhân dân phường Tây Nha Trang"), "tay-nha-trang");
    }
}

//! The config of a commune that begins: the shipped files with the answers put in.
//! Must not ask or write.

use std::collections::BTreeMap;

use super::units_asked::with_posts;
use crate::cli::setup::shipped;
use crate::config::people::edit::{PeopleFile, SettingsFile};
use crate::model::fold::fold;

/// The facts about a commune that its config needs.
#[derive(Debug, Clone, Default)]
pub(in crate::cli) struct Answers {
    /// The commune's name, as messages show it.
    pub(in crate::cli) name: String,
    /// The commune's id in every key of the database.
    pub(in crate::cli) id: String,
    /// The state folder, where the database lives.
    pub(in crate::cli) state: Option<String>,
    pub(in crate::cli) province: Option<String>,
    pub(in crate::cli) zone: String,
    /// Whom messages name as the one to ask.
    pub(in crate::cli) contact: Option<String>,
    /// The codes and names of the units.
    pub(in crate::cli) units: Vec<(String, String)>,
    /// The administrator's mail address.
    pub(in crate::cli) admin: String,
    /// The mail server; without one, messages are captured.
    pub(in crate::cli) mail: Option<MailServer>,
    /// Whether to keep the people and the plan that ship as an example.
    pub(in crate::cli) example: bool,
}

/// A mail server.
#[derive(Debug, Clone)]
pub(in crate::cli) struct MailServer {
    pub(in crate::cli) host: String,
    pub(in crate::cli) port: u16,
    /// `starttls`, `implicit` or `none`.
    pub(in crate::cli) tls: String,
    /// The sender's address.
    pub(in crate::cli) from: String,
    /// The log-in name, where the server asks for one.
    pub(in crate::cli) user: Option<String>,
}

/// The credential that holds the password of the mail server.
pub(in crate::cli) const PASSWORD: &str = "smtp-password";

/// An id made of a name: `UBND xã Diên Khánh` becomes `dien-khanh`.
pub(in crate::cli) fn id_of(name: &str) -> String {
    let name = fold(name);
    let known = ["uy ban nhan dan ", "ubnd ", "xa ", "phuong ", "dac khu "];
    let short = known.iter().fold(name.as_str(), |rest, title| rest.strip_prefix(title).unwrap_or(rest));
    short.replace(' ', "-")
}

/// The text of every file, by relative path.
pub(in crate::cli) fn files(answers: &Answers) -> BTreeMap<&'static str, String> {
    let mut made = BTreeMap::new();
    for (name, text) in shipped::FILES {
        let text = match name {
            "dondoc.toml" => settings(text, answers),
            "people.toml" => people(text, answers),
            "policies.toml" => policies(text, answers),
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
    set.insert("zone", quoted(&answers.zone));
    if let Some(province) = &answers.province {
        set.insert("province", quoted(province));
    }
    if let Some(contact) = &answers.contact {
        set.insert("contact", quoted(contact));
    }
    let (mut section, mut lines) = (String::new(), Vec::new());
    for line in text.lines() {
        let bare = line.trim_start_matches(['#', ' ']);
        if let Some(name) = bare.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            name.clone_into(&mut section);
        }
        let key = bare.split_once(" = ").map_or("", |(key, _)| key);
        let remark = line.find("  #").map_or("", |at| &line[at..]);
        let line = match (section.as_str(), &answers.mail) {
            // The contact of the example is nobody in this commune.
            ("", _) if key == "contact" && answers.contact.is_none() => Some(format!("# {line}")),
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

/// A line of TOML with its remark, aligned below those of other lines.
fn with_remark(key: &str, value: &str, remark: &str) -> String {
    let line = format!("{key} = {value}");
    if remark.is_empty() { line } else { format!("{line:<38}  {}", remark.trim_start()) }
}

fn mail_line(mail: &MailServer, key: &str) -> Option<String> {
    match key {
        "host" => Some(quoted(&mail.host)),
        "port" => Some(mail.port.to_string()),
        "tls" => Some(quoted(&mail.tls)),
        "from" => Some(quoted(&sender(&mail.from))),
        "user" => mail.user.as_deref().map(quoted),
        "password_credential" => mail.user.as_ref().map(|_| quoted(PASSWORD)),
        _ => None,
    }
}

/// The sender as people read it.
pub(in crate::cli) fn sender(from: &str) -> String {
    if from.contains('<') { from.to_owned() } else { format!("Tin nhắc tự động <{from}>") }
}

/// The settings without the name of the secret, so that they can be checked before the secret is in its file.
pub(in crate::cli) fn without_secret(text: &str) -> String {
    let (email, named) = (["channel", "email", "password"], ["channel", "email", "password_credential"]);
    match SettingsFile::parse(text) {
        Some(mut file) if file.get(&named).as_deref() == Some(PASSWORD) => {
            file.remove(&named);
            file.put(&email, "not yet".into());
            file.text()
        }
        _ => text.to_owned(),
    }
}

/// The text of people.toml with the shipped units that were asked for, and with other units and the posts that a unit
/// begins with.
fn with_units(text: &str, answers: &Answers) -> String {
    let Ok(mut file) = PeopleFile::parse(text) else { return text.to_owned() };
    if file.units() == answers.units || answers.example || answers.units.is_empty() {
        return text.to_owned();
    }
    let is_same = |unit: &(String, String)| answers.units.contains(unit);
    let shipped: Vec<_> = file.units().into_iter().filter(is_same).collect();
    let codes: Vec<&str> = answers.units.iter().map(|(code, _)| code.as_str()).collect();
    let kept: Vec<&str> = shipped.iter().map(|(code, _)| code.as_str()).collect();
    file.keep_units(&kept);
    let new: Vec<_> = answers.units.iter().filter(|unit| !shipped.contains(unit)).collect();
    let new: Vec<_> = new.into_iter().map(|(code, name)| with_posts(code, name)).collect();
    for unit in &new {
        file.add_unit(unit, Some("pct-1"));
    }
    let named =
        |begins: &'static str| answers.units.iter().filter(move |(_, name)| fold(name).starts_with(begins));
    let expert: Vec<&str> = named("phong").chain(named("van phong")).map(|(code, _)| code.as_str()).collect();
    file.set_group("ALL", &codes);
    file.set_group("CM", &expert);
    // What comes from outside is followed up by the office, where the commune has one.
    let office = named("van phong").chain(&answers.units).next().map_or("", |(code, _)| code.as_str());
    let head = new.iter().find(|unit| unit.code == office).map_or("", |unit| unit.head.0.as_str());
    file.settle_roles(&codes, office, head);
    // Lines about who is in charge of the shipped units go.
    let lines = file.text();
    let lines = lines.lines().filter(|line| !line.starts_with("# In charge of"));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// The text of the policies without the units that this commune does not have.
fn policies(text: &str, answers: &Answers) -> String {
    let shipped = shipped::FILES.iter().find(|(name, _)| *name == "people.toml");
    let shipped = shipped.and_then(|(_, text)| PeopleFile::parse(text).ok()).map(|file| file.units());
    let listed = |code: &str| answers.units.iter().any(|(listed, _)| listed == code);
    let gone = shipped
        .into_iter()
        .flatten()
        .filter(|(code, _)| !answers.units.is_empty() && !answers.example && !listed(code));
    gone.fold(text.to_owned(), |text, (code, _)| {
        // The code may stand in a list with others, or alone in it.
        let text = text.replace(&format!("\"{code}\", "), "").replace(&format!(", \"{code}\""), "");
        text.replace(&format!("\"{code}\""), "")
    })
}

/// The text of people.toml. Without the example, nobody but the administrator has an address yet: the posts are those
/// of every commune.
fn people(text: &str, answers: &Answers) -> String {
    let mut is_admin = false;
    let mut lines = Vec::new();
    for line in with_units(text, answers).lines() {
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

/// How a plan is written, as a file that the loader does not read.
const PLAN: &str = include_str!("starter_plan.txt");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ConfigFiles, load_from};

    fn answers(example: bool) -> Answers {
        let mail = MailServer {
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
            province: Some("tỉnh Khánh Hòa".to_owned()),
            zone: "Asia/Ho_Chi_Minh".to_owned(),
            contact: Some("quản trị hệ thống".to_owned()),
            units: Vec::new(),
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
            let files = ConfigFiles { dir: "config".into(), texts };
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
        let loaded =
            load_from(&ConfigFiles { dir: "config".into(), texts }, "2026-11-26".parse().expect("a day"));
        assert!(loaded.config.expect("it loads").settings.email.is_none());
    }

    #[test]
    fn an_id_is_the_name_without_its_title() {
        assert_eq!(id_of("UBND xã Diên Khánh"), "dien-khanh");
        assert_eq!(id_of("Ủy ban nhân dân phường Tây Nha Trang"), "tay-nha-trang");
    }
}

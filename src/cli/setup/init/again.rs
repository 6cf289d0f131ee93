//! `init` where there is a config already: what the answers change in it, file by file and key by key.
//! Must not ask or write.

use super::starter::{Answers, PASSWORD, sender};
use super::units_asked::with_posts;
use crate::config::people::edit::{PeopleFile, PersonCells, SettingsFile};

/// The changes that the answers make in a config.
#[derive(Default)]
pub(in crate::cli) struct Changes {
    /// dondoc.toml before and after; none where it stays.
    pub(in crate::cli) settings: Option<(String, String)>,
    /// people.toml before and after; none where it stays.
    pub(in crate::cli) people: Option<(String, String)>,
    /// Each change in words, for whoever decides.
    pub(in crate::cli) said: Vec<String>,
    /// Answers that `init` cannot put in place; somebody must do that by hand.
    pub(in crate::cli) left: Vec<String>,
}

/// Compares the answers with the present config.
pub(in crate::cli) fn changes(
    settings: &SettingsFile,
    people: Option<&PeopleFile>,
    answers: &Answers,
    has_password: bool,
) -> Changes {
    let mut found = Changes::default();
    of_settings(settings, answers, has_password, &mut found);
    if let Some(people) = people {
        of_people(people, answers, &mut found);
    }
    found
}

fn of_settings(before: &SettingsFile, answers: &Answers, has_password: bool, found: &mut Changes) {
    let mut file = before.clone();
    let mut put = |path: &[&str], new: Option<&str>| {
        let old = file.get(path);
        let shown = path.join(".");
        match (old, new) {
            (old, Some(new)) if old.as_deref() != Some(new) => {
                let old = old.map_or_else(String::new, |old| format!("{old} -> "));
                found.said.push(format!("dondoc.toml: {shown}: {old}{new}"));
                let number = new.parse::<i64>().ok().filter(|_| path.ends_with(&["port"]));
                file.put(path, number.map_or_else(|| new.into(), Into::into));
            }
            (Some(old), None) => {
                found.said.push(format!("dondoc.toml: {shown}: {old} is left out"));
                file.remove(path);
            }
            _ => {}
        }
    };
    put(&["name"], Some(&answers.name));
    put(&["province"], answers.province.as_deref());
    put(&["contact"], answers.contact.as_deref());
    // A config without a zone uses the default one.
    if before.get(&["zone"]).is_some() || answers.zone != crate::calendar::Zone::DEFAULT_NAME {
        put(&["zone"], Some(&answers.zone));
    }
    if let Some(mail) = &answers.mail {
        let email = |key| ["channel", "email", key];
        let from = if before.get(&email("from")).as_ref() == Some(&mail.from) {
            mail.from.clone()
        } else {
            sender(&mail.from)
        };
        put(&email("host"), Some(&mail.host));
        put(&email("port"), Some(&mail.port.to_string()));
        put(&email("tls"), Some(&mail.tls));
        put(&email("from"), Some(&from));
        put(&email("user"), mail.user.as_deref());
        if mail.user.is_none() {
            for key in ["password", "password_file", "password_credential"] {
                file.remove(&email(key));
            }
        }
    }
    if has_password {
        let email = |key| ["channel", "email", key];
        found.said.push(format!("secrets/{PASSWORD}: a new password"));
        file.remove(&email("password"));
        file.remove(&email("password_file"));
        file.put(&email("password_credential"), PASSWORD.into());
    }
    let text = file.text();
    found.settings = (text != before.before()).then(|| (before.before().to_owned(), text));
}

fn of_people(before: &PeopleFile, answers: &Answers, found: &mut Changes) {
    let mut file = before.clone();
    if let Some((id, address)) =
        file.admin_address().filter(|(_, address)| address.as_ref() != Some(&answers.admin))
    {
        let old = address.map_or_else(String::new, |old| format!("{old} -> "));
        found.said.push(format!("people.toml: address of {id}: {old}{}", answers.admin));
        file.put_person(&PersonCells { id, email: Some(answers.admin.clone()), ..PersonCells::default() });
    }
    let there = before.units();
    for (code, name) in &answers.units {
        match there.iter().find(|(known, _)| known == code) {
            None => {
                let unit = with_posts(code, name);
                found.said.push(format!(
                    "people.toml: new unit {code}, {name}, with {} and {}",
                    unit.head.0, unit.focal.0
                ));
                file.add_unit(&unit, None);
            }
            Some((_, old)) if old != name => {
                found.left.push(format!("the unit {code} keeps its name ({old}): change it in people.toml"));
            }
            Some(_) => {}
        }
    }
    for (code, _) in there.iter().filter(|(code, _)| answers.units.iter().all(|(listed, _)| listed != code)) {
        found.left.push(format!("the unit {code} stays: whoever and whatever names it goes with it, so remove it from people.toml by hand"));
    }
    let text = file.text();
    found.people = (text != before.before()).then(|| (before.before().to_owned(), text));
}

//! The questions of `init`, and what makes an answer fit to be kept. Values of a present config are offered again.
//! Must not write anything.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::args::InitArgs;
use super::ask::{AnswerInput, Check, SetupQuestion};
use super::starter::{Answers, MailServer, id_of};
use super::units_asked;
use crate::calendar::Zone;
use crate::cli::exit::CommandError;
use crate::config::people::edit::{PeopleFile, SettingsFile};
use crate::config::{domain_of_named, file, is_host, is_plain, is_this_machine};

/// The config that is in the folder already.
#[derive(Default)]
pub(in crate::cli) struct Present {
    pub(in crate::cli) settings: Option<SettingsFile>,
    pub(in crate::cli) people: Option<PeopleFile>,
}

impl Present {
    fn setting(&self, path: &[&str]) -> Option<String> {
        self.settings.as_ref()?.get(path)
    }

    fn mail(&self, key: &str) -> Option<String> {
        self.setting(&["channel", "email", key])
    }

    fn has_password(&self) -> bool {
        ["password", "password_file", "password_credential"].iter().any(|key| self.mail(key).is_some())
    }
}

/// Asks every question. `units` are those of the shipped config. Returns the answers, and a password where a new one
/// was given.
pub(in crate::cli) fn ask(
    input: AnswerInput,
    args: InitArgs,
    present: &Present,
    units: &[(String, String)],
    state: Option<String>,
) -> anyhow::Result<(Answers, Option<String>)> {
    let ask = |flag, text, given, usual, needed, check: Check<'_>| {
        input.answer(SetupQuestion { flag, text, given, usual, needed, check })
    };
    let need = |flag, text, given, usual, check: Check<'_>| {
        // With `needed` there is always an answer.
        Ok::<_, anyhow::Error>(ask(flag, text, given, usual, true, check)?.unwrap_or_default())
    };
    let words = "Name of the organisation, such as UBND xã Diên Khánh";
    let name = need("--name", words, args.name, present.setting(&["name"]), &line)?;
    let id = match (present.setting(&["id"]), args.id) {
        (Some(kept), Some(given)) if kept != given => {
            let why = format!(
                "--id: it is `{kept}` and part of every record, so it never changes; nothing was written"
            );
            return Err(CommandError::refused(why));
        }
        (Some(kept), _) => kept,
        (None, given) => {
            let made = Some(id_of(&name)).filter(|made| given.is_none() && id_check(made).is_ok());
            match made {
                Some(made) => made,
                None => need(
                    "--id",
                    "Id in every record, such as dien-khanh; it never changes",
                    given,
                    None,
                    &id_check,
                )?,
            }
        }
    };
    let words = "Province, such as tỉnh Khánh Hòa";
    let province = ask("--province", words, args.province, present.setting(&["province"]), false, &line)?;
    let there = present.people.as_ref().map(PeopleFile::units);
    let known: Vec<_> = there.iter().flatten().chain(units).cloned().collect();
    let usual = units_asked::shown(there.as_deref().unwrap_or(units));
    let check = |text: &str| units_asked::parse(text, &known).map(|units| units_asked::shown(&units));
    let given = (!args.unit.is_empty()).then(|| args.unit.join(";"));
    let words = "Units, with ; between them; a code is proposed where none is given";
    let listed = need("--unit", words, given, Some(usual), &check)?;
    let units = units_asked::parse(&listed, &known).map_err(CommandError::usage)?;
    let present_admin =
        present.people.as_ref().and_then(PeopleFile::admin_address).and_then(|(_, address)| address);
    let admin = need("--admin", "Mail address of the administrator", args.admin, present_admin, &address)?;
    let usual = match &present.settings {
        Some(settings) => settings.get(&["contact"]),
        None => Some("quản trị hệ thống".to_owned()),
    };
    let words = "Whom messages name as the one to ask";
    let contact = ask("--contact", words, args.contact, usual, false, &line)?;
    let usual = present.setting(&["zone"]).unwrap_or_else(|| Zone::DEFAULT_NAME.to_owned());
    let zone = need("--zone", "Time zone", args.zone, Some(usual), &zone_check)?;

    let (example, given) = (args.example, MailGiven::of(args.mail_host, args.mail_tls, args.mail_port));
    let given =
        MailGiven { from: args.mail_from, user: args.mail_user, password: args.mail_password_file, ..given };
    let (mail, password) = mail(input, given, present)?;
    Ok((Answers { name, id, state, province, zone, contact, units, admin, mail, example }, password))
}

/// The options about the mail server.
#[derive(Default)]
struct MailGiven {
    host: Option<String>,
    tls: Option<String>,
    port: Option<String>,
    from: Option<String>,
    user: Option<String>,
    password: Option<PathBuf>,
}

impl MailGiven {
    fn of(host: Option<String>, tls: Option<String>, port: Option<u16>) -> Self {
        Self { host, tls, port: port.map(|port| port.to_string()), ..Self::default() }
    }
}

fn mail(
    input: AnswerInput,
    given: MailGiven,
    present: &Present,
) -> anyhow::Result<(Option<MailServer>, Option<String>)> {
    let ask = |flag, text, given, usual, needed, check: Check<'_>| {
        input.answer(SetupQuestion { flag, text, given, usual, needed, check })
    };
    let need = |flag, text, given, usual, check: Check<'_>| {
        Ok::<_, anyhow::Error>(ask(flag, text, given, usual, true, check)?.unwrap_or_default())
    };
    let (kept, words) =
        (present.mail("host"), "Mail server that takes our messages; without one they are captured");
    let host = ask("--mail-host", words, given.host, kept.clone(), kept.is_some(), &host_check)?;
    let Some(host) = host else { return Ok((None, None)) };
    let is_here = is_this_machine(&host);
    let check = |text: &str| tls_check(text, is_here);
    let usual = if is_here && input != AnswerInput::Nobody { "none" } else { "starttls" };
    let usual = present.mail("tls").unwrap_or_else(|| usual.to_owned());
    let words = "How the connection is secured: starttls, implicit, or none for a server on this machine";
    let tls = need("--mail-tls", words, given.tls, Some(usual), &check)?;
    let usual = match tls.as_str() {
        "implicit" => "465",
        "none" => "25",
        _ => "587",
    };
    let same_tls = present.mail("tls").is_some_and(|kept| kept == tls);
    let usual = present.mail("port").filter(|_| same_tls).unwrap_or_else(|| usual.to_owned());
    let port = need("--mail-port", "Its port", given.port, Some(usual), &port_check)?;
    let from =
        need("--mail-from", "Address that messages come from", given.from, present.mail("from"), &sender)?;
    let words = "Log-in name at the mail server";
    let user = ask("--mail-user", words, given.user, present.mail("user"), false, &line)?;
    let password = match &user {
        Some(_) => password(input, given.password.as_deref(), present.has_password())?,
        None => None,
    };
    let port = port.parse().unwrap_or(587);
    Ok((Some(MailServer { host, port, tls, from, user }), password))
}

fn password(input: AnswerInput, given: Option<&Path>, is_kept: bool) -> anyhow::Result<Option<String>> {
    if let Some(path) = given {
        let read =
            secret_of(path).map_err(|why| CommandError::usage(format!("--mail-password-file: {why}")))?;
        return Ok(Some(read));
    }
    let words = if is_kept { "Password there (empty: the one that is kept)" } else { "Password there" };
    loop {
        match (input.secret(words)?, input) {
            (Some(password), _) => return Ok(Some(password)),
            (None, _) if is_kept => return Ok(None),
            (None, AnswerInput::Terminal) => crate::cli::output::line("  an answer is needed"),
            (None, _) => {
                let why = "--mail-password-file is missing: Password at the mail server; nothing was written";
                return Err(CommandError::usage(why));
            }
        }
    }
}

/// Reads a secret. The file may be a pipe, as with `<(pass show mail)`. An error never repeats its content.
fn secret_of(path: &Path) -> Result<String, String> {
    let cannot = |why: &dyn std::fmt::Display| format!("{} cannot be read: {why}", path.display());
    let mut text = String::new();
    let file = File::open(path).map_err(|why| cannot(&why.kind()))?;
    let read = file.take(file::SECRET + 1).read_to_string(&mut text).map_err(|why| cannot(&why.kind()))?;
    if read as u64 > file::SECRET {
        return Err(cannot(&"no password is so long"));
    }
    match text.trim() {
        "" => Err(cannot(&"it is empty")),
        password => Ok(password.to_owned()),
    }
}

fn line(text: &str) -> Result<String, String> {
    match text {
        "" => Err("it is empty".to_owned()),
        _ if text.chars().any(char::is_control) => {
            Err("it has a character that is none of a text".to_owned())
        }
        _ if text.chars().count() > 200 => Err("it is too long".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

fn id_check(text: &str) -> Result<String, String> {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    let good = plain && !text.is_empty() && !text.starts_with('-');
    good.then(|| text.to_owned())
        .ok_or_else(|| "ASCII letters, digits, dots and dashes, none in front".to_owned())
}

fn address(text: &str) -> Result<String, String> {
    let good = is_plain(text);
    good.then(|| text.to_owned()).ok_or_else(|| "that is no mail address: write name@host".to_owned())
}

fn sender(text: &str) -> Result<String, String> {
    let good = domain_of_named(text).is_some();
    good.then(|| text.to_owned()).ok_or_else(|| "that is no mail address: write name@host".to_owned())
}

fn host_check(text: &str) -> Result<String, String> {
    let why = "that is no name of a server: write the name alone, such as mail.xa.example";
    is_host(text).then(|| text.to_owned()).ok_or_else(|| why.to_owned())
}

fn port_check(text: &str) -> Result<String, String> {
    let port = text.parse::<u16>().ok().filter(|port| *port > 0);
    port.map(|port| port.to_string()).ok_or_else(|| "a port is a number from 1 to 65535".to_owned())
}

fn tls_check(text: &str, is_here: bool) -> Result<String, String> {
    match text {
        "starttls" | "implicit" => Ok(text.to_owned()),
        "none" if is_here => Ok(text.to_owned()),
        "none" => Err(
            "mail and password would cross the network in the clear: `none` is for a server on this machine"
                .to_owned(),
        ),
        _ => Err("it is starttls, implicit or none".to_owned()),
    }
}

fn zone_check(text: &str) -> Result<String, String> {
    let why = format!("there is no such time zone: write an IANA name such as {}", Zone::DEFAULT_NAME);
    Zone::named(text).map(|_| text.to_owned()).ok_or(why)
}

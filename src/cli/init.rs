//! `init`: asks or takes flags, and writes the config of a commune that begins. Never overwrites a file.
//! Must not know what the files say.

use std::fs;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, chown,
};
use std::path::Path;

use super::case_args::InitArgs;
use super::context::{Context, load};
use super::exit::CommandError;
use super::shipped::SCHEMAS;
use super::starter::{Answers, Mail, PASSWORD, files, id_of};
use super::{Exit, output};

/// Where the package keeps config, and where its service keeps state.
const SYSTEM: (&str, &str) = ("/etc/dondoc", "/var/lib/dondoc");

/// Writes the config and says what comes next.
pub fn init(context: &Context, args: InitArgs) -> anyhow::Result<Exit> {
    let dir = args.dir.clone();
    if dir.join("dondoc.toml").exists() {
        let message =
            format!("{} holds a dondoc.toml already: edit that, then run `dondoc check`", dir.display());
        return Err(CommandError::refused(message));
    }
    let (answers, password) = ask(context, args)?;
    let mut kept = Vec::new();
    let schemas = SCHEMAS.map(|(name, text)| (name, text.to_owned()));
    for (name, text) in files(&answers).into_iter().chain(schemas) {
        let path = dir.join(name);
        if path.exists() {
            kept.extend((!name.starts_with("schema/")).then_some(name));
            continue;
        }
        write(&dir, &path, &text)
            .map_err(|error| anyhow::anyhow!("cannot write {}: {error}", path.display()))?;
    }
    if let Some(password) = password {
        keep_secret(&dir, &password)?;
    }
    if !kept.is_empty() {
        output::note(&format!("kept as they were: {}", kept.join(", ")));
    }
    let config = load(&dir, context.now())?;
    output::line(&format!("The config of {} is in {}.", config.org.name, dir.display()));
    output::line("Next:");
    output::line("  edit people.toml and put each plan into plans/, then run `dondoc check`");
    output::line(
        "  `dondoc doctor` tests what surrounds it; `dondoc golive` ends the rehearsal, until then nothing leaves",
    );
    Ok(Exit::Ok)
}

/// Whoever may read the folder may read the file, however strict the umask of root is.
fn write(dir: &Path, path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.is_dir()) {
        fs::create_dir_all(folder)?;
        share(dir, folder, 0o750)?;
    }
    fs::write(path, text)?;
    share(dir, path, 0o640)
}

fn share(dir: &Path, path: &Path, mode: u32) -> std::io::Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    chown(path, None, Some(fs::metadata(dir)?.gid()))
}

/// Takes the flags, and asks for what they leave open where somebody sits at the terminal.
fn ask(context: &Context, args: InitArgs) -> anyhow::Result<(Answers, Option<String>)> {
    let asks = std::io::stdin().is_terminal() && !args.yes;
    let name = need(args.name, asks, "--name", "Name of the organisation, such as UBND xã Diên Khánh")?;
    let id = match args.id {
        Some(id) => id,
        None => id_of(&name),
    };
    let admin = need(args.admin, asks, "--admin", "Mail address of the administrator")?;
    let host = maybe(args.mail_host, asks, "Mail server (empty: none yet, messages are captured)")?;
    let mut password = None;
    let mail = match host {
        None => None,
        Some(host) => {
            let from = need(args.mail_from, asks, "--mail-from", "Address that messages come from")?;
            let user = maybe(args.mail_user, asks, "Log-in name at the mail server (empty: none)")?;
            if user.is_some() {
                password = Some(match args.mail_password_file {
                    Some(file) => fs::read_to_string(&file)
                        .map_err(|error| anyhow::anyhow!("cannot read {}: {error}", file.display()))?,
                    None => need(None, asks, "--mail-password-file", "Password at the mail server")?,
                });
            }
            Some(Mail { host, port: args.mail_port, tls: args.mail_tls, from, user })
        }
    };
    let system = Path::new(SYSTEM.0) == args.dir;
    let state = context.given_state().map(|state| state.display().to_string());
    let state = state.or_else(|| system.then(|| SYSTEM.1.to_owned()));
    Ok((Answers { name, id, state, admin, mail, example: args.example }, password))
}

fn need(given: Option<String>, asks: bool, flag: &str, question: &str) -> anyhow::Result<String> {
    maybe(given, asks, question)?.ok_or_else(|| CommandError::usage(format!("{flag} is missing: {question}")))
}

fn maybe(given: Option<String>, asks: bool, question: &str) -> anyhow::Result<Option<String>> {
    if given.is_some() || !asks {
        return Ok(given);
    }
    output::prompt(&format!("{question}: "));
    std::io::stdout().flush()?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(Some(line.trim().to_owned()).filter(|answer| !answer.is_empty()))
}

/// Only root and the service see it.
fn keep_secret(dir: &Path, password: &str) -> anyhow::Result<()> {
    let folder = dir.join("secrets");
    if !folder.is_dir() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    }
    let path = folder.join(PASSWORD);
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(|error| {
            anyhow::anyhow!("cannot write {}: {error}; remove it if it is an old one", path.display())
        })?;
    file.write_all(password.trim().as_bytes())?;
    Ok(())
}

//! `init`: asks or takes flags, and writes the config of a commune; run again, it changes what is answered differently.
//! Everything is asked and checked before anything is written.
//! Must not know what the files say.

pub(in crate::cli) mod again;
pub(in crate::cli) mod args;
pub(in crate::cli) mod ask;
pub(in crate::cli) mod questions;
pub(in crate::cli) mod starter;
pub(in crate::cli) mod units_asked;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, chown,
};
use std::path::{Path, PathBuf};

use super::init::again::{Changes, changes};
use super::init::args::InitArgs;
use super::init::ask::AnswerInput;
use super::init::questions::{Present, ask};
use super::init::starter::{Answers, PASSWORD, files, without_secret};
use super::replace::replace;
use super::shipped;
use super::shipped::SCHEMAS;
use crate::cli::context::{CommandContext, load, today_anywhere};
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::config::people::edit::{PeopleFile, SettingsFile};
use crate::config::{Diagnostic, file, load_changed};

/// The folder in which the package keeps config, and the one in which its service keeps state.
const SYSTEM: (&str, &str) = ("/etc/dondoc", "/var/lib/dondoc");
const SETTINGS: &str = "dondoc.toml";
const PEOPLE: &str = "people.toml";

/// Writes the config, or changes it, and says what comes next.
pub fn init(context: &CommandContext, args: InitArgs) -> anyhow::Result<Exit> {
    let dir = args.dir.clone();
    let input = AnswerInput::new(!args.yes);
    let present = present(&dir)?;
    let shipped = shipped::FILES.iter().find(|(name, _)| *name == PEOPLE).map_or("", |(_, text)| text);
    let units = PeopleFile::parse(shipped).map(|file| file.units()).unwrap_or_default();
    let (answers, password) = ask(input, args, &present, &units, state(context, &dir))?;
    if let Some(settings) = &present.settings {
        let changes = changes(settings, present.people.as_ref(), &answers, password.is_some());
        return again(context, &dir, input, &changes, password.as_deref());
    }
    first(context, &dir, &answers, password.as_deref())
}

/// The config that is in the folder already. A file that cannot be read is an error, so it is never replaced.
fn present(dir: &Path) -> anyhow::Result<Present> {
    let read = |name: &str| {
        let path = dir.join(name);
        match file::read(&path, file::CONFIG) {
            Ok(text) => Ok(Some(text)),
            Err(file::Unreadable::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(anyhow::anyhow!("{} cannot be read: {why}; {}", path.display(), why.hint())),
        }
    };
    let broken = |name: &str| {
        let path = dir.join(name);
        CommandError::usage(format!(
            "{} is no TOML: mend what `dondoc check` says, then run this again",
            path.display()
        ))
    };
    let settings = read(SETTINGS)?.map(|text| SettingsFile::parse(&text).ok_or_else(|| broken(SETTINGS)));
    let people = read(PEOPLE)?.map(|text| PeopleFile::parse(&text).map_err(|_| broken(PEOPLE)));
    Ok(Present { settings: settings.transpose()?, people: people.transpose()? })
}

fn state(context: &CommandContext, dir: &Path) -> Option<String> {
    let given = context.given_state().map(|state| state.display().to_string());
    given.or_else(|| (Path::new(SYSTEM.0) == dir).then(|| SYSTEM.1.to_owned()))
}

fn first(
    context: &CommandContext,
    dir: &Path,
    answers: &Answers,
    password: Option<&str>,
) -> anyhow::Result<Exit> {
    let schemas = SCHEMAS.map(|(name, text)| (name, text.to_owned()));
    let all = files(answers).into_iter().chain(schemas);
    let (kept, new): (Vec<_>, Vec<_>) = all.partition(|(name, _)| dir.join(name).exists());
    let new: BTreeMap<_, _> = new.into_iter().collect();
    judge(context, dir, new.iter().map(|(name, text)| (*name, text.as_str())))?;
    let mut written = Written::begin();
    if let Some(password) = password {
        written.secret(dir, password)?;
    }
    // The settings come last: without them nothing takes the folder for a config.
    let is_last = |name: &str| name == SETTINGS;
    for (name, text) in
        new.iter().filter(|(name, _)| !is_last(name)).chain(new.iter().filter(|(name, _)| is_last(name)))
    {
        written.file(dir, name, text)?;
    }
    written.keep();
    let kept: Vec<&str> =
        kept.iter().map(|(name, _)| *name).filter(|name| !name.starts_with("schema/")).collect();
    if !kept.is_empty() {
        output::note(&format!("kept as they were: {}", kept.join(", ")));
    }
    let config = load(dir, context.now())?;
    output::line(&format!("The config of {} is in {}.", config.org.name, dir.display()));
    output::line("Next:");
    output::line("  edit people.toml and put each plan into plans/, then run `dondoc check`");
    output::line(
        "  `dondoc doctor` tests what surrounds it; `dondoc golive` ends the rehearsal, until then nothing leaves",
    );
    Ok(Exit::Ok)
}

fn again(
    context: &CommandContext,
    dir: &Path,
    input: AnswerInput,
    changes: &Changes,
    password: Option<&str>,
) -> anyhow::Result<Exit> {
    for left in &changes.left {
        output::note(left);
    }
    if changes.said.is_empty() {
        output::line(&format!("{}: everything stays as it is", dir.display()));
        return Ok(Exit::Ok);
    }
    let texts = [(SETTINGS, changes.settings.as_ref()), (PEOPLE, changes.people.as_ref())];
    let texts = texts.into_iter().filter_map(|(name, change)| Some((name, change?)));
    judge(context, dir, texts.clone().map(|(name, (_, new))| (name, new.as_str())))?;
    output::line("This changes:");
    changes.said.iter().for_each(|said| output::line(&format!("  {said}")));
    if !input.confirms("Write it? [y/N] ")? {
        output::line("nothing was written");
        return Ok(Exit::Refused);
    }
    let mut written = Written::begin();
    if let Some(password) = password {
        written.secret(dir, password)?;
    }
    for (name, (before, new)) in texts {
        replace(&dir.join(name), before, new)
            .map_err(|error| anyhow::anyhow!("{name} was not changed: {error}"))?;
    }
    written.keep();
    load(dir, context.now())?;
    output::line(
        "Written. A running service takes it over on `dondoc reload`; `dondoc doctor` tests what surrounds it",
    );
    if password.is_some() {
        output::line("A service under systemd reads its secrets when it starts: `systemctl restart dondoc`");
    }
    Ok(Exit::Ok)
}

/// Refuses a config that the loader would not take, before it is written.
fn judge<'a>(
    context: &CommandContext,
    dir: &Path,
    texts: impl Iterator<Item = (&'a str, &'a str)>,
) -> anyhow::Result<()> {
    let texts = texts.filter(|(name, _)| {
        !name.starts_with("schema/") && Path::new(name).extension().is_some_and(|end| end == "toml")
    });
    // A new secret is not in its file yet.
    let texts = texts.map(|(name, text)| {
        (PathBuf::from(name), if name == SETTINGS { without_secret(text) } else { text.to_owned() })
    });
    let loaded = load_changed(dir, texts, today_anywhere(context.now()));
    if loaded.config.is_some() {
        return Ok(());
    }
    for problem in loaded.diagnostics.iter().filter(|found| found.is_error()) {
        output::complain(&Diagnostic::render(problem));
    }
    Err(CommandError::usage(format!(
        "the config in {} would not be sound: nothing was written",
        dir.display()
    )))
}

/// The files that were made so far; they are removed again where the rest cannot be made.
struct Written {
    made: Vec<PathBuf>,
    /// From here on Ctrl-C waits until everything is written, which takes a moment.
    _interrupt: Option<tokio::signal::unix::Signal>,
}

impl Written {
    fn begin() -> Self {
        let interrupt = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt());
        Self { made: Vec::new(), _interrupt: interrupt.ok() }
    }

    fn keep(mut self) {
        self.made.clear();
    }

    /// Writes a file that everybody may read who may read the folder, however strict the umask of root is.
    fn file(&mut self, dir: &Path, name: &str, text: &str) -> anyhow::Result<()> {
        let path = dir.join(name);
        let mut write = || {
            if let Some(folder) = path.parent() {
                self.folder(folder, 0o755)?;
                if folder != dir {
                    share(dir, folder, 0o750)?;
                }
            }
            let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&path)?;
            self.made.push(path.clone());
            file.write_all(text.as_bytes())?;
            share(dir, &path, 0o640)
        };
        write().map_err(|error: std::io::Error| anyhow::anyhow!("cannot write {}: {error}", path.display()))
    }

    /// Writes a secret that only root and the service can read. A present one is replaced, whole or not at all.
    fn secret(&mut self, dir: &Path, password: &str) -> anyhow::Result<()> {
        let folder = dir.join("secrets");
        let (path, draft) =
            (folder.join(PASSWORD), folder.join(format!(".{PASSWORD}.new-{}", std::process::id())));
        let mut write = || {
            self.folder(dir, 0o755)?;
            self.folder(&folder, 0o700)?;
            let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
            self.made.push(draft.clone());
            file.write_all(password.as_bytes())?;
            file.sync_all()?;
            let was_there = path.exists();
            fs::rename(&draft, &path)?;
            self.made.pop();
            if !was_there {
                self.made.push(path.clone());
            }
            Ok(())
        };
        write().map_err(|error: std::io::Error| anyhow::anyhow!("cannot write {}: {error}", path.display()))
    }

    fn folder(&mut self, folder: &Path, mode: u32) -> std::io::Result<()> {
        let missing: Vec<PathBuf> = folder
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .map(Path::to_owned)
            .collect();
        fs::DirBuilder::new().recursive(true).mode(mode).create(folder)?;
        self.made.extend(missing.into_iter().rev());
        Ok(())
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        for path in self.made.iter().rev() {
            drop(if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) });
        }
    }
}

fn share(dir: &Path, path: &Path, mode: u32) -> std::io::Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    chown(path, None, Some(fs::metadata(dir)?.gid()))
}

//! A secret that cannot be printed by mistake, and the three places config may name for it.
//! Must not know what a secret opens.

use std::fmt;
use std::path::{Path, PathBuf};

use super::closed::{Closed, PrivateText};
use super::file;
use super::report::Report;

/// Where systemd puts the credentials of a service.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";
/// The folder beside the config that the service loads its credentials from; its name is also the prefix that
/// systemd gives them.
const FOLDER: &str = "secrets";

/// Text that never shows up in debug output or messages.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself; to be called only where it is handed over.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The keys under which one secret may be given.
#[derive(Clone, Copy)]
pub(in crate::config) struct Keys {
    /// The key of the secret itself; works, with a warning.
    pub(in crate::config) plain: &'static str,
    /// The key of a file that holds the secret.
    pub(in crate::config) file: &'static str,
    /// The key of the name of a credential: a file in `secrets/` beside the config, handed over by systemd.
    pub(in crate::config) credential: &'static str,
}

/// The three keys of a secret: `token`, `token_file`, `token_credential`.
macro_rules! keys {
    ($name:literal) => {
        $crate::config::read::secret::Keys {
            plain: $name,
            file: concat!($name, "_file"),
            credential: concat!($name, "_credential"),
        }
    };
}
pub(in crate::config) use keys;

/// A secret that must be there.
pub(in crate::config) fn need(table: &Closed<'_>, keys: Keys, dir: &Path, report: &Report) -> Option<Secret> {
    if ![keys.plain, keys.file, keys.credential].into_iter().any(|key| table.has(key)) {
        let message = format!("`{}` is missing: nothing says where the secret is kept", keys.file);
        let hint = format!("name a file that only the daemon can read, or a `{}`", keys.credential);
        report.add(table.at().error("secret_missing", message).hint(hint));
    }
    read(table, keys, dir, report)
}

/// A secret, where config names one.
pub(in crate::config) fn read(table: &Closed<'_>, keys: Keys, dir: &Path, report: &Report) -> Option<Secret> {
    let (text, file, credential) =
        (table.text(keys.plain), table.text(keys.file), table.text(keys.credential));
    let given: Vec<_> = [&text, &file, &credential].into_iter().flatten().collect();
    if let [_, second, ..] = given.as_slice() {
        let message = format!("`{}` is given in more than one way", keys.plain);
        report.add(second.at.error("two_secrets", message).hint(format!("keep `{}`", keys.file)));
        return None;
    }
    if let Some(text) = text {
        let message = format!("`{}` stands in a file that is copied, shown and kept in backups", keys.plain);
        let hint =
            format!("put it into a file that only the daemon can read, and name that in `{}`", keys.file);
        report.add(text.at.warning("secret_in_config", message).hint(hint));
        return Some(Secret::new(text.value.reveal()));
    }
    match (file, credential) {
        (Some(file), _) => from_file(keys.file, &file, &dir.join(file.value.peek()), report),
        (None, Some(name)) => {
            from_file(keys.credential, &name, &credential_path(name.value.peek(), dir), report)
        }
        (None, None) => None,
    }
}

/// Where a credential is: under systemd in the folder of the service's credentials, which may have been loaded
/// as a whole; else in `secrets/` beside the config.
fn credential_path(name: &str, dir: &Path) -> PathBuf {
    let loaded = std::env::var_os(CREDENTIALS).map(PathBuf::from).and_then(|folder| {
        [folder.join(name), folder.join(format!("{FOLDER}_{name}"))].into_iter().find(|path| path.exists())
    });
    loaded.unwrap_or_else(|| dir.join(FOLDER).join(name))
}

fn from_file(key: &str, named: &PrivateText<'_>, path: &Path, report: &Report) -> Option<Secret> {
    let problem = match file::read(path, file::SECRET) {
        Ok(text) if text.trim().is_empty() => "is empty".to_owned(),
        Ok(text) => return Some(Secret::new(text.trim())),
        Err(why) => format!("cannot be read: {why}"),
    };
    // The message does not repeat the name in the file: a secret itself may stand under the key of its file.
    let message = format!("the secret that `{key}` names {problem}");
    let hint = "a file's path starts from the config folder and the daemon must be able to read it; a credential is a \
                file in `secrets/` there, and the service reads it when it starts";
    report.add(named.at.error("secret_unreadable", message).hint(hint));
    None
}

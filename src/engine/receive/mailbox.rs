//! What is remembered of the mailbox for answers: one file in the state folder, replaced as a whole and readable by its
//! owner alone; and what the administrators are told of it. No backup holds the file: without it, as after a restore on
//! another machine, the next look counts as the first and reads what nobody has opened. Must not know the server.

use std::path::{Path, PathBuf};
use std::{fs, io};

use sha2::{Digest as _, Sha256};

use crate::channel::imap::{MailboxMemory, TRIES};
use crate::config::ImapSettings;
use crate::durable;
use crate::engine::notes::{to_admins, write_notes};
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::Instant;
use crate::model::ids::hex;
use crate::render::note;
use crate::store::{keys, values};

fn path(state: &Path) -> PathBuf {
    state.join("mailbox.json")
}

/// A name for the mailbox that tells nobody whose it is.
fn name(settings: &ImapSettings) -> String {
    let parts = [&settings.host, &settings.user, &settings.folder].map(|part| part.to_lowercase());
    hex(&Sha256::digest(parts.join("\n"))[..8])
}

fn parse(state: &Path) -> io::Result<Option<MailboxMemory>> {
    match fs::read(path(state)) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The memory of the mailbox that config names, for a caller that only looks.
pub fn read(state: &Path, settings: &ImapSettings) -> Option<MailboxMemory> {
    parse(state).ok().flatten().filter(|memory| memory.mailbox() == name(settings))
}

/// What is remembered of the mailbox that config names, for a caller that goes on with it. A damaged file is put aside
/// and stops nothing: the next look then counts as the first.
pub fn take(state: &Path, settings: &ImapSettings) -> MailboxMemory {
    match parse(state) {
        Ok(Some(memory)) if memory.mailbox() == name(settings) => return memory,
        Ok(_) => {}
        Err(error) => {
            let aside = state.join("mailbox.json.damaged");
            let moved = fs::rename(path(state), &aside).is_ok();
            tracing::warn!(
                moved,
                "mailbox.json cannot be read, the mailbox for answers is looked at as if for the first time: {error}"
            );
        }
    }
    MailboxMemory::new(&name(settings))
}

/// Replaces the file, so that a crash or a power cut leaves the old or the new content.
pub fn write(state: &Path, memory: &MailboxMemory) -> io::Result<()> {
    durable::replace(&path(state), &serde_json::to_vec(memory).map_err(io::Error::other)?)
}

/// Tells the administrators once of each mail that is left to them.
pub(in crate::engine) async fn tell_of_mailbox(tenant: &Tenant, now: Instant) -> Result<(), EngineError> {
    let Some(settings) = &tenant.setup.config.settings.answers.imap else { return Ok(()) };
    let aside = read(&tenant.setup.state, settings).map(|memory| memory.aside()).unwrap_or_default();
    if aside.is_empty() {
        return Ok(());
    }
    let told = tenant.store.read(|view| values::get(view, keys::MAILBOX_ASIDE)).await?.unwrap_or_default();
    let news = aside.iter().filter(|mail| told.split(' ').all(|told| told != *mail)).count();
    if news == 0 {
        return Ok(());
    }
    let (subject, text) = note::unreadable(news, TRIES as usize);
    let made = to_admins(tenant, &subject, &text, &[], now);
    let aside: Vec<String> = aside.into_iter().collect();
    write_notes(tenant, made, vec![(keys::MAILBOX_ASIDE.to_owned(), aside.join(" "))], now).await
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::Duration;

    use super::*;
    use crate::config::Secret;

    fn settings(user: &str) -> ImapSettings {
        ImapSettings {
            host: "mail.example.vn".into(),
            port: 993,
            tls: true,
            user: user.into(),
            password: Secret::new("x"),
            folder: "INBOX".into(),
            ca_file: None,
            every: Duration::from_mins(1),
            vouching: Vec::new(),
        }
    }

    #[test]
    fn it_is_kept_for_its_owner_alone_and_for_one_mailbox() {
        let dir = tempfile::tempdir().expect("a folder");
        let (ours, other) = (settings("tra-loi@example.vn"), settings("khac@example.vn"));
        let mut memory = take(dir.path(), &ours);
        memory.meet(7, 41);
        write(dir.path(), &memory).expect("written");
        write(dir.path(), &memory).expect("written again");
        assert_eq!(take(dir.path(), &ours), memory);
        assert_eq!(read(dir.path(), &ours), Some(memory));
        assert_eq!((read(dir.path(), &other), take(dir.path(), &other).known_to()), (None, 0));
        let mode = fs::metadata(path(dir.path())).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        let text = fs::read_to_string(path(dir.path())).expect("text");
        assert!(!text.contains("tra-loi"), "{text}");
        assert_eq!(fs::read_dir(dir.path()).expect("a folder").count(), 1, "no draft is left");
    }

    #[test]
    fn a_damaged_one_is_put_aside_and_is_a_first_look() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(path(dir.path()), "{\"mailbox\":").expect("written");
        let ours = settings("tra-loi@example.vn");
        assert_eq!(read(dir.path(), &ours), None);
        assert_eq!(take(dir.path(), &ours), MailboxMemory::new(&name(&ours)));
        assert!(dir.path().join("mailbox.json.damaged").exists() && !path(dir.path()).exists());
    }
}

//! Shows in a browser what was captured: `index.html` in the folder of captured mail, and a page for each of the newest
//! messages. Must not know how the pages look; whatever goes wrong here is a warning and stops no mail.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use tokio::task::spawn_blocking;

use super::engine::Engine;
use crate::channel::said::said;
use crate::model::Message;
use crate::render::TemplateError;
use crate::render::captured::{Captured, Pages, page_name};
use crate::store::StoreError;

/// The most messages that are listed: years of a rehearsal fit no page, and each one costs a look.
const NEWEST: u32 = 500;
const INDEX: &str = "index.html";
const FOLDER: &str = "html";

/// Why the pages could not be written.
#[derive(Debug, thiserror::Error)]
enum ShowError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Template(#[from] TemplateError),
    #[error("{path}: {source}", path = path.display())]
    File { path: PathBuf, source: io::Error },
}

impl Engine {
    /// Brings the pages up to date after a pass that sent or captured something.
    pub(super) async fn show_captured(&self) {
        let captures = match self.store.live_at().await {
            Ok(live_at) => live_at.is_none() || self.setup.channels.is_empty(),
            Err(_) => false,
        };
        if captures && let Err(error) = self.write_pages().await {
            warn(&error);
        }
    }

    /// Takes what retention removed out of the pages, where there are any.
    pub(super) async fn forget_captured(&self) {
        if self.captured_folder().join(INDEX).exists()
            && let Err(error) = self.write_pages().await
        {
            warn(&error);
        }
    }

    fn captured_folder(&self) -> PathBuf {
        self.setup.state.join(&self.setup.config.settings.capture.dir)
    }

    /// Writes the pages that are missing and the list where it changed, and removes pages that it names no more.
    async fn write_pages(&self) -> Result<(), ShowError> {
        let folder = self.captured_folder();
        // One more than is shown says whether there are more.
        let mut found = self.store.written_out(self.setup.channels.is_empty(), NEWEST + 1).await?;
        let more = found.len() > NEWEST as usize;
        found.truncate(NEWEST as usize);
        if found.is_empty() && !folder.join(INDEX).exists() {
            return Ok(());
        }
        let messages: Vec<Captured> = found.iter().map(|message| self.captured(message)).collect();
        let pages = Pages::new(self.setup.rules.calendar.zone)?;
        let names: BTreeSet<String> = messages.iter().map(|message| page_name(&message.id)).collect();
        let below = folder.join(FOLDER);
        let there = in_folder(below.clone(), move |below| tidy(below, &names)).await?;
        for message in messages.iter().filter(|message| !there.contains(&page_name(&message.id))) {
            let Some(Message { bytes: Some(bytes), channel, .. }) = self.store.message(&message.id).await?
            else {
                continue;
            };
            let said = said(channel, &bytes);
            let page = pages.page(message, said.html.as_deref(), &said.text)?;
            let name = page_name(&message.id);
            in_folder(below.clone(), move |below| replace(below, &name, &page)).await?;
        }
        let index = pages.index(&self.setup.config.org.name, &messages, more)?;
        in_folder(folder, move |folder| {
            // A pass may have sent something and captured nothing.
            if fs::read_to_string(folder.join(INDEX)).is_ok_and(|known| known == index) {
                return Ok(());
            }
            replace(folder, INDEX, &index)
        })
        .await
    }

    fn captured(&self, message: &Message) -> Captured {
        let to = self.setup.rules.org.recipient(&message.recipient);
        Captured {
            id: message.id.clone(),
            at: message.settled_at.unwrap_or(message.slot_at),
            to: to.map_or_else(|| message.recipient.to_string(), |to| to.name),
            channel: message.channel,
            subject: message.subject.clone().unwrap_or_default(),
        }
    }
}

fn warn(error: &ShowError) {
    tracing::warn!("the pages that show captured mail could not be written, the mail itself was: {error}");
}

/// Works on a folder where that may block; what goes wrong names it.
async fn in_folder<T: Send + 'static>(
    folder: PathBuf,
    work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
) -> Result<T, ShowError> {
    let path = folder.clone();
    let done = spawn_blocking(move || work(&folder)).await;
    done.unwrap_or_else(|died| Err(io::Error::other(died))).map_err(|source| ShowError::File { path, source })
}

/// Makes the folder where it is missing, removes the pages that are not named, and returns those that are there.
fn tidy(folder: &Path, named: &BTreeSet<String>) -> io::Result<BTreeSet<String>> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut there = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // A page that a power cut left empty is written again.
        if named.contains(&name) && entry.metadata()?.len() > 0 {
            there.insert(name);
        } else if entry.path().extension().is_some_and(|end| end == "html" || end == "new") {
            match fs::remove_file(entry.path()) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(there)
}

/// Puts a file in its place as a whole: whoever reads meanwhile sees the old one.
fn replace(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let draft = folder.join(format!("{name}.new"));
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(text.as_bytes())?;
    fs::rename(draft, folder.join(name))
}

//! Shows captured mail in a browser: `index.html` in the folder of captured mail, and a page for each of the newest
//! messages. A fault here is a warning and stops no mail.
//! Must not know how the pages look.

use std::collections::{BTreeSet, VecDeque};
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use crate::channel::said::said;
use crate::engine::tenant::Tenant;
use crate::model::{Instant, Message};
use crate::render::TemplateError;
use crate::render::captured::{Captured, CapturedLine, Pages, page_name};
use crate::store::{StoreError, messages, values};

/// The most messages that are listed: years of a rehearsal fit no page.
const NEWEST: usize = 500;
/// How many messages have their bytes in memory at once.
const AT_ONCE: usize = 16;
const INDEX: &str = "index.html";
const FOLDER: &str = "html";

/// The state of the pages, kept from pass to pass so that a pass reads only what is new. None before the first look.
#[derive(Debug, Clone, Default)]
pub(in crate::engine) struct Captures(Arc<Mutex<Option<Shown>>>);

#[derive(Debug)]
struct Shown {
    pages: Arc<Pages>,
    /// The lines of the list, newest first.
    lines: VecDeque<CapturedLine>,
    /// When the newest message was captured.
    newest: Instant,
    /// Whether older messages are left out.
    more: bool,
}

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

impl Captures {
    /// Brings the pages up to date after a pass that sent or captured something.
    pub(in crate::engine) async fn show(&self, tenant: &Tenant) {
        let is_live = tenant.store.read(values::meta).await.is_ok_and(|meta| meta.live_at.is_some());
        if is_live && !tenant.setup.channels.is_empty() {
            return;
        }
        let mut shown = self.0.lock().await;
        // After an error the state is gone, so the next pass looks at everything anew.
        let done = match shown.take() {
            Some(known) => add_pages(tenant, known).await,
            None => write_pages(tenant).await,
        };
        *shown = done.unwrap_or_else(|error| warned(&error));
    }

    /// Removes from the pages what retention removed from the store, where there are pages.
    pub(in crate::engine) async fn forget(&self, tenant: &Tenant) {
        let mut shown = self.0.lock().await;
        if captured_folder(tenant).join(INDEX).exists() {
            *shown = write_pages(tenant).await.unwrap_or_else(|error| warned(&error));
        }
    }
}

fn captured_folder(tenant: &Tenant) -> PathBuf {
    tenant.setup.state.join(&tenant.setup.config.settings.capture.dir)
}

/// The captured messages from an instant on, newest first; one more than are shown, which tells that there are more.
async fn found(tenant: &Tenant, since: Instant) -> Result<Vec<Captured>, ShowError> {
    let sent = tenant.setup.channels.is_empty();
    let found =
        tenant.store.read(move |view| messages::written_out(view, sent, since, NEWEST as u32 + 1)).await?;
    Ok(found.iter().map(|message| captured(tenant, message)).collect())
}

/// Writes all pages that are missing, and the list where it changed; removes pages that the list does not name.
async fn write_pages(tenant: &Tenant) -> Result<Option<Shown>, ShowError> {
    let mut found = found(tenant, Instant::UNIX_EPOCH).await?;
    let folder = captured_folder(tenant);
    let Some(newest) = found
        .first()
        .map(|message| message.at)
        .or_else(|| folder.join(INDEX).exists().then_some(Instant::UNIX_EPOCH))
    else {
        return Ok(None);
    };
    let mut shown =
        Shown { pages: Arc::new(Pages::new()?), lines: VecDeque::new(), newest, more: found.len() > NEWEST };
    found.truncate(NEWEST);
    for message in &found {
        shown.lines.push_back(shown.pages.line(message, tenant.setup.rules.calendar.zone)?);
    }
    let named = found.iter().map(|message| page_name(&message.id)).collect();
    let there = in_folder(folder.join(FOLDER), move |below| tidy(below, &named)).await?;
    found.retain(|message| !there.contains(&page_name(&message.id)));
    write_each(tenant, &shown.pages, found).await?;
    write_index(tenant, &shown).await?;
    Ok(Some(shown))
}

/// Adds pages for the messages that are new.
async fn add_pages(tenant: &Tenant, mut shown: Shown) -> Result<Option<Shown>, ShowError> {
    let mut new = found(tenant, shown.newest).await?;
    // Messages of the same instant may be shown already.
    new.retain(|message| {
        let file = page_name(&message.id);
        shown.lines.iter().all(|line| line.file != file)
    });
    let Some(newest) = new.first().map(|message| message.at) else { return Ok(Some(shown)) };
    shown.newest = newest;
    for message in new.iter().rev() {
        shown.lines.push_front(shown.pages.line(message, tenant.setup.rules.calendar.zone)?);
    }
    let old: Vec<String> = shown.lines.drain(NEWEST.min(shown.lines.len())..).map(|line| line.file).collect();
    shown.more |= !old.is_empty();
    new.truncate(NEWEST);
    write_each(tenant, &shown.pages, new).await?;
    write_index(tenant, &shown).await?;
    let gone = move |below: &Path| old.iter().try_for_each(|file| remove(&below.join(file)));
    in_folder(captured_folder(tenant).join(FOLDER), gone).await?;
    Ok(Some(shown))
}

/// Writes the page of each message.
async fn write_each(tenant: &Tenant, pages: &Arc<Pages>, messages: Vec<Captured>) -> Result<(), ShowError> {
    let below = captured_folder(tenant).join(FOLDER);
    let zone = tenant.setup.rules.calendar.zone;
    let mut all = messages.into_iter().peekable();
    while all.peek().is_some() {
        let mut whole = Vec::new();
        for message in all.by_ref().take(AT_ONCE) {
            let id = message.id.clone();
            let stored = tenant.store.read(move |view| messages::get(view, &id)).await?;
            whole.extend(stored.and_then(|stored| stored.bytes).map(|bytes| (message, bytes)));
        }
        let pages = Arc::clone(pages);
        in_folder(below.clone(), move |below| {
            for (message, bytes) in whole {
                let said = said(message.channel, &bytes);
                let page = pages.page(&message, zone, said.html.as_deref(), &said.text);
                replace(below, &page_name(&message.id), &page.map_err(io::Error::other)?)?;
            }
            Ok(())
        })
        .await?;
    }
    Ok(())
}

async fn write_index(tenant: &Tenant, shown: &Shown) -> Result<(), ShowError> {
    let index = shown.pages.index(&tenant.setup.config.org.name, &shown.lines, shown.more)?;
    in_folder(captured_folder(tenant), move |folder| {
        // The first pass of a process may have captured nothing.
        let is_same = fs::read_to_string(folder.join(INDEX)).is_ok_and(|known| known == index);
        if is_same { Ok(()) } else { replace(folder, INDEX, &index) }
    })
    .await
}

fn captured(tenant: &Tenant, message: &Message) -> Captured {
    let to = tenant.setup.rules.org.recipient(&message.recipient);
    Captured {
        id: message.id.clone(),
        at: message.settled_at.unwrap_or(message.slot_at),
        to: to.map_or_else(|| message.recipient.to_string(), |to| to.name),
        channel: message.channel,
        subject: message.subject.clone().unwrap_or_default(),
    }
}

fn warned(error: &ShowError) -> Option<Shown> {
    tracing::warn!("the pages that show captured mail could not be written, the mail itself was: {error}");
    None
}

/// Runs blocking work on a folder; an error names the folder.
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
            remove(&entry.path())?;
        }
    }
    Ok(there)
}

/// Replaces a file as a whole: somebody who reads meanwhile sees the old one.
fn replace(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let draft = folder.join(format!("{name}.new"));
    remove(&draft)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(text.as_bytes())?;
    fs::rename(draft, folder.join(name))
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

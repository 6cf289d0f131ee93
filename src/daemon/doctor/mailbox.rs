//! Checks the mailbox for answers: whether it opens, whether it is somebody's personal one, and which mails could not
//! be read. Must not name an address, nor read a mail.

use std::time::Duration;

use super::Finding;
use super::hint::{Road, blocked};
use crate::channel::imap;
use crate::config::{Config, ImapSettings};
use crate::engine::receive::mailbox;
use crate::engine::setup::Setup;

const CHECK: &str = "answers";

/// Logs in to the mailbox for answers and opens its folder.
pub(super) async fn opens(settings: &ImapSettings, patience: Duration) -> Finding {
    match imap::probe(settings, patience).await {
        Ok(mails) => Finding::ok(CHECK, format!("the mailbox for answers opens, with {mails} mails in it")),
        Err(error) => {
            let detail = format!("the mailbox for answers cannot be opened: {error}");
            blocked(CHECK, Road::Mailbox, error.cause, detail)
        }
    }
}

/// Finds out to whom the mailbox for answers belongs, and what is remembered of it.
pub(super) fn kept(setup: &Setup) -> Vec<Finding> {
    let Some(settings) = &setup.config.settings.answers.imap else { return Vec::new() };
    let mut found = Vec::new();
    if let Some(owner) = owner(&setup.config, settings) {
        let detail = format!("the mailbox for answers belongs to {owner}");
        let hint = "make a mailbox that is for answers alone, and name it in `reply_to` of [channel.email] and in \
                    [answers.imap]: otherwise private mail is fetched, and answers are opened by somebody first";
        found.push(Finding::warning(CHECK, detail, hint));
    }
    let Some(memory) = mailbox::read(&setup.state, settings) else { return found };
    if memory.is_read_by_others() {
        let detail = "mails keep coming opened already: somebody else reads the mailbox for answers";
        let hint = "they are read all the same; ask who has opened it in a mail program, or make a mailbox that is for \
                    answers alone";
        found.push(Finding::warning(CHECK, detail, hint));
    }
    let aside = memory.aside().len();
    if aside > 0 {
        let detail =
            format!("{aside} in the mailbox for answers could not be read after {} tries", imap::TRIES);
        let hint = "open the mailbox, look at what is unread, and record it with the commands of dondoc; once opened or \
                    deleted there it is no longer counted here";
        found.push(Finding::warning(CHECK, detail, hint));
    }
    found
}

/// The person or unit whose mail arrives in the mailbox, by their id.
fn owner(config: &Config, settings: &ImapSettings) -> Option<String> {
    let email = config.settings.email.as_ref();
    let leads = email.map(|email| plain(email.reply_to.as_ref().unwrap_or(&email.from)));
    let is_it = |address: &str| {
        let named = |name: &str| {
            // Some servers log in by the part before the `@` alone.
            name.eq_ignore_ascii_case(address)
                || address.split_once('@').is_some_and(|(local, _)| name.eq_ignore_ascii_case(local))
        };
        named(&settings.user) || leads.is_some_and(|leads| leads.eq_ignore_ascii_case(address))
    };
    let people = config.org.people.values();
    let mut people = people.filter(|person| person.email.as_deref().is_some_and(is_it));
    let mut units = config.org.units.values().filter(|unit| unit.mailbox.as_deref().is_some_and(is_it));
    let person = people.next().map(|person| format!("`{}` of people.toml", person.id));
    person.or_else(|| units.next().map(|unit| format!("the unit {}", unit.code)))
}

/// The address in `Name <address>`.
fn plain(address: &str) -> &str {
    let inside = address.strip_suffix('>').and_then(|text| text.rsplit_once('<'));
    inside.map_or(address, |(_, inside)| inside).trim()
}

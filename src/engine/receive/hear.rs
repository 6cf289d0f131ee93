//! Reads what came in, piece by piece: who wrote, whether the piece came before, and which part of the program answers
//! it. Must not know what a command means.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;

use super::Receive;
use super::aftermath::{bounced, delivered, echoed};
use super::answers::answer;
use super::bindings::{end_bindings, tell_of_links};
use super::heard::Piece;
use super::linking::stranger;
use super::mailbox::tell_of_mailbox;
use super::mails::by_mail;
use crate::channel::email::inbound::of_mail;
use crate::channel::zalo::inbound::{of_account, of_bot};
use crate::channel::{Arrival, Incoming};
use crate::engine::health::metrics::Metrics;
use crate::engine::reach;
use crate::engine::setup::EngineError;
use crate::engine::tenant::{Tenant, learn_reach};
use crate::model::{ChannelName, Instant, PersonId, RecipientId};
use crate::state::spool;
use crate::store::{Tx, people};

impl Receive {
    /// Takes in everything that came since the last pass, and tells people what came of it. Returns how many pieces
    /// changed something.
    pub(in crate::engine) async fn receive(&mut self, now: Instant) -> Result<usize, EngineError> {
        learn_reach(&mut self.tenant).await?;
        end_bindings(&mut self.tenant, now).await?;
        let heard = self.hear(now).await?;
        tell_of_links(&self.tenant, &mut self.links_seen, now).await?;
        tell_of_mailbox(&self.tenant, now).await?;
        Ok(heard)
    }

    /// Reads everything that came in. Returns how many pieces changed something; a piece that cannot be read or
    /// answered never stops the rest.
    pub(in crate::engine) async fn hear(&mut self, now: Instant) -> Result<usize, EngineError> {
        let state = self.tenant.setup.state.clone();
        let (mut heard, mut failed) = (0, Ok(()));
        for piece in spool::waiting(&state) {
            let Some(begun) = spool::begin(&piece) else { continue };
            let Ok(bytes) = std::fs::read(&begun) else { continue };
            let incoming = match piece.channel {
                ChannelName::ZaloBot => of_bot(&bytes),
                ChannelName::Email => of_mail(&bytes, self.tenant.store.tags(), self.vouching()),
                _ => of_account(&bytes),
            };
            match incoming {
                Some(incoming) => {
                    let read = AssertUnwindSafe(self.take_in(piece.channel, incoming, now)).catch_unwind();
                    match read.await {
                        Ok(Ok(false)) => {}
                        Ok(Ok(true)) => {
                            heard += 1;
                            // An account that was linked just now belongs to its person from the next piece on.
                            learn_reach(&mut self.tenant).await?;
                        }
                        Ok(Err(error)) => {
                            spool::put_back(&begun, &piece);
                            failed = failed.and(Err(error));
                            continue;
                        }
                        Err(_) => tracing::error!(
                            "an answer could not be read and was removed; tell the developers"
                        ),
                    }
                }
                None => {
                    tracing::warn!(channel = piece.channel.as_str(), "something came in that cannot be read");
                }
            }
            if let Err(error) = std::fs::remove_file(&begun) {
                tracing::error!("what was read cannot be removed from spool/: {error}");
            }
        }
        spool::clean(&state, now);
        failed.map(|()| heard)
    }

    /// The servers whose word about a sender is believed.
    fn vouching(&self) -> &[String] {
        self.tenant.setup.config.settings.answers.imap.as_ref().map_or(&[], |imap| &imap.vouching)
    }

    /// Reads one piece, in one unit of work with everything that it leads to; says whether it changed something.
    async fn take_in(
        &self,
        channel: ChannelName,
        incoming: Incoming,
        now: Instant,
    ) -> Result<bool, EngineError> {
        let (tenant, metrics) = (self.tenant.clone(), self.metrics.clone());
        let store = self.tenant.store.clone();
        store.write(now, move |tx| taken_in(tx, &tenant, &metrics, channel, &incoming, now)).await
    }
}

fn taken_in(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    metrics: &Metrics,
    channel: ChannelName,
    incoming: &Incoming,
    now: Instant,
) -> Result<bool, EngineError> {
    // The vendor's key may contain the id of the sender.
    let key = tenant.store.tags().stand_in(&["inbound", &incoming.key]);
    if people::has_inbound(tx, &key)? {
        return Ok(false);
    }
    let chat = |sender| Piece {
        tenant,
        metrics,
        key: &key,
        channel,
        sender,
        kept: String::from(sender),
        now,
        quote: None,
        mail: None,
        answered: None,
    };
    match &incoming.event {
        Arrival::Mail(mail) => by_mail(tx, tenant, metrics, &key, mail, now),
        Arrival::Text { sender, text, quote } => {
            by_chat(tx, &Piece { quote: quote.as_deref(), ..chat(sender) }, text)
        }
        Arrival::Greeting { sender } => by_chat(tx, &chat(sender), ""),
        Arrival::Delivered { vendor_ids, message } => delivered(tx, vendor_ids, message.as_ref()),
        Arrival::Echo { recipient, text, vendor_id } => {
            echoed(tx, tenant, channel, recipient, text, vendor_id, now)
        }
        Arrival::Bounced { message, recipients } => bounced(tx, tenant, message, recipients, now),
        Arrival::Automatic | Arrival::Other => Ok(false),
    }
}

/// Answers a piece from a chat: its sender is a person of the organisation, or a stranger of whom only enough is
/// kept to recognise them.
fn by_chat(tx: &mut Tx<'_>, heard: &Piece<'_>, text: &str) -> Result<bool, EngineError> {
    if let Some(person) = known(heard.tenant, heard.channel, heard.sender, heard.now) {
        return answer(tx, heard, &RecipientId::new(person.as_str()), text);
    }
    let kept = heard.tenant.store.tags().stand_in(&["sender", heard.channel.as_str(), heard.sender]);
    stranger(tx, &Piece { kept, ..heard.clone() }, text)
}

/// The person to whom an id belongs, while in office.
fn known(tenant: &Tenant, channel: ChannelName, sender: &str, now: Instant) -> Option<PersonId> {
    let rules = &tenant.setup.rules;
    let person = reach::owner(&rules.org, channel, sender)?;
    let today = rules.calendar.zone.day(now);
    rules.org.people.get(person).filter(|person| person.holds_on(today)).map(|person| person.id.clone())
}

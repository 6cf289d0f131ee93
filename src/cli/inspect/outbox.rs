//! `outbox`: lists messages and their fate, tries one again or gives it up.
//! Must not know how they are shown.

use clap::{Args, Subcommand};

use super::outbox_text;
use super::outbox_view::{list, show, show_text, view};
use super::projection::project;
use crate::cli::common::{Format, ItemIdArg};
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::filter::{DaysArg, StateArg};
use crate::cli::record::event::resolve;
use crate::cli::{filter, output};
use crate::config::Config;
use crate::daemon::poke;
use crate::engine::setup::Setup;
use crate::model::{Message, MessageId, MessageState, NoticeState, PersonId, Reason, RecipientId, UnitCode};
use crate::store::{NoticeChange, Settlement, Sought, Store};

/// Lists, shows, retries or drops messages.
pub async fn outbox(
    context: &CommandContext,
    action: Option<OutboxAction>,
    format: Format,
) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let setup = Setup::new(config.clone(), &context.state(&config)?)?;
    match action.unwrap_or_else(|| OutboxAction::List(FoundArgs::default())) {
        OutboxAction::List(args) => {
            let sought = sought(context, &config, &args).await?;
            let mut found = Vec::new();
            if let Some(store) = context.reading(&config).await? {
                for message in store.sought(&sought).await? {
                    found.push(view(&store, &setup, message).await?);
                }
            }
            let known = |who: &RecipientId| found.iter().any(|message| message.person == *who);
            if let Some(who) = sought.recipient.as_ref().filter(|who| !known(who)) {
                known_person(&config, who)?;
            }
            list(&found, format)?;
        }
        OutboxAction::Show { id, text } => {
            let store = context.reading(&config).await?;
            let (store, message) = match store {
                Some(store) => find(store, &id).await?,
                None => return Err(no_message(&id)),
            };
            let zone = setup.rules.calendar.zone;
            let reading = if text { Some(outbox_text::read(&store, &message, zone).await?) } else { None };
            let mut found = view(&store, &setup, message).await?;
            match (format, reading) {
                (Format::Json, reading) => {
                    found.text = reading.map(|reading| reading.into_text().into());
                    output::json(&found)?;
                }
                (Format::Table, None) => show(&found),
                (Format::Table, Some(reading)) => show_text(&found, reading),
            }
        }
        OutboxAction::Retry { id } => {
            let (store, message) = take(context, &config, &id).await?;
            act(context, &store, &message, MessageState::Pending).await?;
            poke::poke(&context.state(&config)?);
            output::line(&format!("{id}: will be tried at the next look"));
        }
        OutboxAction::Drop { id } => {
            let (store, message) = take(context, &config, &id).await?;
            act(context, &store, &message, MessageState::Cancelled).await?;
            output::line(&format!("{id}: given up"));
        }
    }
    Ok(Exit::Ok)
}

/// The search that the options ask for, in the words of the store.
async fn sought(context: &CommandContext, config: &Config, args: &FoundArgs) -> anyhow::Result<Sought> {
    let state = filter::state(&MessageState::ALL, MessageState::as_str, args.state.wanted.as_deref())?;
    let slots = args.slots.checked(context)?;
    let zone = config.calendar.zone;
    let item = match &args.item {
        Some(id) => Some(resolve(&id.0, project(context, config).await?.desk.items.keys())?),
        None => None,
    };
    Ok(Sought {
        open: args.open,
        recipient: args.person.as_deref().map(RecipientId::new),
        state,
        item,
        from: slots.from.map(|day| zone.start_of(day)),
        before: slots.to.map(|day| zone.end_of(day)),
    })
}

/// Refuses a recipient whom config does not know and to whom nothing was ever written.
fn known_person(config: &Config, who: &RecipientId) -> anyhow::Result<()> {
    if config.org.recipient(who).is_some() {
        return Ok(());
    }
    let people = config.org.people.keys().map(PersonId::as_str);
    let known: Vec<&str> = people.chain(config.org.units.keys().map(UnitCode::as_str)).collect();
    Err(CommandError::not_found(format!("no person or unit `{who}`: there are {}", known.join(", "))))
}

/// The message to act on. Looked up read-only first, so that a wrong id creates no database.
async fn take(context: &CommandContext, config: &Config, id: &str) -> anyhow::Result<(Store, Message)> {
    match context.reading(config).await? {
        Some(store) => drop(find(store, id).await?),
        None => return Err(no_message(id)),
    }
    find(context.writing(config, true).await?, id).await
}

async fn find(store: Store, id: &str) -> anyhow::Result<(Store, Message)> {
    match store.message(&MessageId::new(id)).await? {
        Some(message) => Ok((store, message)),
        None => Err(no_message(id)),
    }
}

fn no_message(id: &str) -> anyhow::Error {
    CommandError::not_found(format!("no message `{id}`: `dondoc outbox` lists them"))
}

/// Claims a waiting message and settles it as asked.
async fn act(
    context: &CommandContext,
    store: &Store,
    message: &Message,
    state: MessageState,
) -> anyhow::Result<()> {
    let refused = || {
        CommandError::refused(format!(
            "{} is {}: only a waiting message can be retried or dropped",
            message.id,
            message.state.as_str()
        ))
    };
    if message.state != MessageState::Pending {
        return Err(refused());
    }
    let now = context.now();
    let mut notices = Vec::new();
    // A message that may have arrived cannot be called back.
    let (state, end) = match state {
        MessageState::Cancelled if message.resent => (MessageState::Uncertain, NoticeState::Uncertain),
        state => (state, NoticeState::Cancelled),
    };
    if state != MessageState::Pending {
        let open = store.notices_of(&message.id).await?;
        let open = open.into_iter().filter(|notice| notice.state.is_open());
        notices.extend(open.map(|notice| NoticeChange::to(notice.id, end, Reason::DroppedByAdmin)));
    }
    let settlement = Settlement { not_before: Some(now), ..Settlement::of(message, state, notices) };
    let held = store.settle(now, vec![settlement]).await?;
    if held.first() == Some(&true) { Ok(()) } else { Err(refused()) }
}

/// Which messages `outbox list` shows.
#[derive(Debug, Default, Args)]
pub struct FoundArgs {
    /// Only those that have not ended
    #[arg(long)]
    pub open: bool,
    /// Only those to this person or unit mailbox
    #[arg(long)]
    pub person: Option<String>,
    /// Only those that tell of this item
    #[arg(long)]
    pub item: Option<ItemIdArg>,
    /// Only this state
    #[command(flatten)]
    pub state: StateArg,
    /// By the day of their slot
    #[command(flatten)]
    pub slots: DaysArg,
}

/// What can be done with messages.
#[derive(Debug, Subcommand)]
pub enum OutboxAction {
    /// List messages, oldest first
    List(FoundArgs),
    /// Show one message with its notices and tries
    Show {
        /// The message
        id: String,
        /// What the message said, as its reader saw it
        #[arg(long)]
        text: bool,
    },
    /// Try a waiting message again now
    Retry {
        /// The message
        id: String,
    },
    /// Give a message up; its notices are cancelled
    Drop {
        /// The message
        id: String,
    },
}

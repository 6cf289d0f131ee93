//! `outbox`: lists messages and their fate, tries one again or gives it up.
//! Must not know how they are shown.

use clap::{Args, Subcommand};

use super::outbox_text;
use super::outbox_view::{MessageStory, list, one, show, show_text, view};
use super::projection::project_items;
use crate::cli::common::{ItemIdArg, RowsArg};
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::filter::{DaysArg, StateArg};
use crate::cli::rows::RowsTo;
use crate::cli::{filter, output};
use crate::config::Config;
use crate::daemon::poke;
use crate::engine::setup::Setup;
use crate::model::{
    Instant, Message, MessageId, MessageState, NoticeState, PersonId, Reason, RecipientId, UnitCode,
};
use crate::store::{NoticeChange, Settlement, Sought, StoreView, Tx, messages, notices, outbox};

/// Lists, shows, retries or drops messages.
pub async fn outbox(
    context: &CommandContext,
    action: Option<OutboxAction>,
    asked: &RowsArg,
) -> anyhow::Result<Exit> {
    let config = context.config()?;
    let action = action.unwrap_or_else(|| OutboxAction::List(FoundArgs::default()));
    let to = match action {
        OutboxAction::List(_) | OutboxAction::Show { text: false, .. } => {
            RowsTo::open(context, Some(&config), asked)?
        }
        _ => RowsTo::plain(asked)?,
    };
    let setup = Setup::new(config.clone(), &context.state(&config)?)?;
    match action {
        OutboxAction::List(args) => {
            let sought = sought(context, &config, &args).await?;
            let recipient = sought.recipient.clone();
            let mut found = Vec::new();
            if let Some(store) = context.reading(&config).await? {
                let stories = move |view: &StoreView<'_>| {
                    let found = messages::sought(view, &sought)?.into_iter();
                    found.map(|message| MessageStory::of(view, message)).collect::<Result<Vec<_>, _>>()
                };
                let stories = store.read(stories).await?.into_iter();
                found.extend(stories.map(|story| view(&setup, store.tags(), story)));
            }
            let known = |who: &RecipientId| found.iter().any(|message| message.person == *who);
            if let Some(who) = recipient.filter(|who| !known(who)) {
                known_person(&config, &who)?;
            }
            list(&found, to)?;
        }
        OutboxAction::Show { id, text } => {
            let Some(store) = context.reading(&config).await? else { return Err(no_message(&id)) };
            let story = move |view: &StoreView<'_>| {
                let message = find(view, &id)?;
                let stripped_at = messages::stripped_at(view, &message.id)?;
                Ok::<_, anyhow::Error>((MessageStory::of(view, message)?, stripped_at))
            };
            let (story, stripped_at) = store.read(story).await?;
            let zone = setup.rules.calendar.zone;
            let reading = text.then(|| outbox_text::read(&story.message, stripped_at, zone));
            let mut found = view(&setup, store.tags(), story);
            match (to, reading) {
                (RowsTo::File(file), _) => one(&found, file)?,
                (RowsTo::Json, reading) => {
                    found.text = reading.map(|reading| reading.into_text().into());
                    output::json(&found)?;
                }
                (RowsTo::Table, None) => show(&found),
                (RowsTo::Table, Some(reading)) => show_text(&found, reading),
            }
        }
        OutboxAction::Retry { id } => {
            end(context, &config, &id, MessageState::Pending).await?;
            poke::poke(&context.state(&config)?);
            output::line(&format!("{id}: will be tried at the next look"));
        }
        OutboxAction::Drop { id } => {
            end(context, &config, &id, MessageState::Cancelled).await?;
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
    if let Some(ItemIdArg(id)) = &args.item {
        project_items(context, config, &[id]).await?;
    }
    Ok(Sought {
        open: args.open,
        recipient: args.person.as_deref().map(RecipientId::new),
        state,
        item: args.item.as_ref().map(|item| item.0.clone()),
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

fn find(view: &StoreView<'_>, id: &str) -> anyhow::Result<Message> {
    messages::get(view, &MessageId::new(id))?.ok_or_else(|| no_message(id))
}

fn no_message(id: &str) -> anyhow::Error {
    CommandError::not_found(format!("no message `{id}`: `dondoc outbox` lists them"))
}

/// Has a waiting message tried again, or ends it.
async fn end(context: &CommandContext, config: &Config, id: &str, state: MessageState) -> anyhow::Result<()> {
    // Looked up read-only first, so that a wrong id creates no database.
    let Some(store) = context.reading(config).await? else { return Err(no_message(id)) };
    let sought = id.to_owned();
    store.read(move |view| find(view, &sought).map(drop)).await?;
    let store = context.writing(config, true).await?;
    let (id, now) = (id.to_owned(), context.now());
    store.write(now, move |tx| settle(tx, &find(tx, &id)?, state, now)).await
}

fn settle(tx: &mut Tx<'_>, message: &Message, state: MessageState, now: Instant) -> anyhow::Result<()> {
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
    let mut changes = Vec::new();
    // A message that may have arrived cannot be called back.
    let (state, end) = match state {
        MessageState::Cancelled if message.resent => (MessageState::Uncertain, NoticeState::Uncertain),
        state => (state, NoticeState::Cancelled),
    };
    if state != MessageState::Pending {
        let open = notices::of_message(tx, &message.id)?;
        let open = open.into_iter().filter(|notice| notice.state.is_open());
        changes.extend(open.map(|notice| NoticeChange::to(notice.id, end, Reason::DroppedByAdmin)));
    }
    let settlement = Settlement { not_before: Some(now), ..Settlement::of(message, state, changes) };
    let held = outbox::settle(tx, &[settlement])?;
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

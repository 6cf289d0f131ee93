//! `people invite`, `bind` and `unbind`: link the ids under which people write on channels to those people. Such an id
//! is shown to the administrator only where it was asked for.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::timeout;

use crate::answer::code;
use crate::channel::BotChannel;
use crate::channel::zalo::{Account, Card};
use crate::cli::account::at_the_keyboard;
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::config::Config;
use crate::daemon::poke;
use crate::model::{Action, By, ChannelName, Day, NewEvent, Person, PersonId, RecipientId, Role};
use crate::render::answer::{AccountHint, invitation};
use crate::render::qr;
use crate::store::{Invite, PeopleWrite, Tx, events, people};

/// How long an invitation is valid.
const INVITED: TimeDelta = TimeDelta::days(7);

/// Makes a one-time code for a person; the person's earlier codes no longer work.
pub async fn invite(
    context: &CommandContext,
    config: &Config,
    id: &str,
    print: bool,
) -> anyhow::Result<Exit> {
    let person = person(config, id)?;
    let mut random = [0; code::LENGTH];
    getrandom::fill(&mut random)
        .map_err(|error| anyhow::anyhow!("the system gives no random numbers: {error}"))?;
    let fresh = code::of(random);
    let now = context.now();
    let invite = Invite {
        code: code::hashed(&config.org.id, &fresh),
        person: person.id.clone(),
        only_from: None,
        issued_at: now,
        expires_at: now + INVITED,
    };
    let revoke = PeopleWrite::Revoke { person: person.id.clone() };
    write(context, config, vec![revoke, PeopleWrite::Invite(invite)], Vec::new()).await?;
    let until = config.calendar.zone.day(now + INVITED);
    if print {
        sheet(context, config, person, &fresh, until).await?;
    } else {
        output::line(&format!("{fresh}  for {id}, once, until {until}"));
    }
    if !person.prefer.iter().any(|channel| channel.is_bound()) {
        output::note(&format!(
            "`{id}` has no Zalo channel in `prefer`: add \"zalo_bot\" or \"zalo_oa\" in people.toml, or reminders keep \
             going by {}",
            person.prefer.first().map_or("nothing", |channel| channel.as_str())
        ));
    }
    Ok(Exit::Ok)
}

/// How long to wait for an account to say who it is.
const PATIENCE: Duration = Duration::from_secs(20);

/// Prints the sheet to hand out, and notes why where it names no account to write to.
async fn sheet(
    context: &CommandContext,
    config: &Config,
    person: &Person,
    code: &str,
    until: Day,
) -> anyhow::Result<()> {
    let print = |found| output::line(&invitation(&person.title, code, until, &config.org, found));
    let settings = &config.settings;
    if settings.zalo_bot.is_none() && settings.zalo_oa.is_none() {
        print(AccountHint::Nowhere);
        output::note(
            "no Zalo Bot and no Official Account is set up, so nobody takes this code: fill in [channel.zalo_bot] of \
             dondoc.toml as docs/zalo.md shows, try it with `dondoc doctor`, then print the sheet again",
        );
        return Ok(());
    }
    let asked = timeout(PATIENCE, card(context, config, person)).await;
    let why = match asked.unwrap_or_else(|_| Err(anyhow::anyhow!("no answer in time"))) {
        Ok(Some(card)) => match qr::drawn(&card.link) {
            Some(drawn) => {
                let drawn = if io::stdout().is_terminal() { on_white(&drawn) } else { drawn };
                print(AccountHint::Card { name: &card.name, link: &card.link, drawn: &drawn });
                return Ok(());
            }
            None => "its address is too long for a QR code".to_owned(),
        },
        Ok(None) => "Zalo does not say its name and id".to_owned(),
        Err(why) => why.to_string(),
    };
    print(AccountHint::Unasked);
    output::note(&format!(
        "the sheet bears neither the account's name nor a QR code, because it could not be asked: {why}; `dondoc doctor` \
         says what to do"
    ));
    Ok(())
}

/// The account to which the person will write: the first of their channels that is set up, else any that is.
async fn card(context: &CommandContext, config: &Config, person: &Person) -> anyhow::Result<Option<Card>> {
    let (bot, oa) = (config.settings.zalo_bot.clone(), config.settings.zalo_oa.clone());
    let first = person.prefer.iter().find(|channel| channel.is_bound());
    match (bot, oa) {
        (Some(bot), None) => Ok(BotChannel::new(bot)?.card().await?),
        (Some(bot), Some(_)) if first != Some(&ChannelName::ZaloOa) => {
            Ok(BotChannel::new(bot)?.card().await?)
        }
        (_, Some(oa)) => Ok(Account::new(oa, &context.state(config)?)?.card(context.now()).await?),
        (None, None) => Ok(None),
    }
}

/// Colours the drawing dark on white, whatever the colours of the terminal, as cameras want it.
fn on_white(drawn: &str) -> String {
    drawn.lines().map(|line| format!("\u{1b}[30;107m{line}\u{1b}[0m")).collect::<Vec<_>>().join("\n")
}

/// Makes the person's codes invalid.
pub async fn revoke(context: &CommandContext, config: &Config, id: &str) -> anyhow::Result<Exit> {
    let person = person(config, id)?;
    write(context, config, vec![PeopleWrite::Revoke { person: person.id.clone() }], Vec::new()).await?;
    output::line(&format!("no code of {id} works any more"));
    Ok(Exit::Ok)
}

/// Records under which id a person writes on a channel.
pub async fn bind(
    context: &CommandContext,
    config: &Config,
    id: &str,
    channel: &str,
    address: &str,
) -> anyhow::Result<Exit> {
    let (person, channel) = (person(config, id)?, bound(channel)?);
    let action = Action::Bound { person: person.id.clone(), channel };
    let writes = vec![
        PeopleWrite::Bind { person: person.id.clone(), channel, address: address.to_owned() },
        PeopleWrite::Found { recipient: RecipientId::new(id) },
    ];
    write(context, config, writes, vec![action]).await?;
    output::line(&format!("{id} is reached by {}", channel.as_str()));
    Ok(Exit::Ok)
}

/// Records that a person is no longer reached on a channel.
pub async fn unbind(
    context: &CommandContext,
    config: &Config,
    id: &str,
    channel: Option<&str>,
) -> anyhow::Result<Exit> {
    let channels = match channel {
        Some(channel) => vec![bound(channel)?],
        None => ChannelName::ALL.into_iter().filter(|channel| channel.is_bound()).collect(),
    };
    // Somebody who was removed from people.toml can still be unbound.
    let person = PersonId::new(id);
    let unbind = |channel: &ChannelName| PeopleWrite::Unbind { person: person.clone(), channel: *channel };
    let unbound = |channel: &ChannelName| Action::Unbound { person: person.clone(), channel: *channel };
    let (writes, actions) = (channels.iter().map(unbind).collect(), channels.iter().map(unbound).collect());
    write(context, config, writes, actions).await?;
    for channel in channels {
        output::line(&format!("{id} is not reached by {}", channel.as_str()));
    }
    Ok(Exit::Ok)
}

fn person<'a>(config: &'a Config, id: &str) -> anyhow::Result<&'a Person> {
    let found = config.org.people.get(id);
    found.ok_or_else(|| CommandError::not_found(format!("no person `{id}`: `dondoc people list` shows them")))
}

fn bound(channel: &str) -> anyhow::Result<ChannelName> {
    let found = ChannelName::parse(channel).filter(|channel| channel.is_bound());
    found.ok_or_else(|| CommandError::usage(format!("`{channel}`: people are bound to zalo_bot and zalo_oa")))
}

async fn write(
    context: &CommandContext,
    config: &Config,
    writes: Vec<PeopleWrite>,
    actions: Vec<Action>,
) -> anyhow::Result<()> {
    let store = context.writing(config, false).await?;
    let now = context.now();
    let event = |action| {
        let (by, via) = (By::Role(Role::Admin), Some(at_the_keyboard()));
        NewEvent { at: now, item: None, by, via, action }
    };
    let said: Vec<NewEvent> = actions.into_iter().map(event).collect();
    let recorded = move |tx: &mut Tx<'_>| {
        events::append(tx, &said)?;
        people::write(tx, &writes)
    };
    store.write(now, recorded).await?;
    poke::poke(&context.state(config)?);
    Ok(())
}

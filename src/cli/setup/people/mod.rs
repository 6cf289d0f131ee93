//! `people`: shows who holds which post, and changes people.toml while keeping its comments. A changed file is loaded
//! as a whole before it replaces the old one.

pub(in crate::cli) mod args;
pub(in crate::cli) mod file;
pub mod import;
pub(in crate::cli) mod list;
pub mod reach;
pub(in crate::cli) mod titles;

use serde::Serialize;

use super::people::args::{PeopleAction, PostArg};
use super::people::file::{open, save};
use super::people::{import as people_import, reach as people_reach};
use crate::calendar::Toward;
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::rows::{RowColumn, RowOf, RowSheet, RowsTo};
use crate::cli::{output, typed};
use crate::config::people::edit::PersonCells;
use crate::config::{self, Config};
use crate::model::{ChannelName, Day, Post};
use crate::store::{Reached, people};

#[derive(Debug, Serialize)]
struct PersonJson<'a> {
    id: &'a str,
    title: &'a str,
    posts: Vec<String>,
    channels: Vec<&'static str>,
    from: Option<Day>,
    until: Option<Day>,
    away: bool,
    bound: Vec<&'static str>,
    lost: Vec<&'static str>,
}

static PEOPLE: RowSheet = RowSheet {
    name: "people",
    title: "Cán bộ",
    row: RowOf::Row,
    columns: &[
        RowColumn::new("id", "Mã", 16),
        RowColumn::new("title", "Chức danh", 40),
        RowColumn::new("posts", "Vai trò", 30),
        RowColumn::new("channels", "Kênh nhận tin", 24),
        RowColumn::day("from", "Từ ngày"),
        RowColumn::day("until", "Đến ngày"),
        RowColumn::new("away", "Đang vắng", 10),
        RowColumn::new("bound", "Đã liên kết", 16),
        RowColumn::new("lost", "Kênh không nhận", 16),
    ],
};

/// Lists people, or changes who is who.
pub async fn people(context: &CommandContext, action: PeopleAction) -> anyhow::Result<Exit> {
    let config = context.config()?;
    match action {
        PeopleAction::List { on, format } => {
            let on = on.map(|on| typed::day(context, "--on", &on, Toward::Near)).transpose()?;
            let day = on.unwrap_or_else(|| config.calendar.zone.day(context.now()));
            let to = RowsTo::open(context, Some(&config), &format)?;
            let reached = match context.reading(&config).await? {
                Some(store) => store.read(people::reached).await?,
                None => Reached::default(),
            };
            list(&config, &reached, day, to)
        }
        PeopleAction::Leave { person, day, successor } => {
            let day = typed::near_day(context, "the last day in office", &day, Toward::Near)?;
            leave(context, &config, &person, day, successor.as_deref())
        }
        PeopleAction::Move { person, day, to, post } => {
            let day = typed::near_day(context, "the first day in the new post", &day, Toward::Near)?;
            move_to(context, &config, &person, day, &to, post)
        }
        PeopleAction::Invite { person, revoke: true, .. } => {
            people_reach::revoke(context, &config, &person).await
        }
        PeopleAction::Invite { person, print, .. } => {
            people_reach::invite(context, &config, &person, print).await
        }
        PeopleAction::Bind { person, channel, address } => {
            people_reach::bind(context, &config, &person, &channel, &address).await
        }
        PeopleAction::Unbind { person, channel } => {
            people_reach::unbind(context, &config, &person, channel.as_deref()).await
        }
        PeopleAction::Import { file, dry_run, format } => {
            people_import::import(context, &config, &file, dry_run, format.format)
        }
    }
}

fn list(config: &Config, reached: &Reached, day: Day, to: RowsTo) -> anyhow::Result<Exit> {
    let org = &config.org;
    let view = |person: &'_ crate::model::Person| {
        let away = org.absences.iter().any(|a| a.person == person.id && a.from <= day && day <= a.until);
        (posts(config, person.id.as_str(), day), away)
    };
    let people: Vec<PersonJson<'_>> = org
        .people
        .values()
        .map(|person| {
            let (posts, away) = view(person);
            PersonJson {
                id: person.id.as_str(),
                title: &person.title,
                posts,
                channels: person.prefer.iter().map(|channel| channel.as_str()).collect(),
                from: person.from,
                until: person.until,
                away,
                bound: names(
                    reached.bound.iter().filter(|(id, ..)| *id == person.id).map(|(_, channel, _)| channel),
                ),
                lost: names(
                    reached
                        .lost
                        .iter()
                        .filter(|(id, ..)| id.as_str() == person.id.as_str())
                        .map(|(_, channel, _)| channel),
                ),
            }
        })
        .collect();
    match to {
        RowsTo::Table => show(people),
        RowsTo::Json => output::json(&people)?,
        RowsTo::File(file) => file.write(vec![PEOPLE.of(&people)])?,
    }
    Ok(Exit::Ok)
}

fn show(people: Vec<PersonJson<'_>>) {
    let day = |day: Option<Day>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let rows = people.into_iter().map(|person| {
        let away = if person.away { "away" } else { "" };
        let (from, until) = (day(person.from), day(person.until));
        vec![
            person.id.to_owned(),
            person.posts.join(", "),
            from,
            until,
            away.to_owned(),
            person.bound.join(", "),
            person.title.to_owned(),
        ]
    });
    output::table(&["person", "posts", "from", "until", "", "bound", "title"], rows);
}

fn names<'a>(channels: impl Iterator<Item = &'a ChannelName>) -> Vec<&'static str> {
    channels.map(|channel| channel.as_str()).collect()
}

/// The posts that a person holds on a day, such as `KT/focal` or `chair`.
fn posts(config: &Config, id: &str, day: Day) -> Vec<String> {
    let is_admin = config.org.roles.admins.iter().any(|admin| admin.as_str() == id);
    let held = every_post(config).filter(|(_, post)| post.is_held_by(id, day)).map(|(name, _)| name);
    held.chain(is_admin.then(|| "admin".to_owned())).collect()
}

/// The posts that a person will hold from a later day on, with that day.
fn posts_to_come(config: &Config, id: &str, day: Day) -> Vec<(String, Day)> {
    let first = |post: &Post| {
        let mine = post.0.iter().filter(|held| held.person.as_str() == id);
        mine.filter_map(|held| held.from.filter(|from| *from > day)).min()
    };
    every_post(config).filter_map(|(name, post)| Some((name, first(post)?))).collect()
}

fn every_post(config: &Config) -> impl Iterator<Item = (String, &Post)> {
    let roles = &config.org.roles;
    let top = [("chair".to_owned(), &roles.chair), ("chair_office".to_owned(), &roles.chair_office)];
    top.into_iter().chain(config.org.units.values().flat_map(|unit| {
        let all = [
            ("head", &unit.head),
            ("focal", &unit.focal),
            ("deputy", &unit.deputies),
            ("vice_chair", &unit.vice_chair),
        ];
        all.map(|(name, post)| (format!("{}/{name}", unit.code), post))
    }))
}

fn leave(
    context: &CommandContext,
    config: &Config,
    person: &str,
    day: Day,
    successor: Option<&str>,
) -> anyhow::Result<Exit> {
    let leaver = known(config, person)?;
    if leaver.until.is_some_and(|until| until < day) {
        return Err(CommandError::refused(format!("`{person}` has left before {day} already")));
    }
    if let Some(successor) = successor {
        if successor == person {
            return Err(CommandError::refused(format!("`{person}` cannot succeed themselves")));
        }
        known(config, successor)?;
    }
    let mut file = open(context)?;
    file.posts().leave(person, day, successor);
    file.put_person(&PersonCells { id: person.to_owned(), until: Some(day), ..PersonCells::default() });
    let (held, to_come) = (posts(config, person, day), posts_to_come(config, person, day));
    save(context, &file)?;
    output::line(&format!("{person} is in office until {day}"));
    let follow = successor.unwrap_or("nobody");
    for (post, from) in to_come {
        output::note(&format!("{post}, theirs from {from} on, goes to {follow}"));
    }
    if !held.is_empty() && successor.is_none() {
        let posts = held.join(", ");
        output::note(&format!(
            "from the next day on nobody holds {posts}: name a successor, or the level above is told"
        ));
    }
    Ok(Exit::Ok)
}

fn move_to(
    context: &CommandContext,
    config: &Config,
    person: &str,
    day: Day,
    unit: &str,
    post: PostArg,
) -> anyhow::Result<Exit> {
    let mover = known(config, person)?;
    if !mover.holds_on(day) {
        return Err(CommandError::refused(format!("`{person}` is not in office on {day}")));
    }
    if !config.org.units.contains_key(unit) {
        let codes: Vec<&str> = config.org.units.keys().map(crate::model::UnitCode::as_str).collect();
        return Err(CommandError::not_found(format!("no unit `{unit}`: there are {}", codes.join(", "))));
    }
    let mut file = open(context)?;
    file.posts().ensure_post(unit, post.into());
    file.posts().move_to(person, day, unit, post.into());
    save(context, &file)?;
    output::line(&format!(
        "{person} is {} of {unit} from {day} on",
        config::people::edit::UnitPost::from(post).key()
    ));
    Ok(Exit::Ok)
}

fn known<'a>(config: &'a Config, id: &str) -> anyhow::Result<&'a crate::model::Person> {
    config
        .org
        .people
        .get(id)
        .ok_or_else(|| CommandError::not_found(format!("no person `{id}`: `dondoc people list` shows them")))
}

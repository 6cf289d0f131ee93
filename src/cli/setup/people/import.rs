//! `people import`: takes staff from a spreadsheet into people.toml. Adds and updates, never removes. One bad row never
//! stops the rest; importing the file twice changes nothing.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use super::file::{open, problems, save};
use super::list::Cells;
use super::titles::{meaning, with_unit};
use super::{list, titles};
use crate::cli::common::Format;
use crate::cli::context::CommandContext;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::config::people::edit::{PeopleFile, PersonCells, UnitPost};
use crate::config::{Config, file};
use crate::document::Cell;
use crate::import::cells::day;
use crate::model::Person;
use crate::model::fold::fold;
use crate::model::scrub::scrub;

#[derive(Debug, Default, Serialize)]
struct Tally {
    dry_run: bool,
    rows: usize,
    added: usize,
    updated: usize,
    unchanged: usize,
    /// The people who were given an id, because their row names none.
    proposed: Vec<Proposed>,
    refused: Vec<Refused>,
    /// Headings of columns of which nothing is kept.
    not_kept: Vec<String>,
    unknown_columns: Vec<String>,
    unknown_titles: BTreeSet<String>,
}

#[derive(Debug, Serialize)]
struct Proposed {
    row: u32,
    id: String,
    title: String,
    unit: Option<String>,
    post: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Refused {
    row: u32,
    why: String,
}

/// Takes in a file of staff.
pub(in crate::cli) fn import(
    context: &CommandContext,
    config: &Config,
    path: &Path,
    dry_run: bool,
    format: Format,
) -> anyhow::Result<Exit> {
    let staff = file::open(path).map_err(|why| {
        CommandError::refused(format!("nothing was imported: {} cannot be read: {why}", path.display()))
    })?;
    let list = list::read(staff, &|name| unit_code(config, name).is_some())
        .map_err(|error| CommandError::refused(format!("nothing was imported: {error}")))?;
    let mut file = open(context)?;
    let mut desk = Desk { config, used: BTreeSet::new() };
    let (not_kept, unknown_columns) = (list.not_kept, list.unknown);
    let mut tally = Tally { dry_run, rows: list.rows.len(), not_kept, unknown_columns, ..Tally::default() };
    for (number, cells) in list.rows {
        let known = |id: &str| config.org.people.contains_key(id);
        let put = desk.put(&file, number, &cells).and_then(|put| {
            // A row that breaks a rule of people.toml must not spoil the others.
            let wrong = problems(context, &put.file);
            match wrong.as_deref().and_then(<[_]>::first) {
                Some(problem) => Err(problem.message.clone()),
                None => Ok(put),
            }
        });
        match put {
            Err(why) => tally.refused.push(Refused { row: number, why }),
            Ok(put) => {
                if put.file.text() == file.text() {
                    tally.unchanged += 1;
                } else {
                    *(if known(&put.id) { &mut tally.updated } else { &mut tally.added }) += 1;
                }
                file = put.file;
                desk.used.insert(put.id);
                tally.proposed.extend(put.proposed);
                tally.unknown_titles.extend(put.unknown_title);
            }
        }
    }
    if !dry_run && tally.added + tally.updated > 0 {
        save(context, &file)?;
    }
    if format == Format::Json {
        output::json(&tally)?;
    } else {
        tell(&tally);
    }
    // Rows that were taken in stay; a script must learn that another was refused.
    Ok(if tally.refused.is_empty() { Exit::Ok } else { Exit::Refused })
}

fn tell(tally: &Tally) {
    let would = if tally.dry_run { "would be " } else { "" };
    output::line(&format!(
        "{} rows: {} {would}added, {} {would}updated, {} unchanged, {} refused",
        tally.rows,
        tally.added,
        tally.updated,
        tally.unchanged,
        tally.refused.len()
    ));
    for Proposed { row, id, title, unit, post } in &tally.proposed {
        let post = unit
            .as_ref()
            .map(|unit| format!(", {} of {unit}", post.unwrap_or("no post")))
            .unwrap_or_default();
        output::line(&format!("row {row}: id `{id}`, {title}{post}"));
    }
    tally
        .refused
        .iter()
        .for_each(|refused| output::line(&format!("row {}: refused: {}", refused.row, refused.why)));
    let names = |names: &mut dyn Iterator<Item = &String>| {
        names.map(|name| format!("«{name}»")).collect::<Vec<_>>().join(", ")
    };
    for (what, said) in [
        ("of these columns nothing is kept, for messages name titles", names(&mut tally.not_kept.iter())),
        ("these columns are not known", names(&mut tally.unknown_columns.iter())),
        (
            "of these titles no post is known: add a column «Vai trò» (đầu mối, thủ trưởng, phó)",
            names(&mut tally.unknown_titles.iter()),
        ),
    ] {
        if !said.is_empty() {
            output::note(&format!("{what}: {said}"));
        }
    }
}

/// people.toml with a row taken in.
struct Put {
    file: PeopleFile,
    id: String,
    proposed: Option<Proposed>,
    unknown_title: Option<String>,
}

/// The config and the ids in use, against which rows are checked.
struct Desk<'a> {
    config: &'a Config,
    /// The ids of earlier rows.
    used: BTreeSet<String>,
}

impl Desk<'_> {
    /// The file with one row taken in, or why the row is refused.
    fn put(&self, file: &PeopleFile, row: u32, cells: &Cells) -> Result<Put, String> {
        let config = self.config;
        let text = |name: &'static str| match cells.get(name) {
            None | Some(Cell::Empty) => Ok(None),
            Some(Cell::Text(text)) => Ok(Some(text.clone())),
            Some(_) => Err(format!("the {name} is no plain text")),
        };
        let date = |name: &'static str| {
            let cell = cells.get(name).unwrap_or(&Cell::Empty);
            day(cell, config.calendar.zone)
                .map_err(|_why| format!("the day under `{name}` is no day such as 01/12/2026"))
        };
        let (title, email, post) = (text("title")?, text("email")?, text("post")?);
        let unit_name = text("unit")?;
        let unit = unit_name.as_deref().and_then(|name| unit_code(config, name));
        let meaning = title.as_deref().and_then(meaning);
        let given = text("id")?;
        // Leaders belong to no unit, whatever a list calls their place.
        let leads = meaning.is_some_and(|meaning| meaning.post.is_none() && LEADERS.contains(&meaning.id));
        if let Some(name) =
            unit_name.as_deref().filter(|_| unit.is_none() && (post.is_some() || given.is_none()) && !leads)
        {
            return Err(format!("the unit {} is none of people.toml", shown(name)));
        }
        let id = match (&given, &title) {
            (Some(id), _) => id.clone(),
            (None, Some(title)) => self.propose(title, unit.as_deref().filter(|_| !leads), email.as_deref()),
            (None, None) => return Err("neither an id nor a title is there".to_owned()),
        };
        let plain = id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if !plain || config.org.units.contains_key(id.as_str()) {
            return Err("the id must be of ASCII letters, digits and dashes, and no unit's code".to_owned());
        }
        if email.as_ref().is_some_and(|email| !email.contains('@')) {
            return Err("the mail address has no @".to_owned());
        }
        if self.used.contains(&id) {
            return Err(format!("an earlier row has the id `{id}` already"));
        }
        let (from, until) = (date("from")?, date("until")?);
        if title.is_none() && !config.org.people.contains_key(id.as_str()) {
            return Err("the title is empty".to_owned());
        }
        let whole = unit
            .as_ref()
            .and_then(|code| config.org.units.get(code.as_str()))
            .filter(|_| given.is_none() && !leads);
        let title =
            title.map(|title| whole.map_or_else(|| title.clone(), |unit| with_unit(&title, &unit.name)));
        let mut changed = file.clone();
        changed.put_person(&PersonCells { id: id.clone(), title: title.clone(), email, from, until });
        let named = post
            .as_deref()
            .map(|post| unit_post(post).ok_or("the post is none of: đầu mối, thủ trưởng, phó"))
            .transpose()?;
        let of_title = meaning.and_then(|meaning| meaning.post).filter(|_| given.is_none());
        let post = named.or(of_title).filter(|_| !leads);
        if let (Some(unit), Some(post)) = (&unit, post) {
            changed.posts().ensure_post(unit, post);
            if !changed.posts().fill(&id, unit, post) {
                return Err(format!(
                    "somebody else is {} of {unit}; use `dondoc people move` with the day",
                    post.key()
                ));
            }
        }
        let unknown_title = title.clone().filter(|_| given.is_none() && meaning.is_none() && named.is_none());
        let proposed = given.is_none().then(|| Proposed {
            row,
            id: id.clone(),
            title: title.unwrap_or_default(),
            unit: unit.filter(|_| !leads),
            post: post.map(UnitPost::key),
        });
        Ok(Put { file: changed, id, proposed, unknown_title: unknown_title.map(|title| shown(&title)) })
    }

    /// An id for somebody who has none in the file: that of the same person where people.toml knows them, else a new
    /// one. A file that is imported twice gives the same ids.
    fn propose(&self, title: &str, unit: Option<&str>, email: Option<&str>) -> String {
        let org = &self.config.org;
        let free = |id: &str| !self.used.contains(id);
        let same_mail = |person: &&Person| {
            let (Some(own), Some(theirs)) = (person.email.as_deref(), email) else { return false };
            own.eq_ignore_ascii_case(theirs)
        };
        if let Some(known) = org.people.values().filter(|person| free(person.id.as_str())).find(same_mail) {
            return known.id.to_string();
        }
        // Somebody with a different address is somebody else.
        let may_be = |id: &str| {
            let own = org.people.get(id).and_then(|person| person.email.as_deref());
            own.is_none() || email.is_none() || own.is_some_and(|own| own.ends_with(".example"))
        };
        let whole = unit.and_then(|code| org.units.get(code));
        let full = whole.map_or_else(|| title.to_owned(), |unit| with_unit(title, &unit.name));
        let post =
            whole.zip(meaning(title).and_then(|meaning| meaning.post)).map(|(unit, post)| match post {
                UnitPost::Head => &unit.head,
                UnitPost::Focal => &unit.focal,
                UnitPost::Deputy => &unit.deputies,
            });
        let same_title =
            |id: &str| org.people.get(id).is_some_and(|person| fold(&person.title) == fold(&full));
        let holder = post.into_iter().flat_map(|post| &post.0).map(|held| held.person.as_str());
        if let Some(holder) = holder.into_iter().find(|id| free(id) && (may_be(id) || same_title(id))) {
            return holder.to_owned();
        }
        let base = titles::id(title, unit);
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        let first = if base == LEADERS[0] { format!("{base}-1") } else { base.clone() };
        let mut ids = std::iter::once(first).chain(numbered);
        ids.find(|id| free(id) && (may_be(id) || same_title(id))).unwrap_or(base)
    }
}

/// The beginnings of the ids of leaders, who belong to no unit; vice chairs are numbered from the first one on.
const LEADERS: [&str; 2] = ["pct", "chu-tich"];

/// The text of a cell, unless it could be personal data.
fn shown(text: &str) -> String {
    scrub(text).map_or_else(|_| "(not shown)".to_owned(), |text| format!("«{}»", text.trim()))
}

/// The post that a column names, by our word for it or by a title.
fn unit_post(text: &str) -> Option<UnitPost> {
    meaning(text).and_then(|meaning| meaning.post)
}

fn unit_code(config: &Config, name: &str) -> Option<String> {
    let wanted = fold(name);
    let is = |unit: &&crate::model::Unit| {
        let names =
            [unit.code.as_str(), &unit.name].into_iter().chain(unit.aliases.iter().map(String::as_str));
        names.into_iter().any(|name| fold(name) == wanted)
    };
    config.org.units.values().find(is).map(|unit| unit.code.to_string())
}

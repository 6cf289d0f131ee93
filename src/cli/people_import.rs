//! `people import`: staff from a spreadsheet into people.toml. Adds and updates, never removes.
//! One bad row never stops the rest; the same file twice changes nothing.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::context::Context;
use super::exit::CommandError;
use super::people::{open, problems, save};
use super::{Exit, Format, output};
use crate::config::Config;
use crate::config::edit::{PeopleFile, PersonCells, UnitPost};
use crate::daemon::reader::{self, Reader};
use crate::import::cells::day;
use crate::import::{Cell, Headings, SheetError};
use crate::model::fold::fold;

/// What a column says of a person, with the headings it may have.
const COLUMNS: [(&str, &[&str]); 7] = [
    ("id", &["mã", "mã cán bộ", "id"]),
    ("title", &["chức danh", "chức vụ", "title"]),
    ("email", &["email", "thư điện tử", "địa chỉ thư"]),
    ("unit", &["đơn vị", "unit"]),
    ("post", &["vai trò", "post"]),
    ("from", &["từ ngày", "from"]),
    ("until", &["đến ngày", "until"]),
];

#[derive(Debug, Default, Serialize)]
struct Tally {
    dry_run: bool,
    rows: usize,
    added: usize,
    updated: usize,
    unchanged: usize,
    refused: Vec<Refused>,
}

#[derive(Debug, Serialize)]
struct Refused {
    row: u32,
    why: String,
}

/// Takes a file of staff in.
pub(super) fn import(
    context: &Context,
    config: &Config,
    path: &Path,
    dry_run: bool,
    format: Format,
) -> anyhow::Result<Exit> {
    let rows = read(path).map_err(|error| CommandError::refused(format!("nothing was imported: {error}")))?;
    let mut file = open(context)?;
    let mut tally = Tally { dry_run, rows: rows.len(), ..Tally::default() };
    for (number, cells) in rows {
        let known = |id: &str| config.org.people.contains_key(id);
        let put = put(config, &file, &cells).and_then(|(changed, id)| {
            // One row that breaks a rule of people.toml must not spoil the others.
            let wrong = problems(context, &changed).map_err(|error| error.to_string())?;
            match wrong.as_deref().and_then(<[_]>::first) {
                Some(problem) => Err(problem.message.clone()),
                None => Ok((changed, id)),
            }
        });
        match put {
            Err(why) => tally.refused.push(Refused { row: number, why }),
            Ok((changed, _)) if changed.text() == file.text() => tally.unchanged += 1,
            Ok((changed, id)) => {
                *(if known(&id) { &mut tally.updated } else { &mut tally.added }) += 1;
                file = changed;
            }
        }
    }
    if !dry_run && tally.added + tally.updated > 0 {
        save(context, &file)?;
    }
    if format == Format::Json {
        output::json(&tally)?;
    } else {
        output::line(&format!(
            "{} rows: {} added, {} updated, {} unchanged, {} refused",
            tally.rows,
            tally.added,
            tally.updated,
            tally.unchanged,
            tally.refused.len()
        ));
        tally
            .refused
            .iter()
            .for_each(|refused| output::line(&format!("row {}: {}", refused.row, refused.why)));
    }
    let nothing_taken = tally.rows > 0 && tally.refused.len() == tally.rows;
    Ok(if nothing_taken { Exit::Refused } else { Exit::Ok })
}

/// A row by what its columns mean.
type Cells = BTreeMap<&'static str, Cell>;

fn read(path: &Path) -> Result<Vec<(u32, Cells)>, SheetError> {
    let mut columns: Option<Vec<(usize, &'static str)>> = None;
    let mut rows = Vec::new();
    let file = reader::open(path)?;
    let names = COLUMNS.iter().map(|(_, names)| names.iter().map(|name| fold(name)).collect());
    let headings = Headings { names: names.collect(), needed: vec![0, 1], least: 2 };
    Reader::default().rows(file, &headings, &mut |number, cells| {
        if let Some(columns) = &columns {
            let cell = |(index, name): &(usize, &'static str)| {
                (*name, cells.get(*index).cloned().unwrap_or(Cell::Empty))
            };
            rows.push((number, columns.iter().map(cell).collect()));
            return Ok(true);
        }
        let named = |cell: &Cell| match cell {
            Cell::Text(text) => {
                let heading = fold(text);
                COLUMNS
                    .iter()
                    .find(|(_, names)| names.iter().any(|name| fold(name) == heading))
                    .map(|(n, _)| *n)
            }
            _ => None,
        };
        let found: Vec<_> =
            cells.iter().enumerate().filter_map(|(index, cell)| Some((index, named(cell)?))).collect();
        let enough = ["id", "title"].iter().all(|needed| found.iter().any(|(_, name)| name == needed));
        columns = enough.then_some(found);
        Ok(enough)
    })?;
    if columns.is_none() {
        let headings = "Mã, Chức danh, Email, Đơn vị, Vai trò, Từ ngày, Đến ngày".to_owned();
        return Err(SheetError::NoHeader { headings });
    }
    Ok(rows)
}

/// The file with one row taken in, and the id of its person; or why the row is refused.
fn put(config: &Config, file: &PeopleFile, cells: &Cells) -> Result<(PeopleFile, String), String> {
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
    let id = text("id")?.ok_or("the id is empty")?;
    let plain = id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if !plain || config.org.units.contains_key(id.as_str()) {
        return Err("the id must be of ASCII letters, digits and dashes, and no unit's code".to_owned());
    }
    let email = text("email")?;
    if email.as_ref().is_some_and(|email| !email.contains('@')) {
        return Err("the mail address has no @".to_owned());
    }
    let (title, from, until) = (text("title")?, date("from")?, date("until")?);
    if title.is_none() && !config.org.people.contains_key(id.as_str()) {
        return Err("the title is empty".to_owned());
    }
    let mut changed = file.clone();
    changed.put_person(&PersonCells { id: id.clone(), title, email, from, until });
    if let (Some(unit), Some(post)) = (text("unit")?, text("post")?) {
        let unit = unit_code(config, &unit).ok_or("the unit is none of people.toml")?;
        let post = unit_post(&post).ok_or("the post is none of: đầu mối, thủ trưởng, phó")?;
        changed.ensure_post(&unit, post);
        if !changed.fill(&id, &unit, post) {
            return Err("somebody else holds that post; use `dondoc people move` with the day".to_owned());
        }
    }
    Ok((changed, id))
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

fn unit_post(text: &str) -> Option<UnitPost> {
    match fold(text).as_str() {
        "dau moi" | "focal" => Some(UnitPost::Focal),
        "thu truong" | "truong" | "truong phong" | "chanh van phong" | "giam doc" | "head" => {
            Some(UnitPost::Head)
        }
        "pho" | "cap pho" | "pho truong phong" | "deputy" => Some(UnitPost::Deputy),
        _ => None,
    }
}

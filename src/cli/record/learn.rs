//! `import --suggest` and `--learn`: what cases.toml lacks for a file, shown and, once confirmed, written.
//! Must not guess: the import layer does.

use std::collections::BTreeMap;

use serde::Serialize;

use super::case_file::{ImportArgs, read};
use super::confirm;
use crate::cli::common::{Format, RowsFormat};
use crate::cli::context::{CommandContext, load};
use crate::cli::exit::{CommandError, Exit};
use crate::cli::output;
use crate::cli::setup::replace::replace;
use crate::config::{CaseWord, Config, learn as add_words};
use crate::engine::intake::words;
use crate::import::Suggestion;

/// How often a file is read again with what was learned: each reading may find words that only the one before made
/// visible.
const ROUNDS: usize = 6;

/// What cases.toml lacks for the file.
///
/// # Errors
/// The file cannot be read, or is refused for something that no word in cases.toml mends.
pub(super) fn suggestion(
    context: &CommandContext,
    config: &Config,
    args: &ImportArgs,
) -> anyhow::Result<Suggestion> {
    let (mut found, mut cases) = (Suggestion::default(), config.cases.clone());
    for _ in 0..ROUNDS {
        let read = read(context, config, args, &cases)?;
        let more = match &read {
            Ok(file) => Suggestion::of_file(file, &config.org),
            Err(refusal) => {
                let more = Suggestion::of_refusal(refusal);
                if more.is_empty() {
                    let why = words::file_refusal(refusal);
                    return Err(CommandError::refused(format!("nothing was imported: {why}")));
                }
                more
            }
        };
        cases = more.apply(&cases);
        found.add(more);
        if read.is_ok() {
            break;
        }
    }
    Ok(found)
}

/// Shows what would be added to cases.toml, asks, and writes it. Says whether the file can be taken now.
///
/// # Errors
/// Nobody answered, cases.toml cannot be written, or would be wrong.
pub(super) fn learn(
    context: &CommandContext,
    suggested: &Suggestion,
    args: &ImportArgs,
) -> anyhow::Result<bool> {
    let added = case_words(suggested);
    if added.is_empty() {
        return Ok(true);
    }
    show(suggested, &mut |line| output::note(line));
    if !args.yes && args.format.format != RowsFormat::Table {
        return Err(CommandError::usage("a question would stand among the answer: add --yes"));
    }
    if !args.yes && !confirm::ask("Ghi những dòng trên vào cases.toml rồi nhập tệp? [c/K] ")? {
        return Ok(false);
    }
    let path = context.config_dir.join("cases.toml");
    let before = match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(anyhow::Error::new(error).context("cases.toml cannot be read")),
    };
    let text = add_words(before.as_deref(), &added)
        .map_err(|why| CommandError::refused(format!("cases.toml was not changed: {why}")))?;
    match &before {
        Some(before) => replace(&path, before, &text)?,
        None => std::fs::write(&path, &text)?,
    }
    // What was written must be config that loads; if not, the file of before comes back.
    if let Err(error) = load(&context.config_dir, context.now()) {
        match before {
            Some(before) => replace(&path, &text, &before)?,
            None => std::fs::remove_file(&path)?,
        }
        return Err(error.context("cases.toml was not changed: with these words it would be wrong"));
    }
    Ok(true)
}

fn case_words(suggested: &Suggestion) -> Vec<CaseWord> {
    let Suggestion { columns, states, units, fields } = suggested;
    let mut added: Vec<CaseWord> = Vec::new();
    added.extend(columns.iter().map(|(column, heading)| CaseWord::Heading(*column, heading.clone())));
    added.extend(states.iter().map(|(state, word, _)| CaseWord::State(*state, word.clone())));
    let near = units.iter().filter_map(|(name, unit, _)| Some((name.clone(), unit.clone()?)));
    added.extend(near.map(|(name, unit)| CaseWord::Unit(name, unit)));
    added.extend(fields.iter().map(|(kind, field, _)| CaseWord::Field(*kind, field.clone())));
    added
}

/// The suggestion for people: one line for each word.
fn show(suggested: &Suggestion, line: &mut dyn FnMut(&str)) {
    line("cases.toml còn thiếu (phần mềm đoán, đề nghị kiểm tra):");
    for word in case_words(suggested) {
        let place = word.place();
        let (key, tables) = place.split_last().map_or(("", &[][..]), |(key, tables)| (*key, tables));
        let tables = tables.join(".");
        match &word {
            CaseWord::Unit(name, unit) => line(&format!("  [{tables}]  \"{name}\" = \"{unit}\"")),
            word => line(&format!("  [{tables}]  {key} = [..., \"{}\"]", word.word())),
        }
    }
    for (name, _, count) in suggested.units.iter().filter(|(_, unit, _)| unit.is_none()) {
        line(&format!(
            "  [import.units]  \"{name}\" = \"?\"   # {count} dòng; chưa đoán được đơn vị, đề nghị điền mã đơn vị"
        ));
    }
}

#[derive(Serialize)]
struct SuggestionJson {
    columns: BTreeMap<&'static str, Vec<String>>,
    states: BTreeMap<&'static str, Vec<WordJson>>,
    units: Vec<UnitJson>,
    fields: BTreeMap<&'static str, Vec<WordJson>>,
}

#[derive(Serialize)]
struct WordJson {
    word: String,
    rows: usize,
}

#[derive(Serialize)]
struct UnitJson {
    word: String,
    unit: Option<String>,
    rows: usize,
}

/// Shows the suggestion and takes nothing.
pub(super) fn tell(suggested: &Suggestion, format: Format) -> anyhow::Result<Exit> {
    if format == Format::Table {
        if suggested.is_empty() {
            output::line("cases.toml đã đủ cho tệp này");
        } else {
            show(suggested, &mut |line| output::line(line));
        }
        return Ok(Exit::Ok);
    }
    let mut json = SuggestionJson {
        columns: BTreeMap::new(),
        states: BTreeMap::new(),
        units: Vec::new(),
        fields: BTreeMap::new(),
    };
    for (column, heading) in &suggested.columns {
        json.columns.entry(column.as_str()).or_default().push(heading.clone());
    }
    for (state, word, rows) in &suggested.states {
        json.states.entry(state.as_str()).or_default().push(WordJson { word: word.clone(), rows: *rows });
    }
    for (kind, word, rows) in &suggested.fields {
        json.fields.entry(kind.as_str()).or_default().push(WordJson { word: word.clone(), rows: *rows });
    }
    for (word, unit, rows) in &suggested.units {
        let unit = unit.as_ref().map(ToString::to_string);
        json.units.push(UnitJson { word: word.clone(), unit, rows: *rows });
    }
    output::json(&json)?;
    Ok(Exit::Ok)
}

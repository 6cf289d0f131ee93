//! The reader's process: confines itself, reads the one file that it was given, and writes the rows to its output.
//! Must not know any path, and nothing of config but which headings are asked for.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::fd::AsFd as _;
use std::process::ExitCode;

use super::confine;
use super::confine::OPEN_FENCE;
use crate::document::grid::{say_end, say_part, say_ready};
use crate::document::{Cell, Part, SheetError, rows};
use crate::import::Headings;
use crate::import::headings::picker::{Picked, Picker};

/// Reads the file on standard input; without headings it only says which fences hold.
pub fn run(headings: Option<&str>, memory: u64, seconds: u64) -> ExitCode {
    // Done before the fences stand, because reading standard input duplicates its descriptor.
    let Ok(file) = io::stdin().as_fd().try_clone_to_owned() else { return ExitCode::from(OPEN_FENCE) };
    let Ok(fences) = confine::confine(memory, seconds) else { return ExitCode::from(OPEN_FENCE) };
    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    let said = say_ready(&mut out, fences).and_then(|()| out.flush());
    let (Ok(()), Some(headings)) = (said, headings) else { return ExitCode::SUCCESS };
    match serde_json::from_str(headings) {
        Ok(headings) => read(&File::from(file), &headings, &mut out),
        Err(_) => ExitCode::from(OPEN_FENCE),
    }
}

fn read(file: &File, headings: &Headings, out: &mut dyn Write) -> ExitCode {
    let judge = |cells: &[Cell]| headings.count(cells);
    let mut picker = Picker::new(headings);
    let mut picked = Vec::new();
    let read = rows(file, &judge, &mut |part| {
        if let Part::Row(number, cells) = part {
            let is_found = picker.pick(number, cells, &mut picked);
            say_picked(out, &mut picked)?;
            return Ok(is_found);
        }
        // Each sheet has headings of its own.
        picker.end(&mut picked);
        picker = Picker::new(headings);
        say_picked(out, &mut picked)?;
        say_part(out, &part).map_err(SheetError::Io)?;
        Ok(false)
    });
    let end = read.and_then(|()| {
        picker.end(&mut picked);
        say_picked(out, &mut picked)
    });
    if say_end(out, &end).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn say_picked(out: &mut dyn Write, picked: &mut Vec<Picked>) -> Result<(), SheetError> {
    for picked in picked.drain(..) {
        let said = match &picked {
            Picked::Headings(texts) => say_part(out, &Part::Headings(texts)),
            Picked::Row(number, cells) => say_part(out, &Part::Row(*number, cells)),
        };
        said.map_err(SheetError::Io)?;
    }
    Ok(())
}

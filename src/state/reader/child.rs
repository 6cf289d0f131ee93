//! The reader's process: confines itself, reads the one file that it was given, and writes its rows or its pieces to its output.
//! Must not know any path, and nothing of config but which headings are asked for.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::fd::AsFd as _;
use std::path::Path;
use std::process::ExitCode;

use super::confine;
use super::confine::OPEN_FENCE;
use super::convert::{Converter, become_program};
use crate::document::grid::{say_end, say_part, say_ready};
use crate::document::whole::heard::say_piece;
use crate::document::whole::pieces;
use crate::document::{Cell, Part, SheetError, rows};
use crate::import::Headings;
use crate::import::headings::picker::{Picked, Picker};

/// What the reader's process is started for.
#[derive(Debug, Clone, Copy)]
pub enum ReadTask<'a> {
    /// Only to say which fences hold.
    Probe,
    /// For the rows below these headings, which come as JSON.
    Rows(&'a str),
    /// For a whole document; `is_page` where it is the text of laid out pages.
    Pieces { is_page: bool },
    /// To become a program that converts the document in the folder where the process is.
    Convert(Converter, &'a Path),
}

/// Reads the file on standard input.
pub fn run(task: ReadTask<'_>, memory: u64, seconds: u64) -> ExitCode {
    if let ReadTask::Convert(converter, program) = task {
        return become_program(converter, program);
    }
    // Done before the fences stand, because reading standard input duplicates its descriptor.
    let Ok(file) = io::stdin().as_fd().try_clone_to_owned() else { return ExitCode::from(OPEN_FENCE) };
    let Ok(fences) = confine::confine(memory, seconds) else { return ExitCode::from(OPEN_FENCE) };
    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    let said = say_ready(&mut out, fences).and_then(|()| out.flush());
    let file = File::from(file);
    match (said, task) {
        (Err(_), _) | (_, ReadTask::Probe | ReadTask::Convert(..)) => ExitCode::SUCCESS,
        (_, ReadTask::Pieces { is_page }) => read_pieces(&file, is_page, &mut out),
        (_, ReadTask::Rows(headings)) => match serde_json::from_str(headings) {
            Ok(headings) => read(&file, &headings, &mut out),
            Err(_) => ExitCode::from(OPEN_FENCE),
        },
    }
}

fn read_pieces(file: &File, is_page: bool, out: &mut dyn Write) -> ExitCode {
    let end = pieces(file, is_page, &mut |piece| say_piece(out, piece).map_err(SheetError::Io));
    if say_end(out, &end).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
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

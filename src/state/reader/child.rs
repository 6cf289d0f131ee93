//! The reader's process: confines itself, reads the one file that it was given, and writes the rows to its output.
//! Must not know any path, and nothing of config but which headings are asked for.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::fd::AsFd as _;
use std::process::ExitCode;

use super::confine;
use super::confine::OPEN_FENCE;
use crate::import::grid::{say_end, say_ready, say_row};
use crate::import::headings::Picker;
use crate::import::{Headings, SheetError, rows};

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
    let mut picker = Picker::new(headings);
    let end = rows(file, &mut |number, cells| {
        let (row, found) = picker.pick(cells);
        say_row(out, number, &row).map_err(SheetError::Io)?;
        Ok(found)
    });
    if say_end(out, &end).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

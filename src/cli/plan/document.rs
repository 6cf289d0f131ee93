//! The document that a command is given, read by the limited process.
//! Must not know what is looked for in it.

use std::path::Path;

use crate::cli::exit::CommandError;
use crate::document::SheetError;
use crate::document::whole::WholePiece;
use crate::engine::intake::words::refusal;
use crate::state::reader::{self, Reader};

/// The pieces of a document.
///
/// # Errors
/// There is no such file (exit 3), or it is refused: it cannot be read, breaks a limit, or is marked as a state secret
/// (exit 4).
pub(super) fn pieces(path: &Path) -> anyhow::Result<Vec<WholePiece>> {
    let read =
        reader::open(path).and_then(|file| tokio::task::block_in_place(|| Reader::default().pieces(file)));
    read.map_err(|error| match error {
        SheetError::Io(error) if error.kind() == std::io::ErrorKind::NotFound => {
            CommandError::not_found("there is no such file")
        }
        SheetError::Io(error) => anyhow::Error::new(error).context("the file cannot be read"),
        error @ SheetError::NoReader(_) => error.into(),
        error => CommandError::refused(format!("nothing was read: {}", refusal(&error))),
    })
}

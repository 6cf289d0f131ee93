//! What is wrong with a template, in words for whoever made it.
//! Must not know how templates are filled.

use super::super::error::PaperError;

/// A template that cannot be filled.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {fault}")]
pub struct FillError {
    /// The file, as it was named by whoever asked.
    pub file: String,
    #[source]
    pub fault: FillFault,
}

/// What is wrong with it.
#[derive(Debug, thiserror::Error)]
pub enum FillFault {
    #[error("no place is called {{{{{place}}}}}; known are {known}")]
    Unknown { place: String, known: String },
    #[error("a place is opened and not closed, or its name is no name: {text}")]
    Torn { text: String },
    #[error("{{{{{place}}}}} stands for whole paragraphs: let it stand alone in a paragraph of the text")]
    NotAlone { place: String },
    #[error("{{{{{place}}}}} is a cell of a row that repeats: let it stand in a row of a table")]
    NotInRow { place: String },
    #[error("one row repeats for {first} and for {second}: give each a row of its own")]
    TwoTables { first: String, second: String },
    #[error("it is no file of {0}, or it is damaged: save it again")]
    Damaged(&'static str),
    #[error("it unpacks to too much: make it smaller than {0} MiB")]
    TooLarge(u64),
    #[error("{0}")]
    Unsupported(String),
    #[error(transparent)]
    Unwritten(#[from] PaperError),
}

//! `read-file`: the reader's process, which dondoc itself starts for each file that others made. Hidden from the help;
//! must run before anything else of the program does.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::state::reader::{self, Converter, ReadTask};

/// Reads the file on standard input behind fences, and writes what is in it to standard output.
pub(in crate::cli) fn read_file(args: &ReadFileArgs) -> ExitCode {
    let converter = args.convert.as_deref().and_then(Converter::named);
    let task = match &args.headings {
        _ if args.convert.is_some() => match (converter, &args.program) {
            (Some(converter), Some(program)) => ReadTask::Convert(converter, program),
            _ => return ExitCode::FAILURE,
        },
        _ if args.probe => ReadTask::Probe,
        _ if args.pieces || args.page => ReadTask::Pieces { is_page: args.page },
        Some(headings) => ReadTask::Rows(headings),
        None => ReadTask::Probe,
    };
    reader::run(task, args.memory, args.seconds)
}

/// What the reader's process is told.
#[derive(Debug, Args)]
pub struct ReadFileArgs {
    /// Which headings are asked for, as JSON
    #[arg(long)]
    pub headings: Option<String>,
    /// Read the whole document
    #[arg(long)]
    pub pieces: bool,
    /// Read the text of laid out pages, whole
    #[arg(long)]
    pub page: bool,
    /// Become the program that converts, by its name
    #[arg(long)]
    pub convert: Option<String>,
    /// Where that program is
    #[arg(long)]
    pub program: Option<PathBuf>,
    /// Only say which fences stand
    #[arg(long)]
    pub probe: bool,
    /// The most memory, in MiB
    #[arg(long, default_value_t = 384)]
    pub memory: u64,
    /// The most time of the processor
    #[arg(long, default_value_t = 20)]
    pub seconds: u64,
}

//! `read-file`: the reader's process, which dondoc itself starts for each file that others made. Hidden from the help;
//! must run before anything else of the program does.

use std::process::ExitCode;

use clap::Args;

use crate::state::reader;

/// Reads the file on standard input behind fences, and writes its rows to standard output.
pub(in crate::cli) fn read_file(args: &ReadFileArgs) -> ExitCode {
    reader::run(args.headings.as_deref().filter(|_| !args.probe), args.memory, args.seconds)
}

/// What the reader's process is told.
#[derive(Debug, Args)]
pub struct ReadFileArgs {
    /// Which headings are asked for, as JSON
    #[arg(long)]
    pub headings: Option<String>,
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

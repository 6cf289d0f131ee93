//! `read-file`: the reader's process, started by dondoc itself for each file that others made.
//! Hidden from the help; must run before anything else of the program does.

use std::process::ExitCode;

use super::ReadFileArgs;
use crate::daemon::reader;

/// Reads standard input behind fences and says its rows on standard output.
pub(super) fn read_file(args: &ReadFileArgs) -> ExitCode {
    reader::run(args.headings.as_deref().filter(|_| !args.probe), args.memory, args.seconds)
}

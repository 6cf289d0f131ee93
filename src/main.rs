//! The `dondoc` binary: parse the command line, run the command, exit with its code.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    dondoc::cli::main(dondoc::cli::Cli::parse())
}

//! `generate`: writes man pages and shell completions from the command line's own definition when the package is built.
//! Must not know any command.

use std::fs;
use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::exit::Exit;
use crate::cli::{Cli, output};

/// Writes `man1/`, `bash/`, `zsh/` and `fish/` below a folder.
pub fn generate(dir: &Path) -> anyhow::Result<Exit> {
    let man = dir.join("man1");
    fs::create_dir_all(&man)?;
    clap_mangen::generate_to(Cli::command().disable_help_subcommand(true), &man)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        let folder = dir.join(shell.to_string());
        fs::create_dir_all(&folder)?;
        clap_complete::generate_to(shell, &mut Cli::command(), "dondoc", &folder)?;
    }
    output::line(&format!("man pages and completions are in {}", dir.display()));
    Ok(Exit::Ok)
}

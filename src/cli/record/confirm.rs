//! Asks before something that cannot be undone.
//! Must not know what that is.

use std::io::{BufRead as _, Write as _};

use crate::cli::exit::CommandError;
use crate::cli::output;

/// Asks on the terminal; anything but a yes counts as no. Where nobody can answer, the command is refused.
pub fn ask(question: &str) -> anyhow::Result<bool> {
    output::prompt(question);
    std::io::stdout().flush()?;
    let mut answer = String::new();
    if std::io::stdin().lock().read_line(&mut answer)? == 0 {
        output::line("");
        return Err(CommandError::refused(
            "nobody answered, nothing was changed: use --yes without a terminal",
        ));
    }
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "c" | "co" | "có"))
}

//! people.toml as the commands of `people` change it: opened, checked, and put in the place of the old one.
//! Must not know what is changed in it.

use crate::cli::context::{CommandContext, today_anywhere};
use crate::cli::exit::CommandError;
use crate::cli::output;
use crate::cli::setup::replace::replace;
use crate::config::people::edit::PeopleFile;
use crate::config::{self, Diagnostic, file};

/// The name of the file that these commands change.
pub(in crate::cli) const FILE: &str = "people.toml";

/// people.toml, open for changes.
pub(in crate::cli) fn open(context: &CommandContext) -> anyhow::Result<PeopleFile> {
    let path = context.config_dir.join(FILE);
    let text = file::read(&path, file::CONFIG)
        .map_err(|why| anyhow::anyhow!("{} cannot be read: {why}; {}", path.display(), why.hint()))?;
    PeopleFile::parse(&text).map_err(CommandError::usage)
}

/// The problems that the config would have with this people.toml; none when it would be sound.
pub(in crate::cli) fn problems(context: &CommandContext, file: &PeopleFile) -> Option<Vec<Diagnostic>> {
    let text = [(FILE.into(), file.text())];
    let loaded = config::load_changed(&context.config_dir, text, today_anywhere(context.now()));
    if loaded.config.is_some() {
        return None;
    }
    Some(loaded.diagnostics.into_iter().filter(Diagnostic::is_error).collect())
}

/// Puts the changed file in place, unless the config would no longer be sound.
pub(in crate::cli) fn save(context: &CommandContext, file: &PeopleFile) -> anyhow::Result<()> {
    if let Some(found) = problems(context, file) {
        for problem in found {
            output::complain(&problem.render());
        }
        return Err(CommandError::usage("the change would make the config wrong, so nothing was changed"));
    }
    replace(&context.config_dir.join(FILE), file.before(), &file.text())
        .map_err(|error| anyhow::anyhow!("people.toml was not changed: {error}"))?;
    output::note("people.toml was changed; a running daemon takes it over on `dondoc reload`");
    Ok(())
}

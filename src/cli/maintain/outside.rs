//! A file that root has written where the owner of the state folder may not: opened with root's rights, filled with the
//! owner's, and given its name with root's again.
//! Must not know what is in the file.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::cli::context::CommandContext;
use crate::config::Config;
use crate::durable::DraftFile;
use crate::state::owner::Acting;
use crate::store::StoreError;

/// A file in the making; until the file is published, the process acts as the owner of the state folder.
#[derive(Debug)]
pub(in crate::cli) struct Outside {
    file: File,
    target: PathBuf,
    /// The draft and the rights to go back from; none once the file is published.
    rest: Option<(DraftFile, Acting)>,
}

impl Outside {
    /// Opens the file; none where the same user reads the state folder and writes the file.
    pub(in crate::cli) fn of(
        context: &CommandContext,
        config: &Config,
        target: &Path,
    ) -> anyhow::Result<Option<Self>> {
        if target.symlink_metadata().is_ok() {
            return Err(StoreError::Exists { path: target.to_owned() }.into());
        }
        let Some((draft, file, acting)) = context.state_beside(config, target)? else { return Ok(None) };
        Ok(Some(Self { file, target: target.to_owned(), rest: Some((draft, acting)) }))
    }

    /// The file to write to.
    pub(in crate::cli) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Gives the file its name. The state folder must not be touched any more.
    pub(in crate::cli) fn publish(mut self) -> anyhow::Result<()> {
        let Some((draft, acting)) = self.rest.take() else { return Ok(()) };
        acting.be_root_again()?;
        Ok(draft.publish().map_err(|error| StoreError::of_io(&self.target, &error))?)
    }
}

/// Writes a new file whole: into `place`, where [`Outside::of`] gave one.
pub(in crate::cli) fn write(target: &Path, place: Option<Outside>, bytes: &[u8]) -> anyhow::Result<()> {
    let failed = |error: std::io::Error| StoreError::of_io(target, &error);
    if let Some(mut place) = place {
        place.file().write_all(bytes).map_err(failed)?;
        return place.publish();
    }
    let draft = DraftFile::beside(target).map_err(failed)?;
    let mut file = File::options().write(true).open(draft.path()).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    Ok(draft.publish().map_err(failed)?)
}

impl Drop for Outside {
    fn drop(&mut self) {
        // A draft that was not published is removed with the rights it was made with; if those cannot be had, it does
        // no harm.
        if let Some((draft, acting)) = self.rest.take() {
            drop(acting.be_root_again());
            drop(draft);
        }
    }
}

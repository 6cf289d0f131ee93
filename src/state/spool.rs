//! Answers that came in and wait to be read: one file each in `spool/`, readable by the owner alone, kept at most a
//! day. A piece is written before anything else happens to it, because the vendor may have forgotten it already.
//! Must not know what an answer says.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::fs::OFlags;
use sha2::{Digest as _, Sha256};

use crate::model::ids::hex;
use crate::model::{ChannelName, Instant};

/// How long a piece that cannot be read is kept.
const KEPT: Duration = Duration::from_hours(24);

/// A file in the spool.
#[derive(Debug)]
pub struct SpooledPiece {
    /// The channel by which the piece came in.
    pub channel: ChannelName,
    pub path: PathBuf,
}

/// The spool's folder below the state folder.
pub fn folder(state: &Path) -> PathBuf {
    state.join("spool")
}

/// Keeps a piece so that it survives a crash and a power cut. The same bytes that come twice at one instant are kept
/// once.
pub fn put(state: &Path, channel: ChannelName, bytes: &[u8], at: Instant) -> io::Result<()> {
    let folder = folder(state);
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let name =
        format!("{:015}.{}.{}", at.timestamp_millis(), channel.as_str(), hex(&Sha256::digest(bytes)[..8]));
    let draft = folder.join(format!(".{name}"));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600).custom_flags(OFlags::NOFOLLOW.bits() as i32);
    let mut file = options.open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(draft, folder.join(name))?;
    File::open(folder)?.sync_all()
}

/// The pieces that wait, the oldest first.
pub fn waiting(state: &Path) -> Vec<SpooledPiece> {
    let Ok(entries) = fs::read_dir(folder(state)) else { return Vec::new() };
    let mut found: Vec<SpooledPiece> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?.to_owned();
            let channel = ChannelName::parse(name.split('.').nth(1)?)?;
            Some(SpooledPiece { channel, path })
        })
        .collect();
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// How often the reading of a piece is begun before it is given up.
const TRIES: u32 = 3;

/// Notes in the name of a piece that it is about to be read: a piece that crashes its reader must not be read for ever.
/// None where reading has begun too often; the piece is removed then.
pub fn begin(piece: &SpooledPiece) -> Option<PathBuf> {
    let name = piece.path.file_name()?.to_str()?;
    let mut parts: Vec<&str> = name.split('.').collect();
    let tried = parts.get(3).and_then(|tried| tried.parse::<u32>().ok()).unwrap_or(0);
    if tried >= TRIES {
        tracing::error!(
            "something that came in stopped the daemon {TRIES} times and was removed; tell the developers"
        );
        drop(fs::remove_file(&piece.path));
        return None;
    }
    parts.truncate(3);
    let begun = piece.path.with_file_name(format!("{}.{}", parts.join("."), tried + 1));
    // Where the file cannot be renamed, the piece is read under the old name.
    Some(fs::rename(&piece.path, &begun).map_or_else(|_| piece.path.clone(), |()| begun))
}

/// Leaves a piece for the next look as it was, because the failure was not its fault.
pub fn put_back(begun: &Path, piece: &SpooledPiece) {
    if begun != piece.path
        && let Err(error) = fs::rename(begun, &piece.path)
    {
        tracing::error!("what came in cannot be put back into spool/: {error}");
    }
}

/// Removes pieces that have been read, and pieces that nobody could read in a day.
pub fn clean(state: &Path, now: Instant) {
    let Ok(entries) = fs::read_dir(folder(state)) else { return };
    let now = SystemTime::from(now);
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let changed = fs::metadata(&path).and_then(|data| data.modified());
        let old = changed.is_ok_and(|at| now.duration_since(at).is_ok_and(|age| age >= KEPT));
        if old && fs::remove_file(&path).is_ok() {
            tracing::warn!("something that came in could not be read for a day and was removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_in_waits_in_order_and_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().expect("a folder");
        let at = |seconds| Instant::from_timestamp(seconds, 0).expect("an instant");
        put(dir.path(), ChannelName::ZaloBot, b"second", at(20)).expect("kept");
        put(dir.path(), ChannelName::ZaloOa, b"first", at(10)).expect("kept");
        put(dir.path(), ChannelName::ZaloOa, b"first", at(10)).expect("kept once");
        let found = waiting(dir.path());
        assert_eq!(
            found.iter().map(|one| one.channel).collect::<Vec<_>>(),
            [ChannelName::ZaloOa, ChannelName::ZaloBot]
        );
        assert_eq!(fs::read(&found[0].path).expect("bytes"), b"first");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&folder(dir.path())), mode(&found[0].path)), (0o700, 0o600));
    }

    #[test]
    fn what_stops_its_reader_is_given_up_after_three_times() {
        let dir = tempfile::tempdir().expect("a folder");
        put(dir.path(), ChannelName::Email, b"x", Instant::UNIX_EPOCH).expect("kept");
        let next = || waiting(dir.path()).pop().expect("it waits");
        let begun = begin(&next()).expect("the first time");
        put_back(&begun, &SpooledPiece { channel: ChannelName::Email, path: begun.with_extension("") });
        for _ in 0..TRIES {
            assert_eq!(next().channel, ChannelName::Email);
            begin(&next()).expect("begun");
        }
        assert!(begin(&next()).is_none());
        assert!(waiting(dir.path()).is_empty());
    }

    #[test]
    fn nothing_is_kept_longer_than_a_day() {
        let dir = tempfile::tempdir().expect("a folder");
        let now = Instant::from(SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000));
        put(dir.path(), ChannelName::ZaloOa, b"x", Instant::UNIX_EPOCH).expect("kept");
        clean(dir.path(), Instant::UNIX_EPOCH);
        assert_eq!(waiting(dir.path()).len(), 1);
        clean(dir.path(), now);
        assert!(waiting(dir.path()).is_empty());
    }
}

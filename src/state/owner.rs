//! A command that root runs works in the state folder with the rights of the folder's owner. So nothing planted there
//! can turn root's rights against the machine, and every file made there belongs to the service.
//! Must not know what the command does.

use std::collections::VecDeque;
use std::ffi::{CString, OsString};
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};

use nix::unistd::{Gid, Uid, User, getgroups, setgroups, setresgid, setresuid};

use super::open::StateError;

const ROOT: u32 = 0;
/// The most links that are followed on one path; more are taken for a circle.
const MOST_LINKS: usize = 40;

/// The user who owns a state folder, and the groups of that user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    uid: Uid,
    gid: Gid,
    groups: Vec<Gid>,
}

/// The path to a place: every folder and link on it, with the user it belongs to.
#[derive(Debug, Default)]
struct Way {
    met: Vec<Met>,
    /// The last folder or file of the path that exists.
    end: PathBuf,
}

#[derive(Debug)]
struct Met {
    path: PathBuf,
    uid: u32,
    is_link: bool,
}

impl Owner {
    /// The owner of the state folder, where a command of root has to act as that owner. None where the process is not
    /// root's, or the folder is root's own. For a folder that does not exist yet, the nearest existing one above it
    /// counts.
    ///
    /// # Errors
    /// Somebody else could put another folder in the place of this one.
    pub fn of(state: &Path) -> Result<Option<Self>, StateError> {
        if !Uid::effective().is_root() {
            return Ok(None);
        }
        let failed = |source| StateError::Folder { path: state.to_owned(), source };
        let way = Way::to(state).map_err(failed)?;
        let folder = std::fs::symlink_metadata(&way.end).map_err(failed)?;
        let strange = |met: &&Met| met.uid != ROOT && met.uid != folder.uid();
        // The owner of a link, or of a folder above one of root's, controls where the path leads.
        let chooses = |met: &&Met| strange(met) && (met.is_link || folder.uid() == ROOT);
        if let Some(met) = way.met.iter().find(chooses) {
            return Err(StateError::Way { path: state.to_owned(), at: met.path.clone(), uid: met.uid });
        }
        if folder.uid() == ROOT {
            return Ok(None);
        }
        let uid = Uid::from_raw(folder.uid());
        let known = User::from_uid(uid).ok().flatten();
        // A user without a name in the system has no group either; root's group would be too much.
        let of_folder = if folder.gid() == ROOT { folder.uid() } else { folder.gid() };
        let gid = known.as_ref().map_or(Gid::from_raw(of_folder), |user| user.gid);
        let named = known.and_then(|user| CString::new(user.name).ok());
        let groups = named.and_then(|name| nix::unistd::getgrouplist(&name, gid).ok());
        Ok(Some(Self { uid, gid, groups: groups.unwrap_or_else(|| vec![gid]) }))
    }

    /// Takes the owner's uid, gid and groups for the whole process, for good.
    ///
    /// # Errors
    /// The system refuses the change, as in a container without the right to make it.
    pub fn become_them(&self) -> io::Result<()> {
        setgroups(&self.groups)?;
        setresgid(self.gid, self.gid, self.gid)?;
        setresuid(self.uid, self.uid, self.uid)?;
        self.is_taken()
    }

    /// Takes the owner's uid, gid and groups until the returned guard is given back, for a command that also writes
    /// where only root may.
    ///
    /// # Errors
    /// The system refuses the change.
    pub fn act_as_them(&self) -> io::Result<Acting> {
        let acting = Acting { groups: getgroups()?, gid: Gid::effective() };
        setgroups(&self.groups)?;
        setresgid(self.gid, self.gid, acting.gid)?;
        setresuid(self.uid, self.uid, Uid::from_raw(ROOT))?;
        self.is_taken()?;
        Ok(acting)
    }

    fn is_taken(&self) -> io::Result<()> {
        if Uid::effective() == self.uid && Gid::effective() == self.gid {
            return Ok(());
        }
        Err(io::Error::other("the rights of root could not be laid down"))
    }

    /// Whether the owner controls where a path leads, because a folder or link on it belongs to them. Root's rights
    /// must not be used on such a path.
    pub fn chooses(&self, path: &Path) -> bool {
        // A path that cannot be followed is left to the owner's rights as well.
        Way::to(path).map_or(true, |way| way.met.iter().any(|met| met.uid == self.uid.as_raw()))
    }
}

/// The process acts as the owner of the state folder; this guard remembers that it was root.
#[derive(Debug)]
#[must_use]
pub struct Acting {
    groups: Vec<Gid>,
    gid: Gid,
}

impl Acting {
    /// Becomes root again; nothing of the state folder may be touched from here on.
    ///
    /// # Errors
    /// The system refuses the change.
    pub fn be_root_again(self) -> io::Result<()> {
        let root = Uid::from_raw(ROOT);
        setresuid(root, root, root)?;
        setresgid(self.gid, self.gid, self.gid)?;
        Ok(setgroups(&self.groups)?)
    }
}

impl Way {
    /// Follows the path as the system would, one name after another, until something is missing.
    fn to(path: &Path) -> io::Result<Self> {
        let whole = std::path::absolute(path)?;
        let mut ahead: VecDeque<OsString> = parts(&whole);
        let mut way = Self { end: PathBuf::from("/"), ..Self::default() };
        let mut links = 0;
        while let Some(name) = ahead.pop_front() {
            if name == ".." {
                way.end.pop();
                continue;
            }
            let next = way.end.join(&name);
            let meta = match std::fs::symlink_metadata(&next) {
                Ok(meta) => meta,
                Err(error) if error.kind() == ErrorKind::NotFound => break,
                Err(error) => return Err(error),
            };
            let is_link = meta.is_symlink();
            way.met.push(Met { path: next.clone(), uid: meta.uid(), is_link });
            if !is_link {
                way.end = next;
                continue;
            }
            links += 1;
            if links > MOST_LINKS {
                return Err(io::Error::other("too many links on the way"));
            }
            let target = std::fs::read_link(&next)?;
            if target.is_absolute() {
                way.end = PathBuf::from("/");
            }
            for part in parts(&target).into_iter().rev() {
                ahead.push_front(part);
            }
        }
        Ok(way)
    }
}

fn parts(path: &Path) -> VecDeque<OsString> {
    path.components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_owned()),
            Component::ParentDir => Some("..".into()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::{chown, lchown, symlink};

    /// A temporary folder of root's; none where root does not run the test, because only root can give files away.
    fn site() -> Option<tempfile::TempDir> {
        let site = tempfile::tempdir().expect("a folder");
        Uid::effective().is_root().then_some(site)
    }

    #[test]
    fn the_owner_is_whose_the_folder_is_or_the_nearest_above() {
        let Some(site) = site() else { return };
        let state = site.path().join("state");
        assert_eq!(Owner::of(&state).expect("root's"), None, "not there yet, and root's");
        fs::create_dir(&state).expect("made");
        chown(&state, Some(4321), Some(4322)).expect("given away");
        let owner = Owner::of(&state).expect("a plain way").expect("another");
        let gid = Gid::from_raw(4322);
        assert_eq!(owner, Owner { uid: Uid::from_raw(4321), gid, groups: vec![gid] });
        assert_eq!(Owner::of(&state.join("not/there")).expect("a way"), Some(owner.clone()));
        assert!(owner.chooses(&state.join("backup.db")) && !owner.chooses(&site.path().join("backup.db")));
        chown(&state, Some(4321), Some(0)).expect("given away");
        assert_eq!(Owner::of(&state).expect("a way").expect("another").gid, Gid::from_raw(4321));
    }

    #[test]
    fn a_link_of_somebody_elses_leads_nowhere() {
        let Some(site) = site() else { return };
        let (own, theirs, link) =
            (site.path().join("own"), site.path().join("theirs"), site.path().join("link"));
        fs::create_dir(&own).expect("made");
        fs::create_dir(&theirs).expect("made");
        chown(&theirs, Some(4321), Some(4321)).expect("given away");
        symlink(&own, &link).expect("linked");
        assert_eq!(Owner::of(&link).expect("root's link to root's folder"), None);
        lchown(&link, Some(4321), Some(4321)).expect("given away");
        assert!(matches!(Owner::of(&link), Err(StateError::Way { uid: 4321, .. })));
        let inside = theirs.join("var");
        symlink(&own, &inside).expect("linked");
        assert!(Owner::of(&inside).is_err(), "root's own link may be put away and made anew");
        symlink(&inside, site.path().join("circle")).expect("linked");
        fs::remove_file(&inside).expect("removed");
        symlink(site.path().join("circle"), &inside).expect("linked");
        assert!(Owner::of(&inside).is_err(), "a circle");
    }
}

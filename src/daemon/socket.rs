//! Sockets in the file system: a socket that a dead daemon left is removed, and nothing else ever is.
//! Must not know what is said over them.

use std::io;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::Path;

/// Removes the socket of a dead predecessor. Anything that is no socket, or belongs to somebody else, stays and is an
/// error.
pub fn clear(path: &Path) -> io::Result<()> {
    // A link is no socket, so its target is not looked at.
    let found = match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    let in_the_way = |what| Err(io::Error::new(io::ErrorKind::AlreadyExists, what));
    if !found.file_type().is_socket() {
        return in_the_way("there is something at that path that is no socket; it is left as it is");
    }
    if found.uid() != rustix::process::geteuid().as_raw() {
        return in_the_way("there is a socket of another account at that path; it is left as it is");
    }
    std::fs::remove_file(path)
}

/// Lets the daemon's own account use a socket, and also a group where one is named, by name or number.
pub fn open_to(path: &Path, group: Option<&str>) -> io::Result<()> {
    let Some(name) = group else { return mode(path, 0o600) };
    // Only the owner may use the socket until its group is known for certain.
    mode(path, 0o600)?;
    let gid = gid(name)?;
    if std::fs::symlink_metadata(path)?.gid() != gid {
        std::os::unix::fs::lchown(path, None, Some(gid))?;
    }
    mode(path, 0o660)
}

fn mode(path: &Path, mode: u32) -> io::Result<()> {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

fn gid(name: &str) -> io::Result<u32> {
    if let Ok(gid) = name.parse() {
        return Ok(gid);
    }
    let groups = std::fs::read_to_string("/etc/group")?;
    let found = find(&groups, name);
    found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("there is no group `{name}`")))
}

/// The number of a group in the lines of `/etc/group`.
fn find(groups: &str, name: &str) -> Option<u32> {
    groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == name).then(|| fields.nth(1)?.parse().ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn only_a_socket_of_ours_is_cleared_away() {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        assert!(clear(&at("none")).is_ok());
        drop(UnixListener::bind(at("socket")).expect("a socket"));
        std::fs::write(at("file"), "precious").expect("a file");
        std::os::unix::fs::symlink(at("socket"), at("link")).expect("a link");
        std::fs::create_dir(at("folder")).expect("a folder");
        for name in ["file", "link", "folder"] {
            assert_eq!(
                clear(&at(name)).map_err(|error| error.kind()),
                Err(io::ErrorKind::AlreadyExists),
                "{name}"
            );
            assert!(std::fs::symlink_metadata(at(name)).is_ok(), "{name} is still there");
        }
        clear(&at("socket")).expect("cleared");
        assert!(!at("socket").exists());
    }

    #[test]
    fn a_socket_is_its_owners_and_that_of_the_group_it_names() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("socket");
        let _socket = UnixListener::bind(&path).expect("a socket");
        let now = |path: &Path| std::fs::metadata(path).expect("there");
        open_to(&path, None).expect("ours");
        assert_eq!(now(&path).permissions().mode() & 0o777, 0o600);
        let own = now(&path).gid();
        open_to(&path, Some(&own.to_string())).expect("our own group");
        assert_eq!((now(&path).permissions().mode() & 0o777, now(&path).gid()), (0o660, own));
        assert!(open_to(&path, Some("khong-co-nhom-nay")).is_err());
        assert_eq!(
            now(&path).permissions().mode() & 0o777,
            0o600,
            "nobody else's where there is no such group"
        );
    }

    #[test]
    fn groups_are_known_by_name() {
        let groups = "root:x:0:\nprometheus:x:117:grafana\nprom:x:5:\nodd\n";
        assert_eq!(find(groups, "prometheus"), Some(117));
        assert_eq!(
            (find(groups, "prom"), find(groups, "grafana"), find(groups, "odd")),
            (Some(5), None, None)
        );
    }
}

//! Finds which account of the operating system typed a command: an event from the command line names that account as
//! its way in. Must not know what is recorded.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::sync::OnceLock;

use crate::model::Via;

const ROOT: u32 = 0;
/// Longer than the longest account name that a system allows.
const LONGEST: usize = 64;

/// The command line as the way in, with the account that types. Root may say for whom it works, as sudo does; nobody
/// else is believed.
pub(super) fn at_the_keyboard() -> Via {
    static ACCOUNT: OnceLock<String> = OnceLock::new();
    Via::Cli(ACCOUNT.get_or_init(account).clone())
}

/// The name of the account. Asked once, before the process takes the rights of the owner of the state folder.
fn account() -> String {
    // The kernel says who owns the process; anybody can set what the environment says of it.
    let uid = fs::metadata("/proc/self").map(|own| own.uid()).ok();
    let behind_sudo = || std::env::var("SUDO_USER").ok().filter(|name| !name.is_empty());
    let account = match uid {
        Some(ROOT) => behind_sudo().unwrap_or_else(|| "root".to_owned()),
        Some(uid) => name_of(&fs::read_to_string("/etc/passwd").unwrap_or_default(), uid),
        None => String::new(),
    };
    account.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

/// The name of an account in a file like `/etc/passwd`; its number where the file does not list it.
fn name_of(passwd: &str, uid: u32) -> String {
    let number = uid.to_string();
    let named = passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == number).then(|| name.to_owned())
    });
    named.unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn an_account_goes_by_its_name_or_else_by_its_number() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\n\nbroken\nan:x:1000:1000::/home/an:/bin/sh\n";
        assert_eq!(name_of(passwd, 1000), "an");
        assert_eq!(name_of(passwd, 1001), "1001");
        assert_eq!(name_of("", 0), "0");
    }
}

//! The fences of the reader's process: limits, no new rights, no files, no network, no other system calls. The limits
//! must hold; of the rest, whatever the kernel supports is used and reported.
//! Must not know what is read.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _, RulesetError,
    RulesetStatus, Scope, path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

use crate::document::grid::Fences;

/// What the process has mapped before it reads anything: the program itself, its libraries and its stack.
const MAPPED_MIB: u64 = 512;
/// Descriptors: input, output, and what a library may need for a moment.
const FILES: u64 = 8;

/// Confines this process for good.
///
/// # Errors
/// A limit cannot be set.
pub(in crate::state) fn confine(memory: u64, seconds: u64) -> io::Result<Fences> {
    // If memory runs out all the same, the kernel is to end this process and not the service.
    drop(std::fs::write("/proc/self/oom_score_adj", "1000"));
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let bytes = memory * 1024 * 1024;
    for (resource, most, end) in [
        (Resource::Data, bytes, bytes),
        (Resource::As, bytes + MAPPED_MIB * 1024 * 1024, bytes + MAPPED_MIB * 1024 * 1024),
        (Resource::Cpu, seconds, seconds + 1),
        (Resource::Fsize, 0, 0),
        (Resource::Nofile, FILES, FILES),
        (Resource::Nproc, 0, 0),
        (Resource::Core, 0, 0),
    ] {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(end) })?;
    }
    rustix::thread::set_no_new_privs(true)?;
    Ok(Fences { landlock: landlock().unwrap_or(false), seccomp: seccomp().is_ok() })
}

/// Forbids files, ports and signals: no rule allows any. Returns whether at least files are out of reach.
fn landlock() -> Result<bool, RulesetError> {
    let abi = ABI::V6;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::from_all(abi))?
        .scope(Scope::from_all(abi))?
        .create()?
        .restrict_self()?;
    Ok(status.ruleset != RulesetStatus::NotEnforced)
}

/// Allows only the system calls that reading and ending need; any other fails as not permitted.
fn seccomp() -> Result<(), Box<dyn std::error::Error>> {
    let calls = [
        libc::SYS_read,
        libc::SYS_pread64,
        libc::SYS_readv,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_lseek,
        libc::SYS_close,
        libc::SYS_fstat,
        libc::SYS_newfstatat,
        libc::SYS_statx,
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_sched_yield,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_sigaltstack,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        calls.into_iter().map(|call| (call, Vec::new())).collect();
    // An abort is a signal of the process to itself.
    let own = u64::from(std::process::id());
    let to_itself = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, own)?;
    rules.insert(libc::SYS_tgkill, vec![SeccompRule::new(vec![to_itself])?]);
    let refused = SeccompAction::Errno(libc::EPERM as u32);
    let filter =
        SeccompFilter::new(rules, refused, SeccompAction::Allow, std::env::consts::ARCH.try_into()?)?;
    let program: BpfProgram = filter.try_into()?;
    seccompiler::apply_filter(&program)?;
    Ok(())
}

/// What a program that converts documents needs of the system, besides its own folders: libraries, fonts, the little that
/// says which machine this is. Nothing of config or state is among it.
const SYSTEM: [&str; 16] = [
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/etc/fonts",
    "/etc/libreoffice",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/locale.alias",
    "/etc/nsswitch.conf",
    "/etc/passwd",
    "/etc/group",
    "/var/cache/fontconfig",
    "/var/spool/libreoffice",
    "/dev/urandom",
    "/dev/null",
];
/// The largest file that such a program may write, and the most memory that it may take, in MiB.
const WRITTEN_MIB: u64 = 256;
const CONVERTER_MIB: u64 = 2_048;

/// Where `LibreOffice` makes and removes the socket by which its processes find each other; it asks nobody where it may.
const SOCKETS: &str = "/tmp";

/// Confines this process, and the program that it becomes, to one folder for writing and to what belongs to the system for
/// reading, without network.
///
/// # Errors
/// A limit cannot be set.
pub(super) fn confine_program(folder: &Path, homes: &[&Path], seconds: u64) -> io::Result<()> {
    drop(std::fs::write("/proc/self/oom_score_adj", "1000"));
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let mib = 1024 * 1024;
    for (resource, most, end) in [
        (Resource::Data, CONVERTER_MIB * mib, CONVERTER_MIB * mib),
        (Resource::Cpu, seconds, seconds + 1),
        (Resource::Fsize, WRITTEN_MIB * mib, WRITTEN_MIB * mib),
        (Resource::Core, 0, 0),
    ] {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(end) })?;
    }
    rustix::thread::set_no_new_privs(true)?;
    // As far as the kernel has them.
    drop(landlock_program(folder, homes));
    drop(without_network());
    Ok(())
}

fn landlock_program(folder: &Path, homes: &[&Path]) -> Result<(), RulesetError> {
    let abi = ABI::V6;
    let readable = SYSTEM.iter().map(Path::new).chain(homes.iter().copied());
    Ruleset::default()
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::from_all(abi))?
        .scope(Scope::from_all(abi))?
        .create()?
        .add_rules(path_beneath_rules(readable, AccessFs::from_read(abi)))?
        .add_rules(path_beneath_rules(["/dev/null"], AccessFs::from_all(abi)))?
        .add_rules(path_beneath_rules([SOCKETS], AccessFs::MakeSock | AccessFs::RemoveFile))?
        .add_rules(path_beneath_rules([folder], AccessFs::from_all(abi)))?
        .restrict_self()?;
    Ok(())
}

/// Refuses sockets that reach other machines; those between processes of this one stay, because `LibreOffice` talks to
/// itself.
fn without_network() -> Result<(), Box<dyn std::error::Error>> {
    let of_family = |family: i32| {
        let family = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, family as u64)?;
        SeccompRule::new(vec![family])
    };
    let families = [libc::AF_INET, libc::AF_INET6, libc::AF_PACKET, libc::AF_NETLINK];
    let refused = families.into_iter().map(of_family).collect::<Result<Vec<_>, _>>()?;
    let filter = SeccompFilter::new(
        BTreeMap::from([(libc::SYS_socket, refused)]),
        SeccompAction::Allow,
        SeccompAction::Errno(libc::EPERM as u32),
        std::env::consts::ARCH.try_into()?,
    )?;
    let program: BpfProgram = filter.try_into()?;
    seccompiler::apply_filter(&program)?;
    Ok(())
}

/// The exit code by which the reader says that it could not confine itself.
pub(in crate::state) const OPEN_FENCE: u8 = 71;

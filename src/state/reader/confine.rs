//! The fences of the reader's process: limits, no new rights, no files, no network, no other system calls. The limits
//! must hold; of the rest, whatever the kernel supports is used and reported.
//! Must not know what is read.

use std::collections::BTreeMap;
use std::io;

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _, RulesetError, RulesetStatus, Scope,
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

/// The exit code by which the reader says that it could not confine itself.
pub(in crate::state) const OPEN_FENCE: u8 = 71;

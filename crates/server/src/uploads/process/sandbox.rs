//! What the process of a picture may do: calculate, read what it is given, write what comes out.
//!
//! It gives itself these bounds before it reads the first byte, and cannot take them back. They are two: how much of
//! everything (which a process of root could raise again), and which calls of the system (which nobody can).

use std::collections::BTreeMap;

use nix::libc;
use nix::sys::resource::{Resource, setrlimit};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};

use crate::limits::{PICTURE_PROCESS_BYTES_MAX, PICTURE_PROCESSOR_S_MAX};

/// Memory, time, the two pipes that are open, and the end. Any other call ends the process.
const CALLS: [libc::c_long; 15] = [
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_clock_gettime,
    // Tables in memory are seeded.
    libc::SYS_getrandom,
    // How Rust says that the stack overflowed.
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigprocmask,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// The system did not take a bound.
#[derive(Debug)]
pub(super) struct Unbounded;

/// Bounds this process for good.
pub(super) fn enter() -> Result<(), Unbounded> {
    for (resource, bound) in [
        (Resource::RLIMIT_AS, PICTURE_PROCESS_BYTES_MAX),
        (Resource::RLIMIT_CPU, PICTURE_PROCESSOR_S_MAX),
        (Resource::RLIMIT_NOFILE, 0),
        (Resource::RLIMIT_NPROC, 0),
        (Resource::RLIMIT_FSIZE, 0),
        (Resource::RLIMIT_CORE, 0),
    ] {
        setrlimit(resource, bound, bound).map_err(|_| Unbounded)?;
    }
    apply_filter(&filter()?).map_err(|_| Unbounded)
}

fn filter() -> Result<BpfProgram, Unbounded> {
    let arch = std::env::consts::ARCH.try_into().map_err(|_| Unbounded)?;
    let calls: BTreeMap<i64, _> = CALLS.into_iter().map(|call| (call, Vec::new())).collect();
    let filter = SeccompFilter::new(calls, SeccompAction::KillProcess, SeccompAction::Allow, arch);
    filter.and_then(TryInto::try_into).map_err(|_| Unbounded)
}

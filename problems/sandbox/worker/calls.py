"""The system calls that a worker may make, by name; every other one answers ENOSYS.

The list is what CPython, numpy, scipy, threads, asyncio and in-memory sqlite need. What it leaves
out on purpose, since Landlock does not govern it: chmod, chown, utime and xattr of the operator's
files, signals and priorities of other processes, inotify, sockets, new processes, new programs,
namespaces and mounts, keys, io_uring, bpf, ptrace.
"""

FREE = (
    # files and descriptors (which files: Landlock)
    "read", "readv", "pread64", "preadv", "write", "writev", "pwrite64", "pwritev",
    "open", "openat", "close", "close_range", "lseek", "dup", "dup2", "dup3", "pipe", "pipe2",
    "stat", "fstat", "lstat", "newfstatat", "statx", "access", "faccessat", "faccessat2",
    "readlink", "readlinkat", "getdents64", "getcwd",
    # memory
    "brk", "mmap", "munmap", "mremap", "mprotect", "madvise", "membarrier",
    # waiting
    "poll", "ppoll", "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl",
    "epoll_wait", "epoll_pwait", "eventfd2",
    # a pair of connected sockets (see below) is used by asyncio to wake itself
    "shutdown", "getsockopt", "getsockname", "getpeername",
    # time
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time",
    "times", "setitimer", "getitimer", "alarm", "pause",
    # threads
    "futex", "set_robust_list", "set_tid_address", "rseq", "sched_yield", "sched_getaffinity",
    "gettid", "exit", "exit_group", "restart_syscall", "arch_prctl",
    # signals to oneself
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigtimedwait",
    "rt_sigsuspend", "sigaltstack",
    # who and where am I
    "getpid", "getppid", "getpgrp", "getpgid", "getsid", "getuid", "geteuid", "getgid",
    "getegid", "getresuid", "getresgid", "getgroups", "uname", "sysinfo", "getrusage",
    "getrlimit", "getpriority", "getrandom", "umask",
)  # fmt: skip

# for a worker that may make files; where, Landlock says. Not chmod, chown, utime or truncate by
# name, which Landlock does not govern or did not always; not renameat2, which makes a device
# (RENAME_WHITEOUT). A link: sem_open makes its file so.
WRITING = (
    "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat",
    "link", "linkat", "ftruncate", "fsync", "fdatasync", "msync",
)  # fmt: skip

# for a worker that may start copies of itself. It does so in a pid namespace of its own, where
# nobody else can be signalled but its nursery, which is pid 1 and ignores it. multiprocessing asks
# by statfs whether /dev/shm has room.
FORKING = ("wait4", "waitid", "statfs")
SIGNALS = ("kill", "tgkill")

# allowed only with the arguments that `seccomp.py` names
CHECKED = (
    "clone", "kill", "tgkill", "prlimit64", "ioctl", "fcntl", "prctl", "socketpair", "sendto",
    "recvfrom",
)  # fmt: skip

NAMED = FREE + WRITING + FORKING + CHECKED

IOCTLS = (
    0x5401,  # TCGETS: isatty
    0x5421,  # FIONBIO
    0x541B,  # FIONREAD
    0x5450,  # FIONCLEX
    0x5451,  # FIOCLEX
)
# F_SETOWN and F_SETSIG are missing: with O_ASYNC they would send any signal to any process of
# this user.
FCNTLS = (
    0,  # F_DUPFD
    1,  # F_GETFD
    2,  # F_SETFD
    3,  # F_GETFL
    4,  # F_SETFL
    1030,  # F_DUPFD_CLOEXEC
)
PRCTLS = (
    3,  # PR_GET_DUMPABLE
    15,  # PR_SET_NAME: threads
    16,  # PR_GET_NAME
    0x53564D41,  # PR_SET_VMA: glibc names its memory
)
CLONE_THREAD = 0x10000
# the flags of fork(): CLONE_CHILD_CLEARTID, CLONE_CHILD_SETTID and SIGCHLD, in the C libraries
# that have threads to think of, or SIGCHLD alone
FORKS = (0x1200011, 0x11)
AF_UNIX = 1
# of the socket kinds only a stream stays with its pair: a datagram may carry an address
SOCK_STREAM, SOCK_TYPE_MASK = 1, 0xF
# Data beside the stream: nobody needs it, and the kernel's code for it on unix sockets has been a
# way out of sandboxes (CVE-2025-38236).
MSG_OOB = 1

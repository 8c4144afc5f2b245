"""Attacks on other processes, and by processes. See contained.py for what each returns."""

import contextlib
import ctypes
import fcntl
import os
import platform
import resource
import signal
import subprocess
import time

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"


def start_program(at):
    """run a program"""
    subprocess.run(["/bin/sh", "-c", f"echo x > {at['folder']}/by_program"], check=False)


def fork(at):
    """fork"""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return True


def clone_process(at):
    """clone3"""
    arguments = (ctypes.c_uint64 * 8)(0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    pid = libc.syscall(435, arguments, 64)
    if pid == 0:
        os._exit(0)
    return pid > 0


def outlive(at):
    """a daemon that outlives the check"""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(0.3)
            open(at["folder"] + "/by_daemon", "w").close()
        os._exit(0)
    time.sleep(0.6)


def kill(at):
    """kill"""
    os.kill(at["victims"]["kill"], signal.SIGKILL)


def kill_thread(at):
    """tgkill"""
    victim = at["victims"]["tgkill"]
    libc.syscall(234 if X86 else 131, victim, victim, signal.SIGKILL)


def kill_by_pidfd(at):
    """pidfd_send_signal"""
    signal.pidfd_send_signal(os.pidfd_open(at["victims"]["pidfd"]), signal.SIGKILL)


def kill_by_owner_of_a_pipe(at):
    """a signal by F_SETOWN"""
    read, write = os.pipe()
    fcntl.fcntl(read, fcntl.F_SETOWN, at["victims"]["owner"])
    fcntl.fcntl(read, 10, signal.SIGKILL)  # F_SETSIG
    fcntl.fcntl(read, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(write, b"x")


def trace(at):
    """ptrace"""
    return libc.ptrace(0x4206, at["victims"]["trace"], None, None) == 0  # PTRACE_SEIZE


def limit_another(at):
    """prlimit of another process"""
    victim = at["victims"]["prlimit"]
    soft, hard = resource.prlimit(victim, resource.RLIMIT_CPU)
    resource.prlimit(victim, resource.RLIMIT_CPU, (77 if soft != 77 else 78, hard))


def renice(at):
    """renice of another process"""
    victim = at["victims"]["renice"]
    os.setpriority(os.PRIO_PROCESS, victim, os.getpriority(os.PRIO_PROCESS, victim) + 1)


def move_to_a_processor(at):
    """sched_setaffinity of another process"""
    os.sched_setaffinity(at["victims"]["renice"], {0})
    return True


def become_root(at):
    """setuid 0"""
    os.setresuid(0, 0, 0)
    return True


def be_root(at):
    """be root already"""
    return 0 in os.getresuid() or 0 in os.getgroups()


def ignore_signals(at):
    """ignore every signal, and go on"""
    for number in range(1, 65):
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)
    while True:
        pass


def loop(at):
    """an endless loop"""
    while True:
        pass


def sleep(at):
    """sleep for ever"""
    time.sleep(60)

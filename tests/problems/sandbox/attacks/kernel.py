"""Attacks that ask the kernel for what a candidate does not need. Returns: see contained.py."""

import contextlib
import ctypes
import fcntl
import mmap
import os
import platform
import socket
import struct

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"


def _call(number, arm, *words):
    """The call's number on x86-64 and on aarch64."""
    return libc.syscall(number if X86 else arm, *words)


def add_a_key(at):
    """keyctl: a key"""
    return _call(248, 217, b"user", b"h2h", b"x", 1, -2) > 0  # the process's own keyring


def load_bpf(at):
    """bpf: a map"""
    return _call(321, 280, 0, struct.pack("5I", 2, 4, 4, 1, 0).ljust(128, b"\0"), 128) >= 0


def handle_faults(at):
    """userfaultfd"""
    return _call(323, 282, 1) >= 0


def set_up_a_ring(at):
    """io_uring"""
    return _call(425, 425, 2, bytes(120)) >= 0


def count_events(at):
    """perf_event_open"""
    attributes = struct.pack("IIQ", 1, 112, 1).ljust(112, b"\0")
    return _call(298, 241, attributes, 0, -1, -1, 0) >= 0


def make_a_memory_file(at):
    """memfd_create"""
    return _call(319, 279, b"h2h", 0) >= 0


def leave_for_a_namespace(at):
    """a user namespace"""
    return libc.unshare(0x10000000) == 0


def mount(at):
    """mount"""
    # in a namespace of its own, so that the control changes nothing
    if libc.unshare(0x00020000) == 0:
        libc.mount(None, b"/", None, 0x44000, None)
    return libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0


def change_root(at):
    """chroot"""
    os.chroot("/")
    return True


def change_the_hosts_name(at):
    """sethostname"""
    name = os.uname().nodename
    if libc.unshare(0x04000000) != 0:
        return False
    socket.sethostname(name)
    return True


def open_devices(at):
    """a device"""
    opened = []
    for name in ("mem", "kmsg", "fuse", "kvm", "ptmx", "tty", "zero", "full", "net/tun"):
        with contextlib.suppress(OSError):
            opened.append(os.open("/dev/" + name, os.O_RDWR))
    return opened != []


def type_into_the_terminal(at):
    """TIOCSTI"""
    terminal = os.open(at["tty"], os.O_RDWR)
    fcntl.ioctl(terminal, 0x5412, b"x")
    return True


def use_the_old_gate(at):
    """int 0x80"""
    if not X86:
        return False
    # mov eax, 20 (getpid); int 0x80; ret
    return _run(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3") == os.getpid()


def use_x32(at):
    """an x32 call"""
    # getpid: a kernel without x32 says ENOSYS, here the process must have ended
    return X86 and libc.syscall(0x40000000 | 39) == os.getpid()


def _run(code):
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)()


def gain_a_capability(at):
    """capset: capabilities"""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    every = (ctypes.c_uint32 * 6)(0xFF, 0xFF, 0, 0, 0, 0)
    return _call(126, 91, header, every) == 0


def stop_dying_with_the_program(at):
    """prctl: outlive the program"""
    return libc.prctl(1, 0, 0, 0, 0) == 0

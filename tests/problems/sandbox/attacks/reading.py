"""Attacks that read. See contained.py for what each returns."""

import contextlib
import ctypes
import os
import time

libc = ctypes.CDLL(None, use_errno=True)


def read_keys(at):
    """the file of keys"""
    return open(at["secret"]).read()


def read_log(at):
    """the log"""
    return open(at["log"], "rb").read()


def read_through_a_symlink(at):
    """a file, by a symlink left in a folder"""
    os.symlink(at["secret"], at["folder"] + "/link")
    return open(at["folder"] + "/link").read()


def read_checks(at):
    """the checks that judge it"""
    return open(at["checks"]).read()


def read_package(at):
    """an installed package"""
    return bool(open(at["package"], "rb").read(1))


def read_shadow(at):
    """/etc/shadow"""
    return "root:" in open("/etc/shadow").read()


def list_home(at):
    """a folder's names"""
    return bool(os.listdir(at["folder"]))


def find_a_path(at):
    """stat: that a path exists"""
    return os.stat(at["secret"]).st_size > 0


def read_a_link(at):
    """readlink: where a symlink leads"""
    return os.readlink(at["pointer"])


def read_own_environment(at):
    """the environment it was given"""
    return str(os.environ)


def read_programs_environment(at):
    """the program's environment"""
    return open(f"/proc/{at['program']}/environ", "rb").read()


def read_programs_memory(at):
    """the program's memory by /proc"""
    with open(f"/proc/{at['program']}/mem", "rb", 0) as memory:
        memory.seek(at["address"])
        return memory.read(64)


def copy_programs_memory(at):
    """the program's memory by process_vm_readv"""
    found = ctypes.create_string_buffer(64)
    ours = (ctypes.c_size_t * 2)(ctypes.addressof(found), 64)
    theirs = (ctypes.c_size_t * 2)(at["address"], 64)
    libc.process_vm_readv(at["program"], ours, 1, theirs, 1, 0)
    return found.raw


def read_the_hosts_name(at):
    """the machine's name"""
    return os.uname().nodename == at["name"]


def find_the_program(at):
    """metadata of the program's process"""
    return os.getpgid(at["program"]) >= 0


def read_an_inherited_file(at):
    """files that the program had open"""
    said = b""
    for fd in range(3, 64):
        with contextlib.suppress(OSError):
            said += os.pread(fd, 64, 0)
    return said


def watch_the_programs_time(at):
    """the program's processor time"""
    return time.clock_gettime_ns(~at["program"] << 3 | 2) >= 0


def watch_a_file(at):
    """inotify on a file"""
    return libc.inotify_add_watch(libc.inotify_init(), at["secret"].encode(), 2) >= 0


def read_shared_memory(at):
    """System V shared memory"""
    libc.shmat.restype = ctypes.c_void_p
    libc.shmat.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
    place = libc.shmat(at["shared"], None, 0o10000)  # SHM_RDONLY
    return ctypes.string_at(place, 64) if place not in (None, 2**64 - 1) else None

"""Attacks by what only macOS has. See contained.py for what each returns."""

import ctypes
import importlib
import os

libc = ctypes.CDLL(None, use_errno=True)


def read_arguments_and_environment(at):
    """the program's environment by sysctl"""
    name = (ctypes.c_int * 3)(1, 49, at["program"])  # CTL_KERN, KERN_PROCARGS2
    told = ctypes.create_string_buffer(1 << 20)
    size = ctypes.c_size_t(len(told))
    if libc.sysctl(name, 3, told, ctypes.byref(size), None, ctypes.c_size_t(0)) != 0:
        return None
    return told.raw[: size.value]


def look_into_the_program(at):
    """the program's open files by libproc"""
    told = ctypes.create_string_buffer(1 << 14)
    return libc.proc_pidinfo(at["program"], 1, ctypes.c_uint64(0), told, len(told)) > 0


def take_the_programs_port(at):
    """the program's task port"""
    port = ctypes.c_uint32()
    own = ctypes.c_uint32.in_dll(libc, "mach_task_self_")
    return libc.task_for_pid(own, at["program"], ctypes.byref(port)) == 0


def reach_a_service(at):
    """a service of the system"""
    found = ctypes.c_uint32()
    at_port = ctypes.c_uint32.in_dll(libc, "bootstrap_port")
    name = b"com.apple.system.notification_center"
    return libc.bootstrap_look_up(at_port, name, ctypes.byref(found)) == 0


def name_shared_memory(at):
    """POSIX shared memory"""
    shared, name = importlib.import_module("_posixshmem"), f"/h2h-{os.getpid()}"
    os.close(shared.shm_open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode=0o600))
    shared.shm_unlink(name)
    return True


def spawn(at):
    """posix_spawn"""
    child = os.posix_spawn("/usr/bin/touch", ["touch", at["folder"] + "/by_spawn"], {})
    os.waitpid(child, 0)


def change_flags(at):
    """chflags"""
    return libc.chflags(at["canary"].encode(), 0) == 0

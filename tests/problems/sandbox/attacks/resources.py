"""Attacks that use things up. See contained.py for what each returns."""

import ctypes
import mmap
import os
import threading

libc = ctypes.CDLL(None, use_errno=True)


def start_threads(at):
    """threads"""
    stop = threading.Event()
    started = 0
    threading.stack_size(64 * 1024)
    try:
        for _ in range(200):
            threading.Thread(target=stop.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    stop.set()
    return started > 70


def hold_memory(at):
    """memory"""
    held = []
    try:
        while len(held) < 600:
            held.append(bytearray(1 << 20))
    except MemoryError:
        pass
    return len(held) >= 512


def hold_files(at):
    """open files"""
    held = []
    try:
        while len(held) < 200:
            held.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        pass
    return len(held) > 64


def lock_memory(at):
    """locked memory"""
    memory = mmap.mmap(-1, 1 << 16)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    return libc.mlock(ctypes.c_void_p(address), 1 << 16) == 0


def print_without_end(at):
    """9 MiB of output"""
    for _ in range(9 * 16):
        os.write(1, b"x" * (1 << 16))
    return True

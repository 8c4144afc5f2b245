"""Attacks that change files. See contained.py for what each returns."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def overwrite(at):
    """write to a file"""
    with open(at["canary"], "w") as file:
        file.write("overwritten")


def truncate(at):
    """truncate(2)"""
    os.truncate(at["canary"], 0)


def truncate_on_opening(at):
    """open for reading with O_TRUNC"""
    os.open(at["canary"], os.O_RDONLY | os.O_TRUNC)


def change_mode(at):
    """chmod"""
    os.chmod(at["canary"], 0o707 if os.stat(at["canary"]).st_mode & 0o777 != 0o707 else 0o770)


def change_owner(at):
    """chown"""
    return libc.chown(at["canary"].encode(), os.getuid(), os.getgid()) == 0


def change_times(at):
    """utime"""
    os.utime(at["canary"], (1, 1))


def add_an_attribute(at):
    """setxattr"""
    return os.setxattr(at["canary"], "user.h2h", b"x") is None


def remove(at):
    """unlink"""
    os.remove(at["folder"] + "/removable")


def rename(at):
    """rename"""
    os.rename(at["folder"] + "/movable", at["folder"] + "/moved")


def create_file(at):
    """make a file"""
    open(at["folder"] + "/created", "w").close()


def create_in_shared_memory(at):
    """make a file in /dev/shm"""
    open(at["shm"], "w").close()


def create_fifo(at):
    """make a fifo"""
    os.mkfifo(at["folder"] + "/fifo")


def create_folder(at):
    """make a folder"""
    os.mkdir(at["folder"] + "/made")


def hard_link(at):
    """make a hard link"""
    os.link(at["canary"], at["folder"] + "/hard")


def leave_a_symlink(at):
    """make a symlink"""
    os.symlink("/etc/passwd", at["folder"] + "/left")


def fill_the_disk(at):
    """a large file"""
    with open(at["folder"] + "/large", "wb") as file:
        file.write(bytes(8 << 20))


def use_up_inodes(at):
    """many files"""
    for number in range(50):
        open(f"{at['folder']}/many-{number}", "w").close()

"""Programs that try to get out. The same text runs as a candidate, and in the open as a control.

Each function takes the places to attack (see test_containment.py) and may raise anything.
"""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import threading
import time

libc = ctypes.CDLL(None, use_errno=True)


# --- reading ---------------------------------------------------------------------------------


def read_secret(at):
    return open(at["secret"]).read()


def read_secret_by_symlink(at):
    os.symlink(at["secret"], at["folder"] + "/link")
    return open(at["folder"] + "/link").read()


def read_checks(at):
    return open(at["checks"]).read()


def read_installed_package(at):
    return open(at["package"]).read()


def read_own_environment(at):
    return " ".join(f"{name}={value}" for name, value in sorted(os.environ.items()))


def read_parents_environment(at):
    return open(f"/proc/{os.getppid()}/environ", "rb").read()


def read_shadow(at):
    return open("/etc/shadow").read()


def list_home(at):
    return os.listdir(at["folder"])


# --- writing ---------------------------------------------------------------------------------


def overwrite(at):
    with open(at["canary"], "w") as file:
        file.write("overwritten")


def truncate(at):
    os.truncate(at["canary"], 0)


def change_mode(at):
    os.chmod(at["canary"], 0o777)


def change_times(at):
    os.utime(at["canary"], (1, 1))


def remove(at):
    os.remove(at["folder"] + "/removable")


def create_file(at):
    open(at["folder"] + "/created", "w").close()


def create_fifo(at):
    os.mkfifo(at["folder"] + "/fifo")


def create_folder(at):
    os.mkdir(at["folder"] + "/made")


def hard_link(at):
    os.link(at["canary"], at["folder"] + "/hard")


# --- the network -----------------------------------------------------------------------------


def connect_tcp(at):
    socket.create_connection(("127.0.0.1", at["tcp"]), 1).send(b"x")


def send_udp(at):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", at["udp"]))


def connect_unix(at):
    unix = socket.socket(socket.AF_UNIX)
    unix.connect(at["unix"])
    unix.send(b"x")


def connect_abstract(at):
    unix = socket.socket(socket.AF_UNIX)
    unix.connect("\0" + at["abstract"])
    unix.send(b"x")


def send_datagram(at):
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", at["datagram"])


def send_datagram_from_a_pair(at):
    ours, _theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.sendto(b"x", at["datagram"])


# --- other processes -------------------------------------------------------------------------


def start_program(at):
    subprocess.run(["/bin/sh", "-c", f"echo x > {at['folder']}/by_program"], check=False)


def start_daemon(at):
    if os.fork() == 0:
        os.setsid()
        time.sleep(0.3)
        open(at["folder"] + "/by_daemon", "w").close()
        os._exit(0)
    time.sleep(0.6)


def renice(at):
    os.setpriority(os.PRIO_PROCESS, at["victims"]["renice"], 15)


def kill(at):
    os.kill(at["victims"]["kill"], signal.SIGKILL)


def kill_by_owner_of_a_pipe(at):
    read, write = os.pipe()
    fcntl.fcntl(read, fcntl.F_SETOWN, at["victims"]["owner"])
    fcntl.fcntl(read, 10, signal.SIGKILL)  # F_SETSIG
    fcntl.fcntl(read, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(write, b"x")


def kill_by_pidfd(at):
    signal.pidfd_send_signal(os.pidfd_open(at["victims"]["pidfd"]), signal.SIGKILL)


def limit_another(at):
    import resource

    resource.prlimit(at["victims"]["prlimit"], resource.RLIMIT_CPU, (1, 1))


def become_root(at):
    os.setuid(0)
    return os.getuid()


def tell_who(at):
    return os.getresuid()


# --- using things up -------------------------------------------------------------------------


def count_threads(at):
    stop = threading.Event()
    started = 0
    threading.stack_size(64 * 1024)
    try:
        for _ in range(500):
            threading.Thread(target=stop.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    stop.set()
    return started


def count_memory(at):
    held = []
    try:
        while len(held) < 8192:
            held.append(bytearray(1 << 20))
    except MemoryError:
        pass
    return len(held)


def count_files(at):
    held = []
    try:
        while len(held) < 4000:
            held.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        pass
    for fd in held:
        os.close(fd)
    return len(held)

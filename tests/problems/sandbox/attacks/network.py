"""Attacks over sockets. See contained.py for what each returns."""

import socket


def connect_tcp(at):
    """TCP"""
    socket.create_connection(("127.0.0.1", at["tcp"]), 1).send(b"x")


def send_udp(at):
    """UDP"""
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", at["udp"]))


def listen_on_a_port(at):
    """listen on a TCP port"""
    return bool(socket.create_server(("127.0.0.1", 0)))


def connect_unix(at):
    """a unix socket"""
    unix = socket.socket(socket.AF_UNIX)
    unix.connect(at["unix"])
    unix.send(b"x")


def connect_abstract(at):
    """an abstract socket"""
    unix = socket.socket(socket.AF_UNIX)
    unix.connect("\0" + at["abstract"])
    unix.send(b"x")


def send_datagram(at):
    """a unix datagram"""
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", at["datagram"])


def send_datagram_from_a_pair(at):
    """a unix datagram from a socketpair"""
    ours, _theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.sendto(b"x", at["datagram"])


def send_out_of_band(at):
    """out-of-band data in a socketpair"""
    ours, theirs = socket.socketpair()
    return ours.send(b"xy", socket.MSG_OOB) == 2 and theirs.recv(1, socket.MSG_OOB) == b"y"


def open_vsock(at):
    """vsock"""
    return socket.socket(40, socket.SOCK_STREAM).fileno() >= 0


def open_netlink(at):
    """netlink"""
    return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).fileno() >= 0


def open_raw(at):
    """a raw socket"""
    return socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).fileno() >= 0

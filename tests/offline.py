"""Takes the network away from Python code, and finds out whether whole processes can be run without one."""

import ipaddress
import shutil
import socket
import subprocess
from functools import cache

_connect, _connect_ex, _getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo


def _is_here(host: str | None) -> bool:
    """Whether a host name or address means this machine."""
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse(family: int, address: object) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
        raise OSError(f"tests run without a network, but something called {address}")


def cut() -> None:
    """From now on Python sockets of this process reach this machine only. Rust code and child processes are free."""

    def connect(self, address):
        _refuse(self.family, address)
        return _connect(self, address)

    def connect_ex(self, address):
        _refuse(self.family, address)
        return _connect_ex(self, address)

    def getaddrinfo(host, *rest, **options):
        name = host.decode() if isinstance(host, bytes) else host
        if not _is_here(name):
            raise socket.gaierror(f"tests run without a network, but something looked up {name}")
        return _getaddrinfo(host, *rest, **options)

    socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo = connect, connect_ex, getaddrinfo


@cache
def namespace_command() -> list[str]:
    """The command prefix that runs a process in a network namespace of its own, or [] where the machine forbids it."""
    if shutil.which("unshare") is None:
        return []
    prefix = ["unshare", "--map-root-user", "--net"]
    allowed = subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    return prefix if allowed else []


def loopback_up() -> None:
    """Switch on the loopback device of a new network namespace (Linux): kernel and client talk through it."""
    import fcntl  # absent on Windows
    import struct

    set_flags, up_and_running = 0x8914, 0x1 | 0x40  # SIOCSIFFLAGS, IFF_UP | IFF_RUNNING
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        fcntl.ioctl(device, set_flags, struct.pack("16sh14x", b"lo", up_and_running))

"""Shut a process in: limits on resources, its own network, no files outside its folder, a hook in Python itself."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Callable, Mapping, Sequence

from . import landlock, seccomp

__all__ = ["confine_files", "confine_network", "confine_test", "limit_resources"]

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000

_NO_NETWORK = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"}
_NO_NETWORK |= {"socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
_NO_PROCESS = {"subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn"}
_NO_PROCESS |= {"os.kill", "os.killpg", "pty.spawn", "os.startfile", "signal.pthread_kill"}
_CHANGES = {"os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod", "os.chown", "os.utime", "shutil.rmtree"}
_CHANGES |= {"os.setxattr", "os.removexattr", "os.chflags", "shutil.chown"}
_CHANGES_TWO = {"os.rename", "os.link", "os.symlink", "shutil.move"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine_network() -> bool:
    """Move this process, while it has one thread, into a network of its own that has no route; needs no privilege.

    Returns:
        False where user namespaces are not allowed.
    """
    if not sys.platform.startswith("linux"):
        return False
    user, group = os.getuid(), os.getgid()
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    for name, content in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        try:
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123 - a kernel interface
                file.write(content)
        except OSError:
            continue  # without a map the process is nobody: more confined, not less
    return True


def confine_files(readable: Sequence[str], folder: str) -> int:
    """Allow reading below ``readable`` and writing below ``folder`` only; return Landlock's version, 0 without."""
    return landlock.confine(readable, [folder, "/dev/null"])


def limit_resources(limits: Mapping[str, int]) -> None:
    """Set CPU seconds, memory, size of a file, open files and (where seccomp is absent) processes of this process."""
    wanted = {
        resource.RLIMIT_CPU: limits["cpu_s"],
        resource.RLIMIT_AS: limits["memory_bytes"],
        resource.RLIMIT_FSIZE: limits["file_bytes"],
        resource.RLIMIT_NOFILE: limits["open_files"],
        resource.RLIMIT_CORE: 0,
    }
    if not sys.platform.startswith("linux"):
        wanted[resource.RLIMIT_NPROC] = limits["processes"]
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard - 1)
        try:
            # Over the soft limit of CPU time comes a signal that tells why, over the hard one a plain kill.
            resource.setrlimit(kind, (bound, bound + 1 if kind == resource.RLIMIT_CPU else bound))
        except (OSError, ValueError):
            continue  # macOS knows no limit on address space


def confine_test(folder: str) -> bool:
    """Last step before foreign code runs: the hook inside Python, then the filter on system calls.

    Returns:
        Whether the system-call filter is in force.
    """
    sys.addaudithook(_guard(os.path.realpath(folder) + os.sep))
    return seccomp.confine()


def _guard(folder: str) -> Callable[[str, tuple[object, ...]], None]:
    """An audit hook (PEP 578) that words a refusal clearly, and the only guard on platforms without the kernel's."""

    def outside(path: object) -> bool:
        if isinstance(path, int):
            return False
        if not isinstance(path, (str, bytes, os.PathLike)):
            return True
        real = os.path.realpath(os.fsdecode(path))
        return not (real + os.sep).startswith(folder) and real != os.devnull

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in _NO_NETWORK:
            raise PermissionError("the sandbox allows no network")
        if event in _NO_PROCESS:
            raise PermissionError("the sandbox allows no other process")
        if event == "open":
            flags = arguments[2]
            if isinstance(flags, int) and flags & _WRITING and outside(arguments[0]):
                raise PermissionError("the sandbox allows no writing outside its folder")
        elif event in _CHANGES or event in _CHANGES_TWO:
            paths = arguments[:2] if event in _CHANGES_TWO else arguments[:1]
            if any(outside(path) for path in paths):
                raise PermissionError("the sandbox allows no change outside its folder")

    return hook

"""Refuse system calls that no unit test needs, with a seccomp filter: sockets, processes, programs, signals, metadata.

What stays possible on purpose: threads, and ``socketpair``, which asyncio needs for its own wake-up.
Sources: ``Documentation/userspace-api/seccomp_filter.rst``; the numbers are from the kernel's ``syscall_64.tbl``
(x86-64) and ``include/uapi/asm-generic/unistd.h`` (64-bit ARM).
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys

__all__ = ["confine"]

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_AT, _ARCH_AT, _ARGUMENTS_AT = 0, 4, 16
_CLONE_THREAD = 0x00010000
_X32_BIT = 0x40000000

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_PRLIMIT = {"x86_64": 302, "aarch64": 261}

_REFUSED_EVERYWHERE = (424, 425, 426, 427, 434, 438, 452)  # pidfd_*, io_uring_*, fchmodat2
_REFUSED = {
    "x86_64": (
        *(41, 42, 49, 50),  # socket connect bind listen
        *(57, 58, 59, 322),  # fork vfork execve execveat
        *(62, 200, 234, 101, 310, 311),  # kill tkill tgkill ptrace process_vm_readv process_vm_writev
        *(90, 91, 268, 92, 93, 94, 260),  # chmod fchmod fchmodat chown fchown lchown fchownat
        *(188, 189, 190, 197, 198, 199),  # setxattr and removexattr families
        *(132, 235, 261, 280, 133, 259),  # utime utimes futimesat utimensat mknod mknodat
        *(165, 166, 155, 161, 272, 308),  # mount umount2 pivot_root chroot unshare setns
        *(321, 298, 323, 248, 249, 250),  # bpf perf_event_open userfaultfd add_key request_key keyctl
        *(175, 313, 246, 169, 167, 164, 227, 170),  # modules kexec_load reboot swapon clocks sethostname
        *(319, 29, 160),  # memfd_create shmget setrlimit
    ),
    "aarch64": (
        *(198, 203, 200, 201),
        *(221, 281),
        *(129, 130, 131, 117, 270, 271),
        *(52, 53, 54, 55),
        *(5, 6, 7, 14, 15, 16),
        *(88, 33),
        *(40, 39, 41, 51, 97, 268),
        *(280, 241, 282, 217, 218, 219),
        *(105, 273, 104, 142, 224, 170, 112, 161),
        *(279, 194, 164),
    ),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def confine() -> bool:
    """Install the filter for this process and all it starts; it cannot be taken off again.

    Returns:
        False where the platform has no seccomp or is not one of the known machines; then nothing is refused.
    """
    machine = os.uname().machine if sys.platform.startswith("linux") else ""
    if machine not in _AUDIT_ARCH or ctypes.sizeof(ctypes.c_void_p) != 8:
        return False
    code = b"".join(_instructions(machine))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program)) == 0)


def _instructions(machine: str) -> list[bytes]:
    refuse = _one(_RETURN, _ERRNO | errno.EPERM)
    allow = _one(_RETURN, _ALLOW)
    number = _one(_LOAD, _NUMBER_AT)
    code = [_one(_LOAD, _ARCH_AT), _one(_JUMP_EQUAL, _AUDIT_ARCH[machine], 1, 0), _one(_RETURN, _KILL_PROCESS), number]
    if machine == "x86_64":
        code += [_one(_JUMP_AT_LEAST, _X32_BIT, 0, 1), refuse]
    for refused in (*_REFUSED[machine], *_REFUSED_EVERYWHERE):
        code += [_one(_JUMP_EQUAL, refused, 0, 1), refuse]
    # "Not implemented" sends the C library to clone, whose flags can be read here; those of clone3 cannot.
    code += [_one(_JUMP_EQUAL, _CLONE3, 0, 1), _one(_RETURN, _ERRNO | errno.ENOSYS)]
    flags = _one(_LOAD, _ARGUMENTS_AT)
    code += [_one(_JUMP_EQUAL, _CLONE[machine], 0, 4), flags, _one(_JUMP_SET, _CLONE_THREAD, 0, 1), allow, refuse]
    # Reading a limit is harmless; a third argument that is not null would set one.
    low, high = _ARGUMENTS_AT + 2 * 8, _ARGUMENTS_AT + 2 * 8 + 4
    code += [_one(_JUMP_EQUAL, _PRLIMIT[machine], 0, 5)]
    code += [_one(_LOAD, low), _one(_JUMP_EQUAL, 0, 0, 2), _one(_LOAD, high), _one(_JUMP_EQUAL, 0, 1, 0), refuse]
    code += [allow]
    return code


def _one(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One instruction of classic BPF: ``struct sock_filter``."""
    return struct.pack("=HBBI", code, if_true, if_false, operand)

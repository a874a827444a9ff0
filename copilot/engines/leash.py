"""Run a program that ends with us: ``python -m copilot.engines.leash COMMAND...``.

The program and all that it starts are one process group. The group ends when our standard input closes, as it does when
the process that holds the other end dies, however it dies; and when we are killed ourselves, the program is killed by
the kernel (Linux, ``prctl(2)``, PR_SET_PDEATHSIG). When the program ends by itself, so do the rest of its group and we,
with its exit code. Its output goes to our standard error.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
from collections.abc import Sequence

__all__ = ["GRACE_S", "die_with_parent", "main"]

GRACE_S = 10.0
_PR_SET_PDEATHSIG = 1
_NO_SUCH_PROGRAM = 127


def main(command: Sequence[str]) -> int:
    """Run ``command`` on the leash and return its exit code, 128 and more for a signal as shells do."""
    program = os.fork()
    if program == 0:
        _become(command)
    ended = threading.Event()
    threading.Thread(target=_end_when_let_go, args=(program, ended), daemon=True).start()
    _, status = os.waitpid(program, 0)
    ended.set()
    _signal(program, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the one that started it ends. Does nothing elsewhere than on Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _become(command: Sequence[str]) -> None:
    """Turn this process into the program: a group of its own, no input, one output, dead when its parent is."""
    try:
        os.setpgid(0, 0)
        die_with_parent()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(2, 1)
        os.execvp(command[0], [*command])  # noqa: S606  # no shell, as everywhere
    except OSError as error:
        os.write(2, f"cannot start {command[0]}: {error.strerror}\n".encode())
    finally:
        os._exit(_NO_SUCH_PROGRAM)


def _end_when_let_go(group: int, ended: threading.Event) -> None:
    """Wait until nobody holds our input, then end the group: asked first, forced after the grace."""
    while os.read(0, 4096):
        pass
    _signal(group, signal.SIGTERM)
    if not ended.wait(GRACE_S):
        _signal(group, signal.SIGKILL)


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

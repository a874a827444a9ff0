"""Processes that end with the one that started them, however it ends: also when it is killed and cannot tell them."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from multiprocessing.connection import wait

__all__ = ["end_group_with", "end_with_parent"]

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LOOK_S = 1.0


def end_with_parent() -> None:
    """Bind this process, which `multiprocessing` started, to the thread that started it.

    The kernel does it where it can (Linux, prctl(2)), which also ends a process that is held up in code that is not
    Python's; elsewhere a thread waits for the parent's end.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def end_group_with(parent: int) -> None:
    """Bind this process, which leads a group, and the group to the process ``parent``, which started it.

    The kernel would bind it to a thread of the parent, which may end before the parent does: so a thread looks.
    """
    threading.Thread(target=_end_group_after, args=(parent,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _end_group_after(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    os.killpg(0, signal.SIGKILL)

"""Files read in a process of its own, which ends where one takes too long: code that draws a file cannot be stopped.

The process is started when it is first needed and kept for the files that follow. It sets itself an alarm that ends it
even while the interpreter is held up, and even when this program is gone; the next file gets a new process. It leads a
group, so that the processes that it started end with it, and it ends with this program, however that ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from copilot.errors import CopilotError, DamagedFile, InputError, LimitExceeded
from docs_ai.reading import Document, Limits, read
from docs_ai.reading.lifeline import end_group_with
from docs_ai.reading.render import page_image

__all__ = ["ReadingProcess", "Stopped", "serve"]

Made = TypeVar("Made")

_LIMITS = Limits()
_START = "from docs_ai.reading.process import serve; serve({}, {})"


class Stopped(Exception):
    """The process was closed while it read a file, or before."""


class _Task(NamedTuple):
    """What the process is to do: a function, the file, and what else the function takes.

    ``pages`` are those that the time allows for; None where the function tells them as it goes.
    """

    function: Callable[..., Any]
    path: Path
    options: dict[str, Any]
    limits: Limits
    pages: int | None = None


class _Pages(NamedTuple):
    """Pages done and pages in all."""

    done: int
    total: int


class _Fault(NamedTuple):
    """An error that is none of ours, by its kind: its words may quote the file."""

    kind: str


class ReadingProcess:
    """Reads one file at a time in a process of its own. `close` may be called from another thread."""

    def __init__(self, limits: Limits = _LIMITS) -> None:
        """Refuse what is over ``limits``, and what takes longer than they allow."""
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._closed = False

    def read(
        self,
        path: Path,
        *,
        on_page: Callable[[int, int], None] | None = None,
        password: str | None = None,
        cache: Path | None = None,
        jobs: int = 1,
    ) -> Document:
        """Read a document; see `docs_ai.reading.read`.

        Raises:
            LimitExceeded: it takes longer than the limits allow.
            DamagedFile: reading it ended the process.
            Stopped: the process was closed.
            CopilotError: as `docs_ai.reading.read`.
        """
        options = {"limits": self._limits, "password": password, "cache": cache, "jobs": jobs}
        document: Document = self._done(_Task(read, path, options, self._limits), on_page)
        return document

    def page_image(self, path: Path, number: int, *, width: int, password: str | None = None) -> bytes:
        """Draw a page within the time of one; see `docs_ai.reading.render.page_image`. Raises as `read`."""
        options = {"number": number, "width": width, "password": password}
        limits = Limits(seconds=0.0, page_seconds=self._limits.page_seconds)
        drawn: bytes = self._done(_Task(page_image, path, options, limits, pages=1), None)
        return drawn

    def call(self, function: Callable[..., Made], path: Path, **options: Any) -> Made:
        """Return what a function makes of a file, within the time of a file without pages.

        Args:
            function: of a module, so that the process finds it; it takes the path and ``options``.
            path: the file.
            options: what else it takes; they and what it returns go from one process to the other.

        Raises:
            CopilotError: as `read`, and whatever the function raises of it.
        """
        made: Made = self._done(_Task(function, path, options, self._limits, pages=0), None)
        return made

    def close(self) -> None:
        """End the process, whatever it does."""
        self._closed = True
        self._end()

    def _done(self, task: _Task, on_page: Callable[[int, int], None] | None) -> Any:
        line, pages = self._started(), task.pages or 0
        try:
            line.send(task)
            while isinstance(answer := line.recv(), _Pages):
                pages = answer.total
                if on_page is not None:
                    on_page(*answer)
        except (EOFError, OSError) as error:
            raise self._ended(task, pages) from error
        except BaseException:  # it would answer a question that nobody waits for any more
            self._end()
            raise
        if isinstance(answer, CopilotError):
            raise answer
        if isinstance(answer, _Fault):
            raise InputError(f"{task.path}: cannot be worked on because of a fault in the program ({answer.kind})")
        return answer

    def _started(self) -> Connection:
        """Return the line to the process, which is ready: what it takes to start is not the file's time."""
        if self._line is not None and self._process is not None and self._process.poll() is None:
            return self._line
        self._end()
        if self._closed:
            raise Stopped
        line, theirs = Pipe()
        with theirs:
            command = [sys.executable, "-P", "-c", _START.format(theirs.fileno(), os.getpid())]
            silent, kept = subprocess.DEVNULL, (theirs.fileno(),)
            self._process = subprocess.Popen(
                command, stdin=silent, stdout=silent, stderr=silent, pass_fds=kept, start_new_session=True
            )
        self._line = line
        try:
            line.recv()
        except (EOFError, OSError) as error:
            self._end()
            raise Stopped if self._closed else InputError("the process that reads files does not start") from error
        return line

    def _ended(self, task: _Task, pages: int) -> Exception:
        """Return what the end of the process means."""
        code = self._end()
        if self._closed:
            return Stopped()
        if code == -signal.SIGALRM:
            return LimitExceeded(f"{task.path.name}: takes longer than {task.limits.time(pages):,.0f} s; refused")
        return DamagedFile(f"{task.path.name}: reading it ended a process; it may be damaged")

    def _end(self) -> int | None:
        """End the process and return its exit status. A thread that waits for it is told by the end of the line."""
        process, self._process, self._line = self._process, None, None
        if process is None:
            return None
        if process.returncode is None:  # once it was waited for, its number may be another's
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        return process.wait()


def serve(number: int, parent: int) -> None:
    """Do one task after another until nobody asks any more: the process itself, with its end of the line."""
    end_group_with(parent)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # which ends the process at once, without Python
    with Connection(number) as line, suppress(EOFError, BrokenPipeError, ConnectionResetError):
        line.send(None)
        while True:
            line.send(_answer(line.recv(), line))


def _answer(task: _Task, line: Connection) -> Any:
    def on_page(done: int, total: int) -> None:
        if done == 1:
            left = signal.getitimer(signal.ITIMER_REAL)[0]
            signal.setitimer(signal.ITIMER_REAL, left + task.limits.page_seconds * total)
        line.send(_Pages(done, total))

    options = task.options if task.pages is not None else {**task.options, "on_page": on_page}
    signal.setitimer(signal.ITIMER_REAL, task.limits.time(task.pages or 0))
    try:
        return task.function(task.path, **options)
    except CopilotError as error:
        return error
    except Exception as error:
        return _Fault(type(error).__name__)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)

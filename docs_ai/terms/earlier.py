"""Results of earlier runs in a folder: what needs not be done again, and which file names are taken."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

from copilot import __version__
from copilot.errors import OutputError
from copilot.regular_file import open_regular, read_regular
from docs_ai.terms import failures
from docs_ai.terms.result import Status
from docs_ai.terms.schema import Schema
from prompts import Library

__all__ = ["Earlier", "Kept", "Origin", "claim", "digest_of", "is_reserved", "load"]

_PROMPTS = "documents/terms"
_REVIEW = ".review.json"
_BYTES = 64 << 20
_FIELD = frozenset(
    ("name", "index", "value", "normalized", "unit", "status", "page", "span", "boxes", "quote", "confidence")
)
_STATUSES = frozenset(get_args(Status))


@dataclass(frozen=True, slots=True)
class Origin:
    """What a result depends on besides its document: while all of it stays the same, a run would give the same again.

    Attributes:
        schema_hash: SHA-256 of the schema of terms.
        prompts: SHA-256 over every prompt that extraction may ask; of nothing where no model is asked.
        model: the artefact that answers; empty where it is not known, and then that of a result does not matter.
        program: version of this program.
    """

    schema_hash: str
    prompts: str
    model: str = ""
    program: str = __version__

    @classmethod
    def of(cls, schema: Schema, library: Library | None, model: str = "") -> Origin:
        """Return the origin of what would be extracted now; without a library, by rules alone."""
        names = [name for name in library.names() if name.startswith(_PROMPTS)] if library is not None else []
        asked = [prompt for name in names for prompt in (library.every(name) if library is not None else ())]
        hashes = sorted(prompt.file.content_hash for prompt in asked)
        return cls(schema.digest, hashlib.sha256("\n".join(hashes).encode()).hexdigest(), model)

    @property
    def digest(self) -> str:
        """One SHA-256 of it all, in hex."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def to_json(self) -> dict[str, str]:
        """Return what stands in a result file besides the model, which the result names itself."""
        return {"schema_hash": self.schema_hash, "prompts": self.prompts, "program": self.program}

    def made(self, content: Mapping[str, Any]) -> bool:
        """Tell whether a result comes from this origin. A result that needed no model names none, and fits any."""
        model = content.get("model") or ""
        same = all(content.get(key) == value for key, value in self.to_json().items())
        return same and (not model or not self.model or model == self.model)


@dataclass(frozen=True, slots=True)
class Kept:
    """A result file of an earlier run: of which document, and whether from the origin of now."""

    path: Path
    document: Path
    sha256: str
    current: bool

    def is_of(self, path: Path, sha256: str) -> bool:
        """Tell whether it is the result of that file, or of one with the same content."""
        return self.document == path.resolve() or self.sha256 == sha256


class Earlier:
    """The results in a folder, as they were when it was looked at."""

    def __init__(self, folder: Path, origin: Origin) -> None:
        """Look through ``folder``, which need not exist; what is no result file there counts as a taken name only."""
        self.folder = folder
        self._taken: dict[str, Kept | None] = {}
        self._current: dict[str, Kept] = {}
        for file in sorted(folder.glob("*.json")):
            kept = None if is_reserved(file.name) else _kept(file, origin)
            self._taken[file.name.casefold()] = kept
            if kept is not None and kept.current:
                self._current.setdefault(kept.sha256, kept)

    def result_of(self, sha256: str) -> Path | None:
        """Return the result file that a run would make again for the document of that checksum, or None."""
        kept = self._current.get(sha256)
        return kept.path if kept is not None else None

    def free(self, name: str, path: Path, sha256: str) -> bool:
        """Tell whether the result of ``path`` may be written as ``name``: it is not there, or is of the same file."""
        if name.casefold() not in self._taken:
            return True
        kept = self._taken[name.casefold()]
        return kept is not None and kept.is_of(path, sha256)


def claim(target: Path, path: Path, sha256: str, origin: Origin) -> Path:
    """Return where a result may be written, an empty file where there was none.

    What was free when a run was planned may hold the result of another document by now: of another run in the folder.
    The result then goes beside it, under a number.

    Raises:
        OutputError: nothing can be written there.
    """
    named, number = target, 2
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror or error}") from error
    while True:
        try:
            named.touch(exist_ok=False)
        except FileExistsError:
            kept = _kept(named, origin)
            if kept is None or not kept.is_of(path, sha256):
                named, number = target.with_name(f"{target.stem}-{number}.json"), number + 1
                continue
        except OSError as error:
            raise OutputError(f"cannot write {named}: {error.strerror or error}") from error
        return named


def is_reserved(name: str) -> bool:
    """Tell whether a file name in the folder of results is another's: the list of failures, or a review's decisions."""
    return name.casefold() == failures.NAME or name.casefold().endswith(_REVIEW)


def load(path: Path) -> dict[str, Any] | None:
    """Return the content of a result file, or None where the file holds no result."""
    try:
        content = json.loads(read_regular(path, _BYTES) or b"")
        return content if _is_result(content) else None
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def _is_result(content: Any) -> bool:
    """Tell whether JSON has what is read of a result here, in a workbook and in a comparison."""
    if not isinstance(content, dict) or not {"document", "schema", "fields", "errors", "elapsed_s"} <= content.keys():
        return False
    document, fields, errors = content["document"], content["fields"], content["errors"]
    if not isinstance(document, dict) or not all(isinstance(document.get(key), str) for key in ("path", "sha256")):
        return False
    if (
        not isinstance(fields, list)
        or not isinstance(errors, list)
        or not isinstance(content["elapsed_s"], int | float)
    ):
        return False
    stated = all(
        isinstance(field, dict)
        and field.keys() >= _FIELD
        and field["status"] in _STATUSES
        and _is_number(field["index"])
        for field in fields
    )
    return stated and all(isinstance(error, dict) and {"message", "page"} <= error.keys() for error in errors)


def _is_number(index: Any) -> bool:
    return index is None or type(index) is int


def digest_of(path: Path, limit: int) -> str:
    """Return the SHA-256 of a file, or an empty text where it cannot be read or has more than ``limit`` bytes."""
    try:
        with open_regular(path) as file:
            if os.fstat(file.fileno()).st_size > limit:
                return ""
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _kept(file: Path, origin: Origin) -> Kept | None:
    content = load(file)
    if content is None:
        return None
    document = content["document"]
    named = Path(document["path"].replace("\0", ""))
    return Kept(file, named.resolve(), document["sha256"], origin.made(content))

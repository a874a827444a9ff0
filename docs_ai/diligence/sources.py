"""Read the sources of a report, each by its content: statement workbooks, Word and PDF documents, plain text."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from copilot.errors import EmptyFile, InputError, LimitExceeded, UnsupportedFormat
from copilot.regular_file import open_regular, read_regular
from docs_ai.diligence.passages import Passage, Stretch, cut, paragraphs
from docs_ai.diligence.rulebook import Rulebook
from docs_ai.diligence.workbook import Workbook, read_workbook
from docs_ai.reading import Document, read

__all__ = ["Failure", "Reader", "Source", "SourceKind", "SourceSet", "expand", "read_all"]

SourceKind = Literal["workbook", "document", "text"]

_MAX_TEXT = 2_000_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True, slots=True)
class Source:
    """A source that was read. ``name`` is how the report calls it; ``pages`` is 0 where it has none."""

    name: str
    path: Path
    sha256: str
    kind: SourceKind
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be read, and why."""

    path: Path
    error: InputError


@dataclass(frozen=True, slots=True)
class Reader:
    """How files are read: documents, and workbooks of statements with the rules that tell accounts from other lines."""

    document: Callable[[Path], Document] = read
    workbook: Callable[[Path, Rulebook], Workbook] = read_workbook


_HERE = Reader()


@dataclass(frozen=True, slots=True)
class SourceSet:
    """What was read: the sources in the order given, their passages, their workbooks by name, and what failed."""

    sources: tuple[Source, ...]
    passages: tuple[Passage, ...]
    workbooks: Mapping[str, Workbook]
    failures: tuple[Failure, ...]


def expand(paths: Sequence[Path]) -> list[Path]:
    """Replace folders by the files in them, sorted; hidden files and an editor's lock files are passed over."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
        found += [p for p in inside if p == path or not p.name.startswith((".", "~$"))]
    return list(dict.fromkeys(found))


def read_all(
    paths: Sequence[Path], rules: Rulebook, on_source: Callable[[Path], None] | None = None, reader: Reader = _HERE
) -> SourceSet:
    """Read every source; one that fails is named in the result and does not stop the others.

    Args:
        paths: the files.
        rules: tell accounts from other lines of a workbook.
        on_source: told each file before it is read.
        reader: how files are read.
    """
    sources: list[Source] = []
    passages: list[Passage] = []
    workbooks: dict[str, Workbook] = {}
    failures: list[Failure] = []
    names = _names(paths)
    for path in paths:
        if on_source:
            on_source(path)
        try:
            source, inside, workbook = _read(path, names[path], rules, reader)
        except InputError as error:
            failures.append(Failure(path, error))
            continue
        sources.append(source)
        passages += inside
        if workbook:
            workbooks[source.name] = workbook
    return SourceSet(tuple(sources), tuple(passages), workbooks, tuple(failures))


def _names(paths: Sequence[Path]) -> dict[Path, str]:
    """Call a source by its file name, and by its folder too where two share one."""
    names = [path.name for path in paths]
    return {path: path.name if names.count(path.name) == 1 else f"{path.parent.name}/{path.name}" for path in paths}


def _read(path: Path, name: str, rules: Rulebook, reader: Reader) -> tuple[Source, list[Passage], Workbook | None]:
    head = _head(path)
    if _is_workbook(path, head):
        workbook = reader.workbook(path, rules)
        return Source(name, path, _digest(path), "workbook"), [], workbook
    if head.startswith((b"%PDF", b"PK\x03\x04", _OLE)) or b"%PDF-" in head:
        return _document(path, name, reader.document(path))
    return _text(path, name)


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise InputError(f"{path} is a folder inside a folder; name its files")
    try:
        with open_regular(path) as file:
            return file.read(1024)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error


def _digest(path: Path) -> str:
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_workbook(path: Path, head: bytes) -> bool:
    if head.startswith(_OLE):
        return path.suffix.lower() in (".xls", ".xlsx", ".et")
    if not head.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return path.suffix.lower() == ".xlsx"


def _document(path: Path, name: str, document: Document) -> tuple[Source, list[Passage], None]:
    stretches = [
        Stretch(block.span.start, block.span.end, block.kind == "row")
        for block in document.blocks
        if block.kind != "furniture"
    ]
    # A DOCX has pages only where it holds page breaks; citing "page 1" of one that has none would mislead.
    paged = document.format == "pdf" or len(document.pages) > 1
    passages = cut(name, document.text, stretches, document.page_at if paged else None)
    pages = len(document.pages) if paged else 0
    return Source(name, path, document.sha256, "document", pages), passages, None


def _text(path: Path, name: str) -> tuple[Source, list[Passage], None]:
    data = read_regular(path, _MAX_TEXT)
    if data is None:
        raise LimitExceeded(f"{path.name} is larger than {_MAX_TEXT // 1_000_000} MB of text")
    text = _decoded(data, path).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise EmptyFile(f"{path.name} is empty")
    passages = cut(name, text, paragraphs(text), None)
    return Source(name, path, hashlib.sha256(data).hexdigest(), "text"), passages, None


def _decoded(data: bytes, path: Path) -> str:
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnsupportedFormat(f"{path.name} is neither a workbook, a document nor plain text")

"""Find other people's code in an answer: licence headers, and long verbatim matches with an index of licensed code.

The index keeps fingerprints, not code: hashes of runs of tokens, chosen by winnowing (Schleimer, Wilkerson and Aiken,
SIGMOD 2003), so that every shared run of `GUARANTEED` tokens is found wherever it stands, and comments, blanks and
line breaks do not matter.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from copilot.errors import ConfigError, OutputError
from copilot.review.finding import Finding

__all__ = ["GUARANTEED", "LicenceIndex", "licences"]

_VERSION = "1"
# Tokens in a fingerprint, and fingerprints in a window of which one is kept.
_GRAM, _WINDOW = 24, 17
GUARANTEED = _GRAM + _WINDOW - 1
"""Tokens of a shared run that is always found."""
# Shorter matches are what everybody writes; so is what stands in many sources.
_SHORTEST, _COMMON = 50, 16
_MODULUS, _BASE = (1 << 61) - 1, 1_000_003
_MAX_FILE = 1 << 20

_CODE = re.compile(
    r"\.(?:pyi?|java|kt|scala|[jt]sx?|[ch]|cc|[ch]pp|cs|go|rs|rb|php|sql|sh|p[lm]|r|swift|lua|cbl|cob|cpy|vb|pas|groovy|dart|jl|hs|ml)",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|//[^\n]*|(?<![\w$&])#(?!include|define|if|else|endif)[^\n]*", re.DOTALL)
_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\d[\w.]*|\"[^\"\n]*\"|'[^'\n]*'|[^\s\w]")

_LICENCE_OF = (
    ("agpl", "AGPL", r"GNU\s+Affero\s+General\s+Public\s+Licen[sc]e|\bAGPL(?:-|\s*v)?3"),
    ("lgpl", "LGPL", r"GNU\s+(?:Lesser|Library)\s+General\s+Public\s+Licen[sc]e|\bLGPL(?:-|\s*v)?[23]"),
    ("gpl", "GPL", r"GNU\s+General\s+Public\s+Licen[sc]e|(?<![AL])\bGPL(?:-|\s*v)?[23]\b"),
    ("sspl", "SSPL", r"Server\s+Side\s+Public\s+Licen[sc]e|\bSSPL\b"),
    ("mpl", "MPL", r"Mozilla\s+Public\s+Licen[sc]e|\bMPL-?[12]\.\d"),
    ("epl", "EPL", r"Eclipse\s+Public\s+Licen[sc]e|\bEPL-[12]\.0"),
    ("apache", "Apache", r"Licensed\s+under\s+the\s+Apache\s+Licen[sc]e|\bApache-2\.0\b"),
    ("bsd", "BSD", r"Redistribution\s+and\s+use\s+in\s+source\s+and\s+binary\s+forms"),
    ("mit", "MIT", r"Permission\s+is\s+hereby\s+granted,\s+free\s+of\s+charge"),
)
_HEADERS = tuple((f"{name}-header", level, re.compile(form, re.IGNORECASE)) for name, level, form in _LICENCE_OF)
_SPDX = re.compile(r"SPDX-License-Identifier:[ \t]*\(?([\w.+-]+)[^\n]*")
_OWNED = re.compile(
    r"(?:Copyright\s*(?:\(c\)|©|&copy;)?|©|\(c\))\s*(?:\d{4}(?:\s*[-–,]\s*\d{4})*,?\s+)?(?!your\b|the\b|holder)"
    r"[^\n]{2,80}?\bAll\s+rights\s+reserved|Copyright\s+(?:\(c\)|©)\s*\d{4}[^\n]{2,80}",
    re.IGNORECASE,
)
# Cheap words of which one stands in every header.
_SIGNS = (
    "licen",
    "spdx",
    "gpl",
    "copyright",
    "©",
    "(c)",
    "redistribution",
    "hereby granted",
    "apache-2",
    "sspl",
    "mpl",
    "epl",
)


def licences(text: str, index: LicenceIndex | None = None) -> list[Finding]:
    """Return licence headers and, with an index, verbatim matches in ``text``, in the order of the text.

    The class of a finding is the licence, as far as it is known; a copyright line has none.
    """
    found = _headers(text) + (index.match(text) if index is not None else [])
    return sorted(found, key=lambda one: (one.start, one.end))


def _headers(text: str) -> list[Finding]:
    lowered = text.lower()
    if not any(sign in lowered for sign in _SIGNS):
        return []
    found = [Finding("licence", "spdx-tag", one[1], *one.span()) for one in _SPDX.finditer(text)]
    tags = [(one.start, one.end) for one in found]
    for rule, level, form in _HEADERS:
        found += [
            Finding("licence", rule, level, one.start(), one.end())
            for one in form.finditer(text)
            if not any(start <= one.start() < end for start, end in tags)
        ]
    return found + [Finding("licence", "copyright-line", "", one.start(), one.end()) for one in _OWNED.finditer(text)]


@dataclass(frozen=True, slots=True)
class _Print:
    """A fingerprint: its hash, and the token at which its run begins."""

    hash: int
    token: int


class LicenceIndex:
    """Fingerprints of licensed code in one SQLite file. It is opened for each question, and only read."""

    def __init__(self, path: Path) -> None:
        """Take the file of an index."""
        self._path = path

    @classmethod
    def build(cls, folders: Sequence[Path], path: Path) -> LicenceIndex:
        """Read the code below ``folders`` and write its fingerprints to ``path``, whole or not at all.

        Raises:
            ConfigError: a folder does not exist, or none holds code.
            OutputError: the index cannot be written.
        """
        missing = [folder for folder in folders if not folder.is_dir()]
        if missing:
            raise ConfigError(f"{missing[0]} is not a folder")
        sources = [(file, folder) for folder in folders for file in sorted(folder.rglob("*")) if _is_code(file)]
        if not sources:
            raise ConfigError("none of the folders holds code that can be indexed")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
                draft = Path(scratch) / "index"
                with closing(sqlite3.connect(draft)) as database:
                    _fill(database, sources)
                draft.replace(path)
        except (OSError, sqlite3.Error) as error:
            raise OutputError(f"cannot write {path}: {error}") from error
        return cls(path)

    @classmethod
    def open(cls, path: Path) -> LicenceIndex:
        """Return the index in the file ``path``.

        Raises:
            ConfigError: the file is missing or no index of this version.
        """
        if not path.is_file():
            raise ConfigError(
                f"review.licences names {path}, which does not exist; make it with: bank-copilot review index"
            )
        index = cls(path)
        try:
            with closing(index._connect()) as database:
                version = database.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()
        except sqlite3.Error as error:
            raise ConfigError(f"{path} is not an index of licensed code: {error}") from error
        if version != (_VERSION,):
            raise ConfigError(f"{path} was made by another version; make it again with: bank-copilot review index")
        return index

    def size(self) -> tuple[int, int]:
        """Return how many files and fingerprints it holds."""
        with closing(self._connect()) as database:
            files = database.execute("SELECT count(*) FROM source").fetchone()[0]
            prints = database.execute("SELECT count(*) FROM print").fetchone()[0]
        return int(files), int(prints)

    def match(self, code: str) -> list[Finding]:
        """Return the runs of at least 50 tokens that ``code`` shares with a file of the index.

        The class of a finding is that file's licence, where the file or its folder states one.
        """
        tokens = list(_tokens(code))
        if len(tokens) < _SHORTEST:
            return []
        prints = list(_winnowed([text for text, _, _ in tokens]))
        with closing(self._connect()) as database:
            shared = _shared(database, prints)
            licence_of = dict(database.execute("SELECT id, licence FROM source"))
        spans: dict[tuple[int, int], str] = {}
        for source, at in shared.items():
            for first, last in _runs(sorted(at)):
                if last - first >= _SHORTEST:
                    spans.setdefault((tokens[first][1], tokens[last - 1][2]), licence_of[source])
        return [Finding("licence", "licensed-code", level, start, end) for (start, end), level in _longest(spans)]

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)


def _tokens(code: str) -> Iterator[tuple[str, int, int]]:
    """Yield the tokens of code with their offsets; comments and blanks are none."""
    blank = _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), code)
    for one in _TOKEN.finditer(blank):
        yield one[0], one.start(), one.end()


def _winnowed(tokens: Sequence[str]) -> Iterator[_Print]:
    """Yield the least fingerprint of each window, the rightmost of equals, each once."""
    values = [zlib.crc32(token.encode()) + 1 for token in tokens]
    count = len(values) - _GRAM + 1
    if count < 1:
        return
    drop = pow(_BASE, _GRAM - 1, _MODULUS)
    hashes: list[int] = []
    rolling = 0
    for place, value in enumerate(values):
        if place >= _GRAM:
            rolling = (rolling - values[place - _GRAM] * drop) % _MODULUS
        rolling = (rolling * _BASE + value) % _MODULUS
        if place >= _GRAM - 1:
            hashes.append(rolling)
    last = -1
    for start in range(max(count - _WINDOW + 1, 1)):
        window = range(start, min(start + _WINDOW, count))
        least = min(window, key=lambda place: (hashes[place], -place))
        if least != last:
            yield _Print(hashes[least], least)
            last = least


def _shared(database: sqlite3.Connection, prints: Sequence[_Print]) -> dict[int, list[int]]:
    """Return, for each source, the tokens at which a fingerprint begins that it has too."""
    found: dict[int, list[int]] = defaultdict(list)
    for one in prints:
        sources = database.execute(
            "SELECT source FROM print WHERE hash = ? LIMIT ?", (one.hash, _COMMON + 1)
        ).fetchall()
        if len(sources) <= _COMMON:
            for (source,) in sources:
                found[source].append(one.token)
    return found


def _runs(starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Join fingerprints that touch into runs of tokens."""
    first, last = starts[0], starts[0] + _GRAM
    for start in starts[1:]:
        if start > last:
            yield first, last
            first = start
        last = start + _GRAM
    yield first, last


def _longest(spans: dict[tuple[int, int], str]) -> list[tuple[tuple[int, int], str]]:
    """Return the spans that lie in no longer one, in order."""
    kept: list[tuple[tuple[int, int], str]] = []
    for span, level in sorted(spans.items(), key=lambda one: (one[0][0], -one[0][1])):
        if not kept or span[1] > kept[-1][0][1]:
            kept.append((span, level))
    return kept


def _is_code(file: Path) -> bool:
    return _CODE.fullmatch(file.suffix) is not None and file.is_file() and file.stat().st_size <= _MAX_FILE


def _fill(database: sqlite3.Connection, sources: Iterable[tuple[Path, Path]]) -> None:
    with database:
        database.execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        database.execute("INSERT INTO meta VALUES ('version', ?)", (_VERSION,))
        database.execute("CREATE TABLE source (id INTEGER PRIMARY KEY, path TEXT NOT NULL, licence TEXT NOT NULL)")
        database.execute("CREATE TABLE print (hash INTEGER, source INTEGER, PRIMARY KEY (hash, source)) WITHOUT ROWID")
        for number, (file, folder) in enumerate(sources, 1):
            code = file.read_text("utf-8", errors="replace")
            name = str(file.relative_to(folder))
            database.execute("INSERT INTO source VALUES (?, ?, ?)", (number, name, _stated(code, file, folder)))
            prints = _winnowed([text for text, _, _ in _tokens(code)])
            database.executemany("INSERT OR IGNORE INTO print VALUES (?, ?)", ((one.hash, number) for one in prints))


def _stated(code: str, file: Path, folder: Path) -> str:
    """Return the licence that a file states in its head, else the one that lies nearest above it, else nothing."""
    for text in [code[:4000], *_licence_files(file, folder)]:
        found = [one for one in _headers(text) if one.level]
        if found:
            return min(found, key=lambda one: one.start).level
    return ""


def _licence_files(file: Path, folder: Path) -> Iterator[str]:
    for parent in file.parents:
        for licence in sorted([*parent.glob("LICEN[CS]E*"), *parent.glob("COPYING*")]):
            if licence.is_file():
                yield licence.read_text("utf-8", errors="replace")[:4000]
        if parent == folder:
            return

"""The whole trail as a file of JSON lines, which verifies without the database.

The first line names the chain; one line a record, in the order of the chain, with its number, its hash and its sealed
content; one line a checkpoint; the last line says how many records there are, so that a torn file shows.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from copilot.audit.chain import Entry, canonical
from copilot.audit.record import stamp
from copilot.audit.store import Source
from copilot.errors import AuditError, OutputError

__all__ = ["Export", "write_export"]

VERSION = 1


def write_export(source: Source, path: Path) -> int:
    """Write a trail to a file, whole or not at all, and return the number of records.

    Args:
        source: a store in a snapshot.
        path: the file, which only its owner may read; one that is there is replaced.

    Raises:
        AuditError: the trail cannot be read.
        OutputError: the file cannot be written.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)  # mode 0600
        temporary = Path(name)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            count = 0
            for line, is_record in _lines(source):
                file.write(line + "\n")
                count += is_record
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
    return count


class Export:
    """An exported trail, as a source for `verification.verify`."""

    def __init__(self, path: Path) -> None:
        """Read the first line.

        Raises:
            AuditError: the file cannot be read, or is no export.
        """
        self._path = path
        first = next(self._objects(), {})
        if first.get("kind") != "export" or first.get("v") != VERSION or not isinstance(first.get("chain"), str):
            raise AuditError(f"{path} is no export of an audit trail, or one of a newer version")
        self._chain: str = first["chain"]

    @property
    def chain(self) -> str:
        """The chain's name."""
        return self._chain

    def entries(self, *, newest_first: bool = False) -> Iterator[Entry]:
        """Yield every record by its place in the file; the newest come first only when all are held in memory."""
        if newest_first:
            yield from reversed(list(self.entries()))
            return
        for value in self._objects():
            if value.get("kind") == "entry":
                yield _entry(value)

    def checkpoints(self) -> Iterator[Mapping[str, Any]]:
        """Yield every checkpoint by its place in the file."""
        for value in self._objects():
            if value.get("kind") == "checkpoint":
                yield value

    def defects(self) -> list[str]:
        """Name lines that are none of ours, and an end that is missing or counts other records than there are."""
        strange: list[str] = []
        last: Mapping[str, Any] = {}
        records = 0
        for number, value in enumerate(self._objects(), 1):
            last = value
            records += value.get("kind") == "entry"
            if value.get("kind") not in ("export", "entry", "checkpoint", "end"):
                strange.append(f"line {number} of the file is damaged")
        if last.get("kind") != "end":
            return [*strange, "the file has no end: it was cut off"]
        if last.get("records") != records:
            return [*strange, f"the file has {records} records, and its last line counts {last.get('records')}"]
        return strange

    def _objects(self) -> Iterator[Mapping[str, Any]]:
        try:
            with self._path.open(encoding="utf-8") as file:
                for line in file:
                    try:
                        value = json.loads(line)
                    except ValueError:
                        value = {}
                    yield value if isinstance(value, dict) else {}
        except (OSError, UnicodeDecodeError) as error:
            raise AuditError(f"cannot read the export {self._path}") from error


def _lines(source: Source) -> Iterator[tuple[str, bool]]:
    """Yield each line, and whether it is a record. A record is put in as it is: it is canonical JSON already."""
    yield json.dumps({"kind": "export", "v": VERSION, "chain": source.chain, "time": stamp()}), False
    records = 0
    for entry in source.entries():
        records += 1
        head = {"kind": "entry", "seq": entry.seq, "hash": entry.hash, "content": entry.content}
        yield f'{json.dumps(head)[:-1]}, "record": {entry.record}}}', True
    for checkpoint in source.checkpoints():
        yield canonical(checkpoint).decode("utf-8"), False
    yield json.dumps({"kind": "end", "records": records}), False


def _entry(value: Mapping[str, Any]) -> Entry:
    """Return the entry of a line; what is not as we wrote it becomes a record that fits no hash."""
    seq, hash_, content, record = (value.get(name) for name in ("seq", "hash", "content", "record"))
    try:
        text = canonical(record).decode("utf-8") if isinstance(record, dict) else ""
    except AuditError:
        text = ""
    known = isinstance(hash_, str) and len(hash_) == 64 and set(hash_) <= set("0123456789abcdef")
    return Entry(
        seq if isinstance(seq, int) else 0,
        text,
        str(hash_) if known else "0" * 64,
        content if isinstance(content, str) else None,
    )

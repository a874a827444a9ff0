"""An editor at which tests type: a document, a clock that they turn, and what the tracker wrote down."""

from __future__ import annotations

from collections.abc import Mapping

from lsprotocol import types

from lsp.documents import Document
from lsp.syntax.lines import Lines
from lsp.usage.ledger import Ledger
from lsp.usage.rows import SuggestionRow, TypingRow
from lsp.usage.tracker import Suggestion, Tracker

URI = "file:///loans/schedule.py"
START = 1_764_144_000.0  # 2025-11-26 08:00:00 UTC


class Editor:
    """One document with a cursor at ``|``; each key comes 0.5 s after the one before unless a test says otherwise."""

    def __init__(self, text: str = "|", *, language: str = "python", pause_s: float = 0.5) -> None:
        self.now = START
        self.pause_s = pause_s
        self.ledger = Ledger()
        self.noted: list[tuple[str, str, Mapping[str, str | int | float]]] = []
        self.tracker = Tracker(self.ledger, lambda: self.now, self._note, project=lambda _: "loans")
        self.at = text.index("|")
        self.document = Document(URI, language, 0, Lines(text.replace("|", "")))
        self._number = 0

    def _note(self, event: str, *, call: str, detail: Mapping[str, str | int | float]) -> None:
        self.noted.append((event, call, detail))

    @property
    def text(self) -> str:
        return self.document.text

    def suggestion(self, text: str, **more: object) -> Suggestion:
        self._number += 1
        fields = {
            "id": f"s{self._number}",
            "uri": URI,
            "language": self.document.language_id,
            "offset": self.at,
            "text": text,
            "call": f"call-{self._number}",
            "model": "small",
            "trigger": "automatic",
            "project": "loans",
            "latency_s": 0.25,
        }
        return Suggestion(**(fields | more))  # type: ignore[arg-type]

    def show(self, text: str, *alternatives: str, **more: object) -> Suggestion:
        first, *others = [self.suggestion(one, **more) for one in (text, *alternatives)]
        self.tracker.shown(first, others)
        return first

    def change(self, *edits: tuple[int, int, str], pause_s: float | None = None) -> None:
        """Send one notification with edits ``(start, end, text)``."""
        self.now += self.pause_s if pause_s is None else pause_s
        before, changes, lines = self.document, [], self.document.lines
        for start, end, text in edits:
            places = [types.Position(*lines.position(place)) for place in (start, end)]
            changes.append(types.TextDocumentContentChangePartial(types.Range(*places), text))
            lines = Lines(lines.text[:start] + text + lines.text[end:])
        self.document = before.edited(changes, before.version + 1, "utf-16")
        self.tracker.edited(before, self.document, changes)

    def insert(self, text: str, pause_s: float | None = None) -> None:
        self.change((self.at, self.at, text), pause_s=pause_s)
        self.at += len(text)

    def type(self, text: str) -> None:
        for key in text:
            self.insert(key)

    def delete(self, count: int) -> None:
        """Delete before the cursor, in one change."""
        self.change((self.at - count, self.at, ""))
        self.at -= count

    def wait(self, seconds: float) -> None:
        """Let time pass; the tracker looks each second."""
        end = self.now + seconds
        while self.now < end:
            self.now = min(self.now + 1.0, end)
            self.tracker.tick(self.now)

    def figures(self) -> tuple[list[SuggestionRow], TypingRow]:
        """Return the suggestions in the order in which they were shown, and the sums of characters."""
        suggestions, typing = self.ledger.take()
        self.ledger.give_back(suggestions, typing)
        total = TypingRow("", "", "")
        for row in typing:
            total += row
        return sorted(suggestions, key=lambda row: int(row.id[1:])), total

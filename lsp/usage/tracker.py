"""What becomes of suggestions, and who wrote the new characters: a state machine over shown suggestions and edits.

The protocol has no word for "shown" or "partly accepted", so both are inferred: an insertion of two characters or more
in one change, at the suggestion's place and equal to its beginning, is an acceptance. One character at a time, white
space alone (Enter with the editor's indentation) and a pair of brackets or quotes count as typed by hand.

The audit trail hears of a suggestion once, when it is known what became of it, and of what was accepted once more after
five minutes. Of what was gone before anybody could read it, it hears nothing: while one types, that is one at each key.

What counts as written by hand: an insertion of at most 200 characters and 2 line ends that is no accepted suggestion.
That includes what the editor itself adds (closing brackets, indentation) and other completions. Larger insertions, text
that was deleted a moment ago (undo, cut and paste), formatting, and the second and further places of one edit at many
places are ``other``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from lsprotocol import types

from lsp.documents import Document
from lsp.syntax.lines import Encoding
from lsp.usage.edits import Edit, edits_of, is_formatting, small_steps
from lsp.usage.rows import PROSE, Outcome, SuggestionRow, TypingRow, day_of, time_of
from lsp.usage.showing import Showing, Suggestion
from lsp.usage.span import Span

__all__ = ["Book", "Note", "Suggestion", "Tracker"]

_READABLE_S = 0.3
_SETTLED_S = 1.0
_SOON_S, _LATER_S = 30.0, 300.0
_PASTE_CHARACTERS, _PASTE_LINE_ENDS = 200, 2
_REMEMBERED = 32
_EVENTS: Mapping[Outcome, str] = {"accepted": "accept", "partly": "edit"}


class Book(Protocol):
    """Where rows go; `lsp.usage.ledger.Ledger` is the real one."""

    def put(self, row: SuggestionRow) -> None:
        """Write a suggestion's row in the place of the one with its id."""
        ...

    def add(self, row: TypingRow) -> None:
        """Add to the sums of the row's day, project and language."""
        ...


class Note(Protocol):
    """Takes an event for the audit trail, and does not wait; `lsp.usage.outbox.Outbox.note` is the real one."""

    def __call__(self, event: str, *, call: str, detail: Mapping[str, str | int | float]) -> None:
        """Take an event."""
        ...


@dataclass(frozen=True, slots=True)
class _Accepted:
    """Accepted text that is watched until its five minutes are over."""

    uri: str
    span: Span
    since: float


class Tracker:
    """Follows the suggestions and edits of one editor.

    Everything is held in memory while it is watched, and only figures go into the book. All times are Unix times in
    seconds, as ``clock`` gives them.
    """

    def __init__(
        self, store: Book, clock: Callable[[], float], note: Note, *, project: Callable[[str], str] = lambda _: ""
    ) -> None:
        """Begin with nothing shown.

        Args:
            store: where rows go.
            clock: the time now.
            note: takes events for the audit trail.
            project: the name of the workspace folder of a document's URI.
        """
        self._store = store
        self._clock = clock
        self._note = note
        self._project = project
        self._showing: dict[str, Showing] = {}
        self._rows: dict[str, SuggestionRow] = {}
        self._accepted: dict[str, _Accepted] = {}
        self._missed: dict[str, tuple[Showing, SuggestionRow]] = {}
        self._deleted: deque[int] = deque(maxlen=_REMEMBERED)

    def shown(self, suggestion: Suggestion, alternatives: Sequence[Suggestion] = ()) -> None:
        """A suggestion is to be seen, perhaps with others to choose from; together they count as one.

        The rest of the one before, shown anew after a few characters were typed or deleted, counts as that one.
        """
        now = self._clock()
        new = Showing.of((suggestion, *alternatives), now)
        old = self._showing.get(suggestion.uri)
        if old is not None:
            if same := old.continued_by(new):
                self._showing[suggestion.uri] = same
                return
            self._resolve(old, now)
        self._showing[suggestion.uri] = new
        self._put(
            SuggestionRow(
                id=suggestion.id,
                time=time_of(now),
                project=suggestion.project,
                language=suggestion.language,
                model=suggestion.model,
                trigger=suggestion.trigger,
                characters=len(suggestion.text),
                lines=suggestion.text.count("\n") + 1,
                latency_ms=None if suggestion.latency_s is None else round(1000 * suggestion.latency_s),
                cached=suggestion.cached,
                call=suggestion.call,
            )
        )

    def accepted(self, identity: str) -> None:
        """The editor says that a suggestion was accepted; the edit itself comes before or after."""
        for uri, showing in self._showing.items():
            if identity not in showing.names:
                continue
            if not showing.whole:
                self._showing[uri] = replace(showing, expected=True)
            elif length := showing.doubtful:
                self._count(uri, showing.chosen.language, by_hand=-length, by_assistant=length)
                self._take(uri, showing.undoubted(), showing.at - length, length, self._clock())
            return
        for uri, (showing, row) in self._missed.items():
            if identity in showing.names:  # the editor changed the text as it put it in
                del self._missed[uri]
                self._close(showing, row, "accepted")
                return

    def edited(
        self,
        before: Document,
        after: Document,
        changes: Sequence[types.TextDocumentContentChangeEvent],
        encoding: Encoding = "utf-16",
    ) -> None:
        """A document was changed.

        Args:
            before: as it was.
            after: as it is.
            changes: what the editor sent.
            encoding: the unit in which the editor counts characters.
        """
        inserted: set[str] = set()
        edits = edits_of(before.lines, changes, encoding)
        own = self._own(after.uri, edits) if len(edits) > 1 else None
        for number, edit in enumerate(edits):
            if own is None or number == own:
                repeated = own is None and edit.inserted in inserted
                self._edit(after.uri, after.language_id, edit, repeated=repeated)
            else:
                self._edit_beside(after.uri, after.language_id, edit)
            inserted.add(edit.inserted)

    def dismissed(self, uri: str) -> None:
        """What was to be seen in the document is so no more: the cursor moved away, or Escape was pressed."""
        if showing := self._showing.get(uri):
            self._resolve(showing, self._clock())

    def tick(self, now: float) -> None:
        """Look what still stands of what was accepted 30 seconds and 5 minutes ago; call this every second or so."""
        for showing in list(self._showing.values()):
            if showing.whole and now - showing.touched >= _SETTLED_S:
                self._resolve(showing, now)
        for identity, accepted in list(self._accepted.items()):
            if now - accepted.since >= _LATER_S:
                self._settle(identity)
            elif now - accepted.since >= _SOON_S and self._rows[identity].kept_30s is None:
                self._put(replace(self._rows[identity], kept_30s=accepted.span.kept))

    def closed(self, uri: str) -> None:
        """The document was closed: what stands in it now is what is kept."""
        self.dismissed(uri)
        self._missed.pop(uri, None)
        for identity, accepted in list(self._accepted.items()):
            if accepted.uri == uri:
                self._settle(identity)

    def close(self) -> None:
        """The editor goes: every document is closed."""
        for uri in {*self._showing, *(accepted.uri for accepted in self._accepted.values())}:
            self.closed(uri)

    def _own(self, uri: str, edits: Sequence[Edit]) -> int | None:
        """Return which of several edits that came at once goes on with what is shown; None for none.

        With several cursors a suggestion is put in at each of them, in whatever order the editor likes.
        """
        showing = self._showing.get(uri)
        for number, edit in enumerate(edits):
            if showing is None:
                break
            if showing.after(edit, self._clock()) is not None:
                return number
            showing = showing.beside(edit)
        return None

    def _edit_beside(self, uri: str, language: str, edit: Edit) -> None:
        """Take in an edit that came together with one that goes on with what is shown."""
        if (showing := self._showing.get(uri)) is not None and (moved := showing.beside(edit)) is not None:
            self._showing[uri] = moved
        self._move(uri, [edit])
        self._count(uri, language, other=len(edit.inserted), deleted=len(edit.deleted))

    def _edit(self, uri: str, language: str, edit: Edit, *, repeated: bool) -> None:
        now = self._clock()
        self._missed.pop(uri, None)
        showing = self._showing.get(uri)
        next_one = showing.after(edit, now) if showing else None
        restored = bool(edit.inserted.strip()) and hash(edit.inserted) in self._deleted
        formatting = is_formatting(edit)
        self._move(uri, list(small_steps(edit)) if formatting else [edit])
        if len(edit.deleted) > 1:
            self._deleted.append(hash(edit.deleted))
        taken = 0
        if showing is not None and next_one is None:
            row = self._resolve(showing, now)
            if row.outcome in ("rejected", "flashed"):
                self._missed[uri] = showing, row
        elif showing is not None and next_one is not None:
            taken = next_one.accepted - showing.accepted
            self._take(uri, next_one, next_one.at - taken, taken, now)
        length = len(edit.inserted) - taken
        by_hand = taken or not (formatting or repeated or restored or _is_paste(edit.inserted))
        self._count(
            uri,
            language,
            by_hand=length if by_hand else 0,
            by_assistant=taken,
            other=0 if by_hand else length,
            deleted=len(edit.deleted),
        )

    def _take(self, uri: str, showing: Showing, start: int, length: int, now: float) -> None:
        """Take over the new state of what is shown; the last ``length`` characters of it were accepted."""
        identity = showing.identity
        self._showing[uri] = showing
        if length:
            held = self._accepted.get(identity)
            pieces = held.span.pieces if held else ()
            self._accepted[identity] = _Accepted(uri, Span((*pieces, (start, length))), now)
            self._put(replace(self._rows[identity], accepted=_accepted_of(showing), kept_30s=None))
        if showing.whole and showing.accepted:
            self._resolve(showing, now)

    def _move(self, uri: str, edits: Sequence[Edit]) -> None:
        for identity, accepted in self._accepted.items():
            if accepted.uri == uri:
                span = accepted.span
                for edit in edits:
                    span = span.after(edit)
                self._accepted[identity] = replace(accepted, span=span)

    def _resolve(self, showing: Showing, now: float) -> SuggestionRow:
        """Say what became of a suggestion that is no longer to be seen."""
        outcome: Outcome
        if showing.accepted or showing.expected:
            outcome = "accepted" if showing.whole or showing.expected else "partly"
        elif showing.whole:
            outcome, now = "typed", showing.touched
        else:
            outcome = "rejected" if now - showing.since >= _READABLE_S else "flashed"
        del self._showing[showing.chosen.uri]
        seen_ms = max(0, round(1000 * (now - showing.since)))
        return self._close(showing, replace(self._rows[showing.identity], seen_ms=seen_ms), outcome)

    def _close(self, showing: Showing, row: SuggestionRow, outcome: Outcome) -> SuggestionRow:
        chosen = showing.chosen
        lines = chosen.text.count("\n") + 1
        row = replace(row, characters=len(chosen.text), lines=lines, call=chosen.call, outcome=outcome)
        row = replace(row, accepted=_accepted_of(showing))
        self._put(row)
        if outcome != "flashed":  # nobody could read it
            told = {"trigger": row.trigger, "outcome": outcome, "accepted": row.accepted, "seen_ms": row.seen_ms or 0}
            self._tell(_EVENTS.get(outcome, "reject"), row, told)
        self._forget(row.id)
        return row

    def _settle(self, identity: str) -> None:
        """Write down what stands at the last look."""
        kept = self._accepted.pop(identity).span.kept
        row = self._rows[identity]
        row = replace(row, kept_30s=kept if row.kept_30s is None else row.kept_30s, kept_5min=kept)
        self._put(row)
        self._tell("keep", row, {"accepted": row.accepted, "kept": round(kept / max(row.accepted, 1), 3)})
        self._forget(identity)

    def _forget(self, identity: str) -> None:
        """Let go of a row about which there is nothing more to learn."""
        shown = any(showing.identity == identity for showing in self._showing.values())
        if not shown and identity not in self._accepted:
            del self._rows[identity]

    def _put(self, row: SuggestionRow) -> None:
        self._rows[row.id] = row
        self._store.put(row)

    def _tell(self, event: str, row: SuggestionRow, more: Mapping[str, str | int | float]) -> None:
        detail = {"language": row.language, "characters": row.characters, **more}
        self._note(event, call=row.call, detail=detail)

    def _count(self, uri: str, language: str, **characters: int) -> None:
        if language not in PROSE and any(characters.values()):
            self._store.add(TypingRow(day_of(self._clock()), self._project(uri), language, **characters))


def _accepted_of(showing: Showing) -> int:
    """Return how many characters were accepted; one that was taken back and accepted again counts once."""
    return min(showing.accepted, len(showing.chosen.text), len(showing.texts[0]) - showing.floor)


def _is_paste(text: str) -> bool:
    return len(text) > _PASTE_CHARACTERS or text.count("\n") > _PASTE_LINE_ENDS

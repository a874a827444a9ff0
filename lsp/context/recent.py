"""Where one worked last: places that were edited or visited, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

__all__ = ["Place", "Recent"]

_KEPT = 24
_NEAR = 800  # characters: places closer than this are one


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an open document; ``edited`` if text was changed there, not only looked at."""

    uri: str
    offset: int
    edited: bool


class Recent:
    """The last places, kept where they belong while the text before them changes."""

    def __init__(self) -> None:
        self._places: list[Place] = []  # the newest last

    def __iter__(self) -> Iterator[Place]:
        """Yield the places, the edited ones first, and of each kind the newest first."""
        yield from (place for place in reversed(self._places) if place.edited)
        yield from (place for place in reversed(self._places) if not place.edited)

    def edited(self, uri: str, start: int, end: int, grown: int) -> None:
        """Take in an edit.

        Args:
            uri: the document.
            start: where the new text starts.
            end: where it ends.
            grown: by how many characters the document has become longer.
        """
        self._places = [
            replace(place, offset=max(start, place.offset + grown))
            if place.uri == uri and place.offset >= start
            else place
            for place in self._places
        ]
        self._put(Place(uri, end, edited=True))

    def visited(self, uri: str, offset: int) -> None:
        """Take in that the cursor was at a place."""
        self._put(Place(uri, offset, edited=False))

    def closed(self, uri: str) -> None:
        """Forget the places of a document."""
        self._places = [place for place in self._places if place.uri != uri]

    def _put(self, new: Place) -> None:
        near = [place for place in self._places if place.uri == new.uri and abs(place.offset - new.offset) < _NEAR]
        kept = [place for place in self._places if place not in near]
        edited = new.edited or any(place.edited for place in near)
        self._places = [*kept, replace(new, edited=edited)][-_KEPT:]

"""Speakers of a printed record: ``Mrs. Tracy Gray (Kelowna, CPC)`` where she first speaks, then ``Mrs. Tracy Gray``.

Both labels are one person, and what stands in brackets is the title. In the list of a video meeting brackets may tell
apart two people of one name. So nothing is put together unless the whole file keeps to the habit of records: the long
label once, all short ones behind it, and this for several people.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from types import MappingProxyType

from minutes.transcripts.transcript import Contents

__all__ = ["shortened"]

_LONG = re.compile(r"(?P<name>[^()（）]+?)\s*[(（](?P<title>.+)[)）]")
_SEVERAL = 3


def shortened(contents: Contents) -> Contents:
    """Return the contents with the short label for the long one, and its brackets as the title, in such a record."""
    labels = [piece.speaker for piece in contents.pieces if piece.speaker]
    times = Counter(labels)
    first = {label: at for at, label in reversed(list(enumerate(labels)))}
    long = {label: (found["name"], found["title"]) for label in times if (found := _LONG.fullmatch(label))}
    once = Counter(name for name, _ in long.values())
    pairs = [(label, name) for label, (name, _) in long.items() if name in times]
    kept = all(times[label] == once[name] == 1 and first[label] < first[name] for label, name in pairs)
    if not kept or len(pairs) < _SEVERAL:
        return contents
    titles = {label: (name, title) for label, (name, title) in long.items() if once[name] == 1}
    pieces = tuple(
        replace(piece, speaker=titles[piece.speaker][0]) if piece.speaker in titles else piece
        for piece in contents.pieces
    )
    return replace(contents, pieces=pieces, titles=MappingProxyType({**dict(titles.values()), **contents.titles}))

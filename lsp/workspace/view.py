"""What the workspace could show for one cursor: `lsp.context.selection` chooses from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from lsp.completion.query import Query
from lsp.context.recent import Recent
from lsp.context.region import Region
from lsp.context.selection import Candidate, Offer
from lsp.context.uses import Spot, Use, uses
from lsp.context.window import Window
from lsp.documents import Document
from lsp.syntax.definition import Definition
from lsp.syntax.difference import Difference
from lsp.workspace.catalogue import Catalogue
from lsp.workspace.folders import Folders, file_of

__all__ = ["View"]

_QUERY_ABOVE, _QUERY_BELOW = 14, 4  # lines around the cursor that similar code is searched with
_SEARCHED = 12
_LEAST_LIKENESS = 0.3
_SHOWN_SIMILAR = 3
_PLACE_LINES = 6
_NEAR = 1_000  # characters
_WORD = re.compile(r"[^\W\d]\w*")
_BESIDE = 2_000  # characters before the region, and a quarter of that after it


@dataclass(frozen=True, slots=True)
class View:
    """All that the workspace knows when a cursor stands somewhere in it.

    Attributes:
        catalogue: the files; of the one at hand as it was a moment ago.
        folders: where they lie.
        recent: where one worked last.
        documents: the open texts.
        edit: what has changed in the file at hand since.
    """

    catalogue: Catalogue
    folders: Folders
    recent: Recent
    documents: Mapping[str, Document]
    edit: Difference

    def offer(self, query: Query, file: str, region: Region, shown: Window) -> Offer:
        """Return what might be shown beside the window ``shown``.

        Args:
            query: the cursor.
            file: its file, by the name that the catalogue has for it.
            region: where in the file one works.
            shown: about what the model will see of the file itself.
        """

        def hidden(where: str, definition: Definition) -> bool:
            if where != file:
                return True
            header = query.lines.text[self.edit.now(definition.start) : self.edit.now(definition.body)].split("\n")
            line = next((line.strip() for line in header if definition.name in line), definition.name)
            return line not in shown.prefix and line not in shown.suffix

        opened = {file_of(uri) for uri in self.documents} - {file}

        @cache
        def may_show(where: str) -> bool:
            return where not in opened or not self.folders.withholds(where)

        return Offer(
            uses=[use for use in self._uses(query, file, region) if may_show(use.file)],
            similar=self._similar(query, file, shown, may_show),
            recent=(one for one in self._recent(query, file, shown) if may_show(one.file)),
            members=self.catalogue.symbols.of,
            hidden=hidden,
            name=self.folders.name,
            words=frozenset(_WORD.findall(shown.prefix)) | frozenset(_WORD.findall(shown.suffix)),
        )

    def _uses(self, query: Query, file: str, region: Region) -> list[Use]:
        if query.language is None:
            return []
        own = self.catalogue.symbols.of(file)
        offset = self.edit.before(query.offset)
        around = [one for one in own if one.kind == "class" and one.start <= offset <= one.end]
        method = next((one for one in own if one.kind == "method" and one.start <= offset <= one.end), None)
        owner = ".".join(filter(None, (around[-1].parent, around[-1].name))) if around else ""
        text, line = query.lines.text, query.lines.number(query.offset)
        spot = Spot(
            file=file,
            language=query.language,
            text=text[region.start : region.end],
            line=(query.lines.start(line) - region.start, query.lines.start(line + 1) - region.start),
            cursor=query.offset - region.start,
            imports=self.catalogue.imports(file),
            owner=owner or (method.parent if method is not None else ""),
            beside=text[max(0, region.start - _BESIDE) : region.start]
            + "\n"
            + text[region.end : region.end + _BESIDE // 4],
        )
        return uses(spot, self.catalogue.symbols, self.catalogue.receivers.of)

    def _similar(self, query: Query, file: str, shown: Window, may_show: Callable[[str], bool]) -> Iterator[Candidate]:
        """Yield pieces that are like the lines around the cursor; too little likeness is worse than nothing."""
        lines, cursor = query.lines, query.lines.number(query.offset)
        start, end = lines.start(max(0, cursor - _QUERY_ABOVE)), lines.start(cursor + _QUERY_BELOW)
        at, after = self.edit.before(query.offset), self.edit.before(end)
        given = 0
        for found in self.catalogue.search(lines.text[start:end], _SEARCHED):
            if found.score < _LEAST_LIKENESS or given == _SHOWN_SIMILAR:
                return
            piece = found.piece
            if not may_show(found.file):
                continue
            if found.file == file and (
                piece.start <= at <= piece.end or _shows(shown, piece.text) or piece.start < after < piece.end
            ):
                continue
            given += 1
            yield Candidate(found.file, piece.text, found.score, piece.name)

    def _recent(self, query: Query, file: str, shown: Window) -> Iterator[Candidate]:
        """Yield the lines around the places where one worked last."""
        for place in self.recent:
            document = self.documents.get(place.uri)
            if document is None or (file_of(place.uri) == file and abs(place.offset - query.offset) < _NEAR):
                continue
            lines, at = document.lines, document.lines.number(min(place.offset, len(document.text)))
            first, last = max(0, at - _PLACE_LINES), at + _PLACE_LINES + 1
            text = lines.text[lines.start(first) : lines.start(last)].replace("\r\n", "\n").strip("\n")
            if text.strip() and not (file_of(place.uri) == file and _shows(shown, text)):
                yield Candidate(file_of(place.uri), text, 1.0 if place.edited else 0.5)


def _shows(shown: Window, text: str) -> bool:
    """Tell whether the model sees the middle of ``text`` anyway."""
    lines = [line for line in text.split("\n") if line.strip()]
    middle = lines[len(lines) // 2].rstrip("\r") if lines else ""
    return middle in shown.prefix or middle in shown.suffix

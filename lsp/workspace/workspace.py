"""The workspace as completion sees it: follows what is open, knows the folders, and gathers what the model is shown."""

from __future__ import annotations

import asyncio
import gc
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from lsp.completion.query import Query
from lsp.context.gathering import Gathered
from lsp.context.keeping import Kept, cost, renewed
from lsp.context.live_tree import LiveTree
from lsp.context.recent import Recent
from lsp.context.region import Region, region_of
from lsp.context.selection import selected
from lsp.context.tokens import estimate
from lsp.context.window import around
from lsp.documents import Document
from lsp.syntax.difference import difference
from lsp.syntax.languages import Language, named, of_path
from lsp.syntax.tree import SourceTree
from lsp.workspace.catalogue import Catalogue, Size
from lsp.workspace.discovery import Limits, read, stamp_of, worth
from lsp.workspace.entry import Entry, entry_of
from lsp.workspace.folders import Folders, file_of, path_of
from lsp.workspace.pause import Pause
from lsp.workspace.scan import scan
from lsp.workspace.view import View

__all__ = ["Workspace"]

_log = logging.getLogger(__name__)

_SNIPPETS_SHARE = 0.2  # of the budget, where the source itself could have it
_MOST_SNIPPETS = 1536  # tokens
_LEAST_SNIPPETS = 40
_TYPED = 48
_AT_ONCE = 16  # files that are read in a thread; more go to the process that reads folders
_PIECES_AT_ONCE = 40
_FROZEN_EVERY = 64  # files
_PAUSE_S = 0.3
_SOON_S = 0.01  # after a key; an editor's question mostly waits longer than that for a further one
_MOST_BETWEEN_KEYS = 40_000  # characters, which take some ten milliseconds to outline
_MOST_DOCUMENT = 500_000  # characters; a longer text, which takes half a second to parse, is shown by its window alone
_NAME = re.compile(r"(?<!\w)([^\W\d]\w*)(?=\W)(\?\.|\.|->|::)?")


class Workspace:
    """A `ContextSource` that knows the folders. What is not asynchronous here is quick."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Begin without folders; ``limits`` says how much of them is taken in."""
        self._limits = limits or Limits()
        self._folders = Folders()
        self._catalogue = Catalogue()
        self._documents: dict[str, Document] = {}
        self._trees: dict[str, LiveTree] = {}
        self._edited: dict[str, int] = {}  # where, in documents that the catalogue has as they were before
        self._outlined: dict[str, str] = {}  # the texts that it has
        self._pause = Pause(self._begin_renewal, _PAUSE_S)
        self._last: tuple[str, int] | None = None
        self._soon = Pause(self._look_ahead, _SOON_S)
        self._then = Pause(self._choose_ahead, 0.0)
        self._kept: dict[str, Kept] = {}
        self._recent = Recent()
        self._reading: set[asyncio.Task[None]] = set()
        self._scanning = asyncio.Lock()
        self._scan_waits = False

    @property
    def size(self) -> Size:
        """How much is known."""
        return self._catalogue.size

    @property
    def busy(self) -> bool:
        """Whether changed files are being read."""
        return bool(self._reading)

    def add_folder(self, path: Path, name: str = "") -> None:
        """Take in a folder; `index` reads it."""
        self._folders.add(path, name)

    def remove_folder(self, path: Path) -> None:
        """Forget a folder and its files."""
        self._folders.remove(path)
        outside = [file for file in self._catalogue if self._folders.of(Path(file)) is None]
        self._catalogue.remove_all([file for file in outside if not self._is_open(file)])
        self._kept.clear()

    def shut_folders(self, paths: Iterable[Path]) -> None:
        """Show nothing of what is open in these folders, and in no others, beside other documents."""
        self._folders.shut(paths)
        self._kept.clear()

    def relative(self, uri: str) -> str:
        """Return a document's place in the workspace, with slashes; outside of it, its file's name."""
        return self._folders.name(file_of(uri))

    def opened(self, document: Document) -> None:
        """Take in a document that was opened: from now on its text counts, not the file's."""
        self._documents[document.uri] = document
        self._outlined.pop(document.uri, None)
        self._edited[document.uri] = 0
        self._pause.again()

    def changed(self, document: Document, edited: range) -> None:
        """Take in an edit; ``edited`` are the offsets of the new text in the document as it is now."""
        before = self._documents.get(document.uri)
        self._documents[document.uri] = document
        self._edited[document.uri] = edited.stop
        self._pause.again()
        self._last = (document.uri, edited.stop)
        self._soon.again()
        self._then.cancel()
        if (tree := self._trees.get(document.uri)) is not None:
            tree.follow(document.text)
        grown = 0 if before is None else len(document.text) - len(before.text)
        self._recent.edited(document.uri, edited.start, edited.stop, grown)

    def visited(self, uri: str, offset: int) -> None:
        """Take in where the cursor is."""
        self._recent.visited(uri, offset)

    def closed(self, uri: str) -> None:
        """Take in that a document was closed: its file's text counts again."""
        self._documents.pop(uri, None)
        self._trees.pop(uri, None)
        self._kept.pop(uri, None)
        self._edited.pop(uri, None)
        self._outlined.pop(uri, None)
        self._recent.closed(uri)
        path = path_of(uri)
        if path is None or self._folders.ignores(path):
            self._catalogue.remove(file_of(uri))
        else:
            self.files_changed([path])

    def files_changed(self, paths: Iterable[Path]) -> None:
        """Take in that files were made, changed or deleted; they are read in the background."""
        changed = list(paths)
        many = len(changed) > _AT_ONCE or any(path.name == ".gitignore" for path in changed)
        if many and self._scan_waits:
            return
        work = self.index() if many else self._read_some(changed)
        task = asyncio.get_running_loop().create_task(work)
        self._reading.add(task)
        task.add_done_callback(self._read)

    def _read(self, task: asyncio.Task[None]) -> None:
        """Let go of a finished task; of a fault only its type is logged, as its message may hold a part of a source."""
        self._reading.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("internal error: %s while files were read", type(error).__name__)

    async def index(self, on_file: Callable[[int], None] | None = None) -> None:
        """Read the folders, or what has changed in them since they were read; one reading waits for another.

        Args:
            on_file: told, after each file that was read, how many there are by now.
        """
        self._scan_waits = True
        async with self._scanning:
            self._scan_waits = False
            await self._scan(on_file)

    async def _scan(self, on_file: Callable[[int], None] | None) -> None:
        self._folders.rules_changed()  # the process reads them anew, too
        known, seen, taken = self._catalogue.stamps(), set[str](), 0
        try:
            async with aclosing(scan(self._folders.paths, self._limits, known)) as scanned:
                async for file, entry in scanned:
                    seen.add(file)
                    if entry is not None:
                        await self._take(file, entry)
                        taken += 1
                        if on_file is not None:
                            on_file(len(seen))
                        if taken % _FROZEN_EVERY == 0:
                            # What is known lives long and holds no cycles: the collector need not walk it again and
                            # again, which takes a tenth of a second when there is much of it.
                            gc.freeze()
        except OSError as error:
            _log.warning("the workspace could not be read: %s", type(error).__name__)
            return
        if taken:
            gc.freeze()
        for file in known.keys() - seen:
            if not self._is_open(file):
                self._catalogue.remove(file)
                await asyncio.sleep(0)

    async def keep_current(self, every_s: float = 300.0) -> None:
        """Look for changes every so many seconds, without end: an editor may not tell of all, or of none."""
        while True:
            await asyncio.sleep(every_s)
            if self._folders.paths:
                await self.index()

    async def close(self) -> None:
        """Stop what runs in the background."""
        self._pause.cancel()
        self._soon.cancel()
        self._then.cancel()
        tasks = list(self._reading)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def gather(self, query: Query, uri: str, budget: int) -> Gathered:
        """Return what to show for ``query`` in at most about ``budget`` tokens; see `ContextSource`."""
        if len(query.lines.text) > _MOST_DOCUMENT:
            return Gathered(around(query.lines, query.offset, None, budget))
        kept, tree = self._keep(query, uri, budget)
        window = around(query.lines, query.offset, query.language, budget - cost(kept.snippets), tree)
        return Gathered(window, kept.snippets)

    def _look_ahead(self) -> None:
        """Parse already what the question will need that most likely follows the last key; then choose for it."""
        if (query := self._likely()) is not None:
            if (live := self._live(query, query.uri)) is not None:
                live.at(query)
            self._then.again()

    def _choose_ahead(self) -> None:
        """Choose already what that question will need."""
        if (query := self._likely()) is not None:
            self._keep(query, query.uri, self._kept[query.uri].budget)

    def _likely(self) -> Query | None:
        """Return the cursor after the last key; None in a document about which nothing was asked."""
        uri, offset = self._last or ("", 0)
        document = self._documents.get(uri)
        if document is None or uri not in self._kept or not offset <= len(document.text) <= _MOST_DOCUMENT:
            return None
        return Query(document.lines, offset, _language(document), uri=uri)

    def _keep(self, query: Query, uri: str, budget: int) -> tuple[Kept, SourceTree | None]:
        """Return what is shown at a cursor, chosen anew where what was shown before will not do, and the tree."""
        live = self._live(query, uri)
        tree = live.at(query) if live is not None else None
        region = region_of(query, tree)
        kept = self._kept.get(uri)
        if kept is None or kept.region != region.key or kept.budget != budget:
            kept = self._choose(query, uri, region, budget, tree)
        elif self._asks_for_more(query, kept):
            kept = renewed(kept, self._choose(query, uri, region, budget, tree))
        self._kept[uri] = kept
        return kept, tree

    def _live(self, query: Query, uri: str) -> LiveTree | None:
        """Return the document's tree; None without a language."""
        if query.language is None:
            return None
        live = self._trees.get(uri)
        if live is None or live.language is not query.language:
            live = self._trees[uri] = LiveTree(query.lines.text, query.language)
        return live

    def _asks_for_more(self, query: Query, kept: Kept) -> bool:
        """Tell whether a name was written on the cursor's line since, and the workspace knows it."""
        text = query.lines.text
        line = text[query.lines.start(query.lines.number(query.offset)) : query.offset]
        symbols, reached = self._catalogue.symbols.files, self._catalogue.receivers.of
        return any(
            name + dot not in kept.names and (symbols(name) or (dot and reached(name)))
            for name, dot in _NAME.findall(line)
        )

    def _choose(self, query: Query, uri: str, region: Region, budget: int, tree: SourceTree | None) -> Kept:
        if uri in self._edited:
            self._edited[uri] = query.offset
        self._refresh(uri)
        text = query.lines.text
        # A short source leaves room, but what is still to be typed needs some of that.
        whole = int(1.1 * estimate(text)) + _TYPED if len(text) < 8 * budget else budget
        room = min(_MOST_SNIPPETS, max(int(budget * _SNIPPETS_SHARE), budget - whole))
        names = frozenset(name + dot for name, dot in _NAME.findall(text[region.start : query.offset]))
        if room < _LEAST_SNIPPETS:
            return Kept(region.key, budget, room, names, ())
        shown = around(query.lines, query.offset, query.language, budget - room, tree)
        edit = difference(self._outlined.get(uri, text), text)
        view = View(self._catalogue, self._folders, self._recent, self._documents, edit)
        sparing = room > budget - whole
        snippets = selected(view.offer(query, file_of(uri), region, shown), room, sparing=sparing)
        return Kept(region.key, budget, room, names, snippets)

    def _refresh(self, current: str = "") -> None:
        """Take the open documents in as they are now.

        In the one at hand, ``current``, somebody types: as long as he does, its outline may be a few words behind. So
        may that of a long one, which is left to the next renewal.
        """
        for uri in [uri for uri in self._edited if uri != current or uri not in self._outlined]:
            document = self._documents[uri]
            if len(document.text) <= _MOST_BETWEEN_KEYS:
                tree = self._parsed(document, self._edited.pop(uri))
                self._put(document, entry_of(document.text, file_of(uri), tree=tree))

    def _begin_renewal(self) -> None:
        task = asyncio.get_running_loop().create_task(self._renew())
        self._reading.add(task)
        task.add_done_callback(self._read)

    async def _renew(self) -> None:
        """Take the open documents in as they are now. Whoever goes on typing meanwhile is not held up by a long one."""
        for uri in list(self._edited):
            document = self._documents.get(uri)
            if document is None or len(document.text) > _MOST_DOCUMENT:
                self._edited.pop(uri, None)
                continue
            tree = self._parsed(document, self._edited.get(uri, 0))
            entry = await asyncio.to_thread(entry_of, document.text, file_of(uri), tree=tree)
            new = file_of(uri) not in self._catalogue
            if new:
                for end in range(_PIECES_AT_ONCE, len(entry.pieces), _PIECES_AT_ONCE):
                    if self._documents.get(uri) is document:
                        self._catalogue.put(file_of(uri), replace(entry, pieces=entry.pieces[:end]))
                        await asyncio.sleep(0)
            if self._documents.get(uri) is document and self._edited.pop(uri, None) is not None:
                self._put(document, entry)
                if new:
                    self._kept.pop(uri, None)  # it was chosen without

    def _parsed(self, document: Document, offset: int) -> SourceTree | None:
        """Return a document's tree for the cursor at ``offset``, in which nothing is only moved."""
        query = Query(document.lines, min(offset, len(document.text)), _language(document))
        live = self._live(query, document.uri)
        if live is None:
            return None
        live.follow(document.text)
        live.parsed()
        return live.at(query)

    def _put(self, document: Document, entry: Entry) -> None:
        self._catalogue.put(file_of(document.uri), entry)
        self._outlined[document.uri] = document.text

    async def _take(self, file: str, entry: Entry) -> None:
        """Take in a file that was read, a few pieces at a time: between them whoever types gets his turn."""
        for end in range(_PIECES_AT_ONCE, max(1, len(entry.pieces)) + _PIECES_AT_ONCE, _PIECES_AT_ONCE):
            if self._is_open(file) or self._folders.of(Path(file)) is None:
                return
            stamp = entry.stamp if end >= len(entry.pieces) else None
            self._catalogue.put(file, replace(entry, pieces=entry.pieces[:end], stamp=stamp))
            await asyncio.sleep(0)

    async def _read_some(self, paths: Sequence[Path]) -> None:
        for path in paths:
            file, entry = path.as_posix(), None
            if self._is_open(file):
                continue
            if worth(path) and not self._folders.ignores(path):
                entry = await asyncio.to_thread(_entry, path, self._limits)
            if entry is not None:
                await self._take(file, entry)
            else:
                for one in [known for known in self._catalogue if known == file or known.startswith(f"{file}/")]:
                    self._catalogue.remove(one)

    def _is_open(self, file: str) -> bool:
        return any(file_of(uri) == file for uri in self._documents)


def _language(document: Document) -> Language | None:
    return named(document.language_id) or of_path(file_of(document.uri))


def _entry(path: Path, limits: Limits) -> Entry | None:
    stamp = stamp_of(path)
    text = None if stamp is None else read(path, limits)
    return None if text is None else entry_of(text, path.as_posix(), stamp)

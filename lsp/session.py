"""What the handlers share: the settings, the documents, the model, the folders, and the words for the user."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from copilot import __version__
from copilot.errors import OutputError
from lsp.completion import speed
from lsp.completion.foresight import Foresight
from lsp.completion.suggestions import Suggestions
from lsp.connection import Connection
from lsp.documents import Documents
from lsp.greeting import NAME
from lsp.model import Model
from lsp.progress import progress
from lsp.protocol import DocumentProtocol
from lsp.scopes import Scopes
from lsp.settings import Settings
from lsp.status import STATUS, Report, Status
from lsp.usage.keeping import Keeping
from lsp.usage.tracker import Tracker
from lsp.workspace.folders import path_of
from lsp.workspace.workspace import Workspace
from prompts import Library

if TYPE_CHECKING:
    from pygls.server import ServerErrors

__all__ = ["CopilotServer"]

_log = logging.getLogger(__name__)

_SPEEDS = "speed.json"
_TOLD_S = 0.005
_SWITCH_S = 0.0005  # so long a key waits for a thread that reads a document; Python's own five milliseconds are felt


class CopilotServer(LanguageServer):
    """One editor's server."""

    protocol: DocumentProtocol

    def __init__(
        self, connection: Connection, library: Library, settings: Settings, *, data: Path | None = None
    ) -> None:
        """Do nothing yet.

        Args:
            connection: leads to the model.
            library: the prompts.
            settings: what holds until the editor sends its own.
            data: the folder for figures of use and measured speeds; None keeps neither.
        """
        super().__init__(NAME, __version__, protocol_cls=DocumentProtocol)
        self._data = data
        self._background: set[asyncio.Task[Any]] = set()
        self._begun = False
        self._ending: asyncio.Task[None] | None = None
        self._indexed: set[str] = set()
        self._faults: list[str] = []
        self.scopes = Scopes(settings)
        self.surroundings = Workspace()
        self.last_edits: dict[str, int] = {}
        self.status = Status(self, lambda: self.model.size(self.scopes.settings))
        self._measured = speed.Measured(speed.load(data / _SPEEDS) if data is not None else None)
        self.model = Model(
            connection,
            library,
            self.scopes.settings_of,
            context=self.surroundings,
            measured=self._measured,
            status=self.status,
        )
        self.suggestions = Suggestions(self.model)
        self.foresight = Foresight(self.model.foresee)
        self.keeping = None
        if data is not None:
            self.keeping = Keeping(data / "usage", connection.connected, project=self.project, warn=self.warn)

    @property
    def documents(self) -> Documents:
        """The open documents."""
        return self.protocol.documents

    @property
    def tracker(self) -> Tracker | None:
        """What follows the suggestions; None where no figures are kept."""
        return None if self.keeping is None else self.keeping.tracker

    def project(self, uri: str) -> str:
        """Return the name of the folder that holds a document; empty outside one."""
        folder = self.scopes.of(uri)
        return "" if folder is None else folder.name

    def begin(self) -> None:
        """Start what goes on in the background: connecting to the model, and writing figures."""
        self._begun = True
        gc.freeze()  # what has been loaded stays; the collector need not walk it while somebody types
        sys.setswitchinterval(_SWITCH_S)
        self.run(self.surroundings.keep_current())
        self.run(self._connect())
        if self.keeping is not None:
            self.run(self.keeping.run())

    def index(self) -> None:
        """Read the folders whose settings want it, and forget the others: of those nothing is shown elsewhere."""
        self.model.forget()  # what it was shown may be of a folder that is not to be shown any more
        settings = {folder: self.scopes.settings_of(folder.uri) for folder in self.scopes}
        wanted = {folder.uri: folder.name for folder, its in settings.items() if its.workspace and its.enabled}
        others = (path_of(folder.uri) for folder in settings if folder.uri not in wanted)
        self.surroundings.shut_folders([path for path in others if path is not None])
        for uri in self._indexed - wanted.keys():
            if (path := path_of(uri)) is not None:
                self.surroundings.remove_folder(path)
        new = wanted.keys() - self._indexed
        self._indexed = set(wanted)
        for uri in new:
            if (path := path_of(uri)) is not None:
                self.surroundings.add_folder(path, wanted[uri])
        if new:
            self.run(self._index())

    def files_changed(self, uris: Sequence[str]) -> None:
        """Read files again that have changed on the disk."""
        paths = [path for path in map(path_of, uris) if path is not None]
        if paths:
            self.surroundings.files_changed(paths)

    def settings_changed(self) -> None:
        """Go by the settings that hold now, and show the user what is newly wrong with them."""
        faults, self._faults = self._faults, self.scopes.faults
        if new := [fault for fault in self._faults if fault not in faults]:
            words = f"{NAME}: {'; '.join(new)}. The other settings hold."
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, words))
        self.suggestions.forget_all()
        self.status.enabled = self.scopes.settings.enabled
        self.status.refresh()
        if self._begun:
            self.index()

    async def end(self) -> None:
        """End what is under way, and keep what is to be kept; once, however often it is asked for."""
        if self._ending is None:
            self._ending = asyncio.create_task(self._end())
        await asyncio.shield(self._ending)

    async def _end(self) -> None:
        await self.suggestions.close()
        for task in list(self._background):
            task.cancel()
        if self._background:
            await asyncio.wait(self._background)
        await self.surroundings.close()
        if self.keeping is not None:
            await self.keeping.close()
        speeds = self._measured.speeds(datetime.now(UTC).date())
        if self._data is not None and speeds:
            with suppress(OutputError):
                speed.keep(self._data / _SPEEDS, speeds)
        await self.model.connection.drop()

    def run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do ``work`` in the background until it is done or the server ends."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._done)
        return task

    def report(self, report: Report) -> None:
        """Tell the editor's status bar how the assistant does, after what is more urgent: questions and answers."""
        about = {"state": report.state, "model": report.model, "size": report.size, "detail": report.detail}
        asyncio.get_running_loop().call_later(_TOLD_S, self.protocol.notify, STATUS, about)

    def warn(self, words: str) -> None:
        """Show the user a message."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, words))

    def log(self, words: str) -> None:
        """Write to the editor's log."""
        self.window_log_message(types.LogMessageParams(types.MessageType.Info, words))

    def report_server_error(self, error: Exception, source: ServerErrors) -> None:
        """Log a fault of ours by its type alone: its message may hold a part of the user's source."""
        _log.error("internal error: %s in %s", type(error).__name__, source.__name__)

    async def _connect(self) -> None:
        async with progress(self, "Bank Copilot: starting the model"):
            await self.model.connect(self.scopes.settings)

    async def _index(self) -> None:
        async with progress(self, "Bank Copilot: reading the folders"):
            await self.surroundings.index()

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("internal error: %s in the background", type(error).__name__)

"""The folders that are open in the editor, and the settings that hold in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lsp.settings import Settings, checked

__all__ = ["Scope", "Scopes"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A folder of the workspace: its address, and the name that the editor shows."""

    uri: str
    name: str

    def holds(self, uri: str) -> bool:
        """Tell whether a document is in the folder."""
        return uri == self.uri or uri.startswith(self.uri.rstrip("/") + "/")


@dataclass(slots=True)
class Scopes:
    """The open folders, and the settings: those for all of them, and what a folder has of its own.

    Attributes:
        settings: those for all folders; to begin with what holds unless the editor says otherwise.
    """

    settings: Settings = field(default_factory=Settings)
    _defaults: Settings = field(init=False)
    _folders: dict[str, Scope] = field(default_factory=dict)
    _given: dict[str, dict[str, Any]] = field(default_factory=dict)
    _own: dict[str, Settings] = field(default_factory=dict)
    _faults: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._defaults = self.settings

    def __iter__(self) -> Iterator[Scope]:
        return iter(tuple(self._folders.values()))

    @property
    def faults(self) -> list[str]:
        """What is wrong with the settings, in words for the user; each once, however many folders have it."""
        return list(dict.fromkeys(fault for faults in self._faults.values() for fault in faults))

    def add(self, uri: str, name: str) -> None:
        """Take in a folder."""
        self._folders[uri] = Scope(uri, name)

    def remove(self, uri: str) -> None:
        """Forget a folder and its settings."""
        self._folders.pop(uri, None)
        self._given.pop(uri, None)
        self._own.pop(uri, None)
        self._faults.pop(uri, None)

    def configure(self, given: object) -> None:
        """Take the settings for all folders; what they do not name, or name wrongly, is as it was at first."""
        options, self._faults[""] = checked(given)
        self.settings = self._defaults.changed(options)
        self._own = {uri: self.settings.changed(own) for uri, own in self._given.items()}

    def configure_folder(self, uri: str, given: object) -> None:
        """Take a folder's own settings; null for none."""
        if uri in self._folders:
            self._given[uri], self._faults[uri] = checked(given)
            self._own[uri] = self.settings.changed(self._given[uri])

    def of(self, uri: str) -> Scope | None:
        """Return the innermost folder that holds a document, or None."""
        holding = [folder for folder in self._folders.values() if folder.holds(uri)]
        return max(holding, key=lambda folder: len(folder.uri), default=None)

    def settings_of(self, uri: str) -> Settings:
        """Return the settings that hold for a document."""
        folder = self.of(uri)
        return self.settings if folder is None else self._own.get(folder.uri, self.settings)

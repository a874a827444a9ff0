"""How the assistant does, told to the editor: for its status bar at each change, and once in words when it is down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from copilot.errors import CopilotError
from prompts.rendered import Size

__all__ = ["STATUS", "Report", "State", "Status", "Voice"]

STATUS = "bank-copilot/status"
"""The notification to the editor."""

State = Literal["starting", "ready", "busy", "paused", "down"]


@dataclass(frozen=True, slots=True)
class Report:
    """What the status bar shows.

    Attributes:
        state: ``paused`` is switched off by the user, ``down`` without a model.
        model: the model that answers, in the words of the settings.
        size: the same as ``small`` or ``base``.
        detail: what is wrong, for a person; empty when nothing is.
    """

    state: State
    model: str
    size: Size
    detail: str = ""


class Voice(Protocol):
    """The ways to the user."""

    def report(self, report: Report) -> None:
        """Say it to the status bar."""
        ...

    def warn(self, words: str) -> None:
        """Say it in a message that the user sees."""
        ...

    def log(self, words: str) -> None:
        """Say it in the editor's log."""
        ...


class Status:
    """Holds the state and tells of its changes; a failure is told once, and its end."""

    def __init__(self, voice: Voice, size: Callable[[], Size]) -> None:
        self._voice = voice
        self._size = size
        self._last: Report | None = None
        self._down = False
        self._up = False
        self._asked = 0
        self.enabled = True

    def starting(self) -> None:
        """The model is being connected, or loaded; until it has answered, to ask it is no change."""
        self._up = False
        if not self._down:
            self._tell("starting")

    def busy(self) -> None:
        """The model has been asked; `idle` ends it."""
        self._asked += 1
        if self._up:
            self._tell("busy")

    def ready(self) -> None:
        """The model has answered."""
        self._up = True
        if self._down:
            self._down = False
            self._voice.log("Bank Copilot offers completions again.")
        self._tell("ready")

    def down(self, error: CopilotError) -> None:
        """There are no completions; ``error`` says why."""
        self._up = False
        self._tell("down", str(error))
        if not self._down:
            self._down = True
            self._voice.warn(
                f"Bank Copilot offers no completions for now: {error}. It goes on by itself once that is settled."
            )

    def idle(self) -> None:
        """One question is over, and nothing has been learnt; a newer one may be under way already."""
        self._asked -= 1
        if self._up and not self._asked:
            self._tell("ready")

    def refresh(self) -> None:
        """Say it again if the settings have changed it."""
        if self._last is not None and self._last.state in ("ready", "paused"):
            self._tell("ready")

    def _tell(self, state: State, detail: str = "") -> None:
        size = self._size()
        report = Report("paused" if not self.enabled and state in ("ready", "busy") else state, size, size, detail)
        if report != self._last:
            self._last = report
            self._voice.report(report)

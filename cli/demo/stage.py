"""Where the demo is seen: plain lines anywhere, a live view on a terminal.

Both show the same results; only what is seen while a job runs differs. What a model or a document says is untrusted, so
control characters never reach the terminal.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from copilot.client import Answer, LanguageModel
from copilot.passing import Passing
from prompts import Rendered

__all__ = ["LiveStage", "Stage", "Watched", "printable"]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_TAIL_CHARACTERS = 2_000
_TAIL_LINES = 6
_VOICES = 2
_SAY_EVERY_S = 15.0
_FRAMES_A_SECOND = 8


def printable(text: str) -> str:
    """Return ``text`` without the characters that drive a terminal or reorder its line; line ends and tabs stay."""
    return _CONTROL.sub("", text)


class Stage:
    """The plain view: a line for each step, and now and then one that says how much the model has written."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._written = 0
        self._said_at = time.monotonic()

    @contextmanager
    def acting(self, title: str) -> Iterator[None]:
        """Show one job, named ``title``, while the block runs."""
        self._written, self._said_at = 0, time.monotonic()
        self.console.print()
        self.console.print(f"== {title} ==", style="bold", markup=False, highlight=False)
        yield

    def step(self, text: str) -> None:
        """Say what happens now."""
        self._said_at = time.monotonic()
        self.console.print(f"- {printable(text)}", markup=False, highlight=False)

    def wrote(self, piece: str, voice: int = 0) -> None:
        """Take a piece of what the model writes; ``voice`` tells answers apart that are written at the same time."""
        self._written += len(piece)
        if time.monotonic() - self._said_at >= _SAY_EVERY_S:
            self.step(f"the model is writing: {self._written:,} characters so far")

    def show(self, *results: RenderableType) -> None:
        """Print results that stay."""
        for result in results:
            self.console.print(result)


class LiveStage(Stage):
    """The live view: the steps with a clock, and the last lines of what the model writes, as it writes them."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._scene: _Scene | None = None

    @contextmanager
    def acting(self, title: str) -> Iterator[None]:
        """Show one job in a panel that goes away when the block ends; its results then take the panel's place."""
        self._scene = _Scene(title)
        try:
            with Live(self._scene, console=self.console, transient=True, refresh_per_second=_FRAMES_A_SECOND):
                yield
        finally:
            scene, self._scene = self._scene, None
            self.console.rule(Text(f"{title}  {scene.elapsed_s:.0f} s", style="bold"), align="left", style="cyan")

    def step(self, text: str) -> None:
        """Say what happens now; the step before it is done."""
        if self._scene:
            self._scene.step(printable(text))

    def wrote(self, piece: str, voice: int = 0) -> None:
        """Show a piece of what the model writes."""
        if self._scene:
            self._scene.wrote(printable(piece), voice)


class _Scene:
    """What the live panel holds; drawn anew for each frame, to the terminal's width at that moment."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._steps: list[tuple[str, float]] = []
        self._tails: dict[int, str] = {}
        self._began = time.monotonic()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the job began."""
        return time.monotonic() - self._began

    def step(self, text: str) -> None:
        """Begin a step."""
        self._steps.append((text, time.monotonic()))
        self._tails.clear()

    def wrote(self, piece: str, voice: int) -> None:
        """Keep the end of what each of the latest two voices wrote."""
        self._tails[voice] = (self._tails.pop(voice, "") + piece)[-_TAIL_CHARACTERS:]
        while len(self._tails) > _VOICES:
            del self._tails[next(iter(self._tails))]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        steps, tails = list(self._steps), dict(self._tails)  # the job goes on while this thread draws
        now = time.monotonic()
        lines: list[RenderableType] = [
            _line(("✓ ", "green"), f"{text}  {end - start:.0f} s", style="dim")
            for (text, start), (_, end) in pairwise(steps)
        ]
        lines += [_line((_turning(now), "cyan"), f"{text}  {now - start:.0f} s") for text, start in steps[-1:]]
        tail: list[RenderableType] = []
        for _, written in sorted(tails.items()):
            wrapped = Text(written.strip("\n"), style="italic").wrap(console, max(2, options.max_width - 4))
            tail += wrapped[-(_TAIL_LINES // len(tails)) :]
        room = max(3, (options.height or console.height) - len(tail) - 3)
        yield Panel(
            Group(*lines[-room:], *tail),
            title=Text(f"{self._title}  {self.elapsed_s:.0f} s", style="bold"),
            title_align="left",
            border_style="cyan",
        )


def _line(*parts: str | tuple[str, str], style: str = "") -> Text:
    return Text.assemble(*parts, style=style, no_wrap=True, overflow="ellipsis")


def _turning(now: float) -> str:
    return "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"[int(now * _FRAMES_A_SECOND) % 10] + " "


class Watched(Passing):
    """A language model whose words are also shown on a stage, and whose tokens are counted."""

    def __init__(self, model: LanguageModel, stage: Stage) -> None:
        super().__init__(model)
        self._stage = stage
        self._asked = 0
        self.answers: list[Answer] = []

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """As `LanguageModel.ask`; each piece goes to the stage too."""

        self._asked += 1
        voice = self._asked

        def heard(piece: str) -> None:
            self._stage.wrote(piece, voice)
            if on_text:
                on_text(piece)

        answer = await self._model.ask(prompt, on_text=heard)
        self.answers.append(answer)
        return answer

"""Seconds of a due-diligence draft from the bundled client files, and what the checks let through.

    python -m bench.drafting

Code is everything but the model: reading, computing, checking, writing Word and JSON. The refused sentences are those
of the model that a check kept out of the report; code told their facts instead.
"""

from __future__ import annotations

import asyncio
import platform
import tempfile
from datetime import date
from pathlib import Path
from time import monotonic
from typing import get_args

from cli import runtime
from copilot.client import Answer, LanguageModel
from copilot.language import Language
from docs_ai import diligence
from prompts import Rendered

SAMPLES = Path(__file__).parents[1] / "cli" / "samples" / "client"
COLUMNS = (
    "language",
    "calls",
    "tokens read",
    "tokens written",
    "model s",
    "code s",
    "total s",
    "sentences",
    "by model",
    "refused",
)


class _Counted:
    """A model that counts what it is asked."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.complete, self.count_tokens = model.complete, model.count_tokens
        self.context_tokens = model.context_tokens
        self.calls, self.read, self.written, self.elapsed = 0, 0, 0, 0.0
        self._running, self._since = 0, 0.0

    async def ask(self, prompt: Rendered, *, on_text: object = None) -> Answer:
        if not self._running:
            self._since = monotonic()
        self._running += 1
        try:
            answer = await self._model.ask(prompt)
        finally:
            self._running -= 1
            if not self._running:  # two questions at once take their time once
                self.elapsed += monotonic() - self._since
        self.calls += 1
        self.read += answer.prompt_tokens
        self.written += answer.completion_tokens
        return answer


async def measure(language: Language, model: LanguageModel) -> tuple[str, ...]:
    """Return one row of the table."""
    template = diligence.load_template("due-diligence")
    counted = _Counted(model)
    with tempfile.TemporaryDirectory() as folder:
        began = monotonic()
        read = diligence.read(diligence.expand([SAMPLES / language]), template)
        report = await diligence.draft(read, template, counted, runtime.library())
        diligence.write(report, Path(folder) / "report.docx")
        total = monotonic() - began
    by_model = sum(sentence.origin == "model" for sentence in report.sentences)
    seconds = (f"{counted.elapsed:.1f}", f"{total - counted.elapsed:.1f}", f"{total:.1f}")
    numbers = (counted.calls, counted.read, counted.written)
    counts = (len(report.sentences), by_model, len(report.rejected))
    return (language, *map(str, numbers), *seconds, *map(str, counts))


async def main() -> None:
    """Print the table."""
    async with runtime.client() as model:
        await model.count_tokens(["warm up"])
        rows = [await measure(language, model) for language in get_args(Language)]
    print(f"Drafting the bundled client files, {platform.machine()}, {date.today()}")
    widths = [max(len(row[i]) for row in (COLUMNS, *rows)) for i in range(len(COLUMNS))]
    for row in (COLUMNS, *rows):
        print("  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)))


if __name__ == "__main__":
    asyncio.run(main())

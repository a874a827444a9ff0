"""The golden cases of answers: what a model wrote, and what is offered of it.

``python -m tests.lsp.completion.goldens`` writes the expected files anew; look at the difference before you commit it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lsp.completion.answer import offered
from lsp.completion.ending import Policy
from lsp.completion.frame import frame_of
from lsp.context.window import Window
from lsp.syntax.languages import named

DATA = Path(__file__).parents[2] / "data" / "completion"
CURSOR = "‸"


@dataclass(frozen=True)
class Case:
    """One case, from ``sources/GROUP.yaml``."""

    group: str
    name: str
    source: str
    raw: str
    language: str | None = "python"
    extent: Any = "scope"
    truncated: bool = False

    @property
    def file(self) -> Path:
        """Where the expected text is."""
        return DATA / "expected" / self.group / f"{self.name.replace(' ', '-')}.txt"

    def result(self) -> str:
        """Return the source with what is offered between ⟦ and ⟧."""
        prefix, suffix = self.source.split(CURSOR)
        frame = frame_of(Window(prefix, suffix, whole=True), named(self.language or ""))
        return f"{prefix}⟦{offered(frame, self.raw, Policy(self.extent), truncated=self.truncated)}⟧{suffix}"


def cases() -> Iterator[Case]:
    """Yield every case."""
    for path in sorted((DATA / "sources").glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text("utf-8")):
            yield Case(path.stem, **entry)


if __name__ == "__main__":
    for case in cases():
        case.file.parent.mkdir(parents=True, exist_ok=True)
        case.file.write_text(case.result(), "utf-8")

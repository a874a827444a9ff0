"""The golden cases of context: a small workspace for each language, and what is shown for a cursor in it.

``python -m tests.lsp.context.goldens`` writes the expected files anew; look at the difference before you commit it.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from lsp.completion.query import Query
from lsp.documents import Document
from lsp.syntax.languages import of_path
from lsp.syntax.lines import Lines
from lsp.workspace.workspace import Workspace

DATA = Path(__file__).parents[2] / "data" / "context"
CURSOR = "‸"
FILLER = "\n".join(f"    def step_{number}(self):\n        return self.done[{number}]\n" for number in range(30))


@dataclass(frozen=True)
class Case:
    """One case, from ``sources/GROUP.yaml``: a workspace, one open file of it, and a cursor there."""

    group: str
    name: str
    files: Mapping[str, str]
    file: str
    source: str
    budget: int = 512

    @property
    def golden(self) -> Path:
        """Where the expected text is."""
        return DATA / "expected" / self.group / f"{self.name.replace(' ', '-')}.txt"

    async def result(self, folder: Path) -> str:
        """Return what is shown beside the window, with the workspace written into ``folder``."""
        for path, text in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
        prefix, suffix = self.source.replace("{filler}", FILLER).split(CURSOR)
        workspace = Workspace()
        workspace.add_folder(folder)
        await workspace.index()
        uri, language = (folder / self.file).as_uri(), of_path(self.file)
        lines = Lines(prefix + suffix)
        workspace.opened(Document(uri, "" if language is None else language.name, 1, lines))
        query = Query(lines, len(prefix), language, workspace.relative(uri), uri)
        shown = workspace.gather(query, uri, self.budget).snippets
        await workspace.close()
        return "\n".join(f"=== {one.path} ({one.kind})\n{one.text}" for one in shown)


def cases() -> Iterator[Case]:
    """Yield every case."""
    for path in sorted((DATA / "sources").glob("*.yaml")):
        group = yaml.safe_load(path.read_text("utf-8"))
        for entry in group["cases"]:
            yield Case(path.stem, files=group["files"], **entry)


async def _write() -> None:
    for case in cases():
        with tempfile.TemporaryDirectory() as folder:
            result = await case.result(Path(folder))
        case.golden.parent.mkdir(parents=True, exist_ok=True)
        case.golden.write_text(result, "utf-8")


if __name__ == "__main__":
    asyncio.run(_write())

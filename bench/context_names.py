"""What the model is shown of what it has to write: the share of names, with the repository and without; needs no model.

Code is taken out of real packages as in `bench.repository`, any code that its rules allow and not only what tests can
judge. Counted are, of the names in it (Python's own aside), those that stand in what the model would be shown, and of
those that other files of the package define (`bench._elsewhere`) the same. Where a name is shown it can be copied.

Ways: the file alone; the repository. The table has the median tokens of other files that the second way shows, too.

    python -m bench.context_names                  40 places a package and set
    python -m bench.context_names --limit 10 --context-tokens 1024
"""

from __future__ import annotations

import argparse
import asyncio
import builtins
import keyword
import re
import tempfile
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median

from bench import _packages
from bench._elsewhere import Elsewhere
from bench._places import Place, chosen
from bench._processes import machine, say
from bench.repository import CONTEXT_TOKENS, SEED, SETS
from lsp.completion.query import Query
from lsp.context.gathering import Gathered, WindowOnly
from lsp.context.tokens import estimate
from lsp.documents import Document
from lsp.syntax.languages import PYTHON
from lsp.syntax.lines import Lines
from lsp.workspace.workspace import Workspace

_WORD = re.compile(r"[^\W\d]\w*")
_OWN = frozenset({*dir(builtins), *keyword.kwlist, "self", "cls"})


@dataclass
class Shown:
    """How many names of the code, and of those from other files, were shown, of how many.

    ``tokens`` are those of other files, one number for each place.
    """

    names: list[int] = field(default_factory=lambda: [0, 0])
    elsewhere: list[int] = field(default_factory=lambda: [0, 0])
    tokens: list[int] = field(default_factory=list)

    def add(self, gathered: Gathered, code: str, needed: Collection[str]) -> None:
        """Count one place."""
        parts = [gathered.window.prefix, gathered.window.suffix, *(one.text for one in gathered.snippets)]
        seen = set(_WORD.findall("\n".join(parts)))
        for counts, wanted in ((self.names, set(_WORD.findall(code)) - _OWN), (self.elsewhere, set(needed))):
            counts[0] += len(wanted & seen)
            counts[1] += len(wanted)
        self.tokens.append(sum(estimate(one.text) for one in gathered.snippets))


class Reader:
    """Gathers what the model is shown in one package."""

    def __init__(self, root: Path, workspace: Workspace) -> None:
        self._root = root
        self._workspace = workspace

    async def gathered(self, place: Place, source: str, tokens: int) -> tuple[Gathered, Gathered]:
        """Return what is shown of the file alone, and with the repository."""
        uri, lines = (self._root / place.path).as_uri(), Lines(place.taken_out(source))
        self._workspace.opened(Document(uri, "python", 1, lines))
        query = Query(lines, place.start, PYTHON, self._workspace.relative(uri), uri)
        both = WindowOnly().gather(query, uri, tokens), self._workspace.gather(query, uri, tokens)
        self._workspace.closed(uri)
        while self._workspace.busy:
            await asyncio.sleep(0.001)
        return both


async def measure(group: str, name: str, limit: int, budgets: Collection[int], table: dict[str, Shown]) -> None:
    """Add one package's places to a table, by the words that begin its rows."""
    package = _packages.named(name)
    say(f"{group}, {package.stem}")
    with tempfile.TemporaryDirectory() as folder:
        root = _packages.fetch(package, Path(folder))
        files = _packages.sources(package, root)
        elsewhere = Elsewhere(root, package.base(root), files)
        wanted = elsewhere.needed if group == "elsewhere" else bool
        places = list(islice(chosen(root, files, f"{SEED}:{package.stem}", wanted), limit))
        for tokens in budgets:
            workspace = Workspace()
            workspace.add_folder(root)
            await workspace.index()
            reader = Reader(root, workspace)
            for place in places:
                source = (root / place.path).read_text("utf-8")
                found = await reader.gathered(place, source, tokens)
                for way, gathered in zip(("file alone", "repository"), found, strict=True):
                    code, needed = place.expected(source), elsewhere.needed(place)
                    table[f"| {group} | {tokens} | {way} "].add(gathered, code, needed)
            await workspace.close()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, default=40, help="places a package (%(default)s)")
    budgets = sorted(CONTEXT_TOKENS.values())
    parser.add_argument("--context-tokens", type=int, nargs="+", default=budgets, help="%(default)s")
    given = parser.parse_args()
    table: defaultdict[str, Shown] = defaultdict(Shown)
    for group, names in SETS.items():
        for name in names:
            asyncio.run(measure(group, name, given.limit, given.context_tokens, table))
    print(f"Names of the code that are shown; {machine()}\n")
    columns = ("places", "tokens", "way", "n", "names", "names of other files", "tokens of other files")
    print(f"| {' | '.join(columns)} |")
    print("|---" * len(columns) + "|")
    for words, shown in table.items():
        shares = [f"{count / total:.3f} of {total}" for count, total in (shown.names, shown.elsewhere)]
        print(f"{words}| {len(shown.tokens)} | {' | '.join(shares)} | {median(shown.tokens):.0f} |")


if __name__ == "__main__":
    main()

"""Time of one completion with a context of 300 tokens: to the first token and in all, cold and warm.

Cold: nothing of the prompt has been read before. Warm: the same cursor after one more typed character, as between two
keystrokes, so that the engine's cache holds the prefix. Through the gateway and our completion path; medians.

    python -m bench.completion_latency --rounds 5
"""

from __future__ import annotations

import argparse
import asyncio
import platform
from datetime import date
from statistics import median
from typing import get_args

from cli import runtime, samples
from lsp.completion.service import Completion, Query, complete, prepare
from lsp.settings import Settings
from lsp.syntax.languages import PYTHON
from lsp.syntax.lines import Lines
from prompts.rendered import Size

TOKENS = 300
CURSOR = "    rate = yearly_rate / MONTHS"


async def measure(size: Size, rounds: int) -> dict[str, float | str]:
    """Return the medians for one model size, and how many tokens the context really had."""
    options = Settings(size=size, context_tokens=TOKENS).options
    library = runtime.library()
    source = samples.PYTHON_MODULE.read_text("utf-8")
    cold: list[Completion] = []
    warm: list[Completion] = []
    counts: list[int] = []
    async with runtime.client() as model:
        await complete(model, library, _query(source, "", "-"), options)
        for number in range(rounds):
            for found, typed in ((cold, ""), (warm, "_")):
                query = _query(source, typed, str(number))
                prompt = prepare(library, query, options).prompt
                counts += await model.count_tokens([prompt.prefix + prompt.suffix + prompt.begun], size=size)
                found.append(await complete(model, library, query, options))
    return {
        "model": size,
        "context tokens": str(round(median(counts))),
        "cold: first token s": median(one.first_token_s or one.elapsed_s for one in cold),
        "cold: total s": median(one.elapsed_s for one in cold),
        "warm: first token s": median(one.first_token_s or one.elapsed_s for one in warm),
        "warm: total s": median(one.elapsed_s for one in warm),
    }


def _query(source: str, typed: str, salt: str) -> Query:
    """Return the cursor in a source whose first token is unlike any before, so that nothing of it is cached."""
    before, after = source.split(f"{CURSOR}_PER_YEAR", 1)
    prefix = f"# {salt}\n{before[-700:]}{CURSOR}{typed}"
    return Query(Lines(prefix + after[:500]), len(prefix), PYTHON)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", action="append", choices=get_args(Size), help="default: both")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each kind (%(default)s)")
    given = parser.parse_args()
    rows = [asyncio.run(measure(size, given.rounds)) for size in given.size or get_args(Size)]
    print(f"Completion latency, medians of {given.rounds}; {platform.machine()}, {date.today()}\n")
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(f"{value:.2f}" if isinstance(value, float) else value for value in row.values()) + " |")


if __name__ == "__main__":
    main()

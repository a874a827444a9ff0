"""Real scanned receipts against their keys: company, date, address, total, read by OCR and found by rules and model.

The receipts and keys (ICDAR 2019 SROIE) are not part of this repository: they lie in the folder of shared cases beside
it, or where ``--data`` says. A field is right when it equals its key after both are put in lower case without
punctuation and with single blanks; the total is compared as an amount, the date as a date (day first unless that
cannot be). Printed: F1 by field and over all, the share of confirmed values that are wrong, seconds to read and to
extract. What the model answered is kept in a scratch folder. ``--rules`` asks no model.

    python -m bench.receipts
    python -m bench.receipts --rules --limit 5
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bench import _field_scores
from bench._cached_model import CachedModel
from bench._field_scores import Given, Scores
from bench._processes import machine, say
from bench.agreements import EDGES, table
from cli import runtime
from docs_ai.reading import Document, read
from docs_ai.terms import Extractor, load_schema
from docs_ai.terms.candidates import candidates
from docs_ai.terms.normalise import dates
from docs_ai.terms.outline import Outline

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "documents" / "sroie"
SCRATCH = Path(tempfile.gettempdir()) / "bank-copilot-bench-receipts"


def same_words(key: str, value: str) -> bool:
    """Tell whether two texts are one but for case, blanks, punctuation and underscores."""
    return bool(value) and _words(key) == _words(value)


def same_date(key: str, value: str) -> bool:
    """Tell whether two texts hold the same first date."""
    left, right = dates.find(key, True), dates.find(value, True)
    return bool(left and right) and left[0].normalized == right[0].normalized


SAME: Mapping[str, _field_scores.Same] = {
    "company": same_words,
    "date": same_date,
    "address": same_words,
    "total": _field_scores.same_amount,
}


def _words(text: str) -> str:
    return " ".join(re.sub(r"[\W_]", " ", text.lower()).split())


def by_rules(document: Document) -> dict[str, list[Given]]:
    """Return the surest place of each field, asking no model."""
    outline = Outline(document)
    found: dict[str, list[Given]] = {}
    for field in load_schema("receipt").fields:
        for candidate in candidates(outline, field)[:1]:
            normal = (candidate.reading.normalized or "") if candidate.reading else ""
            found[field.name] = [Given(document.quote(candidate.span), normal, "found", candidate.strength)]
    return found


@asynccontextmanager
async def extractor(scratch: Path, *, rules: bool) -> AsyncIterator[tuple[Extractor, CachedModel] | None]:
    """Connect to the model, unless only rules are measured."""
    if rules:
        yield None
        return
    async with runtime.client() as model:
        kept = CachedModel(model, scratch / "answers")
        yield Extractor(kept, runtime.library(), load_schema("receipt")), kept


async def main(given: argparse.Namespace) -> None:
    """Read and extract each receipt, and print the tables."""
    keys: dict[str, dict[str, str]] = json.loads((given.data / "labels.json").read_text("utf-8"))
    scores, reading, extracting = Scores(SAME), 0.0, 0.0
    names = sorted(keys)[: given.limit]
    async with extractor(given.scratch, rules=given.rules) as way:
        for name in names:
            began = time.perf_counter()
            document = read(given.data / name, cache=given.scratch / "read")
            reading += time.perf_counter() - began
            if way is None:
                values = by_rules(document)
            else:
                kept = way[1].kept_s
                extraction = await way[0].extract(document)
                extracting += extraction.elapsed_s + way[1].kept_s - kept
                values = _field_scores.given_in(extraction.to_json())
            scores.add({field: [key] for field, key in keys[name].items()}, values)
            say(f"{name}: {sum(scores.hits.values())} right so far")
    how = "rules alone" if given.rules else runtime.settings().models.base
    print(f"{len(names)} receipts, {how}, {machine()}")
    row = {field: f"{scores.f1(field):.2f}" for field in SAME} | {
        "all": f"{scores.f1():.3f}",
        "confirmed wrong": f"{scores.wrong}/{scores.confirmed} ({scores.wrong / max(1, scores.confirmed):.1%})",
        "s to read": f"{reading / len(names):.1f}",
        "s to extract": f"{extracting / len(names):.1f}",
    }
    print(table([row]))
    rows = _field_scores.bins(scores.sureness, EDGES)
    print("\nHow sure it is, and how often it is right:")
    print(
        table(
            [
                {"sure": f"{a:.2f}-{b:.2f}", "values": n, "mean": f"{m:.2f}", "right": f"{r:.2f}"}
                for a, b, n, m, r in rows
            ]
        )
    )


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Real scanned receipts against their keys.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with labels.json and the receipts")
    parser.add_argument("--limit", type=int, help="receipts, the first by name; all by default")
    parser.add_argument("--rules", action="store_true", help="ask no model")
    parser.add_argument("--scratch", type=Path, default=SCRATCH, help="folder for what was read and answered")
    given = parser.parse_args()
    if not (given.data / "labels.json").is_file():
        sys.exit(f"the receipts are not there: {given.data}")
    return given


if __name__ == "__main__":
    asyncio.run(main(arguments()))

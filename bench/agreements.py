"""Terms of real non-disclosure agreements against their labels: ours, langextract, and one plain prompt.

The agreements and labels (Kleister-NDA: filings with the SEC) are not part of this repository: they lie in the folder
of shared cases beside it, or where ``--data`` says. Fields: party, jurisdiction, effective_date, term. All ways ask the
same base model through the same gateway and read the same text. Printed, for each way: F1 by field and over all; the
share of absent fields for which nothing was given; the share of confirmed values that are wrong; seconds and tokens a
document; and for ours how often it is right by how sure it says it is. What a way answered is kept in a scratch folder:
a run that was interrupted goes on, and one that changes only rules costs nothing.

    python -m bench.agreements
    python -m bench.agreements --limit 5 --way ours --way plain
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import _field_scores, _langextract, _plain_prompt
from bench._cached_model import CachedModel
from bench._field_scores import Given, Scores
from bench._processes import machine, say
from cli import runtime
from copilot import autostart
from copilot.client import LanguageModel
from docs_ai.reading import Document, read
from docs_ai.terms import Extractor, load_schema

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "documents" / "kleister-nda"
SCRATCH = Path(tempfile.gettempdir()) / "bank-copilot-bench-agreements"
WAYS = ("ours", "langextract", "plain")
SAME: Mapping[str, _field_scores.Same] = {
    "party": _field_scores.same_party,
    "jurisdiction": _field_scores.same_jurisdiction,
    "effective_date": _field_scores.same_text,
    "term": _field_scores.same_term,
}
EDGES = (0.0, 0.4, 0.55, 0.7, 0.8, 0.9, 0.95, 1.0)
BUFFER = 4000
"""Characters of each piece that langextract cuts; its default of 1,000 shows its examples four times as often."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a way gave for one document, and what it took."""

    values: Mapping[str, Sequence[Given]]
    seconds: float
    tokens: int


class Ways:
    """The three ways over one model; what each answered is kept below ``scratch``."""

    def __init__(self, model: LanguageModel, address: autostart.Address, scratch: Path) -> None:
        self._model = CachedModel(model, scratch / "answers")
        self._address = address
        self._scratch = scratch
        self._extractor = Extractor(self._model, runtime.library(), load_schema("nda"))

    async def of(self, way: str, document: Document) -> Outcome:
        """Return what ``way`` gives for a document."""
        return await {"ours": self._ours, "langextract": self._langextract, "plain": self._plain}[way](document)

    async def _ours(self, document: Document) -> Outcome:
        kept = self._model.kept_s
        extraction = await self._extractor.extract(document)
        result = extraction.to_json()
        folder = self._scratch / "results"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{document.path.stem}.json").write_text(json.dumps(result, ensure_ascii=False, indent=1), "utf-8")
        tokens = extraction.prompt_tokens + extraction.completion_tokens
        seconds = extraction.elapsed_s + self._model.kept_s - kept
        return Outcome(_field_scores.given_in(result), seconds, tokens)

    async def _langextract(self, document: Document) -> Outcome:
        asked = [document.sha256, document.text, _langextract.told(), BUFFER, _langextract.VERSION]
        file = self._scratch / "langextract" / f"{hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:32]}.json"
        if not file.exists():
            address = self._address
            found = await asyncio.to_thread(_langextract.answer, document.text, address.url, address.api_key, BUFFER)
            file.parent.mkdir(parents=True, exist_ok=True)
            if not found.get("failed"):
                file.write_text(json.dumps(found), "utf-8")
        else:
            found = json.loads(file.read_text("utf-8"))
        tokens = found["prompt_tokens"] + found["completion_tokens"]
        return Outcome(_langextract.values(found), found["seconds"], tokens)

    async def _plain(self, document: Document) -> Outcome:
        answer = await _plain_prompt.answer(self._model, document.text)
        if answer is None:
            return Outcome({}, 0.0, 0)
        tokens = answer.prompt_tokens + answer.completion_tokens
        return Outcome(_plain_prompt.values(answer.data), answer.elapsed_s, tokens)


def row(way: str, scores: Scores, outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Return one line of the table."""
    absent, left_out = sum(scores.absent.values()), sum(scores.left_out.values())
    return {
        "way": way,
        **{name: f"{scores.f1(name):.2f}" for name in scores.same},
        "all": f"{scores.f1():.3f}",
        "absent left out": f"{left_out}/{absent} ({left_out / max(1, absent):.0%})",
        "confirmed wrong": f"{scores.wrong}/{scores.confirmed} ({scores.wrong / max(1, scores.confirmed):.1%})",
        "s/document": f"{sum(outcome.seconds for outcome in outcomes) / len(outcomes):.1f}",
        "tokens/document": f"{sum(outcome.tokens for outcome in outcomes) / len(outcomes):.0f}",
    }


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as a table of text."""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *([str(value) for value in line.values()] for line in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def reliability(scores: Scores) -> str:
    """Return how often values are right, by how sure they are said to be."""
    return table(
        [
            {"sure": f"{low:.2f}-{high:.2f}", "values": count, "mean": f"{mean:.2f}", "right": f"{right:.2f}"}
            for low, high, count, mean, right in _field_scores.bins(scores.sureness, EDGES)
        ]
    )


async def main(given: argparse.Namespace) -> None:
    """Run the ways and print the tables."""
    labels: dict[str, dict[str, list[str]]] = json.loads((given.data / "labels.json").read_text("utf-8"))
    paths = [given.data / name for name in sorted(labels)][: given.limit]
    rows, ours = [], None
    async with runtime.client() as model:
        ways = Ways(model, await autostart.ensure(runtime.settings()), given.scratch)
        for way in given.way or WAYS:
            scores, outcomes = Scores(SAME), []
            for path in paths:
                outcome = await ways.of(way, read(path))
                say(f"{way}: {path.name}: {outcome.seconds:.1f} s")
                outcomes.append(outcome)
                scores.add(labels[path.name], outcome.values)
            rows.append(row(way, scores, outcomes))
            ours = scores if way == "ours" else ours
    print(f"{len(paths)} agreements, {runtime.settings().models.base}, {machine()}")
    print(table(rows))
    if ours is not None:
        print(f"\nHow sure ours is, and how often it is right:\n{reliability(ours)}")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Terms of real non-disclosure agreements against their labels.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with labels.json and the agreements")
    parser.add_argument("--limit", type=int, help="agreements, the first by name; all by default")
    parser.add_argument("--way", action="append", choices=WAYS, help="may be given more than once; all by default")
    parser.add_argument("--scratch", type=Path, default=SCRATCH, help="folder for what the ways answered")
    given = parser.parse_args()
    if not (given.data / "labels.json").is_file():
        sys.exit(f"the agreements are not there: {given.data}")
    return given


if __name__ == "__main__":
    asyncio.run(main(arguments()))

"""Personal data in sentences: what is found, what is found wrongly, and what it costs.

Makes valid identifiers of each kind and as many near misses, in Chinese and English sentences of many shapes, and
prints recall and false alarms. A value counts as found when a finding of its kind has exactly its place (an address:
covers it with at most four more characters). A false alarm is a finding of the kind that is tested; ``any`` counts
those of every kind that touch the near miss.

    python -m bench.deidentification [--count 2000] [--seed 7] [--peer-python PATH]

``--peer-python`` is a Python with ``presidio-analyzer``, whose recognisers of patterns then read the same sentences.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench._identifiers import KINDS, Case, near_misses, positives
from copilot.review.finding import Finding
from copilot.review.personal import personal_data

Detect = Callable[[str], list[Finding]]
ROOT = Path(__file__).resolve().parents[1]
ORDINARY = {"zh": ("docs/guide/zh.md", "README.md"), "en": ("docs/guide/documents.md", "docs/operate/server.md")}
PEER_OF = {
    "bank-card": "CREDIT_CARD",
    "iban": "IBAN_CODE",
    "phone": "PHONE_NUMBER",
    "cn-mobile": "PHONE_NUMBER",
    "email": "EMAIL_ADDRESS",
}


@dataclass(frozen=True, slots=True)
class Row:
    """The result of one kind in one language."""

    kind: str
    language: str
    valid: int
    found: int
    misses: int
    alarms: int
    touched: int


def is_found(case: Case, findings: Sequence[Finding]) -> bool:
    """Tell whether a finding of the case's kind has the value's place."""
    start = case.text.index(case.value)
    end = start + len(case.value)
    slack = 4 if case.kind == "address" else 0
    return any(
        one.rule in case.rules and one.start <= start and one.end >= end and one.end - one.start <= end - start + slack
        for one in findings
    )


def measure(kind: str, language: str, seed: int, count: int, show: int) -> Row:
    """Count what the detectors make of one kind's sentences; print the first ``show`` errors of each sort."""
    rng = random.Random(f"{seed} {kind} {language}")
    rules = KINDS[kind].rules
    found = alarms = touched = 0
    shown = [show, show]
    for case in positives(rng, kind, language, count):
        findings = personal_data(case.text)
        found += (hit := is_found(case, findings))
        if not hit and shown[0]:
            shown[0] -= 1
            print("missed:", repr(case.text), [(one.rule, case.text[one.start : one.end]) for one in findings])
    for case in near_misses(rng, kind, language, count):
        start = case.text.index(case.value)
        touching = [
            one for one in personal_data(case.text) if one.end > start and one.start < start + len(case.value)
        ]
        alarms += (alarm := any(one.rule in rules for one in touching))
        touched += bool(touching)
        if alarm and shown[1]:
            shown[1] -= 1
            print("alarm:", repr(case.text), [(one.rule, case.text[one.start : one.end]) for one in touching])
    return Row(kind, language, count, found, count, alarms, touched)


def table(rows: Sequence[Sequence[str]], head: Sequence[str]) -> None:
    """Print rows under a head."""
    print(f"\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def cost(text: str) -> float:
    """Return the microseconds a kilobyte of UTF-8, the best of five rounds."""
    size = len(text.encode()) / 1000
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        personal_data(text)
        best = min(best, time.perf_counter() - started)
    return best * 1e6 / size


def dense(language: str, seed: int) -> str:
    """Return a text of about one identifier a sentence."""
    rng = random.Random(f"{seed} dense {language}")
    cases = [case for kind in KINDS for case in positives(rng, kind, language, 40)]
    rng.shuffle(cases)
    return "\n".join(case.text for case in cases)


def ordinary(language: str) -> str:
    """Return a text with hardly any: pages of our own guide."""
    return "\n".join((ROOT / page).read_text("utf-8") for page in ORDINARY[language])


PEER = """
import json, sys, time
from presidio_analyzer import RecognizerRegistry
registry = RecognizerRegistry()
registry.load_predefined_recognizers()
wanted = {"CREDIT_CARD", "IBAN_CODE", "PHONE_NUMBER", "EMAIL_ADDRESS"}
recognizers = [r for r in registry.recognizers if wanted & set(r.supported_entities) and "Spacy" not in type(r).__name__]
for line in sys.stdin:
    texts = json.loads(line)
    started = time.perf_counter()
    found = []
    for text in texts:
        one = []
        for recognizer in recognizers:
            for result in recognizer.analyze(text, recognizer.supported_entities, None) or []:
                one.append([result.entity_type, result.start, result.end])
        found.append(one)
    print(json.dumps({"found": found, "s": time.perf_counter() - started}), flush=True)
"""


def peer(python: str, seed: int, count: int) -> None:
    """Let Presidio's recognisers of patterns read the same sentences, and print the same figures."""
    with subprocess.Popen(
        [python, "-c", PEER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def ask(texts: list[str]) -> dict[str, list[list[tuple[str, int, int]]] | float]:
            process.stdin.write(json.dumps(texts) + "\n")
            process.stdin.flush()
            answer: dict[str, list[list[tuple[str, int, int]]] | float] = json.loads(process.stdout.readline())
            return answer

        rows = [
            _peer_row(ask, kind, entity, language, random.Random(f"{seed} {kind} {language}"), count)
            for kind, entity in PEER_OF.items()
            for language in ("zh", "en")
        ]
        table(rows, ("Presidio, kind", "language", "recall", "false alarms"))
        costs = [
            [language, *(f"{1e9 * ask([text])['s'] / len(text.encode()):.0f}" for text in (ordinary(language), dense(language, seed)))]
            for language in ("zh", "en")
        ]
        table(costs, ("Presidio's four, µs/KB", "ordinary text", "full of identifiers"))
        process.stdin.close()


def _peer_row(ask: Callable, kind: str, entity: str, language: str, rng: random.Random, count: int) -> list[str]:  # type: ignore
    good = list(positives(rng, kind, language, count))
    bad = list(near_misses(rng, kind, language, count))
    hits = 0
    for case, found in zip(good, ask([case.text for case in good])["found"], strict=True):
        start = case.text.index(case.value)
        hits += any(name == entity and a == start and b == start + len(case.value) for name, a, b in found)
    alarms = sum(
        any(name == entity for name, _, _ in found) for found in ask([case.text for case in bad])["found"]
    )
    return [kind, language, f"{hits / count:.4f}", f"{alarms / count:.4f}"]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=2000, help="valid values, and near misses, per kind and language")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=0, help="print so many errors per kind, language and sort")
    parser.add_argument("--peer-python", help="a Python that has presidio-analyzer")
    options = parser.parse_args()
    print(f"De-identification, {platform.machine()} {platform.system()}, Python {platform.python_version()}, {date.today()}")
    rows = [
        measure(kind, language, options.seed, options.count, options.show) for kind in KINDS for language in ("zh", "en")
    ]
    table(
        [
            [r.kind, r.language, str(r.valid), f"{r.found / r.valid:.4f}", f"{r.alarms / r.misses:.4f}", f"{r.touched / r.misses:.4f}"]
            for r in rows
        ],
        ("kind", "language", "valid, near misses: each", "recall", "false alarms", "any"),
    )
    table(
        [
            [language, f"{cost(ordinary(language)):.0f}", f"{cost(dense(language, options.seed)):.0f}"]
            for language in ("zh", "en")
        ],
        ("µs/KB", "ordinary text", "full of identifiers"),
    )
    if options.peer_python:
        peer(options.peer_python, options.seed, options.count)
    else:
        print("\nPresidio: skipped, no --peer-python")


if __name__ == "__main__":
    main()

"""Personal data in sentences: what is found, what is found wrongly, and what it costs.

Makes valid identifiers of each kind and as many near misses, in Chinese and English sentences of many shapes, and
prints recall and false alarms. A value counts as found when a finding of its kind has exactly its place (an address:
covers it with at most four more characters). A false alarm is a finding of the kind that is tested; ``any`` counts
those of every kind that touch the near miss.

    python -m bench.deidentification [--count 2000] [--seed 7] [--peer-python PATH]

``--peer-python`` is a Python with ``presidio-analyzer``, whose recognisers of cards, IBAN, telephones and
e-mail then read the same sentences (it has none for Chinese papers; its names and places need a model).
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
from typing import Any

from bench._sentences import KINDS, Case, near_misses, positives
from copilot.review.finding import Finding
from copilot.review.personal import personal_data
from copilot.review.secrets import secrets

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
    count: int
    found: int
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
        touching = [one for one in personal_data(case.text) if one.end > start and one.start < start + len(case.value)]
        alarms += (alarm := any(one.rule in rules for one in touching))
        touched += bool(touching)
        if alarm and shown[1]:
            shown[1] -= 1
            print("alarm:", repr(case.text), [(one.rule, case.text[one.start : one.end]) for one in touching])
    return Row(kind, language, count, found, alarms, touched)


def table(rows: Sequence[Sequence[str]], head: Sequence[str]) -> None:
    """Print rows under a head."""
    print(f"\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def cost(detect: Callable[[str], object], text: str) -> float:
    """Return the microseconds a kilobyte of UTF-8, the best of five rounds."""
    size = len(text.encode()) / 1000
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        detect(text)
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
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer, EmailRecognizer, IbanRecognizer, PhoneRecognizer)
regions = ("CN", "HK", "US", "GB", "DE", "SG", "JP")
recognizers = [
    CreditCardRecognizer(), EmailRecognizer(), IbanRecognizer(), PhoneRecognizer(supported_regions=regions)]
for line in sys.stdin:
    texts = json.loads(line)
    started = time.perf_counter()
    found = [
        [[one.entity_type, one.start, one.end]
         for each in recognizers for one in each.analyze(text, each.supported_entities, None) or []]
        for text in texts]
    print(json.dumps({"found": found, "seconds": time.perf_counter() - started}), flush=True)
"""


class Peer:
    """Presidio's recognisers of cards, IBAN, telephones and e-mail, in a process of their own, without a model."""

    def __init__(self, python: str) -> None:
        self._process = subprocess.Popen(
            [python, "-c", PEER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it asks the network for a list of domains, and complains at length
            encoding="utf-8",
        )

    def analyze(self, texts: Sequence[str]) -> tuple[list[list[tuple[str, int, int]]], float]:
        """Return what it finds in each text, and the seconds that took."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(list(texts)) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer["found"], answer["seconds"]

    def close(self) -> None:
        """Let it end."""
        self._process.communicate()

    def row(self, kind: str, language: str, seed: int, count: int) -> list[str]:
        """Return recall and false alarms on the sentences that we read as well."""
        rng = random.Random(f"{seed} {kind} {language}")
        entity = PEER_OF[kind]
        good = list(positives(rng, kind, language, count))
        bad = list(near_misses(rng, kind, language, count))
        hits = alarms = 0
        for case, found in zip(good, self.analyze([case.text for case in good])[0], strict=True):
            start = case.text.index(case.value)
            hits += [entity, start, start + len(case.value)] in found
        for found in self.analyze([case.text for case in bad])[0]:
            alarms += any(name == entity for name, _, _ in found)
        return [kind, language, f"{hits / count:.4f}", f"{alarms / count:.4f}"]

    def cost(self, text: str) -> float:
        """Return the microseconds a kilobyte, the best of three rounds."""
        return min(self.analyze([text])[1] for _ in range(3)) * 1e9 / len(text.encode())


def compare(python: str, seed: int, count: int) -> None:
    """Print Presidio's figures for the kinds that it knows too."""
    peer = Peer(python)
    rows = [peer.row(kind, language, seed, count) for kind in PEER_OF for language in ("zh", "en")]
    table(rows, ("Presidio, kind", "language", "recall", "false alarms"))
    costs = [
        [language, f"{peer.cost(ordinary(language)):.0f}", f"{peer.cost(dense(language, seed)):.0f}"]
        for language in ("zh", "en")
    ]
    table(costs, ("Presidio's four, µs/KB", "ordinary text", "full of identifiers"))
    peer.close()


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=2000, help="valid values, and near misses, per kind and language")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=0, help="print so many errors per kind, language and sort")
    parser.add_argument("--peer-python", help="a Python that has presidio-analyzer")
    options = parser.parse_args()
    where = f"{platform.machine()} {platform.system()}, Python {platform.python_version()}, {date.today()}"
    print(f"De-identification, seed {options.seed}, {where}")
    languages = ("zh", "en")
    rows = [measure(kind, one, options.seed, options.count, options.show) for kind in KINDS for one in languages]
    table(
        [
            [r.kind, r.language, str(r.count), *(f"{n / r.count:.4f}" for n in (r.found, r.alarms, r.touched))]
            for r in rows
        ],
        ("kind", "language", "valid, near misses: each", "recall", "false alarms", "any"),
    )
    costs = [
        [name, one, f"{cost(detect, ordinary(one)):.0f}", f"{cost(detect, dense(one, options.seed)):.0f}"]
        for name, detect in (("personal data", personal_data), ("secrets", secrets))
        for one in languages
    ]
    table(costs, ("µs/KB", "language", "ordinary text", "full of identifiers"))
    if options.peer_python:
        compare(options.peer_python, options.seed, options.count)
    else:
        print("\nPresidio: skipped, no --peer-python")


if __name__ == "__main__":
    main()

"""Figures from verdicts: value F1, grounding F1, confirmed-wrong, absent-right, and whether confidence holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean

from bench._approvals.judging import Verdict

__all__ = ["Counts", "Judged", "certainties", "counted", "findings", "reliability", "replacements", "table"]

_BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0001)


@dataclass(frozen=True, slots=True)
class Judged:
    """A document's verdicts, with what it took: seconds in all and for reading, tokens read and written."""

    document: str
    language: str
    kind: str
    layout: str
    verdicts: tuple[Verdict, ...]
    seconds: float
    reading: float
    tokens: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """What verdicts add up to. Shares are None where there is nothing to share out."""

    stated: int
    right: int
    given: int
    placed: int
    paged: int
    compared: int
    confirmed: int
    confirmed_wrong: int
    absent: int
    absent_right: int
    elsewhere: int
    elsewhere_said: int

    @property
    def value_f1(self) -> float | None:
        """F1 of values shown, confirmed or to check, against the values stated."""
        return _share(2 * self.right, self.given + self.stated)

    @property
    def grounding_f1(self) -> float | None:
        """F1 of places, at an intersection over union of a half, whatever the value."""
        return _share(2 * self.placed, self.given + self.stated)


def counted(verdicts: Iterable[Verdict]) -> Counts:
    """Add verdicts up."""
    every = list(verdicts)
    outcomes = [verdict.outcome for verdict in every]
    right = [verdict for verdict in every if verdict.outcome == "right"]
    answered = outcomes.count("right") + outcomes.count("wrong")
    confirmed = [verdict for verdict in every if verdict.confirmed]
    return Counts(
        stated=answered + outcomes.count("missed"),
        right=len(right),
        given=answered + outcomes.count("spurious"),
        placed=sum(bool(verdict.placed) for verdict in every),
        paged=sum(bool(verdict.paged) for verdict in right),
        compared=sum(bool(verdict.placed) for verdict in right),
        confirmed=len(confirmed),
        confirmed_wrong=sum(verdict.outcome != "right" for verdict in confirmed),
        absent=outcomes.count("absent") + outcomes.count("spurious"),
        absent_right=outcomes.count("absent"),
        elsewhere=outcomes.count("said") + outcomes.count("unsaid"),
        elsewhere_said=outcomes.count("said"),
    )


def table(title: str, judged: Sequence[Judged], key: Callable[[Judged, Verdict], str]) -> str:
    """Return the figures by what ``key`` says of each verdict, as a Markdown table."""
    rows: dict[str, list[Verdict]] = {}
    documents: dict[str, dict[str, Judged]] = {}
    for document in judged:
        for verdict in document.verdicts:
            for name in (key(document, verdict), "all"):
                rows.setdefault(name, []).append(verdict)
                documents.setdefault(name, {})[document.document] = document
    columns = (
        title, "documents", "values", "value F1", "grounding F1", "place right of right values", "page right",
        "confirmed wrong", "absent right", "conflicts and references said", "s/document", "tokens/document",
    )  # fmt: skip
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for name in [*sorted(set(rows) - {"all"}), "all"]:
        lines.append("| " + " | ".join(_row(name, counted(rows[name]), list(documents[name].values()))) + " |")
    return "\n".join(lines)


def reliability(judged: Sequence[Judged]) -> str:
    """Return how often values of each confidence are right, as a Markdown table."""
    given = certainties(judged)
    lines = ["| confidence | values | mean confidence | right |", "|---|---|---|---|"]
    for low, high in pairwise(_BINS):
        inside = [(confidence, right) for _, confidence, right in given if low <= confidence < high]
        if inside:
            share = mean(right for _, right in inside)
            certainty = mean(confidence for confidence, _ in inside)
            lines.append(f"| {low:.2f} to {min(high, 1):.2f} | {len(inside)} | {certainty:.2f} | {share:.2f} |")
    return "\n".join(lines)


def replacements(judged: Sequence[Judged]) -> str:
    """Return how often earlier wording that was replaced is shown beside the later one."""
    told = [v.replaced for document in judged for v in document.verdicts if v.replaced is not None]
    return f"Earlier wording shown beside what replaced it: {sum(told)} of {len(told)}."


def certainties(judged: Sequence[Judged]) -> list[tuple[str, float, bool]]:
    """Return name, confidence and whether it was right of every value given: what a calibration is fitted to."""
    return [
        (verdict.name, verdict.confidence, verdict.outcome == "right")
        for document in judged
        for verdict in document.verdicts
        if verdict.outcome in ("right", "wrong", "spurious")
    ]


def findings(judged: Sequence[Judged]) -> str:
    """Return each verdict that is not right, as a Markdown table. The documents are made: their values may be shown."""
    lines = ["| document | field | outcome | expected | given | place |", "|---|---|---|---|---|---|"]
    for document in judged:
        for verdict in document.verdicts:
            misplaced = verdict.outcome == "right" and verdict.placed is False
            if verdict.outcome in ("wrong", "missed", "spurious", "unsaid") or misplaced:
                field = verdict.name if verdict.index is None else f"{verdict.name}[{verdict.index}]"
                outcome = ("confirmed " if verdict.confirmed and not misplaced else "") + verdict.outcome
                place = "" if verdict.placed is None else "right" if verdict.placed else "wrong"
                cells = (document.document, field, outcome, verdict.expected, verdict.given, place)
                lines.append(
                    "| " + " | ".join(cell.replace("|", "/").replace("\n", " ")[:120] for cell in cells) + " |"
                )
    return "\n".join(lines) + "\n"


def _row(name: str, counts: Counts, documents: Sequence[Judged]) -> list[str]:
    tokens = mean(sum(document.tokens) for document in documents)
    return [
        name,
        str(len(documents)),
        str(counts.stated),
        _written(counts.value_f1),
        _written(counts.grounding_f1),
        _written(_share(counts.compared, counts.right)),
        _written(_share(counts.paged, counts.right)),
        f"{_written(_share(counts.confirmed_wrong, counts.confirmed))} ({counts.confirmed_wrong}/{counts.confirmed})",
        _written(_share(counts.absent_right, counts.absent)),
        f"{counts.elsewhere_said}/{counts.elsewhere}",
        f"{mean(document.seconds for document in documents):.1f}",
        f"{tokens:.0f}",
    ]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"

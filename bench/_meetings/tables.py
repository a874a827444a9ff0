"""The tables of the benchmark of meetings, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench._meetings import borders, owners, pairing
from bench._meetings.cases import Case, Passage
from bench._meetings.overlap import Overlap, mean, overlap
from bench._meetings.pairing import Counts
from bench._meetings.statements import Statement, statements
from bench._meetings.unsaid import unsaid
from bench._meetings.ways import Outcome

__all__ = [
    "Finding",
    "Made",
    "border_rows",
    "cost_rows",
    "findings",
    "item_rows",
    "summary_rows",
    "table",
    "unsaid_rows",
]


@dataclass(frozen=True, slots=True)
class Made:
    """What a way made of a case."""

    way: str
    case: Case
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Finding:
    """What a statement names that its turns do not."""

    way: str
    statement: Statement
    words: tuple[str, ...]


def table(rows: Sequence[Mapping[str, str]]) -> str:
    """Return rows of equal keys as a table."""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(list(row.values()) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def summary_rows(made: Sequence[Made]) -> list[dict[str, str]]:
    """Return ROUGE of whole summaries, and of chapters where the reference has them, by source and way."""
    rows = []
    for source, way, some in _grouped(made):
        whole = mean(overlap(one.case.summary, text_of(one.outcome.result), one.case.language) for one in some)
        rows.append(_rouge_row(f"{source}, whole", way, len(some), whole))
        told = [(one, passage) for one in some for passage in one.case.passages if passage.summary]
        if told and any(one.outcome.result.get("chapters") for one in some):
            each = [overlap(passage.summary, _chapter(one, passage), one.case.language) for one, passage in told]
            rows.append(_rouge_row(f"{source}, chapters", way, len(each), mean(each)))
    return rows


def item_rows(made: Sequence[Made]) -> list[dict[str, str]]:
    """Return how decisions and actions fit the references that have them, by kind and way."""
    rows = []
    for kind in ("decisions", "actions"):
        for way, some in _by_way([one for one in made if kind in one.case.noted]):
            counts = sum((pairing.count(one.case.noted[kind], one.outcome.result[kind]) for one in some), Counts())
            rows.append(
                {
                    "items": kind,
                    "way": way,
                    "reference": str(counts.wanted),
                    "given": str(counts.given),
                    "by text: P / R / F1": _prf(counts, counts.by_text),
                    "by turns: P / R / F1": _prf(counts, counts.by_turns),
                    "cited right, of those of the same text": f"{counts.cited}/{counts.by_text}",
                    "given that touch a reference's turns": f"{counts.placed}/{counts.given}",
                    "owner right / wrong / left out / cannot be told": _owners(some) if kind == "actions" else "",
                }
            )
    return rows


def border_rows(made: Sequence[Made]) -> list[dict[str, str]]:
    """Return how far our borders and simple ones disagree with the references', by source."""
    rows = []
    ours = [one for one in made if one.way == "ours" and one.case.passages]
    for source in dict.fromkeys(one.case.source for one in ours):
        kinds: dict[str, list[borders.Disagreement]] = {"ours": [], "evenly spaced": [], "at random": [], "none": []}
        wanted_in_all = 0
        for one in ours:
            case, count = one.case, one.case.count
            wanted = borders.reference(case.passages, count)
            given = borders.disagreement(wanted, borders.given(one.outcome.result, case), count)
            even = borders.disagreement(wanted, borders.evenly(len(wanted), count), count)
            drawn = borders.scattered(wanted, count, case.name)
            none = borders.disagreement(wanted, [], count)
            if case.source == source and given and even and drawn and none:
                wanted_in_all += len(wanted)
                for kind, figure in zip(kinds, (given, even, drawn, none), strict=True):
                    kinds[kind].append(figure)
        for kind, figures in kinds.items():
            if (average := borders.average(figures)) is not None:
                rows.append(
                    {
                        "source": source,
                        "borders": kind,
                        "meetings": str(len(figures)),
                        "Pk": f"{average.pk:.3f}",
                        "WindowDiff": f"{average.windowdiff:.3f}",
                        "borders a meeting": f"{average.borders:.1f}",
                        "in the reference": f"{wanted_in_all / len(figures):.1f}",
                    }
                )
    return rows


def findings(made: Iterable[Made]) -> list[Finding]:
    """Return what statements name that their turns do not."""
    found: list[Finding] = []
    for one in made:
        turns = one.outcome.result["transcript"]
        for statement in _statements(one):
            cited = set(statement.turns)
            words = unsaid(statement.text, [turn for turn in turns if turn["n"] in cited], turns)
            if words:
                found.append(Finding(one.way, statement, tuple(words)))
    return found


def unsaid_rows(found: Sequence[Finding], made: Sequence[Made]) -> list[dict[str, str]]:
    """Return how many statements name what their turns do not, and how many items cite turns that exist."""
    rows = []
    for way, some in _by_way(made):
        every = [statement for one in some for statement in _statements(one)]
        mine = [one for one in found if one.way == way]
        items = [statement for statement in every if statement.kind != "summary"]
        rows.append(
            {
                "way": way,
                "statements": str(len(every)),
                "with names, numbers or dates not said there": str(len(mine)),
                "words not said": str(sum(len(one.words) for one in mine)),
                "items that cite turns": f"{sum(statement.cites for statement in items)}/{len(items)}",
            }
        )
    return rows


def cost_rows(made: Sequence[Made]) -> list[dict[str, str]]:
    """Return what each way took."""
    rows = []
    for source, way, some in _grouped(made):
        words = sum(one.case.transcript.words for one in some)
        seconds = sum(one.outcome.seconds for one in some)
        rows.append(
            {
                "source": source,
                "way": way,
                "meetings": str(len(some)),
                "words": str(words),
                "s per 1,000 words": f"{1000 * seconds / words:.1f}",
                "calls": str(sum(one.outcome.spent.calls for one in some)),
                "tokens read": str(sum(one.outcome.spent.read for one in some)),
                "tokens written": str(sum(one.outcome.spent.written for one in some)),
                "calls or parts without use": str(sum(one.outcome.failed for one in some)),
            }
        )
    return rows


def text_of(result: Mapping[str, Any]) -> str:
    """Return the summary of a result as one text."""
    return " ".join(sentence["text"] for sentence in result["summary"])


def _chapter(one: Made, passage: Passage) -> str:
    """Return the text of the chapter of a result that shares most turns with a passage of the reference."""
    best, most = "", 0
    begins = one.case.begins
    for chapter in one.outcome.result.get("chapters", ()):
        places = [begins[n - 1] for n in chapter["turns"]]
        shared = sum(first <= place <= last for place in places for first, last in passage.spans)
        if shared > most:
            best, most = chapter["text"], shared
    return best


def _rouge_row(what: str, way: str, count: int, score: Overlap) -> dict[str, str]:
    return {
        "source": what,
        "way": way,
        "n": str(count),
        "ROUGE-1": f"{score.one:.1f}",
        "ROUGE-2": f"{score.two:.1f}",
        "ROUGE-L": f"{score.longest:.1f}",
        "ROUGE-L, LongBench's way": f"{score.longbench:.1f}",
    }


def _prf(counts: Counts, hits: int) -> str:
    return " / ".join(f"{figure:.2f}" for figure in counts.f1(hits))


def _owners(some: Sequence[Made]) -> str:
    total = owners.Owners()
    for one in some:
        same = pairing.pairs(one.case.noted["actions"], one.outcome.result["actions"])
        total += owners.count(same, owners.roles_of(one.case.transcript))
    return f"{total.right} / {total.wrong} / {total.left_out} / {total.unknown}"


def _grouped(made: Sequence[Made]) -> Iterable[tuple[str, str, list[Made]]]:
    for source in dict.fromkeys(one.case.source for one in made):
        for way, some in _by_way([one for one in made if one.case.source == source]):
            yield source, way, some


def _by_way(made: Sequence[Made]) -> Iterable[tuple[str, list[Made]]]:
    for way in dict.fromkeys(one.way for one in made):
        yield way, [one for one in made if one.way == way]


def _statements(one: Made) -> list[Statement]:
    return statements(one.outcome.result, one.case.name, one.case.language)

"""Find the facts that a template wants: labels by code, prose by the model, which only points at passages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from copilot.language import Language, detect
from docs_ai.diligence.figures import Citation
from docs_ai.diligence.identifiers import lei_valid, uscc_valid
from docs_ai.diligence.passages import Passage, one_line
from docs_ai.diligence.template import FactWanted
from prompts import Library, Rendered

__all__ = ["Fact", "labelled", "located", "locating_prompts"]

_BATCH = 28
_AFTER_LABEL = re.compile(r"\s*[:：]\s*")
_CHECKS: Mapping[str, Callable[[str], bool]] = {"uscc": uscc_valid, "lei": lei_valid}


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of a wanted fact: its text as the report may use it, and where it stands.

    ``valid`` is the outcome of a check of its digits, None where there is none to make.
    """

    id: str
    text: str
    citation: Citation
    valid: bool | None = None


def labelled(wanted: Sequence[FactWanted], passages: Sequence[Passage]) -> tuple[list[Fact], list[Passage]]:
    """Read the facts that stand as ``label: value`` or in a row of a form.

    Returns:
        The facts in the order of the template, and the passages that no label explained.
    """
    found: dict[str, list[Fact]] = {fact.id: [] for fact in wanted}
    left: list[Passage] = []
    labels = {label.casefold(): fact for fact in wanted for label in fact.labels}
    for passage in passages:
        hits = list(_row(passage, labels) if passage.row else _line(passage, labels))
        for fact, start, end in hits:
            if fact.many or not found[fact.id]:
                found[fact.id].append(_fact(fact, passage, start, end))
        if not hits:
            left.append(passage)
    return [fact for facts in found.values() for fact in facts], left


def _fact(wanted: FactWanted, passage: Passage, start: int, end: int) -> Fact:
    text = passage.text[start:end].replace("\t", "，" if detect(passage.text) == "zh" else ", ")
    valid = _CHECKS[wanted.check](text) if wanted.check and _checkable(wanted.check, text) else None
    return Fact(wanted.id, one_line(text), passage.cite(start, end), valid)


def _checkable(check: str, text: str) -> bool:
    """Tell whether the identifier is of the checked kind at all: a foreign company's number has no such digits."""
    return check != "uscc" or len(text.strip()) == 18


def _row(passage: Passage, labels: Mapping[str, FactWanted]) -> list[tuple[FactWanted, int, int]]:
    """Read a row of a form: a label in one cell and its value in the next, once or several times."""
    cells: list[tuple[int, int]] = []
    start = 0
    for part in passage.text.split("\t"):
        cells.append((start, start + len(part)))
        start += len(part) + 1
    hits: list[tuple[FactWanted, int, int]] = []
    place = 0
    while place < len(cells):
        text = passage.text[slice(*cells[place])]
        own = labels.get(_bare(text))
        head, separator, rest = _split(text)
        inside = labels.get(_bare(head)) if separator and rest.strip() else None
        if own and place + 1 < len(cells):
            hits.append((own, *cells[place + 1]))
            place += 2
            continue
        if inside:
            follows = place + 1 < len(cells) and inside.many
            end = cells[place + 1][1] if follows else cells[place][1]
            hits.append((inside, cells[place][0] + len(head) + len(separator), end))
        place += 1
    return [hit for hit in hits if passage.text[hit[1] : hit[2]].strip()]


def _line(passage: Passage, labels: Mapping[str, FactWanted]) -> list[tuple[FactWanted, int, int]]:
    """Read a line that opens with a label and a colon: the value runs to the end of the sentence."""
    head, separator, rest = _split(passage.text)
    fact = labels.get(_bare(head)) if separator else None
    if fact is None or not rest.strip():
        return []
    end = len(passage.text.rstrip("。；;.， "))
    return [(fact, len(head) + len(separator), end)]


def _split(text: str) -> tuple[str, str, str]:
    match = _AFTER_LABEL.search(text)
    return (text[: match.start()], match.group(), text[match.end() :]) if match else (text, "", "")


def _bare(text: str) -> str:
    return re.sub(r"[\s\u3000]+", " ", text).strip(" :：*").casefold()


def locating_prompts(
    wanted: Sequence[FactWanted], passages: Sequence[Passage], library: Library, language: Language
) -> list[tuple[Rendered, list[Passage]]]:
    """Build the questions that ask the model what each passage states, a batch of passages each.

    The answer can only be a code for each number, so nothing of a source can come back as text.
    """
    items = [{"id": fact.id, "ask": fact.ask[language]} for fact in wanted if fact.ask]
    batches = [list(passages[start : start + _BATCH]) for start in range(0, len(passages), _BATCH)]
    if not items:
        return []
    codes = [item["id"] for item in items] + ["none"]
    return [
        (
            library.render(
                "diligence/locate",
                {"items": items, "passages": [{"n": n, "text": p.plain} for n, p in enumerate(batch, 1)]},
                language=language,
                output_schema=_answer_schema(len(batch), codes),
            ),
            batch,
        )
        for batch in batches
    ]


def _answer_schema(count: int, codes: list[str]) -> dict[str, Any]:
    numbers = [str(n) for n in range(1, count + 1)]
    return {
        "type": "object",
        "required": numbers,
        "additionalProperties": False,
        "properties": {number: {"enum": codes} for number in numbers},
    }


def located(codes: Mapping[str, str], passages: Sequence[Passage]) -> list[Fact]:
    """Turn an answer, a code for each number, into facts whose text is the passage itself."""
    return [
        Fact(code, passages[int(number) - 1].plain, passages[int(number) - 1].citation)
        for number, code in codes.items()
        if code != "none"
    ]
